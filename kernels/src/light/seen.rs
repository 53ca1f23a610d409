//! How a solid stands to a point and to the sun as seen from there: its silhouette, in closed form.
//!
//! A silhouette is what is left of the sky between all planes through the point that touch the solid. The sun's
//! clearance is how far it stands beyond the outermost of them.

use std::f32::consts::PI;

use geometry::light::{TraceBody, Vec3};

/// Keeps divisions by a distance finite.
pub(super) const TINY: f32 = 1e-6;
/// A plane that the sun's ray never meets is met so many sizes away.
pub(super) const FAR_RADII: f32 = 1e3;

/// How a body stands to a point.
pub(super) struct Seen {
    /// Radius of the disc that it fills when seen from the point.
    pub radius: f32,
    /// Distance from the point to its surface.
    pub surface_distance: f32,
    /// Cosine between the normal and the direction to its nearest point.
    pub nearest_facing: f32,
    /// Sine of the angle by which the sun's middle clears its silhouette; negative inside; 1 from a right angle on.
    pub clearance: f32,
    /// Share of the sun's disc that it covers.
    pub occlusion: f32,
}

/// Share of a disc of radius 1 beyond a straight edge at signed distance `x` from its middle: a cubic within 0.02 of
/// the exact `(acos x - x sqrt(1 - x^2)) / pi`.
#[must_use]
pub fn disc_share(x: f32) -> f32 {
    let x = x.clamp(-1.0, 1.0);
    0.5 - 0.75 * x + 0.25 * x * x * x
}

pub(super) fn see_sphere(
    body: &TraceBody,
    distance: f32,
    towards: Vec3,
    normal: Vec3,
    sun: Vec3,
    sun_radius: f32,
) -> Seen {
    let radius = body.half_extents.x;
    let sin_size = (radius / distance).min(1.0);
    let clearance = ball_clearance(sin_size, towards.dot(sun));
    let relative = (sin_size / sun_radius).min(1.0);
    Seen {
        radius,
        surface_distance: (distance - radius).max(0.0),
        nearest_facing: towards.dot(normal),
        clearance,
        occlusion: disc_share(clearance / sun_radius) * relative * relative,
    }
}

/// Clearance from a ball that is seen with a radius of that sine, at that cosine from the sun.
pub(super) fn ball_clearance(sin_size: f32, cos_apart: f32) -> f32 {
    clearance(sin_size, (1.0 - cos_apart * cos_apart).max(0.0).sqrt(), cos_apart)
}

/// Likewise at that sine and cosine from the sun: exact also where the angle is tiny.
pub(super) fn clearance(sin_size: f32, sin_apart: f32, cos_apart: f32) -> f32 {
    let cos_size = (1.0 - sin_size * sin_size).sqrt();
    let sine = sin_apart * cos_size - cos_apart * sin_size;
    let cosine = cos_apart * cos_size + sin_apart * sin_size;
    if cosine < 0.0 && sine > 0.0 { 1.0 } else { sine }
}

/// A box's silhouette from a point is cut out by the planes through the point that touch it along an edge. Edges run
/// along the box's axes, so for each axis these are the two tangents to a rectangle seen from a point of its plane.
pub(super) fn see_box(body: &TraceBody, offset: Vec3, towards: Vec3, normal: Vec3, sun: Vec3, sun_radius: f32) -> Seen {
    let half = body.half_extents;
    let at = body.to_local(offset);
    let sun = body.to_local(sun);
    let axial = body.to_local(towards).abs();
    let projected = half.y * half.z * axial.x + half.x * half.z * axial.y + half.x * half.y * axial.z;
    let gap = at.clamp(-half, half) - at;
    let surface_distance = gap.length();
    let (clearance_a, share_a) = tangents(at.y, at.z, half.y, half.z, sun.y, sun.z, sun_radius);
    let (clearance_b, share_b) = tangents(at.z, at.x, half.z, half.x, sun.z, sun.x, sun_radius);
    let (clearance_c, share_c) = tangents(at.x, at.y, half.x, half.y, sun.x, sun.y, sun_radius);
    Seen {
        radius: (projected * (4.0 / PI)).sqrt(),
        surface_distance,
        nearest_facing: gap.dot(body.to_local(normal)) / surface_distance.max(TINY),
        clearance: clearance_a.max(clearance_b).max(clearance_c),
        occlusion: share_a * share_b * share_c,
    }
}

