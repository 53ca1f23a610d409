//! `orrery bench light`: milliseconds a frame, where they go, how they grow, how near the network comes to what the machine
//! can do, and what one would use instead takes for the same.

mod frames;
mod onnx;
mod scenes;
mod traced;

use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::cpu::{Cpu, matmul_flop_per_s, threads};
use kernels::light::{Backend as _, Network};
use serde::Serialize;

/// What was measured.
#[derive(Debug, Serialize)]
struct Report {
    /// The back end.
    backend: &'static str,
    threads: usize,
    /// The best single-precision matrix product in this run.
    matmul_gflop_per_s: f64,
    frames: Vec<frames::Row>,
    /// The same picture by each version of the renderer.
    versions: Vec<frames::Version>,
    /// The same network in ONNX Runtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    onnx: Option<onnx::Report>,
    /// The path tracer at equal PSNR.
    #[serde(skip_serializing_if = "Option::is_none")]
    path_tracer: Option<Vec<traced::Row>>,
}

/// Measures and prints; with `peers`, ONNX Runtime and the path tracer as well.
///
/// # Errors
/// When weights or a peer are missing, or a target is missed.
pub fn run(json: bool, peers: bool) -> anyhow::Result<()> {
    let network = Network::open()?;
    let cpu = Cpu::new(&network);
    let matmul = matmul_flop_per_s();
    let bar = bar("light", frames::count())?;
    let frames = frames::measure(&cpu, matmul / threads() as f64, || bar.inc(1))?;
    bar.finish_and_clear();
    let mut report = Report {
        backend: cpu.name(),
        threads: threads(),
        matmul_gflop_per_s: matmul * 1e-9,
        frames,
        versions: frames::versions(&network)?,
        onnx: None,
        path_tracer: None,
    };
    if peers {
        report.onnx = Some(onnx::measure(&network)?);
        let bar = self::bar("path tracer", traced::count())?;
        report.path_tracer = Some(traced::measure(&network, || bar.inc(1))?);
        bar.finish_and_clear();
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!(
            "light: {}, {} threads; matrix product {:.0} GFLOP/s\n",
            report.backend, report.threads, report.matmul_gflop_per_s
        );
        print!("{}", frames::table(&report.frames, &report.versions)?);
        report.onnx.iter().for_each(onnx::print);
        report.path_tracer.iter().for_each(|rows| traced::print(rows));
    }
    let missed = [
        frames::missed(&report.frames),
        report.onnx.as_ref().and_then(onnx::missed),
        report.path_tracer.as_deref().and_then(traced::missed),
    ];
    let missed: Vec<String> = missed.into_iter().flatten().collect();
    anyhow::ensure!(missed.is_empty(), "{}", missed.join("; "));
    Ok(())
}

fn bar(what: &str, parts: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg}: {pos} of {len} measured, {eta} to go [{wide_bar}]")?;
    Ok(ProgressBar::new(parts).with_style(style).with_message(what.to_owned()))
}
