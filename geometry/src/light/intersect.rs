//! Exact first hits of rays with spheres, boxes, cylinders, capsules, links and the ground.
//!
//! All bodies are convex, so a ray that leaves a surface outwards cannot meet that surface again: callers name the
//! surface they leave and no offset along the normal is needed, which rules out shadow acne and light leaks under
//! resting bodies. Only entries count: a ray that starts inside a body does not see its inner side. Links are too thin
//! for their own shadows to matter: a ray that leaves one does not meet it again, though a coil is not convex.

use glam::Vec3;

use super::room::Side;
use super::round::{Capsule, cylinder_entry};
use super::trace_scene::{Form, TraceBody, TraceScene};

/// A half-line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    /// Where it starts.
    pub origin: Vec3,
    /// Unit vector along it.
    pub direction: Vec3,
}

/// What a ray can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// The plane y = 0.
    Ground,
    /// A body, by its place in the scene.
    Body(usize),
    /// What is drawn of a link, by its place among `TraceScene::links`.
    Link(usize),
    /// The surface of the liquid.
    Liquid,
    /// The inside of a room, but for its floor, which is the ground.
    Wall(Side),
}

/// What a ray was before it was bent or mirrored by a liquid: it widens and slants as that one does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Seen {
    /// How long it is already.
    pub t: f32,
    /// Its descent, if that is to count.
    pub descent: Option<f32>,
}

/// The first thing that a ray meets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Distance along the ray.
    pub t: f32,
    /// The point.
    pub point: Vec3,
    /// Outward unit normal.
    pub normal: Vec3,
    /// What was met.
    pub surface: Surface,
    /// Linear RGB albedo at the point, texture and tiles included.
    pub albedo: Vec3,
    /// 0 is matt, 1 polished.
    pub gloss: f32,
    /// 0 is a dielectric, 1 a metal.
    pub metal: f32,
    /// Radiance given off, as a multiple of the albedo.
    pub glow: f32,
}

/// A ray flatter than this never reaches the ground.
pub(super) const LEAST_DESCENT: f32 = 1e-6;
/// A dielectric coat mirrors so much less under water, where its own index matters little: `((1.5 - 1.33) / (1.5 + 1.33))^2`
/// over 4 %.
pub const WET_COAT: f32 = 0.09;

impl TraceScene {
    /// The first hit of a ray that leaves `leaving` (or starts in the open).
    #[must_use]
    pub fn first_hit(&self, ray: &Ray, leaving: Option<Surface>) -> Option<Hit> {
        self.first_hit_of(ray, leaving, Seen::default())
    }

    /// The first hit of a ray that goes on from another.
    #[must_use]
    pub fn first_hit_of(&self, ray: &Ray, leaving: Option<Surface>, before: Seen) -> Option<Hit> {
        let (t, normal, surface) = self.nearest(ray, leaving)?;
        let width = before.t + t;
        let point = ray.origin + ray.direction * t;
        Some(match surface {
            Surface::Ground => {
                let ground = self.ground.as_ref().expect("invariant: only a scene with a ground has ground hits");
                let point = Vec3::new(point.x, 0.0, point.z);
                let albedo = ground.albedo(point, width, before.descent.unwrap_or(-ray.direction.y));
                Hit { t, point, normal, surface, albedo, gloss: 0.0, metal: 0.0, glow: 0.0 }
            }
            Surface::Body(index) => {
                let body = &self.bodies[index];
                let albedo = body.albedo_at(body.to_local(point - body.centre), width * self.blur_rad);
                let gloss = if self.submerged(point) { body.gloss * wet(body.metal) } else { body.gloss };
                Hit { t, point, normal, surface, albedo, gloss, metal: body.metal, glow: body.glow }
            }
            Surface::Link(index) => {
                let link = &self.links[index];
                let (albedo, metal) = (link.albedo, link.metal);
                let gloss = if self.submerged(point) { link.gloss * wet(metal) } else { link.gloss };
                Hit { t, point, normal, surface, albedo, gloss, metal, glow: 0.0 }
            }
            Surface::Liquid => {
                let pool = self.pool.as_ref().expect("invariant: only a scene with a liquid has hits with its surface");
                let point = Vec3::new(point.x, pool.level, point.z);
                let albedo = pool.metal.unwrap_or(Vec3::ZERO);
                Hit { t, point, normal, surface, albedo, gloss: 1.0, metal: 1.0, glow: 0.0 }
            }
            Surface::Wall(side) => {
                let room = self.room.as_ref().expect("invariant: only a scene with a room has hits with its walls");
                let (point, albedo) = (room.settled(side, point), room.albedo(side));
                Hit { t, point, normal, surface, albedo, gloss: 0.0, metal: 0.0, glow: 0.0 }
            }
        })
    }

    /// Whether a point lies within a liquid that can be seen into.
    fn submerged(&self, point: Vec3) -> bool {
        self.clear_pool().is_some_and(|pool| point.y < pool.level)
    }

    /// Whether anything solid lies on a ray that leaves `leaving`.
    #[must_use]
    pub fn occluded(&self, ray: &Ray, leaving: Option<Surface>) -> bool {
        if self.ground_distance(ray, leaving).is_some() || self.wall(ray, leaving).is_some() {
            return true;
        }
        let mut bodies = self.bodies.iter().enumerate();
        let mut links = self.links.iter().enumerate();
        bodies.any(|(index, body)| leaving != Some(Surface::Body(index)) && body.entry(ray).is_some())
            || links.any(|(index, link)| leaving != Some(Surface::Link(index)) && link.entry(ray).is_some())
    }

