//! `orrery train`: makes the weights again.

use clap::{Args as ClapArgs, Subcommand};

/// Makes the weights of a model again from nothing, and their card.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Laws of motion, from noisy tracks.
    Dynamics,
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
        What::Dynamics => anyhow::bail!("being built"),
        What::Light => anyhow::bail!("being built"),
        What::Planner => anyhow::bail!("being built"),
    }
}
