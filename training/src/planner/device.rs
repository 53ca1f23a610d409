//! The same network on a device, such as a GPU: examples padded to one length and candle's plain operations, which know
//! their gradients wherever they run. On a processor the packed operations of [`planner::embedded::net::ops`] are faster.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use candle_core::{D, DType, Device, Tensor, Var};
use candle_nn::ops::{dropout, log_softmax};
use planner::embedded::net::kernels::BETAS;
use planner::embedded::net::{
    CHOICES, DECODER_HEADS, DECODER_LAYERS, DECODER_NORM_EPS, ENCODER_HEADS, ENCODER_LAYERS, ENCODER_NORM_EPS,
    LEXEME_SCALE, WORDS,
};

use super::batch::Batch;
use super::optimiser;
use super::parameters::Model;

/// What is added to the logit of something that is not there.
const NEVER: f32 = -1e9;

/// The length of all parameters together is rounded up to a multiple of this, so that they can be summed in rows.
const ROW: usize = 1024;

/// A model's variables on a device, with their moments.
pub struct OnDevice {
    device: Device,
    values: BTreeMap<String, Tensor>,
    trained: Vec<Var>,
    /// All that is trained in one row, and zeros up to a multiple of [`ROW`]: a step is then a few operations, not a few
    /// for each variable.
    flat: Tensor,
    /// Running means of the gradient and of its square, likewise.
    moments: [Tensor; 2],
    /// Factors on the learning rate, likewise.
    rates: Tensor,
}

/// A batch as rows of one length, which any thread can prepare.
pub struct Padded {
    /// Examples, word pieces of each, choices of each, lexemes.
    shape: [usize; 4],
    pieces: Vec<u32>,
    parts: Vec<u32>,
    /// 0 where there is a word piece, [`NEVER`] where not.
    gaps: Vec<f32>,
    before: Vec<u32>,
    right: Vec<u32>,
    /// Each choice's share of the mean; none where there is no choice.
    shares: Vec<f32>,
    /// 1 for lexemes that are no option of a choice.
    closed: Vec<u8>,
}

/// The same on a device.
struct Uploaded {
    pieces: Tensor,
    parts: Tensor,
    /// `[examples, 1, 1, pieces]`
    gaps: Tensor,
    /// 0 for what is chosen already, [`NEVER`] for what comes later: `[choices, choices]`.
    later: Tensor,
    /// 1 at what was chosen before, 0 elsewhere: `[examples * choices, lexemes]`. A product with it has a product as its
    /// gradient, while that of picking rows would be summed one row after the other.
    before: Tensor,
    /// Each choice's share at the right one, 0 elsewhere: `[examples * choices, lexemes]`.
    right: Tensor,
    /// 0 for options, [`NEVER`] for other lexemes: `[examples * choices, lexemes]`.
    closed: Tensor,
}

impl Padded {
    /// Pads a batch of choices among `lexemes`.
    ///
    /// # Errors
    /// When a plan is longer than the network can tell places apart.
    pub fn new(batch: &Batch, lexemes: usize) -> Result<Self> {
        let longest = |bounds: &[usize]| bounds.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or(0);
        let (reading, examples) = (&batch.reading, batch.examples());
        let (length, choices) = (longest(&reading.bounds), longest(&batch.bounds));
        if choices > CHOICES {
            bail!("a plan of {choices} choices, where places are told apart up to {CHOICES}");
        }
        let mut gaps = vec![NEVER; examples * length];
        for (row, pair) in gaps.chunks_exact_mut(length).zip(reading.bounds.windows(2)) {
            row[..pair[1] - pair[0]].fill(0.0);
        }
        let mut shares = vec![0.0; examples * choices];
        let mut closed = vec![0; examples * choices * lexemes];
        let rows = shares.chunks_exact_mut(choices).zip(closed.chunks_exact_mut(choices * lexemes));
        for ((shares, closed), pair) in rows.zip(batch.bounds.windows(2)) {
            shares[..pair[1] - pair[0]].fill(1.0 / batch.before.len() as f32);
            for (row, options) in closed.chunks_exact_mut(lexemes).zip(&batch.targets.options[pair[0]..pair[1]]) {
                row.fill(1);
                for option in options {
                    row[*option as usize] = 0;
                }
            }
        }
        Ok(Self {
            shape: [examples, length, choices, lexemes],
            pieces: rows_of(&reading.pieces, &reading.bounds, length),
            parts: rows_of(&reading.parts, &reading.bounds, length),
            gaps,
            before: rows_of(&batch.before, &batch.bounds, choices),
            right: rows_of(&batch.targets.right, &batch.bounds, choices),
            shares,
            closed,
        })
    }

