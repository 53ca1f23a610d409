//! Impacts.

use glam::DVec3;
use kernels::dynamics::{STEP_S, STEPS_PER_SECOND};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Scene, Shape};

use super::Range;
use super::cases::{Draw, With, body, energy_j, pair, place, start};

/// The height of the n-th bounce of a dropped ball: `h e^(2 n)`. Errors count as a share of a hundredth of the drop at
/// least. A ball that leaves slower than gravity makes in a step and a half is at rest by design: such are not drawn.
fn bounce(with: &With, range: Range, rng: &mut ChaCha8Rng, n: i32) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let (gravity, restitution, speed) = loop {
        let (gravity, restitution) = (draw.gravity_m_s2(), draw.restitution());
        let speed = draw.number((1.0, 6.0), (0.5, 30.0));
        if restitution.powi(n) * speed > 1.5 * gravity / STEPS_PER_SECOND as f64 {
            break (gravity, restitution, speed);
        }
    };
    let height = speed * speed / (2.0 * gravity);
    let radius_m = draw.rng.random_range(0.05..0.5);
    let mut scene = place(gravity, true);
    scene.bodies.push(body("ball", Shape::Sphere { radius_m }, 1.0, [0.0, height + radius_m, 0.0]));
    pair(&mut scene, restitution, 0.4);
    let mut run = start(&scene, with)?;
    let exact = height * restitution.powi(2 * n);
    let least = 0.01 * height;
    // Long enough for n bounces even if they are too high.
    let limit = (n as f64 * 2.0 + 2.0) * (speed / gravity) * STEPS_PER_SECOND as f64;
    let (mut bounces, mut found) = (0, 0.0_f64);
    for _ in 0..limit as u64 {
        run.step();
        bounces += run.take_impacts_s().len() as i32;
        if bounces > n {
            break;
        }
        if bounces == n {
            let ball = &run.scene().bodies[0];
            let up = ball.velocity_m_s[1].max(0.0);
            found = found.max(ball.position_m[1] - radius_m + up * up / (2.0 * gravity));
        }
    }
    Ok((found - exact).abs() / exact.max(least))
}

pub fn first_bounce(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    bounce(with, range, rng, 1)
}

pub fn third_bounce(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    bounce(with, range, rng, 3)
}

/// A collision of two balls: the scene, and its bodies' velocities and spins before and after by Newton's restitution and
/// Coulomb's friction (Goldsmith, Impact, 1960, section 2.1: balls have uncoupled normal and tangential responses).
struct Collision {
    scene: Scene,
    meets_s: f64,
    after: [(DVec3, DVec3); 2],
    approach_m_s: f64,
}

fn colliding(draw: &mut Draw<'_>) -> Collision {
    let radii = [draw.rng.random_range(0.05..0.5), draw.rng.random_range(0.05..0.5)];
    let heavier = draw.number((1.0, 20.0), (20.0, 1000.0));
    let masses = [heavier, 1.0];
    let (restitution, friction) = (draw.restitution(), draw.friction());
    let approach = draw.speed_m_s();
    let mut unit =
        || DVec3::from_array(std::array::from_fn(|_| draw.rng.random_range(-1.0..1.0))).normalize_or(DVec3::X);
    let (normal, aside) = (unit(), unit());
    let aside = (aside - normal * aside.dot(normal)).normalize_or(normal.any_orthonormal_vector());
    let spins = [unit(), unit()].map(|axis| axis * approach);
    let sliding = draw.rng.random_range(0.0..2.0) * approach;
    let share = masses[1] / (masses[0] + masses[1]);
    let relative = -normal * approach + aside * sliding;
    let velocity = [relative * share, -relative * (1.0 - share)];
    let meets_s = draw.rng.random_range(0.02..0.1);
    let mut scene = place(0.0, false);
    for i in 0..2 {
        let side = if i == 0 { 1.0 } else { -1.0 };
        let at = DVec3::Y * 5.0 + normal * (side * radii[i]) - velocity[i] * meets_s;
        let mut ball = body(["a", "b"][i], Shape::Sphere { radius_m: radii[i] }, masses[i], at.to_array());
        ball.velocity_m_s = velocity[i].to_array();
        ball.angular_velocity_rad_s = (spins[i] / radii[i]).to_array();
        scene.bodies.push(ball);
    }
    pair(&mut scene, restitution, friction);
    // With the arms -r n and +r n, the surfaces slide by u = relative - (w_a r_a + w_b r_b) x n.
    let turning = spins[0] + spins[1];
    let across = relative - turning.cross(normal);
    let across = across - normal * across.dot(normal);
    let k_normal = 1.0 / masses[0] + 1.0 / masses[1];
    let along = (1.0 + restitution) * approach / k_normal;
    // A ball answers across the contact 1 + 1/0.4 times as much as along it.
    let stick = across.length() / (3.5 * k_normal);
    let impulse = normal * along - across.normalize_or_zero() * stick.min(friction * along);
    let after = std::array::from_fn(|i| {
        let sign = if i == 0 { 1.0 } else { -1.0 };
        let inertia = 0.4 * masses[i] * radii[i] * radii[i];
        let arm = normal * (-sign * radii[i]);
        (velocity[i] + impulse * (sign / masses[i]), spins[i] / radii[i] + arm.cross(impulse * sign) / inertia)
    });
    Collision { scene, meets_s, after, approach_m_s: approach }
}

