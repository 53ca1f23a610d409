//! Bodies that overlap (one was put inside another, or an edge slipped past the time of impact) are pushed apart gently:
//! positions are corrected a little each step, velocities never.

use geometry::contact::{ground_manifold, manifold};
use glam::DVec3;

use crate::dynamics::contact::{pairs, slop_m};
use crate::dynamics::rigid::Rigid;
use crate::dynamics::rotation;
use crate::dynamics::touch::GROUND;

/// Share of the overlap that is taken back in a step.
const SHARE: f64 = 0.05;
/// Most of the smaller body's bounding radius that is taken back in a step.
const MOST: f64 = 0.01;

/// Moves overlapping bodies apart, but for pairs that may pass through each other; marks those it moved.
pub fn separate(
    bodies: &mut [Rigid],
    ground: bool,
    still: &[f64],
    moved: &mut [bool],
    found: &mut Vec<(usize, usize)>,
    passes: impl Fn(usize, usize) -> bool,
) {
    found.clear();
    pairs(bodies, ground, still, 0.0, |a, b| {
        if !passes(a, b) {
            found.push((a, b));
        }
    });
    for &(a, b) in found.iter() {
        let slop = slop_m(bodies, a, b);
        let contacts = if b == GROUND {
            ground_manifold(&bodies[a].solid, &bodies[a].pose, -slop)
        } else {
            manifold(&bodies[a].solid, &bodies[a].pose, &bodies[b].solid, &bodies[b].pose, -slop)
        };
        let count = contacts.len();
        if count == 0 {
            continue;
        }
        let reach = if b == GROUND { bodies[a].reach_m } else { bodies[a].reach_m.min(bodies[b].reach_m) };
        let [arm_a, arm_b] = [a, b].map(|i| if i == GROUND { DVec3::ZERO } else { bodies[i].pose.position_m });
        for contact in contacts.iter() {
            let push_m = (SHARE * (-contact.gap_m - 0.5 * slop)).min(MOST * reach) / count as f64;
            let (ra, rb) = (contact.point_m - arm_a, contact.point_m - arm_b);
            let k = answer(bodies, a, ra, contact.normal) + answer(bodies, b, rb, contact.normal);
            if k > 0.0 {
                let impulse = contact.normal * (push_m / k);
                shift(bodies, a, ra, impulse);
                shift(bodies, b, rb, -impulse);
                for i in [a, b] {
                    if i != GROUND {
                        moved[i] = true;
                    }
                }
            }
        }
    }
}

fn answer(bodies: &[Rigid], i: usize, arm: DVec3, normal: DVec3) -> f64 {
    if i == GROUND {
        return 0.0;
    }
    let body = &bodies[i];
    body.inverse_mass + arm.cross(normal).dot(body.response * arm.cross(normal))
}

fn shift(bodies: &mut [Rigid], i: usize, arm: DVec3, impulse: DVec3) {
    if i == GROUND || bodies[i].fixed {
        return;
    }
    let body = &mut bodies[i];
    body.pose.position_m += impulse * body.inverse_mass;
    if !body.is_sphere() {
        let turn = body.response * arm.cross(impulse);
        body.pose.orientation = rotation::turned(body.pose.orientation, turn);
        body.refresh();
    }
}