    /// How many examples there are.
    #[must_use]
    pub fn examples(&self) -> usize {
        self.shape[0]
    }

    fn upload(&self, device: &Device) -> Result<Uploaded> {
        let [examples, length, choices, lexemes] = self.shape;
        let later: Vec<f32> =
            (0..choices * choices).map(|at| if at % choices > at / choices { NEVER } else { 0.0 }).collect();
        let every = Tensor::arange(0, u32::try_from(lexemes)?, device)?.unsqueeze(0)?;
        let marked = |ids: &[u32]| -> Result<Tensor> {
            let ids = Tensor::from_slice(ids, (examples * choices, 1), device)?;
            Ok(ids.broadcast_eq(&every)?.to_dtype(DType::F32)?)
        };
        let shares = Tensor::from_slice(&self.shares, (examples * choices, 1), device)?;
        let closed = Tensor::from_slice(&self.closed, (examples * choices, lexemes), device)?;
        Ok(Uploaded {
            pieces: Tensor::from_slice(&self.pieces, (examples, length), device)?,
            parts: Tensor::from_slice(&self.parts, (examples, length), device)?,
            gaps: Tensor::from_slice(&self.gaps, (examples, 1, 1, length), device)?,
            later: Tensor::from_vec(later, (choices, choices), device)?,
            before: marked(&self.before)?,
            right: marked(&self.right)?.broadcast_mul(&shares)?,
            closed: closed.to_dtype(DType::F32)?.affine(f64::from(NEVER), 0.0)?,
        })
    }
}

/// Packed values as rows of one length, zeros at their ends.
fn rows_of(values: &[u32], bounds: &[usize], length: usize) -> Vec<u32> {
    let mut out = vec![0; (bounds.len() - 1) * length];
    for (row, pair) in out.chunks_exact_mut(length).zip(bounds.windows(2)) {
        row[..pair[1] - pair[0]].copy_from_slice(&values[pair[0]..pair[1]]);
    }
    out
}

impl OnDevice {
    /// A copy of a model on a device.
    ///
    /// # Errors
    /// When the device has no room for it.
    pub fn new(model: &Model, device: &Device) -> Result<Self> {
        let mut values = BTreeMap::new();
        for (name, tensor) in &model.frozen {
            values.insert(name.clone(), tensor.to_device(device)?);
        }
        let (mut trained, mut flat) = (Vec::new(), Vec::new());
        let (mut moments, mut rates) = ([Vec::new(), Vec::new()], Vec::new());
        for one in &model.trained {
            // A copy also where the device is the processor, which would share the values otherwise.
            let var = Var::from_tensor(&one.var.as_tensor().to_device(device)?.copy()?)?;
            values.insert(one.name.clone(), var.as_tensor().clone());
            trained.push(var);
            flat.extend(one.var.flatten_all()?.to_vec1::<f32>()?);
            moments[0].extend(&one.first);
            moments[1].extend(&one.second);
            rates.extend(std::iter::repeat_n(one.rate as f32, one.first.len()));
        }
        let row = |mut values: Vec<f32>| {
            values.resize(values.len().next_multiple_of(ROW), 0.0);
            let length = values.len();
            Tensor::from_vec(values, length, device)
        };
        let [first, second] = moments;
        let (flat, moments, rates) = (row(flat)?, [row(first)?, row(second)?], row(rates)?);
        Ok(Self { device: device.clone(), values, trained, flat, moments, rates })
    }

    /// Copies what was trained back into the model that this is a copy of.
    ///
    /// # Errors
    /// When the model is another one.
    pub fn copy_to(&self, model: &mut Model) -> Result<()> {
        let [first, second] = [&self.moments[0], &self.moments[1]].map(Tensor::to_vec1::<f32>);
        let (first, second) = (first?, second?);
        let mut at = 0;
        for (from, to) in self.trained.iter().zip(&mut model.trained) {
            to.var.set(&from.as_tensor().to_device(&Device::Cpu)?)?;
            let own = at..at + to.first.len();
            to.first.copy_from_slice(&first[own.clone()]);
            to.second.copy_from_slice(&second[own.clone()]);
            at = own.end;
        }
        Ok(())
    }

