//! The sky, the sun and the air between.

use glam::Vec3;

/// Radiance of a white diffuse surface facing a sun of strength 1.
pub const SUN_RADIANCE: f32 = 1.6;
/// Radiance of a sky whose colour is white.
pub const SKY_RADIANCE: f32 = 0.9;
/// The sun's angular radius. The real one's 0.0047 would make penumbras too thin to see at a lesson's scale.
pub const SUN_RADIUS_RAD: f32 = 0.02;

/// The sky: a gradient from horizon to zenith.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sky {
    /// Radiance straight up.
    pub zenith: Vec3,
    /// Radiance at the horizon and below it.
    pub horizon: Vec3,
}

impl Sky {
    /// Radiance from a direction: blended by the square root of the sine of the elevation.
    #[must_use]
    pub fn radiance(&self, direction: Vec3) -> Vec3 {
        self.horizon + (self.zenith - self.horizon) * direction.y.max(0.0).sqrt()
    }

    /// What an upward surface receives from the whole sky: the cosine-weighted mean of [`Sky::radiance`].
    #[must_use]
    pub fn mean(&self) -> Vec3 {
        // 2 * integral over c from 0 to 1 of c * sqrt(c) is 4/5.
        self.zenith * 0.8 + self.horizon * 0.2
    }
}

/// The sun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sun {
    /// Unit vector towards its middle.
    pub direction: Vec3,
    /// Radiance that it gives a white diffuse surface facing it (irradiance over pi).
    pub radiance: Vec3,
    /// Its angular radius.
    pub radius_rad: f32,
}

/// Share of light that survives a distance `t` through air that halves it at `1 / haze_per_m`.
///
/// A rational curve that leaves the near field alone: no exponential per pixel.
#[must_use]
pub fn clear_share(t: f32, haze_per_m: f32) -> f32 {
    let squared = (t * haze_per_m) * (t * haze_per_m);
    1.0 / (1.0 + squared * squared)
}
