//! A record: where everything was at every step of a rollout, and what hit what.

use geometry::displaced::submerged;
use kernels::dynamics::{STEP_S, STEPS_PER_SECOND};
use scene::{Body, Scene, Vec3, energy};

/// Steeper than this, a contact's normal (its upward part) carries what is above it.
const CARRIES: f64 = 0.5;
/// A body whose lowest point is higher than this is in the air.
const AIRBORNE_M: f64 = 2e-3;

/// What is no higher than this stands on the ground.
const STANDS_M: f64 = 0.01;
/// Slower than this, bodies settle against each other and do not meet.
const MEETS_M_S: f64 = 0.02;
/// What is no further than this from where it began has only settled into its contacts.
const MOVED_M: f64 = 1e-3;

/// Where a body was at a step, and how it moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// Its centre.
    pub position_m: Vec3,
    /// Velocity of its centre.
    pub velocity_m_s: Vec3,
    /// Height of its lowest point above y = 0.
    pub lowest_m: f64,
    /// The share of its volume that is below the surface of a liquid.
    pub submerged: f64,
    /// Energy of its turning, in J.
    pub turning_j: f64,
}

/// A landing: a body meets the ground, or what stands on it, from above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Landing {
    /// When, since the start of the record, exact within the step.
    pub time_s: f64,
    /// The step it falls in.
    pub step: usize,
    /// How fast it met the ground along the normal.
    pub approach_m_s: f64,
    /// The normal, upwards.
    pub normal: Vec3,
}

/// A touch of two bodies, or of a body and the ground, as the simulators report it.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// When, since the start of the record.
    pub time_s: f64,
    /// The id of the body that the normal points to.
    pub a: String,
    /// The other; none is the ground.
    pub b: Option<String>,
    /// How fast they approached along the normal.
    pub approach_m_s: f64,
    /// Unit, from `b` to `a`.
    pub normal: Vec3,
}

/// A rollout, step by step.
#[derive(Clone, Debug)]
pub struct Record {
    /// The scene that it began with.
    pub start: Scene,
    /// One row a step, from the start on; one state a body.
    pub(super) rows: Vec<Vec<State>>,
    /// What hit what.
    pub(super) touches: Vec<Touch>,
    /// Whether there was no time to see the end.
    pub(super) cut_short: bool,
}

impl Record {
    /// A record that so far holds only its start.
    #[must_use]
    pub fn new(start: &Scene) -> Self {
        let mut record = Self { start: start.clone(), rows: Vec::new(), touches: Vec::new(), cut_short: false };
        record.watch(start);
        record
    }

    /// Adds the next step.
    pub(super) fn watch(&mut self, scene: &Scene) {
        let level_m = scene.environment.liquid.as_ref().map(|liquid| liquid.level_m);
        // Where a unit is no metre, how large a body is drawn says nothing about its size, nor about how it turns.
        let sized = scene.units.are_si();
        let states = scene.bodies.iter().map(|body| {
            let state = state(body, level_m);
            if sized { state } else { State { turning_j: 0.0, ..state } }
        });
        self.rows.push(states.collect());
    }

