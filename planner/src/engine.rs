//! What stands between the agent and a language model: a context goes in, a draft with its confidence comes out.

use std::sync::Arc;

use thiserror::Error;

use crate::draft::{Draft, DraftStep, Reading};
use crate::grammar::GrammarError;
use crate::prompt::Message;

/// What a language model is told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Context {
    /// The person's words.
    pub question: String,
    /// The lesson's slug.
    pub lesson: String,
    /// The bodies' names, in the scene's order.
    pub bodies: Vec<String>,
    /// The question before this one, and what was made of it.
    pub previous: Option<(String, Draft)>,
    /// What was measured last, where that was before the question before: what "and now?" asks for.
    pub measured: Option<Reading>,
}

/// Where the time went, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Timings {
    /// Reading the question.
    pub encode_ms: f64,
    /// Choosing.
    pub decode_ms: f64,
}

/// A draft, and how sure the model is of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Drafted {
    /// The draft.
    pub draft: Draft,
    /// The probability that the model gives to exactly this draft, 0 to 1.
    pub confidence: f64,
    /// Other drafts that it thought of, with their probabilities, likeliest first.
    pub others: Vec<(Draft, f64)>,
    /// Choices made.
    pub choices: usize,
    /// Where the time went.
    pub timings: Timings,
    /// The engine that wrote it.
    pub engine: String,
    /// Why the engine that was asked first did not, where another stood in.
    pub stood_in: Option<String>,
}

impl Drafted {
    /// What the person chose from what was offered.
    #[must_use]
    pub fn chosen(draft: Draft) -> Self {
        Self {
            draft,
            confidence: 1.0,
            others: Vec::new(),
            choices: 0,
            timings: Timings::default(),
            engine: "offered".to_owned(),
            stood_in: None,
        }
    }
}

/// Why there is no draft. The first three are for the person to read.
#[derive(Debug, Error)]
pub enum PlannerError {
    /// No words.
    #[error("Type a question first, such as \"what if this were on the moon?\".")]
    Empty,
    /// Too many words.
    #[error("That is {found} characters; a question may have {limit}. Ask one thing at a time.")]
    TooLong {
        /// Characters in it.
        found: usize,
        /// Characters that it may have.
        limit: usize,
    },
    /// Not text.
    #[error("That is not text that can be read: it holds control characters.")]
    NotText,
    /// The weights are missing or damaged.
    #[error(transparent)]
    Weights(#[from] kernels::weights::WeightsError),
    /// The tokenizer cannot be read.
    #[error("the planner's tokenizer cannot be used: {reason}")]
    Tokenizer {
        /// What is wrong.
        reason: String,
    },
    /// The weights were made for other lexemes than the program now has.
    #[error(
        "the planner's weights know {known} lexemes, but lack {missing}; `orrery train planner` makes them again for this program"
    )]
    Lexemes {
        /// How many the weights know.
        known: usize,
        /// Some that they lack.
        missing: String,
    },
    /// The grammar failed.
    #[error(transparent)]
    Grammar(#[from] GrammarError),
    /// The arithmetic failed.
    #[error("the planner's network: {0}")]
    Network(#[from] candle_core::Error),
    /// A language model elsewhere did not answer, or not with a plan.
    #[error("the {engine} engine: {reason}")]
    Elsewhere {
        /// Which engine.
        engine: &'static str,
        /// What went wrong.
        reason: String,
    },
}

impl PlannerError {
    /// Whether the person can do something about it by asking differently.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        matches!(self, Self::Empty | Self::TooLong { .. } | Self::NotText)
    }
}

/// A language model that writes drafts through the grammar.
pub trait Engine: Send + Sync {
    /// What it is called.
    fn name(&self) -> &str;

    /// What tells its answers from those of other weights.
    fn version(&self) -> &str;

    /// Writes a draft. The question has been checked to be text of a sensible length.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError>;

    /// As [`Engine::draft`], and calls `begun` with the steps that are written whenever one more is. A model that writes in an
    /// instant need not.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn draft_aloud(&self, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<Drafted, PlannerError> {
        let _ = begun;
        self.draft(context)
    }

    /// Says in its own words what it is told was found. None from a model that does not write: then what was put together for it is
    /// said.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn tell(&self, brief: &[Message]) -> Result<Option<String>, PlannerError> {
        let _ = brief;
        Ok(None)
    }
}

/// An engine, and another that stands in for it where it fails.
pub struct StandIn {
    first: Arc<dyn Engine>,
    other: Arc<dyn Engine>,
}

impl StandIn {
    /// Asks `first`, and `other` if that fails.
    #[must_use]
    pub fn new(first: Arc<dyn Engine>, other: Arc<dyn Engine>) -> Self {
        Self { first, other }
    }
}

impl Engine for StandIn {
    fn name(&self) -> &str {
        self.first.name()
    }

    fn version(&self) -> &str {
        self.first.version()
    }

    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError> {
        self.draft_aloud(context, &mut |_| {})
    }

    fn draft_aloud(&self, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<Drafted, PlannerError> {
        match self.first.draft_aloud(context, begun) {
            Err(error) if !error.is_bad_input() => {
                let drafted = self.other.draft_aloud(context, begun)?;
                Ok(Drafted { stood_in: Some(error.to_string()), ..drafted })
            }
            drafted => drafted,
        }
    }

    fn tell(&self, brief: &[Message]) -> Result<Option<String>, PlannerError> {
        self.first.tell(brief)
    }
}

/// Characters that a question may have.
pub const QUESTION_LIMIT: usize = 400;
/// Below this probability a change of the scene is not carried out; the person is asked what they meant.
/// Chosen on the hand-written validation sets.
pub const DOUBT: f64 = 0.50;

/// Writes drafts for a question; `begun` hears of the steps of a model that takes its time.
///
/// # Errors
/// When the question is empty, too long or not text (see [`PlannerError::is_bad_input`]), or the model cannot be run.
pub fn plan(engine: &dyn Engine, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<Drafted, PlannerError> {
    check(&context.question)?;
    engine.draft_aloud(context, begun)
}

/// Whether a draft would change the scene and is less sure than that: then it is asked back.
#[must_use]
pub fn is_doubted(draft: &Draft, confidence: f64, sure: f64) -> bool {
    confidence < sure && alters(draft)
}

/// Whether a draft changes the scene. Variants are tried on copies.
fn alters(draft: &Draft) -> bool {
    !draft.steps.contains(&DraftStep::Versus) && draft.steps.iter().any(DraftStep::alters)
}

/// Whether a question is text of a sensible length.
fn check(question: &str) -> Result<(), PlannerError> {
    if question.trim().is_empty() {
        return Err(PlannerError::Empty);
    }
    let found = question.chars().count();
    if found > QUESTION_LIMIT {
        return Err(PlannerError::TooLong { found, limit: QUESTION_LIMIT });
    }
    if question.chars().any(|c| (c.is_control() && !c.is_whitespace()) || c == char::REPLACEMENT_CHARACTER) {
        return Err(PlannerError::NotText);
    }
    Ok(())
}
