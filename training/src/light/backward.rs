//! The network on a batch, and the gradient of its loss, written out: it is six layers, and this is several times
//! faster on a CPU than a general graph.

use geometry::light::{Vec3, tone};
use kernels::light::network::{BLEEDS, OUTPUTS, PAIR_WIDTH, TRUNK_INPUTS};
use kernels::light::{Layer, Network};

use super::matrix::{add_bias, add_product, bias_gradient, product, relu, relu_gradient};
use super::samples::{Batch, Sample};

/// The display's slope counts as no steeper than at this radiance: an eye's, and the gradient's, dark adaptation.
const DARKEST: f32 = 0.02;

/// Room for the layers and their gradients, kept between steps.
#[derive(Default)]
pub struct Workspace {
    pair_1: Vec<f32>,
    pair_2: Vec<f32>,
    bleed: Vec<f32>,
    trunk_0: Vec<f32>,
    trunk_1: Vec<f32>,
    trunk_2: Vec<f32>,
    out: Vec<f32>,
    back_pair_1: Vec<f32>,
    back_pair_2: Vec<f32>,
    back_bleed: Vec<f32>,
    back_trunk_0: Vec<f32>,
    back_trunk_1: Vec<f32>,
    back_trunk_2: Vec<f32>,
    back_out: Vec<f32>,
    slopes: Vec<Vec3>,
}

impl Workspace {
    /// The mean loss of a batch; adds its gradient to `gradient`.
    ///
    /// The loss is the squared error of radiance, weighed by how steeply the display rises there: to first order the
    /// squared error of the displayed image. The weight is taken at the prediction and held fixed, so that noisy
    /// targets pull towards their mean, the clean image (Lehtinen et al., 2018), and not towards the mean of their
    /// tone-mapped values.
    pub fn step(&mut self, network: &Network, batch: &Batch, gradient: &mut Network) -> f32 {
        self.slopes.clear();
        self.step_weighed(network, batch, gradient)
    }

    /// The loss of another network by the weights of the last [`Workspace::step`] on the same batch: the function
    /// whose gradient that step gave.
    pub fn loss_as_weighed(&mut self, network: &Network, batch: &Batch) -> f32 {
        self.step_weighed(network, batch, &mut network.clone())
    }

    fn step_weighed(&mut self, network: &Network, batch: &Batch, gradient: &mut Network) -> f32 {
        let (points, pairs) = (batch.samples.len(), batch.colours.len());
        if points == 0 {
            return 0.0;
        }
        self.forward(network, batch);
        let mut loss = 0.0f64;
        self.back_out.clear();
        self.back_out.resize(points * OUTPUTS, 0.0);
        self.back_bleed.clear();
        self.back_bleed.resize(pairs * BLEEDS, 0.0);
        let share = 1.0 / points as f32;
        for (at, sample) in batch.samples.iter().enumerate() {
            let out = &self.out[at * OUTPUTS..][..OUTPUTS];
            let bleeds = &mut self.back_bleed[sample.pairs.start * BLEEDS..sample.pairs.end * BLEEDS];
            let weights = &self.bleed[sample.pairs.start * BLEEDS..sample.pairs.end * BLEEDS];
            let back = &mut self.back_out[at * OUTPUTS..][..OUTPUTS];
            let slope = self.slopes.get(at).copied();
            let (own_loss, own_slope) = compose_back(sample, batch, out, weights, back, bleeds, slope, share);
            loss += f64::from(own_loss);
            if slope.is_none() {
                self.slopes.push(own_slope);
            }
        }
        self.backward(network, batch, gradient);
        (loss / points as f64) as f32
    }

    fn forward(&mut self, network: &Network, batch: &Batch) {
        let (points, pairs) = (batch.samples.len(), batch.colours.len());
        dense(&batch.pairs, &network.pair_1, &mut self.pair_1, pairs, true);
        dense(&self.pair_1, &network.pair_2, &mut self.pair_2, pairs, true);
        dense(&self.pair_2, &network.bleed, &mut self.bleed, pairs, false);
        self.trunk_0.clear();
        self.trunk_0.resize(points * TRUNK_INPUTS, 0.0);
        for (sample, row) in batch.samples.iter().zip(self.trunk_0.chunks_exact_mut(TRUNK_INPUTS)) {
            let (pooled, place) = row.split_at_mut(PAIR_WIDTH);
            for pair in sample.pairs.clone() {
                for (sum, h) in pooled.iter_mut().zip(&self.pair_2[pair * PAIR_WIDTH..][..PAIR_WIDTH]) {
                    *sum += h;
                }
            }
            place.copy_from_slice(&sample.place);
        }
        dense(&self.trunk_0, &network.trunk_1, &mut self.trunk_1, points, true);
        dense(&self.trunk_1, &network.trunk_2, &mut self.trunk_2, points, true);
        dense(&self.trunk_2, &network.out, &mut self.out, points, false);
    }

