//! Training of the light model: the network of `kernels::light` learns from the path tracer's noisy samples.

pub mod adam;
pub mod backward;
pub mod checkpoint;
pub mod halls;
pub mod indoors;
pub mod matrix;
pub mod samples;
pub mod scenes;
pub mod train;
pub mod train_halls;

pub use halls::random_hall;
pub use scenes::{Split, random_pool, random_scene};
pub use train::{Options, train};
pub use train_halls::train_halls;
