//! What stands should stand: boxes, towers, and a box on a seesaw.

use glam::{DQuat, DVec3};
use kernels::dynamics::STEPS_PER_SECOND;
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{LinkKind, Scene, Shape};

use super::Range;
use super::cases::{Draw, Run, With, body, link, on, pair, place, point, start};

/// What is asked of something that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// The furthest that a body ever is from where it began, in metres.
    Moves,
    /// The furthest that a body moves within a tenth of a second, after the first second, in metres.
    Jitters,
}

fn places(run: &Run) -> Vec<DVec3> {
    run.scene().bodies.iter().map(|body| DVec3::from_array(body.position_m)).collect()
}

fn furthest_m(now: &[DVec3], before: &[DVec3]) -> f64 {
    // What has gone to nowhere is as far as can be.
    let far = |(x, y): (&DVec3, &DVec3)| if x.is_finite() { x.distance(*y) } else { f64::INFINITY };
    now.iter().zip(before).map(far).fold(0.0, f64::max)
}

fn watch(with: &With, scene: &Scene, seconds: u64, asked: Stands) -> anyhow::Result<f64> {
    let mut run = start(scene, with)?;
    let first = places(&run);
    let (mut before, mut moved, mut jitter) = (first.clone(), 0.0_f64, 0.0_f64);
    for tenth in 0..10 * seconds {
        run.advance(STEPS_PER_SECOND / 10);
        let now = places(&run);
        moved = moved.max(furthest_m(&now, &first));
        if tenth >= 10 {
            jitter = jitter.max(furthest_m(&now, &before));
        }
        before = now;
    }
    Ok(if asked == Stands::Moves { moved } else { jitter })
}

/// Boxes of one size on each other, of these masses from below.
fn tower(draw: &mut Draw<'_>, masses_kg: &[f64]) -> Scene {
    let (gravity, restitution, friction) = (draw.gravity_m_s2(), draw.restitution(), draw.friction());
    let half = [draw.rng.random_range(0.1..0.4), draw.rng.random_range(0.1..0.3), draw.rng.random_range(0.1..0.4)];
    let mut scene = place(gravity, true);
    for (i, mass) in masses_kg.iter().enumerate() {
        let at = [0.0, half[1] * (2.0 * i as f64 + 1.0), 0.0];
        scene.bodies.push(body(&format!("box{i}"), Shape::Box { half_extents_m: half }, *mass, at));
    }
    pair(&mut scene, restitution, friction);
    scene
}

/// A tower of equal boxes for a minute.
pub fn minute(boxes: usize, asked: Stands, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    watch(with, &tower(&mut Draw { range, rng }, &vec![1.0; boxes]), 60, asked)
}

/// Ten equal boxes for ten seconds.
pub fn ten(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    watch(with, &tower(&mut Draw { range, rng }, &[1.0; 10]), 10, Stands::Moves)
}

/// A heavy box on a light one for ten seconds.
pub fn heavy_on_light(ratio: f64, with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    watch(with, &tower(&mut Draw { range, rng }, &[1.0, ratio]), 10, Stands::Moves)
}

/// A box that sits on the low side of a seesaw, a plank on a hinge with one end on the ground, for ten seconds.
pub fn seesaw(with: &With, range: Range, rng: &mut ChaCha8Rng) -> anyhow::Result<f64> {
    let mut draw = Draw { range, rng };
    let gravity = draw.gravity_m_s2();
    let restitution = draw.restitution();
    // Enough that the box does not slide down.
    let friction = draw.number((0.5, 0.8), (0.5, 1.2));
    let mass = draw.number((0.5, 2.0), (0.1, 20.0));
    let (half_m, thick_m) = (1.0, 0.05);
    let pivot = DVec3::Y * draw.rng.random_range(0.2..0.35);
    let tilt = libm::asin(pivot.y / libm::hypot(half_m, thick_m)) - libm::atan(thick_m / half_m);
    let turn = DQuat::from_rotation_z(tilt);
    let mut scene = place(gravity, true);
    let mut plank = body("plank", Shape::Box { half_extents_m: [half_m, thick_m, 0.2] }, 1.0, pivot.to_array());
    plank.orientation = turn.to_array();
    let at = pivot + turn * DVec3::new(-draw.rng.random_range(0.3..0.8), thick_m + 0.1, 0.0);
    let mut sits = body("box", Shape::Box { half_extents_m: [0.1; 3] }, mass, at.to_array());
    sits.orientation = turn.to_array();
    scene.bodies.extend([sits, plank]);
    pair(&mut scene, restitution, friction);
    let hinge = LinkKind::Hinge { axis: [0.0, 0.0, 1.0] };
    scene.links.push(link("hinge", hinge, on("plank"), point(pivot)));
    watch(with, &scene, 10, Stands::Moves)
}
