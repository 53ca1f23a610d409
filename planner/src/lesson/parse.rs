//! Parsing a lesson from its text, with errors that name the file and the line or field.

use std::path::{Path, PathBuf};

use scene::{Quantity, Scene};
use serde::{Deserialize, Serialize};

use crate::draft::Topic;
use crate::lesson::{EXACT, Lesson, LessonError, Level, Misconception, Poster, SIMPLE, Section};

/// The most bytes of a lesson's file: a hundred times a long lesson.
const MOST_BYTES: u64 = 1 << 20;
/// The most letters of a suggested question: what the question box takes.
const QUESTION_CHARS: usize = 200;

/// The front matter, as written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    summary: String,
    order: u32,
    level: Level,
    minutes: u32,
    objectives: Vec<String>,
    questions: Vec<String>,
    measures: Vec<Quantity>,
    #[serde(default)]
    poster: Poster,
    misconceptions: Vec<Misconception>,
    sections: Vec<Listed>,
}

/// A section, as the front matter lists it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    heading: String,
    topics: Vec<Topic>,
}

impl Lesson {
    /// Reads the lesson in a folder; its slug is the folder's name.
    ///
    /// # Errors
    /// [`LessonError`], naming the file and the line or field.
    pub fn read(folder: &Path) -> Result<Self, LessonError> {
        let slug = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (text_file, scene_file) = (folder.join("lesson.md"), folder.join("scene.json"));
        let (text, scene) = (read(&text_file)?, read(&scene_file)?);
        parse(&slug, &text, &text_file, &scene, &scene_file)
    }

    /// Parses a lesson from the text of its two files.
    ///
    /// # Errors
    /// [`LessonError`], naming the file and the line or field.
    pub fn parse(slug: &str, text: &str, scene_json: &str) -> Result<Self, LessonError> {
        parse(slug, text, Path::new("lesson.md"), scene_json, Path::new("scene.json"))
    }

    /// The text of the lesson's two files: what [`Lesson::parse`] reads back to the same lesson.
    #[must_use]
    pub fn to_files(&self) -> (String, String) {
        let front = Front {
            title: self.title.clone(),
            summary: self.summary.clone(),
            order: self.order,
            level: self.level,
            minutes: self.minutes,
            objectives: self.objectives.clone(),
            questions: self.questions.clone(),
            measures: self.measures.clone(),
            poster: self.poster.clone(),
            misconceptions: self.misconceptions.clone(),
            sections: self
                .sections
                .iter()
                .map(|section| Listed { heading: section.heading.clone(), topics: section.topics.clone() })
                .collect(),
        };
        let front = toml::to_string_pretty(&front).expect("invariant: plain strings, numbers and lists are TOML");
        let scene = serde_json::to_string_pretty(&self.scene).expect("invariant: a scene is JSON");
        (format!("+++\n{front}+++\n\n{}\n", self.markdown()), format!("{scene}\n"))
    }
}

/// What the parser says, without the place, which is said before.
pub(super) fn said(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.rfind(" at line ").map_or(message.clone(), |at| message[..at].to_owned())
}

pub(super) fn read(file: &Path) -> Result<String, LessonError> {
    let failed = |reason| LessonError::Read { file: file.to_owned(), reason };
    let found_bytes = std::fs::metadata(file).map_err(failed)?.len();
    if found_bytes > MOST_BYTES {
        return Err(LessonError::TooLarge { file: file.to_owned(), most_bytes: MOST_BYTES, found_bytes });
    }
    std::fs::read_to_string(file).map_err(failed)
}

fn parse(slug: &str, text: &str, text_file: &Path, scene_json: &str, scene_file: &Path) -> Result<Lesson, LessonError> {
    let (front, body, body_line) =
        split(text).ok_or_else(|| LessonError::NoFrontMatter { file: text_file.to_owned() })?;
    let front: Front = toml::from_str(front).map_err(|error| LessonError::FrontMatter {
        file: text_file.to_owned(),
        // The front matter begins on the file's second line.
        line: 2 + error.span().map_or(0, |span| front[..span.start.min(front.len())].matches('\n').count()),
        message: error.message().to_owned(),
    })?;
    let sections = sections(text_file, &front.sections, body, body_line)?;
    let lesson = Lesson {
        slug: slug.to_owned(),
        title: front.title,
        summary: front.summary,
        order: front.order,
        level: front.level,
        minutes: front.minutes,
        objectives: front.objectives,
        questions: front.questions,
        measures: front.measures,
        poster: front.poster,
        misconceptions: front.misconceptions,
        sections,
        scene: scene(scene_file, scene_json)?,
    };
    check(&lesson, text_file)?;
    Ok(lesson)
}

/// The front matter, the rest, and the line on which the rest begins (from 1).
fn split(text: &str) -> Option<(&str, &str, usize)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let after = text.strip_prefix("+++\n").or_else(|| text.strip_prefix("+++\r\n"))?;
    let mut at = 0;
    for (index, line) in after.split_inclusive('\n').enumerate() {
        if line.trim_end() == "+++" {
            return Some((&after[..at], &after[at + line.len()..], index + 3));
        }
        at += line.len();
    }
    None
}

