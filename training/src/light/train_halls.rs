//! The training loop of what is learned in halls. The layers for the open are those that are there, and stay as they are.

use std::path::Path;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::Network;
use kernels::light::indoors::correction::Correction;
use kernels::weights::{self, Card, Weights};

use super::adam::Adam;
use super::checkpoint;
use super::halls::random_hall;
use super::indoors::{Batch, POINTS, SCENES, Workspace, flatten, learn, start, unflatten};
use super::scenes::Split;
use super::train::{Options, processor, save};
use crate::evaluate::light::{Case, mean_and_worst};

/// The highest learning rate.
const RATE: f32 = 2e-3;
/// The rate rises to it over so many steps, and falls along a cosine afterwards.
const WARM_UP_STEPS: u64 = 100;
/// Steps between checkpoints and looks at the validation halls.
const WATCH_EVERY: u64 = 200;

/// What is learned in halls as the weights of a folder have it, or nothing where there are none.
#[must_use]
pub fn learned_in(folder: &Path) -> Correction {
    let network = Weights::open_in(folder, "light").and_then(|weights| Network::from_weights(&weights));
    network.map_or_else(|_| Correction::none(), |network| network.indoors)
}

/// Trains what is learned in halls and writes it into the weights in use, the layers for the open unchanged, with their card.
///
/// # Errors
/// When files cannot be read or written.
pub fn train_halls(options: &Options) -> anyhow::Result<Card> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build()?;
    pool.install(|| run(options))
}

fn run(options: &Options) -> anyhow::Result<Card> {
    let kept = Weights::open_in(&weights::directory(), "light")?;
    let mut network = Network::for_the_open(&kept)?;
    let mut correction = start(options.seed);
    let (mut adam, mut spent_s) = (Adam::of(flatten(&correction)), 0.0);
    if options.checkpoint.exists() {
        let state = checkpoint::load_numbers(&options.checkpoint, flatten(&correction).len())?;
        anyhow::ensure!(
            state.seed == options.seed,
            "{} was started with seed {}, not {}: remove it to start anew",
            options.checkpoint.display(),
            state.seed,
            options.seed
        );
        eprintln!("going on at step {} of {}", state.adam.step, options.steps);
        unflatten(&mut correction, &state.weights);
        (adam, spent_s) = (state.adam, state.time_s);
    }
    eprintln!("tracing {} validation halls", options.watched);
    let watched: Vec<Case> = (0..options.watched as u64)
        .map(|index| Case::new(random_hall(&mut Split::Validation.random(options.seed, index)), index, 64, 512))
        .collect();
    let bar = ProgressBar::new(options.steps).with_style(ProgressStyle::with_template(
        "{elapsed_precise} [{wide_bar}] {pos}/{len} steps, {eta} to go, {msg}",
    )?);
    bar.set_position(adam.step);
    let (mut weights, mut workspace) = (flatten(&correction), Workspace::default());
    let mut batch = Batch::new(options.seed, adam.step);
    let (mut loss_sum, mut loss_count, mut begun) = (0.0f64, 0u32, Instant::now());
    while adam.step < options.steps {
        let (rate, following) = (rate(adam.step, options.steps), adam.step + 1);
        let (loss, next) = rayon::join(
            || learn(&mut correction, &mut weights, &mut adam, &batch, &mut workspace, rate),
            || Batch::new(options.seed, following),
        );
        (loss_sum, loss_count, batch) = (loss_sum + f64::from(loss), loss_count + 1, next);
        bar.inc(1);
        if adam.step % WATCH_EVERY == 0 || adam.step == options.steps {
            unflatten(&mut network.indoors, &adam.mean);
            let (psnr, worst) = mean_and_worst(watched.iter().map(|case| case.psnr_past_noise(&network)));
            spent_s += begun.elapsed().as_secs_f64();
            begun = Instant::now();
            let loss = loss_sum / f64::from(loss_count.max(1));
            let message = format!("loss {loss:.5}, validation {psnr:.2} dB, worst {worst:.2} dB");
            if bar.is_hidden() {
                eprintln!("step {} of {} after {spent_s:.0} s: {message}", adam.step, options.steps);
            }
            bar.set_message(message);
            (loss_sum, loss_count) = (0.0, 0);
            checkpoint::save_numbers(&options.checkpoint, &weights, &adam, options.seed, spent_s)?;
        }
    }
    bar.finish();
    unflatten(&mut network.indoors, &adam.mean);
    let (psnr, worst) = mean_and_worst(watched.iter().map(|case| case.psnr_past_noise(&network)));
    let mut card = kept.card;
    card.held_out.insert("halls_validation_psnr_db".to_owned(), psnr);
    card.held_out.insert("halls_validation_worst_psnr_db".to_owned(), worst);
    card.parameters = super::train::parameters(&network);
    card.notes.retain(|note| !note.starts_with("Halls:"));
    card.notes.push(format!(
        "Halls: the layers hall_* are a network of their own, made by `orrery train light --halls --steps {} --seed {}` in {:.0} s \
         on {}, {} threads, wall-clock; each step sees {SCENES} new halls, {POINTS} points of each at most, 8 paths a point. \
         Validation: {} halls at 64 x 64 against 512 samples, their noise taken out by comparing with two halves.",
        adam.step,
        options.seed,
        spent_s,
        processor(),
        options.threads,
        options.watched,
    ));
    save(&options.out, &network, card)
}

fn rate(step: u64, steps: u64) -> f32 {
    let warm = (step + 1) as f32 / WARM_UP_STEPS as f32;
    let done = step as f32 / steps.max(1) as f32;
    RATE * warm.min(1.0) * (0.5 + 0.5 * (std::f32::consts::PI * done).cos()) + 1e-6
}
