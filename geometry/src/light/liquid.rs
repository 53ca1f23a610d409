//! A liquid with a flat surface: what its surface mirrors and what it lets through, how that bends, and what is lost on
//! the way.
//!
//! The surface is an endless plane, as the liquid of a scene is. All of it is exact: Fresnel's equations for light that is
//! not polarised, Snell's law, total reflection from below, and the law of Beer and Lambert for what the liquid absorbs
//! (Born and Wolf, *Principles of Optics*, 7th ed., 1.5 and 4.11). Radiance that enters is gathered into a smaller solid
//! angle and grows by the square of the refractive index; what leaves shrinks by it.

use glam::Vec3;
use scene::{Fluid, Light, Scene};

use super::intersect::{Ray, Surface};
use super::number::Number;
use super::sky::{Sky, Sun};
use super::trace_scene::TraceScene;

/// A surface further above what the camera looks at than so many times its distance from there is not drawn.
const FAR_UP: f64 = 30.0;
/// Liquids are tinted as if they were this deep, in metres, so that a glass of water and a lake both look like water.
const TINTED_DEPTH_M: f32 = 1.2;
/// A vertical that is flatter than this is taken to be as flat as this.
const LEAST_COSINE: f32 = 1e-4;
/// Share of the light of a uniform sky that water mirrors, and of the light from within that it holds back (Jerlov,
/// *Marine Optics*, 1976: 6.6 % and 48 %; other indices differ little).
const SKY_MIRRORED: f32 = 0.066;
/// See [`SKY_MIRRORED`].
const HELD_BACK: f32 = 0.48;
/// Light from all over the sky goes so much further through a liquid than straight down.
const SKY_SLANT: f32 = 1.2;

/// A liquid as light sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pool {
    /// Height of its surface.
    pub level: f32,
    /// Refractive index.
    pub index: f32,
    /// Absorption coefficient of linear RGB light, per scene unit.
    pub absorption: Vec3,
    /// Radiance within an endless depth of it.
    pub murk: Vec3,
    /// Linear RGB reflectance straight down, of a liquid metal that no light enters.
    pub metal: Option<Vec3>,
}

/// How a liquid looks.
struct Make {
    index: f32,
    absorption_per_m: Vec3,
    /// Albedo of an endless depth.
    depth: Vec3,
    metal: Option<Vec3>,
}

impl Make {
    /// Water absorbs at 650, 550 and 450 nm what Pope and Fry measured (Applied Optics 36, 1997); its index, those of
    /// alcohol, oil and honey and the reflectance of mercury: CRC Handbook (97th ed., 10 and 12). Alcohol has the colour of
    /// water; the colours of oil and honey are ours.
    fn of(fluid: Fluid) -> Self {
        let clear = |index, absorption_per_m, depth| Self { index, absorption_per_m, depth, metal: None };
        match fluid {
            Fluid::Oil => clear(1.47, Vec3::new(0.02, 0.10, 0.85), Vec3::new(0.14, 0.10, 0.01)),
            Fluid::Water | Fluid::SaltWater => clear(1.333, Vec3::new(0.34, 0.057, 0.009), Vec3::new(0.02, 0.09, 0.13)),
            Fluid::Alcohol => clear(1.361, Vec3::new(0.34, 0.057, 0.009), Vec3::new(0.02, 0.09, 0.13)),
            Fluid::Honey => clear(1.48, Vec3::new(0.12, 0.55, 2.2), Vec3::new(0.10, 0.04, 0.005)),
            Fluid::Mercury => Self { metal: Some(Vec3::new(0.78, 0.77, 0.76)), ..clear(1.0, Vec3::ZERO, Vec3::ZERO) },
        }
    }
}

/// What becomes of light that meets the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing<N> {
    /// Share that is mirrored; the rest goes through.
    pub mirrored: N,
    /// Cosine to the vertical beyond the surface; 0 where all is mirrored.
    pub cosine: N,
}

