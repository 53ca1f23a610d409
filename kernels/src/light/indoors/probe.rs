//! Light around a place as spherical harmonics, so that what falls on a surface there is known for every way that it faces.
//!
//! Nine numbers a colour hold the irradiance of any surroundings within a few percent (Ramamoorthi and Hanrahan, An efficient
//! representation for irradiance environment maps, 2001).

use std::f32::consts::PI;

use geometry::light::Vec3;

/// Harmonics up to the second order.
pub const HARMONICS: usize = 9;
/// Share of each order that a surface takes from its hemisphere, over pi: of order 0, 1 and 2.
const COSINE: [f32; 3] = [1.0, 2.0 / 3.0, 0.25];

/// The harmonics in a direction, real and orthonormal.
#[must_use]
pub fn harmonics(v: Vec3) -> [f32; HARMONICS] {
    [
        0.282_095,
        0.488_603 * v.y,
        0.488_603 * v.z,
        0.488_603 * v.x,
        1.092_548 * v.x * v.y,
        1.092_548 * v.y * v.z,
        0.315_392 * (3.0 * v.z * v.z - 1.0),
        1.092_548 * v.x * v.z,
        0.546_274 * (v.x * v.x - v.y * v.y),
    ]
}

/// The order of a harmonic.
fn order(harmonic: usize) -> usize {
    [0, 1, 1, 1, 2, 2, 2, 2, 2][harmonic]
}

/// Irradiance over pi, or what else varies with a direction, as harmonics.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Probe {
    /// Coefficients.
    pub of: [Vec3; HARMONICS],
}

impl Probe {
    /// Adds light of some radiance from a solid angle around a direction, as irradiance over pi.
    pub fn add(&mut self, direction: Vec3, radiance: Vec3, solid_angle: f32) {
        for (k, (sum, y)) in self.of.iter_mut().zip(harmonics(direction)).enumerate() {
            *sum += radiance * (y * solid_angle * COSINE[order(k)]);
        }
    }

    /// Adds light that gives a surface facing it this irradiance over pi.
    pub fn add_far(&mut self, direction: Vec3, facing: Vec3) {
        self.add(direction, facing * PI, 1.0);
    }

    /// The value in a direction.
    #[must_use]
    pub fn at(&self, direction: Vec3) -> Vec3 {
        let sum: Vec3 = self.of.iter().zip(harmonics(direction)).map(|(of, y)| *of * y).sum();
        sum.max(Vec3::ZERO)
    }

    /// The mean over the side of a ball that is seen from a direction, of what varies over its surface.
    #[must_use]
    pub fn seen(&self) -> Self {
        let mut seen = *self;
        for (k, of) in seen.of.iter_mut().enumerate() {
            *of *= COSINE[order(k)];
        }
        seen
    }
}
