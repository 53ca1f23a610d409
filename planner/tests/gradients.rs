//! The operations' gradients against differences of their values.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up fails")]

use std::sync::Arc;

use candle_core::{Device, Tensor, Var};
use planner::embedded::net::kernels::Segments;
use planner::embedded::net::ops;

fn noise(count: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .collect()
}

fn var(shape: (usize, usize), seed: u32) -> Var {
    Var::from_vec(noise(shape.0 * shape.1, seed), shape, &Device::Cpu).unwrap()
}

fn row(width: usize, seed: u32) -> Var {
    Var::from_vec(noise(width, seed), width, &Device::Cpu).unwrap()
}

/// Compares the gradient of `sum(f² / 2 + f)` with central differences at some places of each variable.
fn check(name: &str, vars: &[Var], f: impl Fn() -> Tensor) {
    let loss = || {
        let y = f();
        ((y.sqr().unwrap() * 0.5).unwrap() + y).unwrap().sum_all().unwrap()
    };
    let gradients = loss().backward().unwrap();
    for (index, var) in vars.iter().enumerate() {
        let gradient: Vec<f32> = gradients.get(var).unwrap().flatten_all().unwrap().to_vec1().unwrap();
        let values: Vec<f32> = var.flatten_all().unwrap().to_vec1().unwrap();
        for place in (0..values.len()).step_by((values.len() / 7).max(1)) {
            let at = |delta: f32| {
                let mut changed = values.clone();
                changed[place] += delta;
                var.set(&Tensor::from_vec(changed, var.shape(), &Device::Cpu).unwrap()).unwrap();
                f64::from(loss().to_scalar::<f32>().unwrap())
            };
            let numeric = (at(4e-3) - at(-4e-3)) / 8e-3;
            var.set(&Tensor::from_vec(values.clone(), var.shape(), &Device::Cpu).unwrap()).unwrap();
            let found = f64::from(gradient[place]);
            assert!(
                (numeric - found).abs() < 0.02 * (1.0 + numeric.abs()),
                "{name}, variable {index}, place {place}: {found} but differences give {numeric}"
            );
        }
    }
}

#[test]
fn linear() {
    let (x, w, b) = (var((5, 24), 1), var((7, 24), 2), row(7, 3));
    check("linear", &[x.clone(), w.clone(), b.clone()], || ops::linear(&x, &w, &b).unwrap());
}

#[test]
fn layer_norm() {
    let (x, g, b) = (var((4, 40), 1), row(40, 2), row(40, 3));
    check("layer norm", &[x.clone(), g.clone(), b.clone()], || ops::layer_norm(&x, &g, &b, 1e-5).unwrap());
}

#[test]
fn gelu() {
    let x = Var::from_vec(noise(60, 5).iter().map(|x| x * 4.0).collect::<Vec<_>>(), (3, 20), &Device::Cpu).unwrap();
    check("gelu", std::slice::from_ref(&x), || ops::gelu(&x).unwrap());
    let ours: Vec<f32> = ops::gelu(&x).unwrap().flatten_all().unwrap().to_vec1().unwrap();
    let theirs: Vec<f32> = x.gelu_erf().unwrap().flatten_all().unwrap().to_vec1().unwrap();
    for (a, b) in ours.iter().zip(&theirs) {
        assert!((a - b).abs() < 2e-6, "{a} {b}");
    }
}

#[test]
fn attention() {
    for causal in [false, true] {
        let keys = if causal { vec![0, 3, 8] } else { vec![0, 4, 6] };
        let segments = Arc::new(Segments { queries: vec![0, 3, 8], keys: keys.clone(), causal, heads: 2 });
        let rows = *keys.last().unwrap();
        let (q, k, v) = (var((8, 36), 1), var((rows, 36), 2), var((rows, 36), 3));
        check("attention", &[q.clone(), k.clone(), v.clone()], || ops::attention(&q, &k, &v, &segments).unwrap());
    }
}

#[test]
fn residual() {
    let (x, y) = (var((6, 30), 1), var((6, 30), 2));
    for dropout in [None, Some(ops::Dropout { rate: 0.3, seed: 9 })] {
        check("residual", &[x.clone(), y.clone()], || ops::residual(&x, &y, dropout).unwrap());
    }
    let dropped = ops::residual(&x.zeros_like().unwrap(), &y, Some(ops::Dropout { rate: 0.3, seed: 9 })).unwrap();
    let dropped: Vec<f32> = dropped.flatten_all().unwrap().to_vec1().unwrap();
    let share = dropped.iter().filter(|x| **x == 0.0).count() as f32 / dropped.len() as f32;
    assert!((0.15..0.45).contains(&share), "{share}");
}

#[test]
fn cross_entropy() {
    let x = var((3, 9), 4);
    let targets =
        Arc::new(ops::Targets { options: vec![vec![1, 2, 5], (0..9).collect(), vec![0, 8]], right: vec![2, 7, 0] });
    check("cross-entropy", std::slice::from_ref(&x), || ops::cross_entropy(&x, &targets).unwrap());
}

/// Products in bfloat16 against sums in 64 bits, over shapes that do not fill tiles.
#[test]
fn products() {
    use planner::embedded::net::{bf16, kernels, kernels::Matrix};
    if !bf16::available() {
        eprintln!("skipped: this processor has no AVX-512 BF16");
        return;
    }
    for (m, k, n) in [(1, 1, 1), (8, 8, 8), (12, 64, 32), (13, 7, 33), (40, 600, 100), (25, 513, 31), (100, 1100, 65)] {
        let (a, b) = (noise(m * k, 1), noise(k * n, 2));
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            let left = if ta { Matrix::new(&a, k, m).t() } else { Matrix::new(&a, m, k) };
            let right = if tb { Matrix::new(&b, n, k).t() } else { Matrix::new(&b, k, n) };
            let mut out = vec![1.0; m * n];
            bf16::matmul(left, right, &mut out, true);
            let mut plain = vec![0.0; m * n];
            kernels::matmul(left, right, &mut plain, false);
            for i in 0..m {
                for j in 0..n {
                    let exact: f64 = (0..k)
                        .map(|l| {
                            let x = if ta { a[l * m + i] } else { a[i * k + l] };
                            let y = if tb { b[j * k + l] } else { b[l * n + j] };
                            f64::from(x) * f64::from(y)
                        })
                        .sum();
                    let bound = 0.01 * (k as f64).sqrt() + 1e-4;
                    let found = f64::from(out[i * n + j]) - 1.0;
                    assert!((found - exact).abs() < bound, "[{m}, {k}, {n}] {ta} {tb} at {i}, {j}: {found} {exact}");
                    assert!((f64::from(plain[i * n + j]) - exact).abs() < bound);
                }
            }
        }
    }
}
