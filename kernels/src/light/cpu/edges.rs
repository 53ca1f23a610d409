//! Pixels on an edge: sixteen rays find what share of the pixel each surface fills, and each surface is lit once.
//!
//! Light is smooth over a surface and edges are sharp, so the costly part, the network, runs once a surface and pixel,
//! and the cheap and exact part, the hits, finds the shares. Tiles and textures are averaged over their surface. Around what
//! is about as narrow as a pixel there are 64 rays: a wire's share is then wrong by a hundredth rather than by some.

use geometry::light::{TraceScene, Vec3};

use super::hits::{Hits, albedo, first_hits, is, link_surface, points, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::liquid::{layers, through};
use super::region::Raster;
use super::room::{is_light, is_light_number, shine};
use super::samples::{Bits, Sample, Samples};
use super::shade::Radiance;
use super::vec3::Vec3x;

/// Vectors of rays where a pixel is looked at most closely.
pub const FINE: usize = 4;

/// Where in a pixel the rays go, 16 a vector: the Hammersley set, ordered from the middle outwards, so that the first
/// ray of a surface is its best representative.
pub const fn places<const VECTORS: usize>() -> [[[f32; LANES]; VECTORS]; 2] {
    let count = VECTORS * LANES;
    let mut sorted = [[[0.0f32; LANES]; VECTORS]; 2];
    let mut used = [[false; LANES]; VECTORS];
    let mut at = 0;
    while at < count {
        let (mut best, mut least, mut i) = (0, f32::INFINITY, 0);
        while i < count {
            let [x, y] = hammersley(i, count);
            let apart = (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5);
            if !used[i / LANES][i % LANES] && apart < least {
                (best, least) = (i, apart);
            }
            i += 1;
        }
        used[best / LANES][best % LANES] = true;
        [sorted[0][at / LANES][at % LANES], sorted[1][at / LANES][at % LANES]] = hammersley(best, count);
        at += 1;
    }
    sorted
}

/// Point `i` of a set of `count`, a power of two: a place along one side, and the radical inverse of base 2.
const fn hammersley(i: usize, count: usize) -> [f32; 2] {
    let reversed = i.reverse_bits() >> (usize::BITS - count.trailing_zeros());
    [(i as f32 + 0.5) / count as f32, (reversed as f32 + 0.5) / count as f32]
}

/// The rays through a pixel on an edge, 16 a vector.
pub struct Rays<const VECTORS: usize>;

impl<const VECTORS: usize> Rays<VECTORS> {
    const PLACES: [[[f32; LANES]; VECTORS]; 2] = places();
    /// A ray's share of its pixel.
    const SHARE: f32 = 1.0 / (VECTORS * LANES) as f32;

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
        let mut straight = Found::<VECTORS>::new(raster.below);
        let mut onward: Option<[Found<VECTORS>; 2]> = None;
        for vector in 0..VECTORS {
            let [across, down] = [&Self::PLACES[0][vector], &Self::PLACES[1][vector]];
            let rays = raster.rays(L::load(across) + L::splat(x as f32), L::load(down) + L::splat(y as f32));
            let hits: Hits<L> = first_hits(raster.scene, &rays, L::splat(surface::OPEN));
            let point = points(raster.scene, &rays, &hits);
            let painted = albedo(raster.scene, hits.surface, point, hits.t, -rays.direction.y);
            let shown = shine(raster.scene, hits.surface, raster.open(rays.direction));
            let colour = Vec3x::select(is_light(hits.surface), shown, painted);
            let mut dry = u16::MAX;
            if let Some(pool) = raster.scene.clear_pool() {
                let wet = is(hits.surface, surface::LIQUID).bits();
                dry = !wet;
                if wet != 0 {
                    let (clear, added) = through(raster.scene, raster.below, hits.t);
                    for (sums, added) in radiance.iter_mut().zip(added.to_arrays()) {
                        sums[pixel as usize] += Bits::from(wet).map(|lane| added[lane]).sum::<f32>() * Self::SHARE;
                    }
                    let layers = layers(raster.scene, pool, raster.below, point, rays.direction, hits.t);
                    let onward = onward.get_or_insert_with(|| [0, 1].map(|way| Found::new(layers[way].below)));
                    for (found, layer) in onward.iter_mut().zip(&layers) {
                        let weight = clear * layer.share;
                        found.add(vector, wet, layer.point, &layer.hits, layer.direction, layer.colour, weight);
                    }
                }
            }
            straight.add(vector, dry, point, &hits, rays.direction, colour, Vec3x::splat(Vec3::ONE));
        }
        for found in std::iter::once(&straight).chain(onward.iter().flatten()) {
            found.share(raster.scene, pixel, samples, radiance);
        }
    }
}

