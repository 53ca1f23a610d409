//! The arithmetic of the embedded model over plain slices, forwards and backwards. One thread each: training runs several
//! examples side by side instead, and a question is answered in a few milliseconds on one.

use gemm::Parallelism;

#[cfg(target_arch = "x86_64")]
use super::amx;
use super::bf16;

/// Compiles a function for the vector units that the machine may have, and picks at run time.
macro_rules! vectorised {
    ($(#[$meta:meta])* pub fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $body:block) => {
        $(#[$meta])*
        pub fn $name($($arg: $ty),*) {
            #[inline(always)]
            fn plain($($arg: $ty),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,fma")]
                fn avx512($($arg: $ty),*) { plain($($arg),*) }
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $ty),*) { plain($($arg),*) }
                if is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                {
                    // SAFETY: the features were just found to be there.
                    return unsafe { avx512($($arg),*) };
                }
                if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                    // SAFETY: the features were just found to be there.
                    return unsafe { avx2($($arg),*) };
                }
            }
            plain($($arg),*)
        }
    };
}

/// A matrix as it lies in memory: rows, columns, and whether it is read transposed.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    /// Values, row by row.
    pub values: &'a [f32],
    /// Rows as stored.
    pub rows: usize,
    /// Columns as stored.
    pub columns: usize,
    /// Read with rows and columns exchanged.
    pub transposed: bool,
}

impl<'a> Matrix<'a> {
    /// Read as stored.
    #[must_use]
    pub fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(values.len(), rows * columns, "a matrix of {rows} by {columns}");
        Self { values, rows, columns, transposed: false }
    }

    /// Read transposed.
    #[must_use]
    pub fn t(self) -> Self {
        Self { transposed: !self.transposed, ..self }
    }

    pub(super) fn shape(&self) -> (usize, usize) {
        if self.transposed { (self.columns, self.rows) } else { (self.rows, self.columns) }
    }

    /// Strides of a row and of a column.
    pub(super) fn strides(&self) -> (isize, isize) {
        if self.transposed { (1, self.columns as isize) } else { (self.columns as isize, 1) }
    }
}

/// Products with fewer rows are not worth packing for.
const FEW: usize = 8;

/// `out (+)= a b`; adds to what `out` holds where `add` is set. Large products are taken in bfloat16 where the processor
/// can; see [`super::amx`] and [`super::bf16`].
pub fn matmul(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], add: bool) {
    let ((m, k), (inner, n)) = (a.shape(), b.shape());
    assert!(k == inner && out.len() == m * n, "[{m}, {k}] by [{inner}, {n}] into {} values", out.len());
    if m.min(n).min(k) >= FEW {
        #[cfg(target_arch = "x86_64")]
        if amx::available() {
            return amx::matmul(a, b, out, add);
        }
        if bf16::available() {
            return bf16::matmul(a, b, out, add);
        }
    }
    let ((a_row, a_column), (b_row, b_column)) = (a.strides(), b.strides());
    // SAFETY: the shapes were checked against the slices' lengths, and the strides stay within them.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            add,
            a.values.as_ptr(),
            a_column,
            a_row,
            b.values.as_ptr(),
            b_column,
            b_row,
            f32::from(u8::from(add)),
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// eˣ to about 2 units in the last place; Cody and Waite's reduction, then the Taylor polynomial of degree 6.
#[inline(always)]
fn exp(x: f32) -> f32 {
    const TO_INTEGER: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let k = (x * std::f32::consts::LOG2_E + TO_INTEGER) - TO_INTEGER;
    let r = (x - k * 0.693_359_4) + k * 2.121_944_4e-4;
    let p = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    p * f32::from_bits(((k as i32 + 127) << 23).cast_unsigned())
}

/// The normal distribution's Φ(x) and e^(-x²/2). Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26
/// (absolute error below 1.5e-7).
#[inline(always)]
fn normal(x: f32) -> (f32, f32) {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let e = exp(-z * z);
    let series = t * (0.254_829_6 + t * (-0.284_496_72 + t * (1.421_413_8 + t * (-1.453_152_1 + t * 1.061_405_4))));
    let upper = 0.5 * series * e;
    (if x >= 0.0 { 1.0 - upper } else { upper }, e)
}

vectorised! {
    /// `out = x Φ(x)` (Hendrycks and Gimpel, Gaussian error linear units, 2016).
    pub fn gelu(x: &[f32], out: &mut [f32]) {
        for (out, x) in out.iter_mut().zip(x) {
            *out = x * normal(*x).0;
        }
    }
}

vectorised! {
    /// `gradient *= d(x Φ(x))/dx`.
    pub fn gelu_backward(x: &[f32], gradient: &mut [f32]) {
        const DENSITY: f32 = 0.398_942_3;
        for (gradient, x) in gradient.iter_mut().zip(x) {
            let (phi, e) = normal(*x);
            *gradient *= phi + x * e * DENSITY;
        }
    }
}

/// Sum over two rows with 16 lanes, so that it is vectorised in a fixed order.
#[inline(always)]
fn sum(a: &[f32], b: &[f32], term: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 16];
    let (a, b) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(a, b)| term(*a, *b)).sum();
    for (a, b) in a.zip(b) {
        for lane in 0..16 {
            lanes[lane] += term(a[lane], b[lane]);
        }
    }
    lanes.iter().sum::<f32>() + rest
}

