//! The past of a run as far as overlays tell of it: where bodies were and what energy they had, 24 times a second of its
//! time. What is noted at a step depends on the run alone, so that a frame looks the same however one came to it.

use std::collections::VecDeque;
use std::sync::Arc;

use glam::DVec3;
use kernels::dynamics::STEPS_PER_SECOND;
use scene::{Body, LinkKind, Scene, energy};

/// Steps from one sample to the next.
pub const SAMPLE_STEPS: u64 = STEPS_PER_SECOND / 24;
/// How far back trails and graphs reach, in steps.
pub const WINDOW_STEPS: u64 = 20 * STEPS_PER_SECOND;
/// Numbers that are kept of a run at most, a megabyte: half an hour of one body, two minutes of 32.
const KEPT_NUMBERS: usize = 250_000;

/// What moves faster than this at the start was thrown.
const THROWN_M_S: f64 = 0.05;

/// The greatest of everything so far, so that scales stay as they are through a run. In scene units.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peaks {
    /// The greatest speed that a body had, or will have when it has fallen and its springs are slack.
    pub speed: f64,
    /// The greatest acceleration that weight, springs and attraction gave a body.
    pub acceleration: f64,
    /// The greatest force that they made.
    pub force: f64,
    /// The greatest energy, of motion, of place or both.
    pub energy_most: f64,
    /// The least.
    pub energy_least: f64,
}

/// Where a body was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    /// Its centre, in scene units.
    pub position: [f32; 3],
    /// The height of its lowest point.
    pub lowest: f32,
}

/// What is noted at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// The step.
    pub step: u64,
    /// The ids of the bodies, in order.
    pub ids: Arc<[String]>,
    /// Where each was.
    pub marks: Box<[Mark]>,
    /// Energy of motion of all bodies, in scene units.
    pub kinetic: f64,
    /// Energy of their places.
    pub potential: f64,
    /// The greatest so far.
    pub peaks: Peaks,
}

/// How a body began.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    /// Its id.
    pub id: String,
    /// Where it began.
    pub position: DVec3,
    /// With what velocity.
    pub velocity: DVec3,
    /// What it went round, by its place among the bodies.
    pub round: Option<usize>,
    /// Whether it was thrown: it is free and untied, has weight and moved.
    pub is_thrown: bool,
}

/// How a run began.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// The greatest of everything then.
    pub peaks: Peaks,
    /// Where bodies were and how they moved.
    pub places: Vec<Beginning>,
    /// The id of the free body that promises the most motion.
    pub main: Option<String>,
}

/// The past of one run.
#[derive(Clone, Debug, Default)]
pub struct History {
    start: Option<Arc<Start>>,
    samples: VecDeque<Arc<Sample>>,
}

impl History {
    /// Of a run that stands at its start.
    #[must_use]
    pub fn of(scene: &Scene) -> Self {
        let mut history = Self::default();
        history.note(scene);
        history
    }

    /// Notes a state of the run, if it is one to be noted that is not known yet.
    pub fn note(&mut self, scene: &Scene) {
        let step = step_of(scene);
        if self.start.is_none() {
            self.start = Some(Arc::new(Start::of(scene)));
        }
        let last = self.samples.back();
        if !step.is_multiple_of(SAMPLE_STEPS) || last.is_some_and(|last| last.step >= step) {
            return;
        }
        self.samples.push_back(Arc::new(Sample::of(scene, step, last.map(AsRef::as_ref))));
        let each = 24 + 4 * scene.bodies.len();
        let most = (KEPT_NUMBERS / each).max((WINDOW_STEPS / SAMPLE_STEPS) as usize + 2);
        while self.samples.len() > most {
            self.samples.pop_front();
        }
    }

    /// From this step on something else happens than was thought.
    pub fn forget_from(&mut self, step: u64) {
        let kept = self.samples.partition_point(|sample| sample.step < step);
        self.samples.truncate(kept);
    }

