//! What the path tracer takes for a picture as good as the learned light's: the same error against a reference of many samples.

use geometry::light::{TraceScene, Vec3, View};
use kernels::light::cpu::Simd;
use kernels::light::{Backend as _, Cpu, Job, Network, Size};
use scene::Scene;
use serde::Serialize;
use teacher::light::{Settings, image};
use training::evaluate::light::quality::{bytes_shown, psnr_past_noise, radiance_shown};
use training::light::{Setting, Split};

use super::scenes::ring;
use crate::cli::bench::clock::timed;

/// Side of the pictures in pixels.
const SIDE: usize = 256;
/// Samples a pixel of each half of the reference: their noises are independent, so that neither counts as an error.
const HALF: usize = 512;
/// Rays a pixel of whole pictures, by which both smooth edges. Light alone is looked at through the pixels' middles.
const RAYS: usize = 16;
/// The most samples a pixel that are tried; beyond, the error is taken to fall on as noise does.
const MOST: usize = 1024;
/// Pictures of ours, of which thread time is the mean.
const FRAMES: usize = 20;
/// Held-out scenes in the open, besides those of this bench.
const HELD_OUT: u64 = 2;
/// How many times as fast the learned light should be.
const TARGET: f64 = 30.0;

/// One scene.
#[derive(Debug, Serialize)]
pub struct Row {
    scene: String,
    bodies: usize,
    /// Light alone, through the pixels' middles: what is learned against what it was learned from.
    light: Contest,
    /// The whole picture as served: mostly its edges, which both find by casting rays.
    served: Contest,
}

/// Ours against the path tracer.
#[derive(Debug, Serialize)]
struct Contest {
    /// Of our picture, without the reference's noise.
    psnr_db: f64,
    /// The samples a pixel that came nearest from above, and what they reached.
    samples: usize,
    traced_psnr_db: f64,
    /// Thread time of a picture of ours.
    frame_ms: f64,
    /// Thread time that the path tracer takes for our PSNR.
    traced_ms: f64,
    times_as_fast: f64,
}

fn scenes() -> Vec<(String, Scene)> {
    let ours = [1, 8].map(|bodies| (format!("balls and boxes, {bodies}"), ring(bodies)));
    let held_out = (0..HELD_OUT).map(|index| {
        (format!("held-out scene {index} in the open"), Setting::Open.scene(&mut Split::Test.random(1, index)))
    });
    ours.into_iter().chain(held_out).collect()
}

/// How many rows there will be.
#[must_use]
pub fn count() -> u64 {
    scenes().len() as u64
}

/// Measures all scenes; `watch` is told after each.
///
/// # Errors
/// When a scene cannot be drawn.
pub fn measure(network: &Network, watch: impl Fn()) -> anyhow::Result<Vec<Row>> {
    let (served, light) = (Cpu::new(network), Cpu::with(network, Simd::best(), false));
    let measure = |(name, scene): (String, Scene)| {
        let (light, served) = (contest(&light, &scene, 1)?, contest(&served, &scene, RAYS)?);
        watch();
        Ok(Row { scene: name, bodies: scene.bodies.len(), light, served })
    };
    scenes().into_iter().map(measure).collect()
}

/// What `cpu` draws, against as many rays a pixel of the path tracer.
fn contest(cpu: &Cpu, scene: &Scene, rays: usize) -> anyhow::Result<Contest> {
    let trace = TraceScene::new(scene)?;
    let view = View::new(scene, SIDE, SIDE);
    let traced = |samples, seed| radiance_shown(&image(&trace, &view, SIDE, SIDE, &Settings { samples, rays, seed }));
    let halves = [1, 2].map(|seed| traced(HALF, seed));
    let psnr = |shown: &[Vec3]| psnr_past_noise(shown, &halves[0], &halves[1]);

    let jobs = [Job { scene, size: Size::new(SIDE as u32, SIDE as u32)? }];
    let drawn = cpu.render(&jobs)?;
    let psnr_db = psnr(&bytes_shown(&drawn[0].rgb));
    let (all, took) = timed(|| (0..FRAMES).try_for_each(|_| cpu.render(&jobs).map(drop)));
    all?;
    let frame_s = took.threads_s / FRAMES as f64;

    let mut samples = RAYS;
    loop {
        let (shown, took) = timed(|| traced(samples, 3));
        let traced_psnr_db = psnr(&shown);
        let short_db = psnr_db - traced_psnr_db;
        if short_db > 0.0 && samples < MOST {
            samples = more(samples, short_db);
            continue;
        }
        // The squared error falls as samples grow, so that what is left over or missing can be taken off or added.
        let traced_s = took.threads_s * 10f64.powf(short_db / 10.0);
        return Ok(Contest {
            psnr_db,
            samples,
            traced_psnr_db,
            frame_ms: 1e3 * frame_s,
            traced_ms: 1e3 * traced_s,
            times_as_fast: traced_s / frame_s,
        });
    }
}

/// Samples that should reach what is missing, a whole number for each ray.
fn more(samples: usize, short_db: f64) -> usize {
    let wanted = (samples as f64 * 10f64.powf(short_db / 10.0)).ceil() as usize;
    wanted.max(samples + RAYS).next_multiple_of(RAYS).min(MOST)
}

/// What is too slow, in words, if anything is.
#[must_use]
pub fn missed(rows: &[Row]) -> Option<String> {
    let least = rows.iter().min_by(|a, b| a.light.times_as_fast.total_cmp(&b.light.times_as_fast))?;
    (least.light.times_as_fast < TARGET).then(|| {
        format!(
            "{}: light is {:.1} times as fast as the path tracer at equal PSNR; the target is {TARGET:.0}",
            least.scene, least.light.times_as_fast
        )
    })
}

/// Prints the table.
pub fn print(rows: &[Row]) {
    println!(
        "\nthe path tracer at equal PSNR, {SIDE}x{SIDE}, thread time (target of light alone: {TARGET:.0} times as fast)"
    );
    println!("{:<46} PSNR dB   ours ms | samples   dB reached   ms at our PSNR | times as fast", "");
    for row in rows {
        for (what, contest) in [("light alone", &row.light), ("as served", &row.served)] {
            println!(
                "{:<34} {what:<11} {:>7.1} {:>9.2} | {:>7} {:>12.1} {:>16.0} | {:>13.0}",
                row.scene,
                contest.psnr_db,
                contest.frame_ms,
                contest.samples,
                contest.traced_psnr_db,
                contest.traced_ms,
                contest.times_as_fast
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_grow_by_what_is_missing_within_their_limit() {
        assert_eq!(more(16, 0.1), 32);
        assert_eq!(more(16, 10.0), 160);
        assert_eq!(more(512, 20.0), MOST);
        assert_eq!(more(1008, 0.01), MOST);
    }
}
