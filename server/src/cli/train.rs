//! `orrery train`: makes the weights again.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use training::dynamics;

/// Makes the weights of a model again from nothing, and their card.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Laws of motion, from noisy tracks.
    Dynamics {
        /// Seed of the training tracks; validation takes the next.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Experiments watched at each noise level.
        #[arg(long, default_value_t = dynamics::Options::default().experiments)]
        experiments: u64,
    },
    /// Light, from the path tracer's noisy images.
    Light(LightArgs),
    /// The embedded planner, from its phrase book.
    Planner(PlannerArgs),
}

/// How to train the embedded planner.
#[derive(Debug, ClapArgs)]
struct PlannerArgs {
    /// Minutes to train in all, those before a checkpoint included.
    #[arg(long, default_value_t = 60.0)]
    minutes: f64,
    /// Seed of the phrases and of the first weights.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads, each with its share of a batch.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Go on from a checkpoint, such as `.orrery/training/planner/checkpoint.safetensors`, or from weights.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Folder for the weights and their card [default: where weights are read from].
    #[arg(long)]
    out: Option<PathBuf>,
}

fn train_planner(args: &PlannerArgs) -> anyhow::Result<()> {
    let options = training::planner::train::Options {
        seed: args.seed,
        minutes: args.minutes,
        batch: 32,
        threads: args.threads,
        from: args.from.clone(),
        folder: PathBuf::from(".orrery/training/planner"),
    };
    let outcome = training::planner::train::train(&options)?;
    let folder = args.out.clone().unwrap_or_else(kernels::weights::directory);
    let card = training::planner::finish(&outcome, &options, &folder)?;
    println!("{}", serde_json::to_string_pretty(&card)?);
    Ok(())
}

/// How to train light.
#[derive(Debug, ClapArgs)]
struct LightArgs {
    /// Optimiser steps.
    #[arg(long, default_value_t = 22_000)]
    steps: u64,
    /// Seed of the first weights and of the scenes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Folder for the weights and their card [default: where weights are read from].
    #[arg(long)]
    out: Option<PathBuf>,
    /// Checkpoint: written on the way, and gone on from if it is there.
    #[arg(long, default_value = ".orrery/training/light.checkpoint")]
    checkpoint: PathBuf,
}

fn train_light(args: &LightArgs) -> anyhow::Result<()> {
    let card = training::light::train(&training::light::Options {
        steps: args.steps,
        seed: args.seed,
        threads: args.threads,
        out: args.out.clone().unwrap_or_else(kernels::weights::directory),
        checkpoint: args.checkpoint.clone(),
        watched: 12,
    })?;
    println!("{}", serde_json::to_string_pretty(&card)?);
    Ok(())
}

/// Runs the command.
///
/// # Errors
/// When training fails or weights cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.what {
        What::Dynamics { seed, experiments } => {
            anyhow::ensure!(experiments >= 800, "fewer than 800 experiments do not tell the laws apart");
            let card = dynamics::train(&dynamics::Options { seed, experiments, ..dynamics::Options::default() })?;
            println!("{}", serde_json::to_string_pretty(&card)?);
            Ok(())
        }
        What::Light(light) => train_light(&light),
        What::Planner(planner) => train_planner(&planner),
    }
}
