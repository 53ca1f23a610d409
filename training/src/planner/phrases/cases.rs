//! Questions with the drafts they should get, written by hand apart from the phrase book: `training/data/planner/`.
//! A line reads `lesson ; body, body : question = draft`, with the question before it and its draft in front of `>>`.

use planner::draft::Draft;

use super::generate::Example;

/// A set of cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Plain commands that must never go wrong.
    Smoke,
    /// Errors on these are read, and phrases of the same sort are added.
    Validation,
    /// The same in Spanish, French and German.
    Languages,
    /// Never read for errors.
    Test,
}

/// A question with the draft that it should get.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What sort of question it is.
    pub group: String,
    /// The question in its context, and the draft.
    pub example: Example,
}

/// Why a line of a set cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no `lesson ; bodies : question = draft`: `{text}`{}", .source.as_ref().map_or(String::new(), |source| format!(" ({source})")))]
pub struct CaseError {
    /// Its number, from 1.
    pub line: usize,
    /// The line.
    pub text: String,
    /// What is wrong with its draft, if that is it.
    pub source: Option<planner::draft::notation::NotationError>,
}

/// Reads a set.
///
/// # Errors
/// Says which line cannot be read.
pub fn cases(set: Set) -> Result<Vec<Case>, CaseError> {
    let text = match set {
        Set::Smoke => include_str!("../../../data/planner/smoke.txt"),
        Set::Validation => include_str!("../../../data/planner/validation.txt"),
        Set::Languages => include_str!("../../../data/planner/validation_languages.txt"),
        Set::Test => include_str!("../../../data/planner/test.txt"),
    };
    let mut group = String::new();
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[') {
            name.trim_end_matches(']').clone_into(&mut group);
            continue;
        }
        let wrong = |source| CaseError { line: number + 1, text: line.to_owned(), source };
        let asked = |text: &str| -> Result<(String, Draft), CaseError> {
            let (question, draft) = text.rsplit_once(" = ").ok_or_else(|| wrong(None))?;
            Ok((question.trim().to_owned(), draft.parse().map_err(|source| wrong(Some(source)))?))
        };
        let (context, rest) = line.split_once(" : ").ok_or_else(|| wrong(None))?;
        let (lesson, bodies) = context.split_once(" ; ").ok_or_else(|| wrong(None))?;
        let (previous, last) = match rest.split_once(" >> ") {
            Some((before, last)) => (Some(asked(before)?), last),
            None => (None, rest),
        };
        let (question, draft) = asked(last)?;
        let bodies = bodies.split(", ").map(str::to_owned).collect();
        let example = Example { lesson: lesson.to_owned(), bodies, question, previous, measured: None, draft };
        out.push(Case { group: group.clone(), example });
    }
    Ok(out)
}