/// What the rays of a pixel found that went the same way.
struct Found<const VECTORS: usize> {
    /// Whether that is within a liquid.
    below: bool,
    /// A bit for each of the rays.
    rays: u64,
    points: [[[f32; LANES]; 3]; VECTORS],
    normals: [[[f32; LANES]; 3]; VECTORS],
    directions: [[[f32; LANES]; 3]; VECTORS],
    /// Albedo; the radiance that is seen where nothing is met.
    colours: [[[f32; LANES]; 3]; VECTORS],
    /// Shares of the radiance that the pixel takes.
    weights: [[[f32; LANES]; 3]; VECTORS],
    surfaces: [[f32; LANES]; VECTORS],
    faces: [[f32; LANES]; VECTORS],
    ts: [[f32; LANES]; VECTORS],
}

impl<const VECTORS: usize> Found<VECTORS> {
    fn new(below: bool) -> Self {
        let (vectors, numbers) = ([[[0.0; LANES]; 3]; VECTORS], [[0.0; LANES]; VECTORS]);
        Self {
            below,
            rays: 0,
            points: vectors,
            normals: vectors,
            directions: vectors,
            colours: vectors,
            weights: vectors,
            surfaces: numbers,
            faces: numbers,
            ts: numbers,
        }
    }

    /// Adds what those lanes of a vector of rays found whose bit is set.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "vectors are passed in registers")]
    fn add<L: Lanes>(
        &mut self,
        vector: usize,
        lanes: u16,
        point: Vec3x<L>,
        hits: &Hits<L>,
        direction: Vec3x<L>,
        colour: Vec3x<L>,
        weight: Vec3x<L>,
    ) {
        self.rays |= u64::from(lanes) << (vector * LANES);
        self.points[vector] = point.to_arrays();
        self.normals[vector] = hits.normal.to_arrays();
        self.directions[vector] = direction.to_arrays();
        self.colours[vector] = colour.to_arrays();
        self.weights[vector] = weight.to_arrays();
        self.surfaces[vector] = hits.surface.to_array();
        self.faces[vector] = hits.face.to_array();
        self.ts[vector] = hits.t.to_array();
    }

    /// Shares what the rays see out among the surfaces. Links turn by much within a pixel, so that all of what is seen of
    /// one's sunny side, and of its other side, stands for it, not one ray.
    fn share(&self, scene: &TraceScene, pixel: u32, samples: &mut [Samples; 2], radiance: &mut Radiance) {
        let links = link_surface(scene, 0);
        let number = |values: &[[f32; LANES]; VECTORS], ray: usize| values[ray / LANES][ray % LANES];
        let vector =
            |values: &[[[f32; LANES]; 3]; VECTORS], ray: usize| values[ray / LANES].map(|values| values[ray % LANES]);
        let sunny = |ray: usize| {
            let normal = Vec3::from_array(vector(&self.normals, ray));
            number(&self.surfaces, ray) >= links && normal.dot(scene.sun.direction) > 0.0
        };
        let mut left = self.rays;
        while left != 0 {
            let first = left.trailing_zeros() as usize;
            let alike = |ray: &usize| {
                number(&self.surfaces, *ray) == number(&self.surfaces, first)
                    && number(&self.faces, *ray) == number(&self.faces, first)
                    && sunny(*ray) == sunny(first)
            };
            // The first is in its own group whatever its numbers are, so that this ends.
            let group = Bits(left).filter(alike).fold(1u64 << first, |group, ray| group | 1 << ray);
            left &= !group;
            let sum = |values: &[[[f32; LANES]; 3]; VECTORS]| {
                Bits(group).fold(Vec3::ZERO, |sum, ray| sum + Vec3::from_array(vector(values, ray)))
            };
            let surface = number(&self.surfaces, first);
            if is_light_number(surface) {
                let seen = Bits(group).fold(Vec3::ZERO, |sum, ray| {
                    sum + Vec3::from_array(vector(&self.colours, ray)) * Vec3::from_array(vector(&self.weights, ray))
                });
                for (sums, seen) in radiance.iter_mut().zip((seen * Rays::<VECTORS>::SHARE).to_array()) {
                    sums[pixel as usize] += seen;
                }
                continue;
            }
            let normal = if surface >= links {
                sum(&self.normals).normalize_or(Vec3::Y).to_array()
            } else {
                vector(&self.normals, first)
            };
            samples[usize::from(self.below)].push(&Sample {
                point: vector(&self.points, first),
                normal,
                direction: vector(&self.directions, first),
                albedo: (sum(&self.colours) / group.count_ones() as f32).to_array(),
                weight: (sum(&self.weights) * Rays::<VECTORS>::SHARE).to_array(),
                surface,
                t: number(&self.ts, first),
                pixel,
            });
        }
    }
}
