//! What reaches a point of a surface: the sun, and everything else by unbiased random paths.

use std::f32::consts::PI;

use geometry::light::{Hit, Ray, Response, Surface, TraceScene, Vec3, response};

use super::indoors::{Indoors, indoors_at};
use super::patches::{Aim, Patches, Source};
use super::sampling::{Dice, Even, over_surface, within_disc};
use super::spot::Spot;

/// Paths are ended at random from this bounce on (Russian roulette: unbiased).
const ROULETTE_FROM: usize = 3;
/// Paths are ended here whatever happens.
const MOST_BOUNCES: usize = 64;

/// What reaches a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gathered {
    /// Mean over the sun's disc of visibility times cosine: 1 for a surface that faces an open sun. What a liquid takes of
    /// its light on the way is left out (`TraceScene::sun_at` has it).
    pub sun: f32,
    /// Irradiance over pi from the skylights and lamps of a hall themselves; none in the open.
    pub indoors: Vec3,
    /// Irradiance over pi from all else.
    pub ambient: Vec3,
}

impl Gathered {
    /// Irradiance over pi from all but the sun itself.
    #[must_use]
    pub fn shade(&self) -> Vec3 {
        self.indoors + self.ambient
    }
}

/// Gathers what reaches a point with so many samples of the sun and as many paths.
///
/// Each sample's mean is the truth, with one simplification: a path that has left a diffuse surface does not see the
/// sun or a lamp mirrored in a coat, nor the sun in the surface of a liquid (no caustics).
#[must_use]
pub fn gather(
    scene: &TraceScene,
    point: Vec3,
    normal: Vec3,
    surface: Surface,
    samples: usize,
    dice: &mut Dice,
) -> Gathered {
    let spot = Spot { point, normal, surface };
    let mut sum = Gathered { sun: 0.0, indoors: Vec3::ZERO, ambient: Vec3::ZERO };
    let mut to_sun = Even::new(dice);
    let mut around = Even::new(dice);
    let mut indoors = Indoors::new(scene, spot, dice);
    let patches = Patches::of(scene);
    let mut aim = patches.are_there().then(|| Aim::new(dice));
    for _ in 0..samples {
        sum.sun += sun_sampled(scene, &spot, to_sun.square()).1;
        let direction = over_surface(normal, around.square());
        sum.ambient += path(scene, &patches, Way::diffuse(&spot, direction), dice);
        sum.indoors += indoors.sample();
        if let Some(aim) = &mut aim {
            sum.ambient += patches.aimed(&spot, aim.next());
        }
    }
    let share = 1.0 / samples.max(1) as f32;
    Gathered { sun: sum.sun * share, indoors: sum.indoors * share, ambient: sum.ambient * share }
}

/// A direction to a point of the sun's disc and its cosine, or 0 where something is in the way.
fn sun_sampled(scene: &TraceScene, spot: &Spot, at: [f32; 2]) -> (Vec3, f32) {
    if scene.sun.radiance == Vec3::ZERO {
        return (Vec3::Y, 0.0);
    }
    let sun = scene.sun_at(spot.point);
    let direction = within_disc(sun.direction, sun.radius_rad, at);
    (direction, sun_cosine(scene, spot, direction))
}

/// Cosine towards a point of the sun, or 0 where something is in the way.
pub(super) fn sun_cosine(scene: &TraceScene, spot: &Spot, direction: Vec3) -> f32 {
    let cosine = spot.normal.dot(direction);
    let ray = Ray { origin: spot.point, direction };
    if cosine <= 0.0 || scene.shaded(&ray, Some(spot.surface)) { 0.0 } else { cosine }
}

/// How a path goes on.
#[derive(Clone, Copy)]
struct Way {
    ray: Ray,
    leaving: Surface,
    /// How densely such ways lie, per steradian, where lights were aimed at as well from where it starts: after a diffuse surface.
    density: Option<f32>,
}