/// What becomes of light that meets a surface at a cosine to the vertical; `bend` is the refractive index on its side over
/// that beyond, by which the level part of its direction grows.
#[inline(always)]
pub fn crossing<N: Number>(cosine: N, bend: f32) -> Crossing<N> {
    let (near, bend) = (cosine.max(N::of(LEAST_COSINE)), N::of(bend));
    let one = N::of(1.0);
    let far = (one - bend * bend * (one - near * near)).max(N::of(0.0)).sqrt();
    let across = (bend * near - far) / (bend * near + far);
    let along = (near - bend * far) / (near + bend * far);
    Crossing { mirrored: (across * across + along * along) * N::of(0.5), cosine: far }
}

/// The two ways of a ray beyond the surface.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ways {
    /// Back on its own side.
    pub mirrored: Ray,
    /// Share of the radiance seen along it.
    pub mirrored_share: f32,
    /// On through the surface.
    pub refracted: Ray,
    /// Share of the radiance seen along it, 0 where all is mirrored.
    pub refracted_share: f32,
}

impl Pool {
    /// The refractive index on a side over that beyond the surface.
    #[must_use]
    pub fn bend(&self, below: bool) -> f32 {
        if below { self.index } else { 1.0 / self.index }
    }

    /// Share of light that survives a distance `t` within.
    #[must_use]
    pub fn clear_share(&self, t: f32) -> Vec3 {
        (self.absorption * -t).exp()
    }

    /// Share of sunlight that survives from the surface down to a point; `sun` is the one just below it.
    #[must_use]
    pub fn lit_share(&self, sun: &Sun, point: Vec3) -> Vec3 {
        self.clear_share((self.level - point.y).max(0.0) / sun.direction.y.max(LEAST_COSINE))
    }

    /// Where a ray goes on from a point of the surface.
    #[must_use]
    pub fn ways(&self, point: Vec3, direction: Vec3) -> Ways {
        let below = direction.y > 0.0;
        let bend = self.bend(below);
        let Crossing { mirrored, cosine } = crossing(direction.y.abs(), bend);
        let back = Vec3::new(direction.x, -direction.y, direction.z);
        let onward = Vec3::new(direction.x * bend, if below { cosine } else { -cosine }, direction.z * bend);
        Ways {
            mirrored: Ray { origin: point, direction: back },
            mirrored_share: mirrored,
            refracted: Ray { origin: point, direction: onward },
            refracted_share: (1.0 - mirrored) * bend * bend,
        }
    }

    /// The sun as it stands over a place just below the surface: its light is steeper, and some of it was mirrored.
    #[must_use]
    pub fn sun(&self, sun: &Sun) -> Sun {
        let Crossing { mirrored, cosine } = crossing(sun.direction.y, self.bend(false));
        let bend = self.bend(false);
        // The same light on a narrower beam (the level cross-section stays), in a smaller solid angle.
        let narrower = sun.direction.y.max(0.0) / cosine;
        Sun {
            direction: Vec3::new(sun.direction.x * bend, cosine, sun.direction.z * bend),
            radiance: sun.radiance * ((1.0 - mirrored) * narrower),
            radius_rad: sun.radius_rad * bend * narrower.max(1e-3).sqrt(),
        }
    }
}

/// What light is like on one side of a liquid's surface, for a model that knows a sun, a sky and a ground alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surroundings {
    /// The sun; below a surface, as it stands just below.
    pub sun: Sun,
    /// The sky; below a surface, one with the same irradiance on what faces up and sideways.
    pub sky: Sky,
    /// Height of the ground: the liquid's surface for what is above it.
    pub floor: f32,
    /// Mean albedo of the ground for the light of the sky.
    pub ground: Vec3,
    /// Mean albedo of the ground for the light of the sun.
    pub sunlit_ground: Vec3,
    /// Radiance that comes down from the surface where it mirrors all that comes up.
    pub mirrored: Vec3,
}

