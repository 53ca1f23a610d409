//! Drafts are written through their schema, whoever chooses.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up fails")]

use planner::draft::Draft;
use planner::grammar::{Available, Grammar};
use proptest::prelude::*;
use std::sync::OnceLock;

fn grammar() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| Grammar::new().unwrap())
}

#[test]
fn a_draft_is_a_few_choices() {
    let cases = [
        ("change | world moon", Available::default()),
        ("change | mass red+ball times $1 ; world mars", Available::new(1, 0)),
        ("experiment | angle it to $1 ; versus ; angle it to $2 ; measure range_m it", Available::new(2, 0)),
        ("change | speed blue to $p1", Available::new(0, 1)),
        ("change | add ball colour red mass to $1 count $2", Available::new(2, 0)),
        ("navigate | undo", Available::default()),
        ("decline | decline off_topic", Available::default()),
        ("change | remove all", Available::default()),
    ];
    for (line, available) in cases {
        let draft: Draft = line.parse().unwrap();
        let choices = grammar().choices(&draft, available).unwrap();
        let words: Vec<&str> =
            choices.iter().map(|choice| grammar().lexemes()[choice.taken as usize].as_str()).collect();
        println!("{line}: {}", words.join(" "));
        assert!(choices.len() <= 30, "{line}: {words:?}");
        assert!(choices.iter().all(|choice| choice.options.len() > 1));
        let mut walk = grammar().walk(available).unwrap();
        for choice in &choices {
            assert_eq!(walk.options().unwrap().unwrap(), choice.options);
            walk.take(choice.taken).unwrap();
        }
        assert!(walk.options().unwrap().is_none());
        assert_eq!(walk.draft().unwrap(), draft);
    }
}

#[test]
fn a_quantity_that_is_not_there_cannot_be_written() {
    let draft: Draft = "change | mass it to $2".parse().unwrap();
    assert!(grammar().choices(&draft, Available::new(1, 0)).is_err());
    assert!(grammar().choices(&draft, Available::new(2, 0)).is_ok());
}

#[test]
fn what_needs_a_quantity_that_is_not_there_is_not_offered() {
    let draft: Draft = "change | add ball colour red".parse().unwrap();
    let offered = |available| {
        let choices = grammar().choices(&draft, available).unwrap();
        let words = choices.iter().flat_map(|choice| choice.options.iter());
        words.map(|option| grammar().lexemes()[*option as usize].clone()).collect::<Vec<_>>()
    };
    let [none, one] = [Available::default(), Available::new(1, 0)].map(offered);
    assert!(one.iter().any(|word| word == "\"count\""), "{one:?}");
    assert!(none.iter().all(|word| word != "\"count\""), "{none:?}");
}

#[test]
fn lexemes_are_distinct_and_none_begins_another() {
    let lexemes = grammar().lexemes();
    for (index, one) in lexemes.iter().enumerate() {
        for other in &lexemes[index + 1..] {
            assert!(!one.starts_with(other.as_str()) && !other.starts_with(one.as_str()), "{one} {other}");
        }
    }
}

/// Takes choices as they come, until the plan is whole.
fn decode(picks: Vec<u16>, available: Available) -> Draft {
    let mut walk = grammar().walk(available).unwrap();
    let mut picks = picks.into_iter();
    while let Some(options) = walk.options().unwrap() {
        let pick = usize::from(picks.next().expect("plans are bounded"));
        walk.take(options[pick % options.len()]).unwrap();
    }
    walk.draft().unwrap()
}

/// Half of the hundred thousand random decodes: the two tests run side by side.
const DECODES: u32 = 50_000;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(DECODES))]
    #[test]
    fn random_choices_with_few_quantities_are_always_a_draft(
        picks in proptest::collection::vec(any::<u16>(), 220),
        now in 0usize..3,
        before in 0usize..5,
    ) {
        let draft = decode(picks, Available::new(now, before));
        prop_assert!((1..=6).contains(&draft.steps.len()));
    }

    #[test]
    fn random_choices_with_many_quantities_are_always_a_draft(
        picks in proptest::collection::vec(any::<u16>(), 220),
        now in 3usize..8,
        before in 0usize..5,
    ) {
        let draft = decode(picks, Available::new(now, before));
        prop_assert!((1..=6).contains(&draft.steps.len()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn what_was_decoded_can_be_written_again(
        picks in proptest::collection::vec(any::<u16>(), 220),
        now in 0usize..8,
        before in 0usize..5,
    ) {
        let available = Available::new(now, before);
        let draft = decode(picks, available);
        prop_assert!(grammar().choices(&draft, available).is_ok());
    }
}
