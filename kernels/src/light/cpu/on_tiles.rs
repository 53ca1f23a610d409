//! A dense layer on tile registers: 16 outputs of a block's 64 pixels at a time. Activations lie as pairs of inputs for 16 pixels
//! side by side, which is how a product reads its right operand.

use std::arch::asm;
use std::mem::MaybeUninit;

use super::dense::BLOCK;
use crate::tiles::TILE;

/// Bytes between the rows of a block's activations.
const ROW_BYTES: usize = 4 * BLOCK;

/// Weights for tiles, `[outputs / 16][words / 16][output][word]`, from the words of each output; what is beyond them is zero.
pub fn packed(outputs: usize, words: usize, word: &dyn Fn(usize, usize) -> f32) -> Vec<f32> {
    let mut out = Vec::new();
    for group in (0..outputs).step_by(TILE) {
        for chunk in (0..words).step_by(TILE) {
            for o in group..group + TILE {
                let inside = |k: usize| o < outputs && k < words;
                out.extend((chunk..chunk + TILE).map(|k| if inside(k) { word(k, o) } else { 0.0 }));
            }
        }
    }
    out
}

/// The last rows of a block's activations, filled up with zeros to a tile.
pub struct Rest([f32; TILE * BLOCK]);

impl Rest {
    /// The rows beyond the last whole tile, if there are any.
    #[inline(always)]
    pub fn of(x: &[f32]) -> Option<Self> {
        let whole = x.len() / (TILE * BLOCK) * (TILE * BLOCK);
        let left = x.len() - whole;
        (left > 0).then(|| {
            let mut rows = [0.0; TILE * BLOCK];
            rows[..left].copy_from_slice(&x[whole..]);
            Self(rows)
        })
    }
}

/// Sums of 16 outputs for a block's pixels, `[output][pixel]`.
///
/// # Safety
/// [`crate::tiles::Tiles`] must live on this thread.
#[inline(always)]
pub unsafe fn product(weights: &[f32], x: &[f32], rest: Option<&Rest>) -> [f32; TILE * BLOCK] {
    let whole = x.len() / (TILE * BLOCK);
    assert!(weights.len() == (whole + usize::from(rest.is_some())) * TILE * TILE);
    let mut out = MaybeUninit::<[f32; TILE * BLOCK]>::uninit();
    // SAFETY: tiles are configured, says the caller. Each load reads 16 rows of 64 bytes, `ROW_BYTES` apart in `x` or `rest` and 64 apart
    // in `weights`, whose lengths were checked; the stores write all 16 rows of 256 bytes of `out`.
    unsafe {
        asm!("tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3", options(nostack, nomem));
        for chunk in 0..whole {
            step(weights.as_ptr().add(chunk * TILE * TILE), x.as_ptr().add(chunk * TILE * BLOCK));
        }
        if let Some(rest) = rest {
            step(weights.as_ptr().add(whole * TILE * TILE), rest.0.as_ptr());
        }
        asm!(
            "tilestored [{out} + {row}*1], tmm0",
            "tilestored [{out} + {row}*1 + 64], tmm1",
            "tilestored [{out} + {row}*1 + 128], tmm2",
            "tilestored [{out} + {row}*1 + 192], tmm3",
            out = in(reg) out.as_mut_ptr(),
            row = in(reg) ROW_BYTES,
            options(nostack)
        );
        out.assume_init()
    }
}

/// Adds the products of a tile of weights with 16 words of 64 pixels.
///
/// # Safety
/// As [`product`]; the pointers must be good for what the tiles read.
#[inline(always)]
unsafe fn step(weights: *const f32, x: *const f32) {
    // SAFETY: see above.
    unsafe {
        asm!(
            "tileloadd tmm4, [{weights} + {width}*1]",
            "tileloadd tmm5, [{x} + {row}*1]",
            "tileloadd tmm6, [{x} + {row}*1 + 64]",
            "tileloadd tmm7, [{x} + {row}*1 + 128]",
            "tdpbf16ps tmm0, tmm4, tmm5",
            "tileloadd tmm5, [{x} + {row}*1 + 192]",
            "tdpbf16ps tmm1, tmm4, tmm6",
            "tdpbf16ps tmm2, tmm4, tmm7",
            "tdpbf16ps tmm3, tmm4, tmm5",
            weights = in(reg) weights,
            width = in(reg) 4 * TILE,
            x = in(reg) x,
            row = in(reg) ROW_BYTES,
            options(nostack, readonly)
        );
    }
}
