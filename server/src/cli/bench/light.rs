//! `orrery bench light`: milliseconds a frame, where they go, and how near the network comes to what the machine can do.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use kernels::light::cpu::{Cpu, Profile, Simd, matmul_flop_per_s};
use kernels::light::{Backend, Job, Network, Scalar, Size};
use scene::{Body, Colour, Liquid, Look, Scene, Shape};
use serde::Serialize;

/// Bodies in the scenes.
const BODIES: [usize; 4] = [1, 4, 8, 32];
/// Bodies in water.
const FLOATING: usize = 4;
/// Sizes of the frames.
const SIZES: [(u32, u32); 3] = [(256, 256), (512, 512), (1280, 720)];
/// Quality of the encoded frames, as in the streams.
const JPEG_QUALITY: u8 = 80;
/// Time for one measurement, and the fewest and most frames in it.
const BUDGET: Duration = Duration::from_millis(700);
const FEWEST: usize = 5;
const MOST: usize = 100;

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// The back end.
    backend: &'static str,
    threads: usize,
    /// The best single-precision matrix product in this run.
    matmul_gflop_per_s: f64,
    frames: Vec<Row>,
    /// The same picture by each version of the renderer.
    versions: Vec<Version>,
}

/// One size and number of bodies.
#[derive(Debug, Serialize)]
struct Row {
    bodies: usize,
    /// Whether they stand in water to about their middles.
    in_water: bool,
    width: u32,
    height: u32,
    /// Wall time to render a frame.
    frame_ms_p50: f64,
    frame_ms_p95: f64,
    /// Thread time a frame, mean: rays, edges and gathering.
    hits_ms: f64,
    /// Thread time a frame, mean: features, network, surface response, mirrored rays.
    network_ms: f64,
    /// Thread time a frame, mean: tone mapping.
    develop_ms: f64,
    /// Wall time to encode a frame as JPEG, mean.
    encode_ms: f64,
    /// Operations of the network's layers in a frame.
    network_gflop: f64,
    /// Those operations over thread time in the network, as a share of a thread's part of the matrix product.
    network_share_of_matmul: f64,
    /// Frames a second, rendering and encoding one after the other.
    frames_per_second: f64,
}

/// A version of the renderer.
#[derive(Debug, Serialize)]
struct Version {
    name: &'static str,
    /// The best of some frames: what else runs can only slow one down.
    frame_ms_best: f64,
    /// How many times as fast as the scalar reference.
    speedup: f64,
}

/// Measures and prints.
///
/// # Errors
/// When weights are missing.
pub fn run(json: bool) -> anyhow::Result<()> {
    let network = Network::open()?;
    let cpu = Cpu::new(&network);
    let matmul = matmul_flop_per_s();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut frames = Vec::new();
    let scenes = BODIES.iter().map(|&bodies| ring(bodies)).chain([half_sunk(FLOATING)]);
    for scene in scenes {
        for (width, height) in SIZES {
            frames.push(measure(&cpu, &scene, Size::new(width, height)?, matmul / threads as f64)?);
        }
    }
    let report = Report {
        backend: cpu.name(),
        threads,
        matmul_gflop_per_s: matmul * 1e-9,
        frames,
        versions: versions(&network)?,
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", table(&report)?);
    }
    Ok(())
}

fn measure(cpu: &Cpu, scene: &Scene, size: Size, matmul_a_thread: f64) -> anyhow::Result<Row> {
    let jobs = [Job { scene, size }];
    cpu.render_profiled(&jobs)?;
    let (mut times_s, mut encode_s, mut total) = (Vec::new(), 0.0, Profile::default());
    let start = Instant::now();
    while times_s.len() < FEWEST || (times_s.len() < MOST && start.elapsed() < BUDGET) {
        let begin = Instant::now();
        let (rendered, profile) = cpu.render_profiled(&jobs)?;
        times_s.push(begin.elapsed().as_secs_f64());
        total += profile;
        let begin = Instant::now();
        for frame in &rendered {
            std::hint::black_box(frame.to_jpeg(JPEG_QUALITY)?);
        }
        encode_s += begin.elapsed().as_secs_f64();
    }
    let count = times_s.len() as f64;
    let frames_per_second = count / (times_s.iter().sum::<f64>() + encode_s);
    Ok(Row {
        bodies: scene.bodies.len(),
        in_water: scene.environment.liquid.is_some(),
        width: size.width(),
        height: size.height(),
        frame_ms_p50: 1e3 * quantile(&mut times_s, 0.5),
        frame_ms_p95: 1e3 * quantile(&mut times_s, 0.95),
        hits_ms: 1e3 * total.hits_s / count,
        network_ms: 1e3 * total.network_s / count,
        develop_ms: 1e3 * total.develop_s / count,
        encode_ms: 1e3 * encode_s / count,
        network_gflop: 1e-9 * total.network_flop as f64 / count,
        network_share_of_matmul: total.network_flop as f64 / total.network_s / matmul_a_thread,
        frames_per_second,
    })
}

