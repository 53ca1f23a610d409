//! Running scenes ahead for an answer: by the learned laws, and by the exact solver to check them. Nothing here changes what
//! an answer is made of, so the two, and several variants, run side by side.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use glam::DVec3;
use kernels::dynamics::{Laws, STEP_S};
use scene::{Edit, Measurement, Quantity, Scene};

use crate::measure::{
    FORETOLD_S, MeasureError, Mover, Purpose, Reading, Record, Sense, arrivals, is_thrown, knocked_over, read,
    read_after_hit, run, stands,
};

/// Differences up to this share agree: nobody could see them.
pub(super) const AGREES: f64 = 0.01;
/// How deep below the surface a fall in a liquid begins: no fall that is waited for ends before.
const DEEP_M: f64 = 1000.0;
/// After so many knocks between bodies, differences that nobody could measure decide what happens.
const MANY_KNOCKS: usize = 6;
/// What hangs farther out than this swings; what hangs straighter bobs.
const SWINGS_DEG: f64 = 1.0;
/// As many bodies, at rest before, have been knocked over.
const MUCH_OVER: usize = 3;

/// What a measuring found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) readings: Vec<Reading>,
    /// What is told as well: of what moves at the start, the same just after it hits something; how far it came until it
    /// rests; the angle of a swing.
    pub(super) further: Vec<Reading>,
    pub(super) order: Option<Measurement>,
    /// The first thing that could not be measured, if nothing could.
    pub(super) failed: Option<MeasureError>,
}

impl Found {
    pub(super) fn measurements(&self) -> Vec<Measurement> {
        self.readings.iter().map(|reading| reading.measurement.clone()).chain(self.order.clone()).collect()
    }

    /// The same with what is told as well.
    pub(super) fn all_measurements(&self) -> Vec<Measurement> {
        let further = self.further.iter().map(|reading| reading.measurement.clone());
        self.measurements().into_iter().chain(further).collect()
    }

    /// Why nothing was found, if nothing was.
    pub(super) fn in_vain(&self) -> Option<&MeasureError> {
        self.failed.as_ref().filter(|_| self.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.order.is_none()
    }
}

/// What was measured, and what the solver says of it.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) found: Found,
    /// None where there is nothing to check, or no time.
    pub(super) checked: Option<Checked>,
}

/// Values of the model beside the solver's.
#[derive(Debug, Default)]
pub(super) struct Checked {
    /// Each value and the exact one, if there is one.
    pub(super) values: Vec<(Measurement, Option<Measurement>)>,
    /// The largest difference, as a share.
    pub(super) drift: Option<f64>,
    /// Only the first moments after the first knock could be compared.
    pub(super) first_moments_only: bool,
}

/// What runs ahead.
#[derive(Clone, Debug)]
pub(super) struct Ahead {
    pub(super) laws: Arc<Laws>,
    /// When to give up.
    pub(super) deadline: Instant,
}

impl Ahead {
    /// Measures a quantity on bodies of a start, on the model's rollout.
    pub(super) fn measured(&self, start: &Scene, events: &[(u64, Edit)], quantity: Quantity, of: &[usize]) -> Found {
        match self.rollout(start, events, quantity, of, &Mover::Laws(Arc::clone(&self.laws))) {
            Ok(record) => readings(&record, quantity, of),
            Err(error) => Found { failed: Some(error), ..Found::default() },
        }
    }

