//! First hits of 16 rays at once: the same intersections as `geometry::light`, lane by lane.

use geometry::light::{Capsule, Form, Pattern, Side, TILE_BLUR_RAD, TraceBody, TraceLink, TraceScene, WET_COAT};

use super::entries::{Entry, box_entry, capsule_entry, cylinder_entry, may_meet};
use super::lanes::{Lanes, Task, Truth};
use super::paint::painted;
use super::room::{meet_room, wall_surface};
use super::vec3::Vec3x;

/// Surfaces as numbers in lanes: a body is its place in the scene, links follow.
pub mod surface {
    /// No surface is met.
    pub const SKY: f32 = -1.0;
    /// The plane y = 0.
    pub const GROUND: f32 = -2.0;
    /// A ray that starts in the open leaves no surface.
    pub const OPEN: f32 = -3.0;
    /// The surface of the liquid.
    pub const LIQUID: f32 = -4.0;
    /// The first side of a room; each other has the next lower number.
    pub const WALL: f32 = -5.0;
    /// The first lamp; each other has the next lower number.
    pub const LAMP: f32 = -10.0;
}

/// A ray flatter than this never reaches the ground.
const LEAST_DESCENT: f32 = 1e-6;

/// Sixteen half-lines.
#[derive(Clone, Copy)]
pub struct Rays<L> {
    pub origin: Vec3x<L>,
    /// Unit vectors.
    pub direction: Vec3x<L>,
}

/// What 16 rays meet first.
#[derive(Clone, Copy)]
pub struct Hits<L> {
    /// Distances; infinite for the sky.
    pub t: L,
    /// Outward unit normals; upwards for the sky.
    pub normal: Vec3x<L>,
    /// Numbers of [`surface`].
    pub surface: L,
    /// Which face of a box was met, 1 to 6, or which end of a cylinder, 1 or 2; 0 for what is smooth.
    pub face: L,
}

/// First hits of rays that leave the surfaces `leaving`.
#[inline(always)]
pub fn first_hits<L: Lanes>(scene: &TraceScene, rays: &Rays<L>, leaving: L) -> Hits<L> {
    let nothing = Hits { t: leaving, normal: rays.direction, surface: leaving, face: leaving };
    let mut search = Search { scene, rays: *rays, leaving, hits: nothing };
    L::call(&mut search);
    search.hits
}

struct Search<'a, L> {
    scene: &'a TraceScene,
    rays: Rays<L>,
    leaving: L,
    hits: Hits<L>,
}

impl<L: Lanes> Task<L> for Search<'_, L> {
    #[inline(always)]
    fn run(&mut self) {
        self.hits = nearest(self.scene, &self.rays, self.leaving);
    }
}

#[inline(always)]
fn nearest<L: Lanes>(scene: &TraceScene, rays: &Rays<L>, leaving: L) -> Hits<L> {
    let zero = L::zero();
    let mut hits = Hits {
        t: L::splat(f32::INFINITY),
        normal: Vec3x::new(zero, L::splat(1.0), zero),
        surface: L::splat(surface::SKY),
        face: zero,
    };
    if scene.ground.is_some() {
        let descends = rays.direction.y.lt(L::splat(-LEAST_DESCENT)).and(rays.origin.y.gt(zero));
        let meets = descends.and(is(leaving, surface::GROUND).not());
        let t = -rays.origin.y / rays.direction.y;
        hits.t = L::select(meets, t, hits.t);
        hits.surface = L::select(meets, L::splat(surface::GROUND), hits.surface);
    }
    if let Some(pool) = &scene.pool {
        let height = L::splat(pool.level) - rays.origin.y;
        let ahead = rays.direction.y.abs().gt(L::splat(LEAST_DESCENT)).and((height * rays.direction.y).gt(zero));
        let t = height / rays.direction.y;
        let closer = ahead.and(is(leaving, surface::LIQUID).not()).and(t.lt(hits.t));
        let upward = L::select(rays.direction.y.gt(zero), L::splat(-1.0), L::splat(1.0));
        hits.t = L::select(closer, t, hits.t);
        hits.normal.y = L::select(closer, upward, hits.normal.y);
        hits.surface = L::select(closer, L::splat(surface::LIQUID), hits.surface);
    }
    if let Some(room) = &scene.room {
        meet_room(room, rays, leaving, &mut hits);
    }
    for (index, body) in scene.bodies.iter().enumerate() {
        meet(body, index as f32, rays, leaving, &mut hits);
    }
    for (index, link) in scene.links.iter().enumerate() {
        meet_link(link, link_surface(scene, index), rays, leaving, &mut hits);
    }
    hits
}

