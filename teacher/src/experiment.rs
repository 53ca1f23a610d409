//! Experiments worth watching: short scenes drawn at random, each of which shows one thing.
//!
//! They are drawn from a seed, so that training and checks can keep to seeds of their own. Gravity is Earth's unless the
//! ranges say otherwise; sizes and masses are those of things on a table.

use std::f64::consts::TAU;

use glam::{DQuat, DVec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::{Body, Look, Scene, Shape};
use serde::{Deserialize, Serialize};

/// What an experiment shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A ball falls through air and bounces: gravity, drag, restitution.
    Drop,
    /// A spinning ball is thrown through air and bounces: the same, with friction at the bounce.
    Throw,
    /// A box slides on the ground until it stops: friction.
    Slide,
    /// A ball is launched along the ground without spin and comes to roll: friction.
    Roll,
    /// Two balls meet in the air: restitution and friction between bodies.
    Collision,
    /// A tumbling box lands on the ground: everything at once.
    Landing,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Drop, Self::Throw, Self::Slide, Self::Roll, Self::Collision, Self::Landing];

    /// Seconds in which an experiment of this kind shows what it is for.
    #[must_use]
    pub fn duration_s(self) -> f64 {
        match self {
            Self::Drop | Self::Throw | Self::Landing => 2.0,
            Self::Slide | Self::Roll => 1.5,
            Self::Collision => 0.6,
        }
    }
}

/// The intervals that experiments are drawn from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranges {
    /// Gravity.
    pub gravity_m_s2: (f64, f64),
    /// Air density.
    pub air_density_kg_m3: (f64, f64),
    /// Speeds of launches and of falls.
    pub speed_m_s: (f64, f64),
    /// Each body's and the ground's restitution.
    pub restitution: (f64, f64),
    /// Each body's and the ground's friction.
    pub friction: (f64, f64),
}

impl Default for Ranges {
    fn default() -> Self {
        Self {
            gravity_m_s2: (9.81, 9.81),
            air_density_kg_m3: (0.0, 1.5),
            speed_m_s: (1.0, 6.0),
            restitution: (0.5, 0.95),
            friction: (0.1, 0.8),
        }
    }
}

/// The start of an experiment. The same seed gives the same scene.
#[must_use]
pub fn draw(kind: Kind, ranges: &Ranges, seed: u64) -> Scene {
    let mut draw = Draw { rng: ChaCha8Rng::seed_from_u64(seed), ranges: *ranges };
    let mut scene = draw.place();
    let gravity_m_s2 = scene.environment.gravity_m_s2;
    let radius_m = draw.between((0.05, 0.4));
    let speed_m_s = draw.between(ranges.speed_m_s);
    let fall_m = if gravity_m_s2 > 0.0 { speed_m_s * speed_m_s / (2.0 * gravity_m_s2) } else { 1.0 };
    let level = draw.level() * speed_m_s;
    match kind {
        Kind::Drop => scene.bodies.push(draw.ball("ball", radius_m, DVec3::Y * (radius_m + fall_m))),
        Kind::Throw => {
            let mut ball = draw.ball("ball", radius_m, DVec3::Y * (radius_m + fall_m));
            let up_m_s = draw.between((-0.5, 0.5)) * speed_m_s;
            ball.velocity_m_s = (level + DVec3::Y * up_m_s).to_array();
            ball.angular_velocity_rad_s = (draw.direction() * (speed_m_s / radius_m)).to_array();
            scene.bodies.push(ball);
        }
        Kind::Slide => {
            // Wide and low, so that it slides and does not topple.
            let half_m = DVec3::new(draw.between((0.2, 0.4)), draw.between((0.05, 0.1)), draw.between((0.2, 0.4)));
            let mut slider = draw.cuboid("box", half_m, DVec3::Y * half_m.y);
            slider.velocity_m_s = level.to_array();
            scene.bodies.push(slider);
        }
        Kind::Roll => {
            let mut ball = draw.ball("ball", radius_m, DVec3::Y * radius_m);
            ball.velocity_m_s = level.to_array();
            scene.bodies.push(ball);
        }
        Kind::Collision => {
            let other_m = draw.between((0.05, 0.4));
            let (normal, meets_s) = (draw.direction(), 0.5 * kind.duration_s());
            let aside = draw.direction() * draw.between((0.0, 0.5));
            let closing = (normal + aside) * speed_m_s;
            let height_m = radius_m + other_m + speed_m_s + gravity_m_s2;
            let middle = DVec3::Y * height_m;
            let mut first = draw.ball("first", radius_m, middle - normal * radius_m - closing * (0.5 * meets_s));
            let mut second = draw.ball("second", other_m, middle + normal * other_m + closing * (0.5 * meets_s));
            first.velocity_m_s = (0.5 * closing).to_array();
            second.velocity_m_s = (-0.5 * closing).to_array();
            first.angular_velocity_rad_s = (draw.direction() * (speed_m_s / radius_m)).to_array();
            scene.bodies.extend([first, second]);
        }
        Kind::Landing => {
            let half_m = DVec3::new(draw.between((0.1, 0.3)), draw.between((0.1, 0.3)), draw.between((0.1, 0.3)));
            let mut tumbler = draw.cuboid("box", half_m, DVec3::Y * (half_m.length() + fall_m));
            let turn = draw.direction() * draw.between((0.0, 0.5 * TAU));
            tumbler.orientation = crate::solver::turned(DQuat::IDENTITY, turn).to_array();
            tumbler.velocity_m_s = (0.5 * level).to_array();
            tumbler.angular_velocity_rad_s = (draw.direction() * draw.between((0.0, 5.0))).to_array();
            scene.bodies.push(tumbler);
        }
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

    fn place(&mut self) -> Scene {
        let mut scene = Scene::empty("experiment");
        scene.environment.gravity_m_s2 = self.between(self.ranges.gravity_m_s2);
        scene.environment.air_density_kg_m3 = self.between(self.ranges.air_density_kg_m3);
        let (restitution, friction) = (self.between(self.ranges.restitution), self.between(self.ranges.friction));
        if let Some(ground) = &mut scene.environment.ground {
            (ground.restitution, ground.friction) = (restitution, friction);
        }
        scene
    }

    fn ball(&mut self, id: &str, radius_m: f64, position_m: DVec3) -> Body {
        self.body(id, Shape::Sphere { radius_m }, 0.47, position_m)
    }

    fn cuboid(&mut self, id: &str, half_extents_m: DVec3, position_m: DVec3) -> Body {
        self.body(id, Shape::Box { half_extents_m: half_extents_m.to_array() }, 1.05, position_m)
    }

    /// Drag coefficients are those of Hoerner, *Fluid-Dynamic Drag* (1965).
    fn body(&mut self, id: &str, shape: Shape, drag_coefficient: f64, position_m: DVec3) -> Body {
        // From cork to granite.
        let density_kg_m3 = self.between((120.0, 2700.0));
        Body {
            id: id.to_owned(),
            name: id.to_owned(),
            shape,
            mass_kg: density_kg_m3 * shape.volume_m3(),
            position_m: position_m.to_array(),
            orientation: [0.0, 0.0, 0.0, 1.0],
            velocity_m_s: [0.0; 3],
            angular_velocity_rad_s: [0.0; 3],
            restitution: self.between(self.ranges.restitution),
            friction: self.between(self.ranges.friction),
            drag_coefficient,
            fixed: false,
            look: Look::default(),
        }
    }
}
