//! Milliseconds a frame, where they go, and how they grow with pixels and with bodies.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use kernels::light::cpu::{Cpu, Profile, Simd};
use kernels::light::{Backend, Job, Network, Scalar, Size};
use scene::Scene;
use serde::Serialize;
use training::evaluate::quantile;

use super::scenes::{half_sunk, ring};
use crate::cli::bench::clock::timed;

/// Bodies in the scenes, at every size.
const BODIES: [usize; 4] = [1, 4, 8, 32];
/// Sizes of the frames.
const SIZES: [(u32, u32); 3] = [(256, 256), (512, 512), (1280, 720)];
/// What is measured besides, so that one sees how cost grows: bodies and size.
const BETWEEN: [(usize, (u32, u32)); 3] = [(2, TARGET_SIZE), (16, TARGET_SIZE), (TARGET_BODIES, (128, 128))];
/// Bodies in water.
const FLOATING: usize = 4;
/// Quality of the encoded frames, as in the streams.
const JPEG_QUALITY: u8 = 85;
/// Time for one measurement, and the fewest and most frames in it: of twenty, 19 are within the 95th percentile.
const BUDGET: Duration = Duration::from_millis(700);
const FEWEST: usize = 20;
const MOST: usize = 100;

/// The frame that has a target.
const TARGET_SIZE: (u32, u32) = (256, 256);
const TARGET_BODIES: usize = 8;
/// For the 95th percentile of drawing and encoding it, on two cores.
const TARGET_P95_MS: f64 = 33.0;
/// The share of the machine's matrix product that the network's layers aim at.
const TARGET_SHARE: f64 = 0.5;

/// One size and number of bodies.
#[derive(Debug, Serialize)]
pub struct Row {
    bodies: usize,
    /// Whether they stand in water to about their middles.
    in_water: bool,
    width: u32,
    height: u32,
    /// Time by the clock to draw a frame and to encode it.
    frame_ms_p50: f64,
    frame_ms_p95: f64,
    /// Of that, encoding as JPEG, on one thread.
    encode_ms_p50: f64,
    encode_ms_p95: f64,
    /// Thread time a frame, mean: rays, edges and gathering.
    hits_ms: f64,
    /// Thread time a frame, mean: features, network, surface response, mirrored rays.
    network_ms: f64,
    /// Thread time a frame, mean: tone mapping.
    develop_ms: f64,
    /// Thread time a frame in all, encoding included, as the system counts it: less than the above where others use the cores.
    threads_ms: f64,
    /// Operations of the network's layers in a frame.
    network_gflop: f64,
    /// Those operations over thread time in the network, as a share of a thread's part of the matrix product.
    network_share_of_matmul: f64,
    /// Frames a second, drawing and encoding one after the other.
    frames_per_second: f64,
}

/// A version of the renderer.
#[derive(Debug, Serialize)]
pub struct Version {
    name: &'static str,
    /// The best of some frames: what else runs can only slow one down.
    frame_ms_best: f64,
    /// How many times as fast as the scalar reference.
    speedup: f64,
}

/// All scenes at all sizes; `watch` is told after each.
///
/// # Errors
/// When a frame cannot be drawn.
pub fn measure(cpu: &Cpu, matmul_a_thread: f64, watch: impl Fn()) -> anyhow::Result<Vec<Row>> {
    let dry = BODIES.into_iter().flat_map(|bodies| SIZES.map(|size| (ring(bodies), size)));
    let between = BETWEEN.map(|(bodies, size)| (ring(bodies), size));
    let wet = SIZES.map(|size| (half_sunk(FLOATING), size));
    dry.chain(between)
        .chain(wet)
        .map(|(scene, (width, height))| {
            let row = one(cpu, &scene, Size::new(width, height)?, matmul_a_thread);
            watch();
            row
        })
        .collect()
}

/// How many rows there will be.
#[must_use]
pub fn count() -> u64 {
    (BODIES.len() * SIZES.len() + BETWEEN.len() + SIZES.len()) as u64
}

