//! On a ramp (a fixed, tilted slab): sliding, rolling, and the angle at which a box starts to slip.

use std::f64::consts::FRAC_PI_2;

use glam::{DQuat, DVec3};
use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Scene, Shape};

use super::Range;
use super::cases::{Draw, With, body, place, start};

/// A slab that falls towards +x by an angle, its upper face through the origin, and a body of this height that touches it.
fn on_ramp(gravity: f64, tilt_rad: f64, shape: Shape, height_m: f64, friction: f64, lying: bool) -> Scene {
    let turn = DQuat::from_rotation_z(-tilt_rad);
    let mut slab =
        body("slab", Shape::Box { half_extents_m: [200.0, 1.0, 5.0] }, 1.0, (turn * DVec3::NEG_Y).to_array());
    (slab.orientation, slab.fixed) = (turn.to_array(), true);
    let mut mover = body("mover", shape, 1.0, (turn * DVec3::Y * height_m).to_array());
    mover.orientation = (if lying { turn * DQuat::from_rotation_x(FRAC_PI_2) } else { turn }).to_array();
    let mut scene = place(gravity, false);
    for mut one in [slab, mover] {
        (one.restitution, one.friction) = (0.6, friction);
        scene.bodies.push(one);
    }
    scene
}

/// How far it has come along the ramp.
fn way_m(with: &With, scene: &Scene, tilt_rad: f64, time_s: f64) -> anyhow::Result<f64> {
    let mut run = start(scene, with)?;
    run.advance((time_s * STEPS_PER_SECOND as f64).round() as u64);
    let down = DVec3::new(libm::cos(tilt_rad), -libm::sin(tilt_rad), 0.0);
    Ok((run.place(1) - DVec3::from_array(scene.bodies[1].position_m)).dot(down))
}

/// Wide and low, so that it does not topple.
fn low_box(draw: &mut Draw<'_>) -> [f64; 3] {
    [draw.rng.random_range(0.2..0.4), draw.rng.random_range(0.03..0.08), draw.rng.random_range(0.2..0.4)]
}

/// Acceleration of a box that slides, from its way in two seconds: `g (sin a - mu cos a)`.
pub fn sliding(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let friction = draw.number((0.1, 0.8), (0.02, 1.2));
    let tilt = libm::atan(friction) + draw.rng.random_range(0.1..0.3);
    let half = low_box(&mut draw);
    let scene = on_ramp(gravity, tilt, Shape::Box { half_extents_m: half }, half[1], friction, false);
    let exact = gravity * (libm::sin(tilt) - friction * libm::cos(tilt));
    Ok((way_m(with, &scene, tilt, 2.0)? / (2.0 * exact) - 1.0).abs())
}

/// Acceleration of a body that rolls, from its way in two seconds: `g sin a / (1 + I / (m r^2))`.
fn rolling(with: &With, draw: &mut Draw<'_>, shape: Shape, radius_m: f64, lying: bool) -> anyhow::Result<f64> {
    let gravity = draw.gravity_m_s2();
    let friction = draw.number((0.1, 0.8), (0.02, 1.2));
    let moment = shape.inertia_per_mass_m2()[1] / (radius_m * radius_m);
    // Steeper than `tan a = mu (1 + m r^2 / I)` it slips.
    let steepest = libm::atan(friction * (1.0 + 1.0 / moment)).min(0.8);
    let tilt = draw.rng.random_range(0.2..0.8) * steepest;
    let scene = on_ramp(gravity, tilt, shape, radius_m, friction, lying);
    let exact = gravity * libm::sin(tilt) / (1.0 + moment);
    Ok((way_m(with, &scene, tilt, 2.0)? / (2.0 * exact) - 1.0).abs())
}

/// A ball that rolls.
pub fn ball(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let radius_m = rng.random_range(0.05..0.4);
    rolling(with, &mut Draw { range, rng }, Shape::Sphere { radius_m }, radius_m, false)
}

/// A cylinder that rolls on its side.
pub fn cylinder(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let radius_m = rng.random_range(0.05..0.4);
    let half_height_m = rng.random_range(0.1..0.4);
    rolling(with, &mut Draw { range, rng }, Shape::Cylinder { radius_m, half_height_m }, radius_m, true)
}

/// The tilt in degrees from which a box slips (5 mm in a second), by bisection, less that of the textbook: `atan mu`.
pub fn slip_angle(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let friction = draw.number((0.1, 0.8), (0.02, 1.2));
    let half = low_box(&mut draw);
    let (mut holds, mut slips) = (0.0, 1.4);
    for _ in 0..12 {
        let tilt = 0.5 * (holds + slips);
        let scene = on_ramp(gravity, tilt, Shape::Box { half_extents_m: half }, half[1], friction, false);
        if way_m(with, &scene, tilt, 1.0)? > 5e-3 {
            slips = tilt;
        } else {
            holds = tilt;
        }
    }
    Ok((0.5 * (holds + slips) - libm::atan(friction)).abs().to_degrees())
}
