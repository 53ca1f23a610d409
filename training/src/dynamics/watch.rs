//! The experiments that are watched: what is thrown, slid and dropped, for how long.

use glam::DVec3;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use scene::{Body, Look, Scene, Shape};

/// Frames a second.
pub const RATE_HZ: f64 = 240.0;

/// The ranges that experiments are drawn from; checks go beyond them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranges {
    /// Gravity in m/s2.
    pub gravity_m_s2: (f64, f64),
    /// Restitution of a pair.
    pub restitution: (f64, f64),
    /// Friction of a pair.
    pub friction: (f64, f64),
    /// Speeds along and across a contact, in m/s.
    pub speed_m_s: (f64, f64),
    /// Drag coefficients.
    pub drag_coefficient: (f64, f64),
}

/// What the shipped laws were trained on.
pub const TRAINED: Ranges = Ranges {
    gravity_m_s2: (3.0, 15.0),
    restitution: (0.2, 0.9),
    friction: (0.1, 0.8),
    speed_m_s: (1.0, 6.0),
    drag_coefficient: (0.2, 1.3),
};

/// A scene and for how long it is watched.
#[derive(Clone, Debug)]
pub struct Watched {
    /// The start.
    pub scene: Scene,
    /// Frames to take.
    pub frames: usize,
}

fn between(rng: &mut ChaCha8Rng, (least, most): (f64, f64)) -> f64 {
    rng.random_range(least..most)
}

/// A direction, uniform on the sphere.
fn direction(rng: &mut ChaCha8Rng) -> DVec3 {
    let v = DVec3::from_array(std::array::from_fn(|_| StandardNormal.sample(rng)));
    v.normalize()
}

fn body(id: &str, shape: Shape, mass_kg: f64, position_m: DVec3, velocity_m_s: DVec3, spin: DVec3) -> Body {
    Body {
        id: id.to_owned(),
        name: id.to_owned(),
        shape,
        mass_kg,
        position_m: position_m.to_array(),
        orientation: [0.0, 0.0, 0.0, 1.0],
        velocity_m_s: velocity_m_s.to_array(),
        angular_velocity_rad_s: spin.to_array(),
        restitution: 1.0,
        friction: 0.0,
        drag_coefficient: 0.47,
        fixed: false,
        look: Look::default(),
    }
}

fn place(gravity_m_s2: f64, air_density_kg_m3: f64, ground: bool) -> Scene {
    let mut scene = Scene::empty("watched");
    scene.environment.gravity_m_s2 = gravity_m_s2;
    scene.environment.air_density_kg_m3 = air_density_kg_m3;
    if !ground {
        scene.environment.ground = None;
    }
    scene
}

/// Splits a pair's restitution and friction between a body and its partner, whose product and geometric mean they are.
fn share(rng: &mut ChaCha8Rng, body: &mut Body, ranges: &Ranges) -> (f64, f64) {
    let restitution = between(rng, ranges.restitution);
    let theirs = rng.random_range(restitution.max(0.5)..1.0);
    body.restitution = restitution / theirs;
    let friction = between(rng, ranges.friction);
    let skew = rng.random_range(0.5..2.0);
    body.friction = friction * skew;
    (theirs, friction / skew)
}

/// A spinning ball thrown on the ground, watched from before it lands until before it lands again.
pub fn thrown(rng: &mut ChaCha8Rng, ranges: &Ranges) -> Watched {
    loop {
        let gravity = between(rng, ranges.gravity_m_s2);
        let radius_m = rng.random_range(0.05..0.4);
        let down = between(rng, ranges.speed_m_s);
        let across = direction(rng) * rng.random_range(0.0..ranges.speed_m_s.1);
        let spin = direction(rng) * (rng.random_range(0.0..ranges.speed_m_s.1) / radius_m).min(40.0);
        let landing = DVec3::new(across.x, -down, across.z);
        let before_s = (0.6 * down / gravity).min(0.2);
        let start = DVec3::Y * radius_m - landing * before_s - DVec3::Y * (0.5 * gravity * before_s * before_s);
        let launch = landing + DVec3::Y * (gravity * before_s);
        let mut ball = body("ball", Shape::Sphere { radius_m }, rng.random_range(0.1..5.0), start, launch, spin);
        let theirs = share(rng, &mut ball, ranges);
        let after_s = (1.8 * ball.restitution * theirs.0 * down / gravity).min(0.2);
        let frames = ((before_s + after_s) * RATE_HZ) as usize;
        if before_s.min(after_s) * RATE_HZ < 12.0 {
            continue;
        }
        let mut scene = place(gravity, 0.0, true);
        if let Some(ground) = &mut scene.environment.ground {
            (ground.restitution, ground.friction) = theirs;
        }
        scene.bodies.push(ball);
        return Watched { scene, frames };
    }
}

