//! Trails: the path of each free body over the latest twenty seconds, fading with age, with a dot for every quarter of a
//! second, so that close dots tell of slowness and wide ones of speed.

use glam::{DVec3, Vec2};
use kernels::dynamics::STEPS_PER_SECOND;
use scene::Body;

use crate::canvas::Pen;
use crate::history::{SAMPLE_STEPS, Sample, WINDOW_STEPS};
use crate::rect::Rect;
use crate::sheet::{Sheet, vector};
use crate::style::Ink;

/// Steps from dot to dot.
const DOT_STEPS: u64 = STEPS_PER_SECOND / 4;
/// Steps over which a trail fades by one shade.
const SHADE_STEPS: u64 = STEPS_PER_SECOND;
/// What is left of the oldest shade.
const LEAST_SHADE: f32 = 0.25;
/// What is left of a trail behind a body.
const BEHIND: f32 = 0.35;
/// Points of a trail nearer than this to each other are one, in pixels.
const APART_PX: f32 = 1.5;
/// How much it matters that words keep off a trail.
const TRAIL_WEIGHT: f32 = 0.35;
/// A path that stays within this many pixels is none.
const LEAST_PX: f32 = 2.5;

/// A point of a path.
#[derive(Clone, Copy)]
struct Point {
    at: Vec2,
    step: u64,
    hidden: bool,
    is_dot: bool,
}

/// Draws the trails.
pub fn draw(sheet: &mut Sheet<'_>) {
    let scene = sheet.scene;
    for body in scene.bodies.iter().filter(|body| !body.fixed) {
        let runs = path(sheet, body);
        let ink = ink(body);
        for run in &runs {
            draw_run(sheet, run, ink);
        }
    }
}

/// The body's own colour, light enough to be seen.
fn ink(body: &Body) -> Ink {
    let own = Ink::solid(body.look.colour.srgb);
    own.lighter(0.15 + 0.45 * (0.75 - own.luma()).max(0.0))
}

/// Where a body was at a sample, in the frame that is shown.
fn place(sheet: &Sheet<'_>, sample: &Sample, id: &str) -> Option<DVec3> {
    let at = |id: &str| sample.mark(id).map(|mark| DVec3::from_array(mark.position.map(f64::from)));
    let place = at(id)?;
    Some(match sheet.companion() {
        Some(companion) => place - at(&companion.id)? + vector(companion.position_m),
        None => place,
    })
}

/// The path of a body in the picture, broken where it is not before the eye.
fn path(sheet: &Sheet<'_>, body: &Body) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = vec![Vec::new()];
    let past = sheet.samples.iter().filter(|sample| sample.step < sheet.step);
    let now = (sheet.step, Some(vector(body.position_m)));
    for (step, place) in past.map(|sample| (sample.step, place(sheet, sample, &body.id))).chain([now]) {
        let point = place.and_then(|place| sheet.sight.pixel(place).map(|at| (place, at)));
        let run = runs.last_mut().expect("invariant: there is a run");
        let Some((place, at)) = point.filter(|(_, at)| !sheet.is_beyond(*at)) else {
            if !run.is_empty() {
                runs.push(Vec::new());
            }
            continue;
        };
        let is_dot = step.is_multiple_of(DOT_STEPS) && step != sheet.step;
        let is_seam = step.is_multiple_of(SHADE_STEPS) || step == sheet.step;
        let is_near = run.last().is_some_and(|last| last.at.distance(at) < APART_PX);
        if !is_near || is_dot || is_seam {
            run.push(Point { at, step, hidden: sheet.sight.is_hidden(place), is_dot });
        }
    }
    runs.retain(|run| run.len() > 1 && run.iter().any(|point| point.at.distance(run[0].at) > LEAST_PX));
    runs
}

fn draw_run(sheet: &mut Sheet<'_>, run: &[Point], ink: Ink) {
    let width = sheet.canvas.style.line * 1.2;
    let shade = |point: &Point| {
        let seam = point.step / SHADE_STEPS * SHADE_STEPS + SHADE_STEPS / 2;
        let age = sheet.step.saturating_sub(seam) as f32 / WINDOW_STEPS as f32;
        let fade = 1.0 - (1.0 - LEAST_SHADE) * age.clamp(0.0, 1.0);
        if point.hidden { fade * BEHIND } else { fade }
    };
    let class = |point: &Point| (point.step / SHADE_STEPS, point.hidden);
    let mut from = 0;
    while from + 1 < run.len() {
        // A line belongs to the shade of where it begins.
        let mut to = from + 1;
        while to + 1 < run.len() && class(&run[to]) == class(&run[from]) {
            to += 1;
        }
        let points: Vec<Vec2> = run[from..=to].iter().map(|point| point.at).collect();
        let pen = Pen { ink: ink.thinned(shade(&run[from])), width, dash: &[], rim: true, round: false };
        sheet.canvas.line(&points, &pen);
        from = to;
    }
    // Words keep off a trail.
    let mut kept: Option<Vec2> = None;
    for point in run {
        if kept.is_none_or(|kept| kept.distance(point.at) > width * 3.0) {
            kept = Some(point.at);
            sheet.room.show(Rect { min: point.at - width, max: point.at + width }, TRAIL_WEIGHT);
        }
    }
    let mut last: Option<Vec2> = None;
    for point in run.iter().filter(|point| point.is_dot) {
        // Where dots would touch, a line says more.
        if last.is_some_and(|last| last.distance(point.at) < width * 3.0) {
            continue;
        }
        last = Some(point.at);
        sheet.canvas.disc(point.at, width * 1.05, ink.lighter(0.35).thinned(shade(point)), true);
    }
}

const _: () = assert!(DOT_STEPS.is_multiple_of(SAMPLE_STEPS) && SHADE_STEPS.is_multiple_of(DOT_STEPS));
