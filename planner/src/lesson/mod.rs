//! Lessons: what an educator wrote, as files. A folder `content/<slug>/` holds `lesson.md` (TOML front matter between
//! `+++` lines, then Markdown) and `scene.json`.

mod bundle;
mod error;
mod library;
mod parse;
mod retrieve;

use scene::{Camera, Overlay, Quantity, Scene};
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
    /// The picture that stands for it.
    #[serde(default)]
    pub poster: Poster,
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

/// The picture that stands for a lesson, on its card, beside links to it and in print: a telling moment of its scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Poster {
    /// When, in seconds of the scene's time from its start.
    pub at_s: f64,
    /// What is drawn over it as well as what the scene names.
    pub overlays: Vec<Overlay>,
    /// From where it is seen; none as the scene is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
}

impl Poster {
    /// The latest moment, in seconds: it is played to while pages wait.
    pub const LATEST_S: f64 = 60.0;
}

impl Default for Poster {
    /// Things have begun to move.
    fn default() -> Self {
        Self { at_s: 0.3, overlays: Vec::new(), camera: None }
    }
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
    /// The same in simple words, for a child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simple: Option<String>,
    /// The same more exactly, with the formula.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exact: Option<String>,
}

impl Section {
    /// Its text as a file has it, with what follows for other readers.
    fn written(&self) -> String {
        let part = |heading: &str, text: &Option<String>| {
            text.as_ref().map_or_else(String::new, |text| format!("\n\n### {heading}\n\n{text}"))
        };
        format!("{}{}{}", self.markdown, part(SIMPLE, &self.simple), part(EXACT, &self.exact))
    }
}

/// The heading over what a section says to a child.
const SIMPLE: &str = "In simple words";
/// The heading over what it says to who wants it exactly.
const EXACT: &str = "More exactly";

impl Lesson {
    /// The scene as its poster shows it, at its start.
    #[must_use]
    pub fn poster_scene(&self) -> Scene {
        let mut scene = self.scene.clone();
        scene.overlays.extend(self.poster.overlays.iter().filter(|one| !self.scene.overlays.contains(one)));
        if let Some(camera) = &self.poster.camera {
            scene.camera = camera.clone();
        }
        scene
    }

    /// The whole text, headings included.
    #[must_use]
    pub fn markdown(&self) -> String {
        let sections = self.sections.iter().map(|section| format!("## {}\n\n{}", section.heading, section.written()));
        sections.collect::<Vec<_>>().join("\n\n")
    }
}
