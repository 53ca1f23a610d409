//! A dense layer over a block of pixels: the inner loop in which nearly all the time goes.
//!
//! Activations lie as `[feature][pixel]`, so that a vector holds one feature of 16 pixels and each weight is broadcast.
//! The register block is `V` vectors of pixels by [`ROWS`] outputs: with four vectors, every step over the inputs is 4
//! loads, 4 broadcasts and 16 fused multiply-adds, and the 16 accumulators hide the latency of the multiply-adds.
//! Weights are packed so that a step's [`ROWS`] weights lie side by side.
//!
//! Where a processor multiplies two pairs of bfloat16 a lane, a step takes two inputs: activations are kept as
//! `[feature / 2][pixel]`, each word two features rounded to bfloat16, and weights likewise. Sums stay in single precision.

#![expect(
    clippy::needless_range_loop,
    reason = "an iterator that hands vectors on is a function without their instructions"
)]

use half::bf16;

use super::lanes::{LANES, Lanes};
#[cfg(target_arch = "x86_64")]
use super::on_tiles;
use crate::light::Precision;
#[cfg(target_arch = "x86_64")]
use crate::tiles::TILE;

/// Pixels in a block: the unit in which the network is evaluated.
pub const BLOCK: usize = 64;

/// Outputs computed together.
pub const ROWS: usize = 4;

/// The weights of a layer `y = W x + b`, packed.
#[derive(Clone, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// `[outputs / ROWS, rounded up][words][ROWS]`; rows past the last output are 0.
    weights: Vec<f32>,
    /// Words of an input's lane: its inputs, or half of them, rounded up, where a word holds two.
    words: usize,
    /// The same weights for tile registers, in bfloat16.
    #[cfg(target_arch = "x86_64")]
    tiles: Vec<f32>,
    /// One an output, then zeros up to a multiple of [`ROWS`].
    bias: Vec<f32>,
}

impl Dense {
    /// Packs `weights`, row-major `[inputs][outputs]`, and `bias`, `[outputs]`, for an instruction set of that precision.
    ///
    /// # Panics
    /// When the lengths do not belong together.
    pub fn new(precision: Precision, inputs: usize, weights: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        assert_eq!(weights.len(), inputs * outputs, "a layer of {outputs} outputs and {inputs} inputs");
        let weight = |k: usize, o: usize| if k < inputs && o < outputs { weights[k * outputs + o] } else { 0.0 };
        let (words, word): (_, &dyn Fn(usize, usize) -> f32) = match precision {
            Precision::F32 => (inputs, &weight),
            Precision::Bf16 => (inputs.div_ceil(2), &|k, o| {
                let [first, second] =
                    [weight(2 * k, o), weight(2 * k + 1, o)].map(|weight| bf16::from_f32(weight).to_bits());
                f32::from_bits(u32::from(second) << 16 | u32::from(first))
            }),
        };
        let mut packed = Vec::with_capacity(words * outputs.next_multiple_of(ROWS));
        for group in (0..outputs).step_by(ROWS) {
            for k in 0..words {
                packed.extend((group..group + ROWS).map(|o| word(k, o)));
            }
        }
        #[cfg(target_arch = "x86_64")]
        let tiles = match precision {
            Precision::F32 => Vec::new(),
            Precision::Bf16 => on_tiles::packed(outputs, words, word),
        };
        let mut bias = bias.to_vec();
        bias.resize(outputs.next_multiple_of(ROWS), 0.0);
        Self {
            inputs,
            outputs,
            weights: packed,
            words,
            #[cfg(target_arch = "x86_64")]
            tiles,
            bias,
        }
    }

    /// Number of inputs.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of outputs.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The bias, one value an output, then zeros up to a multiple of [`ROWS`].
    pub fn bias(&self) -> &[f32] {
        &self.bias
    }

