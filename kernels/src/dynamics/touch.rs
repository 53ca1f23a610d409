//! A contact that is being solved: where two bodies touch, how they answer to an impulse there, and what was given.

use std::sync::Arc;

use geometry::contact::Contact;
use glam::DVec3;

use crate::dynamics::laws::{Laws, PairLaw};
use crate::dynamics::links::Spread;
use crate::dynamics::rigid::{Floor, Rigid};

/// The partner of a body that touches the ground.
pub const GROUND: usize = usize::MAX;

/// A contact between body `a` and body `b` (or the ground).
#[derive(Clone, Debug)]
pub struct Touch {
    pub a: usize,
    pub b: usize,
    /// Unit, from `b` to `a`.
    pub normal: DVec3,
    pub point_m: DVec3,
    pub gap_m: f64,
    pub feature: u32,
    pub arm_a: DVec3,
    pub arm_b: DVec3,
    /// Inverse effective mass along the normal.
    pub k_normal: f64,
    /// The larger inverse effective mass across the normal.
    pub k_tangent: f64,
    pub law: PairLaw,
    /// Impulse along the normal so far.
    pub given_normal: f64,
    /// Impulse across the normal so far.
    pub given_tangent: DVec3,
    /// Approach speed when the impact began; 0 for a lasting contact.
    pub approach: f64,
    /// Speed at which a lasting contact may still close.
    pub may_close_m_s: f64,
    /// The island it belongs to.
    pub island: usize,
    /// How fast forces other than gravity drive its bodies together or apart.
    pub driven_m_s2: f64,
    /// Where its bodies are linked: what an impulse does to all that are.
    spread: Option<Arc<Spread>>,
}

impl Touch {
    /// A contact, ready to be solved.
    pub fn new(bodies: &[Rigid], a: usize, b: usize, contact: &Contact, law: PairLaw) -> Self {
        let arm = |i: usize| contact.point_m - bodies[i].pose.position_m;
        let (arm_a, arm_b) = (arm(a), if b == GROUND { DVec3::ZERO } else { arm(b) });
        let mut touch = Self {
            a,
            b,
            normal: contact.normal,
            point_m: contact.point_m,
            gap_m: contact.gap_m,
            feature: contact.feature,
            arm_a,
            arm_b,
            k_normal: 0.0,
            k_tangent: 0.0,
            law,
            given_normal: 0.0,
            given_tangent: DVec3::ZERO,
            approach: 0.0,
            may_close_m_s: 0.0,
            island: a,
            driven_m_s2: 0.0,
            spread: None,
        };
        touch.weigh(bodies);
        touch
    }

    /// Lets it feel the links of its bodies.
    pub fn feel(&mut self, bodies: &[Rigid], spread: Arc<Spread>) {
        let alone = self.k_normal;
        self.spread = Some(spread);
        self.weigh(bodies);
        // What links hold against the push altogether still yields a little.
        self.k_normal = self.k_normal.max(1e-6 * alone);
        self.k_tangent = self.k_tangent.max(1e-6 * alone);
    }

    /// Whether its bodies are linked.
    pub fn is_linked(&self) -> bool {
        self.spread.is_some()
    }

    /// The bodies that feel an impulse here.
    pub fn felt_by(&self) -> impl Iterator<Item = usize> {
        let linked = self.spread.iter().flat_map(|spread| spread.parts.iter().map(|part| part.0));
        linked.chain([self.a, self.b].into_iter().filter(|&i| i != GROUND))
    }

    /// Finds how its bodies answer to impulses.
    fn weigh(&mut self, bodies: &[Rigid]) {
        let touch = self;
        let n = touch.normal;
        let aside = if n.x.abs() < 0.6 { DVec3::X } else { DVec3::Y };
        let t1 = n.cross(aside);
        let t1 = t1 / t1.length();
        let t2 = n.cross(t1);
        let (k1, k2, k12) = (touch.answer(bodies, t1, t1), touch.answer(bodies, t2, t2), touch.answer(bodies, t1, t2));
        touch.k_normal = touch.answer(bodies, n, n);
        let half = 0.5 * (k1 - k2);
        touch.k_tangent = 0.5 * (k1 + k2) + (half * half + k12 * k12).sqrt();
    }

