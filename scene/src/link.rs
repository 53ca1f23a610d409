//! Links: what ties bodies to each other or to a point.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::scene::Vec3;

/// A link between two ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Unique in its scene.
    pub id: String,
    /// What sort of link.
    pub kind: LinkKind,
    /// One end.
    pub a: LinkEnd,
    /// The other end.
    pub b: LinkEnd,
}

/// A sort of link.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// Keeps its ends at one distance.
    Rod {
        /// That distance.
        length_m: f64,
    },
    /// Keeps its ends within a distance; slack when shorter.
    String {
        /// The longest distance.
        length_m: f64,
    },
    /// Pulls and pushes in proportion to its stretch.
    Spring {
        /// Length without force.
        rest_length_m: f64,
        /// Force per stretch (Hooke).
        stiffness_n_m: f64,
        /// Force per stretching speed.
        damping_n_s_m: f64,
    },
    /// Lets its ends turn about one axis.
    Hinge {
        /// The axis, in the world's frame at the start.
        axis: Vec3,
    },
}

impl LinkKind {
    /// The sort of link, in a word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Rod { .. } => "rod",
            Self::String { .. } => "string",
            Self::Spring { .. } => "spring",
            Self::Hinge { .. } => "hinge",
        }
    }
}

/// Where a link ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum LinkEnd {
    /// On a body.
    Body {
        /// Its id.
        body: String,
        /// Offset from its centre, in its own frame.
        #[serde(default)]
        at_m: Vec3,
    },
    /// At a point of the world.
    Point {
        /// The point.
        point_m: Vec3,
    },
}

impl LinkEnd {
    /// The id of the body that it is on; none at a point.
    #[must_use]
    pub fn body(&self) -> Option<&str> {
        match self {
            Self::Body { body, .. } => Some(body),
            Self::Point { .. } => None,
        }
    }
}

impl Link {
    /// Whether one of its ends is on a body.
    #[must_use]
    pub fn holds(&self, body: &str) -> bool {
        [&self.a, &self.b].iter().any(|end| end.body() == Some(body))
    }
}