fn scene(file: &Path, json: &str) -> Result<Scene, LessonError> {
    let file = || file.to_owned();
    let scene: Scene = serde_json::from_str(json).map_err(|error| LessonError::SceneJson {
        file: file(),
        line: error.line(),
        column: error.column(),
        message: said(&error),
    })?;
    scene.validate().map_err(|reason| LessonError::Scene { file: file(), reason })?;
    scene::supported(&scene).map_err(|reason| LessonError::Unsupported { file: file(), reason })?;
    for (index, a) in scene.bodies.iter().enumerate() {
        for b in &scene.bodies[index + 1..] {
            if scene::placement::overlap_m(a, b) > scene::limits::TOUCH_M {
                let name = |body: &scene::Body| format!("the {}", body.name);
                return Err(LessonError::Overlap { file: file(), a: name(a), b: name(b) });
            }
        }
        if scene.environment.ground.is_some() && a.lowest_m() < -scene::limits::TOUCH_M {
            let (a, b) = (format!("the {}", a.name), "the ground".to_owned());
            return Err(LessonError::Overlap { file: file(), a, b });
        }
    }
    Ok(scene)
}

fn sections(file: &Path, listed: &[Listed], body: &str, first_line: usize) -> Result<Vec<Section>, LessonError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for (index, line) in body.lines().enumerate() {
        let line_number = first_line + index;
        if let Some(heading) = line.strip_prefix("## ") {
            finish(&mut sections, &mut lines);
            let heading = heading.trim();
            let entry = listed.iter().find(|entry| entry.heading == heading).ok_or_else(|| {
                LessonError::SectionNotListed { file: file.to_owned(), line: line_number, heading: heading.to_owned() }
            })?;
            sections.push(Section {
                heading: heading.to_owned(),
                topics: entry.topics.clone(),
                markdown: String::new(),
                simple: None,
                exact: None,
            });
        } else if sections.is_empty() && !line.trim().is_empty() {
            return Err(LessonError::TextBeforeHeading { file: file.to_owned(), line: line_number });
        } else {
            lines.push(line);
        }
    }
    finish(&mut sections, &mut lines);
    for entry in listed {
        if !sections.iter().any(|section| section.heading == entry.heading) {
            return Err(LessonError::SectionMissing { file: file.to_owned(), heading: entry.heading.clone() });
        }
    }
    Ok(sections)
}

fn finish(sections: &mut [Section], lines: &mut Vec<&str>) {
    if let Some(section) = sections.last_mut() {
        let part = |lines: &[&str]| lines.join("\n").trim().to_owned();
        let is = |line: &&str, heading: &str| line.strip_prefix("### ").is_some_and(|found| found.trim() == heading);
        // Each of the two parts goes on to the other or to the end.
        let mut rest = std::mem::take(lines);
        for (heading, into) in [(SIMPLE, &mut section.simple), (EXACT, &mut section.exact)] {
            let Some(from) = rest.iter().position(|line| is(line, heading)) else { continue };
            let to = rest[from + 1..]
                .iter()
                .position(|line| line.starts_with("### "))
                .map_or(rest.len(), |at| from + 1 + at);
            *into = Some(part(&rest[from + 1..to]));
            rest.drain(from..to);
        }
        section.markdown = part(&rest);
    }
    lines.clear();
}

/// Whether every field says something, and not too much.
fn check(lesson: &Lesson, file: &Path) -> Result<(), LessonError> {
    let wrong = |field: &str, expected: &'static str, found: String| LessonError::Field {
        file: PathBuf::from(file),
        field: field.to_owned(),
        expected,
        found,
    };
    let slug_fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if lesson.slug.is_empty() || lesson.slug.len() > 40 || !lesson.slug.chars().all(slug_fits) {
        let expected = "(the folder's name) is 1 to 40 lower-case letters, digits or hyphens";
        return Err(wrong("slug", expected, format!("{:?}", lesson.slug)));
    }
    let says = |field: String, text: &str, most: usize| {
        let found = text.chars().count();
        if text.trim().is_empty() || found > most {
            return Err(wrong(&field, "says something in a few words", format!("{found} letters")));
        }
        Ok(())
    };
    says("title".into(), &lesson.title, 80)?;
    says("summary".into(), &lesson.summary, 400)?;
    if !(1..=240).contains(&lesson.minutes) {
        return Err(wrong("minutes", "is 1 to 240", lesson.minutes.to_string()));
    }
    let lists = [
        ("objectives", lesson.objectives.len()),
        ("questions", lesson.questions.len()),
        ("measures", lesson.measures.len()),
        ("sections", lesson.sections.len()),
    ];
    for (field, found) in lists {
        if found == 0 || found > 40 {
            return Err(wrong(field, "has 1 to 40 entries", found.to_string()));
        }
    }
    if !(0.0..=Poster::LATEST_S).contains(&lesson.poster.at_s) {
        return Err(wrong("poster.at_s", "is 0 to 60 seconds", lesson.poster.at_s.to_string()));
    }
    lesson.poster_scene().validate().map_err(|reason| LessonError::Scene { file: file.to_owned(), reason })?;
    for (index, text) in lesson.objectives.iter().enumerate() {
        says(format!("objectives[{index}]"), text, 300)?;
    }
    for (index, text) in lesson.questions.iter().enumerate() {
        says(format!("questions[{index}]"), text, QUESTION_CHARS)?;
    }
    for (index, misconception) in lesson.misconceptions.iter().enumerate() {
        says(format!("misconceptions[{index}].belief"), &misconception.belief, 300)?;
        says(format!("misconceptions[{index}].truth"), &misconception.truth, 600)?;
        says(format!("misconceptions[{index}].question"), &misconception.question, QUESTION_CHARS)?;
    }
    for (index, section) in lesson.sections.iter().enumerate() {
        says(format!("sections[{index}].markdown"), &section.markdown, 20_000)?;
        for (part, text) in [("simple", &section.simple), ("exact", &section.exact)] {
            text.as_ref().map_or(Ok(()), |text| says(format!("sections[{index}].{part}"), text, 2_000))?;
        }
    }
    Ok(())
}
