//! Matrix products in bfloat16 with 32-bit sums on the tile registers of processors that have them ([`kernels::tiles`]).

use std::arch::asm;

pub use kernels::tiles::available;
use kernels::tiles::{TILE, Tiles};

use super::bf16::round;
use super::kernels::Matrix;

/// Values of 32 bits in a tile.
const TILE_VALUES: usize = TILE * TILE;
/// Rows and columns of the result that are worked on at a time: two tiles each way.
const BLOCK: usize = 2 * TILE;

/// `out (+)= a b`, where [`available`].
pub fn matmul(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], add: bool) {
    let ((m, k), (inner, n)) = (a.shape(), b.shape());
    assert!(k == inner && out.len() == m * n, "[{m}, {k}] by [{inner}, {n}] into {} values", out.len());
    let steps = k.div_ceil(2 * TILE);
    let (a_panels, b_panels) = (left(a, steps), right(b, steps));
    let mut edge = [0.0f32; BLOCK * BLOCK];
    let _tiles = Tiles::new();
    let panel = steps * TILE_VALUES;
    for (column, b) in (0..n).step_by(BLOCK).zip(b_panels.chunks_exact(2 * panel)) {
        for (row, a) in (0..m).step_by(BLOCK).zip(a_panels.chunks_exact(2 * panel)) {
            if row + BLOCK <= m && column + BLOCK <= n {
                block(a, b, steps, &mut out[row * n + column..], n, add);
                continue;
            }
            block(a, b, steps, &mut edge, BLOCK, false);
            let (rows, columns) = (BLOCK.min(m - row), BLOCK.min(n - column));
            for r in 0..rows {
                let start = (row + r) * n + column;
                for (out, value) in out[start..start + columns].iter_mut().zip(&edge[r * BLOCK..]) {
                    *out = if add { *out + value } else { *value };
                }
            }
        }
    }
}

/// One block of the result from two panels of each operand.
fn block(a: &[u32], b: &[u32], steps: usize, out: &mut [f32], stride: usize, add: bool) {
    let panel = steps * TILE_VALUES;
    assert!(steps > 0 && a.len() == 2 * panel && b.len() == 2 * panel);
    assert!(stride >= BLOCK && out.len() >= (BLOCK - 1) * stride + BLOCK);
    let bytes = 4 * stride;
    let (upper, lower) = (out.as_mut_ptr(), out[TILE * stride..].as_mut_ptr());
    // SAFETY: the tiles are configured by the caller; each load reads 16 rows of 64 bytes within `out`, `a` and `b`, whose lengths
    // were checked, and each store writes the same of `out`. No other code uses tile registers.
    unsafe {
        if add {
            asm!(
                "tileloadd tmm0, [{upper} + {bytes}*1]",
                "tileloadd tmm1, [{upper} + {bytes}*1 + 64]",
                "tileloadd tmm2, [{lower} + {bytes}*1]",
                "tileloadd tmm3, [{lower} + {bytes}*1 + 64]",
                upper = in(reg) upper, lower = in(reg) lower, bytes = in(reg) bytes,
                options(nostack, readonly)
            );
        } else {
            asm!("tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3", options(nostack, nomem));
        }
        asm!(
            "2:",
            "tileloadd tmm4, [{a} + {row}*1]",
            "tileloadd tmm6, [{b} + {row}*1]",
            "tileloadd tmm5, [{a2} + {row}*1]",
            "tileloadd tmm7, [{b2} + {row}*1]",
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tdpbf16ps tmm1, tmm4, tmm7",
            "tdpbf16ps tmm2, tmm5, tmm6",
            "tdpbf16ps tmm3, tmm5, tmm7",
            "add {a}, 1024",
            "add {a2}, 1024",
            "add {b}, 1024",
            "add {b2}, 1024",
            "dec {steps}",
            "jnz 2b",
            a = inout(reg) a.as_ptr() => _,
            a2 = inout(reg) a[panel..].as_ptr() => _,
            b = inout(reg) b.as_ptr() => _,
            b2 = inout(reg) b[panel..].as_ptr() => _,
            steps = inout(reg) steps => _,
            row = in(reg) 64_usize,
            options(nostack, readonly)
        );
        asm!(
            "tilestored [{upper} + {bytes}*1], tmm0",
            "tilestored [{upper} + {bytes}*1 + 64], tmm1",
            "tilestored [{lower} + {bytes}*1], tmm2",
            "tilestored [{lower} + {bytes}*1 + 64], tmm3",
            upper = in(reg) upper, lower = in(reg) lower, bytes = in(reg) bytes,
            options(nostack)
        );
    }
}

/// The left operand in panels of 16 rows, each in tiles `[row][pair]`; what is beyond its end is zero.
fn left(a: Matrix<'_>, steps: usize) -> Vec<u32> {
    let ((m, k), (row, inner)) = (a.shape(), strides(&a));
    let mut out = vec![0_u32; m.div_ceil(BLOCK) * 2 * steps * TILE_VALUES];
    for (panel, out) in out.chunks_exact_mut(steps * TILE_VALUES).enumerate() {
        let first = panel * TILE;
        for (step, tile) in out.chunks_exact_mut(TILE_VALUES).enumerate() {
            let from = 2 * TILE * step;
            let to = k.min(from + 2 * TILE);
            for (lane, pairs) in tile.chunks_exact_mut(TILE).enumerate().take(m.saturating_sub(first)) {
                let at = (first + lane) * row;
                if inner == 1 {
                    in_pairs(&a.values[at + from..at + to], pairs);
                } else {
                    for (pair, out) in pairs.iter_mut().enumerate().take((to - from).div_ceil(2)) {
                        *out = strided_pair(a.values, at, (from + 2 * pair, to, inner));
                    }
                }
            }
        }
    }
    out
}

