//! `orrery check light`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use clap::builder::PossibleValuesParser;
use indicatif::{ProgressBar, ProgressStyle};
use kernels::light::{Choice, Network};
use kernels::weights::Weights;
use training::evaluate::light::{Options, Pictures, Report, Summary, evaluate};
use training::light::Setting;

use crate::picture;

/// Scenes on a contact sheet.
const WORST: usize = 10;

/// What may differ from the usual check.
#[derive(Debug, Args)]
pub struct Wishes {
    /// Light: only those scenes of the mix that are in one setting.
    #[arg(long, global = true, value_name = "SETTING", value_parser = PossibleValuesParser::new(Setting::ALL.map(Setting::name)))]
    light_setting: Option<String>,
    /// Light: number of held-out scenes.
    #[arg(long, global = true, value_name = "N")]
    light_scenes: Option<u64>,
    /// Light: the number of the first scene, to look at one again.
    #[arg(long, global = true, value_name = "N")]
    light_first: Option<u64>,
    /// Light: how many of them are watched over time as well, which takes as long as 21 others for every six.
    #[arg(long, global = true, value_name = "N")]
    light_watched: Option<u64>,
    /// Light: write the ten worst scenes, each beside its reference, to this PNG.
    #[arg(long, global = true, value_name = "FILE")]
    light_sheet: Option<PathBuf>,
    /// Light: the back end that draws what is served: cpu, scalar, cuda or cuda-bf16.
    #[arg(long, global = true, value_name = "NAME", default_value = "cpu")]
    light_on: Choice,
}

/// Measures the weights in use; `full` means larger pictures and more samples.
///
/// # Errors
/// When weights are missing or the sheet cannot be written.
pub fn run(wishes: &Wishes, full: bool) -> anyhow::Result<Report> {
    let mut options = if full { Options::full() } else { Options::default() };
    options.setting = Setting::ALL.into_iter().find(|setting| wishes.light_setting.as_deref() == Some(setting.name()));
    options.first = wishes.light_first.unwrap_or(options.first);
    options.scenes = wishes.light_scenes.unwrap_or(options.scenes);
    options.watched = wishes.light_watched.unwrap_or(options.watched);
    let weights = Weights::open("light")?;
    let network = Network::from_weights(&weights)?;
    let backend = wishes.light_on.backend(&network, Arc::default())?;
    let bar = ProgressBar::new(options.scenes + options.watched.min(options.scenes))
        .with_style(ProgressStyle::with_template("light: {pos} of {len} traced, {eta} to go [{wide_bar}]")?);
    let keep = if wishes.light_sheet.is_some() { WORST } else { 0 };
    let (report, worst) = evaluate(&network, backend, &weights.card.blake3, &options, keep, || bar.inc(1))?;
    bar.finish_and_clear();
    if let Some(path) = &wishes.light_sheet {
        write_sheet(path, &worst)?;
    }
    Ok(report)
}

/// Prints the table.
pub fn print(report: &Report) {
    println!(
        "Light: {} held-out scenes, {side} x {side}, against {} samples a pixel ({}, {:.0} s)",
        report.all.scenes,
        report.samples,
        report.backend,
        report.time_s,
        side = report.side,
    );
    println!(
        "PSNR in dB, tone-mapped; \"as served\": 8 bits and smoothed edges, where the rest is through pixels' middles"
    );
    println!(
        "{:10} {:>6} {:>7} {:>7} {:>9} {:>7} {:>9} {:>7} {:>7} {:>7} {:>7}",
        "", "scenes", "mean", "worst", "past its", "worst", "as", "worst", "FLIP", "SSIM", "noise"
    );
    println!("{:34} {:>9} {:>17} {:>31}", "", "noise", "served", "allows");
    let line = |name: &str, of: &Summary| {
        println!(
            "{name:10} {:6} {:7.2} {:7.2} {:9.2} {:7.2} {:9.2} {:7.2} {:7.4} {:7.4} {:7.1}",
            of.scenes,
            of.mean_psnr_db,
            of.worst_psnr_db,
            of.mean_true_psnr_db,
            of.worst_true_psnr_db,
            of.mean_served_psnr_db,
            of.worst_served_psnr_db,
            of.mean_served_flip,
            of.mean_ssim,
            of.mean_noise_floor_db,
        );
    };
    report.settings.iter().for_each(|(setting, summary)| line(setting.name(), summary));
    line("all", &report.all);
    println!(
        "targets: mean {:.0} dB, worst {:.0} dB, both ways; SSIM {}",
        report.target.mean_psnr_db, report.target.worst_psnr_db, report.target.ssim
    );
    let steady = &report.temporal;
    println!(
        "Over time, {} scenes: {} bytes change where nothing moves (target 0). As the camera goes round by 0.4 degrees a frame, mean \
         absolute second difference {:.5}, of the reference {:.5}, of its noise alone {:.5}",
        steady.scenes,
        steady.changed_bytes,
        steady.second_difference,
        steady.reference_second_difference,
        steady.noise_second_difference,
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
