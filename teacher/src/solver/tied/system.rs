//! All bodies together: their accelerations under forces and links, and one step of a high-order integrator.
//!
//! Links act by Lagrange's multipliers: the forces along them that keep their equations true, found from `J M^-1 J^T l =
//! -(J a + bias)` (Haug, *Computer Aided Kinematics and Dynamics of Mechanical Systems*, 1989, section 6.3).

use glam::{DMat3, DQuat, DVec3};

use super::super::body::{Matter, State};
use super::super::flight::{A, ERROR, STAGES};
use super::dense::Factored;
use super::forces::Forces;
use super::joint::{Joint, Row};

/// Local error allowed in one step, relative to the size and speed of the scene.
const TOLERANCE: f64 = 1e-12;

/// Bodies, forces and those links that hold.
pub(super) struct System<'a> {
    pub(super) matters: &'a [Matter],
    pub(super) forces: &'a Forces,
    pub(super) joints: &'a [Joint],
    /// Whether a link holds: a slack string does not.
    pub(super) holds: &'a [bool],
    /// Speeds below this are none, as far as errors are concerned.
    pub(super) floor_m_s: f64,
}

/// Rates of change of a state.
#[derive(Clone, Copy)]
struct Rate {
    velocity: DVec3,
    turn: DQuat,
    acceleration: DVec3,
    spin_up: DVec3,
}

