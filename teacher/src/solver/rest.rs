//! Bodies that lean on each other: one short step of velocities and impulses together.
//!
//! The step is the implicit midpoint rule of Moreau and Jean (*Numerical treatment of contact and friction*, ASME 1996):
//! contacts are taken at the pose in the middle of the step and bound the mean of the old and the new normal velocity,
//! so that normal forces do no work over the step; friction opposes the new slip. What little overlap is left by the
//! curvature of the motion is projected out of the positions, without touching velocities.

use glam::DVec3;

use super::body::{Matter, State};
use super::flight::{Surroundings, coast, turned};
use super::touch::{Constraint, Force, GroundMatter, Pair, relax, touches};

/// Rounds of Gauss-Seidel in one step.
const ROUNDS: usize = 150;
/// A group stands still if its contacts leave less than this part of gravity.
const HELD: f64 = 1e-4;
/// Solutions that a group at rest may take to show it.
const ATTEMPTS: usize = 40;
/// Times that the pose in the middle is corrected by the motion found.
const CORRECTIONS: usize = 2;

/// A group of bodies and the pairs through which they lean on each other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) bodies: Vec<usize>,
    pub(super) pairs: Vec<Pair>,
}

/// What a group's step needs to know.
pub(super) struct Leaning<'a> {
    pub(super) matters: &'a [Matter],
    pub(super) ground: GroundMatter,
    pub(super) surroundings: Surroundings,
    /// An approach faster than this is an impact.
    pub(super) rest_m_s: f64,
    /// Gaps below this are contacts, by pair.
    pub(super) touch_m: &'a dyn Fn(Pair) -> f64,
}

