//! One step: contacts that last are relaxed, bodies fly to the first impact, the impact is resolved, and so on until the
//! step is over; what came to rest is put to rest.

mod acting;
mod lasting;

use std::sync::Arc;

use geometry::contact::{Feet, Pose, Solid, ground_feet, ground_separation_m, separation_m};
use glam::DVec3;

use crate::dynamics::flight::{Path, coast};
use crate::dynamics::impact::{Struck, resolve, resting_speed_m_s};
use crate::dynamics::laws::Laws;
use crate::dynamics::relax::Scratch;
use crate::dynamics::rigid::{Rigid, Surroundings};
use crate::dynamics::separate::separate;
use crate::dynamics::ties::Ties;
use crate::dynamics::toi::first_touch;
use crate::dynamics::touch::{GROUND, Touch};
use crate::dynamics::{contact, rotation};

/// Most impacts that are timed exactly within a part of a step, in all and for each body (a break of billiard balls has some
/// thirty in one step); the rest of it then closes gaps without bounce.
const EVENTS: usize = 12;
const EVENTS_A_BODY: usize = 4;
/// Most parts of a step.
const PARTS: f64 = 16.0;
/// Gravity may move a body by this share of its inner radius, in a part of a step squared.
const FALL_SHARE: f64 = 0.01;
/// Most that the outline of a body may turn in a part of a step, in radians.
const TURN_RAD: f64 = 0.25;
/// A rim that touches, whose lowest point moves along it, may sink by this share of the bounding radius until that is an
/// impact.
const RIM_SINKS: f64 = 2e-4;
/// A part of a step in which links whip bodies about is split into as many again.
const FINEST: f64 = 16.0;
/// What a body did before the step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Before {
    pose: Pose,
    velocity: DVec3,
    spin: DVec3,
}

/// Bodies, what surrounds them, and buffers that are kept between steps but carry nothing over.
#[derive(Clone, Debug)]
pub struct Stepper {
    pub bodies: Vec<Rigid>,
    surroundings: Surroundings,
    laws: Arc<Laws>,
    pub ties: Ties,
    parts_for_gravity: f64,
    touches: Vec<Touch>,
    near: Vec<Touch>,
    pair: Vec<Touch>,
    found: Vec<(usize, usize)>,
    labels: Vec<usize>,
    travel_m: Vec<f64>,
    still: Vec<f64>,
    before: Vec<Before>,
    start: Vec<(DVec3, DVec3)>,
    paths: Vec<Path>,
    touched: Vec<bool>,
    supported: Vec<bool>,
    /// Whether a link or a force may move a body.
    driven: Vec<bool>,
    moved: Vec<bool>,
    scratch: Scratch,
}

impl Stepper {
    pub fn new(
        surroundings: Surroundings,
        mut bodies: Vec<Rigid>,
        mut ties: Ties,
        laws: Arc<Laws>,
        step_s: f64,
    ) -> Self {
        ties.assemble(&mut bodies);
        let inner_m = bodies.iter().filter(|body| !body.fixed).map(|body| body.inner_m).fold(f64::INFINITY, f64::min);
        let parts_for_gravity = step_s * (surroundings.gravity_m_s2 / (FALL_SHARE * inner_m)).sqrt();
        let count = bodies.len();
        Self {
            bodies,
            surroundings,
            laws,
            ties,
            parts_for_gravity,
            touches: Vec::new(),
            near: Vec::new(),
            pair: Vec::new(),
            found: Vec::new(),
            labels: Vec::new(),
            travel_m: Vec::new(),
            still: vec![0.0; count],
            before: Vec::new(),
            start: Vec::new(),
            paths: Vec::new(),
            touched: vec![false; count],
            supported: vec![false; count],
            driven: vec![false; count],
            moved: vec![false; count],
            scratch: Scratch::default(),
        }
    }

