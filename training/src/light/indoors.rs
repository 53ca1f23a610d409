//! Learning what bodies change of the light in halls: samples, the gradient written out, and the loop.
//!
//! The network is small and what it corrects is nearly right, so this is a matter of minutes. As in the open each step sees
//! new scenes with a few noisy paths a point, and the error is taken in linear radiance, weighed by the display's slope at the
//! prediction.

use geometry::light::{Ray, Side, Surface, TraceScene, Vec3, View, sun_cosine, tone};
use kernels::light::features::{Lit, Place};
use kernels::light::indoors::correction::{
    Correction, OUTPUTS, PAIR_FEATURES, PLACE_FEATURES, Summed, TRUNK_INPUTS, WEIGHTS, WIDTH, pair_features,
    place_features, reach,
};
use kernels::light::indoors::{Between, sun_through};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use teacher::light::{Dice, gather};

use super::adam::Adam;
use super::backward::{dense, dense_back, dense_gradient};
use super::halls::random_hall;
use super::matrix::relu_gradient;
use super::samples::{LEAST_ALBEDO, SIDE, point};
use super::scenes::Split;

/// Halls in a batch.
pub const SCENES: usize = 12;
/// Points of each hall.
pub const POINTS: usize = 384;
/// Paths from each point.
const PATHS: usize = 8;
/// Share of points that lie anywhere on bodies.
const ON_BODIES: f64 = 0.15;
/// The display's slope counts as no steeper than at this radiance.
const DARKEST: f32 = 0.02;

/// A point: what the composition needs, and the target.
#[derive(Clone, Debug)]
struct Sample {
    /// Irradiance over pi from lamps and skylights, and from the room, as worked out.
    local: Vec3,
    bounced: Vec3,
    /// Irradiance over pi from the sun, as worked out: it counts for how steeply the display rises alone.
    sunlight: Vec3,
    albedo: Vec3,
    place: [f32; PLACE_FEATURES],
    pairs: std::ops::Range<usize>,
    /// How far more of both counts here.
    reach: f32,
    /// Target: irradiance over pi from all but the sun.
    target: Vec3,
}

/// A point anywhere on a body, seen or not: what it looks like below is rarely seen, and hard.
fn on_a_body(random: &mut ChaCha8Rng, trace: &TraceScene) -> Option<(Place, Vec3)> {
    let index = random.random_range(0..trace.bodies.len().max(1));
    let body = trace.bodies.get(index)?;
    let mut within = || random.random_range(-1.0f32..1.0);
    let outward = Vec3::new(within(), within(), within()).normalize_or(Vec3::Y);
    let aim = body.centre + Vec3::new(within(), within(), within()) * (0.6 * body.half_extents);
    let origin = body.centre + outward * (2.0 * body.bounding_radius);
    let ray = Ray { origin, direction: (aim - origin).normalize() };
    let (t, normal) = body.entry(&ray)?;
    let (point, room) = (origin + ray.direction * t, trace.room.as_ref()?);
    let inside = point.y > 0.0 && Side::ALL.iter().all(|side| room.distance(*side, point) > 0.0);
    inside.then(|| {
        (Place { point, normal, surface: Surface::Body(index) }, body.albedo * (1.0 - body.gloss * body.metal))
    })
}

/// Samples of many halls, flat.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    samples: Vec<Sample>,
    /// `[pairs, PAIR_FEATURES]`.
    pairs: Vec<f32>,
    between: Vec<Between>,
    /// How far what is learned of each counts.
    reach: Vec<f32>,
}

impl Batch {
    /// The batch of one training step: it depends on the seed and the step alone.
    #[must_use]
    pub fn new(seed: u64, step: u64) -> Self {
        let parts: Vec<Self> =
            (0..SCENES as u64).into_par_iter().map(|at| Self::of_hall(seed, step * SCENES as u64 + at)).collect();
        let mut whole = Self::default();
        for mut part in parts {
            let shift = whole.between.len();
            for sample in &mut part.samples {
                sample.pairs = sample.pairs.start + shift..sample.pairs.end + shift;
            }
            whole.samples.append(&mut part.samples);
            whole.pairs.append(&mut part.pairs);
            whole.between.append(&mut part.between);
            whole.reach.append(&mut part.reach);
        }
        whole
    }

    fn of_hall(seed: u64, index: u64) -> Self {
        let mut random = Split::Train.random(seed, index);
        let scene = random_hall(&mut random);
        let trace = TraceScene::new(&scene).expect("invariant: random halls hold what can be drawn");
        let lit = Lit::new(&trace);
        let view = View::new(&scene, SIDE, SIDE);
        let mut dice = Dice::new(seed, index);
        let mut batch = Self::default();
        for _ in 0..POINTS {
            let found = if random.random_bool(ON_BODIES) {
                on_a_body(&mut random, &trace)
            } else {
                point(&mut random, &scene, &trace, &view, &mut dice)
            };
            if let Some((place, albedo)) = found {
                batch.push(&lit, &place, albedo, &mut dice);
            }
        }
        batch
    }