    /// What a frame at a step needs of it: the latest twenty seconds.
    #[must_use]
    pub fn until(&self, step: u64) -> Self {
        let from = self.samples.partition_point(|sample| sample.step + WINDOW_STEPS < step);
        let to = self.samples.partition_point(|sample| sample.step <= step);
        Self { start: self.start.clone(), samples: self.samples.range(from..to.max(from)).cloned().collect() }
    }

    /// The same run, of which nothing is known but how it began and this sample.
    #[must_use]
    pub fn resumed(&self, sample: Arc<Sample>) -> Self {
        Self { start: self.start.clone(), samples: VecDeque::from([sample]) }
    }

    /// Whether it holds all that a frame at a step needs.
    #[must_use]
    pub fn covers(&self, step: u64) -> bool {
        let (Some(first), Some(last)) = (self.samples.front(), self.samples.back()) else { return false };
        let begins = step.saturating_sub(WINDOW_STEPS).next_multiple_of(SAMPLE_STEPS);
        first.step <= begins && last.step >= step - step % SAMPLE_STEPS
    }

    /// The sample at a step.
    #[must_use]
    pub fn at(&self, step: u64) -> Option<&Arc<Sample>> {
        let index = self.samples.partition_point(|sample| sample.step < step);
        self.samples.get(index).filter(|sample| sample.step == step)
    }

    /// How the run began, if that is known.
    #[must_use]
    pub fn start(&self) -> Option<&Arc<Start>> {
        self.start.as_ref()
    }

    /// The samples of the latest twenty seconds before a step, earliest first.
    pub(crate) fn window(&self, step: u64) -> Vec<&Sample> {
        let from = self.samples.partition_point(|sample| sample.step + WINDOW_STEPS < step);
        let to = self.samples.partition_point(|sample| sample.step <= step);
        self.samples.range(from..to.max(from)).map(AsRef::as_ref).collect()
    }
}

/// The step that a state is at.
pub(crate) fn step_of(scene: &Scene) -> u64 {
    libm::round(scene.clock.time_s.max(0.0) * STEPS_PER_SECOND as f64) as u64
}

impl Sample {
    fn of(scene: &Scene, step: u64, last: Option<&Self>) -> Self {
        let same = last.filter(|last| last.ids.iter().eq(scene.bodies.iter().map(|body| &body.id)));
        let ids = same.map_or_else(|| scene.bodies.iter().map(|body| body.id.clone()).collect(), |one| one.ids.clone());
        let mark = |body: &Body| Mark {
            position: body.position_m.map(|at| at as f32),
            lowest: if scene.environment.ground.is_some() { body.lowest_m() } else { body.position_m[1] } as f32,
        };
        let (kinetic, potential) = (energy::kinetic_of_all(scene), energy::of_middles(scene));
        let peaks = Peaks::of(scene, kinetic, potential);
        let peaks = last.map_or(peaks, |last| last.peaks.and(&peaks));
        Self { step, ids, marks: scene.bodies.iter().map(mark).collect(), kinetic, potential, peaks }
    }

    /// Where a body was; none if it was not there.
    pub(crate) fn mark(&self, id: &str) -> Option<&Mark> {
        self.ids.iter().position(|other| other == id).map(|index| &self.marks[index])
    }
}

impl Start {
    pub(crate) fn of(scene: &Scene) -> Self {
        let free = || scene.bodies.iter().filter(|body| !body.fixed);
        let begins = |(index, body): (usize, &Body)| {
            let velocity = DVec3::from_array(body.velocity_m_s);
            let tied = scene.links.iter().any(|link| link.holds(&body.id));
            let flies = !body.fixed && !tied && scene.environment.gravity_m_s2 > 0.0;
            Beginning {
                id: body.id.clone(),
                position: DVec3::from_array(body.position_m),
                velocity,
                round: scene.primary(index),
                is_thrown: flies && velocity.length() > THROWN_M_S,
            }
        };
        let promise = |body: &&Body| Promise::of(scene, body).speed;
        // Of equals the first, whatever is noise.
        let main = free().fold(None::<(&Body, f64)>, |best, body| match best {
            Some((_, most)) if promise(&body) <= most * 1.001 => best,
            _ => Some((body, promise(&body))),
        });
        let (kinetic, potential) = (energy::kinetic_of_all(scene), energy::of_middles(scene));
        Self {
            peaks: Peaks::of(scene, kinetic, potential),
            places: scene.bodies.iter().enumerate().map(begins).collect(),
            main: main.map(|(body, _)| body.id.clone()),
        }
    }

