//! A scene as light sees it: flat, narrow and ready for rays.

use std::f32::consts::PI;
use std::sync::Arc;

use glam::{Quat, Vec3};
use scene::{Body, Light, Place, Scene, Shape, Texture};
use thiserror::Error;

use super::camera::vec3;
use super::dusk::Dusk;
use super::links::{TraceLink, links};
use super::liquid::{Pool, Surroundings, surface_is_far_up};
use super::picture::{Picture, Pictures};
use super::response::sun_lobe;
use super::room::Room;
use super::sky::{SKY_RADIANCE, SUN_RADIANCE, SUN_RADIUS_RAD, Sky, Sun};
use super::star::Star;
use super::stars::Starlight;
use super::texture::Pattern;

/// Distance at which sea-level air on Earth halves what is seen: stylised, so that an endless plane meets the sky.
const HAZE_DISTANCE_M: f32 = 160.0;
/// Density of that air.
const EARTH_AIR_KG_M3: f32 = 1.225;
/// Scenes much wider than that keep their near field clear: haze halves no closer than this many camera distances.
const CLEAR_CAMERA_DISTANCES: f32 = 8.0;
/// Deep in a liquid it is this many.
const CLEAR_IN_THE_DEEP: f32 = 4.0;
/// Tiles narrower than about this angle melt into their mean colour.
pub const TILE_BLUR_RAD: f32 = 0.005;

/// Detail of textures melts where it is narrower than so many pixels of a picture 256 pixels high.
const BLUR_PX: f32 = 1.5;

/// An axis whose cosine to the vertical is more than this is upright.
const UPRIGHT: f32 = 0.98;

/// Why a scene cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LightError {
    /// A star that is not there.
    #[error("the scene is lit by `{body}`, which is not in it")]
    Star {
        /// The star's id.
        body: String,
    },
    /// A hall without a floor, or lit by a star.
    #[error("a hall has a ground for its floor, and is lit by a sun and its own lamps")]
    Hall,
}

/// Which solid a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A ball.
    Sphere,
    /// A cuboid.
    Box,
    /// A cylinder with flat ends, along y.
    Cylinder,
    /// A cylinder with round ends, along y.
    Capsule,
}

/// A solid at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceBody {
    /// Which solid it is.
    pub form: Form,
    /// Its centre.
    pub centre: Vec3,
    /// Half its extent along each of `axes`: the radius three times for a sphere, a capsule's round ends included.
    pub half_extents: Vec3,
    /// Its own x, y and z in the world: unit and orthogonal.
    pub axes: [Vec3; 3],
    /// Radius of the smallest sphere around the centre that holds it.
    pub bounding_radius: f32,
    /// Linear RGB albedo, before the pattern.
    pub albedo: Vec3,
    /// 0 is matt, 1 polished.
    pub gloss: f32,
    /// 0 is a dielectric, 1 a metal.
    pub metal: f32,
    /// Radiance given off, as a multiple of the albedo.
    pub glow: f32,
    /// What is painted on it.
    pub pattern: Pattern,
    /// The picture that it shows, if its pattern is one.
    pub picture: Option<Arc<Picture>>,
}

/// The plane y = 0 and its tiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// Linear RGB albedo of even and odd tiles.
    pub colours: [Vec3; 2],
    /// The edge of one tile.
    pub tile_m: f32,
}

/// A scene as light sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct TraceScene {
    /// The bodies, in the scene's order.
    pub bodies: Vec<TraceBody>,
    /// What is drawn of the links.
    pub links: Vec<TraceLink>,
    /// The ground, if there is one.
    pub ground: Option<Ground>,
    /// The liquid, if its surface can be seen.
    pub pool: Option<Pool>,
    /// The body that lights the others, if one does.
    pub star: Option<Star>,
    /// The room, if the place is a hall.
    pub room: Option<Room>,
    /// The sun. Over a ground it fades and reddens as it sinks to the horizon; below it gives no light.
    pub sun: Sun,
    /// The sky.
    pub sky: Sky,
    /// How the stars are seen in it, if they are.
    pub starlight: Option<Starlight>,
    /// Detail of textures that is narrower than about this angle melts into its mean.
    pub blur_rad: f32,
    /// Inverse of the distance at which air halves what is seen; 0 in a vacuum.
    pub haze_per_m: f32,
}

