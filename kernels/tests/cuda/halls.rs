//! Halls of every sort that the kernels draw: with lamps and skylights, without either, sun through an opening and none,
//! bodies of all forms, mirrors, dull coats below a lamp, links, an eye that a wall holds back.

use scene::{Body, Camera, Colour, Hall, Lamp, Light, Look, Place, Scene, Shape, Skylight, Sun};

use super::{crowd, numbers, tie};

fn lamp(position_m: [f64; 3], radius_m: f64) -> Lamp {
    Lamp { position_m, radius_m, colour: Colour::rgb(255, 220, 180), strength: 0.8 }
}

fn body(id: &str, shape: Shape, position_m: [f64; 3], look: Look) -> Body {
    Body { name: id.into(), fixed: true, look, ..Body::new(id, shape, position_m) }
}

fn plain(r: u8, g: u8, b: u8) -> Look {
    Look { colour: Colour::rgb(r, g, b), ..Look::default() }
}

/// A scene in a hall, under a sun at an elevation.
fn inside(mut scene: Scene, hall: Hall, elevation_deg: f64) -> Scene {
    scene.environment.place = Place::Hall;
    scene.environment.hall = Some(hall);
    scene.environment.light = Light::Sun(Sun { azimuth_deg: 35.0, elevation_deg, ..Sun::default() });
    scene
}

/// A hall of 8 by 9 metres with two skylights and two lamps.
fn lit() -> Hall {
    Hall {
        size_m: [8.0, 4.0, 9.0],
        walls: Colour::rgb(200, 120, 90),
        skylights: vec![
            Skylight { centre_m: [1.0, -1.0], size_m: [2.0, 3.0] },
            Skylight { centre_m: [-2.0, 1.0], size_m: [1.0, 1.0] },
        ],
        lamps: vec![lamp([-2.5, 3.2, 2.0], 0.2), lamp([2.5, 2.0, 1.0], 0.3)],
        ..Hall::default()
    }
}

/// A thing of every form, among them a mirror, something dull and something that glows.
fn things() -> Scene {
    let mut scene = Scene::empty("things");
    let mirror = Look { gloss: 1.0, metal: 0.9, ..plain(220, 220, 220) };
    let dull = Look { gloss: 0.2, ..plain(60, 160, 90) };
    let bright = Look { glow: 0.4, ..plain(70, 80, 200) };
    scene.bodies = vec![
        body("ball", Shape::Sphere { radius_m: 0.6 }, [0.2, 0.6, 0.1], Look { gloss: 0.3, ..plain(200, 60, 40) }),
        body("box", Shape::Box { half_extents_m: [0.5, 0.7, 0.4] }, [-1.4, 0.7, -1.0], dull),
        body("can", Shape::Cylinder { radius_m: 0.4, half_height_m: 0.6 }, [1.6, 0.6, 0.8], mirror),
        body("pill", Shape::Capsule { radius_m: 0.3, half_height_m: 0.5 }, [0.8, 0.8, -1.8], bright),
    ];
    scene.camera = camera(20.0, 15.0, 4.0);
    scene
}

fn camera(azimuth_deg: f64, elevation_deg: f64, distance_m: f64) -> Camera {
    Camera { azimuth_deg, elevation_deg, distance_m, target_m: [0.0, 1.2, 0.0], fov_deg: 65.0, ..Camera::default() }
}

fn seen(mut scene: Scene, camera: Camera) -> Scene {
    scene.camera = camera;
    scene
}

fn tied(mut scene: Scene) -> Scene {
    tie(&mut scene);
    scene
}

/// Two mirrors that face each other, and a dull floor of its own below a lamp, in a closed hall.
fn mirrors() -> Scene {
    let mut scene = Scene::empty("mirrors");
    let mirror = |gloss: f64| Look { gloss, metal: 1.0, ..plain(230, 225, 215) };
    let plate = |x: f64, z: f64| Shape::Box { half_extents_m: [x, 1.2, z] };
    let slab = Shape::Box { half_extents_m: [2.0, 0.1, 2.0] };
    scene.bodies = vec![
        body("left", plate(0.05, 1.0), [-2.0, 1.3, 0.0], mirror(1.0)),
        body("right", plate(0.05, 1.0), [2.0, 1.3, 0.0], mirror(0.8)),
        body("slab", slab, [0.0, 0.1, 0.0], Look { gloss: 0.15, ..plain(90, 60, 50) }),
        body(
            "ball",
            Shape::Sphere { radius_m: 0.3 },
            [0.4, 0.5, 0.3],
            Look { gloss: 0.9, metal: 0.3, ..plain(60, 90, 200) },
        ),
    ];
    let lamps = vec![lamp([0.3, 2.6, -1.4], 0.35), lamp([-1.2, 1.0, -1.6], 0.12)];
    let hall = Hall { size_m: [7.0, 3.0, 7.0], skylights: vec![], lamps, ..Hall::default() };
    seen(inside(scene, hall, 50.0), camera(10.0, 30.0, 2.9))
}

