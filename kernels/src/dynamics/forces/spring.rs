//! Springs: a pull along the line between their ends, by how far they are stretched and how fast.

use glam::DVec3;

use crate::dynamics::force_laws::{ForceLaws, powers};
use crate::dynamics::links::end::{End, WORLD};
use crate::dynamics::rigid::Rigid;

/// Ends nearer than this share of the rest length have no line between them: such a spring neither pulls nor pushes.
const MEET: f64 = 1e-9;
/// A spring whose stiffness a part of a step cannot follow is only as stiff as it can (`omega dt` of this).
const FOLLOWED: f64 = 1.0;
/// A body that turns further than this in a part of a step is pulled where its point is on average over a turn, in radians.
const WHIRLS_RAD: f64 = 1.0;

/// A spring.
#[derive(Clone, Debug)]
pub struct Spring {
    pub a: End,
    pub b: End,
    pub rest_m: f64,
    pub stiffness_n_m: f64,
    pub damping_n_s_m: f64,
    /// How many springs share its busiest body.
    pub sharing: f64,
    /// What of its stiffness the present part of a step can follow.
    share: f64,
    part_s: f64,
}

/// A spring as it lies.
struct Line {
    arms: [DVec3; 2],
    /// Unit, from `b` to `a`.
    along: DVec3,
    length_m: f64,
}

impl Spring {
    pub fn new(a: End, b: End, [rest_m, stiffness_n_m, damping_n_s_m]: [f64; 3]) -> Self {
        Self { a, b, rest_m, stiffness_n_m, damping_n_s_m, sharing: 1.0, share: 1.0, part_s: 0.0 }
    }

    fn line(&self, bodies: &[Rigid]) -> Option<Line> {
        let arms = [&self.a, &self.b].map(|end| self.arm_m(end, bodies));
        let point_m = |end: &End, arm: DVec3| {
            if end.body == WORLD { end.at_m } else { bodies[end.body].pose.position_m + arm }
        };
        let between = point_m(&self.a, arms[0]) - point_m(&self.b, arms[1]);
        let length_m = between.length();
        (length_m > MEET * self.rest_m).then(|| Line { arms, along: between / length_m, length_m })
    }

    /// From the centre of an end's body to where the spring pulls on it.
    fn arm_m(&self, end: &End, bodies: &[Rigid]) -> DVec3 {
        let arm = end.arm_m(|i| bodies[i].pose);
        if arm == DVec3::ZERO {
            return arm;
        }
        let spin = bodies[end.body].spin;
        let turns_rad = spin.length() * self.part_s;
        if turns_rad > WHIRLS_RAD { arm.project_onto(spin) } else { arm }
    }

    fn ends(&self, line: &Line) -> [(usize, DVec3, f64); 2] {
        [(self.a.body, line.arms[0], 1.0), (self.b.body, line.arms[1], -1.0)]
    }

    /// Speed along the line for a unit impulse along it.
    fn answer(&self, bodies: &[Rigid], line: &Line) -> f64 {
        let one = |(body, arm, _): (usize, DVec3, f64)| {
            if body == WORLD {
                return 0.0;
            }
            let lever = arm.cross(line.along);
            bodies[body].inverse_mass + lever.dot(bodies[body].response * lever)
        };
        self.ends(line).into_iter().map(one).sum()
    }

    /// Pull and its slope with length.
    fn pull(&self, laws: &ForceLaws, length_m: f64) -> (f64, f64) {
        let strain = (length_m - self.rest_m) / self.rest_m;
        let size = strain.abs().max(1e-12);
        let (value, slope) = powers(&laws.spring, size);
        (strain.signum() * value * self.stiffness_n_m * self.rest_m, slope * self.stiffness_n_m)
    }

    /// The highest frequency of the ends against each other, however the bodies are turned, in radians a second.
    pub fn frequency_rad_s(&self, laws: &ForceLaws, bodies: &[Rigid]) -> f64 {
        let Some(line) = self.line(bodies) else { return 0.0 };
        let (_, slope) = self.pull(laws, line.length_m.max(self.rest_m * 1.1));
        let yields = |end: &End| {
            if end.body == WORLD {
                return 0.0;
            }
            let body = &bodies[end.body];
            body.inverse_mass + body.inverse_inertia.max_element() * end.at_m.length_squared()
        };
        (slope.max(0.0) * (yields(&self.a) + yields(&self.b)) * self.sharing).sqrt()
    }

    /// Finds what of the stiffness a part of `part_s` can follow.
    pub fn follow(&mut self, laws: &ForceLaws, bodies: &[Rigid], part_s: f64) {
        let phase = self.frequency_rad_s(laws, bodies) * part_s / FOLLOWED;
        self.part_s = part_s;
        self.share = if phase > 1.0 { 1.0 / (phase * phase) } else { 1.0 };
    }

    /// Adds its force and torque on each body.
    pub fn add(&self, laws: &ForceLaws, bodies: &[Rigid], out: &mut [(DVec3, DVec3)]) {
        let Some(line) = self.line(bodies) else { return };
        let force = line.along * (-self.share * self.pull(laws, line.length_m).0);
        for (body, arm, side) in self.ends(&line) {
            if body != WORLD {
                out[body].0 += force * side;
                out[body].1 += arm.cross(force * side);
            }
        }
    }

    /// What its damping does in `dt_s`: the relative speed along the line dies away exactly, so that no damping however
    /// strong reverses a motion.
    pub fn damp(&self, laws: &ForceLaws, bodies: &mut [Rigid], dt_s: f64) {
        let damping = self.damping_n_s_m * laws.damping;
        if damping <= 0.0 {
            return;
        }
        let Some(line) = self.line(bodies) else { return };
        let answer = self.answer(bodies, &line);
        if answer <= 0.0 {
            return;
        }
        let speed: f64 = self
            .ends(&line)
            .into_iter()
            .filter(|end| end.0 != WORLD)
            .map(|(body, arm, side)| side * bodies[body].velocity_at(arm).dot(line.along))
            .sum();
        let impulse = line.along * (speed * libm::expm1(-damping * answer * dt_s) / answer);
        for (body, arm, side) in self.ends(&line) {
            if body != WORLD {
                bodies[body].push_at(arm, impulse * side);
            }
        }
    }
}