/// The number of a link's surface: links follow the bodies.
#[inline(always)]
pub fn link_surface(scene: &TraceScene, link: usize) -> f32 {
    (scene.bodies.len() + link) as f32
}

/// Keeps the nearer of `hits` and where the rays enter `link`.
#[inline(always)]
fn meet_link<L: Lanes>(link: &TraceLink, number: f32, rays: &Rays<L>, leaving: L, hits: &mut Hits<L>) {
    let candidates = may_meet(&link.bounds, rays).and(is(leaving, number).not());
    if !candidates.any() {
        return;
    }
    for piece in &link.pieces {
        let from_centre = rays.origin - Vec3x::splat(piece.centre);
        let along = -from_centre.dot(rays.direction);
        let nearest = from_centre.along(rays.direction, along);
        let found = capsule_entry(piece, from_centre, nearest, along, rays.direction);
        let closer = candidates.and(found.met).and(found.t.gt(L::zero())).and(found.t.lt(hits.t));
        if closer.any() {
            hits.t = L::select(closer, found.t, hits.t);
            hits.normal = Vec3x::select(closer, found.normal, hits.normal);
            hits.surface = L::select(closer, L::splat(number), hits.surface);
            hits.face = L::select(closer, L::zero(), hits.face);
        }
    }
}

/// Keeps the nearer of `hits` and where the rays enter `body`.
#[inline(always)]
fn meet<L: Lanes>(body: &TraceBody, index: f32, rays: &Rays<L>, leaving: L, hits: &mut Hits<L>) {
    let from_centre = rays.origin - Vec3x::splat(body.centre);
    let along = -from_centre.dot(rays.direction);
    let nearest = from_centre.along(rays.direction, along);
    let room = L::splat(body.bounding_radius * body.bounding_radius) - nearest.length_squared();
    let candidates = room.gt(L::zero()).and(is(leaving, index).not());
    if !candidates.any() {
        return;
    }
    let found = match body.form {
        Form::Sphere => {
            let t = along - room.max(L::zero()).sqrt();
            let normal = from_centre.along(rays.direction, t) * L::splat(1.0 / body.half_extents.x);
            Entry { met: candidates, t, normal, face: L::zero() }
        }
        Form::Box => box_entry(body, from_centre, rays.direction),
        Form::Cylinder => cylinder_entry(body, nearest, along, rays.direction),
        Form::Capsule => {
            let (radius, half_length) = (body.half_extents.x, body.half_straight());
            let solid = Capsule { centre: body.centre, axis: body.axes[1], half_length, radius };
            capsule_entry(&solid, from_centre, nearest, along, rays.direction)
        }
    };
    let closer = candidates.and(found.met).and(found.t.gt(L::zero())).and(found.t.lt(hits.t));
    hits.t = L::select(closer, found.t, hits.t);
    hits.normal = Vec3x::select(closer, found.normal, hits.normal);
    hits.surface = L::select(closer, L::splat(index), hits.surface);
    hits.face = L::select(closer, found.face, hits.face);
}

/// How 16 surfaces shine.
#[derive(Clone, Copy)]
pub struct Coats<L> {
    pub gloss: L,
    pub metal: L,
    pub glow: L,
}

/// The points that rays reach at their hits.
#[inline(always)]
pub fn points<L: Lanes>(scene: &TraceScene, rays: &Rays<L>, hits: &Hits<L>) -> Vec3x<L> {
    settled(scene, hits.surface, rays.origin.along(rays.direction, hits.t))
}

/// Points of the ground exactly at height 0, of a liquid's surface exactly on its level, and of a room's inside on it.
#[inline(always)]
pub fn settled<L: Lanes>(scene: &TraceScene, surfaces: L, mut point: Vec3x<L>) -> Vec3x<L> {
    point.y = L::select(is(surfaces, surface::GROUND), L::zero(), point.y);
    if let Some(pool) = &scene.pool {
        point.y = L::select(is(surfaces, surface::LIQUID), L::splat(pool.level), point.y);
    }
    if let Some(room) = &scene.room {
        let on = |side| is(surfaces, wall_surface(side));
        point.x = L::select(on(Side::Left), L::splat(-room.half_width), point.x);
        point.x = L::select(on(Side::Right), L::splat(room.half_width), point.x);
        point.z = L::select(on(Side::Back), L::splat(-room.half_depth), point.z);
        point.z = L::select(on(Side::Front), L::splat(room.half_depth), point.z);
        point.y = L::select(on(Side::Ceiling), L::splat(room.height), point.y);
    }
    point
}