    /// How a body began.
    pub(crate) fn of_body(&self, id: &str) -> Option<&Beginning> {
        self.places.iter().find(|one| one.id == id)
    }

    /// The greatest speed at which anything went round a body at the start.
    pub(crate) fn speed_round(&self, id: &str) -> f64 {
        let Some(index) = self.places.iter().position(|one| one.id == id) else { return 0.0 };
        let companions = self.places.iter().filter(|one| one.round == Some(index));
        companions.map(|one| one.velocity.distance(self.places[index].velocity)).fold(0.0, f64::max)
    }
}

/// What may become of a body.
#[derive(Clone, Copy, Default)]
struct Promise {
    speed: f64,
    acceleration: f64,
}

impl Promise {
    /// Its speed once it has fallen to the ground and its springs are slack: `sqrt(v^2 + 2 g h + 2 E / m)`; its acceleration by
    /// weight, springs (`k s / m`) and attraction (`G m / r^2`) together.
    fn of(scene: &Scene, body: &Body) -> Self {
        let velocity = DVec3::from_array(body.velocity_m_s);
        let gravity = scene.environment.gravity_m_s2;
        let height = if scene.environment.ground.is_some() { body.lowest_m().max(0.0) } else { 0.0 };
        let (mut stored, mut acceleration) = (0.0, gravity);
        for link in scene.links.iter().filter(|link| link.holds(&body.id)) {
            if let LinkKind::Spring { stiffness_n_m, .. } = link.kind {
                let energy = energy::stored(scene, link);
                stored += energy;
                acceleration += libm::sqrt(2.0 * energy * stiffness_n_m) / body.mass_kg;
            }
        }
        if scene.environment.mutual_gravity {
            let here = DVec3::from_array(body.position_m);
            for other in scene.bodies.iter().filter(|other| other.id != body.id) {
                let apart = here.distance(DVec3::from_array(other.position_m));
                acceleration += scene.units.gravitation() * other.mass_kg / (apart * apart);
            }
        }
        let squared = velocity.length_squared() + 2.0 * gravity * height + 2.0 * stored / body.mass_kg;
        Self { speed: libm::sqrt(squared), acceleration }
    }
}

impl Peaks {
    fn of(scene: &Scene, kinetic: f64, potential: f64) -> Self {
        let energies = [kinetic, potential, kinetic + potential];
        let mut peaks = Self {
            energy_most: energies.into_iter().fold(0.0, f64::max),
            energy_least: energies.into_iter().fold(0.0, f64::min),
            ..Self::default()
        };
        for body in scene.bodies.iter().filter(|body| !body.fixed) {
            let promise = Promise::of(scene, body);
            // `max` passes over what is no number.
            peaks.speed = peaks.speed.max(promise.speed);
            peaks.acceleration = peaks.acceleration.max(promise.acceleration);
            peaks.force = peaks.force.max(promise.acceleration * body.mass_kg);
        }
        peaks
    }

    /// The greater of each.
    pub(crate) fn and(&self, other: &Self) -> Self {
        Self {
            speed: self.speed.max(other.speed),
            acceleration: self.acceleration.max(other.acceleration),
            force: self.force.max(other.force),
            energy_most: self.energy_most.max(other.energy_most),
            energy_least: self.energy_least.min(other.energy_least),
        }
    }
}
