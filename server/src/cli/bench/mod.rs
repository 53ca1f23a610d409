//! `orrery bench`: performance tables, as ratios within one run.

use clap::{Args as ClapArgs, Subcommand};

mod clock;
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
    /// Milliseconds a frame, split by stage; how they grow with pixels and bodies.
    ///
    /// For 1 to 32 bodies at 256x256, 512x512 and 1280x720: the 50th and 95th percentile of a frame, drawn and encoded, and
    /// of encoding alone; the thread time of hits, network and tone mapping; operations, and their rate as a share of the
    /// machine's own matrix product, measured in the same run. Fails where 8 bodies at 256x256 take more than 33 ms at the
    /// 95th percentile. RAYON_NUM_THREADS sets the threads.
    Light {
        /// The same network in ONNX Runtime on the same inputs, in turn (ours should be twice as fast), and the path tracer
        /// at equal PSNR (light should be 30 times as fast); some minutes. `scripts/prepare.sh onnx` installs ONNX Runtime.
        #[arg(long)]
        peers: bool,
    },
    /// Milliseconds a plan, to the first change, to the whole answer and to one with a sweep; memory.
    Planner,
    /// Question to first changed frame, how many streams are carried, what more viewers of one stream cost.
    Serve,
}

/// Runs the command.
///
/// # Errors
/// When weights are missing.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.what {
        Some(What::Dynamics { peers }) => dynamics::run(args.json, peers),
        Some(What::Light { peers }) => light::run(args.json, peers),
        Some(What::Planner) => planner::run(args.json),
        Some(What::Serve) => serve::run(args.json),
        None => {
            dynamics::run(args.json, false)?;
            light::run(args.json, false)?;
            planner::run(args.json)?;
            serve::run(args.json)
        }
    }
}
