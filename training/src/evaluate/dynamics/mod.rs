//! Fidelity of the dynamics on held-out cases: what the laws predict, beside what closed forms or the exact solver say,
//! inside the ranges that the laws were trained on and beyond them; and beside rapier3d, and the same without the law.

mod cases;
mod contacts;
pub mod cost;
mod flight;
mod lasting;
mod lines;
pub mod minutes;
mod network;
mod off;
mod peer;
mod phyworld;
mod ramps;
mod stacks;
mod swings;
mod table;
mod together;
pub mod worlds;

use std::sync::Arc;

use kernels::dynamics::Laws;
use planner::lesson::Lesson;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::Serialize;
use teacher::rules::World;

pub use cost::Cost;
pub use minutes::Minutes;

use cases::With;
use lines::Line;

/// Whether cases lie inside the ranges of training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Range {
    /// Inside; or there is none to be inside of.
    Trained,
    /// Beyond: gravity 0.6 to 31 m/s2, restitution 0 to 1, friction 0 to 1.2, speeds 0.3 to 60 m/s, mass ratios to 1,000.
    Beyond,
}

/// What the numbers of a line are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share of what `of` says.
    Share,
    /// Metres.
    Metres,
    /// Degrees.
    Degrees,
    /// Metres a second (PhyWorld: units a second).
    Speed,
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// What is compared.
    pub quantity: &'static str,
    /// Where the cases lie.
    pub range: Range,
    /// How many cases.
    pub cases: usize,
    /// Mean error, in the unit; a share of the exact value, or of what `of` says.
    pub mean_error: f64,
    /// Largest error.
    pub worst_error: f64,
    /// rapier3d's largest error on the same cases; none where it has no such thing.
    pub peer: Option<f64>,
    /// The largest error on the same cases with `off` switched off; infinite (in JSON: null) where what is asked then never
    /// happens.
    pub without_law: Option<f64>,
    /// What was switched off for that.
    pub off: Option<&'static str>,
    /// What the errors are a share of, or in.
    pub of: &'static str,
    /// What the errors are.
    pub unit: Unit,
    /// The worst error must not be above this.
    pub target: f64,
    /// Whether it is not.
    pub met: bool,
}

/// The whole table.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of the laws.
    pub laws: String,
    /// The seed of the cases; training uses others.
    pub seed: u64,
    /// The lines.
    pub rows: Vec<Row>,
    /// Whether every target is met.
    pub met: bool,
    /// Ten minutes of each lesson. Empty where they were not run.
    pub minutes: Vec<Minutes>,
    /// Worlds that were learned from tracks. Empty where it was not measured.
    pub worlds: Vec<worlds::WorldRow>,
    /// What steps cost beside rapier3d: told, not judged. Empty where it was not measured.
    pub costs: Vec<Cost>,
}

/// The seed of held-out cases.
pub const SEED: u64 = 7_000_001;

/// Parts that [`run`] consists of, for whoever shows how far it is.
#[must_use]
pub fn parts(lessons: &[Lesson]) -> usize {
    lines().count() + World::ALL.len() + lessons.len()
}

/// Measures the laws on held-out cases: 100 a line, or 1,000; slow ones fewer. Then how well laws of hidden worlds are
/// learned, ten minutes of each of the lessons, and what steps cost. On all cores; `done` is called after each of the
/// [`parts`].
///
/// # Errors
/// When a case or a lesson cannot be simulated.
pub fn run(
    laws: &Arc<Laws>,
    full: bool,
    seed: u64,
    lessons: &[Lesson],
    done: impl Fn() + Sync,
) -> anyhow::Result<Report> {
    // The lessons first: they take longest, and the solver has its time for them by the clock.
    let minutes = lessons.par_iter().map(|lesson| {
        let minutes = minutes::run(laws, lesson, minutes::TEN_MINUTES_S, minutes::PATIENCE);
        done();
        minutes
    });
    let minutes = minutes.collect::<anyhow::Result<Vec<_>>>()?;
    let mut report = report(laws, (if full { 1000 } else { 100 }, seed), |_| true, true, &done)?;
    report.worlds = worlds::measure(seed, done)?;
    report.costs = cost::measure(laws)?;
    report.minutes = minutes;
    report.met &= report.minutes.iter().all(|minutes| minutes.met);
    report.met &= report.worlds.iter().all(|row| row.met);
    Ok(report)
}

