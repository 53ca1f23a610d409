//! Strings: which of them are taut. A taut one is a rod that only pulls.

use crate::dynamics::links::joint::{Joint, Kind, TAUT};
use crate::dynamics::rigid::Rigid;

/// Whether a string is taut.
pub fn is_taut(joint: &Joint, bodies: &[Rigid]) -> bool {
    match joint.kind {
        Kind::String { length_m } => joint.excess_m(|i| bodies[i].pose) > -TAUT * length_m,
        _ => false,
    }
}
