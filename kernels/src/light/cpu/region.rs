//! First hits of a region of the image: a cell of pixels with a border of one pixel around it, so that every pixel of the
//! cell can be compared with its neighbours and cells need nothing of each other.

use geometry::light::{Ray, TraceScene, View};

use super::hits::{Rays, albedo, first_hits, is, points, settled, surface};
use super::lanes::{LANES, Lanes, Truth};
use super::liquid::layers;
use super::room::{is_light, shine};
use super::samples::SampleLanes;
use super::shade::background;
use super::vec3::Vec3x;

/// Greatest width of a cell.
pub const CELL_WIDTH: usize = 256;
/// Greatest height of a cell.
pub const CELL_HEIGHT: usize = 16;
/// Numbers in a row of a region: the cell, a border on either side, whole vectors.
const STRIDE: usize = (CELL_WIDTH + 2).next_multiple_of(LANES);
/// Numbers in a region; comparisons read one vector past the last row.
const AREA: usize = STRIDE * (CELL_HEIGHT + 2) + LANES;

/// Colours that differ by more than this between neighbours make an edge.
const EDGE_CONTRAST: f32 = 0.03;

/// A cell of an image.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The first column.
    pub x: usize,
    /// The first row.
    pub y: usize,
    /// At most [`CELL_WIDTH`].
    pub width: usize,
    /// At most [`CELL_HEIGHT`].
    pub height: usize,
}

/// How pixels become rays.
#[derive(Clone, Copy)]
pub struct Raster<'a> {
    pub scene: &'a TraceScene,
    pub view: View,
    pub width: usize,
    pub height: usize,
    /// Whether the eye is within the liquid.
    pub below: bool,
}

impl<'a> Raster<'a> {
    /// A view of a scene.
    pub fn new(scene: &'a TraceScene, view: View, width: usize, height: usize) -> Self {
        let below = scene.starts_below(&Ray { origin: view.origin, direction: view.forward });
        Self { scene, view, width, height, below }
    }

    /// What a ray that meets nothing sees.
    #[inline(always)]
    pub fn open<L: Lanes>(&self, direction: Vec3x<L>) -> Vec3x<L> {
        match self.scene.clear_pool().filter(|_| self.below) {
            Some(pool) => Vec3x::splat(pool.murk),
            None => background(self.scene, direction),
        }
    }

    /// Rays through image points; `x` and `y` count pixels from the top left corner.
    #[inline(always)]
    pub fn rays<L: Lanes>(&self, x: L, y: L) -> Rays<L> {
        let across = x.fma(L::splat(2.0 / self.width as f32), L::splat(-1.0));
        let upward = y.fma(L::splat(-2.0 / self.height as f32), L::splat(1.0));
        let direction = Vec3x::splat(self.view.forward)
            .along(Vec3x::splat(self.view.right), across)
            .along(Vec3x::splat(self.view.up), upward)
            .normalize();
        Rays { origin: Vec3x::splat(self.view.origin), direction }
    }
}

/// First hits, field by field.
pub struct Region {
    direction: [Vec<f32>; 3],
    normal: [Vec<f32>; 3],
    /// Albedo; the radiance of the sky where nothing is hit, and of lamps.
    colour: [Vec<f32>; 3],
    t: Vec<f32>,
    surface: Vec<f32>,
    face: Vec<f32>,
}

impl Region {
    pub fn new() -> Self {
        let field = || vec![0.0; AREA];
        let vector = || [field(), field(), field()];
        Self { direction: vector(), normal: vector(), colour: vector(), t: field(), surface: field(), face: field() }
    }

