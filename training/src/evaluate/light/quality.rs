//! How alike two pictures are, as displayed.

use geometry::light::{Vec3, display_linear, encode_srgb, to_srgb8};

/// Side of the windows of [`ssim`].
const WINDOW: usize = 8;
/// Distance between windows.
const STRIDE: usize = 4;

/// What a display shows of a radiance, 0 to 1 a channel.
#[must_use]
pub fn shown(radiance: Vec3) -> Vec3 {
    Vec3::from_array(radiance.to_array().map(|channel| encode_srgb(display_linear(channel))))
}

/// What a display shows of a picture.
#[must_use]
pub fn radiance_shown(picture: &[Vec3]) -> Vec<Vec3> {
    picture.iter().map(|colour| shown(*colour)).collect()
}

/// 8-bit sRGB of a picture.
#[must_use]
pub fn srgb8(picture: &[Vec3]) -> Vec<u8> {
    picture.iter().flat_map(|colour| colour.to_array().map(to_srgb8)).collect()
}

/// What a display shows of 8-bit sRGB, `[pixels, 3]`.
#[must_use]
pub fn bytes_shown(rgb: &[u8]) -> Vec<Vec3> {
    rgb.chunks_exact(3).map(|c| Vec3::new(f32::from(c[0]), f32::from(c[1]), f32::from(c[2])) / 255.0).collect()
}

/// Peak signal-to-noise ratio of two displayed pictures, in decibels; at most 99.
#[must_use]
pub fn psnr_of(a: &[Vec3], b: &[Vec3]) -> f64 {
    let sum: f64 = a.iter().zip(b).map(|(a, b)| f64::from((*a - *b).length_squared())).sum();
    let mean = sum / (3.0 * a.len().max(1) as f64);
    (-10.0 * mean.max(1e-12).log10()).min(99.0)
}

/// Peak signal-to-noise ratio of a displayed picture against a truth of which there are two noisy versions, in decibels; at most
/// 80. Their noises are independent, so that on average the product of the errors against both is the squared error against the
/// truth itself.
#[must_use]
pub fn psnr_past_noise(shown: &[Vec3], a: &[Vec3], b: &[Vec3]) -> f64 {
    let product = |((shown, a), b): ((&Vec3, &Vec3), &Vec3)| f64::from((*shown - *a).dot(*shown - *b));
    let sum: f64 = shown.iter().zip(a).zip(b).map(product).sum();
    -10.0 * (sum / (3.0 * shown.len().max(1) as f64)).max(1e-8).log10()
}

/// Peak signal-to-noise ratio of two pictures of linear radiance as displayed, in decibels; at most 99.
#[must_use]
pub fn psnr_db(a: &[Vec3], b: &[Vec3]) -> f64 {
    psnr_of(&radiance_shown(a), &radiance_shown(b))
}

/// Structural similarity of lightness (Wang et al., 2004) with uniform windows; 1 for equal pictures.
#[must_use]
pub fn ssim(a: &[Vec3], b: &[Vec3], side: usize) -> f64 {
    const C1: f64 = 0.01 * 0.01;
    const C2: f64 = 0.03 * 0.03;
    let lightness = |colour: Vec3| f64::from(colour.dot(Vec3::new(0.299, 0.587, 0.114)));
    let (mut sum, mut count) = (0.0, 0u32);
    for top in (0..=side.saturating_sub(WINDOW)).step_by(STRIDE) {
        for left in (0..=side.saturating_sub(WINDOW)).step_by(STRIDE) {
            let (mut sa, mut sb, mut saa, mut sbb, mut sab, mut n) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
            for y in top..(top + WINDOW).min(side) {
                for x in left..(left + WINDOW).min(side) {
                    let (p, q) = (lightness(a[y * side + x]), lightness(b[y * side + x]));
                    (sa, sb, n) = (sa + p, sb + q, n + 1.0);
                    (saa, sbb, sab) = (saa + p * p, sbb + q * q, sab + p * q);
                }
            }
            let (ma, mb) = (sa / n, sb / n);
            let (va, vb, cov) = (saa / n - ma * ma, sbb / n - mb * mb, sab / n - ma * mb);
            sum += (2.0 * ma * mb + C1) * (2.0 * cov + C2) / ((ma * ma + mb * mb + C1) * (va + vb + C2));
            count += 1;
        }
    }
    if count == 0 { 1.0 } else { sum / f64::from(count) }
}

/// Mean and least of some numbers.
pub fn mean_and_worst(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (mut sum, mut count, mut worst) = (0.0, 0u32, f64::INFINITY);
    for number in numbers {
        (sum, count, worst) = (sum + number, count + 1, worst.min(number));
    }
    (sum / f64::from(count.max(1)), worst)
}
