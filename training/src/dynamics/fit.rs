//! Fits a contact law to observations: regression by Adam, then L-BFGS, in `f64`, from several starts.
//!
//! The bounds that hold for every law (docs of [`kernels::dynamics`]) are part of the model. An observation at its upper
//! bound (a grip that stops all sliding, a rest that stops all approach) only says that the law asks for at least that
//! much, and is treated so (a censored regression, after Tobin 1958); all others are compared with the bare network.

use kernels::dynamics::{HIDDEN, INPUTS, PARAMETERS, seen_sliding};
use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::sample::Sample;

/// Which law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Impulse along the normal.
    Normal,
    /// Impulse of friction.
    Friction,
}

impl Law {
    /// The most that the law may ever ask for.
    fn bound(self, sample: &Sample) -> f64 {
        match self {
            Self::Normal => (-sample.s - sample.t).max(0.0),
            Self::Friction => sample.s,
        }
    }
}

/// Errors of the form of the law that are not worth pursuing, as a share of the speeds.
const FLOOR: f64 = 1e-3;
/// Residuals beyond this many standard deviations count linearly (Huber 1964).
const HUBER: f64 = 3.0;
/// An observation this many standard deviations from its bound is at it.
const AT_BOUND: f64 = 3.0;
/// Weight decays on hidden units that are tried, strongest first: what the straight part can say, it should. Infinite
/// decay leaves none.
const DECAYS: [f64; 4] = [f64::INFINITY, 1e-2, 1e-4, 1e-6];
/// Starts for each weight decay.
const STARTS: u64 = 3;
const ADAM_STEPS: usize = 1500;
const ADAM_BATCH: usize = 512;
const ADAM_RATE: f64 = 1e-2;
const LBFGS_STEPS: usize = 400;
const LBFGS_MEMORY: usize = 20;

/// Optimiser steps of one [`fit`], for progress.
pub const STEPS: u64 = (ADAM_STEPS + LBFGS_STEPS) as u64 * DECAYS.len() as u64 * STARTS;

type Parameters = [f64; PARAMETERS];

/// A fitted law.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// The network's parameters.
    pub parameters: Parameters,
    /// The weight decay that was chosen.
    pub decay: f64,
    /// Mean loss on the validation set, in half squared standard deviations.
    pub validation_loss: f64,
}

struct Datum {
    x: [f64; INPUTS],
    impulse: f64,
    bound: f64,
    at_bound: bool,
    inverse_sd: f64,
}

impl Datum {
    fn new(law: Law, sample: &Sample) -> Self {
        let Sample { t, restitution: e, friction: mu, .. } = *sample;
        let s = match law {
            Law::Normal => sample.s,
            Law::Friction => seen_sliding(sample.s, t),
        };
        let floor = FLOOR * s.abs().max(t.abs());
        let sd = sample.sd.hypot(floor);
        let bound = law.bound(sample);
        Self {
            x: [s, s * e, s * mu, t, t * e, t * mu],
            impulse: sample.impulse,
            bound,
            at_bound: sample.impulse > bound - AT_BOUND * sd,
            inverse_sd: 1.0 / sd,
        }
    }
}

/// Fits a law: for every weight decay the best of several starts on the training set; of those, the strongest decay whose
/// validation loss is within one standard error of the least (Hastie, Tibshirani, Friedman, The Elements of Statistical
/// Learning, 7.10).
pub fn fit(law: Law, train: &[Sample], validation: &[Sample], seed: u64, mut progress: impl FnMut(u64)) -> Fitted {
    let data: Vec<Datum> = train.iter().map(|sample| Datum::new(law, sample)).collect();
    let held_out: Vec<Datum> = validation.iter().map(|sample| Datum::new(law, sample)).collect();
    let candidates: Vec<(f64, f64, f64, Parameters)> = DECAYS
        .iter()
        .map(|&decay| {
            let starts = (0..STARTS).map(|start| from_start(&data, decay, seed.wrapping_add(start), &mut progress));
            let best = starts.min_by(|a, b| a.0.total_cmp(&b.0)).expect("invariant: there is at least one start");
            let (mean, error) = mean_loss(&held_out, &best.1);
            (decay, mean, error, best.1)
        })
        .collect();
    let least = candidates.iter().min_by(|a, b| a.1.total_cmp(&b.1)).expect("invariant: there is at least one decay");
    let enough = least.1 + least.2;
    let chosen = candidates.iter().find(|candidate| candidate.1 <= enough).unwrap_or(least);
    Fitted { decay: chosen.0, validation_loss: chosen.1, parameters: chosen.3 }
}

