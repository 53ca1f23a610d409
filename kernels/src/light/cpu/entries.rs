//! Where 16 rays enter a solid: the entries of `geometry::light`, lane by lane.

use geometry::light::{Capsule, TraceBody, round::LEAST_ACROSS};

use super::hits::Rays;
use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;

/// Where rays enter a solid; entries behind an origin are for the caller to leave out.
pub struct Entry<L: Lanes> {
    /// Which rays do.
    pub met: L::Truth,
    /// Distances.
    pub t: L,
    /// Outward unit normals.
    pub normal: Vec3x<L>,
    /// See `Hits::face`.
    pub face: L,
}

#[inline(always)]
pub fn box_entry<L: Lanes>(body: &TraceBody, from_centre: Vec3x<L>, direction: Vec3x<L>) -> Entry<L> {
    let origin = from_centre.to_local(&body.axes).to_array();
    let direction = direction.to_local(&body.axes).to_array();
    let half = body.half_extents.to_array();
    let (mut enter, mut leave) = (L::splat(f32::NEG_INFINITY), L::splat(f32::INFINITY));
    let (mut normal, mut face) = (Vec3x::zero(), L::zero());
    for k in 0..3 {
        let small = direction[k].abs().lt(L::splat(1e-9));
        let inverse = L::splat(1.0) / L::select(small, L::splat(1e-9), direction[k]);
        let middle = -origin[k] * inverse;
        let reach = L::splat(half[k]) * inverse.abs();
        let later = (middle - reach).gt(enter);
        enter = L::select(later, middle - reach, enter);
        let forward = direction[k].gt(L::zero());
        let sign = L::select(forward, L::splat(-1.0), L::splat(1.0));
        normal = Vec3x::select(later, Vec3x::splat(body.axes[k]) * sign, normal);
        let number = L::select(forward, L::splat((2 * k + 1) as f32), L::splat((2 * k + 2) as f32));
        face = L::select(later, number, face);
        leave = leave.min(middle + reach);
    }
    Entry { met: enter.le(leave), t: enter, normal, face }
}

/// `nearest` is the rays' nearest point to the centre, from the centre, at distance `along`.
#[inline(always)]
pub fn cylinder_entry<L: Lanes>(body: &TraceBody, nearest: Vec3x<L>, along: L, direction: Vec3x<L>) -> Entry<L> {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let (radius, half_height) = (body.half_extents.x, body.half_extents.y);
    let axis = Vec3x::splat(body.axes[1]);
    let between = direction.cross(axis);
    let (height, slope) = (nearest.dot(axis), direction.dot(axis));
    let across = between.length_squared();
    let apart = nearest.dot(between);
    let parallel = across.lt(L::splat(LEAST_ACROSS));
    let across = across.max(L::splat(LEAST_ACROSS));
    let inverse_across = one / across;
    let flat = nearest.along(axis, -height).length_squared();
    let room = L::splat(radius * radius) - L::select(parallel, flat, apart * apart * inverse_across);
    let (middle, reach) = (height * slope * inverse_across, (room.max(zero) * inverse_across).sqrt());
    let inverse = one / L::select(slope.abs().lt(L::splat(1e-9)), L::splat(1e-9), slope);
    let (slab_middle, slab_reach) = (-height * inverse, inverse.abs() * L::splat(half_height));
    let (side, end) = (middle - reach, slab_middle - slab_reach);
    let enter = side.max(end);
    let leave = (middle + reach).min(slab_middle + slab_reach);
    let by_end = end.gt(side);
    let downwards = slope.gt(zero);
    let end_normal = axis * L::select(downwards, -one, one);
    let at = slope.fma(enter, height);
    let side_normal = nearest.along(direction, enter).along(axis, -at) * L::splat(1.0 / radius);
    let end_face = L::select(downwards, one, L::splat(2.0));
    Entry {
        met: room.gt(zero).and(enter.le(leave)),
        t: along + enter,
        normal: Vec3x::select(by_end, end_normal, side_normal),
        face: L::select(by_end, end_face, zero),
    }
}

/// `nearest` is the rays' nearest point to the centre, from the centre, at distance `along`.
#[inline(always)]
pub fn capsule_entry<L: Lanes>(
    solid: &Capsule,
    from_centre: Vec3x<L>,
    nearest: Vec3x<L>,
    along: L,
    direction: Vec3x<L>,
) -> Entry<L> {
    let zero = L::zero();
    let axis = Vec3x::splat(solid.axis);
    let between = direction.cross(axis);
    let inverse_across = L::splat(1.0) / between.length_squared().max(L::splat(LEAST_ACROSS));
    let apart = nearest.dot(between);
    let squared = L::splat(solid.radius * solid.radius);
    let room = squared - apart * apart * inverse_across;
    let met = room.gt(zero);
    if !met.any() {
        return Entry { met, t: zero, normal: nearest, face: zero };
    }
    let (slope, height) = (direction.dot(axis), nearest.dot(axis));
    let onward = height * slope * inverse_across - (room.max(zero) * inverse_across).sqrt();
    let at = slope.fma(onward, height);
    let half = L::splat(solid.half_length);
    let on_side = at.abs().le(half);
    let end = L::select(at.lt(zero), -half, half);
    let from_end = from_centre.along(axis, -end);
    let end_along = -from_end.dot(direction);
    let end_room = squared - from_end.along(direction, end_along).length_squared();
    let end_t = end_along - end_room.max(zero).sqrt();
    let side_normal = nearest.along(direction, onward).along(axis, -at);
    let normal = Vec3x::select(on_side, side_normal, from_end.along(direction, end_t));
    Entry {
        met: met.and(on_side.or(end_room.gt(zero))),
        t: L::select(on_side, along + onward, end_t),
        normal: normal * L::splat(1.0 / solid.radius),
        face: zero,
    }
}

/// Whether rays may meet a capsule: false only if they do not.
#[inline(always)]
pub fn may_meet<L: Lanes>(solid: &Capsule, rays: &Rays<L>) -> L::Truth {
    let axis = Vec3x::splat(solid.axis);
    let from_centre = rays.origin - Vec3x::splat(solid.centre);
    let along = -from_centre.dot(rays.direction);
    let nearest = from_centre.along(rays.direction, along);
    let between = rays.direction.cross(axis);
    let across = between.length_squared().max(L::splat(LEAST_ACROSS));
    let apart = nearest.dot(between);
    let room = L::splat(solid.radius * solid.radius) * across - apart * apart;
    let candidates = room.gt(L::zero());
    if !candidates.any() {
        return candidates;
    }
    let inverse = L::splat(1.0) / across;
    let (slope, height) = (rays.direction.dot(axis), nearest.dot(axis));
    let (middle, reach) = (height * slope * inverse, room.max(L::zero()).sqrt() * inverse);
    let overshoot = slope.fma(middle, height).abs() - reach * slope.abs();
    let ahead = (along + middle + reach).gt(L::zero());
    candidates.and(overshoot.le(L::splat(solid.half_length + solid.radius))).and(ahead)
}
