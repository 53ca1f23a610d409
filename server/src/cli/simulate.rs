//! `orrery simulate`: steps a scene and prints its states.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::Args as ClapArgs;
use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use scene::Scene;

/// Frames in a second of simulated time.
const FRAMES_PER_SECOND: u64 = 24;
/// The longest simulation, in simulated seconds.
const LONGEST_S: f64 = 3600.0;

/// Steps a scene and prints its states: JSON lines, one scene a frame, 24 a second of simulated time, the start first.
#[derive(Debug, ClapArgs)]
pub struct Args {
    /// The scene, as a JSON file; - is standard input.
    #[arg(long, value_name = "FILE")]
    scene: PathBuf,
    /// Simulated seconds.
    #[arg(long, value_name = "S", allow_negative_numbers = true)]
    seconds: f64,
    /// By the exact solver instead of the learned laws.
    #[arg(long)]
    truth: bool,
    /// By the laws in this folder, as `orrery train dynamics --out` writes them, instead of those that are shipped.
    #[arg(long, value_name = "DIR", conflicts_with = "truth")]
    laws: Option<PathBuf>,
}

/// Runs the command.
///
/// # Errors
/// When the scene cannot be read or simulated.
pub fn run(args: Args) -> anyhow::Result<()> {
    anyhow::ensure!(
        (0.0..=LONGEST_S).contains(&args.seconds),
        "--seconds must be between 0 and {LONGEST_S}, found {}",
        args.seconds
    );
    let scene = super::scene_file::read(&args.scene)?;
    // Rounded to a whole frame, with room for a sum such as 0.1 + 0.2.
    let frames = (args.seconds * FRAMES_PER_SECOND as f64 + 1e-6).floor() as u64;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut print = |scene: &Scene| -> anyhow::Result<bool> {
        serde_json::to_writer(&mut out, scene)?;
        // Whoever reads may stop reading.
        match out.write_all(b"\n").and_then(|()| out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
            other => other.map(|()| true).context("writing to standard output"),
        }
    };
    if args.truth {
        for state in teacher::solver::frames(&scene, frames as usize, FRAMES_PER_SECOND as f64)? {
            if !print(&state)? {
                break;
            }
        }
        return Ok(());
    }
    let laws = match &args.laws {
        Some(folder) => Laws::open_in(folder)?,
        None => Laws::open()?,
    };
    let mut simulator = Simulator::new(&scene, laws)?;
    for frame in 0..=frames {
        if !print(simulator.scene())? {
            break;
        }
        if frame < frames {
            simulator.advance(STEPS_PER_SECOND / FRAMES_PER_SECOND);
        }
    }
    Ok(())
}