    /// Takes a step of AdamW on a batch, at a learning rate, the how manieth it is; returns the loss before it.
    ///
    /// # Errors
    /// When a variable has no gradient, or one is not finite.
    pub fn step(&mut self, batch: &Padded, drop: f32, rate: f64, step: u64) -> Result<f64> {
        let loss = self.loss(batch, drop)?;
        let gradients = loss.backward()?;
        let mut found = Vec::with_capacity(self.trained.len() + 1);
        for one in &self.trained {
            found.push(gradients.get(one).context("a variable has no gradient")?.detach().flatten_all()?);
        }
        let length: usize = found.iter().map(Tensor::elem_count).sum();
        found.push(Tensor::zeros(self.flat.elem_count() - length, DType::F32, &self.device)?);
        let gradient = Tensor::cat(&found, 0)?;
        let squares = gradient.sqr()?.reshape(((), ROW))?.sum(1)?.sum_all()?;
        let numbers: Vec<f32> = Tensor::stack(&[squares, loss.detach()], 0)?.to_vec1()?;
        let norm = f64::from(numbers[0]).sqrt();
        if !norm.is_finite() {
            bail!("the gradient is not finite at step {step}");
        }

        let stride = optimiser::stride(norm, rate, step);
        let gradient = (gradient * f64::from(stride.clip))?;
        let [m, v] = BETAS.map(f64::from);
        let first = ((&self.moments[0] * m)? + (&gradient * (1.0 - m))?)?;
        let second = ((&self.moments[1] * v)? + (gradient.sqr()? * (1.0 - v))?)?;
        let change = ((&first / (second.sqrt()? + f64::from(stride.eps))?)? * f64::from(stride.rate))?;
        let change = ((change + (&self.flat * f64::from(stride.decay))?)? * &self.rates)?;
        self.flat = (&self.flat - change)?;
        self.moments = [first, second];
        let mut at = 0;
        for one in &self.trained {
            let count = one.elem_count();
            one.set(&self.flat.narrow(0, at, count)?.reshape(one.shape())?)?;
            at += count;
        }
        Ok(f64::from(numbers[1]))
    }

    /// Mean cross-entropy over the options of each choice, in nats.
    ///
    /// # Errors
    /// When the batch does not fit the network.
    pub fn loss(&self, batch: &Padded, drop: f32) -> Result<Tensor> {
        let batch = batch.upload(&self.device)?;
        let encoded = self.encode(&batch, drop)?;
        let logits = self.decode(&encoded, &batch, drop)?;
        let likely = log_softmax(&(logits.reshape(batch.closed.shape())? + &batch.closed)?, D::Minus1)?;
        Ok((likely * &batch.right)?.sum(1)?.sum_all()?.neg()?)
    }

    fn encode(&self, batch: &Uploaded, drop: f32) -> Result<Tensor> {
        let (examples, length) = batch.pieces.dims2()?;
        let embedded = |name: &str, ids: &Tensor| -> Result<Tensor> {
            Ok(self.value(name)?.index_select(&ids.flatten_all()?, 0)?.reshape((examples, length, ()))?)
        };
        let words = embedded(WORDS, &batch.pieces)?;
        let parts = embedded("embeddings.token_type_embeddings.weight", &batch.parts)?;
        let places = self.value("embeddings.position_embeddings.weight")?.narrow(0, 0, length)?;
        let sum = (words + parts)?.broadcast_add(&places)?;
        let mut x = dropped(&self.norm("embeddings.LayerNorm", &sum, ENCODER_NORM_EPS)?, drop)?;
        for layer in 0..ENCODER_LAYERS {
            let at = |name: &str| format!("encoder.layer.{layer}.{name}");
            let [q, k, v] =
                ["query", "key", "value"].map(|name| self.linear(&at(&format!("attention.self.{name}")), &x));
            let attended = attention(&q?, &k?, &v?, ENCODER_HEADS, &batch.gaps)?;
            let attended = self.linear(&at("attention.output.dense"), &attended)?;
            let sum = (x + dropped(&attended, drop)?)?;
            x = self.norm(&at("attention.output.LayerNorm"), &sum, ENCODER_NORM_EPS)?;
            let inner = self.linear(&at("intermediate.dense"), &x)?.gelu_erf()?;
            let sum = (&x + dropped(&self.linear(&at("output.dense"), &inner)?, drop)?)?;
            x = self.norm(&at("output.LayerNorm"), &sum, ENCODER_NORM_EPS)?;
        }
        Ok(x)
    }

