//! The network's variables: from the pre-trained encoder, from a checkpoint, or from chance; and checkpoints of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use candle_core::{Device, Tensor, Var};
use planner::embedded::net::{DECODER_WIDTH, Net, ops};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal, Uniform};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use planner::embedded::store::SCALE;
pub use planner::embedded::store::Tensors;

use super::optimiser::Trained;

/// Parameters that stay as they were pre-trained: the embeddings, three quarters of the encoder, most of which one batch does
/// not touch.
const FROZEN: [&str; 1] = ["embeddings."];
/// The encoder's learning rate as a share of the decoder's.
const ENCODER_SHARE: f64 = 0.25;

/// How far training has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// Steps taken.
    pub steps: u64,
    /// Examples seen.
    pub examples: u64,
    /// Seconds spent.
    pub time_s: f64,
    /// Seeds that examples were drawn from, in order.
    pub seeds: Vec<u64>,
}

/// The network with its variables.
pub struct Model {
    /// The network; it shares the variables' storage.
    pub net: Net,
    /// What is trained.
    pub trained: Vec<Trained>,
    /// What stays as it was pre-trained.
    pub frozen: BTreeMap<String, Tensor>,
}

/// Reads a safetensors file of 32-bit floats, or of weights that ship (8-bit integers with a scale for each row), and its
/// metadata.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<(Tensors, BTreeMap<String, String>)> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let (_, header) = SafeTensors::read_metadata(&bytes)?;
    let metadata = header.metadata().iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect();
    let mut out = Tensors::new();
    let file = SafeTensors::deserialize(&bytes)?;
    let floats = |view: &TensorView<'_>| -> Vec<f32> {
        view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    };
    for (name, view) in file.iter() {
        let values = match view.dtype() {
            Dtype::F32 if !name.ends_with(SCALE) => floats(&view),
            Dtype::I8 => {
                let scales = floats(&file.tensor(&format!("{name}{SCALE}"))?);
                let width = view.data().len() / scales.len().max(1);
                let rows = view.data().chunks_exact(width.max(1)).zip(scales);
                rows.flat_map(|(row, scale)| row.iter().map(move |x| f32::from(x.cast_signed()) * scale)).collect()
            }
            _ => continue,
        };
        out.insert(name.trim_start_matches("bert.").to_owned(), (view.shape().to_vec(), values));
    }
    Ok((out, metadata))
}

