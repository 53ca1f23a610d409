//! Fidelity of the planner: drafts against drafts written by hand, and what comes of held-out questions against what must.

pub mod drafts;
pub mod questions;
