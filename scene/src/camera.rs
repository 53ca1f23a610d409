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
