//! `orrery train`: makes the weights again.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use teacher::experiment::Ranges;
use teacher::rules::World;
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
    Dynamics(DynamicsArgs),
    /// Light, from the path tracer's noisy images.
    Light(LightArgs),
    /// The embedded planner, from its phrase book.
    Planner(PlannerArgs),
}

/// Learns laws of motion from nothing but tracks: poses over time, with the noise of a camera.
///
/// Without --from the exact solver makes the tracks: balls thrown and colliding, boxes sliding and landing, bodies in air, in
/// orbit, on springs and in liquids, watched with 0, 1 and 5 % noise; the laws learned at 1 % are written. With --world the
/// solver follows rules that no textbook has, which the laws have to find out. With --from the tracks are read from a file
/// (docs/tracks.md says what one holds; --write-tracks makes one).
///
/// The form of each law is chosen by the Bayesian information criterion: a law gains an input, such as the size of a speed or a
/// direction, where the tracks earn it.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  orrery train dynamics                                    the shipped laws again, and their card
  orrery train dynamics --world wind --report wind         laws of a windy world, with a page of plots in wind/
  orrery train dynamics --world grain --noise 0.01 --write-tracks grain.json
  orrery train dynamics --from grain.json --report grain   what can be learned from that file alone
  orrery simulate --laws .orrery/laws --scene scene.json --seconds 2")]
struct DynamicsArgs {
    /// Read the tracks from a file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["world", "noise", "experiments", "write_tracks"])]
    from: Option<PathBuf>,
    /// The world that the solver makes tracks of: textbook, softening, grain, attraction, wind or sticky.
    #[arg(long, default_value = "textbook", value_parser = world)]
    world: World,
    /// Seed of the solver's tracks, and of how far its world differs from the textbook's.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Experiments watched at each noise level [default: 12000, or 1600 for a file].
    #[arg(long)]
    experiments: Option<u64>,
    /// Write tracks to a file instead of learning from them.
    #[arg(long, value_name = "FILE")]
    write_tracks: Option<PathBuf>,
    /// Noise of the tracks written: of a position as a share of the scale of motion, of an attitude in radians [default: 0.01].
    #[arg(long, requires = "write_tracks", value_parser = noise)]
    noise: Option<f64>,
    /// Folder for the weights and their card [default: where weights are read from, or .orrery/laws with --from or --world].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Folder for a page with what each law became, its uncertainty, and plots.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
}

fn world(name: &str) -> Result<World, String> {
    let names: Vec<&str> = World::ALL.iter().map(|world| world.name()).collect();
    World::named(name).ok_or_else(|| format!("the worlds are {}", names.join(", ")))
}

fn noise(text: &str) -> Result<f64, String> {
    let noise: f64 = text.parse().map_err(|_| "a number such as 0.01 is needed".to_owned())?;
    if (0.0..=0.5).contains(&noise) { Ok(noise) } else { Err("it has to be between 0 and 0.5".to_owned()) }
}

/// The fewest experiments that tell laws apart.
const LEAST_EXPERIMENTS: u64 = 320;

