//! The closest points of two boxes, by looking at every pair of features.
//!
//! Two disjoint convex polyhedra are closest at a corner and a face, edge or corner of the other, or at two edges; so
//! sixteen corners against a box and 144 pairs of edges find the distance exactly, without iterating.

use glam::DVec3;

use super::boxes::{Facing, corners_m, separating_axis, support_m};
use super::{ClosestPoints, Pose};

/// Below this part of the boxes' size a gap says nothing about the direction between them; the separating axis does.
const TOUCHING: f64 = 1e-9;

/// Closest points of box `a` and box `b`; deepest points along the axis of least overlap where they overlap.
pub(super) fn of_boxes(half_a_m: DVec3, at_a: &Pose, half_b_m: DVec3, at_b: &Pose) -> ClosestPoints {
    let axis = separating_axis(half_a_m, at_a, half_b_m, at_b, 0.0);
    if axis.separation_m > TOUCHING * (half_a_m.length() + half_b_m.length()) {
        return of_disjoint_boxes(half_a_m, at_a, half_b_m, at_b);
    }
    let (on_a_m, on_b_m) = match axis.facing {
        Facing::FaceOfA(_) => {
            let deepest_m = support_m(half_b_m, at_b, axis.normal);
            (deepest_m + axis.normal * axis.separation_m, deepest_m)
        }
        Facing::FaceOfB(_) => {
            let deepest_m = support_m(half_a_m, at_a, -axis.normal);
            (deepest_m, deepest_m - axis.normal * axis.separation_m)
        }
        Facing::Edges(i, j) => between_edges(half_a_m, at_a, half_b_m, at_b, axis.normal, i, j),
    };
    ClosestPoints { on_a_m, on_b_m, normal: axis.normal, separation_m: axis.separation_m }
}

/// The closest points of the edge of `a` along its axis `i` that faces `b`, and of the edge of `b` along its axis `j`
/// that faces `a`.
pub(super) fn between_edges(
    half_a_m: DVec3,
    at_a: &Pose,
    half_b_m: DVec3,
    at_b: &Pose,
    normal: DVec3,
    i: usize,
    j: usize,
) -> (DVec3, DVec3) {
    let edge = |half_m: DVec3, at: &Pose, towards: DVec3, along: usize| {
        let half_edge_m = at.axes()[along] * half_m[along];
        let corner_m = support_m(half_m, at, towards);
        let sign = if at.to_local(corner_m)[along] < 0.0 { -1.0 } else { 1.0 };
        let middle_m = corner_m - half_edge_m * sign;
        (middle_m - half_edge_m, middle_m + half_edge_m)
    };
    between_segments(edge(half_a_m, at_a, -normal, i), edge(half_b_m, at_b, normal, j))
}

fn of_disjoint_boxes(half_a_m: DVec3, at_a: &Pose, half_b_m: DVec3, at_b: &Pose) -> ClosestPoints {
    let (corners_a_m, corners_b_m) = (corners_m(half_a_m, at_a), corners_m(half_b_m, at_b));
    let in_box = |point_m: DVec3, half_m: DVec3, at: &Pose| at.to_world(at.to_local(point_m).clamp(-half_m, half_m));
    let mut best = (corners_a_m[0], in_box(corners_a_m[0], half_b_m, at_b));
    let mut consider = |pair: (DVec3, DVec3)| {
        if pair.0.distance_squared(pair.1) < best.0.distance_squared(best.1) {
            best = pair;
        }
    };
    for corner_m in corners_a_m {
        consider((corner_m, in_box(corner_m, half_b_m, at_b)));
    }
    for corner_m in corners_b_m {
        consider((in_box(corner_m, half_a_m, at_a), corner_m));
    }
    for edge_a in EDGES {
        for edge_b in EDGES {
            consider(between_segments(
                (corners_a_m[edge_a.0], corners_a_m[edge_a.1]),
                (corners_b_m[edge_b.0], corners_b_m[edge_b.1]),
            ));
        }
    }
    let between_m = best.0 - best.1;
    let separation_m = between_m.length();
    ClosestPoints { on_a_m: best.0, on_b_m: best.1, normal: between_m / separation_m, separation_m }
}

/// The corners at the ends of the twelve edges.
const EDGES: [(usize, usize); 12] =
    [(0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7)];

/// Closest points of two segments (Ericson, *Real-Time Collision Detection*, 2005, section 5.1.9).
fn between_segments((p0, p1): (DVec3, DVec3), (q0, q1): (DVec3, DVec3)) -> (DVec3, DVec3) {
    let (d1, d2, r) = (p1 - p0, q1 - q0, p0 - q0);
    let (a, e, f) = (d1.length_squared(), d2.length_squared(), d2.dot(r));
    let (b, c) = (d1.dot(d2), d1.dot(r));
    let denominator = a * e - b * b;
    let mut s = if denominator > 0.0 { ((b * f - c * e) / denominator).clamp(0.0, 1.0) } else { 0.5 };
    let mut t = (b * s + f) / e;
    if !(0.0..=1.0).contains(&t) {
        t = t.clamp(0.0, 1.0);
        s = ((b * t - c) / a).clamp(0.0, 1.0);
    }
    (p0 + d1 * s, q0 + d2 * t)
}
