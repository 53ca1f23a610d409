//! Errors of the vocabulary. Each says what was expected and what was found, in a sentence for a person.

use thiserror::Error;

/// A colour that is not `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a colour is written #rrggbb, found {found:?}")]
pub struct ColourError {
    /// What was found.
    pub found: String,
}