    /// Computes `W x + bias` for a block and hands the results to `finish`.
    ///
    /// `x` holds the inputs as [`keep`] leaves them, and perhaps more; `bias` is as long as [`Self::bias`], which it stands in
    /// for.
    #[inline(always)]
    pub fn apply<L: Lanes>(&self, x: &[f32], bias: &[f32], finish: &mut impl Finish<L>) {
        debug_assert_eq!(self.words, self.inputs.div_ceil(L::INPUTS), "packed for another precision");
        let x = &x[..self.words * BLOCK];
        debug_assert_eq!(bias.len(), self.bias.len());
        #[cfg(target_arch = "x86_64")]
        if L::TILES {
            return self.on_tiles(x, bias, finish);
        }
        let step = self.words * ROWS;
        for (group, bias) in bias.chunks_exact(ROWS).enumerate() {
            let weights = &self.weights[group * step..(group + 1) * step];
            let mut vector = 0;
            while vector < BLOCK / LANES {
                if L::BLOCK_VECTORS == 4 {
                    block::<L, 4>(x, vector, weights, bias, group * ROWS, finish);
                } else {
                    block::<L, 1>(x, vector, weights, bias, group * ROWS, finish);
                }
                vector += L::BLOCK_VECTORS;
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Dense {
    #[inline(always)]
    fn on_tiles<L: Lanes>(&self, x: &[f32], bias: &[f32], finish: &mut impl Finish<L>) {
        let rest = on_tiles::Rest::of(x);
        let step = self.words.div_ceil(TILE) * TILE * TILE;
        for (group, biases) in bias.chunks(TILE).enumerate() {
            let weights = &self.tiles[group * step..(group + 1) * step];
            // SAFETY: where layers are worked out on tiles, the entry function configured them (`dispatch`).
            let sums = unsafe { on_tiles::product(weights, x, rest.as_ref()) };
            for (rows, bias) in biases.chunks_exact(ROWS).enumerate() {
                for vector in 0..BLOCK / LANES {
                    let mut values = [L::zero(); ROWS];
                    for row in 0..ROWS {
                        let at = (rows * ROWS + row) * BLOCK + vector * LANES;
                        values[row] = L::load_slice(&sums[at..]) + L::splat(bias[row]);
                    }
                    finish.take(group * TILE + rows * ROWS, vector, values);
                }
            }
        }
    }
}

/// What becomes of a layer's results.
pub trait Finish<L> {
    /// Takes the vector `vector` of [`ROWS`] outputs, from `output` on; those past the last are 0.
    fn take(&mut self, output: usize, vector: usize, values: [L; ROWS]);
}

/// [`ROWS`] outputs, from `output` on, of `V` vectors of pixels, from `first` on.
#[inline(always)]
fn block<L: Lanes, const V: usize>(
    x: &[f32],
    first: usize,
    weights: &[f32],
    bias: &[f32],
    output: usize,
    finish: &mut impl Finish<L>,
) {
    let mut sums = [[L::zero(); V]; ROWS];
    for row in 0..ROWS {
        sums[row] = [L::splat(bias[row]); V];
    }
    for (x, weights) in x.chunks_exact(BLOCK).zip(weights.chunks_exact(ROWS)) {
        let x = &x[first * LANES..(first + V) * LANES];
        let mut loaded = [L::zero(); V];
        for v in 0..V {
            loaded[v] = L::load_slice(&x[v * LANES..]);
        }
        for row in 0..ROWS {
            let weight = L::splat(weights[row]);
            for v in 0..V {
                sums[row][v] = loaded[v].product(weight, sums[row][v]);
            }
        }
    }
    for v in 0..V {
        let mut values = [L::zero(); ROWS];
        for row in 0..ROWS {
            values[row] = sums[row][v];
        }
        finish.take(output, first + v, values);
    }
}

/// Writes the vector `vector` of some features to where a layer reads them: `[feature][BLOCK]`, or `[feature / 2][BLOCK]` where
/// a word holds two. The first of them has an even number.
#[inline(always)]
pub fn keep<L: Lanes>(features: &[L], to: &mut [f32], first: usize, vector: usize) {
    let mut at = first / L::INPUTS * BLOCK + vector * LANES;
    let mut feature = 0;
    while feature < features.len() {
        let second = if feature + 1 < features.len() { features[feature + 1] } else { L::zero() };
        features[feature].beside(second).store_slice(&mut to[at..]);
        feature += L::INPUTS;
        at += BLOCK;
    }
}

/// Writes features, `[feature][BLOCK]`, to where a layer reads them.
#[inline(always)]
pub fn keep_block<L: Lanes>(features: &[f32], to: &mut [f32], first: usize) {
    let words = to.chunks_exact_mut(BLOCK).skip(first / L::INPUTS);
    for (features, word) in features.chunks(L::INPUTS * BLOCK).zip(words) {
        for vector in 0..BLOCK / LANES {
            let at = vector * LANES;
            let second = if features.len() > BLOCK { L::load_slice(&features[BLOCK + at..]) } else { L::zero() };
            L::load_slice(&features[at..]).beside(second).store_slice(&mut word[at..]);
        }
    }
}

/// Stores a layer's results as `[outputs][BLOCK]`.
pub struct Store<'a>(pub &'a mut [f32]);

impl<L: Lanes> Finish<L> for Store<'_> {
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, values: [L; ROWS]) {
        for row in 0..ROWS {
            let at = (output + row) * BLOCK + vector * LANES;
            if at < self.0.len() {
                values[row].store_slice(&mut self.0[at..]);
            }
        }
    }
}

/// Keeps a layer's results for the next layer, negative ones as 0.
pub struct KeepRelu<'a>(pub &'a mut [f32]);

impl<L: Lanes> Finish<L> for KeepRelu<'_> {
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, values: [L; ROWS]) {
        keep(&relu(values), self.0, output, vector);
    }
}

/// Values, negative ones as 0.
#[inline(always)]
pub fn relu<L: Lanes>(mut values: [L; ROWS]) -> [L; ROWS] {
    for row in 0..ROWS {
        values[row] = values[row].max(L::zero());
    }
    values
}
