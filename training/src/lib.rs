//! Makes the weights: data from the teacher, models in candle, one command for each; writes weights and their cards,
//! and measures them on held-out cases.

pub mod dynamics;
pub mod evaluate;
pub mod light;
pub mod planner;
