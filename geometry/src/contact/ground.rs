//! Solids on the ground plane `y = 0`, all in closed form.

use glam::DVec3;

use super::cylinder::Cylinder;
use super::{ClosestPoints, Contact, Manifold, Pose, Solid, boxes, capsule};

/// A point that a solid can stand on, fixed in its own frame: the ground bears the ball of `round_m` around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Foot {
    /// Where it is, in the solid's own frame.
    pub local_m: DVec3,
    /// 0 for a corner or a point of a rim, the radius for the centre of a round end.
    pub round_m: f64,
}

impl Foot {
    /// Height of its lowest point above the ground when the solid is there.
    #[must_use]
    pub fn height_m(&self, at: &Pose) -> f64 {
        at.to_world(self.local_m).y - self.round_m
    }
}

/// The points that a solid can stand on; reads as a slice, in which a foot's place is the number (`feature`) of its contact
/// in the [`ground_manifold`].
#[derive(Clone, Copy, Debug)]
pub struct Feet {
    feet: [Foot; Manifold::CAPACITY],
    len: usize,
}

impl std::ops::Deref for Feet {
    type Target = [Foot];

    fn deref(&self) -> &[Foot] {
        &self.feet[..self.len]
    }
}

/// The points that a solid can stand on: a ball's centre, a box's corners (bits 0, 1, 2 of the number say the positive side
/// of x, y, z), the centres of a capsule's ends, or four points on each rim of a cylinder, at right angles, of which the
/// first is the lowest: those of the cap on its own -y, then those on +y. A cylinder that stands upright has no lowest
/// point, and counts from its own x.
#[must_use]
pub fn ground_feet(a: &Solid, at_a: &Pose) -> Feet {
    let mut stands = Feet { feet: [Foot { local_m: DVec3::ZERO, round_m: 0.0 }; Manifold::CAPACITY], len: 0 };
    let mut stand = |local_m: DVec3, round_m: f64| {
        stands.feet[stands.len] = Foot { local_m, round_m };
        stands.len += 1;
    };
    match *a {
        Solid::Sphere { radius_m } => stand(DVec3::ZERO, radius_m),
        Solid::Box { half_extents_m } => {
            boxes::corners_m(half_extents_m, &Pose::at(DVec3::ZERO))
                .into_iter()
                .for_each(|corner_m| stand(corner_m, 0.0));
        }
        Solid::Capsule { radius_m, half_height_m } => {
            stand(DVec3::NEG_Y * half_height_m, radius_m);
            stand(DVec3::Y * half_height_m, radius_m);
        }
        Solid::Cylinder { radius_m, half_height_m } => {
            let down = at_a.orientation.conjugate() * DVec3::NEG_Y;
            let unturned = Pose::at(DVec3::ZERO);
            let cylinder = Cylinder::new(radius_m, half_height_m, &unturned);
            cylinder.rims_m(down).into_iter().for_each(|point_m| stand(point_m, 0.0));
        }
    }
    stands
}

/// Signed height in metres of the lowest point of a solid above the ground plane `y = 0`.
#[must_use]
pub fn ground_separation_m(a: &Solid, at_a: &Pose) -> f64 {
    let half_width_m = match *a {
        Solid::Sphere { radius_m } => radius_m,
        Solid::Box { half_extents_m } => boxes::extent_m(half_extents_m, at_a, DVec3::Y),
        Solid::Capsule { radius_m, half_height_m } => radius_m + half_height_m * (at_a.orientation * DVec3::Y).y.abs(),
        Solid::Cylinder { radius_m, half_height_m } => Cylinder::new(radius_m, half_height_m, at_a).extent_m(DVec3::Y),
    };
    at_a.position_m.y - half_width_m
}

/// The lowest point of a solid and the point of the ground below it. A box that lies flat gives one of its corners, a
/// cylinder a point of a rim, a capsule the lowest point of one end.
#[must_use]
pub fn ground_closest_points(a: &Solid, at_a: &Pose) -> ClosestPoints {
    let lowest_m = match *a {
        Solid::Sphere { radius_m } => at_a.position_m - DVec3::Y * radius_m,
        Solid::Box { half_extents_m } => boxes::support_m(half_extents_m, at_a, DVec3::NEG_Y),
        Solid::Capsule { radius_m, half_height_m } => {
            let (p, q) = capsule::core(half_height_m, at_a);
            (if q.y < p.y { q } else { p }) - DVec3::Y * radius_m
        }
        Solid::Cylinder { radius_m, half_height_m } => {
            Cylinder::new(radius_m, half_height_m, at_a).support_m(DVec3::NEG_Y)
        }
    };
    ClosestPoints {
        on_a_m: lowest_m,
        on_b_m: DVec3::new(lowest_m.x, 0.0, lowest_m.z),
        normal: DVec3::Y,
        separation_m: ground_separation_m(a, at_a),
    }
}

/// The contacts of a solid with the ground plane `y = 0` whose gaps are below `margin_m`: one for a sphere, for a box its
/// corners, for a capsule its ends, for a cylinder points of its rims; `feature` is the place among its [`ground_feet`].
#[must_use]
pub fn ground_manifold(a: &Solid, at_a: &Pose, margin_m: f64) -> Manifold {
    let mut manifold = Manifold::EMPTY;
    let mut stand = |feature: u32, at_m: DVec3, gap_m: f64| {
        if gap_m < margin_m {
            let point_m = DVec3::new(at_m.x, 0.5 * gap_m, at_m.z);
            manifold.push(Contact { point_m, normal: DVec3::Y, gap_m, feature });
        }
    };
    match *a {
        Solid::Sphere { radius_m } => stand(0, at_a.position_m, at_a.position_m.y - radius_m),
        Solid::Box { half_extents_m } => {
            for (feature, corner_m) in (0..).zip(boxes::corners_m(half_extents_m, at_a)) {
                stand(feature, corner_m, corner_m.y);
            }
        }
        Solid::Capsule { radius_m, half_height_m } => {
            let (p, q) = capsule::core(half_height_m, at_a);
            stand(0, p, p.y - radius_m);
            stand(1, q, q.y - radius_m);
        }
        Solid::Cylinder { radius_m, half_height_m } => {
            let cylinder = Cylinder::new(radius_m, half_height_m, at_a);
            for (feature, point_m) in (0..).zip(cylinder.rims_m(DVec3::NEG_Y)) {
                stand(feature, point_m, point_m.y);
            }
        }
    }
    manifold
}
