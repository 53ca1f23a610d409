//! What the network sees, for 16 places at once: the features of `light::features`, lane by lane.
//!
//! Six of a body's features are the same at every place. They are folded into the bias of the first layer once a frame
//! (see `network.rs`); [`pair`] gives the other eighteen.

use geometry::light::{TraceBody, Vec3};

use super::hits::{is, surface};
use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;
use crate::light::features::{Lit, PAIR_FEATURES, PLACE_FEATURES, luma};

/// Those features of a body that vary from place to place, as places in the reference's list, in order.
pub const VARYING: [usize; 18] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 19, 20, 22, 23];

/// Those that do not.
pub const CONSTANT: [usize; PAIR_FEATURES - VARYING.len()] = [14, 15, 16, 17, 18, 21];

/// Keeps divisions by a distance finite.
const TINY: f32 = 1e-6;

/// Sixteen points on surfaces.
#[derive(Clone, Copy)]
pub struct Places<L> {
    pub point: Vec3x<L>,
    pub normal: Vec3x<L>,
    /// Numbers of [`surface`].
    pub surface: L,
}

/// A body's features at 16 places, and what is summed over bodies without the network.
pub struct Pairs<L> {
    /// In the order of [`VARYING`].
    pub x: [L; VARYING.len()],
    pub occlusion: L,
    pub cover: L,
    pub contact: L,
}

/// How a body stands to 16 points; see the reference's `Seen`.
struct Seen<L> {
    radius: L,
    surface_distance: L,
    nearest_facing: L,
    clearance: L,
    occlusion: L,
}

/// The features of body `index` that do not vary, in the order of [`CONSTANT`].
pub fn constant(lit: &Lit<'_>, index: usize) -> [f32; CONSTANT.len()] {
    let (body, terms) = (&lit.scene.bodies[index], &lit.terms[index]);
    let is_box = f32::from(u8::from(body.is_box));
    [is_box, terms.luma, terms.mirror, terms.height, terms.gap, lit.scene.sun.direction.y]
}

/// The varying features of body `index`.
#[inline(always)]
pub fn pair<L: Lanes>(lit: &Lit<'_>, index: usize, places: &Places<L>) -> Pairs<L> {
    let (body, terms) = (&lit.scene.bodies[index], &lit.terms[index]);
    let (zero, one) = (L::zero(), L::splat(1.0));
    let sun = lit.scene.sun.direction;
    let sun_radius = lit.scene.sun.radius_rad;
    let own = is(places.surface, index as f32);
    let offset = Vec3x::splat(body.centre) - places.point;
    let distance = offset.length_squared().sqrt().max(L::splat(TINY));
    let nearness = one / distance;
    let towards = offset * nearness;
    let seen = if body.is_box {
        see_box(body, -offset, towards, places.normal, sun, sun_radius)
    } else {
        see_sphere(body, distance, nearness, towards, places.normal, sun, sun_radius)
    };
    let clearance = L::select(own, one, seen.clearance);
    let occlusion = L::select(own, zero, seen.occlusion);
    let facing = towards.dot(places.normal);
    let nearest_facing = L::select(own, -one, seen.nearest_facing);
    let solid = (seen.radius * nearness).min(one);
    let near = seen.radius / (seen.radius + seen.surface_distance);
    let over = places.point.y - L::splat(body.centre.y);
    let cover = solid * solid * facing.max(zero);
    let near_squared = near * near;
    let contact = near_squared * near_squared;
    let x = [
        (clearance * L::splat(1.0 / sun_radius)).clamp(-1.0, 1.0),
        occlusion,
        clearance,
        (clearance * L::splat(4.0)).clamp(-1.0, 1.0),
        towards.dot(Vec3x::splat(sun)),
        facing,
        towards.y,
        solid,
        solid * solid,
        cover,
        near,
        contact,
        near_squared * nearest_facing,
        L::select(own, one, zero),
        over / (over.abs() + L::splat(terms.mean_radius)),
        places.normal.dot(Vec3x::splat(sun)),
        places.normal.y,
        towards.x.fma(L::splat(sun.x), towards.z * L::splat(sun.z)),
    ];
    Pairs { x, occlusion, cover: L::select(own, zero, cover), contact: L::select(own, zero, contact) }
}

/// Features of the places themselves; `visible` is the product over bodies of 1 - occlusion, the others are sums.
#[inline(always)]
pub fn place<L: Lanes>(
    lit: &Lit<'_>,
    places: &Places<L>,
    visible: L,
    occlusion: L,
    cover: L,
    contact: L,
) -> [L; PLACE_FEATURES] {
    let sun = lit.scene.sun.direction;
    let normal = places.normal;
    let upright = normal.dot(Vec3x::splat(sun));
    let ground = luma(lit.ground);
    let one = L::splat(1.0);
    let two = L::splat(2.0);
    [
        visible,
        normal.y,
        normal.y * normal.y,
        upright,
        sun_cosine(upright, lit.scene.sun.radius_rad),
        L::splat(sun.y),
        L::splat(sun.y) * normal.y,
        L::splat(f32::from(u8::from(lit.scene.ground.is_some()))),
        L::select(is(places.surface, surface::GROUND), one, L::zero()),
        L::splat(ground),
        L::splat(ground * 0.5) * (one - normal.y),
        cover.min(two),
        contact.min(two),
        occlusion.min(two),
        normal.x.fma(L::splat(sun.x), normal.z * L::splat(sun.z)),
        L::splat(1.0 / (1.0 + 8.0 * sun.y.max(0.0))),
    ]
}

