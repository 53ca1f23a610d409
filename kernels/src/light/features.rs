//! What the network sees: how each body stands to a point on a surface, and to the sun as seen from there.
//!
//! Every feature is dimensionless and unchanged by scaling the scene, moving it along the ground or turning it about
//! the vertical together with the sun; all lie within about -1 to 2.

use std::borrow::Cow;
use std::f32::consts::PI;

use geometry::light::{Form, Surface, Surroundings, TraceBody, TraceScene, Vec3, sun_cosine};

use super::indoors::Indoors;
use super::links::LinkShade;
pub use super::seen::disc_share;
use super::seen::{TINY, see_box, see_capsule, see_cylinder, see_sphere};
use super::star::Shine;

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
    /// The light around the bodies, on the side of a liquid's surface that this is about.
    pub around: Surroundings,
    /// Radiance of a white ground that faces the sun, less what of it a mirror sends on that throws no diffuse light.
    pub sun_on_ground: Vec3,
    /// Whether there is a ground, or the surface of a liquid that stands for one.
    pub over_ground: bool,
    /// The bodies; of upright ones that a liquid's surface cuts, the part on this side.
    pub bodies: Cow<'a, [TraceBody]>,
    /// Terms of each body, in the scene's order.
    pub terms: Vec<BodyTerms>,
    /// What each link keeps from the sun, in the scene's order.
    pub links: Vec<LinkShade>,
    /// What the bodies about a star send to each other.
    pub shines: Vec<Shine>,
    /// Within a hall: its own light.
    pub indoors: Option<Box<Indoors>>,
    /// Within a liquid: the light above its surface.
    pub beyond: Option<Box<Lit<'a>>>,
}

