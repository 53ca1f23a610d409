//! The inside of a room and its lamps for 16 rays: `geometry::light::room`, lane by lane.

use geometry::light::{Lamp, Room, Side, TraceScene};

use super::hits::{Hits, Rays, is, surface};
use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;

/// A ray less steep than this runs along a wall.
const LEAST_SLOPE: f32 = 1e-9;

/// The number of a side's surface.
#[inline(always)]
pub fn wall_surface(side: Side) -> f32 {
    surface::WALL - side.index() as f32
}

/// Whether a number of a surface is that of what shines by itself and is not lit: the sky, or a lamp.
#[inline(always)]
pub fn is_light_number(number: f32) -> bool {
    number == surface::SKY || number <= surface::LAMP
}

/// The lanes that meet the sky or a lamp.
#[inline(always)]
pub fn is_light<L: Lanes>(surfaces: L) -> L::Truth {
    is(surfaces, surface::SKY).or(surfaces.le(L::splat(surface::LAMP)))
}

/// Radiance of what shines by itself: `open` of the sky.
#[inline(always)]
pub fn shine<L: Lanes>(scene: &TraceScene, surfaces: L, open: Vec3x<L>) -> Vec3x<L> {
    let mut found = open;
    if let Some(room) = &scene.room {
        for (index, lamp) in room.lamps.iter().enumerate() {
            let here = is(surfaces, surface::LAMP - index as f32);
            found = Vec3x::select(here, Vec3x::splat(lamp.radiance), found);
        }
    }
    found
}

/// How far points are from a side, and how fast rays come nearer to it.
#[inline(always)]
fn approach<L: Lanes>(room: &Room, side: Side, rays: &Rays<L>) -> (L, L) {
    let (point, way) = (rays.origin, rays.direction);
    let (half_width, half_depth) = (L::splat(room.half_width), L::splat(room.half_depth));
    match side {
        Side::Left => (half_width + point.x, -way.x),
        Side::Right => (half_width - point.x, way.x),
        Side::Back => (half_depth + point.z, -way.z),
        Side::Front => (half_depth - point.z, way.z),
        Side::Ceiling => (L::splat(room.height) - point.y, way.y),
    }
}

/// Keeps the nearer of `hits` and where the rays meet the inside of a room or a lamp.
#[inline(always)]
pub fn meet_room<L: Lanes>(room: &Room, rays: &Rays<L>, leaving: L, hits: &mut Hits<L>) {
    let (zero, endless) = (L::zero(), L::splat(f32::INFINITY));
    let (mut t, mut met, mut normal) = (endless, L::splat(surface::SKY), hits.normal);
    for side in Side::ALL {
        let number = wall_surface(side);
        let (distance, speed) = approach(room, side, rays);
        let may = L::splat(LEAST_SLOPE).le(speed).and(is(leaving, number).not());
        let reach = (distance / speed).max(zero);
        let nearer = may.and(reach.lt(t));
        t = L::select(nearer, reach, t);
        met = L::select(nearer, L::splat(number), met);
        normal = Vec3x::select(nearer, Vec3x::splat(side.normal()), normal);
    }
    let above = is(met, wall_surface(Side::Ceiling));
    if above.any() {
        let (x, z) = (rays.direction.x.fma(t, rays.origin.x), rays.direction.z.fma(t, rays.origin.z));
        for opening in &room.openings {
            let along = (x - L::splat(opening.middle[0])).abs().lt(L::splat(opening.half[0]));
            let across = (z - L::splat(opening.middle[1])).abs().lt(L::splat(opening.half[1]));
            t = L::select(above.and(along).and(across), endless, t);
        }
    }
    let closer = t.lt(hits.t);
    hits.t = L::select(closer, t, hits.t);
    hits.surface = L::select(closer, met, hits.surface);
    hits.normal = Vec3x::select(closer, normal, hits.normal);
    for (index, lamp) in room.lamps.iter().enumerate() {
        meet_lamp(lamp, surface::LAMP - index as f32, rays, hits);
    }
}

/// The rays that would meet a lamp of the scene if nothing else were there.
#[inline(always)]
pub fn towards_lamps<L: Lanes>(scene: &TraceScene, rays: &Rays<L>) -> L::Truth {
    let mut found = L::zero().lt(L::zero());
    let Some(room) = &scene.room else { return found };
    for lamp in &room.lamps {
        let from_centre = rays.origin - Vec3x::splat(lamp.centre);
        let along = -from_centre.dot(rays.direction);
        let aside = from_centre.along(rays.direction, along).length_squared();
        found = found.or(aside.lt(L::splat(lamp.radius * lamp.radius)).and(along.gt(L::zero())));
    }
    found
}

#[inline(always)]
fn meet_lamp<L: Lanes>(lamp: &Lamp, number: f32, rays: &Rays<L>, hits: &mut Hits<L>) {
    let from_centre = rays.origin - Vec3x::splat(lamp.centre);
    let along = -from_centre.dot(rays.direction);
    let room = L::splat(lamp.radius * lamp.radius) - from_centre.along(rays.direction, along).length_squared();
    let t = along - room.max(L::zero()).sqrt();
    let closer = room.gt(L::zero()).and(t.gt(L::zero())).and(t.lt(hits.t));
    hits.t = L::select(closer, t, hits.t);
    hits.surface = L::select(closer, L::splat(number), hits.surface);
}
