//! What comes back: pendulums, springs, orbits. Forces and links follow the textbook's laws, which the shipped weights leave
//! as they are: what is checked is how they are followed for a long time.

use std::f64::consts::TAU;

use glam::DVec3;
use kernels::dynamics::{STEP_S, STEPS_PER_SECOND};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{LinkKind, Scene, Shape};
use teacher::closed_form::orbit::Orbit;
use teacher::closed_form::pendulum::Pendulum;
use teacher::closed_form::spring::Spring;

use super::Range;
use super::cases::{Draw, Run, With, body, energy_j, link, on, place, point, start};

/// What is asked of something that swings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Error of the period.
    Period,
    /// Largest change of the energy in any step, as a share.
    Energy,
}

const PIVOT: DVec3 = DVec3::new(0.0, 40.0, 0.0);
const MINUTE: u64 = 60 * STEPS_PER_SECOND;

/// The mean time between passages of `across` upwards through zero, and the largest change of `energy`.
fn swing(run: &mut Run, steps: u64, across: impl Fn(&Run) -> f64, energy: impl Fn(&Scene) -> f64) -> (f64, f64) {
    let whole = energy(run.scene());
    let (mut first, mut last, mut count, mut change) = (0.0, 0.0, 0.0, 0.0_f64);
    let mut before = across(run);
    for _ in 0..steps {
        run.step();
        let now = across(run);
        if before < 0.0 && now >= 0.0 {
            last = run.time_s() - STEP_S * now / (now - before);
            if count == 0.0 {
                first = last;
            }
            count += 1.0;
        }
        before = now;
        change = change.max((energy(run.scene()) - whole).abs());
    }
    // What never comes back has no period.
    let period = if count > 1.0 { (last - first) / (count - 1.0) } else { f64::INFINITY };
    (period, change)
}

/// A ball on a rod, let go at an angle, for a minute; energy as a share of the swing's.
pub fn pendulum(degrees: f64, asked: Asked, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let length_m = draw.rng.random_range(0.3..2.0);
    let (radius_m, amplitude_rad) = (0.05, degrees.to_radians());
    let arm = DVec3::new(libm::sin(amplitude_rad), -libm::cos(amplitude_rad), 0.0) * length_m;
    let mut scene = place(gravity, false);
    scene.bodies.push(body("bob", Shape::Sphere { radius_m }, 1.0, (PIVOT + arm).to_array()));
    scene.links.push(link("rod", LinkKind::Rod { length_m }, point(PIVOT), on("bob")));
    // A ball that turns with its rod is slower by its own moment.
    let turning_m = if with.rods_are_fixed_to_bodies() { 0.4 * radius_m * radius_m / length_m } else { 0.0 };
    let exact = Pendulum { length_m: length_m + turning_m, gravity_m_s2: gravity, amplitude_rad }.period_s();
    let (period, change) = swing(&mut start(&scene, with)?, MINUTE, |run| run.place(0).x - PIVOT.x, energy_j);
    Ok(match asked {
        Asked::Period => (period / exact - 1.0).abs(),
        Asked::Energy => change / (gravity * length_m * (1.0 - libm::cos(amplitude_rad))),
    })
}

/// A weight on a spring, let go from a stretch: the scene, and its closed form.
fn sprung(draw: &mut Draw<'_>, damped: bool) -> (Scene, Spring, f64) {
    let gravity = draw.gravity_m_s2();
    let mass_kg = draw.rng.random_range(0.2..2.0);
    let frequency: f64 = draw.rng.random_range(4.0..20.0);
    let stiffness_n_m = mass_kg * frequency * frequency;
    // Falls to an e-th in 5 to 30 s.
    let damping_n_s_m = if damped { 2.0 * mass_kg / draw.rng.random_range(5.0..30.0) } else { 0.0 };
    let rest_length_m = draw.rng.random_range(0.8..2.0);
    let hangs_m = rest_length_m + mass_kg * gravity / stiffness_n_m;
    let displacement_m = draw.rng.random_range(0.1..0.3);
    let mut scene = place(gravity, false);
    let at = PIVOT - DVec3::Y * (hangs_m + displacement_m);
    scene.bodies.push(body("weight", Shape::Sphere { radius_m: 0.05 }, mass_kg, at.to_array()));
    let kind = LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m };
    scene.links.push(link("spring", kind, point(PIVOT), on("weight")));
    (scene, Spring { mass_kg, stiffness_n_m, damping_n_s_m, displacement_m, speed_m_s: 0.0 }, hangs_m)
}

/// A weight on a spring without damping for a minute; energy as a share of the swing's.
pub fn spring(asked: Asked, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let (scene, exact, hangs_m) = sprung(&mut Draw { range, rng }, false);
    let displaced = |scene: &Scene| PIVOT.y - hangs_m - scene.bodies[0].position_m[1];
    let energy = |scene: &Scene| {
        let [x, y, z] = scene.bodies[0].velocity_m_s;
        0.5 * exact.mass_kg * (x * x + y * y + z * z) + 0.5 * exact.stiffness_n_m * displaced(scene) * displaced(scene)
    };
    let (period, change) = swing(&mut start(&scene, with)?, MINUTE, |run| displaced(run.scene()), energy);
    Ok(match asked {
        Asked::Period => (period / exact.free_period_s() - 1.0).abs(),
        Asked::Energy => change / energy(&scene),
    })
}

