//! What comes of a question: the public JSON of `orrery ask` and of the pages.

use scene::{Kind, Measurement, Scene, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::agent::Session;
use crate::lesson::Passage;

/// What comes of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What it set out to do.
    pub kind: Kind,
    /// The steps that were taken.
    pub directives: Vec<Step>,
    /// The start, after the earlier questions, before this one.
    pub scene_before: Scene,
    /// The start after this question.
    pub scene_after: Scene,
    /// What an experiment or a comparison tried.
    pub variants: Vec<VariantResult>,
    /// What was measured on the scene after this question.
    pub measurements: Vec<Measurement>,
    /// The answer in words.
    pub say: String,
    /// The lesson's own words that it rests on.
    pub source: Option<Source>,
    /// How far what was measured is from the exact solver.
    pub check: Option<Check>,
    /// Which was meant?
    pub clarify: Option<Clarification>,
    /// Where to go: a lesson's slug, or empty for the list of lessons.
    pub go_to: Option<String>,
    /// What this person could ask next.
    #[serde(default)]
    pub next: Option<Choice>,
    /// Which of the answers that [`crate::agent::Foresight`] offers the person chose before they saw the result; beyond the last if they
    /// only wanted to see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foretold: Option<usize>,
    /// Whether play begins again at step 0.
    pub restarts: bool,
    /// How long it took.
    pub timings_ms: TimingsMs,
    /// Everything that was done on the way.
    pub trace: Vec<TraceEntry>,
    /// The session after the question, to keep. Not part of the public JSON.
    #[serde(skip)]
    pub session: Option<Box<Session>>,
}

/// One variant of an experiment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct VariantResult {
    /// What a person would call it.
    pub label: String,
    /// Its start.
    pub scene: Scene,
    /// What was measured on it.
    pub measurements: Vec<Measurement>,
}

/// Words of a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// The lesson's slug.
    pub lesson: String,
    /// The section's heading.
    pub heading: String,
    /// The words.
    pub text: String,
}

impl From<&Passage> for Source {
    fn from(passage: &Passage) -> Self {
        let Passage { lesson, heading, text } = passage.clone();
        Self { lesson, heading, text }
    }
}

/// What the exact solver says to the same measurements on the same scene.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The greatest difference of a measured value, relative to the solver's.
    pub drift: f64,
    /// What that means.
    pub verdict: Verdict,
}

/// What a drift means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within one part in a hundred.
    Agrees,
    /// Within one part in twenty.
    Close,
    /// Further off: the answer says so.
    Differs,
}

/// A question back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clarification {
    /// What is asked back.
    pub question: String,
    /// What one might have meant.
    pub options: Vec<Choice>,
}

/// One thing that might have been meant: a question that one could ask instead.
pub type Choice = String;

/// How long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimingsMs {
    /// Understanding the question.
    pub plan: f64,
    /// Running ahead, measuring and checking.
    pub simulate: f64,
    /// All of it.
    pub total: f64,
}

/// One thing that was done on the way to an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceEntry {
    /// Milliseconds since the question.
    pub at_ms: f64,
    /// What happened.
    pub event: Event,
}

/// What happened on the way to an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Words that are no words were read as others.
    Spelled {
        /// The question as it was read.
        question: String,
    },
    /// The language model wrote this.
    Drafted {
        /// The draft, in the model's own notation.
        draft: crate::draft::Draft,
        /// How sure it was, 0 to 1.
        confidence: f64,
        /// Which model.
        engine: String,
    },
    /// A step was taken.
    Took {
        /// Which.
        step: Step,
    },
    /// A step could not be taken.
    Failed {
        /// Why, in a sentence.
        reason: String,
    },
    /// A step that could not be taken was changed into one that can.
    Repaired {
        /// What was changed, in a sentence.
        how: String,
    },
    /// Something was measured.
    Measured {
        /// What.
        measurement: Measurement,
        /// What the exact solver says.
        exact: Option<Measurement>,
    },
    /// Something was measured on the start as it was before the question, to be told beside what it is now.
    MeasuredBefore {
        /// What.
        measurement: Measurement,
    },
    /// A passage was found.
    Found {
        /// Where.
        source: Source,
    },
    /// A sentence of the model's own words was taken out: it has a number that was neither measured nor quoted, or is no answer.
    Struck {
        /// The sentence.
        sentence: String,
    },
    /// The time was up before all was done.
    OutOfTime {
        /// Milliseconds that were allowed.
        budget_ms: f64,
    },
}
