//! A hall as flat words: its inside, and what is worked out once a scene of the light in it.

use geometry::light;

use super::layout::{Around, Dark, Harmonics, Indoors, Lamp, Opening, Outside, Room, Small};
use super::scene::{Packed, array, number};
use crate::light::indoors::{self, lamps, probe, shown};

/// The inside as rays meet it.
pub(super) fn room(packed: &mut Packed, room: &light::Room) -> Room {
    let opening = |opening: &light::Opening| Opening { middle: opening.middle, half: opening.half };
    let lamp = |lamp: &light::Lamp| Lamp {
        centre: lamp.centre.to_array(),
        radius: lamp.radius,
        radiance: lamp.radiance.to_array(),
    };
    Room {
        half_width: room.half_width,
        height: room.height,
        half_depth: room.half_depth,
        walls: room.walls.to_array(),
        ceiling: room.ceiling.to_array(),
        openings: packed.push(&room.openings.iter().map(opening).collect::<Vec<_>>()),
        lamps: packed.push(&room.lamps.iter().map(lamp).collect::<Vec<_>>()),
    }
}

/// What is the same at every point.
pub(super) fn indoors(packed: &mut Packed, made: &indoors::Indoors) -> Indoors {
    let around: Vec<Around> = made.around.iter().map(|made| around(packed, made)).collect();
    let grid = |light: &[light::Vec3]| light.iter().copied().map(array).collect::<Vec<_>>();
    Indoors {
        lights: packed.push(&made.lights.iter().map(small).collect::<Vec<_>>()),
        bounced: packed.push(&grid(&made.field.bounced)),
        radiance: packed.push(&grid(&made.field.radiance)),
        around: packed.push(&around),
        dark: packed.push(&made.dark.iter().map(dark).collect::<Vec<_>>()),
        shown: packed.push(&made.shown.iter().map(outside).collect::<Vec<_>>()),
        hidden: packed.push(&made.hidden.iter().map(harmonics).collect::<Vec<_>>()),
    }
}

fn small(light: &lamps::Small) -> Small {
    match *light {
        lamps::Small::Lamp { centre, radius, radiance } => {
            Small { is_lamp: 1, centre: centre.to_array(), size: radius, radiance: radiance.to_array() }
        }
        lamps::Small::Cell { centre, area } => {
            Small { is_lamp: 0, centre: centre.to_array(), size: area, radiance: [0.0; 3] }
        }
    }
}

fn harmonics(probe: &probe::Probe) -> Harmonics {
    Harmonics { of: probe.of.map(array) }
}

fn around(packed: &mut Packed, around: &indoors::Around) -> Around {
    Around {
        least: around.least.to_array(),
        per_step: around.per_step.to_array(),
        count: around.count.map(number),
        probes: packed.push(&around.probes.iter().map(harmonics).collect::<Vec<_>>()),
    }
}

fn dark(dark: &indoors::Dark) -> Dark {
    Dark {
        centre: dark.centre.to_array(),
        radius: dark.radius,
        taken: dark.taken.to_array(),
        fine: dark.fine,
        aside: dark.aside,
    }
}

fn outside(outside: &shown::Outside) -> Outside {
    match outside {
        shown::Outside::Round(probe) => Outside { is_flat: 0, of: probe.of.map(array) },
        shown::Outside::Flat(faces) => {
            let mut of = [[0.0; 3]; probe::HARMONICS];
            of.iter_mut().zip(faces.as_flattened()).for_each(|(of, face)| *of = face.to_array());
            Outside { is_flat: 1, of }
        }
    }
}
