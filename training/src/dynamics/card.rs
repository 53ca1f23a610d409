//! The card of the dynamics: what was learned, from what, and what it reaches.

use std::collections::BTreeMap;

use kernels::dynamics::PARAMETERS;
use kernels::weights::Card;

use super::checkpoint::{Checkpoint, Stage};
use super::train::{Options, SHIPPED_NOISE};
use crate::evaluate::dynamics::{Range, Report, SEED, Unit};

/// The card; its hash and size are filled in when it is saved.
#[must_use]
pub fn card(options: &Options, checkpoint: &Checkpoint, measured: &[(&Stage, Report)]) -> Card {
    let mut held_out = BTreeMap::new();
    let mut notes = Vec::new();
    for (stage, report) in measured {
        let noise = format!("noise {:.0} %", 100.0 * stage.noise);
        for row in report.rows.iter().filter(|row| !row.quantity.starts_with(' ')) {
            let range = if row.range == Range::Trained { "trained range" } else { "beyond it" };
            let unit = match row.unit {
                Unit::Share => "share",
                Unit::Metres => "m",
                Unit::Degrees => "degrees",
                Unit::Speed => "m/s",
            };
            held_out.insert(format!("{noise}: {}, {range}, mean error ({unit})", row.quantity), row.mean_error);
            held_out.insert(format!("{noise}: {}, {range}, worst error ({unit})", row.quantity), row.worst_error);
        }
        held_out.insert(format!("{noise}: power of speed that drag follows"), stage.speed_exponent.0);
        held_out.insert(format!("{noise}: its standard deviation"), stage.speed_exponent.1);
        held_out.insert(format!("{noise}: free fall over declared gravity, slope"), stage.gravity_slope.0);
        held_out.insert(format!("{noise}: the slope's standard deviation"), stage.gravity_slope.1);
        let drag: Vec<String> = stage.drag.iter().map(|(factor, power)| format!("{factor:.4} C^{power}")).collect();
        let form = |decay: Option<f64>| match decay {
            Some(decay) => format!("hidden units with weight decay {decay:e}"),
            None => "the straight part alone".to_owned(),
        };
        notes.push(format!(
            "{noise}: {} contacts seen, {} tracks unused; a speed of approach was estimated to {:.2} % (median); drag over \
             density, area and speed squared: {}; chosen for the normal law: {}, for friction: {}.",
            stage.contacts,
            stage.unused,
            100.0 * stage.median_speed_noise,
            drag.join(" + "),
            form(stage.decays.0),
            form(stage.decays.1),
        ));
    }
    notes.push(
        "Noise is the standard deviation of a pose in every frame (240 a second): of a position as a share of the body's \
         bounding radius, of an attitude in radians."
            .to_owned(),
    );
    notes.push(
        "Fixed, not learned: geometry, time of impact, relaxation, integrator, that contacts only push, return no more \
         speed than they took, and that friction does not reverse sliding; that gravity is as declared was verified."
            .to_owned(),
    );
    notes.push(
        "A law whose form was never watched (restitution that depends on speed, a drag crisis) is not known."
            .to_owned(),
    );
    let terms = checkpoint.stages.iter().find(|stage| stage.noise == SHIPPED_NOISE).map_or(0, |stage| stage.drag.len());
    Card {
        name: "dynamics".to_owned(),
        summary: "Laws of contact and drag: two bias-free, positively homogeneous networks give the normal and the friction \
                  impulse of a contact from its speeds and the pair's restitution and friction; a power law gives drag. \
                  Fitted to noisy tracks of thrown, colliding, sliding and flying bodies."
            .to_owned(),
        blake3: String::new(),
        parameters: 2 * (PARAMETERS + terms) as u64,
        size_bytes: 0,
        command: format!("orrery train dynamics --seed {} --experiments {}", options.seed, options.experiments),
        seeds: BTreeMap::from([
            ("train".to_owned(), options.seed.to_string()),
            ("validation".to_owned(), (options.seed + 1).to_string()),
            ("test".to_owned(), SEED.to_string()),
        ]),
        steps: super::fit::STEPS * 2 * measured.len() as u64,
        time_s: checkpoint.spent_s,
        machine: machine(),
        held_out,
        notes,
    }
}

/// Processor and cores, where the system says them.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(':').nth(1));
    format!("{}, {cores} cores", model.map_or("unknown processor", str::trim))
}
