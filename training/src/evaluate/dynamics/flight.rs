//! Falling, with and without air.

use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::Shape;

use super::Range;
use super::cases::{Draw, Run, With, body, place, start};

/// Steps until the first impact and returns its time; infinity if none comes in `limit_s`.
fn first_impact_s(run: &mut Run, limit_s: f64) -> f64 {
    for _ in 0..(limit_s * STEPS_PER_SECOND as f64) as u64 {
        run.step();
        if let Some(time_s) = run.take_impacts_s().first() {
            return *time_s;
        }
    }
    f64::INFINITY
}

/// Time to fall a height in a vacuum: `sqrt(2 h / g)`.
pub fn fall_time(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let height = draw.number((1.0, 10.0), (0.3, 100.0));
    let radius_m = draw.rng.random_range(0.05..0.5);
    let mut scene = place(gravity, true);
    scene.bodies.push(body("ball", Shape::Sphere { radius_m }, 1.0, [0.0, height + radius_m, 0.0]));
    let exact = (2.0 * height / gravity).sqrt();
    Ok((first_impact_s(&mut start(&scene, with)?, exact + 1.0) / exact - 1.0).abs())
}

/// A scene in which a ball falls in air, and its terminal speed.
fn in_air(draw: &mut Draw<'_>) -> (scene::Scene, f64, f64) {
    let gravity = draw.gravity_m_s2();
    let drag_coefficient = draw.number((0.2, 1.3), (0.05, 2.5));
    let air = draw.number((0.3, 5.0), (0.02, 65.0));
    let radius_m = draw.rng.random_range(0.05..0.4);
    let terminal: f64 = draw.number((2.0, 12.0), (0.5, 60.0));
    let area = std::f64::consts::PI * radius_m * radius_m;
    let mass = 0.5 * air * drag_coefficient * area * terminal * terminal / gravity;
    let mut scene = place(gravity, true);
    scene.environment.air_density_kg_m3 = air;
    let mut ball = body("ball", Shape::Sphere { radius_m }, mass, [0.0, 0.0, 0.0]);
    ball.drag_coefficient = drag_coefficient;
    scene.bodies.push(ball);
    (scene, terminal, radius_m)
}

/// Speed after falling for ten times the time that drag takes to act.
pub fn terminal_speed(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let (mut scene, terminal, _) = in_air(&mut Draw { range, rng });
    scene.environment.ground = None;
    let mut run = start(&scene, with)?;
    let settle_s = 10.0 * terminal / scene.environment.gravity_m_s2;
    run.advance((settle_s * STEPS_PER_SECOND as f64) as u64 + 1);
    Ok((-run.scene().bodies[0].velocity_m_s[1] / terminal - 1.0).abs())
}

/// Time to fall a height in air from rest: `(v/g) arcosh(exp(g h / v^2))` with the terminal speed `v` (Timmerman, van der
/// Weele, American Journal of Physics 67, 1999).
pub fn fall_time_in_air(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let (mut scene, terminal, radius_m) = in_air(&mut Draw { range, rng });
    let gravity = scene.environment.gravity_m_s2;
    let depth: f64 = rng.random_range(0.2..3.0);
    let height = depth * terminal * terminal / gravity;
    scene.bodies[0].position_m[1] = height + radius_m;
    let exact = terminal / gravity * libm::acosh(libm::exp(depth));
    Ok((first_impact_s(&mut start(&scene, with)?, 2.0 * exact + 1.0) / exact - 1.0).abs())
}
