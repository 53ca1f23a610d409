//! What reaches a point of a surface: the sun, and everything else by unbiased random paths.

use geometry::light::{Hit, Ray, Response, Surface, TraceScene, Vec3, response};

use super::indoors::{Indoors, indoors_at};
use super::sampling::{Dice, Even, over_surface, within_disc};

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
    let mut sum = Gathered { sun: 0.0, indoors: Vec3::ZERO, ambient: Vec3::ZERO };
    let mut to_sun = Even::new(dice);
    let mut around = Even::new(dice);
    let mut indoors = Indoors::new(scene, point, normal, surface, dice);
    for _ in 0..samples {
        sum.sun += sun_cosine(scene, point, normal, surface, to_sun.square());
        let ray = Ray { origin: point, direction: over_surface(normal, around.square()) };
        sum.ambient += path(scene, ray, surface, dice);
        sum.indoors += indoors.sample();
    }
    let share = 1.0 / samples.max(1) as f32;
    Gathered { sun: sum.sun * share, indoors: sum.indoors * share, ambient: sum.ambient * share }
}

/// Cosine towards a point of the sun's disc, or 0 where something is in the way.
fn sun_cosine(scene: &TraceScene, point: Vec3, normal: Vec3, surface: Surface, at: [f32; 2]) -> f32 {
    if scene.sun.radiance == Vec3::ZERO {
        return 0.0;
    }
    let sun = scene.sun_at(point);
    let direction = within_disc(sun.direction, sun.radius_rad, at);
    let cosine = normal.dot(direction);
    if cosine <= 0.0 || scene.shaded(&Ray { origin: point, direction }, Some(surface)) { 0.0 } else { cosine }
}

/// Radiance along a ray that left a diffuse surface, by one random path.
fn path(scene: &TraceScene, mut ray: Ray, mut leaving: Surface, dice: &mut Dice) -> Vec3 {
    let mut seen = Vec3::ZERO;
    let mut carried = Vec3::ONE;
    // Whether the light of skylights was aimed at from where the ray starts.
    let mut aimed = true;
    for bounce in 1..MOST_BOUNCES {
        let below = scene.starts_below(&ray);
        let Some(hit) = scene.first_hit(&ray, Some(leaving)) else {
            let counted = aimed && scene.room.is_some();
            return if counted { seen } else { seen + carried * open(scene, below, &ray) };
        };
        let (clear, added) = scene.through(below, hit.t);
        seen += carried * added;
        carried *= clear;
        if let (Surface::Liquid, Some(pool)) = (hit.surface, scene.clear_pool()) {
            let ways = pool.ways(hit.point, ray.direction);
            if dice.unit() < ways.mirrored_share {
                ray = ways.mirrored;
            } else {
                ray = ways.refracted;
                carried *= pool.bend(below) * pool.bend(below);
            }
            leaving = Surface::Liquid;
            continue;
        }
        let response = Response::new(&hit, ray.direction);
        if !scene.star.is_some_and(|star| hit.surface == Surface::Body(star.body)) {
            // A star's light is counted where it is aimed at.
            seen += carried * response.emitted;
        }
        if response.diffuse.max_element() > 0.0 {
            let cosine = sun_cosine(scene, hit.point, hit.normal, hit.surface, dice.square());
            seen += carried * response.diffuse * scene.sun_at(hit.point).radiance * cosine;
            seen += carried * response.diffuse * indoors_at(scene, &hit, bounce == 1, dice);
        }
        let (direction, share, diffuse) = onward(&hit, &response, ray.direction, dice);
        aimed = diffuse;
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
        ray = Ray { origin: hit.point, direction };
        leaving = hit.surface;
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

/// Goes on by the coat or by the diffuse part, each with a chance in proportion to what it sends on; says whether by the latter.
fn onward(hit: &Hit, response: &Response, direction: Vec3, dice: &mut Dice) -> (Vec3, Vec3, bool) {
    let (coat, body) = (response.mirror.max_element(), response.diffuse.max_element());
    let chance = if coat > 0.0 { coat / (coat + body) } else { 0.0 };
    if dice.unit() < chance {
        (response::mirrored(direction, hit.normal), response.mirror / chance, false)
    } else {
        (over_surface(hit.normal, dice.square()), response.diffuse / (1.0 - chance), true)
    }
}
