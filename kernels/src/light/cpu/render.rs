//! A picture in bands of rows, each band by itself: hits, edges, light, tone mapping.

use std::cell::RefCell;
use std::time::Instant;

use rayon::prelude::*;

use super::edges;
use super::lanes::{LANES, Lanes};
use super::liquid::{add, layers, through};
use super::math;
use super::network::Activations;
use super::profile::Tally;
use super::region::{CELL_HEIGHT, CELL_WIDTH, Cell, Raster, Region};
use super::samples::{Bits, Samples};
use super::shade::{Prepared, Radiance, Turn, shade};
use super::simd::{Simd, dispatch};
use super::small::Small;

/// One picture to be made, ready for its bands.
pub struct Picture<'a> {
    pub prepared: Prepared<'a>,
    pub raster: Raster<'a>,
    /// Whether pixels on edges get extra rays.
    pub smooth_edges: bool,
    /// Pixels around what is too small to be found by a ray a pixel.
    pub small: Small,
}

/// What a thread works with, kept from band to band.
struct Room {
    region: Region,
    /// Above the surface of a liquid and below it.
    samples: [Samples; 2],
    mirrored: [Samples; 2],
    activations: Box<Activations>,
    radiance: Radiance,
    ways: edges::Ways,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::new(Room {
        region: Region::new(),
        samples: Default::default(),
        mirrored: Default::default(),
        activations: Activations::new(),
        radiance: std::array::from_fn(|_| vec![0.0; CELL_WIDTH * CELL_HEIGHT]),
        ways: edges::Ways::default(),
    });
}

/// Draws a picture into `3 x width x height` bytes, on every core.
pub fn draw(simd: Simd, picture: &Picture<'_>, rgb: &mut [u8], tally: &Tally) {
    rgb.par_chunks_mut(CELL_HEIGHT * picture.raster.width * 3).enumerate().for_each(|(band, rgb)| {
        ROOM.with_borrow_mut(|room| {
            let first_row = band * CELL_HEIGHT;
            dispatch!(simd, draw_band(
                picture: &Picture<'_>, room: &mut Room, first_row: usize, rgb: &mut [u8], tally: &Tally,
            ));
        });
    });
}

/// Draws the rows from `first_row` on that `rgb` has room for.
#[inline(always)]
fn draw_band<L: Lanes>(picture: &Picture<'_>, room: &mut Room, first_row: usize, rgb: &mut [u8], tally: &Tally) {
    let width = picture.raster.width;
    let height = rgb.len() / (3 * width);
    for x in (0..width).step_by(CELL_WIDTH) {
        let cell = Cell { x, y: first_row, width: (width - x).min(CELL_WIDTH), height };
        let start = Instant::now();
        find::<L>(picture, room, &cell);
        let found = Instant::now();
        let Room { samples, mirrored, activations, radiance, .. } = room;
        for turn in [Turn::Seen, Turn::Mirrored] {
            for below in [false, true] {
                shade::<L>(&picture.prepared, turn, below, samples, mirrored, activations, radiance);
            }
            mirrored.iter_mut().for_each(Samples::pad);
        }
        let lit = Instant::now();
        develop::<L>(&room.radiance, &cell, rgb, width);
        let places: usize = room.samples.iter().chain(&room.mirrored).map(Samples::len).sum();
        tally.add(found - start, lit - found, lit.elapsed(), places as u64);
    }
}

