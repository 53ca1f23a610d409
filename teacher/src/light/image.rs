//! Pictures by path tracing.

use geometry::light::{Hit, Ray, Response, Seen, Surface, TraceScene, Vec3, View, response};
use rayon::prelude::*;

use super::gather::{gather, open};
use super::sampling::Dice;

/// Mirrors in mirrors are followed so far.
const MOST_MIRRORS: usize = 8;

/// How to trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Samples a pixel, at least one.
    pub samples: usize,
    /// Rays through a pixel, over which the samples are shared out: 1 looks through its middle, more smooth edges.
    pub rays: usize,
    /// Seed: a pixel depends on it, its place and the scene, not on threads.
    pub seed: u64,
}

/// Linear radiance of every pixel, row by row from the top left, on all of rayon's threads.
#[must_use]
pub fn image(scene: &TraceScene, view: &View, width: usize, height: usize, settings: &Settings) -> Vec<Vec3> {
    (0..width * height)
        .into_par_iter()
        .map(|pixel| {
            let mut dice = Dice::new(settings.seed, pixel as u64);
            let (x, y) = ((pixel % width) as f32, (pixel / width) as f32);
            let rays = settings.rays.max(1);
            let samples = (settings.samples / rays).max(1);
            let sum: Vec3 = (0..rays)
                .map(|at| {
                    let [dx, dy] = within_pixel(at, rays);
                    along(scene, &view.pixel_ray(x, y, dx, dy, width, height), samples, &mut dice)
                })
                .sum();
            sum / rays as f32
        })
        .collect()
}

/// Places of the rays in a pixel: evenly on a lattice of the golden ratio, the middle if there is one only.
fn within_pixel(at: usize, rays: usize) -> [f32; 2] {
    [(at as f32 + 0.5) / rays as f32, (at as f32 * 0.618_034 + 0.5) % 1.0]
}

/// Radiance that an eye sees along a ray.
#[must_use]
pub fn along(scene: &TraceScene, ray: &Ray, samples: usize, dice: &mut Dice) -> Vec3 {
    Sight { scene, samples, mirrors: MOST_MIRRORS, glare: true }.along(ray, None, Seen::default(), dice)
}

/// How to look.
#[derive(Clone, Copy)]
struct Sight<'a> {
    scene: &'a TraceScene,
    samples: usize,
    /// So many mirrors are still followed.
    mirrors: usize,
    /// Whether the sun itself is seen; in a coat its glint is added by itself.
    glare: bool,
}

impl Sight<'_> {
    fn along(self, ray: &Ray, leaving: Option<Surface>, before: Seen, dice: &mut Dice) -> Vec3 {
        let scene = self.scene;
        let below = scene.starts_below(ray);
        let found = scene.first_hit_of(ray, leaving, before);
        if let Some(lamp) = scene.lamp_seen(ray, found.map_or(f32::INFINITY, |hit| hit.t)) {
            return lamp;
        }
        let Some(hit) = found else {
            return if self.glare && !below { scene.background(ray.direction) } else { open(scene, below, ray) };
        };
        let seen = match scene.clear_pool().filter(|_| hit.surface == Surface::Liquid) {
            Some(pool) => {
                let ways = pool.ways(hit.point, ray.direction);
                let before = Seen { t: before.t + hit.t, descent: Some(ray.direction.y.abs()) };
                let mut sum = Vec3::ZERO;
                for (way, share) in [(ways.mirrored, ways.mirrored_share), (ways.refracted, ways.refracted_share)] {
                    if share > 0.0 {
                        sum += self.fainter(share).along(&way, Some(Surface::Liquid), before, dice) * share;
                    }
                }
                sum
            }
            None => self.leaving(&hit, ray.direction, dice),
        };
        let (clear, added) = scene.through(below, hit.t);
        seen * clear + added
    }

    /// A faint image needs fewer samples for the same noise in the picture.
    fn fainter(self, share: f32) -> Self {
        let samples = (self.samples as f32 * (2.0 * share).min(1.0)).ceil() as usize;
        Self { samples: samples.max(1), ..self }
    }

    /// Radiance that leaves a hit against `direction`.
    fn leaving(self, hit: &Hit, direction: Vec3, dice: &mut Dice) -> Vec3 {
        let scene = self.scene;
        let sun = &scene.sun_at(hit.point);
        let light = gather(scene, hit.point, hit.normal, hit.surface, self.samples, dice);
        let response = Response::new(hit, direction);
        let mut seen = response.diffuse * (sun.radiance * light.sun + light.shade()) + response.emitted;
        let strongest = response.mirror.max_element();
        if strongest > 0.0 && self.mirrors > 0 {
            let ray = Ray { origin: hit.point, direction: response::mirrored(direction, hit.normal) };
            let upright = geometry::light::sun_cosine(hit.normal.dot(sun.direction), sun.radius_rad);
            let visible = if upright > 0.0 { light.sun / upright } else { 0.0 };
            let glint = response::sun_glint(ray.direction, hit.normal, hit.gloss, sun) * visible;
            let sight = Self { mirrors: self.mirrors - 1, glare: false, ..self.fainter(strongest) };
            let image = sight.along(&ray, Some(hit.surface), Seen::default(), dice);
            seen += response.mirror * (image + sun.radiance * glint);
        }
        seen
    }
}
