//! Every instruction set against plain scalar code.

use half::bf16;

use super::dense::{BLOCK, Dense, Store, keep_block};
use super::lanes::{LANES, Lanes, Truth};
use super::math;
use super::simd::{Simd, dispatch};
use crate::light::Precision;

/// Asserts `|found - wanted| <= absolute + relative |wanted|` and reports the worst index.
fn close(found: &[f32], wanted: &[f32], absolute: f32, relative: f32, what: &str) {
    assert_eq!(found.len(), wanted.len(), "{what}");
    let excess = |i: usize| (found[i] - wanted[i]).abs() - (absolute + relative * wanted[i].abs());
    let worst = (0..found.len()).max_by(|&a, &b| excess(a).total_cmp(&excess(b)));
    if let Some(worst) = worst {
        assert!(excess(worst) <= 0.0, "{what}: worst at {worst}: {} for {}", found[worst], wanted[worst]);
    }
}

/// Numbers that look random and are the same in every run, in -1 to 1.
fn numbers(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f32::from((state >> 16) as u16) / 32768.0 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

#[inline(always)]
fn layer<L: Lanes>(layer: &Dense, x: &[f32], y: &mut [f32]) {
    let mut kept = vec![f32::NAN; x.len()];
    keep_block::<L>(x, &mut kept, 0);
    layer.apply::<L>(&kept, layer.bias(), &mut Store(y));
}

#[test]
fn a_dense_layer_is_the_matrix_product() {
    for (inputs, outputs) in [(0, 0), (0, 3), (1, 1), (3, 2), (5, 4), (19, 32), (74, 33), (32, 3), (64, 64), (7, 65)] {
        let (weights, bias) = (numbers(1, inputs * outputs), numbers(2, outputs));
        let x = numbers(3, inputs * BLOCK);
        for simd in Simd::available() {
            let rounded = |x: f32| match simd.precision() {
                Precision::F32 => f64::from(x),
                Precision::Bf16 => bf16::from_f32(x).to_f64(),
            };
            let wanted: Vec<f32> = (0..outputs)
                .flat_map(|o| (0..BLOCK).map(move |p| (o, p)))
                .map(|(o, p)| {
                    let product = (0..inputs).map(|k| rounded(weights[k * outputs + o]) * rounded(x[k * BLOCK + p]));
                    (product.sum::<f64>() + f64::from(bias[o])) as f32
                })
                .collect();
            let packed = Dense::new(simd.precision(), inputs, &weights, &bias);
            assert_eq!((packed.inputs(), packed.outputs()), (inputs, outputs));
            let mut y = vec![f32::NAN; outputs * BLOCK];
            let (packed, x, y_ref) = (&packed, &x[..], &mut y[..]);
            dispatch!(simd, layer(packed: &Dense, x: &[f32], y_ref: &mut [f32]));
            close(&y, &wanted, 1e-5, 1e-5, &format!("{} {inputs} to {outputs}", simd.name()));
        }
    }
}

#[inline(always)]
fn elementary<L: Lanes>(x: &[f32; LANES], y: &mut [[f32; LANES]; 2]) {
    let x = L::load(x);
    math::exp(x).store(&mut y[0]);
    math::ln(x.abs().max(L::splat(1e-30))).store(&mut y[1]);
}

#[test]
fn elementary_functions_are_those_of_the_standard_library() {
    let mut inputs: Vec<f32> = (-1000..1000).map(|i| i as f32 * 0.085).collect();
    inputs.extend([0.0, -0.0, 1.0, 1e-20, 1e20, -1e20, 1e-7, f32::MIN_POSITIVE, 88.0, -87.0, -87.5]);
    inputs.resize(inputs.len().next_multiple_of(LANES), 0.5);
    for simd in Simd::available() {
        for chunk in inputs.chunks_exact(LANES) {
            let x: &[f32; LANES] = chunk.try_into().expect("a chunk of LANES");
            let mut y = [[0.0f32; LANES]; 2];
            let y_ref = &mut y;
            dispatch!(simd, elementary(x: &[f32; LANES], y_ref: &mut [[f32; LANES]; 2]));
            let wanted = |f: fn(f64) -> f64| x.map(|x| f(f64::from(x)) as f32);
            close(&y[0], &wanted(|x| if x < -87.0 { 0.0 } else { x.min(88.0).exp() }), 0.0, 3e-7, "exp");
            close(&y[1], &wanted(|x| x.abs().max(1e-30).ln()), 1e-7, 2e-7, "ln");
        }
    }
}

#[inline(always)]
fn comparisons<L: Lanes>(a: &[f32; LANES], b: &[f32; LANES], found: &mut [u16; 6], chosen: &mut [f32; LANES]) {
    let (a, b) = (L::load(a), L::load(b));
    *found = [
        a.lt(b).bits(),
        a.le(b).bits(),
        a.gt(b).bits(),
        a.lt(b).not().bits(),
        a.lt(b).and(b.lt(L::splat(0.5))).bits(),
        a.le(a).or(b.le(a)).bits(),
    ];
    L::select(a.lt(b), a.floor(), b.sqrt().min(a).max(-b)).store(chosen);
}

#[test]
fn comparisons_agree_also_for_what_is_not_a_number() {
    let mut a: [f32; LANES] = numbers(4, LANES).try_into().expect("LANES numbers");
    let mut b: [f32; LANES] = numbers(5, LANES).try_into().expect("LANES numbers");
    (a[3], b[5], a[7], b[7]) = (f32::NAN, f32::NAN, f32::INFINITY, f32::INFINITY);
    let bits = |f: &dyn Fn(f32, f32) -> bool| (0..LANES).fold(0, |all, i| all | u16::from(f(a[i], b[i])) << i);
    let wanted = [
        bits(&|a, b| a < b),
        bits(&|a, b| a <= b),
        bits(&|a, b| a > b),
        !bits(&|a, b| a < b),
        bits(&|a, b| a < b && b < 0.5),
        bits(&|a, b| !a.is_nan() || b <= a),
    ];
    let choose = |a: f32, b: f32| {
        let least = if b.sqrt() < a { b.sqrt() } else { a };
        if a < b {
            a.floor()
        } else if least > -b {
            least
        } else {
            -b
        }
    };
    for simd in Simd::available() {
        let (mut found, mut chosen) = ([0; 6], [0.0; LANES]);
        let (a, b, found_ref, chosen_ref) = (&a, &b, &mut found, &mut chosen);
        dispatch!(simd, comparisons(
            a: &[f32; LANES], b: &[f32; LANES], found_ref: &mut [u16; 6], chosen_ref: &mut [f32; LANES],
        ));
        assert_eq!(found, wanted, "{}", simd.name());
        for i in 0..LANES {
            let wanted = choose(a[i], b[i]);
            assert!(chosen[i] == wanted || (chosen[i].is_nan() && wanted.is_nan()), "{} lane {i}", simd.name());
        }
    }
}
