//! From surface points to radiance: the network's light, the surface's answer, mirrored rays and haze.

use std::f32::consts::PI;

use geometry::light::{DIELECTRIC_F0, DULL_LOBE_RAD, Sky, Starlight, TraceScene, Vec3};

use super::dense::BLOCK;
use super::features::sun_cosine;
use super::hits::{self, Hits, Rays, coats, first_hits, is, surface};
use super::indoors::behind;
use super::lanes::{LANES, Lanes, Truth};
use super::liquid::{add, clear_share, through, ways};
use super::network::{Activations, Illuminations, Packed, VECTORS, illuminate};
use super::room::{is_light, shine, towards_lamps};
use super::samples::{SampleLanes, Samples};
use super::star;
use super::vec3::Vec3x;
use crate::light::features::Lit;
use crate::light::reference::LEAST_MIRROR;
use crate::light::sides::Sides;

/// A scene with everything that is worked out once a frame.
pub struct Prepared<'a> {
    network: &'a Packed,
    sides: Sides<'a>,
    /// See [`Packed::body_biases`]; above the surface of a liquid and below it.
    biases: [Vec<Vec<f32>>; 2],
    /// What a ray downwards sees on average, above and below.
    bottoms: [Vec3; 2],
}

impl<'a> Prepared<'a> {
    /// Works it out.
    pub fn new(network: &'a Packed, sides: Sides<'a>) -> Self {
        let scene = sides.above.scene;
        let of_below = |lit: &Lit<'_>| scene.clear_pool().map(|pool| scene.bottom(pool, &lit.around));
        let bottoms =
            [scene.lit_ground(&sides.above.around), sides.below.as_ref().and_then(of_below).unwrap_or(Vec3::ZERO)];
        let below = sides.below.as_ref().map(|lit| network.body_biases(lit)).unwrap_or_default();
        let biases = [network.body_biases(&sides.above), below];
        Self { network, sides, biases, bottoms }
    }
}

/// The light of a cell's pixels: red, green and blue, linear.
pub type Radiance = [Vec<f32>; 3];

/// Which samples are lit: those that pixels see, whose mirrored rays that hit something become the others, or those, whose
/// coats show no more than the surroundings.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Seen,
    Mirrored,
}

/// Lights the samples of a turn on one side of a liquid's surface and adds their radiance to their pixels.
#[inline(always)]
pub fn shade<L: Lanes>(
    prepared: &Prepared<'_>,
    turn: Turn,
    below: bool,
    seen: &[Samples; 2],
    mirrored: &mut [Samples; 2],
    room: &mut Activations,
    radiance: &mut Radiance,
) {
    let side = usize::from(below);
    let lit = prepared.sides.side(below);
    let count = if turn == Turn::Seen { seen[side].len() } else { mirrored[side].len() };
    for block in (0..count).step_by(BLOCK) {
        let samples = if turn == Turn::Seen { &seen[side] } else { &mirrored[side] };
        let mut lanes: [SampleLanes<L>; VECTORS] = [samples.lanes(block); VECTORS];
        let mut pixels = [Pixels::new(samples, block); VECTORS];
        let mut places = [lanes[0].place(); VECTORS];
        for v in 1..VECTORS {
            lanes[v] = samples.lanes(block + v * LANES);
            pixels[v] = Pixels::new(samples, block + v * LANES);
            places[v] = lanes[v].place();
        }
        let light = illuminate(prepared.network, lit, &prepared.biases[side], &places, room);
        for v in 0..VECTORS {
            let mirrored = (turn == Turn::Seen).then_some(&mut *mirrored);
            let seen = leaving(prepared, below, &lanes[v], &pixels[v], &light[v], mirrored);
            add(pixels[v].lanes, lanes[v].weight.times(seen), &pixels[v].of_lane, radiance);
        }
    }
}

/// The pixels of 16 samples.
#[derive(Clone, Copy)]
struct Pixels {
    of_lane: [u32; LANES],
    /// The lanes that hold samples: padding does not count.
    lanes: u16,
}

impl Pixels {
    #[inline(always)]
    fn new(samples: &Samples, at: usize) -> Self {
        let pixels = samples.pixels(at);
        let mut of_lane = [0; LANES];
        of_lane[..pixels.len()].copy_from_slice(pixels);
        Self { of_lane, lanes: ((1u32 << pixels.len()) - 1) as u16 }
    }
}

