//! Places at which lengths are right: Newton's method on the poses alone, by the smallest moves (in mass times distance
//! squared). Does nothing where lengths are right already, which after a step they are.

use glam::DVec3;

use crate::dynamics::links::end::WORLD;
use crate::dynamics::links::joint::Joint;
use crate::dynamics::links::{Group, Work};
use crate::dynamics::rigid::Rigid;
use crate::dynamics::rotation;

/// Errors below this share of a link's length are none.
const RIGHT: f64 = 1e-11;
/// What is put right is put right to this share.
const EXACT: f64 = 1e-14;
const ROUNDS: usize = 40;
/// Most that a body turns in a round, in radians.
const TURN_RAD: f64 = 0.5;

/// Puts the bodies of one group where lengths are right; where they cannot be, as near as was found.
pub fn settle(joints: &[Joint], group: &Group, work: &mut Work, bodies: &mut [Rigid]) {
    let mut worst = measure(joints, group, work, bodies);
    if worst <= RIGHT || !worst.is_finite() {
        return;
    }
    work.poses.clear();
    work.poses.extend(bodies.iter().map(|body| body.pose));
    let mut best = worst;
    for _ in 0..ROUNDS {
        let Work { rows, errors, right, dense, .. } = work;
        right.clear();
        right.extend(errors.iter().map(|error| -error));
        dense.factor(rows.len(), |i, j| rows[i].answer(&rows[j], bodies));
        dense.solve(right);
        work.saved.clear();
        work.saved.resize(bodies.len(), (DVec3::ZERO, DVec3::ZERO));
        for (row, &impulse) in rows.iter().zip(right.iter()) {
            for (i, shift, turn) in row.effect(bodies, impulse) {
                if i != WORLD {
                    work.saved[i].0 += shift;
                    work.saved[i].1 += turn;
                }
            }
        }
        for &i in &group.bodies {
            let (shift, turn) = work.saved[i];
            let body = &mut bodies[i];
            body.pose.position_m += shift;
            let most = turn.length();
            let turn = if most > TURN_RAD { turn * (TURN_RAD / most) } else { turn };
            body.pose.orientation = rotation::turned(body.pose.orientation, turn);
            body.refresh();
        }
        worst = measure(joints, group, work, bodies);
        if worst < best {
            best = worst;
            for &i in &group.bodies {
                work.poses[i] = bodies[i].pose;
            }
        } else if best <= RIGHT || !worst.is_finite() {
            break;
        }
        if worst <= EXACT {
            return;
        }
    }
    for &i in &group.bodies {
        bodies[i].pose = work.poses[i];
        bodies[i].refresh();
    }
}

/// Gathers the equations that are to be put right; the largest error as a share of a link's length.
fn measure(joints: &[Joint], group: &Group, work: &mut Work, bodies: &[Rigid]) -> f64 {
    let Work { rows, errors, .. } = work;
    rows.clear();
    errors.clear();
    let mut worst = 0.0_f64;
    for &k in &group.joints {
        let joint = &joints[k];
        let before = rows.len();
        joint.add(k, |i| bodies[i].pose, rows, errors);
        if joint.is_string() && errors[before] <= 0.0 {
            rows.truncate(before);
            errors.truncate(before);
        }
        let of = |error: &f64| if error.is_nan() { f64::INFINITY } else { error.abs() };
        worst = errors[before..].iter().map(of).fold(0.0, f64::max).max(worst * joint.scale_m()) / joint.scale_m();
    }
    worst
}