impl Way {
    fn diffuse(spot: &Spot, direction: Vec3) -> Self {
        let ray = Ray { origin: spot.point, direction };
        Self { ray, leaving: spot.surface, density: Some(spot.normal.dot(direction) / PI) }
    }
}

/// Radiance along a ray that left a diffuse surface, by one random path.
fn path(scene: &TraceScene, patches: &Patches<'_>, mut way: Way, dice: &mut Dice) -> Vec3 {
    let mut seen = Vec3::ZERO;
    let mut carried = Vec3::ONE;
    for bounce in 1..MOST_BOUNCES {
        let Way { ray, leaving, density } = way;
        let below = scene.starts_below(&ray);
        let Some(hit) = scene.first_hit(&ray, Some(leaving)) else {
            let counted = density.is_some() && scene.room.is_some();
            return if counted { seen } else { seen + carried * open(scene, below, &ray) };
        };
        let (clear, added) = scene.through(below, hit.t);
        seen += carried * added;
        carried *= clear;
        if let (Surface::Liquid, Some(pool)) = (hit.surface, scene.clear_pool()) {
            let ways = pool.ways(hit.point, ray.direction);
            way.leaving = Surface::Liquid;
            if dice.unit() < ways.mirrored_share {
                way.ray = ways.mirrored;
            } else {
                way.ray = ways.refracted;
                carried *= pool.bend(below) * pool.bend(below);
            }
            continue;
        }
        let spot = Spot::from(&hit);
        let response = Response::new(&hit, ray.direction);
        if !scene.star.is_some_and(|star| hit.surface == Surface::Body(star.body)) {
            // A star's light is counted where it is aimed at.
            seen += carried * response.emitted;
        }
        if response.diffuse.max_element() > 0.0 {
            let counts = |source, towards| {
                density.map_or(1.0, |density| patches.share(source, density, ray.direction, &hit, towards))
            };
            let (towards, cosine) = sun_sampled(scene, &spot, dice.square());
            if cosine > 0.0 {
                let sun = scene.sun_at(hit.point).radiance * (cosine * counts(Source::Sun, towards));
                seen += carried * response.diffuse * sun;
            }
            seen += carried * response.diffuse * indoors_at(scene, &spot, bounce == 1, dice, counts);
        }
        let share;
        (way, share) = onward(&hit, &response, ray.direction, dice);
        carried *= share;
        let brightest = carried.max_element();
        if brightest <= 0.0 {
            return seen;
        }
        if bounce >= ROULETTE_FROM {
            let survival = brightest.min(1.0);
            if dice.unit() >= survival {
                return seen;
            }
            carried /= survival;
        }
        if way.density.is_some() && patches.are_there() {
            seen += carried * patches.aimed(&spot, [(); 3].map(|()| dice.square()));
        }
    }
    seen
}

/// What a ray that meets nothing sees, in the air or in the liquid.
pub(super) fn open(scene: &TraceScene, below: bool, ray: &Ray) -> Vec3 {
    match scene.clear_pool().filter(|_| below) {
        Some(pool) => pool.murk,
        None => scene.sky.radiance(ray.direction),
    }
}

/// Goes on by the coat or by the diffuse part, each with a chance in proportion to what it sends on; what of the light it carries.
fn onward(hit: &Hit, response: &Response, direction: Vec3, dice: &mut Dice) -> (Way, Vec3) {
    let (coat, body) = (response.mirror.max_element(), response.diffuse.max_element());
    let chance = if coat > 0.0 { coat / (coat + body) } else { 0.0 };
    if dice.unit() < chance {
        let ray = Ray { origin: hit.point, direction: response::mirrored(direction, hit.normal) };
        (Way { ray, leaving: hit.surface, density: None }, response.mirror / chance)
    } else {
        let direction = over_surface(hit.normal, dice.square());
        (Way::diffuse(&Spot::from(hit), direction), response.diffuse / (1.0 - chance))
    }
}
