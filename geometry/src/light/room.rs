//! The inside of a hall: four walls and a ceiling around the origin, openings in the ceiling, and lamps.
//!
//! Only the inner sides are met: a ray that starts within the room ends at a wall or leaves it by an opening. Lamps are seen,
//! by an eye and in a mirror, but throw no shadow: to light on its way they are not there.

use glam::Vec3;
use scene::{Environment, Hall};

use super::camera::vec3;
use super::intersect::{Ray, Surface};
use super::trace_scene::TraceScene;

/// Radiance that a lamp of strength 1 gives a white diffuse surface facing it, times the square of its distance in scene
/// units: 1 at a distance of 2.
const LAMP_RADIANCE: f32 = 4.0;
/// A ray less steep than this runs along a wall.
const LEAST_SLOPE: f32 = 1e-9;
/// An eye keeps this share of the room's least extent clear of the walls.
const EYE_ROOM: f32 = 0.02;

/// A side of a room, as seen from within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The wall at the least x.
    Left,
    /// The wall at the greatest x.
    Right,
    /// The wall at the least z.
    Back,
    /// The wall at the greatest z.
    Front,
    /// The ceiling.
    Ceiling,
}

impl Side {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Left, Self::Right, Self::Back, Self::Front, Self::Ceiling];

    /// Unit normal, into the room.
    #[must_use]
    pub fn normal(self) -> Vec3 {
        match self {
            Self::Left => Vec3::X,
            Self::Right => Vec3::NEG_X,
            Self::Back => Vec3::Z,
            Self::Front => Vec3::NEG_Z,
            Self::Ceiling => Vec3::NEG_Y,
        }
    }

    /// The axis that it stands across: 0 for x, 1 for y, 2 for z.
    #[must_use]
    pub fn axis(self) -> usize {
        match self {
            Self::Left | Self::Right => 0,
            Self::Ceiling => 1,
            Self::Back | Self::Front => 2,
        }
    }

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// A rectangular opening in the ceiling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// The x and z of its middle.
    pub middle: [f32; 2],
    /// Half its extent along x and z.
    pub half: [f32; 2],
}

impl Opening {
    /// Whether a point of the ceiling lies in it.
    #[must_use]
    pub fn holds(&self, x: f32, z: f32) -> bool {
        (x - self.middle[0]).abs() < self.half[0] && (z - self.middle[1]).abs() < self.half[1]
    }
}

/// A ball of light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lamp {
    /// Its middle.
    pub centre: Vec3,
    /// Its radius.
    pub radius: f32,
    /// Radiance of its surface.
    pub radiance: Vec3,
}

impl Lamp {
    /// Where a ray enters it.
    #[must_use]
    pub fn entry(&self, ray: &Ray) -> Option<f32> {
        let from_centre = ray.origin - self.centre;
        let along = -from_centre.dot(ray.direction);
        let room = self.radius * self.radius - (from_centre + ray.direction * along).length_squared();
        let t = along - room.max(0.0).sqrt();
        (room > 0.0 && t > 0.0).then_some(t)
    }
}

/// A room around the origin, its floor at y = 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Room {
    /// Half its width along x.
    pub half_width: f32,
    /// Height of the ceiling.
    pub height: f32,
    /// Half its depth along z.
    pub half_depth: f32,
    /// Linear RGB albedo of the walls.
    pub walls: Vec3,
    /// Linear RGB albedo of the ceiling.
    pub ceiling: Vec3,
    /// Openings in the ceiling.
    pub openings: Vec<Opening>,
    /// Lamps.
    pub lamps: Vec<Lamp>,
}

impl Room {
    /// The room of an environment, if its place is a hall.
    #[must_use]
    pub(super) fn of(environment: &Environment) -> Option<Self> {
        environment.surrounding_hall().map(|hall| Self::new(&hall))
    }

    fn new(hall: &Hall) -> Self {
        let [width, height, depth] = hall.size_m.map(|size| size as f32);
        let openings = hall.skylights.iter().map(|skylight| Opening {
            middle: skylight.centre_m.map(|at| at as f32),
            half: skylight.size_m.map(|size| 0.5 * size as f32),
        });
        let lamps = hall.lamps.iter().map(|lamp| {
            let radius = lamp.radius_m as f32;
            let bright = LAMP_RADIANCE * lamp.strength as f32 / (radius * radius);
            Lamp { centre: vec3(lamp.position_m), radius, radiance: Vec3::from_array(lamp.colour.linear()) * bright }
        });
        Self {
            half_width: 0.5 * width,
            height,
            half_depth: 0.5 * depth,
            walls: Vec3::from_array(hall.walls.linear()),
            ceiling: Vec3::from_array(hall.ceiling.linear()),
            openings: openings.collect(),
            lamps: lamps.collect(),
        }
    }

