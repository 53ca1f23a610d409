//! `orrery check`: fidelity tables on held-out cases.

use clap::{Args as ClapArgs, Subcommand};

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

#[derive(Clone, Copy, Debug, PartialEq, Subcommand)]
enum What {
    /// Motion against the exact solver.
    Dynamics,
    /// Images against the path tracer.
    Light,
    /// Plans against hand-written ones.
    Planner,
}

/// Runs the command.
///
/// # Errors
/// When weights are missing, or a target is missed.
pub fn run(args: Args) -> anyhow::Result<()> {
    let wanted = |what| args.what.is_none_or(|one| one == what);
    let mut reports = serde_json::Map::new();
    let mut met = true;
    if wanted(What::Dynamics) {
        let report = training::evaluate::dynamics::run(&kernels::dynamics::Laws::open()?, args.full)?;
        met &= report.met;
        if args.json {
            reports.insert("dynamics".to_owned(), serde_json::to_value(&report)?);
        } else {
            println!("{report}");
        }
    }
    if wanted(What::Light) {
        anyhow::bail!("this check is being built");
    }
    if wanted(What::Planner) {
        anyhow::bail!("this check is being built");
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    anyhow::ensure!(met, "a target is missed");
    Ok(())
}