/// The lanes whose surface is `number`.
#[inline(always)]
pub fn is<L: Lanes>(surfaces: L, number: f32) -> L::Truth {
    surfaces.le(L::splat(number)).and(L::splat(number).le(surfaces))
}

/// Linear RGB albedo, texture and tiles included, at `point`, met at distance `t` by rays descending at `descent`;
/// black for the sky.
#[inline(always)]
pub fn albedo<L: Lanes>(scene: &TraceScene, surfaces: L, point: Vec3x<L>, t: L, descent: L) -> Vec3x<L> {
    let mut found = Vec3x::zero();
    if let Some(ground) = &scene.ground {
        let here = is(surfaces, surface::GROUND);
        if here.any() {
            let per_tile = L::splat(1.0 / ground.tile_m);
            let parity = odd((point.x * per_tile).floor() + (point.z * per_tile).floor());
            let sign = L::select(parity, L::splat(-0.5), L::splat(0.5));
            let blur = t * L::splat(TILE_BLUR_RAD) / (descent.max(L::splat(1e-6)) * L::splat(ground.tile_m));
            let squared = blur * blur;
            let contrast = sign / (L::splat(1.0) + squared * squared);
            let difference = Vec3x::splat(ground.colours[0] - ground.colours[1]);
            found = Vec3x::select(here, Vec3x::splat(ground.mean()).along(difference, contrast), found);
        }
    }
    if let Some(metal) = scene.pool.and_then(|pool| pool.metal) {
        found = Vec3x::select(is(surfaces, surface::LIQUID), Vec3x::splat(metal), found);
    }
    if let Some(room) = &scene.room {
        for side in Side::ALL {
            found = Vec3x::select(is(surfaces, wall_surface(side)), Vec3x::splat(room.albedo(side)), found);
        }
    }
    for (index, body) in scene.bodies.iter().enumerate() {
        let here = is(surfaces, index as f32);
        if here.any() {
            let mut colour = Vec3x::splat(body.albedo);
            if body.pattern != Pattern::Plain {
                let local = (point - Vec3x::splat(body.centre)).to_local(&body.axes);
                colour = painted(body, local, t * L::splat(scene.blur_rad));
            }
            found = Vec3x::select(here, colour, found);
        }
    }
    for (index, link) in scene.links.iter().enumerate() {
        found = Vec3x::select(is(surfaces, link_surface(scene, index)), Vec3x::splat(link.albedo), found);
    }
    found
}

/// How the surfaces shine, in the air or within a liquid; ground and sky do not.
#[inline(always)]
pub fn coats<L: Lanes>(scene: &TraceScene, below: bool, surfaces: L) -> Coats<L> {
    let mut found = Coats { gloss: L::zero(), metal: L::zero(), glow: L::zero() };
    if scene.pool.is_some_and(|pool| pool.metal.is_some()) {
        let here = is(surfaces, surface::LIQUID);
        found.gloss = L::select(here, L::splat(1.0), found.gloss);
        found.metal = L::select(here, L::splat(1.0), found.metal);
    }
    if !L::zero().le(surfaces).any() {
        return found;
    }
    for (index, body) in scene.bodies.iter().enumerate() {
        let here = is(surfaces, index as f32);
        found.gloss = L::select(here, L::splat(body.gloss), found.gloss);
        found.metal = L::select(here, L::splat(body.metal), found.metal);
        found.glow = L::select(here, L::splat(body.glow), found.glow);
    }
    for (index, link) in scene.links.iter().enumerate() {
        let here = is(surfaces, link_surface(scene, index));
        found.gloss = L::select(here, L::splat(link.gloss), found.gloss);
        found.metal = L::select(here, L::splat(link.metal), found.metal);
    }
    if below {
        found.gloss = found.gloss * (found.metal + (L::splat(1.0) - found.metal) * L::splat(WET_COAT));
    }
    found
}

/// Whether a whole number is odd.
#[inline(always)]
fn odd<L: Lanes>(whole: L) -> L::Truth {
    let half = whole * L::splat(0.5);
    (half - half.floor()).gt(L::splat(0.25))
}
