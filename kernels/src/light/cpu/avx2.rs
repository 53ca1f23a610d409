//! Sixteen pixels in two AVX2 registers.

use std::arch::x86_64::*;

use super::lanes::{LANES, Lanes, Task, Truth, operators};

/// Sixteen floats in two registers. Used only inside functions compiled for, and entered after detecting, AVX2 and FMA.
#[derive(Clone, Copy)]
pub struct Avx2(__m256, __m256);

/// A truth value for each lane: all bits of a lane are equal.
#[derive(Clone, Copy)]
pub struct Avx2Truth(__m256, __m256);

/// An intrinsic on registers: it touches no memory.
macro_rules! op {
    ($call:expr) => {
        // SAFETY: values of this type exist only where AVX2 and FMA were detected (see the type); the operands are
        // registers.
        unsafe { $call }
    };
}

#[inline(always)]
fn half(array: &[f32; LANES], upper: bool) -> *const f32 {
    array[if upper { 8 } else { 0 }..].as_ptr()
}

impl Avx2 {
    #[inline(always)]
    fn add_lanes(self, other: Self) -> Self {
        op!(Self(_mm256_add_ps(self.0, other.0), _mm256_add_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn sub_lanes(self, other: Self) -> Self {
        op!(Self(_mm256_sub_ps(self.0, other.0), _mm256_sub_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn mul_lanes(self, other: Self) -> Self {
        op!(Self(_mm256_mul_ps(self.0, other.0), _mm256_mul_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn div_lanes(self, other: Self) -> Self {
        op!(Self(_mm256_div_ps(self.0, other.0), _mm256_div_ps(self.1, other.1)))
    }
}

operators!(Avx2);

impl Truth for Avx2Truth {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self(op!(_mm256_and_ps(self.0, other.0)), op!(_mm256_and_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self(op!(_mm256_or_ps(self.0, other.0)), op!(_mm256_or_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn not(self) -> Self {
        op!({
            let ones = _mm256_castsi256_ps(_mm256_set1_epi32(-1));
            Self(_mm256_xor_ps(self.0, ones), _mm256_xor_ps(self.1, ones))
        })
    }
    #[inline(always)]
    fn bits(self) -> u16 {
        op!((_mm256_movemask_ps(self.0) | (_mm256_movemask_ps(self.1) << 8)) as u16)
    }
}

impl Lanes for Avx2 {
    type Truth = Avx2Truth;
    const BLOCK_VECTORS: usize = 1;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        op!(Self(_mm256_set1_ps(value), _mm256_set1_ps(value)))
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        // SAFETY: the array holds 64 readable bytes; the loads need no alignment. AVX2: see the type.
        unsafe { Self(_mm256_loadu_ps(half(from, false)), _mm256_loadu_ps(half(from, true))) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        let (lower, upper) = to.split_at_mut(8);
        // SAFETY: each half holds 32 writable bytes; the stores need no alignment. AVX2: see the type.
        unsafe {
            _mm256_storeu_ps(lower.as_mut_ptr(), self.0);
            _mm256_storeu_ps(upper.as_mut_ptr(), self.1);
        }
    }
    #[inline(always)]
    fn fma(self, factor: Self, term: Self) -> Self {
        op!(Self(_mm256_fmadd_ps(self.0, factor.0, term.0), _mm256_fmadd_ps(self.1, factor.1, term.1)))
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        op!(Self(_mm256_min_ps(self.0, other.0), _mm256_min_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        op!(Self(_mm256_max_ps(self.0, other.0), _mm256_max_ps(self.1, other.1)))
    }
    #[inline(always)]
    fn abs(self) -> Self {
        op!({
            let sign = _mm256_set1_ps(-0.0);
            Self(_mm256_andnot_ps(sign, self.0), _mm256_andnot_ps(sign, self.1))
        })
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        op!(Self(_mm256_sqrt_ps(self.0), _mm256_sqrt_ps(self.1)))
    }
    #[inline(always)]
    fn floor(self) -> Self {
        op!(Self(_mm256_floor_ps(self.0), _mm256_floor_ps(self.1)))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Truth {
        op!(Avx2Truth(_mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0), _mm256_cmp_ps::<_CMP_LT_OQ>(self.1, other.1)))
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Truth {
        op!(Avx2Truth(_mm256_cmp_ps::<_CMP_LE_OQ>(self.0, other.0), _mm256_cmp_ps::<_CMP_LE_OQ>(self.1, other.1)))
    }
    #[inline(always)]
    fn select(truth: Self::Truth, yes: Self, no: Self) -> Self {
        op!(Self(_mm256_blendv_ps(no.0, yes.0, truth.0), _mm256_blendv_ps(no.1, yes.1, truth.1)))
    }
    #[inline(always)]
    fn call<T: Task<Self>>(task: &mut T) {
        #[target_feature(enable = "avx2,fma")]
        fn entry<T: Task<Avx2>>(task: &mut T) {
            task.run();
        }
        // SAFETY: what calls this works with values of this type, which exist only where it was detected.
        unsafe { entry(task) }
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        Self(power_of_two(self.0), power_of_two(self.1))
    }
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        (Self(mantissa(self.0), mantissa(self.1)), Self(exponent(self.0), exponent(self.1)))
    }
}

#[inline(always)]
fn power_of_two(n: __m256) -> __m256 {
    op!({
        let biased = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
        _mm256_castsi256_ps(_mm256_slli_epi32::<23>(biased))
    })
}

#[inline(always)]
fn mantissa(x: __m256) -> __m256 {
    op!({
        let fraction = _mm256_and_si256(_mm256_castps_si256(x), _mm256_set1_epi32(0x007f_ffff));
        _mm256_castsi256_ps(_mm256_or_si256(fraction, _mm256_set1_epi32(0x3f80_0000)))
    })
}

#[inline(always)]
fn exponent(x: __m256) -> __m256 {
    op!({
        let biased = _mm256_srli_epi32::<23>(_mm256_castps_si256(x));
        _mm256_cvtepi32_ps(_mm256_sub_epi32(biased, _mm256_set1_epi32(127)))
    })
}
