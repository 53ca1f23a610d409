//! Boxes: corners, extents, supports, and the axis along which two of them are furthest apart.

use glam::DVec3;

use super::Pose;

/// Below this sine two edges count as parallel; the faces beside them then say all there is to say.
const PARALLEL: f64 = 1e-9;

/// Which features of two boxes face each other along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Facing {
    /// A face of `a`, perpendicular to this of its axes.
    FaceOfA(usize),
    /// A face of `b`, perpendicular to this of its axes.
    FaceOfB(usize),
    /// An edge of `a` along this of its axes, and an edge of `b` along this of its axes.
    Edges(usize, usize),
}

/// The axis along which two boxes are furthest apart, or overlap least.
#[derive(Clone, Copy, Debug)]
pub(super) struct SeparatingAxis {
    /// Unit, from `b` to `a`.
    pub(super) normal: DVec3,
    /// Separation of the projections on the axis.
    pub(super) separation_m: f64,
    /// What faces each other.
    pub(super) facing: Facing,
}

/// The eight corners in the world's frame; bits 0, 1, 2 of the index say the positive side of x, y, z.
pub(super) fn corners_m(half_extents_m: DVec3, at: &Pose) -> [DVec3; 8] {
    std::array::from_fn(|corner| {
        let side = |bit: usize| if corner >> bit & 1 == 1 { 1.0 } else { -1.0 };
        at.to_world(half_extents_m * DVec3::new(side(0), side(1), side(2)))
    })
}

/// Half the width of a box along a unit direction.
pub(super) fn extent_m(half_extents_m: DVec3, at: &Pose, direction: DVec3) -> f64 {
    half_extents_m.dot((at.orientation.conjugate() * direction).abs())
}

/// The corner of a box furthest along a direction, in the world's frame; of several the one on the positive sides.
pub(super) fn support_m(half_extents_m: DVec3, at: &Pose, direction: DVec3) -> DVec3 {
    let local = at.orientation.conjugate() * direction;
    let side = |component: f64| if component < 0.0 { -1.0 } else { 1.0 };
    at.to_world(half_extents_m * DVec3::new(side(local.x), side(local.y), side(local.z)))
}

/// The axis of greatest separation among the fifteen of the separating-axis theorem.
///
/// A later kind of axis (faces of `a`, faces of `b`, pairs of edges) must be better than an earlier one by `preference_m`:
/// 0 gives the plain maximum; a little keeps a resting box on its faces when rounding would tip it onto an edge.
pub(super) fn separating_axis(
    half_a_m: DVec3,
    at_a: &Pose,
    half_b_m: DVec3,
    at_b: &Pose,
    preference_m: f64,
) -> SeparatingAxis {
    let (axes_a, axes_b) = (at_a.axes(), at_b.axes());
    let between_m = at_a.position_m - at_b.position_m;
    let along = |axis: DVec3, facing: Facing| {
        let half_width_m: f64 =
            (0..3).map(|i| axis.dot(axes_a[i]).abs() * half_a_m[i] + axis.dot(axes_b[i]).abs() * half_b_m[i]).sum();
        let offset_m = axis.dot(between_m);
        SeparatingAxis {
            normal: if offset_m < 0.0 { -axis } else { axis },
            separation_m: offset_m.abs() - half_width_m,
            facing,
        }
    };
    let better = |best: SeparatingAxis, other: SeparatingAxis, by_m: f64| {
        if other.separation_m > best.separation_m + by_m { other } else { best }
    };

    let best_face = |axes: [DVec3; 3], facing: fn(usize) -> Facing| {
        let [x, y, z] = [0, 1, 2].map(|i| along(axes[i], facing(i)));
        better(better(x, y, 0.0), z, 0.0)
    };
    let best = better(best_face(axes_a, Facing::FaceOfA), best_face(axes_b, Facing::FaceOfB), preference_m);

    let mut best_edges: Option<SeparatingAxis> = None;
    for (i, axis_a) in axes_a.into_iter().enumerate() {
        for (j, axis_b) in axes_b.into_iter().enumerate() {
            let cross = axis_a.cross(axis_b);
            let sine = cross.length();
            if sine < PARALLEL {
                continue;
            }
            let edges = along(cross / sine, Facing::Edges(i, j));
            best_edges = Some(best_edges.map_or(edges, |so_far| better(so_far, edges, 0.0)));
        }
    }
    best_edges.map_or(best, |edges| better(best, edges, preference_m))
}
