//! A scene, its view and the network's weights as flat words, for the device.

use geometry::light::{self, Form, Pattern, Pool, Starlight, Surface, TraceBody, TraceLink, TraceScene, Vec3, View};

use super::indoors;
use super::layout::{self, Body, Capsule, FarStar, Link, LinkShade, LitBody, Range, Scene, Side};
use crate::light::cpu::edges::{FINE, places};
use crate::light::cpu::small::Small;
use crate::light::features::{BodyTerms, Lit};
use crate::light::{Network, Sides};
use crate::light::{links, star};

/// Pixels in a word of what is small.
const LANES: usize = 16;

/// A scene as one block of 32-bit words that begins with a [`Scene`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The words.
    pub words: Vec<u32>,
}

/// The network's parameters in single precision: weights `[inputs, outputs]` of one layer after the other, and biases
/// likewise.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    /// 6,144 weights of the open, 3,008 of halls.
    pub weights: Vec<f32>,
    /// 157 biases of the open, 100 of halls.
    pub biases: Vec<f32>,
}

impl Parameters {
    /// Those of a network.
    #[must_use]
    pub fn new(network: &Network) -> Self {
        let (open, halls) = (network.layers(), network.indoors.layers());
        let layers = || open.iter().chain(&halls);
        Self {
            weights: layers().flat_map(|layer| layer.weight.iter().copied()).collect(),
            biases: layers().flat_map(|layer| layer.bias.iter().copied()).collect(),
        }
    }

    /// The weights in bfloat16, rounded to the nearest, as their bits.
    #[must_use]
    pub fn bf16(&self) -> Vec<u16> {
        self.weights.iter().map(|&weight| half::bf16::from_f32(weight).to_bits()).collect()
    }
}

/// The number of a surface, or of none.
#[must_use]
pub fn surface_number(scene: &TraceScene, surface: Option<Surface>) -> i32 {
    match surface {
        None => layout::OPEN,
        Some(Surface::Ground) => layout::GROUND,
        Some(Surface::Liquid) => layout::LIQUID,
        Some(Surface::Body(index)) => number(index),
        Some(Surface::Link(index)) => number(scene.bodies.len() + index),
        Some(Surface::Wall(side)) => layout::WALL - number(side.index()),
    }
}

impl Packed {
    /// Packs a scene, seen so.
    #[must_use]
    pub fn new(scene: &TraceScene, view: &View) -> Self {
        let mut packed = Self { words: vec![0; size_of::<Scene>() / 4] };
        let sides = Sides::new(scene);
        let (pool_kind, pool) = pool(scene.pool.as_ref());
        let ground = scene.ground.as_ref();
        let bodies = packed.push(&scene.bodies.iter().map(body).collect::<Vec<_>>());
        let links: Vec<Link> = scene.links.iter().map(|made| packed.link(made)).collect();
        let links = packed.push(&links);
        let above = packed.side(&sides.above);
        let below = sides.below.as_ref().map(|lit| packed.side(lit));
        let body_star = scene.star.as_ref();
        let far_stars = match &scene.starlight {
            Some(light) => packed.push(&seen(light, scene, view)),
            None => Range::default(),
        };
        let shines = packed.push(&sides.above.shines.iter().map(shine).collect::<Vec<_>>());
        let looks = if shines.count > 0 { packed.push(&star::PLACES) } else { Range::default() };
        let room = scene.room.as_ref().map(|made| indoors::room(&mut packed, made)).unwrap_or_default();
        let indoors = sides.above.indoors.as_ref().map(|made| indoors::indoors(&mut packed, made)).unwrap_or_default();
        let header = Scene {
            eye: view.origin.to_array(),
            forward: view.forward.to_array(),
            right: view.right.to_array(),
            up: view.up.to_array(),
            sun: sun(&scene.sun),
            sky: sky(&scene.sky),
            haze_per_m: scene.haze_per_m,
            blur_rad: scene.blur_rad,
            has_ground: i32::from(ground.is_some()),
            tiles: ground.map_or([[0.0; 3]; 2], |ground| ground.colours.map(array)),
            tile_m: ground.map_or(1.0, |ground| ground.tile_m),
            pool: pool_kind,
            level: pool.level,
            index: pool.index,
            absorption: pool.absorption.to_array(),
            murk: pool.murk.to_array(),
            metal: pool.metal.unwrap_or(Vec3::ZERO).to_array(),
            star: body_star.map_or(-1, |star| number(star.body)),
            star_centre: body_star.map_or([0.0; 3], |star| star.centre.to_array()),
            star_radius: body_star.map_or(0.0, |star| star.radius),
            bodies,
            links,
            has_below: i32::from(below.is_some()),
            above,
            below: below.unwrap_or(above),
            starlight_rad: scene.starlight.map_or(1.0, |light| light.radius_rad),
            starlight_share: scene.starlight.map_or(0.0, |light| light.share),
            far_stars,
            shines,
            looks,
            smooth: 0,
            small: Range::default(),
            coarse: Range::default(),
            fine: Range::default(),
            has_room: i32::from(scene.room.is_some()),
            room,
            indoors,
        };
        packed.words[..size_of::<Scene>() / 4].copy_from_slice(bytemuck::cast_slice(&[header]));
        packed
    }

