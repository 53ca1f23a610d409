//! Fidelity of the planner model on held-out cases.