fn collided(with: &With, collision: &Collision) -> anyhow::Result<Scene> {
    let mut run = start(&collision.scene, with)?;
    // A few steps of free flight more: the peer takes some to let go.
    run.advance((collision.meets_s * STEPS_PER_SECOND as f64) as u64 + 6);
    Ok(run.scene().clone())
}

/// Velocities, and the speeds of the surfaces by spin, after an oblique collision with friction of unequal balls.
pub fn collision(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let collision = colliding(&mut Draw { range, rng });
    let scene = collided(with, &collision)?;
    let errors = scene.bodies.iter().zip(&collision.after).map(|(body, (velocity, spin))| {
        let radius = body.shape.bounding_radius_m();
        let linear = (DVec3::from_array(body.velocity_m_s) - velocity).length();
        linear.max((DVec3::from_array(body.angular_velocity_rad_s) - spin).length() * radius)
    });
    Ok(errors.fold(0.0, f64::max) / collision.approach_m_s)
}

/// Change of the total momentum over what was exchanged.
pub fn momentum(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let collision = colliding(&mut Draw { range, rng });
    let scene = collided(with, &collision)?;
    let total = |scene: &Scene| -> DVec3 {
        scene.bodies.iter().map(|body| DVec3::from_array(body.velocity_m_s) * body.mass_kg).sum()
    };
    let first = |scene: &Scene| DVec3::from_array(scene.bodies[0].velocity_m_s) * scene.bodies[0].mass_kg;
    let exchanged = (first(&scene) - first(&collision.scene)).length();
    Ok((total(&scene) - total(&collision.scene)).length() / exchanged)
}

/// Energy that a collision made, over what there was; none if it took some.
pub fn energy(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut collision = colliding(&mut Draw { range, rng });
    if range == Range::Beyond {
        // The hardest case: nothing may be lost, and nothing made.
        pair(&mut collision.scene, 1.0, 0.0);
    }
    let after = energy_j(&collided(with, &collision)?);
    let before = energy_j(&collision.scene);
    Ok((after / before - 1.0).max(0.0))
}

/// A weightless, frictionless box that lands on one of its edges, two corners at once: `v' = v + J/m`, `w' = w + J d/I` with
/// `J = (1 + e) v / (1/m + d^2/I)` and `d` the edge's horizontal distance from the centre.
pub fn edge(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    loop {
        if let Some(error) = edge_once(with, &mut Draw { range, rng })? {
            return Ok(error);
        }
    }
}

/// None where another edge lands within the same step, by the closed form: every predictor is asked the same cases.
fn edge_once(with: &With, draw: &mut Draw<'_>) -> anyhow::Result<Option<f64>> {
    let restitution = draw.restitution();
    let speed = draw.number((1.0, 6.0), (0.5, 20.0));
    let half: [f64; 3] = std::array::from_fn(|_| draw.rng.random_range(0.1..0.4));
    let tilt: f64 = draw.rng.random_range(0.15..1.4);
    let (sin, cos) = (libm::sin(tilt), libm::cos(tilt));
    // The edges along z, turned by the tilt; the lowest lands.
    let corner = |x: f64, y: f64| DVec3::new(x * cos - y * sin, x * sin + y * cos, 0.0);
    let mut edges = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)].map(|(x, y)| corner(x * half[0], y * half[1]));
    edges.sort_by(|a, b| a.y.total_cmp(&b.y));
    let [edge, others @ ..] = edges;
    let falls_s = draw.rng.random_range(0.002_f64..0.01);
    let height = -edge.y + speed * falls_s;
    let mass = draw.rng.random_range(0.2..5.0);
    let mut thrown = body("box", Shape::Box { half_extents_m: half }, mass, [0.0, height, 0.0]);
    thrown.orientation = [0.0, 0.0, libm::sin(0.5 * tilt), libm::cos(0.5 * tilt)];
    thrown.velocity_m_s = [0.0, -speed, 0.0];
    let inertia = mass * thrown.shape.inertia_per_mass_m2()[2];
    let impulse = (1.0 + restitution) * speed / (1.0 / mass + edge.x * edge.x / inertia);
    let up = -speed + impulse / mass;
    let spin = edge.x * impulse / inertia;
    let steps = (falls_s / STEP_S).ceil();
    let flies_s = steps * STEP_S - falls_s;
    let lands = |moment: u32| {
        let t_s = flies_s * f64::from(moment) / 16.0;
        let (sin, cos) = (libm::sin(spin * t_s), libm::cos(spin * t_s));
        others.iter().any(|other| -edge.y + up * t_s + other.x * sin + other.y * cos <= 0.0)
    };
    if (1..=16).any(lands) {
        return Ok(None);
    }
    let mut scene = place(0.0, true);
    scene.bodies.push(thrown);
    pair(&mut scene, restitution, 0.0);
    let mut run = start(&scene, with)?;
    for _ in 0..steps as usize {
        run.step();
    }
    let found = &run.scene().bodies[0];
    let reach = found.shape.bounding_radius_m();
    let errors = [(found.velocity_m_s[1] - up).abs(), (found.angular_velocity_rad_s[2] - spin).abs() * reach];
    Ok(Some(errors[0].max(errors[1]) / speed))
}
