//! Where bodies touch: closest points, signed separations and contact manifolds, shared by prediction and truth.
//!
//! Spheres, boxes, cylinders and capsules, among themselves and on the ground plane `y = 0`. Lengths are metres (scene
//! units), everything is `f64`, and only the four operations and square roots are used, in a fixed order: the same poses
//! give the same bits on every machine. Most pairs have closed forms; a cylinder against a capsule, a box or a cylinder
//! is refined until it is as exact (`cylinder.rs`, `convex.rs`). parry3d is the peer that the tests compare with; its
//! iterative answers (GJK, EPA) are not exact to the last digits, and times of impact are root-found on these functions.
//!
//! Conventions, everywhere: a **normal** is of unit length and points from `b` to `a`; the ground is always `b`, so that
//! its normal is `+y`. A **gap** or **separation** is positive apart, zero touching, negative overlapping.

mod boxes;
mod capsule;
mod clip;
mod convex;
mod cylinder;
mod distance;
mod flat;
mod ground;
mod round;
mod sphere;

use std::ops::Deref;

use glam::{DQuat, DVec3};
use scene::{Body, Shape};

use cylinder::Cylinder;
pub use ground::{Feet, Foot, ground_closest_points, ground_feet, ground_manifold, ground_separation_m};

/// A shape whose contacts are known exactly, centred on its own origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Solid {
    /// A ball.
    Sphere {
        /// Radius.
        radius_m: f64,
    },
    /// A cuboid.
    Box {
        /// Half the edges along its own x, y and z.
        half_extents_m: DVec3,
    },
    /// A cylinder around its own y.
    Cylinder {
        /// Radius.
        radius_m: f64,
        /// From the centre to a cap.
        half_height_m: f64,
    },
    /// A ball swept along its own y.
    Capsule {
        /// Radius.
        radius_m: f64,
        /// From the centre to the centre of a round end.
        half_height_m: f64,
    },
}

impl Solid {
    /// The solid of a scene's shape.
    #[must_use]
    pub fn of(shape: &Shape) -> Self {
        match *shape {
            Shape::Sphere { radius_m } => Self::Sphere { radius_m },
            Shape::Box { half_extents_m } => Self::Box { half_extents_m: DVec3::from_array(half_extents_m) },
            Shape::Cylinder { radius_m, half_height_m } => Self::Cylinder { radius_m, half_height_m },
            Shape::Capsule { radius_m, half_height_m } => Self::Capsule { radius_m, half_height_m },
        }
    }

    /// Radius of the smallest sphere around the centre that holds the solid.
    #[must_use]
    pub fn bounding_radius_m(&self) -> f64 {
        match *self {
            Self::Sphere { radius_m } => radius_m,
            Self::Box { half_extents_m } => half_extents_m.length(),
            Self::Cylinder { radius_m: r, half_height_m: h } => (r * r + h * h).sqrt(),
            Self::Capsule { radius_m, half_height_m } => radius_m + half_height_m,
        }
    }

    /// Radius of the largest sphere around the centre that the solid holds.
    #[must_use]
    pub fn inner_radius_m(&self) -> f64 {
        match *self {
            Self::Sphere { radius_m } | Self::Capsule { radius_m, .. } => radius_m,
            Self::Box { half_extents_m } => half_extents_m.min_element(),
            Self::Cylinder { radius_m, half_height_m } => radius_m.min(half_height_m),
        }
    }
}

/// Where a solid is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// The centre.
    pub position_m: DVec3,
    /// The attitude, a unit quaternion.
    pub orientation: DQuat,
}

impl Pose {
    /// The pose of a scene's body.
    #[must_use]
    pub fn of(body: &Body) -> Self {
        Self {
            position_m: DVec3::from_array(body.position_m),
            orientation: DQuat::from_array(body.orientation).normalize(),
        }
    }

    /// At a point, unturned.
    #[must_use]
    pub fn at(position_m: DVec3) -> Self {
        Self { position_m, orientation: DQuat::IDENTITY }
    }

    /// A point given in the solid's own frame, in the world's.
    #[must_use]
    pub fn to_world(&self, local_m: DVec3) -> DVec3 {
        self.position_m + self.orientation * local_m
    }

    /// A point given in the world's frame, in the solid's own.
    #[must_use]
    pub fn to_local(&self, world_m: DVec3) -> DVec3 {
        self.orientation.conjugate() * (world_m - self.position_m)
    }

