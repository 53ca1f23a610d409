//! Scenes whose bodies act on each other without touching: links, attraction, liquids. All bodies move together.
//!
//! Between events everything is one step of a high-order integrator, with links as Lagrange multipliers and their equations
//! restored to rounding after each step. Events are root-found on that motion: touches, strings that become taut (an
//! inelastic jerk) or slack (their tension passes zero). Impacts are those of `solver/impact.rs`, in which every link answers
//! within the same instant. While contacts press, all bodies take short implicit midpoint steps in which contact forces
//! and links are solved together (`lean`).

mod dense;
mod event;
mod forces;
mod joint;
mod lean;
mod project;
mod system;

use geometry::contact::Solid;
use glam::DVec3;
use scene::Scene;

use super::body::{Matter, State};
use super::flight::Surroundings;
use super::impact::{self, PairImpact};
use super::touch::{Constraint, Force, GroundMatter, Pair, Touch, pairs, touches};
use crate::error::TeacherError;
use event::Event;
use forces::Forces;
use joint::Joint;
pub(super) use project::Spread;
use system::System;

/// Bodies nearer than this part of the smaller one's inner radius touch.
const TOUCH: f64 = 1e-6;
/// Steps while contacts press are no longer than this, nor than this part of the time of falling by the own size.
const LONGEST_STEP_S: f64 = 1.0 / 960.0;
const STEP_SHARE: f64 = 0.02;
/// Steps of the integrator are no longer than this.
const LONGEST_FLIGHT_S: f64 = 0.02;
/// A shorter step is taken as it is: the error is then rounding.
const SHORTEST_S: f64 = 1e-8;
/// Links that are wrong by more than this part of their length after settling cannot all be right.
const STRAINED: f64 = 1e-9;
/// Strings within this part of their length are taut.
const TAUT: f64 = 1e-10;
/// Energy that a step gives beyond what forces do, as a factor, is of rounding in links that nearly contradict each other.
const MOST_GAIN: f64 = 1.001;
/// Steps shorter than this are without progress; so many more of them than others, and time is moved on past events, each
/// time twice as far.
const PROGRESS_S: f64 = 1e-7;
/// Where links cannot all be right, steps shorter than this part of the step while contacts press.
const STRAINED_PROGRESS: f64 = 0.05;
const PATIENCE: i32 = 12;
const UNSTUCK_S: f64 = 1e-6;
/// So many steps without progress are made up for by one with.
const FORGIVEN: i32 = 4;

/// Bodies, ground, forces and links, at one instant.
#[derive(Clone, Debug)]
pub(super) struct Tied {
    matters: Vec<Matter>,
    pub(super) states: Vec<State>,
    ground: Option<GroundMatter>,
    surroundings: Surroundings,
    forces: Forces,
    joints: Vec<Joint>,
    /// Whether each link holds: a slack string does not.
    holds: Vec<bool>,
    step_s: f64,
    guess_s: f64,
    floor_m_s: f64,
    pressing: Vec<Force>,
    stalled: i32,
    /// Whether the last step moved time past events.
    moved_on: bool,
    /// Whether no places of the bodies suit all links: they then stand at the best compromise, and there is no exact
    /// motion to follow, only one that stays sane.
    strained: bool,
}

/// Whether a scene has what only this solver knows.
pub(super) fn is_tied(scene: &Scene) -> bool {
    !scene.links.is_empty() || scene.environment.mutual_gravity || scene.environment.liquid.is_some()
}

impl Tied {
    pub(super) fn new(
        scene: &Scene,
        matters: Vec<Matter>,
        states: Vec<State>,
        ground: Option<GroundMatter>,
        surroundings: Surroundings,
    ) -> Result<Self, TeacherError> {
        let joints = Joint::read(scene, &matters, &states)?;
        let forces = Forces::read(scene, surroundings)?;
        let smallest_m = matters.iter().map(|m| m.solid.inner_radius_m()).fold(f64::INFINITY, f64::min);
        let fall_s = (smallest_m / surroundings.gravity_m_s2).sqrt();
        let step_s = if fall_s.is_finite() { (STEP_SHARE * fall_s).min(LONGEST_STEP_S) } else { LONGEST_STEP_S };
        let smallest_m = if smallest_m.is_finite() { smallest_m } else { 1.0 };
        let mut tied = Self {
            floor_m_s: 1e-2 * (surroundings.gravity_m_s2 * smallest_m).sqrt() + 1e-6 * smallest_m,
            holds: joints.iter().map(|joint| !joint.is_string()).collect(),
            matters,
            states,
            ground,
            surroundings,
            forces,
            joints,
            step_s,
            guess_s: 1e-3,
            pressing: Vec::new(),
            stalled: 0,
            moved_on: false,
            strained: false,
        };
        for (k, joint) in tied.joints.iter().enumerate() {
            tied.holds[k] |= joint.slack_m(&tied.states) < TAUT * joint.scale_m();
        }
        tied.settle();
        Ok(tied)
    }