    /// The same with smooth edges, for an image of `width` by `height` pixels: those on an edge, or around what is smaller
    /// than a pixel, are looked at by many rays.
    #[must_use]
    pub fn smooth(mut self, scene: &TraceScene, view: &View, width: usize, height: usize) -> Self {
        let small = Small::new(scene, view, width, height);
        let row = |y: usize| (0..width).step_by(LANES).map(move |x| (x, y));
        let words: Vec<u32> = (0..height).flat_map(row).map(|(x, y)| u32::from(small.lanes(x, y))).collect();
        // Most pictures have nothing small in them.
        let marked = if words.iter().any(|&word| word != 0) { self.push(&words) } else { Range::default() };
        let (coarse, fine) = (self.places(&places::<1>()), self.places(&places::<FINE>()));
        let header: &mut [u32] = &mut self.words[..size_of::<Scene>() / 4];
        let header: &mut [Scene] = bytemuck::cast_slice_mut(header);
        (header[0].smooth, header[0].small, header[0].coarse, header[0].fine) = (1, marked, coarse, fine);
        self
    }

    fn places<const VECTORS: usize>(&mut self, [across, down]: &[[[f32; LANES]; VECTORS]; 2]) -> Range {
        let places = across.as_flattened().iter().zip(down.as_flattened()).map(|(x, y)| [*x, *y]);
        let places: Vec<f32> = places.flatten().collect();
        self.push(&places)
    }

    pub(super) fn push<T: bytemuck::Pod>(&mut self, elements: &[T]) -> Range {
        let length = |length: usize| u32::try_from(length).expect("invariant: a scene has at most some thousand parts");
        let range = Range { offset: length(self.words.len()), count: length(elements.len()) };
        self.words.extend_from_slice(bytemuck::cast_slice(elements));
        range
    }

    fn link(&mut self, link: &TraceLink) -> Link {
        Link {
            pieces: self.push(&link.pieces.iter().map(capsule).collect::<Vec<_>>()),
            bounds: capsule(&link.bounds),
            albedo: link.albedo.to_array(),
            gloss: link.gloss,
            metal: link.metal,
        }
    }

    fn shade(&mut self, shade: &links::LinkShade) -> LinkShade {
        LinkShade {
            frame: shade.frame.map(array),
            bounds: band(&shade.bounds),
            highest: shade.highest,
            run: u32::try_from(shade.run).unwrap_or(u32::MAX).max(1),
            bands: self.push(&shade.bands.iter().map(band).collect::<Vec<_>>()),
        }
    }

    fn side(&mut self, lit: &Lit<'_>) -> Side {
        let bodies: Vec<LitBody> =
            lit.bodies.iter().zip(&lit.terms).map(|(body, terms)| lit_body(body, terms)).collect();
        let links: Vec<LinkShade> = lit.links.iter().map(|link| self.shade(link)).collect();
        Side {
            sun: sun(&lit.around.sun),
            sky: sky(&lit.around.sky),
            ground: lit.around.ground.to_array(),
            sunlit_ground: lit.around.sunlit_ground.to_array(),
            mirrored: lit.around.mirrored.to_array(),
            sun_on_ground: lit.sun_on_ground.to_array(),
            over_ground: i32::from(lit.over_ground),
            bodies: self.push(&bodies),
            links: self.push(&links),
        }
    }
}

pub(super) fn array(vector: Vec3) -> [f32; 3] {
    vector.to_array()
}

