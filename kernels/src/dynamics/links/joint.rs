//! What ties bodies together firmly: rods, strings and hinges, as equations between poses and between velocities.

use geometry::contact::Pose;
use glam::DVec3;

use crate::dynamics::links::end::{End, WORLD};
use crate::dynamics::links::row::Row;
use crate::dynamics::links::{hinge, rod};

/// Strings within this share of their length are taut.
pub const TAUT: f64 = 1e-9;

/// A firm link.
#[derive(Clone, Debug)]
pub struct Joint {
    pub a: End,
    pub b: End,
    pub kind: Kind,
    /// Its place among the scene's links.
    pub link: usize,
}

/// Sorts of firm links.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// One distance.
    Rod { length_m: f64 },
    /// At most a distance.
    String { length_m: f64 },
    /// The same point, and only turning about the axis.
    Hinge {
        /// The axis in the world's frame at the start of the step.
        axis: DVec3,
        /// The same in the frames of both ends' bodies.
        in_a: DVec3,
        in_b: DVec3,
    },
}

impl Joint {
    /// Whether it only pulls.
    pub fn is_string(&self) -> bool {
        matches!(self.kind, Kind::String { .. })
    }

    /// How many equations it sets.
    pub fn rows(&self) -> usize {
        match self.kind {
            Kind::Rod { .. } | Kind::String { .. } => 1,
            Kind::Hinge { .. } => 5,
        }
    }

    /// Its size, for tolerances.
    pub fn scale_m(&self) -> f64 {
        match self.kind {
            Kind::Rod { length_m } | Kind::String { length_m } => length_m,
            Kind::Hinge { .. } => 1.0,
        }
    }

    /// Distance of the ends less the length, of a rod or string.
    pub fn excess_m(&self, pose: impl Fn(usize) -> Pose) -> f64 {
        match self.kind {
            Kind::Rod { length_m } | Kind::String { length_m } => {
                (self.a.point_m(&pose) - self.b.point_m(&pose)).length() - length_m
            }
            Kind::Hinge { .. } => 0.0,
        }
    }

    /// Adds its equations at these poses, and how far each is off.
    pub fn add(&self, joint: usize, pose: impl Fn(usize) -> Pose, rows: &mut Vec<Row>, errors: &mut Vec<f64>) {
        match self.kind {
            Kind::Rod { length_m } | Kind::String { length_m } => rod::add(self, joint, length_m, pose, rows, errors),
            Kind::Hinge { in_a, in_b, .. } => hinge::add(self, joint, [in_a, in_b], pose, rows, errors),
        }
    }

    /// Takes up a hinge's axis in its bodies' frames.
    pub fn begin(&mut self, pose: impl Fn(usize) -> Pose) {
        let local = |body: usize, axis: DVec3| {
            if body == WORLD { axis } else { pose(body).orientation.conjugate() * axis }
        };
        let (a, b) = (self.a.body, self.b.body);
        if let Kind::Hinge { axis, in_a, in_b } = &mut self.kind {
            (*in_a, *in_b) = (local(a, *axis), local(b, *axis));
        }
    }
}
