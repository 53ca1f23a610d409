//! Many at once: a cradle, a billiard break, a chain; and throws through air. Where no closed form says what is right, the
//! exact solver does.

use glam::DVec3;
use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{LinkKind, Scene, Shape};
use teacher::closed_form::pendulum::Pendulum;
use teacher::solver::Solver;

use super::Range;
use super::cases::{Draw, With, body, link, on, pair, place, point, start};

/// A cradle of five on rods of which some are raised: the worst error of any ball's speed at its lowest point, over that of
/// those which struck. As many leave on the right as came from the left, and the others stay.
pub fn cradle(raised: usize, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let (radius_m, length_m) = (0.05, draw.rng.random_range(0.4..1.0));
    let angle: f64 = draw.rng.random_range(0.3..0.9);
    let pivots = DVec3::Y * 10.0;
    let mut scene = place(gravity, false);
    for i in 0..5_usize {
        let angle = if i < raised { -angle } else { 0.0 };
        let pivot = pivots + DVec3::X * (2.0 * radius_m * i as f64);
        let arm = DVec3::new(libm::sin(angle), -libm::cos(angle), 0.0) * length_m;
        let id = format!("b{i}");
        scene.bodies.push(body(&id, Shape::Sphere { radius_m }, 1.0, (pivot + arm).to_array()));
        scene.links.push(link(&format!("l{i}"), LinkKind::Rod { length_m }, point(pivot), on(&id)));
    }
    let quarter_s = 0.25 * Pendulum { length_m, gravity_m_s2: gravity, amplitude_rad: angle }.period_s();
    let mut run = start(&scene, with)?;
    run.advance((1.3 * quarter_s * STEPS_PER_SECOND as f64) as u64);
    let hit = (2.0 * gravity * length_m * (1.0 - libm::cos(angle))).sqrt();
    let wrong = |i: usize| {
        // The speed that it had at the lowest point, from the energy that it has.
        let rise = run.place(i).y - (pivots.y - length_m);
        let lowest = (run.velocity(i).length_squared() + 2.0 * gravity * rise).max(0.0).sqrt() / hit;
        (lowest - if i >= 5 - raised { 1.0 } else { 0.0 }).abs()
    };
    Ok((0..5).map(wrong).fold(0.0, f64::max))
}

/// The largest distance between prediction and solver of any body, in metres, looked at ten times a second.
fn off_solver_m(with: &With, scene: &Scene, tenths: u32) -> anyhow::Result<f64> {
    let mut run = start(scene, with)?;
    let mut truth = Solver::new(scene)?;
    let mut worst = 0.0_f64;
    for _ in 0..tenths {
        run.advance(STEPS_PER_SECOND / 10);
        truth.advance(0.1)?;
        for (i, exact) in truth.scene().bodies.iter().enumerate() {
            worst = worst.max((run.place(i) - DVec3::from_array(exact.position_m)).length());
        }
    }
    Ok(worst)
}

/// Half a second of a break: a ball at speed into fifteen that all but touch, on a cloth; over the longest way of a ball.
pub fn billiard_break(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let restitution = draw.number((0.8, 0.9), (0.9, 1.0));
    let friction = draw.number((0.1, 0.3), (0.05, 0.1));
    let speed = draw.number((2.0, 6.0), (6.0, 10.0));
    let radius_m = 0.0286;
    let mut scene = place(9.81, true);
    let shape = Shape::Sphere { radius_m };
    let aside = draw.rng.random_range(-0.3..0.3) * radius_m;
    let mut cue = body("cue", shape, 0.17, [-0.3, radius_m, aside]);
    // It rolls.
    cue.velocity_m_s = [speed, 0.0, 0.0];
    cue.angular_velocity_rad_s = [0.0, 0.0, -speed / radius_m];
    scene.bodies.push(cue);
    let apart = 2.0 * radius_m + 2e-4;
    for row in 0..5_u32 {
        for k in 0..=row {
            let x = f64::from(row) * apart * 0.75_f64.sqrt() + draw.rng.random_range(0.0..5e-5);
            let z = (f64::from(k) - 0.5 * f64::from(row)) * apart + draw.rng.random_range(-5e-5..5e-5);
            scene.bodies.push(body(&format!("b{row}{k}"), shape, 0.17, [x, radius_m, z]));
        }
    }
    pair(&mut scene, 1.0, friction);
    for ball in &mut scene.bodies {
        ball.restitution = restitution.sqrt();
    }
    let mut truth = Solver::new(&scene)?;
    truth.advance(0.5)?;
    let mut run = start(&scene, with)?;
    run.advance(STEPS_PER_SECOND / 2);
    let (mut off, mut way) = (0.0_f64, 0.0_f64);
    for (i, (exact, first)) in truth.scene().bodies.iter().zip(&scene.bodies).enumerate() {
        let exact = DVec3::from_array(exact.position_m);
        off = off.max((run.place(i) - exact).length());
        way = way.max((exact - DVec3::from_array(first.position_m)).length());
    }
    Ok(off / way)
}

