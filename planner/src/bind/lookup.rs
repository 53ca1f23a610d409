//! What a plan asks of the lesson and of rollouts: topics, destinations, sweeps, and what tells most about a scene.

use scene::{Fluid, Parameter, Quantity, Scene, Step};

use crate::bind::amount::Property;
use crate::bind::who::{principal, selector};
use crate::bind::{BindError, Binder};
use crate::draft::{Destination, Topic, Trial, Tried, Unclear};
use crate::quantity::Dimension;

/// A destination, as a plan says it.
pub(crate) fn word(destination: Destination) -> &'static str {
    match destination {
        Destination::Falling => "falling",
        Destination::Bounce => "bounce",
        Destination::Projectile => "projectile",
        Destination::Collision => "collision",
        Destination::Pendulum => "pendulum",
        Destination::Spring => "spring",
        Destination::Ramp => "ramp",
        Destination::Cradle => "cradle",
        Destination::Billiards => "billiards",
        Destination::Tower => "tower",
        Destination::Orbit => "orbit",
        Destination::Moon => "moon",
        Destination::Floating => "floating",
        Destination::Next => "next",
        Destination::Previous => "previous",
        Destination::List => "list",
    }
}

/// A topic in words to look for.
pub(super) fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Gravity => "gravity pulls down",
        Topic::FreeFall => "falling faster and faster",
        Topic::MassAndFall => "heavy and light things fall, mass",
        Topic::AirResistance => "air resistance pushes back",
        Topic::TerminalSpeed => "terminal speed",
        Topic::Weight => "weight",
        Topic::Vacuum => "no air, vacuum",
        Topic::Bounce => "bounce",
        Topic::Restitution => "restitution, bounciness",
        Topic::EnergyLoss => "energy lost in a bounce",
        Topic::Energy => "energy",
        Topic::Projectile => "a throw, the curve of a thrown ball",
        Topic::LaunchAngle => "the best angle to throw",
        Topic::Range => "how far a throw flies",
        Topic::Components => "two motions, level and upright",
        Topic::Collision => "collision",
        Topic::Momentum => "momentum",
        Topic::ElasticCollision => "elastic collision",
        Topic::Impulse => "impulse",
        Topic::Friction => "friction",
        Topic::Inertia => "inertia",
        Topic::NewtonsLaws => "Newton's law, force",
        Topic::Speed => "speed",
        Topic::Acceleration => "acceleration, getting faster",
        Topic::Pendulum => "a pendulum swings to and fro",
        Topic::Period => "period, how long one swing takes",
        Topic::Oscillation => "oscillation, swinging to and fro",
        Topic::HookesLaw => "a spring pulls back, Hooke's law",
        Topic::Damping => "damping, swings die away",
        Topic::Tension => "tension of the string",
        Topic::InclinedPlane => "a ramp, an inclined plane",
        Topic::StaticFriction => "static friction, why it stays put",
        Topic::Rolling => "rolling, a ball rolls down",
        Topic::CentreOfMass => "centre of mass",
        Topic::Stability => "why a tower stands or falls over",
        Topic::Chaos => "chaos, small differences grow",
        Topic::Orbit => "orbit, why a planet goes round",
        Topic::KeplersLaws => "Kepler's laws",
        Topic::EscapeSpeed => "escape speed, never coming back",
        Topic::Phases => "phases of the Moon",
        Topic::Eclipse => "eclipse, a shadow falls",
        Topic::Buoyancy => "buoyancy, why things float",
        Topic::Density => "density",
        Topic::Orrery => "how this is made, Orrery",
        Topic::Lesson => "this lesson",
        Topic::Scene => "what is here",
    }
}

/// The quantity that tells most about the motion of a body: how long it falls, how far it flies, how fast it is.
pub(crate) fn telling(scene: &Scene, of: Option<&String>) -> Quantity {
    let index = |id: &String| scene.bodies.iter().position(|body| body.id == *id);
    let about = of.cloned().or_else(|| principal(scene).into_iter().next());
    if let Some(index) = about.as_ref().and_then(index) {
        if scene.environment.liquid.is_some() {
            return Quantity::SubmergedPercent;
        }
        if scene.hanging(index).is_some() || scene.primary(index).is_some() {
            return Quantity::PeriodS;
        }
    }
    let body = of.cloned().or_else(|| principal(scene).into_iter().next()).and_then(|id| scene.body(&id).cloned());
    match body {
        Some(body) if scene.environment.ground.is_some() && scene.environment.gravity_m_s2 > 0.0 => {
            let [x, y, z] = body.velocity_m_s;
            if y > 0.0 && x.hypot(z) > 1e-9 {
                Quantity::RangeM
            } else if body.lowest_m() > 0.02 || y > 0.0 {
                Quantity::FallTimeS
            } else {
                Quantity::SpeedMS
            }
        }
        _ => Quantity::SpeedMS,
    }
}

