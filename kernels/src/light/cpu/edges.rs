//! Pixels on an edge: sixteen rays find what share of the pixel each surface fills, and each surface is lit once.
//!
//! Light is smooth over a surface and edges are sharp, so the costly part, the network, runs once a surface and pixel,
//! and the cheap and exact part, the hits, finds the shares. Tiles and textures are averaged over their surface.

use super::hits::{Hits, albedo, first_hits, points, surface};
use super::lanes::{LANES, Lanes};
use super::region::Raster;
use super::samples::{Sample, Samples, each_bit};
use super::shade::{Radiance, background};

/// Where in a pixel the rays go: the Hammersley set of 16 points, ordered from the middle outwards, so that the first
/// ray of a surface is its best representative.
const PLACES: [[f32; LANES]; 2] = places();

const fn places() -> [[f32; LANES]; 2] {
    let mut points = [[0.0f32; 2]; LANES];
    let mut i = 0;
    while i < LANES {
        // The bits of i reversed: the radical inverse of base 2.
        let reversed = (i & 1) << 3 | (i & 2) << 1 | (i & 4) >> 1 | (i & 8) >> 3;
        points[i] = [(i as f32 + 0.5) / LANES as f32, (reversed as f32 + 0.5) / LANES as f32];
        i += 1;
    }
    let mut sorted = [[0.0f32; LANES]; 2];
    let mut used = [false; LANES];
    let mut at = 0;
    while at < LANES {
        let (mut best, mut least, mut i) = (0, f32::INFINITY, 0);
        while i < LANES {
            let (x, y) = (points[i][0] - 0.5, points[i][1] - 0.5);
            if !used[i] && x * x + y * y < least {
                (best, least) = (i, x * x + y * y);
            }
            i += 1;
        }
        used[best] = true;
        sorted[0][at] = points[best][0];
        sorted[1][at] = points[best][1];
        at += 1;
    }
    sorted
}

/// Looks closely at the pixel in column `x` and row `y` of the image, `pixel` of its cell: adds a sample for each of its
/// surfaces and the sky's share of its radiance.
#[inline(always)]
pub fn resolve<L: Lanes>(
    raster: &Raster<'_>,
    x: usize,
    y: usize,
    pixel: u32,
    samples: &mut Samples,
    radiance: &mut Radiance,
) {
    const SHARE: f32 = 1.0 / LANES as f32;
    let rays = raster.rays(L::load(&PLACES[0]) + L::splat(x as f32), L::load(&PLACES[1]) + L::splat(y as f32));
    let hits: Hits<L> = first_hits(raster.scene, &rays, L::splat(surface::OPEN));
    let point = points(&rays, &hits);
    let colour = albedo(raster.scene, hits.surface, point, hits.t, -rays.direction.y);
    let vector = |v: super::vec3::Vec3x<L>| v.to_array().map(Lanes::to_array);
    let (points, normals, directions, colours) =
        (vector(point), vector(hits.normal), vector(rays.direction), vector(colour));
    let (surfaces, faces, ts) = (hits.surface.to_array(), hits.face.to_array(), hits.t.to_array());

    let mut left = u16::MAX;
    while left != 0 {
        let first = left.trailing_zeros() as usize;
        let mut group = 0u16;
        each_bit(left, |lane| {
            if surfaces[lane] == surfaces[first] && faces[lane] == faces[first] {
                group |= 1 << lane;
            }
        });
        left &= !group;
        let sum = |values: &[[f32; LANES]; 3]| {
            values.map(|values| {
                let mut sum = 0.0;
                each_bit(group, |lane| sum += values[lane]);
                sum
            })
        };
        let count = group.count_ones() as f32;
        if surfaces[first] == surface::SKY {
            let sky = sum(&vector(background(raster.scene, rays.direction)));
            for (sums, sky) in radiance.iter_mut().zip(sky) {
                sums[pixel as usize] += sky * SHARE;
            }
        } else {
            let of = |values: &[[f32; LANES]; 3]| values.map(|values| values[first]);
            samples.push(&Sample {
                point: of(&points),
                normal: of(&normals),
                direction: of(&directions),
                albedo: sum(&colours).map(|sum| sum / count),
                weight: [count * SHARE; 3],
                surface: surfaces[first],
                t: ts[first],
                pixel,
            });
        }
    }
}
