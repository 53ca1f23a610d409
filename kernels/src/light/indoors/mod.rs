//! Light within a hall.
//!
//! What is simple is worked out: the light of lamps, of the sky in skylights and of the sun through them ([`lamps`]), the light
//! that the empty room sends to and fro ([`field`]), and what of both arrives around each body ([`probe`]). How bodies change
//! that is learned ([`correction`]).

pub mod before;
pub mod correction;
pub mod field;
pub mod lamps;
pub mod probe;
pub mod shown;

use geometry::light::{Form, Opening, Ray, Room, Sky, Sun, Surface, TraceBody, TraceScene, Vec3, sun_cosine};

use rayon::prelude::*;

use super::features::{BodyTerms, Lit, Pair, Place};
use super::network::Illumination;
use super::seen::{TINY, disc_share};
use correction::{Correction, Summed, place_features};
use field::{FINE_IN_SUN, Field, ROUNDS, Sunny, Transport, gathered, met, side_of, spread};
use lamps::{Small, lights};
use probe::Probe;
use shown::Outside;

/// Places along a cell of the room's grid at which the light of lamps and skylights is asked for.
const FINE: usize = 2;
/// Ways that a probe looks.
const WAYS: usize = 128;
/// Rounds of light to and fro once it is known what bodies change.
const ROUNDS_AGAIN: usize = 6;
/// Share of what a body sends down that comes back from the floor below it.
const SENT_BACK: f32 = 0.3;
/// Probes around a body are no further apart than this share of the room's height...
const STEP: f32 = 0.25;
/// ...unless that would take more steps along an axis.
const MOST_STEPS: usize = 3;
/// A probe keeps this share of the room's half extent clear of the walls.
const CLEAR: f32 = 1e-3;

/// What is the same at every point of a hall.
#[derive(Clone, Debug, PartialEq)]
pub struct Indoors {
    /// Lamps and parts of skylights.
    pub lights: Vec<Small>,
    /// Light that the room sends to and fro.
    pub field: Field,
    /// Light that the room sends to where each body is, then each link.
    pub around: Vec<Around>,
    /// Radiance that each body shows.
    pub shown: Vec<Outside>,
    /// Mean radiance of the room behind each body, by the direction that it is seen in.
    pub hidden: Vec<Probe>,
    /// What each body takes from the floor below it, which it then lacks itself.
    pub dark: Vec<Dark>,
}

/// Light around a body: probes on a lattice that fills the box around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Around {
    /// The corner with the least coordinates.
    pub least: Vec3,
    /// One over the distance between neighbours, along each axis.
    pub per_step: Vec3,
    /// Probes along each axis, at least two.
    pub count: [usize; 3],
    /// The probes: x goes first, then y, then z.
    pub probes: Vec<Probe>,
}

/// What bodies do to the bounced light at a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// Share of what the place sees, by the cosine, that the body fills.
    pub share: f32,
    /// Radiance that it shows there.
    pub shown: Vec3,
    /// Radiance of the room behind it.
    pub behind: Vec3,
}

/// Share of the sun's disc that is seen through the openings of a room, bodies left out.
#[must_use]
pub fn sun_through(room: &Room, sun: &Sun, point: Vec3) -> f32 {
    if sun.direction.y <= TINY || sun.radiance == Vec3::ZERO {
        return 0.0;
    }
    let way = (room.height - point.y).max(0.0) / sun.direction.y;
    let (x, z) = (point.x + sun.direction.x * way, point.z + sun.direction.z * way);
    // The disc's image on the ceiling, along x and along z.
    let slant = |level: f32| (1.0 + (level / sun.direction.y) * (level / sun.direction.y)).sqrt();
    let reach = (way * sun.radius_rad).max(TINY);
    let (wide, deep) = (1.0 / (reach * slant(sun.direction.x)), 1.0 / (reach * slant(sun.direction.z)));
    let between = |at: f32, middle: f32, half: f32, scale: f32| {
        disc_share((middle - half - at) * scale) - disc_share((middle + half - at) * scale)
    };
    let share = |opening: &Opening| {
        between(x, opening.middle[0], opening.half[0], wide) * between(z, opening.middle[1], opening.half[1], deep)
    };
    room.openings.iter().map(share).sum::<f32>().min(1.0)
}

