//! Keeping the equations of links to rounding: places by Newton's method, velocities by the least impulses; and how an
//! impulse at a contact spreads over links.

use glam::{DMat3, DVec3};

use super::super::body::{Matter, State};
use super::super::flight::turned;
use super::super::touch::Constraint;
use super::system::System;

/// Strings that lengthen by less than this part of the fastest speed do not.
const STILL: f64 = 1e-12;

impl System<'_> {
    /// Puts bodies where links are right, by the least moves, without touching velocities; by what part of its length
    /// the worst of them remains wrong.
    pub(super) fn settle(&self, states: &mut [State]) -> f64 {
        let worst = |rows: &[super::joint::Row]| {
            rows.iter().map(|row| row.error.abs() / self.joints[row.joint].scale_m()).fold(0.0, f64::max)
        };
        let mut rows = self.rows(states);
        let mut best = (worst(&rows), states.to_vec());
        for _ in 0..40 {
            if best.0 <= 1e-15 {
                break;
            }
            let inertias = self.inverse_inertias(states);
            let right: Vec<f64> = rows.iter().map(|row| -row.error).collect();
            let impulses = self.factored(&inertias, &rows).solve(&right);
            let mut shifts = vec![(DVec3::ZERO, DVec3::ZERO); states.len()];
            for (row, impulse) in rows.iter().zip(impulses) {
                for (body, linear, turning) in self.effect(&inertias, row, impulse) {
                    if let Some(body) = body {
                        shifts[body].0 += linear;
                        shifts[body].1 += turning;
                    }
                }
            }
            for (state, (shift, turn)) in states.iter_mut().zip(shifts) {
                state.pose.position_m += shift;
                state.pose.orientation = turned(state.pose.orientation, turn.clamp_length_max(0.5));
            }
            rows = self.rows(states);
            let now = worst(&rows);
            if now < 0.9 * best.0 {
                best = (now, states.to_vec());
            } else if best.0 < 1e-12 || !now.is_finite() {
                break;
            }
        }
        states.copy_from_slice(&best.1);
        best.0
    }

    /// Links do no work: where the energy is more than `most` times what it was and what forces have given since, slows
    /// bodies down to that. Whether it had to.
    pub(super) fn calm(&self, before: &[State], after: &mut [State], span_s: f64, most: f64) -> bool {
        let kinetic_j = |states: &[State]| -> f64 {
            self.matters.iter().zip(states).map(|(matter, state)| matter.kinetic_energy_j(state)).sum()
        };
        let (had_j, found_j) = (kinetic_j(before), kinetic_j(after));
        if found_j <= most * had_j {
            return false;
        }
        // By Cauchy and Schwarz, the root of the energy grows no faster than the root of F M^-1 F / 2.
        let pull = |states: &[State]| -> f64 {
            let of = |(matter, (state, (along, turning))): (&Matter, (&State, (DVec3, DVec3)))| {
                let turning = state.pose.orientation.conjugate() * turning;
                0.5 * (matter.mass_kg * along.length_squared() + turning.dot(matter.inertia * turning))
            };
            let moving = |(matter, _): &(&Matter, _)| !matter.is_fixed();
            let all = self.matters.iter().zip(states.iter().zip(self.free(states)));
            all.filter(moving).map(of).sum::<f64>().sqrt()
        };
        let root = had_j.sqrt() + span_s * pull(before).max(pull(after));
        let allowed_j = root * root;
        if found_j <= most * allowed_j {
            return false;
        }
        if !found_j.is_finite() {
            after.copy_from_slice(before);
            after.iter_mut().for_each(|state| (state.velocity_m_s, state.spin_rad_s) = (DVec3::ZERO, DVec3::ZERO));
        } else {
            let slower = (allowed_j / found_j).sqrt();
            for state in after {
                state.velocity_m_s *= slower;
                state.spin_rad_s *= slower;
            }
        }
        true
    }

    /// Takes out of the velocities what would change lengths; strings (those of `taut`) only pull. Whether anything of
    /// weight was taken out.
    pub(super) fn project(&self, states: &mut [State], taut: &[bool]) -> bool {
        let inertias = self.inverse_inertias(states);
        let speed_m_s = states.iter().map(|state| state.velocity_m_s.length()).fold(0.0, f64::max);
        let mut holds: Vec<bool> = self.joints.iter().map(|joint| !joint.is_string()).collect();
        let mut changed = false;
        for _ in 0..2 * self.joints.len() + 2 {
            let mut rows = Vec::new();
            for (k, joint) in self.joints.iter().enumerate() {
                let before = rows.len();
                if !joint.is_string() || taut[k] {
                    joint.rows(k, states, &mut rows);
                }
                if joint.is_string() && taut[k] && !holds[k] {
                    let motion = |body: usize| (states[body].velocity_m_s, states[body].spin_rad_s);
                    holds[k] = rows[before].of(motion) > STILL * speed_m_s;
                }
                if !holds[k] {
                    rows.truncate(before);
                }
            }
            let right: Vec<f64> =
                rows.iter().map(|row| -row.of(|b| (states[b].velocity_m_s, states[b].spin_rad_s))).collect();
            if right.iter().all(|speed| speed.abs() <= 1e-15 * speed_m_s) {
                return changed;
            }
            changed |= right.iter().any(|speed| speed.abs() > 1e-9 * speed_m_s);
            let impulses = self.factored(&inertias, &rows).solve(&right);
            let pushes =
                |(row, impulse): &(&super::joint::Row, &f64)| self.joints[row.joint].is_string() && **impulse > 0.0;
            if let Some((row, _)) = rows.iter().zip(&impulses).filter(pushes).max_by(|x, y| x.1.total_cmp(y.1)) {
                holds[row.joint] = false;
                continue;
            }
            for (row, impulse) in rows.iter().zip(impulses) {
                for (body, linear, turning) in self.effect(&inertias, row, impulse) {
                    if let Some(body) = body {
                        states[body].velocity_m_s += linear;
                        states[body].spin_rad_s += turning;
                    }
                }
            }
            if !self.joints.iter().any(super::joint::Joint::is_string) {
                return changed;
            }
        }
        changed
    }

    /// Lets contacts feel links. A taut string answers where the contact's push would lengthen it.
    pub(super) fn spread(&self, states: &[State], constraints: &mut [Constraint]) {
        let inertias = self.inverse_inertias(states);
        let all = self.rows(states);
        if all.is_empty() {
            return;
        }
        for constraint in constraints {
            let mut parts: Vec<(DMat3, DMat3)> = vec![(DMat3::ZERO, DMat3::ZERO); states.len()];
            let arms = [
                (Some(constraint.pair.a), constraint.arm_a_m, 1.0),
                (constraint.pair.body_b(), constraint.arm_b_m, -1.0),
            ];
            for (body, arm_m, side) in arms {
                let Some(body) = body else { continue };
                parts[body].0 = DMat3::from_diagonal(DVec3::splat(self.matters[body].inverse_mass * side));
                let turning = |axis: DVec3| inertias[body] * arm_m.cross(axis * side);
                parts[body].1 = DMat3::from_cols(turning(DVec3::X), turning(DVec3::Y), turning(DVec3::Z));
            }
            let direct = parts.clone();
            let speed = |row: &super::joint::Row, impulse: DVec3| {
                row.of(|body| (direct[body].0 * impulse, direct[body].1 * impulse))
            };
            let answers =
                |row: &&super::joint::Row| !self.joints[row.joint].is_string() || speed(row, constraint.normal) > 0.0;
            let rows: Vec<_> = all.iter().filter(answers).copied().collect();
            if rows.iter().all(|row| DVec3::AXES.iter().all(|&axis| speed(row, axis) == 0.0)) {
                continue;
            }
            let factored = self.factored(&inertias, &rows);
            for axis in 0..3 {
                let right: Vec<f64> = rows.iter().map(|row| -speed(row, DVec3::AXES[axis])).collect();
                for (row, impulse) in rows.iter().zip(factored.solve(&right)) {
                    for (body, linear, turning) in self.effect(&inertias, row, impulse) {
                        if let Some(body) = body {
                            *parts[body].0.col_mut(axis) += linear;
                            *parts[body].1.col_mut(axis) += turning;
                        }
                    }
                }
            }
            constraint.feel(Spread { parts });
        }
    }
}

/// What a unit impulse at a contact (on its `a`, the opposite on its `b`) does to every body, a column a direction.
#[derive(Clone, Debug)]
pub(in super::super) struct Spread {
    parts: Vec<(DMat3, DMat3)>,
}

impl Spread {
    /// The change of a body's velocity at an arm.
    pub(in super::super) fn at(&self, body: usize, arm_m: DVec3, impulse: DVec3) -> DVec3 {
        let (linear, turning) = &self.parts[body];
        *linear * impulse + (*turning * impulse).cross(arm_m)
    }

    /// Gives an impulse.
    pub(in super::super) fn apply(&self, states: &mut [State], impulse: DVec3) {
        for (state, (linear, turning)) in states.iter_mut().zip(&self.parts) {
            state.velocity_m_s += *linear * impulse;
            state.spin_rad_s += *turning * impulse;
        }
    }
}
