//! What textures look like: albedo at a point of a body in its own frame. Written once for one point and for many.
//!
//! Every painter takes the point with the body scaled to fit -1 to 1 in its longest direction, and `blur`, how wide a pixel
//! is there in the same measure. Detail that is finer than a pixel fades into its mean. Nothing is taken from photographs:
//! seas, craters and veins are thresholds of noise, in fixed proportions.

use super::noise::{octaves, of_cell, scattered, sharpness, step, value};
use super::number::Number;

/// Linear RGB of land, desert, and ice or cloud.
pub const LAND: [f32; 3] = [0.09, 0.17, 0.05];
/// See [`LAND`].
pub const DESERT: [f32; 3] = [0.42, 0.30, 0.15];
/// See [`LAND`].
pub const ICE: [f32; 3] = [0.80, 0.83, 0.86];

/// Seas of the body's own colour, land that is green or dry, ice at the poles of y, and clouds.
#[inline(always)]
pub fn earth<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let height = octaves(scaled(at, [0.8; 3], [3.1, 7.7, 1.9]), 5, blur * N::of(0.8));
    let rain = octaves(scaled(at, [1.1; 3], [41.3, 2.7, 9.1]), 3, blur * N::of(1.1));
    let wind = octaves(scaled(at, [1.0, 2.5, 1.0], [8.3, 23.9, 77.1]), 5, blur * N::of(2.5));
    let latitude = at[1].abs();
    // Deserts lie about 25 degrees from the equator.
    let belt = (latitude - N::of(0.42)).abs();
    let dry = step(rain - belt * N::of(0.45), -0.12, 0.02);
    let ground = mixed(constant(LAND), constant(DESERT), dry);
    let surface = mixed(constant(colour), ground, step(height, 0.03, 0.05));
    let frozen = step(latitude + height * N::of(0.35), 0.82, 0.87);
    let cloud = step(wind, 0.03, 0.20) * N::of(0.85);
    mixed(mixed(surface, constant(ICE), frozen), constant(ICE), cloud)
}

/// Dark seas of lava, and craters of six sizes with bright rims.
#[inline(always)]
pub fn moon<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let sea = step(octaves(scaled(at, [0.65; 3], [5.5, 1.3, 20.7]), 4, blur * N::of(0.65)), -0.01, 0.09);
    let dust = octaves(scaled(at, [4.5; 3], [0.0, 4.0, 60.0]), 3, blur * N::of(4.5));
    let mut shade = N::of(1.0) - sea * N::of(0.38) + dust * N::of(0.22);
    let mut cells = 1.1;
    for size in 0..6 {
        let clear = sharpness(blur * N::of(3.0 * cells));
        let there = scaled(at, [cells; 3], [13.7 * size as f32 + 0.4, 5.1 * size as f32 + 0.7, 91.3 - size as f32]);
        shade = shade + crater(there) * clear;
        cells *= 1.8;
    }
    tinted(colour, shade.within(0.25, 1.3))
}

/// How much brighter a place is for the crater in its cell of the lattice; most cells have one, which lies within it.
#[inline(always)]
fn crater<N: Number>(at: [N; 3]) -> N {
    let cell = [at[0].floor(), at[1].floor(), at[2].floor()];
    let first = of_cell(cell);
    let (second, third) = (scattered(first), scattered(scattered(first) + N::of(1.0)));
    let radius = N::of(0.14) + share(scattered(third + N::of(2.0))) * N::of(0.21);
    let mut squared = N::of(0.0);
    for (k, random) in [first, second, third].into_iter().enumerate() {
        let offset = at[k] - cell[k] - (N::of(0.35) + share(random) * N::of(0.3));
        squared = squared + offset * offset;
    }
    let distance = squared.sqrt() / radius;
    let wall = step(distance, 0.62, 0.84);
    let beyond = step(distance, 0.84, 1.0);
    let shade = N::of(-0.22) + wall * N::of(0.46) - beyond * N::of(0.24);
    share(second).where_less(N::of(0.7), shade, N::of(0.0))
}

/// Belts of cloud around y, torn by their winds, with a storm.
#[inline(always)]
pub fn bands<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let torn = octaves(scaled(at, [1.5, 4.5, 1.5], [2.2, 31.0, 7.4]), 4, blur * N::of(4.5));
    let height = at[1] + torn * N::of(0.06);
    let belts = octaves([N::of(0.5), height * N::of(2.7) + N::of(40.0), N::of(0.5)], 3, blur * N::of(2.7));
    let pale = step(belts, -0.16, 0.16);
    let dark = [colour[0] * 0.62, colour[1] * 0.46, colour[2] * 0.34];
    let light = [colour[0] * 0.45 + 0.50, colour[1] * 0.55 + 0.38, colour[2] * 0.6 + 0.28];
    let clouds = mixed(constant(dark), constant(light), pale);
    // An oval south of the equator, wider than high.
    let (x, y, z) = (at[0] - N::of(0.55), (at[1] + N::of(0.36)) * N::of(2.0), at[2] - N::of(0.75));
    let storm = step(x * x + y * y + z * z + torn * N::of(0.02), 0.035, 0.07);
    mixed(constant([0.45, 0.16, 0.08]), clouds, storm)
}

