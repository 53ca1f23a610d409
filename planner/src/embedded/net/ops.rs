//! The same arithmetic as operations on candle's tensors that know their own gradients. candle's fused operations have no
//! backward pass, and its plain ones would spend more time copying than computing; these keep a batch packed, row after
//! row without padding.

use std::sync::Arc;

use candle_core::{CpuStorage, CustomOp1, CustomOp2, CustomOp3, Device, Error, Layout, Result, Shape, Storage, Tensor};

use super::kernels::{self, Matrix, Segments};

/// The values of an operand, which must lie in one piece.
fn values<'a>(storage: &'a CpuStorage, layout: &Layout, op: &'static str) -> Result<&'a [f32]> {
    let (from, to) = layout.contiguous_offsets().ok_or_else(|| Error::RequiresContiguous { op }.bt())?;
    Ok(&storage.as_slice::<f32>()?[from..to])
}

/// Reads a tensor's values in place.
pub fn read<T>(tensor: &Tensor, with: impl FnOnce(&[f32]) -> T) -> Result<T> {
    let tensor = tensor.contiguous()?;
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => Ok(with(values(storage, layout, "read")?)),
        _ => Err(Error::Msg("the embedded model runs on the processor".to_owned())),
    }
}

fn tensor(values: Vec<f32>, like: &Tensor) -> Result<Tensor> {
    Tensor::from_vec(values, like.shape(), &Device::Cpu)
}

fn stored(values: Vec<f32>, shape: Shape) -> Result<(CpuStorage, Shape)> {
    Ok((CpuStorage::F32(values), shape))
}

/// `x wᵀ + b`: x `[rows, in]`, w `[out, in]`, b `[out]`.
struct Linear;

impl CustomOp3 for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        w: &CpuStorage,
        lw: &Layout,
        b: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (rows, input) = lx.shape().dims2()?;
        let output = lw.shape().dims2()?.0;
        let (x, w, b) = (values(x, lx, "linear")?, values(w, lw, "linear")?, values(b, lb, "linear")?);
        let mut out = vec![0.0; rows * output];
        kernels::matmul(Matrix::new(x, rows, input), Matrix::new(w, output, input).t(), &mut out, false);
        kernels::add_row(&mut out, b);
        stored(out, (rows, output).into())
    }

    fn bwd(
        &self,
        x: &Tensor,
        w: &Tensor,
        b: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let (rows, input) = x.dims2()?;
        let output = w.dims2()?.0;
        let (mut of_w, mut of_b) = (vec![0.0; output * input], vec![0.0; output]);
        let mut of_x = vec![0.0; if x.track_op() { rows * input } else { 0 }];
        read(gradient, |gradient| -> Result<()> {
            let gradient_rows = Matrix::new(gradient, rows, output);
            if x.track_op() {
                read(w, |w| kernels::matmul(gradient_rows, Matrix::new(w, output, input), &mut of_x, false))?;
            }
            read(x, |x| kernels::matmul(gradient_rows.t(), Matrix::new(x, rows, input), &mut of_w, false))?;
            kernels::sum_rows(gradient, &mut of_b);
            Ok(())
        })??;
        let of_x = if x.track_op() { Some(tensor(of_x, x)?) } else { None };
        Ok((of_x, Some(tensor(of_w, w)?), Some(tensor(of_b, b)?)))
    }
}

/// `x wᵀ + b`: x `[rows, in]`, w `[out, in]`, b `[out]`; gives `[rows, out]`.
///
/// # Errors
/// When the shapes do not fit.
pub fn linear(x: &Tensor, w: &Tensor, b: &Tensor) -> Result<Tensor> {
    x.apply_op3(w, b, Linear)
}

struct LayerNorm {
    eps: f32,
}

impl CustomOp3 for LayerNorm {
    fn name(&self) -> &'static str {
        "layer-norm"
    }

    fn cpu_fwd(
        &self,
        x: &CpuStorage,
        lx: &Layout,
        gain: &CpuStorage,
        lg: &Layout,
        bias: &CpuStorage,
        lb: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let x = values(x, lx, "layer-norm")?;
        let mut out = vec![0.0; x.len()];
        let (gain, bias) = (values(gain, lg, "layer-norm")?, values(bias, lb, "layer-norm")?);
        kernels::layer_norm(x, gain, bias, self.eps, &mut out);
        stored(out, lx.shape().clone())
    }

    fn bwd(
        &self,
        x: &Tensor,
        gain: &Tensor,
        bias: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let width = gain.elem_count();
        let (mut of_gain, mut of_bias) = (vec![0.0; width], vec![0.0; width]);
        let mut of_x = read(gradient, <[f32]>::to_vec)?;
        read(x, |x| {
            read(gain, |gain| {
                kernels::layer_norm_backward(x, gain, self.eps, &mut of_x, &mut of_gain, &mut of_bias);
            })
        })??;
        Ok((Some(tensor(of_x, x)?), Some(tensor(of_gain, gain)?), Some(tensor(of_bias, bias)?)))
    }
}

