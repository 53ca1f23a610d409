//! The JSON schemas of the public interface, made from the types. They are committed in `scene/schema/` and a test keeps
//! them true.

use schemars::{Schema, schema_for};

use crate::edit::Edit;
use crate::measurement::Measurement;
use crate::scene::Scene;
use crate::step::{Plan, Step};

/// Each public type's file name, without its ending, and its schema.
#[must_use]
pub fn schemas() -> [(&'static str, Schema); 5] {
    [
        ("scene", schema_for!(Scene)),
        ("edit", schema_for!(Edit)),
        ("step", schema_for!(Step)),
        ("plan", schema_for!(Plan)),
        ("measurement", schema_for!(Measurement)),
    ]
}
