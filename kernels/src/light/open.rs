//! Opening the light model: weights to a back end.

use std::path::Path;
use std::sync::Arc;

use geometry::light::Pictures;
use scene::Scene;

use super::{Backend, Choice, Frame, Job, LightError, Network, Size};
use crate::weights::{self, Weights};

/// The light model, ready to draw.
pub struct Light {
    backend: Box<dyn Backend>,
    version: String,
}

impl Light {
    /// Opens the weights `light` from [`weights::directory`] with the fastest back end of this machine.
    ///
    /// # Errors
    /// When the weights are missing, damaged, or of another shape.
    pub fn open() -> Result<Arc<Self>, LightError> {
        Self::open_with(Choice::default(), Arc::default())
    }

    /// Likewise with a back end of one's own choice, and with pictures that bodies may show.
    ///
    /// # Errors
    /// When the weights are missing, damaged, or of another shape, or the back end cannot be used on this machine.
    pub fn open_with(choice: Choice, pictures: Arc<Pictures>) -> Result<Arc<Self>, LightError> {
        Self::read(&weights::directory(), choice, pictures)
    }

    /// Opens the weights `light` from a folder with the fastest back end of this machine.
    ///
    /// # Errors
    /// When the weights are missing, damaged, or of another shape.
    pub fn open_in(folder: &Path) -> Result<Arc<Self>, LightError> {
        Self::read(folder, Choice::default(), Arc::default())
    }

    fn read(folder: &Path, choice: Choice, pictures: Arc<Pictures>) -> Result<Arc<Self>, LightError> {
        let weights = Weights::open_in(folder, "light")?;
        let network = Network::from_weights(&weights)?;
        Ok(Arc::new(Self::with_backend(choice.backend(&network, pictures)?, weights.card.blake3)))
    }

    /// A model over a back end of one's own choice.
    #[must_use]
    pub fn with_backend(backend: Box<dyn Backend>, version: String) -> Self {
        Self { backend, version }
    }

    /// The version of the model: the hash of its weights.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The back end's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.backend.name()
    }

    /// Renders the jobs in order; blocks.
    ///
    /// # Errors
    /// When a scene holds something that cannot be drawn.
    pub fn render(&self, jobs: &[Job<'_>]) -> Result<Vec<Frame>, LightError> {
        self.backend.render(jobs)
    }

    /// Renders one scene; blocks.
    ///
    /// # Errors
    /// When the scene holds something that cannot be drawn.
    pub fn frame(&self, scene: &Scene, size: Size) -> Result<Frame, LightError> {
        let mut frames = self.render(&[Job { scene, size }])?;
        Ok(frames.pop().expect("invariant: a back end returns a frame a job"))
    }
}
