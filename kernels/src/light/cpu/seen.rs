//! How a solid stands to 16 points and to the sun: the silhouettes of `light::seen`, lane by lane.

use std::f32::consts::PI;

use geometry::light::{TraceBody, Vec3};

use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;
use crate::light::seen::FAR_RADII;
pub(super) use crate::light::seen::TINY;

/// How a body stands to 16 points; see the reference's `Seen`.
pub struct Seen<L> {
    pub radius: L,
    pub surface_distance: L,
    pub nearest_facing: L,
    pub clearance: L,
    pub occlusion: L,
}

/// Share of a disc beyond an edge; see the reference's `disc_share`.
#[inline(always)]
pub fn disc_share<L: Lanes>(x: L) -> L {
    let x = x.clamp(-1.0, 1.0);
    (x * x).fma(L::splat(0.25), L::splat(-0.75)).fma(x, L::splat(0.5))
}

#[inline(always)]
pub fn see_sphere<L: Lanes>(
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
    let clearance = ball_clearance(sin_size, towards.dot(Vec3x::splat(sun)));
    let relative = (sin_size * L::splat(1.0 / sun_radius)).min(one);
    Seen {
        radius,
        surface_distance: (distance - radius).max(zero),
        nearest_facing: towards.dot(normal),
        clearance,
        occlusion: disc_share(clearance * L::splat(1.0 / sun_radius)) * relative * relative,
    }
}

/// Clearance from a ball; see the reference's `ball_clearance`.
#[inline(always)]
pub fn ball_clearance<L: Lanes>(sin_size: L, cos_apart: L) -> L {
    let sin_apart = (L::splat(1.0) - cos_apart * cos_apart).max(L::zero()).sqrt();
    clearance(sin_size, sin_apart, cos_apart)
}

/// Likewise at that sine and cosine from the sun.
#[inline(always)]
pub fn clearance<L: Lanes>(sin_size: L, sin_apart: L, cos_apart: L) -> L {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let cos_size = (one - sin_size * sin_size).sqrt();
    let sine = sin_apart * cos_size - cos_apart * sin_size;
    let cosine = cos_apart * cos_size + sin_apart * sin_size;
    L::select(cosine.lt(zero).and(sine.gt(zero)), one, sine)
}

#[inline(always)]
pub fn see_box<L: Lanes>(
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
        radius: (projected * L::splat(4.0 / PI)).sqrt(),
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
    let flat = L::splat((su * su + sv * sv).sqrt());
    touching(u.abs(), v.abs(), L::splat(hu), L::splat(hv), su_m, sv_m, flat, sun_radius)
}

