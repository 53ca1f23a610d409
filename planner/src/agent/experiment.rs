//! Experiments: rollouts of a start, measured on the model and checked on the exact solver, one body or many, one variant or
//! several.

use std::time::Instant;

use glam::DVec3;
use kernels::dynamics::STEP_S;
use scene::{
    Change, Direction, Edit, EditError, Liquid, Measurement, Parameter, Quantity, Scene, Selector, Variant, apply,
};

use crate::agent::work::Work;
use crate::agent::{Check, Event, VariantResult, Verdict};
use crate::bind::Property;
use crate::measure::{MeasureError, Mover, Purpose, Reading, Record, Sense, arrivals, read, run};

/// Differences up to this share agree: nobody could see them.
const AGREES: f64 = 0.01;
/// Differences up to this share are close.
const CLOSE: f64 = 0.05;
/// How deep below the surface a fall in a liquid begins: no fall that is waited for ends before.
const DEEP_M: f64 = 1000.0;
/// After so many knocks between bodies, differences that nobody could measure decide what happens.
const MANY_KNOCKS: usize = 6;
/// As many bodies, at rest before, have been knocked over.
const MUCH_OVER: usize = 3;
/// How long after the first knock the exact solver can still be compared with, in seconds.
const FORETOLD_S: f64 = 0.5;

/// What a measuring found, and how far it is from the exact solver.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) readings: Vec<Reading>,
    pub(super) order: Option<Measurement>,
    /// The first thing that could not be measured, if nothing could.
    pub(super) failed: Option<MeasureError>,
}

impl Found {
    pub(super) fn measurements(&self) -> Vec<Measurement> {
        self.readings.iter().map(|reading| reading.measurement.clone()).chain(self.order.clone()).collect()
    }

    /// Why nothing was found, if nothing was.
    pub(super) fn in_vain(&self) -> Option<&MeasureError> {
        self.failed.as_ref().filter(|_| self.is_empty())
    }

    fn is_empty(&self) -> bool {
        self.readings.is_empty() && self.order.is_none()
    }
}

