//! The world between two events: who carries whom, how each body moves until something changes, and what comes first.

use glam::DVec3;

use super::body::{Matter, State};
use super::first_touch::first_touch_s;
use super::flight::{Hold, Surroundings, allowed_step_s};
use super::impact::{self, PairImpact};
use super::motion::Motion;
use super::rest::{Group, Leaning};
use super::support::{self, Supports};
use super::touch::{
    Constraint, Force, GroundMatter, Pair, Partner, Touch, gap_m, has_moving_contacts, new_gap_m, pairs, touches,
};

/// Bodies nearer than this part of the smaller one's inner radius touch.
const TOUCH: f64 = 1e-6;
/// A rim that leans may sink by this many times as much before it is taken for an impact.
const SUNK: f64 = 10.0;
/// Steps of leaning bodies are no longer than this.
const LONGEST_STEP_S: f64 = 1.0 / 960.0;
/// Nor longer than this part of the time in which a body falls by its own size.
const STEP_SHARE: f64 = 0.02;
/// Touches that come and go within this time are missed; they are shallower than `TOUCH`.
const SHORTEST_TOUCH_S: f64 = 1e-5;
/// First guess of an integration step.
const FIRST_GUESS_S: f64 = 0.01;
/// The time over which impacts are counted, how many for each body are too many, and how much higher the rest speed is then.
const CROWD_S: f64 = 1.0 / 240.0;
const CROWD: usize = 20;
const CROWDED: f64 = 8.0;
/// A contact that parts no faster than this part of the rest speed still carries.
const SLOW: f64 = 0.5;
/// Intervals without progress in a row before touches are passed over for an instant.
const PATIENCE: usize = 8;
/// How long that instant is.
const UNSTUCK_S: f64 = 1e-7;

/// Bodies, ground, gravity and air, at one instant.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) matters: Vec<Matter>,
    pub(super) states: Vec<State>,
    pub(super) ground: Option<GroundMatter>,
    pub(super) surroundings: Surroundings,
    step_s: f64,
    guesses_s: Vec<f64>,
    still: Vec<Group>,
    forces: Vec<Force>,
    stalled: usize,
    crowd: Crowd,
}

/// How many impacts there were lately.
#[derive(Clone, Copy, Debug)]
struct Crowd {
    since_s: f64,
    impacts: usize,
    patience: f64,
}

impl World {
    pub(super) fn new(
        matters: Vec<Matter>,
        states: Vec<State>,
        ground: Option<GroundMatter>,
        surroundings: Surroundings,
    ) -> Self {
        let smallest_m = matters.iter().map(|m| m.solid.inner_radius_m()).fold(f64::INFINITY, f64::min);
        let fall_s = (smallest_m / surroundings.gravity_m_s2).sqrt();
        let step_s = if fall_s.is_finite() { (STEP_SHARE * fall_s).min(LONGEST_STEP_S) } else { LONGEST_STEP_S };
        let guesses_s = vec![FIRST_GUESS_S; matters.len()];
        let crowd = Crowd { since_s: 0.0, impacts: 0, patience: 1.0 };
        let mut world = Self {
            matters,
            states,
            ground,
            surroundings,
            step_s,
            guesses_s,
            still: Vec::new(),
            forces: Vec::new(),
            stalled: 0,
            crowd,
        };
        world.separate_all();
        world
    }

    /// Moves forward by up to `limit_s`, to the next event or change of the law of motion; the time that passed.
    pub(super) fn advance(&mut self, limit_s: f64, time_s: f64, mut report: impl FnMut(PairImpact)) -> f64 {
        let rest_m_s = self.rest_m_s(time_s);
        let mut found = Vec::new();
        self.for_each_touch(|touch| found.push(touch));
        let mut constraints = self.constraints(&found);
        let mut impacts = 0;
        let rules = &self.surroundings.rules;
        impact::resolve(&self.matters, rules, &mut self.states, &mut constraints, rest_m_s, |impact| {
            impacts += 1;
            report(impact);
        });
        self.crowd.impacts += impacts;

        let touching: Vec<(Touch, Constraint)> = found.into_iter().zip(constraints).collect();
        let mut supports = Supports::of(&self.matters, &self.states, &self.surroundings, &touching, SLOW * rest_m_s);
        loop {
            let stuck = self.stalled > PATIENCE;
            let limit_s = if stuck { limit_s.min(UNSTUCK_S) } else { limit_s };
            let (motions, span_s) = self.plan(&supports, limit_s, rest_m_s);
            let first = if stuck { None } else { self.first_event(&motions, &supports, span_s) };
            if let Some((at_s, pair)) = first
                && at_s <= 1e-12
                && supports.is_slow(pair)
                && !supports.leans(pair)
            {
                // They touch already and are about to press on each other: let them lean.
                supports.press(pair);
                continue;
            }
            let span_s = first.map_or(span_s, |(at_s, _)| at_s);
            self.move_on(&motions, &supports, span_s);
            self.stalled = if span_s > 1e-12 { 0 } else { self.stalled + 1 };
            return span_s;
        }
    }

