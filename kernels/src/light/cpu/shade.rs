//! From surface points to radiance: the network's light, the surface's answer, mirrored rays and haze.

use std::f32::consts::PI;

use geometry::light::{DIELECTRIC_F0, DULL_LOBE_RAD, TraceScene, Vec3};

use super::dense::BLOCK;
use super::features::sun_cosine;
use super::hits::{self, Rays, coats, first_hits, is, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::network::{Activations, Packed, VECTORS, illuminate};
use super::samples::{SampleLanes, Samples};
use super::star;
use super::vec3::Vec3x;
use crate::light::features::Lit;
use crate::light::reference::LEAST_MIRROR;

/// A scene with everything that is worked out once a frame.
pub struct Prepared<'a> {
    pub network: &'a Packed,
    pub lit: Lit<'a>,
    /// See [`Packed::body_biases`].
    pub biases: Vec<Vec<f32>>,
}

/// The light of a cell's pixels: red, green and blue, linear.
pub type Radiance = [Vec<f32>; 3];

/// Lights the samples and adds their radiance to their pixels. Mirrored rays that hit something become samples of
/// `mirrored`; without it, what a coat shows is estimated from the surroundings.
#[inline(always)]
pub fn shade<L: Lanes>(
    prepared: &Prepared<'_>,
    samples: &Samples,
    mut mirrored: Option<&mut Samples>,
    room: &mut Activations,
    radiance: &mut Radiance,
) {
    for block in (0..samples.len()).step_by(BLOCK) {
        let mut lanes: [SampleLanes<L>; VECTORS] = [samples.lanes(block); VECTORS];
        let mut places = [lanes[0].place(); VECTORS];
        for v in 1..VECTORS {
            lanes[v] = samples.lanes(block + v * LANES);
            places[v] = lanes[v].place();
        }
        let light = illuminate(prepared.network, &prepared.lit, &prepared.biases, &places, room);
        for v in 0..VECTORS {
            let pixels = samples.pixels(block + v * LANES);
            let seen = leaving(
                prepared.lit.scene,
                &lanes[v],
                pixels,
                light[v].sun_visibility,
                light[v].ambient,
                mirrored.as_deref_mut(),
            );
            let parts = lanes[v].weight.times(seen).to_arrays();
            for (sums, part) in radiance.iter_mut().zip(parts) {
                for (&pixel, part) in pixels.iter().zip(part) {
                    sums[pixel as usize] += part;
                }
            }
        }
    }
}

/// The radiance that reaches the eye from 16 samples, mirrored bodies left to `mirrored`.
#[inline(always)]
fn leaving<L: Lanes>(
    scene: &TraceScene,
    sample: &SampleLanes<L>,
    pixels: &[u32],
    sun_visibility: L,
    ambient: Vec3x<L>,
    mirrored: Option<&mut Samples>,
) -> Vec3x<L> {
    let one = L::splat(1.0);
    let sun = &scene.sun;
    let (normal, direction) = (sample.normal, sample.direction);
    let sunlight = Vec3x::splat(sun.radiance) * sun_visibility;
    let to_sun = match &scene.star {
        None => Vec3x::splat(sun.direction),
        Some(star) => star::direction(star, sample.point),
    };
    let upright = sun_cosine(normal.dot(to_sun), sun.radius_rad);
    let coat = coats(scene, sample.surface);

    let facing = (one + normal.dot(direction)).clamp(0.0, 1.0);
    let squared = facing * facing;
    let schlick = squared * squared * facing;
    let dielectric = schlick.fma(L::splat(1.0 - DIELECTRIC_F0), L::splat(DIELECTRIC_F0));
    let polished_metal = coat.gloss * coat.metal;
    let polish = coat.gloss * (one - coat.metal) * dielectric;
    let white = Vec3x::splat(Vec3::ONE);
    let diffuse = sample.albedo * (one - polished_metal - polish);
    let metal = sample.albedo + (white - sample.albedo) * schlick;
    let mirror = metal * polished_metal + white * polish;
    let mut seen = diffuse.times(sunlight * upright + ambient) + sample.albedo * coat.glow;

    let clear = clear_share(sample.t, scene.haze_per_m);
    let strongest = mirror.x.max(mirror.y).max(mirror.z);
    if strongest.gt(L::zero()).any() {
        let way = (direction - normal * (L::splat(2.0) * direction.dot(normal))).normalize();
        let glint = sun_glint(scene, way.dot(to_sun), upright, coat.gloss);
        let traced = strongest.lt(L::splat(LEAST_MIRROR)).not();
        let mut reflected = surroundings(scene, way);
        if let Some(mirrored) = mirrored
            && traced.any()
        {
            let rays = Rays { origin: sample.point, direction: way };
            let hits = first_hits(scene, &rays, sample.surface);
            let sky = is(hits.surface, surface::SKY);
            reflected = Vec3x::select(traced.and(sky), sky_radiance(scene, way), reflected);
            let wanted = traced.and(sky.not());
            // The mirrored surface's light is added by itself, with the share that would have weighed it here.
            reflected = Vec3x::select(wanted, Vec3x::zero(), reflected);
            let real = ((1u32 << pixels.len()) - 1) as u16;
            let lanes = wanted.bits() & real;
            if lanes != 0 {
                let point = hits::points(&rays, &hits);
                let found = SampleLanes {
                    point,
                    normal: hits.normal,
                    direction: way,
                    albedo: hits::albedo(scene, hits.surface, point, hits.t, -way.y),
                    weight: sample.weight.times(mirror) * clear,
                    surface: hits.surface,
                    t: hits.t,
                };
                let mut of_lane = [0; LANES];
                of_lane[..pixels.len()].copy_from_slice(pixels);
                mirrored.extend(lanes, &found, &of_lane);
            }
        }
        let glossy = strongest.gt(L::zero());
        let shown = mirror.times(reflected + sunlight * glint);
        seen = Vec3x::select(glossy, seen + shown, seen);
    }
    seen * clear + Vec3x::splat(scene.sky.horizon) * (one - clear)
}

