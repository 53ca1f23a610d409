//! Sixteen pixels in one AVX-512 register, with products of layers in single precision or in bfloat16.

use std::arch::x86_64::*;
use std::mem::transmute;

use super::lanes::{LANES, Lanes, Task, Truth, operators};

/// Sixteen floats in a register. Used only inside functions compiled for, and entered after detecting, AVX-512F; with
/// `BF16` AVX512_BF16 and AVX-512BW as well.
///
/// With `BF16` a layer's inputs and weights are rounded to bfloat16 and its sums stay in single precision, two products a lane
/// in each instruction. With `TILES` the layers themselves are worked out on tile registers, whose [`crate::tiles::Tiles`] live as
/// long as the entry function runs.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Avx512<const BF16: bool, const TILES: bool = false>(__m512);

/// An intrinsic on registers: it touches no memory.
macro_rules! op {
    ($call:expr) => {
        // SAFETY: values of this type exist only where AVX-512F was detected (see the type); the operands are registers.
        unsafe { $call }
    };
}

impl<const BF16: bool, const TILES: bool> Avx512<BF16, TILES> {
    #[inline(always)]
    fn add_lanes(self, other: Self) -> Self {
        Self(op!(_mm512_add_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn sub_lanes(self, other: Self) -> Self {
        Self(op!(_mm512_sub_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn mul_lanes(self, other: Self) -> Self {
        Self(op!(_mm512_mul_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn div_lanes(self, other: Self) -> Self {
        Self(op!(_mm512_div_ps(self.0, other.0)))
    }
}

operators!(Avx512<BF16, TILES>, const BF16: bool, const TILES: bool);

impl Truth for __mmask16 {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        self & other
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        self | other
    }
    #[inline(always)]
    fn not(self) -> Self {
        !self
    }
    #[inline(always)]
    fn bits(self) -> u16 {
        self
    }
}

/// Where the halves of two vectors' lanes lie once both are narrowed, the first vector's in the lower half of the register.
const IN_TURN: [u16; 2 * LANES] = {
    let mut places = [0; 2 * LANES];
    let mut lane = 0;
    while lane < LANES {
        places[2 * lane] = lane as u16;
        places[2 * lane + 1] = (LANES + lane) as u16;
        lane += 1;
    }
    places
};

impl<const BF16: bool, const TILES: bool> Lanes for Avx512<BF16, TILES> {
    type Truth = __mmask16;
    const BLOCK_VECTORS: usize = 4;
    const INPUTS: usize = if BF16 { 2 } else { 1 };
    const TILES: bool = TILES;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self(op!(_mm512_set1_ps(value)))
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: the array holds 64 readable bytes; the load needs no alignment. AVX-512F: see the type.
        Self(unsafe { _mm512_loadu_ps(from.as_ptr()) })
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        // SAFETY: the array holds 64 writable bytes; the store needs no alignment. AVX-512F: see the type.
        unsafe { _mm512_storeu_ps(to.as_mut_ptr(), self.0) }
    }
    #[inline(always)]
    fn fma(self, factor: Self, term: Self) -> Self {
        Self(op!(_mm512_fmadd_ps(self.0, factor.0, term.0)))
    }
    #[inline(always)]
    fn product(self, weights: Self, sum: Self) -> Self {
        if !BF16 {
            return self.fma(weights, sum);
        }
        // SAFETY: registers hold 512 bits whatever they are taken for; AVX512_BF16: see the type.
        Self(unsafe {
            _mm512_dpbf16_ps(sum.0, transmute::<__m512, __m512bh>(self.0), transmute::<__m512, __m512bh>(weights.0))
        })
    }
    #[inline(always)]
    fn beside(self, second: Self) -> Self {
        if !BF16 {
            return self;
        }
        // SAFETY: `IN_TURN` holds 64 readable bytes, the load needs no alignment, and registers hold 512 bits whatever they are
        // taken for. AVX512_BF16 and AVX-512BW: see the type.
        Self(unsafe {
            let both = transmute::<__m512bh, __m512i>(_mm512_cvtne2ps_pbh(second.0, self.0));
            let places = _mm512_loadu_si512(IN_TURN.as_ptr().cast());
            _mm512_castsi512_ps(_mm512_permutexvar_epi16(places, both))
        })
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(op!(_mm512_min_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(op!(_mm512_max_ps(self.0, other.0)))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(op!(_mm512_abs_ps(self.0)))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(op!(_mm512_sqrt_ps(self.0)))
    }
    #[inline(always)]
    fn floor(self) -> Self {
        // 1: towards minus infinity, to whole numbers (Intel SDM, VRNDSCALEPS).
        Self(op!(_mm512_roundscale_ps::<1>(self.0)))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Truth {
        op!(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(self.0, other.0))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Truth {
        op!(_mm512_cmp_ps_mask::<_CMP_LE_OQ>(self.0, other.0))
    }
    #[inline(always)]
    fn select(truth: Self::Truth, yes: Self, no: Self) -> Self {
        Self(op!(_mm512_mask_blend_ps(truth, no.0, yes.0)))
    }
    #[inline(always)]
    fn call<T: Task<Self>>(task: &mut T) {
        #[target_feature(enable = "avx512f")]
        fn entry<L, T: Task<L>>(task: &mut T) {
            task.run();
        }
        #[target_feature(enable = "avx512f,avx512bw,avx512bf16")]
        fn bf16_entry<L, T: Task<L>>(task: &mut T) {
            task.run();
        }
        // SAFETY: what calls this works with values of this type, which exist only where it was detected.
        if BF16 { unsafe { bf16_entry(task) } } else { unsafe { entry(task) } }
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        Self(op!({
            let biased = _mm512_add_epi32(_mm512_cvtps_epi32(self.0), _mm512_set1_epi32(127));
            _mm512_castsi512_ps(_mm512_slli_epi32::<23>(biased))
        }))
    }
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        op!({
            let bits = _mm512_castps_si512(self.0);
            let mantissa =
                _mm512_or_si512(_mm512_and_si512(bits, _mm512_set1_epi32(0x007f_ffff)), _mm512_set1_epi32(0x3f80_0000));
            let exponent = _mm512_sub_epi32(_mm512_srli_epi32::<23>(bits), _mm512_set1_epi32(127));
            (Self(_mm512_castsi512_ps(mantissa)), Self(_mm512_cvtepi32_ps(exponent)))
        })
    }
}