    /// The approach speed below which there is no rebound: what gravity gives in one step, or more in a crowd.
    fn rest_m_s(&mut self, time_s: f64) -> f64 {
        let crowd = &mut self.crowd;
        if time_s - crowd.since_s > CROWD_S || time_s < crowd.since_s {
            *crowd = Crowd { since_s: time_s, impacts: 0, patience: (crowd.patience / CROWDED).max(1.0) };
        } else if crowd.impacts > CROWD * self.matters.len() {
            crowd.impacts = 0;
            crowd.patience *= CROWDED;
        }
        let fastest_m_s = self.states.iter().map(|state| state.velocity_m_s.length()).fold(0.0, f64::max);
        (self.surroundings.gravity_m_s2 * self.step_s).max(1e-9 * fastest_m_s) * self.crowd.patience
    }

    fn touch_m(&self, pair: Pair) -> f64 {
        let radius_m = |body: usize| self.matters[body].solid.inner_radius_m();
        TOUCH * pair.body_b().map_or(radius_m(pair.a), |b| radius_m(pair.a).min(radius_m(b)))
    }

    fn for_each_touch(&self, mut found: impl FnMut(Touch)) {
        for pair in pairs(&self.matters, self.ground.is_some()) {
            touches(&self.matters, |body| self.states[body].pose, pair, self.touch_m(pair), &mut found);
        }
    }

    fn ground_or_none(&self) -> GroundMatter {
        self.ground.unwrap_or(GroundMatter { restitution: 0.0, friction: 0.0 })
    }

    fn constraints(&self, found: &[Touch]) -> Vec<Constraint> {
        let ground = self.ground_or_none();
        let rules = &self.surroundings.rules;
        found.iter().map(|touch| Constraint::new(&self.matters, &self.states, (ground, rules), touch)).collect()
    }

