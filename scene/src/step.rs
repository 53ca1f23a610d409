//! Steps: what a plan is made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::edit::Edit;
use crate::measurement::Quantity;
use crate::select::Selector;

/// What a plan sets out to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Changes the scene.
    Change,
    /// Answers from what is there: a measurement or the lesson's words.
    Answer,
    /// Sets something up, runs it and reports what was measured.
    Experiment,
    /// Goes to another lesson, stop, or state of this one.
    Navigate,
    /// Asks which of two things was meant.
    Clarify,
    /// Says kindly that it cannot be shown.
    Decline,
}

/// A question's plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// What it sets out to do.
    pub kind: Kind,
    /// How, in order.
    pub steps: Vec<Step>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Changes the scene.
    Edit(Edit),
    /// Runs ahead.
    Run {
        /// Scene seconds.
        seconds: f64,
    },
    /// Measures on the rollout.
    Measure {
        /// What.
        quantity: Quantity,
        /// On which bodies; none is the whole scene, or the body that the lesson is about.
        of: Option<Selector>,
    },
    /// Tries values of one parameter and measures each.
    Sweep {
        /// The parameter.
        parameter: Parameter,
        /// On which bodies.
        of: Option<Selector>,
        /// The values.
        values: Vec<f64>,
        /// What to measure.
        quantity: Quantity,
        /// On which bodies it is measured; none is those that are changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<Selector>,
    },
    /// Runs variants side by side, each a list of edits to the start, and measures each.
    Compare {
        /// The variants; an empty list is the scene as it is.
        variants: Vec<Variant>,
        /// What to measure.
        quantity: Quantity,
        /// On which bodies.
        of: Option<Selector>,
    },
    /// Finds the passage of the lesson that answers.
    LookUp {
        /// Words to look for.
        query: String,
    },
    /// Asks for a prediction before showing.
    Predict {
        /// The question.
        question: String,
        /// What may happen.
        options: Vec<String>,
    },
    /// The person's prediction: what becomes of the quantity that was asked about.
    Guess {
        /// What.
        outcome: Outcome,
    },
    /// Explains more simply, or more fully, from now on.
    ExplainAt {
        /// How fully.
        depth: Depth,
    },
    /// Goes to another lesson or stop.
    GoTo {
        /// Its slug.
        lesson: String,
    },
    /// Takes the last change back.
    Undo,
    /// Plays again from the start as it now is.
    Restart,
    /// Puts everything back as the lesson had it.
    Reset,
    /// Says something.
    Say {
        /// The words.
        text: String,
    },
    /// Asks which was meant.
    Clarify {
        /// The question.
        question: String,
        /// The choices, as questions one could have asked.
        options: Vec<String>,
    },
    /// Says that it cannot be shown, and what is nearest.
    Decline {
        /// Why.
        reason: DeclineReason,
    },
}

/// What becomes of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It grows.
    More,
    /// It shrinks.
    Less,
    /// It stays as it is.
    Same,
    /// The person would not say.
    Unsure,
}

/// How fully things are explained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// In simple words.
    Simpler,
    /// As the lesson is written.
    #[default]
    Normal,
    /// More exactly.
    Deeper,
    /// With the formula.
    Formula,
}

/// One variant of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What a person would call it.
    pub label: String,
    /// The scene that it is a variant of.
    #[serde(default, skip_serializing_if = "Base::is_now")]
    pub base: Base,
    /// Edits to the start.
    pub edits: Vec<Edit>,
}

/// The scene that a variant is a variant of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// As it is.
    #[default]
    Now,
    /// As it was before the latest turn that changed how anything moves.
    Before,
    /// As the lesson has it.
    Lesson,
}

impl Base {
    /// As it is.
    #[must_use]
    pub const fn is_now(&self) -> bool {
        matches!(self, Self::Now)
    }
}

impl Variant {
    /// The scene as it is.
    #[must_use]
    pub fn as_it_is() -> Self {
        Self { label: "as it is".to_owned(), base: Base::Now, edits: Vec::new() }
    }

    /// Whether it is that.
    #[must_use]
    pub const fn is_as_it_is(&self) -> bool {
        self.base.is_now() && self.edits.is_empty()
    }
}

/// A parameter that a sweep can vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says the parameter and its unit")]
pub enum Parameter {
    GravityMS2,
    AirDensityKgM3,
    MassKg,
    SizeM,
    Restitution,
    Friction,
    HeightM,
    LaunchSpeedMS,
    LaunchElevationDeg,
    /// Release angle of a body that hangs.
    ReleaseAngleDeg,
    /// Tilt of a ramp.
    TiltDeg,
    LinkLengthM,
    StiffnessNM,
    DampingNSM,
    /// Distance from what a body goes round.
    DistanceM,
    LiquidDensityKgM3,
}

/// Why something cannot be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// About the world, but nothing here can simulate or draw it.
    NotModelled,
    /// Not about this lesson or any other.
    OffTopic,
    /// Not words that mean something.
    NotUnderstood,
    /// Unkind or unsafe.
    Unkind,
    /// A try to make the guide something else.
    Subversion,
}