/// Every version on the same picture: four bodies at 128x128, one sample a pixel as in the reference.
fn versions(network: &Network) -> anyhow::Result<Vec<Version>> {
    let scene = ring(4);
    let jobs = [Job { scene: &scene, size: Size::new(128, 128)? }];
    let time_ms = |backend: &dyn Backend| -> anyhow::Result<f64> {
        let mut times_s = Vec::new();
        let start = Instant::now();
        while times_s.len() < FEWEST || (times_s.len() < MOST && start.elapsed() < BUDGET) {
            let begin = Instant::now();
            std::hint::black_box(backend.render(&jobs)?);
            times_s.push(begin.elapsed().as_secs_f64());
        }
        Ok(1e3 * quantile(&mut times_s, 0.0))
    };
    let scalar = Scalar::new(network.clone());
    let scalar_ms = time_ms(&scalar)?;
    let mut found = vec![Version { name: scalar.name(), frame_ms_best: scalar_ms, speedup: 1.0 }];
    for simd in Simd::available().into_iter().rev() {
        let frame_ms_best = time_ms(&Cpu::with(network, simd, false))?;
        found.push(Version { name: simd.name(), frame_ms_best, speedup: scalar_ms / frame_ms_best });
    }
    Ok(found)
}

/// Balls and boxes by turns on a spiral around the middle of the open ground, as near to each other as they fit.
fn ring(bodies: usize) -> Scene {
    let mut scene = Scene::empty("bench");
    scene.camera.target_m = [0.0, 0.5, 0.0];
    scene.camera.distance_m = 7.0;
    for index in 0..bodies {
        // The sunflower's angle spreads any number of points evenly (Vogel, 1979).
        let (turn, out) = (2.4 * index as f64, 0.75 * (index as f64).sqrt());
        let size = 0.3 + 0.02 * (index % 5) as f64;
        let shape = if index % 2 == 0 {
            Shape::Sphere { radius_m: size }
        } else {
            Shape::Box { half_extents_m: [0.8 * size, size, 0.9 * size] }
        };
        let colour =
            Colour::rgb(90 + (index * 67 % 160) as u8, 60 + (index * 41 % 180) as u8, 50 + (index * 29 % 190) as u8);
        scene.bodies.push(Body {
            name: format!("body {index}"),
            orientation: [0.0, (turn / 2.0).sin(), 0.0, (turn / 2.0).cos()],
            look: Look { colour, ..Look::default() },
            ..Body::new(format!("body_{index}"), shape, [out * turn.cos(), size, out * turn.sin()])
        });
    }
    scene
}

/// The same bodies in water.
fn half_sunk(bodies: usize) -> Scene {
    let mut scene = ring(bodies);
    scene.environment.liquid = Some(Liquid { level_m: 0.35, density_kg_m3: 998.0 });
    scene
}

fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((share * last as f64).ceil() as usize).copied().unwrap_or(f64::NAN)
}

fn table(report: &Report) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(
        text,
        "light: {}, {} threads; matrix product {:.0} GFLOP/s\n",
        report.backend, report.threads, report.matmul_gflop_per_s
    )?;
    writeln!(
        text,
        "bodies                size   p50 ms   p95 ms |  hits  network  develop (thread ms) | jpeg ms |  GFLOP  of matmul |   fps"
    )?;
    for row in &report.frames {
        writeln!(
            text,
            "{:>6}{:<9} {:>10} {:>8.2} {:>8.2} | {:>5.2} {:>8.2} {:>8.2}               | {:>7.2} | {:>6.3} {:>9.0}% | {:>5.1}",
            row.bodies,
            if row.in_water { " in water" } else { "" },
            format!("{}x{}", row.width, row.height),
            row.frame_ms_p50,
            row.frame_ms_p95,
            row.hits_ms,
            row.network_ms,
            row.develop_ms,
            row.encode_ms,
            row.network_gflop,
            100.0 * row.network_share_of_matmul,
            row.frames_per_second
        )?;
    }
    writeln!(text, "\nthe same picture, four bodies at 128x128, one sample a pixel:")?;
    for version in &report.versions {
        writeln!(text, "{:<14} {:>9.2} ms  {:>6.1} times", version.name, version.frame_ms_best, version.speedup)?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bench_scenes_are_scenes_that_anyone_may_make() {
        for scene in BODIES.iter().map(|&bodies| ring(bodies)).chain([half_sunk(FLOATING)]) {
            scene.validate().expect("within the limits");
            scene::supported(&scene).expect("can be drawn");
        }
    }

    #[test]
    fn quantiles_are_of_the_sorted_values() {
        let mut values = vec![5.0, 1.0, 3.0, 2.0, 4.0];
        assert_eq!(quantile(&mut values, 0.5), 3.0);
        assert_eq!(quantile(&mut values, 0.95), 5.0);
        assert!(quantile(&mut [], 0.5).is_nan());
    }
}
