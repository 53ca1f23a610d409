//! The light of a star among the bodies at 16 places: `light::star`, lane by lane.

use geometry::light::Star;

use super::features::Places;
use super::hits::is;
use super::lanes::{Lanes, Truth};
use super::vec3::Vec3x;
use super::wide::{Wide, wide};
use crate::light::features::Lit;
use crate::light::seen::TINY;
use crate::light::star::{Disc, LEAST_SIZE, SOFTNESS_RAD};

/// Unit vectors to a star, and how large it is there, as far as it makes a terminator soft.
#[inline(always)]
pub fn towards<L: Lanes>(star: &Star, point: Vec3x<L>) -> (Vec3x<L>, L) {
    let way = Vec3x::splat(star.centre) - point;
    let nearness = L::splat(1.0) / way.length_squared().sqrt().max(L::splat(TINY));
    (way * nearness, (L::splat(star.radius) * nearness).clamp(SOFTNESS_RAD[0], SOFTNESS_RAD[1]))
}

/// Irradiance over pi that the bodies about a star send to places.
#[inline(always)]
pub fn shone<L: Lanes>(lit: &Lit<'_>, places: &Places<L>) -> Vec3x<L> {
    let mut sum = Vec3x::zero();
    for shine in &lit.shines {
        let offset = Vec3x::splat(shine.centre) - places.point;
        let near = (offset.length_squared() * L::splat(LEAST_SIZE)).le(L::splat(shine.radius * shine.radius));
        let met = is(places.surface, shine.body as f32).not().and(near);
        if met.any() {
            let [lit, glow] = shine.shares(wide(offset), wide(places.normal));
            let (lit, glow) = (L::select(met, lit.0, L::zero()), L::select(met, glow.0, L::zero()));
            sum = sum.along(Vec3x::splat(shine.lit), lit).along(Vec3x::splat(shine.glow), glow);
        }
    }
    sum
}

/// Share of the star's light that arrives at places.
#[inline(always)]
pub fn starlit<L: Lanes>(lit: &Lit<'_>, star: &Star, places: &Places<L>) -> L {
    let (zero, one, tiny) = (L::zero(), L::splat(1.0), L::splat(TINY));
    let way = Vec3x::splat(star.centre) - places.point;
    let far = way.length_squared().sqrt().max(tiny);
    let radius_rad = (L::splat(star.radius) / far).min(one);
    let mut disc = Disc::new(wide(way * (one / far)), Wide(radius_rad));
    for (index, (body, terms)) in lit.scene.bodies.iter().zip(&lit.terms).enumerate() {
        if index == star.body {
            continue;
        }
        let offset = Vec3x::splat(body.centre) - places.point;
        let distance = offset.length_squared().sqrt();
        let before = is(places.surface, index as f32).not().and(distance.le(far));
        disc.hide(wide(offset), Wide(L::splat(terms.mean_radius)), Wide(L::select(before, one, zero)));
    }
    disc.share(wide(places.normal)).0
}
