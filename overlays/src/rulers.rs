//! Rulers: one that stands at the side of the picture and gives heights, marks of distance along the ground; from high above
//! marks both ways; in space a bar that says how long it is. All are true at the depth of what the camera looks at.

use glam::{DVec3, Vec2};
use scene::Scene;

use crate::canvas::Pen;
use crate::sheet::{Sheet, vector};
use crate::style::{Ink, WHITE};
use crate::text;
use crate::ticks::{figure, length_unit, multiples, round_down, round_up};

/// Steeper than this one looks down on the ground rather than along it: the sine.
const FROM_ABOVE: f64 = 0.85;
/// Ticks that fit in the picture's height, in ems.
const EMS_A_TICK: f64 = 3.2;
/// Likewise along the ground.
const EMS_A_MARK: f64 = 4.5;
/// Where rulers are at the side and below, as a share of the picture's half width and height from its middle.
const ASIDE: f32 = 0.955;
/// Where the standing ruler may be, as long as it is seen to be longer there by as much as [`LONGER`] says.
const ASIDES: [f32; 6] = [0.955, 0.9, 0.84, 0.78, 0.7, 0.62];
const LONGER: f64 = 1.08;
/// How much of the half picture rulers may fill.
const REACH: f32 = 0.97;
/// The share of the picture's width that the bar in space takes at most.
const BAR: f32 = 0.3;

/// Draws the rulers.
pub fn draw(sheet: &mut Sheet<'_>) {
    if sheet.scene.environment.ground.is_none() {
        if sheet.scene.environment.gravity_m_s2 > 0.0 {
            standing(sheet);
        } else {
            bar(sheet);
        }
        return;
    }
    let axis = nearest_axis(sheet.sight.right());
    let other = DVec3::new(axis.z.abs(), 0.0, axis.x.abs());
    if sheet.sight.forward().y.abs() < FROM_ABOVE {
        standing(sheet);
        // Through where the main body began, or below what the camera looks at.
        let place = sheet.main().and_then(|body| sheet.start.of_body(&body.id)).map(|one| one.position);
        let depth = place.unwrap_or_else(|| target(sheet.scene));
        along_ground(sheet, axis, depth);
    } else {
        for (axis, across, upward) in [(axis, 0.0, -ASIDE + 0.1), (other, -ASIDE, 0.0)] {
            if let Some(depth) = sheet.sight.ground_at(across, upward) {
                along_ground(sheet, axis, depth);
            }
        }
    }
}

/// The world's x or z, whichever runs more along a direction.
fn nearest_axis(along: DVec3) -> DVec3 {
    if along.x.abs() >= along.z.abs() { DVec3::X * along.x.signum() } else { DVec3::Z * along.z.signum() }
}

/// What the camera looks at.
fn target(scene: &Scene) -> DVec3 {
    let followed = scene.camera.follow.as_deref().and_then(|id| scene.body(id)).map(|body| body.position_m);
    vector(followed.unwrap_or(scene.camera.target_m))
}

