//! Pictures that hang on a box: an image with a mat and a frame, filtered by how wide a pixel is on it.
//!
//! Decoding is for others (files are not read here): a [`Picture`] is made of pixels, a [`Pictures`] holds those that a scene's
//! bodies name. A picture that is not there is shown as a neutral one.

use std::collections::BTreeMap;
use std::sync::Arc;

use glam::Vec3;
use scene::{Colour, Scene, Texture};
use thiserror::Error;

use super::trace_scene::{Form, TraceBody};

/// Longest side of a picture that is kept, in pixels: more is never seen in an image 720 pixels high.
const MOST_TEXELS: usize = 1024;
/// Pixels that a picture may have at most along a side.
pub const MOST_PIXELS: usize = 8192;
/// Width of the frame, as a share of the face's shorter side.
const FRAME: f32 = 0.05;
/// Linear RGB albedo of the mat between picture and frame: off-white paper.
const MAT: Vec3 = Vec3::new(0.80, 0.78, 0.73);
/// Albedo of a picture that is not there.
const NEUTRAL: Vec3 = Vec3::splat(0.35);
/// A point further than this share of the half depth towards +z lies on the face that shows the picture.
const FACE: f32 = 0.999;

/// Why pixels make no picture.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PictureError {
    /// No pixels, or too many.
    #[error("a picture has 1 to {MOST_PIXELS} pixels along each side, found {width} by {height}")]
    Size {
        /// Pixels from left to right.
        width: usize,
        /// Pixels from top to bottom.
        height: usize,
    },
    /// Another number of bytes than the size says.
    #[error("a picture of {width} by {height} pixels has {} bytes, found {found}", 3 * width * height)]
    Bytes {
        /// Pixels from left to right.
        width: usize,
        /// Pixels from top to bottom.
        height: usize,
        /// Bytes that were found.
        found: usize,
    },
}

/// An image as linear RGB albedo, at its own and at ever halved sizes (a mip pyramid: Williams, Pyramidal parametrics, 1983).
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    levels: Vec<Level>,
}

#[derive(Clone, Debug, PartialEq)]
struct Level {
    width: usize,
    height: usize,
    texels: Vec<Vec3>,
}

/// The pictures that bodies may name, by file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pictures {
    by_file: BTreeMap<String, Arc<Picture>>,
}

impl Pictures {
    /// Adds one.
    pub fn insert(&mut self, file: impl Into<String>, picture: Picture) {
        self.by_file.insert(file.into(), Arc::new(picture));
    }

    /// The picture of a file, if it is there.
    #[must_use]
    pub fn get(&self, file: &str) -> Option<&Arc<Picture>> {
        self.by_file.get(file)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_file.is_empty()
    }

    /// The files that a scene's bodies name.
    pub fn named(scene: &Scene) -> impl Iterator<Item = &str> {
        scene.bodies.iter().filter_map(|body| match &body.look.texture {
            Texture::Picture { file } => Some(file.as_str()),
            _ => None,
        })
    }
}

impl Picture {
    /// Of 8-bit sRGB pixels, `[height, width, 3]` from the top left.
    ///
    /// # Errors
    /// When a side is empty or too long, or the bytes are not as many as the size says.
    pub fn new(width: usize, height: usize, srgb: &[u8]) -> Result<Self, PictureError> {
        if !(1..=MOST_PIXELS).contains(&width) || !(1..=MOST_PIXELS).contains(&height) {
            return Err(PictureError::Size { width, height });
        }
        if srgb.len() != 3 * width * height {
            return Err(PictureError::Bytes { width, height, found: srgb.len() });
        }
        let linear: Vec<f32> = (0..=255).map(|byte| Colour::rgb(byte, 0, 0).linear()[0]).collect();
        let of = |byte: u8| linear[usize::from(byte)];
        let texels = srgb.chunks_exact(3).map(|c| Vec3::new(of(c[0]), of(c[1]), of(c[2]))).collect();
        let mut level = Level { width, height, texels };
        while level.width.max(level.height) > MOST_TEXELS {
            level = level.halved();
        }
        let mut levels = vec![level];
        while let Some(last) = levels.last().filter(|last| last.width.max(last.height) > 1) {
            levels.push(last.halved());
        }
        Ok(Self { levels })
    }

    /// One colour: what is shown where a picture is not there.
    #[must_use]
    pub fn neutral() -> Self {
        Self { levels: vec![Level { width: 1, height: 1, texels: vec![NEUTRAL] }] }
    }

