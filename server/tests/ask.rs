//! `orrery ask` and `orrery content` as one types them: what they print, and with which exit status they refuse.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn orrery(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orrery")).current_dir(root()).args(arguments).output().expect("orrery runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Whether the weights that understand and move are there; without them only refusals can be tested.
fn ready() -> bool {
    let weights = kernels::weights::directory();
    let there = ["planner", "dynamics"].iter().all(|name| weights.join(format!("{name}.safetensors")).is_file());
    if !there {
        eprintln!("skipped: the weights of the planner or of the dynamics are not in {}", weights.display());
    }
    there
}

#[test]
fn the_lessons_that_ship_are_in_order() {
    let output = orrery(&["content", "check"]);
    assert!(output.status.success(), "{}", said(&output));
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(listed.lines().count(), 13, "{listed}");
}

#[test]
fn a_broken_lesson_is_refused_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = folder.path().join("falling");
    std::fs::create_dir(&lesson).expect("a folder");
    for file in ["lesson.md", "scene.json"] {
        std::fs::copy(root().join("content/falling").join(file), lesson.join(file)).expect("a copy");
    }
    let scene = std::fs::read_to_string(lesson.join("scene.json")).expect("a scene");
    std::fs::write(lesson.join("scene.json"), scene.replace("\"gravity_m_s2\"", "\"gravitation\"")).expect("written");
    let output = orrery(&["content", "check", &folder.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("scene.json:4:") && said(&output).contains("gravitation"), "{}", said(&output));
}

#[test]
fn an_unknown_lesson_is_refused_with_those_that_are_there() {
    let output = orrery(&["ask", "--lesson", "quantum", "what is a cat?"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let expected = "there is no lesson \"quantum\"; there are falling, bounce, projectile, collision, pendulum";
    assert!(said(&output).contains(expected), "{}", said(&output));
}

#[test]
fn the_moon_is_measured_within_a_hundredth() {
    if !ready() {
        return;
    }
    let output = orrery(&["ask", "--lesson", "falling", "what would this look like on the moon?", "--json"]);
    assert!(output.status.success(), "{}", said(&output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["kind"], "change");
    assert_eq!(answer["scene_after"]["environment"]["gravity_m_s2"], 1.62);
    assert_eq!(answer["scene_after"]["environment"]["air_density_kg_m3"], 0.0);
    let measurements = answer["measurements"].as_array().expect("measurements");
    let fall = measurements.iter().find(|m| m["quantity"] == "fall_time_s" && m["of"] == "ball").expect("a fall time");
    // Five metres, without air.
    let exact = (2.0 * 5.0_f64 / 1.62).sqrt();
    assert!((fall["value"].as_f64().expect("a number") / exact - 1.0).abs() < 0.01, "{fall}");
    assert_eq!(answer["check"]["verdict"], "agrees");
}

#[test]
fn what_cannot_be_is_refused_with_a_sentence() {
    if !ready() {
        return;
    }
    let long = "why ".repeat(20_000);
    for question in ["", "   ", "make the ball weigh -5 kg", "set gravity to a million", "add 500 balls", &long] {
        let output = orrery(&["ask", "--lesson", "falling", question]);
        let shown: String = question.chars().take(40).collect();
        assert_eq!(output.status.code(), Some(1), "{shown}: {}", String::from_utf8_lossy(&output.stdout));
        assert!(output.stdout.is_empty() && said(&output).lines().count() == 1, "{shown}: {}", said(&output));
    }
}