fn pen(sheet: &Sheet<'_>) -> Pen<'static> {
    Pen { round: false, ..Pen::solid(WHITE, sheet.canvas.style.line) }
}

/// Scene units to an em at a point.
fn em_at(sheet: &Sheet<'_>, point: DVec3) -> Option<f64> {
    let per_unit = sheet.sight.pixels_per_unit(point)?;
    (per_unit > 0.0).then(|| f64::from(sheet.canvas.style.em / per_unit))
}

/// The standing ruler, and the height of the main body on it.
fn standing(sheet: &mut Sheet<'_>) {
    let target = target(sheet.scene);
    let right = sheet.sight.right();
    // As far aside as it can be without leaning out of the picture.
    let stands = |aside: f32| {
        let (left, _) = sheet.sight.seen(target, right, Vec2::splat(aside))?;
        let foot = target + right * left;
        let (least, most) = sheet.sight.seen(foot, DVec3::Y, Vec2::new(0.985, REACH))?;
        let least = if sheet.scene.environment.ground.is_some() { least.max(-foot.y) } else { least };
        Some((foot, least, most))
    };
    let places: Vec<(DVec3, f64, f64)> = ASIDES.into_iter().filter_map(stands).collect();
    // In a hall it stands on this side of the walls, where there is such a place.
    let within = |&&(foot, least, most): &&(DVec3, f64, f64)| {
        !sheet.sight.is_walled_off(foot + DVec3::Y * (0.5 * (least + most)))
    };
    let is_within = places.iter().any(|place| within(&place));
    let mut found: Option<(DVec3, f64, f64)> = None;
    for &(foot, least, most) in places.iter().filter(|place| !is_within || within(place)) {
        if found.is_none_or(|(_, low, high)| most - least > LONGER * (high - low)) {
            found = Some((foot, least, most));
        }
    }
    let Some((foot, least, most)) = found else { return };
    let (bottom, top) = (foot.y + least, foot.y + most);
    let at = |height: f64| DVec3::new(foot.x, height, foot.z);
    let Some(em) = em_at(sheet, at(0.5 * (bottom + top))) else { return };
    if top <= bottom + 2.0 * em {
        return;
    }
    let metres = sheet.scene.units.length_m;
    let step = round_up(em * EMS_A_TICK * metres);
    let style = sheet.canvas.style;
    let heights: Vec<Vec2> =
        (0..=32).filter_map(|k| sheet.sight.pixel(at(bottom + (top - bottom) * f64::from(k) / 32.0))).collect();
    sheet.canvas.line(&heights, &pen(sheet));
    let unit = length_unit(step);
    for (k, value) in multiples(step / 5.0, bottom * metres, top * metres) {
        let Some(from) = sheet.sight.pixel(at(value / metres)) else { continue };
        let is_whole = k.rem_euclid(5) == 0;
        let reach = if is_whole { style.em * 0.55 } else { style.em * 0.28 };
        sheet.canvas.line(&[from, from + Vec2::X * reach], &pen(sheet));
        if is_whole {
            let words = format!("{} {}", figure(value / unit.size, step / unit.size), unit.name);
            sheet.say_at(words, WHITE, from + Vec2::new(style.em * 0.8, -style.cap() * 0.5));
        }
    }
    pointer(sheet, at, bottom, top);
}

/// A wedge at the height of the main body's lowest point.
fn pointer(sheet: &mut Sheet<'_>, at: impl Fn(f64) -> DVec3, bottom: f64, top: f64) {
    let grounded = sheet.scene.environment.ground.is_some();
    let Some(body) = sheet.main() else { return };
    let height = if grounded { body.lowest_m().max(0.0) } else { body.position_m[1] };
    let own = Ink::solid(body.look.colour.srgb);
    if !(bottom..=top).contains(&height) {
        return;
    }
    let Some(tip) = sheet.sight.pixel(at(height)) else { return };
    let size = sheet.canvas.style.em * 0.42;
    let corners = [tip, tip + Vec2::new(-1.5, -0.85) * size, tip + Vec2::new(-1.5, 0.85) * size];
    sheet.canvas.shape(&corners, own.lighter(0.2), true);
}

/// Marks along the ground through a place, from below where the main body began, if it is thrown, or from the middle of the
/// world.
fn along_ground(sheet: &mut Sheet<'_>, axis: DVec3, depth: DVec3) {
    let began = sheet.main().and_then(|body| sheet.start.of_body(&body.id)).filter(|one| one.is_thrown);
    let level = |at: DVec3| DVec3::new(at.x, 0.0, at.z);
    let origin = level(began.map_or(DVec3::ZERO, |one| one.position));
    let across = DVec3::new(axis.z.abs(), 0.0, axis.x.abs());
    let base = origin * axis.abs() + level(depth) * across;
    let Some((least, most)) = sheet.sight.seen(base, axis, Vec2::splat(REACH)) else { return };
    let Some(em) = em_at(sheet, base + axis * (0.5 * (least + most))) else { return };
    if most <= least + 4.0 * em {
        return;
    }
    let metres = sheet.scene.units.length_m;
    let step = round_up(em * EMS_A_MARK * metres);
    let style = sheet.canvas.style;
    let unit = length_unit(step);
    let thin = Pen { width: style.line * 0.8, ..pen(sheet) };
    let Some(line) = sheet.sight.segment(base + axis * least, base + axis * most) else { return };
    let run = (line[1] - line[0]).abs();
    // A liquid bends it.
    let bent: Vec<Vec2> = (0..=32)
        .map(|k| base + axis * (least + (most - least) * f64::from(k) / 32.0))
        .filter(|point| !sheet.sight.is_walled_off(*point))
        .filter_map(|point| sheet.sight.pixel(point))
        .collect();
    sheet.canvas.line(&bent, &thin);
    for (k, value) in multiples(step / 5.0, least * metres, most * metres) {
        let point = base + axis * (value / metres);
        let is_whole = k.rem_euclid(5) == 0;
        let half = across * em * if is_whole { 0.35 } else { 0.18 };
        let Some(tick) = sheet.sight.segment(point - half, point + half) else { continue };
        if sheet.sight.is_hidden(point) {
            continue;
        }
        sheet.canvas.line(&tick, &if is_whole { pen(sheet) } else { thin });
        if is_whole {
            let words = format!("{} {}", figure(value.abs() / unit.size, step / unit.size), unit.name);
            let size = text::size(&words, style.em);
            let lower = if tick[0].y > tick[1].y { tick[0] } else { tick[1] };
            let corner = if run.y > run.x {
                tick[0].max(tick[1]) + Vec2::new(style.gap, -size.y * 0.5)
            } else {
                lower + Vec2::new(-size.x * 0.5, style.gap + style.rim)
            };
            // Where there is no room below there is some above.
            if !sheet.say_at(words.clone(), WHITE, corner) {
                let above = tick[0].y.min(tick[1].y) - style.gap - style.rim - size.y;
                sheet.say_at(words, WHITE, Vec2::new(corner.x, above));
            }
        }
    }
}

/// A level bar in a corner that says how long it is at the depth of what the camera looks at.
fn bar(sheet: &mut Sheet<'_>) {
    let target = target(sheet.scene);
    let Some(per_unit) = sheet.sight.pixels_per_unit(target) else { return };
    let metres = sheet.scene.units.length_m;
    let style = sheet.canvas.style;
    let bounds = sheet.canvas.bounds();
    let longest = f64::from(bounds.max.x * BAR / per_unit) * metres;
    let step = round_down(longest);
    let unit = length_unit(step);
    let length = (step / metres) as f32 * per_unit;
    let left = Vec2::new((bounds.max.x - length) * 0.5, bounds.max.y - style.em * 0.9);
    let (right, up) = (left + Vec2::X * length, Vec2::Y * style.em * 0.3);
    sheet.canvas.line(&[left - up, left, right, right - up], &pen(sheet));
    let words = format!("{} {}", figure(step / unit.size, step / unit.size), unit.name);
    let size = text::size(&words, style.em);
    let middle = (left.x + right.x - size.x) * 0.5;
    sheet.say_at(words, WHITE, Vec2::new(middle, left.y - size.y - style.gap * 1.5));
}
