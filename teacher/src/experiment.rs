//! Experiments worth watching: short scenes drawn at random, each of which shows one thing.
//!
//! They are drawn from a seed, so that training and checks keep to seeds of their own. Sizes and masses are those of things
//! on a table; what attracts is the size of planets.

use std::f64::consts::{PI, TAU};

use glam::{DQuat, DVec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::{Body, Link, LinkEnd, LinkKind, Liquid, Scene, Shape, Units};
use serde::{Deserialize, Serialize};

/// What an experiment shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A spinning ball thrown on the ground, from before it lands until before it lands again.
    Throw,
    /// Two spinning balls of unequal size and mass that meet in free fall.
    Collision,
    /// A box sliding on the ground until it stops.
    Slide,
    /// A box dropped on one of its edges, in the air before and after.
    Landing,
    /// A light ball or box that flies through air, not turning.
    Flight,
    /// A ball or box in free fall in a vacuum, not turning.
    Fall,
    /// Two balls the size of planets that attract each other, for about half a turn.
    Attraction,
    /// A ball on a spring, damped or not, for about half a swing.
    Spring,
    /// A ball or box that sinks or rises in a liquid, or bobs in its surface.
    Immersion,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Throw,
        Self::Collision,
        Self::Slide,
        Self::Landing,
        Self::Flight,
        Self::Fall,
        Self::Attraction,
        Self::Spring,
        Self::Immersion,
    ];

    /// The kinds by turns, the commonest of contacts more often: what the experiment of an index shows.
    #[must_use]
    pub fn of_index(index: u64) -> Self {
        const ROUND: [Kind; 16] = [
            Kind::Throw,
            Kind::Collision,
            Kind::Slide,
            Kind::Landing,
            Kind::Flight,
            Kind::Attraction,
            Kind::Spring,
            Kind::Throw,
            Kind::Collision,
            Kind::Slide,
            Kind::Fall,
            Kind::Flight,
            Kind::Attraction,
            Kind::Throw,
            Kind::Slide,
            Kind::Immersion,
        ];
        ROUND[(index % ROUND.len() as u64) as usize]
    }
}

/// The intervals that experiments are drawn from; checks go beyond them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranges {
    /// Gravity.
    pub gravity_m_s2: (f64, f64),
    /// Restitution of a pair.
    pub restitution: (f64, f64),
    /// Friction of a pair.
    pub friction: (f64, f64),
    /// Speeds along and across a contact.
    pub speed_m_s: (f64, f64),
    /// Drag coefficients.
    pub drag_coefficient: (f64, f64),
}

impl Ranges {
    /// What the shipped laws are learned from.
    pub const TRAINED: Self = Self {
        gravity_m_s2: (3.0, 15.0),
        restitution: (0.2, 0.9),
        friction: (0.1, 0.8),
        speed_m_s: (1.0, 6.0),
        drag_coefficient: (0.2, 1.3),
    };
}

/// A scene, and how it is to be watched.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The start.
    pub scene: Scene,
    /// Frames to take; the first is the start.
    pub frames: usize,
    /// Frames a second.
    pub frames_per_second: f64,
}

/// Frames a second of what is over in a second.
const RATE_HZ: f64 = 240.0;
/// The least frames on either side of an impact.
const LEAST_FRAMES: f64 = 12.0;
/// Frames of a motion that has its own time.
const FRAMES: f64 = 120.0;

/// Frames of half a turn, four a degree: a planet is slow enough for many.
const HALF_TURN_FRAMES: f64 = 720.0;

/// Draws an experiment. The same seed gives the same.
#[must_use]
pub fn draw(kind: Kind, ranges: &Ranges, seed: u64) -> Planned {
    let mut draw = Draw { rng: ChaCha8Rng::seed_from_u64(seed), ranges: *ranges };
    match kind {
        Kind::Throw => draw.throw(),
        Kind::Collision => draw.collision(),
        Kind::Slide => draw.slide(),
        Kind::Landing => draw.landing(),
        Kind::Flight => draw.flight(true),
        Kind::Fall => draw.flight(false),
        Kind::Attraction => draw.attraction(),
        Kind::Spring => draw.spring(),
        Kind::Immersion => draw.immersion(),
    }
}

fn ball(id: &str, radius_m: f64, mass_kg: f64, position_m: DVec3) -> Body {
    body(id, Shape::Sphere { radius_m }, mass_kg, position_m)
}

fn cuboid(id: &str, half_m: DVec3, mass_kg: f64, position_m: DVec3) -> Body {
    body(id, Shape::Box { half_extents_m: half_m.to_array() }, mass_kg, position_m)
}

