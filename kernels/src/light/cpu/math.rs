//! Elementary functions over vectors, by polynomials: the same operations in the same order on every processor.

use super::lanes::Lanes;

/// The logarithm of 2 in two parts, the first of so few bits that whole multiples of it are exact.
const LN_2_HIGH: f32 = 355.0 / 512.0;
const LN_2_LOW: f32 = -2.121_944_4e-4;

/// `e^x`; 0 below -87, and held at `e^88` above 88. Relative error under 2e-7.
///
/// Range reduction to `|r| <= ln 2 / 2` in two parts and a polynomial of degree 5, after Cephes' `expf` (Moshier).
#[inline(always)]
pub fn exp<L: Lanes>(x: L) -> L {
    let tiny = x.lt(L::splat(-87.0));
    let x = x.clamp(-87.0, 88.0);
    let n = x.fma(L::splat(std::f32::consts::LOG2_E), L::splat(0.5)).floor();
    let r = n.fma(L::splat(-LN_2_LOW), n.fma(L::splat(-LN_2_HIGH), x));
    let series = [1.987_569_1e-4, 1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
    let p = polynomial(&series, r);
    let y = p.fma(r * r, r + L::splat(1.0));
    L::select(tiny, L::zero(), y * n.power_of_two())
}

/// The natural logarithm of a positive normal number. Relative error under 2e-7 (absolute 1e-7 near 1).
///
/// A polynomial of degree 8 on `sqrt(1/2)` to `sqrt(2)`, after Cephes' `logf` (Moshier).
#[inline(always)]
pub fn ln<L: Lanes>(x: L) -> L {
    let (mantissa, exponent) = x.split_exponent();
    let upper = mantissa.gt(L::splat(std::f32::consts::SQRT_2));
    let m = L::select(upper, mantissa * L::splat(0.5), mantissa) - L::splat(1.0);
    let e = L::select(upper, exponent + L::splat(1.0), exponent);
    let series = [
        7.037_684e-2,
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_7e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ];
    let p = polynomial(&series, m);
    let square = m * m;
    let y = e.fma(L::splat(LN_2_LOW), p * m * square);
    let y = square.fma(L::splat(-0.5), y);
    e.fma(L::splat(LN_2_HIGH), m + y)
}

/// By Horner's rule, the highest power's coefficient first. A loop: a closure would not inherit the instruction set.
#[inline(always)]
fn polynomial<L: Lanes, const COUNT: usize>(series: &[f32; COUNT], x: L) -> L {
    let mut p = L::splat(series[0]);
    for &coefficient in &series[1..] {
        p = p.fma(x, L::splat(coefficient));
    }
    p
}