/// Mean of `max(0, cosine)` over the sun's disc; see `geometry::light::sun_cosine`.
#[inline(always)]
pub fn sun_cosine<L: Lanes>(cosine: L, sun_radius: f32) -> L {
    let above = (cosine + L::splat(sun_radius)).clamp(0.0, 2.0 * sun_radius);
    (above * above * L::splat(0.25 / sun_radius)).max(cosine)
}

/// Share of a disc beyond an edge; see the reference's `disc_share`.
#[inline(always)]
fn disc_share<L: Lanes>(x: L) -> L {
    let x = x.clamp(-1.0, 1.0);
    (x * x).fma(L::splat(0.25), L::splat(-0.75)).fma(x, L::splat(0.5))
}

#[inline(always)]
fn see_sphere<L: Lanes>(
    body: &TraceBody,
    distance: L,
    nearness: L,
    towards: Vec3x<L>,
    normal: Vec3x<L>,
    sun: Vec3,
    sun_radius: f32,
) -> Seen<L> {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let radius = L::splat(body.half_extents.x);
    let sin_size = (radius * nearness).min(one);
    let cos_size = (one - sin_size * sin_size).sqrt();
    let cos_apart = towards.dot(Vec3x::splat(sun));
    let sin_apart = (one - cos_apart * cos_apart).max(zero).sqrt();
    let sine = sin_apart * cos_size - cos_apart * sin_size;
    let cosine = cos_apart * cos_size + sin_apart * sin_size;
    let clearance = L::select(cosine.lt(zero).and(sine.gt(zero)), one, sine);
    let relative = (sin_size * L::splat(1.0 / sun_radius)).min(one);
    Seen {
        radius,
        surface_distance: (distance - radius).max(zero),
        nearest_facing: towards.dot(normal),
        clearance,
        occlusion: disc_share(clearance * L::splat(1.0 / sun_radius)) * relative * relative,
    }
}

#[inline(always)]
fn see_box<L: Lanes>(
    body: &TraceBody,
    offset: Vec3x<L>,
    towards: Vec3x<L>,
    normal: Vec3x<L>,
    sun: Vec3,
    sun_radius: f32,
) -> Seen<L> {
    let half = body.half_extents;
    let at = offset.to_local(&body.axes);
    let sun = body.to_local(sun);
    let axial = towards.to_local(&body.axes);
    let projected = axial.x.abs() * L::splat(half.y * half.z)
        + axial.y.abs() * L::splat(half.x * half.z)
        + axial.z.abs() * L::splat(half.x * half.y);
    let gap = Vec3x::new(reach(at.x, half.x), reach(at.y, half.y), reach(at.z, half.z));
    let surface_distance = gap.length_squared().sqrt();
    let (clearance_a, share_a) = tangents(at.y, at.z, half.y, half.z, sun.y, sun.z, sun_radius);
    let (clearance_b, share_b) = tangents(at.z, at.x, half.z, half.x, sun.z, sun.x, sun_radius);
    let (clearance_c, share_c) = tangents(at.x, at.y, half.x, half.y, sun.x, sun.y, sun_radius);
    Seen {
        radius: (projected * L::splat(4.0 / std::f32::consts::PI)).sqrt(),
        surface_distance,
        nearest_facing: gap.dot(normal.to_local(&body.axes)) / surface_distance.max(L::splat(TINY)),
        clearance: clearance_a.max(clearance_b).max(clearance_c),
        occlusion: share_a * share_b * share_c,
    }
}

/// Clearance of a direction from a rectangle, and the covered share of the sun's disc; see the reference's `tangents`.
#[inline(always)]
fn tangents<L: Lanes>(u: L, v: L, hu: f32, hv: f32, su: f32, sv: f32, sun_radius: f32) -> (L, L) {
    let (su_m, sv_m) = (mirrored(u, su), mirrored(v, sv));
    let (u, v) = (u.abs(), v.abs());
    let (hu, hv) = (L::splat(hu), L::splat(hv));
    let within = u.le(hu).and(v.le(hv));
    let (au, av) = (L::select(v.gt(hv), -hu, hu) - u, hv - v);
    let (bu, bv) = (hu - u, L::select(u.gt(hu), -hv, hv) - v);
    let flat = L::splat((su * su + sv * sv).sqrt());
    let a = clear(flat, (av * su_m - au * sv_m) * nearness(au, av), au * su_m + av * sv_m);
    let b = clear(flat, (bu * sv_m - bv * su_m) * nearness(bu, bv), bu * su_m + bv * sv_m);
    let per_radius = L::splat(1.0 / sun_radius);
    let share = disc_share(a * per_radius) * disc_share(b * per_radius);
    (L::select(within, L::splat(-1.0), a.max(b)), L::select(within, L::splat(1.0), share))
}

/// The nearest point of -`half` to `half`, from `at`.
#[inline(always)]
fn reach<L: Lanes>(at: L, half: f32) -> L {
    at.clamp(-half, half) - at
}

/// A coordinate of the sun, mirrored as `at` is mirrored to be positive.
#[inline(always)]
fn mirrored<L: Lanes>(at: L, sun: f32) -> L {
    L::select(at.lt(L::zero()), L::splat(-sun), L::splat(sun))
}

#[inline(always)]
fn clear<L: Lanes>(flat: L, sine: L, cosine: L) -> L {
    L::select(sine.gt(L::zero()).and(cosine.lt(L::zero())), flat, sine)
}

#[inline(always)]
fn nearness<L: Lanes>(u: L, v: L) -> L {
    L::splat(1.0) / u.fma(u, v * v).sqrt().max(L::splat(TINY))
}