    /// The solid's own three axes, in the world's frame.
    #[must_use]
    pub fn axes(&self) -> [DVec3; 3] {
        [self.orientation * DVec3::X, self.orientation * DVec3::Y, self.orientation * DVec3::Z]
    }
}

/// One point where two solids touch, or nearly do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Midway between the two surfaces, in the world's frame.
    pub point_m: DVec3,
    /// Unit, from `b` to `a`.
    pub normal: DVec3,
    /// Distance between the surfaces along the normal; negative where they overlap.
    pub gap_m: f64,
    /// Which features touch: the same pair of vertices, edges or faces keeps its number while it touches. Unique within
    /// a manifold.
    pub feature: u32,
}

/// Up to eight contacts of one pair, in a fixed order, without allocation. Reads as a slice.
#[derive(Clone, Copy, Debug)]
pub struct Manifold {
    contacts: [Contact; Self::CAPACITY],
    len: usize,
}

impl Manifold {
    /// A rectangle clipped by a rectangle has at most eight corners.
    pub const CAPACITY: usize = 8;

    const EMPTY: Self = Self {
        contacts: [Contact { point_m: DVec3::ZERO, normal: DVec3::Y, gap_m: 0.0, feature: 0 }; Self::CAPACITY],
        len: 0,
    };

    fn push(&mut self, contact: Contact) {
        self.contacts[self.len] = contact;
        self.len += 1;
    }

    /// The same contacts seen from the other solid.
    fn flipped(mut self) -> Self {
        for contact in &mut self.contacts[..self.len] {
            contact.normal = -contact.normal;
        }
        self
    }
}

impl Deref for Manifold {
    type Target = [Contact];

    fn deref(&self) -> &[Contact] {
        &self.contacts[..self.len]
    }
}

/// The two points where two solids are closest, or overlap most along the axis of least overlap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClosestPoints {
    /// On the surface of `a`.
    pub on_a_m: DVec3,
    /// On the surface of `b`.
    pub on_b_m: DVec3,
    /// Unit, from `b` to `a`.
    pub normal: DVec3,
    /// Their distance; negative where the solids overlap.
    pub separation_m: f64,
}

impl ClosestPoints {
    fn flipped(self) -> Self {
        Self { on_a_m: self.on_b_m, on_b_m: self.on_a_m, normal: -self.normal, separation_m: self.separation_m }
    }

    fn contact(&self) -> Contact {
        Contact {
            point_m: 0.5 * (self.on_a_m + self.on_b_m),
            normal: self.normal,
            gap_m: self.separation_m,
            feature: 0,
        }
    }
}

/// Signed separation of two solids in metres, made for finding times of impact: positive apart, zero touching, negative
/// overlapping; moving either solid by a distance `d` changes it by no more than `d`.
///
/// Of all pairs but two boxes it is the distance where they are apart. Of a cylinder inside a box or another cylinder by
/// more than a tenth of the smaller inner radius not every way out is looked for, and it can jump from one to another. For two boxes it is the greatest separation along
/// the fifteen axes of the separating-axis theorem (Gottschalk, Lin and Manocha, *OBBTree*, SIGGRAPH 1996): exact in sign, exact in value
/// where the boxes overlap and where a face meets a corner or an edge an edge, otherwise a lower bound of the distance.
/// [`closest_points`] has the distance itself.
#[must_use]
pub fn separation_m(a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose) -> f64 {
    match (*a, *b) {
        (Solid::Sphere { radius_m: r }, Solid::Sphere { radius_m: s }) => {
            (at_a.position_m - at_b.position_m).length() - (r + s)
        }
        (Solid::Sphere { radius_m }, Solid::Box { half_extents_m }) => {
            sphere::on_box(at_a.position_m, radius_m, half_extents_m, at_b).separation_m
        }
        (Solid::Box { half_extents_m }, Solid::Sphere { radius_m }) => {
            sphere::on_box(at_b.position_m, radius_m, half_extents_m, at_a).separation_m
        }
        (Solid::Box { half_extents_m: h }, Solid::Box { half_extents_m: k }) => {
            boxes::separating_axis(h, at_a, k, at_b, 0.0).separation_m
        }
        _ => round::axis(a, at_a, b, at_b, 0.0)
            .map_or_else(|| closest_points(a, at_a, b, at_b).separation_m, |axis| axis.separation_m),
    }
}