    fn backward(&mut self, network: &Network, batch: &Batch, gradient: &mut Network) {
        let (points, pairs) = (batch.samples.len(), batch.colours.len());
        let w = network;
        dense_gradient(&self.trunk_2, &self.back_out, &mut gradient.out, points);
        dense_back(&self.back_out, &w.out, &mut self.back_trunk_2, points);
        relu_gradient(&self.trunk_2, &mut self.back_trunk_2);
        dense_gradient(&self.trunk_1, &self.back_trunk_2, &mut gradient.trunk_2, points);
        dense_back(&self.back_trunk_2, &w.trunk_2, &mut self.back_trunk_1, points);
        relu_gradient(&self.trunk_1, &mut self.back_trunk_1);
        dense_gradient(&self.trunk_0, &self.back_trunk_1, &mut gradient.trunk_1, points);
        dense_back(&self.back_trunk_1, &w.trunk_1, &mut self.back_trunk_0, points);
        dense_gradient(&self.pair_2, &self.back_bleed, &mut gradient.bleed, pairs);
        dense_back(&self.back_bleed, &w.bleed, &mut self.back_pair_2, pairs);
        for (sample, row) in batch.samples.iter().zip(self.back_trunk_0.chunks_exact(TRUNK_INPUTS)) {
            for pair in sample.pairs.clone() {
                for (back, sum) in self.back_pair_2[pair * PAIR_WIDTH..][..PAIR_WIDTH].iter_mut().zip(row) {
                    *back += sum;
                }
            }
        }
        relu_gradient(&self.pair_2, &mut self.back_pair_2);
        dense_gradient(&self.pair_1, &self.back_pair_2, &mut gradient.pair_2, pairs);
        dense_back(&self.back_pair_2, &w.pair_2, &mut self.back_pair_1, pairs);
        relu_gradient(&self.pair_1, &mut self.back_pair_1);
        dense_gradient(&batch.pairs, &self.back_pair_1, &mut gradient.pair_1, pairs);
    }
}

/// A layer over rows, with ReLU or without.
pub(super) fn dense(x: &[f32], layer: &Layer, y: &mut Vec<f32>, rows: usize, rectified: bool) {
    y.clear();
    y.resize(rows * layer.outputs, 0.0);
    product(x, &layer.weight, y, [rows, layer.inputs, layer.outputs]);
    add_bias(y, &layer.bias);
    if rectified {
        relu(y);
    }
}

/// Gradient of a layer's weights and bias.
pub(super) fn dense_gradient(x: &[f32], back: &[f32], gradient: &mut Layer, rows: usize) {
    add_product::<true, false>(x, back, &mut gradient.weight, [gradient.inputs, rows, gradient.outputs]);
    bias_gradient(back, &mut gradient.bias);
}

/// Gradient of a layer's input.
pub(super) fn dense_back(back: &[f32], layer: &Layer, x: &mut Vec<f32>, rows: usize) {
    x.clear();
    x.resize(rows * layer.inputs, 0.0);
    add_product::<false, true>(back, &layer.weight, x, [rows, layer.outputs, layer.inputs]);
}

#[expect(clippy::too_many_arguments, reason = "slices of one point out of the batch's arrays")]
/// The loss of one point and its gradient by the outputs and the bleeding weights; mirrors `Network::compose`.
fn compose_back(
    sample: &Sample,
    batch: &Batch,
    out: &[f32],
    weights: &[f32],
    back: &mut [f32],
    back_weights: &mut [f32],
    slope: Option<Vec3>,
    share: f32,
) -> (f32, Vec3) {
    let colours = &batch.colours[sample.pairs.clone()];
    let mut bleed = [Vec3::ZERO; BLEEDS];
    for (colour, w) in colours.iter().zip(weights.chunks_exact(BLEEDS)) {
        bleed[0] += colour.albedo * w[0];
        bleed[1] += colour.albedo * w[1];
        bleed[2] += colour.glow * w[2];
    }
    let Sample { sun, zenith, horizon, ground, albedo, upright, .. } = *sample;
    let mean = zenith * 0.8 + horizon * 0.2;
    let ambient = zenith * out[1]
        + horizon * out[2]
        + ground * (zenith * out[3] + horizon * out[4] + sun * out[5])
        + ground * ground * (sun * out[8] + horizon * out[9])
        + sun * bleed[0] * (1.0 + out[6])
        + mean * bleed[1] * (1.0 + out[7])
        + bleed[2];
    let visibility = (sample.visible + out[0]).clamp(0.0, 1.0);
    let radiance = albedo * (sun * (upright * visibility) + ambient.max(Vec3::ZERO));
    let slope = slope
        .unwrap_or_else(|| Vec3::from_array(radiance.max(Vec3::splat(DARKEST)).to_array().map(tone::display_slope)));
    let weight = (slope * albedo) * (slope * albedo);
    let sun_error = sun * (upright * visibility - sample.target_sun);
    let error = ambient - sample.target_ambient;
    let loss = (weight * (sun_error * sun_error + error * error)).element_sum();

    // The clamp passes gradients that lead back inside: a point that saturates wrongly can still be taught.
    let back_visibility = (weight * sun_error * sun).element_sum() * 2.0 * upright * share;
    let raw = sample.visible + out[0];
    let stuck = (raw < 0.0 && back_visibility > 0.0) || (raw > 1.0 && back_visibility < 0.0);
    back[0] = if stuck { 0.0 } else { back_visibility };
    let d = weight * error * (2.0 * share);
    let (d_ground, d_twice) = (d * ground, d * ground * ground);
    back[1] = d.dot(zenith);
    back[2] = d.dot(horizon);
    back[3] = d_ground.dot(zenith);
    back[4] = d_ground.dot(horizon);
    back[5] = d_ground.dot(sun);
    back[6] = d.dot(sun * bleed[0]);
    back[7] = d.dot(mean * bleed[1]);
    back[8] = d_twice.dot(sun);
    back[9] = d_twice.dot(horizon);
    let (d_sunlit, d_skylit) = (d * sun * (1.0 + out[6]), d * mean * (1.0 + out[7]));
    for (colour, w) in colours.iter().zip(back_weights.chunks_exact_mut(BLEEDS)) {
        w[0] = d_sunlit.dot(colour.albedo);
        w[1] = d_skylit.dot(colour.albedo);
        w[2] = d.dot(colour.glow);
    }
    (loss, slope)
}
