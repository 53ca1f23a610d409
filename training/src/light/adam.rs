//! The optimiser: Adam (Kingma and Ba, 2015) with a clipped gradient, and a running mean of the weights.

use kernels::light::Network;

/// Decay of the first and second moment.
const BETAS: (f32, f32) = (0.9, 0.99);
/// The gradient's norm is cut to this multiple of its running mean: a rare path of enormous radiance moves little.
const CLIP: f32 = 3.0;
/// Decay of the running mean of the weights.
const MEAN_DECAY: f32 = 0.999;

/// The optimiser's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Adam {
    /// Steps taken.
    pub step: u64,
    /// Running mean of the gradient.
    pub first: Vec<f32>,
    /// Running mean of its square.
    pub second: Vec<f32>,
    /// Running mean of the weights: what is evaluated and kept.
    pub mean: Vec<f32>,
    /// Running mean of the gradient's norm.
    pub norm: f32,
}

/// All of a network's numbers, layer by layer, weights before biases.
#[must_use]
pub fn flatten(network: &Network) -> Vec<f32> {
    network.layers().into_iter().flat_map(|layer| layer.weight.iter().chain(&layer.bias).copied()).collect()
}

/// Puts flattened numbers back.
pub fn unflatten(network: &mut Network, numbers: &[f32]) {
    let mut rest = numbers.iter();
    for layer in network.layers_mut() {
        for (slot, number) in layer.weight.iter_mut().chain(&mut layer.bias).zip(&mut rest) {
            *slot = *number;
        }
    }
}

impl Adam {
    /// Starts from a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        Self::of(flatten(network))
    }

    /// Starts from flattened numbers.
    #[must_use]
    pub fn of(mean: Vec<f32>) -> Self {
        Self { step: 0, first: vec![0.0; mean.len()], second: vec![0.0; mean.len()], mean, norm: 0.0 }
    }

    /// Moves the weights against the gradient.
    pub fn update(&mut self, weights: &mut [f32], gradient: &[f32], rate: f32) {
        self.step += 1;
        let norm = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
        if !norm.is_finite() {
            return;
        }
        let usual = if self.step == 1 { norm } else { self.norm };
        let scale = (CLIP * usual / norm.max(1e-20)).min(1.0);
        self.norm = usual + 0.02 * (norm * scale - usual);
        let age = self.step.min(1_000_000) as i32;
        let (unbias_1, unbias_2) = (1.0 - BETAS.0.powi(age), 1.0 - BETAS.1.powi(age));
        // Young weights should not linger in the mean.
        let decay = MEAN_DECAY.min(1.0 - 10.0 / (10.0 + self.step as f32));
        for at in 0..weights.len() {
            let g = gradient[at] * scale;
            self.first[at] += (1.0 - BETAS.0) * (g - self.first[at]);
            self.second[at] += (1.0 - BETAS.1) * (g * g - self.second[at]);
            let spread = (self.second[at] / unbias_2).sqrt() + 1e-8;
            weights[at] -= rate * (self.first[at] / unbias_1) / spread;
            self.mean[at] += (1.0 - decay) * (weights[at] - self.mean[at]);
        }
    }
}