/// Fits from one random start; returns the training loss too.
fn from_start(data: &[Datum], decay: f64, seed: u64, progress: &mut impl FnMut(u64)) -> (f64, Parameters) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut parameters: Parameters = std::array::from_fn(|i| {
        let normal: f64 = StandardNormal.sample(&mut rng);
        match (i < HIDDEN * INPUTS + HIDDEN, decay.is_finite()) {
            (true, true) => 0.3 * normal,
            (true, false) => 0.0,
            (false, _) => 0.05 * normal,
        }
    });
    // Hidden units whose weights are all zero have no gradient and stay so.
    let decay = if decay.is_finite() { decay } else { 0.0 };
    adam(data, decay, &mut parameters, &mut rng, progress);
    let loss = lbfgs(data, decay, &mut parameters, progress);
    (loss, parameters)
}

/// Output of the network, and of its hidden units.
fn output(datum: &Datum, parameters: &Parameters) -> (f64, [f64; HIDDEN]) {
    let (inner, rest) = parameters.split_at(HIDDEN * INPUTS);
    let (outer, skip) = rest.split_at(HIDDEN);
    let mut hidden = [0.0; HIDDEN];
    let mut output: f64 = skip.iter().zip(&datum.x).map(|(w, x)| w * x).sum();
    for ((unit, row), weight) in hidden.iter_mut().zip(inner.chunks_exact(INPUTS)).zip(outer) {
        *unit = row.iter().zip(&datum.x).map(|(w, x)| w * x).sum::<f64>().max(0.0);
        output += weight * *unit;
    }
    (output, hidden)
}

/// The loss of one observation and its slope in the output.
fn cost(datum: &Datum, output: f64) -> (f64, f64) {
    if datum.at_bound && output >= datum.bound {
        return (0.0, 0.0);
    }
    let z = (output - datum.impulse) * datum.inverse_sd;
    let (cost, slope) =
        if z.abs() < HUBER { (0.5 * z * z, z) } else { (HUBER * (z.abs() - 0.5 * HUBER), HUBER * z.signum()) };
    (cost, slope * datum.inverse_sd)
}

/// Mean loss and its standard error.
fn mean_loss(data: &[Datum], parameters: &Parameters) -> (f64, f64) {
    let costs: Vec<f64> = data.iter().map(|datum| cost(datum, output(datum, parameters).0).0).collect();
    let count = costs.len().max(2) as f64;
    let mean = costs.iter().sum::<f64>() / count;
    let variance = costs.iter().map(|cost| (cost - mean) * (cost - mean)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

/// Mean loss with weight decay, and its gradient.
fn loss<'a>(data: impl ExactSizeIterator<Item = &'a Datum>, decay: f64, parameters: &Parameters) -> (f64, Parameters) {
    let mut gradient = [0.0; PARAMETERS];
    let mut sum = 0.0;
    let share = 1.0 / data.len() as f64;
    for datum in data {
        let (output, hidden) = output(datum, parameters);
        let (cost, slope) = cost(datum, output);
        if cost == 0.0 {
            continue;
        }
        sum += cost * share;
        let slope = slope * share;
        for (i, unit) in hidden.iter().enumerate().filter(|(_, unit)| **unit > 0.0) {
            let weight = parameters[HIDDEN * INPUTS + i];
            gradient[HIDDEN * INPUTS + i] += slope * unit;
            for (j, x) in datum.x.iter().enumerate() {
                gradient[i * INPUTS + j] += slope * weight * x;
            }
        }
        for (j, x) in datum.x.iter().enumerate() {
            gradient[HIDDEN * INPUTS + HIDDEN + j] += slope * x;
        }
    }
    for i in 0..HIDDEN * INPUTS + HIDDEN {
        sum += 0.5 * decay * parameters[i] * parameters[i];
        gradient[i] += decay * parameters[i];
    }
    (sum, gradient)
}

fn adam(data: &[Datum], decay: f64, parameters: &mut Parameters, rng: &mut ChaCha8Rng, progress: &mut impl FnMut(u64)) {
    let (mut first, mut second) = ([0.0; PARAMETERS], [0.0; PARAMETERS]);
    for step in 1..=ADAM_STEPS {
        let batch: Vec<&Datum> = (0..ADAM_BATCH).map(|_| &data[rng.random_range(0..data.len())]).collect();
        let (_, gradient) = loss(batch.into_iter(), decay, parameters);
        let phase = step as f64 / ADAM_STEPS as f64;
        let rate = ADAM_RATE * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * phase));
        for i in 0..PARAMETERS {
            first[i] = 0.9 * first[i] + 0.1 * gradient[i];
            second[i] = 0.999 * second[i] + 0.001 * gradient[i] * gradient[i];
            let mean = first[i] / (1.0 - libm::pow(0.9, step as f64));
            let square = second[i] / (1.0 - libm::pow(0.999, step as f64));
            parameters[i] -= rate * mean / (square.sqrt() + 1e-12);
        }
        progress(1);
    }
}

