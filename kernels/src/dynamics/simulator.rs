//! The simulator: a scene that moves on by fixed steps. Its state is the scene and nothing else.

use std::collections::VecDeque;
use std::sync::Arc;

use scene::{Edit, LinkKind, Scene, Vec3};

use crate::dynamics::error::DynamicsError;
use crate::dynamics::laws::Laws;
use crate::dynamics::rigid;
use crate::dynamics::stepper::Stepper;
use crate::dynamics::ties::Ties;
use crate::dynamics::touch::GROUND;

/// Steps in a second of scene time.
pub const STEPS_PER_SECOND: u64 = 240;
/// One step, in seconds.
pub const STEP_S: f64 = 1.0 / STEPS_PER_SECOND as f64;
/// Impacts kept until they are asked for.
const IMPACTS_KEPT: usize = 4096;

/// An impact, timed within its step.
#[derive(Clone, Debug, PartialEq)]
pub struct Impact {
    /// The step it happened in: from `step / 240` on.
    pub step: u64,
    /// When, in scene seconds.
    pub time_s: f64,
    /// The id of the body.
    pub a: String,
    /// The id of its partner; none is the ground.
    pub b: Option<String>,
    /// How fast the two approached along the normal.
    pub approach_speed_m_s: f64,
    /// Where.
    pub point_m: Vec3,
    /// Unit, from `b` to `a`.
    pub normal: Vec3,
}

/// Steps a scene by learned laws.
#[derive(Clone, Debug)]
pub struct Simulator {
    scene: Scene,
    laws: Arc<Laws>,
    stepper: Stepper,
    step: u64,
    /// Whether the last step changed nothing, so that no further one will.
    still: bool,
    impacts: VecDeque<Impact>,
}

impl Simulator {
    /// Takes up a scene at its own time.
    ///
    /// # Errors
    /// When the scene holds something that cannot be simulated.
    pub fn new(scene: &Scene, laws: Arc<Laws>) -> Result<Self, DynamicsError> {
        let time_s = scene.clock.time_s;
        if !(0.0..1e9).contains(&time_s) {
            return Err(DynamicsError::Value {
                what: "the clock's time".to_owned(),
                found: time_s,
                expected: "between 0 and a thousand million seconds",
            });
        }
        let step = libm::round(time_s * STEPS_PER_SECOND as f64) as u64;
        let (surroundings, bodies) = rigid::read(scene, &laws)?;
        let ties = Ties::read(scene, &bodies)?;
        let stepper = Stepper::new(surroundings, bodies, ties, Arc::clone(&laws), STEP_S);
        let mut simulator = Self { scene: scene.clone(), laws, stepper, step, still: false, impacts: VecDeque::new() };
        simulator.write();
        Ok(simulator)
    }

    /// Moves on by one step, 1/240 s.
    pub fn step(&mut self) {
        self.advance(1);
    }

    /// Moves on by a number of steps.
    pub fn advance(&mut self, steps: u64) {
        for _ in 0..steps {
            if !self.still {
                self.step_once();
            }
            self.step += 1;
        }
        self.write();
    }

    fn step_once(&mut self) {
        let Self { scene, stepper, step, impacts, .. } = self;
        let step = *step;
        let changed = stepper.step(STEP_S, |within_s, struck| {
            if impacts.len() == IMPACTS_KEPT {
                impacts.pop_front();
            }
            impacts.push_back(Impact {
                step,
                time_s: step as f64 * STEP_S + within_s,
                a: scene.bodies[struck.a].id.clone(),
                b: (struck.b != GROUND).then(|| scene.bodies[struck.b].id.clone()),
                approach_speed_m_s: struck.approach_m_s,
                point_m: struck.point_m.to_array(),
                normal: struck.normal.to_array(),
            });
        });
        self.still = !changed;
    }

    fn write(&mut self) {
        for (rigid, body) in self.stepper.bodies.iter().zip(&mut self.scene.bodies) {
            rigid.write(body);
        }
        let links = &mut self.scene.links;
        self.stepper.ties.axes(|link, axis| links[link].kind = LinkKind::Hinge { axis: axis.to_array() });
        self.scene.clock.time_s = self.time_s();
    }

    /// Steps since the scene's time 0.
    #[must_use]
    pub fn step_index(&self) -> u64 {
        self.step
    }

    /// Scene time in seconds.
    #[must_use]
    pub fn time_s(&self) -> f64 {
        self.step as f64 * STEP_S
    }

    /// The scene as it now is: the whole state, from which a new simulator continues bit for bit.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The laws followed.
    #[must_use]
    pub fn laws(&self) -> &Arc<Laws> {
        &self.laws
    }

    /// Whether nothing moves any more, nor will.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.still
    }

    /// Makes an edit now and goes on from it.
    ///
    /// # Errors
    /// When the scene refuses the edit, or the edited scene cannot be simulated; the simulator is then as it was.
    pub fn apply(&mut self, edit: &Edit) -> Result<(), DynamicsError> {
        let scene = scene::apply(&self.scene, edit)?;
        let (surroundings, bodies) = rigid::read(&scene, &self.laws)?;
        let ties = Ties::read(&scene, &bodies)?;
        self.stepper = Stepper::new(surroundings, bodies, ties, Arc::clone(&self.laws), STEP_S);
        self.scene = scene;
        self.still = false;
        self.write();
        Ok(())
    }

    /// Impacts since last asked, oldest first; at most the latest 4,096.
    pub fn take_impacts(&mut self) -> Vec<Impact> {
        self.impacts.drain(..).collect()
    }

    /// A hash of the time and of every body's pose and velocities, bit for bit (FNV-1a).
    #[must_use]
    pub fn state_hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut add = |bits: u64| {
            for byte in bits.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        };
        add(self.step);
        for body in &self.scene.bodies {
            let numbers = body.position_m.iter().chain(&body.orientation).chain(&body.velocity_m_s);
            for number in numbers.chain(&body.angular_velocity_rad_s) {
                add(number.to_bits());
            }
        }
        hash
    }
}
