//! Pixels on an edge: sixteen rays find what share of the pixel each surface fills, and each surface is lit once.
//!
//! Light is smooth over a surface and edges are sharp, so the costly part, the network, runs once a surface and pixel,
//! and the cheap and exact part, the hits, finds the shares. Tiles and textures are averaged over their surface. Around what
//! is about as narrow as a pixel there are 64 rays: a wire's share is then wrong by a hundredth rather than by some.

use geometry::light::{TraceScene, Vec3};

use super::hits::{Hits, albedo, first_hits, is, link_surface, points, surface};
use super::lanes::{LANES, Lanes, Task, Truth};
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
        ways: &mut Ways,
        samples: &mut [Samples; 2],
        radiance: &mut Radiance,
    ) {
        let Ways { straight, onward } = ways;
        straight.start(raster.below);
        let mut parts = false;
        for vector in 0..VECTORS {
            let [across, down] = [&Self::PLACES[0][vector], &Self::PLACES[1][vector]];
            let rays = raster.rays(L::load(across) + L::splat(x as f32), L::load(down) + L::splat(y as f32));
            let hits: Hits<L> = first_hits(raster.scene, &rays, L::splat(surface::OPEN));
            let point = points(raster.scene, &rays, &hits);
            let painted = albedo(raster.scene, hits.surface, point, hits.t, -rays.direction.y);
            let light = is_light(hits.surface);
            let colour = if light.any() {
                Vec3x::select(light, shine(raster.scene, hits.surface, raster.open(rays.direction)), painted)
            } else {
                painted
            };
            let mut dry = L::zero().le(L::zero());
            if let Some(pool) = raster.scene.clear_pool() {
                let wet = is(hits.surface, surface::LIQUID);
                dry = wet.not();
                if wet.any() {
                    let (clear, added) = through(raster.scene, raster.below, hits.t);
                    for (sums, added) in radiance.iter_mut().zip(added.to_arrays()) {
                        sums[pixel as usize] +=
                            Bits::from(wet.bits()).map(|lane| added[lane]).sum::<f32>() * Self::SHARE;
                    }
                    let layers = layers(raster.scene, pool, raster.below, point, rays.direction, hits.t);
                    for (found, layer) in onward.iter_mut().zip(&layers) {
                        if !parts {
                            found.start(layer.below);
                        }
                        let weight = clear * layer.share;
                        found.add(vector, wet, layer.point, &layer.hits, layer.direction, layer.colour, weight);
                    }
                    parts = true;
                }
            }
            straight.add(vector, dry, point, &hits, rays.direction, colour, Vec3x::splat(Vec3::ONE));
        }
        let (scene, share) = (raster.scene, Self::SHARE);
        L::call(&mut Sharing { found: straight, scene, share, pixel, samples, radiance });
        if parts {
            for found in onward {
                L::call(&mut Sharing { found, scene, share, pixel, samples, radiance });
            }
        }
    }
}

/// What the rays of a pixel find: those that go straight on, and behind the surface of a liquid those thrown back and those
/// that go on. A thread keeps it from pixel to pixel.
#[derive(Default)]
pub struct Ways {
    straight: Found,
    onward: [Found; 2],
}

/// What the rays of a pixel found that went the same way. Of a vector without a ray the numbers are left from before.
#[derive(Default)]
struct Found {
    /// Whether that is within a liquid.
    below: bool,
    /// A bit for each of the rays.
    rays: [u16; FINE],
    vectors: [Rows; FINE],
}

/// Of 16 rays.
#[derive(Default)]
struct Rows {
    point: [[f32; LANES]; 3],
    normal: [[f32; LANES]; 3],
    direction: [[f32; LANES]; 3],
    /// Albedo; the radiance that is seen where nothing is met.
    colour: [[f32; LANES]; 3],
    /// Share of the radiance that the pixel takes.
    weight: [[f32; LANES]; 3],
    surface: [f32; LANES],
    face: [f32; LANES],
    t: [f32; LANES],
}

impl Found {
    fn start(&mut self, below: bool) {
        (self.below, self.rays) = (below, [0; FINE]);
    }

