//! A network without our structure, as one would train it on tracks: from the state of all bodies, and what is declared of them, to
//! how the state changes in a thirtieth of a second; predictions are made of its own predictions.
//!
//! It is given what it can use: states from fits of a few frames rather than differences of noisy ones, heights and relative places
//! rather than absolute ones, standardised numbers, and weights from when it did best on experiments held back.

use std::ops::Range;

use anyhow::Context;
use candle_core::{DType, Device, Tensor, Var};
use glam::{DQuat, DVec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};
use scene::Scene;
use teacher::tracks::Experiment;

use crate::dynamics::track::{Track, fit_motion, fit_spin};

/// The time that one prediction spans.
pub const HORIZON_S: f64 = 1.0 / 30.0;
/// Frames within this time of a moment tell its state, and at least so many to either side.
const WINDOW_S: f64 = 0.03;
const WINDOW_FRAMES: usize = 5;
const WIDTH: usize = 64;
const STEPS: usize = 6000;
const BATCH: usize = 256;
const RATE: f64 = 3e-3;
/// Steps between two looks at the experiments held back; one in so many is.
const LOOK: usize = 500;
const HELD_BACK: usize = 6;

/// How a body moves.
#[derive(Clone, Copy, Debug)]
struct State {
    position_m: DVec3,
    velocity_m_s: DVec3,
    spin_rad_s: DVec3,
}

/// A trained network.
pub struct Network {
    layers: Vec<(Var, Var)>,
    inputs: Vec<(f64, f64)>,
    outputs: Vec<(f64, f64)>,
}

/// Mean and standard deviation of each column.
fn standard(rows: &[Vec<f64>]) -> Vec<(f64, f64)> {
    let n = rows.len() as f64;
    (0..rows[0].len())
        .map(|column| {
            let mean = rows.iter().map(|row| row[column]).sum::<f64>() / n;
            let variance = rows.iter().map(|row| (row[column] - mean).powi(2)).sum::<f64>() / n;
            (mean, variance.sqrt().max(1e-9))
        })
        .collect()
}

fn tensor<'a>(rows: impl ExactSizeIterator<Item = &'a Vec<f64>>, scale: &[(f64, f64)]) -> anyhow::Result<Tensor> {
    let shape = (rows.len(), scale.len());
    let values: Vec<f32> =
        rows.flat_map(|row| row.iter().zip(scale).map(|(x, (mean, sd))| ((x - mean) / sd) as f32)).collect();
    Ok(Tensor::from_vec(values, shape, &Device::Cpu)?)
}

/// What the network is told.
fn features(scene: &Scene, states: &[State]) -> Vec<f64> {
    let environment = &scene.environment;
    let mut out = vec![environment.gravity_m_s2, environment.air_density_kg_m3];
    for (index, (body, state)) in scene.bodies.iter().zip(states).enumerate() {
        let turn = DQuat::from_array(body.orientation);
        if environment.ground.is_some() {
            out.push(state.position_m.y - body.shape.bounding_radius_m());
            // The pair's numbers, which decide, rather than each one's.
            let ground = environment.ground.as_ref().map_or((0.0, 0.0), |ground| (ground.restitution, ground.friction));
            out.extend([body.restitution * ground.0, (body.friction * ground.1).sqrt()]);
        }
        for other in &states[..index] {
            let between = state.position_m - other.position_m;
            out.extend(between.to_array());
            out.push(between.length());
        }
        out.extend(state.velocity_m_s.to_array());
        out.extend(state.spin_rad_s.to_array());
        let area = |axis| geometry::frontal_area::frontal_area_m2(&body.shape, turn, axis);
        out.extend([DVec3::X, DVec3::Y, DVec3::Z].map(area));
        out.push(body.shape.bounding_radius_m());
        out.push(libm::log(body.mass_kg));
        out.push(body.drag_coefficient);
    }
    out
}

/// How states change: places besides what velocities do, velocities, spins.
fn changes(from: &[State], to: &[State]) -> Vec<f64> {
    let of = |(from, to): (&State, &State)| {
        let moved = to.position_m - from.position_m - from.velocity_m_s * HORIZON_S;
        [moved, to.velocity_m_s - from.velocity_m_s, to.spin_rad_s - from.spin_rad_s]
    };
    from.iter().zip(to).flat_map(of).flat_map(|v| v.to_array()).collect()
}

