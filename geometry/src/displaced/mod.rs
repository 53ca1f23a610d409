//! What a body displaces of a still liquid: the volume below its surface and where the middle of that volume is.
//! Prediction and truth take buoyancy from this one function.
//!
//! By Archimedes' principle (*On Floating Bodies*, I, 5 to 7) the liquid pushes with the weight of that volume, upwards,
//! at its centre. Spheres and boxes are exact at any tilt; cylinders and capsules are integrated along their axis over
//! closed-form slices (to about 1e-12 of their volume).

mod polyhedron;
mod round;

use std::f64::consts::PI;

use glam::{DQuat, DVec3};
use scene::{Body, Shape};

/// The part of a body that is below the surface of a liquid.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Displaced {
    /// Its volume.
    pub volume_m3: f64,
    /// Its centroid, from the body's centre, in the world's frame; zero if there is none.
    pub centre_m: DVec3,
}

impl Displaced {
    /// Nothing.
    pub const NONE: Self = Self { volume_m3: 0.0, centre_m: DVec3::ZERO };
}

/// What a shape turned by `orientation` (a unit quaternion) displaces when its centre is `height_m` above the level
/// surface of the liquid (negative: below it).
#[must_use]
pub fn displaced(shape: &Shape, orientation: DQuat, height_m: f64) -> Displaced {
    let up = orientation.conjugate() * DVec3::Y;
    let reach_m = half_extent_m(shape, up);
    if height_m >= reach_m {
        return Displaced::NONE;
    }
    if height_m <= -reach_m {
        return Displaced { volume_m3: shape.volume_m3(), centre_m: DVec3::ZERO };
    }
    match *shape {
        Shape::Sphere { radius_m } => cap(radius_m, height_m),
        Shape::Box { half_extents_m } => {
            let (volume_m3, local_m) = polyhedron::below(DVec3::from_array(half_extents_m), up, -height_m);
            Displaced { volume_m3, centre_m: orientation * local_m }
        }
        Shape::Cylinder { radius_m, half_height_m } => {
            turned(round::cylinder(radius_m, half_height_m), orientation, -height_m)
        }
        Shape::Capsule { radius_m, half_height_m } => {
            turned(round::capsule(radius_m, half_height_m), orientation, -height_m)
        }
    }
}

/// The share of a body's volume, 0 to 1, that is below the surface of a liquid at this level.
#[must_use]
pub fn submerged(body: &Body, level_m: f64) -> f64 {
    let orientation = DQuat::from_array(body.orientation);
    displaced(&body.shape, orientation, body.position_m[1] - level_m).volume_m3 / body.shape.volume_m3()
}

/// Half the extent of a shape along a direction of unit length in its own frame.
fn half_extent_m(shape: &Shape, up: DVec3) -> f64 {
    let across = (up.x * up.x + up.z * up.z).sqrt();
    match *shape {
        Shape::Sphere { radius_m } => radius_m,
        Shape::Box { half_extents_m: [x, y, z] } => x * up.x.abs() + y * up.y.abs() + z * up.z.abs(),
        Shape::Cylinder { radius_m, half_height_m } => radius_m * across + half_height_m * up.y.abs(),
        Shape::Capsule { radius_m, half_height_m } => radius_m + half_height_m * up.y.abs(),
    }
}

/// A ball's spherical cap (Harris and Stocker, *Handbook of Mathematics and Computational Science*, 1998, 4.8.4).
fn cap(radius_m: f64, height_m: f64) -> Displaced {
    let depth_m = radius_m - height_m;
    let rest_m = 3.0 * radius_m - depth_m;
    let above_m = 2.0 * radius_m - depth_m;
    Displaced {
        volume_m3: PI * depth_m * depth_m * rest_m / 3.0,
        centre_m: DVec3::NEG_Y * (0.75 * above_m * above_m / rest_m),
    }
}

