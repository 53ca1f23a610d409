//! How a surface answers light: a diffuse part and a mirror-like coat, shared by prediction and truth.
//!
//! Gloss is the polished share of the surface. A polished dielectric reflects by Fresnel's law (Schlick, 1994) with
//! 4 % at normal incidence; a polished metal reflects with its own colour. The rest is Lambertian. The sun's glint
//! on the coat is a lobe that widens as the polish goes.

use std::f32::consts::PI;

use glam::Vec3;

use super::intersect::Hit;
use super::number::Number;
use super::sky::Sun;

/// Reflectance of a dielectric at normal incidence (refractive index 1.5).
pub const DIELECTRIC_F0: f32 = 0.04;
/// Width of the glint of an unpolished coat, in radians.
pub const DULL_LOBE_RAD: f32 = 0.35;

/// The shares of light that a surface sends on towards one viewer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// RGB share of the irradiance (over pi) that leaves by diffuse reflection.
    pub diffuse: Vec3,
    /// RGB share of the radiance from the mirrored direction.
    pub mirror: Vec3,
    /// Radiance given off.
    pub emitted: Vec3,
}

impl Response {
    /// The response of a hit seen along `direction` (unit, towards the surface).
    #[must_use]
    pub fn new(hit: &Hit, direction: Vec3) -> Self {
        let facing = (1.0 + hit.normal.dot(direction)).clamp(0.0, 1.0);
        let squared = facing * facing;
        let schlick = squared * squared * facing;
        let dielectric = DIELECTRIC_F0 + (1.0 - DIELECTRIC_F0) * schlick;
        let metal = hit.albedo + (Vec3::ONE - hit.albedo) * schlick;
        let coat = hit.gloss * (1.0 - hit.metal) * dielectric;
        Self {
            diffuse: hit.albedo * (1.0 - hit.gloss * hit.metal - coat),
            mirror: metal * (hit.gloss * hit.metal) + Vec3::splat(coat),
            emitted: hit.albedo * hit.glow,
        }
    }
}

/// The sun's radiance smeared over the directions around its mirror image, per steradian: integrates to one.
///
/// `cosine` is between the mirrored ray and the sun. The Trowbridge-Reitz form (1975) in the small-angle limit.
#[must_use]
pub fn sun_lobe(cosine: f32, gloss: f32, sun_radius_rad: f32) -> f32 {
    let dull = (1.0 - gloss) * DULL_LOBE_RAD;
    let width_squared = sun_radius_rad * sun_radius_rad + dull * dull;
    let fall = 1.0 + 2.0 * (1.0 - cosine) / width_squared;
    1.0 / (PI * width_squared * fall * fall)
}

/// Radiance of the sun's glint, per radiance that the sun gives a white diffuse surface facing it.
///
/// It dies away where the sun sets over the surface, whose dull coat would otherwise glint from behind.
#[must_use]
pub fn sun_glint(mirrored: Vec3, normal: Vec3, gloss: f32, sun: &Sun) -> f32 {
    let up = (10.0 * sun_cosine(normal.dot(sun.direction), sun.radius_rad)).min(1.0);
    PI * up * sun_lobe(mirrored.dot(sun.direction), gloss, sun.radius_rad)
}

/// Mean of `max(0, cosine)` over the sun's disc, for a sun whose middle stands at `cosine` to the normal.
#[inline(always)]
#[must_use]
pub fn sun_cosine<N: Number>(cosine: N, sun_radius_rad: N) -> N {
    let above = (cosine + sun_radius_rad).max(N::of(0.0)).min(N::of(2.0) * sun_radius_rad);
    (above * above / (N::of(4.0) * sun_radius_rad)).max(cosine)
}

/// The mirror image of a direction.
#[must_use]
pub fn mirrored(direction: Vec3, normal: Vec3) -> Vec3 {
    (direction - normal * (2.0 * direction.dot(normal))).normalize()
}
