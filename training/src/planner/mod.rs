//! Training of the planner model.
