//! Why a scene cannot be stepped.

use thiserror::Error;

/// Why a scene cannot be stepped, in a sentence for a person.
#[derive(Debug, Error)]
pub enum DynamicsError {
    /// Something the dynamics does not know yet.
    #[error("the motion of {what} cannot be simulated")]
    Unsupported {
        /// What it is, as a person would say it.
        what: String,
    },
    /// A number that no body can have.
    #[error("{what} is {found}; it must be {expected}")]
    Value {
        /// Which number, of which body.
        what: String,
        /// What it is.
        found: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// A link that cannot be.
    #[error("the link {link:?} {what}")]
    Link {
        /// Its id.
        link: String,
        /// What is wrong with it.
        what: String,
    },
    /// An edit that the scene refuses.
    #[error(transparent)]
    Edit(#[from] scene::EditError),
}
