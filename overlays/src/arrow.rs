//! Arrows: from the middle of a body, exactly as long in the scene as what they stand for says, with a number beside the tip.

use glam::{DVec3, Vec2};

use crate::canvas::Pen;
use crate::rect::Rect;
use crate::sheet::Sheet;
use crate::style::{Ink, Style};

/// An arrow shorter than this is not drawn, in pixels.
const LEAST_PX: f32 = 2.5;

/// How an arrow is made, so that sorts are told apart without colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Make {
    /// A solid shaft and a full head.
    Solid,
    /// A double shaft and an open head.
    Double,
    /// A dashed shaft and a full head: lengths of dashes and gaps, in widths.
    Dashed(&'static [f32]),
}

/// An arrow in the picture.
#[derive(Clone, Debug)]
pub struct Arrow {
    /// Where it begins, in pixels.
    pub from: Vec2,
    /// Its tip.
    pub to: Vec2,
    /// Its colour.
    pub ink: Ink,
    /// How it is made.
    pub make: Make,
    /// What stands beside its tip.
    pub words: String,
}

/// An arrow in the scene as it is seen; none if it is not before the eye or no longer than a dot, or begins beyond the wall of
/// a hall. One that begins within is drawn whole, so that its length stays true.
pub fn seen(sheet: &Sheet<'_>, from: DVec3, along: DVec3, ink: Ink, make: Make, words: String) -> Option<Arrow> {
    if !(from.is_finite() && along.is_finite()) {
        return None;
    }
    let is_walled_off = sheet.sight.is_walled_off(from);
    let [from, to] = sheet.sight.segment(from, from + along)?;
    let is_seen = !is_walled_off && from.is_finite() && to.is_finite() && sheet.canvas.bounds().cut(from, to).is_some();
    (is_seen && from.distance(to) >= LEAST_PX).then_some(Arrow { from, to, ink, make, words })
}

/// The width of a shaft and the length of a head of an arrow so many pixels long.
fn sizes(style: &Style, length: f32) -> (f32, f32) {
    let width = (style.line * 1.55).min(length * 0.3).max(1.0);
    (width, (width * 3.6).min(length * 0.75))
}

/// Draws arrows, and keeps their tips in sight.
pub fn draw(sheet: &mut Sheet<'_>, arrows: &[Arrow]) {
    for arrow in arrows {
        one(sheet, arrow);
        let head = sizes(&sheet.canvas.style, arrow.from.distance(arrow.to)).1;
        sheet.room.show(Rect { min: arrow.to - head * 0.7, max: arrow.to + head * 0.7 }, 1.0);
        let middle = (arrow.from + arrow.to) * 0.5;
        sheet.room.show(Rect { min: middle - head * 0.4, max: middle + head * 0.4 }, 0.5);
    }
}

/// An arrow of a legend.
pub fn sample(sheet: &mut Sheet<'_>, from: Vec2, to: Vec2, ink: Ink, make: Make) {
    one(sheet, &Arrow { from, to, ink, make, words: String::new() });
}

fn one(sheet: &mut Sheet<'_>, arrow: &Arrow) {
    let style = sheet.canvas.style;
    let length = arrow.from.distance(arrow.to);
    let (width, head) = sizes(&style, length);
    let along = (arrow.to - arrow.from) / length;
    let aside = Vec2::new(-along.y, along.x);
    let neck = arrow.to - along * head * 0.85;
    let pen = |width: f32| Pen { ink: arrow.ink, width, dash: &[], rim: true, round: false };
    let wings =
        [arrow.to, arrow.to - along * head + aside * head * 0.48, arrow.to - along * head - aside * head * 0.48];
    match arrow.make {
        Make::Solid => sheet.canvas.line(&[arrow.from, neck], &pen(width)),
        Make::Dashed(dash) => {
            sheet.canvas.line(&[arrow.from, neck], &Pen { dash, ..pen(width) });
        }
        Make::Double => {
            let apart = aside * width * 0.75;
            for side in [apart, -apart] {
                sheet.canvas.line(&[arrow.from + side, neck + side], &pen(width * 0.55));
            }
        }
    }
    match arrow.make {
        Make::Double => sheet.canvas.line(&[wings[1], arrow.to, wings[2]], &pen(width * 0.9)),
        Make::Solid | Make::Dashed(_) => sheet.canvas.shape(&wings, arrow.ink, true),
    }
    sheet.canvas.disc(arrow.from, width * 0.8, arrow.ink, true);
}

/// Writes what stands beside the tips, where there is room.
pub fn number(sheet: &mut Sheet<'_>, arrows: &[Arrow]) {
    for arrow in arrows.iter().filter(|arrow| !arrow.words.is_empty()) {
        let (width, _) = sizes(&sheet.canvas.style, arrow.from.distance(arrow.to));
        let along = (arrow.to - arrow.from).normalize_or_zero();
        // The nearest of eight ways, so that words do not tremble as an arrow turns.
        let way = Vec2::new(eighth(along.x), eighth(along.y));
        let tip = Rect { min: arrow.to - width, max: arrow.to + width };
        if sheet.canvas.bounds().holds(arrow.to) {
            sheet.say(arrow.words.clone(), arrow.ink.lighter(0.3), tip, Some(way));
        }
    }
}

/// -1, 0 or 1, whichever is nearest among eight ways (sine of 22.5 degrees).
fn eighth(part: f32) -> f32 {
    if part.abs() < 0.3827 { 0.0 } else { part.signum() }
}
