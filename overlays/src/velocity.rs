//! Velocity: an arrow from the middle of each body, as long as it is fast.

use glam::DVec3;

use crate::arrow::{Arrow, Make, seen};
use crate::scale::length_per_unit;
use crate::sheet::{Sheet, spoken, vector};
use crate::style::YELLOW;

/// What moves slower than this share of the greatest speed has no arrow.
const STILL: f64 = 2e-3;

/// The arrows of all free bodies. Where a body is followed and there is no ground, velocities are relative to it.
pub fn arrows(sheet: &Sheet<'_>) -> Vec<Arrow> {
    let companion = sheet.companion().map(|body| vector(body.velocity_m_s));
    let (promised, greatest) = match sheet.companion().map(|body| sheet.start.speed_round(&body.id)) {
        Some(speed) if speed > 0.0 => (speed, speed),
        _ => (sheet.promised.speed, sheet.peaks.speed),
    };
    let per_unit = length_per_unit(sheet, promised, greatest);
    let units = sheet.scene.units;
    let free = sheet.scene.bodies.iter().filter(|body| !body.fixed);
    free.filter_map(|body| {
        let velocity = vector(body.velocity_m_s) - companion.unwrap_or(DVec3::ZERO);
        let speed = velocity.length();
        if speed < STILL * promised.max(greatest) {
            return None;
        }
        let words = spoken(speed * units.length_m / units.time_s, "m/s");
        seen(sheet, vector(body.position_m), velocity * per_unit, YELLOW, Make::Solid, words)
    })
    .collect()
}
