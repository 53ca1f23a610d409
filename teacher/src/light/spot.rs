//! A point of a surface, which light falls on.

use geometry::light::{Hit, Surface, Vec3};

/// A point of a surface.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    pub(super) point: Vec3,
    pub(super) normal: Vec3,
    pub(super) surface: Surface,
}

impl From<&Hit> for Spot {
    fn from(hit: &Hit) -> Self {
        Self { point: hit.point, normal: hit.normal, surface: hit.surface }
    }
}
