//! What all cases share: how numbers are drawn in and beyond the trained ranges, how bodies are made, and who runs them.

use std::sync::Arc;

use glam::DVec3;
use kernels::dynamics::{Laws, Simulator};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

use super::Range;
use super::off::Off;
use super::peer::Peer;
use teacher::experiment::Ranges;

/// Who predicts a case.
pub enum With {
    /// Our laws.
    Laws(Arc<Laws>),
    /// Our laws, in a scene with one of them switched off.
    Without(Arc<Laws>, Off),
    /// rapier3d.
    Peer,
}

impl With {
    /// Whether rods to points of the world turn with their bodies, as the peer's do.
    pub fn rods_are_fixed_to_bodies(&self) -> bool {
        matches!(self, Self::Peer)
    }
}

/// A scene that is being predicted.
pub enum Run {
    Ours(Box<Simulator>),
    Peer(Box<Peer>),
}

impl Run {
    pub fn step(&mut self) {
        match self {
            Self::Ours(run) => run.step(),
            Self::Peer(run) => run.step(),
        }
    }

    pub fn advance(&mut self, steps: u64) {
        match self {
            Self::Ours(run) => run.advance(steps),
            Self::Peer(run) => run.advance(steps),
        }
    }

    pub fn scene(&self) -> &Scene {
        match self {
            Self::Ours(run) => run.scene(),
            Self::Peer(run) => run.scene(),
        }
    }

    pub fn time_s(&self) -> f64 {
        match self {
            Self::Ours(run) => run.time_s(),
            Self::Peer(run) => run.time_s(),
        }
    }

    /// When impacts were, since last asked; the peer's are known to a step.
    pub fn take_impacts_s(&mut self) -> Vec<f64> {
        match self {
            Self::Ours(run) => run.take_impacts().iter().map(|impact| impact.time_s).collect(),
            Self::Peer(run) => run.take_impacts_s(),
        }
    }

    pub fn place(&self, body: usize) -> DVec3 {
        DVec3::from_array(self.scene().bodies[body].position_m)
    }

    pub fn velocity(&self, body: usize) -> DVec3 {
        DVec3::from_array(self.scene().bodies[body].velocity_m_s)
    }
}

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
        self.number(Ranges::TRAINED.gravity_m_s2, (0.6, 31.0))
    }

    pub fn restitution(&mut self) -> f64 {
        self.number(Ranges::TRAINED.restitution, (0.0, 1.0))
    }

    pub fn friction(&mut self) -> f64 {
        self.number(Ranges::TRAINED.friction, (0.0, 1.2))
    }

    pub fn speed_m_s(&mut self) -> f64 {
        self.number(Ranges::TRAINED.speed_m_s, (0.3, 60.0))
    }
}

/// A body of an ideal material: what it meets decides.
pub fn body(id: &str, shape: Shape, mass_kg: f64, position_m: [f64; 3]) -> Body {
    Body { mass_kg, restitution: 1.0, friction: 0.0, ..Body::new(id, shape, position_m) }
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

/// Takes up a scene.
pub fn start(scene: &Scene, with: &With) -> anyhow::Result<Run> {
    Ok(match with {
        With::Laws(laws) => Run::Ours(Box::new(Simulator::new(scene, Arc::clone(laws))?)),
        With::Without(laws, off) => Run::Ours(Box::new(Simulator::new(&off.of(scene), Arc::clone(laws))?)),
        With::Peer => Run::Peer(Box::new(Peer::new(scene)?)),
    })
}

/// A link between two ends.
pub fn link(id: &str, kind: LinkKind, a: LinkEnd, b: LinkEnd) -> Link {
    Link { id: id.to_owned(), kind, a, b }
}

/// The end at a point of the world.
pub fn point(at: DVec3) -> LinkEnd {
    LinkEnd::Point { point_m: at.to_array() }
}

/// The end at a body's centre.
pub fn on(body: &str) -> LinkEnd {
    LinkEnd::Body { body: body.to_owned(), at_m: [0.0; 3] }
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
    scene.bodies.iter().filter(|body| !body.fixed).map(one).sum()
}
