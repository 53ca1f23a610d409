//! Materials: density, restitution, friction and look together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a body is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "materials name themselves")]
pub enum Material {
    Steel,
    Iron,
    Brass,
    Gold,
    Lead,
    Aluminium,
    Wood,
    Cork,
    Rubber,
    Plastic,
    Glass,
    Ice,
    Stone,
    Clay,
    Foam,
    Feather,
}