/// The right operand in panels of 16 columns, each in tiles `[pair][column]`; what is beyond its end is zero.
fn right(b: Matrix<'_>, steps: usize) -> Vec<u32> {
    let ((k, n), (inner, column)) = (b.shape(), strides(&b));
    let mut out = vec![0_u32; n.div_ceil(BLOCK) * 2 * steps * TILE_VALUES];
    for (panel, out) in out.chunks_exact_mut(steps * TILE_VALUES).enumerate() {
        let first = panel * TILE;
        let count = TILE.min(n.saturating_sub(first));
        // The last block may have but one panel.
        if count == 0 {
            continue;
        }
        for (step, tile) in out.chunks_exact_mut(TILE_VALUES).enumerate() {
            let from = 2 * TILE * step;
            let to = k.min(from + 2 * TILE);
            if column == 1 {
                for (pair, columns) in tile.chunks_exact_mut(TILE).enumerate().take((to - from).div_ceil(2)) {
                    let low = (from + 2 * pair) * inner + first;
                    let has_high = from + 2 * pair + 1 < to;
                    let high = if has_high { low + inner } else { low };
                    let (low, high) = (&b.values[low..low + count], &b.values[high..high + count]);
                    let keep = if has_high { u32::MAX } else { 0 };
                    for ((out, low), high) in columns.iter_mut().zip(low).zip(high) {
                        *out = round(*low) | ((round(*high) << 16) & keep);
                    }
                }
                continue;
            }
            // Columns lie whole: each is rounded to pairs, and the tile is turned.
            let mut turned = [0_u32; TILE_VALUES];
            for (lane, pairs) in turned.chunks_exact_mut(TILE).enumerate().take(count) {
                let at = (first + lane) * column;
                if inner == 1 {
                    in_pairs(&b.values[at + from..at + to], pairs);
                } else {
                    for (pair, out) in pairs.iter_mut().enumerate().take((to - from).div_ceil(2)) {
                        *out = strided_pair(b.values, at, (from + 2 * pair, to, inner));
                    }
                }
            }
            for pair in 0..TILE {
                for lane in 0..TILE {
                    tile[pair * TILE + lane] = turned[lane * TILE + pair];
                }
            }
        }
    }
    out
}

fn strides(matrix: &Matrix<'_>) -> (usize, usize) {
    let (row, column) = matrix.strides();
    (row.unsigned_abs(), column.unsigned_abs())
}

/// Neighbours as pairs of bfloat16.
#[inline(always)]
fn in_pairs(values: &[f32], out: &mut [u32]) {
    let whole = values.chunks_exact(2);
    if let [last] = whole.remainder() {
        out[values.len() / 2] = round(*last);
    }
    for (out, two) in out.iter_mut().zip(whole) {
        *out = round(two[0]) | (round(two[1]) << 16);
    }
}

#[inline(always)]
fn strided_pair(values: &[f32], at: usize, (from, to, stride): (usize, usize, usize)) -> u32 {
    let high = if from + 1 < to { round(values[at + (from + 1) * stride]) } else { 0 };
    round(values[at + from * stride]) | (high << 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_rounded_values() {
        if !available() {
            eprintln!("this processor has no tiles");
            return;
        }
        let value = |index: usize| ((index * 37 % 101) as f32 - 50.0) / 64.0;
        for (m, k, n) in [(32, 32, 32), (1, 1, 1), (33, 65, 31), (17, 7, 100), (128, 384, 96)] {
            let (a, b): (Vec<f32>, Vec<f32>) = ((0..m * k).map(value).collect(), (0..k * n).map(value).collect());
            for (turn_a, turn_b, add) in
                [(false, false, false), (true, false, true), (false, true, false), (true, true, true)]
            {
                let of = |values: &[f32], row: usize, column: usize, rows: usize, columns: usize, turned: bool| {
                    let exact = if turned { values[column * rows + row] } else { values[row * columns + column] };
                    f32::from_bits(round(exact) << 16)
                };
                let left = if turn_a { Matrix::new(&a, k, m).t() } else { Matrix::new(&a, m, k) };
                let right = if turn_b { Matrix::new(&b, n, k).t() } else { Matrix::new(&b, k, n) };
                let mut out = vec![1.0; m * n];
                matmul(left, right, &mut out, add);
                for row in 0..m {
                    for column in 0..n {
                        let sum: f32 = (0..k)
                            .map(|inner| of(&a, row, inner, m, k, turn_a) * of(&b, inner, column, k, n, turn_b))
                            .sum();
                        let expected = sum + if add { 1.0 } else { 0.0 };
                        let found = out[row * n + column];
                        assert!((found - expected).abs() < 1e-3, "{m}x{k}x{n} {row},{column}: {found} {expected}");
                    }
                }
            }
        }
    }
}
