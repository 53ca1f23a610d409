//! Sixteen numbers as one [`Number`], so that what `geometry::light` writes once serves one point and sixteen.

use std::ops::{Add, Div, Mul, Sub};

use geometry::light::Number;

use super::lanes::Lanes;
use super::vec3::Vec3x;

/// Sixteen numbers as one [`Number`].
#[derive(Clone, Copy)]
pub struct Wide<L>(pub L);

macro_rules! operator {
    ($trait:ident, $method:ident, $sign:tt) => {
        impl<L: Lanes> $trait for Wide<L> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self(self.0 $sign other.0)
            }
        }
    };
}

operator!(Add, add, +);
operator!(Sub, sub, -);
operator!(Mul, mul, *);
operator!(Div, div, /);

impl<L: Lanes> Number for Wide<L> {
    #[inline(always)]
    fn of(value: f32) -> Self {
        Self(L::splat(value))
    }
    #[inline(always)]
    fn floor(self) -> Self {
        Self(self.0.floor())
    }
    #[inline(always)]
    fn abs(self) -> Self {
        Self(self.0.abs())
    }
    #[inline(always)]
    fn sqrt(self) -> Self {
        Self(self.0.sqrt())
    }
    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
    #[inline(always)]
    fn where_less(self, than: Self, yes: Self, no: Self) -> Self {
        Self(L::select(self.0.lt(than.0), yes.0, no.0))
    }
}

/// A vector of each lane, by its coordinates.
#[inline(always)]
pub fn wide<L: Lanes>(vector: Vec3x<L>) -> [Wide<L>; 3] {
    [Wide(vector.x), Wide(vector.y), Wide(vector.z)]
}
