//! The embedded planner's training text as the network takes it.

use planner::embedded::reader::Text;
use planner::engine::Context;
use planner::grammar::Grammar;
use planner::quantity;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use training::planner::batch::context;
use training::planner::noise::typed;
use training::planner::phrases::{Generator, Set, cases};

#[test]
fn every_example_is_within_the_grammar_and_its_quantities() {
    let grammar = Grammar::new().unwrap();
    for example in Generator::new(5).take(1500) {
        let text = Text::new(&context(&example));
        let choices = grammar.choices(&example.draft, text.available);
        assert!(choices.is_ok(), "{} = {}: {}", example.question, example.draft, choices.unwrap_err());
    }
}

#[test]
fn every_hand_written_case_is_within_the_grammar_and_its_quantities() {
    let grammar = Grammar::new().unwrap();
    for set in [Set::Smoke, Set::Validation, Set::Languages, Set::Test] {
        for case in cases(set).unwrap() {
            let text = Text::new(&context(&case.example));
            let choices = grammar.choices(&case.example.draft, text.available);
            assert!(choices.is_ok(), "{} = {}", case.example.question, case.example.draft);
        }
    }
}

#[test]
fn careless_typing_leaves_quantities_alone() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let question = "drop the heavier ball from twenty-five metres, at twice the speed";
    let meant: Vec<f64> = quantity::find(question).iter().map(|quantity| quantity.value).collect();
    let mut changed = 0;
    for _ in 0..400 {
        let text = typed(question, &mut rng);
        changed += usize::from(text != question);
        assert_eq!(quantity::find(&text).iter().map(|quantity| quantity.value).collect::<Vec<_>>(), meant, "{text}");
    }
    assert!((40..200).contains(&changed), "{changed} of 400 were typed carelessly");
}

#[test]
fn the_model_reads_no_digits() {
    for example in Generator::new(6).take(300) {
        let quantities = quantity::find(&example.question).len();
        let text = Text::new(&Context { previous: None, ..context(&example) });
        let said = text.question.split_once(" : ").map_or("", |(_, said)| said);
        let rest = said.split("[unused").map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
        // A symbol's own digit, as in "v0", is part of its name.
        let mut words = rest.flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
        let number = words.find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        assert!(quantities > quantity::LIMIT || number.is_none(), "{number:?} in {}", text.question);
    }
}