fn body(id: &str, shape: Shape, mass_kg: f64, position_m: DVec3) -> Body {
    Body { mass_kg, restitution: 1.0, friction: 0.0, ..Body::new(id, shape, position_m.to_array()) }
}

fn place(gravity_m_s2: f64, air_density_kg_m3: f64, ground: Option<(f64, f64)>) -> Scene {
    let mut scene = Scene::empty("experiment");
    let environment = &mut scene.environment;
    environment.gravity_m_s2 = gravity_m_s2;
    environment.air_density_kg_m3 = air_density_kg_m3;
    match (ground, &mut environment.ground) {
        (Some(numbers), Some(ground)) => (ground.restitution, ground.friction) = numbers,
        _ => environment.ground = None,
    }
    scene
}

struct Draw {
    rng: ChaCha8Rng,
    ranges: Ranges,
}

impl Draw {
    fn between(&mut self, (least, most): (f64, f64)) -> f64 {
        self.rng.random_range(least..=most)
    }

    /// A direction along the ground.
    fn level(&mut self) -> DVec3 {
        let turn = self.between((0.0, TAU));
        DVec3::new(libm::cos(turn), 0.0, libm::sin(turn))
    }

    /// A direction, uniform on the sphere (Archimedes: heights are uniform).
    fn direction(&mut self) -> DVec3 {
        let height = self.between((-1.0, 1.0));
        self.level() * (1.0 - height * height).max(0.0).sqrt() + DVec3::Y * height
    }

    fn gravity_m_s2(&mut self) -> f64 {
        self.between(self.ranges.gravity_m_s2)
    }

    fn speed_m_s(&mut self) -> f64 {
        self.between(self.ranges.speed_m_s)
    }

    /// Up to the greatest speed.
    fn some_speed_m_s(&mut self) -> f64 {
        self.between((0.0, self.ranges.speed_m_s.1))
    }

    fn spin_rad_s(&mut self, radius_m: f64) -> DVec3 {
        let rate_rad_s = (self.some_speed_m_s() / radius_m).min(40.0);
        self.direction() * rate_rad_s
    }

    fn attitude(&mut self) -> DQuat {
        let turn = self.direction() * self.between((0.0, 3.0));
        crate::solver::turned(DQuat::IDENTITY, turn)
    }

    /// Gives a body its part of a pair's restitution and friction, whose product and geometric mean they are; returns its
    /// partner's.
    fn share(&mut self, body: &mut Body) -> (f64, f64) {
        let restitution = self.between(self.ranges.restitution);
        let theirs = self.between((restitution.max(0.5), 1.0));
        body.restitution = restitution / theirs;
        let friction = self.between(self.ranges.friction);
        let skew = self.between((0.5, 2.0));
        body.friction = friction * skew;
        (theirs, friction / skew)
    }

    fn throw(&mut self) -> Planned {
        loop {
            let gravity = self.gravity_m_s2();
            let radius_m = self.between((0.05, 0.4));
            let down = self.speed_m_s();
            let across = self.direction() * self.some_speed_m_s();
            let landing = DVec3::new(across.x, -down, across.z);
            let before_s = (0.6 * down / gravity).min(0.2);
            let start = DVec3::Y * radius_m - landing * before_s - DVec3::Y * (0.5 * gravity * before_s * before_s);
            let mass_kg = self.between((0.1, 5.0));
            let mut thrown = ball("ball", radius_m, mass_kg, start);
            thrown.velocity_m_s = (landing + DVec3::Y * (gravity * before_s)).to_array();
            thrown.angular_velocity_rad_s = self.spin_rad_s(radius_m).to_array();
            let theirs = self.share(&mut thrown);
            let after_s = (1.8 * thrown.restitution * theirs.0 * down / gravity).min(0.2);
            if before_s.min(after_s) * RATE_HZ < LEAST_FRAMES {
                continue;
            }
            let mut scene = place(gravity, 0.0, Some(theirs));
            scene.bodies.push(thrown);
            let frames = ((before_s + after_s) * RATE_HZ) as usize;
            return Planned { scene, frames, frames_per_second: RATE_HZ };
        }
    }