    /// Steps by `step_s`; reports impacts with their time within the step. Returns whether anything changed.
    pub fn step(&mut self, step_s: f64, mut report: impl FnMut(f64, Struck)) -> bool {
        let parts = self.begin(step_s);
        let part_s = step_s / parts;
        let mut undisturbed = true;
        for part in 0..parts as usize {
            let begun_s = part as f64 * part_s;
            undisturbed &= self.part(part_s, |t_s, struck| report(begun_s + t_s, struck));
        }
        self.moved.fill(false);
        let Self { bodies, surroundings, still, moved, found, ties, .. } = self;
        separate(bodies, surroundings.floor.is_some(), still, moved, found, |a, b| ties.passes(a, b));
        if undisturbed {
            self.rest(step_s);
        }
        for (body, before) in self.bodies.iter_mut().zip(&self.before) {
            if !body.is_finite() {
                body.pose = before.pose;
                (body.velocity, body.spin) = (DVec3::ZERO, DVec3::ZERO);
                body.refresh();
            }
        }
        let changed = self.bodies.iter().zip(&self.before).any(|(body, before)| Self::state(body) != *before);
        if changed {
            self.ties.end_step(&self.bodies);
        }
        changed
    }

    /// Begins a step; returns into how many parts it has to be split.
    fn begin(&mut self, step_s: f64) -> f64 {
        let parts_for_ties = self.ties.begin_step(&self.laws, &mut self.bodies, self.surroundings.gravity(), step_s);
        self.before.clear();
        self.before.extend(self.bodies.iter().map(Self::state));
        let turn = self.bodies.iter().map(Rigid::turning_rad_s).fold(0.0, f64::max) * step_s / TURN_RAD;
        self.parts_for_gravity.max(turn).ceil().clamp(1.0, PARTS).max(parts_for_ties)
    }

    fn state(body: &Rigid) -> Before {
        Before { pose: body.pose, velocity: body.velocity, spin: body.spin }
    }

    /// A part of a step; returns whether it went without impacts.
    fn part(&mut self, part_s: f64, mut report: impl FnMut(f64, Struck)) -> bool {
        let mut left_s = part_s;
        let mut undisturbed = true;
        let tied = self.ties.any();
        if tied {
            self.ties.begin_part(&self.laws, &self.bodies, part_s);
        }
        let events = EVENTS.max(EVENTS_A_BODY * self.bodies.len());
        let mut event = 0;
        loop {
            let last = event == events;
            self.find(left_s, part_s, last);
            if left_s == part_s {
                undisturbed &= self.strike(part_s, |struck| report(0.0, struck));
            }
            if tied {
                self.ties.enter(&self.bodies);
            }
            self.plan(left_s);
            let mut planned_s = left_s;
            while self.ties.links()
                && planned_s > part_s / FINEST
                && self.ties.whips(&self.bodies, &self.start, planned_s)
            {
                self.ties.enter_again(&mut self.bodies, &mut self.touches);
                planned_s *= 0.5;
                self.plan(planned_s);
            }
            let hit = if last { None } else { self.next_impact(planned_s) };
            let over_s = hit.unwrap_or(planned_s);
            if over_s < planned_s && self.ties.bends() {
                self.ties.enter_again(&mut self.bodies, &mut self.touches);
                self.plan(over_s);
            }
            for (body, path) in self.bodies.iter_mut().zip(&self.paths) {
                path.follow(body, over_s);
            }
            if tied {
                self.ties.arrive(&self.laws, &mut self.bodies, over_s);
            }
            // Links that contradict each other can ask for more than a number holds: then no time passes, and what was before the
            // step is put back.
            if !self.bodies.iter().all(Rigid::is_finite) {
                return false;
            }
            left_s = if over_s == left_s { 0.0 } else { left_s - over_s };
            if hit.is_none() {
                if left_s <= 1e-12 {
                    break;
                }
                continue;
            }
            event += 1;
            undisturbed = false;
            self.find_touching();
            self.strike(part_s, |struck| report(part_s - left_s, struck));
            if left_s <= 1e-12 {
                break;
            }
        }
        undisturbed
    }

    /// Finds the velocities at the end of the time left, and the paths to there.
    fn plan(&mut self, left_s: f64) {
        if self.ties.any() {
            self.ties.resist(&self.laws, &mut self.bodies, &self.touches, left_s);
        }
        self.start.clear();
        self.start.extend(self.bodies.iter().map(|body| (body.velocity, body.spin)));
        for touch in &mut self.touches {
            touch.allow(&self.bodies, left_s);
        }
        self.accelerate(left_s);
        if self.ties.links() {
            self.ties.fly(&mut self.bodies, &self.start, left_s);
        }
        self.relax(left_s);
        if self.ties.links() && !self.touches.is_empty() {
            self.ties.fly(&mut self.bodies, &self.start, left_s);
        }
        let Self { bodies, paths, start, touched, ties, .. } = self;
        paths.clear();
        let moved = bodies.iter_mut().zip(start.iter()).zip(touched.iter()).enumerate();
        paths.extend(moved.map(|(i, ((body, &start), &touched))| ties.path(i, body, start, left_s, touched)));
    }

