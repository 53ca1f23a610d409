//! What the truth cannot be asked. Each error says what was found, in a sentence for a person.

use thiserror::Error;

/// A scene that the solver cannot solve exactly, or an impossible request.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TeacherError {
    /// A scene with links.
    #[error("the solver knows no links yet, but the scene has {count}, the first of them {first:?}")]
    Links {
        /// How many there are.
        count: usize,
        /// The id of the first.
        first: String,
    },
    /// A scene whose bodies attract each other.
    #[error("the solver knows no mutual gravity yet")]
    MutualGravity,
    /// A scene with a liquid.
    #[error("the solver knows no liquids yet")]
    Liquid,
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
