//! Prints the fidelity of the dynamics on held-out cases: `cargo run --release -p training --example dynamics`; another
//! seed and number of cases a line may follow, as in `-- 8123 100`, and `json`, and `textbook` for textbook laws in the same
//! integrator instead of the learned ones.

use kernels::dynamics::Laws;
use training::evaluate::dynamics::{SEED, run, run_on};

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let said = |word: &str| arguments.iter().any(|argument| argument == word);
    let laws = if said("textbook") { Laws::textbook() } else { Laws::open()? };
    let report = match numbers[..] {
        [] => run(&laws, false, SEED, &[], || ())?,
        [seed] => run_on(&laws, 100, seed)?,
        [seed, count, ..] => run_on(&laws, count as usize, seed)?,
    };
    if said("json") {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}{}", if report.seed == SEED { "" } else { " (Another seed than the check's.)" });
    }
    Ok(())
}
