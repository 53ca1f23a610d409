//! The same network in ONNX Runtime: the same weights on the same features with as many threads, in turn with our own layers.
//!
//! Both take the features of every place of a frame from memory and leave transport coefficients and summed colours of bodies
//! there; neither works features out nor makes light of the outcome. ONNX Runtime has fixed shapes, buffers that are bound
//! beforehand and the fastest of several graphs, batches and ways to use threads (`onnx_peer.py`).

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, bail, ensure};
use geometry::light::{Seen, TraceScene, View};
use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::cpu::{Cpu, Inputs, Simd, VARYING, threads};
use kernels::light::features::{PAIR_FEATURES, PLACE_FEATURES};
use kernels::light::network::{BLEEDS, OUTPUTS};
use kernels::light::{Lit, Network, Place, Precision};
use serde::{Deserialize, Serialize};

use super::scenes::ring;
use crate::cli::bench::clock::timed;

/// The frame whose places are taken, each pixel's middle.
const SIDE: usize = 256;
const BODIES: usize = 8;
/// Frames of each, in turn.
const TURNS: usize = 40;
/// Results of both may differ by so much at most: ONNX Runtime's are in single precision.
const fn tolerance(precision: Precision) -> f32 {
    match precision {
        Precision::F32 => 1e-3,
        Precision::Bf16 => 2e-2,
    }
}
/// How many times as fast our layers should be.
const TARGET: f64 = 2.0;
/// Numbers that a place gets.
const RESULTS: usize = OUTPUTS + BLEEDS * 3;

const PEER: &str = include_str!("onnx_peer.py");

/// What was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    version: String,
    /// The fastest way found to run it.
    setting: String,
    threads: usize,
    places: usize,
    bodies: usize,
    gflop: f64,
    /// Time by the clock, the best of some turns.
    onnx_ms: f64,
    /// Time of all threads together, the best of some turns.
    onnx_threads_ms: f64,
    /// The layers as they are served, last, and in single precision before that where the two differ.
    ours: Vec<Ours>,
}

/// Our layers in one precision.
#[derive(Debug, Serialize)]
struct Ours {
    name: &'static str,
    /// Time by the clock, the best of some turns.
    ms: f64,
    /// Time of all threads together, the best of some turns.
    threads_ms: f64,
    /// By thread time: what else runs on the machine falls on neither.
    times_as_fast: f64,
    /// Between results of both.
    largest_difference: f32,
}

