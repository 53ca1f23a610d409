//! The local engine on tiny models of every family, with random weights in the real file formats: what it computes is what the
//! `transformers` package computes from the same files (tests/models/make.py), and what it writes is always a draft.

use std::path::{Path, PathBuf};
use std::time::Duration;

use planner::draft::Draft;
use planner::engine::{Context, Engine};
use planner::local::Local;
use planner::prompt::{Message, Role};
use serde_json::Value;

/// Long enough for any of them.
const BUDGET: Duration = Duration::from_secs(120);
/// How far a logit may be from that of the other implementation.
const NEAR: f64 = 1e-3;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/models")
}

/// Every model with what is expected of it.
fn models() -> Vec<(PathBuf, Value)> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder()).expect("the folder of models") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let Some(name) = name.strip_suffix(".expected.json") else { continue };
        let expected = serde_json::from_slice(&std::fs::read(&path).expect("a file")).expect("JSON");
        out.push((folder().join(name), expected));
    }
    // One has scaled angles, which are not read from GGUF.
    out.retain(|(path, _)| !path.ends_with("llama32.gguf"));
    out.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(out.len() >= 8, "four families, plain and quantised: {}", out.len());
    out
}

fn opened(path: &Path) -> Local {
    Local::open(path, BUDGET).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn ids(value: &Value) -> Vec<u32> {
    let id = |id: &Value| u32::try_from(id.as_u64().expect("a number")).expect("a token");
    value.as_array().expect("a list").iter().map(id).collect()
}

fn context(question: &str) -> Context {
    Context {
        question: question.to_owned(),
        lesson: "falling".to_owned(),
        bodies: vec!["red ball".to_owned(), "feather".to_owned()],
        previous: None,
        measured: None,
    }
}

#[test]
fn logits_and_greedy_tokens_are_those_of_transformers() {
    for (path, expected) in models() {
        let local = opened(&path);
        let prompt = expected["prompt"].as_str().expect("a prompt");
        let tokens = local.tokens(prompt).expect("tokens");
        assert_eq!(tokens, ids(&expected["ids"]), "{}", path.display());
        let logits = local.logits(&tokens).expect("logits");
        let wanted = expected["logits"].as_array().expect("logits");
        assert_eq!(logits.len(), wanted.len());
        let off = logits.iter().zip(wanted).map(|(found, wanted)| (f64::from(*found) - wanted.as_f64().unwrap()).abs());
        let off = off.fold(0.0, f64::max);
        println!("{}: logits within {off:.1e}", path.display());
        // Where values have 8 bits, activations are rounded to as many here, and not there.
        let near = expected["tolerance"].as_f64().unwrap_or(NEAR);
        assert!(off < near, "{}: {off}", path.display());
        let wanted = ids(&expected["greedy"]);
        assert_eq!(local.greedy(&tokens, wanted.len()).expect("tokens"), wanted, "{}", path.display());
    }
}

#[test]
fn conversations_are_written_as_the_family_writes_them() {
    for (path, expected) in models() {
        let local = opened(&path);
        for chat in expected["chat"].as_array().expect("conversations") {
            let message = |message: &Value| {
                let role = match message["role"].as_str().expect("a role") {
                    "system" => Role::System,
                    "assistant" => Role::Assistant,
                    _ => Role::User,
                };
                Message::new(role, message["content"].as_str().expect("words"))
            };
            let conversation: Vec<Message> =
                chat["messages"].as_array().expect("messages").iter().map(message).collect();
            assert_eq!(
                local.text(&conversation).expect("a text"),
                chat["text"].as_str().unwrap(),
                "{}",
                path.display()
            );
        }
    }
}

#[test]
fn whatever_a_model_prefers_it_writes_drafts_and_forgets_what_it_was_asked_before() {
    for (path, _) in models() {
        let local = opened(&path);
        let mut heard = Vec::new();
        let mut begun = |draft: &Draft| heard.push(draft.steps.clone());
        let first = local.draft_aloud(&context("drop it from 20 m"), &mut begun).expect("a draft");
        // Each time one step more than before, and nothing that is not in the plan.
        assert!(heard.iter().all(|steps| first.draft.steps.starts_with(steps)), "{heard:?} {:?}", first.draft);
        assert!(heard.windows(2).all(|pair| pair[0].len() < pair[1].len()), "{heard:?}");
        assert!(first.confidence > 0.0 && first.confidence <= 1.0 && first.choices > 0);
        let again = local.draft(&context("and without air?")).expect("a draft");
        let alone = opened(&path).draft(&context("and without air?")).expect("a draft");
        println!("{}: {}", path.display(), again.draft);
        assert_eq!(again.draft, alone.draft, "{}", path.display());
        assert_eq!(again.choices, alone.choices);
    }
}

#[test]
fn what_cannot_be_used_says_why() {
    let (path, _) = models().remove(0);
    let slow = Local::open(&path, Duration::ZERO).expect("a model");
    let error = slow.draft(&context("drop it")).unwrap_err().to_string();
    assert!(error.contains("the local engine") && error.contains("were over"), "{error}");
    let says = |path: &Path| Local::open(path, BUDGET).map(|_| ()).unwrap_err().to_string();
    assert!(says(Path::new("nowhere.gguf")).contains("nowhere.gguf"));
    assert!(says(&folder().join("llama32.gguf")).contains("use its safetensors"));
    let other = std::env::temp_dir().join(format!("orrery-local-{}", std::process::id()));
    std::fs::create_dir_all(&other).unwrap();
    std::fs::write(other.join("config.json"), r#"{"model_type": "mamba"}"#).unwrap();
    std::fs::write(other.join("tokenizer_config.json"), "{}").unwrap();
    assert!(says(&other).contains("family \"mamba\""), "{}", says(&other));
    std::fs::write(other.join("model.gguf"), b"GGUFnot").unwrap();
    assert!(says(&other.join("model.gguf")).contains("GGUF header"), "{}", says(&other.join("model.gguf")));
    std::fs::remove_dir_all(&other).unwrap();
}
