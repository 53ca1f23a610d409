//! Prints questions that the planner is trained on, with the drafts they mean:
//! `cargo run --release -p training --example questions -- 40 7` prints 40 of seed 7; `report` prints what they cover.

use training::planner::phrases::{Generator, report};

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let count = arguments.next().unwrap_or_else(|| "40".to_owned());
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    if count == "report" {
        print!("{}", report(seed, 20_000)?);
        return Ok(());
    }
    for example in Generator::new(seed).take(count.parse()?) {
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