/// The states of all bodies at a moment, from the frames about it; none near the ends of a track.
fn states_at(track: &Track, at_s: f64) -> Option<Vec<State>> {
    let times = &track.times_s;
    let middle = times.partition_point(|&t| t < at_s);
    let first = times.partition_point(|&t| t < at_s - WINDOW_S).min(middle.checked_sub(WINDOW_FRAMES)?);
    let last = times.partition_point(|&t| t <= at_s + WINDOW_S).max(middle + WINDOW_FRAMES);
    if last > times.len() {
        return None;
    }
    let frames: Range<usize> = first..last;
    let of = |body: usize| {
        let poses = &track.poses[body][frames.clone()];
        let places: Vec<DVec3> = poses.iter().map(|pose| pose.position_m).collect();
        let turns: Vec<DQuat> = poses.iter().map(|pose| pose.orientation).collect();
        let fit = fit_motion(&times[frames.clone()], &places, at_s, None, track.position_sd_m[body]);
        let (spin_rad_s, _) = fit_spin(&times[frames.clone()], &turns, track.orientation_sd_rad[body]);
        State { position_m: fit.position_m, velocity_m_s: fit.velocity_m_s, spin_rad_s }
    };
    Some((0..track.poses.len()).map(of).collect())
}

/// What one experiment shows: features and changes at each frame.
fn examples(experiment: &Experiment) -> Vec<(Vec<f64>, Vec<f64>)> {
    let track = Track::of(experiment);
    let at = |&at_s: &f64| {
        let (from, to) = (states_at(&track, at_s)?, states_at(&track, at_s + HORIZON_S)?);
        Some((features(&experiment.scene, &from), changes(&from, &to)))
    };
    track.times_s.iter().filter_map(at).collect()
}

