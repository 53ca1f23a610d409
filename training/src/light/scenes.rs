//! Random scenes for light to be learned from and judged on: far wider than the lessons.

use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, StandardNormal};
use scene::{
    Body, Camera, Colour, Ground, Light, Link, LinkEnd, LinkKind, Liquid, Look, Scene, Shape, Sky, Sun, Texture,
};

/// Which scenes: no scene belongs to two splits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// Learned from.
    Train,
    /// Watched while training.
    Validation,
    /// Judged on.
    Test,
}

impl Split {
    /// The random stream of scene `index`: the splits take different eighths of the generator's 2^64 streams.
    #[must_use]
    pub fn random(self, seed: u64, index: u64) -> ChaCha8Rng {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(((self as u64 + 1) << 61) | (index & ((1 << 61) - 1)));
        random
    }
}

/// Tries to place a body clear of the others.
const TRIES: usize = 20;

/// A scene: up to nine bodies that rest, lean, stack or fly over one of many grounds under one of many skies.
#[must_use]
pub fn random_scene(random: &mut ChaCha8Rng) -> Scene {
    // Sizes of a scene, from things on a table to a field.
    let scale = 0.3 * 30f64.powf(random.random());
    let mut scene = Scene::empty("random");
    scene.environment.ground = random.random_bool(0.9).then(|| ground(random, scale));
    scene.environment.light = Light::Sun(sun(random, scene.environment.ground.is_some()));
    scene.environment.sky = random_sky(random);
    scene.environment.air_density_kg_m3 = if random.random_bool(0.3) { 0.0 } else { random.random_range(0.1..3.0) };
    let count = [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9][random.random_range(0..13)];
    // Whether bodies lie about or crowd together.
    let spread = scale * random.random_range(0.7..2.2);
    for index in 0..count {
        let body = body(random, &scene, index, scale, spread);
        scene.bodies.push(body);
    }
    if random.random_bool(0.35) {
        tie(random, &mut scene, scale);
    }
    scene.camera = camera(random, &scene, scale);
    scene
}

/// A scene in whose open ground there stands a liquid: its bodies lie in it, reach out of it or fly above it, wherever that
/// would be. Nothing is learned from such scenes.
#[must_use]
pub fn random_pool(random: &mut ChaCha8Rng) -> Scene {
    let mut scene = random_scene(random);
    let wide = scene.camera.distance_m;
    scene.environment.ground.get_or_insert_with(|| ground(random, 0.2 * wide));
    if let Light::Sun(sun) = &mut scene.environment.light {
        sun.elevation_deg = sun.elevation_deg.abs().max(8.0);
    }
    let density_kg_m3 = [998.0, 998.0, 998.0, 1025.0, 1025.0, 920.0, 1400.0, 13_534.0][random.random_range(0..8)];
    scene.environment.liquid = Some(Liquid { level_m: wide * random.random_range(0.04..0.2), density_kg_m3 });
    scene
}

fn ground(random: &mut ChaCha8Rng, scale: f64) -> Ground {
    let first = colour(random, 0.05, 0.85);
    let second = if random.random_bool(0.4) { first } else { colour(random, 0.05, 0.85) };
    Ground { colours: [first, second], tile_m: scale * random.random_range(0.3..1.2), ..Ground::default() }
}

fn sun(random: &mut ChaCha8Rng, over_ground: bool) -> Sun {
    let elevation_deg = if over_ground || random.random_bool(0.7) {
        8.0 + 77.0 * random.random::<f64>().powf(1.2)
    } else {
        random.random_range(-80.0..80.0)
    };
    Sun {
        azimuth_deg: random.random_range(0.0..360.0),
        elevation_deg,
        strength: random.random_range(0.3..1.6),
        colour: Colour::rgb(255, random.random_range(200..=255), random.random_range(150..=255)),
    }
}

pub(super) fn random_sky(random: &mut ChaCha8Rng) -> Sky {
    match random.random_range(0..6) {
        // No air.
        0 => Sky { zenith: Colour::rgb(0, 0, 0), horizon: Colour::rgb(0, 0, 0) },
        1 | 2 => {
            let dim = random.random_range(0.4..1.0);
            let scaled = |rgb: [f64; 3]| {
                let [r, g, b] = rgb.map(|c| (c * dim) as u8);
                Colour::rgb(r, g, b)
            };
            Sky { zenith: scaled([91.0, 139.0, 208.0]), horizon: scaled([223.0, 232.0, 242.0]) }
        }
        _ => Sky { zenith: colour(random, 0.0, 0.9), horizon: colour(random, 0.0, 0.9) },
    }
}

