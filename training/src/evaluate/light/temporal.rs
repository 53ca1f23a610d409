//! Steadiness of the light model's pictures over time: nothing changes where nothing moves, and nothing pops while a camera
//! moves slowly.

use anyhow::Context;
use geometry::light::{TraceScene, Vec3, View};
use kernels::light::{Job, Light, Size};
use scene::Scene;
use serde::Serialize;
use teacher::light::Settings;

use super::case::{RAYS, halves, mean};
use super::quality::{bytes_shown, radiance_shown};

/// Frames of an orbit, and the angle between two.
const FRAMES: usize = 7;
const STEP_DEG: f64 = 0.4;
/// Times that a scene in which nothing moves is drawn.
const STILLS: usize = 3;

/// What pictures of scenes do over time. Differences are of displayed channels, 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Temporal {
    /// Scenes that were watched.
    pub scenes: u64,
    /// Bytes that differed between drawings of a scene in which nothing moves.
    pub changed_bytes: usize,
    /// Mean absolute second difference over time while the camera goes round: as served.
    pub second_difference: f64,
    /// Of the reference.
    pub reference_second_difference: f64,
    /// Of the reference's noise alone.
    pub noise_second_difference: f64,
}

impl Temporal {
    /// Watches one scene more, number `index` among its like.
    ///
    /// # Errors
    /// When a picture cannot be drawn.
    pub(super) fn watch(
        &mut self,
        light: &Light,
        scene: &Scene,
        index: u64,
        side: usize,
        samples: usize,
    ) -> anyhow::Result<()> {
        let size = Size::new(side as u32, side as u32)?;
        let draw = |scene: &Scene| -> anyhow::Result<Vec<u8>> {
            Ok(light.render(&[Job { scene, size }])?.pop().context("a frame a job")?.rgb)
        };
        let still = draw(scene)?;
        for _ in 1..STILLS {
            self.changed_bytes += still.iter().zip(&draw(scene)?).filter(|(one, other)| one != other).count();
        }
        let (mut served, mut truth, mut noise) = (Vec::new(), Vec::new(), Vec::new());
        for frame in 0..FRAMES {
            let mut scene = scene.clone();
            scene.camera.azimuth_deg += STEP_DEG * frame as f64;
            served.push(bytes_shown(&draw(&scene)?));
            let trace = TraceScene::new(&scene).context("a scene that can be drawn")?;
            let view = View::new(&scene, side, side);
            let settings = Settings { samples, rays: RAYS, seed: index * FRAMES as u64 + frame as u64 };
            let [a, b] = halves(&trace, &view, side, &settings);
            let together = mean(&a, &b);
            let (a, b) = (radiance_shown(&a), radiance_shown(&b));
            // Half the difference of two halves is as noisy as their mean.
            noise.push(a.iter().zip(&b).map(|(a, b)| (*a - *b) * 0.5).collect());
            truth.push(radiance_shown(&together));
        }
        let before = self.scenes as f64;
        let joined = |so_far: f64, next: f64| (so_far * before + next) / (before + 1.0);
        self.scenes += 1;
        self.second_difference = joined(self.second_difference, second_difference(&served));
        self.reference_second_difference = joined(self.reference_second_difference, second_difference(&truth));
        self.noise_second_difference = joined(self.noise_second_difference, second_difference(&noise));
        Ok(())
    }
}

/// Mean over pixels, channels and middle frames of `|x(t - 1) - 2 x(t) + x(t + 1)|`.
fn second_difference(frames: &[Vec<Vec3>]) -> f64 {
    let of = |three: &[Vec<Vec3>]| -> f64 {
        let [before, now, after] = three else { return 0.0 };
        let at = |((b, n), a): ((&Vec3, &Vec3), &Vec3)| {
            (*b - *n * 2.0 + *a).to_array().map(|x| f64::from(x.abs())).iter().sum::<f64>() / 3.0
        };
        before.iter().zip(now).zip(after).map(at).sum::<f64>() / now.len().max(1) as f64
    };
    frames.windows(3).map(of).sum::<f64>() / frames.len().saturating_sub(2).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_evenly_has_no_second_difference_and_what_blinks_has() {
        let frames = |of: fn(usize) -> f32| -> Vec<Vec<Vec3>> {
            (0..5).map(|frame| vec![Vec3::new(of(frame), of(frame), of(frame)); 4]).collect()
        };
        assert!(second_difference(&frames(|frame| 0.1 * frame as f32)) < 1e-6);
        let blinking = second_difference(&frames(|frame| if frame % 2 == 0 { 0.0 } else { 0.5 }));
        assert!((blinking - 1.0).abs() < 1e-6, "{blinking}");
    }
}
