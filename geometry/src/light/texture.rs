//! Textures: what is painted on a body, in its own frame, so that spin is visible.

use std::f32::consts::PI;

use glam::Vec3;
use scene::Texture;

use super::noise;
use super::number::Number;
use super::paint;
use super::trace_scene::{Form, TraceBody};

/// A body is its mean colour where a pixel is wider than about its longest half extent over this.
const MELTS: f32 = 1.5;

/// A pattern that can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One colour.
    Plain,
    /// Six bands around y.
    Stripes,
    /// A chequerboard: four squares along each axis.
    Checker,
    /// Three great circles, dark and thin; on a box, the crosses of its faces.
    Seams,
    /// Growth rings and grain, cut along x.
    Wood,
    /// Dark veins.
    Marble,
    /// Fine lines around y.
    Brushed,
    /// Rough stone.
    Rocky,
    /// Belts of cloud around y.
    Bands,
    /// Seas of the body's colour, land, ice and clouds.
    Earth,
    /// Dark plains and craters.
    Moon,
    /// A picture on the face of a box; see [`TraceBody::albedo_at`].
    Picture,
}

impl Pattern {
    /// All that are computed.
    pub const ALL: [Self; 11] = [
        Self::Plain,
        Self::Stripes,
        Self::Checker,
        Self::Seams,
        Self::Wood,
        Self::Marble,
        Self::Brushed,
        Self::Rocky,
        Self::Bands,
        Self::Earth,
        Self::Moon,
    ];
    /// How dark the darker of a pattern's two shades is.
    const DARK: f32 = 0.45;
    /// Half-width of a seam, as a share of the body's size.
    const SEAM: f32 = 0.07;
    /// Stripes along half a body's height.
    const STRIPE_CELLS: f32 = 3.0;
    /// Squares of a chequerboard along half a body's width.
    const CHECKER_CELLS: f32 = 2.0;
    /// Cells are nudged by this factor, so that the flat faces of a box, at exactly 1, do not flicker between two.
    const CELL_NUDGE: f32 = 0.999;

    /// The pattern of a texture.
    #[must_use]
    pub fn of(texture: &Texture) -> Self {
        match texture {
            Texture::Plain => Self::Plain,
            Texture::Stripes => Self::Stripes,
            Texture::Checker => Self::Checker,
            Texture::Seams => Self::Seams,
            Texture::Wood => Self::Wood,
            Texture::Marble => Self::Marble,
            Texture::Brushed => Self::Brushed,
            Texture::Rocky => Self::Rocky,
            Texture::Bands => Self::Bands,
            Texture::Earth => Self::Earth,
            Texture::Moon => Self::Moon,
            Texture::Picture { .. } => Self::Picture,
        }
    }

    /// The mean of [`albedo`] over the surface of a body of a form and linear RGB colour, for the light that it passes on.
    ///
    /// Those of the painted patterns were measured on a ball (a test compares them).
    #[must_use]
    pub fn mean(self, form: Form, colour: Vec3) -> Vec3 {
        let dark = match self {
            Self::Plain | Self::Picture => 0.0,
            Self::Stripes | Self::Checker => 0.5,
            // A band of half-width s covers the share s of a sphere (Archimedes), and three of them overlap a little;
            // two strips cross each face of a box. On the side of a cylinder a ring of share s crosses four lines of
            // share s/pi each; its ends and a capsule's, which are small or a sphere's, change little.
            Self::Seams => match form {
                Form::Sphere => 3.0 * Self::SEAM,
                Form::Box => 2.0 * Self::SEAM,
                Form::Cylinder | Form::Capsule => (1.0 + 4.0 / PI) * Self::SEAM,
            },
            Self::Wood => return colour * Vec3::new(0.832, 0.802, 0.783),
            Self::Marble => return colour * 0.912,
            Self::Brushed => return colour * 0.915,
            Self::Rocky => return colour,
            Self::Bands => return colour * Vec3::new(0.547, 0.493, 0.442) + Vec3::new(0.204, 0.154, 0.113),
            Self::Earth => return colour * 0.541 + Vec3::new(0.243, 0.246, 0.222),
            Self::Moon => return colour * 0.850,
        };
        colour * (1.0 - dark * (1.0 - Self::DARK))
    }
}

