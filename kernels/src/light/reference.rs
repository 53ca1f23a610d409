//! A picture, pixel by pixel: scalar and obvious. Faster versions agree with this one.

use geometry::light::{
    Hit, Pool, Ray, Response, Seen, Sun, Surface, TraceScene, Vec3, View, response, sun_cosine, to_srgb8,
};

use super::features::Place;
use super::network::Network;
use super::sides::Sides;
use super::star::SOFTNESS_RAD;

/// A coat that sends on less than this sees its surroundings instead of tracing its mirrored ray, unless that leads to a lamp.
pub const LEAST_MIRROR: f32 = 0.015;

/// Linear radiance of every pixel's middle, row by row from the top left.
#[must_use]
pub fn radiance(network: &Network, scene: &TraceScene, view: &View, width: usize, height: usize) -> Vec<Vec3> {
    let sides = Sides::new(scene);
    let eye = Eye { network, scene, sides: &sides };
    (0..width * height)
        .map(|pixel| {
            let (x, y) = ((pixel % width) as f32, (pixel / width) as f32);
            eye.along(&view.pixel_ray(x, y, 0.5, 0.5, width, height), None, Seen::default())
        })
        .collect()
}

/// The picture as 8-bit sRGB, `[height, width, 3]`.
#[must_use]
pub fn render(network: &Network, scene: &TraceScene, view: &View, width: usize, height: usize) -> Vec<u8> {
    radiance(network, scene, view, width, height).iter().flat_map(|colour| colour.to_array().map(to_srgb8)).collect()
}

/// What looks at a scene.
#[derive(Clone, Copy)]
struct Eye<'a> {
    network: &'a Network,
    scene: &'a TraceScene,
    sides: &'a Sides<'a>,
}

impl Eye<'_> {
    /// What an eye sees along a ray: at most one crossing of a liquid's surface, each of whose two ways ends at what it
    /// meets.
    fn along(&self, ray: &Ray, leaving: Option<Surface>, before: Seen) -> Vec3 {
        let below = self.scene.starts_below(ray);
        let found = self.scene.first_hit_of(ray, leaving, before);
        if let Some(lamp) = self.scene.lamp_seen(ray, found.map_or(f32::INFINITY, |hit| hit.t)) {
            return lamp;
        }
        let Some(hit) = found else {
            return match self.scene.clear_pool().filter(|_| below) {
                Some(pool) => pool.murk,
                None => self.scene.background(ray.direction),
            };
        };
        let seen = match self.crossed(&hit) {
            Some(pool) => {
                let ways = pool.ways(hit.point, ray.direction);
                let before = Seen { t: before.t + hit.t, descent: Some(ray.direction.y.abs()) };
                let mut sum = Vec3::ZERO;
                for (way, share) in [(ways.mirrored, ways.mirrored_share), (ways.refracted, ways.refracted_share)] {
                    if share > 0.0 {
                        sum += self.along(&way, Some(Surface::Liquid), before) * share;
                    }
                }
                sum
            }
            None => self.shade(below, &hit, ray.direction, |mirrored, response| {
                let dull = response.mirror.max_element() < LEAST_MIRROR;
                if dull && self.scene.lamp_seen(mirrored, f32::INFINITY).is_none() {
                    return self.surroundings(below, mirrored, hit.surface);
                }
                self.mirrored(mirrored, hit.surface)
            }),
        };
        self.through(below, hit.t, seen)
    }

    /// What a coat mirrors.
    fn mirrored(&self, ray: &Ray, leaving: Surface) -> Vec3 {
        let below = self.scene.starts_below(ray);
        let found = self.scene.first_hit(ray, Some(leaving));
        if let Some(lamp) = self.scene.lamp_seen(ray, found.map_or(f32::INFINITY, |hit| hit.t)) {
            return lamp;
        }
        let Some(hit) = found else {
            return match self.scene.clear_pool().filter(|_| below) {
                Some(pool) => pool.murk,
                None => self.scene.sky.radiance(ray.direction),
            };
        };
        let seen = match self.crossed(&hit) {
            Some(pool) => {
                let ways = pool.ways(hit.point, ray.direction);
                let back = self.surroundings(below, &ways.mirrored, hit.surface) * ways.mirrored_share;
                let onward = if below {
                    self.scene.sky.radiance(ways.refracted.direction)
                } else {
                    self.within_liquid(pool, &ways.refracted)
                };
                back + onward * ways.refracted_share
            }
            None => self.plainly(below, &hit, ray.direction),
        };
        self.through(below, hit.t, seen)
    }

    fn within_liquid(&self, pool: &Pool, ray: &Ray) -> Vec3 {
        match self.scene.first_hit(ray, Some(Surface::Liquid)) {
            Some(hit) => self.through(true, hit.t, self.plainly(true, &hit, ray.direction)),
            None => pool.murk,
        }
    }

    /// Radiance that leaves a hit whose own coat mirrors no more than the open surroundings.
    fn plainly(&self, below: bool, hit: &Hit, direction: Vec3) -> Vec3 {
        self.shade(below, hit, direction, |again, _| self.surroundings(below, again, hit.surface))
    }

    /// What a ray sees past all bodies.
    fn surroundings(&self, below: bool, ray: &Ray, leaving: Surface) -> Vec3 {
        let direction = ray.direction;
        if let (Some(indoors), Some(room)) = (&self.sides.above.indoors, &self.scene.room) {
            return indoors.behind(room, &self.scene.sky, ray, leaving);
        }
        match self.sides.below.as_ref().filter(|_| below) {
            Some(lit) => self.scene.surroundings_below(&lit.around, direction),
            None => self.scene.surroundings(&self.sides.above.around, direction),
        }
    }

    /// The liquid, if a hit is with a surface that one can see through.
    fn crossed(&self, hit: &Hit) -> Option<&Pool> {
        self.scene.clear_pool().filter(|_| hit.surface == Surface::Liquid)
    }

    fn through(&self, below: bool, t: f32, seen: Vec3) -> Vec3 {
        let (clear, added) = self.scene.through(below, t);
        seen * clear + added
    }

    /// Radiance that leaves a hit against `direction`; `reflected` gives what its coat mirrors.
    fn shade(&self, below: bool, hit: &Hit, direction: Vec3, reflected: impl FnOnce(&Ray, &Response) -> Vec3) -> Vec3 {
        let lit = self.sides.side(below);
        let (sun, softness) = match self.scene.star {
            Some(_) => {
                let sun = self.scene.sun_at(hit.point);
                // A glint is as wide everywhere as it is where the bodies are on average.
                let softness = sun.radius_rad.clamp(SOFTNESS_RAD[0], SOFTNESS_RAD[1]);
                (Sun { radius_rad: self.scene.sun.radius_rad, ..sun }, softness)
            }
            None => (lit.around.sun, lit.around.sun.radius_rad),
        };
        let place = Place { point: hit.point, normal: hit.normal, surface: hit.surface };
        let light = self.network.illumination(lit, &place);
        let share = lit.lit_share(hit.point);
        let sunlight = sun.radiance * light.sun_visibility * share;
        let response = Response::new(hit, direction);
        let upright = sun_cosine(hit.normal.dot(sun.direction), softness);
        let seen = response.diffuse * (sunlight * upright + light.ambient * share) + response.emitted;
        if response.mirror == Vec3::ZERO {
            return seen;
        }
        let mirrored = Ray { origin: hit.point, direction: response::mirrored(direction, hit.normal) };
        let glint = response::sun_glint(mirrored.direction, hit.normal, hit.gloss, &sun);
        seen + response.mirror * (reflected(&mirrored, &response) + sunlight * glint)
    }
}
