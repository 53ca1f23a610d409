//! The training loop.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Instant;

use anyhow::{Context, Result};
use candle_core::backprop::GradStore;
use indicatif::{ProgressBar, ProgressStyle};
use planner::embedded::net::ops;
use planner::embedded::net::{Net, Noise};
use planner::embedded::reader::Reader;
use planner::grammar::Grammar;

use super::apart::Apart;
use super::batch::{Batch, Batches};
use super::device::{self, OnDevice, Padded};
use super::optimiser;
use super::parameters::{self, Model, Progress, Tensors};
use super::phrases::Generator;
use super::pretrained;

/// The decoder's learning rate at its height; the encoder's is a quarter of it.
const RATE: f64 = 6e-4;
/// Steps until the learning rate is reached.
const WARM_UP: f64 = 150.0;
/// The share of the time after which it falls.
const FLAT: f64 = 0.3;
/// Share of activations dropped.
const DROPOUT: f32 = 0.1;
/// Batches that a device's examples are shared out to by their length, so that little is padded.
const LENGTHS: usize = 4;
/// Seconds between checkpoints.
const CHECKPOINT_S: f64 = 240.0;

/// How to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seed of the phrases.
    pub seed: u64,
    /// Minutes in all, those before a checkpoint included.
    pub minutes: f64,
    /// Examples a step.
    pub batch: usize,
    /// Share of the word pieces of most questions that is hidden.
    pub hidden: f64,
    /// Threads: on the processor each takes its share of a batch, for a device each makes batches.
    pub threads: usize,
    /// Whether steps are taken on the first CUDA device.
    pub cuda: bool,
    /// Checkpoints or weights to go on from, from their mean if there are several; none starts afresh.
    pub from: Vec<PathBuf>,
    /// Where the pre-trained encoder and checkpoints are kept.
    pub folder: PathBuf,
    /// Folder of the held-out questions, whose wordings are not trained on.
    pub questions: PathBuf,
    /// Share of the phrase book's lines that is trained on, to see what more of them are worth.
    pub lines: f64,
    /// Whether the encoder starts by chance instead of pre-trained, to see what that is worth.
    pub scratch: bool,
}

/// A trained model and how it came to be.
pub struct Outcome {
    /// The model.
    pub model: Model,
    /// The reader it was trained with.
    pub reader: Arc<Reader>,
    /// The tokenizer's file.
    pub tokenizer: Vec<u8>,
    /// The grammar it was trained with.
    pub grammar: Arc<Grammar>,
    /// How far it came.
    pub progress: Progress,
}

/// The learning rate as a share of its height: a ramp, a plateau, a straight fall.
fn schedule(step: u64, share: f64) -> f64 {
    let ramp = ((step as f64 + 1.0) / WARM_UP).min(1.0);
    ramp * ((1.0 - share) / (1.0 - FLAT)).clamp(0.02, 1.0)
}

/// Loss and gradients of one part of a batch.
fn part(net: &Net, batch: &Batch, seed: u32) -> Result<(f32, GradStore)> {
    let noise = Noise::new(DROPOUT, seed);
    let encoded = net.encode(&batch.reading, Some(&noise))?;
    let logits = net.decode(&encoded, &batch.reading, &batch.before, &batch.bounds, Some(&noise))?;
    let loss = ops::cross_entropy(&logits, &batch.targets)?;
    let gradients = loss.backward()?;
    Ok((loss.to_scalar()?, gradients))
}

/// Takes a step on parts of a batch, a thread each; returns the loss before it.
fn side_by_side(model: &mut Model, parts: &[Batch], seed: u32, rate: f64, step: u64) -> Result<f64> {
    let net = &model.net;
    let done: Vec<Result<(f32, GradStore)>> = std::thread::scope(|scope| {
        let running: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(index, batch)| {
                let seed = seed.wrapping_add(0x1000_0001u32.wrapping_mul(index as u32));
                scope.spawn(move || part(net, batch, seed))
            })
            .collect();
        running.into_iter().map(|one| one.join().expect("invariant: a part of a step does not panic")).collect()
    });
    let rows: f32 = parts.iter().map(|batch| batch.before.len() as f32).sum();
    let mut gradients = Vec::with_capacity(parts.len());
    let mut loss = 0.0;
    for (one, batch) in done.into_iter().zip(parts) {
        let (value, store) = one?;
        let share = batch.before.len() as f32 / rows;
        loss += f64::from(value * share);
        gradients.push((store, share));
    }
    optimiser::step(&mut model.trained, &gradients, rate, step)?;
    Ok(loss)
}

/// Where steps are taken, and what is taken there.
enum Place {
    Processor(Receiver<Result<Batch>>),
    Device(OnDevice, Receiver<Result<Padded>>),
}

