//! A body that floats: the depth at which it displaces its own weight.
//!
//! Source: Archimedes, *On Floating Bodies*, I, 5. The displaced volume is `geometry::displaced`; for a ball it is the
//! cap `pi t^2 (3 r - t) / 3`.

use geometry::displaced::displaced;
use glam::DQuat;
use scene::Shape;

/// Height in metres of the centre of a floating body above the surface, in the attitude it has; none if it sinks.
#[must_use]
pub fn height_m(shape: &Shape, orientation: DQuat, mass_kg: f64, liquid_density_kg_m3: f64) -> Option<f64> {
    let wanted_m3 = mass_kg / liquid_density_kg_m3;
    if wanted_m3 > shape.volume_m3() {
        return None;
    }
    // The volume falls with height: halved to the last digit.
    let reach_m = shape.bounding_radius_m();
    let (mut low_m, mut high_m) = (-reach_m, reach_m);
    for _ in 0..200 {
        let middle_m = 0.5 * (low_m + high_m);
        if displaced(shape, orientation, middle_m).volume_m3 > wanted_m3 {
            low_m = middle_m;
        } else {
            high_m = middle_m;
        }
    }
    Some(0.5 * (low_m + high_m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_and_a_ball_float_as_deep_as_their_density_says() {
        let cuboid = Shape::Box { half_extents_m: [0.3, 0.1, 0.2] };
        let height = height_m(&cuboid, DQuat::IDENTITY, 0.7 * 1000.0 * cuboid.volume_m3(), 1000.0).expect("it floats");
        assert!((height - (0.1 - 0.2 * 0.7)).abs() < 1e-14);
        let ball = Shape::Sphere { radius_m: 0.2 };
        let height = height_m(&ball, DQuat::IDENTITY, 0.5 * 1000.0 * ball.volume_m3(), 1000.0).expect("it floats");
        assert!(height.abs() < 1e-14);
        assert_eq!(height_m(&ball, DQuat::IDENTITY, 1.01 * 1000.0 * ball.volume_m3(), 1000.0), None);
    }
}
