//! Short steps while contacts press: the implicit midpoint rule for all bodies, with links and contacts solved together.
//! Of first order where contacts slide or links turn fast: about 1e-4 of the way in a second.

use super::super::body::State;
use super::super::rest::{self, Group, Leaning};
use super::super::touch::{Constraint, Force, Pair, relax, touches};
use super::{Tied, system::System};

/// Rounds of Gauss-Seidel in one step.
const ROUNDS: usize = 150;
/// Times that the pose in the middle is corrected by the motion found.
const CORRECTIONS: usize = 2;

/// The states inside a step of `step_s` whose velocities change evenly.
pub(super) fn partway(start: &[State], end: &[State], step_s: f64, t_s: f64) -> Vec<State> {
    start.iter().zip(end).map(|(start, end)| rest::partway(start, end, step_s, t_s)).collect()
}

impl Tied {
    /// The velocities at the end of a step in which the pairs press on each other.
    pub(super) fn lean(&self, pairs: &[Pair], step_s: f64, rest_m_s: f64, forces: &mut Vec<Force>) -> Vec<State> {
        let start = &self.states;
        let slack_m = 0.5 * self.surroundings.gravity_m_s2 * step_s * step_s;
        let mut holds = self.holds.clone();
        let mut end = start.clone();
        for correction in 0..=CORRECTIONS {
            let middle = if correction == 0 { start.clone() } else { partway(start, &end, step_s, 0.5 * step_s) };
            end.clone_from(start);
            let system = System { holds: &holds, ..self.system() };
            for (end, (along, turning)) in end.iter_mut().zip(system.free(&middle)) {
                end.velocity_m_s += along * step_s;
                end.spin_rad_s += turning * step_s;
            }
            // The mean of the old and the new velocities keeps lengths in the middle of the step.
            let rows = system.rows(&middle);
            let inertias = system.inverse_inertias(&middle);
            let of = |states: &[State], row: &super::joint::Row| {
                row.of(|body| (states[body].velocity_m_s, states[body].spin_rad_s))
            };
            let right: Vec<f64> = rows.iter().map(|row| -(of(&end, row) + of(start, row))).collect();
            let impulses = system.factored(&inertias, &rows).solve(&right);
            let mut pushed = false;
            for (row, &impulse) in rows.iter().zip(&impulses) {
                if self.joints[row.joint].is_string() && impulse > 0.0 {
                    pushed = true;
                }
                for (body, along, turning) in system.effect(&inertias, row, impulse) {
                    if let Some(body) = body {
                        end[body].velocity_m_s += along;
                        end[body].spin_rad_s += turning;
                    }
                }
            }
            let mut constraints = Vec::new();
            let ground = (self.ground_or_none(), &self.surroundings.rules);
            for &pair in pairs {
                let margin_m = self.touch_m(pair) + slack_m;
                touches(&self.matters, |body| middle[body].pose, pair, margin_m, &mut |touch| {
                    constraints.push(Constraint::new(&self.matters, &middle, ground, &touch));
                });
            }
            // What still approaches is about to land: that is an impact, not something that leans.
            constraints.retain(|constraint| constraint.normal_velocity_m_s(start) >= -rest_m_s);
            system.spread(&middle, &mut constraints);
            for constraint in &mut constraints {
                constraint.target_m_s = -constraint.normal_velocity_m_s(start).max(0.0);
                constraint.warm_start(forces, step_s, &mut end);
            }
            let speed_m_s = start.iter().map(|state| state.velocity_m_s.length()).fold(0.0, f64::max);
            relax(&mut constraints, &mut end, ROUNDS, 1e-7 * rest_m_s + 1e-12 * speed_m_s + f64::MIN_POSITIVE);
            forces.clear();
            forces.extend(constraints.iter().map(|constraint| constraint.force(step_s)));
            if pushed {
                for (row, &impulse) in rows.iter().zip(&impulses) {
                    holds[row.joint] &= !self.joints[row.joint].is_string() || impulse <= 0.0;
                }
            }
        }
        end
    }

    /// Moves bodies apart where they overlap, by no more than they do.
    pub(super) fn part(&self, pairs: &[Pair], states: &mut [State]) {
        let group = Group { bodies: (0..self.matters.len()).collect(), pairs: pairs.to_vec() };
        let leaning = Leaning {
            matters: &self.matters,
            ground: self.ground_or_none(),
            surroundings: self.surroundings,
            rest_m_s: 0.0,
            touch_m: &|pair| self.touch_m(pair),
        };
        leaning.separate(&group, states);
    }
}