    /// Speed along `d` at the contact for a unit impulse along `f`.
    fn answer(&self, bodies: &[Rigid], d: DVec3, f: DVec3) -> f64 {
        if let Some(spread) = &self.spread {
            let of_b = if self.b == GROUND { DVec3::ZERO } else { spread.at(self.b, self.arm_b, f) };
            return d.dot(spread.at(self.a, self.arm_a, f) - of_b);
        }
        let one =
            |body: &Rigid, arm: DVec3| body.inverse_mass * d.dot(f) + arm.cross(d).dot(body.response * arm.cross(f));
        let sum = one(&bodies[self.a], self.arm_a);
        if self.b == GROUND { sum } else { sum + one(&bodies[self.b], self.arm_b) }
    }

    /// Velocity of `a` relative to `b` at the contact.
    pub fn velocity(&self, bodies: &[Rigid]) -> DVec3 {
        let velocity = bodies[self.a].velocity_at(self.arm_a);
        if self.b == GROUND { velocity } else { velocity - bodies[self.b].velocity_at(self.arm_b) }
    }

    /// Gives an impulse to `a` and its opposite to `b`.
    pub fn give(&self, bodies: &mut [Rigid], impulse: DVec3) {
        if let Some(spread) = &self.spread {
            spread.give(bodies, impulse);
            return;
        }
        let a = &mut bodies[self.a];
        a.velocity += impulse * a.inverse_mass;
        a.spin += a.response * self.arm_a.cross(impulse);
        if self.b != GROUND {
            let b = &mut bodies[self.b];
            b.velocity -= impulse * b.inverse_mass;
            b.spin -= b.response * self.arm_b.cross(impulse);
        }
    }

    /// Reads how fast the contact may close over `dt_s` without overlapping at the end: across its gap, and as far as it
    /// opens first. To be called before gravity acts.
    pub fn allow(&mut self, bodies: &[Rigid], dt_s: f64) {
        let across = self.gap_m.max(0.0) / dt_s;
        let opens = self.velocity(bodies).dot(self.normal);
        // Positions move by the mean of the speeds at both ends.
        self.may_close_m_s = if opens > 0.0 { 2.0 * across + opens } else { across };
    }

    /// Asks the law for the impulse along the normal and gives what is missing; returns the change of speed made.
    pub fn press(&mut self, bodies: &mut [Rigid]) -> f64 {
        let u = self.velocity(bodies).dot(self.normal) + self.may_close_m_s - self.given_normal * self.k_normal;
        let wanted = self.law.normal(u, self.approach) / self.k_normal;
        let change = wanted - self.given_normal;
        self.given_normal = wanted;
        self.give(bodies, self.normal * change);
        change.abs() * self.k_normal
    }

    /// Asks the law for friction and gives what is missing; returns the change of speed made.
    pub fn rub(&mut self, bodies: &mut [Rigid]) -> f64 {
        let velocity = self.velocity(bodies);
        let across = velocity - self.normal * velocity.dot(self.normal) - self.given_tangent * self.k_tangent;
        let speed = across.length();
        let wanted = if speed > 0.0 {
            let ratio = self.k_normal / self.k_tangent;
            let f = self.law.friction(speed * ratio, self.given_normal * self.k_normal, across / speed);
            across * (-f / (self.k_normal * speed))
        } else {
            DVec3::ZERO
        };
        let change = wanted - self.given_tangent;
        self.given_tangent = wanted;
        self.give(bodies, change);
        change.length() * self.k_tangent
    }

    /// Adds to the impulses already given (of an extrapolation), never pulling; keeps friction across the normal.
    pub fn extrapolate(&mut self, bodies: &mut [Rigid], impulse: DVec3) {
        let along = impulse.dot(self.normal);
        let normal = along.max(-self.given_normal);
        let tangent = impulse - self.normal * along;
        self.given_normal += normal;
        self.given_tangent += tangent;
        self.give(bodies, self.normal * normal + tangent);
    }

    /// All that was given.
    pub fn given(&self) -> DVec3 {
        self.normal * self.given_normal + self.given_tangent
    }
}

/// The law of a pair: restitutions multiply, friction is the geometric mean.
pub fn pair_law(laws: &Laws, bodies: &[Rigid], floor: Option<Floor>, a: usize, b: usize) -> PairLaw {
    let a = &bodies[a];
    let (restitution, friction) = if b == GROUND {
        floor.map_or((0.0, 0.0), |floor| (floor.restitution, floor.friction))
    } else {
        (bodies[b].restitution, bodies[b].friction)
    };
    laws.of_pair(a.restitution * restitution, (a.friction * friction).sqrt(), b == GROUND)
}