/// The radiance that reaches the eye from 16 samples, mirrored bodies left to `mirrored`.
#[inline(always)]
fn leaving<L: Lanes>(
    prepared: &Prepared<'_>,
    below: bool,
    sample: &SampleLanes<L>,
    pixels: &Pixels,
    light: &Illuminations<L>,
    mirrored: Option<&mut [Samples; 2]>,
) -> Vec3x<L> {
    let one = L::splat(1.0);
    let lit = prepared.sides.side(below);
    let scene = lit.scene;
    let sun = &lit.around.sun;
    let (normal, direction) = (sample.normal, sample.direction);
    let mut sunlight = Vec3x::splat(sun.radiance) * light.sun_visibility;
    let mut ambient = light.ambient;
    if let Some(pool) = scene.clear_pool().filter(|_| below) {
        let depth = (L::splat(pool.level) - sample.point.y).max(L::zero());
        let share = clear_share(pool, depth * L::splat(1.0 / sun.direction.y));
        (sunlight, ambient) = (sunlight.times(share), ambient.times(share));
    }
    let (to_sun, softness) = match &scene.star {
        None => (Vec3x::splat(sun.direction), L::splat(sun.radius_rad)),
        Some(star) => star::towards(star, sample.point),
    };
    let upright = sun_cosine(normal.dot(to_sun), softness);
    let coat = coats(scene, below, sample.surface);

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

    let (clear, added) = through(scene, below, sample.t);
    let strongest = mirror.x.max(mirror.y).max(mirror.z);
    let glossy = strongest.gt(L::zero());
    if glossy.any() {
        let way = (direction - normal * (L::splat(2.0) * direction.dot(normal))).normalize();
        let glint = sun_glint(sun.radius_rad, way.dot(to_sun), upright, coat.gloss);
        let lamps = towards_lamps(scene, &Rays { origin: sample.point, direction: way });
        let traced = glossy.and(strongest.lt(L::splat(LEAST_MIRROR)).not().or(lamps));
        let mut reflected = surroundings(prepared, below, sample.point, sample.surface, way);
        if let Some(mirrored) = mirrored
            && traced.any()
        {
            let weight = sample.weight.times(mirror).times(clear);
            let found = reflections(prepared, below, sample, way, traced, weight, pixels, mirrored);
            reflected = Vec3x::select(traced, found, reflected);
        }
        let shown = mirror.times(reflected + sunlight * glint);
        seen = Vec3x::select(glossy, seen + shown, seen);
    }
    seen.times(clear) + added
}

/// What rays that leave samples along `way` find: what is open is returned, what is lit becomes samples of `mirrored`, with
/// `weight` the RGB share of its radiance that the pixels take.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "vectors are passed in registers")]
fn reflections<L: Lanes>(
    prepared: &Prepared<'_>,
    below: bool,
    sample: &SampleLanes<L>,
    way: Vec3x<L>,
    traced: L::Truth,
    weight: Vec3x<L>,
    pixels: &Pixels,
    mirrored: &mut [Samples; 2],
) -> Vec3x<L> {
    let scene = prepared.sides.above.scene;
    let rays = Rays { origin: sample.point, direction: way };
    let hits = first_hits(scene, &rays, sample.surface);
    let sky = is_light(hits.surface);
    let pool = scene.clear_pool();
    let open = match pool.filter(|_| below) {
        Some(pool) => Vec3x::splat(pool.murk),
        None => sky_radiance(&scene.sky, way),
    };
    let mut found = Vec3x::select(sky, shine(scene, hits.surface, open), Vec3x::zero());
    let mut wanted = traced.and(sky.not());
    let point = hits::points(scene, &rays, &hits);
    if let Some(pool) = pool {
        let wet = traced.and(is(hits.surface, surface::LIQUID));
        if wet.any() {
            wanted = wanted.and(wet.not());
            let ways = ways(pool, below, way);
            let (clear, added) = through(scene, below, hits.t);
            let mut beyond = surroundings(prepared, below, point, hits.surface, ways.mirrored) * ways.mirrored_share;
            let share = ways.refracted_share;
            if below {
                beyond = beyond + sky_radiance(&scene.sky, ways.refracted) * share;
            } else {
                let rays = Rays { origin: point, direction: ways.refracted };
                let hits = first_hits(scene, &rays, L::splat(surface::LIQUID));
                let none = is(hits.surface, surface::SKY);
                beyond = beyond + Vec3x::select(none, Vec3x::splat(pool.murk) * share, Vec3x::zero());
                extend(scene, wet.and(none.not()), &rays, &hits, weight.times(clear) * share, pixels, &mut mirrored[1]);
            }
            found = Vec3x::select(wet, beyond.times(clear) + added, found);
        }
    }
    extend(scene, wanted, &rays, &hits, weight, pixels, &mut mirrored[usize::from(below)]);
    found
}