    /// The same, with each value checked on the solver's rollout.
    pub(super) fn checked(&self, start: &Scene, events: &[(u64, Edit)], quantity: Quantity, of: &[usize]) -> Seen {
        let (found, exact) = thread::scope(|scope| {
            let exact = scope.spawn(|| self.rollout(start, events, quantity, of, &Mover::Solver));
            let found = self.measured(start, events, quantity, of);
            (found, exact.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        let checked = match exact {
            Ok(exact) if !(found.is_empty() && found.further.is_empty()) => {
                Some(self.check(start, events, quantity, of, &found, &exact))
            }
            _ => None,
        };
        Seen { found, checked }
    }

    fn rollout(
        &self,
        start: &Scene,
        events: &[(u64, Edit)],
        quantity: Quantity,
        of: &[usize],
        mover: &Mover,
    ) -> Result<Record, MeasureError> {
        let purpose = Purpose { quantity, of: of.to_vec() };
        if quantity == Quantity::TerminalSpeedMS {
            // A fall without end: the same bodies far apart, untied, without ground and other motions, deep in the liquid if
            // there is one.
            let mut falling = start.clone();
            falling.environment.ground = None;
            falling.links.clear();
            if let Some(liquid) = &mut falling.environment.liquid {
                liquid.level_m = DEEP_M;
            }
            for (body, aside) in falling.bodies.iter_mut().zip(0_u32..) {
                body.velocity_m_s = [0.0; 3];
                body.position_m = [f64::from(aside) * 1000.0, 0.0, 0.0];
            }
            return run(&falling, &[], mover, &purpose, self.deadline);
        }
        run(start, events, mover, &purpose, self.deadline)
    }

    fn check(
        &self,
        start: &Scene,
        events: &[(u64, Edit)],
        quantity: Quantity,
        of: &[usize],
        found: &Found,
        record: &Record,
    ) -> Checked {
        let mut checked = Checked::default();
        if record.is_cut_short() {
            // What the solver had no time for says nothing against the model.
            checked.values = found.all_measurements().into_iter().map(|measurement| (measurement, None)).collect();
            checked.drift = self.drift_of_first_moments(start, events, record, of);
            checked.first_moments_only = checked.drift.is_some();
            return checked;
        }
        let exact = readings(record, quantity, of);
        let mut drifted = |drift: f64| checked.drift = Some(checked.drift.map_or(drift, |worst: f64| worst.max(drift)));
        for reading in found.readings.iter().chain(&found.further) {
            let (quantity, id) = (reading.measurement.quantity, &reading.measurement.of);
            let same = |truth: &&Reading| {
                truth.measurement.quantity == quantity && truth.measurement.of == *id && truth.sense == reading.sense
            };
            let truth = exact.readings.iter().chain(&exact.further).find(same);
            let exact_value = truth.and_then(|truth| truth.measurement.value.number());
            if let (Some(value), Some(exact_value)) = (reading.measurement.value.number(), exact_value) {
                // What a step can hide is no drift; what is handed on is a share of what hit.
                let hit = reading.sense == Sense::AfterHit;
                let given = if hit { handed_on(record, quantity, id) } else { 0.0 };
                let floor = reading.measurement.uncertainty.max(1e-9).max(given);
                let off = (value - exact_value).abs();
                drifted(if off <= 1e-12 { 0.0 } else { off / exact_value.abs().max(floor) });
            }
            checked.values.push((reading.measurement.clone(), truth.map(|truth| truth.measurement.clone())));
        }
        if let Some(order) = &found.order {
            let same = exact.order.as_ref().is_some_and(|exact| exact.value == order.value);
            drifted(if same { 0.0 } else { 1.0 });
            checked.values.push((order.clone(), exact.order));
        }
        if checked.drift.is_some_and(|drift| drift > AGREES) && is_beyond_foretelling(record) {
            checked.drift = self.drift_of_first_moments(start, events, record, of);
            checked.first_moments_only = checked.drift.is_some();
        }
        checked
    }

    /// Where so many knocks follow each other that tiny differences decide, only the first moments can be checked: how far
    /// off the places of all bodies are half a second after the first knock, as a share of the way they came.
    fn drift_of_first_moments(
        &self,
        start: &Scene,
        events: &[(u64, Edit)],
        exact: &Record,
        of: &[usize],
    ) -> Option<f64> {
        let first_s = exact.knocks().next()?.time_s;
        let mover = Mover::Laws(Arc::clone(&self.laws));
        let found = self.rollout(start, events, Quantity::SpeedMS, of, &mover).ok()?;
        if exact.seconds().min(found.seconds()) < first_s + FORETOLD_S {
            return None;
        }
        let step = ((first_s + FORETOLD_S) / STEP_S) as usize;
        let place =
            |record: &Record, index: usize, step: usize| DVec3::from_array(record.state(index, step).position_m);
        let (mut off_m, mut way_m) = (0.0_f64, 0.0_f64);
        for index in 0..exact.start.bodies.len() {
            off_m = off_m.max(place(exact, index, step).distance(place(&found, index, step)));
            way_m = way_m.max(place(exact, index, step).distance(place(exact, index, 0)));
        }
        Some(off_m / way_m.max(1e-9))
    }
}

/// Does the same with each of several things, on as many threads as there are cores, and gives the results in their order.
/// These are threads of their own: a rollout takes long, and pictures that wait for the shared ones would stand still.
pub(super) fn side_by_side<T: Sync, R: Send>(things: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(thing) = things.get(at) else { return done };
            done.push((at, each(thing)));
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(things.len());
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let mut done = work();
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Whether so many knocks follow each other, or so much is knocked over, that tiny differences decide what happens.
fn is_beyond_foretelling(record: &Record) -> bool {
    let over = (0..record.start.bodies.len()).filter(|&index| record.is_knocked_over(index)).count();
    let knocks = record.knocks().count();
    knocks > MANY_KNOCKS || (knocks > 0 && over >= MUCH_OVER)
}

/// What a body that is hit could be given at most: the quantity of this body at the speed of the first hit.
fn handed_on(record: &Record, quantity: Quantity, id: &str) -> f64 {
    let Some(index) = record.index(id) else { return 0.0 };
    let (mass_kg, units) = (record.start.bodies[index].mass_kg, record.start.units);
    let speed = record.first_hit(index).map_or(0.0, |hit| hit.approach_m_s) * units.length_m / units.time_s;
    match quantity {
        Quantity::SpeedMS => speed,
        Quantity::MomentumKgMS => mass_kg * units.mass_kg * speed,
        Quantity::KineticEnergyJ => 0.5 * mass_kg * units.mass_kg * speed * speed,
        _ => 0.0,
    }
}

/// Reads a quantity of each body; the order of arrival, and how many are knocked over, of all.
fn readings(record: &Record, quantity: Quantity, of: &[usize]) -> Found {
    if quantity == Quantity::OrderOfArrival {
        return match arrivals(record, of) {
            Ok(order) => Found { order: Some(order), ..Found::default() },
            Err(error) => Found { failed: Some(error), ..Found::default() },
        };
    }
    if quantity == Quantity::KnockedOver {
        // How many says nothing of how hard: the speed of the topmost that stands does.
        let height_m = |index: &usize| record.start.bodies[*index].position_m[1];
        let standing =
            |of: &[usize]| -> Vec<usize> { of.iter().copied().filter(|&index| stands(&record.start, index)).collect() };
        // What moves is asked for what it knocks over.
        let all: Vec<usize> = (0..record.start.bodies.len()).collect();
        let of = Some(standing(of)).filter(|of| !of.is_empty()).unwrap_or_else(|| standing(&all));
        let topmost = of.iter().copied().max_by(|a, b| height_m(a).total_cmp(&height_m(b)));
        let further = topmost.and_then(|index| told_of(record, Quantity::SpeedMS, index)).into_iter().collect();
        return Found { order: Some(knocked_over(record, &of)), further, ..Found::default() };
    }
    let mut found = Found::default();
    for &index in of {
        let id = &record.start.bodies[index].id;
        match read(record, quantity, id) {
            Ok(reading) => {
                if reading.sense == Sense::AtStart {
                    found.further.extend(read_after_hit(record, quantity, id));
                }
                found.readings.push(reading);
            }
            Err(error) => found.failed = found.failed.or(Some(error)),
        }
        found.further.extend(as_well(record, quantity, index).and_then(|other| told_of(record, other, index)));
    }
    found
}

fn told_of(record: &Record, quantity: Quantity, index: usize) -> Option<Reading> {
    read(record, quantity, &record.start.bodies[index].id).ok()
}

/// What is told as well where this is measured.
fn as_well(record: &Record, quantity: Quantity, index: usize) -> Option<Quantity> {
    match quantity {
        Quantity::RestTimeS => Some(Quantity::SlideDistanceM),
        Quantity::WeightN => Some(Quantity::MassKg),
        Quantity::AmplitudeM => {
            let swings = record.start.hanging(index).is_some_and(|hanging| hanging.angle_deg() > SWINGS_DEG);
            swings.then_some(Quantity::AngleDeg)
        }
        Quantity::HitTimeS => is_thrown(&record.start.bodies[index]).then_some(Quantity::RangeM),
        _ => None,
    }
}