impl Ground {
    /// Albedo at a point of the plane met at distance `t` by a ray descending at `descent` (sine of the angle):
    /// tiles that would be finer than the eye resolves melt into their mean.
    #[must_use]
    pub fn albedo(&self, point: Vec3, t: f32, descent: f32) -> Vec3 {
        let column = (point.x / self.tile_m).floor();
        let row = (point.z / self.tile_m).floor();
        let parity = (column + row) * 0.5;
        let sign = if parity - parity.floor() > 0.25 { -1.0 } else { 1.0 };
        let blur = t * TILE_BLUR_RAD / (descent.max(1e-6) * self.tile_m);
        let squared = blur * blur;
        let contrast = sign / (1.0 + squared * squared);
        self.mean() + (self.colours[0] - self.colours[1]) * (0.5 * contrast)
    }

    /// Mean albedo.
    #[must_use]
    pub fn mean(&self) -> Vec3 {
        (self.colours[0] + self.colours[1]) * 0.5
    }
}

impl TraceBody {
    /// Mean albedo over the surface, pattern included.
    #[must_use]
    pub fn mean_albedo(&self) -> Vec3 {
        match &self.picture {
            Some(picture) => self.mean_with_picture(picture),
            None => self.pattern.mean(self.form, self.albedo),
        }
    }

    /// Half the length of the straight part of a cylinder or a capsule.
    #[must_use]
    pub fn half_straight(&self) -> f32 {
        match self.form {
            Form::Capsule => (self.half_extents.y - self.half_extents.x).max(0.0),
            _ => self.half_extents.y,
        }
    }

    /// The part of an upright body above a height, or below it; all of a ball and of what leans.
    #[must_use]
    pub fn cut(&self, height: f32, below: bool) -> Self {
        let mut part = self.clone();
        let upright = |k: &usize| self.axes[*k].y.abs() > UPRIGHT;
        let axis = match self.form {
            Form::Sphere => None,
            Form::Box => (0..3).find(upright),
            Form::Cylinder | Form::Capsule => Some(1).filter(upright),
        };
        let Some(axis) = axis else { return part };
        let half = self.half_extents[axis];
        let (bottom, top) = (self.centre.y - half, self.centre.y + half);
        if bottom < height && height < top {
            let (bottom, top) = if below { (bottom, height) } else { (height, top) };
            part.half_extents[axis] = 0.5 * (top - bottom);
            part.centre.y = 0.5 * (bottom + top);
            part.bounding_radius = part.half_extents.length();
        }
        part
    }

    fn new(body: &Body, pictures: &Pictures) -> Self {
        let round = |radius_m: f64, half_m: f64| vec3([radius_m, half_m, radius_m]);
        let (form, half_extents) = match body.shape {
            Shape::Sphere { radius_m } => (Form::Sphere, Vec3::splat(radius_m as f32)),
            Shape::Box { half_extents_m } => (Form::Box, vec3(half_extents_m)),
            Shape::Cylinder { radius_m, half_height_m } => (Form::Cylinder, round(radius_m, half_height_m)),
            Shape::Capsule { radius_m, half_height_m } => (Form::Capsule, round(radius_m, half_height_m + radius_m)),
        };
        let picture = match &body.look.texture {
            Texture::Picture { file } => Some(pictures.get(file).map_or_else(|| Picture::neutral().into(), Arc::clone)),
            _ => None,
        };
        let turn = Quat::from_array(body.orientation.map(|part| part as f32));
        let turn = if turn.length_squared() > 0.0 { turn.normalize() } else { Quat::IDENTITY };
        Self {
            form,
            centre: vec3(body.position_m),
            half_extents,
            axes: [turn * Vec3::X, turn * Vec3::Y, turn * Vec3::Z],
            bounding_radius: body.shape.bounding_radius_m() as f32,
            albedo: Vec3::from_array(body.look.colour.linear()),
            gloss: body.look.gloss as f32,
            metal: body.look.metal as f32,
            glow: body.look.glow as f32,
            pattern: Pattern::of(&body.look.texture),
            picture,
        }
    }
}

impl TraceScene {
    /// Flattens a scene; its pictures are shown as neutral ones.
    ///
    /// # Errors
    /// When its light or place cannot be drawn.
    pub fn new(scene: &Scene) -> Result<Self, LightError> {
        Self::with_pictures(scene, &Pictures::default())
    }

