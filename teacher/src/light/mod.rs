//! The truth about light: a path tracer over the same geometry, cameras and surfaces as the learned light.
//!
//! [`gather`] says what reaches a point (what the network learns and is judged by), [`image`] makes a picture of it.

pub mod gather;
pub mod image;
mod indoors;
mod patches;
pub mod sampling;
mod spot;

pub use gather::{Gathered, gather};
pub use image::{Settings, image};
pub use sampling::Dice;