fn train_dynamics(args: DynamicsArgs) -> anyhow::Result<()> {
    let few = args.experiments.is_some_and(|count| count < LEAST_EXPERIMENTS);
    if let Some(path) = &args.write_tracks {
        let count = args.experiments.unwrap_or(1600);
        anyhow::ensure!(count > 0, "a file of no experiments shows nothing");
        let bar = indicatif::ProgressBar::new(count);
        let (rules, noise) = (args.world.rules(args.seed), args.noise.unwrap_or(0.01));
        let tracks = teacher::observe::series(&Ranges::TRAINED, rules, noise, count, args.seed, || bar.inc(1))?;
        bar.finish_and_clear();
        tracks.save(path)?;
        println!("{count} experiments, {noise} noise: {}", path.display());
        return Ok(());
    }
    anyhow::ensure!(!few, "fewer than {LEAST_EXPERIMENTS} experiments do not tell the laws apart");
    let elsewhere = args.from.is_some() || args.world != World::Textbook;
    let folder = if elsewhere { PathBuf::from(".orrery/laws") } else { kernels::weights::directory() };
    let card = dynamics::train(&dynamics::Options {
        source: args.from.map_or(dynamics::Source::Solver(args.world), dynamics::Source::File),
        seed: args.seed,
        experiments: args.experiments.unwrap_or(12_000),
        folder: args.out.unwrap_or(folder),
        report: args.report,
    })?;
    println!("{}", serde_json::to_string_pretty(&card)?);
    Ok(())
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
    /// Examples a step [default: 32; with --cuda 256].
    #[arg(long)]
    batch: Option<usize>,
    /// Share of the word pieces that is hidden in most questions, so that no single word decides what is meant.
    #[arg(long, default_value_t = training::planner::noise::HIDDEN)]
    hidden: f64,
    /// Threads: each takes its share of a batch; with --cuda each makes batches.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Take the steps on the first CUDA device. For programs that were built with the feature `cuda`.
    #[arg(long)]
    cuda: bool,
    /// Go on from a checkpoint, such as `.orrery/training/planner/checkpoint.safetensors`, or from weights; given
    /// several times, from their mean. With `--minutes 0` that mean is written as it is.
    #[arg(long)]
    from: Vec<PathBuf>,
    /// Share of the phrase book's lines to train on, to see what more lines are worth.
    #[arg(long, value_name = "SHARE", default_value_t = 1.0)]
    lines: f64,
    /// Start the encoder by chance instead of pre-trained, to see what that is worth.
    #[arg(long, conflicts_with = "from")]
    scratch: bool,
    /// Folder of held-out questions; what is worded as one of them is not trained on.
    #[arg(long, value_name = "DIR", default_value = "tests/questions")]
    questions: PathBuf,
    /// Folder for the weights and their card [default: where weights are read from].
    #[arg(long)]
    out: Option<PathBuf>,
}

fn train_planner(args: &PlannerArgs) -> anyhow::Result<()> {
    anyhow::ensure!(args.lines > 0.0 && args.lines <= 1.0, "--lines is a share: more than 0 and at most 1");
    let options = training::planner::train::Options {
        seed: args.seed,
        minutes: args.minutes,
        batch: args.batch.unwrap_or(if args.cuda { 256 } else { 32 }),
        hidden: args.hidden,
        threads: args.threads,
        cuda: args.cuda,
        from: args.from.clone(),
        folder: PathBuf::from(".orrery/training/planner"),
        questions: args.questions.clone(),
        lines: args.lines,
        scratch: args.scratch,
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
    /// What is learned in halls alone; the layers for the open stay as they are, bit for bit.
    #[arg(long)]
    halls: bool,
    /// Optimiser steps [default: 22000, or 4800 for halls].
    #[arg(long)]
    steps: Option<u64>,
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
    #[arg(
        long,
        default_value = ".orrery/training/light.checkpoint",
        default_value_if("halls", "true", ".orrery/training/halls.checkpoint")
    )]
    checkpoint: PathBuf,
}

fn train_light(args: &LightArgs) -> anyhow::Result<()> {
    let options = training::light::Options {
        steps: args.steps.unwrap_or(if args.halls { 4800 } else { 22_000 }),
        seed: args.seed,
        threads: args.threads,
        out: args.out.clone().unwrap_or_else(kernels::weights::directory),
        checkpoint: args.checkpoint.clone(),
        watched: 12,
    };
    let card = if args.halls { training::light::train_halls(&options)? } else { training::light::train(&options)? };
    println!("{}", serde_json::to_string_pretty(&card)?);
    Ok(())
}

/// Runs the command.
///
/// # Errors
/// When training fails or weights cannot be written.
pub fn run(args: Args) -> anyhow::Result<()> {
    match args.what {
        What::Dynamics(dynamics) => train_dynamics(dynamics),
        What::Light(light) => train_light(&light),
        What::Planner(planner) => train_planner(&planner),
    }
}
