//! Hidden worlds: laws learned from tracks of worlds whose rules no textbook has, held against what then happens there, beside the
//! textbook's laws with their constants fitted to the same tracks, and a network without our structure trained on them.

use std::fmt;
use std::sync::Arc;

use glam::DVec3;
use kernels::dynamics::{Laws, Simulator};
use rayon::prelude::*;
use scene::Scene;
use serde::Serialize;
use teacher::experiment::{Kind, Ranges, draw};
use teacher::observe::{scale_of_motion_m, series};
use teacher::rules::{Rules, World};
use teacher::solver::Solver;
use teacher::tracks::Experiment;

use super::network::{HORIZON_S, Network};
use crate::dynamics::contact::Forms;
use crate::dynamics::learn::{Lesson, Seen, learn};

/// Noise of the tracks: of a position as a share of the scale of motion, of an attitude in radians.
const NOISE: f64 = 0.01;
/// Experiments watched in each world, of all kinds.
const EXPERIMENTS: u64 = 960;
/// Runs that were not watched.
const RUNS: u64 = 40;
/// Ours may be this share of the better of the others.
const SHARE: f64 = 1.0 / 3.0;
/// Steps of a prediction between two comparisons.
const STRIDE: u64 = 8;

/// One world.
#[derive(Clone, Debug, Serialize)]
pub struct WorldRow {
    /// Which.
    pub world: &'static str,
    /// What is different there.
    pub about: &'static str,
    /// The forms by which the learned laws differ from the textbook's.
    pub gained: Vec<String>,
    /// Runs that were not watched.
    pub runs: u64,
    /// Mean distance of bodies from where they are, as a share of the scale of motion, over all moments of all runs.
    pub error: f64,
    /// The same with the textbook's laws, their constants fitted to the same tracks.
    pub textbook: f64,
    /// The same of the network; none in the textbook's world.
    pub network: Option<f64>,
    /// In a hidden world, whether the error is at most a third of both others; in the textbook's, whether its forms were chosen.
    pub met: bool,
}

/// Learns and measures every world, the textbook's first; what differs there and the runs are drawn from the seed. `done` is
/// called after each.
///
/// # Errors
/// When a scene cannot be simulated, or a network cannot be trained.
pub fn measure(seed: u64, done: impl Fn() + Sync) -> anyhow::Result<Vec<WorldRow>> {
    let worlds = World::ALL.into_par_iter().map(|world| {
        let row = row(world, seed);
        done();
        row
    });
    worlds.collect()
}

/// The kind of experiment that shows what a world is about.
fn shows(world: World) -> Kind {
    match world {
        World::Textbook | World::Softening | World::Sticky => Kind::Throw,
        World::Grain => Kind::Slide,
        World::Attraction => Kind::Attraction,
        World::Wind => Kind::Flight,
    }
}

/// What happens in a run: the start, then each moment.
struct Run {
    states: Vec<Scene>,
    scale_m: f64,
}

fn run(world: World, rules: Rules, seed: u64) -> anyhow::Result<Run> {
    let planned = draw(shows(world), &Ranges::TRAINED, seed);
    let watched_s = (planned.frames - 1) as f64 / planned.frames_per_second;
    // Further than was watched: over several bounces, or twice as long.
    let over_s = if shows(world) == Kind::Throw { 1.5 } else { 2.0 * watched_s };
    let mut solver = Solver::under(&planned.scene, rules)?;
    let mut states = vec![solver.scene().clone()];
    for _ in 0..(over_s / HORIZON_S).ceil() as usize {
        solver.advance(HORIZON_S)?;
        states.push(solver.scene().clone());
    }
    Ok(Run { scale_m: scale_of_motion_m(&states), states })
}

/// Mean distance from the truth as a share of the scale of motion.
fn error(runs: &[Run], predict: impl Fn(&Run) -> anyhow::Result<Vec<Vec<DVec3>>>) -> anyhow::Result<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for run in runs {
        for (state, places_m) in run.states.iter().zip(predict(run)?).skip(1) {
            for (body, at_m) in state.bodies.iter().zip(places_m) {
                let off = DVec3::from_array(body.position_m).distance(at_m) / run.scale_m;
                // What is lost altogether is as wrong as the motion is wide.
                sum += if off.is_finite() { off.min(1.0) } else { 1.0 };
                count += 1.0;
            }
        }
    }
    Ok(sum / count)
}

