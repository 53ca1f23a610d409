//! Light on a CUDA device: the scalar reference as straightforward kernels, a thread a pixel.
//!
//! The kernels are in `kernels/cuda/light/`, in the part of C++ that g++ compiles as well, which is how tests compare
//! them with the reference on machines without a device (`kernels/tests/cuda_light.rs`). [`scene`] packs a scene into
//! the words that [`layout`] describes (`indoors` what a hall adds), [`compiler`] compiles the kernels when the back end is opened, [`backend`]
//! draws the tiles of many pictures by one launch.

pub mod backend;
pub mod compiler;
mod error;
mod indoors;
#[expect(missing_docs, reason = "fields are those of the types that they are made of")]
pub mod layout;
pub mod scene;

pub use backend::Cuda;
pub use error::CudaError;
