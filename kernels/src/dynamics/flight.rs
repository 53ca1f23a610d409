//! Between impacts: velocities under gravity and drag, and the path of a body within a part of a step.

use geometry::contact::Pose;
use glam::DVec3;

use crate::dynamics::rigid::Rigid;
use crate::dynamics::rotation;

/// Velocity after `dt_s` of gravity and drag: half the drag, gravity, half the drag (Strang 1968). Quadratic drag alone
/// is solved exactly, `v / (1 + k |v| t)` relative to the air, so that it never reverses a motion however thick the air is.
pub fn coast(body: &Rigid, gravity: DVec3, dt_s: f64) -> DVec3 {
    if body.drag_per_area == 0.0 {
        return body.velocity + gravity * dt_s;
    }
    slowed(body, slowed(body, body.velocity, 0.5 * dt_s) + gravity * dt_s, 0.5 * dt_s)
}

fn slowed(body: &Rigid, velocity: DVec3, dt_s: f64) -> DVec3 {
    let through = velocity - body.stream_m_s;
    let speed = through.length();
    if speed == 0.0 {
        return velocity;
    }
    let area = body.frontal_area_m2(through / speed);
    body.stream_m_s + through / (1.0 + body.drag_per_area * area * speed * dt_s)
}

/// How a body moves within a part of a step.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    start: Pose,
    velocity: [DVec3; 2],
    spin: [DVec3; 2],
    over_s: f64,
    /// A body that nothing touches turns by its momentum alone.
    tumbles: bool,
    moves: bool,
}

impl Path {
    /// From the velocities at the start to those that `body` now has, `over_s` later.
    pub fn new(body: &Rigid, velocity: DVec3, spin: DVec3, over_s: f64, touched: bool) -> Self {
        let (velocity, spin) = ([velocity, body.velocity], [spin, body.spin]);
        let moves = !body.fixed && [velocity, spin] != [[DVec3::ZERO; 2]; 2];
        Self { start: body.pose, velocity, spin, over_s, tumbles: !touched && !body.is_sphere(), moves }
    }

    /// The pose after `t_s`.
    pub fn pose(&self, body: &Rigid, t_s: f64) -> Pose {
        if !self.moves {
            return self.start;
        }
        let orientation = if self.tumbles {
            rotation::free(self.start.orientation, self.spin[0], body.inertia, body.inverse_inertia, t_s).0
        } else {
            rotation::turned(self.start.orientation, self.integral(self.spin, t_s))
        };
        Pose { position_m: self.position_m(t_s), orientation }
    }

    /// The pose after `t_s` as far as contacts depend on it: a ball's orientation does not matter.
    pub fn outline(&self, body: &Rigid, t_s: f64) -> Pose {
        if body.is_sphere() {
            Pose { position_m: self.position_m(t_s), orientation: self.start.orientation }
        } else {
            self.pose(body, t_s)
        }
    }

    /// Moves the body to where it is after `t_s`.
    pub fn follow(&self, body: &mut Rigid, t_s: f64) {
        if !self.moves {
            return;
        }
        body.pose = self.pose(body, t_s);
        if t_s < self.over_s {
            let share = t_s / self.over_s;
            let between = |ends: [DVec3; 2]| ends[0] + (ends[1] - ends[0]) * share;
            body.velocity = between(self.velocity);
            body.spin = if self.tumbles {
                let start = self.start.orientation;
                rotation::free(start, self.spin[0], body.inertia, body.inverse_inertia, t_s).1
            } else {
                between(self.spin)
            };
        }
        if !body.is_sphere() {
            body.refresh();
        }
    }

    /// A bound on the speed of any of its points.
    pub fn speed_bound_m_s(&self, body: &Rigid) -> f64 {
        self.speed_bound_at_m_s(body, if body.is_sphere() { 0.0 } else { body.reach_m })
    }

    /// A bound on the speed of a point at `arm_m` from its centre.
    pub fn speed_bound_at_m_s(&self, body: &Rigid, arm_m: f64) -> f64 {
        let most = |ends: [DVec3; 2]| ends[0].length_squared().max(ends[1].length_squared()).sqrt();
        if arm_m == 0.0 {
            return most(self.velocity);
        }
        // A tumbling body turns at most this many times faster than at its ends: momentum is kept.
        let inertia = body.inertia;
        let spread = if self.tumbles { inertia.max_element() / inertia.min_element() } else { 1.0 };
        most(self.velocity) + most(self.spin) * spread * arm_m
    }

    fn position_m(&self, t_s: f64) -> DVec3 {
        self.start.position_m + self.integral(self.velocity, t_s)
    }

    /// The integral over the first `t_s` of a quantity that changes linearly.
    fn integral(&self, ends: [DVec3; 2], t_s: f64) -> DVec3 {
        ends[0] * t_s + (ends[1] - ends[0]) * (0.5 * t_s * t_s / self.over_s)
    }
}
