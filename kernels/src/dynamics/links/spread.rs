//! How an impulse at a contact spreads over what is linked to its bodies: each link answers within the same event.

use std::sync::Arc;

use glam::{DMat3, DVec3};

use crate::dynamics::links::end::WORLD;
use crate::dynamics::links::row::Row;
use crate::dynamics::links::{ALONE, Links, Work, string};
use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// What a unit impulse at a contact (on its `a`, the opposite on its `b`) does to every body that feels it.
#[derive(Clone, Debug, Default)]
pub struct Spread {
    /// Body, and its change of velocity and spin, a column for each direction of the impulse.
    pub parts: Vec<(usize, DMat3, DMat3)>,
}

impl Spread {
    /// Gives an impulse.
    pub fn give(&self, bodies: &mut [Rigid], impulse: DVec3) {
        for (i, linear, turning) in &self.parts {
            bodies[*i].velocity += *linear * impulse;
            bodies[*i].spin += *turning * impulse;
        }
    }

    /// The change of a body's velocity at `arm` by an impulse.
    pub fn at(&self, body: usize, arm: DVec3, impulse: DVec3) -> DVec3 {
        let of = |(_, linear, turning): &(usize, DMat3, DMat3)| *linear * impulse + (*turning * impulse).cross(arm);
        self.parts.iter().filter(|part| part.0 == body).map(of).sum()
    }
}

impl Links {
    /// Lets contacts feel the links of their bodies. A taut string answers where the contact's push would lengthen it.
    pub fn spread(&mut self, bodies: &[Rigid], touches: &mut [Touch]) {
        let mut work = std::mem::take(&mut self.work);
        for touch in touches {
            let [a, b] = [touch.a, touch.b].map(|i| if i == GROUND { ALONE } else { self.group_of[i] });
            if a == ALONE && b == ALONE {
                continue;
            }
            let mut spread = direct(bodies, touch);
            let other = if a == b { ALONE } else { b };
            for group in [a, other].into_iter().filter(|&group| group != ALONE) {
                self.answer(group, &mut work, bodies, touch, &mut spread);
            }
            touch.feel(bodies, Arc::new(spread));
        }
        self.work = work;
    }

    /// Adds the answer of one group of links.
    fn answer(&self, group: usize, work: &mut Work, bodies: &[Rigid], touch: &Touch, spread: &mut Spread) {
        let group = &self.groups[group];
        let Work { rows, errors, right, dense, .. } = work;
        let struck = spread.parts.clone();
        let speed = |row: &Row, impulse: DVec3| -> f64 {
            let of =
                |(i, linear, turning): &(usize, DMat3, DMat3)| row.speed_of(*i, *linear * impulse, *turning * impulse);
            struck.iter().map(of).sum()
        };
        rows.clear();
        errors.clear();
        for &k in &group.joints {
            let joint = &self.joints[k];
            if joint.is_string() && !string::is_taut(joint, bodies) {
                continue;
            }
            let before = rows.len();
            joint.add(k, |i| bodies[i].pose, rows, errors);
            if joint.is_string() && speed(&rows[before], touch.normal) <= 0.0 {
                rows.truncate(before);
            }
        }
        if rows.is_empty() {
            return;
        }
        dense.factor(rows.len(), |i, j| rows[i].answer(&rows[j], bodies));
        for axis in 0..3 {
            right.clear();
            right.extend(rows.iter().map(|row| -speed(row, DVec3::AXES[axis])));
            dense.solve(right);
            for (row, &impulse) in rows.iter().zip(right.iter()) {
                for (i, velocity, spin) in row.effect(bodies, impulse) {
                    if i == WORLD || bodies[i].fixed {
                        continue;
                    }
                    let at = spread.parts.iter().position(|part| part.0 == i).unwrap_or_else(|| {
                        spread.parts.push((i, DMat3::ZERO, DMat3::ZERO));
                        spread.parts.len() - 1
                    });
                    *spread.parts[at].1.col_mut(axis) += velocity;
                    *spread.parts[at].2.col_mut(axis) += spin;
                }
            }
        }
    }
}

/// What the impulse does to the two bodies themselves.
fn direct(bodies: &[Rigid], touch: &Touch) -> Spread {
    let part = |i: usize, arm: DVec3, side: f64| {
        let body = &bodies[i];
        let turning = |axis: DVec3| body.response * arm.cross(axis * side);
        let linear = DMat3::from_diagonal(DVec3::splat(body.inverse_mass * side));
        (i, linear, DMat3::from_cols(turning(DVec3::X), turning(DVec3::Y), turning(DVec3::Z)))
    };
    let mut parts = vec![part(touch.a, touch.arm_a, 1.0)];
    if touch.b != GROUND {
        parts.push(part(touch.b, touch.arm_b, -1.0));
    }
    Spread { parts }
}
