//! Fidelity of the light model on held-out scenes: its pictures against the path tracer's.

pub mod case;
pub mod quality;
mod report;
mod temporal;

use std::time::Instant;

use anyhow::Context;
use kernels::light::{Backend, Job, Light, Network, Size};

pub use case::Case;
pub use quality::{mean_and_worst, psnr_db, shown, ssim};
pub use report::{Report, Row, Summary, Target};
pub use temporal::Temporal;

use crate::light::{Setting, Split};
use quality::{bytes_shown, flip, psnr_of, radiance_shown};

/// The seed whose test scenes are judged on.
const SEED: u64 = 1;

/// What to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The first of the held-out scenes, by their number in the mix of all settings.
    pub first: u64,
    /// Held-out scenes.
    pub scenes: u64,
    /// How many of them are watched over time as well.
    pub watched: u64,
    /// Side of the pictures in pixels.
    pub side: usize,
    /// Samples a pixel of the reference.
    pub samples: usize,
    /// Only those of the mix that are there; all of it if nothing is named.
    pub setting: Option<Setting>,
}

impl Default for Options {
    fn default() -> Self {
        Self { first: 0, scenes: 200, watched: 6, side: 128, samples: 1024, setting: None }
    }
}

impl Options {
    /// Larger pictures and more samples.
    #[must_use]
    pub fn full() -> Self {
        Self { side: 256, samples: 4096, ..Self::default() }
    }

    /// The numbers of the scenes.
    fn numbers(&self) -> impl Iterator<Item = u64> {
        let wanted = self.setting;
        let is_wanted = move |scene: &u64| wanted.is_none_or(|wanted| setting_of(*scene) == wanted);
        (self.first..).filter(is_wanted).take(self.scenes as usize)
    }
}

/// Where a scene of the mix is.
fn setting_of(scene: u64) -> Setting {
    Setting::MIX[scene as usize % Setting::MIX.len()]
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

/// Measures the network on held-out test scenes, as served by `backend`, which draws by it; `watch` is told after each of them, and after each that was watched over
/// time. Also gives the pictures of the `keep` worst.
///
/// # Errors
/// When a picture cannot be drawn.
pub fn evaluate(
    network: &Network,
    backend: Box<dyn Backend>,
    version: &str,
    options: &Options,
    keep: usize,
    mut watch: impl FnMut(),
) -> anyhow::Result<(Report, Vec<Pictures>)> {
    let start = Instant::now();
    let light = Light::with_backend(backend, version.to_owned());
    let size = Size::new(options.side as u32, options.side as u32)?;
    let made = |scene| setting_of(scene).scene(&mut Split::Test.random(SEED, scene));
    let mut rows = Vec::new();
    let mut worst: Vec<(f64, Pictures)> = Vec::new();
    for scene in options.numbers() {
        let case = Case::new(made(scene), scene, options.side, options.samples);
        let frame = light.render(&[Job { scene: &case.scene, size }])?.pop().context("a frame a job")?;
        let smooth = case.smooth_truth(options.samples);
        let truth = quality::srgb8(&smooth);
        let predicted = radiance_shown(&case.predicted(network));
        let middle = radiance_shown(&case.truth);
        let row = Row {
            scene,
            setting: setting_of(scene),
            bodies: case.scene.bodies.len(),
            psnr_db: psnr_of(&predicted, &middle),
            true_psnr_db: case.past_noise(&predicted),
            ssim: ssim(&predicted, &middle, options.side),
            served_psnr_db: psnr_of(&bytes_shown(&frame.rgb), &radiance_shown(&smooth)),
            served_flip: flip(&truth, &frame.rgb, options.side),
            noise_floor_db: case.noise_floor_db,
        };
        watch();
        let pictures = Pictures { scene, side: options.side, served: frame.rgb, truth };
        worst.push((row.psnr_db.min(row.served_psnr_db), pictures));
        worst.sort_by(|a, b| a.0.total_cmp(&b.0));
        worst.truncate(keep);
        rows.push(row);
    }
    let mut temporal = Temporal::default();
    for scene in options.numbers().take(options.watched as usize) {
        temporal.watch(&light, &made(scene), scene, options.side, options.samples)?;
        watch();
    }
    let report = Report::new(light.name(), version, options, rows, temporal, start.elapsed().as_secs_f64());
    Ok((report, worst.into_iter().map(|(_, pictures)| pictures).collect()))
}
