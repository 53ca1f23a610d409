//! Angles: of what hangs, from the vertical; of ramps, from the level; of what is thrown, where it was thrown from. Each as an
//! arc in the plane of its two sides, with the number of degrees.

use glam::{DQuat, DVec3, Vec2};
use scene::{Body, Link, LinkEnd, LinkKind, Shape};

use crate::canvas::Pen;
use crate::rect::Rect;
use crate::sheet::{Sheet, vector};
use crate::style::{GREEN, Ink};

/// The colour of arcs and numbers.
const INK: Ink = GREEN;
/// Radius of an arc, in ems.
const RADIUS_EM: f64 = 3.4;
/// Least angle that is marked, in degrees.
const LEAST_DEG: f64 = 0.75;
/// A string shorter than its length by this share is slack.
const SLACK: f64 = 0.995;
/// Pieces of an arc.
const PIECES: u32 = 24;
const DASH: &[f32] = &[2.5, 2.0];

/// An angle to be marked: from `level` to `leg`, both unit, around `vertex`.
struct Mark {
    vertex: DVec3,
    level: DVec3,
    leg: DVec3,
    /// The greatest radius, in scene units, where there is something along the leg; none where it has to be drawn.
    most: Option<f64>,
}

/// Draws the angles.
pub fn draw(sheet: &mut Sheet<'_>) {
    let scene = sheet.scene;
    let hanging = scene.links.iter().filter_map(|link| hang(sheet, link));
    let sloping = scene.bodies.iter().filter_map(|body| slope(sheet, body));
    let thrown = sheet.start.places.iter().filter(|one| one.is_thrown).filter_map(|one| {
        let level = DVec3::new(one.velocity.x, 0.0, one.velocity.z).try_normalize()?;
        let rises = one.velocity.y > 0.03 * one.velocity.length();
        rises.then(|| Mark { vertex: one.position, level, leg: one.velocity.normalize_or_zero(), most: None })
    });
    let marks: Vec<Mark> = hanging.chain(sloping).chain(thrown).collect();
    for mark in &marks {
        draw_one(sheet, mark);
    }
}

/// What hangs on a rod, a string or a hinge, from its upper or its fixed end.
fn hang(sheet: &Sheet<'_>, link: &Link) -> Option<Mark> {
    let scene = sheet.scene;
    let body = |end: &LinkEnd| end.body().and_then(|id| scene.body(id));
    let is_held = |end: &LinkEnd| body(end).is_none_or(|body| body.fixed);
    let (a, b) = (scene.end_m(&link.a)?, scene.end_m(&link.b)?);
    let ((pivot, _), (low, free)) = match (is_held(&link.a), is_held(&link.b)) {
        (true, true) => return None,
        (true, false) => ((a, &link.a), (b, &link.b)),
        (false, true) => ((b, &link.b), (a, &link.a)),
        (false, false) if a.y >= b.y => ((a, &link.a), (b, &link.b)),
        (false, false) => ((b, &link.b), (a, &link.a)),
    };
    let leg = match link.kind {
        LinkKind::Spring { .. } => return None,
        LinkKind::String { length_m } if pivot.distance(low) < SLACK * length_m => return None,
        LinkKind::Rod { .. } | LinkKind::String { .. } => low - pivot,
        LinkKind::Hinge { .. } => vector(body(free)?.position_m) - pivot,
    };
    Some(Mark { vertex: pivot, level: DVec3::NEG_Y, leg: leg.try_normalize()?, most: Some(0.6 * leg.length()) })
}

/// A fixed box that leans is a ramp: the angle of its upper face from the level, at its lower end on our side.
fn slope(sheet: &Sheet<'_>, body: &Body) -> Option<Mark> {
    let Shape::Box { half_extents_m } = body.shape else { return None };
    if !body.fixed {
        return None;
    }
    let turn = DQuat::from_array(body.orientation);
    let axes = [DVec3::X, DVec3::Y, DVec3::Z].map(|axis| turn * axis);
    let upright = (0..3).max_by(|&a, &b| axes[a].y.abs().total_cmp(&axes[b].y.abs()))?;
    let normal = axes[upright] * axes[upright].y.signum();
    let down = (DVec3::NEG_Y + normal * normal.y).try_normalize()?;
    let reach = |along: DVec3| {
        let across = (0..3).filter(|&k| k != upright);
        across
            .map(|k| axes[k] * half_extents_m[k] * axes[k].dot(along).signum())
            .fold(DVec3::ZERO, |sum, one| sum + one)
    };
    let long = (0..3)
        .filter(|&k| k != upright)
        .max_by(|&a, &b| axes[a].dot(down).abs().total_cmp(&axes[b].dot(down).abs()))?;
    // The corner of the upper face that is low and on our side.
    let corner = reach(down - sheet.sight.forward() * 0.01);
    let vertex = vector(body.position_m) + normal * half_extents_m[upright] + corner;
    let level = DVec3::new(-down.x, 0.0, -down.z).try_normalize()?;
    Some(Mark { vertex, level, leg: -down, most: Some(1.2 * half_extents_m[long]) })
}

fn draw_one(sheet: &mut Sheet<'_>, mark: &Mark) {
    let angle = libm::acos(mark.level.dot(mark.leg).clamp(-1.0, 1.0));
    let degrees = angle.to_degrees();
    let style = sheet.canvas.style;
    let Some(per_unit) = sheet.sight.pixels_per_unit(mark.vertex) else { return };
    if sheet.sight.is_walled_off(mark.vertex) {
        return;
    }
    let radius = (RADIUS_EM * f64::from(style.em / per_unit)).min(mark.most.unwrap_or(f64::INFINITY));
    let aside = (mark.leg - mark.level * mark.level.dot(mark.leg)).normalize_or_zero();
    let at =
        |angle: f64, radius: f64| mark.vertex + (mark.level * libm::cos(angle) + aside * libm::sin(angle)) * radius;
    if !(degrees >= LEAST_DEG && radius.is_finite()) {
        return;
    }
    let thin = Pen { dash: DASH, round: false, ..Pen::solid(INK, style.line * 0.85) };
    for leg in [mark.level].into_iter().chain(Some(mark.leg).filter(|_| mark.most.is_none())) {
        if let Some(side) = sheet.sight.segment(mark.vertex, mark.vertex + leg * radius * 1.25) {
            sheet.canvas.line(&side, &thin);
        }
    }
    let arc: Vec<Vec2> =
        (0..=PIECES).filter_map(|k| sheet.sight.pixel(at(angle * f64::from(k) / f64::from(PIECES), radius))).collect();
    sheet.canvas.line(&arc, &Pen { round: false, ..Pen::solid(INK, style.line * 1.15) });
    let (Some(middle), Some(vertex)) = (sheet.sight.pixel(at(angle * 0.5, radius)), sheet.sight.pixel(mark.vertex))
    else {
        return;
    };
    for point in arc.iter().step_by(4) {
        sheet.room.show(Rect { min: *point - 1.0, max: *point + 1.0 }, 0.5);
    }
    let words = format!("{}°", crate::ticks::figure(libm::round(degrees), 1.0));
    let way = (middle - vertex).normalize_or_zero();
    let thing = Rect { min: middle - style.line, max: middle + style.line };
    if sheet.canvas.bounds().holds(middle) {
        sheet.say(words, INK.lighter(0.35), thing, Some(way));
    }
}