    /// Casts a ray through the middle of every pixel of a cell and of its border.
    #[inline(always)]
    pub fn cast<L: Lanes>(&mut self, raster: &Raster<'_>, cell: &Cell) {
        let steps: [f32; LANES] = std::array::from_fn(|lane| lane as f32);
        let steps = L::load(&steps);
        for row in 0..cell.height + 2 {
            let y = L::splat((cell.y + row) as f32 - 0.5);
            for column in (0..cell.width + 2).step_by(LANES) {
                let x = steps + L::splat((cell.x + column) as f32 - 0.5);
                let rays = raster.rays(x, y);
                let hits = first_hits(raster.scene, &rays, L::splat(surface::OPEN));
                let point = points(raster.scene, &rays, &hits);
                let mut colour = albedo(raster.scene, hits.surface, point, hits.t, -rays.direction.y);
                let light = is_light(hits.surface);
                if light.any() {
                    let seen = shine(raster.scene, hits.surface, raster.open(rays.direction));
                    colour = Vec3x::select(light, seen, colour);
                }
                let mut face = hits.face;
                if let Some(pool) = raster.scene.clear_pool() {
                    let here = is(hits.surface, surface::LIQUID);
                    if here.any() {
                        let [back, onward] = layers(raster.scene, pool, raster.below, point, rays.direction, hits.t);
                        let seen = back.colour * back.share + onward.colour * onward.share;
                        colour = Vec3x::select(here, seen, colour);
                        // Two whole numbers in one, exact in a float.
                        let number = back.number() * L::splat(1024.0) + onward.number();
                        face = L::select(here, number, face);
                    }
                }
                let at = row * STRIDE + column;
                rays.direction.store(&mut self.direction, at);
                hits.normal.store(&mut self.normal, at);
                colour.store(&mut self.colour, at);
                hits.t.store_slice(&mut self.t[at..]);
                hits.surface.store_slice(&mut self.surface[at..]);
                face.store_slice(&mut self.face[at..]);
            }
        }
    }

    /// The lanes among the 16 pixels from `column` on, in the cell's row `row`, that differ from a neighbour.
    #[inline(always)]
    pub fn edges<L: Lanes>(&self, row: usize, column: usize) -> u16 {
        let at = (row + 1) * STRIDE + column + 1;
        let mut differs = L::zero().lt(L::zero());
        for neighbour in [at - 1, at + 1, at - STRIDE, at + STRIDE] {
            for field in [&self.surface, &self.face] {
                differs = differs.or(is_other::<L>(field, at, neighbour));
            }
            for field in &self.colour {
                let difference = (L::load_slice(&field[at..]) - L::load_slice(&field[neighbour..])).abs();
                differs = differs.or(difference.gt(L::splat(EDGE_CONTRAST)));
            }
        }
        differs.bits()
    }

    /// The lanes among the 16 pixels from `column` on, in the cell's row `row`, that see the sky or a lamp, and its radiance.
    #[inline(always)]
    pub fn sky<L: Lanes>(&self, row: usize, column: usize) -> (u16, Vec3x<L>) {
        let at = (row + 1) * STRIDE + column + 1;
        let sky = is_light(L::load_slice(&self.surface[at..]));
        (sky.bits(), self.vector(&self.colour, at))
    }

    /// The lanes among the 16 pixels from `column` on, in the cell's row `row`, that see the surface of a liquid.
    #[inline(always)]
    pub fn liquid<L: Lanes>(&self, row: usize, column: usize) -> u16 {
        let at = (row + 1) * STRIDE + column + 1;
        is(L::load_slice(&self.surface[at..]), surface::LIQUID).bits()
    }

    /// What the 16 pixels from `column` on, in the cell's row `row`, see, each as its pixel's only sample.
    #[inline(always)]
    pub fn samples<L: Lanes>(&self, raster: &Raster<'_>, row: usize, column: usize) -> SampleLanes<L> {
        let at = (row + 1) * STRIDE + column + 1;
        let direction = self.vector(&self.direction, at);
        let (t, surface) = (L::load_slice(&self.t[at..]), L::load_slice(&self.surface[at..]));
        SampleLanes {
            point: settled(raster.scene, surface, Vec3x::splat(raster.view.origin).along(direction, t)),
            normal: self.vector(&self.normal, at),
            direction,
            albedo: self.vector(&self.colour, at),
            weight: Vec3x::splat(geometry::light::Vec3::ONE),
            surface,
            t,
        }
    }

    #[inline(always)]
    fn vector<L: Lanes>(&self, field: &[Vec<f32>; 3], at: usize) -> Vec3x<L> {
        Vec3x::load([&field[0], &field[1], &field[2]], at)
    }
}

#[inline(always)]
fn is_other<L: Lanes>(field: &[f32], at: usize, neighbour: usize) -> L::Truth {
    let (a, b) = (L::load_slice(&field[at..]), L::load_slice(&field[neighbour..]));
    a.lt(b).or(b.lt(a))
}