    /// How long it is.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        (self.rows.len() - 1) as f64 * STEP_S
    }

    /// Whether there was no time to see all that was to be seen.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    /// The body's place in each row.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        self.start.bodies.iter().position(|body| body.id == id)
    }

    /// Every state of one body, step by step.
    pub fn states(&self, index: usize) -> impl Iterator<Item = &State> {
        self.rows.iter().filter_map(move |row| row.get(index))
    }

    /// Its state at a step, or the last one.
    #[must_use]
    pub fn state(&self, index: usize, step: usize) -> &State {
        &self.rows[step.min(self.rows.len() - 1)][index]
    }

    /// Landings of a body, in order: only those before which it was in the air.
    #[must_use]
    pub fn landings(&self, index: usize) -> Vec<Landing> {
        let id = &self.start.bodies[index].id;
        let mut landings: Vec<Landing> = Vec::new();
        let mut since_step = 0;
        for touch in &self.touches {
            let normal = match touch {
                touch if touch.a == *id => touch.normal,
                touch if touch.b.as_ref() == Some(id) => touch.normal.map(|part| -part),
                _ => continue,
            };
            let step = ((touch.time_s / STEP_S) as usize).min(self.rows.len() - 1);
            let airborne = (since_step..=step).any(|row| self.rows[row][index].lowest_m > AIRBORNE_M)
                // A bounce within a few steps leaves no row above the threshold; its speed tells it.
                || touch.approach_m_s > 2.0 * self.start.environment.gravity_m_s2 * STEP_S;
            if normal[1] > CARRIES && touch.time_s > 1e-9 && airborne {
                landings.push(Landing { time_s: touch.time_s, step, approach_m_s: touch.approach_m_s, normal });
                since_step = step + 1;
            }
        }
        landings
    }

    /// The first time that a body hits or is hit by another body that is free to move.
    #[must_use]
    pub fn first_hit(&self, index: usize) -> Option<&Touch> {
        let id = &self.start.bodies[index].id;
        self.knocks().find(|touch| touch.a == *id || touch.b.as_ref() == Some(id))
    }

    /// Hits of two bodies that are free to move, in order.
    pub fn knocks(&self) -> impl Iterator<Item = &Touch> {
        let free = |id: &String| self.start.body(id).is_some_and(|body| !body.fixed);
        self.touches.iter().filter(move |touch| free(&touch.a) && touch.b.as_ref().is_some_and(free))
    }

    /// Whether a body's speed has changed by less than a thousandth within the last second.
    #[must_use]
    pub fn steady(&self, index: usize) -> bool {
        let last = self.rows.len() - 1;
        let Some(before) = last.checked_sub(STEPS_PER_SECOND as usize) else { return false };
        let speed = |row: usize| {
            let [x, y, z] = self.rows[row][index].velocity_m_s;
            (x * x + y * y + z * z).sqrt()
        };
        (speed(last) - speed(before)).abs() <= 1e-3 * speed(last)
    }

    /// Whether a body has been at rest for the last tenth of a second.
    #[must_use]
    pub fn at_rest(&self, index: usize) -> bool {
        let tail = self.rows.len().saturating_sub(24);
        self.rows.len() > 24 && self.rows[tail..].iter().all(|row| still(&row[index]))
    }
}

impl Record {
    /// When a body first meets another one, and that one's id. What it lies on or hangs at from the start it does not meet.
    #[must_use]
    pub fn meeting(&self, index: usize) -> Option<(f64, &str)> {
        let id = &self.start.bodies[index].id;
        self.touches.iter().filter(|touch| touch.time_s > 1e-9 && touch.approach_m_s > MEETS_M_S).find_map(|touch| {
            let other = match &touch.b {
                Some(b) if touch.a == *id => b,
                Some(b) if b == id => &touch.a,
                _ => return None,
            };
            Some((touch.time_s, other.as_str()))
        })
    }

    /// Whether a body that stood at the start ends up elsewhere, by more than it is large.
    #[must_use]
    pub fn is_knocked_over(&self, index: usize) -> bool {
        let place = |step: usize| glam::DVec3::from_array(self.state(index, step).position_m);
        let far_m = self.start.bodies[index].shape.bounding_radius_m();
        stands(&self.start, index) && place(0).distance(place(usize::MAX)) > far_m
    }

    /// Whether a body is at rest after having moved, or with all others: what only waits for its turn has not settled.
    #[must_use]
    pub fn has_settled(&self, index: usize) -> bool {
        let place = |step| glam::DVec3::from_array(self.state(index, step).position_m);
        let moved = place(0).distance(place(usize::MAX)) > MOVED_M;
        self.at_rest(index) && (moved || self.all_rest())
    }

    /// Whether everything that could move is at rest.
    #[must_use]
    pub fn all_rest(&self) -> bool {
        (0..self.start.bodies.len()).all(|index| self.start.bodies[index].fixed || self.at_rest(index))
    }
}

/// Whether a body could be knocked over: it is free to move, at rest, and something carries it.
pub(crate) fn stands(scene: &Scene, index: usize) -> bool {
    let body = &scene.bodies[index];
    let on_the_ground = scene.environment.ground.is_some() && body.lowest_m() < STANDS_M;
    let carried = || scene.bodies.iter().any(|other| other.id != body.id && other.carries(body));
    body.velocity_m_s == [0.0; 3] && !body.fixed && (on_the_ground || carried())
}

/// Whether a body rests in this state.
pub(super) fn still(state: &State) -> bool {
    state.velocity_m_s.iter().all(|part| part.abs() < 1e-4)
}

fn state(body: &Body, level_m: Option<f64>) -> State {
    State {
        submerged: level_m.map_or(0.0, |level_m| submerged(body, level_m)),
        position_m: body.position_m,
        velocity_m_s: body.velocity_m_s,
        lowest_m: body.lowest_m(),
        turning_j: energy::of_turning(body),
    }
}
