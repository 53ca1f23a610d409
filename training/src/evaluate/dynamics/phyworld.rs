//! PhyWorld's three scenarios (Kang et al., arXiv 2411.02385), given the state, not pixels: what its video models predict
//! from frames is predicted here from positions, velocities and radii, so that the numbers stand in another class.
//!
//! Its world is 10 by 10 with a frame each 0.1 s, 32 of them; discs have mass by the square of their radius and rebound
//! fully. Its measure, from `id_ood_data/evaluate.py`: velocities are differences of the positions in successive frames,
//! from the last of the given frames on, as long as all discs are wholly in view; the error is the mean absolute difference
//! from the true velocities along an axis. Truth here is the closed form, where theirs is Box2D.

use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Scene, Shape};
use teacher::closed_form::collision::head_on_m_s;

use super::Range;
use super::cases::{With, body, place, start};

const SIZE_M: f64 = 10.0;
const FRAMES: usize = 32;
const FRAME_S: f64 = 0.1;
/// Frames from this on count: those before are given.
const GIVEN: usize = 3;
const GRAVITY_M_S2: f64 = 2.5;

/// `[x, y]` of each disc.
type Places = Vec<[f64; 2]>;

/// From 1 to 4 in training; from 0 to 0.8 or 4.5 to 6 beyond.
fn speed(range: Range, rng: &mut ChaCha8Rng) -> f64 {
    match range {
        Range::Trained => rng.random_range(1.0..=4.0),
        Range::Beyond if rng.random_bool(0.5) => rng.random_range(0.0..=0.8),
        Range::Beyond => rng.random_range(4.5..=6.0),
    }
}

/// From 0.7 to 1.5 in training; from 0.3 to 0.6 or 1.5 to 2 beyond.
fn radius(range: Range, rng: &mut ChaCha8Rng) -> f64 {
    match range {
        Range::Trained => rng.random_range(0.7..=1.5),
        Range::Beyond if rng.random_bool(0.5) => rng.random_range(0.3..=0.6),
        Range::Beyond => rng.random_range(1.5..=2.0),
    }
}

fn world(gravity_m_s2: f64, discs: &[(f64, f64, f64, f64)]) -> Scene {
    let mut scene = place(gravity_m_s2, false);
    for (i, &(radius_m, x, y, speed)) in discs.iter().enumerate() {
        let mut ball = body(["a", "b"][i], Shape::Sphere { radius_m }, radius_m * radius_m, [x, y, 0.0]);
        ball.velocity_m_s = [speed, 0.0, 0.0];
        scene.bodies.push(ball);
    }
    scene
}

/// PhyWorld's velocity error for exact positions `[x, y]` of each disc at a time; the worse of both axes. None if fewer
/// than two frames that count have all discs in view.
fn error(with: &With, scene: &Scene, exact: impl Fn(f64) -> Places) -> anyhow::Result<Option<f64>> {
    let mut run = start(scene, with)?;
    let mut frames: Vec<(Places, Places)> = Vec::new();
    for frame in 0..FRAMES {
        if frame > 0 {
            run.advance((FRAME_S * STEPS_PER_SECOND as f64).round() as u64);
        }
        let truth = exact(frame as f64 * FRAME_S);
        let seen = truth.iter().zip(&scene.bodies).all(|(at, disc)| {
            let reach = disc.shape.bounding_radius_m();
            at.iter().all(|x| (reach..=SIZE_M - reach).contains(x))
        });
        if frame >= GIVEN && seen {
            let found = run.scene().bodies.iter().map(|disc| [disc.position_m[0], disc.position_m[1]]).collect();
            frames.push((found, truth));
        } else if frame >= GIVEN {
            break;
        }
    }
    if frames.len() < 2 {
        return Ok(None);
    }
    let along = |axis: usize| {
        let (mut sum, mut count) = (0.0, 0.0);
        for pair in frames.windows(2) {
            for disc in 0..scene.bodies.len() {
                let found = pair[1].0[disc][axis] - pair[0].0[disc][axis];
                let truth = pair[1].1[disc][axis] - pair[0].1[disc][axis];
                sum += (found - truth).abs() / FRAME_S;
                count += 1.0;
            }
        }
        sum / count
    };
    Ok(Some(along(0).max(along(1))))
}

/// A disc that nothing acts on.
pub fn uniform(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    one(with, range, rng, 0.0)
}

/// A disc thrown level.
pub fn parabola(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    one(with, range, rng, GRAVITY_M_S2)
}

fn one(with: &With, range: Range, rng: &mut ChaCha8Rng, gravity: f64) -> anyhow::Result<f64> {
    loop {
        let (v, r) = (speed(range, rng), radius(range, rng));
        let x = r + rng.random_range(0.0..0.5);
        let y = SIZE_M - r - rng.random_range(0.5..1.5);
        let exact = |t: f64| vec![[x + v * t, y - 0.5 * gravity * t * t]];
        if let Some(found) = error(with, &world(gravity, &[(r, x, y, v)]), exact)? {
            return Ok(found);
        }
    }
}

/// Two discs that meet head-on.
pub fn collision(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    loop {
        let r = [radius(range, rng), radius(range, rng)];
        let v = [speed(range, rng), -speed(range, rng)];
        let free = SIZE_M - r[0] - r[1];
        let apart = rng.random_range(0.3..1.0) * free;
        let left = r[0] + rng.random_range(0.0..1.0) * (free - apart);
        let x = [left, left + apart];
        let meets_s = (apart - r[0] - r[1]) / (v[0] - v[1]);
        // It has to happen after what is given, and to be seen.
        let seen = (GIVEN as f64 + 1.0) * FRAME_S..(FRAMES as f64 - 4.0) * FRAME_S;
        if !seen.contains(&meets_s) {
            continue;
        }
        let after = head_on_m_s(r.map(|r| r * r), v, 1.0);
        let exact = |t: f64| {
            let at = |i: usize| x[i] + v[i] * t.min(meets_s) + after[i] * (t - meets_s).max(0.0);
            vec![[at(0), 5.0], [at(1), 5.0]]
        };
        let scene = world(0.0, &[(r[0], x[0], 5.0, v[0]), (r[1], x[1], 5.0, v[1])]);
        let frames_after = exact(meets_s + 3.0 * FRAME_S);
        let inside = frames_after.iter().zip(r).all(|(at, r)| (r..=SIZE_M - r).contains(&at[0]));
        if inside && let Some(found) = error(with, &scene, exact)? {
            return Ok(found);
        }
    }
}
