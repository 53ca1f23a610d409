//! Noise for textures: the same numbers on every machine, from whole numbers that `f32` holds exactly.

use super::number::Number;

/// The modulus of the hash: small enough that its squares stay exact in `f32`.
const MODULUS: f32 = 289.0;

#[inline(always)]
fn wrapped<N: Number>(x: N) -> N {
    x - (x * N::of(1.0 / MODULUS)).floor() * N::of(MODULUS)
}

/// A permutation polynomial of the whole numbers modulo 289 (Gustavson and McEwan, "Efficient computational noise in
/// GLSL", 2012); `x` is a whole number from 0 to 577.
#[inline(always)]
pub fn scattered<N: Number>(x: N) -> N {
    wrapped((x * N::of(34.0) + N::of(1.0)) * x)
}

/// A whole number from 0 to 288 that looks random, for a cell of the lattice of whole numbers.
#[inline(always)]
pub fn of_cell<N: Number>(cell: [N; 3]) -> N {
    let along_x = scattered(wrapped(cell[0]));
    scattered(scattered(along_x + wrapped(cell[1])) + wrapped(cell[2]))
}

/// Value noise, 0 to 1 with mean 1/2: random numbers at the lattice's points, blended smoothly between them.
#[inline(always)]
pub fn value<N: Number>(at: [N; 3]) -> N {
    let cell = [at[0].floor(), at[1].floor(), at[2].floor()];
    let blend = [eased(at[0] - cell[0]), eased(at[1] - cell[1]), eased(at[2] - cell[2])];
    let one = N::of(1.0);
    let (x, y) = (wrapped(cell[0]), [wrapped(cell[1]), wrapped(cell[1] + one)]);
    let z = [wrapped(cell[2]), wrapped(cell[2] + one)];
    let along_x = [scattered(x), scattered(wrapped(x + one))];
    let mut planes = [N::of(0.0); 2];
    for k in 0..2 {
        let mut lines = [N::of(0.0); 2];
        for j in 0..2 {
            let from = scattered(scattered(along_x[0] + y[j]) + z[k]);
            let to = scattered(scattered(along_x[1] + y[j]) + z[k]);
            lines[j] = from + (to - from) * blend[0];
        }
        planes[k] = lines[0] + (lines[1] - lines[0]) * blend[1];
    }
    (planes[0] + (planes[1] - planes[0]) * blend[2]) * N::of(1.0 / (MODULUS - 1.0))
}

/// Noise of several sizes, with mean 0: the first has about two cells to a unit, each octave is twice as fine and half as
/// strong as the one before, turned so that lattices do not line up, and fades where its cells are narrower than `blur`.
#[inline(always)]
pub fn octaves<N: Number>(at: [N; 3], count: usize, blur: N) -> N {
    let (mut at, mut strength, mut cells) = (at, 0.5, 2.02);
    let mut sum = N::of(0.0);
    for _ in 0..count {
        let clear = sharpness(blur * N::of(cells));
        // A rotation (Quilez, "fbm") times a little more than 2.
        at = [
            at[1] * N::of(1.616) + at[2] * N::of(1.212) + N::of(17.0),
            at[1] * N::of(0.727_2) - at[0] * N::of(1.616) - at[2] * N::of(0.969_6) + N::of(5.0),
            at[2] * N::of(1.292_8) - at[0] * N::of(1.212) - at[1] * N::of(0.969_6) + N::of(11.0),
        ];
        sum = sum + (value(at) - N::of(0.5)) * clear * N::of(strength);
        (strength, cells) = (0.5 * strength, 2.02 * cells);
    }
    sum
}

/// What is left of a detail's contrast where a pixel is `widths` of it wide: all of it where that is little, half at 1.
#[inline(always)]
pub fn sharpness<N: Number>(widths: N) -> N {
    let squared = widths * widths;
    N::of(1.0) / (N::of(1.0) + squared * squared)
}

/// From 0 below `from` to 1 above `to`, smoothly.
#[inline(always)]
pub fn step<N: Number>(x: N, from: f32, to: f32) -> N {
    eased(((x - N::of(from)) * N::of(1.0 / (to - from))).within(0.0, 1.0))
}

#[inline(always)]
fn eased<N: Number>(x: N) -> N {
    x * x * (N::of(3.0) - N::of(2.0) * x)
}
