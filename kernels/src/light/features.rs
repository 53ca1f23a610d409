//! What the network sees: how each body stands to a point on a surface, and to the sun as seen from there.
//!
//! Every feature is dimensionless and unchanged by scaling the scene, moving it along the ground or turning it about
//! the vertical together with the sun; all lie within about -1 to 2.

use std::f32::consts::PI;

use geometry::light::{Surface, TraceBody, TraceScene, Vec3, sun_cosine};

/// Number of features of a body at a point.
pub const PAIR_FEATURES: usize = 24;
/// Number of features of the point itself.
pub const PLACE_FEATURES: usize = 16;

/// Keeps divisions by a distance finite.
const TINY: f32 = 1e-6;

/// A point on a surface, where light is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// The point.
    pub point: Vec3,
    /// Outward unit normal.
    pub normal: Vec3,
    /// The surface that it lies on.
    pub surface: Surface,
}

/// A scene with what the features need to know of each body at every point.
#[derive(Clone, Debug)]
pub struct Lit<'a> {
    /// The scene.
    pub scene: &'a TraceScene,
    /// Terms of each body, in the scene's order.
    pub terms: Vec<BodyTerms>,
    /// Mean albedo of the ground; zero without one.
    pub ground: Vec3,
}

/// What is the same for a body at every point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyTerms {
    /// Radius of the sphere with the same mean projected area (Cauchy: a quarter of the surface).
    pub mean_radius: f32,
    /// Mean albedo over the surface.
    pub albedo: Vec3,
    /// Lightness of that albedo.
    pub luma: f32,
    /// Polished metal's share of the surface.
    pub mirror: f32,
    /// Radiance given off.
    pub glow: Vec3,
    /// Height of the centre over the ground, as `h / (h + r)`; 1 without a ground.
    pub height: f32,
    /// Gap between the lowest point and the ground, as `g / (g + r)`; 1 without a ground.
    pub gap: f32,
}

/// A body's features at a point, and what is summed over bodies without the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The features.
    pub x: [f32; PAIR_FEATURES],
    /// Share of the sun's disc that the body covers, from its clearance alone.
    pub occlusion: f32,
    /// Share of the hemisphere that the body covers, roughly.
    pub cover: f32,
    /// How near to touching the body is, 0 to 1.
    pub contact: f32,
}

/// Lightness of a linear colour (Rec. 709).
#[must_use]
pub fn luma(colour: Vec3) -> f32 {
    colour.dot(Vec3::new(0.2126, 0.7152, 0.0722))
}

impl<'a> Lit<'a> {
    /// Prepares a scene.
    #[must_use]
    pub fn new(scene: &'a TraceScene) -> Self {
        let terms = scene.bodies.iter().map(|body| BodyTerms::new(body, scene.ground.is_some())).collect();
        Self { scene, terms, ground: scene.ground.map_or(Vec3::ZERO, |ground| ground.mean()) }
    }

    /// Features of body `index` at a place.
    #[must_use]
    pub fn pair(&self, index: usize, place: &Place) -> Pair {
        let (body, terms) = (&self.scene.bodies[index], &self.terms[index]);
        let sun = self.scene.sun.direction;
        let own = place.surface == Surface::Body(index);
        let offset = body.centre - place.point;
        let distance = offset.length().max(TINY);
        let towards = offset / distance;
        let view = if body.is_box {
            see_box(body, -offset, towards, place.normal, sun, self.scene.sun.radius_rad)
        } else {
            see_sphere(body, distance, towards, place.normal, sun, self.scene.sun.radius_rad)
        };
        let (clearance, occlusion) = if own { (1.0, 0.0) } else { (view.clearance, view.occlusion) };
        let facing = towards.dot(place.normal);
        let nearest_facing = if own { -1.0 } else { view.nearest_facing };
        let solid = (view.radius / distance).min(1.0);
        let near = view.radius / (view.radius + view.surface_distance);
        let over = place.point.y - body.centre.y;
        let cover = solid * solid * facing.max(0.0);
        let contact = near * near * near * near;
        let x = [
            (clearance / self.scene.sun.radius_rad).clamp(-1.0, 1.0),
            occlusion,
            clearance,
            (4.0 * clearance).clamp(-1.0, 1.0),
            towards.dot(sun),
            facing,
            towards.y,
            solid,
            solid * solid,
            cover,
            near,
            contact,
            near * near * nearest_facing,
            f32::from(u8::from(own)),
            f32::from(u8::from(body.is_box)),
            terms.luma,
            terms.mirror,
            terms.height,
            terms.gap,
            over / (over.abs() + terms.mean_radius),
            place.normal.dot(sun),
            sun.y,
            place.normal.y,
            towards.x * sun.x + towards.z * sun.z,
        ];
        let others = if own { 0.0 } else { 1.0 };
        Pair { x, occlusion, cover: cover * others, contact: contact * others }
    }

