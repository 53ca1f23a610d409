//! Contacts that last: sliding, resting, tumbling.

use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::Shape;

use super::Range;
use super::cases::{Draw, With, body, energy_j, pair, place, start};

/// How far a box slides: `v^2 / (2 mu g)`.
pub fn slide(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let friction = draw.number((0.1, 0.8), (0.02, 1.2));
    let speed = draw.number((1.0, 6.0), (0.5, 20.0));
    // Low and wide: a tall box with much friction topples.
    let half = [draw.rng.random_range(0.2..0.4), draw.rng.random_range(0.03..0.08), draw.rng.random_range(0.2..0.4)];
    let mut scene = place(gravity, true);
    let mut slider = body("box", Shape::Box { half_extents_m: half }, 1.0, [0.0, half[1], 0.0]);
    slider.velocity_m_s = [speed, 0.0, 0.0];
    scene.bodies.push(slider);
    pair(&mut scene, draw.restitution(), friction);
    let mut run = start(&scene, with)?;
    let stops_s = speed / (friction * gravity);
    run.advance((1.2 * stops_s * STEPS_PER_SECOND as f64) as u64 + 10);
    let [x, _, z] = run.scene().bodies[0].position_m;
    let exact = speed * speed / (2.0 * friction * gravity);
    Ok(((x * x + z * z).sqrt() / exact - 1.0).abs())
}

/// How far the boxes of a stack move in five seconds, as a share of their size.
pub fn rest(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let (gravity, restitution) = (draw.gravity_m_s2(), draw.restitution());
    let friction = draw.friction();
    let half = [draw.rng.random_range(0.1..0.4), draw.rng.random_range(0.1..0.3), draw.rng.random_range(0.1..0.4)];
    let mut scene = place(gravity, true);
    for i in 0..3 {
        let at = [0.0, half[1] * (2.0 * f64::from(i) + 1.0), 0.0];
        let mass = draw.number((0.5, 2.0), (0.1, 5.0));
        scene.bodies.push(body(&format!("box{i}"), Shape::Box { half_extents_m: half }, mass, at));
    }
    pair(&mut scene, restitution, friction);
    let mut run = start(&scene, with)?;
    run.advance(5 * STEPS_PER_SECOND);
    let moved = run.scene().bodies.iter().zip(&scene.bodies).flat_map(|(now, before)| {
        let reach = before.shape.bounding_radius_m();
        now.position_m.into_iter().zip(before.position_m).map(move |(x, y)| (x - y).abs() / reach)
    });
    Ok(moved.fold(0.0, f64::max))
}

/// The most energy that any step of three seconds of a thrown, tumbling box makes, over what it started with.
pub fn tumble(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let half: [f64; 3] = std::array::from_fn(|_| draw.rng.random_range(0.15..0.4));
    let mut scene = place(gravity, true);
    let mut thrown = body("box", Shape::Box { half_extents_m: half }, 1.0, [0.0, draw.rng.random_range(1.0..3.0), 0.0]);
    thrown.velocity_m_s = std::array::from_fn(|_| draw.rng.random_range(-4.0..4.0));
    thrown.angular_velocity_rad_s = std::array::from_fn(|_| draw.rng.random_range(-6.0..6.0));
    scene.bodies.push(thrown);
    let (restitution, friction) = (draw.restitution(), draw.friction());
    pair(&mut scene, restitution, friction);
    let mut run = start(&scene, with)?;
    let whole = energy_j(&scene);
    let (mut before, mut most) = (whole, 0.0_f64);
    for _ in 0..3 * STEPS_PER_SECOND {
        run.step();
        let now = energy_j(run.scene());
        most = most.max(now - before);
        before = now;
    }
    Ok(most / whole)
}
