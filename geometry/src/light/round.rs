//! Exact entries of rays into capsules and cylinders, exact also where they are thin and far away.
//!
//! Nothing is taken from the textbook discriminant, which cancels for a thread seen from afar: distances are measured
//! from the ray's nearest point to the middle, and from the shortest way between the ray and the axis.

use glam::Vec3;

use super::intersect::Ray;

/// Rays that lie along an axis within this (squared sine) count as parallel to it.
pub const LEAST_ACROSS: f32 = 1e-8;

/// A capsule: all points within a radius of a straight piece of line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capsule {
    /// The middle of the piece.
    pub centre: Vec3,
    /// Unit vector along it.
    pub axis: Vec3,
    /// Half its length; 0 for a ball.
    pub half_length: f32,
    /// The radius.
    pub radius: f32,
}

impl Capsule {
    /// The capsule from `a` to `b`.
    #[must_use]
    pub fn between(a: Vec3, b: Vec3, radius: f32) -> Self {
        let way = b - a;
        let length = way.length();
        let axis = if length > 0.0 { way / length } else { Vec3::Y };
        Self { centre: (a + b) * 0.5, axis, half_length: 0.5 * length, radius }
    }

    /// Where a ray enters it: distance and outward normal.
    #[must_use]
    pub fn entry(&self, ray: &Ray) -> Option<(f32, Vec3)> {
        let from_centre = ray.origin - self.centre;
        let along = -from_centre.dot(ray.direction);
        let nearest = from_centre + ray.direction * along;
        let between = ray.direction.cross(self.axis);
        let across = between.length_squared().max(LEAST_ACROSS);
        let apart = nearest.dot(between);
        let room = self.radius * self.radius - apart * apart / across;
        if room <= 0.0 {
            return None;
        }
        let slope = ray.direction.dot(self.axis);
        let height = nearest.dot(self.axis);
        let onward = height * slope / across - (room / across).sqrt();
        let at = height + onward * slope;
        if at.abs() <= self.half_length {
            let t = along + onward;
            let normal = (nearest + ray.direction * onward - self.axis * at) / self.radius;
            return (t > 0.0).then_some((t, normal));
        }
        let from_end = from_centre - self.axis * self.half_length.copysign(at);
        let along = -from_end.dot(ray.direction);
        let room = self.radius * self.radius - (from_end + ray.direction * along).length_squared();
        if room <= 0.0 {
            return None;
        }
        let t = along - room.sqrt();
        (t > 0.0).then(|| (t, (from_end + ray.direction * t) / self.radius))
    }

    /// Whether a ray may meet it: false only if it does not.
    #[must_use]
    pub fn may_meet(&self, ray: &Ray) -> bool {
        let from_centre = ray.origin - self.centre;
        let along = -from_centre.dot(ray.direction);
        let nearest = from_centre + ray.direction * along;
        let between = ray.direction.cross(self.axis);
        let across = between.length_squared().max(LEAST_ACROSS);
        let apart = nearest.dot(between);
        let room = self.radius * self.radius - apart * apart / across;
        let slope = ray.direction.dot(self.axis);
        let height = nearest.dot(self.axis);
        let (middle, reach) = (height * slope / across, (room.max(0.0) / across).sqrt());
        let overshoot = (height + middle * slope).abs() - reach * slope.abs();
        room > 0.0 && overshoot <= self.half_length + self.radius && along + middle + reach > 0.0
    }
}

/// Where a ray enters a cylinder with flat ends: distance and outward normal.
#[must_use]
pub fn cylinder_entry(ray: &Ray, centre: Vec3, axis: Vec3, radius: f32, half_height: f32) -> Option<(f32, Vec3)> {
    let from_centre = ray.origin - centre;
    let along = -from_centre.dot(ray.direction);
    let nearest = from_centre + ray.direction * along;
    let between = ray.direction.cross(axis);
    let height = nearest.dot(axis);
    let slope = ray.direction.dot(axis);
    let across = between.length_squared();
    let apart = nearest.dot(between);
    let apart_squared =
        if across < LEAST_ACROSS { (nearest - axis * height).length_squared() } else { apart * apart / across };
    let room = radius * radius - apart_squared;
    if room <= 0.0 {
        return None;
    }
    let across = across.max(LEAST_ACROSS);
    let (middle, reach) = (height * slope / across, (room / across).sqrt());
    let inverse = 1.0 / if slope.abs() < 1e-9 { 1e-9 } else { slope };
    let (slab_middle, slab_reach) = (-height * inverse, half_height * inverse.abs());
    let (side, end) = (middle - reach, slab_middle - slab_reach);
    let enter = side.max(end);
    let t = along + enter;
    if enter > (middle + reach).min(slab_middle + slab_reach) || t <= 0.0 {
        return None;
    }
    let normal = if end > side {
        axis * if slope > 0.0 { -1.0 } else { 1.0 }
    } else {
        (nearest + ray.direction * enter - axis * (height + enter * slope)) / radius
    };
    Some((t, normal))
}
