//! Sixteen pixels at once: one vector type for every instruction set, so that each step of the renderer is written once.
//!
//! [`Lanes`] has three implementations: AVX-512 (one register), AVX2 with FMA (two registers) and portable arrays. The
//! code over them is `#[inline(always)]` and is compiled into one entry function for each instruction set, chosen at run
//! time (see `mod.rs`); the vector types never leave such an entry function. Lanes never mix: a pixel's value does not
//! depend on which pixels share its vector.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// Pixels in a vector.
pub const LANES: usize = 16;

/// A truth value for each lane.
pub trait Truth: Copy {
    fn and(self, other: Self) -> Self;
    fn or(self, other: Self) -> Self;
    fn not(self) -> Self;
    /// Lane `i` is bit `i`.
    fn bits(self) -> u16;

    #[inline(always)]
    fn any(self) -> bool {
        self.bits() != 0
    }
}

/// Something long that many places need: it is compiled once for each instruction set rather than into each of them.
pub trait Task<L> {
    /// To be `#[inline(always)]`; for [`Lanes::call`] alone.
    fn run(&mut self);
}

/// Sixteen 32-bit floats.
pub trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self> + 'static
{
    type Truth: Truth;

    /// Vectors of pixels in the register block of a dense layer.
    const BLOCK_VECTORS: usize;
    /// Inputs of a dense layer that a lane holds: one, or two rounded to bfloat16, the first in the lower half.
    const INPUTS: usize = 1;
    /// Dense layers are worked out on tile registers; [`Lanes::INPUTS`] is 2 then.
    const TILES: bool = false;

    fn splat(value: f32) -> Self;
    fn load(from: &[f32; LANES]) -> Self;
    fn store(self, to: &mut [f32; LANES]);
    /// `self x factor + term`, rounded once where the instruction set fuses it.
    fn fma(self, factor: Self, term: Self) -> Self;
    /// `sum` and the products of the [`Lanes::INPUTS`] inputs of each lane with the weights of that lane.
    #[inline(always)]
    fn product(self, weights: Self, sum: Self) -> Self {
        self.fma(weights, sum)
    }
    /// Two inputs in each lane, as [`Lanes::product`] reads them where [`Lanes::INPUTS`] is 2; elsewhere the first alone.
    #[inline(always)]
    fn beside(self, _second: Self) -> Self {
        self
    }
    /// The lesser; `other` where either is not a number.
    fn min(self, other: Self) -> Self;
    /// The greater; `other` where either is not a number.
    fn max(self, other: Self) -> Self;
    fn abs(self) -> Self;
    fn sqrt(self) -> Self;
    fn floor(self) -> Self;
    /// False where either is not a number.
    fn lt(self, other: Self) -> Self::Truth;
    /// False where either is not a number.
    fn le(self, other: Self) -> Self::Truth;
    /// `yes` where true, else `no`.
    fn select(truth: Self::Truth, yes: Self, no: Self) -> Self;
    /// `2^n` for lanes that hold whole numbers `n` in -126 to 127.
    fn power_of_two(self) -> Self;
    /// Carries out a task by a call, compiled with the instructions of this type.
    fn call<T: Task<Self>>(task: &mut T);
    /// `(m, e)` with `self = m x 2^e`, `m` in 1 to 2, for positive normal lanes.
    fn split_exponent(self) -> (Self, Self);

    #[inline(always)]
    fn zero() -> Self {
        Self::splat(0.0)
    }

    /// All lanes together: halves are added until one is left, whatever the instruction set.
    #[inline(always)]
    fn sum(self) -> f32 {
        let mut array = self.to_array();
        let mut half = LANES / 2;
        while half > 0 {
            for lane in 0..half {
                array[lane] += array[lane + half];
            }
            half /= 2;
        }
        array[0]
    }

    #[inline(always)]
    fn gt(self, other: Self) -> Self::Truth {
        other.lt(self)
    }

    #[inline(always)]
    fn clamp(self, low: f32, high: f32) -> Self {
        self.max(Self::splat(low)).min(Self::splat(high))
    }

    /// Loads the vector that starts at `slice[0]`.
    #[inline(always)]
    fn load_slice(slice: &[f32]) -> Self {
        Self::load(slice[..LANES].try_into().expect("invariant: the range has LANES elements"))
    }

    /// Stores into the vector that starts at `slice[0]`.
    #[inline(always)]
    fn store_slice(self, slice: &mut [f32]) {
        self.store((&mut slice[..LANES]).try_into().expect("invariant: the range has LANES elements"));
    }

    #[inline(always)]
    fn to_array(self) -> [f32; LANES] {
        let mut array = [0.0; LANES];
        self.store(&mut array);
        array
    }
}