impl Around {
    fn new(room: &Room, field: &Field, floor: Vec3, least: Vec3, most: Vec3) -> Self {
        let (least, most) = (held(room, least), held(room, most));
        let extent = (most - least).to_array();
        let count = extent.map(|extent| ((extent / (STEP * room.height)).ceil() as usize + 1).clamp(2, MOST_STEPS + 1));
        let step = Vec3::from_array(std::array::from_fn(|axis| extent[axis] / (count[axis] - 1) as f32));
        let all = lattice(count).enumerate();
        let probes = all.map(|(turn, at)| probe(room, field, floor, least + step * at, turn)).collect();
        Self { least, per_step: step.max(Vec3::splat(TINY)).recip(), count, probes }
    }

    /// The places of the probes, in steps from the corner.
    pub fn places(&self) -> impl Iterator<Item = Vec3> {
        lattice(self.count)
    }

    /// Irradiance over pi from the room on a surface with this normal.
    #[must_use]
    pub fn at(&self, point: Vec3, normal: Vec3) -> Vec3 {
        let last = Vec3::from_array(self.count.map(|count| (count - 1) as f32));
        let at = ((point - self.least) * self.per_step).clamp(Vec3::ZERO, last);
        let mut mixed = Probe::default();
        for (place, probe) in self.places().zip(&self.probes) {
            let near = (Vec3::ONE - (at - place).abs()).max(Vec3::ZERO);
            let weight = near.x * near.y * near.z;
            for (sum, of) in mixed.of.iter_mut().zip(probe.of) {
                *sum += of * weight;
            }
        }
        mixed.at(normal)
    }

    /// The mean of the probes.
    fn mean(&self) -> Probe {
        let mut mean = Probe::default();
        for probe in &self.probes {
            for (sum, of) in mean.of.iter_mut().zip(probe.of) {
                *sum += of / self.probes.len() as f32;
            }
        }
        mean
    }
}

/// Every place of a lattice of so many along each axis.
fn lattice([x, y, z]: [usize; 3]) -> impl Iterator<Item = Vec3> {
    (0..x * y * z).map(move |at| Vec3::new((at % x) as f32, (at / x % y) as f32, (at / x / y) as f32))
}

/// A ball on a floor is dark below, because it darkens the floor there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dark {
    /// The body's centre.
    pub centre: Vec3,
    /// Its mean radius.
    pub radius: f32,
    /// Share of the light that does not come back to the floor from it.
    pub taken: Vec3,
    /// Share of its shadow that is too small for the field's grid, which has the rest of it.
    pub fine: f32,
    /// Share of the floor below that its upright sides see: half where it is round, none of it from a box's face.
    pub aside: f32,
}

impl Dark {
    fn new(room: &Room, body: &TraceBody, terms: &BodyTerms) -> Self {
        let radius = terms.mean_radius;
        let cells = 4.0 * radius / (field::cell(room) + TINY);
        let fine = 1.0 / (1.0 + cells * cells);
        let aside = if body.form == Form::Box { 0.0 } else { 0.5 };
        Self { centre: body.centre, radius, taken: Vec3::ONE - terms.albedo * SENT_BACK, fine, aside }
    }

    /// Share that a place on the body lacks of the light that would come straight from below.
    #[must_use]
    pub fn below(&self, point: Vec3, normal: Vec3) -> Vec3 {
        let offset = self.centre - Vec3::new(point.x, 0.0, point.z);
        let distance = offset.length().max(TINY);
        let share = filled((self.radius / distance).min(1.0), offset.y / distance);
        let seen = (self.aside - (1.0 - self.aside) * normal.y).max(0.0);
        self.taken * (seen * share * (self.fine + (1.0 - self.fine) * share * share))
    }
}

/// Share of what a surface sees, by the cosine, that a ball fills: by the sine of its angular radius and the cosine of its middle.
fn filled(solid: f32, facing: f32) -> f32 {
    solid * solid * sun_cosine(facing, solid.max(TINY))
}

/// The nearest point that is clear of the walls.
fn held(room: &Room, point: Vec3) -> Vec3 {
    let inside = Vec3::new(room.half_width, 0.5 * room.height, room.half_depth) * (1.0 - CLEAR);
    let middle = Vec3::Y * (0.5 * room.height);
    point.clamp(middle - inside, middle + inside)
}

