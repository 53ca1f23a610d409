//! The held-out questions of `tests/questions/` and what comes of them.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use kernels::dynamics::Laws;
use planner::agent::Agent;
use planner::embedded::Embedded;
use planner::lesson::Library;
use planner::quantity::{find, masked};
use scene::ColourName;
use training::evaluate::planner::questions::{ask_all, cases, report};
use training::planner::phrases::Generator;

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

#[test]
fn every_question_is_a_case_of_its_own() {
    let cases = cases(&folder("tests/questions")).unwrap();
    let library = Library::read(&folder("content")).unwrap();
    let ids: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases.len(), "ids are unique");
    let count = |category: &str| cases.iter().filter(|case| case.category == category).count();
    assert!(cases.len() >= 500 && count("declines") >= 60 && count("follow_ups") >= 80);
    for case in &cases {
        assert!(library.get(&case.lesson).is_some(), "{}: no lesson {}", case.id, case.lesson);
        assert!(!case.kind.is_empty() && !case.ask.trim().is_empty(), "{}", case.id);
    }
}

#[test]
fn no_answer_says_a_number_that_comes_from_nowhere() {
    let library = Arc::new(Library::read(&folder("content")).unwrap());
    let agent = Agent::new(Arc::new(Embedded::open().unwrap()), Laws::open().unwrap(), library);
    let cases = cases(&folder("tests/questions")).unwrap();
    let outcomes = ask_all(&agent, cases, || {}).unwrap();
    let said: usize = outcomes.iter().filter(|one| one.say.contains(|letter: char| letter.is_ascii_digit())).count();
    assert!(said > outcomes.len() / 4, "only {said} answers have a number in them");
    let report = report(&outcomes);
    assert!(report.untraced.is_empty(), "{:?}", report.untraced);
}

/// What things are called in the lessons and in the vocabulary.
const THINGS: &str = "ball balls box feather hammer coin apple brick bowling ping pong tennis golf football basketball beach marble \
                      cannonball watermelon crate book dice bob weight block cart cork ice planet moon star sun earth";

/// A question without its numbers, colours, names of things and signs: what is left is how it is said.
fn said(question: &str) -> String {
    let named = |word: &str| {
        ColourName::ALL.iter().any(|colour| colour.word() == word)
            || THINGS.split_whitespace().any(|thing| thing == word)
    };
    let text = masked(question, &find(question), 1).to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '\'').filter(|word| !word.is_empty());
    words.map(|word| if named(word) || word.starts_with("unused") { "_" } else { word }).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_is_trained_on_that_is_asked_here() {
    assert_eq!(said("Make the RED ball weigh 5 kg, please!"), said("make the blue ball weigh 12 kg please"));
    let trained: BTreeSet<String> = Generator::new(21).take(60_000).map(|example| said(&example.question)).collect();
    // What five words or fewer can say is said alike by chance: "make the ball heavier".
    let cases = cases(&folder("tests/questions")).unwrap();
    let long: Vec<_> = cases.iter().filter(|case| said(&case.ask).split(' ').count() > 5).collect();
    assert!(long.len() > 400);
    let shared: Vec<&str> =
        long.iter().filter(|case| trained.contains(&said(&case.ask))).map(|case| case.id.as_str()).collect();
    assert!(shared.len() * 100 <= long.len(), "{} of {} are said alike: {shared:?}", shared.len(), long.len());
}
