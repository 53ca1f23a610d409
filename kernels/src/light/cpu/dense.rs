//! A dense layer over a block of pixels: the inner loop in which nearly all the time goes.
//!
//! Activations lie as `[feature][pixel]`, so that a vector holds one feature of 16 pixels and each weight is broadcast.
//! The register block is `V` vectors of pixels by [`ROWS`] outputs: with four vectors, every step over the inputs is 4
//! loads, 4 broadcasts and 16 fused multiply-adds, and the 16 accumulators hide the latency of the multiply-adds.
//! Weights are packed so that a step's [`ROWS`] weights lie side by side.

use super::lanes::{LANES, Lanes};

/// Pixels in a block: the unit in which the network is evaluated.
pub const BLOCK: usize = 64;

/// Outputs computed together.
pub const ROWS: usize = 4;

/// The weights of a layer `y = W x + b`, packed.
#[derive(Clone, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// `[outputs / ROWS, rounded up][inputs][ROWS]`; rows past the last output are 0.
    weights: Vec<f32>,
    /// One an output, then zeros up to a multiple of [`ROWS`].
    bias: Vec<f32>,
}

impl Dense {
    /// Packs `weights`, row-major `[inputs][outputs]`, and `bias`, `[outputs]`.
    ///
    /// # Panics
    /// When the lengths do not belong together.
    pub fn new(inputs: usize, weights: &[f32], bias: &[f32]) -> Self {
        let outputs = bias.len();
        assert_eq!(weights.len(), inputs * outputs, "a layer of {outputs} outputs and {inputs} inputs");
        let weight = |k: usize, o: usize| if o < outputs { weights[k * outputs + o] } else { 0.0 };
        let mut packed = Vec::with_capacity(inputs * outputs.next_multiple_of(ROWS));
        for group in (0..outputs).step_by(ROWS) {
            for k in 0..inputs {
                packed.extend((group..group + ROWS).map(|o| weight(k, o)));
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(outputs.next_multiple_of(ROWS), 0.0);
        Self { inputs, outputs, weights: packed, bias }
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

    /// Computes `W x + bias` for a block and hands each vector of results to `finish`.
    ///
    /// `x` is `[inputs][BLOCK]`; `bias` is as long as [`Self::bias`], which it stands in for.
    #[inline(always)]
    pub fn apply<L: Lanes>(&self, x: &[f32], bias: &[f32], finish: &mut impl Finish<L>) {
        debug_assert_eq!(x.len(), self.inputs * BLOCK);
        debug_assert_eq!(bias.len(), self.bias.len());
        let step = self.inputs * ROWS;
        for (group, bias) in bias.chunks_exact(ROWS).enumerate() {
            let weights = &self.weights[group * step..(group + 1) * step];
            let rows = (self.outputs - group * ROWS).min(ROWS);
            let mut vector = 0;
            while vector < BLOCK / LANES {
                if L::BLOCK_VECTORS == 4 {
                    block::<L, 4>(x, vector, weights, bias, group * ROWS, rows, finish);
                } else {
                    block::<L, 1>(x, vector, weights, bias, group * ROWS, rows, finish);
                }
                vector += L::BLOCK_VECTORS;
            }
        }
    }
}

/// What becomes of a layer's results.
pub trait Finish<L> {
    /// Takes `value`, the vector `vector` of the output `output`.
    fn take(&mut self, output: usize, vector: usize, value: L);
}

/// `rows` outputs, from `output` on, of `V` vectors of pixels, from `first` on.
#[inline(always)]
fn block<L: Lanes, const V: usize>(
    x: &[f32],
    first: usize,
    weights: &[f32],
    bias: &[f32],
    output: usize,
    rows: usize,
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
                sums[row][v] = loaded[v].fma(weight, sums[row][v]);
            }
        }
    }
    for (row, sums) in sums.iter().enumerate() {
        if row < rows {
            for (v, &sum) in sums.iter().enumerate() {
                finish.take(output + row, first + v, sum);
            }
        }
    }
}

/// Stores a layer's results as `[outputs][BLOCK]`.
pub struct Store<'a>(pub &'a mut [f32]);

impl<L: Lanes> Finish<L> for Store<'_> {
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, value: L) {
        value.store_slice(&mut self.0[output * BLOCK + vector * LANES..]);
    }
}

/// Stores a layer's results as `[outputs][BLOCK]`, negative ones as 0.
pub struct StoreRelu<'a>(pub &'a mut [f32]);

impl<L: Lanes> Finish<L> for StoreRelu<'_> {
    #[inline(always)]
    fn take(&mut self, output: usize, vector: usize, value: L) {
        value.max(L::zero()).store_slice(&mut self.0[output * BLOCK + vector * LANES..]);
    }
}
