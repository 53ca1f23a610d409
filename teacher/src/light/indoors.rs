//! The lights of a hall, aimed at from a point: its lamps, and the sky in its skylights.
//!
//! Both are drawn uniformly over the solid angle that they fill, so that a sample is never more than a few times its mean. From
//! the point that is asked about and from the next of a path each light gets a sample, further along one that stands for all.

use geometry::light::{Hit, Opening, Ray, Room, Surface, TraceScene, Vec3};

use super::sampling::{Dice, Even, SphericalRectangle, towards_ball};

/// The lights of a hall as they are aimed at from one point.
pub(super) struct Indoors<'a> {
    scene: &'a TraceScene,
    point: Vec3,
    normal: Vec3,
    surface: Surface,
    lights: Vec<(Light, Even)>,
}

/// A light as seen from a point.
#[derive(Clone, Copy)]
enum Light {
    Lamp { offset: Vec3, radius: f32, radiance: Vec3 },
    Skylight(SphericalRectangle),
}

impl<'a> Indoors<'a> {
    /// Finds those that can shine on a surface; in the open there are none.
    pub(super) fn new(
        scene: &'a TraceScene,
        point: Vec3,
        normal: Vec3,
        surface: Surface,
        dice: &mut Dice,
    ) -> Indoors<'a> {
        let mut lights = Vec::new();
        if let Some(room) = &scene.room {
            for index in 0..count(room) {
                if let Some(light) = light(room, index, point) {
                    lights.push((light, Even::new(dice)));
                }
            }
        }
        Self { scene, point, normal, surface, lights }
    }

    /// Irradiance over pi from all of them, by a sample of each.
    pub(super) fn sample(&mut self) -> Vec3 {
        let (scene, point, normal, surface) = (self.scene, self.point, self.normal, self.surface);
        let aimed =
            self.lights.iter_mut().map(|(light, even)| light.aimed(scene, point, normal, surface, even.square()));
        aimed.sum()
    }
}

/// Irradiance over pi from the lights of a hall at a hit, by a sample of each, or of one that stands for all.
pub(super) fn indoors_at(scene: &TraceScene, hit: &Hit, each: bool, dice: &mut Dice) -> Vec3 {
    let Some(room) = &scene.room else { return Vec3::ZERO };
    let count = count(room);
    if count == 0 {
        return Vec3::ZERO;
    }
    if each {
        let aimed = |index| {
            let at = dice.square();
            let light = light(room, index, hit.point)?;
            Some(light.aimed(scene, hit.point, hit.normal, hit.surface, at))
        };
        return (0..count).filter_map(aimed).sum();
    }
    let index = ((dice.unit() * count as f32) as usize).min(count - 1);
    let at = dice.square();
    let seen = light(room, index, hit.point).map(|light| light.aimed(scene, hit.point, hit.normal, hit.surface, at));
    seen.unwrap_or(Vec3::ZERO) * count as f32
}

fn count(room: &Room) -> usize {
    room.lamps.len() + room.openings.len()
}

/// A light as seen from a point: lamps first.
fn light(room: &Room, index: usize, point: Vec3) -> Option<Light> {
    match room.lamps.get(index) {
        Some(lamp) => Some(Light::Lamp { offset: lamp.centre - point, radius: lamp.radius, radiance: lamp.radiance }),
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

impl Light {
    /// Irradiance over pi by one sample.
    fn aimed(&self, scene: &TraceScene, point: Vec3, normal: Vec3, surface: Surface, at: [f32; 2]) -> Vec3 {
        let (direction, solid_angle, reach, radiance) = match self {
            Self::Lamp { offset, radius, radiance } => {
                let Some((direction, solid_angle)) = towards_ball(*offset, *radius, at) else { return Vec3::ZERO };
                let reach = (offset.length() - radius).max(0.0);
                (direction, solid_angle, reach, *radiance)
            }
            Self::Skylight(rectangle) => {
                let offset = rectangle.point(at);
                let reach = offset.length();
                let direction = offset / reach;
                (direction, rectangle.solid_angle, reach, scene.sky.radiance(direction))
            }
        };
        let cosine = normal.dot(direction);
        if cosine <= 0.0 || scene.blocked(&Ray { origin: point, direction }, Some(surface), reach) {
            return Vec3::ZERO;
        }
        radiance * (cosine * solid_angle / std::f32::consts::PI)
    }
}