#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    sum(a, b, |a, b| a * b)
}

#[inline(always)]
fn add_scaled(out: &mut [f32], scale: f32, x: &[f32]) {
    for (out, x) in out.iter_mut().zip(x) {
        *out += scale * x;
    }
}

vectorised! {
    /// Adds a row to each row.
    pub fn add_row(out: &mut [f32], row: &[f32]) {
        for out in out.chunks_exact_mut(row.len()) {
            for (out, row) in out.iter_mut().zip(row) {
                *out += row;
            }
        }
    }
}

vectorised! {
    /// Sums the rows.
    pub fn sum_rows(x: &[f32], out: &mut [f32]) {
        for x in x.chunks_exact(out.len()) {
            for (out, x) in out.iter_mut().zip(x) {
                *out += x;
            }
        }
    }
}

/// Mean and 1/standard deviation of a row.
#[inline(always)]
fn moments(x: &[f32], eps: f32) -> (f32, f32) {
    let n = x.len() as f32;
    let mean = sum(x, x, |x, _| x) / n;
    let variance = sum(x, x, |x, _| (x - mean) * (x - mean)) / n;
    (mean, 1.0 / (variance + eps).sqrt())
}

vectorised! {
    /// Layer normalisation of each row (Ba, Kiros and Hinton, 2016).
    pub fn layer_norm(x: &[f32], gain: &[f32], bias: &[f32], eps: f32, out: &mut [f32]) {
        let width = gain.len();
        for (x, out) in x.chunks_exact(width).zip(out.chunks_exact_mut(width)) {
            let (mean, scale) = moments(x, eps);
            for i in 0..width {
                out[i] = (x[i] - mean) * scale * gain[i] + bias[i];
            }
        }
    }
}

vectorised! {
    /// Gradients of [`layer_norm`]: turns the gradient of its result into that of `x`, and adds up those of gain and bias.
    pub fn layer_norm_backward(
        x: &[f32], gain: &[f32], eps: f32, gradient: &mut [f32], of_gain: &mut [f32], of_bias: &mut [f32],
    ) {
        let width = gain.len();
        let n = width as f32;
        for (x, gradient) in x.chunks_exact(width).zip(gradient.chunks_exact_mut(width)) {
            let (mean, scale) = moments(x, eps);
            for i in 0..width {
                of_gain[i] += gradient[i] * (x[i] - mean) * scale;
                of_bias[i] += gradient[i];
                gradient[i] *= gain[i];
            }
            let first = sum(gradient, x, |gradient, _| gradient) / n;
            let second = sum(gradient, x, |gradient, x| gradient * (x - mean) * scale) / n;
            for i in 0..width {
                gradient[i] = (gradient[i] - first - (x[i] - mean) * scale * second) * scale;
            }
        }
    }
}

/// Which rows attend to which: row ranges of queries, each with the row range of keys that it sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// Bounds of the queries' rows, ascending from 0: one more than there are segments.
    pub queries: Vec<usize>,
    /// Bounds of the keys' rows.
    pub keys: Vec<usize>,
    /// Whether a query sees only keys up to its own place.
    pub causal: bool,
    /// Heads.
    pub heads: usize,
}

/// One row's attention weights over the keys it sees.
#[inline(always)]
fn weights(query: &[f32], keys: &[f32], width: usize, from: usize, scale: f32, out: &mut [f32]) {
    let size = query.len();
    let mut most = f32::NEG_INFINITY;
    for (index, out) in out.iter_mut().enumerate() {
        let start = index * width + from;
        *out = dot(query, &keys[start..start + size]) * scale;
        most = most.max(*out);
    }
    let mut total = 0.0;
    for out in out.iter_mut() {
        *out = exp(*out - most);
        total += *out;
    }
    let share = 1.0 / total;
    for out in out.iter_mut() {
        *out *= share;
    }
}

vectorised! {
    /// Scaled dot-product attention (Vaswani and others, 2017) within segments; all matrices have `width` columns.
    pub fn attention(q: &[f32], k: &[f32], v: &[f32], width: usize, segments: &Segments, out: &mut [f32]) {
        let size = width / segments.heads;
        let scale = 1.0 / (size as f32).sqrt();
        let mut row = Vec::new();
        for (queries, keys) in segments.queries.windows(2).zip(segments.keys.windows(2)) {
            let (k, v) = (&k[keys[0] * width..keys[1] * width], &v[keys[0] * width..keys[1] * width]);
            for i in queries[0]..queries[1] {
                let seen = if segments.causal { i - queries[0] + 1 } else { keys[1] - keys[0] };
                row.resize(seen, 0.0);
                for head in 0..segments.heads {
                    let from = head * size;
                    let at = i * width + from;
                    weights(&q[at..at + size], k, width, from, scale, &mut row);
                    let out = &mut out[at..at + size];
                    for (j, weight) in row.iter().enumerate() {
                        add_scaled(out, *weight, &v[j * width + from..j * width + from + size]);
                    }
                }
            }
        }
    }
}

