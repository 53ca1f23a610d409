//! Matrix products in bfloat16 with 32-bit sums, for processors that multiply pairs of them (AVX-512 BF16): several times
//! as fast as products in 32 bits, which training feels. Operands are packed into panels first, as in Goto and van de
//! Geijn, Anatomy of high-performance matrix multiplication, 2008.

use super::kernels::Matrix;

/// Rows of a tile of the result.
const ROWS: usize = 12;
/// Columns of a tile: two vectors of 16.
const COLUMNS: usize = 32;
/// Pairs along the inner dimension that are taken at a time, so that a panel stays in the first-level cache.
const PAIRS: usize = 256;

/// Whether this processor can.
#[must_use]
pub fn available() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        is_x86_feature_detected!("avx512bf16")
            && is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// `out (+)= a b`, where [`available`].
pub fn matmul(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], add: bool) {
    assert!(available(), "products in bfloat16 need AVX-512 BF16");
    let ((m, k), (inner, n)) = (a.shape(), b.shape());
    assert!(k == inner && out.len() == m * n, "[{m}, {k}] by [{inner}, {n}] into {} values", out.len());
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the processor was asked above; the shapes fit the slices.
    unsafe {
        blocks(a, b, out, add);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = add;
}

/// Rounds to the nearest bfloat16, ties to even.
#[inline(always)]
pub(super) fn round(x: f32) -> u32 {
    let bits = x.to_bits();
    bits.wrapping_add(0x7FFF + ((bits >> 16) & 1)) >> 16
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m512, __m512bh, __m512i, _mm512_add_ps, _mm512_dpbf16_ps, _mm512_loadu_ps, _mm512_loadu_si512,
        _mm512_set1_epi32, _mm512_setzero_ps, _mm512_storeu_ps,
    };

    use super::{COLUMNS, Matrix, PAIRS, ROWS, round};

    /// Packs pairs along the inner dimension into panels of `width` lanes: `[panel][pair][lane]`; lanes and an odd last
    /// value beyond the end are zero.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
    fn pack(
        values: &[f32],
        (lanes, lane_stride): (usize, usize),
        (from, to, stride): (usize, usize, usize),
        width: usize,
        out: &mut Vec<u32>,
    ) {
        let pairs = (to - from).div_ceil(2);
        out.clear();
        out.resize(lanes.div_ceil(width) * pairs * width, 0);
        for (panel, out) in out.chunks_exact_mut(pairs * width).enumerate() {
            let first = panel * width;
            let count = width.min(lanes - first);
            if stride == 1 {
                for lane in 0..count {
                    let start = (first + lane) * lane_stride;
                    let row = &values[start + from..start + to];
                    let whole = row.chunks_exact(2);
                    if let [last] = whole.remainder() {
                        out[(pairs - 1) * width + lane] = round(*last);
                    }
                    for (pair, two) in whole.enumerate() {
                        out[pair * width + lane] = round(two[0]) | (round(two[1]) << 16);
                    }
                }
            } else {
                for (pair, out) in out.chunks_exact_mut(width).enumerate() {
                    let low = (from + 2 * pair) * stride + first * lane_stride;
                    let has_high = from + 2 * pair + 1 < to;
                    let high = if has_high { low + stride } else { low };
                    let (low, high) = (&values[low..low + count], &values[high..high + count]);
                    for ((out, low), high) in out.iter_mut().zip(low).zip(high) {
                        *out = round(*low) | if has_high { round(*high) << 16 } else { 0 };
                    }
                }
            }
        }
    }

    /// The product, block by block of the inner dimension.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")]
    pub fn blocks(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], add: bool) {
        let ((m, k), (_, n)) = (a.shape(), b.shape());
        let lanes = |matrix: &Matrix<'_>, across: bool| {
            let (row, column) = matrix.strides();
            let (lane, inner) = if across { (column, row) } else { (row, column) };
            (lane.unsigned_abs(), inner.unsigned_abs())
        };
        let ((a_lane, a_inner), (b_lane, b_inner)) = (lanes(&a, false), lanes(&b, true));
        let (mut a_panels, mut b_panels) = (Vec::new(), Vec::new());
        let mut edge = [0.0f32; ROWS * COLUMNS];
        for from in (0..k).step_by(2 * PAIRS) {
            let to = k.min(from + 2 * PAIRS);
            let pairs = (to - from).div_ceil(2);
            let add = add || from > 0;
            pack(a.values, (m, a_lane), (from, to, a_inner), ROWS, &mut a_panels);
            pack(b.values, (n, b_lane), (from, to, b_inner), COLUMNS, &mut b_panels);
            for (column, b) in (0..n).step_by(COLUMNS).zip(b_panels.chunks_exact(pairs * COLUMNS)) {
                for (row, a) in (0..m).step_by(ROWS).zip(a_panels.chunks_exact(pairs * ROWS)) {
                    if row + ROWS <= m && column + COLUMNS <= n {
                        tile(a, b, &mut out[row * n + column..], n, add);
                        continue;
                    }
                    tile(a, b, &mut edge, COLUMNS, false);
                    let (rows, columns) = (ROWS.min(m - row), COLUMNS.min(n - column));
                    for r in 0..rows {
                        let start = (row + r) * n + column;
                        for (out, value) in out[start..start + columns].iter_mut().zip(&edge[r * COLUMNS..]) {
                            *out = if add { *out + value } else { *value };
                        }
                    }
                }
            }
        }
    }

    /// One tile of the result from a panel of each operand.
    #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
    #[inline]
    fn tile(a: &[u32], b: &[u32], out: &mut [f32], stride: usize, add: bool) {
        assert!(out.len() >= (ROWS - 1) * stride + COLUMNS && stride >= COLUMNS);
        let mut sums = [[_mm512_setzero_ps(); 2]; ROWS];
        for (a, b) in a.chunks_exact(ROWS).zip(b.chunks_exact(COLUMNS)) {
            // SAFETY: `b` holds 32 values of 32 bits; loads need no alignment. A vector of pairs of bfloat16 is 512 plain
            // bits.
            let (left, right): (__m512bh, __m512bh) = unsafe {
                (
                    std::mem::transmute::<__m512i, __m512bh>(_mm512_loadu_si512(b.as_ptr().cast())),
                    std::mem::transmute::<__m512i, __m512bh>(_mm512_loadu_si512(b.as_ptr().add(16).cast())),
                )
            };
            for row in 0..ROWS {
                // SAFETY: 512 plain bits again.
                let pair: __m512bh =
                    unsafe { std::mem::transmute::<__m512i, __m512bh>(_mm512_set1_epi32(a[row].cast_signed())) };
                sums[row][0] = _mm512_dpbf16_ps(sums[row][0], pair, left);
                sums[row][1] = _mm512_dpbf16_ps(sums[row][1], pair, right);
            }
        }
        for (row, sums) in sums.into_iter().enumerate() {
            for (half, sum) in sums.into_iter().enumerate() {
                let at = out[row * stride + 16 * half..].as_mut_ptr();
                // SAFETY: the length of `out` was checked above.
                unsafe {
                    let sum: __m512 = if add { _mm512_add_ps(_mm512_loadu_ps(at), sum) } else { sum };
                    _mm512_storeu_ps(at, sum);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
use x86::blocks;
