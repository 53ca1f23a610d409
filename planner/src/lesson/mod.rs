//! Lessons: what an educator wrote, as files. A folder `content/<slug>/` holds `lesson.md` (TOML front matter between
//! `+++` lines, then Markdown) and `scene.json`.

mod bundle;
mod error;
mod library;
mod parse;
mod retrieve;

use scene::{Quantity, Scene};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::draft::Topic;

pub use error::LessonError;
pub use library::Library;
pub use retrieve::{Passage, Retriever};

/// A lesson: words, a scene, and the questions that they raise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Its name in addresses: lower-case words joined by hyphens.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub summary: String,
    /// Its place among the lessons, from 1.
    pub order: u32,
    /// Whom it is for.
    pub level: Level,
    /// How long it takes.
    pub minutes: u32,
    /// What one can do after it.
    pub objectives: Vec<String>,
    /// Questions that one might begin with.
    pub questions: Vec<String>,
    /// What is measured after a change when nothing was asked for.
    pub measures: Vec<Quantity>,
    /// What people often believe, and what is so.
    pub misconceptions: Vec<Misconception>,
    /// The text, in sections.
    pub sections: Vec<Section>,
    /// The scene that it starts with.
    pub scene: Scene,
}

/// Whom a lesson is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// No physics yet.
    Beginner,
    /// Some school physics.
    Intermediate,
    /// Formulas welcome.
    Advanced,
}

/// What people often believe, what is so, and a question whose experiment shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Misconception {
    /// What people often believe.
    pub belief: String,
    /// What is so.
    pub truth: String,
    /// What to ask, to see it.
    pub question: String,
}

/// A section of a lesson's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// Its text, without the heading.
    pub markdown: String,
}

impl Lesson {
    /// The whole text, headings included.
    #[must_use]
    pub fn markdown(&self) -> String {
        let sections = self.sections.iter().map(|section| format!("## {}\n\n{}", section.heading, section.markdown));
        sections.collect::<Vec<_>>().join("\n\n")
    }
}