impl Model {
    /// A network over lexemes, from named tensors; what they lack of the decoder is drawn from the seed, and everything (to be
    /// trained at one rate) where there are none at all.
    ///
    /// # Errors
    /// When the encoder is not there or a shape does not fit.
    pub fn new(lexemes: usize, given: &Tensors, seed: u64) -> Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut trained, mut frozen) = (Vec::new(), BTreeMap::new());
        let scratch = given.is_empty();
        let mut source = |name: &str, shape: &[usize]| -> candle_core::Result<Tensor> {
            let values = match given.get(name) {
                Some((found, values)) if found == shape => values.clone(),
                Some((found, _)) => {
                    return Err(candle_core::Error::Msg(format!("`{name}`: expected {shape:?}, found {found:?}")));
                }
                None if scratch || name.starts_with("decoder.") => chance(name, shape, &mut rng),
                None => return Err(candle_core::Error::Msg(format!("the encoder has no `{name}`"))),
            };
            if !scratch && FROZEN.iter().any(|prefix| name.starts_with(prefix)) {
                let tensor = Tensor::from_vec(values, shape, &Device::Cpu)?;
                frozen.insert(name.to_owned(), tensor.clone());
                return Ok(tensor);
            }
            let var = Var::from_vec(values, shape, &Device::Cpu)?;
            let tensor = var.as_tensor().clone();
            let rate = if scratch || name.starts_with("decoder.") { 1.0 } else { ENCODER_SHARE };
            let mut one = Trained::new(name.to_owned(), var, rate);
            for (moment, kept) in [(&mut one.first, "first"), (&mut one.second, "second")] {
                if let Some((_, values)) = given.get(&format!("{kept}.{name}")) {
                    moment.copy_from_slice(values);
                }
            }
            trained.push(one);
            Ok(tensor)
        };
        let net = Net::new(lexemes, &mut source)?;
        Ok(Self { net, trained, frozen })
    }

    /// All parameters by name.
    ///
    /// # Errors
    /// When a tensor cannot be read.
    pub fn tensors(&self) -> Result<Tensors> {
        let trained = self.trained.iter().map(|one| (&one.name, one.var.as_tensor()));
        trained
            .chain(self.frozen.iter())
            .map(|(name, tensor)| Ok((name.clone(), (tensor.dims().to_vec(), ops::read(tensor, <[f32]>::to_vec)?))))
            .collect()
    }

    /// Writes parameters, moments and progress, so that training can go on from there. The file is whole or not there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path, lexemes: &[String], progress: &Progress) -> Result<()> {
        let mut tensors = self.tensors()?;
        for one in &self.trained {
            let shape = one.var.dims().to_vec();
            tensors.insert(format!("first.{}", one.name), (shape.clone(), one.first.clone()));
            tensors.insert(format!("second.{}", one.name), (shape, one.second.clone()));
        }
        let bytes: BTreeMap<&String, (&Vec<usize>, Vec<u8>)> = tensors
            .iter()
            .map(|(name, (shape, values))| (name, (shape, values.iter().flat_map(|x| x.to_le_bytes()).collect())))
            .collect();
        let views = bytes
            .iter()
            .map(|(name, (shape, bytes))| Ok(((*name).clone(), TensorView::new(Dtype::F32, (*shape).clone(), bytes)?)))
            .collect::<Result<Vec<_>>>()?;
        let metadata = [
            ("lexemes".to_owned(), serde_json::to_string(lexemes)?),
            ("progress".to_owned(), serde_json::to_string(progress)?),
        ];
        let half = path.with_extension("part");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(&half, safetensors::serialize(views, Some(metadata.into_iter().collect()))?)?;
        std::fs::rename(&half, path).with_context(|| path.display().to_string())
    }
}

/// Reads a checkpoint, or weights that ship, for a program that may know other lexemes: rows of lexemes that it knows are kept by name, others
/// are left out, new ones get what chance gives.
///
/// # Errors
/// When it cannot be read.
pub fn load(path: &Path, lexemes: &[String], seed: u64) -> Result<(Tensors, Progress)> {
    let (mut tensors, metadata) = read(path)?;
    let Some(known) = metadata.get("lexemes") else { bail!("{} is not a checkpoint of the planner", path.display()) };
    let known: Vec<String> = serde_json::from_str(known)?;
    let progress = metadata.get("progress").map(|text| serde_json::from_str(text)).transpose()?.unwrap_or_default();
    if known != lexemes {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x6c65_7865);
        for (name, width) in
            [("decoder.lexemes", DECODER_WIDTH), ("decoder.head.weight", DECODER_WIDTH), ("decoder.head.bias", 1)]
        {
            for moment in ["", "first.", "second."] {
                let Some((shape, values)) = tensors.get_mut(&format!("{moment}{name}")) else { continue };
                shape[0] = lexemes.len();
                let mut fresh = match moment {
                    "" => chance(name, shape, &mut rng),
                    _ => vec![0.0; lexemes.len() * width],
                };
                for (row, lexeme) in fresh.chunks_exact_mut(width).zip(lexemes) {
                    if let Some(place) = known.iter().position(|one| one == lexeme) {
                        row.copy_from_slice(&values[place * width..(place + 1) * width]);
                    }
                }
                *values = fresh;
            }
        }
    }
    Ok((tensors, progress))
}

