//! Textures: what is painted on a body, in its own frame, so that spin is visible.

use std::f32::consts::PI;

use glam::Vec3;

use super::trace_scene::{Form, TraceBody};

/// A pattern that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One colour.
    Plain,
    /// Six bands around y.
    Stripes,
    /// A chequerboard: three squares along a radius or a half extent.
    Checker,
    /// Three great circles, dark and thin; on a box, the crosses of its faces.
    Seams,
}

impl Pattern {
    /// How dark the darker of a pattern's two shades is.
    pub const DARK: f32 = 0.45;
    /// Half-width of a seam, as a share of the body's size.
    pub const SEAM: f32 = 0.07;
    /// Stripes along half a body's height.
    pub const STRIPE_CELLS: f32 = 3.0;
    /// Squares of a chequerboard along half a body's width.
    pub const CHECKER_CELLS: f32 = 2.0;
    /// Cells are nudged by this factor, so that the flat faces of a box, at exactly 1, do not flicker between two.
    pub const CELL_NUDGE: f32 = 0.999;

    /// The share of the body's surface colour, 0 to 1, at a point in its own frame scaled to -1 to 1.
    #[must_use]
    pub fn shade(self, at: Vec3) -> f32 {
        let dark = match self {
            Self::Plain => false,
            Self::Stripes => cell(at.y, Self::STRIPE_CELLS) & 1 == 1,
            Self::Checker => {
                let cells = |coordinate| cell(coordinate, Self::CHECKER_CELLS);
                (cells(at.x) + cells(at.y) + cells(at.z)) & 1 == 1
            }
            Self::Seams => at.abs().min_element() < Self::SEAM,
        };
        if dark { Self::DARK } else { 1.0 }
    }

    /// The mean of [`Pattern::shade`] over a surface, for the light that a body passes on.
    #[must_use]
    pub fn mean_shade(self, form: Form) -> f32 {
        let dark = match self {
            Self::Plain => 0.0,
            Self::Stripes | Self::Checker => 0.5,
            // A band of half-width s covers the share s of a sphere (Archimedes), and three of them overlap a little;
            // two strips cross each face of a box. On the side of a cylinder a ring of share s crosses four lines of
            // share s/pi each; its ends and a capsule's, which are small or a sphere's, change little.
            Self::Seams => match form {
                Form::Sphere => 3.0 * Self::SEAM,
                Form::Box => 2.0 * Self::SEAM,
                Form::Cylinder | Form::Capsule => (1.0 + 4.0 / PI) * Self::SEAM,
            },
        };
        1.0 - dark * (1.0 - Self::DARK)
    }
}

fn cell(coordinate: f32, cells: f32) -> i32 {
    (coordinate * cells * Pattern::CELL_NUDGE).floor() as i32
}

/// Linear RGB albedo of a body at a point on its surface.
#[must_use]
pub fn albedo(body: &TraceBody, point: Vec3) -> Vec3 {
    match body.pattern {
        Pattern::Plain => body.albedo,
        pattern => body.albedo * pattern.shade(body.to_local(point - body.centre) / body.half_extents),
    }
}