    /// The axis of each hinge between moving bodies, by its place among the scene's links.
    pub(super) fn axes(&self) -> impl Iterator<Item = (usize, DVec3)> + '_ {
        let free = |end: &joint::End| end.body.is_some_and(|body| !self.matters[body].is_fixed());
        let turning = move |joint: &&Joint| free(&joint.a) && free(&joint.b);
        self.joints.iter().filter(turning).filter_map(|joint| Some((joint.link, joint.axis(&self.states)?)))
    }

    fn system(&self) -> System<'_> {
        System {
            matters: &self.matters,
            forces: &self.forces,
            joints: &self.joints,
            holds: &self.holds,
            floor_m_s: self.floor_m_s,
        }
    }

    fn settle(&mut self) {
        let mut states = self.states.clone();
        self.strained = self.system().settle(&mut states) > STRAINED;
        self.states = states;
    }

    /// Moves forward by up to `limit_s`, to the next event or the end of a step; the time that passed.
    pub(super) fn advance(&mut self, limit_s: f64, mut report: impl FnMut(PairImpact)) -> f64 {
        let rest_m_s = self.rest_m_s();
        let found = self.strike(rest_m_s, &mut report);
        self.wake();
        let mut pressed = self.pressed(&found, rest_m_s);
        let touching: Vec<Pair> = found.iter().map(|(touch, _)| touch.pair).collect();
        let stuck = self.stalled > PATIENCE && !self.moved_on;
        let unstuck_s = libm::scalbn(UNSTUCK_S, (self.stalled - PATIENCE).min(20)).min(self.step_s);
        let limit_s = if stuck { limit_s.min(unstuck_s) } else { limit_s };
        loop {
            let mut pressing = std::mem::take(&mut self.pressing);
            let (span_s, ends) = if pressed.is_empty() {
                (self.allowed_s(limit_s), None)
            } else {
                let span_s = limit_s.min(self.step_s);
                (span_s, Some(self.lean(&pressed, span_s, rest_m_s, &mut pressing)))
            };
            self.pressing = pressing;
            let system = self.system();
            let at = |t_s: f64| match &ends {
                None => system.step(&self.states, t_s).0,
                Some(ends) => lean::partway(&self.states, ends, span_s, t_s),
            };
            let first = if stuck { None } else { self.first_event(&at, span_s, &touching, &pressed, &found) };
            if let Some((at_s, Event::Touch(pair))) = first
                && at_s <= 1e-12
                && touching.contains(&pair)
                && !pressed.contains(&pair)
            {
                // They touch already and are about to press on each other.
                pressed.push(pair);
                continue;
            }
            let span_s = first.map_or(span_s, |(at_s, _)| at_s);
            let mut states = at(span_s);
            match first {
                Some((_, Event::Taut(k))) => self.holds[k] = true,
                Some((_, Event::Slack(k))) => self.holds[k] = false,
                _ => {}
            }
            if !pressed.is_empty() {
                self.part(&pressed, &mut states);
            }
            let system = self.system();
            let strained = system.settle(&mut states) > STRAINED;
            system.project(&mut states, &self.holds);
            let most = if self.strained || strained { 1.0 } else { MOST_GAIN };
            self.strained = system.calm(&self.states, &mut states, span_s, most) || strained;
            if states.iter().all(|state| state.pose.position_m.is_finite() && state.velocity_m_s.is_finite()) {
                self.states = states;
            }
            self.moved_on = stuck;
            let progress_s = if strained { STRAINED_PROGRESS * self.step_s } else { PROGRESS_S };
            self.stalled = match span_s > progress_s {
                true if stuck => self.stalled,
                true => (self.stalled - FORGIVEN).max(0),
                false => self.stalled + 1,
            };
            return span_s;
        }
    }

    /// The approach speed below which there is no rebound: what the strongest pull gives in one short step.
    fn rest_m_s(&self) -> f64 {
        let pull = self.system().free(&self.states).iter().map(|a| a.0.length()).fold(0.0, f64::max);
        let fastest_m_s = self.states.iter().map(|state| state.velocity_m_s.length()).fold(0.0, f64::max);
        let pull = if self.surroundings.gravity_m_s2 > 0.0 { self.surroundings.gravity_m_s2 } else { pull };
        (pull * self.step_s).max(1e-9 * fastest_m_s)
    }

    fn touch_m(&self, pair: Pair) -> f64 {
        let radius_m = |body: usize| self.matters[body].solid.inner_radius_m();
        TOUCH * pair.body_b().map_or(radius_m(pair.a), |b| radius_m(pair.a).min(radius_m(b)))
    }

    /// Pairs that can touch: those that a hinge joins pass through each other.
    fn pairs(&self) -> impl Iterator<Item = Pair> + '_ {
        let hinged = |pair: &Pair| {
            let joins = |joint: &Joint| {
                let (a, b) = (Some(pair.a), pair.body_b());
                joint.is_hinge() && b.is_some() && [(a, b), (b, a)].contains(&(joint.a.body, joint.b.body))
            };
            self.joints.iter().any(joins)
        };
        pairs(&self.matters, self.ground.is_some()).filter(move |pair| !hinged(pair))
    }

    fn ground_or_none(&self) -> GroundMatter {
        self.ground.unwrap_or(GroundMatter { restitution: 0.0, friction: 0.0 })
    }

    /// Resolves impacts and jerks at this instant; what touches, with links felt.
    fn strike(&mut self, rest_m_s: f64, report: &mut impl FnMut(PairImpact)) -> Vec<(Touch, Constraint)> {
        /// Rounds of impacts and jerks, each of which may cause the other.
        const ROUNDS: usize = 20;
        let mut found = Vec::new();
        for pair in self.pairs() {
            touches(&self.matters, |b| self.states[b].pose, pair, self.touch_m(pair), &mut |touch| found.push(touch));
        }
        let (ground, mut states) = (self.ground_or_none(), self.states.clone());
        let rules = &self.surroundings.rules;
        let mut constraints: Vec<Constraint> =
            found.iter().map(|touch| Constraint::new(&self.matters, &states, (ground, rules), touch)).collect();
        let system = self.system();
        system.spread(&states, &mut constraints);
        for round in 0..ROUNDS {
            // Should they go on causing each other, they end without rebounds.
            let rest_m_s = if round > ROUNDS / 2 { f64::INFINITY } else { rest_m_s };
            impact::resolve(&self.matters, rules, &mut states, &mut constraints, rest_m_s, &mut *report);
            if !system.project(&mut states, &self.holds) {
                break;
            }
        }
        self.states = states;
        found.into_iter().zip(constraints).collect()
    }

    /// Lets go of strings that would push.
    fn wake(&mut self) {
        for _ in 0..2 * self.joints.len() {
            let (_, along) = self.system().accelerations(&self.states);
            let pushes = |&k: &usize| self.joints[k].is_string() && self.holds[k] && along[k] > 0.0;
            let Some(k) = (0..self.joints.len()).filter(pushes).max_by(|&i, &j| along[i].total_cmp(&along[j])) else {
                break;
            };
            self.holds[k] = false;
        }
    }

    /// Pairs that touch, neither approach nor part, and would approach by the accelerations that they have.
    fn pressed(&self, found: &[(Touch, Constraint)], rest_m_s: f64) -> Vec<Pair> {
        let (accelerations, _) = self.system().accelerations(&self.states);
        let strongest = self.system().free(&self.states).iter().map(|a| a.0.length()).fold(0.0, f64::max);
        let of = |body: usize, arm_m: DVec3| {
            let spin = self.states[body].spin_rad_s;
            match self.matters[body].solid {
                Solid::Sphere { .. } => accelerations[body].0,
                _ => accelerations[body].0 + accelerations[body].1.cross(arm_m) + spin.cross(spin.cross(arm_m)),
            }
        };
        let mut pressed = Vec::new();
        for (touch, constraint) in found {
            let slow = constraint.normal_velocity_m_s(&self.states) <= 0.5 * rest_m_s;
            let b = touch.pair.body_b().map_or(DVec3::ZERO, |b| of(b, constraint.arm_b_m));
            let closing = (of(touch.pair.a, constraint.arm_a_m) - b).dot(constraint.normal);
            if slow && closing < -1e-9 * strongest && !pressed.contains(&touch.pair) {
                pressed.push(touch.pair);
            }
        }
        if !pressed.is_empty() {
            // What touches slowly takes part in a short step whether it presses yet or not.
            for (touch, constraint) in found {
                if constraint.normal_velocity_m_s(&self.states) <= 0.5 * rest_m_s && !pressed.contains(&touch.pair) {
                    pressed.push(touch.pair);
                }
            }
        }
        pressed
    }

    /// The longest step up to the limit whose error is allowed.
    fn allowed_s(&mut self, limit_s: f64) -> f64 {
        let limit_s = limit_s.min(LONGEST_FLIGHT_S);
        if self.strained {
            return limit_s.min(self.step_s);
        }
        let mut step_s = self.guess_s.min(limit_s);
        loop {
            let (_, error) = self.system().step(&self.states, step_s);
            let factor = 0.9 * libm::pow(error.clamp(1e-10, 1e10), -0.2);
            if error <= 1.0 || step_s <= SHORTEST_S {
                // A step that was short because the limit was says nothing against the guess.
                let next_s = step_s * factor.clamp(1.0, 5.0);
                self.guess_s = if step_s < self.guess_s { self.guess_s.max(next_s) } else { next_s };
                return step_s;
            }
            step_s = (step_s * factor.clamp(0.1, 0.9)).max(SHORTEST_S);
            self.guess_s = step_s;
        }
    }
}
