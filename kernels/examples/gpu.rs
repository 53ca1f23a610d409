//! `make bench-gpu`: checks the light kernels on this machine's CUDA device against the scalar reference, then prints what a
//! frame takes on the device and on the CPU, edges smoothed on both. Without a device it says so and fails.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use kernels::light::{Backend, Cpu, Cuda, Job, LightError, Network, Precision, Size};
use scene::Scene;

#[path = "../tests/cuda/device.rs"]
mod device;
#[path = "../tests/cuda/scenes.rs"]
mod scenes;

/// Time for one measurement, and the fewest frames in it.
const BUDGET: Duration = Duration::from_millis(500);
const FEWEST: usize = 5;
/// Pictures that are asked for at once, as by so many viewers.
const VIEWERS: usize = 32;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("orrery: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), LightError> {
    let network = Network::open()?;
    let start = Instant::now();
    let single = Cuda::new(&network, Precision::F32)?;
    let opened_s = start.elapsed().as_secs_f64();
    println!("{}; compiled and opened in {opened_s:.1} s", single.device());
    let found = device::compare(&network, &scenes::all())?;
    println!(
        "{} pictures agree with the scalar reference: a share of {:.1e} of the bytes is more than 1 apart; bfloat16 is \
         within {:.1} dB of single precision\n",
        found.pictures, found.apart, found.worst_bf16_db
    );
    let half = Cuda::new(&network, Precision::Bf16)?;
    let cpu = Cpu::new(&network);
    println!(
        "ms a frame, best and median, from the call to the bytes; {} threads on the CPU",
        rayon::current_num_threads()
    );
    println!("{:<22}{:>10}{:>20}{:>20}{:>20}", "bodies", "size", single.name(), half.name(), cpu.name());
    let open = [1, 4, 8, 32].map(|bodies| (format!("{bodies}"), scenes::crowd(100 + bodies as u64, bodies)));
    let wet = ("4 in water".to_owned(), scenes::in_liquid(scenes::crowd(104, 4), 0.8, 998.0));
    let hall = ("4 in a hall".to_owned(), scenes::halls::gallery());
    for (label, scene) in open.iter().chain([&wet, &hall]) {
        for (width, height) in [(256, 256), (512, 512), (1280, 720)] {
            row(label, scene, Size::new(width, height)?, 1, [&single, &half, &cpu])?;
        }
    }
    row(&format!("4, {VIEWERS} at once"), &open[1].1, Size::STREAM, VIEWERS, [&single, &half, &cpu])
}

/// A line of the table; times are of one frame of so many at once.
fn row(label: &str, scene: &Scene, size: Size, at_once: usize, backends: [&dyn Backend; 3]) -> Result<(), LightError> {
    print!("{label:<22}{:>10}", size.to_string());
    let jobs = vec![Job { scene, size }; at_once];
    for backend in backends {
        backend.render(&jobs)?;
        let (mut times_ms, start) = (Vec::new(), Instant::now());
        while times_ms.len() < FEWEST || start.elapsed() < BUDGET {
            let begin = Instant::now();
            std::hint::black_box(backend.render(&jobs)?);
            times_ms.push(1e3 * begin.elapsed().as_secs_f64() / at_once as f64);
        }
        times_ms.sort_by(f64::total_cmp);
        print!("{:>20}", format!("{:.2} {:.2}", times_ms[0], times_ms[times_ms.len() / 2]));
    }
    println!();
    Ok(())
}
