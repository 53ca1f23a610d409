//! Impacts: the pair that approaches fastest is solved first, then the next, until none approaches faster than
//! gravity makes up in a step.

use glam::DVec3;

use crate::dynamics::links;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// Rounds over the contacts of one pair, with the approach speeds at the start held.
const ROUNDS: usize = 24;
/// Approach speeds below this are none, whatever gravity is.
const STILL_M_S: f64 = 1e-9;

/// An impact of one pair.
#[derive(Clone, Copy, Debug)]
pub struct Struck {
    pub a: usize,
    pub b: usize,
    pub approach_m_s: f64,
    pub point_m: DVec3,
    pub normal: DVec3,
}

/// The approach speed under which a contact lasts instead of bouncing: what gravity makes in a step.
pub fn resting_speed_m_s(touch: &Touch, gravity: DVec3, dt_s: f64) -> f64 {
    (gravity.dot(touch.normal).abs() + touch.driven_m_s2) * dt_s + STILL_M_S
}

/// Resolves impacts among touching contacts; reports each pair's.
pub fn resolve(
    bodies: &mut [Rigid],
    touches: &[Touch],
    gravity: DVec3,
    dt_s: f64,
    pair: &mut Vec<Touch>,
    mut report: impl FnMut(Struck),
) {
    for _ in 0..20 * touches.len().max(4) {
        let mut fastest: Option<(usize, f64)> = None;
        for (i, touch) in touches.iter().enumerate() {
            let speed = touch.velocity(bodies).dot(touch.normal);
            if speed < -resting_speed_m_s(touch, gravity, dt_s) && fastest.is_none_or(|(_, most)| speed < most) {
                fastest = Some((i, speed));
            }
        }
        let Some((first, speed)) = fastest else { return };
        let Touch { a, b, point_m, normal, .. } = touches[first];
        report(Struck { a, b, approach_m_s: -speed, point_m, normal });
        pair.clear();
        pair.extend(touches.iter().filter(|touch| touch.a == a && touch.b == b).cloned());
        if pair[0].is_linked() {
            links::strike(bodies, pair);
        } else {
            strike(bodies, pair);
        }
    }
}

/// Solves the contacts of one pair as one impact.
fn strike(bodies: &mut [Rigid], pair: &mut [Touch]) {
    let (a, b) = (pair[0].a, pair[0].b);
    let before = (motion(bodies, a), motion(bodies, b));
    let energy_before = energy(bodies, a) + energy(bodies, b);
    for touch in pair.iter_mut() {
        touch.given_normal = 0.0;
        touch.may_close_m_s = 0.0;
        touch.given_tangent = DVec3::ZERO;
        touch.approach = touch.velocity(bodies).dot(touch.normal).min(0.0);
    }
    let balls = bodies[a].is_sphere() && (b == GROUND || bodies[b].is_sphere());
    let rounds = if balls { 1 } else { ROUNDS };
    for _ in 0..rounds {
        for touch in pair.iter_mut() {
            touch.press(bodies);
            touch.rub(bodies);
        }
    }
    let energy_after = energy(bodies, a) + energy(bodies, b);
    if energy_after > energy_before {
        keep_energy(bodies, (a, b), before, energy_before);
    }
}

/// Newton's restitution with friction can make energy at a corner (Kane 1984): such an impulse is given only as far as
/// it makes none.
fn keep_energy(bodies: &mut [Rigid], (a, b): (usize, usize), before: (Motion, Motion), energy_before: f64) {
    let after = (motion(bodies, a), motion(bodies, b));
    let mut at = |share: f64| {
        set(bodies, a, before.0.towards(&after.0, share));
        set(bodies, b, before.1.towards(&after.1, share));
        energy(bodies, a) + energy(bodies, b)
    };
    // Energy is quadratic in the share given: through its values at 0, 1/2 and 1.
    let (half, whole) = (at(0.5) - energy_before, at(1.0) - energy_before);
    let (curve, slope) = (2.0 * whole - 4.0 * half, 4.0 * half - whole);
    let share = if curve > 0.0 { (-slope / curve).clamp(0.0, 1.0) } else { 1.0 };
    at(share);
}

/// Velocity and spin.
#[derive(Clone, Copy, Debug)]
struct Motion(DVec3, DVec3);

impl Motion {
    fn towards(&self, other: &Self, share: f64) -> Self {
        Self(self.0 + (other.0 - self.0) * share, self.1 + (other.1 - self.1) * share)
    }
}

fn motion(bodies: &[Rigid], i: usize) -> Motion {
    if i == GROUND { Motion(DVec3::ZERO, DVec3::ZERO) } else { Motion(bodies[i].velocity, bodies[i].spin) }
}

fn set(bodies: &mut [Rigid], i: usize, Motion(velocity, spin): Motion) {
    if i != GROUND {
        bodies[i].velocity = velocity;
        bodies[i].spin = spin;
    }
}

fn energy(bodies: &[Rigid], i: usize) -> f64 {
    if i == GROUND { 0.0 } else { bodies[i].kinetic_energy_j() }
}
