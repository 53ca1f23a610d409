//! The impulses of links over a part of a step: those under which lengths are right at its end, by Newton's method with
//! the directions of the start (the first half of RATTLE; Andersen, J. Comput. Phys. 52, 1983).

use glam::DVec3;

use crate::dynamics::links::end::WORLD;
use crate::dynamics::links::joint::{Joint, TAUT};
use crate::dynamics::links::row::Row;
use crate::dynamics::links::{Links, Work, arrival, string};
use crate::dynamics::rigid::{Rigid, kinetic_energy_j};

const ROUNDS: usize = 14;
/// Lengths are right to this share.
const EXACT: f64 = 4e-15;
/// Lengths that are off by more than this share before cannot be right.
const OUT_OF_PLACE: f64 = 1e-9;
/// Lengths that stay off by more than this share have no solution.
const WRONG: f64 = 1e-8;
/// Links turn velocities and do no work: what gives their bodies more than this many times the kinetic energy that they had
/// is links that contradict each other.
const MOST_GAIN: f64 = 2.0;
/// Slower than this, bodies stand still, in metres a second.
const STILL_M_S: f64 = 1e-6;

/// What is flown.
#[derive(Clone, Copy)]
pub struct Flight<'a> {
    pub start: &'a [(DVec3, DVec3)],
    pub whirls: &'a [bool],
    pub dt_s: f64,
}

/// Gives the impulses of one group.
pub fn fly(links: &mut Links, group: usize, work: &mut Work, bodies: &mut [Rigid], flight: Flight<'_>) {
    let Links { joints, groups, pulls, effects, .. } = links;
    let group = &groups[group];
    work.saved.clear();
    work.saved.extend(bodies.iter().map(|body| (body.velocity, body.spin)));
    let had_j = kinetic_energy_j(bodies, &group.bodies);
    work.active.clear();
    work.active.resize(joints.len(), false);
    let mut dropped = vec![false; joints.len()];
    for &k in &group.joints {
        work.active[k] = !joints[k].is_string() || string::is_taut(&joints[k], bodies);
    }
    for _ in 0..2 * group.joints.len() + 2 {
        let solved = solve(joints, &group.joints, work, bodies, flight);
        if !solved {
            restore(work, &group.bodies, bodies);
            still(joints, &group.joints, work, bodies);
        }
        // A string that would have to push is slack.
        let total = |(row, impulse): (&Row, &f64)| (row.joint, pulls[row.joint] + impulse);
        let pushes = work.rows.iter().zip(&work.impulses).map(total);
        let pushes = pushes.filter(|&(k, impulse)| joints[k].is_string() && impulse > 0.0);
        if let Some((k, _)) = pushes.max_by(|x, y| x.1.total_cmp(&y.1)) {
            work.active[k] = false;
            dropped[k] = true;
            restore(work, &group.bodies, bodies);
            continue;
        }
        // A taut one that would lengthen pulls.
        let arrives = |i: usize| arrival(&bodies[i], flight.start[i], flight.whirls[i], flight.dt_s);
        let lengthens = |k: &&usize| {
            !work.active[**k]
                && !dropped[**k]
                && string::is_taut(&joints[**k], bodies)
                && joints[**k].excess_m(arrives) > TAUT * joints[**k].scale_m()
        };
        if let Some(&k) = group.joints.iter().find(lengthens) {
            work.active[k] = true;
            restore(work, &group.bodies, bodies);
            continue;
        }
        break;
    }
    let standing = |&i: &usize| 0.5 * STILL_M_S * STILL_M_S / bodies[i].inverse_mass;
    let most_j = MOST_GAIN * had_j + group.bodies.iter().map(standing).sum::<f64>();
    // What is not a number is no work of links either.
    let works = kinetic_energy_j(bodies, &group.bodies) <= most_j;
    if !works {
        jam(&group.bodies, bodies);
    }
    for (row, &impulse) in work.rows.iter().zip(&work.impulses) {
        pulls[row.joint] += impulse;
    }
    for &i in &group.bodies {
        effects[i].0 += bodies[i].velocity - work.saved[i].0;
        effects[i].1 += bodies[i].spin - work.saved[i].1;
    }
}

