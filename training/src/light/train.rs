//! The training loop: batches are traced on all threads while the last one is learned from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::Network;
use kernels::light::indoors::correction::Correction;
use kernels::weights::{self, Card};
use safetensors::tensor::{Dtype, TensorView};

use super::adam::{Adam, flatten, unflatten};
use super::backward::Workspace;
use super::checkpoint;
use super::samples::{Batch, POINTS, SCENES};
use super::scenes::{Split, random_scene};
use super::train_halls::learned_in;
use crate::evaluate::light::{Case, mean_and_worst};

/// The highest learning rate.
const RATE: f32 = 3e-3;
/// The rate rises to it over so many steps, and falls along a cosine afterwards.
const WARM_UP_STEPS: u64 = 200;
/// Steps between checkpoints and looks at the validation scenes.
const WATCH_EVERY: u64 = 1000;

/// What to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// Optimiser steps.
    pub steps: u64,
    /// Seed of the weights and the scenes.
    pub seed: u64,
    /// Threads.
    pub threads: usize,
    /// Folder that the weights and their card are written to.
    pub out: PathBuf,
    /// Checkpoint: written on the way, and gone on from if it is there.
    pub checkpoint: PathBuf,
    /// Validation scenes.
    pub watched: usize,
}

/// Trains what is learned in the open and writes `light.safetensors` and its card; what was learned in halls stays.
///
/// # Errors
/// When files cannot be read or written.
pub fn train(options: &Options) -> anyhow::Result<Card> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    pool.install(|| run(options))
}

fn run(options: &Options) -> anyhow::Result<Card> {
    let mut network = Network { indoors: learned_in(&options.out), ..Network::random(options.seed) };
    let (mut adam, mut spent_s) = (Adam::new(&network), 0.0);
    if options.checkpoint.exists() {
        let (state, seed, time_s) = checkpoint::load(&options.checkpoint, &mut network)?;
        anyhow::ensure!(
            seed == options.seed,
            "{} was started with seed {seed}, not {}: remove it to start anew",
            options.checkpoint.display(),
            options.seed
        );
        eprintln!("going on at step {} of {}", state.step, options.steps);
        (adam, spent_s) = (state, time_s);
    }
    eprintln!("tracing {} validation scenes", options.watched);
    let watched: Vec<Case> = (0..options.watched as u64)
        .map(|index| Case::new(random_scene(&mut Split::Validation.random(options.seed, index)), index, 64, 256))
        .collect();

    let bar = ProgressBar::new(options.steps).with_style(ProgressStyle::with_template(
        "{elapsed_precise} [{wide_bar}] {pos}/{len} steps, {eta} to go, {msg}",
    )?);
    bar.set_position(adam.step);
    let mut weights = flatten(&network);
    let mut workspace = Workspace::default();
    let mut batch = Batch::new(options.seed, adam.step);
    let (mut loss_sum, mut loss_count) = (0.0f64, 0u32);
    let (mut start, mut mean) = (Instant::now(), network.clone());
    while adam.step < options.steps {
        let (rate, following) = (rate(adam.step, options.steps), adam.step + 1);
        let (_, next) = rayon::join(
            || {
                let mut gradient = network.clone();
                unflatten(&mut gradient, &vec![0.0; weights.len()]);
                let loss = workspace.step(&network, &batch, &mut gradient);
                adam.update(&mut weights, &flatten(&gradient), rate);
                unflatten(&mut network, &weights);
                loss_sum += f64::from(loss);
                loss_count += 1;
            },
            || Batch::new(options.seed, following),
        );
        batch = next;
        bar.inc(1);
        if adam.step % WATCH_EVERY == 0 || adam.step == options.steps {
            unflatten(&mut mean, &adam.mean);
            let (psnr, worst) = mean_and_worst(watched.iter().map(|case| case.psnr(&mean)));
            let loss = loss_sum / f64::from(loss_count.max(1));
            spent_s += start.elapsed().as_secs_f64();
            start = Instant::now();
            let message = format!("loss {loss:.5}, validation {psnr:.2} dB, worst {worst:.2} dB");
            if bar.is_hidden() {
                eprintln!("step {} of {} after {spent_s:.0} s: {message}", adam.step, options.steps);
            }
            bar.set_message(message);
            (loss_sum, loss_count) = (0.0, 0);
            checkpoint::save(&options.checkpoint, &network, &adam, options.seed, spent_s)?;
        }
    }
    bar.finish();
    unflatten(&mut mean, &adam.mean);
    write(options, &mean, &watched, adam.step, spent_s)
}