impl TraceBody {
    /// Linear RGB albedo at a point of the surface: `local` from the centre in the body's own frame, where `width` melts into one.
    #[must_use]
    pub fn albedo_at(&self, local: Vec3, width: f32) -> Vec3 {
        match &self.picture {
            Some(picture) => self.pictured(picture, local, width),
            None => Vec3::from_array(albedo(self, local.to_array(), width)),
        }
    }
}

/// Linear RGB albedo of a body without a picture at points of its surface: `local` from its centre in its own frame, seen with so wide an eye
/// that `width` of it melt into one.
#[inline(always)]
pub fn albedo<N: Number>(body: &TraceBody, local: [N; 3], width: N) -> [N; 3] {
    let colour = body.albedo.to_array();
    let half = body.half_extents;
    let shade = match body.pattern {
        Pattern::Plain | Pattern::Picture => N::of(1.0),
        Pattern::Stripes => striped(cell(local[1], half.y, Pattern::STRIPE_CELLS)),
        Pattern::Checker => striped(
            cell(local[0], half.x, Pattern::CHECKER_CELLS)
                + cell(local[1], half.y, Pattern::CHECKER_CELLS)
                + cell(local[2], half.z, Pattern::CHECKER_CELLS),
        ),
        Pattern::Seams => {
            let aside = [share(local[0], half.x), share(local[1], half.y), share(local[2], half.z)];
            let nearest = aside[0].abs().min(aside[1].abs()).min(aside[2].abs());
            nearest.where_less(N::of(Pattern::SEAM), N::of(Pattern::DARK), N::of(1.0))
        }
        _ => return painted(body, colour, local, width),
    };
    paint::tinted(colour, shade)
}

#[inline(always)]
fn painted<N: Number>(body: &TraceBody, colour: [f32; 3], local: [N; 3], width: N) -> [N; 3] {
    let longest = body.half_extents.max_element();
    let at = [share(local[0], longest), share(local[1], longest), share(local[2], longest)];
    let blur = share(width, longest);
    let found = match body.pattern {
        Pattern::Wood => paint::wood(colour, at, blur),
        Pattern::Marble => paint::marble(colour, at, blur),
        Pattern::Brushed => paint::brushed(colour, at, blur),
        Pattern::Rocky => paint::rocky(colour, at, blur),
        Pattern::Bands => paint::bands(colour, at, blur),
        Pattern::Earth => paint::earth(colour, at, blur),
        Pattern::Moon => paint::moon(colour, at, blur),
        Pattern::Plain | Pattern::Picture | Pattern::Stripes | Pattern::Checker | Pattern::Seams => {
            paint::tinted(colour, N::of(1.0))
        }
    };
    // What is thresholded does not melt into the right mean by itself.
    paint::mixed(paint::constant(body.mean_albedo().to_array()), found, noise::sharpness(blur * N::of(MELTS)))
}

#[inline(always)]
fn share<N: Number>(coordinate: N, of: f32) -> N {
    coordinate * N::of(1.0 / of)
}

#[inline(always)]
fn cell<N: Number>(coordinate: N, half: f32, cells: f32) -> N {
    (share(coordinate, half) * N::of(cells * Pattern::CELL_NUDGE)).floor()
}

/// Light where a whole number is even, dark where it is odd.
#[inline(always)]
fn striped<N: Number>(whole: N) -> N {
    let half = whole * N::of(0.5);
    N::of(0.25).where_less(half - half.floor(), N::of(Pattern::DARK), N::of(1.0))
}
