//! Selectors: which bodies an edit or a measurement is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::body::ShapeKind;

/// Which bodies are meant. Names and colours are compared without regard to case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Selector {
    /// Every body that is not fixed.
    All,
    /// The body with this id.
    Id(String),
    /// Bodies with this name.
    Name(String),
    /// Bodies whose look is nearest to this colour name (`red`, `blue`, ...).
    Colour(ColourName),
    /// Bodies of this sort of shape.
    Kind(ShapeKind),
    /// The one that stands out among those that are not fixed.
    The(Standout),
    /// Bodies that every one of these selectors finds.
    Every(Vec<Selector>),
    /// Bodies that at least one of these selectors finds.
    Any(Vec<Selector>),
}

/// A way in which one body stands out among those that are not fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standout {
    /// Greatest mass.
    Heaviest,
    /// Least mass.
    Lightest,
    /// Greatest volume.
    Largest,
    /// Least volume.
    Smallest,
    /// Greatest speed.
    Fastest,
    /// Least speed.
    Slowest,
    /// Highest centre.
    Highest,
    /// Lowest centre.
    Lowest,
    /// Furthest to -x.
    Leftmost,
    /// Furthest to +x.
    Rightmost,
    /// First in the scene's order.
    First,
    /// Last in the scene's order: the one added most recently.
    Newest,
}

/// A basic colour, by name (after Berlin and Kay's basic colour terms, with gold and silver).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "colours name themselves")]
pub enum ColourName {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Purple,
    Pink,
    Brown,
    Black,
    White,
    Grey,
    Gold,
    Silver,
}
