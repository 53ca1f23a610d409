//! Textures at 16 points at once: those of `geometry::light`, which are written once for one number and for many.

use geometry::light::{TraceBody, texture};

use super::lanes::{Lanes, Task};
use super::vec3::Vec3x;
use super::wide::Wide;

/// Linear RGB albedo of a body at points in its own frame, from its centre, of which `width` melt into one.
#[inline(always)]
pub fn painted<L: Lanes>(body: &TraceBody, local: Vec3x<L>, width: L) -> Vec3x<L> {
    let mut canvas = Canvas { body, local, width, albedo: local };
    L::call(&mut canvas);
    canvas.albedo
}

struct Canvas<'a, L> {
    body: &'a TraceBody,
    local: Vec3x<L>,
    width: L,
    albedo: Vec3x<L>,
}

impl<L: Lanes> Task<L> for Canvas<'_, L> {
    #[inline(always)]
    fn run(&mut self) {
        let local = [Wide(self.local.x), Wide(self.local.y), Wide(self.local.z)];
        let [r, g, b] = texture::albedo(self.body, local, Wide(self.width));
        self.albedo = Vec3x::new(r.0, g.0, b.0);
    }
}
