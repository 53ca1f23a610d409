//! What the tests of the CUDA kernels share.

pub mod device;
pub mod host;
pub mod scenes;