pub(super) fn number(index: usize) -> i32 {
    i32::try_from(index).expect("invariant: a scene has at most some thousand bodies")
}

fn form(form: Form) -> i32 {
    match form {
        Form::Sphere => 0,
        Form::Box => 1,
        Form::Cylinder => 2,
        Form::Capsule => 3,
    }
}

fn pattern(pattern: Pattern) -> i32 {
    match pattern {
        // Pictures are not known here; their bodies have one colour.
        Pattern::Plain | Pattern::Picture => 0,
        Pattern::Stripes => 1,
        Pattern::Checker => 2,
        Pattern::Seams => 3,
        Pattern::Wood => 4,
        Pattern::Marble => 5,
        Pattern::Brushed => 6,
        Pattern::Rocky => 7,
        Pattern::Bands => 8,
        Pattern::Earth => 9,
        Pattern::Moon => 10,
    }
}

fn pool(pool: Option<&Pool>) -> (i32, Pool) {
    match pool {
        Some(pool) if pool.metal.is_some() => (layout::METAL_POOL, *pool),
        Some(pool) => (layout::CLEAR_POOL, *pool),
        None => {
            let none = Pool { level: 0.0, index: 1.0, absorption: Vec3::ZERO, murk: Vec3::ZERO, metal: None };
            (layout::NO_POOL, none)
        }
    }
}

fn sun(sun: &light::Sun) -> layout::Sun {
    layout::Sun { direction: sun.direction.to_array(), radiance: sun.radiance.to_array(), radius_rad: sun.radius_rad }
}

fn sky(sky: &light::Sky) -> layout::Sky {
    layout::Sky { zenith: sky.zenith.to_array(), horizon: sky.horizon.to_array() }
}

fn capsule(capsule: &light::Capsule) -> Capsule {
    Capsule {
        centre: capsule.centre.to_array(),
        axis: capsule.axis.to_array(),
        half_length: capsule.half_length,
        radius: capsule.radius,
    }
}

fn band(band: &links::Band) -> layout::Band {
    layout::Band {
        middle: band.middle.to_array(),
        along: band.along,
        half_length: band.half_length,
        rise: band.rise,
        radius: band.radius,
    }
}

/// The stars that may be seen: those within the view, or all where a liquid mirrors them.
fn seen(light: &Starlight, scene: &TraceScene, view: &View) -> Vec<FarStar> {
    let corner = (1.0 + view.right.length_squared() + view.up.length_squared()).sqrt();
    let widest = (1.0 / corner).acos() + light.radius_rad;
    let may_be_seen =
        |star: &&light::FarStar| scene.pool.is_some() || star.direction.angle_between(view.forward) <= widest;
    let packed =
        |star: &light::FarStar| FarStar { direction: star.direction.to_array(), radiance: star.radiance.to_array() };
    light::far_stars().iter().filter(may_be_seen).map(packed).collect()
}

fn shine(shine: &star::Shine) -> layout::Shine {
    layout::Shine {
        body: number(shine.body),
        centre: shine.centre.to_array(),
        radius: shine.radius,
        sun: shine.sun.to_array(),
        sun_radius_rad: shine.sun_radius_rad,
        lit: shine.lit.to_array(),
        glow: shine.glow.to_array(),
    }
}

fn body(body: &TraceBody) -> Body {
    Body {
        form: form(body.form),
        pattern: pattern(body.pattern),
        centre: body.centre.to_array(),
        half_extents: body.half_extents.to_array(),
        axes: body.axes.map(array),
        half_straight: body.half_straight(),
        bounding_radius: body.bounding_radius,
        albedo: body.albedo.to_array(),
        mean_albedo: body.mean_albedo().to_array(),
        gloss: body.gloss,
        metal: body.metal,
        glow: body.glow,
    }
}

fn lit_body(body: &TraceBody, terms: &BodyTerms) -> LitBody {
    LitBody {
        form: form(body.form),
        present: i32::from(terms.present),
        centre: body.centre.to_array(),
        half_extents: body.half_extents.to_array(),
        axes: body.axes.map(array),
        half_straight: body.half_straight(),
        ceiling: terms.ceiling,
        mean_radius: terms.mean_radius,
        albedo: terms.albedo.to_array(),
        stoutness: terms.stoutness,
        luma: terms.luma,
        mirror: terms.mirror,
        glow: terms.glow.to_array(),
        height: terms.height,
        gap: terms.gap,
    }
}