    /// Features of the place itself; `visible` is the product over bodies of 1 - occlusion, the others are sums.
    #[must_use]
    pub fn place(
        &self,
        place: &Place,
        visible: f32,
        occlusion: f32,
        cover: f32,
        contact: f32,
    ) -> [f32; PLACE_FEATURES] {
        let sun = self.scene.sun.direction;
        let normal = place.normal;
        let upright = normal.dot(sun);
        let ground = luma(self.ground);
        [
            visible,
            normal.y,
            normal.y * normal.y,
            upright,
            sun_cosine(upright, self.scene.sun.radius_rad),
            sun.y,
            sun.y * normal.y,
            f32::from(u8::from(self.scene.ground.is_some())),
            f32::from(u8::from(place.surface == Surface::Ground)),
            ground,
            ground * 0.5 * (1.0 - normal.y),
            cover.min(2.0),
            contact.min(2.0),
            occlusion.min(2.0),
            normal.x * sun.x + normal.z * sun.z,
            1.0 / (1.0 + 8.0 * sun.y.max(0.0)),
        ]
    }
}

impl BodyTerms {
    fn new(body: &TraceBody, over_ground: bool) -> Self {
        let half = body.half_extents;
        let (mean_radius, reach_down) = if body.is_box {
            let faces = half.x * half.y + half.y * half.z + half.z * half.x;
            let down = Vec3::new(body.axes[0].y, body.axes[1].y, body.axes[2].y).abs().dot(half);
            ((2.0 * faces / PI).sqrt(), down)
        } else {
            (half.x, half.x)
        };
        let share = |height: f32| {
            let height = height.max(0.0);
            if over_ground { height / (height + mean_radius) } else { 1.0 }
        };
        let albedo = body.mean_albedo();
        Self {
            mean_radius,
            albedo,
            luma: luma(albedo),
            mirror: body.gloss * body.metal,
            glow: albedo * body.glow,
            height: share(body.centre.y),
            gap: share(body.centre.y - reach_down),
        }
    }
}

/// How a body stands to a point.
struct Seen {
    /// Radius of the disc that it fills when seen from the point.
    radius: f32,
    /// Distance from the point to its surface.
    surface_distance: f32,
    /// Cosine between the normal and the direction to its nearest point.
    nearest_facing: f32,
    /// Sine of the angle by which the sun's middle clears its silhouette; negative inside; 1 from a right angle on.
    clearance: f32,
    /// Share of the sun's disc that it covers.
    occlusion: f32,
}

/// Share of a disc of radius 1 beyond a straight edge at signed distance `x` from its middle: a cubic within 0.02 of
/// the exact `(acos x - x sqrt(1 - x^2)) / pi`.
#[must_use]
pub fn disc_share(x: f32) -> f32 {
    let x = x.clamp(-1.0, 1.0);
    0.5 - 0.75 * x + 0.25 * x * x * x
}

fn see_sphere(body: &TraceBody, distance: f32, towards: Vec3, normal: Vec3, sun: Vec3, sun_radius: f32) -> Seen {
    let radius = body.half_extents.x;
    let sin_size = (radius / distance).min(1.0);
    let cos_size = (1.0 - sin_size * sin_size).sqrt();
    let cos_apart = towards.dot(sun);
    let sin_apart = (1.0 - cos_apart * cos_apart).max(0.0).sqrt();
    let sine = sin_apart * cos_size - cos_apart * sin_size;
    let cosine = cos_apart * cos_size + sin_apart * sin_size;
    let clearance = if cosine < 0.0 && sine > 0.0 { 1.0 } else { sine };
    let relative = (sin_size / sun_radius).min(1.0);
    Seen {
        radius,
        surface_distance: (distance - radius).max(0.0),
        nearest_facing: towards.dot(normal),
        clearance,
        occlusion: disc_share(clearance / sun_radius) * relative * relative,
    }
}

/// A box's silhouette from a point is cut out by the planes through the point that touch it along an edge. Edges run
/// along the box's axes, so for each axis these are the two tangents to a rectangle seen from a point of its plane.
fn see_box(body: &TraceBody, offset: Vec3, towards: Vec3, normal: Vec3, sun: Vec3, sun_radius: f32) -> Seen {
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
    let clear = |sine: f32, cosine: f32| if sine > 0.0 && cosine < 0.0 { flat } else { sine };
    let a_length = (au * au + av * av).sqrt().max(TINY);
    let b_length = (bu * bu + bv * bv).sqrt().max(TINY);
    let a = clear((av * su - au * sv) / a_length, au * su + av * sv);
    let b = clear((bu * sv - bv * su) / b_length, bu * su + bv * sv);
    (a.max(b), disc_share(a / sun_radius) * disc_share(b / sun_radius))
}
