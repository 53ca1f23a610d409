//! Letters: outlines of DejaVu Sans, which comes with the program, so that they look the same on every machine.

use std::sync::OnceLock;

use glam::Vec2;
use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// The height of capitals and figures, in ems.
const CAP: f32 = 0.729;

fn face() -> &'static Face<'static> {
    static FACE: OnceLock<Face<'static>> = OnceLock::new();
    FACE.get_or_init(|| {
        Face::parse(dejavu::sans_condensed::bold(), 0)
            .expect("invariant: the face that comes with the program is whole")
    })
}

/// The height of capitals and figures of an em, in pixels.
pub fn cap_height(em: f32) -> f32 {
    em * CAP
}

/// How wide words are, in pixels.
pub fn width(words: &str, em: f32) -> f32 {
    words.chars().map(|letter| advance(glyph(letter))).sum::<f32>() * em
}

/// Width and height of words, in pixels: as high as capitals are.
pub fn size(words: &str, em: f32) -> Vec2 {
    Vec2::new(width(words, em), cap_height(em))
}

/// At most so many letters of a name, the rest dotted.
pub fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let kept: String = name.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// The outline of words that stand on a baseline; none if nothing of them can be seen.
pub fn outline(words: &str, baseline: Vec2, em: f32) -> Option<Path> {
    let face = face();
    let scale = em / f32::from(face.units_per_em());
    let mut pen = GlyphPen { builder: PathBuilder::new(), at: baseline, scale };
    for letter in words.chars() {
        let glyph = glyph(letter);
        // Spaces have no outline.
        let _ = face.outline_glyph(glyph, &mut pen);
        pen.at.x += advance(glyph) * em;
    }
    pen.builder.finish()
}

/// The face's picture of a letter; a box where it has none.
fn glyph(letter: char) -> GlyphId {
    face().glyph_index(letter).unwrap_or_default()
}

/// In ems.
fn advance(glyph: GlyphId) -> f32 {
    let face = face();
    f32::from(face.glyph_hor_advance(glyph).unwrap_or_default()) / f32::from(face.units_per_em())
}

struct GlyphPen {
    builder: PathBuilder,
    at: Vec2,
    scale: f32,
}

impl GlyphPen {
    fn point(&self, x: f32, y: f32) -> Vec2 {
        self.at + Vec2::new(x, -y) * self.scale
    }
}

impl OutlineBuilder for GlyphPen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        self.builder.move_to(to.x, to.y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        self.builder.line_to(to.x, to.y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (by, to) = (self.point(x1, y1), self.point(x, y));
        self.builder.quad_to(by.x, by.y, to.x, to.y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (first, second, to) = (self.point(x1, y1), self.point(x2, y2), self.point(x, y));
        self.builder.cubic_to(first.x, first.y, second.x, second.y, to.x, to.y);
    }

    fn close(&mut self) {
        self.builder.close();
    }
}
