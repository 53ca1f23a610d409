//! Checkpoints: training stopped at any moment goes on where it was, on the same data.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use kernels::light::Network;
use safetensors::tensor::{Dtype, TensorView};

use super::adam::{Adam, flatten, unflatten};

/// What a checkpoint holds.
pub struct State {
    /// The network's numbers.
    pub weights: Vec<f32>,
    /// The optimiser.
    pub adam: Adam,
    /// The seed that training was started with.
    pub seed: u64,
    /// Time spent so far.
    pub time_s: f64,
}

/// Writes the network and the optimiser's state, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn save(path: &Path, network: &Network, adam: &Adam, seed: u64, time_s: f64) -> anyhow::Result<()> {
    save_numbers(path, &flatten(network), adam, seed, time_s)
}

/// The same of a network's flattened numbers.
///
/// # Errors
/// When the file cannot be written.
pub fn save_numbers(path: &Path, weights: &[f32], adam: &Adam, seed: u64, time_s: f64) -> anyhow::Result<()> {
    let parts = [("weights", weights), ("first", &adam.first), ("second", &adam.second), ("mean", &adam.mean)];
    let views = parts
        .iter()
        .map(|(name, numbers)| {
            let view = TensorView::new(Dtype::F32, vec![numbers.len()], bytemuck::cast_slice(numbers))?;
            Ok((*name, view))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let about = HashMap::from([
        ("step".to_owned(), adam.step.to_string()),
        ("norm".to_owned(), adam.norm.to_string()),
        ("seed".to_owned(), seed.to_string()),
        ("time_s".to_owned(), time_s.to_string()),
    ]);
    let bytes = safetensors::serialize(views, Some(about))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("part");
    std::fs::write(&beside, bytes).with_context(|| format!("writing {}", beside.display()))?;
    std::fs::rename(&beside, path).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}

/// Reads what [`save`] wrote into a network; also the seed and the time spent so far.
///
/// # Errors
/// When the file is not a checkpoint of this network.
pub fn load(path: &Path, network: &mut Network) -> anyhow::Result<(Adam, u64, f64)> {
    let state = load_numbers(path, flatten(network).len())?;
    unflatten(network, &state.weights);
    Ok((state.adam, state.seed, state.time_s))
}

/// Reads what [`save_numbers`] wrote of so many numbers.
///
/// # Errors
/// When the file is not a checkpoint of so many.
pub fn load_numbers(path: &Path, count: usize) -> anyhow::Result<State> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let (_, header) = safetensors::SafeTensors::read_metadata(&bytes)?;
    let tensors = safetensors::SafeTensors::deserialize(&bytes)?;
    let about = header.metadata().as_ref().context("the checkpoint has no metadata")?;
    let said = |key: &str| about.get(key).with_context(|| format!("the checkpoint does not say its {key}"));
    let numbers = |name: &str| -> anyhow::Result<Vec<f32>> {
        let data = tensors.tensor(name)?.data();
        anyhow::ensure!(data.len() == 4 * count, "`{name}` has {} numbers, not {count}", data.len() / 4);
        Ok(data.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    };
    let adam = Adam {
        step: said("step")?.parse()?,
        first: numbers("first")?,
        second: numbers("second")?,
        mean: numbers("mean")?,
        norm: said("norm")?.parse()?,
    };
    Ok(State { weights: numbers("weights")?, adam, seed: said("seed")?.parse()?, time_s: said("time_s")?.parse()? })
}
