//! Where a link ends: on a body, or at a point of the world.

use geometry::contact::Pose;
use glam::DVec3;
use scene::{LinkEnd, Scene};

use crate::dynamics::error::DynamicsError;

/// In place of a body: the world, which does not move.
pub const WORLD: usize = usize::MAX;

/// An end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// The body, or [`WORLD`].
    pub body: usize,
    /// From the body's centre in its own frame, or the point itself.
    pub at_m: DVec3,
}

impl End {
    /// Reads an end of the link `link`.
    ///
    /// # Errors
    /// When its body is not there, or a number is none.
    pub fn read(scene: &Scene, link: &str, end: &LinkEnd) -> Result<Self, DynamicsError> {
        let (body, at_m) = match end {
            LinkEnd::Body { body, at_m } => {
                let found = scene.bodies.iter().position(|other| other.id == *body);
                let body = found.ok_or_else(|| DynamicsError::Link {
                    link: link.to_owned(),
                    what: format!("ends on a body {body:?} that is not there"),
                })?;
                (body, at_m)
            }
            LinkEnd::Point { point_m } => (WORLD, point_m),
        };
        let at_m = DVec3::from_array(*at_m);
        if !at_m.is_finite() {
            return Err(DynamicsError::Link { link: link.to_owned(), what: "ends nowhere".to_owned() });
        }
        Ok(Self { body, at_m })
    }

    /// From the body's centre, in the world's frame; zero at a point of the world.
    pub fn arm_m(&self, pose: impl Fn(usize) -> Pose) -> DVec3 {
        if self.body == WORLD || self.at_m == DVec3::ZERO {
            DVec3::ZERO
        } else {
            pose(self.body).orientation * self.at_m
        }
    }

    /// Where it is.
    pub fn point_m(&self, pose: impl Fn(usize) -> Pose) -> DVec3 {
        if self.body == WORLD {
            return self.at_m;
        }
        let at = pose(self.body);
        if self.at_m == DVec3::ZERO { at.position_m } else { at.position_m + at.orientation * self.at_m }
    }
}
