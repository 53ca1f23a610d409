//! `orrery check`: fidelity tables on held-out cases.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

mod light;

/// Measures fidelity on held-out cases: dynamics, light, planner; all of them if none is named.
#[derive(Debug, ClapArgs)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// Print JSON on stdout instead of tables.
    #[arg(long, global = true)]
    json: bool,
    /// Larger images, more samples, more cases.
    #[arg(long, global = true)]
    full: bool,
}

#[derive(Clone, Debug, PartialEq, Subcommand)]
enum What {
    /// Motion against the exact solver.
    Dynamics,
    /// Images against the path tracer.
    Light {
        /// Number of held-out scenes.
        #[arg(long)]
        scenes: Option<u64>,
        /// Write the ten worst scenes, each beside its reference, as a PNG.
        #[arg(long)]
        worst: Option<PathBuf>,
    },
    /// Plans against hand-written ones.
    Planner,
}

/// Runs the command.
///
/// # Errors
/// When weights are missing.
pub fn run(args: Args) -> anyhow::Result<()> {
    let wanted = |what| args.what.as_ref().is_none_or(|one| *one == what);
    if wanted(What::Dynamics) {
        anyhow::bail!("this check is being built");
    }
    match &args.what {
        Some(What::Light { scenes, worst }) => {
            let wishes = light::Wishes { full: args.full, scenes: *scenes, worst: worst.as_deref() };
            light::run(args.json, &wishes)?;
        }
        None => light::run(args.json, &light::Wishes { full: args.full, ..Default::default() })?,
        Some(_) => {}
    }
    if wanted(What::Planner) {
        anyhow::bail!("this check is being built");
    }
    Ok(())
}