fn rate(step: u64, steps: u64) -> f32 {
    let warm = (step + 1) as f32 / WARM_UP_STEPS as f32;
    let done = step as f32 / steps.max(1) as f32;
    RATE * warm.min(1.0) * (0.5 + 0.5 * (std::f32::consts::PI * done).cos()) + 1e-6
}

fn write(options: &Options, network: &Network, watched: &[Case], steps: u64, time_s: f64) -> anyhow::Result<Card> {
    let (psnr, worst) = mean_and_worst(watched.iter().map(|case| case.psnr(network)));
    let card = Card {
        name: "light".to_owned(),
        summary: "Sun visibility and ambient irradiance at a point of a surface, from how each body stands to the \
                  point and to the sun: a sum over bodies, then a trunk. It sees geometry and lightness; colours are \
                  applied exactly."
            .to_owned(),
        blake3: String::new(),
        parameters: parameters(network),
        size_bytes: 0,
        command: format!("orrery train light --steps {} --seed {}", options.steps, options.seed),
        seeds: BTreeMap::from([
            ("train".to_owned(), format!("{}, streams 1 << 61 + scene", options.seed)),
            ("validation".to_owned(), format!("{}, streams 2 << 61 + scene", options.seed)),
            ("test".to_owned(), format!("{}, streams 3 << 61 + scene", options.seed)),
        ]),
        steps,
        time_s,
        machine: format!("{}, {} threads", processor(), options.threads),
        held_out: BTreeMap::from([
            ("validation_psnr_db".to_owned(), psnr),
            ("validation_worst_psnr_db".to_owned(), worst),
        ]),
        notes: vec![
            format!("Each step sees {SCENES} new scenes, {POINTS} points of each at most, 8 paths a point."),
            format!("Validation: {} scenes at 64 x 64, tone-mapped, against 256 samples.", options.watched),
            "Made from nothing by its command; no data or weights of others.".to_owned(),
        ],
    };
    save(&options.out, network, card)
}

/// How many numbers a network has.
pub(super) fn parameters(network: &Network) -> u64 {
    let of = |layer: &kernels::light::Layer| (layer.weight.len() + layer.bias.len()) as u64;
    network.layers().into_iter().chain(network.indoors.layers()).map(of).sum()
}

/// Writes a network and its card.
pub(super) fn save(folder: &Path, network: &Network, card: Card) -> anyhow::Result<Card> {
    let mut tensors = Vec::new();
    let open = Network::LAYER_NAMES.into_iter().zip(network.layers());
    let halls = Correction::LAYER_NAMES.into_iter().zip(network.indoors.layers());
    for (name, layer) in open.chain(halls) {
        let weight =
            TensorView::new(Dtype::F32, vec![layer.inputs, layer.outputs], bytemuck::cast_slice(&layer.weight))?;
        let bias = TensorView::new(Dtype::F32, vec![layer.outputs], bytemuck::cast_slice(&layer.bias))?;
        tensors.push((format!("{name}.weight"), weight));
        tensors.push((format!("{name}.bias"), bias));
    }
    let bytes = safetensors::serialize(tensors, None)?;
    weights::save(folder, &bytes, card).with_context(|| format!("writing to {}", folder.display()))
}

/// The processor's name as the system gives it.
pub(super) fn processor() -> String {
    std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            text.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1).map(str::to_owned))
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
