//! Training of the embedded planner: questions from the phrase book, a pre-trained sentence encoder, AdamW.

pub mod apart;
pub mod batch;
pub mod device;
mod finish;
pub mod noise;
pub mod optimiser;
pub mod parameters;
pub mod phrases;
pub mod pretrained;
pub mod train;

pub use finish::{finish, quantised};
