//! `orrery bench planner`: milliseconds a plan, over the hand-written questions.

use training::evaluate::planner::{ask, report};
use training::planner::phrases::{Set, cases};

/// Measures and prints.
///
/// # Errors
/// When weights are missing.
pub fn run(json: bool) -> anyhow::Result<()> {
    let engine = planner::embedded::Embedded::open()?;
    let questions = cases(Set::Test)?;
    // once for the caches and the grammars, once for the clock
    ask(&engine, questions.clone())?;
    let answered = ask(&engine, questions)?;
    let [median_ms, p95_ms] = report(&answered, 0.0).plan_ms;
    let choices: usize = answered.iter().map(|one| one.drafted.choices).sum();
    let choices = choices as f64 / answered.len().max(1) as f64;
    if json {
        let table = serde_json::json!({ "planner": {
            "plans": answered.len(), "plan_p50_ms": median_ms, "plan_p95_ms": p95_ms, "choices_per_plan": choices,
        }});
        println!("{}", serde_json::to_string_pretty(&table)?);
    } else {
        println!("planner: {} plans, one thread", answered.len());
        println!("  plan p50 {median_ms:7.1} ms");
        println!("  plan p95 {p95_ms:7.1} ms");
        println!("  choices a plan {choices:.1}");
    }
    Ok(())
}
