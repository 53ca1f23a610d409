//! The scalar reference as a back end: for comparison, never for speed.

use geometry::light::{TraceScene, View};

use super::{Backend, Frame, Job, LightError, Network, reference};

/// The obvious way: one pixel after the other, one sample a pixel, on one core.
pub struct Scalar {
    network: Network,
}

impl Scalar {
    /// The reference over a network.
    #[must_use]
    pub fn new(network: Network) -> Self {
        Self { network }
    }
}

impl Backend for Scalar {
    fn name(&self) -> &'static str {
        "cpu scalar"
    }

    fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        jobs.iter()
            .map(|job| {
                let scene = TraceScene::new(job.scene)?;
                if scene.room.is_some() {
                    return Err(LightError::Hall);
                }
                let (width, height) = (job.size.width(), job.size.height());
                let view = View::new(job.scene, width as usize, height as usize);
                let rgb = reference::render(&self.network, &scene, &view, width as usize, height as usize);
                Ok(Frame { width, height, rgb })
            })
            .collect()
    }
}