/// Layer normalisation of each row.
///
/// # Errors
/// When the shapes do not fit.
pub fn layer_norm(x: &Tensor, gain: &Tensor, bias: &Tensor, eps: f32) -> Result<Tensor> {
    x.apply_op3(gain, bias, LayerNorm { eps })
}

struct Gelu;

impl CustomOp1 for Gelu {
    fn name(&self) -> &'static str {
        "gelu"
    }

    fn cpu_fwd(&self, x: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let x = values(x, layout, "gelu")?;
        let mut out = vec![0.0; x.len()];
        kernels::gelu(x, &mut out);
        stored(out, layout.shape().clone())
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let mut out = read(gradient, <[f32]>::to_vec)?;
        read(x, |x| kernels::gelu_backward(x, &mut out))?;
        tensor(out, x).map(Some)
    }
}

/// Gaussian error linear units.
///
/// # Errors
/// When the tensor is not of 32-bit floats in one piece.
pub fn gelu(x: &Tensor) -> Result<Tensor> {
    x.apply_op1(Gelu)
}

struct Attention {
    segments: Arc<Segments>,
}

impl CustomOp3 for Attention {
    fn name(&self) -> &'static str {
        "attention"
    }

    fn cpu_fwd(
        &self,
        q: &CpuStorage,
        lq: &Layout,
        k: &CpuStorage,
        lk: &Layout,
        v: &CpuStorage,
        lv: &Layout,
    ) -> Result<(CpuStorage, Shape)> {
        let (rows, width) = lq.shape().dims2()?;
        let mut out = vec![0.0; rows * width];
        let (q, k, v) = (values(q, lq, "attention")?, values(k, lk, "attention")?, values(v, lv, "attention")?);
        kernels::attention(q, k, v, width, &self.segments, &mut out);
        stored(out, lq.shape().clone())
    }

    fn bwd(
        &self,
        q: &Tensor,
        k: &Tensor,
        v: &Tensor,
        _: &Tensor,
        gradient: &Tensor,
    ) -> Result<(Option<Tensor>, Option<Tensor>, Option<Tensor>)> {
        let width = q.dims2()?.1;
        let zeros = |like: &Tensor| vec![0.0; like.elem_count()];
        let (mut of_q, mut of_k, mut of_v) = (zeros(q), zeros(k), zeros(v));
        read(q, |q| {
            read(k, |k| {
                read(v, |v| {
                    read(gradient, |gradient| {
                        let outs = [&mut of_q[..], &mut of_k[..], &mut of_v[..]];
                        kernels::attention_backward([q, k, v], width, &self.segments, gradient, outs);
                    })
                })
            })
        })????;
        Ok((Some(tensor(of_q, q)?), Some(tensor(of_k, k)?), Some(tensor(of_v, v)?)))
    }
}

/// Attention of packed rows within segments: q `[rows, width]`, k and v `[other rows, width]`.
///
/// # Errors
/// When the shapes do not fit.
pub fn attention(q: &Tensor, k: &Tensor, v: &Tensor, segments: &Arc<Segments>) -> Result<Tensor> {
    let bounds = (segments.queries.last().copied(), segments.keys.last().copied());
    if bounds != (Some(q.dim(0)?), Some(k.dim(0)?)) || segments.queries.len() != segments.keys.len() {
        return Err(Error::Msg(format!("attention over {bounds:?} rows, but {:?} and {:?}", q.shape(), k.shape())));
    }
    q.apply_op3(k, v, Attention { segments: Arc::clone(segments) })
}

/// Dropout of the second operand.
#[derive(Clone, Copy, Debug)]
pub struct Dropout {
    /// The share that is dropped.
    pub rate: f32,
    /// Which are dropped.
    pub seed: u32,
}

struct Residual {
    dropout: Option<Dropout>,
}