impl Work<'_> {
    /// Measures a quantity on bodies of a start, on the model's own rollout, and checks each value on the solver's.
    pub(super) fn measure(&mut self, start: &Scene, events: &[(u64, Edit)], quantity: Quantity, of: &[usize]) -> Found {
        let found = self.measure_unchecked(start, events, quantity, of);
        if !found.is_empty() && Instant::now() < self.deadline {
            self.check(start, events, quantity, of, &found);
        }
        found
    }

    /// Measures without asking the solver: for what is only spoken of in passing.
    pub(super) fn measure_unchecked(
        &mut self,
        start: &Scene,
        events: &[(u64, Edit)],
        quantity: Quantity,
        of: &[usize],
    ) -> Found {
        let mover = Mover::Laws(self.laws());
        match self.rollout(start, events, quantity, of, &mover) {
            Ok(record) => readings(&record, quantity, of),
            Err(error) => Found { failed: Some(error), ..Found::default() },
        }
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

    fn check(&mut self, start: &Scene, events: &[(u64, Edit)], quantity: Quantity, of: &[usize], found: &Found) {
        let Ok(record) = self.rollout(start, events, quantity, of, &Mover::Solver) else { return };
        let exact = readings(&record, quantity, of);
        let before = self.check.take();
        for reading in &found.readings {
            let truth = exact.readings.iter().find(|truth| truth.measurement.of == reading.measurement.of);
            let exact_value = truth.and_then(|truth| truth.measurement.value.number());
            if let (Some(value), Some(exact_value)) = (reading.measurement.value.number(), exact_value) {
                // What a step can hide is no drift; what is handed on is a share of what hit.
                let hit = reading.sense == Sense::AfterHit;
                let given = if hit { handed_on(&record, quantity, &reading.measurement.of) } else { 0.0 };
                let floor = reading.measurement.uncertainty.max(1e-9).max(given);
                let off = (value - exact_value).abs();
                let drift = if off <= 1e-12 { 0.0 } else { off / exact_value.abs().max(floor) };
                self.drifted(drift);
            }
            let exact = truth.map(|truth| truth.measurement.clone());
            self.note(Event::Measured { measurement: reading.measurement.clone(), exact });
        }
        if let Some(order) = &found.order {
            let same = exact.order.as_ref().is_some_and(|exact| exact.value == order.value);
            self.drifted(if same { 0.0 } else { 1.0 });
            self.note(Event::Measured { measurement: order.clone(), exact: exact.order });
        }
        if self.check.is_some_and(|check| check.verdict != Verdict::Agrees) && is_beyond_foretelling(&record) {
            self.check = None;
            self.check_first_moments(start, events, &record, of);
        }
        if let Some(before) = before {
            self.drifted(before.drift);
        }
    }

    /// Where so many knocks follow each other that tiny differences decide, only the first moments can be checked: the places
    /// of all bodies half a second after the first knock.
    fn check_first_moments(&mut self, start: &Scene, events: &[(u64, Edit)], exact: &Record, of: &[usize]) {
        let Some(first_s) = exact.knocks().next().map(|knock| knock.time_s) else { return };
        let mover = Mover::Laws(self.laws());
        let Ok(found) = self.rollout(start, events, Quantity::SpeedMS, of, &mover) else { return };
        let step = ((first_s + FORETOLD_S) / STEP_S) as usize;
        let place =
            |record: &Record, index: usize, step: usize| DVec3::from_array(record.state(index, step).position_m);
        let (mut off_m, mut way_m) = (0.0_f64, 0.0_f64);
        for index in 0..exact.start.bodies.len() {
            off_m = off_m.max(place(exact, index, step).distance(place(&found, index, step)));
            way_m = way_m.max(place(exact, index, step).distance(place(exact, index, 0)));
        }
        self.drifted(off_m / way_m.max(1e-9));
        self.caution =
            Some("So many things knock against each other here that nobody could foretell the end exactly; I checked the first half second after the first knock".to_owned());
    }

    fn drifted(&mut self, drift: f64) {
        let worst = self.check.map_or(drift, |check| check.drift.max(drift));
        let verdict = match worst {
            drift if drift <= AGREES => Verdict::Agrees,
            drift if drift <= CLOSE => Verdict::Close,
            _ => Verdict::Differs,
        };
        self.check = Some(Check { drift: worst, verdict });
    }

    /// Runs a variant of a start and measures it; keeps the result. Gives its start and what was found.
    pub(super) fn variant(
        &mut self,
        start: &Scene,
        variant: &Variant,
        quantity: Quantity,
        of: Option<&Selector>,
    ) -> Result<(Scene, Found), EditError> {
        let edits = variant.edits.iter().try_fold((start.clone(), Vec::new()), |(scene, mut events), edit| {
            if edit.sort() == scene::Sort::Event {
                events.push((0, edit.clone()));
                Ok((scene, events))
            } else {
                apply(&scene, edit).map(|scene| (scene, events))
            }
        });
        let failed = |error: &dyn std::fmt::Display| Event::Failed { reason: format!("{}: {error}", variant.label) };
        let (scene, events) = edits.inspect_err(|error| self.note(failed(error)))?;
        let of = self.bodies(&scene, of);
        let found = self.measure(&scene, &events, quantity, &of);
        if let Some(error) = &found.failed {
            self.note(failed(error));
        }
        let (label, measurements) = (variant.label.clone(), found.measurements());
        self.variants.push(VariantResult { label, scene: scene.clone(), measurements });
        Ok((scene, found))
    }

    /// Runs each variant of a start, measures it and keeps the results. What cannot be tried is in the trace alone.
    pub(super) fn compare(&mut self, start: &Scene, variants: &[Variant], quantity: Quantity, of: Option<&Selector>) {
        for variant in variants {
            let _ = self.variant(start, variant, quantity, of);
        }
    }

    /// Tries each value of a parameter of some bodies, and measures on some.
    pub(super) fn sweep(
        &mut self,
        start: &Scene,
        parameter: Parameter,
        values: &[f64],
        quantity: Quantity,
        [of, on]: [Option<&Selector>; 2],
    ) {
        let whose = of.cloned().unwrap_or(Selector::All);
        let variants: Vec<Variant> = values
            .iter()
            .map(|&value| {
                let edits = set(start, parameter, &whose, value);
                Variant { label: crate::agent::say::label(start, &edits), edits }
            })
            .collect();
        self.compare(start, &variants, quantity, on);
    }
}

