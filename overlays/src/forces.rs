//! Forces: an arrow from the middle of each body for every sort of force on it, each in its own colour and of its own make,
//! and a legend that names them.

use glam::Vec2;
use kernels::dynamics::Acting;
use scene::{Body, Scene, Vec3};

use crate::arrow::{Arrow, Make, sample, seen};
use crate::rect::Rect;
use crate::scale::length_per_unit;
use crate::sheet::{Sheet, spoken, vector};
use crate::style::{BLUE, GREEN, Ink, ORANGE, PLATE, PURPLE, SKY, VERMILLION, WHITE};
use crate::text;

/// Less than this share of the greatest force is none.
const NONE: f64 = 0.01;
/// With more free bodies than this forces have no numbers.
const FEW: usize = 3;
/// Arrows of one body that point less than this apart lie side by side: the cosine.
const ALIKE: f32 = 0.96;

/// A sort of force.
struct Kind {
    words: &'static str,
    ink: Ink,
    make: Make,
    of: fn(&Acting) -> Vec3,
    /// Whether it is to be expected in a scene, so that the legend stays as it is through a run.
    is_expected: fn(&Scene) -> bool,
}

const KINDS: [Kind; 7] = [
    Kind {
        words: "weight",
        ink: PURPLE,
        make: Make::Solid,
        of: |acting| acting.weight_n,
        is_expected: |scene| scene.environment.gravity_m_s2 > 0.0,
    },
    Kind {
        words: "attraction",
        ink: PURPLE,
        make: Make::Dashed(&[6.0, 1.6]),
        of: |acting| acting.attraction_n,
        is_expected: |scene| scene.environment.mutual_gravity,
    },
    Kind {
        words: "push",
        ink: GREEN,
        make: Make::Dashed(&[4.0, 1.5]),
        of: |acting| acting.push_n,
        is_expected: touches,
    },
    Kind {
        words: "friction",
        ink: VERMILLION,
        make: Make::Dashed(&[2.0, 1.5]),
        of: |acting| acting.friction_n,
        is_expected: touches,
    },
    Kind {
        words: "pull",
        ink: ORANGE,
        make: Make::Dashed(&[3.0, 1.3, 1.0, 1.3]),
        of: |acting| acting.links_n,
        is_expected: |scene| !scene.links.is_empty(),
    },
    Kind {
        words: "lift",
        ink: BLUE,
        make: Make::Dashed(&[5.0, 1.3, 1.0, 1.3]),
        of: |acting| acting.lift_n,
        is_expected: |scene| scene.environment.liquid.is_some(),
    },
    Kind {
        words: "drag",
        ink: SKY,
        make: Make::Dashed(&[1.0, 1.2]),
        of: |acting| acting.drag_n,
        is_expected: |scene| scene.environment.air_density_kg_m3 > 0.0 || scene.environment.liquid.is_some(),
    },
];

/// What is not tied touches the ground or another body sooner or later.
fn touches(scene: &Scene) -> bool {
    let mut free = scene.bodies.iter().filter(|body| !body.fixed);
    let is_loose = |body: &Body| !scene.links.iter().any(|link| link.holds(&body.id));
    let meets = scene.environment.ground.is_some() || (scene.bodies.len() > 1 && !scene.environment.mutual_gravity);
    meets && free.any(is_loose)
}

/// The arrows of all free bodies.
pub fn arrows(sheet: &Sheet<'_>, acting: &[Acting]) -> Vec<Arrow> {
    let (promised, greatest) = (sheet.promised.force, sheet.peaks.force);
    let per_unit = length_per_unit(sheet, promised, greatest);
    let units = sheet.scene.units;
    let newton = units.mass_kg * units.length_m / (units.time_s * units.time_s);
    let are_few = sheet.scene.bodies.iter().filter(|body| !body.fixed).count() <= FEW;
    let mut arrows = Vec::new();
    for (body, acting) in sheet.scene.bodies.iter().zip(acting).filter(|(body, _)| !body.fixed) {
        let first = arrows.len();
        for kind in &KINDS {
            let force = vector((kind.of)(acting));
            if force.length() <= NONE * promised.max(greatest) {
                continue;
            }
            let words = if are_few { spoken(force.length() * newton, "N") } else { String::new() };
            let arrow = seen(sheet, vector(body.position_m), force * per_unit, kind.ink, kind.make, words);
            arrows.extend(arrow.map(|arrow| beside(arrow, &arrows[first..], sheet.canvas.style.line)));
        }
    }
    arrows
}

/// An arrow moved aside from those of the same body that point its way.
fn beside(arrow: Arrow, others: &[Arrow], line: f32) -> Arrow {
    let along = (arrow.to - arrow.from).normalize_or_zero();
    let alike = others.iter().filter(|other| (other.to - other.from).normalize_or_zero().dot(along) > ALIKE).count();
    let aside = Vec2::new(-along.y, along.x) * (alike as f32 * line * 3.4);
    Arrow { from: arrow.from + aside, to: arrow.to + aside, ..arrow }
}

/// What is named in the legend of a scene: what is to be expected, and what acts now.
fn named<'a>(scene: &'a Scene, acting: &'a [Acting]) -> impl Iterator<Item = &'static Kind> {
    let acts = |kind: &Kind| {
        let sizes = acting.iter().map(|acting| vector((kind.of)(acting)).length());
        let all = acting.iter().map(|acting| vector(acting.weight_n).length().max(vector(acting.links_n).length()));
        sizes.fold(0.0, f64::max) > NONE * all.fold(0.0, f64::max)
    };
    KINDS.iter().filter(move |kind| (kind.is_expected)(scene) || acts(kind))
}

/// The size of the legend.
pub fn legend_size(sheet: &Sheet<'_>, acting: &[Acting]) -> Vec2 {
    let style = sheet.canvas.style;
    let widest = named(sheet.scene, acting).map(|kind| text::width(kind.words, style.em)).fold(0.0, f32::max);
    let rows = named(sheet.scene, acting).count() as f32;
    Vec2::new(widest + style.em * 2.6 + style.gap * 2.0, rows * style.em * 1.15 + style.gap * 1.5)
}

/// Draws the legend.
pub fn legend(sheet: &mut Sheet<'_>, rect: Rect, acting: &[Acting]) {
    let style = sheet.canvas.style;
    sheet.canvas.plate(rect, PLATE);
    let mut row = rect.min + Vec2::new(style.gap, style.gap + style.em * 0.2);
    for kind in named(sheet.scene, acting) {
        let middle = row.y + style.cap() * 0.5;
        let from = Vec2::new(row.x, middle);
        sample(sheet, from, from + Vec2::X * style.em * 2.1, kind.ink, kind.make);
        sheet.canvas.text(kind.words, row + Vec2::X * style.em * 2.5, style.em, WHITE, false);
        row.y += style.em * 1.15;
    }
}
