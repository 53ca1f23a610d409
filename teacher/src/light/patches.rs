//! Bright patches in a hall, where the sun comes in or a lamp hangs near a wall, aimed at from the places of a path.
//!
//! A path that goes on at random seldom meets such a patch, and sees much light when it does: that was most of the noise in
//! halls. So light is followed as well from its source to the first thing that it meets, and that is joined to a place of the
//! path. Both ways find the same light; each counts by its share of their densities, so that together they count it once (the
//! balance heuristic of Veach and Guibas, Optimally combining sampling techniques for Monte Carlo rendering, 1995).

use std::f32::consts::PI;

use geometry::light::{Hit, Ray, Response, Room, TraceScene, Vec3};

use super::gather::sun_cosine;
use super::indoors::from_lamp;
use super::sampling::{Dice, Even, ball_solid_angle, over_ball, over_surface, within_disc};
use super::spot::Spot;

/// What is joined to a place counts as seen from there if it is met this near, as a share of how far apart they are.
const SAME_PLACE: f32 = 1e-3;

/// What gives light that falls in patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The sun, through the openings.
    Sun,
    /// A lamp.
    Lamp(usize),
}

/// The patches of a scene, none in the open, and random numbers to aim at them with.
pub(super) struct Patches<'a> {
    scene: &'a TraceScene,
    /// Their sources, each with its chance to be aimed at: its share of the light that all give.
    sources: Vec<(Source, f32)>,
    /// The area of all openings.
    area: f32,
}

/// Random numbers to aim with: which source, where it starts, which way it goes.
pub(super) struct Aim([Even; 3]);

impl Aim {
    pub(super) fn new(dice: &mut Dice) -> Self {
        Self([(); 3].map(|()| Even::new(dice)))
    }

    pub(super) fn next(&mut self) -> [[f32; 2]; 3] {
        self.0.each_mut().map(Even::square)
    }
}

impl<'a> Patches<'a> {
    pub(super) fn of(scene: &'a TraceScene) -> Self {
        let (mut sources, mut area) = (Vec::new(), 0.0);
        if let Some(room) = &scene.room {
            area = room.openings.iter().map(|opening| 4.0 * opening.half[0] * opening.half[1]).sum();
            let through = scene.sun.direction.y.max(0.0) * area;
            sources.push((Source::Sun, through * scene.sun.radiance.element_sum()));
            for (index, lamp) in room.lamps.iter().enumerate() {
                let given = 4.0 * PI * lamp.radius * lamp.radius * lamp.radiance.element_sum();
                sources.push((Source::Lamp(index), given));
            }
        }
        sources.retain(|(_, given)| *given > 0.0);
        let all: f32 = sources.iter().map(|(_, given)| given).sum();
        sources.iter_mut().for_each(|(_, given)| *given /= all);
        Self { scene, sources, area }
    }

    pub(super) fn are_there(&self) -> bool {
        !self.sources.is_empty()
    }

    /// Irradiance over pi at a place by way of a patch that is aimed at, as far as it counts.
    pub(super) fn aimed(&self, spot: &Spot, numbers: [[f32; 2]; 3]) -> Vec3 {
        self.joined(spot, numbers).unwrap_or(Vec3::ZERO)
    }

    fn joined(&self, spot: &Spot, numbers: [[f32; 2]; 3]) -> Option<Vec3> {
        let scene = self.scene;
        let room = scene.room.as_ref()?;
        let (source, light) = self.light(room, numbers)?;
        let met = scene.first_hit(&light, None).filter(|met| met.surface != spot.surface)?;
        let distance = met.point.distance(spot.point);
        let ray = Ray { origin: spot.point, direction: (met.point - spot.point) / distance };
        let by_chance = spot.normal.dot(ray.direction) / PI;
        if by_chance <= 0.0 || met.normal.dot(ray.direction) >= 0.0 {
            return None;
        }
        // Met once more from here, so that its pattern is as fine as one sees it from here.
        let hit = scene.first_hit(&ray, Some(spot.surface))?;
        if hit.surface != met.surface || (hit.t - distance).abs() > SAME_PLACE * distance {
            return None;
        }
        let lit = Spot::from(&hit);
        let (towards, falling) = match source {
            Source::Sun => (-light.direction, scene.sun.radiance * sun_cosine(scene, &lit, -light.direction)),
            Source::Lamp(index) => {
                let towards = (light.origin - hit.point).normalize();
                (towards, from_lamp(scene, &room.lamps[index], &lit, towards))
            }
        };
        let share = self.share(source, by_chance, ray.direction, &hit, towards);
        Some(Response::new(&hit, ray.direction).diffuse * falling * share)
    }

    /// A ray of light from a source.
    fn light(&self, room: &Room, [choice, place, way]: [[f32; 2]; 3]) -> Option<(Source, Ray)> {
        let sun = &self.scene.sun;
        let source = chosen(self.sources.iter().copied(), choice[0])?;
        let light = match source {
            Source::Sun => {
                let areas = room.openings.iter().map(|opening| (opening, 4.0 * opening.half[0] * opening.half[1]));
                let opening = chosen(areas, choice[1] * self.area)?;
                let [x, z] = [0, 1].map(|axis| opening.middle[axis] + opening.half[axis] * (2.0 * place[axis] - 1.0));
                let direction = -within_disc(sun.direction, sun.radius_rad, way);
                Ray { origin: Vec3::new(x, room.height, z), direction }
            }
            Source::Lamp(index) => {
                let (lamp, outward) = (&room.lamps[index], over_ball(place));
                Ray { origin: lamp.centre + outward * lamp.radius, direction: over_surface(outward, way) }
            }
        };
        let enters = source != Source::Sun || light.direction.y < 0.0;
        enters.then_some((source, light))
    }

    /// How much a place that was met along `direction` by chance, of this density per solid angle, counts for the light that comes
    /// to it from `towards`; what was aimed at counts for as much.
    pub(super) fn share(&self, source: Source, by_chance: f32, direction: Vec3, hit: &Hit, towards: Vec3) -> f32 {
        let (Some(room), Some((_, chance))) =
            (&self.scene.room, self.sources.iter().find(|(other, _)| *other == source))
        else {
            return 1.0;
        };
        // Per area of the surface, where the density by which such light is aimed at from the surface itself counts as one.
        let per_area = chance * self.per_area(room, source, hit.point, towards) * hit.normal.dot(towards).max(0.0);
        let facing = -hit.normal.dot(direction);
        by_chance * facing / (by_chance * facing + per_area * hit.t * hit.t)
    }

    /// What of a source's light falls on a unit of area that faces it, if all counts as one.
    fn per_area(&self, room: &Room, source: Source, point: Vec3, towards: Vec3) -> f32 {
        match source {
            // Light is parallel.
            Source::Sun => 1.0 / (self.area * towards.y),
            // A spot of the lamp, then a way by the cosine; against a way within the cone that the lamp fills.
            Source::Lamp(index) => {
                let lamp = &room.lamps[index];
                let cone = ball_solid_angle(lamp.centre - point, lamp.radius).unwrap_or(0.0);
                cone / (4.0 * PI * PI * lamp.radius * lamp.radius)
            }
        }
    }
}

/// The one of several at which a number falls that runs over all their shares.
fn chosen<T>(shares: impl Iterator<Item = (T, f32)>, mut number: f32) -> Option<T> {
    let mut last = None;
    for (one, share) in shares {
        last = Some(one);
        number -= share;
        if number < 0.0 {
            break;
        }
    }
    last
}
