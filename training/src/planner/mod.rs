//! Training of the planner model.

pub mod phrases;