    fn with_leaning<T>(&self, rest_m_s: f64, work: impl FnOnce(&Leaning<'_>) -> T) -> T {
        work(&Leaning {
            matters: &self.matters,
            ground: self.ground_or_none(),
            surroundings: self.surroundings,
            rest_m_s,
            touch_m: &|pair| self.touch_m(pair),
        })
    }

    /// How each body moves, and for how long that holds.
    fn plan(&mut self, supports: &Supports, limit_s: f64, rest_m_s: f64) -> (Vec<Motion>, f64) {
        let mut span_s = limit_s;
        let mut holds = vec![Hold::Free; self.matters.len()];
        let mut motions = vec![Motion::Still; self.matters.len()];
        let mut stepped = Vec::new();
        for group in supports.groups() {
            let alone = match group.bodies[..] {
                [body] if group.pairs[..] == [Pair { a: body, b: Partner::Ground }] => {
                    let friction = (self.matters[body].friction * self.ground_or_none().friction).sqrt();
                    let (matter, state) = (&self.matters[body], &mut self.states[body]);
                    support::alone_on_ground(matter, state, &self.surroundings, friction).map(|found| (body, found))
                }
                _ => None,
            };
            if let Some((body, (hold, until_s))) = alone {
                holds[body] = hold;
                span_s = span_s.min(until_s);
            } else if self.comes_to_rest(group, rest_m_s) {
                for &body in &group.bodies {
                    self.states[body].velocity_m_s = DVec3::ZERO;
                    self.states[body].spin_rad_s = DVec3::ZERO;
                }
            } else {
                span_s = span_s.min(self.step_s);
                stepped.push(group);
            }
        }
        let carried = |body: usize| supports.groups().iter().any(|group| group.bodies.contains(&body));
        for body in 0..self.matters.len() {
            if self.matters[body].is_fixed() || (carried(body) && holds[body] == Hold::Free) {
                continue;
            }
            let (matter, state, hold) = (&self.matters[body], &self.states[body], holds[body]);
            motions[body] = Motion::of(matter, state, hold, &self.surroundings);
            if let Motion::Integrated { .. } = motions[body] {
                let guess_s = self.guesses_s[body];
                let (step_s, next_s) = allowed_step_s(matter, state, &hold, &self.surroundings, span_s, guess_s);
                // A step that was short because the span was says nothing against the guess.
                let refused = step_s < guess_s.min(span_s);
                self.guesses_s[body] = if refused { next_s } else { next_s.max(guess_s) };
                span_s = span_s.min(step_s);
            }
        }
        for group in stepped {
            let mut forces = std::mem::take(&mut self.forces);
            let ends = self.with_leaning(rest_m_s, |leaning| leaning.step(group, &self.states, span_s, &mut forces));
            self.forces = forces;
            for &body in &group.bodies {
                motions[body] = Motion::Stepped { end: ends[body], step_s: span_s };
            }
        }
        (motions, span_s)
    }

    /// Whether a group is slow enough to stop, and would stay where it is.
    fn comes_to_rest(&mut self, group: &Group, rest_m_s: f64) -> bool {
        let speed_m_s = |body: usize| {
            let (matter, state) = (&self.matters[body], &self.states[body]);
            state.velocity_m_s.length() + state.spin_rad_s.length() * matter.solid.bounding_radius_m()
        };
        let fastest_m_s = group.bodies.iter().map(|&body| speed_m_s(body)).fold(0.0, f64::max);
        if fastest_m_s > rest_m_s {
            return false;
        }
        if fastest_m_s == 0.0 && self.still.contains(group) {
            return true;
        }
        let step_s = self.step_s;
        let mut forces = std::mem::take(&mut self.forces);
        let stays =
            self.with_leaning(rest_m_s, |leaning| leaning.holds_still(group, &self.states, step_s, &mut forces));
        self.forces = forces;
        self.still.retain(|other| !other.bodies.iter().any(|body| group.bodies.contains(body)));
        if stays {
            self.still.push(group.clone());
        }
        stays
    }

    /// The first touch within the span, if any.
    fn first_event(&self, motions: &[Motion], supports: &Supports, span_s: f64) -> Option<(f64, Pair)> {
        let mut first: Option<(f64, Pair)> = None;
        for pair in pairs(&self.matters, self.ground.is_some()) {
            let end_s = first.map_or(span_s, |(at_s, _)| at_s);
            let still = |body: usize| matches!(motions[body], Motion::Still);
            if still(pair.a) && pair.body_b().is_none_or(still) {
                continue;
            }
            let fastest_m_s = self.fastest_m_s(motions, pair, end_s);
            if !self.in_reach(pair, fastest_m_s * end_s) {
                continue;
            }
            let pose = |body: usize, t_s: f64| {
                motions[body].at(&self.matters[body], &self.states[body], &self.surroundings, t_s).pose
            };
            let search = |gap_m: &dyn Fn(f64) -> f64| first_touch_s(&gap_m, end_s, fastest_m_s, SHORTEST_TOUCH_S);
            let found = if supports.leans(pair) {
                // What touches already is held by the step; what else of the pair lands on the way is an impact.
                let known = supports.features(pair);
                let (touch_m, reach_m) = (self.touch_m(pair), 2.0 * fastest_m_s * end_s);
                let new_m = |t_s: f64| new_gap_m(&self.matters, pair, |body| pose(body, t_s), &known, reach_m);
                let sunk_m = |t_s: f64| gap_m(&self.matters, pair, |body| pose(body, t_s)) + SUNK * touch_m;
                let stepped = |body: usize| matches!(motions[body], Motion::Stepped { .. });
                let may_sink =
                    has_moving_contacts(&self.matters, pair) && (stepped(pair.a) || pair.body_b().is_some_and(stepped));
                // A rim that falls flat touches with what is known already; where it is at the end says whether it did.
                let sinks = || may_sink.then(|| first_touch_s(&sunk_m, end_s, 0.0, SHORTEST_TOUCH_S)).flatten();
                search(&|t_s| new_m(t_s) + touch_m).or_else(sinks)
            } else {
                search(&|t_s| gap_m(&self.matters, pair, |body| pose(body, t_s)))
            };
            if let Some(at_s) = found
                && (first.is_none() || at_s < end_s)
            {
                first = Some((at_s, pair));
            }
        }
        first
    }

    fn in_reach(&self, pair: Pair, way_m: f64) -> bool {
        let (matter, at_m) = (&self.matters[pair.a], self.states[pair.a].pose.position_m);
        let radius_m = matter.solid.bounding_radius_m();
        match pair.b {
            Partner::Ground => at_m.y - radius_m <= way_m,
            Partner::Body(b) => {
                let reach_m = radius_m + self.matters[b].solid.bounding_radius_m() + way_m;
                at_m.distance_squared(self.states[b].pose.position_m) <= reach_m * reach_m
            }
        }
    }

    /// A bound on how fast the separation of a pair changes.
    fn fastest_m_s(&self, motions: &[Motion], pair: Pair, span_s: f64) -> f64 {
        let sweep =
            |body: usize| motions[body].sweep(&self.matters[body], &self.states[body], &self.surroundings, span_s);
        let a = sweep(pair.a);
        match pair.body_b() {
            None => a.velocity_m_s.length() + a.gain_m_s.length() + a.turn_m_s,
            Some(b) => {
                let b = sweep(b);
                let gain_m_s = if a.is_even && b.is_even {
                    (a.gain_m_s - b.gain_m_s).length()
                } else {
                    a.gain_m_s.length() + b.gain_m_s.length()
                };
                (a.velocity_m_s - b.velocity_m_s).length() + gain_m_s + a.turn_m_s + b.turn_m_s
            }
        }
    }

    fn move_on(&mut self, motions: &[Motion], supports: &Supports, span_s: f64) {
        let energies_j: Vec<f64> = supports.groups().iter().map(|group| self.energy_j(group)).collect();
        for (body, motion) in motions.iter().enumerate() {
            self.states[body] = motion.at(&self.matters[body], &self.states[body], &self.surroundings, span_s);
        }
        for (group, energy_j) in supports.groups().iter().zip(energies_j) {
            if group.bodies.iter().any(|&body| matches!(motions[body], Motion::Stepped { .. })) {
                let mut states = self.states.clone();
                self.with_leaning(0.0, |leaning| leaning.separate(group, &mut states));
                self.states = states;
                self.keep_within(group, energy_j);
            }
        }
    }

    /// Kinetic and potential energy of a group.
    fn energy_j(&self, group: &Group) -> f64 {
        let of = |&body: &usize| {
            let (matter, state) = (&self.matters[body], &self.states[body]);
            let weight_n = matter.mass_kg * self.surroundings.gravity_m_s2;
            matter.kinetic_energy_j(state) + weight_n * state.pose.position_m.y
        };
        group.bodies.iter().map(of).sum()
    }

    /// Takes what a step's own error added to a group's energy (some 1e-7 of it) out of its motion again; out of the
    /// motion about its centre of mass where nothing outside the group holds it.
    fn keep_within(&mut self, group: &Group, energy_j: f64) {
        let excess_j = self.energy_j(group) - energy_j;
        // Wind may rightly add some.
        if excess_j <= 0.0 || self.surroundings.rules.is_windy() {
            return;
        }
        let (matters, states) = (&self.matters, &mut self.states);
        let held = |pair: &Pair| pair.body_b().is_none_or(|b| matters[b].is_fixed()) || matters[pair.a].is_fixed();
        let drift_m_s = if group.pairs.iter().any(held) {
            DVec3::ZERO
        } else {
            let mass_kg: f64 = group.bodies.iter().map(|&body| matters[body].mass_kg).sum();
            group.bodies.iter().map(|&body| states[body].velocity_m_s * (matters[body].mass_kg / mass_kg)).sum()
        };
        let kinetic_j: f64 = group
            .bodies
            .iter()
            .map(|&body| {
                let velocity_m_s = states[body].velocity_m_s - drift_m_s;
                matters[body].kinetic_energy_j(&State { velocity_m_s, ..states[body] })
            })
            .sum();
        let slower = if kinetic_j > excess_j { (1.0 - excess_j / kinetic_j).sqrt() } else { 0.0 };
        for &body in &group.bodies {
            states[body].velocity_m_s = drift_m_s.lerp(states[body].velocity_m_s, slower);
            states[body].spin_rad_s *= slower;
        }
    }

    /// Moves bodies apart that overlap at the start.
    fn separate_all(&mut self) {
        let all = Group {
            bodies: (0..self.matters.len()).collect(),
            pairs: pairs(&self.matters, self.ground.is_some()).collect(),
        };
        let mut states = self.states.clone();
        self.with_leaning(0.0, |leaning| leaning.separate(&all, &mut states));
        self.states = states;
    }
}
