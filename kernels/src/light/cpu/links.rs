//! The shadows of links at 16 places: `light::links`, lane by lane.

use super::features::Places;
use super::hits::{is, link_surface};
use super::lanes::{Lanes, Truth};
use super::seen::{TINY, disc_share};
use super::vec3::Vec3x;
use crate::light::features::Lit;
use crate::light::links::{Band, LinkShade};

/// Share of the sun's light that all links together leave to places.
#[inline(always)]
pub fn past_links<L: Lanes>(lit: &Lit<'_>, places: &Places<L>) -> L {
    let mut left = L::splat(1.0);
    let Some(first) = lit.links.first() else { return left };
    let sun_radius = lit.around.sun.radius_rad;
    let at = places.point.to_local(&first.frame);
    for (index, link) in lit.links.iter().enumerate() {
        let near = near(link, at, sun_radius);
        if near.any() {
            let taken = near.and(is(places.surface, link_surface(lit.scene, index)).not());
            for run in link.bands.chunks(link.run) {
                let mut sum = L::zero();
                for band in run {
                    sum = sum + covered(band, at, sun_radius);
                }
                left = left * (L::splat(1.0) - L::select(taken, sum.min(L::splat(1.0)), L::zero()));
            }
        }
    }
    left
}

/// Where a link may cover some of the sun.
#[inline(always)]
fn near<L: Lanes>(link: &LinkShade, at: Vec3x<L>, sun_radius: f32) -> L::Truth {
    let (zero, bounds) = (L::zero(), &link.bounds);
    let over = L::splat(link.highest) - at.z;
    let (forward, aside) = across(bounds, at);
    let beyond = (forward.abs() - L::splat(bounds.half_length)).max(zero);
    let reach = over.fma(L::splat(sun_radius), L::splat(bounds.radius));
    over.gt(zero).and(aside.fma(aside, beyond * beyond).lt(reach * reach))
}

/// Along a band from its middle, and aside from it.
#[inline(always)]
fn across<L: Lanes>(band: &Band, at: Vec3x<L>) -> (L, L) {
    let (x, y) = (at.x - L::splat(band.middle.x), at.y - L::splat(band.middle.y));
    let along = [L::splat(band.along[0]), L::splat(band.along[1])];
    (x.fma(along[0], y * along[1]), x * along[1] - y * along[0])
}

#[inline(always)]
fn covered<L: Lanes>(band: &Band, at: Vec3x<L>, sun_radius: f32) -> L {
    let (forward, aside) = across(band, at);
    let half = L::splat(band.half_length);
    let nearest = forward.clamp(-band.half_length, band.half_length);
    let over = nearest.fma(L::splat(band.rise), L::splat(band.middle.z)) - at.z;
    let scale = L::splat(1.0) / (over * L::splat(sun_radius)).max(L::splat(TINY));
    let radius = L::splat(band.radius);
    let wide = disc_share((aside - radius) * scale) - disc_share((aside + radius) * scale);
    let long = disc_share((-half - forward) * scale) - disc_share((half - forward) * scale);
    L::select(over.gt(L::zero()), wide * long, L::zero())
}