    /// Adds what those lanes of a vector of rays found that are true.
    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "vectors are passed in registers")]
    fn add<L: Lanes>(
        &mut self,
        vector: usize,
        lanes: L::Truth,
        point: Vec3x<L>,
        hits: &Hits<L>,
        direction: Vec3x<L>,
        colour: Vec3x<L>,
        weight: Vec3x<L>,
    ) {
        self.rays[vector] = lanes.bits();
        let rows = &mut self.vectors[vector];
        rows.point = point.to_arrays();
        rows.normal = hits.normal.to_arrays();
        rows.direction = direction.to_arrays();
        rows.colour = colour.to_arrays();
        rows.weight = weight.to_arrays();
        // A lane that is left out is like no other.
        L::select(lanes, hits.surface, L::splat(f32::NAN)).store(&mut rows.surface);
        hits.face.store(&mut rows.face);
        hits.t.store(&mut rows.t);
    }
}

/// Shares what the rays of a pixel see out among the surfaces, `share` of the pixel for each ray. Links turn by much within a pixel,
/// so that all of what is seen of one's sunny side, and of its other side, stands for it, not one ray.
struct Sharing<'a> {
    found: &'a mut Found,
    scene: &'a TraceScene,
    share: f32,
    pixel: u32,
    samples: &'a mut [Samples; 2],
    radiance: &'a mut Radiance,
}

impl<L: Lanes> Task<L> for Sharing<'_> {
    #[inline(always)]
    fn run(&mut self) {
        let Self { found, scene, share, pixel, samples, radiance } = self;
        let links = link_surface(scene, 0);
        for first_vector in 0..FINE {
            while found.rays[first_vector] != 0 {
                let lane = found.rays[first_vector].trailing_zeros() as usize;
                let first = &found.vectors[first_vector];
                let (number, face) = (first.surface[lane], first.face[lane]);
                let side = facing::<L>(scene, first).bits() & 1 << lane != 0;
                // The first counts whatever its numbers are, so that this ends.
                found.rays[first_vector] &= !(1 << lane);
                let (mut count, light) = (0u32, is_light_number(number));
                let (mut colour, mut weight, mut normal): (Vec3x<L>, _, _) =
                    (Vec3x::zero(), Vec3x::zero(), Vec3x::<L>::zero());
                for vector in first_vector..FINE {
                    if found.rays[vector] == 0 && vector != first_vector {
                        continue;
                    }
                    let rows = &found.vectors[vector];
                    let mut alike = is(L::load(&rows.surface), number).and(is(L::load(&rows.face), face));
                    if number >= links {
                        let facing = facing::<L>(scene, rows);
                        alike = alike.and(if side { facing } else { facing.not() });
                        normal = normal + Vec3x::select(alike, load(&rows.normal), Vec3x::zero());
                    }
                    let (seen, weighs): (Vec3x<L>, Vec3x<L>) = (load(&rows.colour), load(&rows.weight));
                    let seen = if light { seen.times(weighs) } else { seen };
                    colour = colour + Vec3x::select(alike, seen, Vec3x::zero());
                    weight = weight + Vec3x::select(alike, weighs, Vec3x::zero());
                    count += alike.bits().count_ones();
                    found.rays[vector] &= !alike.bits();
                }
                let first = &found.vectors[first_vector];
                if light {
                    for (sums, seen) in radiance.iter_mut().zip((sum(colour) * *share).to_array()) {
                        sums[*pixel as usize] += seen;
                    }
                    continue;
                }
                let normal =
                    if number >= links { sum(normal).normalize_or(Vec3::Y) } else { of_lane(&first.normal, lane) };
                samples[usize::from(found.below)].push(&Sample {
                    point: of_lane(&first.point, lane).to_array(),
                    normal: normal.to_array(),
                    direction: of_lane(&first.direction, lane).to_array(),
                    albedo: (sum(colour) / count.max(1) as f32).to_array(),
                    weight: (sum(weight) * *share).to_array(),
                    surface: number,
                    t: first.t[lane],
                    pixel: *pixel,
                });
            }
        }
    }
}

/// The rays that see a surface's sunny side.
#[inline(always)]
fn facing<L: Lanes>(scene: &TraceScene, rows: &Rows) -> L::Truth {
    load::<L>(&rows.normal).dot(Vec3x::splat(scene.sun.direction)).gt(L::zero())
}

#[inline(always)]
fn load<L: Lanes>(rows: &[[f32; LANES]; 3]) -> Vec3x<L> {
    Vec3x::new(L::load(&rows[0]), L::load(&rows[1]), L::load(&rows[2]))
}

#[inline(always)]
fn of_lane(rows: &[[f32; LANES]; 3], lane: usize) -> Vec3 {
    Vec3::new(rows[0][lane], rows[1][lane], rows[2][lane])
}

#[inline(always)]
fn sum<L: Lanes>(lanes: Vec3x<L>) -> Vec3 {
    Vec3::new(lanes.x.sum(), lanes.y.sum(), lanes.z.sum())
}
