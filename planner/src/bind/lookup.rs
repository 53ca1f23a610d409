//! What a plan asks of the lesson and of rollouts: topics, destinations, sweeps, and what tells most about a scene.

use scene::{Parameter, Quantity, Scene, Step};

use crate::bind::amount::Property;
use crate::bind::who::{principal, selector};
use crate::bind::{BindError, Binder};
use crate::draft::{Destination, Topic, Trial, Unclear};

/// A destination, as a plan says it.
pub(super) fn word(destination: Destination) -> &'static str {
    match destination {
        Destination::Falling => "falling",
        Destination::Bounce => "bounce",
        Destination::Projectile => "projectile",
        Destination::Collision => "collision",
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
        Topic::Orrery => "how this is made, Orrery",
        Topic::Lesson => "this lesson",
        Topic::Scene => "what is here",
    }
}

/// The quantity that tells most about the motion of a body: how long it falls, how far it flies, how fast it is.
pub(crate) fn telling(scene: &Scene, of: Option<&String>) -> Quantity {
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
pub(super) fn clarification(unclear: Unclear, scene: &Scene) -> (String, Vec<String>) {
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

impl Binder<'_> {
    /// Values of a parameter spread so that a trend can be seen.
    pub(super) fn sweep(&mut self, trial: &Trial) -> Result<(), BindError> {
        let ids = self.who(&trial.of)?;
        let body = ids.first().and_then(|id| self.start.body(id));
        let around = |property: Property, factors: &[f64], if_none: f64| -> Vec<f64> {
            let present = body.map_or(0.0, |body| property.present(body));
            let centre = if present > 0.0 { present } else { if_none };
            factors.iter().map(|factor| centre * factor).collect()
        };
        let values = match trial.parameter {
            Parameter::GravityMS2 => vec![1.62, 3.71, 9.81, 24.79],
            Parameter::AirDensityKgM3 => vec![0.0, 0.6, 1.225, 5.0],
            Parameter::MassKg => around(Property::Mass, &[0.1, 1.0, 10.0], 1.0),
            Parameter::SizeM => around(Property::Size, &[0.5, 1.0, 2.0], 0.3),
            Parameter::Restitution => vec![0.1, 0.3, 0.5, 0.7, 0.9],
            Parameter::Friction => vec![0.1, 0.3, 0.5, 0.8],
            Parameter::HeightM => around(Property::Height, &[0.5, 1.0, 2.0, 4.0], 2.0),
            Parameter::LaunchSpeedMS => around(Property::Speed, &[0.5, 1.0, 1.5, 2.0], 5.0),
            Parameter::LaunchElevationDeg => vec![15.0, 30.0, 45.0, 60.0, 75.0],
        };
        let needs_speed = trial.parameter == Parameter::LaunchElevationDeg;
        if needs_speed {
            self.start_moving(Property::Elevation, &ids)?;
        }
        self.push(Step::Sweep {
            parameter: trial.parameter,
            of: Some(selector(&ids)),
            values,
            quantity: trial.quantity,
        });
        Ok(())
    }
}
