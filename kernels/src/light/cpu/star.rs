//! The light of a star among the bodies at 16 places: `light::star`, lane by lane.

use geometry::light::{Star, disc_covered};

use super::features::Places;
use super::hits::is;
use super::lanes::{Lanes, Truth};
use super::seen::{TINY, clearance};
use super::vec3::Vec3x;
use super::wide::Wide;
use crate::light::features::Lit;

/// Unit vectors to a star.
#[inline(always)]
pub fn direction<L: Lanes>(star: &Star, point: Vec3x<L>) -> Vec3x<L> {
    let way = Vec3x::splat(star.centre) - point;
    way * (L::splat(1.0) / way.length_squared().sqrt().max(L::splat(TINY)))
}

/// Share of the star's disc that can be seen from places.
#[inline(always)]
pub fn starlit<L: Lanes>(lit: &Lit<'_>, star: &Star, places: &Places<L>) -> L {
    let (zero, one, tiny) = (L::zero(), L::splat(1.0), L::splat(TINY));
    let way = Vec3x::splat(star.centre) - places.point;
    let far = way.length_squared().sqrt().max(tiny);
    let sun = way * (one / far);
    let per_radius = one / (L::splat(star.radius) / far).min(one).max(tiny);
    let mut visible = one;
    for (index, (body, terms)) in lit.scene.bodies.iter().zip(&lit.terms).enumerate() {
        if index == star.body {
            continue;
        }
        let offset = Vec3x::splat(body.centre) - places.point;
        let distance = offset.length_squared().sqrt().max(tiny);
        let nearness = one / distance;
        let sin_size = (L::splat(terms.mean_radius) * nearness).min(one);
        let towards = offset * nearness;
        let sin_apart = towards.cross(sun).length_squared().sqrt();
        let clearance = clearance(sin_size, sin_apart, towards.dot(sun));
        let hidden = disc_covered(Wide(sin_size * per_radius), Wide(clearance * per_radius)).0;
        let before = is(places.surface, index as f32).not().and(distance.le(far));
        visible = visible * (one - L::select(before, hidden, zero));
    }
    visible
}
