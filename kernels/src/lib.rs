//! The world model at run time: learned dynamics (state to state) and learned light (state to pixels).

pub mod dynamics;
pub mod light;
#[cfg(target_arch = "x86_64")]
pub mod tiles;
pub mod weights;
