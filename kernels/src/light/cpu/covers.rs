//! The share of a light that a solid covers, for 16 points that see the light each in its own direction and size: the
//! occlusion of `light::seen`, lane by lane. The sun of the open, which stands alike over all points, has `seen`.

use geometry::light::{Form, TraceBody};

use super::lanes::{Lanes, Truth};
use super::seen::{TINY, ball_clearance, disc_share};
use super::vec3::Vec3x;
use crate::light::seen::FAR_RADII;

/// A light as 16 points see it.
#[derive(Clone, Copy)]
pub struct Light<L> {
    /// Unit vectors towards it.
    pub direction: Vec3x<L>,
    /// One over its angular radius.
    pub per_radius: L,
}

/// Share of the light that a body covers; `offset` leads from the points to its centre, `nearness` is one over its length.
#[inline(always)]
pub fn covered<L: Lanes>(body: &TraceBody, offset: Vec3x<L>, nearness: L, light: &Light<L>) -> L {
    match body.form {
        Form::Sphere => sphere(body, offset, nearness, light),
        Form::Box => cuboid(body, offset, light),
        Form::Cylinder => cylinder(body, offset, light),
        Form::Capsule => capsule(body, offset, nearness, light),
    }
}

#[inline(always)]
fn sphere<L: Lanes>(body: &TraceBody, offset: Vec3x<L>, nearness: L, light: &Light<L>) -> L {
    let one = L::splat(1.0);
    let sin_size = (L::splat(body.half_extents.x) * nearness).min(one);
    let clearance = ball_clearance(sin_size, offset.dot(light.direction) * nearness);
    let relative = (sin_size * light.per_radius).min(one);
    disc_share(clearance * light.per_radius) * relative * relative
}

#[inline(always)]
fn cuboid<L: Lanes>(body: &TraceBody, offset: Vec3x<L>, light: &Light<L>) -> L {
    let half = body.half_extents;
    let at = (-offset).to_local(&body.axes);
    let to = light.direction.to_local(&body.axes);
    let a = tangents(at.y, at.z, L::splat(half.y), L::splat(half.z), to.y, to.z, light.per_radius);
    let b = tangents(at.z, at.x, L::splat(half.z), L::splat(half.x), to.z, to.x, light.per_radius);
    let c = tangents(at.x, at.y, L::splat(half.x), L::splat(half.y), to.x, to.y, light.per_radius);
    a.1 * b.1 * c.1
}

/// Clearance of directions from a rectangle, and the covered share of the light; see the reference's `tangents`.
#[inline(always)]
fn tangents<L: Lanes>(u: L, v: L, hu: L, hv: L, su: L, sv: L, per_radius: L) -> (L, L) {
    let zero = L::zero();
    let (su, sv) = (L::select(u.lt(zero), -su, su), L::select(v.lt(zero), -sv, sv));
    let (u, v) = (u.abs(), v.abs());
    let flat = su.fma(su, sv * sv).sqrt();
    let within = u.le(hu).and(v.le(hv));
    let (au, av) = (L::select(v.gt(hv), -hu, hu) - u, hv - v);
    let (bu, bv) = (hu - u, L::select(u.gt(hu), -hv, hv) - v);
    let a = clear(flat, (av * su - au * sv) * inverse(au, av), au * su + av * sv);
    let b = clear(flat, (bu * sv - bv * su) * inverse(bu, bv), bu * su + bv * sv);
    let share = disc_share(a * per_radius) * disc_share(b * per_radius);
    (L::select(within, L::splat(-1.0), a.max(b)), L::select(within, L::splat(1.0), share))
}

#[inline(always)]
fn clear<L: Lanes>(flat: L, sine: L, cosine: L) -> L {
    L::select(sine.gt(L::zero()).and(cosine.lt(L::zero())), flat, sine)
}

#[inline(always)]
fn inverse<L: Lanes>(u: L, v: L) -> L {
    L::splat(1.0) / u.fma(u, v * v).sqrt().max(L::splat(TINY))
}