    fn push(&mut self, lit: &Lit<'_>, place: &Place, albedo: Vec3, dice: &mut Dice) {
        let (Some(indoors), Some(room)) = (&lit.indoors, &lit.scene.room) else { return };
        let (local, bounced) = (indoors.local(lit, place), indoors.bounced(lit.scene, place));
        let start = self.between.len();
        let (nothing, mut summed, mut visible) = (Correction::none(), Summed::default(), 1.0);
        for index in 0..lit.bodies.len() {
            let pair = lit.pair(index, place);
            let between = indoors.between(lit, index, place, &pair);
            visible *= 1.0 - pair.occlusion;
            self.pairs.extend_from_slice(&pair_features(&pair, between.share));
            self.between.push(between);
            self.reach.push(reach(&pair));
            nothing.add(&mut summed, &pair, &between);
        }
        let sun = &lit.scene.sun;
        let share = sun_through(room, sun, place.point) * visible * lit.past_links(place);
        let upright = sun_cosine(place.normal.dot(sun.direction), sun.radius_rad);
        let target = gather(lit.scene, place.point, place.normal, place.surface, PATHS, dice);
        let height = place.point.y / room.height;
        self.samples.push(Sample {
            local,
            bounced,
            sunlight: sun.radiance * (upright * share),
            albedo: albedo.max(Vec3::splat(LEAST_ALBEDO)),
            place: place_features(place.normal, place.surface, height, &summed, local, bounced),
            pairs: start..self.between.len(),
            reach: summed.reach.min(1.0),
            target: target.shade(),
        });
    }
}

/// Room for the layers and their gradients, kept between steps.
#[derive(Default)]
pub struct Workspace {
    pair_1: Vec<f32>,
    pair_2: Vec<f32>,
    weights: Vec<f32>,
    trunk_0: Vec<f32>,
    trunk: Vec<f32>,
    out: Vec<f32>,
    back: [Vec<f32>; 6],
    slopes: Vec<Vec3>,
}

impl Workspace {
    /// The mean loss of a batch; adds its gradient to `gradient`.
    pub fn step(&mut self, network: &Correction, batch: &Batch, gradient: &mut Correction) -> f32 {
        self.slopes.clear();
        self.step_weighed(network, batch, gradient)
    }

    /// The loss of another network by the weights of the last [`Workspace::step`] on the same batch.
    pub fn loss_as_weighed(&mut self, network: &Correction, batch: &Batch) -> f32 {
        self.step_weighed(network, batch, &mut network.clone())
    }

    fn step_weighed(&mut self, network: &Correction, batch: &Batch, gradient: &mut Correction) -> f32 {
        let (points, pairs) = (batch.samples.len(), batch.between.len());
        if points == 0 {
            return 0.0;
        }
        self.forward(network, batch);
        let [back_pair_1, back_pair_2, back_weights, back_trunk_0, back_trunk, back_out] = &mut self.back;
        back_out.clear();
        back_out.resize(points * OUTPUTS, 0.0);
        back_weights.clear();
        back_weights.resize(pairs * WEIGHTS, 0.0);
        let (mut loss, share) = (0.0f64, 1.0 / points as f32);
        for (at, sample) in batch.samples.iter().enumerate() {
            let out = &self.out[at * OUTPUTS..][..OUTPUTS];
            let of = sample.pairs.clone();
            let weights = &self.weights[of.start * WEIGHTS..of.end * WEIGHTS];
            let between = &batch.between[of.clone()];
            let mut bodies = Vec3::ZERO;
            let reach = &batch.reach[of.clone()];
            for ((between, w), reach) in between.iter().zip(weights.chunks_exact(WEIGHTS)).zip(reach) {
                bodies += between.shown * (between.share + reach * w[0]);
                bodies -= between.behind * (between.share + reach * w[1]);
            }
            let [more_local, more_bounced] = [0, 1].map(|at| 1.0 + sample.reach * out[at]);
            let raw = sample.local * more_local + sample.bounced * more_bounced + bodies;
            let found = raw.max(Vec3::ZERO);
            let slope = self.slopes.get(at).copied().unwrap_or_else(|| {
                let radiance = sample.albedo * (sample.sunlight + found);
                Vec3::from_array(radiance.max(Vec3::splat(DARKEST)).to_array().map(tone::display_slope))
            });
            if self.slopes.len() == at {
                self.slopes.push(slope);
            }
            let weight = (slope * sample.albedo) * (slope * sample.albedo);
            let error = found - sample.target;
            loss += f64::from((weight * error * error).element_sum());
            let d = weight * error * (2.0 * share);
            back_out[at * OUTPUTS] = d.dot(sample.local) * sample.reach;
            back_out[at * OUTPUTS + 1] = d.dot(sample.bounced) * sample.reach;
            let back = &mut back_weights[of.start * WEIGHTS..of.end * WEIGHTS];
            for ((between, back), reach) in between.iter().zip(back.chunks_exact_mut(WEIGHTS)).zip(reach) {
                back[0] = d.dot(between.shown) * reach;
                back[1] = -d.dot(between.behind) * reach;
            }
        }
        dense_gradient(&self.trunk, back_out, &mut gradient.out, points);
        dense_back(back_out, &network.out, back_trunk, points);
        relu_gradient(&self.trunk, back_trunk);
        dense_gradient(&self.trunk_0, back_trunk, &mut gradient.trunk, points);
        dense_back(back_trunk, &network.trunk, back_trunk_0, points);
        dense_gradient(&self.pair_2, back_weights, &mut gradient.weights, pairs);
        dense_back(back_weights, &network.weights, back_pair_2, pairs);
        for (sample, row) in batch.samples.iter().zip(back_trunk_0.chunks_exact(TRUNK_INPUTS)) {
            for pair in sample.pairs.clone() {
                for (back, sum) in back_pair_2[pair * WIDTH..][..WIDTH].iter_mut().zip(row) {
                    *back += sum;
                }
            }
        }
        relu_gradient(&self.pair_2, back_pair_2);
        dense_gradient(&self.pair_1, back_pair_2, &mut gradient.pair_2, pairs);
        dense_back(back_pair_2, &network.pair_2, back_pair_1, pairs);
        relu_gradient(&self.pair_1, back_pair_1);
        dense_gradient(&batch.pairs, back_pair_1, &mut gradient.pair_1, pairs);
        (loss / points as f64) as f32
    }

