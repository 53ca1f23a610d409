//! Velocities that keep lengths: the smallest impulses (in kinetic energy) that end every change of length.

use crate::dynamics::links::end::WORLD;
use crate::dynamics::links::joint::Joint;
use crate::dynamics::links::row::Row;
use crate::dynamics::links::{Group, Work, string};
use crate::dynamics::rigid::Rigid;

/// Strings that lengthen by less than this do not.
const STILL_M_S: f64 = 1e-11;

/// Projects the velocities of one group.
pub fn project(joints: &[Joint], group: &Group, work: &mut Work, bodies: &mut [Rigid]) {
    work.active.clear();
    work.active.resize(joints.len(), false);
    for &k in &group.joints {
        work.active[k] = !joints[k].is_string();
    }
    wake(joints, group, work, bodies);
    // Each round settles which strings pull; as many rounds as strings are enough but for ties.
    for _ in 0..2 * group.joints.len() + 2 {
        let Work { rows, errors, right, dense, active, .. } = work;
        rows.clear();
        errors.clear();
        for &k in group.joints.iter().filter(|&&k| active[k]) {
            joints[k].add(k, |i| bodies[i].pose, rows, errors);
        }
        if rows.is_empty() {
            return;
        }
        right.clear();
        right.extend(rows.iter().map(|row| -row.speed(bodies)));
        dense.factor(rows.len(), |i, j| rows[i].answer(&rows[j], bodies));
        dense.solve(right);
        let pushes = |(row, impulse): &(&Row, &f64)| joints[row.joint].is_string() && **impulse > 0.0;
        if let Some((row, _)) = rows.iter().zip(right.iter()).filter(pushes).max_by(|x, y| x.1.total_cmp(y.1)) {
            active[row.joint] = false;
            continue;
        }
        for (row, &impulse) in rows.iter().zip(right.iter()) {
            for (i, velocity, spin) in row.effect(bodies, impulse) {
                if i != WORLD {
                    bodies[i].velocity += velocity;
                    bodies[i].spin += spin;
                }
            }
        }
        if !wake(joints, group, work, bodies) {
            return;
        }
    }
}

/// Activates the taut strings that lengthen; whether there are any new ones.
fn wake(joints: &[Joint], group: &Group, work: &mut Work, bodies: &[Rigid]) -> bool {
    let mut any = false;
    let Work { rows, errors, active, .. } = work;
    for &k in &group.joints {
        if active[k] || !string::is_taut(&joints[k], bodies) {
            continue;
        }
        rows.clear();
        errors.clear();
        joints[k].add(k, |i| bodies[i].pose, rows, errors);
        if rows[0].speed(bodies) > STILL_M_S {
            active[k] = true;
            any = true;
        }
    }
    any
}