/// Makes samples of what rays met. Their light is added by itself, with the share that would have weighed it here.
#[inline(always)]
fn extend<L: Lanes>(
    scene: &TraceScene,
    wanted: L::Truth,
    rays: &Rays<L>,
    hits: &Hits<L>,
    weight: Vec3x<L>,
    pixels: &Pixels,
    samples: &mut Samples,
) {
    let lanes = wanted.bits() & pixels.lanes;
    if lanes != 0 {
        let point = hits::points(scene, rays, hits);
        let found = SampleLanes {
            point,
            normal: hits.normal,
            direction: rays.direction,
            albedo: hits::albedo(scene, hits.surface, point, hits.t, -rays.direction.y),
            weight,
            surface: hits.surface,
            t: hits.t,
        };
        samples.extend(lanes, &found, &pixels.of_lane);
    }
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
fn sun_glint<L: Lanes>(sun_radius: f32, cosine: L, upright: L, gloss: L) -> L {
    let up = (upright * L::splat(10.0)).min(L::splat(1.0));
    up * L::splat(PI) * sun_lobe(cosine, gloss, sun_radius)
}

/// See `geometry::light::Sky::radiance`.
#[inline(always)]
pub fn sky_radiance<L: Lanes>(sky: &Sky, direction: Vec3x<L>) -> Vec3x<L> {
    let share = direction.y.max(L::zero()).sqrt();
    Vec3x::splat(sky.horizon).along(Vec3x::splat(sky.zenith - sky.horizon), share)
}

/// What an eye sees where nothing is in the way; see `TraceScene::background`.
#[inline(always)]
pub fn background<L: Lanes>(scene: &TraceScene, direction: Vec3x<L>) -> Vec3x<L> {
    let mut sky = sky_radiance(&scene.sky, direction);
    if let Some(light) = &scene.starlight {
        sky = sky + stars(light, direction);
    }
    if scene.star.is_some() {
        return sky;
    }
    let glare = sun_lobe(direction.dot(Vec3x::splat(scene.sun.direction)), L::splat(1.0), scene.sun.radius_rad);
    sky.along(Vec3x::splat(scene.sun.radiance), glare * L::splat(PI))
}

/// The stars, looked up one direction at a time: most see none.
#[inline(always)]
fn stars<L: Lanes>(light: &Starlight, direction: Vec3x<L>) -> Vec3x<L> {
    let [x, y, z] = direction.to_arrays();
    let mut found = [[0.0; LANES]; 3];
    for lane in 0..LANES {
        let radiance = light.radiance(Vec3::new(x[lane], y[lane], z[lane])).to_array();
        for (values, radiance) in found.iter_mut().zip(radiance) {
            values[lane] = radiance;
        }
    }
    Vec3x::load([&found[0], &found[1], &found[2]], 0)
}

/// See `TraceScene::surroundings` and `TraceScene::surroundings_below`.
#[inline(always)]
fn surroundings<L: Lanes>(
    prepared: &Prepared<'_>,
    below: bool,
    from: Vec3x<L>,
    leaving: L,
    direction: Vec3x<L>,
) -> Vec3x<L> {
    let (lit, bottom) = (prepared.sides.side(below), Vec3x::splat(prepared.bottoms[usize::from(below)]));
    let scene = lit.scene;
    if let (Some(indoors), Some(room)) = (&lit.indoors, &scene.room) {
        return behind(room, indoors, &Rays { origin: from, direction }, leaving, sky_radiance(&scene.sky, direction));
    }
    let down = direction.y.lt(L::zero());
    if let Some(pool) = scene.clear_pool().filter(|_| below) {
        let found = ways(pool, true, direction);
        let upward = sky_radiance(&scene.sky, found.refracted) * found.refracted_share;
        let upward = upward.along(Vec3x::splat(lit.around.mirrored), found.mirrored_share);
        return Vec3x::select(down, bottom, upward);
    }
    let sky = sky_radiance(&scene.sky, direction);
    if scene.ground.is_none() && scene.pool.is_none() {
        return sky;
    }
    let mut floor = bottom;
    if scene.pool.is_some() {
        let shining = Vec3x::splat(lit.around.ground - lit.around.sunlit_ground);
        floor = floor + shining.times(sky_radiance(&scene.sky, -direction));
    }
    Vec3x::select(down, floor, sky)
}