/// The same from a point of the first quadrant; `flat` is the length of the sun's direction there.
#[expect(clippy::too_many_arguments, reason = "two points, two extents: a struct would be made for this call alone")]
#[inline(always)]
fn touching<L: Lanes>(u: L, v: L, hu: L, hv: L, su: L, sv: L, flat: L, sun_radius: f32) -> (L, L) {
    let within = u.le(hu).and(v.le(hv));
    let (au, av) = (L::select(v.gt(hv), -hu, hu) - u, hv - v);
    let (bu, bv) = (hu - u, L::select(u.gt(hu), -hv, hv) - v);
    let a = clear(flat, (av * su - au * sv) * nearness(au, av), au * su + av * sv);
    let b = clear(flat, (bu * sv - bv * su) * nearness(bu, bv), bu * su + bv * sv);
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

#[inline(always)]
pub fn see_cylinder<L: Lanes>(
    body: &TraceBody,
    offset: Vec3x<L>,
    towards: Vec3x<L>,
    normal: Vec3x<L>,
    sun: Vec3,
    sun_radius: f32,
) -> Seen<L> {
    let (radius, half) = (body.half_extents.x, body.half_extents.y);
    let at = offset.to_local(&body.axes);
    let sun = body.to_local(sun);
    let slope = towards.dot(Vec3x::splat(body.axes[1]));
    let aside = at.x.fma(at.x, at.z * at.z).sqrt();
    let outward = L::splat(1.0) / aside.max(L::splat(TINY));
    let inwards = (L::splat(radius).min(aside) - aside) * outward;
    let gap = Vec3x::new(at.x * inwards, reach(at.y, half), at.z * inwards);
    let surface_distance = gap.length_squared().sqrt();
    let level = (L::splat(1.0) - slope * slope).max(L::zero()).sqrt();

    let (side, side_share) = flanks(at, aside, outward, radius, sun, sun_radius);
    let (top, top_share) = rim(at, half, body, sun, sun_radius);
    let (bottom, bottom_share) = rim(at, -half, body, sun, sun_radius);
    let over = top.gt(bottom);
    let end = L::select(over, top, bottom);
    let projected = level * L::splat((4.0 / PI) * radius * half) + slope.abs() * L::splat(radius * radius);
    Seen {
        radius: projected.sqrt(),
        surface_distance,
        nearest_facing: gap.dot(normal.to_local(&body.axes)) / surface_distance.max(L::splat(TINY)),
        clearance: side.max(end),
        occlusion: side_share * L::select(over, top_share, bottom_share),
    }
}

/// See the reference's `flanks`.
#[inline(always)]
fn flanks<L: Lanes>(at: Vec3x<L>, aside: L, outward: L, radius: f32, sun: Vec3, sun_radius: f32) -> (L, L) {
    let one = L::splat(1.0);
    let (sun_x, sun_z) = (L::splat(sun.x), L::splat(sun.z));
    let onward = -(sun_x.fma(at.x, sun_z * at.z)) * outward;
    let sideways = (sun_x * at.z - sun_z * at.x) * outward;
    let sin = outward * L::splat(radius);
    let cos = (one - sin * sin).max(L::zero()).sqrt();
    let flat = L::splat((sun.x * sun.x + sun.z * sun.z).sqrt());
    let a = clear(flat, sideways * cos - onward * sin, onward * cos + sideways * sin);
    let b = clear(flat, -(sideways * cos) - onward * sin, onward * cos - sideways * sin);
    let per_radius = L::splat(1.0 / sun_radius);
    let share = disc_share(a * per_radius) * disc_share(b * per_radius);
    let within = aside.le(L::splat(radius));
    (L::select(within, -one, a.max(b)), L::select(within, one, share))
}

/// See the reference's `rim`.
#[inline(always)]
fn rim<L: Lanes>(at: Vec3x<L>, end: f32, body: &TraceBody, sun: Vec3, sun_radius: f32) -> (L, L) {
    let (radius, half) = (body.half_extents.x, body.half_extents.y);
    let per_height = 1.0 / if sun.y.abs() < TINY { TINY } else { sun.y };
    let way = (L::splat(end) - at.y) * L::splat(per_height);
    let far = L::splat(FAR_RADII * (radius + half));
    let way = L::select(way.gt(L::zero()), way.min(far), far);
    let (x, z) = (way.fma(L::splat(sun.x), at.x), way.fma(L::splat(sun.z), at.z));
    let inverse = nearness(x, z);
    let (x, z) = (x * inverse, z * inverse);
    let (sun_across, across) = (x.fma(L::splat(sun.x), z * L::splat(sun.z)), x.fma(at.x, z * at.z));
    let sun_up = L::splat(sun.y);
    let flat = sun_across.fma(sun_across, sun_up * sun_up).sqrt();
    let sun_up = L::select(at.y.lt(L::zero()), -sun_up, sun_up);
    let sun_across = L::select(across.lt(L::zero()), -sun_across, sun_across);
    touching(across.abs(), at.y.abs(), L::splat(radius), L::splat(half), sun_across, sun_up, flat, sun_radius)
}

#[inline(always)]
pub fn see_capsule<L: Lanes>(
    body: &TraceBody,
    offset: Vec3x<L>,
    towards: Vec3x<L>,
    normal: Vec3x<L>,
    sun: Vec3,
    sun_radius: f32,
) -> Seen<L> {
    let (zero, one, tiny) = (L::zero(), L::splat(1.0), L::splat(TINY));
    let (radius, half) = (L::splat(body.half_extents.x), body.half_straight());
    let at = offset.to_local(&body.axes);
    let sun = body.to_local(sun);
    let slope = towards.dot(Vec3x::splat(body.axes[1]));
    let gap = Vec3x::new(-at.x, reach(at.y, half), -at.z);
    let axis_distance = gap.length_squared().sqrt().max(tiny);
    let level = (one - slope * slope).max(zero).sqrt();

    let (sun_x, sun_z) = (L::splat(sun.x), L::splat(sun.z));
    let aside = at.x.fma(at.x, at.z * at.z).sqrt();
    let outward = one / aside.max(tiny);
    let onward = -(sun_x.fma(at.x, sun_z * at.z)) * outward;
    let sideways = ((sun_x * at.z - sun_z * at.x) * outward).abs();
    let sin = (radius * outward).min(one);
    let cos = (one - sin * sin).max(zero).sqrt();
    let forward = (onward * cos + sideways * sin).max(tiny);
    let foot = (at.y + L::splat(sun.y) / forward * aside * cos).clamp(-half, half);

    let centre = Vec3x::new(-at.x, foot - at.y, -at.z);
    let nearness = one / centre.length_squared().sqrt().max(tiny);
    let sin_size = (radius * nearness).min(one);
    let clearance = ball_clearance(sin_size, centre.dot(Vec3x::splat(sun)) * nearness);
    let per_radius = L::splat(1.0 / sun_radius);
    let (width, length) = (sin_size * per_radius, level * nearness * L::splat(half / sun_radius));
    let near = clearance * per_radius;
    let band = disc_share(near) - disc_share(near + width + width);
    let projected = level * L::splat((4.0 / PI) * body.half_extents.x * half) + radius * radius;
    Seen {
        radius: projected.sqrt(),
        surface_distance: (axis_distance - radius).max(zero),
        nearest_facing: gap.dot(normal.to_local(&body.axes)) / axis_distance,
        clearance,
        occlusion: band * (width + length).min(one),
    }
}