    /// Whether anything lies between a place and the sun or star that a ray from there points at.
    #[must_use]
    pub fn shaded(&self, ray: &Ray, leaving: Option<Surface>) -> bool {
        let Some(star) = &self.star else { return self.occluded_through_liquid(ray, leaving) };
        match self.nearest(ray, leaving) {
            None => false,
            Some((t, _, surface)) => surface != Surface::Body(star.body) && t < ray.origin.distance(star.centre),
        }
    }

    /// Whether anything lies on a ray and, where it leaves a liquid, on what becomes of it above the surface.
    fn occluded_through_liquid(&self, ray: &Ray, leaving: Option<Surface>) -> bool {
        let Some(pool) = self.clear_pool().filter(|_| self.starts_below(ray)) else {
            return self.occluded(ray, leaving);
        };
        match self.nearest(ray, leaving) {
            None => false,
            Some((t, _, Surface::Liquid)) => {
                let ways = pool.ways(ray.origin + ray.direction * t, ray.direction);
                let bare = |surface: Surface| (surface != Surface::Liquid).then_some(surface);
                ways.refracted_share <= 0.0 || self.occluded(&ways.refracted, leaving.and_then(bare))
            }
            Some(_) => true,
        }
    }

    fn ground_distance(&self, ray: &Ray, leaving: Option<Surface>) -> Option<f32> {
        let reaches = self.ground.is_some()
            && leaving != Some(Surface::Ground)
            && ray.direction.y < -LEAST_DESCENT
            && ray.origin.y > 0.0;
        reaches.then(|| -ray.origin.y / ray.direction.y)
    }

    fn wall(&self, ray: &Ray, leaving: Option<Surface>) -> Option<(f32, Side)> {
        self.room.as_ref()?.exit(ray, leaving)
    }

    fn nearest(&self, ray: &Ray, leaving: Option<Surface>) -> Option<(f32, Vec3, Surface)> {
        let mut best = self.ground_distance(ray, leaving).map(|t| (t, Vec3::Y, Surface::Ground));
        if let Some((t, side)) = self.wall(ray, leaving)
            && best.is_none_or(|(nearest, _, _)| t < nearest)
        {
            best = Some((t, side.normal(), Surface::Wall(side)));
        }
        if let Some(t) = self.surface_distance(ray, leaving)
            && best.is_none_or(|(nearest, _, _)| t < nearest)
        {
            best = Some((t, Vec3::Y * -ray.direction.y.signum(), Surface::Liquid));
        }
        for (index, body) in self.bodies.iter().enumerate() {
            if leaving == Some(Surface::Body(index)) {
                continue;
            }
            if let Some((t, normal)) = body.entry(ray)
                && best.is_none_or(|(nearest, _, _)| t < nearest)
            {
                best = Some((t, normal, Surface::Body(index)));
            }
        }
        for (index, link) in self.links.iter().enumerate() {
            if leaving != Some(Surface::Link(index))
                && let Some((t, normal)) = link.entry(ray)
                && best.is_none_or(|(nearest, _, _)| t < nearest)
            {
                best = Some((t, normal, Surface::Link(index)));
            }
        }
        best
    }
}

/// What is left of a coat's gloss within a liquid.
fn wet(metal: f32) -> f32 {
    metal + (1.0 - metal) * WET_COAT
}

impl TraceBody {
    /// Where a ray enters the body: distance and outward normal.
    #[must_use]
    pub fn entry(&self, ray: &Ray) -> Option<(f32, Vec3)> {
        let from_centre = ray.origin - self.centre;
        // The point of the ray nearest to the centre, rather than the textbook discriminant: no cancellation for
        // small bodies far away.
        let along = -from_centre.dot(ray.direction);
        let nearest = from_centre + ray.direction * along;
        let room = self.bounding_radius * self.bounding_radius - nearest.length_squared();
        if room <= 0.0 {
            return None;
        }
        let (radius, half_length) = (self.half_extents.x, self.half_straight());
        match self.form {
            Form::Sphere => self.sphere_entry(ray, from_centre, along, room),
            Form::Box => self.box_entry(ray, from_centre),
            Form::Cylinder => cylinder_entry(ray, self.centre, self.axes[1], radius, half_length),
            Form::Capsule => Capsule { centre: self.centre, axis: self.axes[1], half_length, radius }.entry(ray),
        }
    }

    fn sphere_entry(&self, ray: &Ray, from_centre: Vec3, along: f32, room: f32) -> Option<(f32, Vec3)> {
        let t = along - room.sqrt();
        (t > 0.0).then(|| (t, (from_centre + ray.direction * t) / self.half_extents.x))
    }

    /// The slab test (Kay and Kajiya, 1986) in the box's own frame.
    fn box_entry(&self, ray: &Ray, from_centre: Vec3) -> Option<(f32, Vec3)> {
        let origin = self.to_local(from_centre).to_array();
        let direction = self.to_local(ray.direction).to_array();
        let half = self.half_extents.to_array();
        let (mut enter, mut leave, mut axis) = (f32::NEG_INFINITY, f32::INFINITY, 0);
        for k in 0..3 {
            let inverse = 1.0 / if direction[k].abs() < 1e-9 { 1e-9 } else { direction[k] };
            let middle = -origin[k] * inverse;
            let reach = half[k] * inverse.abs();
            if middle - reach > enter {
                (enter, axis) = (middle - reach, k);
            }
            leave = leave.min(middle + reach);
        }
        if enter > leave || enter <= 0.0 {
            return None;
        }
        let outward = self.axes[axis] * if direction[axis] > 0.0 { -1.0 } else { 1.0 };
        Some((enter, outward))
    }

    /// A world vector in the body's own frame.
    #[must_use]
    pub fn to_local(&self, v: Vec3) -> Vec3 {
        Vec3::new(v.dot(self.axes[0]), v.dot(self.axes[1]), v.dot(self.axes[2]))
    }
}
