//! `orrery train dynamics`: from nothing to weights and their card.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use kernels::dynamics::{HIDDEN, INPUTS, Laws, Learned, Net};
use kernels::weights::{Card, save};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use super::checkpoint::Checkpoint;
use super::{card, learn};

/// Noise levels that are compared; the laws of the one marked are shipped.
pub const NOISES: [f64; 3] = [0.0, 0.01, 0.05];
/// The noise level whose laws are shipped.
pub const SHIPPED_NOISE: f64 = 0.01;

/// How to train.
#[derive(Clone, Debug)]
pub struct Options {
    /// Seed of training tracks; validation takes the next, checks another.
    pub seed: u64,
    /// Experiments at each noise level.
    pub experiments: u64,
    /// Where the weights go.
    pub folder: PathBuf,
    /// Where what is finished is kept.
    pub checkpoint: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            experiments: 12_000,
            folder: kernels::weights::directory(),
            checkpoint: PathBuf::from(".orrery/training/dynamics.json"),
        }
    }
}

/// Learns the laws, measures them on held-out cases, writes weights and card, and returns the card.
///
/// # Errors
/// When files cannot be read or written, or an experiment cannot be simulated.
pub fn train(options: &Options) -> anyhow::Result<Card> {
    let mut checkpoint = Checkpoint::load(&options.checkpoint, options.seed, options.experiments)?;
    let bar = ProgressBar::new(learn::work(options.experiments) * NOISES.len() as u64);
    let style = "{msg:28} {bar:40} {percent:>3} %  {elapsed_precise} (left {eta})";
    bar.set_style(ProgressStyle::with_template(style).context("the progress bar's template")?);
    bar.inc(learn::work(options.experiments) * checkpoint.stages.len() as u64);
    for &noise in &NOISES[checkpoint.stages.len()..] {
        let begun = Instant::now();
        bar.set_message(format!("tracks with {} % noise", 100.0 * noise));
        let stage = learn::learn(options.experiments, noise, options.seed, |done| bar.inc(done))?;
        checkpoint.stages.push(stage);
        checkpoint.spent_s += begun.elapsed().as_secs_f64();
        checkpoint.save(&options.checkpoint)?;
    }
    bar.set_message("measuring on held-out cases");
    let learned = checkpoint
        .stages
        .iter()
        .map(|stage| Ok((stage, learn::laws(stage).context("the checkpoint is of another form; remove it")?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let measured = learned
        .iter()
        .map(|(stage, laws)| {
            let laws = Laws::learned(laws.clone(), "just learned");
            Ok((*stage, crate::evaluate::dynamics::run(&laws, false, &[])?))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    bar.finish_and_clear();
    let shipped = learned
        .iter()
        .find(|(stage, _)| stage.noise == SHIPPED_NOISE)
        .context("the noise level to ship is not among those learned")?;
    let bytes = bytes(&shipped.1)?;
    let written = save(&options.folder, &bytes, card::card(options, &checkpoint, &measured))?;
    std::fs::remove_file(&options.checkpoint).context("removing the checkpoint of a finished training")?;
    Ok(written)
}

/// The weights as a safetensors file.
fn bytes(learned: &Learned) -> anyhow::Result<Vec<u8>> {
    let of_net = |name: &str, net: &Net| {
        [
            (format!("{name}.inner"), vec![HIDDEN, INPUTS], net.inner.concat()),
            (format!("{name}.outer"), vec![HIDDEN], net.outer.to_vec()),
            (format!("{name}.skip"), vec![INPUTS], net.skip.to_vec()),
        ]
    };
    let drag = learned.drag.iter().flat_map(|term| [term.coefficient, term.exponent]).collect();
    let tensors: Vec<(String, Vec<usize>, Vec<f64>)> = of_net("normal", &learned.normal)
        .into_iter()
        .chain(of_net("friction", &learned.friction))
        .chain([("drag".to_owned(), vec![learned.drag.len(), 2], drag)])
        .collect();
    let raw: Vec<Vec<u8>> =
        tensors.iter().map(|(.., values)| values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = tensors
        .iter()
        .zip(&raw)
        .map(|((name, shape, _), data)| Ok((name.clone(), TensorView::new(Dtype::F64, shape.clone(), data)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(safetensors::serialize(views, None)?)
}
