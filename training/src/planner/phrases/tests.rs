//! The phrase book as a whole: every line can be said and means a draft, and what the generator makes is well-formed.

use std::collections::{BTreeMap, BTreeSet};

use planner::draft::notation::kind_of;
use planner::quantity::{self, Language};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::book::{Book, Form};
use super::check::{faults, faults_of_file};
use super::stage::Stage;
use super::weave::placeholders;
use super::{Case, Example, Generator, Set, cases, report};

#[test]
fn every_line_means_a_draft() {
    lines_mean_drafts(Language::English);
}

#[test]
fn every_line_of_other_languages_means_a_draft() {
    Language::ABROAD.into_iter().for_each(lines_mean_drafts);
}

fn lines_mean_drafts(language: Language) {
    let wrong = faults(language).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_slot_that_comes_again_is_the_same_thing() {
    let mut book = Book::read(Language::English).unwrap();
    book.add("mine.txt", "[mine 1 falling]\nsay many: first $C $Sx then again $C $Sx => colour $Sx $C\n").unwrap();
    let carriers = book.families.iter().flat_map(|family| family.of(Form::Say));
    let carrier = carriers.last().filter(|carrier| carrier.at.starts_with("mine.txt")).expect("the line");
    let (mut generator, mut rng) = (Generator::new(5), ChaCha8Rng::seed_from_u64(6));
    let mut said = BTreeSet::new();
    for _ in 0..200 {
        let stage = Stage::random(&mut rng);
        let Some(part) = carrier.fits(&stage).then(|| generator.say(carrier, &stage)).flatten() else { continue };
        let (first, again) = part.text.split_once(" then again ").expect("said whole");
        assert_eq!(first.strip_prefix("first "), Some(again), "{}", part.text);
        said.insert(again.to_owned());
    }
    assert!(said.len() > 10, "{said:?}");
}

#[test]
fn faults_of_lines_are_named() {
    let of =
        |line: &str| faults_of_file(Language::English, "mine.txt", &format!("[mine 1 falling]\n{line}\n")).unwrap();
    assert_eq!(of("say: make $S {heavier|weigh more} => mass $S more"), Vec::<String>::new());
    assert_eq!(of("say: make $S heavier => mass $S heavier").len(), 1);
    assert_eq!(of("say: from $Qlen please => height it more").len(), 1);
    assert!(faults_of_file(Language::English, "mine.txt", "say make it heavier").is_err());
}

#[test]
fn examples_are_well_formed() {
    Generator::new(5).take(6000).for_each(|example| well_formed(&example));
    for language in Language::ABROAD {
        Generator::new(5).only(language).take(2000).for_each(|example| {
            well_formed(&example);
            assert!(!example.question.contains(['<', '>']), "{}", example.question);
        });
    }
}

#[test]
fn cases_are_well_formed() {
    for (set, least) in [(Set::Smoke, 50), (Set::Validation, 150), (Set::Languages, 90), (Set::Test, 200)] {
        let cases = cases(set).unwrap();
        assert!(cases.len() >= least, "{set:?}: {}", cases.len());
        cases.iter().for_each(|Case { example, .. }| well_formed(example));
    }
}

#[test]
fn hand_written_questions_are_not_in_the_phrase_book() {
    let mut generated: BTreeSet<String> =
        Generator::new(11).take(30_000).map(|example| plain(&example.question)).collect();
    for language in Language::ABROAD {
        generated.extend(Generator::new(12).only(language).take(10_000).map(|example| plain(&example.question)));
    }
    for set in [Set::Validation, Set::Languages, Set::Test] {
        let cases = cases(set).unwrap();
        let long = cases.iter().filter(|case| case.example.question.split(' ').count() >= 5);
        let copied: Vec<String> =
            long.map(|case| plain(&case.example.question)).filter(|question| generated.contains(question)).collect();
        assert!(copied.len() <= 8, "{set:?}: {copied:#?}");
    }
}

fn plain(question: &str) -> String {
    question.to_lowercase().trim_end_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn well_formed(example: &Example) {
    let found = quantity::find(&example.question).len();
    let before = example.previous.as_ref().map_or(0, |(text, _)| quantity::find(text).len());
    let line = example.draft.to_string();
    let highest = placeholders(&line).max().unwrap_or(0);
    assert!(highest <= found, "{} = {line}", example.question);
    let highest = line.split(' ').filter_map(|word| word.strip_prefix("$p")?.parse::<usize>().ok()).max().unwrap_or(0);
    assert!(highest <= before, "{:?} >> {} = {line}", example.previous, example.question);
    assert_eq!(example.draft.kind, kind_of(&example.draft.steps), "{} = {line}", example.question);
    assert!(!example.question.contains(['$', '{', '}', '|']), "{}", example.question);
    assert!((1..=6).contains(&example.draft.steps.len()), "{line}");
    if let Some((_, before)) = &example.previous {
        assert_eq!(before.kind, kind_of(&before.steps));
    }
}

#[test]
fn english_is_taken_for_no_other_language() {
    let questions = Generator::new(8).only(Language::English).take(20_000).map(|example| example.question);
    let misread: BTreeSet<String> =
        questions.filter(|question| quantity::language(question) != Language::English).collect();
    // Greetings in other languages, and words without meaning.
    assert!(misread.len() <= 40, "{misread:#?}");
    let counted: Vec<&String> =
        misread.iter().filter(|question| question.contains(|c: char| c.is_ascii_digit())).collect();
    assert!(counted.is_empty(), "{counted:#?}");
}

#[test]
fn the_same_seed_gives_the_same_examples() {
    let of = |seed| Generator::new(seed).take(200).collect::<Vec<_>>();
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn every_step_and_kind_is_asked_for() {
    let report = report(1, 20_000).unwrap();
    let steps = [
        "world",
        "gravity",
        "air",
        "ground_friction",
        "ground_bounce",
        "daylight",
        "add",
        "remove",
        "mass",
        "size",
        "bounce",
        "friction",
        "drag",
        "height",
        "speed",
        "angle",
        "link_length",
        "stiffness",
        "damping",
        "cut",
        "distance",
        "phase",
        "liquid",
        "liquid_density",
        "liquid_level",
        "launch",
        "material",
        "colour",
        "become",
        "push",
        "throw",
        "spin",
        "move",
        "put",
        "hold",
        "release",
        "camera",
        "camera_turn",
        "camera_elevation",
        "camera_distance",
        "look",
        "light",
        "follow",
        "clock",
        "rate",
        "show",
        "hide",
        "measure",
        "compare",
        "sweep",
        "versus",
        "explain",
        "level",
        "quiz",
        "guess",
        "go_to",
        "undo",
        "restart",
        "reset",
        "clarify",
        "decline",
    ];
    let rare: BTreeMap<_, _> = steps
        .iter()
        .map(|step| (*step, report.steps.get(*step).copied().unwrap_or(0)))
        .filter(|(_, count)| *count < 30)
        .collect();
    assert!(rare.is_empty(), "fewer than 30 of 20000 examples: {rare:?}");
    assert_eq!(report.kinds.len(), 6, "{:?}", report.kinds);
    assert!(report.lines >= 1500, "{} carrier lines", report.lines);
    assert!(report.different * 10 >= report.sampled * 8, "{} different questions", report.different);
}
