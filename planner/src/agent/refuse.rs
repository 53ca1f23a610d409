//! When a draft cannot be bound: an impossible value is an error of the person's, a missing body a question back, and what cannot
//! be shown is declined with what is nearest.

use scene::{DeclineReason, EditError, Kind, SceneError, SelectError, Step};

use crate::agent::say;
use crate::agent::work::Work;
use crate::agent::{Answer, AskError, Clarification, Event, Offer};
use crate::bind::BindError;
use crate::draft::{Draft, DraftStep, Unclear};

impl Work<'_> {
    pub(super) fn refuse(mut self, draft: &Draft, error: BindError) -> Result<Answer, AskError> {
        self.note(Event::Failed { reason: error.to_string() });
        match error {
            BindError::Edit(EditError::Scene(
                SceneError::OutOfRange { .. } | SceneError::NotFinite { .. } | SceneError::TooMany { .. },
            ))
            | BindError::NotWhole { .. }
            | BindError::WrongUnit { .. }
            | BindError::NoQuantity => Err(AskError::Impossible(error)),
            BindError::Select(SelectError::NoneFit { .. }) | BindError::Edit(EditError::Select(_)) => {
                let question = say::sentences(&[error.to_string(), "Which one do you mean?".to_owned()]);
                let options: Vec<String> = self.start.bodies.iter().map(|body| format!("the {}", body.name)).collect();
                Ok(self.ask(question, options, draft))
            }
            BindError::WhichOne { among } => {
                let name =
                    |id: &String| self.start.body(id).map_or_else(String::new, |body| format!("the {}", body.name));
                self.offers = among
                    .iter()
                    .map(|id| Offer { option: name(id), draft: draft.clone(), about: vec![id.clone()] })
                    .collect();
                let options = among.iter().map(name).collect();
                let unclear = Draft::of(vec![DraftStep::Clarify(Unclear::WhichBody)]);
                Ok(self.ask("Which one do you mean?".to_owned(), options, &unclear))
            }
            BindError::Edit(EditError::Unsupported(beyond)) => {
                self.directives.push(Step::Decline { reason: DeclineReason::NotModelled });
                let say = say::sentences(&[
                    "I can't show that yet".to_owned(),
                    beyond.to_string(),
                    nearest(self.suggestion()),
                ]);
                Ok(self.finish(Kind::Decline, draft, Vec::new(), say))
            }
            other => {
                self.directives.push(Step::Decline { reason: DeclineReason::NotModelled });
                let say = say::sentences(&["That does not work here".to_owned(), other.to_string()]);
                Ok(self.finish(Kind::Decline, draft, Vec::new(), say))
            }
        }
    }
}

impl Work<'_> {
    /// Asks back, with what one could say as options. The draft is what the question counts as later.
    pub(super) fn ask(mut self, question: String, options: Vec<String>, draft: &Draft) -> Answer {
        self.directives.push(Step::Clarify { question: question.clone(), options: options.clone() });
        self.clarify = Some(Clarification { question: question.clone(), options });
        self.finish(Kind::Clarify, draft, Vec::new(), question)
    }
}

/// What can be shown instead.
fn nearest(suggestion: &str) -> String {
    format!("What I can show you: {suggestion}")
}