/// The mean of several checkpoints that went on from the same weights, with the seeds of all and the progress of the longest; moments
/// are the first one's. Such a mean understands unseen wordings better than each of them (Wortsman and others, "Model soups", 2022).
///
/// # Errors
/// When one cannot be read or their shapes differ.
pub fn mean(paths: &[PathBuf], lexemes: &[String], seed: u64) -> Result<(Tensors, Progress)> {
    let share = 1.0 / paths.len() as f32;
    let weight = |name: &str| !name.starts_with("first.") && !name.starts_with("second.");
    let mut all = paths.iter().map(|path| load(path, lexemes, seed));
    let (mut tensors, mut progress) = all.next().context("nothing to take the mean of")??;
    for (_, (_, values)) in tensors.iter_mut().filter(|(name, _)| weight(name)) {
        values.iter_mut().for_each(|value| *value *= share);
    }
    for other in all {
        let (others, further) = other?;
        for (name, (shape, values)) in tensors.iter_mut().filter(|(name, _)| weight(name)) {
            let Some((_, more)) = others.get(name).filter(|(other, _)| other == shape) else {
                bail!("`{name}` is not the same in all of them");
            };
            values.iter_mut().zip(more).for_each(|(sum, more)| *sum += more * share);
        }
        let mut seeds = progress.seeds.clone();
        seeds.extend(further.seeds.iter().filter(|seed| !progress.seeds.contains(seed)));
        let longest = if further.time_s > progress.time_s { further } else { progress };
        progress = Progress { seeds, ..longest };
    }
    Ok((tensors, progress))
}

/// A parameter as it starts: norms at identity, embeddings small, linear layers as He and others (2015) for a fan-in.
fn chance(name: &str, shape: &[usize], rng: &mut ChaCha8Rng) -> Vec<f32> {
    let count = shape.iter().product();
    if name.ends_with("norm.weight") || name.ends_with("LayerNorm.weight") {
        return vec![1.0; count];
    }
    if name.ends_with(".bias") {
        return vec![0.0; count];
    }
    if !name.ends_with(".weight") || name.starts_with("embeddings.") {
        let normal = Normal::new(0.0, 0.05).expect("invariant: a positive deviation");
        return (0..count).map(|_| normal.sample(rng)).collect();
    }
    let bound = 1.0 / (shape.last().copied().unwrap_or(1) as f32).sqrt();
    let uniform = Uniform::new_inclusive(-bound, bound).expect("invariant: a positive width");
    (0..count).map(|_| uniform.sample(rng)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, values: [f32; 2], moments: [f32; 2], progress: &Progress) {
        let bytes = |values: [f32; 2]| values.map(f32::to_le_bytes).concat();
        let (values, moments) = (bytes(values), bytes(moments));
        let view = |bytes| TensorView::new(Dtype::F32, vec![2], bytes).expect("a tensor");
        let metadata = [
            ("lexemes".to_owned(), "[]".to_owned()),
            ("progress".to_owned(), serde_json::to_string(progress).expect("progress")),
        ];
        let views = [("a", view(&values)), ("first.a", view(&moments))];
        let file = safetensors::serialize(views, Some(metadata.into_iter().collect())).expect("a file");
        std::fs::write(path, file).expect("written");
    }

    #[test]
    fn a_mean_has_the_progress_of_the_longest_and_the_moments_of_the_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = ["one", "two"].map(|name| folder.path().join(name));
        let one = Progress { steps: 3, examples: 96, time_s: 2.0, seeds: vec![1, 2] };
        let two = Progress { steps: 4, examples: 128, time_s: 3.0, seeds: vec![1, 5] };
        write(&paths[0], [1.0, -4.0], [0.5, 0.5], &one);
        write(&paths[1], [2.0, 8.0], [9.0, 9.0], &two);
        let (tensors, progress) = mean(&paths, &[], 7).expect("a mean");
        assert_eq!(tensors["a"].1, [1.5, 2.0]);
        assert_eq!(tensors["first.a"].1, [0.5, 0.5]);
        assert_eq!(progress, Progress { seeds: vec![1, 2, 5], ..two });
        assert!(mean(&[], &[], 7).is_err());
    }
}
