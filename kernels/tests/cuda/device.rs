//! What a device draws against the scalar reference.

use kernels::light::cpu::Simd;
use kernels::light::{Backend, Cpu, Cuda, Frame, Job, LightError, Network, Precision, Scalar, Size};
use scene::Scene;

/// What was found in all pictures together.
pub struct Agreement {
    /// Pictures.
    pub pictures: usize,
    /// Share of bytes that differ by more than 1 in single precision: of rays that graze an edge.
    pub apart: f64,
    /// PSNR of the worst picture in bfloat16 against single precision, in decibels.
    pub worst_bf16_db: f64,
}

/// Draws scenes on a device, all by one launch, and by the scalar reference.
///
/// # Errors
/// When there is no device that can be used.
///
/// # Panics
/// When the device does not draw what the reference draws, or not the same twice.
pub fn compare(network: &Network, scenes: &[(String, Scene)]) -> Result<Agreement, LightError> {
    let size = Size::new(70, 50).expect("invariant: within the limits");
    let jobs: Vec<Job<'_>> = scenes.iter().map(|(_, scene)| Job { scene, size }).collect();
    let single = Cuda::with(network, Precision::F32, false)?;
    let found = single.render(&jobs)?;
    assert!(found == single.render(&jobs)?, "the same scenes, the same bytes");
    let half = Cuda::with(network, Precision::Bf16, false)?.render(&jobs)?;
    let smooth = (
        Cuda::new(network, Precision::F32)?.render(&jobs)?,
        Cpu::with(network, Simd::best_in(Precision::F32), true).render(&jobs)?,
    );
    for (((name, _), found), wanted) in scenes.iter().zip(&smooth.0).zip(&smooth.1) {
        assert_smooth(name, &found.rgb, &wanted.rgb);
    }
    let wanted = Scalar::new(network.clone()).render(&jobs)?;
    let (mut all, mut apart, mut worst_bf16_db) = (0, 0, f64::INFINITY);
    for ((((name, _), found), half), wanted) in scenes.iter().zip(&found).zip(&half).zip(&wanted) {
        let off = found.rgb.iter().zip(&wanted.rgb).filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert!(off <= 3 + wanted.rgb.len() / 1000, "{name}: {off} of {} bytes are apart", wanted.rgb.len());
        let db = psnr_db(found, half);
        assert!(db >= 45.0, "{name}: bfloat16 is at {db:.1} dB of single precision");
        worst_bf16_db = worst_bf16_db.min(db);
        (all, apart) = (all + wanted.rgb.len(), apart + off);
    }
    Ok(Agreement { pictures: wanted.len(), apart: apart as f64 / all as f64, worst_bf16_db })
}

/// Asserts that a picture with smooth edges is that of the CPU's back end: bytes within 2, but for rays that graze an edge,
/// where the two may count a ray otherwise.
pub fn assert_smooth(name: &str, found: &[u8], wanted: &[u8]) -> usize {
    let off = found.iter().zip(wanted).filter(|(a, b)| a.abs_diff(**b) > 2).count();
    assert!(off <= 3 + wanted.len() / 1000, "{name}: {off} of {} bytes are apart", wanted.len());
    off
}

/// A picture without any difference counts as one with a difference of 1 in one byte.
fn psnr_db(a: &Frame, b: &Frame) -> f64 {
    let squared: f64 = a.rgb.iter().zip(&b.rgb).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    10.0 * (255.0 * 255.0 * a.rgb.len() as f64 / squared.max(1.0)).log10()
}