impl TraceScene {
    /// The liquid of a scene, if its surface is near enough to be drawn and a sun lights it.
    pub(super) fn pool(scene: &Scene, sun: &Sun, sky: &Sky) -> Option<Pool> {
        let environment = &scene.environment;
        let near = matches!(environment.light, Light::Sun(_)) && !surface_is_far_up(scene);
        let liquid = environment.liquid.as_ref().filter(|_| near)?;
        let (level, over_ground) = (liquid.level_m as f32, environment.ground.is_some());
        if over_ground && level <= 0.0 {
            return None;
        }
        let make = Make::of(liquid.fluid());
        let depth = if over_ground { level } else { scene.camera.distance_m as f32 };
        let lit = sun.radiance * sun.direction.y.max(0.0) + sky.mean();
        Some(Pool {
            level,
            index: make.index,
            absorption: make.absorption_per_m * (TINTED_DEPTH_M / depth.max(1e-3)),
            murk: make.depth * lit,
            metal: make.metal,
        })
    }

    /// The liquid that a ray can go through the surface of.
    #[must_use]
    pub fn clear_pool(&self) -> Option<&Pool> {
        self.pool.as_ref().filter(|pool| pool.metal.is_none())
    }

    /// Whether a ray starts within the liquid.
    #[must_use]
    pub fn starts_below(&self, ray: &Ray) -> bool {
        let below = |pool: &Pool| ray.origin.y < pool.level || (ray.origin.y == pool.level && ray.direction.y < 0.0);
        self.clear_pool().is_some_and(below)
    }

    /// How far a ray goes to the surface of the liquid.
    pub(super) fn surface_distance(&self, ray: &Ray, leaving: Option<Surface>) -> Option<f32> {
        let pool = self.pool.as_ref().filter(|_| leaving != Some(Surface::Liquid))?;
        let height = pool.level - ray.origin.y;
        let meets = ray.direction.y.abs() > super::intersect::LEAST_DESCENT && height * ray.direction.y > 0.0;
        meets.then(|| height / ray.direction.y)
    }

    /// The share of radiance that survives a distance `t`, and what is added on the way, in the air or in the liquid.
    #[must_use]
    pub fn through(&self, below: bool, t: f32) -> (Vec3, Vec3) {
        match self.clear_pool().filter(|_| below) {
            Some(pool) => {
                let clear = pool.clear_share(t);
                (clear, pool.murk * (Vec3::ONE - clear))
            }
            None => {
                let clear = super::sky::clear_share(t, self.haze_per_m);
                (Vec3::splat(clear), self.sky.horizon * (1.0 - clear))
            }
        }
    }

    /// The sun as it stands over a point that may lie within the liquid, less what is lost on the way down.
    #[must_use]
    pub(super) fn sun_through_liquid(&self, point: Vec3) -> Sun {
        let Some(pool) = self.clear_pool().filter(|pool| point.y < pool.level) else { return self.sun };
        let sun = pool.sun(&self.sun);
        Sun { radiance: sun.radiance * pool.lit_share(&sun, point), ..sun }
    }

    /// Light above the surface of the liquid, or in the open where there is none.
    #[must_use]
    pub fn above(&self) -> Surroundings {
        let plain = self.ground.map_or(Vec3::ZERO, |ground| ground.mean());
        let Some(pool) = &self.pool else {
            let (sun, sky, ground) = (self.sun, self.sky, plain);
            return Surroundings { sun, sky, floor: 0.0, ground, sunlit_ground: ground, mirrored: Vec3::ZERO };
        };
        let (diffuse, mirrored) = match pool.metal {
            Some(reflectance) => (Vec3::ZERO, reflectance),
            None => (self.shown_by(pool, plain), Vec3::splat(SKY_MIRRORED)),
        };
        Surroundings {
            sun: self.sun,
            sky: self.sky,
            floor: pool.level,
            ground: diffuse + mirrored,
            sunlit_ground: diffuse,
            mirrored: Vec3::ZERO,
        }
    }

    /// Share of the light from above that comes back from the ground under a liquid, to and fro below the surface.
    fn shown_by(&self, pool: &Pool, ground: Vec3) -> Vec3 {
        if self.ground.is_none() {
            return Vec3::ZERO;
        }
        let returned = ground * pool.clear_share(2.0 * SKY_SLANT * pool.level);
        returned * ((1.0 - SKY_MIRRORED) * (1.0 - HELD_BACK)) / (Vec3::ONE - returned * HELD_BACK)
    }

