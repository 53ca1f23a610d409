//! `orrery bench planner`: milliseconds a plan, to the first change and to the whole answer, experiments apart; memory.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use kernels::dynamics::Laws;
use planner::agent::{Agent, Session, Watch};
use planner::embedded::Embedded;
use planner::engine::Engine;
use planner::lesson::Library;
use scene::Step;
use serde::Serialize;
use training::evaluate::planner::drafts::ask;
use training::evaluate::quantile;
use training::planner::phrases::{Set, cases};

/// What is aimed for: milliseconds at the 95th percentile of a plan, of the first words of an answer and of an answer with a sweep,
/// and megabytes.
const TARGETS: [f64; 4] = [60.0, 150.0, 1500.0, 200.0];

/// The 50th and the 95th percentile, in milliseconds, of so many.
#[derive(Debug, Default, Serialize)]
struct Spread {
    count: usize,
    p50_ms: f64,
    p95_ms: f64,
}

impl Spread {
    fn of(mut times: Vec<f64>) -> Self {
        let [p50_ms, p95_ms] = [0.5, 0.95].map(|share| quantile(&mut times, share));
        Self { count: times.len(), p50_ms, p95_ms }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:5} {:9.1} {:9.1}", self.count, self.p50_ms, self.p95_ms)
    }
}

#[derive(Debug, Serialize)]
struct Table {
    /// Plans alone, of hand-written questions.
    plan: Spread,
    /// Choices that the model makes a plan.
    choices_a_plan: f64,
    /// From a question to what is seen or said of it first: the changed scene, or the answer.
    first: Spread,
    /// Whole answers: of the lessons' own questions and of validation questions.
    answer: Spread,
    /// Those of them that vary a parameter.
    sweep: Spread,
    /// What opening the model and answering adds to the process's memory, in MB; none where the system does not say.
    memory_mb: Option<f64>,
}

/// Notes when the scene changes.
struct FirstChange {
    began: Instant,
    after_ms: Option<f64>,
}

impl Watch for FirstChange {
    fn changed(&mut self, _: &Session, _: bool) {
        self.after_ms = Some(self.began.elapsed().as_secs_f64() * 1e3);
    }
}

/// Measures and prints.
///
/// # Errors
/// When weights or lessons are missing, or an answer cannot be had.
pub fn run(json: bool) -> Result<()> {
    let before = resident_mb();
    let engine = Arc::new(Embedded::open()?);
    let questions = cases(Set::Test)?;
    // once for the caches and the grammars, once for the clock
    ask(engine.as_ref(), questions.clone())?;
    let answered = ask(engine.as_ref(), questions)?;
    let plans = answered.iter().map(|one| one.drafted.timings.encode_ms + one.drafted.timings.decode_ms).collect();
    let choices: usize = answered.iter().map(|one| one.drafted.choices).sum();

    let library = Arc::new(Library::read(&crate::config::content_folder())?);
    let shared: Arc<dyn Engine> = engine;
    let agent = Agent::new(shared, Laws::open()?, Arc::clone(&library));
    let own =
        library.lessons().iter().flat_map(|lesson| lesson.questions.iter().map(move |asked| (lesson, asked.clone())));
    let written = cases(Set::Validation)?.into_iter().filter(|case| case.example.previous.is_none());
    let written = written.filter_map(|case| Some((library.get(&case.example.lesson)?, case.example.question)));
    let (mut first, mut whole, mut sweeps) = (Vec::new(), Vec::new(), Vec::new());
    for (lesson, question) in own.chain(written) {
        let began = Instant::now();
        let mut watch = FirstChange { began, after_ms: None };
        let answer = match agent.answer_with(&question, &Session::new(lesson), &mut watch) {
            Err(error) if error.is_bad_input() => continue,
            answer => answer.with_context(|| question.clone())?,
        };
        let total_ms = began.elapsed().as_secs_f64() * 1e3;
        first.push(watch.after_ms.unwrap_or(total_ms));
        whole.push(total_ms);
        if answer.directives.iter().any(|step| matches!(step, Step::Sweep { .. })) {
            sweeps.push(total_ms);
        }
    }
    let table = Table {
        choices_a_plan: choices as f64 / answered.len().max(1) as f64,
        plan: Spread::of(plans),
        first: Spread::of(first),
        answer: Spread::of(whole),
        sweep: Spread::of(sweeps),
        memory_mb: before.zip(resident_mb()).map(|(before, after)| after - before),
    };
    if json {
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "planner": table }))?);
    } else {
        println!("{table}");
    }
    Ok(())
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [plan, first, sweep, memory] = TARGETS;
        writeln!(f, "planner, one thread              count    p50 ms    p95 ms")?;
        writeln!(f, "a plan                           {}  (target {plan:.0})", self.plan)?;
        writeln!(f, "first change, or the answer      {}  (target {first:.0})", self.first)?;
        writeln!(f, "the answer, measured and checked {}", self.answer)?;
        writeln!(f, "an answer with a sweep           {}  (target {sweep:.0})", self.sweep)?;
        if let Some(memory_mb) = self.memory_mb {
            writeln!(
                f,
                "memory {memory_mb:.0} MB (target {memory:.0}): model, laws, lessons and everything asked here"
            )?;
        }
        write!(f, "choices a plan {:.1}", self.choices_a_plan)
    }
}

/// What the process holds in memory, in MB, where the system says it (Linux, /proc/self/statm, in pages of 4 KiB).
fn resident_mb() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: f64 = text.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * 4096.0 / 1e6)
}