/// A hall with lamps and skylights and a body of each form.
pub fn gallery() -> Scene {
    inside(things(), lit(), 60.0)
}

/// A hall of some extent with some lamps and skylights, some bodies in it, some of them tied.
fn random(seed: u64) -> Scene {
    let mut next = numbers(seed);
    let size_m = [5.0 + 9.0 * next(), 3.5 + 3.0 * next(), 5.0 + 9.0 * next()];
    let count = |share: f64, most: f64| (share * (most + 0.999)) as usize;
    let lamps = (0..count(next(), 4.0)).map(|_| {
        let [x, y, z] = size_m.map(|size| (size - 1.0) * next());
        lamp([x - 0.5 * size_m[0] + 0.5, y + 0.5, z - 0.5 * size_m[2] + 0.5], 0.05 + 0.3 * next())
    });
    let lamps = lamps.collect();
    // One in each quarter, so that they are clear of each other.
    let skylights = (0..count(next(), 4.0)).map(|quarter| {
        let along = |size: f64, at: usize| if quarter >> at & 1 == 0 { -0.25 * size } else { 0.25 * size };
        let centre_m = [along(size_m[0], 0), along(size_m[2], 1)];
        Skylight { centre_m, size_m: [size_m[0], size_m[2]].map(|size| size * (0.1 + 0.35 * next())) }
    });
    let skylights = skylights.collect();
    let mut colour = || Colour::rgb((255.0 * next()) as u8, (255.0 * next()) as u8, (255.0 * next()) as u8);
    let hall = Hall { size_m, walls: colour(), ceiling: colour(), skylights, lamps };
    let scene = crowd(seed, 2 + seed as usize % 7);
    let scene = if seed.is_multiple_of(3) { tied(scene) } else { scene };
    let camera = camera(360.0 * next(), 40.0 * next() - 10.0, 2.0 + 6.0 * next());
    seen(inside(scene, hall, 10.0 + 75.0 * next()), camera)
}

/// All of them, by name.
pub fn all() -> Vec<(String, Scene)> {
    let without_lamps = Hall { lamps: vec![], ..lit() };
    let dark = Hall { lamps: vec![], skylights: vec![], ..Hall::default() };
    let beside_a_wall = Hall { lamps: vec![lamp([3.7, 1.4, 0.5], 0.1)], ..lit() };
    let upwards = Camera { target_m: [0.8, 3.4, -1.0], ..camera(60.0, -25.0, 2.5) };
    let mut fog = crowd(42, 20);
    for body in &mut fog.bodies {
        body.shape = Shape::Sphere { radius_m: 0.02 };
    }
    let made = vec![
        ("a gallery", gallery()),
        ("a gallery in the evening", seen(inside(things(), lit(), 30.0), camera(200.0, 10.0, 7.0))),
        ("a gallery at night", seen(inside(things(), lit(), -16.0), upwards.clone())),
        ("a hall without lamps", inside(tied(things()), without_lamps, 70.0)),
        ("sun and sky in an opening", seen(inside(things(), lit(), 62.0), upwards)),
        ("mirrors in a closed hall", mirrors()),
        ("a hall in which only bodies glow", inside(things(), dark, 40.0)),
        ("an empty hall", seen(inside(Scene::empty("empty"), Hall::default(), 50.0), camera(0.0, 20.0, 5.0))),
        ("an eye beside a wall", seen(inside(things(), beside_a_wall.clone(), 45.0), camera(95.0, 3.0, 80.0))),
        ("a lamp beside a wall", seen(inside(tied(things()), beside_a_wall, 45.0), camera(-80.0, 8.0, 5.0))),
        ("tied bodies in a hall", seen(inside(tied(crowd(40, 5)), lit(), 55.0), camera(140.0, 12.0, 3.9))),
        ("a crowd in a hall", seen(inside(crowd(41, 12), lit(), 65.0), camera(300.0, 20.0, 3.9))),
        ("specks in a hall", seen(inside(fog, lit(), 65.0), camera(30.0, 10.0, 3.9))),
    ];
    let random = (50..54).map(|seed| (format!("a random hall, {seed}"), random(seed)));
    made.into_iter().map(|(name, scene)| (name.to_owned(), scene)).chain(random).collect()
}