/// Light of the room around a point. Neighbours look other ways, by their `turn`, so that what one misses another sees.
fn probe(room: &Room, field: &Field, floor: Vec3, point: Vec3, turn: usize) -> Probe {
    let mut probe = Probe::default();
    for way in 0..WAYS {
        let direction = field::around(way, WAYS, turn);
        let ray = Ray { origin: point, direction };
        if let Some(met) = met(room, &ray, None) {
            probe.add(direction, field.sharp_radiance(room, &met, floor), 4.0 * std::f32::consts::PI / WAYS as f32);
        }
    }
    probe
}

/// Half the extents of the axis-aligned box around a body.
fn half_bounds(body: &TraceBody) -> Vec3 {
    let [x, y, z] = body.axes;
    (x * body.half_extents.x).abs() + (y * body.half_extents.y).abs() + (z * body.half_extents.z).abs()
}

impl Indoors {
    /// Prepares the light of a hall; `lit` is the same scene, not yet prepared so.
    #[must_use]
    pub fn new(room: &Room, lit: &Lit<'_>) -> Self {
        let scene = lit.scene;
        let lights = lights(room);
        let sun = scene.sun;
        let local = spread(room, FINE);
        let found: Vec<Vec3> = local
            .par_iter()
            .map(|(node, _)| {
                local_light(&lights, lit, &Place { point: node.point, normal: node.normal, surface: node.surface })
            })
            .collect();
        let (mut direct, mut sunny) = (gathered(&local, &found), None);
        if sun.radiance != Vec3::ZERO {
            let places = spread(room, FINE_IN_SUN);
            let fine: Vec<Vec3> = places
                .par_iter()
                .map(|(node, _)| {
                    let upright = sun_cosine(node.normal.dot(sun.direction), sun.radius_rad);
                    let share = if upright > 0.0 { sun_through(room, &sun, node.point) } else { 0.0 };
                    let place = Place { point: node.point, normal: node.normal, surface: node.surface };
                    let left = if share > 0.0 { lit.unshaded(&place) } else { 0.0 };
                    sun.radiance * (upright * share * left)
                })
                .collect();
            let coarse = gathered(&places, &fine);
            direct.iter_mut().zip(&coarse).for_each(|(sum, sunlit)| *sum += *sunlit);
            sunny = Some(Sunny { fine, coarse });
        }
        let floor = scene.ground.map_or(Vec3::ZERO, |ground| ground.mean());
        let transport = Transport::of(room);
        let empty = Field::dark(room).settled(room, &transport, &direct, floor, ROUNDS);
        let falling: Vec<Outside> = (0..scene.bodies.len())
            .into_par_iter()
            .map(|body| Outside::lit_directly(room, lit, &lights, body))
            .collect();
        let within = changed(room, lit, &falling, &empty, floor);
        direct.iter_mut().zip(within).for_each(|(sum, change)| *sum += change);
        let mut field = empty.settled(room, &transport, &direct, floor, ROUNDS_AGAIN);
        field.sunny = sunny;
        let mut around: Vec<Around> = scene
            .bodies
            .par_iter()
            .map(|body| {
                let half = half_bounds(body);
                Around::new(room, &field, floor, body.centre - half, body.centre + half)
            })
            .collect();
        let hidden: Vec<Probe> = around.iter().map(Around::mean).collect();
        let shown = shown(lit, &falling, &hidden);
        around.extend(scene.links.iter().map(|link| {
            let reach = Vec3::splat(link.bounds.half_length) * link.bounds.axis.abs() + Vec3::splat(link.bounds.radius);
            Around::new(room, &field, floor, link.bounds.centre - reach, link.bounds.centre + reach)
        }));
        let dark = scene.bodies.iter().zip(&lit.terms).map(|(body, terms)| Dark::new(room, body, terms)).collect();
        Self { lights, field, around, shown, hidden, dark }
    }

    /// Irradiance over pi from lamps and skylights, bodies in between.
    #[must_use]
    pub fn local(&self, lit: &Lit<'_>, place: &Place) -> Vec3 {
        local_light(&self.lights, lit, place)
    }

    /// Irradiance over pi from the room itself, as if there were no bodies.
    #[must_use]
    pub fn bounced(&self, scene: &TraceScene, place: &Place) -> Vec3 {
        match (side_of(place.surface), place.surface) {
            (Some(side), _) => self.field.bounced_at(side, place.point),
            (None, Surface::Body(index)) => {
                let dark = self.dark[index].below(place.point, place.normal);
                let around = &self.around[index];
                (around.at(place.point, place.normal) - around.at(place.point, Vec3::NEG_Y) * dark).max(Vec3::ZERO)
            }
            (None, Surface::Link(index)) => self.around[scene.bodies.len() + index].at(place.point, place.normal),
            _ => Vec3::ZERO,
        }
    }

