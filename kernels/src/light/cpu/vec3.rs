//! Vectors in space for 16 pixels at once.

use std::ops::{Add, Mul, Neg, Sub};

use geometry::light::Vec3;

use super::lanes::{LANES, Lanes};

/// Three coordinates of 16 pixels.
#[derive(Clone, Copy)]
pub struct Vec3x<L> {
    pub x: L,
    pub y: L,
    pub z: L,
}

impl<L: Lanes> Vec3x<L> {
    #[inline(always)]
    pub fn new(x: L, y: L, z: L) -> Self {
        Self { x, y, z }
    }

    #[inline(always)]
    pub fn splat(v: Vec3) -> Self {
        Self { x: L::splat(v.x), y: L::splat(v.y), z: L::splat(v.z) }
    }

    #[inline(always)]
    pub fn zero() -> Self {
        Self { x: L::zero(), y: L::zero(), z: L::zero() }
    }

    /// Loads the vectors whose coordinates start at `from[k][at]`.
    #[inline(always)]
    pub fn load(from: [&[f32]; 3], at: usize) -> Self {
        Self { x: L::load_slice(&from[0][at..]), y: L::load_slice(&from[1][at..]), z: L::load_slice(&from[2][at..]) }
    }

    /// Stores the coordinates from `to[k][at]` on.
    #[inline(always)]
    pub fn store(self, to: &mut [Vec<f32>; 3], at: usize) {
        self.x.store_slice(&mut to[0][at..]);
        self.y.store_slice(&mut to[1][at..]);
        self.z.store_slice(&mut to[2][at..]);
    }

    #[inline(always)]
    pub fn dot(self, other: Self) -> L {
        self.x.fma(other.x, self.y.fma(other.y, self.z * other.z))
    }

    #[inline(always)]
    pub fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    /// `self + direction * distance`.
    #[inline(always)]
    pub fn along(self, direction: Self, distance: L) -> Self {
        Self {
            x: direction.x.fma(distance, self.x),
            y: direction.y.fma(distance, self.y),
            z: direction.z.fma(distance, self.z),
        }
    }

    #[inline(always)]
    pub fn length_squared(self) -> L {
        self.dot(self)
    }

    /// A vector of length 1 in its direction; not a number for no direction.
    #[inline(always)]
    pub fn normalize(self) -> Self {
        self * (L::splat(1.0) / self.length_squared().sqrt())
    }

    /// Coordinate by coordinate.
    #[inline(always)]
    pub fn times(self, other: Self) -> Self {
        Self { x: self.x * other.x, y: self.y * other.y, z: self.z * other.z }
    }

    #[inline(always)]
    pub fn select(truth: L::Truth, yes: Self, no: Self) -> Self {
        Self { x: L::select(truth, yes.x, no.x), y: L::select(truth, yes.y, no.y), z: L::select(truth, yes.z, no.z) }
    }

    /// This world vector in a frame of unit axes.
    #[inline(always)]
    pub fn to_local(self, axes: &[Vec3; 3]) -> Self {
        Self { x: self.dot(Self::splat(axes[0])), y: self.dot(Self::splat(axes[1])), z: self.dot(Self::splat(axes[2])) }
    }

    #[inline(always)]
    pub fn to_array(self) -> [L; 3] {
        [self.x, self.y, self.z]
    }

    /// The coordinates lane by lane.
    #[inline(always)]
    pub fn to_arrays(self) -> [[f32; LANES]; 3] {
        [self.x.to_array(), self.y.to_array(), self.z.to_array()]
    }
}

impl<L: Lanes> Add for Vec3x<L> {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y, z: self.z + other.z }
    }
}

impl<L: Lanes> Sub for Vec3x<L> {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y, z: self.z - other.z }
    }
}

impl<L: Lanes> Mul<L> for Vec3x<L> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: L) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }
}

impl<L: Lanes> Neg for Vec3x<L> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { x: -self.x, y: -self.y, z: -self.z }
    }
}