    fn collision(&mut self) -> Planned {
        let gravity = self.gravity_m_s2();
        let radii = [self.between((0.05, 0.4)), self.between((0.05, 0.4))];
        let masses = [self.between((0.2, 4.0)), self.between((0.2, 4.0))];
        let normal = self.direction();
        let aside = self.direction();
        let aside = (aside - normal * aside.dot(normal)).normalize_or(normal.any_orthonormal_vector());
        let closing = -normal * self.speed_m_s() + aside * self.some_speed_m_s();
        let common = self.direction() * self.between((0.0, 2.0));
        let before_s = self.between((0.12, 0.2));
        let gap = normal * (radii[0] + radii[1]);
        let centre = DVec3::Y * 3.0;
        let mut scene = place(gravity, 0.0, None);
        let share_a = masses[1] / (masses[0] + masses[1]);
        for (i, (id, sign)) in [("a", share_a), ("b", share_a - 1.0)].into_iter().enumerate() {
            let velocity = common + closing * sign;
            let mut meets = ball(id, radii[i], masses[i], centre + gap * sign - velocity * before_s);
            meets.velocity_m_s = velocity.to_array();
            meets.angular_velocity_rad_s = self.spin_rad_s(radii[i]).to_array();
            scene.bodies.push(meets);
        }
        let theirs = self.share(&mut scene.bodies[0]);
        (scene.bodies[1].restitution, scene.bodies[1].friction) = theirs;
        Planned { scene, frames: (2.0 * before_s * RATE_HZ) as usize, frames_per_second: RATE_HZ }
    }

    fn slide(&mut self) -> Planned {
        let gravity = self.gravity_m_s2();
        // Wide and low, so that it slides and does not topple.
        let half_m = DVec3::new(self.between((0.2, 0.4)), self.between((0.05, 0.1)), self.between((0.2, 0.4)));
        let velocity = self.level() * self.speed_m_s();
        let mass_kg = self.between((0.2, 5.0));
        let mut slider = cuboid("box", half_m, mass_kg, DVec3::Y * half_m.y);
        slider.velocity_m_s = velocity.to_array();
        let theirs = self.share(&mut slider);
        let friction = (slider.friction * theirs.1).sqrt();
        let stops_s = velocity.length() / (friction * gravity);
        let mut scene = place(gravity, 0.0, Some(theirs));
        scene.bodies.push(slider);
        Planned { scene, frames: (RATE_HZ * (1.1 * stops_s).clamp(0.2, 1.0)) as usize, frames_per_second: RATE_HZ }
    }

    fn landing(&mut self) -> Planned {
        let gravity = self.gravity_m_s2();
        let half_m = DVec3::new(self.between((0.25, 0.5)), self.between((0.25, 0.5)), self.between((0.25, 0.5)));
        let tilt = self.between((0.4, 1.1));
        let turn = crate::solver::turned(DQuat::IDENTITY, DVec3::Y * self.between((0.0, TAU)));
        let attitude = turn * crate::solver::turned(DQuat::IDENTITY, DVec3::Z * tilt);
        let down = self.between((1.5, 4.0)).min(self.ranges.speed_m_s.1);
        let before_s = (0.6 * down / gravity).min(0.15);
        let lowest = half_m.x * libm::sin(tilt) + half_m.y * libm::cos(tilt);
        let launch = -down + gravity * before_s;
        let height = lowest - launch * before_s + 0.5 * gravity * before_s * before_s;
        let mass_kg = self.between((0.2, 5.0));
        let mut dropped = cuboid("box", half_m, mass_kg, DVec3::Y * height);
        dropped.velocity_m_s = [0.0, launch, 0.0];
        dropped.orientation = attitude.to_array();
        let theirs = self.share(&mut dropped);
        let restitution = dropped.restitution * theirs.0;
        let after_s = (1.2 * restitution * down / gravity).clamp(LEAST_FRAMES / RATE_HZ, 0.1);
        let mut scene = place(gravity, 0.0, Some(theirs));
        scene.bodies.push(dropped);
        Planned { scene, frames: ((before_s + after_s) * RATE_HZ) as usize, frames_per_second: RATE_HZ }
    }

    /// A ball or a box of a size.
    fn some_shape(&mut self, size_m: f64) -> Shape {
        if self.rng.random_bool(0.5) {
            return Shape::Sphere { radius_m: size_m };
        }
        Shape::Box { half_extents_m: std::array::from_fn(|_| size_m * self.between((0.5, 1.0))) }
    }

    fn flight(&mut self, in_air: bool) -> Planned {
        let gravity = self.gravity_m_s2();
        let air = self.between((0.3, 5.0));
        let size_m = self.between((0.1, 0.4));
        let shape = self.some_shape(size_m);
        let drag_coefficient = self.between(self.ranges.drag_coefficient);
        // As heavy as makes drag and weight comparable at a speed between 2 and 12 m/s.
        let speed = self.between((2.0, 12.0));
        let mass_kg = 0.5 * air * drag_coefficient * 3.0 * size_m * size_m * speed * speed / gravity;
        let mut flier = body("flier", shape, mass_kg, DVec3::Y * 50.0);
        flier.velocity_m_s = (self.direction() * (self.between((0.3, 2.0)) * speed)).to_array();
        flier.drag_coefficient = drag_coefficient;
        flier.orientation = self.attitude().to_array();
        let mut scene = place(gravity, if in_air { air } else { 0.0 }, None);
        scene.bodies.push(flier);
        // As long as drag takes to change the speed: long enough to see the path bend.
        let over_s = (speed / gravity).clamp(0.3, 1.2);
        Planned { scene, frames: FRAMES as usize, frames_per_second: FRAMES / over_s }
    }