/// Implements the operators of a vector type, with its generic parameters after it, by its methods of those names with `_lanes`.
///
/// Closures are avoided here and wherever vectors are at work: they are functions of their own that do not inherit the
/// instructions of the entry function, so that what is not inlined falls apart into calls.
macro_rules! operators {
    ($type:ty $(, $($parameter:tt)*)?) => {
        impl $(<$($parameter)*>)? std::ops::Add for $type {
            type Output = Self;
            #[inline(always)]
            fn add(self, other: Self) -> Self {
                self.add_lanes(other)
            }
        }
        impl $(<$($parameter)*>)? std::ops::Sub for $type {
            type Output = Self;
            #[inline(always)]
            fn sub(self, other: Self) -> Self {
                self.sub_lanes(other)
            }
        }
        impl $(<$($parameter)*>)? std::ops::Mul for $type {
            type Output = Self;
            #[inline(always)]
            fn mul(self, other: Self) -> Self {
                self.mul_lanes(other)
            }
        }
        impl $(<$($parameter)*>)? std::ops::Div for $type {
            type Output = Self;
            #[inline(always)]
            fn div(self, other: Self) -> Self {
                self.div_lanes(other)
            }
        }
        impl $(<$($parameter)*>)? std::ops::Neg for $type {
            type Output = Self;
            #[inline(always)]
            fn neg(self) -> Self {
                <Self as $crate::light::cpu::lanes::Lanes>::zero() - self
            }
        }
    };
}
pub(super) use operators;

/// Sixteen floats in an array: what every other processor gets.
#[derive(Clone, Copy)]
#[repr(align(64))]
pub struct Portable([f32; LANES]);

#[inline(always)]
fn each(a: Portable, b: Portable, f: impl Fn(f32, f32) -> f32) -> Portable {
    Portable(std::array::from_fn(|i| f(a.0[i], b.0[i])))
}

impl Portable {
    #[inline(always)]
    fn add_lanes(self, other: Self) -> Self {
        each(self, other, |x, y| x + y)
    }
    #[inline(always)]
    fn sub_lanes(self, other: Self) -> Self {
        each(self, other, |x, y| x - y)
    }
    #[inline(always)]
    fn mul_lanes(self, other: Self) -> Self {
        each(self, other, |x, y| x * y)
    }
    #[inline(always)]
    fn div_lanes(self, other: Self) -> Self {
        each(self, other, |x, y| x / y)
    }
}

operators!(Portable);

impl Truth for [bool; LANES] {
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] & other[i])
    }
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        std::array::from_fn(|i| self[i] | other[i])
    }
    #[inline(always)]
    fn not(self) -> Self {
        self.map(|lane| !lane)
    }
    #[inline(always)]
    fn bits(self) -> u16 {
        (0..LANES).fold(0, |bits, i| bits | u16::from(self[i]) << i)
    }
}

impl Lanes for Portable {
    type Truth = [bool; LANES];
    const BLOCK_VECTORS: usize = 1;

    #[inline(always)]
    fn splat(value: f32) -> Self {
        Self([value; LANES])
    }
    #[inline(always)]
    fn load(from: &[f32; LANES]) -> Self {
        Self(*from)
    }
    #[inline(always)]
    fn store(self, to: &mut [f32; LANES]) {
        *to = self.0;
    }
    #[inline(always)]
    fn fma(self, factor: Self, term: Self) -> Self {
        self * factor + term
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        each(self, other, |x, y| if x < y { x } else { y })
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        each(self, other, |x, y| if x > y { x } else { y })
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.map(f32::abs))
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.map(f32::sqrt))
    }
    #[inline(always)]
    fn floor(self) -> Self {
        Self(self.0.map(f32::floor))
    }
    #[inline(always)]
    fn lt(self, other: Self) -> Self::Truth {
        std::array::from_fn(|i| self.0[i] < other.0[i])
    }
    #[inline(always)]
    fn le(self, other: Self) -> Self::Truth {
        std::array::from_fn(|i| self.0[i] <= other.0[i])
    }
    #[inline(always)]
    fn select(truth: Self::Truth, yes: Self, no: Self) -> Self {
        Self(std::array::from_fn(|i| if truth[i] { yes.0[i] } else { no.0[i] }))
    }
    fn call<T: Task<Self>>(task: &mut T) {
        task.run();
    }
    #[inline(always)]
    fn power_of_two(self) -> Self {
        Self(self.0.map(|n| f32::from_bits(((n as i32).wrapping_add(127) as u32) << 23)))
    }
    #[inline(always)]
    fn split_exponent(self) -> (Self, Self) {
        let mantissa = self.0.map(|x| f32::from_bits((x.to_bits() & 0x007f_ffff) | 0x3f80_0000));
        let exponent = self.0.map(|x| ((x.to_bits() >> 23) as i32 - 127) as f32);
        (Self(mantissa), Self(exponent))
    }
}
