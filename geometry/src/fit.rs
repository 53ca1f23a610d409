//! What of a scene does not fit together where it starts: bodies within one another, links of another length than the
//! distance they span. Such a scene can be played (what overlaps is moved apart, what links cannot all be given stands at a
//! compromise), but whoever made it should be told.

use std::fmt;

use scene::{Body, Link, LinkEnd, LinkKind, Scene};

use crate::contact::{Pose, Solid, ground_separation_m, separation_m};

/// Overlaps of less than this part of the smaller body's inner radius are of rounding when a scene was written.
const OVERLAP: f64 = 1e-3;
/// The same of links, of their length.
const LENGTH: f64 = 1e-3;

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub enum Misfit {
    /// Two bodies overlap.
    Overlap {
        /// Their names.
        names: [String; 2],
        /// How deep.
        depth_m: f64,
    },
    /// A body is in the ground.
    Sunk {
        /// Its name.
        name: String,
        /// How deep.
        depth_m: f64,
    },
    /// A rod, string or hinge cannot be as long as it is.
    Length {
        /// The link's id.
        link: String,
        /// The sort of link.
        word: &'static str,
        /// Its length.
        length_m: f64,
        /// The distance between its ends.
        distance_m: f64,
    },
    /// A link moves nothing: both its ends are on one body, or on nothing that can move.
    Idle {
        /// The link's id.
        link: String,
        /// The sort of link.
        word: &'static str,
    },
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overlap { names: [a, b], depth_m } => {
                write!(f, "the {a} and the {b} overlap by {depth_m:.3} m; they are moved apart")
            }
            Self::Sunk { name, depth_m } => {
                write!(f, "the {name} starts {depth_m:.3} m deep in the ground; it is lifted out")
            }
            Self::Length { link, word, length_m, distance_m } => write!(
                f,
                "the {word} {link:?} is {length_m:.3} m long, but its ends are {distance_m:.3} m apart; they are moved"
            ),
            Self::Idle { link, word } => {
                write!(f, "the {word} {link:?} has nothing that it could move; it does nothing")
            }
        }
    }
}

/// Everything in a scene that does not fit together at its start, in the order of its bodies and links.
#[must_use]
pub fn misfits(scene: &Scene) -> Vec<Misfit> {
    let bodies: Vec<(Solid, Pose)> = scene.bodies.iter().map(|body| (Solid::of(&body.shape), Pose::of(body))).collect();
    let mut found = Vec::new();
    for (i, (body, (solid, at))) in scene.bodies.iter().zip(&bodies).enumerate() {
        if scene.environment.ground.is_some() && !body.fixed {
            let depth_m = -ground_separation_m(solid, at);
            if depth_m > OVERLAP * solid.inner_radius_m() {
                found.push(Misfit::Sunk { name: body.name.clone(), depth_m });
            }
        }
        for (other, (their_solid, their_at)) in scene.bodies.iter().zip(&bodies).skip(i + 1) {
            if (body.fixed && other.fixed) || is_hinged(scene, body, other) {
                continue;
            }
            let depth_m = -separation_m(solid, at, their_solid, their_at);
            if depth_m > OVERLAP * solid.inner_radius_m().min(their_solid.inner_radius_m()) {
                found.push(Misfit::Overlap { names: [body.name.clone(), other.name.clone()], depth_m });
            }
        }
    }
    for link in &scene.links {
        let body = |end: &LinkEnd| end.body().and_then(|id| scene.body(id));
        let (a, b) = (body(&link.a), body(&link.b));
        let moves = |body: Option<&Body>| body.is_some_and(|body| !body.fixed);
        let word = link.kind.word();
        if a.map(|body| &body.id) == b.map(|body| &body.id) || !(moves(a) || moves(b)) {
            found.push(Misfit::Idle { link: link.id.clone(), word });
            continue;
        }
        let (Some(from_m), Some(to_m)) = (scene.end_m(&link.a), scene.end_m(&link.b)) else { continue };
        let distance_m = from_m.distance(to_m);
        let (length_m, wrong) = match link.kind {
            LinkKind::Rod { length_m } => (length_m, (distance_m - length_m).abs() > LENGTH * length_m),
            LinkKind::String { length_m } => (length_m, distance_m > (1.0 + LENGTH) * length_m),
            LinkKind::Hinge { .. } => (0.0, distance_m > LENGTH),
            LinkKind::Spring { .. } => (0.0, false),
        };
        if wrong {
            found.push(Misfit::Length { link: link.id.clone(), word, length_m, distance_m });
        }
    }
    found
}

/// Bodies that a hinge joins pass through each other.
fn is_hinged(scene: &Scene, a: &Body, b: &Body) -> bool {
    let joins = |link: &Link| link.holds(&a.id) && link.holds(&b.id);
    scene.links.iter().any(|link| matches!(link.kind, LinkKind::Hinge { .. }) && joins(link))
}
