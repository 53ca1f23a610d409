//! The scenes that light is timed on.

use scene::{Body, Colour, Liquid, Look, Scene, Shape};

/// Balls and boxes by turns on a spiral around the middle of the open ground, as near to each other as they fit.
#[must_use]
pub fn ring(bodies: usize) -> Scene {
    let mut scene = Scene::empty("bench");
    scene.camera.target_m = [0.0, 0.5, 0.0];
    scene.camera.distance_m = 7.0;
    for index in 0..bodies {
        // The sunflower's angle spreads any number of points evenly (Vogel, 1979).
        let (turn, out) = (2.4 * index as f64, 0.75 * (index as f64).sqrt());
        let size = 0.3 + 0.02 * (index % 5) as f64;
        let shape = if index % 2 == 0 {
            Shape::Sphere { radius_m: size }
        } else {
            Shape::Box { half_extents_m: [0.8 * size, size, 0.9 * size] }
        };
        let colour =
            Colour::rgb(90 + (index * 67 % 160) as u8, 60 + (index * 41 % 180) as u8, 50 + (index * 29 % 190) as u8);
        scene.bodies.push(Body {
            name: format!("body {index}"),
            orientation: [0.0, (turn / 2.0).sin(), 0.0, (turn / 2.0).cos()],
            look: Look { colour, ..Look::default() },
            ..Body::new(format!("body_{index}"), shape, [out * turn.cos(), size, out * turn.sin()])
        });
    }
    scene
}

/// The same bodies in water.
#[must_use]
pub fn half_sunk(bodies: usize) -> Scene {
    let mut scene = ring(bodies);
    scene.environment.liquid = Some(Liquid { level_m: 0.35, density_kg_m3: 998.0 });
    scene
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_scenes_that_anyone_may_make() {
        for scene in [1, 2, 4, 8, 16, 32].map(ring).into_iter().chain([half_sunk(4)]) {
            scene.validate().expect("within the limits");
            scene::supported(&scene).expect("can be drawn");
        }
    }
}
