//! Prints questions that the planner is trained on, with the drafts they mean:
//! `cargo run --release -p training --example questions -- 40 7` prints 40 of seed 7 (`40 7 french` those
//! in French); `check FILE` (`check FILE french`) says what is wrong with the lines of a new file of the book; `report` prints what they cover; `smoke`, `validation` and `languages` ask the questions of these sets (those of the test set are not read) and print the errors.

use planner::embedded::Embedded;
use planner::engine::DOUBT;
use planner::quantity::Language;
use training::evaluate::planner::drafts::{ask, report as score};
use training::planner::phrases::{Generator, Set, cases, faults_of_file, report};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().unwrap_or_else(|| "40".to_owned());
    if count == "check" {
        let file = arguments.next().ok_or_else(|| anyhow::anyhow!("check which file?"))?;
        let language = arguments.next().map_or(Ok(Language::English), |name| spoken(&name))?;
        let found = faults_of_file(language, &file, &std::fs::read_to_string(&file)?)?;
        println!("{}\n{} lines are wrong", found.join("\n"), found.len());
        return Ok(());
    }
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    if count == "report" {
        print!("{}", report(seed, 20_000)?);
        return Ok(());
    }
    if let Some(set) = [("smoke", Set::Smoke), ("validation", Set::Validation), ("languages", Set::Languages)]
        .into_iter()
        .find(|(name, _)| *name == count)
    {
        return errors(set.1);
    }
    let language = arguments.next().map(|name| spoken(&name));
    let mut generator = Generator::new(seed);
    if let Some(language) = language {
        generator = generator.only(language?);
    }
    for example in generator.take(count.parse()?) {
        let before = example.previous.map_or(String::new(), |(text, draft)| format!("{text} = {draft} >> "));
        println!(
            "{} ; {} | {before}{} = {}",
            example.lesson,
            example.bodies.join(", "),
            example.question,
            example.draft
        );
    }
    Ok(())
}

fn spoken(name: &str) -> anyhow::Result<Language> {
    let of = |language: &Language| format!("{language:?}").eq_ignore_ascii_case(name);
    let found = [Language::English].into_iter().chain(Language::ABROAD).find(of);
    found.ok_or_else(|| anyhow::anyhow!("no questions in {name}"))
}

/// Asks the questions of a set; prints those that are misunderstood, and the score.
fn errors(set: Set) -> anyhow::Result<()> {
    let answered = ask(&Embedded::open()?, cases(set)?)?;
    for one in answered.iter().filter(|one| one.drafted.draft != one.case.example.draft) {
        let example = &one.case.example;
        let (confidence, draft) = (one.drafted.confidence, &one.drafted.draft);
        println!(
            "{} | {}\n  expected {}\n  found    {draft} ({confidence:.2})",
            example.lesson, example.question, example.draft
        );
    }
    println!("{}", score(&answered, DOUBT));
    Ok(())
}
