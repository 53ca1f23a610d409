//! Why a draft cannot be bound, in sentences for the person who asked.

use thiserror::Error;

/// Why a draft cannot be bound.
#[derive(Debug, Error)]
pub enum BindError {
    /// The scene refuses.
    #[error(transparent)]
    Edit(#[from] scene::EditError),
    /// No body fits the words.
    #[error(transparent)]
    Select(#[from] scene::SelectError),
    /// A number in a unit of something else.
    #[error("{what} is given in {expected}, and {found} is not that")]
    WrongUnit {
        /// The property.
        what: &'static str,
        /// Its unit, in words.
        expected: &'static str,
        /// What was said.
        found: String,
    },
    /// A placeholder without a quantity.
    #[error("I could not find the number that you meant; please say it once more, with its unit")]
    NoQuantity,
    /// A number of things that is not a whole one.
    #[error("I can add one, two or more things, but not {found}")]
    NotWhole {
        /// What was said.
        found: f64,
    },
    /// Nothing is there to speak of.
    #[error("there is nothing here yet; ask for a ball or a box first")]
    NobodyHere,
    /// Too much would have to be changed.
    #[error("too much of this does not fit this scene; the last thing was: {last}")]
    TooManyRepairs {
        /// The last repair.
        last: String,
    },
}