#[inline(always)]
fn cylinder<L: Lanes>(body: &TraceBody, offset: Vec3x<L>, light: &Light<L>) -> L {
    let (radius, half) = (body.half_extents.x, body.half_extents.y);
    let at = (-offset).to_local(&body.axes);
    let to = light.direction.to_local(&body.axes);
    let aside = at.x.fma(at.x, at.z * at.z).sqrt();
    let side = flanks(at, aside, radius, to, light.per_radius);
    let top = rim(at, half, radius, half, to, light.per_radius);
    let bottom = rim(at, -half, radius, half, to, light.per_radius);
    side * L::select(top.0.gt(bottom.0), top.1, bottom.1)
}

/// See the reference's `flanks`; the share alone.
#[inline(always)]
fn flanks<L: Lanes>(at: Vec3x<L>, aside: L, radius: f32, to: Vec3x<L>, per_radius: L) -> L {
    let (zero, one) = (L::zero(), L::splat(1.0));
    let outward = one / aside.max(L::splat(TINY));
    let onward = -(to.x * at.x + to.z * at.z) * outward;
    let sideways = (to.x * at.z - to.z * at.x) * outward;
    let sin = L::splat(radius) * outward;
    let cos = (one - sin * sin).max(zero).sqrt();
    let flat = to.x.fma(to.x, to.z * to.z).sqrt();
    let a = clear(flat, sideways * cos - onward * sin, onward * cos + sideways * sin);
    let b = clear(flat, -sideways * cos - onward * sin, onward * cos - sideways * sin);
    let share = disc_share(a * per_radius) * disc_share(b * per_radius);
    L::select(aside.le(L::splat(radius)), one, share)
}

/// See the reference's `rim`.
#[inline(always)]
fn rim<L: Lanes>(at: Vec3x<L>, end: f32, radius: f32, half: f32, to: Vec3x<L>, per_radius: L) -> (L, L) {
    let (zero, tiny) = (L::zero(), L::splat(TINY));
    let way = (L::splat(end) - at.y) / L::select(to.y.abs().lt(tiny), tiny, to.y);
    let far = L::splat(FAR_RADII * (radius + half));
    let way = L::select(way.gt(zero), way.min(far), far);
    let (x, z) = (to.x.fma(way, at.x), to.z.fma(way, at.z));
    let scale = L::splat(1.0) / x.fma(x, z * z).sqrt().max(tiny);
    let (x, z) = (x * scale, z * scale);
    let (u, su) = (at.x.fma(x, at.z * z), to.x.fma(x, to.z * z));
    tangents(u, at.y, L::splat(radius), L::splat(half), su, to.y, per_radius)
}

#[inline(always)]
fn capsule<L: Lanes>(body: &TraceBody, offset: Vec3x<L>, nearness: L, light: &Light<L>) -> L {
    let (zero, one, tiny) = (L::zero(), L::splat(1.0), L::splat(TINY));
    let (radius, half) = (L::splat(body.half_extents.x), body.half_straight());
    let at = (-offset).to_local(&body.axes);
    let to = light.direction.to_local(&body.axes);
    let slope = offset.dot(Vec3x::splat(body.axes[1])) * nearness;
    let level = (one - slope * slope).max(zero).sqrt();
    let aside = at.x.fma(at.x, at.z * at.z).sqrt();
    let outward = one / aside.max(tiny);
    let onward = -(to.x * at.x + to.z * at.z) * outward;
    let sideways = ((to.x * at.z - to.z * at.x) * outward).abs();
    let sin = (radius * outward).min(one);
    let cos = (one - sin * sin).max(zero).sqrt();
    let forward = (onward * cos + sideways * sin).max(tiny);
    let foot = (at.y + to.y / forward * aside * cos).clamp(-half, half);
    let centre = Vec3x::new(-at.x, foot - at.y, -at.z);
    let near = one / centre.length_squared().sqrt().max(tiny);
    let sin_size = (radius * near).min(one);
    let clearance = ball_clearance(sin_size, centre.dot(to) * near) * light.per_radius;
    let (width, length) = (sin_size * light.per_radius, L::splat(half) * level * near * light.per_radius);
    let band = disc_share(clearance) - disc_share(clearance + L::splat(2.0) * width);
    band * (width + length).min(one)
}
