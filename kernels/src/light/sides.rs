//! Both sides of a liquid's surface: light above it and light within it are each what the network knows, a sun, a sky and a
//! ground, but not the same ones.

use geometry::light::TraceScene;

use super::features::Lit;

/// A scene above the surface of its liquid and within it; without a liquid all is above.
#[derive(Clone, Debug)]
pub struct Sides<'a> {
    /// In the air.
    pub above: Lit<'a>,
    /// Within the liquid, if one can see into it.
    pub below: Option<Lit<'a>>,
}

impl<'a> Sides<'a> {
    /// Prepares a scene.
    #[must_use]
    pub fn new(scene: &'a TraceScene) -> Self {
        Self { above: Lit::new(scene), below: Lit::below(scene) }
    }

    /// One side.
    #[must_use]
    pub fn side(&self, below: bool) -> &Lit<'a> {
        self.below.as_ref().filter(|_| below).unwrap_or(&self.above)
    }
}