/// A chain of eight balls on rods that hangs from a point, let go straight at an angle, for ten seconds.
pub fn chain(with: &With, _range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let length_m = rng.random_range(0.1..0.3);
    let angle: f64 = rng.random_range(0.1..0.3);
    let along = DVec3::new(libm::sin(angle), -libm::cos(angle), 0.0);
    let pivot = DVec3::Y * 4.0;
    let mut scene = place(9.81, false);
    let mut from = point(pivot);
    for i in 0..8_u32 {
        let id = format!("b{i}");
        let at = pivot + along * (length_m * f64::from(i + 1));
        scene.bodies.push(body(&id, Shape::Sphere { radius_m: 0.02 }, 1.0, at.to_array()));
        scene.links.push(link(&format!("l{i}"), LinkKind::Rod { length_m }, from, on(&id)));
        from = on(&id);
    }
    off_solver_m(with, &scene, 100)
}

/// How far a ball thrown through air comes before it lands, beside the solver.
pub fn throw(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let speed = draw.number((2.0, 6.0), (6.0, 60.0));
    let elevation: f64 = draw.rng.random_range(0.3..1.2);
    let drag_coefficient = draw.number((0.2, 1.3), (0.05, 2.5));
    let radius_m = draw.rng.random_range(0.05..0.3);
    // Drag at launch is between a fifth of the weight and twice it.
    let mass = draw.rng.random_range(0.2..5.0);
    let share = draw.rng.random_range(0.2..2.0);
    let area = std::f64::consts::PI * radius_m * radius_m;
    let mut scene = place(gravity, true);
    scene.environment.air_density_kg_m3 = share * mass * gravity / (0.5 * drag_coefficient * area * speed * speed);
    let mut ball = body("ball", Shape::Sphere { radius_m }, mass, [0.0, radius_m + 1e-9, 0.0]);
    ball.drag_coefficient = drag_coefficient;
    ball.velocity_m_s = [speed * libm::cos(elevation), speed * libm::sin(elevation), 0.0];
    scene.bodies.push(ball);
    // It stays where it lands: no rebound, and friction enough to hold it is not needed, as the place is the event's.
    pair(&mut scene, 0.0, 0.0);
    let steps = (2.5 * speed / gravity * STEPS_PER_SECOND as f64) as u64 + 2;
    let mut truth = Solver::new(&scene)?;
    truth.advance(steps as f64 / STEPS_PER_SECOND as f64)?;
    let exact = truth.impacts().first().map_or(f64::NAN, |impact| impact.point_m[0]);
    let mut run = start(&scene, with)?;
    let mut before = 0.0;
    for step in 0..steps {
        run.step();
        if let Some(time_s) = run.take_impacts_s().first() {
            // On from the place at the beginning of the step in which it lands.
            let along = run.velocity(0).x;
            let into_s = time_s - step as f64 / STEPS_PER_SECOND as f64;
            return Ok(((before + along * into_s) / exact - 1.0).abs());
        }
        before = run.place(0).x;
    }
    Ok(f64::INFINITY)
}
