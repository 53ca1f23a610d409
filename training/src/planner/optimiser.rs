//! AdamW with gradient clipping over candle's variables; candle's own has neither clipping nor groups.

use std::sync::Mutex;

use anyhow::{Context, Result, bail};
use candle_core::backprop::GradStore;
use candle_core::{CpuStorage, InplaceOp1, Layout, Var};
use planner::embedded::net::kernels::{self, Stride};
use planner::embedded::net::ops;

/// Gradients longer than this are shortened to it.
const CLIP: f64 = 1.0;
/// Decoupled weight decay, as a share of the learning rate.
const DECAY: f64 = 0.01;

/// A variable with its moments.
pub struct Trained {
    /// Its name in the weight file.
    pub name: String,
    /// The variable.
    pub var: Var,
    /// Running mean of the gradient.
    pub first: Vec<f32>,
    /// Running mean of the squared gradient.
    pub second: Vec<f32>,
    /// Factor on the learning rate.
    pub rate: f64,
    gradient: Vec<f32>,
}

impl Trained {
    /// A variable that has not been trained yet; its learning rate is `rate` times the schedule's.
    #[must_use]
    pub fn new(name: String, var: Var, rate: f64) -> Self {
        let zeros = vec![0.0; var.elem_count()];
        Self { name, var, first: zeros.clone(), second: zeros.clone(), rate, gradient: zeros }
    }
}

/// Changes a variable where it lies.
struct Update<'a>(Mutex<Moments<'a>>);

struct Moments<'a> {
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
    stride: Stride,
}

impl InplaceOp1 for Update<'_> {
    fn name(&self) -> &'static str {
        "adamw"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> candle_core::Result<()> {
        let (from, to) =
            layout.contiguous_offsets().ok_or_else(|| candle_core::Error::RequiresContiguous { op: "adamw" }.bt())?;
        let CpuStorage::F32(values) = storage else {
            return Err(candle_core::Error::Msg("AdamW works on 32-bit floats".to_owned()));
        };
        let mut moments = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let m = &mut *moments;
        kernels::adamw(&mut values[from..to], m.gradient, m.first, m.second, m.stride);
        Ok(())
    }
}

/// How far a step goes, the how manieth it is, at a learning rate, where the gradient of all is this long.
#[must_use]
pub fn stride(norm: f64, rate: f64, step: u64) -> Stride {
    let power = i32::try_from(step.min(100_000)).expect("invariant: bounded above");
    let [first, second] = kernels::BETAS.map(|kept| 1.0 - f64::from(kept).powi(power));
    Stride {
        clip: (CLIP / norm.max(CLIP)) as f32,
        rate: (rate * second.sqrt() / first) as f32,
        eps: (1e-8 * second.sqrt()) as f32,
        decay: (rate * DECAY) as f32,
    }
}

/// Adds up the gradients of parts of a batch, each with its share, and takes a step. Returns the gradient's length.
///
/// # Errors
/// When a variable has no gradient (it would never be trained), or a gradient is not finite.
pub fn step(trained: &mut [Trained], parts: &[(GradStore, f32)], rate: f64, step: u64) -> Result<f64> {
    let mut squares = 0.0;
    for one in &mut *trained {
        one.gradient.fill(0.0);
        for (store, share) in parts {
            let gradient = store.get(&one.var).with_context(|| format!("`{}` has no gradient", one.name))?;
            ops::read(gradient, |gradient| kernels::add_scaled_to(&mut one.gradient, *share, gradient))?;
        }
        kernels::add_squares(&one.gradient, &mut squares);
    }
    let norm = squares.sqrt();
    if !norm.is_finite() {
        bail!("the gradient is not finite at step {step}");
    }
    for one in trained {
        let update = Update(Mutex::new(Moments {
            gradient: &one.gradient,
            first: &mut one.first,
            second: &mut one.second,
            stride: stride(norm, rate * one.rate, step),
        }));
        one.var.inplace_op1(&update)?;
    }
    Ok(norm)
}
