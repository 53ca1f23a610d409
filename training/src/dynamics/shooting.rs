//! The last digits of a law of forces: its parameters and every flight's start are fitted together to what was seen, the motion
//! between integrated under the law itself (single shooting; Bock, *Recent advances in parameter identification techniques for
//! O.D.E.*, 1983). Each flight's own unknowns are eliminated from its share before the shares are summed.

use glam::DVec3;
use rayon::prelude::*;

use super::flights::{Fitted, Flight, Law, Moving, Round, either_side, step, typical, way_m};
use super::squares;

/// Most rounds.
const ROUNDS: usize = 8;
/// Most steps of one flight's start alone.
const ALONE: usize = 30;
/// Steps of a start alone that lower chi-squared by no more than this share are the last: what is left is done together.
const STILL: f64 = 1e-2;
/// By what part of its flight's size and speed a start is moved for a derivative.
const NUDGE: f64 = 1e-4;
/// A step's damping at first, by how much it grows after a step for the worse and shrinks after one for the better, and where a
/// start is given up (Marquardt, *An algorithm for least-squares estimation of nonlinear parameters*, 1963).
const DAMPING: f64 = 1e-3;
const HARDER: f64 = 10.0;
const SOFTER: f64 = 0.1;
const HARDEST: f64 = 1e6;
/// A start that went astray is aimed at one of so many parts of a flight after the other: over a short way every start leads near
/// the goal.
const PARTS: usize = 8;
/// A start whose residuals are at most so many times those of a typical one, or so many standard deviations, is near.
const NEAR: f64 = 1.5;
/// Halved steps may lead to places that are so many standard deviations off: where bodies swing by each other between two frames
/// nothing is learned.
const RESOLVED: f64 = 0.1;

/// How a flight's own unknowns follow the parameters: `start += own - of_parameters . change`.
struct Own {
    own: Vec<f64>,
    of_parameters: Vec<Vec<f64>>,
}

/// Refines parameters and starts that are about right, on those flights that the law does not explain far worse than most; none
/// where that leads nowhere.
pub(super) fn refine(
    flights: &[Flight],
    parameters: &[f64],
    mut starts: Vec<Vec<Moving>>,
    law: &Law<'_>,
) -> Option<Fitted> {
    let mut parameters = parameters.to_vec();
    let (mut found, mut typical): (Option<Fitted>, f64) = (None, 1.0);
    for turn in 0..ROUNDS {
        typical = aim(flights, &mut starts, law, &parameters, typical)?;
        let of = |(flight, start): (&Flight, &Vec<Moving>)| round(flight, start, law, &parameters);
        let (rounds, owns): (Vec<Round>, Vec<Option<Own>>) = flights.par_iter().zip(&starts).map(of).unzip();
        let (mut fitted, settled) = step(&rounds, &parameters)?;
        let change: Vec<f64> = fitted.parameters.iter().zip(&parameters).map(|(new, old)| new - old).collect();
        for ((flight, start), own) in flights.iter().zip(&mut starts).zip(&owns) {
            let Some(own) = own else { continue };
            let by = |unknown: usize| {
                let carried: f64 = change.iter().zip(&own.of_parameters).map(|(c, column)| c * column[unknown]).sum();
                own.own[unknown] - carried
            };
            shift(flight, start, by);
        }
        parameters.clone_from(&fitted.parameters);
        fitted.starts.clone_from(&starts);
        found = Some(fitted);
        if settled && turn > 0 {
            break;
        }
    }
    found
}

/// Where a flight's smooth curve begins.
pub(super) fn smooth_start(flight: &Flight) -> Vec<Moving> {
    flight.path().iter().map(|of_body| of_body[0]).collect()
}

/// Moves a flight's start by its unknowns: of one body after the other, place and velocity.
fn shift(flight: &Flight, start: &mut [Moving], by: impl Fn(usize) -> f64) {
    for (place, body) in flight.moving().enumerate() {
        for (part, of_start) in start[body].iter_mut().enumerate() {
            *of_start += DVec3::from_array(std::array::from_fn(|axis| by(6 * place + 3 * part + axis)));
        }
    }
}

