//! `orrery check`: fidelity on held-out cases.

pub mod dynamics;
pub mod light;
pub mod planner;
