//! Files that are there whole or not at all: written beside, flushed, then renamed over.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::StoreError;

fn failed(path: &Path) -> impl FnOnce(std::io::Error) -> StoreError {
    let path = path.to_owned();
    |source| StoreError::Io { path, source }
}

pub(super) fn make_folder(path: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(path).map_err(failed(path))
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let beside = path.with_extension(format!("{}.new", uuid::Uuid::new_v4().simple()));
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_data()
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(|source| {
        // What could not be put in place is of no use; that it cannot be removed either changes nothing.
        let _ = fs::remove_file(&beside);
        StoreError::Io { path: path.to_owned(), source }
    })
}

pub(super) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), StoreError> {
    let bytes = serde_json::to_vec(value).expect("invariant: what is kept has string keys only");
    write(path, &bytes)
}

pub(super) fn read<T: DeserializeOwned>(what: &'static str, id: &str, path: &Path) -> Result<T, StoreError> {
    let bytes = fs::read(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => StoreError::Absent { what, id: id.to_owned() },
        _ => StoreError::Io { path: path.to_owned(), source },
    })?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::Damaged {
        what,
        id: id.to_owned(),
        reason: error.to_string(),
    })
}

pub(super) fn list(folder: &Path, extension: &str) -> Result<Vec<PathBuf>, StoreError> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path.extension().is_some_and(|found| found == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}
