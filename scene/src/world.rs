//! Worlds: gravity, air, sky, ground and light together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somewhere a scene can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "worlds name themselves")]
pub enum World {
    Mercury,
    Venus,
    Earth,
    Moon,
    Mars,
    Jupiter,
    Saturn,
    Titan,
    Uranus,
    Neptune,
    Pluto,
    Sun,
    SpaceStation,
    DeepSpace,
    Underwater,
}