    fn attraction(&mut self) -> Planned {
        let mut scene = place(0.0, 0.0, None);
        // The constant of gravitation is then 1.0 in the scene's units.
        scene.units = Units { length_m: 1e9, time_s: 86_400.0, mass_kg: 2e27 };
        scene.environment.mutual_gravity = true;
        let masses = [self.between((0.5, 3.0)), self.between((0.5, 3.0))];
        let apart = self.between((0.7, 3.0));
        let normal = self.direction();
        let aside = self.direction();
        let aside = (aside - normal * aside.dot(normal)).normalize_or(normal.any_orthonormal_vector());
        let total: f64 = masses.iter().sum();
        let circular = (total / apart).sqrt();
        let closing = normal * (self.between((-0.3, 0.3)) * circular) + aside * (self.between((0.8, 1.2)) * circular);
        for (id, mass, sign) in [("a", masses[0], masses[1] / total), ("b", masses[1], -masses[0] / total)] {
            let radius = self.between((0.01, 0.03));
            let mut planet = ball(id, radius, mass, normal * (apart * sign));
            planet.velocity_m_s = (closing * sign).to_array();
            scene.bodies.push(planet);
        }
        let turn = TAU * apart / circular;
        Planned { scene, frames: HALF_TURN_FRAMES as usize, frames_per_second: HALF_TURN_FRAMES / (0.5 * turn) }
    }

    fn spring(&mut self) -> Planned {
        let gravity = self.between((0.0, self.ranges.gravity_m_s2.1));
        let mass_kg = self.between((0.2, 4.0));
        let rest_length_m = self.between((0.5, 2.0));
        let turning = self.between((3.0, 8.0));
        let stiffness_n_m = mass_kg * turning * turning;
        // Up to a fifth of what would only creep back; none at all in one of three.
        let damping = if self.rng.random_bool(0.33) { 0.0 } else { self.between((0.02, 0.2)) };
        let anchor = DVec3::Y * 5.0;
        let strain = self.between((-0.45, 0.6));
        let mut bob = ball("bob", 0.1, mass_kg, anchor + self.direction() * (rest_length_m * (1.0 + strain)));
        bob.velocity_m_s = (self.direction() * self.between((0.0, 0.4)) * turning * rest_length_m).to_array();
        let mut scene = place(gravity, 0.0, None);
        scene.bodies.push(bob);
        let kind = LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m: 2.0 * damping * mass_kg * turning };
        let a = LinkEnd::Point { point_m: anchor.to_array() };
        let b = LinkEnd::Body { body: "bob".to_owned(), at_m: [0.0; 3] };
        scene.links.push(Link { id: "spring".to_owned(), kind, a, b });
        Planned { scene, frames: FRAMES as usize, frames_per_second: FRAMES * turning / (1.2 * PI) }
    }

    fn immersion(&mut self) -> Planned {
        let gravity = self.gravity_m_s2();
        let size_m = self.between((0.1, 0.3));
        let shape = self.some_shape(size_m);
        let density = self.between((600.0, 1500.0));
        let mass_kg = density * shape.volume_m3() * self.between((0.3, 2.0));
        let drag_coefficient = self.between(self.ranges.drag_coefficient);
        let at_surface = matches!(shape, Shape::Sphere { .. }) && self.rng.random_bool(0.4);
        let depth_m = if at_surface { 0.5 * size_m } else { 10.0 };
        let mut sinker = body("sinker", shape, mass_kg, DVec3::NEG_Y * depth_m);
        sinker.velocity_m_s = (self.direction() * self.between((0.0, 3.0))).to_array();
        sinker.drag_coefficient = drag_coefficient;
        if let Shape::Box { .. } = shape {
            sinker.orientation = self.attitude().to_array();
        }
        let mut scene = place(gravity, 1.2, None);
        scene.environment.liquid = Some(Liquid { level_m: 0.0, density_kg_m3: density });
        scene.bodies.push(sinker);
        let over_s = 2.5 * (size_m / gravity).sqrt();
        Planned { scene, frames: FRAMES as usize, frames_per_second: FRAMES / over_s }
    }
}