impl CustomOp2 for Residual {
    fn name(&self) -> &'static str {
        "residual"
    }

    fn cpu_fwd(&self, x: &CpuStorage, lx: &Layout, y: &CpuStorage, ly: &Layout) -> Result<(CpuStorage, Shape)> {
        let mut out = values(x, lx, "residual")?.to_vec();
        let y = values(y, ly, "residual")?;
        match self.dropout {
            Some(Dropout { rate, seed }) => kernels::add_dropout(y, rate, seed, &mut out),
            None => kernels::sum_rows(y, &mut out),
        }
        stored(out, lx.shape().clone())
    }

    fn bwd(&self, _: &Tensor, y: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<(Option<Tensor>, Option<Tensor>)> {
        let of_y = match self.dropout {
            Some(Dropout { rate, seed }) => {
                let mut out = vec![0.0; y.elem_count()];
                read(gradient, |gradient| kernels::add_dropout(gradient, rate, seed, &mut out))?;
                tensor(out, y)?
            }
            None => gradient.clone(),
        };
        Ok((Some(gradient.clone()), Some(of_y)))
    }
}

/// `x + dropout(y)`, of the same shape.
///
/// # Errors
/// When the shapes differ.
pub fn residual(x: &Tensor, y: &Tensor, dropout: Option<Dropout>) -> Result<Tensor> {
    if x.dims() != y.dims() {
        return Err(Error::Msg(format!("residual of {:?} and {:?}", x.shape(), y.shape())));
    }
    x.apply_op2(y, Residual { dropout })
}

/// What should have been chosen, row by row.
pub struct Targets {
    /// Each row's options.
    pub options: Vec<Vec<u32>>,
    /// Each row's right one, which is among its options.
    pub right: Vec<u32>,
}

struct CrossEntropy {
    targets: Arc<Targets>,
}

/// Turns a row's logits into probabilities of its options, in the options' order.
pub fn probabilities(logits: &[f32], options: &[u32]) -> Vec<f32> {
    let most = options.iter().map(|option| logits[*option as usize]).fold(f32::NEG_INFINITY, f32::max);
    let mut out: Vec<f32> = options.iter().map(|option| (logits[*option as usize] - most).exp()).collect();
    let total: f32 = out.iter().sum();
    out.iter_mut().for_each(|share| *share /= total);
    out
}

impl CustomOp1 for CrossEntropy {
    fn name(&self) -> &'static str {
        "cross-entropy"
    }

    fn cpu_fwd(&self, logits: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let width = layout.shape().dims2()?.1;
        let logits = values(logits, layout, "cross-entropy")?;
        let mut loss = 0.0;
        for ((row, options), right) in logits.chunks_exact(width).zip(&self.targets.options).zip(&self.targets.right) {
            let shares = probabilities(row, options);
            let place = options.iter().position(|option| option == right);
            let place = place.ok_or_else(|| Error::Msg("the right choice is not an option".to_owned()))?;
            loss -= f64::from(shares[place].max(1e-12).ln());
        }
        stored(vec![(loss / self.targets.right.len() as f64) as f32], Shape::from(()))
    }

    fn bwd(&self, logits: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let width = logits.dims2()?.1;
        let scale = gradient.to_scalar::<f32>()? / self.targets.right.len() as f32;
        let mut out = vec![0.0; logits.elem_count()];
        read(logits, |logits| {
            let rows = logits.chunks_exact(width).zip(out.chunks_exact_mut(width));
            for ((row, out), (options, right)) in rows.zip(self.targets.options.iter().zip(&self.targets.right)) {
                for (share, option) in probabilities(row, options).into_iter().zip(options) {
                    out[*option as usize] = (share - f32::from(u8::from(option == right))) * scale;
                }
            }
        })?;
        tensor(out, logits).map(Some)
    }
}

/// Mean cross-entropy in nats of logits `[rows, lexemes]` over each row's options.
///
/// # Errors
/// When the shapes do not fit or a right choice is not among its options.
pub fn cross_entropy(logits: &Tensor, targets: &Arc<Targets>) -> Result<Tensor> {
    if logits.dim(0)? != targets.right.len() || targets.options.len() != targets.right.len() {
        return Err(Error::Msg(format!("{} targets for logits {:?}", targets.right.len(), logits.shape())));
    }
    logits.apply_op1(CrossEntropy { targets: Arc::clone(targets) })
}