/// The same with a damper: the largest departure from the closed form in a minute, over the first swing; and the error
/// of the time between passages.
pub fn damped(asked: Asked, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let (scene, exact, hangs_m) = sprung(&mut Draw { range, rng }, true);
    let displaced = |scene: &Scene| PIVOT.y - hangs_m - scene.bodies[0].position_m[1];
    let mut run = start(&scene, with)?;
    if asked == Asked::Period {
        // Until a twentieth is left.
        let decay = 0.5 * exact.damping_n_s_m / exact.mass_kg;
        let (period, _) = swing(&mut run, (3.0 / decay / STEP_S) as u64, |run| displaced(run.scene()), |_| 0.0);
        let frequency = (exact.stiffness_n_m / exact.mass_kg - decay * decay).sqrt();
        return Ok((period * frequency / TAU - 1.0).abs());
    }
    // The decay: the energy that is left, by a swing's mean of squares, beside what should be.
    let (mut worst, mut found, mut right) = (0.0_f64, 0.0, 0.0);
    let swing_steps = (exact.free_period_s() / STEP_S) as u64;
    let of = |x: f64, v: f64| 0.5 * exact.stiffness_n_m * x * x + 0.5 * exact.mass_kg * v * v;
    for step in 1..=MINUTE {
        run.step();
        let (x, v) = exact.at(run.time_s());
        found += of(displaced(run.scene()), run.velocity(0).length());
        right += of(x, v);
        if step % swing_steps == 0 {
            let whole = swing_steps as f64 * of(exact.displacement_m, 0.0);
            worst = worst.max((found - right).abs() / whole);
            (found, right) = (0.0, 0.0);
        }
    }
    Ok(worst)
}

/// Units in which the constant of gravitation is 1.
fn attracting(scene: &mut Scene) {
    scene.environment.mutual_gravity = true;
    scene.units.mass_kg = 1.0 / 6.674_30e-11;
}

fn attracted_energy_j(scene: &Scene) -> f64 {
    let mut energy = energy_j(scene);
    for (i, one) in scene.bodies.iter().enumerate() {
        for other in &scene.bodies[i + 1..] {
            let apart = DVec3::from_array(one.position_m) - DVec3::from_array(other.position_m);
            energy -= one.mass_kg * other.mass_kg / apart.length();
        }
    }
    energy
}

/// Two bodies for ten and a half turns, from the far point of an orbit of semi-major axis 1; energy as a share.
pub fn orbit(asked: Asked, with: &With, _range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let eccentricity = rng.random_range(0.0..0.5);
    let masses = [rng.random_range(1.0..8.0), 1.0];
    let whole = masses[0] + masses[1];
    let far = DVec3::X * (1.0 + eccentricity);
    let fast = DVec3::Z * (whole * (1.0 - eccentricity) / (1.0 + eccentricity)).sqrt();
    let mut scene = place(0.0, false);
    for (i, share) in [-masses[1] / whole, masses[0] / whole].into_iter().enumerate() {
        let shape = Shape::Sphere { radius_m: 0.01 };
        let mut one = body(["sun", "planet"][i], shape, masses[i], (far * share).to_array());
        one.velocity_m_s = (fast * share).to_array();
        scene.bodies.push(one);
    }
    attracting(&mut scene);
    let exact = Orbit { parameter_m3_s2: whole, position_m: far, velocity_m_s: fast };
    let steps = (10.6 * exact.period_s() / STEP_S) as u64;
    let before = attracted_energy_j(&scene);
    let turned = |run: &Run| run.place(1).z - run.place(0).z;
    let (period, change) = swing(&mut start(&scene, with)?, steps, turned, attracted_energy_j);
    Ok(match asked {
        Asked::Period => (period / exact.period_s() - 1.0).abs(),
        Asked::Energy => change / before.abs(),
    })
}

/// Three equal bodies that chase each other round a figure of eight, for five periods: how far the first is from where it
/// began (Chenciner and Montgomery 2000, with the numbers of Simo; turned in its plane).
pub fn figure_of_eight(with: &With, _range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let turn = glam::DQuat::from_rotation_z(rng.random_range(0.0..TAU));
    let p = turn * DVec3::new(0.970_004_36, -0.243_087_53, 0.0);
    let v = turn * DVec3::new(-0.932_407_37, -0.864_731_46, 0.0);
    let mut scene = place(0.0, false);
    for (i, (at, velocity)) in [(p, -0.5 * v), (-p, -0.5 * v), (DVec3::ZERO, v)].into_iter().enumerate() {
        let mut one = body(["a", "b", "c"][i], Shape::Sphere { radius_m: 0.01 }, 1.0, at.to_array());
        one.velocity_m_s = velocity.to_array();
        scene.bodies.push(one);
    }
    attracting(&mut scene);
    let mut run = start(&scene, with)?;
    run.advance((5.0 * 6.325_914 / STEP_S).round() as u64);
    Ok((run.place(0) - p).length())
}
