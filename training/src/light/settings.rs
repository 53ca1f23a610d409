//! The settings that light is judged in: everything that a scene's environment can be, each with its own random scenes.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Body, Camera, Colour, Ground, Light, Look, Scene, Shape, Sky, Texture};
use serde::Serialize;

use super::halls::random_hall;
use super::scenes::{colour, look, random_pool, random_scene};

/// Where a scene is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// On open ground or above none, by day: what the network for the open learned from.
    Open,
    /// With a liquid, which nothing was learned from.
    Pools,
    /// Open ground from dusk to night, which nothing was learned from.
    Dusk,
    /// A star and what goes round it, which nothing was learned from.
    Space,
    /// A hall with skylights and lamps.
    Halls,
}

impl Setting {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Pools, Self::Dusk, Self::Space, Self::Halls];

    /// Of ten scenes: half in the open, the others shared out.
    pub const MIX: [Self; 10] = {
        use Setting::{Dusk, Halls, Open, Pools, Space};
        [Open, Halls, Open, Pools, Open, Space, Open, Halls, Open, Dusk]
    };

    /// What it is called on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Pools => "pools",
            Self::Dusk => "dusk",
            Self::Space => "space",
            Self::Halls => "halls",
        }
    }

    /// A random scene of this setting.
    #[must_use]
    pub fn scene(self, random: &mut ChaCha8Rng) -> Scene {
        match self {
            Self::Open => random_open(random),
            Self::Pools => random_pool(random),
            Self::Dusk => random_dusk(random),
            Self::Space => random_space(random),
            Self::Halls => random_hall(random),
        }
    }
}

/// A scene in the open that an author could make: what is learned from has suns from further below where there is no ground.
fn random_open(random: &mut ChaCha8Rng) -> Scene {
    let mut scene = random_scene(random);
    if let Light::Sun(sun) = &mut scene.environment.light {
        sun.elevation_deg = sun.elevation_deg.max(-18.0);
    }
    scene
}

/// A scene on open ground whose sun stands below eight degrees, down to the end of astronomical dusk.
fn random_dusk(random: &mut ChaCha8Rng) -> Scene {
    let mut scene = random_scene(random);
    scene.environment.ground.get_or_insert_with(Ground::default);
    if let Light::Sun(sun) = &mut scene.environment.light {
        sun.elevation_deg = random.random_range(-18.0..8.0);
    }
    scene
}

/// A star, up to five planets about it and up to two moons about each; now and then one before another, so that one throws
/// its shadow on the next.
fn random_space(random: &mut ChaCha8Rng) -> Scene {
    let mut scene = Scene::empty("random");
    scene.environment.ground = None;
    scene.environment.air_density_kg_m3 = 0.0;
    scene.environment.sky = Sky { zenith: Colour::rgb(0, 0, 0), horizon: Colour::rgb(0, 0, 0) };
    scene.environment.light = Light::Star { body: "star".to_owned() };
    let radius_m = 0.3 * 4f64.powf(random.random());
    let light = Look { colour: colour(random, 0.6, 0.95), glow: 3.0, ..Look::default() };
    scene.bodies.push(ball("star".to_owned(), radius_m, [0.0; 3], light));
    let mut far_m = radius_m;
    for planet in 0..random.random_range(1..6) {
        far_m += radius_m * random.random_range(1.5..6.0);
        let angle = random.random_range(0.0..std::f64::consts::TAU);
        let at = [far_m * angle.cos(), far_m * random.random_range(-0.1..0.1), far_m * angle.sin()];
        let size_m = radius_m * 0.15 * 5f64.powf(random.random());
        scene.bodies.push(ball(format!("planet_{planet}"), size_m, at, world(random)));
        for moon in 0..[0, 0, 1, 1, 2][random.random_range(0..5)] {
            let reach_m = size_m * random.random_range(1.6..4.0);
            // Before the planet, behind it, or anywhere.
            let turn = match random.random_range(0..4) {
                0 => angle + random.random_range(-0.15..0.15),
                1 => angle + std::f64::consts::PI + random.random_range(-0.15..0.15),
                _ => random.random_range(0.0..std::f64::consts::TAU),
            };
            let rise_m = size_m * random.random_range(-0.4..0.4);
            let place = [at[0] + reach_m * turn.cos(), at[1] + rise_m, at[2] + reach_m * turn.sin()];
            let moon_m = size_m * random.random_range(0.15..0.45);
            scene.bodies.push(ball(format!("moon_{planet}_{moon}"), moon_m, place, world(random)));
        }
    }
    // All of it, or one of them from nearby.
    let whole = random.random_bool(0.3);
    let about = if whole { 0 } else { random.random_range(1..scene.bodies.len()) };
    // No nearer than a camera may be.
    let near_m = f64::max(scene.bodies[about].shape.bounding_radius_m() * random.random_range(3.0..12.0), 0.1);
    scene.camera = Camera {
        azimuth_deg: random.random_range(0.0..360.0),
        elevation_deg: random.random_range(-20.0..60.0),
        distance_m: if whole { far_m * random.random_range(1.2..2.5) } else { near_m },
        target_m: scene.bodies[about].position_m,
        fov_deg: random.random_range(30.0..50.0),
        follow: None,
    };
    scene
}

fn world(random: &mut ChaCha8Rng) -> Look {
    let texture = match random.random_range(0..5) {
        0 => Texture::Rocky,
        1 => Texture::Bands,
        2 => Texture::Earth,
        3 => Texture::Moon,
        _ => Texture::Plain,
    };
    Look { texture, metal: 0.0, glow: 0.0, ..look(random) }
}

fn ball(id: String, radius_m: f64, position_m: [f64; 3], look: Look) -> Body {
    Body { look, ..Body::new(id, Shape::Sphere { radius_m }, position_m) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::light::Split;

    #[test]
    fn random_scenes_of_every_setting_are_valid_and_no_two_alike() {
        for setting in Setting::ALL {
            let made = |index| setting.scene(&mut Split::Train.random(1, index));
            for index in 0..200 {
                assert_eq!(made(index).validate(), Ok(()), "{} {index}", setting.name());
            }
            assert_ne!(made(1), made(2));
            assert_eq!(made(7), made(7));
        }
    }
}
