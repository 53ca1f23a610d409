//! A held-out scene and its reference picture.

use geometry::light::{TraceScene, Vec3, View};
use kernels::light::{Network, reference};
use scene::Scene;
use teacher::light::{Settings, image};

use super::quality::{psnr_db, psnr_of, psnr_past_noise, radiance_shown};

/// Rays a pixel of a reference with smooth edges: so many that what they miss of an edge is far below what is judged.
pub(super) const RAYS: usize = 64;

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
    /// Linear radiance, by path tracing through the pixels' middles.
    pub truth: Vec<Vec3>,
    /// The first half of its samples alone: its noise knows nothing of the other half's.
    half: Vec<Vec3>,
    /// PSNR that the reference's own noise leaves to a perfect picture, estimated from two independent halves.
    pub noise_floor_db: f64,
    seed: u64,
}

impl Case {
    /// A scene, number `index` among its like, traced with so many samples a pixel.
    #[must_use]
    pub fn new(scene: Scene, index: u64, side: usize, samples: usize) -> Self {
        let trace = TraceScene::new(&scene).expect("invariant: random scenes hold what can be drawn");
        let view = View::new(&scene, side, side);
        let [a, b] = halves(&trace, &view, side, &Settings { samples, rays: 1, seed: index });
        // The halves differ by twice a half's variance; their mean has half of one: a quarter, or 6.02 dB.
        let noise_floor_db = psnr_of(&radiance_shown(&a), &radiance_shown(&b)) + 10.0 * 4f64.log10();
        let truth = mean(&a, &b);
        Self { scene, trace, view, side, truth, half: a, noise_floor_db, seed: index }
    }

    /// The reference with as many samples shared out over rays all over each pixel: what a camera would see.
    #[must_use]
    pub fn smooth_truth(&self, samples: usize) -> Vec<Vec3> {
        let settings = Settings { samples, rays: RAYS, seed: self.seed };
        image(&self.trace, &self.view, self.side, self.side, &settings)
    }

    /// The network's picture, as linear radiance through the pixels' middles.
    #[must_use]
    pub fn predicted(&self, network: &Network) -> Vec<Vec3> {
        reference::radiance(network, &self.trace, &self.view, self.side, self.side)
    }

    /// Peak signal-to-noise ratio of the network's tone-mapped picture.
    #[must_use]
    pub fn psnr(&self, network: &Network) -> f64 {
        psnr_db(&self.predicted(network), &self.truth)
    }

    /// The same without the reference's own noise, by comparing with both halves of its samples.
    #[must_use]
    pub fn psnr_past_noise(&self, network: &Network) -> f64 {
        self.past_noise(&radiance_shown(&self.predicted(network)))
    }

    /// [`Case::psnr_past_noise`] of a displayed picture.
    #[must_use]
    pub fn past_noise(&self, shown: &[Vec3]) -> f64 {
        let other: Vec<Vec3> = self.truth.iter().zip(&self.half).map(|(mean, half)| *mean * 2.0 - *half).collect();
        psnr_past_noise(shown, &radiance_shown(&self.half), &radiance_shown(&other))
    }
}

/// Two pictures with half of the samples each, whose noises know nothing of each other.
pub(super) fn halves(trace: &TraceScene, view: &View, side: usize, settings: &Settings) -> [Vec<Vec3>; 2] {
    [0, 1].map(|part| {
        let samples = settings.samples.div_ceil(2);
        image(trace, view, side, side, &Settings { samples, seed: 2 * settings.seed + part, ..*settings })
    })
}

/// The picture that two halves make together.
pub(super) fn mean(a: &[Vec3], b: &[Vec3]) -> Vec<Vec3> {
    a.iter().zip(b).map(|(a, b)| (*a + *b) * 0.5).collect()
}
