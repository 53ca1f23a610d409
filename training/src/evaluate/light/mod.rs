//! Fidelity of the light model on held-out scenes: its pictures against the path tracer's.

pub mod case;
pub mod quality;

use std::time::Instant;

use anyhow::Context;
use kernels::light::{Cpu, Job, Light, Network, Size};
use serde::Serialize;

pub use case::Case;
pub use quality::{mean_and_worst, psnr_db, shown, ssim};

use crate::light::{Split, random_hall, random_pool, random_scene};
use quality::{bytes_shown, psnr_of, radiance_shown};

/// The least mean PSNR, tone-mapped, that the model must reach.
pub const TARGET_PSNR_DB: f64 = 36.0;
/// The seed whose test scenes are judged on.
const SEED: u64 = 1;

/// Which scenes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// In the open, without a liquid: what is learned from.
    Open,
    /// With a liquid, which nothing was learned from.
    Pools,
    /// In halls.
    Halls,
}

/// What to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Held-out scenes.
    pub scenes: u64,
    /// Side of the pictures in pixels.
    pub side: usize,
    /// Samples a pixel of the reference.
    pub samples: usize,
    /// Which scenes.
    pub sort: Sort,
}

impl Default for Options {
    fn default() -> Self {
        Self { scenes: 100, side: 128, samples: 1024, sort: Sort::Open }
    }
}

impl Options {
    /// Larger pictures, more samples and more scenes.
    #[must_use]
    pub fn full() -> Self {
        Self { scenes: 200, side: 256, samples: 2048, sort: Sort::Open }
    }
}

/// One scene's numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which test scene.
    pub scene: u64,
    /// Bodies in it.
    pub bodies: usize,
    /// Of the network's light through the pixels' middles.
    pub psnr_db: f64,
    /// Likewise, without the reference's own noise.
    pub true_psnr_db: f64,
    /// Likewise: structural similarity of lightness.
    pub ssim: f64,
    /// Of the picture as served, edges smoothed, against a reference with as many rays a pixel.
    pub served_psnr_db: f64,
    /// What the reference's own noise leaves: no picture can be measured to be better than about this.
    pub noise_floor_db: f64,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Which scenes.
    pub sort: Sort,
    /// The back end that served.
    pub backend: String,
    /// The model's version.
    pub version: String,
    /// Held-out scenes.
    pub scenes: u64,
    /// Side of the pictures in pixels.
    pub side: usize,
    /// Samples a pixel of the reference.
    pub samples: usize,
    /// Mean over scenes.
    pub mean_psnr_db: f64,
    /// Least over scenes.
    pub worst_psnr_db: f64,
    /// Mean over scenes, without the reference's own noise.
    pub mean_true_psnr_db: f64,
    /// Least over scenes, likewise.
    pub worst_true_psnr_db: f64,
    /// Mean over scenes.
    pub mean_ssim: f64,
    /// Mean over scenes, as served.
    pub mean_served_psnr_db: f64,
    /// Least over scenes, as served.
    pub worst_served_psnr_db: f64,
    /// Mean over scenes.
    pub mean_noise_floor_db: f64,
    /// What the mean must reach.
    pub target_psnr_db: f64,
    /// Whether it does.
    pub reached: bool,
    /// How long it took.
    pub time_s: f64,
    /// Scene by scene.
    pub rows: Vec<Row>,
}

/// A scene's pictures side by side, as 8-bit sRGB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pictures {
    /// Which test scene.
    pub scene: u64,
    /// Side of each in pixels.
    pub side: usize,
    /// As served.
    pub served: Vec<u8>,
    /// The reference with smooth edges.
    pub truth: Vec<u8>,
}

/// Measures the network on held-out test scenes; `watch` is told after each. Also gives the pictures of the `keep`
/// worst.
///
/// # Errors
/// When a picture cannot be drawn.
pub fn evaluate(
    network: &Network,
    version: &str,
    options: &Options,
    keep: usize,
    mut watch: impl FnMut(&Row),
) -> anyhow::Result<(Report, Vec<Pictures>)> {
    let start = Instant::now();
    let light = Light::with_backend(Box::new(Cpu::new(network)), version.to_owned());
    let size = Size::new(options.side as u32, options.side as u32)?;
    let mut rows = Vec::new();
    let mut worst: Vec<(f64, Pictures)> = Vec::new();
    for scene in 0..options.scenes {
        let random = &mut Split::Test.random(SEED, scene);
        let made = match options.sort {
            Sort::Open => random_scene(random),
            Sort::Pools => random_pool(random),
            Sort::Halls => random_hall(random),
        };
        let case = Case::new(made, scene, options.side, options.samples);
        let frame = light.render(&[Job { scene: &case.scene, size }])?.pop().context("a frame a job")?;
        let smooth = case.smooth_truth(options.samples);
        let (served, truth) = (bytes_shown(&frame.rgb), radiance_shown(&smooth));
        let predicted = radiance_shown(&case.predicted(network));
        let middle = radiance_shown(&case.truth);
        let row = Row {
            scene,
            bodies: case.scene.bodies.len(),
            psnr_db: psnr_of(&predicted, &middle),
            true_psnr_db: case.past_noise(&predicted),
            ssim: ssim(&predicted, &middle, options.side),
            served_psnr_db: psnr_of(&served, &truth),
            noise_floor_db: case.noise_floor_db,
        };
        watch(&row);
        let pictures = Pictures { scene, side: options.side, served: frame.rgb, truth: quality::srgb8(&smooth) };
        worst.push((row.psnr_db.min(row.served_psnr_db), pictures));
        worst.sort_by(|a, b| a.0.total_cmp(&b.0));
        worst.truncate(keep);
        rows.push(row);
    }
    let (mean_psnr_db, worst_psnr_db) = mean_and_worst(rows.iter().map(|row| row.psnr_db));
    let (mean_served_psnr_db, worst_served_psnr_db) = mean_and_worst(rows.iter().map(|row| row.served_psnr_db));
    let (mean_true_psnr_db, worst_true_psnr_db) = mean_and_worst(rows.iter().map(|row| row.true_psnr_db));
    let report = Report {
        sort: options.sort,
        backend: light.name().to_owned(),
        version: version.to_owned(),
        scenes: options.scenes,
        side: options.side,
        samples: options.samples,
        mean_psnr_db,
        worst_psnr_db,
        mean_true_psnr_db,
        worst_true_psnr_db,
        mean_ssim: mean_and_worst(rows.iter().map(|row| row.ssim)).0,
        mean_served_psnr_db,
        worst_served_psnr_db,
        mean_noise_floor_db: mean_and_worst(rows.iter().map(|row| row.noise_floor_db)).0,
        target_psnr_db: TARGET_PSNR_DB,
        reached: mean_psnr_db.min(mean_served_psnr_db) >= TARGET_PSNR_DB,
        time_s: start.elapsed().as_secs_f64(),
        rows,
    };
    Ok((report, worst.into_iter().map(|(_, pictures)| pictures).collect()))
}