/// See `geometry::light::sky::clear_share`.
#[inline(always)]
fn clear_share<L: Lanes>(t: L, haze_per_m: f32) -> L {
    let hazy = t * L::splat(haze_per_m);
    let squared = hazy * hazy;
    L::splat(1.0) / (L::splat(1.0) + squared * squared)
}

/// The sun's radiance smeared around its mirror image; see `geometry::light::sun_lobe`.
#[inline(always)]
fn sun_lobe<L: Lanes>(cosine: L, gloss: L, sun_radius: f32) -> L {
    let one = L::splat(1.0);
    let dull = (one - gloss) * L::splat(DULL_LOBE_RAD);
    let width_squared = dull.fma(dull, L::splat(sun_radius * sun_radius));
    let fall = one + L::splat(2.0) * (one - cosine) / width_squared;
    one / (L::splat(PI) * width_squared * fall * fall)
}

/// See `geometry::light::response::sun_glint`; `upright` is the mean cosine over the sun's disc.
#[inline(always)]
fn sun_glint<L: Lanes>(scene: &TraceScene, cosine: L, upright: L, gloss: L) -> L {
    let up = (upright * L::splat(10.0)).min(L::splat(1.0));
    up * L::splat(PI) * sun_lobe(cosine, gloss, scene.sun.radius_rad)
}

/// See `geometry::light::Sky::radiance`.
#[inline(always)]
fn sky_radiance<L: Lanes>(scene: &TraceScene, direction: Vec3x<L>) -> Vec3x<L> {
    let share = direction.y.max(L::zero()).sqrt();
    Vec3x::splat(scene.sky.horizon).along(Vec3x::splat(scene.sky.zenith - scene.sky.horizon), share)
}

/// What an eye sees where nothing is in the way; see `TraceScene::background`.
#[inline(always)]
pub fn background<L: Lanes>(scene: &TraceScene, direction: Vec3x<L>) -> Vec3x<L> {
    if scene.star.is_some() {
        return sky_radiance(scene, direction);
    }
    let glare = sun_lobe(direction.dot(Vec3x::splat(scene.sun.direction)), L::splat(1.0), scene.sun.radius_rad);
    sky_radiance(scene, direction).along(Vec3x::splat(scene.sun.radiance), glare * L::splat(PI))
}

/// See `TraceScene::surroundings`.
#[inline(always)]
fn surroundings<L: Lanes>(scene: &TraceScene, direction: Vec3x<L>) -> Vec3x<L> {
    let sky = sky_radiance(scene, direction);
    let Some(ground) = &scene.ground else { return sky };
    let lit = scene.sun.radiance * scene.sun.direction.y.max(0.0) + scene.sky.mean();
    Vec3x::select(direction.y.lt(L::zero()), Vec3x::splat(ground.mean() * lit), sky)
}
