//! What to ask next: it follows from what this person has asked, and from how well they foretold what would happen.

use crate::agent::{Choice, Learner};
use crate::draft::DraftStep;
use crate::lesson::{Lesson, Library};

use super::session::Turn;

/// So many right predictions in a row, and the lesson has been understood.
const UNDERSTOOD: usize = 3;

/// A question that one could ask next: none while an answer is waited for.
pub(super) fn next(lesson: &Lesson, library: &Library, turns: &[Turn], learner: &Learner) -> Option<Choice> {
    let plain = |text: &str| text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let asked: Vec<String> = turns.iter().map(|turn| plain(&turn.question)).collect();
    let fresh = |question: &&String| !asked.contains(&plain(question));
    let last = turns.last().and_then(|turn| turn.draft.as_ref());
    let waits = |step: &DraftStep| matches!(step, DraftStep::Clarify(_) | DraftStep::GoTo(_));
    if learner.quiz.is_some() || last.is_some_and(|draft| draft.steps.iter().any(waits)) {
        return None;
    }
    let experiments = || lesson.misconceptions.iter().map(|one| &one.question).find(fresh).cloned();
    let questions = || lesson.questions.iter().find(fresh).cloned();
    let right = learner.predictions.iter().rev().take_while(|right| **right).count();
    let wrong = learner.predictions.last() == Some(&false);
    // Who was surprised sees for themselves; who foretells everything goes on; who wants it exactly is asked.
    let chosen = if wrong {
        experiments().or_else(questions)
    } else if right >= UNDERSTOOD && library.next(&lesson.slug).is_some() {
        return Some("Go to the next lesson".to_owned());
    } else if right > 0 || learner.depth > scene::Depth::Normal {
        None
    } else {
        questions().or_else(experiments)
    };
    chosen.or_else(|| Some("Quiz me".to_owned()))
}