    /// Finds the contacts that last: those that touch, and those that close slowly. The `last` time round, all that could
    /// close in the time left.
    fn find(&mut self, left_s: f64, part_s: f64, last: bool) {
        let gravity = self.surroundings.gravity();
        let g = self.surroundings.gravity_m_s2;
        let margin_m = g * part_s * part_s;
        self.touches.clear();
        if last {
            self.travel_m.clear();
            self.travel_m.extend(self.bodies.iter().map(|body| {
                let turning = if body.is_sphere() { 0.0 } else { body.spin.length() * body.reach_m };
                (body.velocity.length() + turning + g * left_s) * left_s
            }));
        }
        self.list_pairs(margin_m, last);
        for &(a, b) in &self.found {
            let margin_m = if last {
                margin_m + self.travel_m[a] + if b == GROUND { 0.0 } else { self.travel_m[b] }
            } else {
                margin_m
            };
            contact::find(&mut self.touches, &self.laws, &self.surroundings, &self.bodies, (a, b), margin_m);
        }
        if self.ties.any() {
            self.ties.prepare(&self.bodies, &mut self.touches);
        }
        if !last {
            let bodies = &self.bodies;
            self.touches.retain(|touch| {
                touch.gap_m < contact::slop_m(bodies, touch.a, touch.b)
                    || touch.velocity(bodies).dot(touch.normal) > -resting_speed_m_s(touch, gravity, part_s)
            });
        }
    }

    fn find_touching(&mut self) {
        self.touches.clear();
        self.list_pairs(0.0, false);
        for &pair in &self.found {
            contact::find(&mut self.touches, &self.laws, &self.surroundings, &self.bodies, pair, 0.0);
        }
        if self.ties.any() {
            self.ties.prepare(&self.bodies, &mut self.touches);
        }
    }

    fn list_pairs(&mut self, margin_m: f64, travelling: bool) {
        let Self { bodies, found, travel_m, still, surroundings, ties, .. } = self;
        found.clear();
        let travel_m = if travelling { travel_m } else { still };
        // The slop of a pair is far below a thousandth of a bounding radius.
        let slack = bodies.iter().map(|body| body.reach_m).fold(0.0, f64::max) * 1e-3;
        contact::pairs(bodies, surroundings.floor.is_some(), travel_m, margin_m + slack, |a, b| {
            if !ties.passes(a, b) {
                found.push((a, b));
            }
        });
    }

    /// Resolves impacts among the contacts that touch; returns whether there were none.
    fn strike(&mut self, part_s: f64, mut report: impl FnMut(Struck)) -> bool {
        if self.touches.is_empty() {
            return true;
        }
        let Self { bodies, touches, near, pair, surroundings, .. } = self;
        // Contacts that are merely near take no part in impacts.
        let touching = |touch: &&Touch| touch.gap_m < contact::slop_m(bodies, touch.a, touch.b);
        near.clear();
        near.extend(touches.iter().filter(touching).cloned());
        let mut none = true;
        resolve(bodies, near, surroundings.gravity(), part_s, pair, |struck| {
            none = false;
            report(struck);
        });
        if !none && self.ties.links() {
            self.ties.project(&mut self.bodies);
        }
        none
    }

    /// Gravity, drag and free rotation over the time left.
    fn accelerate(&mut self, left_s: f64) {
        let gravity = self.surroundings.gravity();
        if self.ties.any() {
            for (i, body) in self.bodies.iter_mut().enumerate().filter(|(_, body)| !body.fixed) {
                let spin = self.ties.spun(i, body, left_s);
                body.velocity = coast(body, gravity + self.ties.acceleration(i, body), left_s);
                body.spin = spin;
            }
            return;
        }
        for body in self.bodies.iter_mut().filter(|body| !body.fixed) {
            body.velocity = coast(body, gravity, left_s);
            if !body.is_sphere() {
                let orientation = body.pose.orientation;
                body.spin = rotation::free(orientation, body.spin, body.inertia, body.inverse_inertia, left_s).1;
            }
        }
    }

