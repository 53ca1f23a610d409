//! Pictures by path tracing.

use geometry::light::{Hit, Ray, Response, Surface, TraceScene, Vec3, View, response, sky};
use rayon::prelude::*;

use super::gather::gather;
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
    match scene.first_hit(ray, None) {
        None => scene.background(ray.direction),
        Some(hit) => leaving(scene, &hit, ray.direction, samples, MOST_MIRRORS, dice),
    }
}

fn mirrored(scene: &TraceScene, ray: &Ray, surface: Surface, samples: usize, mirrors: usize, dice: &mut Dice) -> Vec3 {
    match scene.first_hit(ray, Some(surface)) {
        None => scene.sky.radiance(ray.direction),
        Some(hit) => leaving(scene, &hit, ray.direction, samples, mirrors, dice),
    }
}

/// Radiance that leaves a hit against `direction`, through the air.
fn leaving(scene: &TraceScene, hit: &Hit, direction: Vec3, samples: usize, mirrors: usize, dice: &mut Dice) -> Vec3 {
    let sun = &scene.sun_at(hit.point);
    let light = gather(scene, hit.point, hit.normal, hit.surface, samples, dice);
    let response = Response::new(hit, direction);
    let mut seen = response.diffuse * (sun.radiance * light.sun + light.ambient) + response.emitted;
    let strongest = response.mirror.max_element();
    if strongest > 0.0 && mirrors > 0 {
        let ray = Ray { origin: hit.point, direction: response::mirrored(direction, hit.normal) };
        let upright = geometry::light::sun_cosine(hit.normal.dot(sun.direction), sun.radius_rad);
        let visible = if upright > 0.0 { light.sun / upright } else { 0.0 };
        let glint = response::sun_glint(ray.direction, hit.normal, hit.gloss, sun) * visible;
        // A faint mirror image needs fewer samples for the same noise in the picture.
        let fewer = ((samples as f32 * (2.0 * strongest).min(1.0)).ceil() as usize).max(1);
        let image = mirrored(scene, &ray, hit.surface, fewer, mirrors - 1, dice);
        seen += response.mirror * (image + sun.radiance * glint);
    }
    let clear = sky::clear_share(hit.t, scene.haze_per_m);
    seen * clear + scene.sky.horizon * (1.0 - clear)
}
