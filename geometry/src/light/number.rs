//! What a texture is computed with: one number, or many at once in a vector unit. Each operation rounds once, so that
//! one and many give the same.

use std::ops::{Add, Div, Mul, Sub};

/// A real number, or several side by side.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// A constant.
    fn of(value: f32) -> Self;
    /// The greatest whole number not above it.
    fn floor(self) -> Self;
    /// Its size.
    fn abs(self) -> Self;
    /// Its square root.
    fn sqrt(self) -> Self;
    /// The lesser of two.
    fn min(self, other: Self) -> Self;
    /// The greater of two.
    fn max(self, other: Self) -> Self;
    /// `yes` where it is less than `than`, else `no`.
    fn where_less(self, than: Self, yes: Self, no: Self) -> Self;

    /// Held between two bounds.
    #[inline(always)]
    fn within(self, least: f32, most: f32) -> Self {
        self.max(Self::of(least)).min(Self::of(most))
    }
}

impl Number for f32 {
    #[inline(always)]
    fn of(value: f32) -> Self {
        value
    }
    #[inline(always)]
    fn floor(self) -> Self {
        f32::floor(self)
    }
    #[inline(always)]
    fn abs(self) -> Self {
        f32::abs(self)
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        f32::sqrt(self)
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        if self < other { self } else { other }
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        if self > other { self } else { other }
    }
    #[inline(always)]
    fn where_less(self, than: Self, yes: Self, no: Self) -> Self {
        if self < than { yes } else { no }
    }
}