    /// Albedo of a side.
    #[must_use]
    pub fn albedo(&self, side: Side) -> Vec3 {
        if side == Side::Ceiling { self.ceiling } else { self.walls }
    }

    /// Whether a point of the ceiling lies in an opening.
    #[must_use]
    pub fn is_open(&self, x: f32, z: f32) -> bool {
        self.openings.iter().any(|opening| opening.holds(x, z))
    }

    /// Where a ray that starts within the room and leaves `leaving` meets a wall or the ceiling: distance and side; nothing
    /// where it goes out by an opening, or downwards without end.
    #[must_use]
    pub fn exit(&self, ray: &Ray, leaving: Option<Surface>) -> Option<(f32, Side)> {
        let (mut nearest, mut met) = (f32::INFINITY, None);
        for side in Side::ALL {
            let inward = side.normal();
            let approach = -inward.dot(ray.direction);
            if leaving == Some(Surface::Wall(side)) || approach < LEAST_SLOPE {
                continue;
            }
            let t = (self.distance(side, ray.origin) / approach).max(0.0);
            if t < nearest {
                (nearest, met) = (t, Some(side));
            }
        }
        let side = met?;
        if side == Side::Ceiling {
            let point = ray.origin + ray.direction * nearest;
            if self.is_open(point.x, point.z) {
                return None;
            }
        }
        Some((nearest, side))
    }

    /// How far a point within the room is from a side.
    #[must_use]
    pub fn distance(&self, side: Side, point: Vec3) -> f32 {
        match side {
            Side::Left => self.half_width + point.x,
            Side::Right => self.half_width - point.x,
            Side::Back => self.half_depth + point.z,
            Side::Front => self.half_depth - point.z,
            Side::Ceiling => self.height - point.y,
        }
    }

    /// A point of a side moved exactly onto it.
    #[must_use]
    pub fn settled(&self, side: Side, mut point: Vec3) -> Vec3 {
        match side {
            Side::Left => point.x = -self.half_width,
            Side::Right => point.x = self.half_width,
            Side::Back => point.z = -self.half_depth,
            Side::Front => point.z = self.half_depth,
            Side::Ceiling => point.y = self.height,
        }
        point
    }

    /// The first lamp on a ray, nearer than `t`: its distance and its place among the lamps.
    #[must_use]
    pub fn lamp_before(&self, ray: &Ray, t: f32) -> Option<(f32, usize)> {
        let entries = self.lamps.iter().enumerate().filter_map(|(index, lamp)| Some((lamp.entry(ray)?, index)));
        entries.filter(|(entry, _)| *entry < t).min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// An eye that looks at `target` from `distance` along `back`, drawn nearer where it would stand in a wall.
    #[must_use]
    pub(super) fn eye(&self, target: Vec3, back: Vec3, distance: f32) -> Vec3 {
        let clear = EYE_ROOM * self.height.min(2.0 * self.half_width).min(2.0 * self.half_depth);
        let most = Vec3::new(self.half_width - clear, self.height - clear, self.half_depth - clear);
        let least = Vec3::new(-most.x, 0.0, -most.z);
        let target = target.clamp(least, most);
        let along = |axis: usize| {
            let (from, slope) = (target[axis], back[axis]);
            let bound = if slope > 0.0 { most[axis] } else { least[axis] };
            if slope.abs() < LEAST_SLOPE { f32::INFINITY } else { (bound - from) / slope }
        };
        let room = along(0).min(along(1)).min(along(2)).max(0.0);
        target + back * distance.min(room)
    }
}

impl TraceScene {
    /// Radiance of the lamp that an eye sees along a ray before a distance `t`.
    #[must_use]
    pub fn lamp_seen(&self, ray: &Ray, t: f32) -> Option<Vec3> {
        let room = self.room.as_ref()?;
        room.lamp_before(ray, t).map(|(_, lamp)| room.lamps[lamp].radiance)
    }

    /// Whether a body or a link lies on a ray that leaves `leaving`, nearer than `t`. Walls never stand between two points
    /// of a room.
    #[must_use]
    pub fn blocked(&self, ray: &Ray, leaving: Option<Surface>, t: f32) -> bool {
        let before = |entry: Option<(f32, Vec3)>| entry.is_some_and(|(entry, _)| entry < t);
        let mut bodies = self.bodies.iter().enumerate();
        let mut links = self.links.iter().enumerate();
        bodies.any(|(index, body)| leaving != Some(Surface::Body(index)) && before(body.entry(ray)))
            || links.any(|(index, link)| leaving != Some(Surface::Link(index)) && before(link.entry(ray)))
    }
}
