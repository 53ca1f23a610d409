//! Understanding: a question is checked to be text of a sensible length before a language model reads it, and what the model
//! is too unsure of is not done.

use scene::{DeclineReason, Kind};

use crate::draft::{Draft, DraftStep};
use crate::engine::{Context, Drafted, Engine, PlannerError};

/// The most letters of a question: a long paragraph.
const MOST_LETTERS: usize = 500;
/// Below this probability a draft is a guess. Chosen on the planner's held-out questions, where it halves wrong changes.
const SURE: f64 = 0.35;

/// Reads a question.
///
/// # Errors
/// [`PlannerError`]: bad input, or a model that cannot be run.
pub(super) fn understand(engine: &dyn Engine, context: &Context) -> Result<Drafted, PlannerError> {
    let question = context.question.trim();
    if question.is_empty() {
        return Err(PlannerError::Empty);
    }
    let found = question.chars().count();
    if found > MOST_LETTERS {
        return Err(PlannerError::TooLong { found, limit: MOST_LETTERS });
    }
    if question.chars().any(|c| c == '\u{fffd}' || (c.is_control() && !c.is_whitespace())) {
        return Err(PlannerError::NotText);
    }
    if !question.chars().any(char::is_alphanumeric) {
        return Ok(not_understood(0.0));
    }
    let context = Context { question: question.to_owned(), ..context.clone() };
    let drafted = engine.draft(&context)?;
    let harmless = matches!(drafted.draft.kind, Kind::Decline | Kind::Clarify);
    if drafted.confidence < SURE && !harmless {
        return Ok(Drafted {
            choices: drafted.choices,
            timings: drafted.timings,
            ..not_understood(drafted.confidence)
        });
    }
    Ok(drafted)
}

fn not_understood(confidence: f64) -> Drafted {
    Drafted {
        draft: Draft { kind: Kind::Decline, steps: vec![DraftStep::Decline(DeclineReason::NotUnderstood)] },
        confidence,
        choices: 0,
        timings: crate::engine::Timings::default(),
    }
}