vectorised! {
    /// Gradients of [`attention`] at `[q, k, v]`, added to those of each in the same order.
    pub fn attention_backward(
        inputs: [&[f32]; 3], width: usize, segments: &Segments, gradient: &[f32], of_inputs: [&mut [f32]; 3],
    ) {
        let ([q, k, v], [of_q, of_k, of_v]) = (inputs, of_inputs);
        let size = width / segments.heads;
        let scale = 1.0 / (size as f32).sqrt();
        let (mut row, mut change) = (Vec::new(), Vec::new());
        for (queries, keys) in segments.queries.windows(2).zip(segments.keys.windows(2)) {
            let range = keys[0] * width..keys[1] * width;
            let (k, v) = (&k[range.clone()], &v[range.clone()]);
            let (of_k, of_v) = (&mut of_k[range.clone()], &mut of_v[range]);
            for i in queries[0]..queries[1] {
                let seen = if segments.causal { i - queries[0] + 1 } else { keys[1] - keys[0] };
                row.resize(seen, 0.0);
                change.resize(seen, 0.0);
                for head in 0..segments.heads {
                    let from = head * size;
                    let at = i * width + from;
                    let query = &q[at..at + size];
                    let gradient = &gradient[at..at + size];
                    weights(query, k, width, from, scale, &mut row);
                    let mut mean = 0.0;
                    for j in 0..seen {
                        let key = j * width + from;
                        change[j] = dot(gradient, &v[key..key + size]);
                        mean += row[j] * change[j];
                        add_scaled(&mut of_v[key..key + size], row[j], gradient);
                    }
                    let of_q = &mut of_q[at..at + size];
                    for j in 0..seen {
                        let key = j * width + from;
                        let slope = row[j] * (change[j] - mean) * scale;
                        add_scaled(of_q, slope, &k[key..key + size]);
                        add_scaled(&mut of_k[key..key + size], slope, query);
                    }
                }
            }
        }
    }
}

/// A number from a seed and a place (SplitMix64's finaliser, Steele, Lea and Flood, 2014; here in 32 bits).
#[inline(always)]
fn hash(seed: u32, place: u32) -> u32 {
    let mut x = place.wrapping_mul(0x9E37_79B9) ^ seed;
    x = (x ^ (x >> 16)).wrapping_mul(0x85EB_CA6B);
    x = (x ^ (x >> 13)).wrapping_mul(0xC2B2_AE35);
    x ^ (x >> 16)
}

vectorised! {
    /// Dropout (Srivastava and others, 2014) that the same seed repeats: `out += kept(x) / (1 - rate)`.
    pub fn add_dropout(x: &[f32], rate: f32, seed: u32, out: &mut [f32]) {
        let scale = 1.0 / (1.0 - rate);
        let bound = (rate * 4_294_967_296.0) as u32;
        for (index, (out, x)) in out.iter_mut().zip(x).enumerate() {
            let keep = hash(seed, index as u32) >= bound;
            *out += if keep { *x * scale } else { 0.0 };
        }
    }
}

/// How far a step of AdamW goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stride {
    /// Factor on the gradient.
    pub clip: f32,
    /// Learning rate; already holds the corrections for the first steps.
    pub rate: f32,
    /// Added to the root of the second moment.
    pub eps: f32,
    /// Share of the parameter that is taken off.
    pub decay: f32,
}

/// How much of the first and of the second moment a step of AdamW keeps.
pub const BETAS: [f32; 2] = [0.9, 0.98];

vectorised! {
    /// One step of AdamW (Loshchilov and Hutter, Decoupled weight decay regularization, 2019) with [`BETAS`].
    pub fn adamw(parameter: &mut [f32], gradient: &[f32], first: &mut [f32], second: &mut [f32], stride: Stride) {
        for i in 0..parameter.len() {
            let g = gradient[i] * stride.clip;
            first[i] = BETAS[0] * first[i] + (1.0 - BETAS[0]) * g;
            second[i] = BETAS[1] * second[i] + (1.0 - BETAS[1]) * g * g;
            parameter[i] -= stride.decay * parameter[i] + stride.rate * first[i] / (second[i].sqrt() + stride.eps);
        }
    }
}

vectorised! {
    /// Adds the sum of squares to `out`.
    pub fn add_squares(x: &[f32], out: &mut f64) {
        for x in x.chunks(4096) {
            *out += f64::from(dot(x, x));
        }
    }
}

vectorised! {
    /// `out += scale x`.
    pub fn add_scaled_to(out: &mut [f32], scale: f32, x: &[f32]) {
        add_scaled(out, scale, x);
    }
}