impl Place {
    fn new(options: &Options, model: &Model, reader: &Arc<Reader>, grammar: &Arc<Grammar>) -> Result<Self> {
        let threads = options.threads.max(1);
        let apart = Apart::read(&options.questions)?;
        let maker = |index: u64| {
            let seed = options.seed ^ (index << 32);
            let generator = Generator::new(seed).from_lines(options.lines);
            Batches::new(generator, seed, options.hidden, Arc::clone(reader), Arc::clone(grammar), apart.clone())
        };
        if !options.cuda {
            let size = (options.batch / threads).max(1);
            let (send, receive) = sync_channel(4 * threads);
            let mut batches = maker(0);
            let work = move || while send.send(batches.next(size)).is_ok() {};
            std::thread::Builder::new().name("batches".to_owned()).spawn(work)?;
            return Ok(Self::Processor(receive));
        }
        let copy = OnDevice::new(model, &device::cuda()?)?;
        let (size, lexemes) = (options.batch, grammar.lexemes().len());
        let (send, receive) = sync_channel(4 * threads);
        for index in 0..threads as u64 {
            let (send, mut batches) = (send.clone(), maker(index));
            let work = move || {
                loop {
                    let made = match batches.next(size * LENGTHS) {
                        Ok(many) => many.by_length(LENGTHS).iter().map(|batch| Padded::new(batch, lexemes)).collect(),
                        Err(error) => vec![Err(error)],
                    };
                    if !made.into_iter().all(|batch| send.send(batch).is_ok()) {
                        return;
                    }
                }
            };
            std::thread::Builder::new().name("batches".to_owned()).spawn(work)?;
        }
        Ok(Self::Device(copy, receive))
    }

    /// Takes a step; returns the loss before it and the number of examples.
    fn step(&mut self, model: &mut Model, options: &Options, rate: f64, step: u64) -> Result<(f64, usize)> {
        match self {
            Self::Processor(receive) => {
                let parts = (0..options.threads.max(1)).map(|_| receive.recv()?).collect::<Result<Vec<_>>>()?;
                let seed = (step as u32).wrapping_mul(2_654_435_761) ^ options.seed as u32;
                Ok((side_by_side(model, &parts, seed, rate, step)?, parts.iter().map(Batch::examples).sum()))
            }
            Self::Device(copy, receive) => {
                let batch = receive.recv()??;
                Ok((copy.step(&batch, DROPOUT, rate, step)?, batch.examples()))
            }
        }
    }

    fn copy_to(&self, model: &mut Model) -> Result<()> {
        match self {
            Self::Processor(_) => Ok(()),
            Self::Device(copy, _) => copy.copy_to(model),
        }
    }
}

/// Trains until the time is spent.
///
/// # Errors
/// When the encoder cannot be had, the held-out questions or a checkpoint not read or written, or the loss is not finite.
pub fn train(options: &Options) -> Result<Outcome> {
    let files = pretrained::fetch(&options.folder)?;
    let tokenizer = std::fs::read(&files.tokenizer).with_context(|| files.tokenizer.display().to_string())?;
    let reader = Arc::new(Reader::new(&tokenizer)?);
    let grammar = Arc::new(Grammar::new()?);
    let (given, mut progress) = if options.scratch {
        (Tensors::new(), Progress::default())
    } else if options.from.is_empty() {
        (parameters::read(&files.weights)?.0, Progress::default())
    } else {
        parameters::mean(&options.from, grammar.lexemes(), options.seed)?
    };
    progress.seeds.push(options.seed);
    let mut model = Model::new(grammar.lexemes().len(), &given, options.seed)?;
    let checkpoint = options.folder.join("checkpoint.safetensors");

    let mut place = Place::new(options, &model, &reader, &grammar)?;

    let total_s = options.minutes * 60.0;
    let bar = ProgressBar::new(total_s as u64)
        .with_style(ProgressStyle::with_template("{wide_bar} {elapsed} of {len} s, {msg}")?);
    let (begun, before_s) = (Instant::now(), progress.time_s);
    let (first_step, first_example) = (progress.steps, progress.examples);
    let (mut mean, mut saved_s) = (f64::NAN, before_s);
    while progress.time_s < total_s {
        let rate = RATE * schedule(progress.steps - first_step, progress.time_s / total_s);
        progress.steps += 1;
        let (loss, examples) = place.step(&mut model, options, rate, progress.steps)?;
        progress.examples += examples as u64;
        progress.time_s = before_s + begun.elapsed().as_secs_f64();
        mean = if mean.is_nan() { loss } else { 0.98 * mean + 0.02 * loss };
        bar.set_position(progress.time_s as u64);
        let pace = (progress.examples - first_example) as f64 / begun.elapsed().as_secs_f64();
        bar.set_message(format!("{} examples, {pace:.1}/s, loss {mean:.3}", progress.examples));
        if progress.steps % 20 == 0 && bar.is_hidden() {
            eprintln!(
                "step {}, {} examples, {:.0} s, {pace:.1}/s, loss {mean:.4}",
                progress.steps, progress.examples, progress.time_s
            );
        }
        if progress.time_s - saved_s > CHECKPOINT_S {
            place.copy_to(&mut model)?;
            model.save(&checkpoint, grammar.lexemes(), &progress)?;
            saved_s = progress.time_s;
        }
    }
    bar.finish();
    place.copy_to(&mut model)?;
    model.save(&checkpoint, grammar.lexemes(), &progress)?;
    Ok(Outcome { model, reader, tokenizer, grammar, progress })
}
