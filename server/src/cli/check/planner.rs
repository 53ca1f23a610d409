//! `orrery check planner`: what comes of held-out questions, and drafts against drafts written by hand.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kernels::dynamics::Laws;
use planner::agent::Agent;
use planner::embedded::Embedded;
use planner::engine::{DOUBT, Engine};
use planner::lesson::Library;
use serde::Serialize;
use training::evaluate::planner::{drafts, questions};
use training::planner::phrases::{Set, cases};

/// What is checked of the planner.
#[derive(Debug, Args)]
pub(super) struct Wishes {
    /// Planner: the folder of held-out questions.
    #[arg(long = "planner-questions", global = true, value_name = "DIR", default_value = "tests/questions")]
    questions: PathBuf,
    /// Planner: only the questions of this category, a file's name in that folder.
    #[arg(long = "planner-category", global = true, value_name = "NAME")]
    category: Option<String>,
}

/// Both reports.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// What came of questions.
    pub(super) questions: questions::Report,
    /// Drafts against those of another author.
    drafts: drafts::Report,
    /// The same in Spanish, French and German, by the author of their phrase books.
    languages: drafts::Report,
}

/// Asks them all.
///
/// # Errors
/// When weights, lessons or questions are missing, or an answer cannot be had.
pub(super) fn run(wishes: &Wishes) -> Result<Report> {
    let engine = Arc::new(Embedded::open()?);
    let library = Arc::new(Library::read(&crate::config::content_folder())?);
    let shared: Arc<dyn Engine> = Arc::<Embedded>::clone(&engine);
    let agent = Agent::new(shared, Laws::open()?, library);
    let mut wanted = questions::cases(&wishes.questions)?;
    if let Some(category) = &wishes.category {
        wanted.retain(|case| case.category == *category);
        anyhow::ensure!(!wanted.is_empty(), "there is no category {category:?} in {}", wishes.questions.display());
    }
    let bar = ProgressBar::new(wanted.len() as u64)
        .with_style(ProgressStyle::with_template("planner: {pos} of {len} questions, {eta} to go [{wide_bar}]")?);
    let outcomes = questions::ask_all(&agent, wanted, || bar.inc(1))?;
    bar.finish_and_clear();
    let drafts =
        |set| -> Result<drafts::Report> { Ok(drafts::report(&drafts::ask(engine.as_ref(), cases(set)?)?, DOUBT)) };
    Ok(Report {
        questions: questions::report(&outcomes),
        drafts: drafts(Set::Test)?,
        languages: drafts(Set::Languages)?,
    })
}

/// Prints both, and which questions came out wrong.
pub(super) fn print(report: &Report) {
    println!("{}", report.questions);
    if !report.questions.errors.is_empty() {
        println!("not as they must be: what is wrong, the answer's kind, how sure the model was");
    }
    for one in &report.questions.errors {
        println!("  {:16} {:22} {:10?} {:.2}", one.id, one.wrong.join(", "), one.kind, one.confidence);
    }
    for number in &report.questions.untraced {
        println!("from nowhere: {number}");
    }
    println!("\n{}", report.drafts);
    println!("\nSpanish, French and German: {}", report.languages);
}
