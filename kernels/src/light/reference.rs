//! A picture, pixel by pixel: scalar and obvious. Faster versions agree with this one.

use geometry::light::{Hit, Ray, Response, Sun, TraceScene, Vec3, View, response, sky, sun_cosine, to_srgb8};

use super::features::{Lit, Place};
use super::network::Network;

/// A coat that sends on less than this sees its surroundings instead of tracing its mirrored ray.
pub const LEAST_MIRROR: f32 = 0.015;

/// Linear radiance of every pixel's middle, row by row from the top left.
#[must_use]
pub fn radiance(network: &Network, scene: &TraceScene, view: &View, width: usize, height: usize) -> Vec<Vec3> {
    let lit = Lit::new(scene);
    (0..width * height)
        .map(|pixel| {
            let (x, y) = ((pixel % width) as f32, (pixel / width) as f32);
            along(network, &lit, &view.pixel_ray(x, y, 0.5, 0.5, width, height))
        })
        .collect()
}

/// The picture as 8-bit sRGB, `[height, width, 3]`.
#[must_use]
pub fn render(network: &Network, scene: &TraceScene, view: &View, width: usize, height: usize) -> Vec<u8> {
    radiance(network, scene, view, width, height).iter().flat_map(|colour| colour.to_array().map(to_srgb8)).collect()
}

/// What an eye sees along a ray.
#[must_use]
pub fn along(network: &Network, lit: &Lit<'_>, ray: &Ray) -> Vec3 {
    let Some(hit) = lit.scene.first_hit(ray, None) else {
        return lit.scene.background(ray.direction);
    };
    let seen = shade(network, lit, &hit, ray.direction, |mirrored, response| {
        if response.mirror.max_element() < LEAST_MIRROR {
            return lit.scene.surroundings(mirrored.direction);
        }
        match lit.scene.first_hit(mirrored, Some(hit.surface)) {
            None => lit.scene.sky.radiance(mirrored.direction),
            Some(second) => {
                let seen = shade(network, lit, &second, mirrored.direction, |again, _| {
                    lit.scene.surroundings(again.direction)
                });
                haze(lit.scene, seen, second.t)
            }
        }
    });
    haze(lit.scene, seen, hit.t)
}

/// Radiance that leaves a hit against `direction`; `reflected` gives what its coat mirrors.
fn shade(
    network: &Network,
    lit: &Lit<'_>,
    hit: &Hit,
    direction: Vec3,
    reflected: impl FnOnce(&Ray, &Response) -> Vec3,
) -> Vec3 {
    // The terminator is as soft everywhere as it is where the bodies are on average.
    let sun = &Sun { radius_rad: lit.scene.sun.radius_rad, ..lit.scene.sun_at(hit.point) };
    let place = Place { point: hit.point, normal: hit.normal, surface: hit.surface };
    let light = network.illumination(lit, &place);
    let sunlight = sun.radiance * light.sun_visibility;
    let response = Response::new(hit, direction);
    let upright = sun_cosine(hit.normal.dot(sun.direction), sun.radius_rad);
    let seen = response.diffuse * (sunlight * upright + light.ambient) + response.emitted;
    if response.mirror == Vec3::ZERO {
        return seen;
    }
    let mirrored = Ray { origin: hit.point, direction: response::mirrored(direction, hit.normal) };
    let glint = response::sun_glint(mirrored.direction, hit.normal, hit.gloss, sun);
    seen + response.mirror * (reflected(&mirrored, &response) + sunlight * glint)
}

fn haze(scene: &TraceScene, seen: Vec3, t: f32) -> Vec3 {
    let clear = sky::clear_share(t, scene.haze_per_m);
    seen * clear + scene.sky.horizon * (1.0 - clear)
}
