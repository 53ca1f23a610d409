//! `orrery bench`: performance tables, as ratios within one run.

use clap::{Args as ClapArgs, Subcommand};

pub mod dynamics;
pub mod light;
pub mod planner;
pub mod serve;

/// Measures speed: dynamics, light, planner, the whole service; all of them if none is named.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Print JSON on stdout instead of tables.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Steps a second and times real time.
    Dynamics {
        /// What a step costs beside rapier3d, the engine that one would pick instead, in the same run.
        #[arg(long)]
        peers: bool,
    },
    /// Milliseconds a frame, split by stage.
    Light,
    /// Milliseconds a plan.
    Planner,
    /// Question to first changed frame.
    Serve,
}

/// Runs the command.
///
/// # Errors
/// When weights are missing.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.what {
        Some(What::Dynamics { peers }) => dynamics::run(args.json, peers),
        Some(What::Light) => light::run(args.json),
        Some(What::Planner) => planner::run(args.json),
        Some(What::Serve) => serve::run(args.json),
        None => {
            dynamics::run(args.json, false)?;
            light::run(args.json)?;
            planner::run(args.json)?;
            serve::run(args.json)
        }
    }
}