    /// The time until the first impact, if one comes in the time left.
    fn next_impact(&mut self, left_s: f64) -> Option<f64> {
        let Self { bodies, paths, travel_m, found, touches, surroundings, ties, .. } = self;
        travel_m.clear();
        travel_m.extend(bodies.iter().zip(paths.iter()).map(|(body, path)| path.speed_bound_m_s(body) * left_s));
        found.clear();
        contact::pairs(bodies, surroundings.floor.is_some(), travel_m, 0.0, |a, b| {
            if !ties.passes(a, b) {
                found.push((a, b));
            }
        });
        let mut first: Option<f64> = None;
        for &(a, b) in found.iter() {
            let touching = touches.iter().filter(|touch| touch.a == a && touch.b == b);
            let horizon_s = first.unwrap_or(left_s);
            let (body, path) = (&bodies[a], &paths[a]);
            let time = if b == GROUND {
                let known = touching.fold(0u32, |mask, touch| mask | 1 << touch.feature);
                let bound = travel_m[a] / left_s;
                if known == 0 {
                    let gap = |t: f64| ground_separation_m(&body.solid, &path.outline(body, t));
                    first_touch(horizon_s, bound, body.reach_m, gap)
                } else if body.is_sphere() {
                    None
                } else if let Solid::Box { .. } = body.solid {
                    let gap = |t: f64| lowest_other_corner_m(body, &path.outline(body, t), known);
                    first_touch(horizon_s, bound, body.reach_m, gap)
                } else {
                    let feet = ground_feet(&body.solid, &body.pose);
                    let sunk_m = (-ground_separation_m(&body.solid, &body.pose)).max(0.0);
                    let allowed_m = sunk_m + RIM_SINKS * body.reach_m;
                    let gap = |t: f64| other_foot_m(body, &path.outline(body, t), &feet, known, allowed_m);
                    first_touch(horizon_s, bound, body.reach_m, gap)
                }
            } else {
                let (other, its) = (&bodies[b], &paths[b]);
                let gap =
                    |t: f64| separation_m(&body.solid, &path.outline(body, t), &other.solid, &its.outline(other, t));
                let (bound, size_m) = ((travel_m[a] + travel_m[b]) / left_s, body.reach_m.min(other.reach_m));
                if touching.count() == 0 {
                    first_touch(horizon_s, bound, size_m, gap)
                } else if body.is_round() || other.is_round() {
                    let allowed_m = (-gap(0.0)).max(0.0) + RIM_SINKS * size_m;
                    first_touch(horizon_s, bound, size_m, |t| gap(t) + allowed_m)
                } else {
                    None
                }
            };
            first = time.or(first);
        }
        if ties.links() { ties.next_taut(bodies, paths, left_s, first) } else { first }
    }
}

/// Height of the lowest foot of a cylinder or a capsule that is not among the `known` ones; or of any of its points above
/// where it is allowed to be.
fn other_foot_m(body: &Rigid, pose: &Pose, feet: &Feet, known: u32, allowed_m: f64) -> f64 {
    let others = feet.iter().zip(0..).filter(|&(_, feature)| known >> feature & 1 == 0);
    let any = ground_separation_m(&body.solid, pose) + allowed_m;
    others.map(|(foot, _)| foot.height_m(pose)).fold(any, f64::min)
}

/// Height of the lowest corner of a box that is not among the `known` ones (a bit each, as the ground's contacts number
/// them).
fn lowest_other_corner_m(body: &Rigid, pose: &Pose, known: u32) -> f64 {
    let Solid::Box { half_extents_m: h } = body.solid else { return f64::INFINITY };
    let up = pose.orientation.conjugate() * DVec3::Y;
    let side = |corner: u32, bit: u32, extent: f64| if corner >> bit & 1 == 1 { extent } else { -extent };
    (0..8)
        .filter(|corner| known >> corner & 1 == 0)
        .map(|corner| {
            pose.position_m.y + side(corner, 0, h.x) * up.x + side(corner, 1, h.y) * up.y + side(corner, 2, h.z) * up.z
        })
        .fold(f64::INFINITY, f64::min)
}
