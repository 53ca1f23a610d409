//! The card of the dynamics: what was learned, from what, and what it reaches.

use std::collections::BTreeMap;

use kernels::weights::Card;

use super::report::about;
use super::train::{Options, Source, Stage};
use super::weights;
use crate::evaluate::dynamics::{Range, SEED, Unit};

/// The card; its hash and size are filled in when it is saved.
#[must_use]
pub fn card(options: &Options, stages: &[Stage], shipped: &Stage, time_s: f64) -> Card {
    let mut held_out = BTreeMap::new();
    let mut notes = Vec::new();
    for stage in stages {
        let noise = stage.noise.map_or_else(|| "tracks".to_owned(), |noise| format!("noise {:.0} %", 100.0 * noise));
        let rows = stage.measured.iter().flat_map(|report| &report.rows);
        for row in rows.filter(|row| !row.quantity.starts_with(' ')) {
            let range = if row.range == Range::Trained { "trained range" } else { "beyond it" };
            let unit = match row.unit {
                Unit::Share => "share",
                Unit::Metres => "m",
                Unit::Degrees => "degrees",
                Unit::Speed => "m/s",
            };
            // What never happens is as wrong as can be, which JSON cannot say.
            let number = |error: f64| if error.is_finite() { error } else { f64::MAX };
            held_out.insert(format!("{noise}: {}, {range}, mean error ({unit})", row.quantity), number(row.mean_error));
            held_out
                .insert(format!("{noise}: {}, {range}, worst error ({unit})", row.quantity), number(row.worst_error));
        }
        let lesson = &stage.lesson;
        let pairs = [
            ("power of speed that drag follows", lesson.speed_power),
            ("free fall over declared gravity", lesson.gravity),
        ];
        for (name, (value, sd)) in pairs.into_iter().filter(|(_, (value, _))| value.is_finite()) {
            held_out.insert(format!("{noise}: {name}"), value);
            held_out.insert(format!("{noise}: {name}, standard deviation"), sd);
        }
        for report in &lesson.reports {
            let numbers: Vec<String> =
                report.numbers.iter().map(|number| format!("{} {}", about(number), number.name)).collect();
            notes.push(format!(
                "{noise}, {} ({} observations): {}; {}.",
                report.law.name(),
                report.observations,
                report.form,
                numbers.join(", ")
            ));
        }
        notes.push(format!(
            "{noise}: {} contacts seen, {} experiments unused; a speed of approach was estimated to {:.2} % (median).",
            lesson.contacts,
            lesson.unused,
            100.0 * lesson.median_speed_noise
        ));
        for law in &lesson.unseen {
            notes.push(format!("{noise}: too little was seen of {}: the textbook's law stands in.", law.name()));
        }
    }
    notes.push(
        "Noise is the standard deviation of a pose in every frame: of a position as a share of the scale of motion (the \
         diagonal of the box that holds all centres at all times), of an attitude in radians."
            .to_owned(),
    );
    notes.push(
        "Fixed, not learned: geometry, time of impact, relaxation, integrator, that contacts only push, return no more \
         speed than they took, and that friction does not reverse sliding; that gravity is as declared and that drag goes \
         with the square of speed was verified."
            .to_owned(),
    );
    let (command, seeds) = match &options.source {
        Source::Solver(world) => (
            format!(
                "orrery train dynamics --world {} --seed {} --experiments {}",
                world.name(),
                options.seed,
                options.experiments
            ),
            BTreeMap::from([("train".to_owned(), options.seed.to_string()), ("test".to_owned(), SEED.to_string())]),
        ),
        Source::File(path) => {
            let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            (format!("orrery train dynamics --from {file}"), BTreeMap::new())
        }
    };
    Card {
        name: "dynamics".to_owned(),
        summary: "Laws of contact, of drag and wind, of springs, attraction and liquids: sums of terms whose form was chosen by \
                  the Bayesian information criterion and whose numbers were fitted to noisy tracks of thrown, colliding, sliding, \
                  flying, orbiting, swinging and sinking bodies."
            .to_owned(),
        blake3: String::new(),
        parameters: weights::count(&shipped.lesson.laws),
        size_bytes: 0,
        command,
        seeds,
        steps: 0,
        time_s,
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
