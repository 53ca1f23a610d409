//! Acceleration: an arrow from the middle of each body, as long as its velocity changes quickly, by the forces that act just
//! then. An impact changes a velocity at once and has no arrow.

use kernels::dynamics::Acting;

use crate::arrow::{Arrow, Make, seen};
use crate::scale::length_per_unit;
use crate::sheet::{Sheet, spoken, vector};
use crate::style::WHITE;

/// Less than this share of the greatest acceleration is none.
const NONE: f64 = 0.01;

/// The arrows of all free bodies.
pub fn arrows(sheet: &Sheet<'_>, acting: &[Acting]) -> Vec<Arrow> {
    let (promised, greatest) = (sheet.promised.acceleration, sheet.peaks.acceleration);
    let per_unit = length_per_unit(sheet, promised, greatest);
    let units = sheet.scene.units;
    let free = sheet.scene.bodies.iter().zip(acting).filter(|(body, _)| !body.fixed);
    free.filter_map(|(body, acting)| {
        let acceleration = vector(acting.acceleration_m_s2);
        let size = acceleration.length();
        if size <= NONE * promised.max(greatest) {
            return None;
        }
        let words = spoken(size * units.length_m / (units.time_s * units.time_s), "m/s2");
        seen(sheet, vector(body.position_m), acceleration * per_unit, WHITE, Make::Double, words)
    })
    .collect()
}
