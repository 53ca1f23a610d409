//! What the truth cannot be asked. Each error says what was found, in a sentence for a person.

use thiserror::Error;

/// A scene that the solver cannot solve exactly, or an impossible request.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TeacherError {
    /// A link that cannot be.
    #[error("the link {link:?} {what}")]
    Link {
        /// Its id.
        link: String,
        /// What is wrong with it.
        what: String,
    },
    /// A number that is not finite, or not positive where it has to be.
    #[error("{quantity} of {of:?} has to be {expected}, found {found}")]
    Number {
        /// Which quantity.
        quantity: &'static str,
        /// The id of the body, or `environment`.
        of: String,
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: f64,
    },
    /// A time span that is negative or not finite.
    #[error("time goes forwards by a finite number of seconds, found {found}")]
    Duration {
        /// The span asked for.
        found: f64,
    },
    /// Two scenes that do not hold the same bodies.
    #[error("both scenes have to hold the same bodies in the same order, but {only_in_one:?} is in one of them alone")]
    DifferentBodies {
        /// The id of the first body without a partner.
        only_in_one: String,
    },
}
