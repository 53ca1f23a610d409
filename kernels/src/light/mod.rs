//! Learned light: a scene to pixels.
//!
//! For every pixel the first hit is found exactly. What reaches that point, how much of the sun's disc and how much
//! light from sky, ground and other bodies, is predicted by a small network that sums over bodies what each does to
//! the point. The network sees geometry and lightness only; light is linear, so the colours of sun, sky, ground and
//! bodies are applied exactly to the transport that it predicts.
//!
//! [`features`] says what the network sees, [`network`] what it is, [`reference`] how a picture is made of it: the
//! obvious scalar version that faster ones are checked against.

mod choice;
pub mod cpu;
pub mod cuda;
mod error;
pub mod features;
mod frame;
pub mod indoors;
pub mod links;
pub mod network;
mod open;
mod precision;
pub mod reference;
mod scalar;
mod seen;
pub mod sides;
mod star;

pub use choice::{Choice, UnknownChoice};
pub use cpu::Cpu;
pub use cuda::{Cuda, CudaError};
pub use error::LightError;
pub use features::{Lit, Place};
pub use frame::{Frame, Job, Size};
pub use indoors::Indoors;
pub use network::{Illumination, Layer, Network};
pub use open::Light;
pub use precision::Precision;
pub use scalar::Scalar;
pub use sides::Sides;

/// Something that turns scenes into pixels.
///
/// For one back end the same scene and size always give the same bytes, whatever the number of threads. Between back ends in
/// single precision bytes differ by at most 2, but for rays that graze an edge; those in bfloat16 are within 45 dB of them.
pub trait Backend: Send + Sync {
    /// What it is called in logs and tables, for example `cpu avx-512`.
    fn name(&self) -> &'static str;

    /// Renders the jobs in order. It uses every core and blocks until all are done.
    ///
    /// # Errors
    /// When a scene holds something that cannot be drawn.
    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError>;
}