impl System<'_> {
    pub(super) fn rows(&self, states: &[State]) -> Vec<Row> {
        let mut rows = Vec::new();
        for (k, joint) in self.joints.iter().enumerate().filter(|(k, _)| self.holds[*k]) {
            joint.rows(k, states, &mut rows);
        }
        rows
    }

    pub(super) fn inverse_inertias(&self, states: &[State]) -> Vec<DMat3> {
        let of = |(matter, state): (&Matter, &State)| matter.inverse_inertia_world(state.pose.orientation);
        self.matters.iter().zip(states).map(of).collect()
    }

    /// What an impulse (or a force) along a row does to its bodies.
    pub(super) fn effect(&self, inertias: &[DMat3], row: &Row, impulse: f64) -> [(Option<usize>, DVec3, DVec3); 2] {
        row.parts.map(|(body, linear, turn)| {
            let Some(i) = body else { return (None, DVec3::ZERO, DVec3::ZERO) };
            (body, linear * (self.matters[i].inverse_mass * impulse), inertias[i] * turn * impulse)
        })
    }

    /// The matrix that says how rows answer to impulses along rows.
    pub(super) fn factored(&self, inertias: &[DMat3], rows: &[Row]) -> Factored {
        let effects: Vec<_> = rows.iter().map(|row| self.effect(inertias, row, 1.0)).collect();
        Factored::of(rows.len(), |i, j| {
            rows[i].of(|body| {
                let of = |&(b, along, turning): &(Option<usize>, DVec3, DVec3)| {
                    if b == Some(body) { (along, turning) } else { (DVec3::ZERO, DVec3::ZERO) }
                };
                let [one, other] = [of(&effects[j][0]), of(&effects[j][1])];
                (one.0 + other.0, one.1 + other.1)
            })
        })
    }

    /// Accelerations without links.
    pub(super) fn free(&self, states: &[State]) -> Vec<(DVec3, DVec3)> {
        let forces = self.forces.on(self.matters, states);
        let of = |((matter, state), (force, torque)): ((&Matter, &State), (DVec3, DVec3))| {
            let turn = state.pose.orientation;
            let (spin, inertia) = (turn.conjugate() * state.spin_rad_s, matter.inertia);
            // Euler's equations, in the body's own frame.
            let moment = (inertia * spin).cross(spin) + turn.conjugate() * torque;
            (force * matter.inverse_mass, turn * (matter.inverse_inertia * moment))
        };
        self.matters.iter().zip(states).zip(forces).map(of).collect()
    }

    /// Accelerations, and the force along each link's first row: negative where it pulls.
    pub(super) fn accelerations(&self, states: &[State]) -> (Vec<(DVec3, DVec3)>, Vec<f64>) {
        let mut accelerations = self.free(states);
        let mut along = vec![0.0; self.joints.len()];
        let rows = self.rows(states);
        if rows.is_empty() {
            return (accelerations, along);
        }
        let inertias = self.inverse_inertias(states);
        let right: Vec<f64> = rows.iter().map(|row| -(row.of(|body| accelerations[body]) + row.bias)).collect();
        let forces = self.factored(&inertias, &rows).solve(&right);
        for (row, force) in rows.iter().zip(forces).rev() {
            along[row.joint] = force;
            for (body, linear, turning) in self.effect(&inertias, row, force) {
                if let Some(body) = body {
                    accelerations[body].0 += linear;
                    accelerations[body].1 += turning;
                }
            }
        }
        (accelerations, along)
    }

    fn rates(&self, states: &[State]) -> Vec<Rate> {
        let of = |(state, (acceleration, spin_up)): (&State, (DVec3, DVec3))| {
            let w = state.spin_rad_s * 0.5;
            let turn = DQuat::from_xyzw(w.x, w.y, w.z, 0.0) * state.pose.orientation;
            Rate { velocity: state.velocity_m_s, turn, acceleration, spin_up }
        };
        states.iter().zip(self.accelerations(states).0).map(of).collect()
    }

    /// One step of the pair of Dormand and Prince, and its error relative to the tolerance (1 is just good enough).
    pub(super) fn step(&self, start: &[State], t_s: f64) -> (Vec<State>, f64) {
        let mut rates: Vec<Vec<Rate>> = Vec::with_capacity(STAGES);
        rates.push(self.rates(start));
        let mut end = start.to_vec();
        for weights in &A[1..] {
            for (body, end) in end.iter_mut().enumerate() {
                *end = after(&start[body], &sum(&rates, weights, body), t_s);
            }
            rates.push(self.rates(&end));
        }
        let mut error: f64 = 0.0;
        let fastest = |rate: &Rate| rate.velocity.length().max(1e-2 * rate.acceleration.length());
        let speed_m_s = rates[0].iter().map(fastest).fold(self.floor_m_s, f64::max);
        for (body, matter) in self.matters.iter().enumerate().filter(|(_, matter)| !matter.is_fixed()) {
            end[body].pose.orientation = end[body].pose.orientation.normalize();
            let off = sum(&rates, &ERROR, body);
            let reach_m = matter.solid.bounding_radius_m();
            let turned = off.turn.length() * reach_m + off.velocity.length();
            let turning = off.spin_up.length() * reach_m + off.acceleration.length();
            // A second of the present speed is the scene's scale: errors grow no faster than it moves.
            error = error.max(turned / speed_m_s.max(reach_m)).max(turning / speed_m_s);
        }
        let error = error * t_s / TOLERANCE;
        (end, if error.is_finite() { error } else { f64::INFINITY })
    }
}

fn sum(rates: &[Vec<Rate>], weights: &[f64], body: usize) -> Rate {
    let zero = DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0);
    let none = Rate { velocity: DVec3::ZERO, turn: zero, acceleration: DVec3::ZERO, spin_up: DVec3::ZERO };
    rates.iter().zip(weights).fold(none, |sum, (rates, &weight)| Rate {
        velocity: sum.velocity + rates[body].velocity * weight,
        turn: sum.turn + rates[body].turn * weight,
        acceleration: sum.acceleration + rates[body].acceleration * weight,
        spin_up: sum.spin_up + rates[body].spin_up * weight,
    })
}

fn after(start: &State, rate: &Rate, t_s: f64) -> State {
    let mut state = *start;
    state.pose.position_m += rate.velocity * t_s;
    state.pose.orientation = start.pose.orientation + rate.turn * t_s;
    state.velocity_m_s += rate.acceleration * t_s;
    state.spin_rad_s += rate.spin_up * t_s;
    state
}
