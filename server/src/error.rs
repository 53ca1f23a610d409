//! What went wrong with a request: a fixed, kind sentence for the person, and a cause for the log, written once at the
//! boundary ([`crate::routes::speak`]).

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use kernels::dynamics::DynamicsError;
use thiserror::Error;

use crate::engine::EngineError;
use crate::store::StoreError;

/// Why a request was not carried out.
#[derive(Debug, Error)]
pub enum AppError {
    /// There is no such page, lesson or snapshot.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was sent cannot be taken; the sentence says why and what would be.
    #[error("{0}")]
    Refused(String),
    /// The form is too old, or is not from one of our pages.
    #[error("the form's token is not this visitor's")]
    FormToken,
    /// The request comes from a page of another origin.
    #[error("a request from another origin: {0}")]
    Origin(String),
    /// Somebody changed the session meanwhile.
    #[error("the session was changed meanwhile")]
    Conflict,
    /// There is more to do than the machine can.
    #[error("too busy: {0}")]
    Busy(String),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The engine failed.
    #[error(transparent)]
    Engine(EngineError),
    /// The agent failed.
    #[error("the agent failed: {0}")]
    Agent(Box<planner::agent::AskError>),
    /// A page could not be made.
    #[error("a page could not be made: {0}")]
    Page(#[from] askama::Error),
    /// Something that should not happen did.
    #[error("{0}")]
    Unexpected(&'static str),
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Conflict,
            StoreError::Absent { what, .. } => Self::NotFound(what),
            other => Self::Store(other),
        }
    }
}

impl From<EngineError> for AppError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Edit(error) | EngineError::Dynamics(DynamicsError::Edit(error)) => {
                Self::Refused(sentence(&error.to_string()))
            }
            EngineError::Full { .. } => Self::Busy(error.to_string()),
            other => Self::Engine(other),
        }
    }
}

impl AppError {
    /// What the person is told.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NotFound("page") => "There is nothing at this address.".to_owned(),
            Self::NotFound(what) => format!("There is no such {what} here."),
            Self::Refused(why) => why.clone(),
            Self::FormToken => "This page had been open for a while and could not be trusted any more. Please load it again; nothing was changed.".to_owned(),
            Self::Origin(_) => "This can only be used from its own pages.".to_owned(),
            Self::Conflict => "Something else changed this scene at the same moment, so this was left out. Please try again.".to_owned(),
            Self::Busy(_) => "This machine is doing as much as it can at the moment. Please try again in a minute.".to_owned(),
            Self::Store(_) | Self::Engine(_) | Self::Agent(_) | Self::Page(_) | Self::Unexpected(_) => {
                "Something went wrong on our side. Nothing of yours was lost; please try again.".to_owned()
            }
        }
    }
}

impl ResponseError for AppError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::FormToken | Self::Origin(_) => StatusCode::FORBIDDEN,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Store(_) | Self::Engine(_) | Self::Agent(_) | Self::Page(_) | Self::Unexpected(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        }
    }

    /// The bare sentence; [`crate::routes::speak`] makes a page or JSON of it as the request wants.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::build(self.status_code()).content_type("text/plain; charset=utf-8").body(self.sentence())
    }
}

/// An error's words as a sentence: a capital first, a full stop last.
#[must_use]
pub fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_become_sentences() {
        assert_eq!(super::sentence(" there is no ball"), "There is no ball.");
        assert_eq!(super::sentence("Why?"), "Why?");
        assert_eq!(super::sentence(""), "");
    }
}
