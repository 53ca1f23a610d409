//! Learned light: a scene to pixels.
//!
//! Geometry is exact and light is learned: for every pixel the first hit is found by ray casting, and a network predicts
//! what arrives there. `reference` is the obvious scalar way, `cpu` the fast one; both stand behind [`Backend`].

mod error;
mod frame;
mod open;

pub use error::LightError;
pub use frame::{Frame, Job, Size};
pub use open::Light;

/// Something that turns scenes into pixels.
///
/// For one back end the same scene and size always give the same bytes, whatever the number of threads; between back
/// ends bytes differ by at most 2.
pub trait Backend: Send + Sync {
    /// What it is called in logs and tables, for example `cpu avx-512`.
    fn name(&self) -> &'static str;

    /// Renders the jobs in order. It uses every core and blocks until all are done.
    ///
    /// # Errors
    /// When a scene holds something that cannot be drawn.
    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError>;
}
