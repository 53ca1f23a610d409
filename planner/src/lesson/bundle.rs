//! Bundles: a lesson as one JSON file, to hand on.

use std::path::Path;

use crate::lesson::parse::{read, said};
use crate::lesson::{Lesson, LessonError};

impl Lesson {
    /// Writes the lesson as one JSON file.
    ///
    /// # Errors
    /// [`LessonError::Write`].
    pub fn export(&self, file: &Path) -> Result<(), LessonError> {
        let json = serde_json::to_string_pretty(self).expect("invariant: a lesson is JSON");
        write(file, &format!("{json}\n"))
    }

    /// Reads a bundle and writes its lesson as a folder below `content`; nothing is written unless all of it is valid.
    ///
    /// # Errors
    /// [`LessonError`], naming the file and the line or field; [`LessonError::Exists`] rather than write over a lesson.
    pub fn import(bundle: &Path, content: &Path) -> Result<Self, LessonError> {
        let lesson: Self = serde_json::from_str(&read(bundle)?).map_err(|error| LessonError::Bundle {
            file: bundle.to_owned(),
            line: error.line(),
            column: error.column(),
            message: said(&error),
        })?;
        let (text, scene) = lesson.to_files();
        // What would be written must read back: this is also where fields, headings and the scene are checked.
        let lesson = Self::parse(&lesson.slug, &text, &scene)?;
        let folder = content.join(&lesson.slug);
        if folder.exists() {
            return Err(LessonError::Exists { folder });
        }
        std::fs::create_dir_all(&folder).map_err(|reason| LessonError::Write { file: folder.clone(), reason })?;
        write(&folder.join("lesson.md"), &text)?;
        write(&folder.join("scene.json"), &scene)?;
        Ok(lesson)
    }
}

fn write(file: &Path, text: &str) -> Result<(), LessonError> {
    std::fs::write(file, text).map_err(|reason| LessonError::Write { file: file.to_owned(), reason })
}
