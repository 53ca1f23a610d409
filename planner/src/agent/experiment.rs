//! Experiments: one start or several variants of it, measured on the model's rollouts and checked on the exact solver's.

use scene::{Base, Change, Direction, Edit, EditError, Liquid, Parameter, Quantity, Scene, Selector, Variant, apply};

use crate::agent::ahead::{AGREES, Ahead, Found, Seen, side_by_side};
use crate::agent::work::Work;
use crate::agent::{Check, Event, VariantResult, Verdict};
use crate::bind::Property;
use crate::measure::Sense;

/// Differences up to this share are close.
const CLOSE: f64 = 0.05;

/// A variant that can be run: its start, what happens at once, and the bodies to measure.
type Prepared = (Scene, Vec<(u64, Edit)>, Vec<usize>);

impl Work<'_> {
    /// Measures a quantity on bodies of a start, on the model's own rollout, and checks each value on the solver's.
    pub(super) fn measure(&mut self, start: &Scene, events: &[(u64, Edit)], quantity: Quantity, of: &[usize]) -> Found {
        let seen = self.ahead().checked(start, events, quantity, of);
        self.take_in(seen)
    }

    /// Measures without asking the solver: for what is only spoken of in passing.
    pub(super) fn measure_unchecked(&self, start: &Scene, quantity: Quantity, of: &[usize]) -> Found {
        self.ahead().measured(start, &[], quantity, of)
    }

    fn ahead(&self) -> Ahead {
        Ahead { laws: self.laws(), deadline: self.deadline }
    }

    /// Keeps what the check said.
    fn take_in(&mut self, seen: Seen) -> Found {
        if let Some(checked) = seen.checked {
            for (measurement, exact) in checked.values {
                self.note(Event::Measured { measurement, exact });
            }
            if let Some(drift) = checked.drift {
                self.drifted(drift);
            }
            if checked.first_moments_only {
                self.caution = Some("So many things knock against each other here that nobody could foretell the end exactly; I checked the first half second after the first knock".to_owned());
            }
        }
        seen.found
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

    /// Runs variants of a start side by side, measures them and keeps the results. Gives each one's start and what was
    /// found; what cannot be tried is in the trace.
    pub(super) fn variants(
        &mut self,
        start: &Scene,
        variants: &[Variant],
        quantity: Quantity,
        of: Option<&Selector>,
    ) -> Vec<Result<(Scene, Found), EditError>> {
        let goes_back = variants.iter().any(|variant| !variant.base.is_now());
        let prepared: Vec<Result<Prepared, EditError>> = variants
            .iter()
            .map(|variant| {
                let (scene, events) = match self.earlier_start(variant.base, goes_back) {
                    Some((base, happened)) => {
                        let (scene, events) = edited(&base, &variant.edits)?;
                        (scene, happened.into_iter().chain(events).collect())
                    }
                    None => edited(start, &variant.edits)?,
                };
                let of = self.bodies(&scene, of);
                Ok((scene, events, of))
            })
            .collect();
        let ahead = self.ahead();
        let mut seen = side_by_side(&prepared, |prepared| {
            let (scene, events, of) = prepared.as_ref().ok()?;
            Some(ahead.checked(scene, events, quantity, of))
        });
        // Where all start alike, what they differ in comes after the hit.
        let mut found: Vec<&mut Found> = seen.iter_mut().flatten().map(|seen| &mut seen.found).collect();
        if all_start_alike(&found) {
            found.iter_mut().for_each(|found| found.readings = std::mem::take(&mut found.further));
        }
        let mut out = Vec::with_capacity(variants.len());
        for ((variant, prepared), seen) in variants.iter().zip(prepared).zip(seen) {
            let failed =
                |error: &dyn std::fmt::Display| Event::Failed { reason: format!("{}: {error}", variant.label) };
            out.push(match (prepared, seen) {
                (Ok((scene, ..)), Some(seen)) => {
                    let found = self.take_in(seen);
                    if let Some(error) = &found.failed {
                        self.note(failed(error));
                    }
                    let (label, measurements) = (variant.label.clone(), found.all_measurements());
                    self.variants.push(VariantResult { label, scene: scene.clone(), measurements });
                    Ok((scene, found))
                }
                (Err(error), _) => {
                    self.note(failed(&error));
                    Err(error)
                }
                (Ok(_), None) => unreachable!("invariant: what could be prepared was run"),
            });
        }
        out
    }

    /// Where variants of a scene begin if one of them goes back, with what happened on the way since.
    fn earlier_start(&self, base: Base, goes_back: bool) -> Option<(Scene, Vec<(u64, Edit)>)> {
        let position = if base.is_now() && !goes_back { None } else { self.session.log.at(base) };
        position.map(|position| (position.start, position.events))
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
                Variant { label: crate::agent::say::label(start, Base::Now, &edits), base: Base::Now, edits }
            })
            .collect();
        self.variants(start, &variants, quantity, on);
    }
}

/// Whether every variant was read at the start, with the same values, although each goes on to hit something.
fn all_start_alike(found: &[&mut Found]) -> bool {
    let values = |found: &Found| -> Vec<f64> {
        found.readings.iter().filter_map(|reading| reading.measurement.value.number()).collect()
    };
    let Some(first) = found.first().map(|first| values(first)) else { return false };
    let alike = |found: &Found| {
        let hits = found.further.len() == found.readings.len() && !found.readings.is_empty();
        let hits = hits && found.further.iter().all(|reading| reading.sense == Sense::AfterHit);
        hits && values(found).iter().zip(&first).all(|(one, other)| crate::agent::say::close(*one, *other))
    };
    found.len() > 1 && found.iter().all(|found| alike(found))
}

/// A start after edits, and the edits that happen in it.
fn edited(start: &Scene, edits: &[Edit]) -> Result<(Scene, Vec<(u64, Edit)>), EditError> {
    let mut events = Vec::new();
    let mut scene = start.clone();
    for edit in edits {
        if edit.sort() == scene::Sort::Event {
            events.push((0, edit.clone()));
        } else {
            scene = apply(&scene, edit)?;
        }
    }
    Ok((scene, events))
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
