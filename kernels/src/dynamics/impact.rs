//! Impacts: the pair that approaches fastest is solved first, then the next, until none approaches faster than
//! gravity makes up in a step.

use glam::DVec3;

use crate::dynamics::gain::Before;
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
        strike(bodies, pair);
    }
}

/// Solves the contacts of one pair as one impact.
fn strike(bodies: &mut [Rigid], pair: &mut [Touch]) {
    let before = Before::of(bodies, pair);
    for touch in pair.iter_mut() {
        touch.given_normal = 0.0;
        touch.may_close_m_s = 0.0;
        touch.given_tangent = DVec3::ZERO;
        touch.approach = touch.velocity(bodies).dot(touch.normal).min(0.0);
    }
    // Links answer: what the contacts of two balls do changes what they are asked.
    let balls = |touch: &Touch| bodies[touch.a].is_sphere() && (touch.b == GROUND || bodies[touch.b].is_sphere());
    let rounds = if !pair[0].is_linked() && balls(&pair[0]) { 1 } else { ROUNDS };
    for _ in 0..rounds {
        for touch in pair.iter_mut() {
            touch.press(bodies);
            touch.rub(bodies);
        }
    }
    before.keep(bodies);
}