    /// Flattens a scene with the pictures that its bodies show.
    ///
    /// # Errors
    /// When its light or place cannot be drawn.
    pub fn with_pictures(scene: &Scene, pictures: &Pictures) -> Result<Self, LightError> {
        let environment = &scene.environment;
        let room = Room::of(environment);
        if room.is_some() && (environment.ground.is_none() || matches!(environment.light, Light::Star { .. })) {
            return Err(LightError::Hall);
        }
        let mut bodies: Vec<_> = scene.bodies.iter().map(|body| TraceBody::new(body, pictures)).collect();
        let ground = environment.ground.as_ref().map(|ground| Ground {
            colours: ground.colours.map(|colour| Vec3::from_array(colour.linear())),
            tile_m: ground.tile_m as f32,
        });
        let air = environment.air_density_kg_m3 as f32 / EARTH_AIR_KG_M3;
        let mut sky_left = 1.0;
        let (star, sun) = match &environment.light {
            Light::Sun(sun) => {
                let elevation_deg = sun.elevation_deg as f32;
                let dusk = ground.is_some().then(|| Dusk::new(elevation_deg, air));
                sky_left = dusk.map_or(1.0, |dusk| dusk.sky);
                (None, distant(sun, dusk))
            }
            Light::Star { body } => {
                let index = scene.bodies.iter().position(|other| other.id == *body);
                let index = index.ok_or_else(|| LightError::Star { body: body.clone() })?;
                let (star, sun) = Star::new(index, &mut bodies);
                (Some(star), sun)
            }
        };
        // Space is black whatever colours its sky is given.
        let air_glows = if environment.place == Place::Space { 0.0 } else { SKY_RADIANCE * sky_left };
        let distance = (scene.camera.distance_m as f32).max(1e-3);
        let haze_per_m = if room.is_some() {
            0.0
        } else if surface_is_far_up(scene) {
            1.0 / (CLEAR_IN_THE_DEEP * distance)
        } else {
            (air.min(4.0) / HAZE_DISTANCE_M).min(1.0 / (CLEAR_CAMERA_DISTANCES * distance))
        };
        let sky = Sky {
            zenith: Vec3::from_array(environment.sky.zenith.linear()) * air_glows,
            horizon: Vec3::from_array(environment.sky.horizon.linear()) * air_glows,
        };
        Ok(Self {
            links: links(scene, &bodies),
            bodies,
            ground,
            star,
            pool: if room.is_some() { None } else { Self::pool(scene, &sun, &sky) },
            room,
            sun,
            sky,
            starlight: Starlight::of(environment, scene.camera.fov_deg as f32),
            blur_rad: BLUR_PX * (scene.camera.fov_deg as f32 * 0.5).to_radians().tan() / 128.0,
            haze_per_m,
        })
    }

    /// What an eye sees where nothing is in the way: the sky, the stars, and the sun with its glare.
    #[must_use]
    pub fn background(&self, direction: Vec3) -> Vec3 {
        let stars = self.starlight.map_or(Vec3::ZERO, |light| light.radiance(direction));
        let sky = self.sky.radiance(direction) + stars;
        if self.star.is_some() {
            return sky;
        }
        let glare = sun_lobe(direction.dot(self.sun.direction), 1.0, self.sun.radius_rad);
        sky + self.sun.radiance * (PI * glare)
    }

    /// Mean radiance of the open ground, or of what a liquid shows of it, without what its surface mirrors.
    #[must_use]
    pub fn lit_ground(&self, above: &Surroundings) -> Vec3 {
        above.sunlit_ground * (self.sun.radiance * self.sun.direction.y.max(0.0) + self.sky.mean())
    }

    /// What a ray that leaves the scene's bodies behind would see on average: the sky, or the open ground.
    #[must_use]
    pub fn surroundings(&self, above: &Surroundings, direction: Vec3) -> Vec3 {
        if direction.y < 0.0 && (self.ground.is_some() || self.pool.is_some()) {
            self.lit_ground(above) + (above.ground - above.sunlit_ground) * self.sky.radiance(-direction)
        } else {
            self.sky.radiance(direction)
        }
    }
}

/// A distant sun, over a ground as dusk leaves it.
fn distant(sun: &scene::Sun, dusk: Option<Dusk>) -> Sun {
    let (sin_az, cos_az) = (sun.azimuth_deg as f32).to_radians().sin_cos();
    let (elevation_rad, left) =
        dusk.map_or(((sun.elevation_deg as f32).to_radians(), Vec3::ONE), |dusk| (dusk.elevation_rad, dusk.sun));
    let (sin_el, cos_el) = elevation_rad.sin_cos();
    Sun {
        direction: Vec3::new(sin_az * cos_el, sin_el, cos_az * cos_el),
        radiance: Vec3::from_array(sun.colour.linear()) * (sun.strength as f32 * SUN_RADIANCE) * left,
        radius_rad: SUN_RADIUS_RAD,
    }
}