    fn decode(&self, encoded: &Tensor, batch: &Uploaded, drop: f32) -> Result<Tensor> {
        let (examples, choices) = (batch.pieces.dim(0)?, batch.later.dim(0)?);
        let chosen = batch.before.matmul(self.value("decoder.lexemes")?)?.affine(LEXEME_SCALE, 0.0)?;
        let places = self.value("decoder.places")?.narrow(0, 0, choices)?;
        let mut x = chosen.reshape((examples, choices, ()))?.broadcast_add(&places)?;
        for layer in 0..DECODER_LAYERS {
            let at = |name: &str| format!("decoder.layer.{layer}.{name}");
            let h = self.norm(&at("own.norm"), &x, DECODER_NORM_EPS)?;
            let [q, k, v] = ["query", "key", "value"].map(|name| self.linear(&at(&format!("own.{name}")), &h));
            let attended = attention(&q?, &k?, &v?, DECODER_HEADS, &batch.later)?;
            x = (x + dropped(&self.linear(&at("own.output"), &attended)?, drop)?)?;
            let q = self.linear(&at("cross.query"), &self.norm(&at("cross.norm"), &x, DECODER_NORM_EPS)?)?;
            let [k, v] = ["key", "value"].map(|name| self.linear(&at(&format!("cross.{name}")), encoded));
            let attended = attention(&q, &k?, &v?, DECODER_HEADS, &batch.gaps)?;
            x = (x + dropped(&self.linear(&at("cross.output"), &attended)?, drop)?)?;
            let h = self.norm(&at("inner.norm"), &x, DECODER_NORM_EPS)?;
            let inner = self.linear(&at("inner.inner"), &h)?.gelu_erf()?;
            x = (&x + dropped(&self.linear(&at("inner.outer"), &inner)?, drop)?)?;
        }
        self.linear("decoder.head", &self.norm("decoder.norm", &x, DECODER_NORM_EPS)?)
    }

    fn value(&self, name: &str) -> Result<&Tensor> {
        self.values.get(name).with_context(|| format!("the model has no `{name}`"))
    }

    /// `x wᵀ + b` of x `[examples, rows, in]`.
    fn linear(&self, name: &str, x: &Tensor) -> Result<Tensor> {
        let (weight, bias) = (self.value(&format!("{name}.weight"))?, self.value(&format!("{name}.bias"))?);
        let (examples, rows, width) = x.dims3()?;
        let y = x.reshape((examples * rows, width))?.matmul(&weight.t()?)?.broadcast_add(bias)?;
        Ok(y.reshape((examples, rows, ()))?)
    }

    fn norm(&self, name: &str, x: &Tensor, eps: f32) -> Result<Tensor> {
        let (gain, bias) = (self.value(&format!("{name}.weight"))?, self.value(&format!("{name}.bias"))?);
        Ok(candle_nn::ops::layer_norm_slow(x, gain, bias, eps)?)
    }
}

fn dropped(x: &Tensor, share: f32) -> Result<Tensor> {
    Ok(if share > 0.0 { dropout(x, share)? } else { x.clone() })
}

/// Attention of q over k and v, `[examples, rows, width]` each, with what is added to the logits.
fn attention(q: &Tensor, k: &Tensor, v: &Tensor, heads: usize, mask: &Tensor) -> Result<Tensor> {
    let (examples, rows, width) = q.dims3()?;
    let size = width / heads;
    let split = |x: &Tensor| x.reshape((examples, x.dim(1)?, heads, size))?.transpose(1, 2)?.contiguous();
    let (q, k, v) = (split(q)?, split(k)?, split(v)?);
    let logits = q.affine(1.0 / (size as f64).sqrt(), 0.0)?.matmul(&k.t()?)?.broadcast_add(mask)?;
    // The greatest logit only keeps the powers small; the outcome does not depend on it.
    let powers = logits.broadcast_sub(&logits.detach().max_keepdim(D::Minus1)?)?.exp()?;
    let shares = powers.broadcast_div(&powers.sum_keepdim(D::Minus1)?)?;
    Ok(shares.matmul(&v)?.transpose(1, 2)?.reshape((examples, rows, width))?)
}

