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

fn asked_in(lesson: &str, bodies: &[&str], question: &str) -> Draft {
    let context = Context {
        question: question.to_owned(),
        lesson: lesson.to_owned(),
        bodies: bodies.iter().map(|name| (*name).to_owned()).collect(),
        previous: None,
        measured: None,
    };
    engine().draft(&context).unwrap().draft
}

fn asked(question: &str) -> Draft {
    asked_in("falling", &["red ball", "blue ball"], question)
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
        assert_eq!(asked(question), expected.parse().unwrap(), "{question}");
    }
}

#[test]
fn plain_commands_of_the_later_lessons_are_understood() {
    for (lesson, bodies, question, expected) in [
        ("pendulum", &["brass bob"][..], "make the string twice as long", "change | link_length it times $1"),
        ("pendulum", &["brass bob"], "cut the string", "change | cut it"),
        ("spring", &["blue weight"], "a stiffer spring", "change | stiffness it more"),
        ("ramp", &["ramp", "wooden block", "red ball"], "set the ramp to 30 degrees", "change | angle ramp to $1"),
        ("orbit", &["sun", "blue planet"], "how long is a year?", "answer | measure period_s planet"),
        ("moon", &["sun", "Earth", "Moon"], "why does the moon have phases?", "answer | explain phases"),
        ("floating", &["wooden block", "steel ball"], "what if the liquid were oil?", "change | liquid oil"),
    ] {
        assert_eq!(asked_in(lesson, bodies, question), expected.parse().unwrap(), "{question}");
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
        let draft = asked(question);
        assert!((1..=6).contains(&draft.steps.len()), "{question}");
    }
}

#[test]
fn missing_weights_are_said_so() {
    let Err(error) = Embedded::open_in(&PathBuf::from("/nonexistent")) else { panic!("there are no weights") };
    assert!(matches!(error, PlannerError::Weights(_)));
    assert!(error.to_string().contains("orrery train planner"), "{error}");
}
