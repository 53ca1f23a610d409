//! The picture as something to draw on: rimmed lines, shapes and letters, without a smear outside of them.

use glam::Vec2;
use kernels::light::Frame;
use tiny_skia::{FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform};

use crate::rect::Rect;
use crate::stamp::Stamp;
use crate::style::{Ink, RIM, Style};
use crate::text;

/// How a line looks.
#[derive(Clone, Copy, Debug)]
pub struct Pen<'a> {
    /// Its colour.
    pub ink: Ink,
    /// Its width in pixels.
    pub width: f32,
    /// Lengths of dashes and gaps in turn, in widths; none of a solid line.
    pub dash: &'a [f32],
    /// Whether it has a dark rim.
    pub rim: bool,
    /// Whether its ends are round.
    pub round: bool,
}

impl Pen<'_> {
    /// A solid rimmed line with round ends.
    pub fn solid(ink: Ink, width: f32) -> Self {
        Self { ink, width, dash: &[], rim: true, round: true }
    }
}

/// A picture being drawn on.
pub struct Canvas {
    pixels: Pixmap,
    /// Sizes of what is drawn.
    pub style: Style,
}

impl Canvas {
    /// Takes a picture up; none if it holds no pixels or its bytes do not fit its size.
    pub fn new(frame: &Frame) -> Option<Self> {
        let mut pixels = Pixmap::new(frame.width, frame.height)?;
        if frame.rgb.len() != frame.width as usize * frame.height as usize * 3 {
            return None;
        }
        for (to, from) in pixels.data_mut().chunks_exact_mut(4).zip(frame.rgb.chunks_exact(3)) {
            to[..3].copy_from_slice(from);
            to[3] = 255;
        }
        Some(Self { pixels, style: Style::of(frame.width as f32, frame.height as f32) })
    }

    /// The picture as it is now.
    pub fn frame(&self) -> Frame {
        let rgb = self.pixels.data().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Frame { width: self.pixels.width(), height: self.pixels.height(), rgb }
    }

