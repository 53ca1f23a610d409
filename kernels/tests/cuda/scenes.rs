//! Scenes of every sort that the kernels draw: bodies of all forms and textures, links, liquids seen from both sides,
//! open space, suns low and high, halls.

use scene::{Body, Colour, Light, Liquid, Look, Place, Scene, Shape, Sun, Texture};

#[path = "halls.rs"]
pub mod halls;
#[path = "parts.rs"]
mod parts;
use parts::{numbers, tie};

const TEXTURES: [Texture; 11] = [
    Texture::Stripes,
    Texture::Checker,
    Texture::Seams,
    Texture::Plain,
    Texture::Wood,
    Texture::Marble,
    Texture::Brushed,
    Texture::Rocky,
    Texture::Bands,
    Texture::Earth,
    Texture::Moon,
];

/// So many bodies of all forms over the open ground.
pub fn crowd(seed: u64, bodies: usize) -> Scene {
    let mut next = numbers(seed);
    let mut scene = Scene::empty("crowd");
    for index in 0..bodies {
        let [a, b, c] = [0.1 + 0.5 * next(), 0.1 + 0.5 * next(), 0.1 + 0.5 * next()];
        let shape = match (index + seed as usize) % 4 {
            0 => Shape::Sphere { radius_m: a + 0.1 },
            1 => Shape::Box { half_extents_m: [a, b, c] },
            2 => Shape::Cylinder { radius_m: a, half_height_m: b },
            _ => Shape::Capsule { radius_m: a, half_height_m: b },
        };
        let position = [4.0 * next() - 2.0, 0.3 + 3.0 * next(), 4.0 * next() - 2.0];
        let turn = [next() - 0.5, next() - 0.5, next() - 0.5, next() + 0.1];
        let norm = turn.iter().map(|part| part * part).sum::<f64>().sqrt();
        // Every third stands upright, so that a liquid cuts it.
        let orientation = if index % 3 == 2 { [0.0, 0.0, 0.0, 1.0] } else { turn.map(|part| part / norm) };
        let look = Look {
            colour: Colour::rgb((255.0 * next()) as u8, (255.0 * next()) as u8, (255.0 * next()) as u8),
            gloss: if index % 3 == 0 { 0.0 } else { next() },
            metal: if index % 2 == 0 { 0.0 } else { next() },
            glow: if index % 5 == 4 { 0.5 } else { 0.0 },
            texture: TEXTURES[(index + 3 * seed as usize) % TEXTURES.len()].clone(),
        };
        scene.bodies.push(Body {
            name: format!("body {index}"),
            orientation,
            look,
            ..Body::new(format!("body_{index}"), shape, position)
        });
    }
    scene.camera.azimuth_deg = 360.0 * next();
    scene.camera.elevation_deg = 5.0 + 40.0 * next();
    let sun = Sun { azimuth_deg: 360.0 * next(), elevation_deg: 5.0 + 75.0 * next(), ..Sun::default() };
    scene.environment.light = Light::Sun(sun);
    scene
}

fn without_ground(mut scene: Scene) -> Scene {
    scene.environment.ground = None;
    scene
}

fn upwards(mut scene: Scene) -> Scene {
    scene.camera.elevation_deg = -10.0;
    scene
}

/// The same in a liquid.
pub fn in_liquid(mut scene: Scene, level_m: f64, density_kg_m3: f64) -> Scene {
    scene.environment.liquid = Some(Liquid { level_m, density_kg_m3 });
    scene
}

fn tied(mut scene: Scene) -> Scene {
    tie(&mut scene);
    scene
}

/// Planets about a star that lights them, two of them in a row with it.
fn space() -> Scene {
    let mut scene = without_ground(crowd(31, 6));
    scene.environment.place = Place::Space;
    scene.environment.light = Light::Star { body: "body_2".into() };
    let star = scene.bodies[2].position_m;
    let between = |far: f64| [star[0] + 1.2 * far, star[1] + 0.1 * far, star[2] + far];
    scene.bodies[0].position_m = between(1.2);
    scene.bodies[1].position_m = between(2.4);
    scene.camera.elevation_deg = 20.0;
    scene
}

/// A scene whose sun stands so low that dusk has begun, or night.
fn dusk(elevation_deg: f64) -> Scene {
    let mut scene = crowd(33, 4);
    scene.environment.light = Light::Sun(Sun { azimuth_deg: 200.0, elevation_deg, ..Sun::default() });
    scene.camera.elevation_deg = 4.0;
    scene
}

/// Bodies that fall between the middles of pixels.
fn specks() -> Scene {
    let mut scene = crowd(34, 24);
    for body in &mut scene.bodies {
        body.shape = Shape::Sphere { radius_m: 0.02 };
    }
    scene.camera.distance_m = 9.0;
    scene
}

/// All of them, by name.
pub fn all() -> Vec<(String, Scene)> {
    let mut all = vec![
        ("nothing but ground".to_owned(), crowd(1, 0)),
        ("nothing at all".to_owned(), upwards(without_ground(crowd(2, 0)))),
        ("one body".to_owned(), crowd(3, 1)),
        ("tied bodies".to_owned(), tied(crowd(4, 4))),
        ("tied bodies in the air".to_owned(), tied(without_ground(crowd(5, 5)))),
        ("a crowd".to_owned(), crowd(6, 12)),
        ("as many as there may be".to_owned(), crowd(7, 32)),
        ("water".to_owned(), in_liquid(tied(crowd(8, 6)), 0.8, 998.0)),
        ("salt water without a bottom".to_owned(), in_liquid(without_ground(crowd(9, 5)), 1.0, 1025.0)),
        ("within oil, without a bottom".to_owned(), in_liquid(tied(without_ground(crowd(10, 4))), 9.0, 920.0)),
        ("within water".to_owned(), in_liquid(crowd(11, 6), 8.0, 998.0)),
        ("honey".to_owned(), in_liquid(crowd(12, 5), 0.6, 1400.0)),
        ("mercury".to_owned(), in_liquid(tied(crowd(13, 5)), 0.5, 13_534.0)),
        ("deep water".to_owned(), in_liquid(crowd(14, 3), 900.0, 1025.0)),
        ("specks".to_owned(), specks()),
        ("space".to_owned(), space()),
        ("night".to_owned(), dusk(-16.0)),
        ("night over water".to_owned(), in_liquid(dusk(-18.0), 0.4, 998.0)),
        ("dusk".to_owned(), dusk(2.0)),
    ];
    // Bodies of every form with every texture, close by.
    for seed in 20..31 {
        let mut scene = crowd(seed, 4);
        scene.camera.distance_m = 5.0;
        all.push((format!("four bodies, {seed}"), scene));
    }
    all.extend(halls::all());
    all
}