/// The first CUDA device.
///
/// # Errors
/// When this program was built without the feature `cuda`, or there is none.
pub fn cuda() -> Result<Device> {
    if !candle_core::utils::cuda_is_available() {
        bail!("this program was built without the feature `cuda`: `cargo build --release -p server --features cuda`");
    }
    let device = Device::new_cuda(0).context("no CUDA device")?;
    // Products with 19 bits of each factor (TF32): far finer than the noise of dropout.
    #[cfg(feature = "cuda")]
    candle_core::cuda_backend::set_gemm_reduced_precision_f32(true);
    Ok(device)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use kernels::weights::{Weights, directory};
    use planner::embedded::reader::Reader;
    use planner::embedded::{NAME, net::ops, store};
    use planner::grammar::Grammar;

    use super::*;
    use crate::planner::apart::Apart;
    use crate::planner::batch::Batches;
    use crate::planner::parameters;
    use crate::planner::phrases::Generator;

    /// The length of a difference as a share of what it should be.
    fn apart(found: &[f32], expected: &[f32]) -> f32 {
        let length = |values: &mut dyn Iterator<Item = f32>| values.map(|x| x * x).sum::<f32>().sqrt();
        let difference = length(&mut found.iter().zip(expected).map(|(a, b)| a - b));
        difference / length(&mut expected.iter().copied()).max(1e-6)
    }

    #[test]
    fn a_step_on_a_device_is_a_step_on_the_processor() {
        let grammar = Arc::new(Grammar::new().expect("the grammar"));
        let weights = Weights::open(NAME).expect("the weights");
        let stored = store::read(weights.bytes(), grammar.lexemes()).expect("the model");
        let reader = Arc::new(Reader::new(&stored.tokenizer).expect("the tokenizer"));
        let path = directory().join(format!("{NAME}.safetensors"));
        let (given, _) = parameters::load(&path, grammar.lexemes(), 1).expect("the parameters");
        let model = || Model::new(grammar.lexemes().len(), &given, 1).expect("a model");
        let held_out = Apart::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/questions")));
        let mut batches =
            Batches::new(Generator::new(5), 5, 0.0, reader, Arc::clone(&grammar), held_out.expect("the questions"));
        let many = batches.next(8).expect("a batch");
        let batch = &many.by_length(2)[1];
        assert_eq!(batch.examples(), 4);

        let mut packed = model();
        let encoded = packed.net.encode(&batch.reading, None).expect("encoded");
        let logits = packed.net.decode(&encoded, &batch.reading, &batch.before, &batch.bounds, None).expect("logits");
        let loss = ops::cross_entropy(&logits, &batch.targets).expect("a loss");
        let gradients = loss.backward().expect("gradients");
        optimiser::step(&mut packed.trained, &[(gradients, 1.0)], 1e-3, 1).expect("a step");
        let loss = f64::from(loss.to_scalar::<f32>().expect("a number"));

        let mut moved = model();
        let mut copy = OnDevice::new(&moved, &Device::Cpu).expect("a copy");
        let padded = Padded::new(batch, grammar.lexemes().len()).expect("a padded batch");
        let found = copy.step(&padded, 0.0, 1e-3, 1).expect("a step");
        copy.copy_to(&mut moved).expect("copied back");
        // The packed products may be of 8 bits of each factor.
        assert!((found - loss).abs() < 0.02 * loss.max(0.1), "{found} {loss}");
        for (a, b) in moved.trained.iter().zip(&packed.trained) {
            assert_eq!(a.name, b.name);
            assert!(apart(&a.first, &b.first) < 0.1, "{}: {}", a.name, apart(&a.first, &b.first));
            let values = |one: &optimiser::Trained| -> Vec<f32> {
                one.var.flatten_all().and_then(|values| values.to_vec1()).expect("values")
            };
            let most = values(a).iter().zip(values(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(most < 2.1e-3, "{}: {most}", a.name);
        }
    }
}
