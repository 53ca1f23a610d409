//! `orrery check`: fidelity tables on held-out cases.

use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use training::evaluate::dynamics;

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
    /// Dynamics: draw the held-out cases and the hidden worlds from another seed than the usual one.
    #[arg(long, global = true, value_name = "SEED")]
    dynamics_seed: Option<u64>,
    #[command(flatten)]
    light: light::Wishes,
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
        let laws = kernels::dynamics::Laws::open()?;
        let library = planner::lesson::Library::read(&crate::config::content_folder())?;
        let seed = args.dynamics_seed.unwrap_or(dynamics::SEED);
        let bar = ProgressBar::new(dynamics::parts(library.lessons()) as u64).with_style(ProgressStyle::with_template(
            "dynamics: {pos} of {len} tables and lessons, {elapsed} [{wide_bar}]",
        )?);
        bar.enable_steady_tick(Duration::from_secs(1));
        let report = dynamics::run(&laws, args.full, seed, library.lessons(), || bar.inc(1))?;
        bar.finish_and_clear();
        met &= report.met;
        if args.json {
            reports.insert("dynamics".to_owned(), serde_json::to_value(&report)?);
        } else {
            println!("{report}");
        }
    }
    if wanted(What::Light) {
        let report = light::run(&args.light, args.full)?;
        met &= report.reached;
        if args.json {
            reports.insert("light".to_owned(), serde_json::to_value(&report)?);
        } else {
            light::print(&report);
        }
    }
    if wanted(What::Planner) {
        use training::evaluate::planner::{ask, report};
        use training::planner::phrases::{Set, cases};
        let engine = planner::embedded::Embedded::open()?;
        for (set, name) in [(Set::Test, "planner"), (Set::Languages, "planner_languages")] {
            let report = report(&ask(&engine, cases(set)?)?, planner::engine::DOUBT);
            if args.json {
                reports.insert(name.to_owned(), serde_json::to_value(&report)?);
            } else {
                println!("{report}");
            }
        }
    }
    if args.json {
        println!("{}", serde_json::to_string_pretty(&reports)?);
    }
    anyhow::ensure!(met, "a target is missed");
    Ok(())
}
