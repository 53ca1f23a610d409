//! Random halls for light to be learned from and judged on.

use rand::Rng;
use rand_chacha::ChaCha8Rng;
use scene::{Body, Camera, Colour, Environment, Ground, Hall, Lamp, Light, Place, Scene, Shape, Skylight, Sun};

use super::scenes::{body, colour, look, random_sky, tie};

/// Tries to place something where there is room.
const TRIES: usize = 20;

/// A hall by day, at dusk or by night: up to seven bodies that stand, lie or hang about in it, boards on its walls, and one to
/// eight lights.
#[must_use]
pub fn random_hall(random: &mut ChaCha8Rng) -> Scene {
    let mut scene = Scene::empty("random");
    let mut extent = |least: f64, most: f64| least * (most / least).powf(random.random());
    let size_m = [extent(4.0, 20.0), extent(2.4, 7.0), extent(4.0, 20.0)];
    let (skylights, lamps) = loop {
        let lights = (skylights(random, size_m), lamps(random, size_m));
        if !(lights.0.is_empty() && lights.1.is_empty()) {
            break lights;
        }
    };
    let hall = Hall { size_m, walls: colour(random, 0.25, 0.88), ceiling: pale(random), skylights, lamps };
    scene.environment = Environment {
        ground: Some(floor(random)),
        light: Light::Sun(sun(random)),
        sky: random_sky(random),
        place: Place::Hall,
        hall: Some(hall),
        ..Environment::default()
    };
    // Things are as large as people hang and stand in halls, whatever their size.
    let scale = random.random_range(0.8..1.8) * (size_m[1] / 4.0).sqrt();
    let spread = 0.35 * size_m[0].min(size_m[2]);
    for index in 0..[0, 1, 2, 2, 3, 3, 4, 5, 6, 7][random.random_range(0..10)] {
        for _ in 0..TRIES {
            let body = body(random, &scene, index, scale, spread);
            if within(&body, size_m) {
                scene.bodies.push(body);
                break;
            }
        }
    }
    if random.random_bool(0.15) {
        tie(random, &mut scene, scale);
    }
    for index in 0..random.random_range(0..4) {
        let board = board(random, size_m, index);
        scene.bodies.push(board);
    }
    scene.camera = camera(random, &scene, size_m);
    scene
}

fn within(body: &Body, [width, height, depth]: [f64; 3]) -> bool {
    let half = body.half_bounds_m();
    let [x, y, z] = body.position_m;
    x.abs() + half[0] < 0.5 * width && z.abs() + half[2] < 0.5 * depth && y + half[1] < height
}

fn pale(random: &mut ChaCha8Rng) -> Colour {
    if random.random_bool(0.7) { colour(random, 0.6, 0.9) } else { colour(random, 0.2, 0.9) }
}

fn floor(random: &mut ChaCha8Rng) -> Ground {
    let first = colour(random, 0.05, 0.7);
    let second = if random.random_bool(0.4) { first } else { colour(random, 0.05, 0.7) };
    Ground { colours: [first, second], tile_m: random.random_range(0.3..1.5), ..Ground::default() }
}

fn sun(random: &mut ChaCha8Rng) -> Sun {
    let elevation_deg =
        if random.random_bool(0.3) { random.random_range(-12.0..12.0) } else { random.random_range(15.0..85.0) };
    Sun {
        azimuth_deg: random.random_range(0.0..360.0),
        elevation_deg,
        strength: random.random_range(0.3..1.5),
        colour: Colour::rgb(255, random.random_range(200..=255), random.random_range(150..=255)),
    }
}

