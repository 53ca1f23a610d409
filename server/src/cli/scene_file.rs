//! Scenes given as files on the command line.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use scene::Scene;

/// The largest scene file that is read: far above what the limits of a scene need.
const MOST_BYTES: u64 = 1 << 20;

/// Reads a scene from a JSON file, or from standard input if the path is `-`, and checks that it can be simulated and
/// drawn. What does not fit together in it is said on standard error.
///
/// # Errors
/// When the file cannot be read, is no scene, or holds something outside the limits or not supported.
pub fn read(path: &Path) -> anyhow::Result<Scene> {
    let mut text = String::new();
    let (name, read) = if path == Path::new("-") {
        ("standard input".to_owned(), read_some(std::io::stdin(), &mut text))
    } else {
        let name = path.display().to_string();
        let file = std::fs::File::open(path).with_context(|| name.clone())?;
        (name, read_some(file, &mut text))
    };
    read.with_context(|| name.clone())?;
    let scene: Scene = serde_json::from_str(&text).with_context(|| format!("{name} is not a scene in JSON"))?;
    scene.validate().with_context(|| name.clone())?;
    scene::supported(&scene).with_context(|| name.clone())?;
    for misfit in geometry::fit::misfits(&scene) {
        eprintln!("orrery: {name}: {misfit}");
    }
    Ok(scene)
}

fn read_some(from: impl Read, text: &mut String) -> anyhow::Result<()> {
    from.take(MOST_BYTES + 1).read_to_string(text)?;
    if text.len() as u64 > MOST_BYTES {
        bail!("a scene file has at most {MOST_BYTES} bytes");
    }
    Ok(())
}
