//! The scalar reference as a back end: for comparison, never for speed.

use std::sync::Arc;

use geometry::light::{Pictures, TraceScene, View};

use super::{Backend, Frame, Job, LightError, Network, reference};

/// The obvious way: one pixel after the other, one sample a pixel, on one core.
pub struct Scalar {
    network: Network,
    pictures: Arc<Pictures>,
}

impl Scalar {
    /// The reference over a network.
    #[must_use]
    pub fn new(network: Network) -> Self {
        Self { network, pictures: Arc::default() }
    }

    /// With pictures that bodies may show.
    #[must_use]
    pub fn with_pictures(self, pictures: Arc<Pictures>) -> Self {
        Self { pictures, ..self }
    }
}

impl Backend for Scalar {
    fn name(&self) -> &'static str {
        "cpu scalar"
    }

    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        jobs.iter()
            .map(|job| {
                let scene = TraceScene::with_pictures(job.scene, &self.pictures)?;
                let (width, height) = (job.size.width(), job.size.height());
                let view = View::new(job.scene, width as usize, height as usize);
                let rgb = reference::render(&self.network, &scene, &view, width as usize, height as usize);
                Ok(Frame { width, height, rgb })
            })
            .collect()
    }
}