fn turned(solid: round::Round, orientation: DQuat, level_m: f64) -> Displaced {
    let up = orientation.conjugate() * DVec3::Y;
    let (volume_m3, local_m) = solid.below(up, level_m);
    Displaced { volume_m3, centre_m: orientation * local_m }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes() -> [Shape; 4] {
        [
            Shape::Sphere { radius_m: 0.4 },
            Shape::Box { half_extents_m: [0.3, 0.2, 0.5] },
            Shape::Cylinder { radius_m: 0.3, half_height_m: 0.45 },
            Shape::Capsule { radius_m: 0.25, half_height_m: 0.3 },
        ]
    }

    fn holds(shape: &Shape, p: DVec3) -> bool {
        match *shape {
            Shape::Sphere { radius_m } => p.length() <= radius_m,
            Shape::Box { half_extents_m } => p.abs().cmple(DVec3::from_array(half_extents_m)).all(),
            Shape::Cylinder { radius_m, half_height_m } => {
                p.y.abs() <= half_height_m && p.x * p.x + p.z * p.z <= radius_m * radius_m
            }
            Shape::Capsule { radius_m, half_height_m } => {
                let near = DVec3::Y * p.y.clamp(-half_height_m, half_height_m);
                (p - near).length() <= radius_m
            }
        }
    }

    fn tilts() -> Vec<DQuat> {
        let axis = DVec3::new(0.3, -0.5, 0.8).normalize();
        [0.0, 1e-9, 0.3, 1.1, std::f64::consts::FRAC_PI_2, 2.7]
            .into_iter()
            .map(|angle| DQuat::from_axis_angle(axis, angle))
            .chain([DQuat::from_rotation_x(std::f64::consts::FRAC_PI_2)])
            .collect()
    }

    #[test]
    fn agrees_with_counting_points() {
        const SIDE: i32 = 60;
        for shape in shapes() {
            for turn in tilts() {
                for height_m in [-0.3, -0.05, 0.0, 0.1, 0.25] {
                    let found = displaced(&shape, turn, height_m);
                    let edge = 2.0 / f64::from(SIDE);
                    let (mut count, mut sum) = (0.0, DVec3::ZERO);
                    for i in 0..SIDE * SIDE * SIDE {
                        let at = |k: i32| (f64::from(k) + 0.5) * edge - 1.0;
                        let p = DVec3::new(at(i % SIDE), at(i / SIDE % SIDE), at(i / SIDE / SIDE));
                        if p.y < -height_m && holds(&shape, turn.conjugate() * p) {
                            count += 1.0;
                            sum += p;
                        }
                    }
                    let volume = count * edge * edge * edge;
                    assert!((found.volume_m3 - volume).abs() < 0.012, "{shape:?} {height_m}: {found:?} not {volume}");
                    if volume > 0.05 {
                        assert!((found.centre_m - sum / count).length() < 0.02, "{shape:?} {height_m}: {found:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_above_and_below_make_the_whole() {
        for shape in shapes() {
            for turn in tilts() {
                for height_m in [-0.31, -0.02, 0.0, 0.11, 0.27] {
                    // Seen upside down, what was above the surface is below it.
                    let over = DQuat::from_rotation_z(std::f64::consts::PI);
                    let (below, above) = (displaced(&shape, turn, height_m), displaced(&shape, over * turn, -height_m));
                    let whole = shape.volume_m3();
                    assert!(
                        (below.volume_m3 + above.volume_m3 - whole).abs() < 1e-11 * whole,
                        "{shape:?} {turn:?} {height_m}"
                    );
                    let moment =
                        below.centre_m * below.volume_m3 + (over.conjugate() * above.centre_m) * above.volume_m3;
                    assert!(moment.length() < 1e-11 * whole, "{shape:?} {turn:?} {height_m}: {moment:?}");
                }
            }
        }
    }

    #[test]
    fn upright_shapes_are_as_the_textbook_has_them() {
        let none = DQuat::IDENTITY;
        let sphere = displaced(&Shape::Sphere { radius_m: 1.0 }, none, 0.0);
        assert!((sphere.volume_m3 - 2.0 / 3.0 * PI).abs() < 1e-14);
        assert!((sphere.centre_m.y + 3.0 / 8.0).abs() < 1e-14);
        let cuboid = displaced(&Shape::Box { half_extents_m: [0.5, 1.0, 0.5] }, none, 0.5);
        assert!((cuboid.volume_m3 - 0.5).abs() < 1e-14);
        assert!((cuboid.centre_m.y + 0.75).abs() < 1e-14);
        let cylinder = displaced(&Shape::Cylinder { radius_m: 1.0, half_height_m: 1.0 }, none, 0.0);
        assert!((cylinder.volume_m3 - PI).abs() < 1e-12);
    }
}