fn dot(a: &Parameters, b: &Parameters) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Limited-memory BFGS (Nocedal, Wright, Numerical Optimization, 7.2) with backtracking.
fn lbfgs(data: &[Datum], decay: f64, parameters: &mut Parameters, progress: &mut impl FnMut(u64)) -> f64 {
    let (mut value, mut gradient) = loss(data.iter(), decay, parameters);
    let mut history: std::collections::VecDeque<(Parameters, Parameters, f64)> = std::collections::VecDeque::new();
    for step in 0..LBFGS_STEPS {
        let mut direction = gradient.map(|g| -g);
        let mut shares = Vec::with_capacity(history.len());
        for (moved, changed, inverse) in history.iter().rev() {
            let share = inverse * dot(moved, &direction);
            for (d, c) in direction.iter_mut().zip(changed) {
                *d -= share * c;
            }
            shares.push(share);
        }
        if let Some((moved, changed, _)) = history.back() {
            let scale = dot(moved, changed) / dot(changed, changed);
            direction = direction.map(|d| d * scale);
        }
        for ((moved, changed, inverse), share) in history.iter().zip(shares.iter().rev()) {
            let other = inverse * dot(changed, &direction);
            for (d, m) in direction.iter_mut().zip(moved) {
                *d += (share - other) * m;
            }
        }
        let slope = dot(&direction, &gradient);
        if slope >= 0.0 {
            history.clear();
            progress((LBFGS_STEPS - step) as u64);
            return value;
        }
        let mut length = if history.is_empty() { 1.0 / dot(&gradient, &gradient).sqrt().max(1.0) } else { 1.0 };
        let mut next = *parameters;
        let mut found = None;
        for _ in 0..30 {
            for i in 0..PARAMETERS {
                next[i] = parameters[i] + length * direction[i];
            }
            let (at, there) = loss(data.iter(), decay, &next);
            if at <= value + 1e-4 * length * slope {
                found = Some((at, there));
                break;
            }
            length *= 0.5;
        }
        let Some((at, there)) = found else {
            progress((LBFGS_STEPS - step) as u64);
            return value;
        };
        let moved: Parameters = std::array::from_fn(|i| next[i] - parameters[i]);
        let changed: Parameters = std::array::from_fn(|i| there[i] - gradient[i]);
        let curvature = dot(&moved, &changed);
        if curvature > 1e-12 * dot(&changed, &changed) {
            history.push_back((moved, changed, 1.0 / curvature));
            if history.len() > LBFGS_MEMORY {
                history.pop_front();
            }
        }
        (*parameters, value, gradient) = (next, at, there);
        progress(1);
    }
    value
}
