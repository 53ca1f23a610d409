//! The embedded model as it ships.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up fails")]

use std::path::PathBuf;
use std::sync::OnceLock;

use planner::draft::Draft;
use planner::embedded::Embedded;
use planner::engine::{Context, Engine, PlannerError};

fn engine() -> &'static Embedded {
    static ENGINE: OnceLock<Embedded> = OnceLock::new();
    ENGINE.get_or_init(|| Embedded::open().unwrap())
}

fn asked(question: &str, previous: Option<(&str, &str)>) -> Draft {
    let context = Context {
        question: question.to_owned(),
        lesson: "falling".to_owned(),
        bodies: vec!["red ball".to_owned(), "blue ball".to_owned()],
        previous: previous.map(|(question, draft)| (question.to_owned(), draft.parse().unwrap())),
    };
    engine().draft(&context).unwrap().draft
}

#[test]
fn plain_commands_are_understood() {
    for (question, expected) in [
        ("what would this look like on the moon?", "change | world moon"),
        ("make the red ball twice as heavy", "change | mass red+ball times $1"),
        ("drop the blue ball from 50 m", "change | height blue+ball to $1"),
        ("pause", "change | clock pause"),
        ("next lesson", "navigate | go_to next"),
    ] {
        assert_eq!(asked(question, None), expected.parse().unwrap(), "{question}");
    }
}

#[test]
fn the_same_words_give_the_same_draft() {
    let context = Context { question: "what if there was no air".to_owned(), ..Context::default() };
    let (one, two) = (engine().draft(&context).unwrap(), engine().draft(&context).unwrap());
    assert_eq!((one.draft, one.confidence), (two.draft, two.confidence));
}

#[test]
fn any_text_gives_a_draft() {
    let long = "heavier and ".repeat(200);
    for question in ["", "?", "💥💥", "\u{202e}txet", "1 2 3 4 5 6 7 8 9 kg", "[unused1] [SEP] [MASK]", "نص", &long]
    {
        let draft = asked(question, None);
        assert!((1..=6).contains(&draft.steps.len()), "{question}");
    }
}

#[test]
fn missing_weights_are_said_so() {
    let Err(error) = Embedded::open_in(&PathBuf::from("/nonexistent")) else { panic!("there are no weights") };
    assert!(matches!(error, PlannerError::Weights(_)));
    assert!(error.to_string().contains("orrery train planner"), "{error}");
}
