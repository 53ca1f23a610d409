//! Training of the dynamics model: experiments are watched, their noisy tracks are read, and laws are fitted to what the
//! tracks show. Nothing inside the solver that moved the bodies is looked at.

pub mod card;
pub mod contact;
pub mod flights;
pub mod forces;
pub mod learn;
mod plot;
pub mod report;
pub mod sample;
mod shooting;
pub mod squares;
pub mod track;
pub mod train;
mod weights;
mod written;

pub use train::{Options, Source, train};
