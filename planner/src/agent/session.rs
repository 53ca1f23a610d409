//! What the agent knows of a session when a question arrives.

use scene::{Depth, Log, Scene};
use serde::{Deserialize, Serialize};

use crate::agent::{Quiz, Source};
use crate::draft::Draft;
use crate::lesson::Lesson;

/// Earlier turns that are kept: what "it" and "that" may refer to.
const KEPT_TURNS: usize = 8;

/// A learner's session with one lesson.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The lesson's slug.
    pub lesson: String,
    /// What was done to the lesson's scene.
    pub log: Log,
    /// The scene as it is now.
    pub now: Scene,
    /// The step (of 1/240 s) that `now` is at.
    pub at_step: u64,
    /// Earlier turns, oldest first.
    pub turns: Vec<Turn>,
    /// What is known of the person.
    #[serde(default)]
    pub learner: Learner,
}

/// What is known of the person who learns: it changes what is said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Learner {
    /// How fully things are explained.
    pub depth: Depth,
    /// What the person was asked to predict, and has not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiz: Option<Quiz>,
    /// How many such questions were asked.
    pub quizzes: u32,
    /// Which of the latest predictions were right, oldest first.
    pub predictions: Vec<bool>,
}

/// An earlier turn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// The question.
    pub question: String,
    /// How it was understood, if it was.
    pub draft: Option<Draft>,
    /// The ids of the bodies that it was about: what "it" means next.
    pub focus: Vec<String>,
    /// What was said.
    pub say: String,
    /// What was quoted for it: "simpler, please" is about that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// What it may have meant, where that was asked back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
}

/// A meaning of a question that a person can choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// What is chosen.
    pub option: String,
    /// What is done then.
    pub draft: Draft,
    /// The ids of the bodies that "it" and "the ball" mean then, where that was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<String>,
}

impl Turn {
    /// The meaning that these words choose.
    #[must_use]
    pub fn chosen(&self, words: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.option.eq_ignore_ascii_case(words.trim()))
    }
}

impl Learner {
    /// Keeps whether a prediction was right, forgetting the oldest beyond a few.
    pub fn predicted(&mut self, right: bool) {
        keep(&mut self.predictions, right);
    }
}

impl Session {
    /// A session at the beginning of a lesson.
    #[must_use]
    pub fn new(lesson: &Lesson) -> Self {
        Self {
            lesson: lesson.slug.clone(),
            log: Log::new(lesson.scene.clone()),
            now: lesson.scene.clone(),
            at_step: 0,
            turns: Vec::new(),
            learner: Learner::default(),
        }
    }

    /// Keeps a turn, forgetting the oldest beyond a few.
    pub fn remember(&mut self, turn: Turn) {
        keep(&mut self.turns, turn);
    }
}

/// Adds the latest and forgets the oldest beyond a few.
fn keep<T>(all: &mut Vec<T>, latest: T) {
    all.push(latest);
    all.drain(..all.len().saturating_sub(KEPT_TURNS));
}