/// Finds starts from which flights come near what was seen under the present law: from where they are, and where that leads
/// astray, from their smooth curve over ever longer parts of the flight. What counts as near is told by the typical residual,
/// in standard deviations, before; the one after is returned.
fn aim(flights: &[Flight], starts: &mut [Vec<Moving>], law: &Law<'_>, parameters: &[f64], before: f64) -> Option<f64> {
    let near = |flight: &Flight, typical: f64| NEAR * NEAR * typical * typical * flight.count() as f64;
    let from_here = |(flight, start): (&Flight, &mut Vec<Moving>)| {
        aim_at(flight, start, law, parameters, flight.times_s.len(), near(flight, before))
    };
    let squares: Vec<f64> = flights.par_iter().zip(&mut *starts).map(from_here).collect();
    let typical = typical(flights.iter().zip(&squares).map(|(flight, square)| (*square, flight.count())))?;
    flights.par_iter().zip(starts).zip(&squares).for_each(|((flight, start), &least)| {
        // Not finite where it leads nowhere.
        if least <= near(flight, typical) {
            return;
        }
        let frames = flight.times_s.len();
        let mut anew = smooth_start(flight);
        let mut found = f64::INFINITY;
        for part in 1..=PARTS {
            found = aim_at(flight, &mut anew, law, parameters, part * frames / PARTS, 0.0);
        }
        if found < least || !least.is_finite() {
            *start = anew;
        }
    });
    Some(typical)
}

/// Finds the best start for a flight's first frames, by Levenberg's and Marquardt's steps until chi-squared, which is
/// returned, is near enough.
fn aim_at(
    flight: &Flight,
    start: &mut Vec<Moving>,
    law: &Law<'_>,
    parameters: &[f64],
    frames: usize,
    near: f64,
) -> f64 {
    let misfit = |here: &[f64]| off(flight, here).iter().map(|off| off * off).sum::<f64>();
    let mut here = shoot(flight, start, law, parameters, frames);
    let mut least = misfit(&here);
    let mut damping = DAMPING;
    for _ in 0..ALONE {
        if least <= near {
            break;
        }
        let own = own_columns(flight, start, &here, law, parameters);
        let gram = Gram::of(&own);
        let off = off(flight, &here);
        let before = least;
        while damping < HARDEST {
            let Some(step) = gram.damped(damping).onto(&own, &off) else { return least };
            let mut moved = start.clone();
            shift(flight, &mut moved, |unknown| step[unknown]);
            let there = shoot(flight, &moved, law, parameters, frames);
            let found = misfit(&there);
            if found < least {
                (*start, here, least) = (moved, there, found);
                damping *= SOFTER;
                break;
            }
            damping *= HARDER;
        }
        if least >= before * (1.0 - STILL) {
            break;
        }
    }
    least
}

/// How columns of a flight's own unknowns overlap.
struct Gram(Vec<f64>);

impl Gram {
    fn of(own: &[Vec<f64>]) -> Self {
        Self(own.iter().flat_map(|one| own.iter().map(|other| dot(one, other))).collect())
    }

    /// With its diagonal raised by a share.
    fn damped(&self, share: f64) -> Self {
        let mut raised = self.0.clone();
        let n = self.0.len().isqrt();
        (0..n).for_each(|i| raised[i * n + i] *= 1.0 + share);
        Self(raised)
    }

    /// The shares of a flight's own columns in another.
    fn onto(&self, own: &[Vec<f64>], column: &[f64]) -> Option<Vec<f64>> {
        squares::solve(self.0.clone(), own.iter().map(|one| dot(one, column)).collect(), own.len())
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(x, y)| x * y).sum()
}

fn slope(up: &[f64], down: &[f64], over: f64) -> Vec<f64> {
    up.iter().zip(down).map(|(up, down)| (up - down) / over).collect()
}

/// What was seen less what was shot, in standard deviations, as far as was shot.
fn off(flight: &Flight, here: &[f64]) -> Vec<f64> {
    let seen = (0..flight.times_s.len()).flat_map(|frame| {
        flight.moving().flat_map(move |body| (flight.seen_m[body][frame] * flight.inverse_sd[body]).to_array())
    });
    seen.zip(here).map(|(seen, here)| seen - here).collect()
}

/// How what is shot follows each of a flight's own unknowns.
fn own_columns(flight: &Flight, start: &[Moving], here: &[f64], law: &Law<'_>, parameters: &[f64]) -> Vec<Vec<f64>> {
    let (first_s, last_s) = (flight.times_s[0], flight.times_s[flight.times_s.len() - 1]);
    let frames = here.len() / (3 * flight.moving().count());
    let mut own = Vec::new();
    for body in flight.moving() {
        let way_m = way_m(&flight.seen_m[body]);
        for (part, by) in [NUDGE * way_m, NUDGE * way_m / (last_s - first_s)].into_iter().enumerate() {
            for axis in DVec3::AXES {
                let mut start = start.to_vec();
                start[body][part] += axis * by;
                own.push(slope(&shoot(flight, &start, law, parameters, frames), here, by));
            }
        }
    }
    own
}