/// Two spinning balls of unequal size and mass that meet in free fall.
pub fn collided(rng: &mut ChaCha8Rng, ranges: &Ranges) -> Watched {
    let gravity = between(rng, ranges.gravity_m_s2);
    let radii = [rng.random_range(0.05..0.4), rng.random_range(0.05..0.4)];
    let masses = [rng.random_range(0.2..4.0), rng.random_range(0.2..4.0)];
    let normal = direction(rng);
    let mut aside = direction(rng);
    aside = (aside - normal * aside.dot(normal)).normalize_or(normal.any_orthonormal_vector());
    let closing = -normal * between(rng, ranges.speed_m_s) + aside * rng.random_range(0.0..ranges.speed_m_s.1);
    let common = direction(rng) * rng.random_range(0.0..2.0);
    let before_s = rng.random_range(0.12..0.2);
    let gap = normal * (radii[0] + radii[1]);
    let centre = DVec3::Y * 3.0;
    let mut scene = place(gravity, 0.0, false);
    let share_a = masses[1] / (masses[0] + masses[1]);
    for (i, (id, sign)) in [("a", share_a), ("b", share_a - 1.0)].into_iter().enumerate() {
        let velocity = common + closing * sign;
        let at = centre + gap * sign - velocity * before_s;
        let spin = direction(rng) * (rng.random_range(0.0..ranges.speed_m_s.1) / radii[i]).min(40.0);
        scene.bodies.push(body(id, Shape::Sphere { radius_m: radii[i] }, masses[i], at, velocity, spin));
    }
    let theirs = share(rng, &mut scene.bodies[0], ranges);
    (scene.bodies[1].restitution, scene.bodies[1].friction) = theirs;
    Watched { scene, frames: (2.0 * before_s * RATE_HZ) as usize }
}

/// A box sliding on the ground until it stops.
pub fn slid(rng: &mut ChaCha8Rng, ranges: &Ranges) -> Watched {
    let gravity = between(rng, ranges.gravity_m_s2);
    // Wide and low, so that it slides and does not topple.
    let half = DVec3::new(rng.random_range(0.2..0.4), rng.random_range(0.05..0.1), rng.random_range(0.2..0.4));
    let speed = between(rng, ranges.speed_m_s);
    let turn = rng.random_range(0.0..std::f64::consts::TAU);
    let velocity = DVec3::new(speed * libm::cos(turn), 0.0, speed * libm::sin(turn));
    let shape = Shape::Box { half_extents_m: half.to_array() };
    let mass = rng.random_range(0.2..5.0);
    let mut slider = body("box", shape, mass, DVec3::Y * half.y, velocity, DVec3::ZERO);
    let theirs = share(rng, &mut slider, ranges);
    let mut scene = place(gravity, 0.0, true);
    if let Some(ground) = &mut scene.environment.ground {
        (ground.restitution, ground.friction) = theirs;
    }
    scene.bodies.push(slider);
    Watched { scene, frames: (RATE_HZ * 2.0) as usize }
}

/// A box dropped on one of its edges, watched while it is in the air before and after.
pub fn landed(rng: &mut ChaCha8Rng, ranges: &Ranges) -> Watched {
    let gravity = between(rng, ranges.gravity_m_s2);
    let half = DVec3::from_array(std::array::from_fn(|_| rng.random_range(0.25..0.5)));
    let tilt = rng.random_range(0.4..1.1);
    let turn = glam::DQuat::from_rotation_y(rng.random_range(0.0..std::f64::consts::TAU));
    let attitude = turn * glam::DQuat::from_rotation_z(tilt);
    let down = rng.random_range(1.5..4.0_f64).min(ranges.speed_m_s.1);
    let before_s = (0.6 * down / gravity).min(0.15);
    let lowest = half.x * libm::sin(tilt) + half.y * libm::cos(tilt);
    let launch = -down + gravity * before_s;
    let height = lowest - launch * before_s + 0.5 * gravity * before_s * before_s;
    let shape = Shape::Box { half_extents_m: half.to_array() };
    let mass = rng.random_range(0.2..5.0);
    let mut dropped = body("box", shape, mass, DVec3::Y * height, DVec3::Y * launch, DVec3::ZERO);
    dropped.orientation = attitude.to_array();
    let theirs = share(rng, &mut dropped, ranges);
    let restitution = dropped.restitution * theirs.0;
    let after_s = (1.2 * restitution * down / gravity).clamp(12.0 / RATE_HZ, 0.1);
    let mut scene = place(gravity, 0.0, true);
    if let Some(ground) = &mut scene.environment.ground {
        (ground.restitution, ground.friction) = theirs;
    }
    scene.bodies.push(dropped);
    Watched { scene, frames: ((before_s + after_s) * RATE_HZ) as usize }
}

/// A light ball or box falling or thrown through air, far from the ground, not turning.
pub fn flown(rng: &mut ChaCha8Rng, ranges: &Ranges) -> Watched {
    let gravity = between(rng, ranges.gravity_m_s2);
    let air = rng.random_range(0.3..5.0);
    let size = rng.random_range(0.1..0.4);
    let shape = if rng.random_bool(0.5) {
        Shape::Sphere { radius_m: size }
    } else {
        let mut extent = || size * rng.random_range(0.5..1.0);
        Shape::Box { half_extents_m: [extent(), extent(), extent()] }
    };
    let drag_coefficient = between(rng, ranges.drag_coefficient);
    // As heavy as makes drag and weight comparable at a speed between 2 and 12 m/s.
    let speed: f64 = rng.random_range(2.0..12.0);
    let mass = 0.5 * air * drag_coefficient * 3.0 * size * size * speed * speed / gravity;
    let velocity = direction(rng) * rng.random_range(0.3..2.0) * speed;
    let mut flier = body("flier", shape, mass, DVec3::Y * 50.0, velocity, DVec3::ZERO);
    flier.drag_coefficient = drag_coefficient;
    flier.orientation = glam::DQuat::from_scaled_axis(direction(rng) * rng.random_range(0.0..3.0)).to_array();
    let mut scene = place(gravity, air, false);
    scene.bodies.push(flier);
    // A third of the time that drag takes to change the speed: short enough for a parabola, long enough to see it bend.
    let frames = (RATE_HZ * (0.3 * speed / gravity).clamp(0.1, 1.0)) as usize;
    Watched { scene, frames }
}
