//! The light of a star among the bodies, past the network: in the black of space what arrives comes from one disc, and
//! the share of it that others hide is geometry.
//!
//! For this every body counts as the ball of its mean radius, which it is for what is at home there.

use geometry::light::{Surface, disc_covered};

use super::features::{Lit, Place};
use super::seen::{TINY, clearance};

impl Lit<'_> {
    /// Share of the star's disc that can be seen from a place; all of it where there is no star.
    #[must_use]
    pub fn starlit(&self, place: &Place) -> f32 {
        let Some(star) = &self.scene.star else { return 1.0 };
        let sun = self.scene.sun_at(place.point);
        let far = star.centre.distance(place.point);
        let mut visible = 1.0;
        for (index, (body, terms)) in self.scene.bodies.iter().zip(&self.terms).enumerate() {
            let offset = body.centre - place.point;
            let distance = offset.length().max(TINY);
            if index == star.body || place.surface == Surface::Body(index) || distance > far {
                continue;
            }
            let sin_size = (terms.mean_radius / distance).min(1.0);
            let towards = offset / distance;
            let clearance = clearance(sin_size, towards.cross(sun.direction).length(), towards.dot(sun.direction));
            let sun_radius = sun.radius_rad.max(TINY);
            visible *= 1.0 - disc_covered(sin_size / sun_radius, clearance / sun_radius);
        }
        visible
    }
}