    /// Mean albedo.
    #[must_use]
    pub fn mean(&self) -> Vec3 {
        self.levels.last().map_or(NEUTRAL, |level| level.texels[0])
    }

    /// Width over height.
    #[must_use]
    pub fn aspect(&self) -> f32 {
        self.levels.first().map_or(1.0, |level| level.width as f32 / level.height as f32)
    }

    /// Albedo at a place, 0 to 1 from left to right and from top to bottom, where a pixel is as wide as `width` of the picture:
    /// linear between texels and between sizes.
    #[must_use]
    pub fn albedo(&self, u: f32, v: f32, width: f32) -> Vec3 {
        let Some(first) = self.levels.first() else { return NEUTRAL };
        let last = self.levels.len() - 1;
        let level = (width * first.width as f32).max(1.0).log2().min(last as f32);
        let lower = (level as usize).min(last);
        let share = level - lower as f32;
        let found = self.levels[lower].between(u, v);
        if share > 0.0 { found.lerp(self.levels[(lower + 1).min(last)].between(u, v), share) } else { found }
    }
}

impl Level {
    /// At half the size, rounded up: each texel is the mean of those that it stands for.
    fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let texel = |x: usize, y: usize| self.texels[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
        let mean = |x: usize, y: usize| {
            (texel(2 * x, 2 * y) + texel(2 * x + 1, 2 * y) + texel(2 * x, 2 * y + 1) + texel(2 * x + 1, 2 * y + 1))
                * 0.25
        };
        let texels = (0..height).flat_map(|y| (0..width).map(move |x| mean(x, y))).collect();
        Self { width, height, texels }
    }

    /// Linear between the middles of texels, the outermost going on beyond the last middle.
    fn between(&self, u: f32, v: f32) -> Vec3 {
        let place = |share: f32, count: usize| {
            let at = (share * count as f32 - 0.5).clamp(0.0, (count - 1) as f32);
            let whole = (at as usize).min(count - 1);
            (whole, (whole + 1).min(count - 1), at - whole as f32)
        };
        let ((left, right, x), (top, bottom, y)) = (place(u, self.width), place(v, self.height));
        let row = |row: usize| {
            let texels = &self.texels[row * self.width..][..self.width];
            texels[left].lerp(texels[right], x)
        };
        row(top).lerp(row(bottom), y)
    }
}

/// How a picture fills the face that it hangs on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Hung {
    /// Half the extent of what lies within the frame.
    inside: [f32; 2],
    /// Half the extent of the picture: its proportions are kept.
    picture: [f32; 2],
}

impl Hung {
    fn new(half: Vec3, aspect: f32) -> Self {
        let frame = 2.0 * FRAME * half.x.min(half.y);
        let inside = [half.x - frame, half.y - frame];
        let wide = inside[0].min(inside[1] * aspect);
        Self { inside, picture: [wide, wide / aspect] }
    }
}

impl TraceBody {
    /// Albedo of a box that shows a picture, at a point of its own frame from its centre, where a pixel is as wide as `width`:
    /// on the face towards +z the picture in its mat and frame, everywhere else the body's colour, which is the frame's too.
    #[must_use]
    pub fn pictured(&self, picture: &Picture, local: Vec3, width: f32) -> Vec3 {
        if self.form != Form::Box || local.z < FACE * self.half_extents.z {
            return self.albedo;
        }
        let hung = Hung::new(self.half_extents, picture.aspect());
        let within = |half: [f32; 2]| local.x.abs() <= half[0] && local.y.abs() <= half[1];
        if within(hung.picture) {
            let [x, y] = hung.picture;
            picture.albedo((local.x + x) / (2.0 * x), (y - local.y) / (2.0 * y), width / (2.0 * x))
        } else if within(hung.inside) {
            MAT
        } else {
            self.albedo
        }
    }

    /// Mean albedo of a box that shows a picture over all of its surface.
    pub(super) fn mean_with_picture(&self, picture: &Picture) -> Vec3 {
        if self.form != Form::Box {
            return self.albedo;
        }
        let half = self.half_extents;
        let hung = Hung::new(half, picture.aspect());
        let (face, shown) = (half.x * half.y, hung.picture[0] * hung.picture[1]);
        let inside = hung.inside[0] * hung.inside[1];
        let all = 2.0 * (face + half.y * half.z + half.x * half.z);
        (picture.mean() * shown + MAT * (inside - shown) + self.albedo * (all - inside)) / all
    }
}
