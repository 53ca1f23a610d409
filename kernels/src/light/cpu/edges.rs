//! Pixels on an edge: sixteen rays find what share of the pixel each surface fills, and each surface is lit once.
//!
//! Light is smooth over a surface and edges are sharp, so the costly part, the network, runs once a surface and pixel,
//! and the cheap and exact part, the hits, finds the shares. Tiles and textures are averaged over their surface.

use geometry::light::{TraceScene, Vec3};

use super::hits::{Hits, albedo, first_hits, is, link_surface, points, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::liquid::{layers, through};
use super::region::Raster;
use super::room::{is_light, is_light_number, shine};
use super::samples::{Bits, Sample, Samples};
use super::shade::Radiance;
use super::vec3::Vec3x;

/// Where in a pixel the rays go: the Hammersley set of 16 points, ordered from the middle outwards, so that the first
/// ray of a surface is its best representative.
const PLACES: [[f32; LANES]; 2] = places();

const fn places() -> [[f32; LANES]; 2] {
    let mut points = [[0.0f32; 2]; LANES];
    let mut i = 0;
    while i < LANES {
        // The bits of i reversed: the radical inverse of base 2.
        let reversed = (i & 1) << 3 | (i & 2) << 1 | (i & 4) >> 1 | (i & 8) >> 3;
        points[i] = [(i as f32 + 0.5) / LANES as f32, (reversed as f32 + 0.5) / LANES as f32];
        i += 1;
    }
    let mut sorted = [[0.0f32; LANES]; 2];
    let mut used = [false; LANES];
    let mut at = 0;
    while at < LANES {
        let (mut best, mut least, mut i) = (0, f32::INFINITY, 0);
        while i < LANES {
            let (x, y) = (points[i][0] - 0.5, points[i][1] - 0.5);
            if !used[i] && x * x + y * y < least {
                (best, least) = (i, x * x + y * y);
            }
            i += 1;
        }
        used[best] = true;
        sorted[0][at] = points[best][0];
        sorted[1][at] = points[best][1];
        at += 1;
    }
    sorted
}

/// Looks closely at the pixel in column `x` and row `y` of the image, `pixel` of its cell: adds a sample for each of its
/// surfaces and the sky's share of its radiance.
#[inline(always)]
pub fn resolve<L: Lanes>(
    raster: &Raster<'_>,
    x: usize,
    y: usize,
    pixel: u32,
    samples: &mut [Samples; 2],
    radiance: &mut Radiance,
) {
    let rays = raster.rays(L::load(&PLACES[0]) + L::splat(x as f32), L::load(&PLACES[1]) + L::splat(y as f32));
    let hits: Hits<L> = first_hits(raster.scene, &rays, L::splat(surface::OPEN));
    let point = points(raster.scene, &rays, &hits);
    let painted = albedo(raster.scene, hits.surface, point, hits.t, -rays.direction.y);
    let shown = shine(raster.scene, hits.surface, raster.open(rays.direction));
    let colour = Vec3x::select(is_light(hits.surface), shown, painted);
    let mut plain = u16::MAX;
    if let Some(pool) = raster.scene.clear_pool() {
        let wet = is(hits.surface, surface::LIQUID).bits();
        plain = !wet;
        if wet != 0 {
            let (clear, added) = through(raster.scene, raster.below, hits.t);
            for (sums, added) in radiance.iter_mut().zip(added.to_arrays()) {
                sums[pixel as usize] += Bits(wet).map(|lane| added[lane]).sum::<f32>() * SHARE;
            }
            for layer in &layers(raster.scene, pool, raster.below, point, rays.direction, hits.t) {
                let weight = clear * layer.share;
                let found = Found::new(layer.point, &layer.hits, layer.direction, layer.colour, weight);
                found.share(raster.scene, wet, pixel, &mut samples[usize::from(layer.below)], radiance);
            }
        }
    }
    let weight = Vec3x::splat(Vec3::ONE);
    let found = Found::new(point, &hits, rays.direction, colour, weight);
    found.share(raster.scene, plain, pixel, &mut samples[usize::from(raster.below)], radiance);
}

/// A ray's share of its pixel.
const SHARE: f32 = 1.0 / LANES as f32;

/// What the rays of a pixel found.
struct Found {
    points: [[f32; LANES]; 3],
    normals: [[f32; LANES]; 3],
    directions: [[f32; LANES]; 3],
    /// Albedo; the radiance that is seen where nothing is met.
    colours: [[f32; LANES]; 3],
    /// Shares of the radiance that the pixel takes.
    weights: [[f32; LANES]; 3],
    surfaces: [f32; LANES],
    faces: [f32; LANES],
    ts: [f32; LANES],
}

impl Found {
    #[inline(always)]
    fn new<L: Lanes>(point: Vec3x<L>, hits: &Hits<L>, direction: Vec3x<L>, colour: Vec3x<L>, weight: Vec3x<L>) -> Self {
        Self {
            points: point.to_arrays(),
            normals: hits.normal.to_arrays(),
            directions: direction.to_arrays(),
            colours: colour.to_arrays(),
            weights: weight.to_arrays(),
            surfaces: hits.surface.to_array(),
            faces: hits.face.to_array(),
            ts: hits.t.to_array(),
        }
    }

    /// Shares what some rays of the pixel see of it out among its surfaces. Links turn by much within a pixel, so that all of what is seen of one's
    /// sunny side, and of its other side, stands for it, not one ray.
    fn share(&self, scene: &TraceScene, rays: u16, pixel: u32, samples: &mut Samples, radiance: &mut Radiance) {
        let links = link_surface(scene, 0);
        let sunny = |lane: usize| {
            let normal = Vec3::from_array(self.normals.map(|values| values[lane]));
            self.surfaces[lane] >= links && normal.dot(scene.sun.direction) > 0.0
        };
        let mut left = rays;
        while left != 0 {
            let first = left.trailing_zeros() as usize;
            let alike = |lane: &usize| {
                self.surfaces[*lane] == self.surfaces[first]
                    && self.faces[*lane] == self.faces[first]
                    && sunny(*lane) == sunny(first)
            };
            // The first is in its own group whatever its numbers are, so that this ends.
            let group = Bits(left).filter(alike).fold(1u16 << first, |group, lane| group | 1 << lane);
            left &= !group;
            let sum =
                |values: &[[f32; LANES]; 3]| values.map(|values| Bits(group).map(|lane| values[lane]).sum::<f32>());
            let count = group.count_ones() as f32;
            if is_light_number(self.surfaces[first]) {
                for ((sums, colours), weights) in radiance.iter_mut().zip(&self.colours).zip(&self.weights) {
                    let seen = Bits(group).map(|lane| colours[lane] * weights[lane]).sum::<f32>();
                    sums[pixel as usize] += seen * SHARE;
                }
            } else {
                let of = |values: &[[f32; LANES]; 3]| values.map(|values| values[first]);
                let is_link = self.surfaces[first] >= links;
                samples.push(&Sample {
                    point: of(&self.points),
                    normal: if is_link { unit(sum(&self.normals)) } else { of(&self.normals) },
                    direction: of(&self.directions),
                    albedo: sum(&self.colours).map(|sum| sum / count),
                    weight: sum(&self.weights).map(|weight| weight * SHARE),
                    surface: self.surfaces[first],
                    t: self.ts[first],
                    pixel,
                });
            }
        }
    }
}

fn unit(v: [f32; 3]) -> [f32; 3] {
    Vec3::from_array(v).normalize_or(Vec3::Y).to_array()
}
