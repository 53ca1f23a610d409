//! `orrery check light`.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::Network;
use kernels::weights::Weights;
use training::evaluate::light::{Options, Pictures, Report, Sort, evaluate};

use crate::picture;

/// Scenes on a contact sheet.
const WORST: usize = 10;

/// What may differ from the usual check.
#[derive(Debug)]
pub struct Wishes<'a> {
    /// Larger pictures, more samples, more scenes.
    pub full: bool,
    /// Halls in place of the open.
    pub halls: bool,
    /// Number of scenes.
    pub scenes: Option<u64>,
    /// Where to write the ten worst scenes: as served, and the reference beside it.
    pub worst: Option<&'a Path>,
}

/// Measures the weights in use.
///
/// # Errors
/// When weights are missing or the sheet cannot be written.
pub fn run(wishes: &Wishes<'_>) -> anyhow::Result<Report> {
    let mut options = if wishes.full { Options::full() } else { Options::default() };
    if wishes.halls {
        (options.sort, options.scenes) = (Sort::Halls, options.scenes / 4);
    }
    options.scenes = wishes.scenes.unwrap_or(options.scenes);
    let weights = Weights::open("light")?;
    let network = Network::from_weights(&weights)?;
    let bar = ProgressBar::new(options.scenes)
        .with_style(ProgressStyle::with_template("light: {pos}/{len} scenes traced, {eta} to go [{wide_bar}]")?);
    let keep = if wishes.worst.is_some() { WORST } else { 0 };
    let (report, worst) = evaluate(&network, &weights.card.blake3, &options, keep, |_| bar.inc(1))?;
    bar.finish_and_clear();
    if let Some(path) = wishes.worst {
        write_sheet(path, &worst)?;
    }
    Ok(report)
}

/// Prints the table.
pub fn print(report: &Report) {
    println!(
        "Light: {} held-out {}, {side} x {side}, against {} samples a pixel ({}, {:.0} s)",
        report.scenes,
        if report.sort == Sort::Halls { "halls" } else { "scenes" },
        report.samples,
        report.backend,
        report.time_s,
        side = report.side,
    );
    println!("  PSNR, tone-mapped   mean {:6.2} dB   worst {:6.2} dB", report.mean_psnr_db, report.worst_psnr_db);
    println!(
        "  past its noise      mean {:6.2} dB   worst {:6.2} dB",
        report.mean_true_psnr_db, report.worst_true_psnr_db
    );
    println!(
        "  as served           mean {:6.2} dB   worst {:6.2} dB   (8 bits, smooth edges)",
        report.mean_served_psnr_db, report.worst_served_psnr_db
    );
    println!("  SSIM                mean {:.4}", report.mean_ssim);
    println!(
        "  the reference's own noise allows {:.1} dB; the target is {:.0} dB",
        report.mean_noise_floor_db, report.target_psnr_db
    );
}

/// Two columns of pairs: served on the left, reference on the right.
fn write_sheet(path: &Path, worst: &[Pictures]) -> anyhow::Result<()> {
    let Some(side) = worst.first().map(|pictures| pictures.side) else { return Ok(()) };
    let columns = 2;
    let (width, height) = (side * 2 * columns, side * worst.len().div_ceil(columns));
    let mut rgb = vec![0u8; width * height * 3];
    for (at, pictures) in worst.iter().enumerate() {
        let (left, top) = (at % columns * 2 * side, at / columns * side);
        for (picture, left) in [(&pictures.served, left), (&pictures.truth, left + side)] {
            for (y, row) in picture.chunks_exact(side * 3).enumerate() {
                let start = ((top + y) * width + left) * 3;
                rgb[start..start + side * 3].copy_from_slice(row);
            }
        }
    }
    let frame = kernels::light::Frame { width: width as u32, height: height as u32, rgb };
    picture::write_png(path, &frame)?;
    Ok(())
}
