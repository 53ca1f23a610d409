//! What changes over time: the energy of all bodies together, and the height and distance of the one that is followed or
//! that promises the most motion.

use glam::DVec3;
use kernels::dynamics::STEPS_PER_SECOND;
use scene::energy;

use crate::graph::{Dot, Graph, Series};
use crate::history::{SAMPLE_STEPS, Sample, WINDOW_STEPS};
use crate::sheet::{Sheet, vector};
use crate::style::{GREEN, ORANGE, SKY, YELLOW};
use crate::ticks::{energy_unit, length_unit};

/// Points of a line at most; more say nothing in a panel.
const POINTS: u64 = 160;
/// A graph begins with this many scene seconds and grows with the run to the latest twenty.
const SPANS_S: [f64; 3] = [5.0, 10.0, 20.0];

/// From the past to a line: the samples to be shown, at steps that stay the same while a run goes on.
fn shown<'a>(sheet: &Sheet<'a>) -> impl Iterator<Item = &'a Sample> {
    let stride = (WINDOW_STEPS / SAMPLE_STEPS / POINTS).max(1) * SAMPLE_STEPS;
    let from = sheet.step.saturating_sub(WINDOW_STEPS);
    let now = sheet.step;
    let samples = sheet.samples.clone();
    samples
        .into_iter()
        .filter(move |sample| sample.step >= from && sample.step < now && sample.step.is_multiple_of(stride))
}

/// The times that graphs show, in real units.
fn times(sheet: &Sheet<'_>) -> (f64, f64) {
    let now = seconds(sheet.step);
    let span = SPANS_S.into_iter().find(|span| now <= *span).unwrap_or(SPANS_S[2]);
    let real = sheet.scene.units.time_s;
    ((now - span).max(0.0) * real, now.max(span) * real)
}

fn seconds(step: u64) -> f64 {
    step as f64 / STEPS_PER_SECOND as f64
}

/// The energy of motion, of place, and both together.
pub fn energy(sheet: &Sheet<'_>) -> Graph {
    let units = sheet.scene.units;
    let joule = units.mass_kg * (units.length_m / units.time_s) * (units.length_m / units.time_s);
    let now = (sheet.step, energy::kinetic_of_all(sheet.scene), energy::of_middles(sheet.scene));
    let past = shown(sheet).map(|sample| (sample.step, sample.kinetic, sample.potential));
    let all: Vec<(f64, f64, f64)> = past
        .chain([now])
        .map(|(step, kinetic, potential)| (seconds(step) * units.time_s, kinetic * joule, potential * joule))
        .filter(|(_, kinetic, potential)| kinetic.is_finite() && potential.is_finite())
        .collect();
    let line = |words: &str, ink, dash, dot, value: fn(f64, f64) -> f64| Series {
        words: words.to_owned(),
        ink,
        dash,
        dot,
        points: all.iter().map(|&(time, kinetic, potential)| (time, value(kinetic, potential))).collect(),
    };
    let peaks = sheet.peaks;
    let values = all.iter().flat_map(|&(_, kinetic, potential)| [kinetic, potential, kinetic + potential]);
    let (least, most) = values.fold((peaks.energy_least * joule, peaks.energy_most * joule), |(least, most), value| {
        (least.min(value), most.max(value))
    });
    Graph {
        title: String::new(),
        series: vec![
            line("moving", ORANGE, &[3.0, 1.6], Dot::Round, |kinetic, _| kinetic),
            line("stored", SKY, &[1.2, 1.2], Dot::Square, |_, potential| potential),
            line("total", YELLOW, &[], Dot::Diamond, |kinetic, potential| kinetic + potential),
        ],
        range: (least, most),
        times: times(sheet),
        unit: energy_unit,
    }
}

/// How high the main body is and how far it has come; in space how far it is from what it goes round, or has come.
pub fn position(sheet: &Sheet<'_>) -> Option<Graph> {
    let scene = sheet.scene;
    let body = sheet.main()?;
    let began = sheet.start.of_body(&body.id);
    let origin = began.map_or_else(|| vector(body.position_m), |one| one.position);
    let round = began.and_then(|one| one.round).and_then(|index| sheet.start.places.get(index));
    let round = round.and_then(|one| scene.body(&one.id)).filter(|_| scene.environment.ground.is_none());
    let has_height = scene.environment.ground.is_some() || scene.environment.gravity_m_s2 > 0.0;
    let units = scene.units;
    let away = |from: DVec3, at: DVec3| {
        let apart = at - from;
        if has_height && round.is_none() { libm::hypot(apart.x, apart.z) } else { apart.length() }
    };
    let narrow = |at: [f32; 3]| DVec3::from_array(at.map(f64::from));
    let past = shown(sheet).filter_map(|sample| {
        let mark = sample.mark(&body.id)?;
        let from = match round {
            Some(round) => narrow(sample.mark(&round.id)?.position),
            None => origin,
        };
        Some((sample.step, f64::from(mark.lowest), away(from, narrow(mark.position))))
    });
    let height = if scene.environment.ground.is_some() { body.lowest_m() } else { body.position_m[1] };
    let from = round.map_or(origin, |round| vector(round.position_m));
    let now = (sheet.step, height, away(from, vector(body.position_m)));
    let all: Vec<(f64, f64, f64)> = past
        .chain([now])
        .map(|(step, height, away)| (seconds(step) * units.time_s, height * units.length_m, away * units.length_m))
        .filter(|(_, height, away)| height.is_finite() && away.is_finite())
        .collect();
    let mut series = Vec::new();
    if has_height {
        series.push(Series {
            words: "height".to_owned(),
            ink: SKY,
            dash: &[],
            dot: Dot::Round,
            points: all.iter().map(|&(time, height, _)| (time, height)).collect(),
        });
    }
    series.push(Series {
        words: "distance".to_owned(),
        ink: GREEN.lighter(0.2),
        dash: &[3.0, 1.6],
        dot: Dot::Square,
        points: all.iter().map(|&(time, _, away)| (time, away)).collect(),
    });
    let values = series.iter().flat_map(|one| one.points.iter().map(|(_, value)| *value));
    let (least, most) = values.fold((0.0_f64, 0.0_f64), |(least, most), value| (least.min(value), most.max(value)));
    // Less than a hundredth of what is seen is no motion.
    let seen = scene.camera.distance_m * units.length_m * 0.01;
    Some(Graph {
        title: body.name.clone(),
        series,
        range: (least, most.max(seen)),
        times: times(sheet),
        unit: |most| length_unit(most / 5.0),
    })
}
