//! Errors of the vocabulary. Each says what was expected and what was found, in a sentence for a person.

use thiserror::Error;

use crate::scene::Units;

/// A colour that is not `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("a colour is written #rrggbb, found {found:?}")]
pub struct ColourError {
    /// What was found.
    pub found: String,
}

/// What is wrong with a scene.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SceneError {
    /// A number that is infinite or no number at all.
    #[error("{what} is not a finite number")]
    NotFinite {
        /// What the number is.
        what: String,
    },
    /// A number outside its limits.
    #[error("{what} can be anything from {} to {} here, but {} is {}",
        with_unit(*least, ""), with_unit(*most, unit), with_unit(*found, unit),
        if found < least { "too little" } else { "too much" })]
    OutOfRange {
        /// What the number is.
        what: String,
        /// The least allowed.
        least: f64,
        /// The most allowed.
        most: f64,
        /// Its unit.
        unit: &'static str,
        /// What was found.
        found: f64,
    },
    /// Too many of something.
    #[error("a scene holds at most {most} {what}, and this would make {found}")]
    TooMany {
        /// Bodies, links.
        what: &'static str,
        /// The most allowed.
        most: usize,
        /// How many there would be.
        found: usize,
    },
    /// Two things with one id.
    #[error("two {what} have the same id {id:?}")]
    SameId {
        /// Bodies, links.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// An id that is empty, too long or not in lower-case letters, digits and underscores.
    #[error("an id is 1 to {most} lower-case letters, digits or underscores, found {found:?}")]
    BadId {
        /// The most letters.
        most: usize,
        /// What was found, shortened.
        found: String,
    },
    /// A name that is empty or too long.
    #[error("the name of a {what} has 1 to {most} letters, found {found}")]
    BadName {
        /// What is named.
        what: &'static str,
        /// The most letters.
        most: usize,
        /// How many were found.
        found: usize,
    },
    /// A reference to a body that is not there.
    #[error("{by} refers to a body {id:?}, which is not in the scene")]
    NoSuchBody {
        /// What refers to it.
        by: String,
        /// The id that it refers to.
        id: String,
    },
    /// An orientation that is not a unit quaternion.
    #[error("the orientation of {whose} should be a quaternion of length 1, found length {found}")]
    NotUnit {
        /// The body's name.
        whose: String,
        /// The length that was found.
        found: f64,
    },
    /// An axis without a direction.
    #[error("the axis of hinge {link:?} has no direction")]
    NoAxis {
        /// The link's id.
        link: String,
    },
    /// Something that is not within the hall.
    #[error("{what} is outside the hall, which is {} m wide, {} m deep and {} m high", size_m[0], size_m[2], size_m[1])]
    OutsideHall {
        /// What it is.
        what: String,
        /// Width, height and depth of the hall.
        size_m: [f64; 3],
    },
    /// Skylights that are one opening.
    #[error("two skylights overlap; make them one, or move them apart")]
    SkylightsOverlap,
    /// A picture's file that cannot lie below `content/`, or is no image.
    #[error(
        "the picture of {whose} is a file below content/ that ends in .png, .jpg or .jpeg, as falling/owl.png is, found {found:?}"
    )]
    PictureFile {
        /// The body's name.
        whose: String,
        /// What was found, shortened.
        found: String,
    },
    /// An overlay listed twice.
    #[error("the overlay {overlay} is listed twice")]
    SameOverlay {
        /// Which.
        overlay: String,
    },
}

/// Something that can be said in a scene but that cannot be simulated or drawn yet.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Unsupported {
    /// A picture on something that has no face for it.
    #[error("{whose} cannot show a picture; only a box has a face for one")]
    Picture {
        /// The body's name.
        whose: String,
    },
    /// What a hall cannot have.
    #[error("a hall cannot {what}")]
    Hall {
        /// What, as a verb phrase.
        what: &'static str,
    },
}

/// A selector that finds nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SelectError {
    /// Nothing fits.
    #[error("there is no {wanted} here; there {}", there_are(there))]
    NoneFit {
        /// What was looked for, in words.
        wanted: String,
        /// The names of the bodies that are there.
        there: Vec<String>,
    },
    /// A list of selectors with nothing in it.
    #[error("a choice of bodies needs at least one word to choose by")]
    Empty,
}