    fn forward(&mut self, network: &Correction, batch: &Batch) {
        let (points, pairs) = (batch.samples.len(), batch.between.len());
        debug_assert_eq!(batch.pairs.len(), pairs * PAIR_FEATURES);
        dense(&batch.pairs, &network.pair_1, &mut self.pair_1, pairs, true);
        dense(&self.pair_1, &network.pair_2, &mut self.pair_2, pairs, true);
        dense(&self.pair_2, &network.weights, &mut self.weights, pairs, false);
        self.trunk_0.clear();
        self.trunk_0.resize(points * TRUNK_INPUTS, 0.0);
        for (sample, row) in batch.samples.iter().zip(self.trunk_0.chunks_exact_mut(TRUNK_INPUTS)) {
            let (pooled, place) = row.split_at_mut(WIDTH);
            for pair in sample.pairs.clone() {
                for (sum, h) in pooled.iter_mut().zip(&self.pair_2[pair * WIDTH..][..WIDTH]) {
                    *sum += h;
                }
            }
            place.copy_from_slice(&sample.place);
        }
        dense(&self.trunk_0, &network.trunk, &mut self.trunk, points, true);
        dense(&self.trunk, &network.out, &mut self.out, points, false);
    }
}

/// All of a network's numbers, layer by layer, weights before biases.
#[must_use]
pub fn flatten(network: &Correction) -> Vec<f32> {
    network.layers().into_iter().flat_map(|layer| layer.weight.iter().chain(&layer.bias).copied()).collect()
}

/// Puts flattened numbers back.
pub fn unflatten(network: &mut Correction, numbers: &[f32]) {
    let mut rest = numbers.iter();
    for layer in network.layers_mut() {
        for (slot, number) in layer.weight.iter_mut().chain(&mut layer.bias).zip(&mut rest) {
            *slot = *number;
        }
    }
}

/// Random weights scaled for ReLU (He et al., 2015) whose heads are zero: what training starts from corrects nothing.
#[must_use]
pub fn start(seed: u64) -> Correction {
    let mut dice = Dice::new(seed, 0x4a11);
    let made: Result<Correction, std::convert::Infallible> = Correction::build(|name, inputs, outputs| {
        let mut layer = kernels::light::Layer::zeros(inputs, outputs);
        if !matches!(name, "hall_weights" | "hall_out") {
            let bound = (6.0 / inputs as f32).sqrt();
            layer.weight.iter_mut().for_each(|weight| *weight = (2.0 * dice.unit() - 1.0) * bound);
        }
        Ok(layer)
    });
    made.unwrap_or_else(|never| match never {})
}

/// One step of the optimiser; the mean loss.
pub fn learn(
    network: &mut Correction,
    weights: &mut [f32],
    adam: &mut Adam,
    batch: &Batch,
    workspace: &mut Workspace,
    rate: f32,
) -> f32 {
    let mut gradient = Correction::none();
    let loss = workspace.step(network, batch, &mut gradient);
    adam.update(weights, &flatten(&gradient), rate);
    unflatten(network, weights);
    loss
}
