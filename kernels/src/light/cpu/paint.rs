//! Textures at 16 points at once: those of `geometry::light`, which are written once for one number and for many.

use geometry::light::{TraceBody, Vec3, texture};

use super::lanes::{LANES, Lanes, Task};
use super::vec3::Vec3x;
use super::wide::Wide;

/// Linear RGB albedo of a body at points in its own frame, from its centre, of which `width` melt into one.
#[inline(always)]
pub fn painted<L: Lanes>(body: &TraceBody, local: Vec3x<L>, width: L) -> Vec3x<L> {
    if body.picture.is_some() {
        return pictured(body, local, width);
    }
    let mut canvas = Canvas { body, local, width, albedo: local };
    L::call(&mut canvas);
    canvas.albedo
}

/// The same of a body that shows a picture, lane by lane: texels lie wherever they lie.
#[inline(always)]
fn pictured<L: Lanes>(body: &TraceBody, local: Vec3x<L>, width: L) -> Vec3x<L> {
    let ([x, y, z], width) = (local.to_arrays(), width.to_array());
    let mut found = [[0.0f32; LANES]; 3];
    for lane in 0..LANES {
        let albedo = body.albedo_at(Vec3::new(x[lane], y[lane], z[lane]), width[lane]);
        (found[0][lane], found[1][lane], found[2][lane]) = (albedo.x, albedo.y, albedo.z);
    }
    Vec3x::new(L::load(&found[0]), L::load(&found[1]), L::load(&found[2]))
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
