//! Checkpoints: what is finished of a training, so that it goes on where it was stopped.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// What was learned from tracks of one noise level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Standard deviation of a pose: share of the bounding radius, and radians.
    pub noise: f64,
    /// Contacts that were seen.
    pub contacts: u64,
    /// Tracks that showed nothing usable.
    pub unused: u64,
    /// Median standard deviation of an estimated speed of approach, as a share of it.
    pub median_speed_noise: f64,
    /// Parameters of the normal law.
    pub normal: Vec<f64>,
    /// Parameters of friction.
    pub friction: Vec<f64>,
    /// Terms of drag: coefficient, exponent.
    pub drag: Vec<(f64, f64)>,
    /// Root mean square of the residuals of drag, in standard deviations.
    pub drag_spread: f64,
    /// Weight decays chosen, of the normal law and of friction; none is infinite, which leaves the straight part alone.
    pub decays: (Option<f64>, Option<f64>),
    /// Validation losses, of the normal law and of friction.
    pub validation_losses: (f64, f64),
    /// The power of speed that drag follows, with its standard deviation.
    pub speed_exponent: (f64, f64),
    /// Measured acceleration of free fall over declared gravity, with its standard deviation.
    pub gravity_slope: (f64, f64),
}

/// A training that is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Its seed.
    pub seed: u64,
    /// Experiments at each noise level.
    pub experiments: u64,
    /// Noise levels that are done.
    pub stages: Vec<Stage>,
    /// Seconds spent so far.
    pub spent_s: f64,
}

impl Checkpoint {
    /// What is finished of this very training, or nothing.
    ///
    /// # Errors
    /// When there is a file that cannot be read.
    pub fn load(path: &Path, seed: u64, experiments: u64) -> anyhow::Result<Self> {
        let fresh = Self { seed, experiments, stages: Vec::new(), spent_s: 0.0 };
        if !path.exists() {
            return Ok(fresh);
        }
        let text = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
        let found: Self = serde_json::from_slice(&text)
            .with_context(|| format!("{} is not a checkpoint of the dynamics; remove it", path.display()))?;
        Ok(if (found.seed, found.experiments) == (seed, experiments) { found } else { fresh })
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        let context = || format!("writing {}", path.display());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(context)?;
        }
        let aside = path.with_extension("part");
        std::fs::write(&aside, serde_json::to_vec(self)?).with_context(context)?;
        std::fs::rename(&aside, path).with_context(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_goes_on_where_it_was_stopped_but_not_from_another_training() {
        let path = std::env::temp_dir().join(format!("orrery-checkpoint-{}.json", std::process::id()));
        let stage = Stage {
            noise: 0.01,
            contacts: 5,
            unused: 1,
            median_speed_noise: 0.004,
            normal: vec![-1.0, 0.25],
            friction: vec![0.1],
            drag: vec![(0.5, 1.0)],
            drag_spread: 1.0,
            decays: (None, Some(1e-2)),
            validation_losses: (0.5, 0.5),
            speed_exponent: (2.0, 0.01),
            gravity_slope: (1.0, 0.001),
        };
        let saved = Checkpoint { seed: 3, experiments: 800, stages: vec![stage], spent_s: 1.5 };
        saved.save(&path).expect("a temporary folder can be written to");
        assert_eq!(Checkpoint::load(&path, 3, 800).expect("it was just written"), saved);
        assert!(Checkpoint::load(&path, 4, 800).expect("another seed starts anew").stages.is_empty());
        std::fs::write(&path, "not a checkpoint").expect("a temporary folder can be written to");
        assert!(Checkpoint::load(&path, 3, 800).is_err());
        std::fs::remove_file(&path).expect("it was just written");
    }
}
