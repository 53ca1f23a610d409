//! The part of a cuboid below a plane.

use glam::DVec3;

/// Volume and centroid (in the box's frame) of the part of a box where `up . p <= level_m`; `up` is of unit length.
///
/// Every face is clipped by the plane; seen from a point of the plane the cut face spans no volume, so that the clipped
/// faces alone give it as a sum of tetrahedra.
pub(super) fn below(half_extents_m: DVec3, up: DVec3, level_m: f64) -> (f64, DVec3) {
    let apex = up * level_m;
    let (mut six_volumes, mut moment) = (0.0, DVec3::ZERO);
    for axis in 0..3 {
        let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
        for side in [1.0, -1.0] {
            // Counter-clockwise from outside.
            let corner = |s: f64, t: f64| {
                let mut corner = DVec3::ZERO;
                corner[axis] = side * half_extents_m[axis];
                corner[u] = s * half_extents_m[u];
                corner[v] = side * t * half_extents_m[v];
                corner
            };
            let face = [corner(1.0, 1.0), corner(-1.0, 1.0), corner(-1.0, -1.0), corner(1.0, -1.0)];
            let (clipped, count) = clip(&face, up, level_m);
            for k in 2..count {
                let [a, b, c] = [clipped[0] - apex, clipped[k - 1] - apex, clipped[k] - apex];
                let determinant = a.dot(b.cross(c));
                six_volumes += determinant;
                moment += (a + b + c) * (0.25 * determinant);
            }
        }
    }
    if six_volumes <= 0.0 {
        return (0.0, DVec3::ZERO);
    }
    (six_volumes / 6.0, apex + moment / six_volumes)
}

/// A face cut by the plane (Sutherland and Hodgman 1974): at most five corners.
fn clip(face: &[DVec3; 4], up: DVec3, level_m: f64) -> ([DVec3; 6], usize) {
    let mut out = [DVec3::ZERO; 6];
    let mut count = 0;
    for (i, &from) in face.iter().enumerate() {
        let to = face[(i + 1) % 4];
        let (above_from, above_to) = (up.dot(from) - level_m, up.dot(to) - level_m);
        if above_from <= 0.0 {
            out[count] = from;
            count += 1;
        }
        if (above_from <= 0.0) != (above_to <= 0.0) {
            out[count] = from + (to - from) * (above_from / (above_from - above_to));
            count += 1;
        }
    }
    (out, count)
}
