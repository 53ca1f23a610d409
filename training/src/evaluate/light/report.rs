//! What was measured of light, scene by scene and setting by setting, and what it had to reach.

use serde::Serialize;

use super::temporal::Temporal;
use super::{Options, mean_and_worst};
use crate::light::Setting;

/// What the pictures must reach.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Target {
    /// The mean of PSNR, tone-mapped, through the pixels' middles and as served.
    pub mean_psnr_db: f64,
    /// The least of both.
    pub worst_psnr_db: f64,
    /// The mean of structural similarity.
    pub ssim: f64,
}

impl Target {
    const OF_LIGHT: Self = Self { mean_psnr_db: 40.0, worst_psnr_db: 33.0, ssim: 0.985 };

    fn is_reached(&self, all: &Summary) -> bool {
        all.mean_psnr_db.min(all.mean_served_psnr_db) >= self.mean_psnr_db
            && all.worst_psnr_db.min(all.worst_served_psnr_db) >= self.worst_psnr_db
            && all.mean_ssim >= self.ssim
    }
}

/// One scene's numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Which test scene.
    pub scene: u64,
    /// Where it is.
    pub setting: Setting,
    /// Bodies in it.
    pub bodies: usize,
    /// Of the network's light through the pixels' middles.
    pub psnr_db: f64,
    /// Likewise, without the reference's own noise.
    pub true_psnr_db: f64,
    /// Likewise: structural similarity of lightness.
    pub ssim: f64,
    /// Of the picture as served, edges smoothed, against a reference with as many rays a pixel.
    pub served_psnr_db: f64,
    /// Likewise: the mean of FLIP, 0 for pictures that look the same to 1.
    pub served_flip: f64,
    /// What the reference's own noise leaves: no picture can be measured to be better than about this.
    pub noise_floor_db: f64,
}

/// Numbers of some scenes together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// How many they are.
    pub scenes: usize,
    /// Mean over scenes.
    pub mean_psnr_db: f64,
    /// Least over scenes.
    pub worst_psnr_db: f64,
    /// Mean over scenes, without the reference's own noise.
    pub mean_true_psnr_db: f64,
    /// Least over scenes, likewise.
    pub worst_true_psnr_db: f64,
    /// Mean over scenes.
    pub mean_ssim: f64,
    /// Mean over scenes, as served.
    pub mean_served_psnr_db: f64,
    /// Least over scenes, as served.
    pub worst_served_psnr_db: f64,
    /// Mean over scenes, as served.
    pub mean_served_flip: f64,
    /// Mean over scenes.
    pub mean_noise_floor_db: f64,
}

impl Summary {
    fn of<'a>(rows: impl Iterator<Item = &'a Row> + Clone) -> Self {
        let numbers = |of: fn(&Row) -> f64| mean_and_worst(rows.clone().map(of));
        let (mean_psnr_db, worst_psnr_db) = numbers(|row| row.psnr_db);
        let (mean_true_psnr_db, worst_true_psnr_db) = numbers(|row| row.true_psnr_db);
        let (mean_served_psnr_db, worst_served_psnr_db) = numbers(|row| row.served_psnr_db);
        Self {
            scenes: rows.clone().count(),
            mean_psnr_db,
            worst_psnr_db,
            mean_true_psnr_db,
            worst_true_psnr_db,
            mean_ssim: numbers(|row| row.ssim).0,
            mean_served_psnr_db,
            worst_served_psnr_db,
            mean_served_flip: numbers(|row| row.served_flip).0,
            mean_noise_floor_db: numbers(|row| row.noise_floor_db).0,
        }
    }
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The back end that served.
    pub backend: String,
    /// The model's version.
    pub version: String,
    /// Side of the pictures in pixels.
    pub side: usize,
    /// Samples a pixel of the reference.
    pub samples: usize,
    /// All scenes together.
    pub all: Summary,
    /// Setting by setting.
    pub settings: Vec<(Setting, Summary)>,
    /// What some of them do over time.
    pub temporal: Temporal,
    /// What all of them together must reach.
    pub target: Target,
    /// Whether they do, and nothing changes where nothing moves.
    pub reached: bool,
    /// How long it took.
    pub time_s: f64,
    /// Scene by scene.
    pub rows: Vec<Row>,
}

impl Report {
    pub(super) fn new(
        backend: &str,
        version: &str,
        options: &Options,
        rows: Vec<Row>,
        temporal: Temporal,
        time_s: f64,
    ) -> Self {
        let (all, target) = (Summary::of(rows.iter()), Target::OF_LIGHT);
        let of = |setting: Setting| Summary::of(rows.iter().filter(move |row| row.setting == setting));
        let settings = Setting::ALL.map(|setting| (setting, of(setting)));
        Self {
            backend: backend.to_owned(),
            version: version.to_owned(),
            side: options.side,
            samples: options.samples,
            reached: target.is_reached(&all) && temporal.changed_bytes == 0,
            settings: settings.into_iter().filter(|(_, summary)| summary.scenes > 0).collect(),
            all,
            temporal,
            target,
            time_s,
            rows,
        }
    }
}