/// Why an edit cannot be made. The scene is then as it was.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EditError {
    /// The bodies it is about are not there.
    #[error(transparent)]
    Select(#[from] SelectError),
    /// What it would make is not a valid scene.
    #[error(transparent)]
    Scene(#[from] SceneError),
    /// What it would make cannot be simulated or drawn yet.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// Adding none.
    #[error("to add something, say at least one")]
    AddsNone,
    /// There is no ground whose property could change.
    #[error("there is no ground here to change")]
    NoGround,
    /// A link that is not there.
    #[error("there is no link {link:?} here")]
    NoSuchLink {
        /// Its id.
        link: String,
    },
    /// A link without this property.
    #[error("the {kind} {link:?} has no {property} to change")]
    NoSuchProperty {
        /// Its id.
        link: String,
        /// Its sort, in a word.
        kind: &'static str,
        /// The property, in a word.
        property: &'static str,
    },
    /// A body that does not move, and should.
    #[error("{whose} is held where it is, so it cannot be pushed or thrown; let it go first")]
    Held {
        /// The body's name.
        whose: String,
    },
    /// A direction for a body at rest, without a speed.
    #[error("{whose} is not moving at the start, so say how fast it should go as well")]
    NoSpeed {
        /// The body's name.
        whose: String,
    },
    /// A release angle for a body that nothing holds from above.
    #[error("{whose} does not hang on anything here, so there is no angle to let it go from")]
    HangsOnNothing {
        /// The body's name.
        whose: String,
    },
    /// A tilt for a body that is no ramp.
    #[error("{whose} is no ramp; only a board that stands still can be tilted")]
    NoRamp {
        /// The body's name.
        whose: String,
    },
    /// Removing the star whose light one sees by.
    #[error("all light here comes from {whose}, so it has to stay; but its pull can be switched off")]
    OnlyLight {
        /// The body's name.
        whose: String,
    },
    /// Phases for a body that is no moon by the light of a star.
    #[error("{whose} goes round nothing that a star shines on here, so it has no phases")]
    NoPhases {
        /// The body's name.
        whose: String,
    },
    /// A place beyond the space that a scene has.
    #[error("{whose} would be further out than this little space reaches")]
    TooFar {
        /// The body's name.
        whose: String,
    },
    /// A distance for a body that goes round nothing.
    #[error("{whose} goes round nothing here, so there is no distance to change")]
    NoOrbit {
        /// The body's name.
        whose: String,
    },
    /// Bodies that would stand in each other, with no room to move apart.
    #[error("{a} and {b} would be in the same place")]
    Overlap {
        /// One body's name.
        a: String,
        /// The other's.
        b: String,
    },
    /// A body that would stand in the ground.
    #[error("{whose} would be in the ground")]
    InGround {
        /// The body's name.
        whose: String,
    },
    /// A solver's state for other bodies than those in the scene.
    #[error("a re-anchoring names {found:?} where the scene has {expected:?}")]
    OtherBodies {
        /// The ids in the scene.
        expected: Vec<String>,
        /// The ids that were given.
        found: Vec<String>,
    },
}

impl EditError {
    /// The same with limits in real units, where a scene's units stand for others.
    #[must_use]
    pub(crate) fn in_real_units(self, units: Units) -> Self {
        let Self::Scene(SceneError::OutOfRange { what, least, most, unit, found }) = self else { return self };
        let (factor, unit) = match unit {
            "m" if units.length_m >= 1e6 => (units.length_m / 1e9, "million km"),
            "m" => (units.length_m, unit),
            "kg" => (units.mass_kg, unit),
            "m/s" => (units.length_m / units.time_s, unit),
            "m/s²" => (units.length_m / (units.time_s * units.time_s), unit),
            _ => (1.0, unit),
        };
        let (least, most, found) = (least * factor, most * factor, found * factor);
        SceneError::OutOfRange { what, least, most, unit, found }.into()
    }
}

fn there_are(names: &[String]) -> String {
    match names {
        [] => "is nothing here yet".to_owned(),
        [one] => format!("is only {one}"),
        [first @ .., last] => format!("are {} and {last}", first.join(", ")),
    }
}

/// A number as people write it, with its unit: no exponent, no trailing zeros.
fn with_unit(value: f64, unit: &str) -> String {
    let magnitude = value.abs();
    let number =
        if magnitude != 0.0 && !(1e-7..1e15).contains(&magnitude) { format!("{value:e}") } else { format!("{value}") };
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}
