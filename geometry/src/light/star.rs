//! A star among the bodies: what lights the others in space, from where it is.
//!
//! Its light does not fade with distance: as if each place were exposed for itself, so that an outer planet can be seen
//! beside an inner one. Phases and eclipses follow from directions alone.

use glam::Vec3;

use super::sky::{SUN_RADIANCE, Sun};
use super::trace_scene::{TraceBody, TraceScene};

/// A star gives off at least this much.
const LEAST_GLOW: f32 = 2.0;

/// The body that lights the others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Star {
    /// Its place in the scene.
    pub body: usize,
    /// Its centre.
    pub centre: Vec3,
    /// Radius of the disc that it shows.
    pub radius: f32,
}

impl Star {
    /// Makes a body the star, and says what its light is like where the others are on average.
    pub(super) fn new(index: usize, bodies: &mut [TraceBody]) -> (Self, Sun) {
        let body = &mut bodies[index];
        body.glow = body.glow.max(LEAST_GLOW);
        let star = Self { body: index, centre: body.centre, radius: body.half_extents.min_element() };
        let colour = body.albedo / body.albedo.max_element().max(1e-6);
        let (mut way, mut distance, mut count) = (Vec3::ZERO, 0.0, 0.0f32);
        for other in bodies.iter().filter(|other| other.centre != star.centre) {
            way += star.centre - other.centre;
            distance += star.centre.distance(other.centre);
            count += 1.0;
        }
        let apart = if count > 0.0 { distance / count } else { f32::INFINITY };
        let sun = Sun {
            direction: way.normalize_or(Vec3::Y),
            radiance: colour * SUN_RADIANCE,
            radius_rad: (star.radius / apart).clamp(1e-3, 0.5),
        };
        (star, sun)
    }
}

impl TraceScene {
    /// The sun as it stands over a point: everywhere the same, but for a star.
    #[must_use]
    pub fn sun_at(&self, point: Vec3) -> Sun {
        let Some(star) = &self.star else { return self.sun };
        let way = star.centre - point;
        let distance = way.length().max(1e-6);
        Sun { direction: way / distance, radiance: self.sun.radiance, radius_rad: (star.radius / distance).min(1.0) }
    }
}
