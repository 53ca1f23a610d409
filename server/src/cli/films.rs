//! The animations that `render` and `ask` write, as options.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args as ClapArgs;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Map, Value, json};

use super::play::FRAMES_PER_SECOND;
use crate::picture::{Format, Reel};

/// Files to write the same frames to.
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct Films {
    /// Write an animated GIF: 256 colours, shown everywhere.
    #[arg(long, value_name = "FILE")]
    gif: Option<PathBuf>,
    /// Write an animated WebP: all colours, a fraction of a GIF's size, shown by every browser.
    #[arg(long, value_name = "FILE")]
    webp: Option<PathBuf>,
    /// Write a film: H.264 in MP4, the smallest, for players. Odd widths and heights lose their last column or row.
    #[arg(long, value_name = "FILE")]
    mp4: Option<PathBuf>,
}

impl Films {
    fn path(&self, format: Format) -> Option<&PathBuf> {
        match format {
            Format::Gif => self.gif.as_ref(),
            Format::WebP => self.webp.as_ref(),
            Format::Mp4 => self.mp4.as_ref(),
        }
    }

    /// What was asked for.
    pub fn wanted(&self) -> Vec<(Format, PathBuf)> {
        Format::ALL.into_iter().filter_map(|format| Some((format, self.path(format)?.clone()))).collect()
    }

    /// Checks that every file ends as its format does: players go by that.
    ///
    /// # Errors
    /// When one does not.
    pub fn check(&self) -> anyhow::Result<()> {
        for (format, path) in self.wanted() {
            let ending = format.ending();
            ensure!(format.suits(&path), "--{ending} writes a file that ends in .{ending}, found {}", path.display());
        }
        Ok(())
    }

    /// To be filled with frames.
    pub fn reel(&self) -> Reel {
        Reel::new(self.wanted(), FRAMES_PER_SECOND as f64)
    }

    /// The files by their options' names, for what is printed as JSON.
    pub fn as_json(&self) -> Map<String, Value> {
        Format::ALL.map(|format| (format.ending().to_owned(), json!(self.path(format)))).into_iter().collect()
    }
}

/// A bar on a terminal for so many pictures; it ticks by itself, as one picture may take long.
pub fn bar(pictures: u64) -> ProgressBar {
    let look = "{bar:32} {pos} of {len} pictures, {elapsed}, {eta} to go";
    let style = ProgressStyle::with_template(look).expect("invariant: a valid template");
    let bar = ProgressBar::new(pictures).with_style(style);
    bar.enable_steady_tick(std::time::Duration::from_millis(500));
    bar
}