pub(super) fn body(random: &mut ChaCha8Rng, scene: &Scene, index: usize, scale: f64, spread: f64) -> Body {
    let shape = shape(random, scale);
    let reach = shape.bounding_radius_m();
    let orientation = match random.random_range(0..10) {
        0..5 => turned(random.random_range(0.0..std::f64::consts::PI)),
        5..7 if matches!(shape, Shape::Cylinder { .. } | Shape::Capsule { .. }) => lying(random),
        _ => tumbled(random),
    };
    let half_height = lowest(&shape, orientation);
    let mut position_m = [0.0; 3];
    for _ in 0..TRIES {
        let below = scene.bodies.last().filter(|_| random.random_bool(0.15));
        position_m = match below {
            // On top of the last one, not quite in the middle.
            Some(below) => {
                let top = below.position_m[1] + lowest(&below.shape, below.orientation);
                let aside = 0.3 * reach.min(below.shape.bounding_radius_m());
                [
                    below.position_m[0] + random.random_range(-aside..=aside),
                    top + half_height,
                    below.position_m[2] + random.random_range(-aside..=aside),
                ]
            }
            None => {
                let rise: f64 = if random.random_bool(0.5) {
                    0.0
                } else {
                    let far: f64 = Exp1.sample(random);
                    scale * far * if random.random_bool(0.3) { 4.0 } else { 0.7 }
                };
                [random.random_range(-spread..spread), half_height + rise, random.random_range(-spread..spread)]
            }
        };
        let apart = |other: &Body| {
            let offset: f64 = (0..3).map(|k| (other.position_m[k] - position_m[k]).powi(2)).sum();
            offset.sqrt() > reach + other.shape.bounding_radius_m()
        };
        if below.is_some() || scene.bodies.iter().all(apart) {
            break;
        }
    }
    Body {
        id: format!("body_{index}"),
        name: format!("body {index}"),
        shape,
        mass_kg: 1.0,
        position_m,
        orientation,
        velocity_m_s: [0.0; 3],
        angular_velocity_rad_s: [0.0; 3],
        restitution: 0.5,
        friction: 0.5,
        drag_coefficient: 0.5,
        fixed: false,
        look: look(random),
    }
}

fn shape(random: &mut ChaCha8Rng, scale: f64) -> Shape {
    let size = scale * 0.12 * 6f64.powf(random.random());
    let mut share = |least: f64, most: f64| size * random.random_range(least..most);
    let slim = [share(0.15, 0.5), share(0.8, 1.8)];
    let stout = [share(0.5, 1.1), share(0.3, 1.2)];
    let half_extents_m = [share(0.5, 1.4), share(0.5, 1.4), share(0.5, 1.4)];
    let mut slab = [share(0.2, 0.4), share(0.7, 1.4), share(1.1, 2.2)];
    slab.rotate_left(random.random_range(0..3));
    match random.random_range(0..20) {
        0..8 => Shape::Sphere { radius_m: size },
        // A slab, a wall or a post.
        8 => Shape::Box { half_extents_m: slab },
        9 => Shape::Box { half_extents_m: [size; 3] },
        10..13 => Shape::Box { half_extents_m },
        // A pole, a can, a coin.
        13 => Shape::Cylinder { radius_m: slim[0], half_height_m: slim[1] },
        14..16 => Shape::Cylinder { radius_m: stout[0], half_height_m: stout[1] },
        16 => Shape::Cylinder { radius_m: slim[1], half_height_m: 0.5 * slim[0] },
        17 => Shape::Capsule { radius_m: slim[0], half_height_m: slim[1] },
        _ => Shape::Capsule { radius_m: stout[0], half_height_m: stout[1] },
    }
}

