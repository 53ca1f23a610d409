//! The network: what each body does to a point, summed, and what the point then receives.

use geometry::light::Vec3;

use super::features::{Lit, PAIR_FEATURES, PLACE_FEATURES, Place};
use super::indoors::correction::Correction;
use crate::weights::{Weights, WeightsError};

/// Width of both layers that see one body at a time.
pub const PAIR_WIDTH: usize = 32;
/// Weights by which a body's colour reaches the point: sunlit, skylit, glowing.
pub const BLEEDS: usize = 3;
/// Inputs of the trunk: the summed bodies, then the place.
pub const TRUNK_INPUTS: usize = PAIR_WIDTH + PLACE_FEATURES;
/// Width of the trunk's first layer.
pub const TRUNK_WIDTH: usize = 48;
/// Width of the trunk's second layer.
pub const TRUNK_WIDTH_2: usize = 32;
/// Transport coefficients at a point; see [`Network::compose`].
pub const OUTPUTS: usize = 10;

/// A dense layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// Inputs.
    pub inputs: usize,
    /// Outputs.
    pub outputs: usize,
    /// `[inputs, outputs]`, row-major: the weights from one input lie together.
    pub weight: Vec<f32>,
    /// `[outputs]`.
    pub bias: Vec<f32>,
}

/// The network's layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// `[PAIR_FEATURES, PAIR_WIDTH]`, then ReLU.
    pub pair_1: Layer,
    /// `[PAIR_WIDTH, PAIR_WIDTH]`, then ReLU.
    pub pair_2: Layer,
    /// `[PAIR_WIDTH, BLEEDS]`, linear.
    pub bleed: Layer,
    /// `[TRUNK_INPUTS, TRUNK_WIDTH]`, then ReLU.
    pub trunk_1: Layer,
    /// `[TRUNK_WIDTH, TRUNK_WIDTH_2]`, then ReLU.
    pub trunk_2: Layer,
    /// `[TRUNK_WIDTH_2, OUTPUTS]`, linear.
    pub out: Layer,
    /// What is learned in halls: a network of its own, which the layers above know nothing of.
    pub indoors: Correction,
}

/// What reaches a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Illumination {
    /// Share of the sun's light that arrives, 0 to 1.
    pub sun_visibility: f32,
    /// Irradiance over pi from everything but the sun itself.
    pub ambient: Vec3,
}

/// Sums over bodies that the trunk and the composition take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Sum of the second pair layer.
    pub hidden: [f32; PAIR_WIDTH],
    /// Sums of the bodies' albedos by the sunlit and the skylit weight, and of their glow by the glowing weight.
    pub bleed: [Vec3; BLEEDS],
}

impl Layer {
    /// A layer of zeros.
    #[must_use]
    pub fn zeros(inputs: usize, outputs: usize) -> Self {
        Self { inputs, outputs, weight: vec![0.0; inputs * outputs], bias: vec![0.0; outputs] }
    }

    /// `x` times the weights plus the bias.
    pub fn apply(&self, x: &[f32], y: &mut [f32]) {
        y.copy_from_slice(&self.bias);
        for (x, row) in x.iter().zip(self.weight.chunks_exact(self.outputs)) {
            for (y, w) in y.iter_mut().zip(row) {
                *y += x * w;
            }
        }
    }
}

/// Cuts off what is negative.
pub(super) fn relu(x: &mut [f32]) {
    for x in x {
        *x = x.max(0.0);
    }
}

/// Reads `<layer>.weight` and `<layer>.bias`.
fn read(weights: &Weights) -> impl FnMut(&str, usize, usize) -> Result<Layer, WeightsError> + '_ {
    move |name, inputs, outputs| {
        Ok(Layer {
            inputs,
            outputs,
            weight: weights.f32s(&format!("{name}.weight"), &[inputs, outputs])?,
            bias: weights.f32s(&format!("{name}.bias"), &[outputs])?,
        })
    }
}

impl Network {
    /// Names of the layers in a weight file, in the order of [`Network::layers`].
    pub const LAYER_NAMES: [&str; 6] = ["pair_1", "pair_2", "bleed", "trunk_1", "trunk_2", "out"];

    /// Inputs and outputs of the layers, in the order of [`Network::layers`].
    pub const SHAPES: [(usize, usize); 6] = [
        (PAIR_FEATURES, PAIR_WIDTH),
        (PAIR_WIDTH, PAIR_WIDTH),
        (PAIR_WIDTH, BLEEDS),
        (TRUNK_INPUTS, TRUNK_WIDTH),
        (TRUNK_WIDTH, TRUNK_WIDTH_2),
        (TRUNK_WIDTH_2, OUTPUTS),
    ];

    /// Makes the network layer by layer; in halls it corrects nothing.
    ///
    /// # Errors
    /// The first error of `make`.
    pub fn build<E>(mut make: impl FnMut(&str, usize, usize) -> Result<Layer, E>) -> Result<Self, E> {
        let mut at = 0;
        let mut next = || {
            let ((inputs, outputs), name) = (Self::SHAPES[at], Self::LAYER_NAMES[at]);
            at += 1;
            make(name, inputs, outputs)
        };
        Ok(Self {
            pair_1: next()?,
            pair_2: next()?,
            bleed: next()?,
            trunk_1: next()?,
            trunk_2: next()?,
            out: next()?,
            indoors: Correction::none(),
        })
    }

    /// Loads the trained network from the weight folder.
    ///
    /// # Errors
    /// When the weights are missing, damaged or of another shape.
    pub fn open() -> Result<Self, WeightsError> {
        Self::from_weights(&Weights::open("light")?)
    }

