//! What is learned in a hall: how bodies change the light that was worked out without them, or with each alone.
//!
//! As in the open each body passes through the same two layers, the results are summed and a trunk looks at the sum. It sees
//! geometry alone, and its weights are shares of light whose colours are known, so that light adds up here as well. Weights of
//! nothing but zeros leave what was worked out as it is.

use geometry::light::{Surface, Vec3};

use super::super::features::{Pair, luma};
use super::super::network::{Layer, relu};
use super::Between;
use super::field::side_of;

/// Features of a body at a point.
pub const PAIR_FEATURES: usize = 18;
/// Features of the point itself.
pub const PLACE_FEATURES: usize = 8;
/// Width of the layers.
pub const WIDTH: usize = 32;
/// Weights of a body: more of what it shows, more of what it hides.
pub const WEIGHTS: usize = 2;
/// Inputs of the trunk: the summed bodies, then the place.
pub const TRUNK_INPUTS: usize = WIDTH + PLACE_FEATURES;
/// Outputs: more of the light of lamps and skylights, more of what the room sends back.
pub const OUTPUTS: usize = 2;
/// Those features of a body in the open that know nothing of a sun, by their places there; the share that it fills follows.
pub const OF_OPEN: [usize; PAIR_FEATURES - 1] = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 17, 18, 19, 22, 24, 25, 26];

/// The layers.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// `[PAIR_FEATURES, WIDTH]`, then ReLU.
    pub pair_1: Layer,
    /// `[WIDTH, WIDTH]`, then ReLU.
    pub pair_2: Layer,
    /// `[WIDTH, WEIGHTS]`, linear.
    pub weights: Layer,
    /// `[TRUNK_INPUTS, WIDTH]`, then ReLU.
    pub trunk: Layer,
    /// `[WIDTH, OUTPUTS]`, linear.
    pub out: Layer,
}

/// Sums over the bodies at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summed {
    /// Of the second layer.
    pub hidden: [f32; WIDTH],
    /// Of the light that bodies show less what they hide.
    pub bodies: Vec3,
    /// Of the shares that they fill.
    pub fills: f32,
    /// Of `Pair::cover`.
    pub cover: f32,
    /// Of `Pair::contact`.
    pub contact: f32,
    /// Of [`reach`].
    pub reach: f32,
}

impl Default for Summed {
    fn default() -> Self {
        Self { hidden: [0.0; WIDTH], bodies: Vec3::ZERO, fills: 0.0, cover: 0.0, contact: 0.0, reach: 0.0 }
    }
}

/// How far what is learned of a body counts at a place: not at all from afar, where what was worked out is right.
#[must_use]
pub fn reach(pair: &Pair) -> f32 {
    (pair.x[8] + pair.x[11]).min(1.0)
}

/// Features of a body.
#[must_use]
pub fn pair_features(pair: &Pair, fills: f32) -> [f32; PAIR_FEATURES] {
    std::array::from_fn(|at| OF_OPEN.get(at).map_or(fills, |&open| pair.x[open]))
}

/// Features of a place at a height, as a share of the room's.
#[must_use]
pub fn place_features(
    normal: Vec3,
    surface: Surface,
    height: f32,
    summed: &Summed,
    local: Vec3,
    bounced: Vec3,
) -> [f32; PLACE_FEATURES] {
    let (local, bounced) = (luma(local), luma(bounced));
    [
        normal.y,
        f32::from(u8::from(side_of(surface).is_some())),
        f32::from(u8::from(surface == Surface::Ground)),
        height,
        summed.cover.min(2.0),
        summed.contact.min(2.0),
        summed.fills.min(2.0),
        local / (local + bounced).max(1e-9),
    ]
}

impl Correction {
    /// Names of the layers in a weight file, in the order of [`Correction::layers`].
    pub const LAYER_NAMES: [&str; 5] = ["hall_pair_1", "hall_pair_2", "hall_weights", "hall_trunk", "hall_out"];

    /// Inputs and outputs of the layers, in the order of [`Correction::layers`].
    pub const SHAPES: [(usize, usize); 5] =
        [(PAIR_FEATURES, WIDTH), (WIDTH, WIDTH), (WIDTH, WEIGHTS), (TRUNK_INPUTS, WIDTH), (WIDTH, OUTPUTS)];

    /// Makes it layer by layer.
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
        Ok(Self { pair_1: next()?, pair_2: next()?, weights: next()?, trunk: next()?, out: next()? })
    }

    /// Corrects nothing.
    #[must_use]
    pub fn none() -> Self {
        let made: Result<Self, std::convert::Infallible> =
            Self::build(|_, inputs, outputs| Ok(Layer::zeros(inputs, outputs)));
        made.unwrap_or_else(|never| match never {})
    }

    /// The layers, first to last.
    #[must_use]
    pub fn layers(&self) -> [&Layer; 5] {
        [&self.pair_1, &self.pair_2, &self.weights, &self.trunk, &self.out]
    }

    /// The layers, first to last.
    pub fn layers_mut(&mut self) -> [&mut Layer; 5] {
        [&mut self.pair_1, &mut self.pair_2, &mut self.weights, &mut self.trunk, &mut self.out]
    }

    /// Adds a body to the sums.
    pub fn add(&self, summed: &mut Summed, pair: &Pair, between: &Between) {
        let (mut first, mut second, mut weights) = ([0.0; WIDTH], [0.0; WIDTH], [0.0; WEIGHTS]);
        self.pair_1.apply(&pair_features(pair, between.share), &mut first);
        relu(&mut first);
        self.pair_2.apply(&first, &mut second);
        relu(&mut second);
        self.weights.apply(&second, &mut weights);
        for (sum, h) in summed.hidden.iter_mut().zip(second) {
            *sum += h;
        }
        let reach = reach(pair);
        let [more_shown, more_hidden] = weights.map(|weight| between.share + reach * weight);
        summed.bodies += between.shown * more_shown - between.behind * more_hidden;
        summed.reach += reach;
        summed.fills += between.share;
        summed.cover += pair.cover;
        summed.contact += pair.contact;
    }

    /// Irradiance over pi from all but the sun.
    #[must_use]
    pub fn ambient(&self, summed: &Summed, place: &[f32; PLACE_FEATURES], local: Vec3, bounced: Vec3) -> Vec3 {
        let mut inputs = [0.0; TRUNK_INPUTS];
        inputs[..WIDTH].copy_from_slice(&summed.hidden);
        inputs[WIDTH..].copy_from_slice(place);
        let (mut first, mut out) = ([0.0; WIDTH], [0.0; OUTPUTS]);
        self.trunk.apply(&inputs, &mut first);
        relu(&mut first);
        self.out.apply(&first, &mut out);
        let [more_local, more_bounced] = out.map(|out| 1.0 + summed.reach.min(1.0) * out);
        (local * more_local + bounced * more_bounced + summed.bodies).max(Vec3::ZERO)
    }
}
