//! Impacts: what happens at the instant when bodies meet.
//!
//! Newton's restitution along the normal (or what the world's rules put in its place), Coulomb's friction with stick and slip across it, at every contact of the pair
//! at once (a projected Gauss-Seidel solution with the rebound speeds held; one contact of a ball is solved exactly in
//! one round). Of several pairs that approach at the same instant the one that approaches fastest goes first, until none
//! approaches: so a Newton's cradle does what it does in the classroom.
//!
//! Newton's law with friction can create energy where normal and tangent are coupled, as at the corner of a box (Kane,
//! *A dynamics puzzle*, Stanford Mechanics Alumni Club Newsletter, 1984). Truth does not: the pair's restitution is then
//! lowered until its kinetic energy does not grow. At zero restitution it cannot, so that the search always ends.

use glam::DVec3;

use super::body::{Matter, State};
use super::touch::{Constraint, Pair, relax};
use crate::rules::Rules;

/// Rounds for one pair. A box on its face needs about 50 for the last digit.
const ROUNDS: usize = 1000;
/// Bisections of the restitution where energy would grow.
const BISECTIONS: usize = 30;

/// One pair's impact, as it happened.
#[derive(Clone, Copy, Debug)]
pub(super) struct PairImpact {
    pub(super) pair: Pair,
    pub(super) point_m: DVec3,
    pub(super) normal: DVec3,
    pub(super) approach_m_s: f64,
    pub(super) before: [DVec3; 2],
    pub(super) after: [DVec3; 2],
}

/// Resolves every approach among the constraints at this instant. Approaches slower than `rest_m_s` end without a rebound
/// and are not reported. `states` are changed in their velocities alone.
pub(super) fn resolve(
    matters: &[Matter],
    rules: &Rules,
    states: &mut [State],
    constraints: &mut [Constraint],
    rest_m_s: f64,
    mut report: impl FnMut(PairImpact),
) {
    /// Pairs resolved for each contact before the rebounds are taken for a Zeno sequence and end.
    const PATIENCE: usize = 60;
    /// What is left of an approach, if more than this part, is not going to end.
    const PROGRESS: f64 = 0.9;
    let speed_m_s = states.iter().map(|s| s.velocity_m_s.length()).fold(0.0, f64::max);
    let still_m_s = 1e-13 * speed_m_s + 1e-7 * rest_m_s + f64::MIN_POSITIVE;
    let mut hopeless: Vec<Pair> = Vec::new();
    for turn in 0..2 * PATIENCE * constraints.len() {
        let approach = |constraint: &Constraint| constraint.normal_velocity_m_s(states);
        let fastest = constraints
            .iter()
            .enumerate()
            .filter(|(_, constraint)| !constraint.is_held() && !hopeless.contains(&constraint.pair))
            .map(|(i, constraint)| (i, approach(constraint)))
            .reduce(|best, next| if next.1 < best.1 { next } else { best });
        let Some((fastest, velocity_m_s)) = fastest.filter(|&(_, velocity_m_s)| velocity_m_s < -still_m_s) else {
            return;
        };
        let pair = constraints[fastest].pair;
        let bounces = -velocity_m_s > rest_m_s && turn < PATIENCE * constraints.len();
        let mut together: Vec<Constraint> = constraints.iter().filter(|c| c.pair == pair).cloned().collect();
        let before = velocities(states, pair);
        collide(
            (matters, rules),
            states,
            &mut together,
            if bounces { 1.0 } else { 0.0 },
            0.01 * still_m_s - 1e-13 * velocity_m_s,
        );
        let left_m_s = constraints[fastest].normal_velocity_m_s(states);
        if left_m_s < PROGRESS * velocity_m_s {
            // Links that contradict each other, and the contact, leave nothing that would end the approach.
            hopeless.push(pair);
        }
        if bounces {
            let hit = &constraints[fastest];
            report(PairImpact {
                pair,
                point_m: states[pair.a].pose.position_m + hit.arm_a_m,
                normal: hit.normal,
                approach_m_s: -velocity_m_s,
                before,
                after: velocities(states, pair),
            });
        }
    }
}

fn velocities(states: &[State], pair: Pair) -> [DVec3; 2] {
    [states[pair.a].velocity_m_s, pair.body_b().map_or(DVec3::ZERO, |b| states[b].velocity_m_s)]
}

/// The impulse of one pair, with its restitution times `share`, lowered where energy would grow.
fn collide(
    (matters, rules): (&[Matter], &Rules),
    states: &mut [State],
    constraints: &mut [Constraint],
    share: f64,
    tolerance_m_s: f64,
) {
    let pair = constraints[0].pair;
    let linked = constraints[0].is_linked();
    let energy_j = |states: &[State]| {
        let of = |body: usize| matters[body].kinetic_energy_j(&states[body]);
        if linked {
            return (0..matters.len()).map(of).sum();
        }
        of(pair.a) + pair.body_b().map_or(0.0, of)
    };
    let before = (states[pair.a], pair.body_b().map(|b| states[b]));
    let all_before = if linked { states.to_vec() } else { Vec::new() };
    let approaches: Vec<f64> = constraints.iter().map(|c| c.normal_velocity_m_s(states)).collect();
    let energy_before_j = energy_j(states);
    let mut attempt = |share: f64, states: &mut [State]| {
        states[..all_before.len()].copy_from_slice(&all_before);
        states[pair.a] = before.0;
        if let (Some(b), Some(state)) = (pair.body_b(), before.1) {
            states[b] = state;
        }
        for (constraint, &approach_m_s) in constraints.iter_mut().zip(&approaches) {
            constraint.normal_impulse = 0.0;
            constraint.tangent_impulse = DVec3::ZERO;
            let ground = constraint.pair.body_b().is_none();
            constraint.target_m_s = share * rules.rebound_m_s(constraint.restitution, -approach_m_s.min(0.0), ground);
        }
        relax(constraints, states, ROUNDS, tolerance_m_s);
        energy_j(states) <= energy_before_j * (1.0 + 1e-13)
    };
    if attempt(share, states) || share == 0.0 {
        return;
    }
    let (mut allowed, mut too_much) = (0.0, share);
    for _ in 0..BISECTIONS {
        let middle = 0.5 * (allowed + too_much);
        if attempt(middle, states) {
            allowed = middle;
        } else {
            too_much = middle;
        }
    }
    attempt(allowed, states);
}