fn places(scene: &Scene) -> Vec<DVec3> {
    scene.bodies.iter().map(|body| DVec3::from_array(body.position_m)).collect()
}

fn simulated(run: &Run, laws: &Arc<Laws>) -> anyhow::Result<Vec<Vec<DVec3>>> {
    let mut simulator = Simulator::new(&run.states[0], Arc::clone(laws))?;
    let mut out = vec![places(simulator.scene())];
    for _ in 1..run.states.len() {
        simulator.advance(STRIDE);
        out.push(places(simulator.scene()));
    }
    Ok(out)
}

/// What a lesson's laws have that the textbook's have not.
fn gained(lesson: &Lesson) -> Vec<String> {
    let plain = [
        "ratios of speeds alone",
        "the same in all directions",
        "C^1, still air",
        "r^-2",
        "strain",
        "of what is displaced",
    ];
    let reports = lesson.reports.iter().filter(|report| !plain.contains(&report.form.as_str()));
    reports.map(|report| format!("{}: {}", report.law.name(), report.form)).collect()
}

fn row(world: World, seed: u64) -> anyhow::Result<WorldRow> {
    let rules = world.rules(seed);
    let tracks = series(&Ranges::TRAINED, rules, NOISE, EXPERIMENTS, seed.wrapping_add(1), || ())?;
    let seen = Seen::of(&tracks.experiments, || ());
    let lesson = learn(&seen, Forms::All, |_| ());
    let plain = learn(&seen, Forms::Textbook, |_| ());
    let runs = (0..RUNS)
        .map(|k| run(world, rules, seed.wrapping_add(1_000_000).wrapping_add(k)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let of = |laws| {
        let laws = Laws::learned(laws, "learned in a hidden world");
        error(&runs, |run| simulated(run, &laws))
    };
    let (ours, textbook) = (of(lesson.laws.clone())?, of(plain.laws)?);
    let gained = gained(&lesson);
    if world == World::Textbook {
        let met = gained.is_empty();
        let (world, about) = (world.name(), world.about());
        return Ok(WorldRow { world, about, gained, runs: RUNS, error: ours, textbook, network: None, met });
    }
    let of_kind = |(index, _): &(u64, &Experiment)| Kind::of_index(*index) == shows(world);
    let watched: Vec<&Experiment> =
        (0..).zip(&tracks.experiments).filter(of_kind).map(|(_, experiment)| experiment).collect();
    let network = Network::train(&watched, seed)?;
    let network = error(&runs, |run| network.predict(&run.states[0], run.states.len()))?;
    Ok(WorldRow {
        world: world.name(),
        about: world.about(),
        gained,
        runs: RUNS,
        error: ours,
        textbook,
        network: Some(network),
        met: ours <= SHARE * textbook.min(network),
    })
}

/// The rows as a table for people.
pub struct Table<'a>(pub &'a [WorldRow]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Worlds learned from {EXPERIMENTS} tracks with {} % noise: mean distance from the truth in {RUNS} unseen runs, as a share of",
            100.0 * NOISE
        )?;
        writeln!(f, "the scale of motion; in hidden worlds ours must be at most a third of both others.")?;
        writeln!(f, "{:<12}{:>9}{:>12}{:>11}   what the laws gained", "", "ours", "textbook", "network")?;
        for row in self.0 {
            let share = |error: f64| format!("{:.2} %", 100.0 * error);
            let mark = if row.met { ' ' } else { '!' };
            writeln!(
                f,
                "{:<12}{:>8}{mark}{:>12}{:>11}   {}",
                row.world,
                share(row.error),
                share(row.textbook),
                row.network.map_or_else(|| "-".to_owned(), share),
                if row.gained.is_empty() { "nothing".to_owned() } else { row.gained.join("; ") }
            )?;
        }
        Ok(())
    }
}
