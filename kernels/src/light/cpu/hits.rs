//! First hits of 16 rays at once: the same intersections as `geometry::light`, lane by lane.

use geometry::light::{Capsule, Form, Pattern, TILE_BLUR_RAD, TraceBody, TraceLink, TraceScene};

use super::entries::{Entry, box_entry, capsule_entry, cylinder_entry, may_meet};
use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;

/// Surfaces as numbers in lanes: a body is its place in the scene, links follow.
pub mod surface {
    /// No surface is met.
    pub const SKY: f32 = -1.0;
    /// The plane y = 0.
    pub const GROUND: f32 = -2.0;
    /// A ray that starts in the open leaves no surface.
    pub const OPEN: f32 = -3.0;
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

/// The points that rays reach at their hits; on the ground exactly at height 0.
#[inline(always)]
pub fn points<L: Lanes>(rays: &Rays<L>, hits: &Hits<L>) -> Vec3x<L> {
    let mut point = rays.origin.along(rays.direction, hits.t);
    let on_ground = is(hits.surface, surface::GROUND);
    point.y = L::select(on_ground, L::zero(), point.y);
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
    for (index, body) in scene.bodies.iter().enumerate() {
        let here = is(surfaces, index as f32);
        if here.any() {
            found = Vec3x::select(here, Vec3x::splat(body.albedo) * shade(body, point), found);
        }
    }
    for (index, link) in scene.links.iter().enumerate() {
        found = Vec3x::select(is(surfaces, link_surface(scene, index)), Vec3x::splat(link.albedo), found);
    }
    found
}

/// How the surfaces shine; ground and sky do not.
#[inline(always)]
pub fn coats<L: Lanes>(scene: &TraceScene, surfaces: L) -> Coats<L> {
    let mut found = Coats { gloss: L::zero(), metal: L::zero(), glow: L::zero() };
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
    found
}

/// The share of a body's colour that its pattern leaves at points of its surface.
#[inline(always)]
fn shade<L: Lanes>(body: &TraceBody, point: Vec3x<L>) -> L {
    if body.pattern == Pattern::Plain {
        return L::splat(1.0);
    }
    let at = (point - Vec3x::splat(body.centre)).to_local(&body.axes);
    let at = at.times(Vec3x::splat(body.half_extents.recip()));
    let dark = match body.pattern {
        Pattern::Plain => at.x.lt(at.x),
        Pattern::Stripes => odd(cell(at.y, Pattern::STRIPE_CELLS)),
        Pattern::Checker => odd(cell(at.x, Pattern::CHECKER_CELLS)
            + cell(at.y, Pattern::CHECKER_CELLS)
            + cell(at.z, Pattern::CHECKER_CELLS)),
        Pattern::Seams => at.x.abs().min(at.y.abs()).min(at.z.abs()).lt(L::splat(Pattern::SEAM)),
    };
    L::select(dark, L::splat(Pattern::DARK), L::splat(1.0))
}

#[inline(always)]
fn cell<L: Lanes>(coordinate: L, cells: f32) -> L {
    (coordinate * L::splat(cells * Pattern::CELL_NUDGE)).floor()
}

/// Whether a whole number is odd.
#[inline(always)]
fn odd<L: Lanes>(whole: L) -> L::Truth {
    let half = whole * L::splat(0.5);
    (half - half.floor()).gt(L::splat(0.25))
}
