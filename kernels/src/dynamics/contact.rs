//! Finding contacts: which pairs may meet within a time, and where they touch now.

use geometry::contact::{ground_manifold, manifold};

use crate::dynamics::laws::Laws;
use crate::dynamics::rigid::{Rigid, Surroundings};
use crate::dynamics::touch::{GROUND, Touch, pair_law};

/// Surfaces nearer than this share of the smaller body's bounding radius touch.
const SLOP: f64 = 1e-5;

/// The distance at which a pair counts as touching.
pub fn slop_m(bodies: &[Rigid], a: usize, b: usize) -> f64 {
    let reach = bodies[a].reach_m;
    SLOP * if b == GROUND { reach } else { reach.min(bodies[b].reach_m) }
}

/// Calls `visit` for every pair of which one moves and whose bounding balls, each having moved at most its `travel_m`,
/// may come within `margin_m`: the ground first, then partners in order.
pub fn pairs(bodies: &[Rigid], ground: bool, travel_m: &[f64], margin_m: f64, mut visit: impl FnMut(usize, usize)) {
    for (a, body) in bodies.iter().enumerate() {
        if ground && !body.fixed && body.pose.position_m.y < body.reach_m + travel_m[a] + margin_m {
            visit(a, GROUND);
        }
        for (b, other) in bodies.iter().enumerate().skip(a + 1) {
            if body.fixed && other.fixed {
                continue;
            }
            let near = body.reach_m + other.reach_m + travel_m[a] + travel_m[b] + margin_m;
            if (body.pose.position_m - other.pose.position_m).length_squared() < near * near {
                visit(a, b);
            }
        }
    }
}

/// Adds the contacts of a pair whose gap is under `margin_m`, or under the pair's slop if that is more.
pub fn find(
    out: &mut Vec<Touch>,
    laws: &Laws,
    surroundings: &Surroundings,
    bodies: &[Rigid],
    (a, b): (usize, usize),
    margin_m: f64,
) {
    let margin_m = margin_m.max(slop_m(bodies, a, b));
    let body = &bodies[a];
    let found = if b == GROUND {
        ground_manifold(&body.solid, &body.pose, margin_m)
    } else {
        manifold(&body.solid, &body.pose, &bodies[b].solid, &bodies[b].pose, margin_m)
    };
    if found.is_empty() {
        return;
    }
    let law = pair_law(laws, bodies, surroundings.floor, a, b);
    out.extend(found.iter().map(|contact| Touch::new(bodies, a, b, contact, law.clone())));
}
