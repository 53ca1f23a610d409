//! A capsule, a ball swept along a segment (its core): against spheres, capsules and boxes, each in closed form.

use glam::DVec3;

use super::boxes::{separating_axis, support_m};
use super::{ClosestPoints, Pose, sphere};

/// Below this part of the box's size the core is on or in the box, and the axis of least overlap says which way is out.
const TOUCHING: f64 = 1e-12;

/// The two ends of a segment.
pub(super) type Segment = (DVec3, DVec3);

/// The core of a capsule, or the axis of a cylinder, in the world's frame: from the end on its own -y to that on +y.
pub(super) fn core(half_height_m: f64, at: &Pose) -> Segment {
    let half_m = at.orientation * DVec3::new(0.0, half_height_m, 0.0);
    (at.position_m - half_m, at.position_m + half_m)
}

/// The point of a segment nearest to a point.
pub(super) fn nearest_on_segment(point_m: DVec3, (p, q): Segment) -> DVec3 {
    let along = q - p;
    let length_squared = along.length_squared();
    if length_squared > 0.0 { p + along * ((point_m - p).dot(along) / length_squared).clamp(0.0, 1.0) } else { p }
}

/// The nearest points of two segments (Ericson, *Real-Time Collision Detection*, 2005, section 5.1.9); of parallel ones
/// the middle of where they run side by side.
pub(super) fn between_segments((p0, p1): Segment, (q0, q1): Segment) -> (DVec3, DVec3) {
    /// Below this square of a sine two segments are parallel.
    const PARALLEL: f64 = 1e-18;
    let (d1, d2, r) = (p1 - p0, q1 - q0, p0 - q0);
    let (a, e) = (d1.length_squared(), d2.length_squared());
    if a == 0.0 || e == 0.0 {
        let on_p = if a == 0.0 { p0 } else { nearest_on_segment(q0, (p0, p1)) };
        return (on_p, nearest_on_segment(on_p, (q0, q1)));
    }
    let (b, c, f) = (d1.dot(d2), d1.dot(r), d2.dot(r));
    let cross_squared = d1.cross(d2).length_squared();
    let s = if cross_squared > PARALLEL * a * e {
        ((b * f - c * e) / cross_squared).clamp(0.0, 1.0)
    } else {
        let (from, to) = (-c / a, (b - c) / a);
        0.5 * (from.min(to).clamp(0.0, 1.0) + from.max(to).clamp(0.0, 1.0))
    };
    let t = (b * s + f) / e;
    if (0.0..=1.0).contains(&t) {
        return (p0 + d1 * s, q0 + d2 * t);
    }
    let t = t.clamp(0.0, 1.0);
    let s = ((b * t - c) / a).clamp(0.0, 1.0);
    (p0 + d1 * s, q0 + d2 * t)
}

/// Two balls around points of two cores; `aside` is the normal where the points are one.
fn swept(on_a_m: DVec3, radius_a_m: f64, on_b_m: DVec3, radius_b_m: f64, aside: DVec3) -> ClosestPoints {
    if on_a_m != on_b_m {
        return sphere::on_sphere(on_a_m, radius_a_m, on_b_m, radius_b_m);
    }
    ClosestPoints {
        on_a_m: on_a_m - aside * radius_a_m,
        on_b_m: on_b_m + aside * radius_b_m,
        normal: aside,
        separation_m: -(radius_a_m + radius_b_m),
    }
}

fn across((p, q): Segment) -> DVec3 {
    (q - p).try_normalize().map_or(DVec3::Y, |axis| axis.any_orthonormal_vector())
}

/// Closest points of a sphere `a` and a capsule `b`.
pub(super) fn of_sphere(centre_m: DVec3, radius_a_m: f64, core_b: Segment, radius_b_m: f64) -> ClosestPoints {
    swept(centre_m, radius_a_m, nearest_on_segment(centre_m, core_b), radius_b_m, across(core_b))
}

/// Closest points of capsule `a` and capsule `b`.
pub(super) fn on_capsule(core_a: Segment, radius_a_m: f64, core_b: Segment, radius_b_m: f64) -> ClosestPoints {
    let (on_a_m, on_b_m) = between_segments(core_a, core_b);
    let aside = (core_a.1 - core_a.0).cross(core_b.1 - core_b.0).try_normalize();
    swept(on_a_m, radius_a_m, on_b_m, radius_b_m, aside.unwrap_or_else(|| across(core_a)))
}

/// Closest points of a capsule `a` and a box `b`.
pub(super) fn on_box(
    radius_m: f64,
    half_height_m: f64,
    at: &Pose,
    half_extents_m: DVec3,
    at_box: &Pose,
) -> ClosestPoints {
    let (p, q) = core(half_height_m, at);
    let (p, q) = (at_box.to_local(p), at_box.to_local(q));
    let on_core_m = p + (q - p) * nearest_to_box(p, q - p, half_extents_m);
    let surface_m = on_core_m.clamp(-half_extents_m, half_extents_m);
    let outward_m = on_core_m - surface_m;
    let outside_m = outward_m.length();
    if outside_m > TOUCHING * half_extents_m.length() {
        let normal = at_box.orientation * (outward_m / outside_m);
        return ClosestPoints {
            on_a_m: at_box.to_world(on_core_m) - normal * radius_m,
            on_b_m: at_box.to_world(surface_m),
            normal,
            separation_m: outside_m - radius_m,
        };
    }
    // The core is a box without width: the axis of least overlap is among those of two boxes.
    let half_core_m = DVec3::new(0.0, half_height_m, 0.0);
    let axis = separating_axis(half_core_m, at, half_extents_m, at_box, 0.0);
    let separation_m = axis.separation_m - radius_m;
    let on_a_m = support_m(half_core_m, at, -axis.normal) - axis.normal * radius_m;
    ClosestPoints { on_a_m, on_b_m: on_a_m - axis.normal * separation_m, normal: axis.normal, separation_m }
}

/// Where along `p + t d`, with `t` in 0 .. 1, the box around the origin is nearest.
///
/// Half the slope of the squared distance, `d . (x - clamp(x))`, grows with `t` and is straight between the crossings of
/// the six planes of the box's faces: its root is found between two of them.
fn nearest_to_box(p: DVec3, d: DVec3, half_extents_m: DVec3) -> f64 {
    let slope = |t: f64| {
        let x = p + d * t;
        d.dot(x - x.clamp(-half_extents_m, half_extents_m))
    };
    let mut crossings = [1.0; 7];
    for axis in 0..3 {
        for (side, sign) in [(0, -1.0), (1, 1.0)] {
            let t = (sign * half_extents_m[axis] - p[axis]) / d[axis];
            if t > 0.0 && t < 1.0 {
                crossings[2 * axis + side] = t;
            }
        }
    }
    crossings.sort_by(f64::total_cmp);
    let (mut from, mut at_from) = (0.0, slope(0.0));
    if at_from > 0.0 {
        return 0.0;
    }
    for to in crossings {
        let at_to = slope(to);
        if at_to > 0.0 {
            // Where the segment runs along a face there is a stretch of equally near points: its middle.
            let share = if at_to > at_from { -at_from / (at_to - at_from) } else { 0.5 };
            return from + (to - from) * share;
        }
        (from, at_from) = (to, at_to);
    }
    1.0
}
