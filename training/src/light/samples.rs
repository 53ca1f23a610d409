//! Samples: points of random scenes, what the network sees of each, and what the path tracer's few noisy paths say
//! reaches it.

use geometry::light::{Ray, Response, Surface, TraceScene, Vec3, View, sun_cosine};
use kernels::light::features::{Lit, PLACE_FEATURES, Place};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use scene::Scene;
use teacher::light::{Dice, gather, sampling::over_surface};

use super::scenes::{Split, random_scene};

/// Scenes in a batch.
pub const SCENES: usize = 96;
/// Points of each scene.
pub const POINTS: usize = 64;
/// Paths from each point.
const PATHS: usize = 8;
/// Side of the image that pixels are drawn from.
pub(super) const SIDE: usize = 256;
/// Darker surfaces count as if they were this bright, so that what lies in their light is learned too.
pub(super) const LEAST_ALBEDO: f32 = 0.1;

/// A point: what the composition needs, and the target.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Product over bodies of 1 - occlusion.
    pub visible: f32,
    /// Mean over the sun's disc of the cosine, times the share that links leave.
    pub upright: f32,
    /// Radiance that the sun gives a white diffuse surface facing it.
    pub sun: Vec3,
    /// Radiance straight up.
    pub zenith: Vec3,
    /// Radiance at the horizon.
    pub horizon: Vec3,
    /// Mean albedo of the ground.
    pub ground: Vec3,
    /// Albedo that weighs the error.
    pub albedo: Vec3,
    /// Features of the place.
    pub place: [f32; PLACE_FEATURES],
    /// First and last pair of this point.
    pub pairs: std::ops::Range<usize>,
    /// Target: mean of visibility times cosine.
    pub target_sun: f32,
    /// Target: irradiance over pi of the rest.
    pub target_ambient: Vec3,
}

/// A body at a point.
#[derive(Clone, Debug)]
pub struct PairColours {
    /// Mean albedo.
    pub albedo: Vec3,
    /// Radiance given off.
    pub glow: Vec3,
}

/// Samples of many scenes, flat.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// The points.
    pub samples: Vec<Sample>,
    /// Their pairs' features, `[pairs, PAIR_FEATURES]`.
    pub pairs: Vec<f32>,
    /// Their pairs' colours.
    pub colours: Vec<PairColours>,
}

impl Batch {
    /// The batch of one training step: it depends on the seed and the step alone.
    #[must_use]
    pub fn new(seed: u64, step: u64) -> Self {
        let parts: Vec<Self> =
            (0..SCENES as u64).into_par_iter().map(|at| Self::of_scene(seed, step * SCENES as u64 + at)).collect();
        let mut whole = Self::default();
        for mut part in parts {
            let shift = whole.colours.len();
            for sample in &mut part.samples {
                sample.pairs = sample.pairs.start + shift..sample.pairs.end + shift;
            }
            whole.samples.append(&mut part.samples);
            whole.pairs.append(&mut part.pairs);
            whole.colours.append(&mut part.colours);
        }
        whole
    }

    fn of_scene(seed: u64, index: u64) -> Self {
        let mut random = Split::Train.random(seed, index);
        let scene = random_scene(&mut random);
        let trace = TraceScene::new(&scene).expect("invariant: random scenes hold what can be drawn");
        let lit = Lit::new(&trace);
        let view = View::new(&scene, SIDE, SIDE);
        let mut dice = Dice::new(seed, index);
        let mut batch = Self::default();
        for _ in 0..POINTS {
            if let Some((place, albedo)) = point(&mut random, &scene, &trace, &view, &mut dice) {
                batch.push(&lit, &place, albedo, &mut dice);
            }
        }
        batch
    }

    fn push(&mut self, lit: &Lit<'_>, place: &Place, albedo: Vec3, dice: &mut Dice) {
        let start = self.colours.len();
        let (mut visible, mut occlusion, mut cover, mut contact) = (1.0, 0.0, 0.0, 0.0);
        for (index, terms) in lit.terms.iter().enumerate() {
            let pair = lit.pair(index, place);
            visible *= 1.0 - pair.occlusion;
            occlusion += pair.occlusion;
            cover += pair.cover;
            contact += pair.contact;
            self.pairs.extend_from_slice(&pair.x);
            self.colours.push(PairColours { albedo: terms.albedo, glow: terms.glow });
        }
        let scene = lit.scene;
        let target = gather(scene, place.point, place.normal, place.surface, PATHS, dice);
        self.samples.push(Sample {
            visible,
            upright: sun_cosine(place.normal.dot(scene.sun.direction), scene.sun.radius_rad) * lit.past_links(place),
            sun: scene.sun.radiance,
            zenith: scene.sky.zenith,
            horizon: scene.sky.horizon,
            ground: lit.around.ground,
            albedo: albedo.max(Vec3::splat(LEAST_ALBEDO)),
            place: lit.place(place, visible, occlusion, cover, contact),
            pairs: start..self.colours.len(),
            target_sun: target.sun,
            target_ambient: target.ambient,
        });
    }
}

/// A point that matters: under a pixel, near a body, or where light bounces next.
pub(super) fn point(
    random: &mut ChaCha8Rng,
    scene: &Scene,
    trace: &TraceScene,
    view: &View,
    dice: &mut Dice,
) -> Option<(Place, Vec3)> {
    let choice: f32 = random.random();
    let ray = if choice < 0.45 || trace.bodies.is_empty() {
        view.ray(random.random_range(-1.0..1.0), random.random_range(-1.0..1.0))
    } else {
        let body = &trace.bodies[random.random_range(0..scene.bodies.len())];
        let mut within = || random.random_range(-1.6f32..1.6) * body.bounding_radius;
        let mut aim = body.centre + Vec3::new(within(), within(), within());
        if choice > 0.85 && trace.ground.is_some() && trace.sun.direction.y > 0.0 {
            // Where its shadow falls.
            aim -= trace.sun.direction * (body.centre.y / trace.sun.direction.y).min(20.0 * body.bounding_radius);
        }
        Ray { origin: view.origin, direction: (aim - view.origin).normalize() }
    };
    let mut hit = trace.first_hit(&ray, None)?;
    let mut direction = ray.direction;
    if random.random_bool(0.2) {
        direction = over_surface(hit.normal, dice.square());
        hit = trace.first_hit(&Ray { origin: hit.point, direction }, Some(hit.surface))?;
    }
    let ground = hit.surface == Surface::Ground;
    let albedo = if ground { hit.albedo } else { Response::new(&hit, direction).diffuse };
    Some((Place { point: hit.point, normal: hit.normal, surface: hit.surface }, albedo))
}
