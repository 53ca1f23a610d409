//! The view: camera, clock and overlays. None of it changes what happens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scene::Vec3;

/// Where the learner looks from. Azimuth 0 looks along -z from +z, turning to +x; elevation is above the horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Camera {
    /// Around the target.
    pub azimuth_deg: f64,
    /// Above the horizon.
    pub elevation_deg: f64,
    /// From the target.
    pub distance_m: f64,
    /// What it looks at.
    pub target_m: Vec3,
    /// Vertical field of view.
    pub fov_deg: f64,
    /// The id of a body that the target moves with.
    pub follow: Option<String>,
}

impl Default for Camera {
    fn default() -> Self {
        Self {
            azimuth_deg: 30.0,
            elevation_deg: 15.0,
            distance_m: 9.0,
            target_m: [0.0, 2.0, 0.0],
            fov_deg: 40.0,
            follow: None,
        }
    }
}

/// How fast time passes, and what time it is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Clock {
    /// Scene seconds per second.
    pub rate: f64,
    /// Whether time stands still.
    pub paused: bool,
    /// Scene time since the start.
    pub time_s: f64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { rate: 1.0, paused: false, time_s: 0.0 }
    }
}

/// Something drawn over the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overlay {
    /// Where bodies have been.
    Trails,
    /// Velocity arrows.
    Velocity,
    /// Force arrows.
    Force,
    /// Acceleration arrows.
    Acceleration,
    /// Rulers and heights.
    Rulers,
    /// Angles.
    Angles,
    /// Names.
    Labels,
    /// A graph of energy over time.
    EnergyGraph,
    /// A graph of position over time.
    PositionGraph,
}

impl Overlay {
    /// All of them, in the order in which they are drawn and offered.
    pub const ALL: [Self; 9] = [
        Self::Trails,
        Self::Velocity,
        Self::Acceleration,
        Self::Force,
        Self::Rulers,
        Self::Angles,
        Self::Labels,
        Self::EnergyGraph,
        Self::PositionGraph,
    ];

    /// Its name in a scene file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trails => "trails",
            Self::Velocity => "velocity",
            Self::Force => "force",
            Self::Acceleration => "acceleration",
            Self::Rulers => "rulers",
            Self::Angles => "angles",
            Self::Labels => "labels",
            Self::EnergyGraph => "energy_graph",
            Self::PositionGraph => "position_graph",
        }
    }

    /// The overlay of a name in a scene file.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlay| overlay.name() == name)
    }

    /// What it shows, in words.
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Trails => "the paths that things take",
            Self::Velocity => "arrows for how fast things move",
            Self::Force => "arrows for the forces",
            Self::Acceleration => "arrows for the acceleration",
            Self::Rulers => "rulers",
            Self::Angles => "angles",
            Self::Labels => "names beside things",
            Self::EnergyGraph => "a graph of the energy",
            Self::PositionGraph => "a graph of the position",
        }
    }

    /// What it adds to a picture, in a sentence for whoever cannot see it.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Trails => "Lines show where things have been.",
            Self::Velocity => "Arrows show how fast things move and which way.",
            Self::Acceleration => "Arrows show how quickly things speed up, slow down or turn.",
            Self::Force => "Arrows show the forces on things, each kind in its own colour and named beside.",
            Self::Rulers => "Rulers show heights and distances.",
            Self::Angles => "Angles are marked in degrees.",
            Self::Labels => "The name of each thing stands beside it.",
            Self::EnergyGraph => "A graph shows the energy over time: of motion, of place, and both together.",
            Self::PositionGraph => "A graph shows over time how high something is and how far it has come.",
        }
    }
}