/// What is the same for a body at every point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BodyTerms {
    /// Whether some of it is on this side of a liquid's surface.
    pub present: bool,
    /// Within a liquid, the height of its surface for a body that reaches out of it; else endless.
    pub ceiling: f32,
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
        let around = scene.above();
        let over_ground = scene.ground.is_some() || scene.pool.is_some();
        let level = scene.pool.map(|pool| pool.level);
        let floor = over_ground.then_some(around.floor);
        let bodies = match level {
            Some(level) => scene.bodies.iter().map(|body| body.cut(level, false)).collect(),
            None => Cow::Borrowed(&scene.bodies[..]),
        };
        let terms: Vec<_> = bodies.iter().map(|body| BodyTerms::new(body, floor, level, false)).collect();
        let links = scene.links.iter().map(|link| match level {
            Some(level) => LinkShade::new(&link.cut(level, false), &around.sun),
            None => LinkShade::new(link, &around.sun),
        });
        // Where mirror and ground are one, as they are without a liquid, the share is one to the last bit.
        let plain = around.ground.cmpeq(around.sunlit_ground);
        let share = Vec3::select(plain, Vec3::ONE, around.sunlit_ground / around.ground);
        let sun_on_ground = around.sun.radiance * share;
        let links = links.collect();
        let shines = Shine::all(scene, &terms);
        let (indoors, beyond) = (None, None);
        let mut lit = Self { scene, around, sun_on_ground, over_ground, bodies, terms, links, shines, indoors, beyond };
        lit.indoors = scene.room.as_ref().map(|room| Box::new(Indoors::new(room, &lit)));
        lit
    }

    /// Prepares what lies within a liquid that can be seen into.
    #[must_use]
    pub fn below(scene: &'a TraceScene) -> Option<Self> {
        let around = scene.below()?;
        let level = scene.clear_pool()?.level;
        let over_ground = scene.ground.is_some();
        let floor = over_ground.then_some(around.floor);
        let bodies: Cow<'_, _> = scene.bodies.iter().map(|body| body.cut(level, true)).collect();
        let terms = bodies.iter().map(|body| BodyTerms::new(body, floor, Some(level), true)).collect();
        let links = scene.links.iter().map(|link| LinkShade::new(&link.cut(level, true), &around.sun)).collect();
        let beyond = Some(Box::new(Self::new(scene)));
        let (sun_on_ground, shines, indoors) = (around.sun.radiance, Vec::new(), None);
        Some(Self { scene, around, sun_on_ground, over_ground, bodies, terms, links, shines, indoors, beyond })
    }

    /// Where the sun's light to a place comes through the surface of the liquid that it lies in.
    #[must_use]
    pub fn entrance(&self, place: &Place) -> Place {
        let (sun, level) = (self.around.sun.direction, self.scene.pool.map_or(place.point.y, |pool| pool.level));
        let way = (level - place.point.y).max(0.0) / sun.y;
        Place { point: place.point + sun * way, normal: Vec3::Y, surface: place.surface }
    }

    /// Share of the sun's light that arrives at a place by what covers its disc alone, without the network.
    #[must_use]
    pub fn unshaded(&self, place: &Place) -> f32 {
        let bodies = (0..self.terms.len()).filter(|&index| self.terms[index].present);
        bodies.map(|index| 1.0 - self.pair(index, place).occlusion).product::<f32>() * self.past_links(place)
    }

    /// Share of the light from above that survives down to a point: all of it but within a liquid.
    #[must_use]
    pub fn lit_share(&self, point: Vec3) -> Vec3 {
        match self.scene.clear_pool().filter(|_| self.beyond.is_some()) {
            Some(pool) => pool.lit_share(&self.around.sun, point),
            None => Vec3::ONE,
        }
    }

    /// Features of body `index` at a place.
    #[must_use]
    pub fn pair(&self, index: usize, place: &Place) -> Pair {
        let (body, terms) = (&self.bodies[index], &self.terms[index]);
        let sun = self.around.sun.direction;
        let own = place.surface == Surface::Body(index);
        let offset = body.centre - place.point;
        let distance = offset.length().max(TINY);
        let towards = offset / distance;
        let (normal, sun_radius) = (place.normal, self.around.sun.radius_rad);
        let view = match body.form {
            Form::Sphere => see_sphere(body, distance, towards, normal, sun, sun_radius),
            Form::Box => see_box(body, -offset, towards, normal, sun, sun_radius),
            Form::Cylinder => see_cylinder(body, -offset, towards, normal, sun, sun_radius),
            Form::Capsule => see_capsule(body, -offset, towards, normal, sun, sun_radius),
        };
        let passed = terms.ceiling < f32::INFINITY && {
            // Sunlight that left the liquid before it would have met the body went another way.
            let along = offset.dot(sun);
            let chord = (terms.mean_radius * terms.mean_radius - offset.length_squared() + along * along).max(0.0);
            place.point.y + (along - chord.sqrt()) * sun.y >= terms.ceiling
        };
        let (clearance, occlusion) = if own || passed { (1.0, 0.0) } else { (view.clearance, view.occlusion) };
        let facing = towards.dot(place.normal);
        let nearest_facing = if own { -1.0 } else { view.nearest_facing };
        let solid = (view.radius / distance).min(1.0);
        let near = view.radius / (view.radius + view.surface_distance);
        let over = place.point.y - body.centre.y;
        let cover = solid * solid * facing.max(0.0);
        let contact = near * near * near * near;
        let x = [
            (clearance / sun_radius).clamp(-1.0, 1.0),
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
                left *= 1.0 - link.covered(place.point, self.around.sun.radius_rad);
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
        let sun = self.around.sun.direction;
        let normal = place.normal;
        let upright = normal.dot(sun);
        let ground = luma(self.around.ground);
        [
            visible,
            normal.y,
            normal.y * normal.y,
            upright,
            sun_cosine(upright, self.around.sun.radius_rad),
            sun.y,
            sun.y * normal.y,
            f32::from(u8::from(self.over_ground)),
            f32::from(u8::from(matches!(place.surface, Surface::Ground | Surface::Liquid))),
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
    /// `floor` is the ground's height, if there is one, `level` that of a liquid's surface.
    fn new(body: &TraceBody, floor: Option<f32>, level: Option<f32>, below: bool) -> Self {
        let half = body.half_extents;
        let straight = body.half_straight();
        let upright = body.axes[1].y.abs();
        let (mean_radius, reach) = match body.form {
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
            floor.map_or(1.0, |floor| {
                let height = (height - floor).max(0.0);
                height / (height + mean_radius)
            })
        };
        let here = |level: f32| if below { body.centre.y - reach < level } else { body.centre.y + reach > level };
        let albedo = body.mean_albedo();
        Self {
            present: level.is_none_or(here),
            ceiling: level
                .filter(|&level| below && body.centre.y + reach > level + 1e-3 * reach)
                .unwrap_or(f32::INFINITY),
            mean_radius,
            stoutness: mean_radius / body.bounding_radius.max(TINY),
            albedo,
            luma: luma(albedo),
            mirror: body.gloss * body.metal,
            glow: albedo * body.glow,
            height: share(body.centre.y),
            gap: share(body.centre.y - reach),
        }
    }
}