    /// Pixels from left to right.
    pub fn width(&self) -> f32 {
        self.pixels.width() as f32
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> f32 {
        self.pixels.height() as f32
    }

    /// All of it.
    pub fn bounds(&self) -> Rect {
        Rect { min: Vec2::ZERO, max: Vec2::new(self.width(), self.height()) }
    }

    /// A line through points.
    pub fn line(&mut self, points: &[Vec2], pen: &Pen<'_>) {
        let rim = self.style.rim;
        let room = self.bounds().grown(pen.width * 4.0 + rim * 4.0 + 2.0);
        let Some(path) = open_path(points, room) else { return };
        if pen.rim {
            let ink = RIM.thinned(f32::from(pen.ink.alpha) / 255.0);
            self.stroke(&path, &Pen { ink, width: pen.width + 2.0 * rim, ..*pen }, pen.width);
        }
        self.stroke(&path, pen, pen.width);
    }

    fn stroke(&mut self, path: &Path, pen: &Pen<'_>, dash_unit: f32) {
        let dash = if pen.dash.is_empty() {
            None
        } else {
            StrokeDash::new(pen.dash.iter().map(|length| length * dash_unit).collect(), 0.0)
        };
        let line_cap = if pen.round { LineCap::Round } else { LineCap::Butt };
        let stroke = Stroke { width: pen.width, line_cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
        self.pixels.stroke_path(path, &paint(pen.ink), &stroke, Transform::identity(), None);
    }

    /// A filled polygon, rimmed or not.
    pub fn shape(&mut self, corners: &[Vec2], ink: Ink, rim: bool) {
        let room = self.bounds().grown(4.0 * (self.width() + self.height()));
        if corners.len() < 3 || !corners.iter().all(|corner| corner.is_finite() && room.holds(*corner)) {
            return;
        }
        let mut builder = PathBuilder::new();
        builder.move_to(corners[0].x, corners[0].y);
        corners[1..].iter().for_each(|corner| builder.line_to(corner.x, corner.y));
        builder.close();
        let Some(path) = builder.finish() else { return };
        self.filled(&path, ink, rim);
    }

    /// A filled disc.
    pub fn disc(&mut self, centre: Vec2, radius: f32, ink: Ink, rim: bool) {
        if !(centre.is_finite() && radius > 0.0 && self.bounds().grown(radius + 4.0).holds(centre)) {
            return;
        }
        if let Some(path) = PathBuilder::from_circle(centre.x, centre.y, radius) {
            self.filled(&path, ink, rim);
        }
    }

    fn filled(&mut self, path: &Path, ink: Ink, rim: bool) {
        if rim {
            let ink = RIM.thinned(f32::from(ink.alpha) / 255.0);
            let stroke = Stroke { width: 2.0 * self.style.rim, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixels.stroke_path(path, &paint(ink), &stroke, Transform::identity(), None);
        }
        self.pixels.fill_path(path, &paint(ink), FillRule::Winding, Transform::identity(), None);
    }

    /// A rectangle with round corners.
    pub fn plate(&mut self, rect: Rect, ink: Ink) {
        let radius = self.style.gap.min(rect.size().min_element() / 2.0);
        let (a, b, r) = (rect.min, rect.max, radius.max(0.0));
        if !(a.is_finite() && b.is_finite()) {
            return;
        }
        let mut builder = PathBuilder::new();
        builder.move_to(a.x + r, a.y);
        builder.line_to(b.x - r, a.y);
        builder.quad_to(b.x, a.y, b.x, a.y + r);
        builder.line_to(b.x, b.y - r);
        builder.quad_to(b.x, b.y, b.x - r, b.y);
        builder.line_to(a.x + r, b.y);
        builder.quad_to(a.x, b.y, a.x, b.y - r);
        builder.line_to(a.x, a.y + r);
        builder.quad_to(a.x, a.y, a.x + r, a.y);
        builder.close();
        if let Some(path) = builder.finish() {
            self.pixels.fill_path(&path, &paint(ink), FillRule::Winding, Transform::identity(), None);
        }
    }

    /// Letters whose box begins at `corner`, the upper left one: as high as capitals are, [`text::width`] wide.
    pub fn text(&mut self, words: &str, corner: Vec2, em: f32, ink: Ink, rim: bool) {
        if !corner.is_finite() || !self.bounds().grown(em * 40.0).holds(corner) {
            return;
        }
        // On whole pixels letters are crisp.
        let baseline = Vec2::new(corner.x.round(), (corner.y + text::cap_height(em)).round());
        let reach = if rim { self.style.rim * 1.15 } else { 0.0 };
        let Some(stamp) = Stamp::kept(words, em, reach) else { return };
        if rim {
            self.stamp(&stamp, &stamp.rim, baseline, RIM.thinned(f32::from(ink.alpha) / 255.0));
        }
        self.stamp(&stamp, &stamp.letters, baseline, ink);
    }

    /// Lays a colour down as far as a mask covers.
    fn stamp(&mut self, stamp: &Stamp, mask: &[u8], baseline: Vec2, ink: Ink) {
        let (width, height) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let (left, top) = (baseline.x as i32 + stamp.left, baseline.y as i32 + stamp.top);
        let data = self.pixels.data_mut();
        for (row, line) in mask.chunks_exact(stamp.width).enumerate() {
            let y = top + row as i32;
            if !(0..height).contains(&y) {
                continue;
            }
            for (column, &covered) in line.iter().enumerate() {
                let x = left + column as i32;
                if covered == 0 || !(0..width).contains(&x) {
                    continue;
                }
                let share = u32::from(covered) * u32::from(ink.alpha);
                let at = 4 * (y * width + x) as usize;
                for (channel, to) in data[at..at + 3].iter_mut().zip(ink.rgb) {
                    // Both shares together are 255 squared.
                    let mixed = u32::from(*channel) * (255 * 255 - share) + u32::from(to) * share;
                    *channel = ((mixed + 255 * 255 / 2) / (255 * 255)) as u8;
                }
            }
        }
    }
}

fn paint(ink: Ink) -> Paint<'static> {
    let [r, g, b] = ink.rgb;
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(r, g, b, ink.alpha);
    paint
}

/// A path through the points, cut off at `room`; none if nothing of it is within.
fn open_path(points: &[Vec2], room: Rect) -> Option<Path> {
    let mut builder = PathBuilder::new();
    let mut last: Option<Vec2> = None;
    for pair in points.windows(2) {
        let Some((from, to)) = room.cut(pair[0], pair[1]) else {
            last = None;
            continue;
        };
        if last != Some(from) {
            builder.move_to(from.x, from.y);
        }
        builder.line_to(to.x, to.y);
        last = Some(to);
    }
    builder.finish()
}