fn one(cpu: &Cpu, scene: &Scene, size: Size, matmul_a_thread: f64) -> anyhow::Result<Row> {
    let jobs = [Job { scene, size }];
    cpu.render_profiled(&jobs)?;
    let (mut frames_s, mut encodes_s, mut threads_s) = (Vec::new(), Vec::new(), 0.0);
    let mut total = Profile::default();
    let start = Instant::now();
    while frames_s.len() < FEWEST || (frames_s.len() < MOST && start.elapsed() < BUDGET) {
        let (drawn, drawing) = timed(|| cpu.render_profiled(&jobs));
        let (rendered, profile) = drawn?;
        total += profile;
        let (encoded, encoding) =
            timed(|| rendered.iter().map(|frame| frame.to_jpeg(JPEG_QUALITY)).collect::<Result<Vec<_>, _>>());
        std::hint::black_box(encoded?);
        frames_s.push(drawing.clock_s + encoding.clock_s);
        encodes_s.push(encoding.clock_s);
        threads_s += drawing.threads_s + encoding.threads_s;
    }
    let count = frames_s.len() as f64;
    let frames_per_second = count / frames_s.iter().sum::<f64>();
    Ok(Row {
        bodies: scene.bodies.len(),
        in_water: scene.environment.liquid.is_some(),
        width: size.width(),
        height: size.height(),
        frame_ms_p50: 1e3 * quantile(&mut frames_s, 0.5),
        frame_ms_p95: 1e3 * quantile(&mut frames_s, 0.95),
        encode_ms_p50: 1e3 * quantile(&mut encodes_s, 0.5),
        encode_ms_p95: 1e3 * quantile(&mut encodes_s, 0.95),
        hits_ms: 1e3 * total.hits_s / count,
        network_ms: 1e3 * total.network_s / count,
        develop_ms: 1e3 * total.develop_s / count,
        threads_ms: 1e3 * threads_s / count,
        network_gflop: 1e-9 * total.network_flop as f64 / count,
        network_share_of_matmul: total.network_flop as f64 / total.network_s / matmul_a_thread,
        frames_per_second,
    })
}

/// Every version on the same picture: four bodies at 128x128, one sample a pixel as in the reference.
///
/// # Errors
/// When a frame cannot be drawn.
pub fn versions(network: &Network) -> anyhow::Result<Vec<Version>> {
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

/// What is too slow, in words, if anything is.
#[must_use]
pub fn missed(rows: &[Row]) -> Option<String> {
    let row = rows.iter().find(|row| !row.in_water && row.bodies == TARGET_BODIES && row.is_of(TARGET_SIZE))?;
    (row.frame_ms_p95 > TARGET_P95_MS).then(|| {
        let (width, height) = TARGET_SIZE;
        format!(
            "the 95th percentile of a frame of {TARGET_BODIES} bodies at {width}x{height}, encoded, is {:.1} ms; the target is {TARGET_P95_MS} ms",
            row.frame_ms_p95
        )
    })
}

impl Row {
    fn is_of(&self, (width, height): (u32, u32)) -> bool {
        (self.width, self.height) == (width, height)
    }

    fn pixels(&self) -> f64 {
        f64::from(self.width) * f64::from(self.height)
    }

    fn size(&self) -> String {
        format!("{}x{}", self.width, self.height)
    }
}

/// The tables of frames, growth and versions.
///
/// # Errors
/// Never: text takes everything.
pub fn table(rows: &[Row], versions: &[Version]) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let line = "frame: drawn and encoded, by the clock; hits, network (with features and surfaces), tone: thread time";
    writeln!(text, "{line}")?;
    writeln!(
        text,
        "bodies                size   p50 ms   p95 ms |  hits  network   tone | jpeg p50   p95 |  GFLOP of matmul |   fps"
    )?;
    for row in rows {
        writeln!(
            text,
            "{:>6}{:<9} {:>10} {:>8.2} {:>8.2} | {:>5.2} {:>8.2} {:>6.2} | {:>8.2} {:>5.2} | {:>6.3} {:>8.0}% | {:>5.1}",
            row.bodies,
            if row.in_water { " in water" } else { "" },
            row.size(),
            row.frame_ms_p50,
            row.frame_ms_p95,
            row.hits_ms,
            row.network_ms,
            row.develop_ms,
            row.encode_ms_p50,
            row.encode_ms_p95,
            row.network_gflop,
            100.0 * row.network_share_of_matmul,
            row.frames_per_second
        )?;
    }
    writeln!(
        text,
        "target: p95 at most {TARGET_P95_MS} ms with {TARGET_BODIES} bodies at {}x{} on two cores; {:.0}% of matmul aimed for",
        TARGET_SIZE.0,
        TARGET_SIZE.1,
        100.0 * TARGET_SHARE
    )?;
    growth(rows, &mut text)?;
    writeln!(text, "\nthe same picture, four bodies at 128x128, one sample a pixel:")?;
    for version in versions {
        writeln!(text, "{:<14} {:>9.2} ms  {:>6.1} times", version.name, version.frame_ms_best, version.speedup)?;
    }
    Ok(text)
}