/// The closest points of two solids, exactly. Where they overlap: the points of deepest overlap along the axis of least
/// overlap. Two concentric spheres have the normal `+y`.
#[must_use]
pub fn closest_points(a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose) -> ClosestPoints {
    match (*a, *b) {
        (Solid::Sphere { radius_m: r }, Solid::Sphere { radius_m: s }) => {
            sphere::on_sphere(at_a.position_m, r, at_b.position_m, s)
        }
        (Solid::Sphere { radius_m }, Solid::Box { half_extents_m }) => {
            sphere::on_box(at_a.position_m, radius_m, half_extents_m, at_b)
        }
        (Solid::Box { half_extents_m }, Solid::Sphere { radius_m }) => {
            sphere::on_box(at_b.position_m, radius_m, half_extents_m, at_a).flipped()
        }
        (Solid::Box { half_extents_m: h }, Solid::Box { half_extents_m: k }) => distance::of_boxes(h, at_a, k, at_b),
        (Solid::Sphere { radius_m: r }, Solid::Capsule { radius_m: s, half_height_m }) => {
            capsule::of_sphere(at_a.position_m, r, capsule::core(half_height_m, at_b), s)
        }
        (Solid::Capsule { radius_m: r, half_height_m: h }, Solid::Capsule { radius_m: s, half_height_m: k }) => {
            capsule::on_capsule(capsule::core(h, at_a), r, capsule::core(k, at_b), s)
        }
        (Solid::Capsule { radius_m, half_height_m }, Solid::Box { half_extents_m }) => {
            capsule::on_box(radius_m, half_height_m, at_a, half_extents_m, at_b)
        }
        (Solid::Sphere { radius_m: r }, Solid::Cylinder { radius_m, half_height_m }) => {
            let core = (at_a.position_m, at_a.position_m);
            Cylinder::new(radius_m, half_height_m, at_b).swept_ball(core, r)
        }
        (Solid::Capsule { radius_m: r, half_height_m: h }, Solid::Cylinder { radius_m, half_height_m }) => {
            Cylinder::new(radius_m, half_height_m, at_b).swept_ball(capsule::core(h, at_a), r)
        }
        (Solid::Capsule { .. } | Solid::Cylinder { .. }, Solid::Sphere { .. })
        | (Solid::Box { .. } | Solid::Cylinder { .. }, Solid::Capsule { .. }) => {
            closest_points(b, at_b, a, at_a).flipped()
        }
        (Solid::Cylinder { .. }, Solid::Box { .. } | Solid::Cylinder { .. })
        | (Solid::Box { .. }, Solid::Cylinder { .. }) => {
            let axis = round::axis(a, at_a, b, at_b, 0.0).expect("invariant: one of them is a cylinder");
            round::closest_along(&axis, a, at_a, b, at_b)
        }
    }
}

/// How much better, as a part of the smaller inner radius, an edge has to be than a face to be taken for the contact of two
/// boxes that are stepped with small overlaps.
pub const STEADY: f64 = 1e-3;

/// The same where overlaps are no more than rounding.
pub const STRICT: f64 = 1e-8;

/// The contacts of two solids whose gaps are below `margin_m`: one for a sphere or for two crossing edges, two where a side
/// lies on a face or along another side, up to eight where faces meet. What rests on a face with a small overlap stays on
/// it ([`STEADY`]).
#[must_use]
pub fn manifold(a: &Solid, at_a: &Pose, b: &Solid, at_b: &Pose, margin_m: f64) -> Manifold {
    manifold_preferring_faces(a, at_a, b, at_b, margin_m, STEADY)
}

/// As [`manifold`], with a preference for faces over edges in parts of the smaller inner radius.
#[must_use]
pub fn manifold_preferring_faces(
    a: &Solid,
    at_a: &Pose,
    b: &Solid,
    at_b: &Pose,
    margin_m: f64,
    face_preference: f64,
) -> Manifold {
    if let (Solid::Box { half_extents_m: h }, Solid::Box { half_extents_m: k }) = (*a, *b) {
        return clip::of_boxes(h, at_a, k, at_b, margin_m, face_preference);
    }
    let is_ball = |solid: &Solid| matches!(solid, Solid::Sphere { .. });
    if !is_ball(a) && !is_ball(b) {
        return round::manifold(a, at_a, b, at_b, margin_m, face_preference);
    }
    let mut manifold = Manifold::EMPTY;
    let closest = closest_points(a, at_a, b, at_b);
    if closest.separation_m < margin_m {
        manifold.push(closest.contact());
    }
    manifold
}