impl Network {
    /// Trains a network on experiments of one kind.
    ///
    /// # Errors
    /// When there is too little to train on.
    pub fn train(experiments: &[&Experiment], seed: u64) -> anyhow::Result<Self> {
        let (mut train, mut held_back) = (Vec::new(), Vec::new());
        for (index, experiment) in experiments.iter().enumerate() {
            let to = if index % HELD_BACK == 0 { &mut held_back } else { &mut train };
            to.extend(examples(experiment));
        }
        anyhow::ensure!(!train.is_empty() && !held_back.is_empty(), "the tracks are too short for a network");
        let (x, y): (Vec<_>, Vec<_>) = train.into_iter().unzip();
        let (inputs, outputs) = (standard(&x), standard(&y));
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut layer = |from: usize, to: usize| -> anyhow::Result<(Var, Var)> {
            let scale = (2.0 / from as f64).sqrt();
            let weights: Vec<f32> = (0..from * to)
                .map(|_| {
                    let normal: f64 = StandardNormal.sample(&mut rng);
                    (normal * scale) as f32
                })
                .collect();
            let weights = Var::from_tensor(&Tensor::from_vec(weights, (from, to), &Device::Cpu)?)?;
            Ok((weights, Var::from_tensor(&Tensor::zeros((1, to), DType::F32, &Device::Cpu)?)?))
        };
        let layers = vec![layer(inputs.len(), WIDTH)?, layer(WIDTH, WIDTH)?, layer(WIDTH, outputs.len())?];
        let network = Self { layers, inputs, outputs };
        let (held_x, held_y): (Vec<_>, Vec<_>) = held_back.into_iter().unzip();
        let (held_x, held_y) = (tensor(held_x.iter(), &network.inputs)?, tensor(held_y.iter(), &network.outputs)?);
        let variables: Vec<Var> = network.layers.iter().flat_map(|(w, b)| [w.clone(), b.clone()]).collect();
        let mut moments: Vec<Option<(Tensor, Tensor)>> = vec![None; variables.len()];
        let mut best: Option<(f32, Vec<Tensor>)> = None;
        for step in 1..=STEPS {
            let batch: Vec<usize> = (0..BATCH).map(|_| rng.random_range(0..x.len())).collect();
            let batch_x = tensor(batch.iter().map(|&i| &x[i]), &network.inputs)?;
            let batch_y = tensor(batch.iter().map(|&i| &y[i]), &network.outputs)?;
            let gradients = huber(&network.forward(&batch_x)?, &batch_y)?.backward()?;
            let phase = step as f64 / STEPS as f64;
            let rate = RATE * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * phase));
            for (variable, moment) in variables.iter().zip(&mut moments) {
                let gradient = gradients.get(variable).context("invariant: every variable takes part")?;
                let (mean, square) = match moment.take() {
                    Some((mean, square)) => {
                        (((mean * 0.9)? + (gradient * 0.1)?)?, ((square * 0.999)? + (gradient.sqr()? * 0.001)?)?)
                    }
                    None => ((gradient * 0.1)?, (gradient.sqr()? * 0.001)?),
                };
                let (first, second) = (1.0 - libm::pow(0.9, step as f64), 1.0 - libm::pow(0.999, step as f64));
                let change = ((&mean / first)? / ((&square / second)?.sqrt()? + 1e-8)?)?;
                variable.set(&(variable.as_tensor() - (change * rate)?)?.detach())?;
                *moment = Some((mean.detach(), square.detach()));
            }
            if step % LOOK == 0 {
                let loss: f32 = huber(&network.forward(&held_x)?, &held_y)?.to_scalar()?;
                if best.as_ref().is_none_or(|(least, _)| loss < *least) {
                    best = Some((loss, variables.iter().map(|v| v.as_tensor().copy()).collect::<Result<_, _>>()?));
                }
            }
        }
        let (_, weights) = best.context("invariant: it was looked at")?;
        for (variable, weights) in variables.iter().zip(&weights) {
            variable.set(weights)?;
        }
        Ok(network)
    }

    fn forward(&self, x: &Tensor) -> anyhow::Result<Tensor> {
        let last = self.layers.len() - 1;
        let mut x = x.clone();
        for (index, (weights, bias)) in self.layers.iter().enumerate() {
            x = x.matmul(weights)?.broadcast_add(bias)?;
            if index < last {
                x = x.silu()?;
            }
        }
        Ok(x)
    }

    /// Places of all bodies at the start and at each of the moments after it, a thirtieth of a second apart, `moments` in all.
    ///
    /// # Errors
    /// When the scene holds other bodies than those it was trained on.
    pub fn predict(&self, start: &Scene, moments: usize) -> anyhow::Result<Vec<Vec<DVec3>>> {
        let of = |body: &scene::Body| State {
            position_m: DVec3::from_array(body.position_m),
            velocity_m_s: DVec3::from_array(body.velocity_m_s),
            spin_rad_s: DVec3::from_array(body.angular_velocity_rad_s),
        };
        let mut states: Vec<State> = start.bodies.iter().map(of).collect();
        let mut out = Vec::with_capacity(moments);
        for _ in 0..moments {
            out.push(states.iter().map(|state| state.position_m).collect());
            let told = features(start, &states);
            let said: Vec<f32> =
                self.forward(&tensor(std::iter::once(&told), &self.inputs)?)?.flatten_all()?.to_vec1()?;
            let said: Vec<f64> =
                said.iter().zip(&self.outputs).map(|(value, (mean, sd))| f64::from(*value) * sd + mean).collect();
            for (state, said) in states.iter_mut().zip(said.chunks_exact(9)) {
                state.position_m += state.velocity_m_s * HORIZON_S + DVec3::from_slice(&said[..3]);
                state.velocity_m_s += DVec3::from_slice(&said[3..6]);
                state.spin_rad_s += DVec3::from_slice(&said[6..]);
            }
        }
        Ok(out)
    }
}

/// Mean loss, quadratic up to one standard deviation and linear beyond (Huber 1964).
fn huber(said: &Tensor, seen: &Tensor) -> anyhow::Result<Tensor> {
    let off = (said - seen)?.abs()?;
    let small = off.minimum(1.0)?;
    // With s = min(|z|, 1): s^2 / 2 + (|z| - s).
    Ok(((small.sqr()? * 0.5)? + (off - &small)?)?.mean_all()?)
}
