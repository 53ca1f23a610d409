//! A sphere against a sphere, and against a box.

use glam::DVec3;

use super::{ClosestPoints, Pose};

/// Closest points of sphere `a` and sphere `b`.
pub(super) fn on_sphere(centre_a_m: DVec3, radius_a_m: f64, centre_b_m: DVec3, radius_b_m: f64) -> ClosestPoints {
    let between_m = centre_a_m - centre_b_m;
    let distance_m = between_m.length();
    let normal = if distance_m > 0.0 { between_m / distance_m } else { DVec3::Y };
    ClosestPoints {
        on_a_m: centre_a_m - normal * radius_a_m,
        on_b_m: centre_b_m + normal * radius_b_m,
        normal,
        separation_m: distance_m - (radius_a_m + radius_b_m),
    }
}

/// Closest points of a sphere `a` and a box `b`.
pub(super) fn on_box(centre_m: DVec3, radius_m: f64, half_extents_m: DVec3, at_box: &Pose) -> ClosestPoints {
    let local_m = at_box.to_local(centre_m);
    let nearest_m = local_m.clamp(-half_extents_m, half_extents_m);
    let outward_m = local_m - nearest_m;
    let outside_m = outward_m.length();
    let (surface_m, normal, distance_m) = if outside_m > 0.0 {
        (nearest_m, outward_m / outside_m, outside_m)
    } else {
        // The centre is inside or on the surface: out through the nearest face.
        let depth_m = half_extents_m - local_m.abs();
        let axis = depth_m.min_position();
        let side = if local_m[axis] < 0.0 { -1.0 } else { 1.0 };
        let mut surface_m = local_m;
        surface_m[axis] = side * half_extents_m[axis];
        (surface_m, DVec3::AXES[axis] * side, -depth_m[axis])
    };
    let normal = at_box.orientation * normal;
    ClosestPoints {
        on_a_m: centre_m - normal * radius_m,
        on_b_m: at_box.to_world(surface_m),
        normal,
        separation_m: distance_m - radius_m,
    }
}