/// Openings side by side, or in two rows of two, clear of each other.
fn skylights(random: &mut ChaCha8Rng, [width, _, depth]: [f64; 3]) -> Vec<Skylight> {
    let [across, along] = [[0, 0], [1, 1], [1, 1], [1, 2], [2, 1], [1, 3], [2, 2], [4, 1]][random.random_range(0..8)];
    let bay = [width / f64::from(across.max(1)), depth / f64::from(along.max(1))];
    let share = [random.random_range(0.15..0.8), random.random_range(0.15..0.8)];
    let size_m = [0, 1].map(|axis| f64::max(share[axis] * bay[axis], 0.3));
    let mut skylights = Vec::new();
    for column in 0..across {
        for row in 0..along {
            let mut middle = |bay: f64, at: i32, of: i32, size: f64| {
                let nudge = 0.45 * (bay - size).max(0.0);
                bay * (f64::from(at) + 0.5 - 0.5 * f64::from(of)) + random.random_range(-nudge..=nudge)
            };
            let centre_m = [middle(bay[0], column, across, size_m[0]), middle(bay[1], row, along, size_m[1])];
            skylights.push(Skylight { centre_m, size_m });
        }
    }
    skylights
}

fn lamps(random: &mut ChaCha8Rng, [width, height, depth]: [f64; 3]) -> Vec<Lamp> {
    let count = [0, 0, 1, 1, 2, 2, 3, 4][random.random_range(0..8)];
    (0..count)
        .map(|_| {
            let radius_m = 0.05 * 6f64.powf(random.random());
            let mut along = |least: f64, most: f64, size: f64| random.random_range(least..most) * size;
            let (x, y, z) = (along(-0.46, 0.46, width), along(0.55, 0.92, height), along(-0.46, 0.46, depth));
            // Clear of walls and ceiling, however large.
            let clear = |at: f64, size: f64| at.clamp(-0.49 * size + radius_m, 0.49 * size - radius_m);
            let position_m = [clear(x, width), y.min(0.98 * height - radius_m), clear(z, depth)];
            let (green, blue) = (random.random_range(190..=255), random.random_range(120..=255));
            let strength = random.random_range(0.15..1.5) * (height / 4.0);
            Lamp { position_m, radius_m, colour: Colour::rgb(255, green, blue), strength }
        })
        .collect()
}

/// A thin fixed board on a wall, as a picture hangs there.
fn board(random: &mut ChaCha8Rng, [width, height, depth]: [f64; 3], index: usize) -> Body {
    let (wide, high) = (random.random_range(0.2..0.9), random.random_range(0.2..0.25 * height));
    let thick = random.random_range(0.01..0.04);
    let quarter = random.random_range(0..4);
    let turn = f64::from(quarter) * std::f64::consts::FRAC_PI_2;
    let (room, deep) = if quarter % 2 == 0 { (width, depth) } else { (depth, width) };
    let aside = random.random_range(-0.5..0.5) * (room - 2.0 * wide - 0.2).max(0.0);
    let back = -0.5 * deep + thick;
    let position_m = [
        aside * turn.cos() + back * turn.sin(),
        height * random.random_range(0.35..0.6),
        back * turn.cos() - aside * turn.sin(),
    ];
    let shape = Shape::Box { half_extents_m: [wide, high, thick] };
    Body {
        orientation: [0.0, (0.5 * turn).sin(), 0.0, (0.5 * turn).cos()],
        fixed: true,
        look: look(random),
        ..Body::new(format!("board_{index}"), shape, position_m)
    }
}

fn camera(random: &mut ChaCha8Rng, scene: &Scene, [width, height, depth]: [f64; 3]) -> Camera {
    let middle = match scene.bodies.len() {
        0 => [0.0, 0.4 * height, 0.0],
        count => scene.bodies[random.random_range(0..count)].position_m,
    };
    let reach = 0.2 * width.min(depth);
    Camera {
        azimuth_deg: random.random_range(0.0..360.0),
        elevation_deg: -8.0 + 40.0 * random.random::<f64>().powf(1.5),
        distance_m: random.random_range(0.3..0.9) * width.max(depth),
        target_m: middle.map(|at| at + random.random_range(-reach..reach)),
        fov_deg: random.random_range(40.0..75.0),
        follow: None,
    }
}