    /// Light just below the surface of a liquid that can be seen into.
    ///
    /// The sky is squeezed into a window about the zenith, and around it the surface mirrors what comes up. The sky of the
    /// model that gives the same irradiance on an upward and on an upright surface stands in for both.
    #[must_use]
    pub fn below(&self) -> Option<Surroundings> {
        let pool = self.clear_pool()?;
        let sun = pool.sun(&self.sun);
        let plain = self.ground.map_or(Vec3::ZERO, |ground| ground.mean());
        // Half of the way down and half of the way back are lost on average.
        let ground = plain * pool.clear_share(SKY_SLANT * pool.level);
        let sky = self.sky.mean();
        let bottom = plain * pool.clear_share(2.0 * SKY_SLANT * pool.level);
        let arriving = sky * (1.0 - SKY_MIRRORED);
        let mirrored = if self.ground.is_some() {
            bottom * (sun.radiance * sun.direction.y + arriving) / (Vec3::ONE - bottom * HELD_BACK)
        } else {
            pool.murk
        };
        let sin = 1.0 / pool.index;
        let (cos, window_rad) = ((1.0 - sin * sin).sqrt(), sin.asin());
        let window = arriving * (pool.index * pool.index);
        let upward = arriving + mirrored * (cos * cos);
        let upright = (window * (window_rad - sin * cos)
            + mirrored * (std::f32::consts::FRAC_PI_2 - window_rad + sin * cos))
            / std::f32::consts::PI;
        let sky = Sky::with_irradiance(upward, upright);
        Some(Surroundings { sun, sky, floor: 0.0, ground, sunlit_ground: ground, mirrored })
    }

    /// What a ray downwards within a liquid sees on average.
    #[must_use]
    pub fn bottom(&self, pool: &Pool, below: &Surroundings) -> Vec3 {
        let lit = below.sun.radiance * below.sun.direction.y + below.sky.mean();
        if self.ground.is_some() { below.ground * lit } else { pool.murk }
    }

    /// What a ray within a liquid that leaves the bodies behind would see on average.
    #[must_use]
    pub fn surroundings_below(&self, below: &Surroundings, direction: Vec3) -> Vec3 {
        let Some(pool) = self.clear_pool() else { return Vec3::ZERO };
        if direction.y < 0.0 {
            return self.bottom(pool, below);
        }
        let ways = pool.ways(Vec3::ZERO, direction);
        self.sky.radiance(ways.refracted.direction) * ways.refracted_share + below.mirrored * ways.mirrored_share
    }
}

/// Height of the surface of a liquid metal, below which no eye sees anything.
pub(super) fn opaque_level(scene: &Scene) -> Option<f32> {
    let liquid = scene.environment.liquid.as_ref().filter(|_| !surface_is_far_up(scene))?;
    Make::of(liquid.fluid()).metal.map(|_| liquid.level_m as f32)
}

/// Whether a scene is so deep in a liquid that its surface cannot be seen. Its sun and sky are then what is left of them
/// down there, and the liquid itself is drawn as thick air.
#[must_use]
pub fn surface_is_far_up(scene: &Scene) -> bool {
    let camera = &scene.camera;
    let reach = FAR_UP * camera.distance_m.max(1.0);
    scene.environment.liquid.as_ref().is_some_and(|liquid| liquid.level_m > camera.target_m[1] + reach)
}

impl Sky {
    /// The sky under which an upward and an upright surface receive these irradiances over pi.
    ///
    /// With radiance `h + (z - h) sqrt(cos)` of the zenith angle's cosine the upward one is `0.8 z + 0.2 h`, the upright one
    /// `0.3051 z + 0.1949 h` (twice over pi times the integral of `sin^2 sqrt(cos)`, half the beta function of 3/2 and 3/4).
    fn with_irradiance(upward: Vec3, upright: Vec3) -> Self {
        const Z: [f32; 2] = [0.8, 0.305_1];
        const H: [f32; 2] = [0.2, 0.194_9];
        let scale = 1.0 / (Z[0] * H[1] - Z[1] * H[0]);
        Self { zenith: (upward * H[1] - upright * H[0]) * scale, horizon: (upright * Z[0] - upward * Z[1]) * scale }
    }
}
