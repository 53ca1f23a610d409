//! Exact motion of balls, boxes, cylinders and capsules: gravity, air, ground, impacts, friction, rest.
//!
//! Time runs from event to event. Between events a body coasts on a parabola, flies through air on a high-order
//! integrator, or slips, rolls or slides on the ground in closed form; the next touch is root-found on that motion to the last digits; impacts
//! obey Newton's restitution and Coulomb's friction. Only bodies that lean on each other, and those other than balls that turn
//! while they touch (a cylinder that rolls on its side is none of these), take short steps (1/960 s or less), in which contact forces are solved together.
//!
//! **Rest.** With a restitution below 1 bounces would go on without end in a finite time (Zeno). An approach slower than
//! what gravity gives in one such step (0.0102 m/s on Earth: a bounce 5 micrometres high) ends without a rebound, and a body
//! slower than that which its contacts can hold is put to rest exactly. Should impacts crowd (more than 20 a body within
//! 1/240 s), that speed is eight times as high until they no longer do.

mod body;
mod first_touch;
mod flight;
mod impact;
mod motion;
mod rest;
mod support;
mod tied;
mod touch;
mod world;

use scene::{LinkKind, Scene, Vec3};

use crate::error::TeacherError;
use crate::rules::Rules;
use body::Matter;
use flight::Surroundings;
pub(crate) use flight::turned;
use tied::{Tied, is_tied};
use touch::{GroundMatter, Pair};
use world::World;

/// Time spans below this are nothing, in seconds.
const NOTHING_S: f64 = 1e-13;

/// One impact of two bodies, or of a body on the ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// Scene time at which it happened.
    pub time_s: f64,
    /// Id of the body that the normal points to.
    pub a: String,
    /// Id of the other body; none for the ground.
    pub b: Option<String>,
    /// Where they met first.
    pub point_m: Vec3,
    /// Unit, from `b` to `a`.
    pub normal: Vec3,
    /// How fast the points that met approached each other along the normal.
    pub approach_speed_m_s: f64,
    /// Velocities of the centres of `a` and `b` just before; zero for the ground.
    pub velocities_before_m_s: [Vec3; 2],
    /// Velocities of the centres of `a` and `b` just after; zero for the ground.
    pub velocities_after_m_s: [Vec3; 2],
}

/// The exact solver, holding one scene at one instant.
#[derive(Clone, Debug)]
pub struct Solver {
    scene: Scene,
    world: Moving,
    impacts: Vec<Impact>,
}

/// What moves, by the solver that knows how.
#[derive(Clone, Debug)]
enum Moving {
    /// Bodies that act on each other by touch alone.
    Free(Box<World>),
    /// Bodies with links, attraction or a liquid.
    Tied(Box<Tied>),
}

impl Solver {
    /// Starts from a scene, under the textbook's rules. Bodies that overlap are first moved apart by no more than they overlap.
    ///
    /// # Errors
    /// Links that end nowhere, and numbers that are not finite or not positive where they have to be.
    pub fn new(scene: &Scene) -> Result<Self, TeacherError> {
        Self::under(scene, Rules::default())
    }

    /// The same under other rules.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn under(scene: &Scene, rules: Rules) -> Result<Self, TeacherError> {
        body::check_environment(scene)?;
        let matters = scene.bodies.iter().map(Matter::of).collect::<Result<Vec<_>, _>>()?;
        let states = scene.bodies.iter().map(body::state_of).collect();
        let environment = &scene.environment;
        let ground = environment
            .ground
            .as_ref()
            .map(|ground| GroundMatter { restitution: ground.restitution, friction: ground.friction });
        let surroundings = Surroundings {
            gravity_m_s2: environment.gravity_m_s2,
            air_density_kg_m3: environment.air_density_kg_m3,
            rules,
        };
        let world = if is_tied(scene) {
            Moving::Tied(Box::new(Tied::new(scene, matters, states, ground, surroundings)?))
        } else {
            Moving::Free(Box::new(World::new(matters, states, ground, surroundings)))
        };
        let mut solver = Self { scene: scene.clone(), world, impacts: Vec::new() };
        solver.write_scene();
        Ok(solver)
    }

    /// Moves forward in time. The scene's clock advances with it; its rate and pause are the viewer's and play no part.
    ///
    /// # Errors
    /// A span that is negative or not finite.
    pub fn advance(&mut self, seconds: f64) -> Result<(), TeacherError> {
        if !(seconds.is_finite() && seconds >= 0.0) {
            return Err(TeacherError::Duration { found: seconds });
        }
        let start_s = self.scene.clock.time_s;
        let mut passed_s = 0.0;
        while seconds - passed_s > NOTHING_S * seconds.max(1.0) {
            let time_s = start_s + passed_s;
            let (impacts, bodies) = (&mut self.impacts, &self.scene.bodies);
            let report = |impact: impact::PairImpact| {
                let id = |body: usize| bodies[body].id.clone();
                let Pair { a, .. } = impact.pair;
                impacts.push(Impact {
                    time_s,
                    a: id(a),
                    b: impact.pair.body_b().map(id),
                    point_m: impact.point_m.to_array(),
                    normal: impact.normal.to_array(),
                    approach_speed_m_s: impact.approach_m_s,
                    velocities_before_m_s: impact.before.map(|v| v.to_array()),
                    velocities_after_m_s: impact.after.map(|v| v.to_array()),
                });
            };
            let left_s = seconds - passed_s;
            passed_s += match &mut self.world {
                Moving::Free(world) => world.advance(left_s, time_s, report),
                Moving::Tied(tied) => tied.advance(left_s, report),
            };
        }
        self.scene.clock.time_s = start_s + seconds;
        self.write_scene();
        Ok(())
    }

    /// The scene as it is now.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Every impact since the start, in order of time.
    #[must_use]
    pub fn impacts(&self) -> &[Impact] {
        &self.impacts
    }

    fn write_scene(&mut self) {
        let states = match &self.world {
            Moving::Free(world) => &world.states,
            Moving::Tied(tied) => &tied.states,
        };
        for (state, body) in states.iter().zip(&mut self.scene.bodies) {
            body::write(state, body);
        }
        if let Moving::Tied(tied) = &self.world {
            for (link, axis) in tied.axes() {
                self.scene.links[link].kind = LinkKind::Hinge { axis: axis.to_array() };
            }
        }
    }
}

/// The scene after so many seconds.
///
/// # Errors
/// As [`Solver::new`] and [`Solver::advance`].
pub fn predict(scene: &Scene, seconds: f64) -> Result<Scene, TeacherError> {
    let mut solver = Solver::new(scene)?;
    solver.advance(seconds)?;
    Ok(solver.scene)
}

/// The scene at the start and at each of `frames` instants after it, `frames_per_second` of them a second.
///
/// # Errors
/// As [`Solver::new`] and [`Solver::advance`]; a frame rate that is not positive is refused as a time span.
pub fn frames(scene: &Scene, frames: usize, frames_per_second: f64) -> Result<Vec<Scene>, TeacherError> {
    let mut solver = Solver::new(scene)?;
    let mut seen = Vec::with_capacity(frames + 1);
    seen.push(solver.scene.clone());
    for _ in 0..frames {
        solver.advance(1.0 / frames_per_second)?;
        seen.push(solver.scene.clone());
    }
    Ok(seen)
}