/// Hangs some of the bodies from points above them, and ties others together.
pub(super) fn tie(random: &mut ChaCha8Rng, scene: &mut Scene, scale: f64) {
    for index in 0..scene.bodies.len() {
        if random.random_bool(0.4) {
            continue;
        }
        let body = &scene.bodies[index];
        let aside = 0.5 * scale;
        let mut along = |least: f64, most: f64| random.random_range(least..most);
        let above = [along(-aside, aside), scale * along(0.3, 2.0), along(-aside, aside)];
        let point_m: [f64; 3] = std::array::from_fn(|k| body.position_m[k] + above[k]);
        let (mut a, mut apart) = (LinkEnd::Point { point_m }, distance(point_m, body.position_m));
        if index > 0 && random.random_bool(0.25) {
            let other = &scene.bodies[index - 1];
            a = LinkEnd::Body { body: other.id.clone(), at_m: [0.0; 3] };
            apart = distance(other.position_m, body.position_m);
        }
        let apart = apart.max(0.01);
        let kind = match random.random_range(0..8) {
            0..3 => LinkKind::Rod { length_m: apart },
            3..5 => LinkKind::String { length_m: apart },
            5 => LinkKind::String { length_m: apart * random.random_range(1.01..1.5) },
            6 => LinkKind::Spring {
                rest_length_m: apart * random.random_range(0.6..1.4),
                stiffness_n_m: 1.0,
                damping_n_s_m: 0.0,
            },
            _ => LinkKind::Hinge { axis: [random.random_range(-1.0..1.0), random.random_range(-1.0..1.0), 1.0] },
        };
        let b = LinkEnd::Body { body: body.id.clone(), at_m: [0.0; 3] };
        scene.links.push(Link { id: format!("link_{index}"), kind, a, b });
    }
}

fn distance(a: scene::Vec3, b: scene::Vec3) -> f64 {
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt()
}

pub(super) fn look(random: &mut ChaCha8Rng) -> Look {
    let texture = match random.random_range(0..10) {
        0 => Texture::Checker,
        1 => Texture::Stripes,
        2 => Texture::Seams,
        _ => Texture::Plain,
    };
    Look {
        colour: colour(random, 0.02, 0.95),
        gloss: if random.random_bool(0.5) { 0.2 } else { random.random() },
        metal: if random.random_bool(0.8) { 0.0 } else { random.random() },
        glow: if random.random_bool(0.95) { 0.0 } else { random.random_range(0.2..2.0) },
        texture,
    }
}

fn camera(random: &mut ChaCha8Rng, scene: &Scene, scale: f64) -> Camera {
    let middle = match scene.bodies.len() {
        0 => [0.0, 0.0, 0.0],
        count => scene.bodies[random.random_range(0..count)].position_m,
    };
    let nudge = 0.5 * scale;
    Camera {
        azimuth_deg: random.random_range(0.0..360.0),
        elevation_deg: 2.0 + 58.0 * random.random::<f64>().powf(1.5),
        distance_m: scale * random.random_range(2.5..9.0),
        target_m: middle.map(|at| at + random.random_range(-nudge..nudge)),
        fov_deg: random.random_range(30.0..50.0),
        follow: None,
    }
}

/// A colour whose linear channels lie between two bounds: grey, pale or saturated.
pub(super) fn colour(random: &mut ChaCha8Rng, least: f64, most: f64) -> Colour {
    let grey: f64 = random.random_range(least..most);
    let saturation: f64 = random.random();
    let mut channel = || {
        let own: f64 = random.random_range(least..most);
        let linear = grey + (own - grey) * saturation;
        (geometry::light::encode_srgb(linear as f32) * 255.0 + 0.5) as u8
    };
    Colour::rgb(channel(), channel(), channel())
}

fn turned(angle: f64) -> scene::Quaternion {
    [0.0, (angle / 2.0).sin(), 0.0, (angle / 2.0).cos()]
}

/// The axis level, in any direction.
fn lying(random: &mut ChaCha8Rng) -> scene::Quaternion {
    let half = std::f64::consts::FRAC_1_SQRT_2;
    let (sin, cos) = random.random_range(0.0..std::f64::consts::TAU).sin_cos();
    [half * cos, 0.0, half * sin, half]
}

fn tumbled(random: &mut ChaCha8Rng) -> scene::Quaternion {
    let parts: [f64; 4] = [(); 4].map(|()| StandardNormal.sample(random));
    let norm = parts.iter().map(|part| part * part).sum::<f64>().sqrt().max(1e-9);
    parts.map(|part| part / norm)
}

/// Distance from the centre down (or up) to the furthest point.
fn lowest(shape: &Shape, [x, y, z, w]: scene::Quaternion) -> f64 {
    let up = [2.0 * (x * y + z * w), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - x * w)].map(f64::abs);
    match *shape {
        Shape::Sphere { radius_m } => radius_m,
        Shape::Box { half_extents_m: [a, b, c] } => a * up[0] + b * up[1] + c * up[2],
        Shape::Cylinder { radius_m, half_height_m } => {
            half_height_m * up[1] + radius_m * (1.0 - up[1] * up[1]).max(0.0).sqrt()
        }
        Shape::Capsule { radius_m, half_height_m } => half_height_m * up[1] + radius_m,
    }
}
