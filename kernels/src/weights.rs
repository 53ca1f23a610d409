//! Weight files and their cards: where they lie, what they hold, and whether they are whole.
//!
//! A model `name` is two files side by side: `name.safetensors` and `name.card.json`. The card carries the BLAKE3 hash
//! of the weights, which is checked on loading and is the model's version.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why weights could not be loaded.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// No such file.
    #[error(
        "the weights of `{name}` are missing: expected {path}; they come with the repository, or `orrery train {name}` makes them again"
    )]
    Missing {
        /// The model's name.
        name: String,
        /// Where they were looked for.
        path: PathBuf,
    },
    /// The file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The weights are not those that the card describes.
    #[error(
        "{path} is damaged: its hash is {found}, its card says {expected}; take it from the repository again, or run `orrery train {name}`"
    )]
    Damaged {
        /// The model's name.
        name: String,
        /// The file.
        path: PathBuf,
        /// The hash in the card.
        expected: String,
        /// The hash of the file.
        found: String,
    },
    /// The card or the tensors cannot be read.
    #[error("{path} cannot be read: {reason}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// A tensor is absent or has another shape or type.
    #[error("tensor `{tensor}`: expected {expected}, found {found}")]
    Tensor {
        /// Its name.
        tensor: String,
        /// The shape and type wanted.
        expected: String,
        /// What is there.
        found: String,
    },
}

/// What is known of a model's weights: how they were made and what they reached on held-out data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The model's name.
    pub name: String,
    /// One paragraph: what it predicts, from what.
    pub summary: String,
    /// BLAKE3 hash of the weight file, in hexadecimal: the model's version.
    pub blake3: String,
    /// Number of parameters.
    pub parameters: u64,
    /// Size of the weight file.
    pub size_bytes: u64,
    /// The command that makes these weights again.
    pub command: String,
    /// Seeds by split (`train`, `validation`, `test`): disjoint.
    pub seeds: BTreeMap<String, String>,
    /// Optimiser steps.
    pub steps: u64,
    /// Wall-clock time of training.
    pub time_s: f64,
    /// The machine: processor, cores.
    pub machine: String,
    /// Numbers on held-out data, by name with unit.
    pub held_out: BTreeMap<String, f64>,
    /// Origin and licence of anything not trained here; limits; lessons learned.
    pub notes: Vec<String>,
}

/// Weights in memory, with their card.
pub struct Weights {
    /// The card.
    pub card: Card,
    bytes: Vec<u8>,
    path: PathBuf,
}

/// The folder that weights are read from: `$ORRERY_WEIGHTS`, or `kernels/weights` found upwards from the working
/// directory or from the program.
#[must_use]
pub fn directory() -> PathBuf {
    if let Some(folder) = std::env::var_os("ORRERY_WEIGHTS") {
        return folder.into();
    }
    let starts = [std::env::current_dir().ok(), std::env::current_exe().ok(), Some(env!("CARGO_MANIFEST_DIR").into())];
    starts
        .iter()
        .flatten()
        .flat_map(|start: &PathBuf| start.ancestors())
        .map(|above| above.join("kernels/weights"))
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| PathBuf::from("kernels/weights"))
}

impl Weights {
    /// Opens the model `name` from [`directory`].
    ///
    /// # Errors
    /// When the weights or the card are missing, unreadable, or do not belong together.
    pub fn open(name: &str) -> Result<Self, WeightsError> {
        Self::open_in(&directory(), name)
    }

    /// Opens the model `name` from a folder.
    ///
    /// # Errors
    /// When the weights or the card are missing, unreadable, or do not belong together.
    pub fn open_in(folder: &Path, name: &str) -> Result<Self, WeightsError> {
        let path = folder.join(format!("{name}.safetensors"));
        let bytes = read(name, &path)?;
        let card_path = folder.join(format!("{name}.card.json"));
        let card: Card = serde_json::from_slice(&read(name, &card_path)?)
            .map_err(|error| WeightsError::Malformed { path: card_path, reason: error.to_string() })?;
        let found = blake3::hash(&bytes).to_hex().to_string();
        if found != card.blake3 {
            return Err(WeightsError::Damaged { name: name.to_owned(), path, expected: card.blake3, found });
        }
        Ok(Self { card, bytes, path })
    }