/// Rough stone: patches, grain and dark cracks.
#[inline(always)]
pub fn rocky<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let patches = octaves(scaled(at, [1.3; 3], [1.4, 8.8, 3.3]), 5, blur * N::of(1.3));
    let cracks = octaves(scaled(at, [1.6; 3], [50.1, 6.2, 0.4]), 3, blur * N::of(1.6)).abs();
    let open = sharpness(blur * N::of(20.0));
    let crack = (N::of(1.0) - step(cracks, 0.004, 0.03)) * open;
    tinted(colour, (N::of(1.0) + patches * N::of(1.5) - crack * N::of(0.4)).within(0.2, 1.6))
}

/// Wood cut along x from beside the middle of the trunk: growth rings, fine grain along them.
#[inline(always)]
pub fn wood<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let bent = octaves(scaled(at, [0.45, 1.1, 1.1], [7.0, 3.5, 12.0]), 3, blur * N::of(1.1));
    let (y, z) = (at[1] + N::of(1.3), at[2] + N::of(0.45));
    let ring = ((y * y + z * z).sqrt() + bent * N::of(0.22)) * N::of(RINGS);
    let through = ring - ring.floor();
    // Pale early wood darkens slowly into late wood and ends sharply.
    let late =
        step(through, 0.15, 0.8) * (N::of(1.0) - step(through, 0.88, 1.0)) * sharpness(blur * N::of(3.0 * RINGS));
    let grain = value(scaled(at, [3.0, 46.0, 46.0], [0.0, 9.0, 4.0])) - N::of(0.5);
    let grain = grain * sharpness(blur * N::of(46.0));
    let dark = (late * N::of(0.42) - grain * N::of(0.22)).within(-0.2, 0.8);
    // What is dark is redder as well.
    let one = N::of(1.0);
    [
        N::of(colour[0]) * (one - dark * N::of(0.85)),
        N::of(colour[1]) * (one - dark),
        N::of(colour[2]) * (one - dark * N::of(1.1)),
    ]
}

/// Growth rings in half a body's length.
const RINGS: f32 = 6.0;

/// Marble: dark veins that wander through it.
#[inline(always)]
pub fn marble<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let bent = octaves(scaled(at, [0.9; 3], [6.6, 1.1, 2.9]), 5, blur * N::of(0.9));
    let across = (at[0] * N::of(0.8) + at[1] * N::of(0.5) + at[2] * N::of(0.3)) * N::of(1.5) + bent * N::of(3.2);
    let through = across - across.floor();
    let vein = (N::of(1.0) - step((through - N::of(0.5)).abs(), 0.0, 0.16)) * sharpness(blur * N::of(10.0));
    let cloudy = octaves(scaled(at, [1.2; 3], [30.0, 2.0, 6.0]), 3, blur * N::of(1.2));
    tinted(colour, (N::of(1.0) - vein * N::of(0.55) + cloudy * N::of(0.35)).within(0.2, 1.2))
}

/// Metal brushed around y: fine lines, each of its own brightness.
#[inline(always)]
pub fn brushed<N: Number>(colour: [f32; 3], at: [N; 3], blur: N) -> [N; 3] {
    let (coarse, fine) = (scaled(at, [0.6, 23.0, 0.6], [3.0, 1.0, 8.0]), scaled(at, [1.5, 71.0, 1.5], [5.0, 9.0, 2.0]));
    let coarse = (value(coarse) - N::of(0.5)) * sharpness(blur * N::of(23.0));
    let fine = (value(fine) - N::of(0.5)) * sharpness(blur * N::of(71.0));
    tinted(colour, N::of(0.9) + coarse * N::of(0.25) + fine * N::of(0.2))
}

/// A whole number from 0 to 288 as a share of the last.
#[inline(always)]
fn share<N: Number>(whole: N) -> N {
    whole * N::of(1.0 / 288.0)
}

/// `at` times a factor, and moved so that no texture is symmetric about the body's middle.
#[inline(always)]
fn scaled<N: Number>(at: [N; 3], by: [f32; 3], moved: [f32; 3]) -> [N; 3] {
    [
        at[0] * N::of(by[0]) + N::of(moved[0]),
        at[1] * N::of(by[1]) + N::of(moved[1]),
        at[2] * N::of(by[2]) + N::of(moved[2]),
    ]
}

#[inline(always)]
pub(super) fn constant<N: Number>(colour: [f32; 3]) -> [N; 3] {
    [N::of(colour[0]), N::of(colour[1]), N::of(colour[2])]
}

#[inline(always)]
pub(super) fn tinted<N: Number>(colour: [f32; 3], shade: N) -> [N; 3] {
    [N::of(colour[0]) * shade, N::of(colour[1]) * shade, N::of(colour[2]) * shade]
}

#[inline(always)]
pub(super) fn mixed<N: Number>(from: [N; 3], to: [N; 3], share: N) -> [N; 3] {
    [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}
