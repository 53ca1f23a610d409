//! The invariants of the house (docs/ARCHITECTURE.md): who may use whom, and what every file owes its reader.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// The "may use" column of the design's table: for each of our crates, the crates it may depend on.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("scene", &[]),
    ("geometry", &["scene"]),
    ("kernels", &["scene", "geometry"]),
    ("overlays", &["scene", "geometry", "kernels"]),
    ("teacher", &["scene", "geometry"]),
    ("planner", &["scene", "geometry", "kernels", "teacher"]),
    ("training", &["scene", "geometry", "kernels", "teacher", "planner"]),
    ("server", &["scene", "geometry", "kernels", "overlays", "teacher", "planner", "training"]),
];

/// What a crate must never reach, not even through others.
const MUST_NOT_REACH: [(&str, &[&str]); 6] = [
    ("scene", &["tokio", "rand", "reqwest", "sqlx", "chrono"]),
    ("geometry", &["tokio", "candle-core", "sqlx", "rapier3d-f64"]),
    // rapier3d is what checks compare with: nothing that predicts or judges may lean on it.
    ("kernels", &["candle-core", "tokio", "tokenizers", "llguidance", "sqlx", "rapier3d-f64"]),
    ("overlays", &["candle-core", "tokio", "sqlx", "rapier3d-f64"]),
    ("teacher", &["candle-core", "tokio", "sqlx", "rapier3d-f64"]),
    ("planner", &["actix-web", "sqlx", "reqwest", "rapier3d-f64"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace").to_owned()
}

/// Of this platform only: what others would need was never fetched.
fn metadata() -> Metadata {
    let rustc = std::process::Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let said = String::from_utf8(rustc.stdout).expect("rustc speaks UTF-8");
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(vec!["--offline".to_owned(), "--filter-platform".to_owned(), host.to_owned()])
        .exec()
        .expect("cargo metadata")
}

/// Everything that each package reaches through dependencies that are built into it.
fn reach(metadata: &Metadata, from: &str) -> BTreeSet<String> {
    let name_of: BTreeMap<_, _> = metadata.packages.iter().map(|p| (p.id.clone(), p.name.to_string())).collect();
    let resolve = metadata.resolve.as_ref().expect("a resolved graph");
    let next: BTreeMap<_, Vec<_>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let built_in =
                node.deps.iter().filter(|dep| dep.dep_kinds.iter().any(|k| k.kind == DependencyKind::Normal));
            (node.id.clone(), built_in.map(|dep| dep.pkg.clone()).collect())
        })
        .collect();
    let start = metadata.packages.iter().find(|p| p.name.as_str() == from).expect("one of ours");
    let mut reached = BTreeSet::new();
    let mut open = vec![start.id.clone()];
    while let Some(id) = open.pop() {
        for dep in &next[&id] {
            if reached.insert(name_of[dep].clone()) {
                open.push(dep.clone());
            }
        }
    }
    reached
}

#[test]
fn crates_use_only_what_they_may() {
    let metadata = metadata();
    let ours: BTreeSet<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    let members: BTreeSet<String> = metadata.workspace_packages().iter().map(|p| p.name.to_string()).collect();
    assert_eq!(members, ours.iter().map(|s| (*s).to_owned()).collect(), "every member stands in the table");
    for package in metadata.workspace_packages() {
        let (_, may) = MAY_USE.iter().find(|(name, _)| *name == package.name.as_str()).expect("checked above");
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            assert!(
                !ours.contains(name) || may.contains(&name),
                "{} must not use {name}: it may use {may:?}",
                package.name
            );
        }
    }
}

#[test]
fn nothing_depends_on_the_server() {
    for package in metadata().workspace_packages() {
        assert!(package.dependencies.iter().all(|d| d.name != "server"), "{} uses server", package.name);
    }
}

#[test]
fn crates_do_not_reach_what_they_must_not() {
    let metadata = metadata();
    for (from, forbidden) in MUST_NOT_REACH {
        let reached = reach(&metadata, from);
        assert!(from == "scene" || reached.contains("scene"), "the graph of {from} was read");
        for name in forbidden {
            assert!(!reached.contains(*name), "{from} reaches {name}");
        }
    }
}

#[test]
fn the_program_links_no_cuda_library() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_orrery")).expect("the program");
    // Names of shared objects stand in the dynamic string table, each ended by a zero byte.
    let holds = |name: &[u8]| program.windows(name.len()).any(|window| window == name);
    for library in ["libcuda.so.1\0", "libnvrtc.so.13\0", "libcublasLt.so.13\0"] {
        assert!(!holds(&[b"\0", library.as_bytes()].concat()), "the program is linked to {library}");
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of ours").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&root(), &mut found);
    assert!(found.len() > 50, "found the sources");
    found
}

#[test]
fn every_module_says_what_it_is_for() {
    for path in all_sources() {
        let text = std::fs::read_to_string(&path).expect("a source");
        assert!(text.starts_with("//! "), "{} does not open with `//!`", path.display());
    }
}

#[test]
fn no_file_has_outgrown_its_room() {
    for path in all_sources() {
        let lines = std::fs::read_to_string(&path).expect("a source").lines().count();
        assert!(lines <= 700, "{} has {lines} lines: perhaps two rooms", path.display());
    }
}

#[test]
fn lints_are_expected_not_allowed() {
    let mark = ["#[", "allow("].concat();
    for path in all_sources() {
        let text = std::fs::read_to_string(&path).expect("a source");
        assert!(!text.contains(&mark), "{} allows a lint: use #[expect(.., reason = ..)]", path.display());
    }
}

#[test]
fn weights_stay_small_and_match_their_cards() {
    let folder = root().join("kernels/weights");
    let mut size_bytes = 0;
    for entry in std::fs::read_dir(&folder).expect("the weights").flatten() {
        let path = entry.path();
        size_bytes += entry.metadata().expect("a file").len();
        if path.extension().is_some_and(|extension| extension == "safetensors") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let weights = kernels::weights::Weights::open_in(&folder, &name).expect("weights that match their card");
            assert!(!weights.card.held_out.is_empty(), "the card of {name} reports held-out numbers");
            assert!(weights.card.seeds.len() >= 2, "the card of {name} names the seeds of its splits");
        }
    }
    assert!(size_bytes < 40_000_000, "the weights are {size_bytes} bytes together");
}
