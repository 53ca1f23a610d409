//! What can be wrong with a lesson: each error names the file and the line or field.

use std::path::PathBuf;

use thiserror::Error;

/// Why a lesson cannot be used.
#[derive(Debug, Error)]
pub enum LessonError {
    /// A file that cannot be read.
    #[error("{} cannot be read: {reason}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file that cannot be written.
    #[error("{} cannot be written: {reason}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file far larger than any lesson.
    #[error("{} is {found_bytes} bytes long, and a lesson's file has at most {most_bytes}", file.display())]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The most allowed.
        most_bytes: u64,
        /// What was found.
        found_bytes: u64,
    },
    /// No front matter.
    #[error("{}:1: a lesson begins with a line \"+++\", its front matter in TOML, and another line \"+++\"", file.display())]
    NoFrontMatter {
        /// The file.
        file: PathBuf,
    },
    /// Front matter that is not as it should be.
    #[error("{}:{line}: {message}", file.display())]
    FrontMatter {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A scene that is not as it should be.
    #[error("{}:{line}:{column}: {message}", file.display())]
    SceneJson {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// A scene that is well written but not valid.
    #[error("{}: {reason}", file.display())]
    Scene {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        reason: scene::SceneError,
    },
    /// A scene that cannot be simulated or drawn.
    #[error("{}: {reason}", file.display())]
    Unsupported {
        /// The file.
        file: PathBuf,
        /// What is beyond us.
        reason: scene::Unsupported,
    },
    /// A scene whose bodies overlap at the start.
    #[error("{}: {a} and {b} reach into each other at the start", file.display())]
    Overlap {
        /// The file.
        file: PathBuf,
        /// One body's name.
        a: String,
        /// The other's.
        b: String,
    },
    /// A field that is empty, too long or out of its range.
    #[error("{}: the field `{field}` {expected}, found {found}", file.display())]
    Field {
        /// The file.
        file: PathBuf,
        /// The field, with its place in lists.
        field: String,
        /// What it should be, as a verb phrase.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// A section of the text that the front matter does not list.
    #[error("{}:{line}: the section {heading:?} is not among the [[sections]] of the front matter", file.display())]
    SectionNotListed {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Its heading.
        heading: String,
    },
    /// A section of the front matter that the text does not have.
    #[error("{}: the front matter lists a section {heading:?}, and the text has no line \"## {heading}\"", file.display())]
    SectionMissing {
        /// The file.
        file: PathBuf,
        /// Its heading.
        heading: String,
    },
    /// Words before the first heading, which no section holds.
    #[error("{}:{line}: the text begins with a heading \"## ...\"", file.display())]
    TextBeforeHeading {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
    },
    /// Two lessons with one slug or one place.
    #[error("the lessons {a} and {b} have the same {what}: {found}")]
    Same {
        /// Slug or order.
        what: &'static str,
        /// One lesson's folder.
        a: String,
        /// The other's.
        b: String,
        /// The value that they share.
        found: String,
    },
    /// A folder without lessons.
    #[error("there is no lesson in {}: a lesson is a folder with lesson.md and scene.json", folder.display())]
    None {
        /// The folder.
        folder: PathBuf,
    },
    /// A bundle that is not one.
    #[error("{}:{line}:{column}: this is no lesson's bundle: {message}", file.display())]
    Bundle {
        /// The file.
        file: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Its column, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// A bundle whose lesson is there already.
    #[error("{} is there already; remove it first, or import elsewhere", folder.display())]
    Exists {
        /// The lesson's folder.
        folder: PathBuf,
    },
}
