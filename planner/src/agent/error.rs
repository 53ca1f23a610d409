//! Why a question has no answer: bad input, in sentences for the person who asked, or something that is missing.

use thiserror::Error;

use crate::bind::BindError;
use crate::engine::PlannerError;
use crate::lesson::Library;
use crate::measure::MeasureError;

/// Why a question has no answer. The session is as it was.
#[derive(Debug, Error)]
pub enum AskError {
    /// The question cannot be read, or the language model cannot run.
    #[error(transparent)]
    Planner(#[from] PlannerError),
    /// A value or a number of things that cannot be.
    #[error("That cannot be: {0}.")]
    Impossible(BindError),
    /// A lesson that is not there.
    #[error("There is no lesson {slug:?}; there is {there}.")]
    NoLesson {
        /// What was asked for, shortened.
        slug: String,
        /// The lessons that are there.
        there: String,
    },
    /// The scene cannot be run.
    #[error(transparent)]
    Measure(#[from] MeasureError),
}

impl AskError {
    pub(super) fn no_lesson(slug: &str, library: &Library) -> Self {
        let there: Vec<String> = library.lessons().iter().map(|lesson| lesson.slug.clone()).collect();
        Self::NoLesson { slug: slug.chars().take(60).collect(), there: scene::words::list(&there) }
    }

    /// Whether the person who asked can do something about it by asking differently.
    #[must_use]
    pub fn is_bad_input(&self) -> bool {
        match self {
            Self::Planner(error) => error.is_bad_input(),
            Self::Impossible(_) | Self::NoLesson { .. } => true,
            Self::Measure(_) => false,
        }
    }
}