/// A question back, with what one could say instead.
pub(crate) fn clarification(unclear: Unclear, scene: &Scene) -> (String, Vec<String>) {
    let names: Vec<String> = scene.bodies.iter().map(|body| format!("the {}", body.name)).collect();
    let first = names.first().cloned().unwrap_or_else(|| "a ball".to_owned());
    match unclear {
        Unclear::WhichBody => ("Which one do you mean?".to_owned(), names),
        Unclear::WhatChange => (
            "What would you like to change?".to_owned(),
            vec![
                "What would this look like on the Moon?".to_owned(),
                format!("Make {first} heavier"),
                "What if there were no air?".to_owned(),
            ],
        ),
        Unclear::HowMuch => (
            "How much should it be?".to_owned(),
            vec!["Twice as much".to_owned(), "A little more".to_owned(), "As much as possible".to_owned()],
        ),
    }
}

/// The property that a parameter is.
fn property(parameter: Parameter) -> Property {
    match parameter {
        Parameter::GravityMS2 => Property::Gravity,
        Parameter::AirDensityKgM3 => Property::Air,
        Parameter::MassKg => Property::Mass,
        Parameter::SizeM => Property::Size,
        Parameter::Restitution => Property::Restitution,
        Parameter::Friction => Property::Friction,
        Parameter::HeightM => Property::Height,
        Parameter::LaunchSpeedMS => Property::Speed,
        Parameter::LaunchElevationDeg => Property::Elevation,
        Parameter::ReleaseAngleDeg => Property::ReleaseAngle,
        Parameter::TiltDeg => Property::Tilt,
        Parameter::LinkLengthM => Property::LinkLength,
        Parameter::StiffnessNM => Property::Stiffness,
        Parameter::DampingNSM => Property::Damping,
        Parameter::DistanceM => Property::Distance,
        Parameter::LiquidDensityKgM3 => Property::LiquidDensity,
    }
}

/// Steps from one end of a range that is tried to the other.
const STEPS: u32 = 4;
/// As many values as somebody may ask for.
const MANY: std::ops::RangeInclusive<f64> = 2.0..=9.0;