/// Clearance of the direction `(su, sv, ..)` from the rectangle `hu` by `hv` seen from `(u, v)`, and the covered share
/// of the sun's disc, each by the nearer tangent; from within the rectangle nothing is cut away.
fn tangents(u: f32, v: f32, hu: f32, hv: f32, su: f32, sv: f32, sun_radius: f32) -> (f32, f32) {
    let (su, sv) = (su * 1f32.copysign(u), sv * 1f32.copysign(v));
    let (u, v) = (u.abs(), v.abs());
    // On the rectangle's very edge, as the ground's plane is on that of a resting box, it counts as within.
    if u <= hu && v <= hv {
        return (-1.0, 1.0);
    }
    // Corners where the tangents touch, relative to the point, after mirroring it into the first quadrant.
    let (au, av) = (if v > hv { -hu } else { hu } - u, hv - v);
    let (bu, bv) = (hu - u, if u > hu { -hv } else { hv } - v);
    let flat = (su * su + sv * sv).sqrt();
    let a_length = (au * au + av * av).sqrt().max(TINY);
    let b_length = (bu * bu + bv * bv).sqrt().max(TINY);
    let a = clear(flat, (av * su - au * sv) / a_length, au * su + av * sv);
    let b = clear(flat, (bu * sv - bv * su) / b_length, bu * su + bv * sv);
    (a.max(b), disc_share(a / sun_radius) * disc_share(b / sun_radius))
}

/// The sine of the angle beyond a tangent; as far as can be once it is more than a right angle.
fn clear(flat: f32, sine: f32, cosine: f32) -> f32 {
    if sine > 0.0 && cosine < 0.0 { flat } else { sine }
}

/// A cylinder's silhouette is cut out by the two planes that touch its side, and by planes that touch a rim. For any
/// direction across the axis the latter are the tangents to the rectangle that the cylinder shows along the rim there;
/// the directions are those in which the sun leaves the discs of the two ends.
pub(super) fn see_cylinder(
    body: &TraceBody,
    offset: Vec3,
    towards: Vec3,
    normal: Vec3,
    sun: Vec3,
    sun_radius: f32,
) -> Seen {
    let (radius, half) = (body.half_extents.x, body.half_extents.y);
    let at = body.to_local(offset);
    let sun = body.to_local(sun);
    let slope = body.to_local(towards).y;
    let aside = (at.x * at.x + at.z * at.z).sqrt();
    let outward = 1.0 / aside.max(TINY);
    // Nearest point: towards the axis as far as the side, along it as far as the end.
    let inwards = radius.min(aside) - aside;
    let gap = Vec3::new(at.x * outward * inwards, at.y.max(-half).min(half) - at.y, at.z * outward * inwards);
    let surface_distance = gap.length();
    let level = (1.0 - slope * slope).max(0.0).sqrt();

    let (side, side_share) = flanks(at, aside, radius, sun, sun_radius);
    let (top, top_share) = rim(at, half, radius, half, sun, sun_radius);
    let (bottom, bottom_share) = rim(at, -half, radius, half, sun, sun_radius);
    let (end, end_share) = if top > bottom { (top, top_share) } else { (bottom, bottom_share) };
    Seen {
        radius: ((4.0 / PI) * radius * half * level + radius * radius * slope.abs()).sqrt(),
        surface_distance,
        nearest_facing: gap.dot(body.to_local(normal)) / surface_distance.max(TINY),
        clearance: side.max(end),
        occlusion: side_share * end_share,
    }
}

