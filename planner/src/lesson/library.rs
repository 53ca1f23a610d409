//! The library: every lesson of a folder, in order.

use std::path::{Path, PathBuf};

use crate::lesson::{Lesson, LessonError};

/// Every lesson of a folder, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Library {
    lessons: Vec<Lesson>,
}

impl Library {
    /// Reads the lessons below a folder: every folder in it that holds a `lesson.md`.
    ///
    /// # Errors
    /// [`LessonError`] of the first lesson that cannot be read, or when there is none.
    pub fn read(content: &Path) -> Result<Self, LessonError> {
        Self::new(Self::folders(content)?.iter().map(|folder| Lesson::read(folder)).collect::<Result<Vec<_>, _>>()?)
    }

    /// The folders of the lessons below a folder, by name.
    ///
    /// # Errors
    /// [`LessonError::Read`] when it cannot be listed, [`LessonError::None`] when there is none.
    pub fn folders(content: &Path) -> Result<Vec<PathBuf>, LessonError> {
        let failed = |reason| LessonError::Read { file: content.to_owned(), reason };
        let mut folders = Vec::new();
        for entry in std::fs::read_dir(content).map_err(failed)? {
            let folder = entry.map_err(failed)?.path();
            if folder.join("lesson.md").is_file() {
                folders.push(folder);
            }
        }
        folders.sort();
        if folders.is_empty() { Err(LessonError::None { folder: content.to_owned() }) } else { Ok(folders) }
    }

    /// A library of these lessons.
    ///
    /// # Errors
    /// [`LessonError::Same`] when two have one slug or one place in the order.
    pub fn new(mut lessons: Vec<Lesson>) -> Result<Self, LessonError> {
        lessons.sort_by(|a, b| (a.order, &a.slug).cmp(&(b.order, &b.slug)));
        for (index, a) in lessons.iter().enumerate() {
            for b in &lessons[index + 1..] {
                let same =
                    |what, found: String| LessonError::Same { what, a: a.slug.clone(), b: b.slug.clone(), found };
                if a.slug == b.slug {
                    return Err(same("slug", a.slug.clone()));
                }
                if a.order == b.order {
                    return Err(same("order", a.order.to_string()));
                }
            }
        }
        Ok(Self { lessons })
    }

    /// The lessons, in order.
    #[must_use]
    pub fn lessons(&self) -> &[Lesson] {
        &self.lessons
    }

    /// The lesson with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.slug == slug)
    }

    /// The lesson after the one with this slug.
    #[must_use]
    pub fn next(&self, slug: &str) -> Option<&Lesson> {
        let place = self.lessons.iter().position(|lesson| lesson.slug == slug)?;
        self.lessons.get(place + 1)
    }

    /// The lesson before the one with this slug.
    #[must_use]
    pub fn previous(&self, slug: &str) -> Option<&Lesson> {
        let place = self.lessons.iter().position(|lesson| lesson.slug == slug)?;
        self.lessons.get(place.checked_sub(1)?)
    }
}