    /// Reads `<layer>.weight` and `<layer>.bias` for each layer.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn from_weights(weights: &Weights) -> Result<Self, WeightsError> {
        let indoors = Correction::build(read(weights))?;
        Ok(Self { indoors, ..Self::for_the_open(weights)? })
    }

    /// The same without what is learned in halls: there it corrects nothing.
    ///
    /// # Errors
    /// When a tensor is missing or of another shape.
    pub fn for_the_open(weights: &Weights) -> Result<Self, WeightsError> {
        Self::build(read(weights))
    }

    /// Random weights scaled for ReLU (He et al., 2015), for training to start from and for tests without a weight
    /// file.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        let mut state = seed;
        // SplitMix64 (Steele, Lea and Flood, 2014).
        let mut uniform = move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 40) as f32 / (1u64 << 24) as f32 * 2.0 - 1.0
        };
        let built: Result<Self, std::convert::Infallible> = Self::build(|name, inputs, outputs| {
            // The heads start small, so that training starts from the features' own estimates.
            let head = if matches!(name, "bleed" | "out") { 0.1 } else { 1.0 };
            let bound = head * (6.0 / inputs as f32).sqrt();
            let mut layer = Layer::zeros(inputs, outputs);
            layer.weight.fill_with(|| uniform() * bound);
            layer.bias.fill_with(|| uniform() * 0.05);
            Ok(layer)
        });
        let Ok(network) = built;
        network
    }

    /// The layers, in a fixed order.
    #[must_use]
    pub fn layers(&self) -> [&Layer; 6] {
        [&self.pair_1, &self.pair_2, &self.bleed, &self.trunk_1, &self.trunk_2, &self.out]
    }

    /// The layers, in a fixed order.
    pub fn layers_mut(&mut self) -> [&mut Layer; 6] {
        [&mut self.pair_1, &mut self.pair_2, &mut self.bleed, &mut self.trunk_1, &mut self.trunk_2, &mut self.out]
    }

    /// What reaches a place.
    #[must_use]
    pub fn illumination(&self, lit: &Lit<'_>, place: &Place) -> Illumination {
        if let (Some(indoors), Some(room)) = (&lit.indoors, &lit.scene.room) {
            return indoors.illumination(&self.indoors, room, lit, place);
        }
        if lit.scene.star.is_some() {
            return Illumination { sun_visibility: lit.starlit(place), ambient: lit.shone(place) };
        }
        let mut pooled = Pooled { hidden: [0.0; PAIR_WIDTH], bleed: [Vec3::ZERO; BLEEDS] };
        let (mut visible, mut occlusion, mut cover, mut contact) = (1.0, 0.0, 0.0, 0.0);
        for (index, terms) in lit.terms.iter().enumerate().filter(|(_, terms)| terms.present) {
            let pair = lit.pair(index, place);
            visible *= 1.0 - pair.occlusion;
            occlusion += pair.occlusion;
            cover += pair.cover;
            contact += pair.contact;
            let (mut first, mut second) = ([0.0; PAIR_WIDTH], [0.0; PAIR_WIDTH]);
            self.pair_1.apply(&pair.x, &mut first);
            relu(&mut first);
            self.pair_2.apply(&first, &mut second);
            relu(&mut second);
            let mut bleed = [0.0; BLEEDS];
            self.bleed.apply(&second, &mut bleed);
            for (sum, h) in pooled.hidden.iter_mut().zip(second) {
                *sum += h;
            }
            pooled.bleed[0] += terms.albedo * bleed[0];
            pooled.bleed[1] += terms.albedo * bleed[1];
            pooled.bleed[2] += terms.glow * bleed[2];
        }
        let mut inputs = [0.0; TRUNK_INPUTS];
        inputs[..PAIR_WIDTH].copy_from_slice(&pooled.hidden);
        inputs[PAIR_WIDTH..].copy_from_slice(&lit.place(place, visible, occlusion, cover, contact));
        let (mut first, mut second) = ([0.0; TRUNK_WIDTH], [0.0; TRUNK_WIDTH_2]);
        self.trunk_1.apply(&inputs, &mut first);
        relu(&mut first);
        self.trunk_2.apply(&first, &mut second);
        relu(&mut second);
        let mut out = [0.0; OUTPUTS];
        self.out.apply(&second, &mut out);
        let mut light = Self::compose(lit, visible, &pooled.bleed, &out);
        light.sun_visibility *= lit.past_links(place);
        if let Some(above) = &lit.beyond {
            // Above the surface the light came another way.
            light.sun_visibility = light.sun_visibility.min(above.unshaded(&lit.entrance(place)));
        }
        light
    }

    /// Applies the colours of light and surfaces to the transport coefficients.
    ///
    /// `out`: 0 correction of the sun's visibility; 1, 2 zenith and horizon seen directly; 3, 4, 5 zenith, horizon
    /// and sun by way of the ground; 6, 7 corrections of the sunlit and skylit bodies' light; 8, 9 sun and horizon by
    /// way of the ground twice.
    #[must_use]
    pub fn compose(lit: &Lit<'_>, visible: f32, bleed: &[Vec3; BLEEDS], out: &[f32; OUTPUTS]) -> Illumination {
        let (sky, sun, ground) = (&lit.around.sky, lit.around.sun.radiance, lit.around.ground);
        let once = sky.zenith * out[3] + sky.horizon * out[4] + lit.sun_on_ground * out[5];
        let twice = lit.sun_on_ground * out[8] + sky.horizon * out[9];
        let ambient = sky.zenith * out[1]
            + sky.horizon * out[2]
            + ground * (once + ground * twice)
            + sun * bleed[0] * (1.0 + out[6])
            + sky.mean() * bleed[1] * (1.0 + out[7])
            + bleed[2];
        Illumination { sun_visibility: (visible + out[0]).clamp(0.0, 1.0), ambient: ambient.max(Vec3::ZERO) }
    }
}