/// Clearance from the two planes that touch the side of a cylinder about y, and the share of the sun between them; from
/// within the side nothing is cut away.
fn flanks(at: Vec3, aside: f32, radius: f32, sun: Vec3, sun_radius: f32) -> (f32, f32) {
    if aside <= radius {
        return (-1.0, 1.0);
    }
    let outward = 1.0 / aside.max(TINY);
    let onward = -(sun.x * at.x + sun.z * at.z) * outward;
    let sideways = (sun.x * at.z - sun.z * at.x) * outward;
    let sin = radius * outward;
    let cos = (1.0 - sin * sin).max(0.0).sqrt();
    let flat = (sun.x * sun.x + sun.z * sun.z).sqrt();
    let a = clear(flat, sideways * cos - onward * sin, onward * cos + sideways * sin);
    let b = clear(flat, -sideways * cos - onward * sin, onward * cos - sideways * sin);
    (a.max(b), disc_share(a / sun_radius) * disc_share(b / sun_radius))
}

/// Clearance from the planes that touch a cylinder along its rims where the sun leaves the disc at height `end`.
fn rim(at: Vec3, end: f32, radius: f32, half: f32, sun: Vec3, sun_radius: f32) -> (f32, f32) {
    // Where the sun's ray meets the disc's plane; far away if it never does.
    let way = (end - at.y) / if sun.y.abs() < TINY { TINY } else { sun.y };
    let far = FAR_RADII * (radius + half);
    let way = if way > 0.0 { way.min(far) } else { far };
    let (x, z) = (at.x + sun.x * way, at.z + sun.z * way);
    let inverse = 1.0 / (x * x + z * z).sqrt().max(TINY);
    let (x, z) = (x * inverse, z * inverse);
    tangents(at.x * x + at.z * z, at.y, radius, half, sun.x * x + sun.z * z, sun.y, sun_radius)
}

/// A capsule is the ball that slides along its axis. Seen from a point, the ball that stands nearest to the sun is where
/// the plane that touches the side next to the sun has the sun's foot; beyond the ends it is the end's.
pub(super) fn see_capsule(
    body: &TraceBody,
    offset: Vec3,
    towards: Vec3,
    normal: Vec3,
    sun: Vec3,
    sun_radius: f32,
) -> Seen {
    let (radius, half) = (body.half_extents.x, body.half_straight());
    let at = body.to_local(offset);
    let sun = body.to_local(sun);
    let slope = body.to_local(towards).y;
    let gap = Vec3::new(-at.x, at.y.max(-half).min(half) - at.y, -at.z);
    let axis_distance = gap.length().max(TINY);
    let level = (1.0 - slope * slope).max(0.0).sqrt();

    let aside = (at.x * at.x + at.z * at.z).sqrt();
    let outward = 1.0 / aside.max(TINY);
    let onward = -(sun.x * at.x + sun.z * at.z) * outward;
    let sideways = ((sun.x * at.z - sun.z * at.x) * outward).abs();
    let sin = (radius * outward).min(1.0);
    let cos = (1.0 - sin * sin).max(0.0).sqrt();
    let forward = (onward * cos + sideways * sin).max(TINY);
    let foot = (at.y + sun.y / forward * aside * cos).max(-half).min(half);

    let centre = Vec3::new(-at.x, foot - at.y, -at.z);
    let distance = centre.length().max(TINY);
    let sin_size = (radius / distance).min(1.0);
    let clearance = ball_clearance(sin_size, centre.dot(sun) / distance);
    // What covers the sun is a band, bounded on its far side and at its ends if it is slim.
    let (width, length) = (sin_size / sun_radius, half * level / distance / sun_radius);
    let near = clearance / sun_radius;
    let band = disc_share(near) - disc_share(near + 2.0 * width);
    Seen {
        radius: ((4.0 / PI) * radius * half * level + radius * radius).sqrt(),
        surface_distance: (axis_distance - radius).max(0.0),
        nearest_facing: gap.dot(body.to_local(normal)) / axis_distance,
        clearance,
        occlusion: band * (width + length).min(1.0),
    }
}
