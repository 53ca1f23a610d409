//! The surface of a liquid for 16 rays: `geometry::light::liquid`, lane by lane.

use geometry::light::{Pool, TraceScene, Vec3, crossing};

use super::hits::{Hits, Rays, albedo, first_hits, is, points, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::math;
use super::samples::{Bits, SampleLanes, Samples};
use super::shade::{Radiance, background};
use super::vec3::Vec3x;
use super::wide::Wide;

/// The two ways of 16 rays beyond the surface; see `geometry::light::Ways`.
pub struct Ways<L> {
    pub mirrored: Vec3x<L>,
    pub mirrored_share: L,
    pub refracted: Vec3x<L>,
    pub refracted_share: L,
}

/// The ways of rays that meet the surface from above or from below.
#[inline(always)]
pub fn ways<L: Lanes>(pool: &Pool, below: bool, direction: Vec3x<L>) -> Ways<L> {
    let bend = pool.bend(below);
    let found = crossing(Wide(direction.y.abs()), bend);
    let (mirrored_share, cosine, level) = (found.mirrored.0, found.cosine.0, L::splat(bend));
    Ways {
        mirrored: Vec3x::new(direction.x, -direction.y, direction.z),
        mirrored_share,
        refracted: Vec3x::new(direction.x * level, if below { cosine } else { -cosine }, direction.z * level),
        refracted_share: (L::splat(1.0) - mirrored_share) * L::splat(bend * bend),
    }
}

/// What rays find on one of their ways beyond the surface.
pub struct Layer<L> {
    /// Whether it lies within the liquid.
    pub below: bool,
    pub direction: Vec3x<L>,
    pub hits: Hits<L>,
    pub point: Vec3x<L>,
    /// Albedo; where nothing is met, the radiance that is seen there.
    pub colour: Vec3x<L>,
    /// Share of the radiance seen along it.
    pub share: L,
}

/// Both ways of rays beyond the points where they met the surface, a distance `t` away: mirrored and refracted.
#[inline(always)]
pub fn layers<L: Lanes>(
    scene: &TraceScene,
    pool: &Pool,
    below: bool,
    point: Vec3x<L>,
    direction: Vec3x<L>,
    t: L,
) -> [Layer<L>; 2] {
    let ways = ways(pool, below, direction);
    let descent = direction.y.abs();
    [
        layer(scene, pool, below, point, ways.mirrored, ways.mirrored_share, t, descent),
        layer(scene, pool, !below, point, ways.refracted, ways.refracted_share, t, descent),
    ]
}

#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "vectors are passed in registers")]
fn layer<L: Lanes>(
    scene: &TraceScene,
    pool: &Pool,
    below: bool,
    origin: Vec3x<L>,
    direction: Vec3x<L>,
    share: L,
    t: L,
    descent: L,
) -> Layer<L> {
    let rays = Rays { origin, direction };
    let hits = first_hits(scene, &rays, L::splat(surface::LIQUID));
    let point = points(scene, &rays, &hits);
    let open = if below { Vec3x::splat(pool.murk) } else { background(scene, direction) };
    let painted = albedo(scene, hits.surface, point, t + hits.t, descent);
    let colour = Vec3x::select(is(hits.surface, surface::SKY), open, painted);
    Layer { below, direction, hits, point, colour, share }
}

impl<L: Lanes> Layer<L> {
    /// A number for what was met: another for each surface and face.
    #[inline(always)]
    pub fn number(&self) -> L {
        (self.hits.surface + L::splat(4.0)) * L::splat(8.0) + self.hits.face
    }

    /// Adds what some lanes found to their pixels: what is open at once, what is lit as samples of its side; `weight` is the
    /// RGB share of radiance from the surface that the pixels take.
    #[inline(always)]
    pub fn push(
        &self,
        lanes: u16,
        weight: Vec3x<L>,
        pixels: &[u32; LANES],
        samples: &mut [Samples; 2],
        radiance: &mut Radiance,
    ) {
        let weight = weight * self.share;
        let open = is(self.hits.surface, surface::SKY).bits() & lanes;
        if open != 0 {
            add(open, weight.times(self.colour), pixels, radiance);
        }
        let met = lanes & !open & L::zero().lt(self.share).bits();
        if met != 0 {
            let found = SampleLanes {
                point: self.point,
                normal: self.hits.normal,
                direction: self.direction,
                albedo: self.colour,
                weight,
                surface: self.hits.surface,
                t: self.hits.t,
            };
            samples[usize::from(self.below)].extend(met, &found, pixels);
        }
    }
}

/// Adds radiance to the pixels of some lanes.
#[inline(always)]
pub fn add<L: Lanes>(lanes: u16, seen: Vec3x<L>, pixels: &[u32; LANES], radiance: &mut Radiance) {
    for (sums, seen) in radiance.iter_mut().zip(seen.to_arrays()) {
        for lane in Bits::from(lanes) {
            sums[pixels[lane] as usize] += seen[lane];
        }
    }
}

/// The share of radiance that survives distances, and what is added on the way; see `TraceScene::through`.
#[inline(always)]
pub fn through<L: Lanes>(scene: &TraceScene, below: bool, t: L) -> (Vec3x<L>, Vec3x<L>) {
    let white = Vec3x::splat(Vec3::ONE);
    match scene.clear_pool().filter(|_| below) {
        Some(pool) => {
            let clear = clear_share(pool, t);
            (clear, Vec3x::splat(pool.murk).times(white - clear))
        }
        None => {
            let hazy = t * L::splat(scene.haze_per_m);
            let squared = hazy * hazy;
            let clear = L::splat(1.0) / (L::splat(1.0) + squared * squared);
            (white * clear, Vec3x::splat(scene.sky.horizon) * (L::splat(1.0) - clear))
        }
    }
}

/// See `Pool::clear_share`.
#[inline(always)]
pub fn clear_share<L: Lanes>(pool: &Pool, t: L) -> Vec3x<L> {
    let [r, g, b] = pool.absorption.to_array();
    Vec3x::new(math::exp(t * L::splat(-r)), math::exp(t * L::splat(-g)), math::exp(t * L::splat(-b)))
}