/// Finds what the pixels of a cell see: samples to be lit, and the sky's radiance.
#[inline(always)]
fn find<L: Lanes>(picture: &Picture<'_>, room: &mut Room, cell: &Cell) {
    let raster = &picture.raster;
    room.region.cast::<L>(raster, cell);
    room.samples.iter_mut().chain(&mut room.mirrored).for_each(Samples::clear);
    for sums in &mut room.radiance {
        sums.fill(0.0);
    }
    for row in 0..cell.height {
        for column in (0..cell.width).step_by(LANES) {
            let inside = u16::MAX >> (LANES - (cell.width - column).min(LANES));
            let (edges, small) = if picture.smooth_edges {
                let small = picture.small.lanes(cell.x + column, cell.y + row);
                ((room.region.edges::<L>(row, column) | small) & inside, small)
            } else {
                (0, 0)
            };
            let (sky, radiance) = room.region.sky::<L>(row, column);
            let pixel = row * cell.width + column;
            let plain_sky = sky & inside & !edges;
            if plain_sky != 0 {
                for (sums, radiance) in room.radiance.iter_mut().zip(radiance.to_arrays()) {
                    for lane in Bits::from(plain_sky) {
                        sums[pixel + lane] = radiance[lane];
                    }
                }
            }
            let plain = inside & !edges & !sky;
            if plain != 0 {
                let found = room.region.samples::<L>(raster, row, column);
                let pixels = std::array::from_fn(|lane| (pixel + lane) as u32);
                let mut met = plain;
                if let Some(pool) = raster.scene.clear_pool() {
                    let wet = room.region.liquid::<L>(row, column) & plain;
                    met &= !wet;
                    if wet != 0 {
                        let (clear, added) = through(raster.scene, raster.below, found.t);
                        add(wet, added, &pixels, &mut room.radiance);
                        let (point, direction) = (found.point, found.direction);
                        for layer in &layers(raster.scene, pool, raster.below, point, direction, found.t) {
                            layer.push(wet, clear, &pixels, &mut room.samples, &mut room.radiance);
                        }
                    }
                }
                if met != 0 {
                    room.samples[usize::from(raster.below)].extend(met, &found, &pixels);
                }
            }
            for lane in Bits::from(edges) {
                let (x, y) = (cell.x + column + lane, cell.y + row);
                let Room { samples, radiance, ways, .. } = &mut *room;
                let pixel = (pixel + lane) as u32;
                if small & 1 << lane == 0 {
                    edges::Rays::<1>::resolve::<L>(raster, x, y, pixel, ways, samples, radiance);
                } else {
                    edges::Rays::<{ edges::FINE }>::resolve::<L>(raster, x, y, pixel, ways, samples, radiance);
                }
            }
        }
    }
    room.samples.iter_mut().for_each(Samples::pad);
}

/// Tone-maps a cell into the rows of its band.
#[inline(always)]
fn develop<L: Lanes>(radiance: &Radiance, cell: &Cell, rgb: &mut [u8], width: usize) {
    for row in 0..cell.height {
        for column in (0..cell.width).step_by(LANES) {
            let at = row * cell.width + column;
            // The last vector of the last row may reach past the cell, never past the room for the greatest cell.
            let at_load = at.min(CELL_WIDTH * CELL_HEIGHT - LANES);
            let shown = [
                display(L::load_slice(&radiance[0][at_load..])).to_array(),
                display(L::load_slice(&radiance[1][at_load..])).to_array(),
                display(L::load_slice(&radiance[2][at_load..])).to_array(),
            ];
            let start = 3 * (row * width + cell.x + column);
            let pixels = rgb[start..].chunks_exact_mut(3).take(cell.width - column);
            for (pixel, lane) in pixels.zip(at - at_load..LANES) {
                for (byte, shown) in pixel.iter_mut().zip(&shown) {
                    *byte = shown[lane] as u8;
                }
            }
        }
    }
}

/// A radiance as an 8-bit sRGB channel, before truncation; see `geometry::light::tone`.
#[inline(always)]
fn display<L: Lanes>(radiance: L) -> L {
    let one = L::splat(1.0);
    // What is not a number shows as black; 1e9 is as white as anything brighter.
    let exposed = radiance.clamp(0.0, 1e9) * L::splat(geometry::light::tone::EXPOSURE);
    let linear = exposed / exposed.fma(exposed, one).sqrt();
    let power = math::exp(math::ln(linear.max(L::splat(1e-4))) * L::splat(1.0 / 2.4));
    let curve = power.fma(L::splat(1.055), L::splat(-0.055));
    let encoded = L::select(linear.le(L::splat(0.003_130_8)), linear * L::splat(12.92), curve);
    encoded.fma(L::splat(255.0), L::splat(0.5))
}
