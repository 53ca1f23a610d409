//! Fidelity of the light model on held-out scenes: its pictures against the path tracer's.

use geometry::light::{TraceScene, Vec3, View, display_linear, encode_srgb};
use kernels::light::{Network, reference};
use rayon::prelude::*;
use scene::Scene;
use teacher::light::{Settings, image};

use crate::light::{Split, random_scene};

/// A held-out scene and its reference picture.
pub struct Case {
    /// The scene.
    pub scene: Scene,
    /// As light sees it.
    pub trace: TraceScene,
    /// Its view.
    pub view: View,
    /// Side of the picture in pixels.
    pub side: usize,
    /// Linear radiance, by path tracing.
    pub truth: Vec<Vec3>,
}

impl Case {
    /// Scene `index` of a split, traced with so many samples a pixel, all through its middle.
    #[must_use]
    pub fn new(split: Split, seed: u64, index: u64, side: usize, samples: usize) -> Self {
        let scene = random_scene(&mut split.random(seed, index));
        let trace = TraceScene::new(&scene).expect("invariant: random scenes hold what can be drawn");
        let view = View::new(&scene, side, side);
        let truth = image(&trace, &view, side, side, &Settings { samples, rays: 1, seed: index });
        Self { scene, trace, view, side, truth }
    }

    /// The network's picture, as linear radiance.
    #[must_use]
    pub fn predicted(&self, network: &Network) -> Vec<Vec3> {
        reference::radiance(network, &self.trace, &self.view, self.side, self.side)
    }

    /// Peak signal-to-noise ratio of the network's tone-mapped picture.
    #[must_use]
    pub fn psnr(&self, network: &Network) -> f64 {
        psnr_db(&self.predicted(network), &self.truth)
    }
}

/// What a display shows of a radiance, 0 to 1 a channel.
#[must_use]
pub fn shown(radiance: Vec3) -> Vec3 {
    Vec3::from_array(radiance.to_array().map(|channel| encode_srgb(display_linear(channel))))
}

/// Peak signal-to-noise ratio of two pictures as displayed, in decibels; at most 99.
#[must_use]
pub fn psnr_db(a: &[Vec3], b: &[Vec3]) -> f64 {
    let sum: f64 = a.par_iter().zip(b).map(|(a, b)| f64::from((shown(*a) - shown(*b)).length_squared())).sum();
    let mean = sum / (3.0 * a.len().max(1) as f64);
    (-10.0 * mean.max(1e-12).log10()).min(99.0)
}

/// Mean and least of some numbers.
pub fn mean_and_worst(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut sum, mut count, mut worst) = (0.0, 0u32, f64::INFINITY);
    for number in numbers {
        (sum, count, worst) = (sum + number, count + 1, worst.min(number));
    }
    (sum / f64::from(count.max(1)), worst)
}
