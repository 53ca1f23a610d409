//! Contacts make no energy. Newton's restitution with friction can at a corner (Kane, *Dynamics*, 1984), and so can
//! contacts of what links have jammed: such impulses are given only as far as they make none.

use glam::DVec3;

use crate::dynamics::rigid::{Rigid, kinetic_energy_j};
use crate::dynamics::touch::Touch;

/// How all that feels some contacts moves before they are solved.
#[derive(Clone, Debug)]
pub struct Before {
    moved: Vec<usize>,
    motions: Vec<(DVec3, DVec3)>,
    energy_j: f64,
}

impl Before {
    /// Takes up the present motion.
    pub fn of(bodies: &[Rigid], touches: &[Touch]) -> Self {
        let mut moved: Vec<usize> = Vec::new();
        for i in touches.iter().flat_map(Touch::felt_by) {
            if !bodies[i].fixed && !moved.contains(&i) {
                moved.push(i);
            }
        }
        let motions = motions(bodies, &moved);
        let energy_j = kinetic_energy_j(bodies, &moved);
        Self { moved, motions, energy_j }
    }

    /// Takes back what of the present motion makes energy.
    pub fn keep(&self, bodies: &mut [Rigid]) {
        let Self { moved, motions: before, energy_j: had_j } = self;
        if kinetic_energy_j(bodies, moved) <= *had_j {
            return;
        }
        let after = motions(bodies, moved);
        let mut at = |share: f64| {
            for ((&i, before), after) in moved.iter().zip(before).zip(&after) {
                bodies[i].velocity = before.0 + (after.0 - before.0) * share;
                bodies[i].spin = before.1 + (after.1 - before.1) * share;
            }
            kinetic_energy_j(bodies, moved)
        };
        // Energy is quadratic in the share given: through its values at 0, 1/2 and 1.
        let (half, whole) = (at(0.5) - had_j, at(1.0) - had_j);
        let (curve, slope) = (2.0 * whole - 4.0 * half, 4.0 * half - whole);
        at(if curve > 0.0 { (-slope / curve).clamp(0.0, 1.0) } else { 1.0 });
    }
}

fn motions(bodies: &[Rigid], moved: &[usize]) -> Vec<(DVec3, DVec3)> {
    moved.iter().map(|&i| (bodies[i].velocity, bodies[i].spin)).collect()
}
