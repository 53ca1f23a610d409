//! An impact of a pair of which at least one body is linked: as of any pair, but all that is linked answers, and energy is
//! that of all of it.

use glam::DVec3;

use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::Touch;

/// Rounds over the contacts of the pair, with the approach speeds at the start held.
const ROUNDS: usize = 24;

/// Solves the contacts of one pair as one impact.
pub fn strike(bodies: &mut [Rigid], pair: &mut [Touch]) {
    let mut moved: Vec<usize> = Vec::new();
    for touch in pair.iter() {
        for i in touch.felt_by() {
            if !bodies[i].fixed && !moved.contains(&i) {
                moved.push(i);
            }
        }
    }
    let before: Vec<(DVec3, DVec3)> = moved.iter().map(|&i| (bodies[i].velocity, bodies[i].spin)).collect();
    let energy = |bodies: &[Rigid]| moved.iter().map(|&i| bodies[i].kinetic_energy_j()).sum::<f64>();
    let energy_before = energy(bodies);
    for touch in pair.iter_mut() {
        touch.given_normal = 0.0;
        touch.may_close_m_s = 0.0;
        touch.given_tangent = DVec3::ZERO;
        touch.approach = touch.velocity(bodies).dot(touch.normal).min(0.0);
    }
    for _ in 0..ROUNDS {
        for touch in pair.iter_mut() {
            touch.press(bodies);
            touch.rub(bodies);
        }
    }
    if energy(bodies) <= energy_before {
        return;
    }
    // What would make energy is given only as far as it makes none (Kane 1984): energy is quadratic in the share given.
    let after: Vec<(DVec3, DVec3)> = moved.iter().map(|&i| (bodies[i].velocity, bodies[i].spin)).collect();
    let mut at = |share: f64| {
        for (k, &i) in moved.iter().enumerate() {
            bodies[i].velocity = before[k].0 + (after[k].0 - before[k].0) * share;
            bodies[i].spin = before[k].1 + (after[k].1 - before[k].1) * share;
        }
        energy(bodies)
    };
    let (half, whole) = (at(0.5) - energy_before, at(1.0) - energy_before);
    let (curve, slope) = (2.0 * whole - 4.0 * half, 4.0 * half - whole);
    at(if curve > 0.0 { (-slope / curve).clamp(0.0, 1.0) } else { 1.0 });
}
