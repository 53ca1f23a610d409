//! Training of the dynamics model: experiments are watched, their noisy tracks are read, and laws are fitted to what the
//! tracks show. Nothing inside the solver that moved the bodies is looked at.

pub mod card;
pub mod checkpoint;
pub mod drag;
pub mod fit;
pub mod learn;
pub mod sample;
pub mod track;
pub mod train;
pub mod watch;

pub use train::{Options, train};
