//! The scene: everything that is true of a world at one instant. What a lesson starts from, what an edit changes,
//! what the dynamics steps and what the light turns into pixels.

use glam::{DQuat, DVec3};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::body::Body;
use crate::camera::{Camera, Clock, Overlay};
use crate::environment::Environment;
use crate::link::{Link, LinkEnd};

/// A vector in scene units: x to the right, y up, z towards the viewer (right-handed).
pub type Vec3 = [f64; 3];

/// A unit quaternion `[x, y, z, w]`.
pub type Quaternion = [f64; 4];

/// A world at one instant. SI units unless `units` says that a scene unit stands for something else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// What the scene is called.
    pub name: String,
    /// What one scene unit stands for.
    #[serde(default)]
    pub units: Units,
    /// Gravity, air, ground, liquid, light and sky.
    #[serde(default)]
    pub environment: Environment,
    /// The bodies, in the order in which they were added.
    #[serde(default)]
    pub bodies: Vec<Body>,
    /// Rods, strings, springs and hinges.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Where the learner looks from.
    #[serde(default)]
    pub camera: Camera,
    /// How fast time passes, and what time it is.
    #[serde(default)]
    pub clock: Clock,
    /// What is drawn over the image.
    #[serde(default)]
    pub overlays: Vec<Overlay>,
}

/// What one scene unit stands for, so that a year fits in a minute and measurements still read in real units.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Units {
    /// Metres in one unit of length.
    pub length_m: f64,
    /// Seconds in one unit of time.
    pub time_s: f64,
    /// Kilograms in one unit of mass.
    pub mass_kg: f64,
}

impl Default for Units {
    fn default() -> Self {
        Self { length_m: 1.0, time_s: 1.0, mass_kg: 1.0 }
    }
}

/// Newtonian constant of gravitation in m3/(kg s2) (CODATA 2018: 6.67430(15)e-11).
const GRAVITATION_SI: f64 = 6.674_30e-11;

impl Units {
    /// The constant of gravitation in these units.
    #[must_use]
    pub fn gravitation(self) -> f64 {
        let Self { length_m: l, time_s: t, mass_kg: m } = self;
        GRAVITATION_SI * (m / l) * (t / l) * (t / l)
    }

    /// Whether they are metres, seconds and kilograms, so that what is seen has the size it would have in life.
    #[must_use]
    pub fn are_si(self) -> bool {
        self == Self::default()
    }
}

impl Scene {
    /// An empty open place on Earth.
    #[must_use]
    pub fn empty(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            units: Units::default(),
            environment: Environment::default(),
            bodies: Vec::new(),
            links: Vec::new(),
            camera: Camera::default(),
            clock: Clock::default(),
            overlays: Vec::new(),
        }
    }

    /// The body with this id.
    #[must_use]
    pub fn body(&self, id: &str) -> Option<&Body> {
        self.bodies.iter().find(|body| body.id == id)
    }

    /// Where the end of a link is; none if it names a body that is not there.
    #[must_use]
    pub fn end_m(&self, end: &LinkEnd) -> Option<DVec3> {
        match end {
            LinkEnd::Point { point_m } => Some(DVec3::from_array(*point_m)),
            LinkEnd::Body { body, at_m } => {
                let body = self.body(body)?;
                let turn = DQuat::from_array(body.orientation);
                Some(DVec3::from_array(body.position_m) + turn * DVec3::from_array(*at_m))
            }
        }
    }
}