impl Leaning<'_> {
    /// The states of all bodies after a step of `step_s` seconds of this group; the others are as they were. `forces` are
    /// those of an earlier step to begin with, and become those of this one.
    pub(super) fn step(&self, group: &Group, start: &[State], step_s: f64, forces: &mut Vec<Force>) -> Vec<State> {
        let gravity = self.surroundings.gravity_m_s2;
        let mut end = start.to_vec();
        for correction in 0..=CORRECTIONS {
            let mut middle = start.to_vec();
            if correction > 0 {
                for &body in &group.bodies {
                    middle[body] = partway(&start[body], &end[body], step_s, 0.5 * step_s);
                }
            }
            let mut constraints = self.constraints(group, &middle, 0.5 * gravity * step_s * step_s);
            // What still approaches is about to land: that is an impact, not something that leans.
            constraints.retain(|constraint| constraint.normal_velocity_m_s(start) >= -self.rest_m_s);
            for &body in &group.bodies {
                end[body] = self.unconstrained(body, &start[body], &middle[body], step_s);
            }
            for constraint in &mut constraints {
                constraint.target_m_s = -constraint.normal_velocity_m_s(start).max(0.0);
                constraint.warm_start(forces, step_s, &mut end);
            }
            let speed_m_s = start.iter().map(|state| state.velocity_m_s.length()).fold(0.0, f64::max);
            let tolerance_m_s = 1e-7 * gravity * step_s + 1e-12 * speed_m_s + f64::MIN_POSITIVE;
            relax(&mut constraints, &mut end, ROUNDS, tolerance_m_s);
            forces.retain(|force| !group.bodies.iter().any(|&body| force.pair.holds(body)));
            forces.extend(constraints.iter().map(|constraint| constraint.force(step_s)));
        }
        end
    }

    /// Velocities after the step without contacts: gravity, drag, and a free body's conserved angular momentum.
    fn unconstrained(&self, body: usize, start: &State, middle: &State, step_s: f64) -> State {
        let matter = &self.matters[body];
        if matter.is_fixed() {
            return *start;
        }
        let momentum = matter.angular_momentum(start.pose.orientation, start.spin_rad_s);
        let turn = turned(middle.pose.orientation, middle.spin_rad_s * (0.5 * step_s));
        let turn = if middle.pose == start.pose { start.pose.orientation } else { turn };
        State {
            velocity_m_s: start.velocity_m_s + self.surroundings.free_m_s2(matter, middle) * step_s,
            spin_rad_s: matter.spin_of(turn, momentum),
            ..*start
        }
    }

    fn constraints(&self, group: &Group, states: &[State], slack_m: f64) -> Vec<Constraint> {
        let mut constraints = Vec::new();
        for &pair in &group.pairs {
            touches(self.matters, |body| states[body].pose, pair, (self.touch_m)(pair) + slack_m, &mut |touch| {
                constraints.push(Constraint::new(
                    self.matters,
                    states,
                    (self.ground, &self.surroundings.rules),
                    &touch,
                ));
            });
        }
        constraints
    }

    /// Whether the group, standing still, would go on standing still.
    pub(super) fn holds_still(&self, group: &Group, states: &[State], step_s: f64, forces: &mut Vec<Force>) -> bool {
        let mut still = states.to_vec();
        for &body in &group.bodies {
            still[body].velocity_m_s = DVec3::ZERO;
            still[body].spin_rad_s = DVec3::ZERO;
        }
        let allowed_m_s = HELD * self.surroundings.gravity_m_s2 * step_s;
        let mut left_m_s = f64::INFINITY;
        // Tall piles take several solutions, each beginning with the forces of the one before; what falls shows at once.
        for _ in 0..ATTEMPTS {
            let end = self.step(group, &still, step_s, forces);
            let speed_m_s = |&body: &usize| {
                let radius_m = self.matters[body].solid.bounding_radius_m();
                end[body].velocity_m_s.length() + end[body].spin_rad_s.length() * radius_m
            };
            let fastest_m_s = group.bodies.iter().map(speed_m_s).fold(0.0, f64::max);
            if fastest_m_s <= allowed_m_s {
                return true;
            }
            if fastest_m_s > 0.9 * left_m_s {
                return false;
            }
            left_m_s = fastest_m_s;
        }
        false
    }

    /// Moves the bodies of a group apart where they overlap, by no more than they do.
    pub(super) fn separate(&self, group: &Group, states: &mut [State]) {
        const PASSES: usize = 8;
        const ALLOWED: f64 = 1e-4;
        for _ in 0..PASSES {
            let mut shifts: Vec<State> = states.to_vec();
            for shift in &mut shifts {
                shift.velocity_m_s = DVec3::ZERO;
                shift.spin_rad_s = DVec3::ZERO;
            }
            let mut constraints = Vec::new();
            let mut overlap_m: f64 = 0.0;
            let mut allowed_m = f64::INFINITY;
            for &pair in &group.pairs {
                let touch_m = (self.touch_m)(pair);
                allowed_m = allowed_m.min(ALLOWED * touch_m);
                touches(self.matters, |body| states[body].pose, pair, touch_m, &mut |touch| {
                    overlap_m = overlap_m.max(-touch.contact.gap_m);
                    let mut constraint =
                        Constraint::new(self.matters, states, (self.ground, &self.surroundings.rules), &touch);
                    constraint.target_m_s = -touch.contact.gap_m;
                    constraint.friction = 0.0;
                    constraints.push(constraint);
                });
            }
            if overlap_m <= allowed_m {
                return;
            }
            relax(&mut constraints, &mut shifts, ROUNDS, 0.1 * allowed_m);
            for &body in &group.bodies {
                if !self.matters[body].is_fixed() {
                    let moved = coast(&shifts[body], DVec3::ZERO, 1.0);
                    states[body].pose = moved.pose;
                }
            }
        }
    }
}

/// A state inside a step of `step_s` seconds whose velocities change evenly.
pub(super) fn partway(start: &State, end: &State, step_s: f64, t_s: f64) -> State {
    let share = t_s / step_s;
    let velocity_m_s = start.velocity_m_s.lerp(end.velocity_m_s, share);
    let spin_rad_s = start.spin_rad_s.lerp(end.spin_rad_s, share);
    let mut state = *start;
    state.pose.position_m += 0.5 * (start.velocity_m_s + velocity_m_s) * t_s;
    state.pose.orientation = turned(start.pose.orientation, 0.5 * (start.spin_rad_s + spin_rad_s) * t_s);
    State { velocity_m_s, spin_rad_s, ..state }
}
