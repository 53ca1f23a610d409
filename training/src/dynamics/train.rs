//! `orrery train dynamics`: from tracks to weights, their card and a report.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use kernels::dynamics::Laws;
use kernels::weights::{Card, save};
use teacher::experiment::Ranges;
use teacher::observe::series;
use teacher::rules::{Rules, World};
use teacher::tracks::Tracks;

use super::contact::Forms;
use super::learn::{Lesson, Seen, learn};
use super::report::Which;
use super::written::{Level, Told};
use super::{card, weights, written};
use crate::evaluate::dynamics::{Report, SEED, run_alone};

/// Noise levels that are compared; the laws of the one marked are written.
pub const NOISES: [f64; 3] = [0.0, 0.01, 0.05];
/// The noise level whose laws are written.
pub const SHIPPED_NOISE: f64 = 0.01;

/// Where tracks come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// From the solver, in a world, at all noise levels.
    Solver(World),
    /// From a file.
    File(PathBuf),
}

/// How to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where tracks come from.
    pub source: Source,
    /// Seed of the solver's tracks, and of how far the rules of its world differ from the textbook's.
    pub seed: u64,
    /// Experiments at each noise level.
    pub experiments: u64,
    /// Where the weights go.
    pub folder: PathBuf,
    /// Where the report goes.
    pub report: Option<PathBuf>,
}

/// What was learned from tracks of one noise level.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The noise; none where the file alone knows.
    pub noise: Option<f64>,
    /// What the tracks showed.
    pub seen: Seen,
    /// What was learned from it.
    pub lesson: Lesson,
    /// What it reaches on held-out cases of the textbook's world, where that is the world.
    pub measured: Option<Report>,
}

/// Learns the laws, measures them on held-out cases where these are of the same world, writes weights, card and report, and
/// returns the card.
///
/// # Errors
/// When files cannot be read or written, an experiment cannot be simulated, or the tracks show no law.
pub fn train(options: &Options) -> anyhow::Result<Card> {
    let begun = Instant::now();
    let laws = Which::ALL.len() as u64;
    let (tracks, stages, rules) = match &options.source {
        Source::File(path) => (Some(Tracks::open(path)?), 1, None),
        Source::Solver(world) => (None, NOISES.len() as u64, Some(world.rules(options.seed))),
    };
    let experiments = tracks.as_ref().map_or(options.experiments, |tracks| tracks.experiments.len() as u64);
    // A law takes about as long as so many experiments.
    let share = (experiments / 8).max(1);
    let bar = ProgressBar::new((experiments + laws * share) * stages);
    let style = "{msg:32} {bar:40} {percent:>3} %  {elapsed_precise} (left {eta})";
    bar.set_style(ProgressStyle::with_template(style).context("the progress bar's template")?);
    let lesson = |noise: Option<f64>, seen: Seen| {
        let lesson = learn(&seen, Forms::All, |law| {
            bar.set_message(format!("learned: {}", law.name()));
            bar.inc(share);
        });
        Stage { noise, seen, lesson, measured: None }
    };
    let mut stages = Vec::new();
    if let Some(tracks) = &tracks {
        bar.set_message("reading tracks");
        stages.push(lesson(None, Seen::of(&tracks.experiments, || bar.inc(1))));
    } else {
        for noise in NOISES {
            bar.set_message(format!("watching, with {} % noise", 100.0 * noise));
            let rules = rules.unwrap_or_default();
            let tracks = series(&Ranges::TRAINED, rules, noise, options.experiments, options.seed, || bar.inc(1))?;
            let seen = Seen::of(&tracks.experiments, || ());
            drop(tracks);
            stages.push(lesson(Some(noise), seen));
        }
    }
    if rules == Some(Rules::default()) {
        bar.set_message("measuring on held-out cases");
        for stage in &mut stages {
            let laws = Laws::learned(stage.lesson.laws.clone(), "just learned");
            stage.measured = Some(run_alone(&laws, 100, SEED)?);
        }
    }
    bar.finish_and_clear();
    let shipped = stages
        .iter()
        .find(|stage| stage.noise.is_none_or(|noise| noise == SHIPPED_NOISE))
        .context("the noise level to write is not among those learned")?;
    anyhow::ensure!(
        !shipped.lesson.reports.is_empty(),
        "nothing in the tracks could be learned from: docs/tracks.md says which experiments show a law"
    );
    let card = card::card(options, &stages, shipped, begun.elapsed().as_secs_f64());
    let written = save(&options.folder, &weights::bytes(&shipped.lesson.laws)?, card)?;
    if let Some(folder) = &options.report {
        let levels = stages.iter().map(|stage| Level { noise: stage.noise, lesson: &stage.lesson }).collect();
        let world = match options.source {
            Source::Solver(world) => Some(world),
            Source::File(_) => None,
        };
        written::write(folder, &Told { levels, seen: &shipped.seen, world, rules })?;
    }
    Ok(written)
}
