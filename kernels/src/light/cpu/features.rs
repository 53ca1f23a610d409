//! What the network sees, for 16 places at once: the features of `light::features`, lane by lane.
//!
//! Nine of a body's features are the same at every place. They are folded into the bias of the first layer once a frame
//! (see `network.rs`); [`pair`] gives the other eighteen.

use geometry::light::Form;

use super::hits::{is, surface};
use super::lanes::{Lanes, Truth};
use super::seen::{TINY, see_box, see_capsule, see_cylinder, see_sphere};
use super::vec3::Vec3x;
use super::wide::Wide;
use crate::light::features::{Lit, PAIR_FEATURES, PLACE_FEATURES, is_form, luma};

/// Those features of a body that vary from place to place, as places in the reference's list, in order.
pub const VARYING: [usize; 18] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 19, 20, 22, 23];

/// Those that do not.
pub const CONSTANT: [usize; PAIR_FEATURES - VARYING.len()] = [14, 15, 16, 17, 18, 21, 24, 25, 26];

/// Sixteen points on surfaces.
#[derive(Clone, Copy)]
pub struct Places<L> {
    pub point: Vec3x<L>,
    pub normal: Vec3x<L>,
    /// Numbers of [`surface`].
    pub surface: L,
}

/// A body's features at 16 places, and what is summed over bodies without the network.
pub struct Pairs<L> {
    /// In the order of [`VARYING`].
    pub x: [L; VARYING.len()],
    pub occlusion: L,
    pub cover: L,
    pub contact: L,
}

/// The features of body `index` that do not vary, in the order of [`CONSTANT`].
pub fn constant(lit: &Lit<'_>, index: usize) -> [f32; CONSTANT.len()] {
    let (body, terms) = (&lit.bodies[index], &lit.terms[index]);
    [
        is_form(body, Form::Box),
        terms.luma,
        terms.mirror,
        terms.height,
        terms.gap,
        lit.around.sun.direction.y,
        is_form(body, Form::Cylinder),
        is_form(body, Form::Capsule),
        terms.stoutness,
    ]
}

/// The varying features of body `index`.
#[inline(always)]
pub fn pair<L: Lanes>(lit: &Lit<'_>, index: usize, places: &Places<L>) -> Pairs<L> {
    let (body, terms) = (&lit.bodies[index], &lit.terms[index]);
    let (zero, one) = (L::zero(), L::splat(1.0));
    let sun = lit.around.sun.direction;
    let sun_radius = lit.around.sun.radius_rad;
    let own = is(places.surface, index as f32);
    let offset = Vec3x::splat(body.centre) - places.point;
    let distance = offset.length_squared().sqrt().max(L::splat(TINY));
    let nearness = one / distance;
    let towards = offset * nearness;
    let seen = match body.form {
        Form::Sphere => see_sphere(body, distance, nearness, towards, places.normal, sun, sun_radius),
        Form::Box => see_box(body, -offset, towards, places.normal, sun, sun_radius),
        Form::Cylinder => see_cylinder(body, -offset, towards, places.normal, sun, sun_radius),
        Form::Capsule => see_capsule(body, -offset, towards, places.normal, sun, sun_radius),
    };
    let mut open = own;
    if terms.ceiling < f32::INFINITY {
        // Sunlight that left the liquid before it would have met the body went another way.
        let along = offset.dot(Vec3x::splat(sun));
        let squared = L::splat(terms.mean_radius * terms.mean_radius);
        let chord = (squared - offset.length_squared() + along * along).max(zero).sqrt();
        let height = (along - chord).fma(L::splat(sun.y), places.point.y);
        open = open.or(L::splat(terms.ceiling).le(height));
    }
    let clearance = L::select(open, one, seen.clearance);
    let occlusion = L::select(open, zero, seen.occlusion);
    let facing = towards.dot(places.normal);
    let nearest_facing = L::select(own, -one, seen.nearest_facing);
    let solid = (seen.radius * nearness).min(one);
    let near = seen.radius / (seen.radius + seen.surface_distance);
    let over = places.point.y - L::splat(body.centre.y);
    let cover = solid * solid * facing.max(zero);
    let near_squared = near * near;
    let contact = near_squared * near_squared;
    let x = [
        (clearance * L::splat(1.0 / sun_radius)).clamp(-1.0, 1.0),
        occlusion,
        clearance,
        (clearance * L::splat(4.0)).clamp(-1.0, 1.0),
        towards.dot(Vec3x::splat(sun)),
        facing,
        towards.y,
        solid,
        solid * solid,
        cover,
        near,
        contact,
        near_squared * nearest_facing,
        L::select(own, one, zero),
        over / (over.abs() + L::splat(terms.mean_radius)),
        places.normal.dot(Vec3x::splat(sun)),
        places.normal.y,
        towards.x.fma(L::splat(sun.x), towards.z * L::splat(sun.z)),
    ];
    Pairs { x, occlusion, cover: L::select(own, zero, cover), contact: L::select(own, zero, contact) }
}

/// Features of the places themselves; `visible` is the product over bodies of 1 - occlusion, the others are sums.
#[inline(always)]
pub fn place<L: Lanes>(
    lit: &Lit<'_>,
    places: &Places<L>,
    visible: L,
    occlusion: L,
    cover: L,
    contact: L,
) -> [L; PLACE_FEATURES] {
    let sun = lit.around.sun.direction;
    let normal = places.normal;
    let upright = normal.dot(Vec3x::splat(sun));
    let on_ground = is(places.surface, surface::GROUND).or(is(places.surface, surface::LIQUID));
    let ground = luma(lit.around.ground);
    let one = L::splat(1.0);
    let two = L::splat(2.0);
    [
        visible,
        normal.y,
        normal.y * normal.y,
        upright,
        sun_cosine(upright, L::splat(lit.around.sun.radius_rad)),
        L::splat(sun.y),
        L::splat(sun.y) * normal.y,
        L::splat(f32::from(u8::from(lit.over_ground))),
        L::select(on_ground, one, L::zero()),
        L::splat(ground),
        L::splat(ground * 0.5) * (one - normal.y),
        cover.min(two),
        contact.min(two),
        occlusion.min(two),
        normal.x.fma(L::splat(sun.x), normal.z * L::splat(sun.z)),
        L::splat(1.0 / (1.0 + 8.0 * sun.y.max(0.0))),
    ]
}

/// Mean of `max(0, cosine)` over a disc; see `geometry::light::sun_cosine`.
#[inline(always)]
pub fn sun_cosine<L: Lanes>(cosine: L, sun_radius: L) -> L {
    geometry::light::sun_cosine(Wide(cosine), Wide(sun_radius)).0
}
