//! The lights of a hall, aimed at from a point: its lamps, and the sky in its skylights.
//!
//! Both are drawn uniformly over the solid angle that they fill, so that a sample is never more than a few times its mean. From
//! the point that is asked about and from the next of a path each light gets a sample, further along one that stands for all.

use std::f32::consts::PI;

use geometry::light::{Lamp, Opening, Ray, Room, TraceScene, Vec3};

use super::patches::Source;
use super::sampling::{Dice, Even, SphericalRectangle, ball_solid_angle, towards_ball};
use super::spot::Spot;

/// The lights of a hall as they are aimed at from one place.
pub(super) struct Indoors<'a> {
    scene: &'a TraceScene,
    spot: Spot,
    lights: Vec<(Light<'a>, Even)>,
}

/// A light as seen from a place.
#[derive(Clone, Copy)]
enum Light<'a> {
    Lamp(usize, &'a Lamp),
    Skylight(SphericalRectangle),
}

impl<'a> Indoors<'a> {
    /// Finds those that can shine on a surface; in the open there are none.
    pub(super) fn new(scene: &'a TraceScene, spot: Spot, dice: &mut Dice) -> Indoors<'a> {
        let mut lights = Vec::new();
        if let Some(room) = &scene.room {
            for index in 0..count(room) {
                if let Some(light) = light(room, index, spot.point) {
                    lights.push((light, Even::new(dice)));
                }
            }
        }
        Self { scene, spot, lights }
    }

    /// Irradiance over pi from all of them, by a sample of each.
    pub(super) fn sample(&mut self) -> Vec3 {
        let (scene, spot) = (self.scene, self.spot);
        self.lights.iter_mut().map(|(light, even)| light.aimed(scene, &spot, even.square()).1).sum()
    }
}

/// Irradiance over pi from the lights of a hall at a place, by a sample of each, or of one that stands for all; each is multiplied
/// by what it counts, by its source and the direction towards it.
pub(super) fn indoors_at(
    scene: &TraceScene,
    spot: &Spot,
    each: bool,
    dice: &mut Dice,
    counts: impl Fn(Source, Vec3) -> f32,
) -> Vec3 {
    let Some(room) = &scene.room else { return Vec3::ZERO };
    let count = count(room);
    if count == 0 {
        return Vec3::ZERO;
    }
    let aimed = |index: usize, at: [f32; 2]| {
        let light = light(room, index, spot.point)?;
        let (towards, falling) = light.aimed(scene, spot, at);
        Some(match light {
            Light::Lamp(lamp, _) if falling != Vec3::ZERO => falling * counts(Source::Lamp(lamp), towards),
            _ => falling,
        })
    };
    if each {
        return (0..count).filter_map(|index| aimed(index, dice.square())).sum();
    }
    let index = ((dice.unit() * count as f32) as usize).min(count - 1);
    aimed(index, dice.square()).unwrap_or(Vec3::ZERO) * count as f32
}

fn count(room: &Room) -> usize {
    room.lamps.len() + room.openings.len()
}

/// A light as seen from a point: lamps first.
fn light(room: &Room, index: usize, point: Vec3) -> Option<Light<'_>> {
    match room.lamps.get(index) {
        Some(lamp) => Some(Light::Lamp(index, lamp)),
        None => skylight(room, &room.openings[index - room.lamps.len()], point).map(Light::Skylight),
    }
}

fn skylight(room: &Room, opening: &Opening, point: Vec3) -> Option<SphericalRectangle> {
    let [x, z] = [0, 1].map(|axis| opening.middle[axis] - opening.half[axis]);
    let corner = Vec3::new(x, room.height, z) - point;
    if corner.y <= 0.0 {
        return None;
    }
    SphericalRectangle::new(corner, Vec3::X, Vec3::Z, opening.half.map(|half| 2.0 * half))
}

impl Light<'_> {
    /// A sample: the direction towards it, and irradiance over pi.
    fn aimed(&self, scene: &TraceScene, spot: &Spot, at: [f32; 2]) -> (Vec3, Vec3) {
        match self {
            Self::Lamp(_, lamp) => match towards_ball(lamp.centre - spot.point, lamp.radius, at) {
                Some((direction, _)) => (direction, from_lamp(scene, lamp, spot, direction)),
                None => (Vec3::ZERO, Vec3::ZERO),
            },
            Self::Skylight(rectangle) => {
                let offset = rectangle.point(at);
                let reach = offset.length();
                let direction = offset / reach;
                let share = seen(scene, spot, direction, reach) * rectangle.solid_angle / PI;
                (direction, scene.sky.radiance(direction) * share)
            }
        }
    }
}

/// Irradiance over pi from a lamp, if all of it were as what is seen of it in a direction.
pub(super) fn from_lamp(scene: &TraceScene, lamp: &Lamp, spot: &Spot, direction: Vec3) -> Vec3 {
    let offset = lamp.centre - spot.point;
    let Some(solid_angle) = ball_solid_angle(offset, lamp.radius) else { return Vec3::ZERO };
    let reach = (offset.length() - lamp.radius).max(0.0);
    lamp.radiance * (seen(scene, spot, direction, reach) * solid_angle / PI)
}

/// The cosine of a direction; nothing where something is in the way before `reach`.
fn seen(scene: &TraceScene, spot: &Spot, direction: Vec3, reach: f32) -> f32 {
    let cosine = spot.normal.dot(direction);
    let ray = Ray { origin: spot.point, direction };
    if cosine <= 0.0 || scene.blocked(&ray, Some(spot.surface), reach) { 0.0 } else { cosine }
}
