//! The area a body shows to the air it moves through. Prediction and truth take drag from this one function.
//!
//! Drag in Orrery is `F = -1/2 rho Cd A |v| v` at the centre of mass, without a torque, with `A` the silhouette of the
//! body along its velocity (Hoerner, *Fluid-Dynamic Drag*, 1965, ch. 1: the coefficient is on the frontal area).

use std::f64::consts::PI;

use glam::{DQuat, DVec3};
use scene::Shape;

/// Area in square metres of the silhouette of a shape turned by `orientation` (a unit quaternion), seen along
/// `direction` in the world's frame. The direction need not be of unit length; a zero direction gives 0.
///
/// All four silhouettes are exact: a sphere's `pi r^2`; a box's three visible faces, each times the cosine to the
/// direction; a cylinder's side rectangle and one end; a capsule's side rectangle and a disc.
#[must_use]
pub fn frontal_area_m2(shape: &Shape, orientation: DQuat, direction: DVec3) -> f64 {
    let length = direction.length();
    if length == 0.0 {
        return 0.0;
    }
    let along = (orientation.conjugate() * (direction / length)).abs();
    let sine = (along.x * along.x + along.z * along.z).sqrt();
    match *shape {
        Shape::Sphere { radius_m: r } => PI * r * r,
        Shape::Box { half_extents_m: [x, y, z] } => 4.0 * (y * z * along.x + x * z * along.y + x * y * along.z),
        Shape::Cylinder { radius_m: r, half_height_m: h } => 4.0 * r * h * sine + PI * r * r * along.y,
        Shape::Capsule { radius_m: r, half_height_m: h } => 4.0 * r * h * sine + PI * r * r,
    }
}
