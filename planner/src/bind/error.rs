//! Why a draft cannot be bound, in sentences for the person who asked.

use scene::words;
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
    /// Several bodies could be meant.
    #[error("which one do you mean?")]
    WhichOne {
        /// The ids of those that could be.
        among: Vec<String>,
    },
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
    /// Nothing holds the bodies that could be changed or cut.
    #[error("nothing here hangs on a {what}, so there is none to change")]
    NoLink {
        /// "string", "spring".
        what: &'static str,
    },
    /// A height that something that hangs cannot reach.
    #[error("the {whose} hangs on a string, so its lowest point can be anything from {} to {} up", words::length(*least), words::length(*most))]
    OffItsArc {
        /// The body's name.
        whose: String,
        /// The lowest height, in m.
        least: f64,
        /// The greatest.
        most: f64,
    },
    /// No liquid is there to change.
    #[error("there is no liquid here; pour some water first")]
    NoLiquid,
    /// A number for gravity where bodies attract each other.
    #[error("here gravity is the pull that things have for each other: make one of them heavier, and it pulls harder")]
    PullOfBodies,
    /// Another world where there is no ground.
    #[error("this plays out in space, so there is no ground that could be another world's")]
    InSpace,
    /// No moon.
    #[error("nothing here is a moon, so there are no phases to show")]
    NoMoon,
    /// A number of things that is not a whole one.
    #[error("I can add one, two or more things, but not {found}")]
    NotWhole {
        /// What was said.
        found: f64,
    },
    /// Something that hangs cannot be put elsewhere.
    #[error("the {whose} is tied, so it cannot be put anywhere else; cut what holds it first")]
    Tied {
        /// The body's name.
        whose: String,
    },
    /// Something put at itself.
    #[error("one thing cannot be put at itself; say which other one")]
    AtItself,
    /// A comparison with how it was, where nothing was changed yet.
    #[error("nothing has been changed yet, so there is no earlier scene to compare with; change something first")]
    NothingBefore,
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
