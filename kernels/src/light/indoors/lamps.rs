//! The lights of a room as small discs: lamps, and the sky in the cells that skylights are cut into. Each is to a point what
//! the sun is in the open: a direction, an angular radius and the light that it gives.

use geometry::light::{Form, Opening, Room, Sky, Surface, TraceBody, Vec3, sun_cosine};

use super::super::features::Place;
use super::super::seen::{TINY, see_box, see_capsule, see_cylinder, see_sphere};
use super::before::before;

/// Cells of a skylight are about this share of the room's height wide.
const CELL: f32 = 0.24;
/// Cells along an edge of a skylight at most.
const MOST_CELLS: usize = 4;

/// A light within a room.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Small {
    /// A ball.
    Lamp {
        /// Its middle.
        centre: Vec3,
        /// Its radius.
        radius: f32,
        /// Radiance of its surface.
        radiance: Vec3,
    },
    /// A part of a skylight.
    Cell {
        /// Its middle.
        centre: Vec3,
        /// Its area.
        area: f32,
    },
}

/// A light as a point sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aimed {
    /// Unit vector towards it.
    pub direction: Vec3,
    /// How far it is.
    pub distance: f32,
    /// Its angular radius, as a sine.
    pub radius: f32,
    /// Irradiance over pi that a surface facing it receives.
    pub facing: Vec3,
}

/// The lights of a room.
#[must_use]
pub fn lights(room: &Room) -> Vec<Small> {
    let lamp = |lamp: &geometry::light::Lamp| Small::Lamp {
        centre: lamp.centre,
        radius: lamp.radius,
        radiance: lamp.radiance,
    };
    room.lamps.iter().map(lamp).chain(room.openings.iter().flat_map(|opening| cells(room, opening))).collect()
}

fn cells(room: &Room, opening: &Opening) -> Vec<Small> {
    let count = opening.half.map(|half| ((2.0 * half / (CELL * room.height)).round() as usize).clamp(1, MOST_CELLS));
    let size = [0, 1].map(|axis| 2.0 * opening.half[axis] / count[axis] as f32);
    let along = |axis: usize, at: usize| opening.middle[axis] - opening.half[axis] + (at as f32 + 0.5) * size[axis];
    let mut cells = Vec::with_capacity(count[0] * count[1]);
    for x in 0..count[0] {
        for z in 0..count[1] {
            let centre = Vec3::new(along(0, x), room.height, along(1, z));
            cells.push(Small::Cell { centre, area: size[0] * size[1] });
        }
    }
    cells
}

impl Small {
    /// The light as seen from a point.
    #[must_use]
    pub fn aimed(&self, sky: &Sky, point: Vec3) -> Aimed {
        match *self {
            Self::Lamp { centre, radius, radiance } => {
                let offset = centre - point;
                let distance = offset.length().max(TINY);
                let sine = (radius / distance).min(1.0);
                Aimed { direction: offset / distance, distance, radius: sine, facing: radiance * (sine * sine) }
            }
            Self::Cell { centre, area } => {
                let offset = centre - point;
                let distance = offset.length().max(TINY);
                let direction = offset / distance;
                // A disc of the same area, exact from before its middle.
                let shown = area * direction.y.max(0.0);
                let share = shown / (std::f32::consts::PI * distance * distance + shown);
                Aimed { direction, distance, radius: share.sqrt(), facing: sky.radiance(direction) * share }
            }
        }
    }
}

impl Aimed {
    /// Mean cosine of the light to a normal: some of it may be below the horizon.
    #[must_use]
    pub fn cosine(&self, normal: Vec3) -> f32 {
        sun_cosine(normal.dot(self.direction), self.radius.max(TINY))
    }

    /// Share of the light that bodies leave.
    #[must_use]
    pub fn visible(&self, bodies: &[TraceBody], place: &Place) -> f32 {
        let mut left = 1.0;
        for (index, body) in bodies.iter().enumerate() {
            if place.surface == Surface::Body(index) {
                continue;
            }
            let offset = body.centre - place.point;
            let along = offset.dot(self.direction);
            // Beyond the light, behind the point, or too far aside to reach it.
            let aside = offset.length_squared() - along * along;
            let reach = body.bounding_radius + self.radius * along.max(0.0);
            let beyond = along - body.bounding_radius > self.distance * (1.0 + self.radius);
            if beyond || along < -body.bounding_radius || aside > reach * reach {
                continue;
            }
            let (at, to) = (body.to_local(-offset).to_array(), body.to_local(self.direction).to_array());
            let behind = 1.0 - before(body, at, to, self.distance, self.radius);
            left *= 1.0 - behind * covered(body, offset, place.normal, self);
        }
        left
    }
}

/// Share of a light that a body covers.
fn covered(body: &TraceBody, offset: Vec3, normal: Vec3, light: &Aimed) -> f32 {
    let distance = offset.length().max(TINY);
    let towards = offset / distance;
    let (direction, radius) = (light.direction, light.radius.max(TINY));
    let seen = match body.form {
        Form::Sphere => see_sphere(body, distance, towards, normal, direction, radius),
        Form::Box => see_box(body, -offset, towards, normal, direction, radius),
        Form::Cylinder => see_cylinder(body, -offset, towards, normal, direction, radius),
        Form::Capsule => see_capsule(body, -offset, towards, normal, direction, radius),
    };
    seen.occlusion
}