fn growth(rows: &[Row], text: &mut String) -> std::fmt::Result {
    let of = |wanted: &dyn Fn(&Row) -> bool, key: fn(&Row) -> f64| {
        let mut found: Vec<&Row> = rows.iter().filter(|row| !row.in_water && wanted(row)).collect();
        found.sort_by(|a, b| key(a).total_cmp(&key(b)));
        found
    };
    writeln!(text, "\nhow cost grows, in thread time, encoding included")?;
    writeln!(text, "{TARGET_BODIES} bodies       thread ms   us for 1000 pixels   times the least: pixels    cost")?;
    let sizes = of(&|row| row.bodies == TARGET_BODIES, Row::pixels);
    for row in &sizes {
        writeln!(
            text,
            "{:>10} {:>14.2} {:>20.1} {:>25.1} {:>7.1}",
            row.size(),
            row.threads_ms,
            1e6 * row.threads_ms / row.pixels(),
            row.pixels() / sizes[0].pixels(),
            row.threads_ms / sizes[0].threads_ms
        )?;
    }
    writeln!(
        text,
        "{}x{}       thread ms                GFLOP   times the least: bodies    cost",
        TARGET_SIZE.0, TARGET_SIZE.1
    )?;
    let bodies = of(&|row| row.is_of(TARGET_SIZE), |row| row.bodies as f64);
    for row in &bodies {
        writeln!(
            text,
            "{:>10} {:>14.2} {:>20.2} {:>25.1} {:>7.1}",
            row.bodies,
            row.threads_ms,
            row.network_gflop,
            row.bodies as f64 / bodies[0].bodies as f64,
            row.threads_ms / bodies[0].threads_ms
        )?;
    }
    writeln!(text, "viewers of one stream share its pictures: see `orrery bench serve`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_frame_misses_the_target_and_another_one_has_none() {
        let row = |bodies, frame_ms_p95| Row {
            bodies,
            in_water: false,
            width: 256,
            height: 256,
            frame_ms_p50: 1.0,
            frame_ms_p95,
            encode_ms_p50: 0.5,
            encode_ms_p95: 0.5,
            hits_ms: 0.1,
            network_ms: 0.3,
            develop_ms: 0.1,
            threads_ms: 1.0,
            network_gflop: 1.0,
            network_share_of_matmul: 0.5,
            frames_per_second: 50.0,
        };
        assert_eq!(missed(&[row(8, 32.9), row(32, 90.0)]), None);
        let said = missed(&[row(1, 5.0), row(8, 40.0)]).expect("too slow");
        assert!(said.contains("40.0 ms") && said.contains("33 ms"), "{said}");
        assert!(table(&[row(1, 5.0), row(8, 40.0)], &[]).expect("text").contains("how cost grows"));
    }
}
