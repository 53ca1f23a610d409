//! `orrery train`: makes the weights again.

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
    Light,
    /// The embedded planner, from its phrase book.
    Planner,
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
        What::Light => anyhow::bail!("being built"),
        What::Planner => anyhow::bail!("being built"),
    }
}