/// Measures the laws on `count` cases a line (slow ones fewer), drawn from a seed.
///
/// # Errors
/// When a case cannot be simulated.
pub fn run_on(laws: &Arc<Laws>, count: usize, seed: u64) -> anyhow::Result<Report> {
    run_some(laws, count, seed, |_| true)
}

/// The same for the lines whose quantity is wanted alone; each is as it is in the whole table.
///
/// # Errors
/// When a case cannot be simulated.
pub fn run_some(laws: &Arc<Laws>, count: usize, seed: u64, wanted: impl Fn(&str) -> bool) -> anyhow::Result<Report> {
    report(laws, (count, seed), wanted, true, || ())
}

/// The same as [`run_on`] without what stands beside the laws: neither rapier3d nor laws switched off.
///
/// # Errors
/// When a case cannot be simulated.
pub fn run_alone(laws: &Arc<Laws>, count: usize, seed: u64) -> anyhow::Result<Report> {
    report(laws, (count, seed), |_| true, false, || ())
}

/// Every line with its place among all, in the ranges that it has.
fn lines() -> impl Iterator<Item = (u64, Line, Range)> {
    let both = [Range::Trained, Range::Beyond].into_iter();
    let of = |range| (0..).zip(lines::all()).map(move |(index, line)| (index, line, range));
    both.flat_map(of).filter(|(_, line, range)| *range == Range::Trained || line.ranges)
}

fn report(
    laws: &Arc<Laws>,
    (count, seed): (usize, u64),
    wanted: impl Fn(&str) -> bool,
    beside: bool,
    done: impl Fn() + Sync,
) -> anyhow::Result<Report> {
    let wanted: Vec<_> = lines().filter(|(_, line, _)| wanted(line.quantity)).collect();
    let rows = wanted.into_par_iter().map(|(index, line, range)| {
        let row = row(laws, (&line, index, range), (count, seed), beside);
        done();
        row
    });
    let rows = rows.collect::<anyhow::Result<Vec<_>>>()?;
    let met = rows.iter().all(|row| row.met);
    Ok(Report {
        laws: laws.version().to_owned(),
        seed,
        rows,
        met,
        minutes: Vec::new(),
        worlds: Vec::new(),
        costs: Vec::new(),
    })
}

fn row(
    laws: &Arc<Laws>,
    (line, index, range): (&Line, u64, Range),
    (count, seed): (usize, u64),
    beside: bool,
) -> anyhow::Result<Row> {
    let cases = count.min(line.most);
    // Every predictor draws the same cases. What is no number is as wrong as can be.
    let errors = |with: &With| -> anyhow::Result<Vec<f64>> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index + if range == Range::Beyond { 100 } else { 0 });
        let number = |error: f64| if error.is_nan() { f64::INFINITY } else { error };
        (0..cases).map(|_| Ok(number((line.case)(with, range, &mut rng)?))).collect()
    };
    let worst = |errors: &[f64]| errors.iter().copied().fold(0.0, f64::max);
    let ours = errors(&With::Laws(Arc::clone(laws)))?;
    let worst_error = worst(&ours);
    let peer = if beside && line.peer { Some(worst(&errors(&With::Peer)?)) } else { None };
    let without_law = match line.off.filter(|_| beside) {
        Some(off) => Some(worst(&errors(&With::Without(Arc::clone(laws), off))?)),
        None => None,
    };
    let target = if range == Range::Beyond { line.beyond } else { line.target };
    Ok(Row {
        quantity: line.quantity,
        range,
        cases,
        mean_error: ours.iter().sum::<f64>() / cases as f64,
        worst_error,
        peer,
        without_law,
        off: line.off.map(off::Off::name),
        of: line.of,
        unit: line.unit,
        target,
        met: worst_error <= target,
    })
}
