//! The same start leads to the same states on every machine: ten seconds of each scene in docs/scenes, hashed bit for bit,
//! are what they were where `golden/states.txt` was written. `ORRERY_GOLDEN=write` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use scene::Scene;

/// A hash of every bit of the bodies' states, after each second.
fn states(scene: &Scene, laws: &std::sync::Arc<Laws>) -> String {
    let mut simulator = Simulator::new(scene, std::sync::Arc::clone(laws)).expect("a scene of the documentation");
    let mut hasher = blake3::Hasher::new();
    for _ in 0..10 {
        simulator.advance(STEPS_PER_SECOND);
        for body in &simulator.scene().bodies {
            let numbers = body.position_m.iter().chain(&body.orientation).chain(&body.velocity_m_s);
            for number in numbers.chain(&body.angular_velocity_rad_s) {
                hasher.update(&number.to_bits().to_le_bytes());
            }
        }
    }
    hasher.finalize().to_hex()[..32].to_owned()
}

#[test]
fn states_are_the_same_on_every_machine() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let laws = Laws::open().expect("the weights that come with the repository");
    let folder = std::fs::read_dir(root.join("../docs/scenes")).expect("docs/scenes");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let mut found = format!("version {}\n", laws.version());
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a scene file");
        let scene: Scene = serde_json::from_str(&text).expect("a scene");
        let name = path.file_stem().expect("a name").to_string_lossy();
        writeln!(found, "{name} {}", states(&scene, &laws)).expect("a string");
    }
    let golden = root.join("tests/golden/states.txt");
    if std::env::var_os("ORRERY_GOLDEN").is_some_and(|how| how == "write") {
        std::fs::write(&golden, &found).expect("the folder is there");
    }
    let kept = std::fs::read_to_string(&golden).expect("tests/golden/states.txt");
    let version = |text: &str| text.lines().next().map(str::to_owned);
    assert_eq!(version(&kept), version(&found), "other laws: write the states anew (ORRERY_GOLDEN=write)");
    assert_eq!(kept, found, "the same laws lead to other states: count REVISION up, then write the states anew");
}