/// Measures.
///
/// # Errors
/// When ONNX Runtime is not installed or fails, or computes something else.
pub fn measure(network: &Network) -> anyhow::Result<Report> {
    let packages = packages()?;
    let scene = TraceScene::new(&ring(BODIES))?;
    let lit = Lit::new(&scene);
    let (pairs, places) = features(&lit, &View::new(&ring(BODIES), SIDE, SIDE));
    let count = places.len() / PLACE_FEATURES;
    let inputs = Inputs::new(&lit, &pairs, &places);
    let mut ways = vec![Simd::best_in(Precision::F32), Simd::best()];
    ways.dedup();
    let cpus: Vec<Cpu> = ways.iter().map(|&simd| Cpu::with(network, simd, true)).collect();
    let mut found = vec![vec![0.0; inputs.results()]; ways.len()];

    let folder = std::env::temp_dir().join(format!("orrery-onnx-{}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let measured = hand_over(&folder, network, &lit, &pairs, &places)
        .and_then(|()| Peer::start(&packages, &folder))
        .and_then(|peer| take_turns(peer, ways.len(), |way| cpus[way].layers(&inputs, &mut found[way])))
        .and_then(|turns| Ok((turns, read(&folder.join("results.f32"))?)));
    let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
    // A folder that is left behind does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    let (turns, theirs) = measured.with_context(|| log.lines().last().unwrap_or("ONNX Runtime failed").to_owned())?;

    ensure!(theirs.len() == count * RESULTS, "ONNX Runtime gave {} numbers for {count} places", theirs.len());
    let mut ours = Vec::new();
    for ((simd, found), took_s) in ways.iter().zip(&found).zip(&turns.ours_s) {
        let difference = |(at, theirs): (usize, &f32)| (found[Inputs::at(at / RESULTS, at % RESULTS)] - theirs).abs();
        let largest_difference = theirs.iter().enumerate().map(difference).fold(0.0, f32::max);
        let within = largest_difference <= tolerance(simd.precision());
        ensure!(within, "ONNX Runtime's results differ from those of {} by {largest_difference}", simd.name());
        ours.push(Ours {
            name: simd.name(),
            ms: 1e3 * took_s[0],
            threads_ms: 1e3 * took_s[1],
            times_as_fast: turns.onnx_s[1] / took_s[1],
            largest_difference,
        });
    }
    Ok(Report {
        version: turns.version,
        setting: turns.setting,
        threads: threads(),
        places: count,
        bodies: BODIES,
        gflop: 1e-9 * (cpus[0].layer_operations(BODIES) * count as u64) as f64,
        onnx_ms: 1e3 * turns.onnx_s[0],
        onnx_threads_ms: 1e3 * turns.onnx_s[1],
        ours,
    })
}

/// Features of what the middle of every pixel sees: `[place][body][PAIR_FEATURES]` and `[place][PLACE_FEATURES]`.
fn features(lit: &Lit<'_>, view: &View) -> (Vec<f32>, Vec<f32>) {
    let (mut pairs, mut places) = (Vec::new(), Vec::new());
    for pixel in 0..SIDE * SIDE {
        let ray = view.pixel_ray((pixel % SIDE) as f32, (pixel / SIDE) as f32, 0.5, 0.5, SIDE, SIDE);
        let Some(hit) = lit.scene.first_hit_of(&ray, None, Seen::default()) else { continue };
        let place = Place { point: hit.point, normal: hit.normal, surface: hit.surface };
        let (mut visible, mut occlusion, mut cover, mut contact) = (1.0, 0.0, 0.0, 0.0);
        for body in 0..lit.terms.len() {
            let pair = lit.pair(body, &place);
            visible *= 1.0 - pair.occlusion;
            occlusion += pair.occlusion;
            cover += pair.cover;
            contact += pair.contact;
            pairs.extend(pair.x);
        }
        places.extend(lit.place(&place, visible, occlusion, cover, contact));
    }
    (pairs, places)
}

/// Writes what the other side needs to know.
fn hand_over(folder: &Path, network: &Network, lit: &Lit<'_>, pairs: &[f32], places: &[f32]) -> anyhow::Result<()> {
    let layers = network.layers();
    let weights: Vec<f32> = layers.iter().flat_map(|layer| layer.weight.iter().chain(&layer.bias)).copied().collect();
    let colours = lit.terms.iter().flat_map(|terms| [terms.albedo, terms.albedo, terms.glow]);
    let colours: Vec<f32> = colours.flat_map(|colour| colour.to_array()).collect();
    let said = serde_json::json!({
        "bodies": lit.terms.len(),
        "threads": threads(),
        "varying": VARYING,
        "layers": layers.map(|layer| [layer.inputs, layer.outputs]),
        "pair_features": PAIR_FEATURES,
        "place_features": PLACE_FEATURES,
    });
    std::fs::write(folder.join("inputs.json"), said.to_string())?;
    for (name, numbers) in
        [("weights", weights.as_slice()), ("colours", &colours), ("pairs", pairs), ("places", places)]
    {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        std::fs::write(folder.join(format!("{name}.f32")), bytes)?;
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<Vec<f32>> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let (numbers, _) = bytes.as_chunks::<4>();
    Ok(numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
}

/// Where ONNX Runtime's packages are: `$ORRERY_ONNX`, or `.orrery/onnx` found upwards from the working directory or from the
/// program.
fn packages() -> anyhow::Result<PathBuf> {
    let is_there = |folder: &PathBuf| folder.join("onnxruntime").is_dir();
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok(), Some(env!("CARGO_MANIFEST_DIR").into())];
    let above = starts.iter().flatten().flat_map(|start: &PathBuf| start.ancestors());
    let found = match std::env::var_os("ORRERY_ONNX") {
        Some(folder) => Some(PathBuf::from(folder)).filter(is_there),
        None => above.map(|above| above.join(".orrery/onnx")).find(is_there),
    };
    found.context("ONNX Runtime is not here: `scripts/prepare.sh onnx` puts it into .orrery/onnx")
}

/// A running `onnx_peer.py`.
struct Peer {
    process: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
}

/// What it says, line by line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Tried { tried: u64, of: u64 },
    Ready { ready: String, version: String },
    Took { wall_s: f64, thread_s: f64 },
}

impl Peer {
    fn start(packages: &Path, folder: &Path) -> anyhow::Result<Self> {
        let script = folder.join("onnx_peer.py");
        std::fs::write(&script, PEER)?;
        let log = std::fs::File::create(folder.join("log"))?;
        let mut process = Command::new("python3")
            .arg(script)
            .arg(folder)
            .env("PYTHONPATH", packages)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .context("python3 could not be started; ONNX Runtime is a Python package")?;
        let (asked, answers) = process.stdin.take().zip(process.stdout.take()).context("no pipes to python3")?;
        Ok(Self { process, asked, answers: BufReader::new(answers) })
    }

    fn next(&mut self) -> anyhow::Result<Said> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("ONNX Runtime failed, after {:?}", line.trim()))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The best of all turns: seconds by the clock, and of all threads.
struct Turns {
    version: String,
    setting: String,
    ours_s: Vec<[f64; 2]>,
    onnx_s: [f64; 2],
}

/// `ours` carries out one of so many ways of our own.
fn take_turns(mut peer: Peer, ways: usize, mut ours: impl FnMut(usize)) -> anyhow::Result<Turns> {
    let bar = ProgressBar::new(1)
        .with_style(ProgressStyle::with_template("ONNX Runtime: {pos} of {len} settings tried [{wide_bar}]")?);
    let (setting, version) = loop {
        match peer.next()? {
            Said::Tried { tried, of } => {
                bar.set_length(of);
                bar.set_position(tried);
            }
            Said::Ready { ready, version } => break (ready, version),
            Said::Took { .. } => bail!("ONNX Runtime took a turn before it was asked"),
        }
    };
    bar.finish_and_clear();
    (0..ways).for_each(&mut ours);
    let (mut ours_s, mut onnx_s) = (vec![[f64::INFINITY; 2]; ways], [f64::INFINITY; 2]);
    let keep = |least: &mut [f64; 2], took: [f64; 2]| {
        for (least, took) in least.iter_mut().zip(took) {
            *least = least.min(took);
        }
    };
    for _ in 0..TURNS {
        for (way, least) in ours_s.iter_mut().enumerate() {
            let ((), took) = timed(|| ours(way));
            keep(least, [took.clock_s, took.threads_s]);
        }
        peer.asked.write_all(b"\n")?;
        let Said::Took { wall_s, thread_s } = peer.next()? else { bail!("ONNX Runtime did not take its turn") };
        keep(&mut onnx_s, [wall_s, thread_s]);
    }
    Ok(Turns { version, setting, ours_s, onnx_s })
}

/// What is too slow, in words, if anything is.
#[must_use]
pub fn missed(report: &Report) -> Option<String> {
    let served = report.ours.last().map_or(0.0, |ours| ours.times_as_fast);
    (served < TARGET).then(|| {
        format!("the network's layers are {served:.2} times as fast as in ONNX Runtime; the target is {TARGET:.0}")
    })
}

/// Prints the table.
pub fn print(report: &Report) {
    println!(
        "\nthe network's layers alone, {} places of a {SIDE}x{SIDE} frame, {} bodies, {:.2} GFLOP, {} threads, best of {TURNS} in turn",
        report.places, report.bodies, report.gflop, report.threads
    );
    println!("{:<32} {:>10} {:>11}", "", "clock ms", "thread ms");
    let name = format!("ONNX Runtime {}, f32", report.version);
    println!("{name:<32} {:>10.2} {:>11.2}   ({})", report.onnx_ms, report.onnx_threads_ms, report.setting);
    for ours in &report.ours {
        println!(
            "{:<32} {:>10.2} {:>11.2}   {:.1} times as fast by thread time, {:.1} by the clock; differs by {:.0e} at most",
            format!("ours, {}", ours.name),
            ours.ms,
            ours.threads_ms,
            ours.times_as_fast,
            report.onnx_ms / ours.ms,
            ours.largest_difference
        );
    }
    println!("target: the last {TARGET:.0} times as fast by thread time");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_that_is_not_much_slower_misses_the_target() {
        let ours =
            |times_as_fast| Ours { name: "any", ms: 1.0, threads_ms: 2.0, times_as_fast, largest_difference: 0.0 };
        let mut report = Report {
            version: "1".to_owned(),
            setting: "any".to_owned(),
            threads: 2,
            places: 1,
            bodies: 8,
            gflop: 1.0,
            onnx_ms: 3.0,
            onnx_threads_ms: 6.0,
            ours: vec![ours(1.2), ours(3.0)],
        };
        assert_eq!(missed(&report), None, "what is served counts");
        report.ours.push(ours(1.5));
        assert!(missed(&report).expect("missed").contains("1.50 times"));
    }

    #[test]
    fn the_features_are_of_every_pixel_that_sees_a_surface() {
        let scene = TraceScene::new(&ring(2)).expect("a scene");
        let (pairs, places) = features(&Lit::new(&scene), &View::new(&ring(2), SIDE, SIDE));
        let count = places.len() / PLACE_FEATURES;
        assert!(count > SIDE * SIDE / 2 && count <= SIDE * SIDE, "{count} places");
        assert_eq!(pairs.len(), count * 2 * PAIR_FEATURES);
    }
}