/// Whether so many knocks follow each other, or so much is knocked over, that tiny differences decide what happens.
fn is_beyond_foretelling(record: &Record) -> bool {
    let place = |index: usize, step: usize| DVec3::from_array(record.state(index, step).position_m);
    let bodies = record.start.bodies.iter().enumerate();
    let knocked_over = bodies.filter(|(index, body)| {
        let waited = body.velocity_m_s == [0.0; 3];
        waited && place(*index, 0).distance(place(*index, usize::MAX)) > body.shape.bounding_radius_m()
    });
    let knocks = record.knocks().count();
    knocks > MANY_KNOCKS || (knocks > 0 && knocked_over.count() >= MUCH_OVER)
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

/// Reads a quantity of each body; the order of arrival of all.
fn readings(record: &Record, quantity: Quantity, of: &[usize]) -> Found {
    if quantity == Quantity::OrderOfArrival {
        return match arrivals(record, of) {
            Ok(order) => Found { order: Some(order), ..Found::default() },
            Err(error) => Found { failed: Some(error), ..Found::default() },
        };
    }
    let mut found = Found::default();
    for &index in of {
        match read(record, quantity, &record.start.bodies[index].id) {
            Ok(reading) => found.readings.push(reading),
            Err(error) => found.failed = found.failed.or(Some(error)),
        }
    }
    found
}

/// The edits that give a parameter a value: one, or one for each link.
pub(super) fn set(start: &Scene, parameter: Parameter, of: &Selector, value: f64) -> Vec<Edit> {
    let each_link = |property: Property| {
        let ids: Vec<String> =
            of.resolve(start).unwrap_or_default().into_iter().map(|index| start.bodies[index].id.clone()).collect();
        let links = crate::bind::links(start, property, &ids);
        links.into_iter().map(|(link, _)| crate::bind::link_edit(property, &link, Change::To(value))).collect()
    };
    let one = match parameter {
        Parameter::LinkLengthM => return each_link(Property::LinkLength),
        Parameter::StiffnessNM => return each_link(Property::Stiffness),
        Parameter::DampingNSM => return each_link(Property::Damping),
        parameter => set_one(start, parameter, of, value),
    };
    vec![one]
}

fn set_one(start: &Scene, parameter: Parameter, of: &Selector, value: f64) -> Edit {
    let (of, density_kg_m3, value) = (of.clone(), value, Change::To(value));
    match parameter {
        Parameter::ReleaseAngleDeg => Edit::SetReleaseAngle { of, value },
        Parameter::TiltDeg => {
            let ramps = start.bodies.iter().filter(|body| body.tilted().is_some());
            Edit::SetTilt { of: Selector::Any(ramps.map(|body| Selector::Id(body.id.clone())).collect()), value }
        }
        Parameter::DistanceM => Edit::SetDistance { of, value },
        Parameter::LiquidDensityKgM3 => {
            Edit::SetLiquid(start.environment.liquid.clone().map(|liquid| Liquid { density_kg_m3, ..liquid }))
        }
        Parameter::LinkLengthM | Parameter::StiffnessNM | Parameter::DampingNSM => {
            unreachable!("invariant: links are set one by one")
        }
        Parameter::GravityMS2 => Edit::SetGravity(value),
        Parameter::AirDensityKgM3 => Edit::SetAir(value),
        Parameter::MassKg => Edit::SetMass { of, value },
        Parameter::SizeM => Edit::SetSize { of, value },
        Parameter::Restitution => Edit::SetRestitution { of, value },
        Parameter::Friction => Edit::SetFriction { of, value },
        Parameter::HeightM => Edit::SetHeight { of, value },
        Parameter::LaunchSpeedMS => {
            Edit::SetLaunch { of, speed: Some(value), direction: Some(Direction::Onward), elevation: None }
        }
        Parameter::LaunchElevationDeg => Edit::SetLaunch { of, speed: None, direction: None, elevation: Some(value) },
    }
}
