//! What all cases share: how numbers are drawn in and beyond the trained ranges, and how bodies are made.

use std::sync::Arc;

use kernels::dynamics::{Laws, Simulator};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Body, Look, Scene, Shape};

use super::Range;
use crate::dynamics::watch::TRAINED;

/// Draws one case and returns its error.
pub type Case = fn(&Arc<Laws>, Range, &mut ChaCha8Rng) -> anyhow::Result<f64>;

/// Numbers of one case.
pub struct Draw<'a> {
    pub range: Range,
    pub rng: &'a mut ChaCha8Rng,
}

impl Draw<'_> {
    /// From the trained interval, or from what a wider one has besides (or anywhere in it, if they are equal).
    pub fn number(&mut self, trained: (f64, f64), wide: (f64, f64)) -> f64 {
        if self.range == Range::Trained {
            return self.rng.random_range(trained.0..trained.1);
        }
        let (below, above) = (trained.0 - wide.0, wide.1 - trained.1);
        if below + above <= 0.0 {
            return self.rng.random_range(wide.0..wide.1);
        }
        // Both sides of the trained interval equally often, where there are both.
        let low = if below > 0.0 && above > 0.0 { self.rng.random_bool(0.5) } else { below > 0.0 };
        if low { self.rng.random_range(wide.0..trained.0) } else { self.rng.random_range(trained.1..=wide.1) }
    }

    pub fn gravity_m_s2(&mut self) -> f64 {
        self.number(TRAINED.gravity_m_s2, (0.6, 31.0))
    }

    pub fn restitution(&mut self) -> f64 {
        self.number(TRAINED.restitution, (0.0, 1.0))
    }

    pub fn friction(&mut self) -> f64 {
        self.number(TRAINED.friction, (0.0, 1.2))
    }

    pub fn speed_m_s(&mut self) -> f64 {
        self.number(TRAINED.speed_m_s, (0.3, 60.0))
    }
}

/// A body of an ideal material: what it meets decides.
pub fn body(id: &str, shape: Shape, mass_kg: f64, position_m: [f64; 3]) -> Body {
    Body {
        id: id.to_owned(),
        name: id.to_owned(),
        shape,
        mass_kg,
        position_m,
        orientation: [0.0, 0.0, 0.0, 1.0],
        velocity_m_s: [0.0; 3],
        angular_velocity_rad_s: [0.0; 3],
        restitution: 1.0,
        friction: 0.0,
        drag_coefficient: 0.47,
        fixed: false,
        look: Look::default(),
    }
}

/// Gives a pair (the first body and the ground, or the second body) its restitution and friction.
pub fn pair(scene: &mut Scene, restitution: f64, friction: f64) {
    for body in &mut scene.bodies {
        (body.restitution, body.friction) = (1.0, friction);
    }
    if let Some(first) = scene.bodies.first_mut() {
        first.restitution = restitution;
    }
    if let Some(ground) = &mut scene.environment.ground {
        (ground.restitution, ground.friction) = (1.0, friction);
    }
}

/// A place with gravity, without air.
pub fn place(gravity_m_s2: f64, ground: bool) -> Scene {
    let mut scene = Scene::empty("held out");
    scene.environment.gravity_m_s2 = gravity_m_s2;
    scene.environment.air_density_kg_m3 = 0.0;
    if !ground {
        scene.environment.ground = None;
    }
    scene
}

pub fn start(scene: &Scene, laws: &Arc<Laws>) -> anyhow::Result<Simulator> {
    Ok(Simulator::new(scene, Arc::clone(laws))?)
}

/// Mechanical energy in joules, heights from the ground.
pub fn energy_j(scene: &Scene) -> f64 {
    let square = |v: [f64; 3]| v.iter().map(|x| x * x).sum::<f64>();
    let one = |body: &Body| {
        let attitude = glam::DQuat::from_array(body.orientation);
        let spin = (attitude.conjugate() * glam::DVec3::from_array(body.angular_velocity_rad_s)).to_array();
        let turning: f64 = spin.iter().zip(body.shape.inertia_per_mass_m2()).map(|(w, i)| w * w * i).sum();
        let height = body.position_m[1];
        body.mass_kg * (0.5 * (square(body.velocity_m_s) + turning) + scene.environment.gravity_m_s2 * height)
    };
    scene.bodies.iter().map(one).sum()
}
