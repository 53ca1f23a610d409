//! Dusk: what is left of sun and sky as the sun sinks, over a ground.
//!
//! From 8 degrees up nothing changes. Below, both are what an eye that adapts to the dark would call them: brightness goes
//! with the cube root of light (Stevens, On the psychophysical law, 1957), as worlds far from the Sun are lit here.
//!
//! The sun reddens and fades by the law of Beer and Lambert through more air. It sets as its disc does, and until then its
//! light comes from where the disc would just stand clear of the horizon: a grazing light that the ground does not cut.
//! The sky dims as the light of the sky over a level ground does, down to astronomical night. Its colours stay the author's.

use glam::Vec3;

use super::sky::SUN_RADIUS_RAD;

/// Elevation of the sun in degrees from which on up it is day.
const DAY_DEG: f32 = 8.0;
/// Vertical optical depth of clear air at 650, 550 and 450 nm: scattering by molecules (Bodhaine and others, J. Atmos. Oceanic
/// Technol. 16, 1999) and 0.10, 0.12 and 0.15 for a clean aerosol.
const OPTICAL_DEPTH: Vec3 = Vec3::new(0.15, 0.22, 0.38);
/// Stevens's exponent.
const BRIGHTNESS: f32 = 1.0 / 3.0;

/// What is left of sun and sky.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dusk {
    /// Elevation in radians that the sun's light comes from.
    pub elevation_rad: f32,
    /// Factor of the sun's light, red, green and blue.
    pub sun: Vec3,
    /// Factor of the sky's light.
    pub sky: f32,
}

impl Dusk {
    /// At an elevation of the sun, in air of which there is so much, compared with the Earth's at sea level.
    #[must_use]
    pub fn new(elevation_deg: f32, air: f32) -> Self {
        let elevation_rad = elevation_deg.to_radians();
        if elevation_deg >= DAY_DEG {
            return Self { elevation_rad, sun: Vec3::ONE, sky: 1.0 };
        }
        let more_air = (air_mass(elevation_deg.max(0.0)) - air_mass(DAY_DEG)) * air.clamp(0.0, 1.0);
        let reddened = (OPTICAL_DEPTH * (-more_air * BRIGHTNESS)).exp();
        Self {
            elevation_rad: elevation_rad.max(SUN_RADIUS_RAD),
            sun: reddened * risen(elevation_rad / SUN_RADIUS_RAD),
            sky: (BRIGHTNESS * (lux_log10(elevation_deg) - lux_log10(DAY_DEG)) * std::f32::consts::LN_10).exp(),
        }
    }
}

/// Air that the sun's light goes through, compared with straight down (Kasten and Young, Applied Optics 28, 1989).
fn air_mass(elevation_deg: f32) -> f32 {
    1.0 / (elevation_deg.to_radians().sin() + 0.505_72 * (elevation_deg + 6.079_95).powf(-1.636_4))
}

/// Share of a disc of radius 1 above a level line that its middle stands `height` above.
fn risen(height: f32) -> f32 {
    if height <= -1.0 {
        return 0.0;
    }
    let height = height.min(1.0);
    1.0 - ((height.acos() - height * (1.0 - height * height).sqrt()) / std::f32::consts::PI)
}

/// Decimal logarithm of the light of sun and sky on level ground, in lux (Janiczek and DeYoung, U.S. Naval Observatory Circular
/// 171, 1987; for elevations from -18 to 20 degrees).
fn lux_log10(elevation_deg: f32) -> f32 {
    let x = elevation_deg.max(-18.0) / 90.0;
    let [a, b, c, d] = match elevation_deg {
        e if e >= 5.0 => [3.05, 13.28, -45.98, 64.33],
        e if e >= -0.8 => [2.88, 22.26, -207.64, 1034.30],
        e if e >= -5.0 => [2.88, 21.81, -258.11, -858.36],
        e if e >= -12.0 => [2.70, 12.17, -431.69, -1899.83],
        _ => [13.84, 262.72, 1447.42, 2797.93],
    };
    a + x * (b + x * (c + x * d))
}