impl Binder<'_> {
    /// The values of a property that the question gives, in order; "1x, 2x and 3x" are times what it is now.
    fn given(&self, property: Property, present: f64) -> Result<Vec<f64>, BindError> {
        let mut values = Vec::new();
        for quantity in self.situation.quantities {
            let value = match quantity.dimension {
                Dimension::Factor if present > 0.0 => present * quantity.value,
                _ => self.value(property, quantity)?,
            };
            if !values.contains(&value) {
                values.push(value);
            }
        }
        Ok(values)
    }

    /// "Try five of them": these values, spread over as many as the only number of the question says.
    fn as_many(&self, values: Vec<f64>) -> Vec<f64> {
        let [only] = self.situation.quantities else { return values };
        let counts = only.dimension == Dimension::Plain && only.value.fract() == 0.0 && MANY.contains(&only.value);
        let (Some(&from), Some(&to)) = (values.first(), values.last()) else { return values };
        if !counts || values.len() as f64 == only.value {
            return values;
        }
        let last = only.value - 1.0;
        let spread = |step: f64| if from > 0.0 { from * libm::pow(to / from, step / last) } else { to * step / last };
        (0..only.value as u32).map(|step| spread(f64::from(step))).collect()
    }

    /// The bodies whose parameter is tried: those that have it, where the words mean others.
    fn tried_on(&mut self, trial: &Trial) -> Result<Vec<String>, BindError> {
        let ids = self.who(trial.vary.as_ref().unwrap_or(&trial.of))?;
        let start = &self.start;
        let has = |index: usize| match trial.parameter {
            Parameter::ReleaseAngleDeg => start.hanging(index).is_some(),
            // The ramp is tilted; what is on it is watched.
            Parameter::TiltDeg => !start.bodies[index].fixed,
            Parameter::DistanceM => start.primary(index).is_some(),
            _ => true,
        };
        let having: Vec<String> =
            (0..start.bodies.len()).filter(|&index| has(index)).map(|index| start.bodies[index].id.clone()).collect();
        let missing = |error: fn(String) -> scene::EditError| {
            let whose = ids.first().and_then(|id| start.body(id)).map(|body| format!("the {}", body.name));
            error(whose.unwrap_or_default()).into()
        };
        let links = |property| crate::bind::links(start, property, &ids).is_empty();
        match trial.parameter {
            Parameter::ReleaseAngleDeg if having.is_empty() => {
                return Err(missing(|whose| scene::EditError::HangsOnNothing { whose }));
            }
            Parameter::TiltDeg if start.bodies.iter().all(|body| body.tilted().is_none()) => {
                return Err(missing(|whose| scene::EditError::NoRamp { whose }));
            }
            Parameter::DistanceM if having.is_empty() => {
                return Err(missing(|whose| scene::EditError::NoOrbit { whose }));
            }
            Parameter::LinkLengthM if links(Property::LinkLength) => return Err(BindError::NoLink { what: "string" }),
            Parameter::StiffnessNM | Parameter::DampingNSM if links(Property::Stiffness) => {
                return Err(BindError::NoLink { what: "spring" });
            }
            Parameter::LiquidDensityKgM3 if start.environment.liquid.is_none() => return Err(BindError::NoLiquid),
            _ => {}
        }
        let meant: Vec<String> = ids.iter().filter(|id| having.contains(id)).cloned().collect();
        Ok(if meant.is_empty() { having.into_iter().take(1).collect() } else { meant })
    }

    /// Values of a parameter spread so that a trend can be seen.
    pub(super) fn sweep(&mut self, trial: &Trial) -> Result<(), BindError> {
        let ids = self.tried_on(trial)?;
        let body = ids.first().and_then(|id| self.start.body(id));
        let property = property(trial.parameter);
        let present = body.map_or(0.0, |body| property.present(&self.start, body));
        let around = |factors: &[f64], if_none: f64| -> Vec<f64> {
            let centre = if present > 0.0 { present } else { if_none };
            factors.iter().map(|factor| centre * factor).collect()
        };
        let given = match trial.at {
            None => Vec::new(),
            Some(Tried::Given) => self.given(property, present)?,
            Some(Tried::Between) => match self.given(property, present)?.as_slice() {
                &[from, .., to] => {
                    (0..=STEPS).map(|step| from + (to - from) * f64::from(step) / f64::from(STEPS)).collect()
                }
                few => few.to_vec(),
            },
        };
        let values = match trial.parameter {
            _ if !given.is_empty() => given,
            Parameter::GravityMS2 => vec![1.62, 3.71, 9.81, 24.79],
            Parameter::AirDensityKgM3 => vec![0.0, 0.6, 1.225, 5.0],
            Parameter::MassKg => around(&[0.1, 1.0, 10.0], 1.0),
            Parameter::SizeM => around(&[0.5, 1.0, 2.0], 0.3),
            Parameter::Restitution => vec![0.1, 0.3, 0.5, 0.7, 0.9],
            Parameter::Friction => vec![0.1, 0.3, 0.5, 0.8],
            Parameter::HeightM => around(&[0.5, 1.0, 2.0, 4.0], 2.0),
            Parameter::LaunchSpeedMS => around(&[0.5, 1.0, 1.5, 2.0], 5.0),
            Parameter::ReleaseAngleDeg => vec![10.0, 30.0, 60.0, 90.0],
            Parameter::TiltDeg => vec![10.0, 20.0, 30.0, 45.0],
            Parameter::LinkLengthM => around(&[0.5, 1.0, 2.0, 4.0], 1.0),
            Parameter::StiffnessNM => around(&[0.5, 1.0, 2.0, 4.0], 50.0),
            Parameter::DampingNSM => around(&[0.0, 1.0, 4.0], 0.5),
            Parameter::DistanceM => around(&[0.5, 1.0, 2.0], 1.0),
            Parameter::LiquidDensityKgM3 => {
                [Fluid::Alcohol, Fluid::Water, Fluid::SaltWater, Fluid::Mercury].map(Fluid::density_kg_m3).to_vec()
            }
            Parameter::LaunchElevationDeg => vec![15.0, 30.0, 45.0, 60.0, 75.0],
        };
        let values = if trial.at.is_none() { self.as_many(values) } else { values };
        self.focus.clone_from(&ids);
        let needs_speed = trial.parameter == Parameter::LaunchElevationDeg;
        if needs_speed {
            self.start_moving(Property::Elevation, &ids)?;
        }
        let on = trial.vary.as_ref().map(|_| self.meant(&trial.of)).transpose()?;
        self.push(Step::Sweep {
            parameter: trial.parameter,
            of: Some(selector(&ids)),
            values,
            quantity: trial.quantity,
            on: on.map(|ids| selector(&ids)),
        });
        Ok(())
    }
}