/// A mechanism whose links contradict each other stops.
fn jam(members: &[usize], bodies: &mut [Rigid]) {
    for &i in members {
        (bodies[i].velocity, bodies[i].spin) = (DVec3::ZERO, DVec3::ZERO);
    }
}

fn restore(work: &Work, members: &[usize], bodies: &mut [Rigid]) {
    for &i in members {
        (bodies[i].velocity, bodies[i].spin) = work.saved[i];
    }
}

/// Newton's method; whether lengths came out right.
fn solve(joints: &[Joint], members: &[usize], work: &mut Work, bodies: &mut [Rigid], flight: Flight<'_>) -> bool {
    let Flight { start, whirls, dt_s } = flight;
    let Work { rows, errors, kept, rows_at_end, right, impulses, dense, active, .. } = work;
    rows.clear();
    errors.clear();
    for &k in members.iter().filter(|&&k| active[k]) {
        joints[k].add(k, |i| bodies[i].pose, rows, errors);
    }
    // What could not be put in place stays off by as much: to make it right within one part would be to throw it.
    kept.clear();
    kept.extend(
        rows.iter()
            .zip(errors.iter())
            .map(|(row, &error)| if error.abs() > OUT_OF_PLACE * joints[row.joint].scale_m() { error } else { 0.0 }),
    );
    impulses.clear();
    impulses.resize(rows.len(), 0.0);
    if rows.is_empty() {
        return true;
    }
    let mut before = f64::INFINITY;
    for round in 0..ROUNDS {
        rows_at_end.clear();
        errors.clear();
        let arrives = |i: usize| arrival(&bodies[i], start[i], whirls[i], dt_s);
        for &k in members.iter().filter(|&&k| active[k]) {
            joints[k].add(k, arrives, rows_at_end, errors);
        }
        for (error, kept) in errors.iter_mut().zip(kept.iter()) {
            *error -= kept;
        }
        let mut worst = 0.0_f64;
        for (row, error) in rows.iter().zip(errors.iter()) {
            let far = bodies[if row.a == WORLD { row.b } else { row.a }].pose.position_m.length();
            worst = worst.max(error.abs() / joints[row.joint].scale_m().max(far));
        }
        if !worst.is_finite() {
            return false;
        }
        if worst <= EXACT || (round > 3 && worst <= 1e-12 && worst > 0.5 * before) {
            return true;
        }
        before = worst;
        right.clear();
        right.extend(errors.iter().map(|error| -error * 2.0 / dt_s));
        dense.factor(rows.len(), |i, j| rows_at_end[i].answer(&rows[j], bodies));
        dense.solve(right);
        for ((row, total), &impulse) in rows.iter().zip(impulses.iter_mut()).zip(right.iter()) {
            *total += impulse;
            for (i, velocity, spin) in row.effect(bodies, impulse) {
                if i != WORLD {
                    bodies[i].velocity += velocity;
                    bodies[i].spin += spin;
                }
            }
        }
    }
    before <= WRONG
}

/// Where no lengths can be right, at least none changes at the end.
fn still(joints: &[Joint], members: &[usize], work: &mut Work, bodies: &mut [Rigid]) {
    let Work { rows, errors, right, impulses, dense, active, .. } = work;
    rows.clear();
    errors.clear();
    for &k in members.iter().filter(|&&k| active[k]) {
        joints[k].add(k, |i| bodies[i].pose, rows, errors);
    }
    right.clear();
    right.extend(rows.iter().map(|row| -row.speed(bodies)));
    dense.factor(rows.len(), |i, j| rows[i].answer(&rows[j], bodies));
    dense.solve(right);
    for (row, &impulse) in rows.iter().zip(right.iter()) {
        for (i, velocity, spin) in row.effect(bodies, impulse) {
            if i != WORLD {
                bodies[i].velocity += velocity;
                bodies[i].spin += spin;
            }
        }
    }
    impulses.clone_from(right);
}
