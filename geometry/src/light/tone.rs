//! Tone mapping: linear radiance to what a display shows.
//!
//! The curve is `y = x / sqrt(1 + x^2)` of the exposed radiance, channel by channel: linear in the shadows, a soft
//! shoulder, never above 1; then the sRGB encoding (IEC 61966-2-1).

/// Radiance is multiplied by this before the curve.
pub const EXPOSURE: f32 = 1.25;

/// Linear display light in 0 to 1 for a radiance; negative radiance counts as none.
#[must_use]
pub fn display_linear(radiance: f32) -> f32 {
    let exposed = radiance.max(0.0) * EXPOSURE;
    exposed / (1.0 + exposed * exposed).sqrt()
}

/// The sRGB encoding of linear display light in 0 to 1.
#[must_use]
pub fn encode_srgb(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { 12.92 * linear } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

/// A radiance as one 8-bit sRGB channel.
#[must_use]
pub fn to_srgb8(radiance: f32) -> u8 {
    (encode_srgb(display_linear(radiance)) * 255.0 + 0.5) as u8
}

/// How fast the encoded value grows with radiance: what weighs an error in radiance as a viewer sees it.
#[must_use]
pub fn display_slope(radiance: f32) -> f32 {
    let exposed = radiance.max(0.0) * EXPOSURE;
    let squared = 1.0 + exposed * exposed;
    let linear = exposed / squared.sqrt();
    let curve = EXPOSURE / (squared * squared.sqrt());
    let encoding = if linear <= 0.003_130_8 { 12.92 } else { 1.055 / 2.4 * linear.powf(1.0 / 2.4 - 1.0) };
    curve * encoding
}
