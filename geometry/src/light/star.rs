//! A star among the bodies: what lights the others in space, from where it is.
//!
//! Its light does not fade with distance: as if each place were exposed for itself, so that an outer planet can be seen
//! beside an inner one. Phases and eclipses follow from directions alone.

use std::f32::consts::PI;

use glam::Vec3;

use super::number::Number;
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
    /// The sun as it stands over a point: everywhere the same, but for a star, and for what a liquid does to its light.
    #[must_use]
    pub fn sun_at(&self, point: Vec3) -> Sun {
        let Some(star) = &self.star else { return self.sun_through_liquid(point) };
        let way = star.centre - point;
        let distance = way.length().max(1e-6);
        Sun { direction: way / distance, radiance: self.sun.radiance, radius_rad: (star.radius / distance).min(1.0) }
    }
}

/// A disc so many times as large as the star's has a straight edge as far as that can tell.
const STRAIGHT: f32 = 50.0;

/// Share of a disc of radius 1 that another one covers whose edge clears its middle by `clearance` (negative: reaches beyond
/// it): the lens where two circles meet, which is what an eclipse shows, partial, total or annular.
#[inline(always)]
pub fn disc_covered<N: Number>(radius: N, clearance: N) -> N {
    let (zero, one, two) = (N::of(0.0), N::of(1.0), N::of(2.0));
    let radius = radius.within(1e-3, 1e6);
    let apart = (clearance + radius).max(N::of(1e-4));
    // Half the angles of the lens as seen from both middles; one less the cosine keeps its digits where it is small.
    let versine = ((one - clearance * clearance) / (two * apart * radius)).within(0.0, 2.0);
    let cosine = ((clearance * (apart + radius) + one) / (two * apart)).within(-1.0, 1.0);
    let theirs = radius * radius * segment(one - versine, versine);
    let ours = segment(cosine, one - cosine);
    (ours + radius.where_less(N::of(STRAIGHT), theirs, zero)) * N::of(1.0 / PI)
}

/// Area of the part of a disc of radius 1 beyond a chord, by the cosine of half its angle, and by one less that.
#[inline(always)]
fn segment<N: Number>(cosine: N, versine: N) -> N {
    let sine = (versine * (N::of(1.0) + cosine)).max(N::of(0.0)).sqrt();
    arc_cosine(cosine, versine) - sine * cosine
}

/// The angle, within 7e-5 (Abramowitz and Stegun, 4.4.45).
#[inline(always)]
fn arc_cosine<N: Number>(cosine: N, versine: N) -> N {
    let zero = N::of(0.0);
    let x = cosine.abs();
    let root = cosine.where_less(zero, N::of(2.0) - versine, versine).max(zero).sqrt();
    let series = N::of(1.570_728_8) + x * (N::of(-0.212_114_4) + x * (N::of(0.074_261) - x * N::of(0.018_729_3)));
    let angle = root * series;
    cosine.where_less(zero, N::of(PI) - angle, angle)
}
