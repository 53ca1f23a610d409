//! What the network sees: how each body stands to a point on a surface, and to the sun as seen from there.
//!
//! Every feature is dimensionless and unchanged by scaling the scene, moving it along the ground or turning it about
//! the vertical together with the sun; all lie within about -1 to 2.

use std::f32::consts::PI;

use geometry::light::{Form, Surface, TraceBody, TraceScene, Vec3, sun_cosine};

use super::links::LinkShade;
pub use super::seen::disc_share;
use super::seen::{TINY, see_box, see_capsule, see_cylinder, see_sphere};

/// Number of features of a body at a point.
pub const PAIR_FEATURES: usize = 27;
/// Number of features of the point itself.
pub const PLACE_FEATURES: usize = 16;

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
    /// What each link keeps from the sun, in the scene's order.
    pub links: Vec<LinkShade>,
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
    /// That radius over the radius of the sphere around the body: 1 for a ball, little for what is slim or flat.
    pub stoutness: f32,
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

/// Whether a body is of a form, as a number.
pub(super) fn is_form(body: &TraceBody, form: Form) -> f32 {
    f32::from(u8::from(body.form == form))
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
        let links = scene.links.iter().map(|link| LinkShade::new(link, &scene.sun)).collect();
        Self { scene, terms, links, ground: scene.ground.map_or(Vec3::ZERO, |ground| ground.mean()) }
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
        let (normal, sun_radius) = (place.normal, self.scene.sun.radius_rad);
        let view = match body.form {
            Form::Sphere => see_sphere(body, distance, towards, normal, sun, sun_radius),
            Form::Box => see_box(body, -offset, towards, normal, sun, sun_radius),
            Form::Cylinder => see_cylinder(body, -offset, towards, normal, sun, sun_radius),
            Form::Capsule => see_capsule(body, -offset, towards, normal, sun, sun_radius),
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
            is_form(body, Form::Box),
            terms.luma,
            terms.mirror,
            terms.height,
            terms.gap,
            over / (over.abs() + terms.mean_radius),
            place.normal.dot(sun),
            sun.y,
            place.normal.y,
            towards.x * sun.x + towards.z * sun.z,
            is_form(body, Form::Cylinder),
            is_form(body, Form::Capsule),
            terms.stoutness,
        ];
        let others = if own { 0.0 } else { 1.0 };
        Pair { x, occlusion, cover: cover * others, contact: contact * others }
    }

    /// Share of the sun's light that all links together leave to a place.
    #[must_use]
    pub fn past_links(&self, place: &Place) -> f32 {
        let mut left = 1.0;
        for (index, link) in self.links.iter().enumerate() {
            if place.surface != Surface::Link(index) {
                left *= 1.0 - link.covered(place.point, self.scene.sun.radius_rad);
            }
        }
        left
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
        let straight = body.half_straight();
        let upright = body.axes[1].y.abs();
        let (mean_radius, reach_down) = match body.form {
            Form::Sphere => (half.x, half.x),
            Form::Box => {
                let faces = half.x * half.y + half.y * half.z + half.z * half.x;
                let down = Vec3::new(body.axes[0].y, body.axes[1].y, body.axes[2].y).abs().dot(half);
                ((2.0 * faces / PI).sqrt(), down)
            }
            Form::Cylinder => {
                let level = (1.0 - upright * upright).max(0.0).sqrt();
                ((0.5 * half.x * half.x + half.x * straight).sqrt(), upright * straight + level * half.x)
            }
            Form::Capsule => ((half.x * half.x + half.x * straight).sqrt(), upright * straight + half.x),
        };
        let share = |height: f32| {
            let height = height.max(0.0);
            if over_ground { height / (height + mean_radius) } else { 1.0 }
        };
        let albedo = body.mean_albedo();
        Self {
            mean_radius,
            stoutness: mean_radius / body.bounding_radius.max(TINY),
            albedo,
            luma: luma(albedo),
            mirror: body.gloss * body.metal,
            glow: albedo * body.glow,
            height: share(body.centre.y),
            gap: share(body.centre.y - reach_down),
        }
    }
}