    /// The tensors by name.
    ///
    /// # Errors
    /// When the file is not in the safetensors format.
    pub fn tensors(&self) -> Result<safetensors::SafeTensors<'_>, WeightsError> {
        safetensors::SafeTensors::deserialize(&self.bytes)
            .map_err(|error| WeightsError::Malformed { path: self.path.clone(), reason: error.to_string() })
    }

    /// A tensor of 32-bit floats in row-major order.
    ///
    /// # Errors
    /// When it is absent or has another shape or type.
    pub fn f32s(&self, tensor: &str, shape: &[usize]) -> Result<Vec<f32>, WeightsError> {
        self.floats(tensor, shape, safetensors::Dtype::F32, 4, |b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
    }

    /// A tensor of 64-bit floats in row-major order.
    ///
    /// # Errors
    /// When it is absent or has another shape or type.
    pub fn f64s(&self, tensor: &str, shape: &[usize]) -> Result<Vec<f64>, WeightsError> {
        self.floats(tensor, shape, safetensors::Dtype::F64, 8, |b| {
            f64::from_le_bytes([b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])
        })
    }

    /// A tensor of pairs of 64-bit floats, however many.
    ///
    /// # Errors
    /// When it is absent or has another shape or type.
    pub fn pairs(&self, tensor: &str) -> Result<Vec<[f64; 2]>, WeightsError> {
        let count = self.tensors()?.tensor(tensor).map_or(1, |view| view.shape().first().copied().unwrap_or(1));
        Ok(self.f64s(tensor, &[count, 2])?.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect())
    }

    /// The raw file, for models that read their tensors themselves.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn floats<T>(
        &self,
        tensor: &str,
        shape: &[usize],
        dtype: safetensors::Dtype,
        width: usize,
        read: impl Fn(&[u8]) -> T,
    ) -> Result<Vec<T>, WeightsError> {
        let expected = format!("{dtype:?} {shape:?}");
        let wrong =
            |found: String| WeightsError::Tensor { tensor: tensor.to_owned(), expected: expected.clone(), found };
        let tensors = self.tensors()?;
        let view = tensors.tensor(tensor).map_err(|_| wrong("nothing of that name".to_owned()))?;
        if view.dtype() != dtype || view.shape() != shape {
            return Err(wrong(format!("{:?} {:?}", view.dtype(), view.shape())));
        }
        Ok(view.data().chunks_exact(width).map(read).collect())
    }
}

/// Writes weights and their card side by side; fills in the card's hash and size.
///
/// # Errors
/// When a file cannot be written.
pub fn save(folder: &Path, bytes: &[u8], mut card: Card) -> Result<Card, WeightsError> {
    card.blake3 = blake3::hash(bytes).to_hex().to_string();
    card.size_bytes = bytes.len() as u64;
    let write =
        |path: PathBuf, bytes: &[u8]| std::fs::write(&path, bytes).map_err(|source| WeightsError::Io { path, source });
    std::fs::create_dir_all(folder).map_err(|source| WeightsError::Io { path: folder.to_owned(), source })?;
    write(folder.join(format!("{}.safetensors", card.name)), bytes)?;
    let mut text = serde_json::to_vec_pretty(&card).expect("invariant: a card holds only strings and numbers");
    text.push(b'\n');
    write(folder.join(format!("{}.card.json", card.name)), &text)?;
    Ok(card)
}

fn read(name: &str, path: &Path) -> Result<Vec<u8>, WeightsError> {
    std::fs::read(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => WeightsError::Missing { name: name.to_owned(), path: path.to_owned() },
        _ => WeightsError::Io { path: path.to_owned(), source },
    })
}