/// Places at a flight's first frames, each in standard deviations of its body: frame after frame, body after body, axis after axis.
fn shoot(flight: &Flight, start: &[Moving], law: &Law<'_>, parameters: &[f64], frames: usize) -> Vec<f64> {
    shoot_in(1, flight, start, law, parameters, frames)
}

/// Whether steps of half the size lead to the same places, so that a step from one frame to the next is small enough.
fn resolved(flight: &Flight, start: &[Moving], law: &Law<'_>, parameters: &[f64], here: &[f64]) -> bool {
    let finer = shoot_in(2, flight, start, law, parameters, flight.times_s.len());
    here.iter().zip(&finer).all(|(one, other)| (one - other).abs() <= RESOLVED)
}

/// [`shoot`], with so many of Runge and Kutta's classical steps between two frames.
fn shoot_in(
    steps: usize,
    flight: &Flight,
    start: &[Moving],
    law: &Law<'_>,
    parameters: &[f64],
    frames: usize,
) -> Vec<f64> {
    let bodies: Vec<usize> = flight.moving().collect();
    let mut now = start.to_vec();
    let mut out = Vec::with_capacity(3 * bodies.len() * frames);
    let mut put = |now: &[Moving]| {
        for &body in &bodies {
            out.extend((now[body][0] * flight.inverse_sd[body]).to_array());
        }
    };
    put(&now);
    let mut slopes = vec![vec![[DVec3::ZERO; 2]; now.len()]; 4];
    let (mut at, mut accelerations) = (now.clone(), vec![DVec3::ZERO; now.len()]);
    for pair in flight.times_s[..frames].windows(2) {
        let h = (pair[1] - pair[0]) / steps as f64;
        for _ in 0..steps {
            for stage in 0..4 {
                at.clone_from(&now);
                if stage > 0 {
                    let share = if stage == 3 { h } else { 0.5 * h };
                    for &body in &bodies {
                        for part in 0..2 {
                            at[body][part] += slopes[stage - 1][body][part] * share;
                        }
                    }
                }
                accelerations.fill(DVec3::ZERO);
                law(parameters, flight, &at, &mut accelerations);
                for &body in &bodies {
                    slopes[stage][body] = [at[body][1], accelerations[body]];
                }
            }
            for &body in &bodies {
                for part in 0..2 {
                    let [a, b, c, d] = std::array::from_fn(|stage| slopes[stage][body][part]);
                    now[body][part] += (a + (b + c) * 2.0 + d) * (h / 6.0);
                }
            }
        }
        put(&now);
    }
    out
}

/// One flight in one round, its own unknowns eliminated (Schur's complement).
fn round(flight: &Flight, start: &[Moving], law: &Law<'_>, parameters: &[f64]) -> (Round, Option<Own>) {
    let n = parameters.len();
    let frames = flight.times_s.len();
    let here = shoot(flight, start, law, parameters, frames);
    let off = off(flight, &here);
    let mut out = Round::new(n);
    out.count = off.len();
    if !resolved(flight, start, law, parameters, &here) {
        out.square = f64::INFINITY;
        return (out, None);
    }
    let by_parameter = |k: usize| {
        let (up, down, apart) = either_side(parameters, k, |parameters| shoot(flight, start, law, parameters, frames));
        slope(&up, &down, apart)
    };
    let columns: Vec<Vec<f64>> = (0..n).map(by_parameter).collect();
    let own = own_columns(flight, start, &here, law, parameters);
    let gram = Gram::of(&own);
    let (Some(of_off), Some(of_parameters)) =
        (gram.onto(&own, &off), columns.iter().map(|column| gram.onto(&own, column)).collect::<Option<Vec<_>>>())
    else {
        out.square = f64::INFINITY;
        return (out, None);
    };
    // What is left of a column when its part along the flight's own is taken out.
    let without = |column: &[f64], along: &[f64]| -> Vec<f64> {
        let mut left = column.to_vec();
        for (one, share) in own.iter().zip(along) {
            left.iter_mut().zip(one).for_each(|(left, x)| *left -= share * x);
        }
        left
    };
    let left_off = without(&off, &of_off);
    let left: Vec<Vec<f64>> =
        columns.iter().zip(&of_parameters).map(|(column, along)| without(column, along)).collect();
    for i in 0..n {
        out.slope[i] = dot(&left[i], &left_off);
        for j in 0..n {
            out.curvature[i * n + j] = dot(&left[i], &left[j]);
        }
    }
    out.square = dot(&left_off, &left_off);
    (out, Some(Own { own: of_off, of_parameters }))
}