    /// What a ray sees past all bodies: the room, or the sky in an opening.
    #[must_use]
    pub fn behind(&self, room: &Room, sky: &Sky, ray: &Ray, leaving: Surface) -> Vec3 {
        let met = met(room, ray, Some(leaving));
        met.map_or_else(|| sky.radiance(ray.direction), |met| self.field.radiance_at(met.spot))
    }

    /// What reaches a place.
    #[must_use]
    pub fn illumination(&self, correction: &Correction, room: &Room, lit: &Lit<'_>, place: &Place) -> Illumination {
        let (local, bounced) = (self.local(lit, place), self.bounced(lit.scene, place));
        let share = sun_through(room, &lit.scene.sun, place.point);
        let mut visible = if share > 0.0 { lit.past_links(place) * share } else { 0.0 };
        let mut summed = Summed::default();
        for index in 0..lit.bodies.len() {
            let pair = lit.pair(index, place);
            visible *= 1.0 - pair.occlusion;
            correction.add(&mut summed, &pair, &self.between(lit, index, place, &pair));
        }
        let height = place.point.y / room.height;
        let features = place_features(place.normal, place.surface, height, &summed, local, bounced);
        let ambient = correction.ambient(&summed, &features, local, bounced);
        Illumination { sun_visibility: visible, ambient }
    }

    /// What a body does to the bounced light at a place: its own, nothing.
    #[must_use]
    pub fn between(&self, lit: &Lit<'_>, index: usize, place: &Place, pair: &Pair) -> Between {
        between(lit, index, place, pair, &self.shown[index], &self.hidden[index])
    }
}

/// What a body that shows and hides this does to the bounced light at a place: its own, nothing.
fn between(lit: &Lit<'_>, index: usize, place: &Place, pair: &Pair, shown: &Outside, hidden: &Probe) -> Between {
    if place.surface == Surface::Body(index) {
        return Between { share: 0.0, shown: Vec3::ZERO, behind: Vec3::ZERO };
    }
    let (facing, solid) = (pair.x[5], pair.x[7]);
    let share = filled(solid, facing);
    let body = &lit.scene.bodies[index];
    let towards = (body.centre - place.point).normalize_or(Vec3::Y);
    // The more of the view it fills, the more of what it shows lies in the dark between the two.
    Between { share, shown: shown.seen_from(body, place) * (1.0 - share * share), behind: hidden.at(towards) }
}

/// What bodies change of the light that falls on the room's grid: what they show, and what they hide of the empty room's light.
fn changed(room: &Room, lit: &Lit<'_>, falling: &[Outside], empty: &Field, floor: Vec3) -> Vec<Vec3> {
    let scene = lit.scene;
    let hidden: Vec<Probe> =
        scene.bodies.iter().map(|body| probe(room, empty, floor, held(room, body.centre), 0)).collect();
    let shown = shown(lit, falling, &hidden);
    let change = |node: &field::Node| -> Vec3 {
        let place = Place { point: node.point, normal: node.normal, surface: node.surface };
        let of = |index: usize| {
            let seen = between(lit, index, &place, &lit.pair(index, &place), &shown[index], &hidden[index]);
            (seen.shown - seen.behind) * seen.share
        };
        (0..scene.bodies.len()).map(of).sum()
    };
    field::nodes(room).par_iter().map(change).collect()
}

/// What bodies show of the light that falls on them and of that around each.
fn shown(lit: &Lit<'_>, falling: &[Outside], around: &[Probe]) -> Vec<Outside> {
    let bodies = lit.scene.bodies.iter().zip(&lit.terms);
    bodies
        .zip(falling)
        .zip(around)
        .map(|(((body, terms), falling), around)| falling.shown(body, terms, around))
        .collect()
}

/// Irradiance over pi from lamps and skylights, bodies in between.
fn local_light(lights: &[Small], lit: &Lit<'_>, place: &Place) -> Vec3 {
    let mut sum = Vec3::ZERO;
    for light in lights {
        let aimed = light.aimed(&lit.scene.sky, place.point);
        let cosine = aimed.cosine(place.normal);
        if cosine > 0.0 && aimed.facing != Vec3::ZERO {
            sum += aimed.facing * (cosine * aimed.visible(&lit.bodies, place));
        }
    }
    sum
}
