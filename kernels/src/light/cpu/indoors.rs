//! Light within a hall at 16 places: `light::indoors`, lane by lane.

use geometry::light::{Ray, Room, Sun, Surface, TraceBody, Vec3};

use super::covers::{Light, covered};
use super::dense::{BLOCK, Dense, KeepRelu, Store, keep, keep_block};
use super::features::{self, CONSTANT, Places, VARYING, sun_cosine};
use super::hits::{Rays, is, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::links::past_links;
use super::network::{Activations, Illuminations, Pool, VECTORS};
use super::room::wall_surface;
use super::seen::{TINY, disc_share};
use super::vec3::Vec3x;
use super::wide::{Wide, wide};
use crate::light::Precision;
use crate::light::features::Lit;
use crate::light::indoors::before::before;
use crate::light::indoors::correction::{Correction, OF_OPEN, OUTPUTS, PAIR_FEATURES, PLACE_FEATURES, WEIGHTS, WIDTH};
use crate::light::indoors::field::{met, side_of};
use crate::light::indoors::lamps::Small;
use crate::light::indoors::probe::{HARMONICS, Probe};
use crate::light::indoors::shown::{Outside, half_of_faces, shares};
use crate::light::indoors::{Around, Dark, Indoors};

/// The correction's layers, packed for blocks.
#[derive(Debug)]
pub struct Packed {
    pair_1: Dense,
    pair_2: Dense,
    weights: Dense,
    trunk: Dense,
    out: Dense,
}

impl Packed {
    /// Packs a correction for an instruction set of that precision.
    pub fn new(correction: &Correction, precision: Precision) -> Self {
        let [pair_1, pair_2, weights, trunk, out] =
            correction.layers().map(|layer| Dense::new(precision, layer.inputs, &layer.weight, &layer.bias));
        Self { pair_1, pair_2, weights, trunk, out }
    }
}

/// What reaches each place of a block in a hall.
#[inline(always)]
pub fn illuminate_indoors<L: Lanes>(
    packed: &Packed,
    inside: &Room,
    indoors: &Indoors,
    lit: &Lit<'_>,
    places: &[Places<L>; VECTORS],
    room: &mut Activations,
) -> [Illuminations<L>; VECTORS] {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let mut light = [Illuminations { sun_visibility: zero, ambient: Vec3x::zero() }; VECTORS];
    let (mut direct, mut back) = ([Vec3x::zero(); VECTORS], [Vec3x::zero(); VECTORS]);
    let (mut fills, mut cover, mut contact) = ([zero; VECTORS], [zero; VECTORS], [zero; VECTORS]);
    let mut reached = [zero; VECTORS];
    for v in 0..VECTORS {
        direct[v] = local(indoors, lit, &places[v]);
        back[v] = bounced(indoors, lit, &places[v]);
        let visible = sun_through(inside, &lit.scene.sun, places[v].point);
        light[v].sun_visibility = if zero.lt(visible).any() { visible * past_links(lit, &places[v]) } else { zero };
    }
    room.sums[..WIDTH * BLOCK].fill(0.0);
    for index in 0..lit.bodies.len() {
        let constant = features::constant(lit, index);
        let hidden = spread(&indoors.hidden[index]);
        let mut seen = [[Vec3x::zero(); 2]; VECTORS];
        let (mut share, mut reach) = ([zero; VECTORS], [zero; VECTORS]);
        for v in 0..VECTORS {
            let pair = features::pair(lit, index, &places[v]);
            light[v].sun_visibility = light[v].sun_visibility * (one - pair.occlusion);
            let (facing, solid) = (pair.x[5], pair.x[7]);
            let own = is(places[v].surface, index as f32);
            let fill = solid * solid * sun_cosine(facing, solid.max(L::splat(TINY)));
            share[v] = L::select(own, zero, fill);
            let offset = Vec3x::splat(lit.bodies[index].centre) - places[v].point;
            let towards = offset * (one / offset.length_squared().sqrt().max(L::splat(TINY)));
            let nothing = Vec3x::zero();
            seen[v] = [
                Vec3x::select(
                    own,
                    nothing,
                    shown(&indoors.shown[index], &lit.bodies[index], &places[v]) * (one - fill * fill),
                ),
                Vec3x::select(own, nothing, probe_at(&hidden, towards)),
            ];
            fills[v] = fills[v] + share[v];
            cover[v] = cover[v] + pair.cover;
            contact[v] = contact[v] + pair.contact;
            reach[v] = (pair.x[8] + pair.x[11]).min(one);
            reached[v] = reached[v] + reach[v];
            let mut features = [share[v]; PAIR_FEATURES];
            for (feature, &open) in features.iter_mut().zip(&OF_OPEN) {
                *feature = match VARYING.iter().position(|&k| k == open) {
                    Some(varying) => pair.x[varying],
                    None => L::splat(CONSTANT.iter().position(|&k| k == open).map_or(0.0, |k| constant[k])),
                };
            }
            keep(&features, &mut room.x, 0, v);
        }
        let Activations { x, first, second, sums, out, .. } = &mut *room;
        packed.pair_1.apply::<L>(x, packed.pair_1.bias(), &mut KeepRelu(first));
        packed.pair_2.apply::<L>(first, packed.pair_2.bias(), &mut Pool { hidden: second, sums });
        let out = &mut out[..WEIGHTS * BLOCK];
        packed.weights.apply::<L>(second, packed.weights.bias(), &mut Store(out));
        for v in 0..VECTORS {
            let weight = |at: usize| L::load_slice(&out[at * BLOCK + v * LANES..]).fma(reach[v], share[v]);
            light[v].ambient = light[v].ambient + seen[v][0] * weight(0) - seen[v][1] * weight(1);
        }
    }
    for v in 0..VECTORS {
        let place = place_features(inside, &places[v], [fills[v], cover[v], contact[v]], direct[v], back[v]);
        keep(&place, &mut room.trunk, WIDTH, v);
    }
    keep_block::<L>(&room.sums[..WIDTH * BLOCK], &mut room.trunk, 0);
    packed.trunk.apply::<L>(&room.trunk, packed.trunk.bias(), &mut KeepRelu(&mut room.first));
    let out = &mut room.out[..OUTPUTS * BLOCK];
    packed.out.apply::<L>(&room.first, packed.out.bias(), &mut Store(out));
    for v in 0..VECTORS {
        let counts = reached[v].min(one);
        let more = |at: usize| L::load_slice(&out[at * BLOCK + v * LANES..]).fma(counts, one);
        let ambient = direct[v] * more(0) + back[v] * more(1) + light[v].ambient;
        light[v].ambient = Vec3x::new(ambient.x.max(zero), ambient.y.max(zero), ambient.z.max(zero));
    }
    light
}

/// Features of places; see the reference's `place_features`.
#[inline(always)]
fn place_features<L: Lanes>(
    inside: &Room,
    places: &Places<L>,
    [fills, cover, contact]: [L; 3],
    local: Vec3x<L>,
    bounced: Vec3x<L>,
) -> [L; PLACE_FEATURES] {
    let (zero, one, two) = (L::zero(), L::splat(1.0), L::splat(2.0));
    let luma = Vec3x::splat(Vec3::new(0.2126, 0.7152, 0.0722));
    let (local, bounced) = (local.dot(luma), bounced.dot(luma));
    let on_ground = is(places.surface, surface::GROUND);
    let on_wall = places.surface.le(L::splat(surface::WALL)).and(L::splat(surface::LAMP).lt(places.surface));
    [
        places.normal.y,
        L::select(on_ground.or(on_wall), one, zero),
        L::select(on_ground, one, zero),
        places.point.y * L::splat(1.0 / inside.height),
        cover.min(two),
        contact.min(two),
        fills.min(two),
        local / (local + bounced).max(L::splat(1e-9)),
    ]
}

/// Irradiance over pi from lamps and skylights, bodies in between.
#[inline(always)]
fn local<L: Lanes>(indoors: &Indoors, lit: &Lit<'_>, places: &Places<L>) -> Vec3x<L> {
    let (zero, one, tiny) = (L::zero(), L::splat(1.0), L::splat(TINY));
    let sky = &lit.scene.sky;
    let mut sum = Vec3x::zero();
    for light in &indoors.lights {
        let centre = match light {
            Small::Lamp { centre, .. } | Small::Cell { centre, .. } => *centre,
        };
        let offset = Vec3x::splat(centre) - places.point;
        let distance = offset.length_squared().sqrt().max(tiny);
        let direction = offset * (one / distance);
        let (radius, facing) = match light {
            Small::Lamp { radius, radiance, .. } => {
                let sine = (L::splat(*radius) / distance).min(one);
                (sine, Vec3x::splat(*radiance) * (sine * sine))
            }
            Small::Cell { area, .. } => {
                let shown = L::splat(*area) * direction.y.max(zero);
                let share = shown / (distance * distance).fma(L::splat(std::f32::consts::PI), shown);
                let level = direction.y.max(zero).sqrt();
                let seen = Vec3x::splat(sky.horizon).along(Vec3x::splat(sky.zenith - sky.horizon), level);
                (share.sqrt(), seen * share)
            }
        };
        let radius = radius.max(tiny);
        let cosine = sun_cosine(places.normal.dot(direction), radius);
        let lit_lanes = zero.lt(cosine);
        if lit_lanes.any() {
            let left = visible(lit, places, direction, distance, radius);
            sum = sum + facing * L::select(lit_lanes, cosine * left, zero);
        }
    }
    sum
}

/// Share of a light that bodies leave; see the reference's `Aimed::visible`.
#[inline(always)]
fn visible<L: Lanes>(lit: &Lit<'_>, places: &Places<L>, direction: Vec3x<L>, distance: L, radius: L) -> L {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let light = Light { direction, per_radius: one / radius };
    let mut left = one;
    for (index, body) in lit.bodies.iter().enumerate() {
        let offset = Vec3x::splat(body.centre) - places.point;
        let along = offset.dot(direction);
        let squared = offset.length_squared();
        let aside = squared - along * along;
        let reach = radius.fma(along.max(zero), L::splat(body.bounding_radius));
        let may = (along - L::splat(body.bounding_radius))
            .le(distance * (one + radius))
            .and(L::splat(-body.bounding_radius).le(along))
            .and(aside.le(reach * reach))
            .and(is(places.surface, index as f32).not());
        if may.any() {
            let nearness = one / squared.sqrt().max(L::splat(TINY));
            let (at, to) = (wide((-offset).to_local(&body.axes)), wide(direction.to_local(&body.axes)));
            let behind = one - before(body, at, to, Wide(distance), Wide(radius)).0;
            let share = covered(body, offset, nearness, &light) * behind;
            left = left * (one - L::select(may, share, zero));
        }
    }
    left
}

/// Share of the sun's disc that is seen through the openings; see the reference's `sun_through`.
#[inline(always)]
fn sun_through<L: Lanes>(room: &Room, sun: &Sun, point: Vec3x<L>) -> L {
    let zero = L::zero();
    if sun.direction.y <= TINY || sun.radiance == Vec3::ZERO {
        return zero;
    }
    let way = (L::splat(room.height) - point.y).max(zero) * L::splat(1.0 / sun.direction.y);
    let (x, z) = (way.fma(L::splat(sun.direction.x), point.x), way.fma(L::splat(sun.direction.z), point.z));
    let slant = |level: f32| (1.0 + (level / sun.direction.y) * (level / sun.direction.y)).sqrt();
    let near = L::splat(1.0) / (way * L::splat(sun.radius_rad)).max(L::splat(TINY));
    let (wide, deep) = (near * L::splat(1.0 / slant(sun.direction.x)), near * L::splat(1.0 / slant(sun.direction.z)));
    let mut sum = zero;
    for opening in &room.openings {
        let [mx, mz] = opening.middle;
        let [hx, hz] = opening.half;
        let along = disc_share((L::splat(mx - hx) - x) * wide) - disc_share((L::splat(mx + hx) - x) * wide);
        let across = disc_share((L::splat(mz - hz) - z) * deep) - disc_share((L::splat(mz + hz) - z) * deep);
        sum = sum + along * across;
    }
    sum.min(L::splat(1.0))
}

/// Irradiance over pi from the room itself, as if there were no bodies.
#[inline(always)]
fn bounced<L: Lanes>(indoors: &Indoors, lit: &Lit<'_>, places: &Places<L>) -> Vec3x<L> {
    let mut found = on_sides(indoors, places);
    for (index, around) in indoors.around.iter().enumerate() {
        let here = is(places.surface, index as f32);
        if here.any() {
            let dark = indoors.dark.get(index).map_or(Vec3x::zero(), |dark| below(dark, places));
            found = Vec3x::select(here, around_at(around, places, dark), found);
        }
    }
    debug_assert_eq!(indoors.around.len(), lit.scene.bodies.len() + lit.scene.links.len());
    found
}

/// What falls on the room's own inside: read lane by lane, since the grid's points lie wherever they lie.
#[inline(always)]
fn on_sides<L: Lanes>(indoors: &Indoors, places: &Places<L>) -> Vec3x<L> {
    let (points, surfaces) = (places.point.to_arrays(), places.surface.to_array());
    let mut found = [[0.0f32; LANES]; 3];
    for lane in 0..LANES {
        if let Some(side) = surface_of(surfaces[lane]).and_then(side_of) {
            let point = Vec3::new(points[0][lane], points[1][lane], points[2][lane]);
            let light = indoors.field.bounced_at(side, point);
            (found[0][lane], found[1][lane], found[2][lane]) = (light.x, light.y, light.z);
        }
    }
    Vec3x::new(L::load(&found[0]), L::load(&found[1]), L::load(&found[2]))
}

/// The room's surface of a number.
fn surface_of(number: f32) -> Option<Surface> {
    if number == surface::GROUND {
        return Some(Surface::Ground);
    }
    geometry::light::Side::ALL.into_iter().find(|side| wall_surface(*side) == number).map(Surface::Wall)
}

/// Radiance of the room behind all bodies; `open` of the sky in an opening.
#[inline(always)]
pub fn behind<L: Lanes>(room: &Room, indoors: &Indoors, rays: &Rays<L>, leaving: L, open: Vec3x<L>) -> Vec3x<L> {
    let (origins, ways, surfaces) = (rays.origin.to_arrays(), rays.direction.to_arrays(), leaving.to_array());
    let mut found = open.to_arrays();
    for lane in 0..LANES {
        let of = |arrays: &[[f32; LANES]; 3]| Vec3::new(arrays[0][lane], arrays[1][lane], arrays[2][lane]);
        let ray = Ray { origin: of(&origins), direction: of(&ways) };
        if let Some(met) = met(room, &ray, surface_of(surfaces[lane])) {
            let seen = indoors.field.radiance_at(met.spot);
            (found[0][lane], found[1][lane], found[2][lane]) = (seen.x, seen.y, seen.z);
        }
    }
    Vec3x::new(L::load(&found[0]), L::load(&found[1]), L::load(&found[2]))
}

/// Share that places on a body lack of the light that would come straight from below; see the reference's `Dark`.
#[inline(always)]
fn below<L: Lanes>(dark: &Dark, places: &Places<L>) -> Vec3x<L> {
    let one = L::splat(1.0);
    let (x, z) = (L::splat(dark.centre.x) - places.point.x, L::splat(dark.centre.z) - places.point.z);
    let y = L::splat(dark.centre.y);
    let nearness = one / x.fma(x, y.fma(y, z * z)).sqrt().max(L::splat(TINY));
    let solid = (L::splat(dark.radius) * nearness).min(one);
    let fills = solid * solid * sun_cosine(y * nearness, solid.max(L::splat(TINY)));
    let known = L::splat(dark.fine) + fills * fills * L::splat(1.0 - dark.fine);
    let seen = (L::splat(dark.aside) - places.normal.y * L::splat(1.0 - dark.aside)).max(L::zero());
    Vec3x::splat(dark.taken) * (fills * known * seen)
}

/// See the reference's `Indoors::bounced`; `dark` is the share that is lacking from below.
#[inline(always)]
fn around_at<L: Lanes>(around: &Around, places: &Places<L>, dark: Vec3x<L>) -> Vec3x<L> {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let at = (places.point - Vec3x::splat(around.least)).times(Vec3x::splat(around.per_step));
    let last = around.count.map(|count| (count - 1) as f32);
    let at = [at.x.clamp(0.0, last[0]), at.y.clamp(0.0, last[1]), at.z.clamp(0.0, last[2])];
    let mut mixed = [Vec3x::zero(); HARMONICS];
    for (place, probe) in around.places().zip(&around.probes) {
        let near = |axis: usize| (one - (at[axis] - L::splat(place[axis])).abs()).max(zero);
        let weight = near(0) * near(1) * near(2);
        for (sum, of) in mixed.iter_mut().zip(probe.of) {
            *sum = sum.along(Vec3x::splat(of), weight);
        }
    }
    let down = Vec3x::new(zero, -one, zero);
    let found = probe_at(&mixed, places.normal) - probe_at(&mixed, down).times(dark);
    Vec3x::new(found.x.max(zero), found.y.max(zero), found.z.max(zero))
}

/// The radiance that places see of a body; see the reference's `Outside::seen_from`.
#[inline(always)]
fn shown<L: Lanes>(outside: &Outside, body: &TraceBody, places: &Places<L>) -> Vec3x<L> {
    let from_centre = places.point - Vec3x::splat(body.centre);
    match outside {
        Outside::Round(probe) => {
            let nearness = L::splat(1.0) / from_centre.length_squared().sqrt().max(L::splat(TINY));
            probe_at(&spread(probe), from_centre * nearness)
        }
        Outside::Flat(faces) => {
            let (at, normal) = (from_centre.to_local(&body.axes), places.normal.to_local(&body.axes));
            let half = half_of_faces(body).unwrap_or(body.half_extents);
            let weights = shares(half, wide(at), wide(normal));
            let mut sum = Vec3x::zero();
            let at = at.to_array();
            for axis in 0..3 {
                let (low, high) = (Vec3x::splat(faces[axis][0]), Vec3x::splat(faces[axis][1]));
                sum = sum + Vec3x::select(at[axis].lt(L::zero()), low, high) * weights[axis].0;
            }
            sum
        }
    }
}

#[inline(always)]
fn spread<L: Lanes>(probe: &Probe) -> [Vec3x<L>; HARMONICS] {
    let mut spread = [Vec3x::zero(); HARMONICS];
    for (lanes, of) in spread.iter_mut().zip(probe.of) {
        *lanes = Vec3x::splat(of);
    }
    spread
}

/// See the reference's `Probe::at`.
#[inline(always)]
fn probe_at<L: Lanes>(of: &[Vec3x<L>; HARMONICS], v: Vec3x<L>) -> Vec3x<L> {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let (first, second) = (L::splat(0.488_603), L::splat(1.092_548));
    let harmonics = [
        L::splat(0.282_095),
        first * v.y,
        first * v.z,
        first * v.x,
        second * v.x * v.y,
        second * v.y * v.z,
        L::splat(0.315_392) * (L::splat(3.0) * v.z * v.z - one),
        second * v.x * v.z,
        L::splat(0.546_274) * (v.x * v.x - v.y * v.y),
    ];
    let mut sum = Vec3x::zero();
    for (of, y) in of.iter().zip(harmonics) {
        sum = sum + *of * y;
    }
    Vec3x::new(sum.x.max(zero), sum.y.max(zero), sum.z.max(zero))
}
