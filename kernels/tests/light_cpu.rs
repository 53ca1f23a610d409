//! The fast renderer against the scalar reference, against itself with other threads, and on scenes that nobody
//! would make on purpose.

use kernels::light::cpu::{Cpu, Simd};
use kernels::light::{Backend, Frame, Job, Network, Precision, Scalar, Size};
use proptest::prelude::*;
use scene::{Body, Colour, Link, LinkEnd, LinkKind, Liquid, Look, Scene, Shape, Texture};

#[path = "cuda/parts.rs"]
mod parts;
use parts::{numbers, tie};

fn body(index: usize, shape: Shape, position_m: [f64; 3], orientation: [f64; 4], look: Look) -> Body {
    Body {
        name: format!("body {index}"),
        orientation,
        restitution: 0.5,
        friction: 0.5,
        look,
        ..Body::new(format!("body_{index}"), shape, position_m)
    }
}

fn crowd(seed: u64, bodies: usize) -> Scene {
    let mut next = numbers(seed);
    let mut scene = Scene::empty("crowd");
    for index in 0..bodies {
        let [a, b, c] = [0.1 + 0.5 * next(), 0.1 + 0.5 * next(), 0.1 + 0.5 * next()];
        let shape = match (4.0 * next()) as u32 {
            0 => Shape::Sphere { radius_m: a + 0.1 },
            1 => Shape::Box { half_extents_m: [a, b, c] },
            2 => Shape::Cylinder { radius_m: a, half_height_m: b },
            _ => Shape::Capsule { radius_m: a, half_height_m: b },
        };
        let position = [4.0 * next() - 2.0, 0.3 + 3.0 * next(), 4.0 * next() - 2.0];
        let orientation = [next() - 0.5, next() - 0.5, next() - 0.5, next() + 0.1];
        let norm = orientation.iter().map(|part| part * part).sum::<f64>().sqrt();
        let texture = match index % 11 {
            0 => Texture::Stripes,
            1 => Texture::Checker,
            2 => Texture::Seams,
            3 => Texture::Plain,
            4 => Texture::Wood,
            5 => Texture::Marble,
            6 => Texture::Brushed,
            7 => Texture::Rocky,
            8 => Texture::Bands,
            9 => Texture::Earth,
            _ => Texture::Moon,
        };
        let look = Look {
            colour: Colour::rgb((255.0 * next()) as u8, (255.0 * next()) as u8, (255.0 * next()) as u8),
            gloss: if index % 3 == 0 { 0.0 } else { next() },
            metal: if index % 2 == 0 { 0.0 } else { next() },
            glow: if index % 5 == 4 { 0.5 } else { 0.0 },
            texture,
        };
        scene.bodies.push(body(index, shape, position, orientation.map(|part| part / norm), look));
    }
    scene.camera.azimuth_deg = 360.0 * next();
    scene.camera.elevation_deg = 5.0 + 40.0 * next();
    scene
}

fn frame(backend: &dyn Backend, scene: &Scene, size: Size) -> Frame {
    let mut frames = backend.render(&[Job { scene, size }]).expect("drawable");
    assert_eq!(frames.len(), 1);
    frames.remove(0)
}

fn size(width: u32, height: u32) -> Size {
    Size::new(width, height).expect("within the limits")
}

/// Asserts that all but a few channels (those of rays that graze an edge) agree within 2 of 255.
fn agree(found: &Frame, wanted: &Frame, what: &str) {
    assert_eq!((found.width, found.height, found.rgb.len()), (wanted.width, wanted.height, wanted.rgb.len()), "{what}");
    let apart = |i: &usize| found.rgb[*i].abs_diff(wanted.rgb[*i]) > 2;
    let far: Vec<usize> = (0..found.rgb.len()).filter(apart).collect();
    let allowed = 3 + found.rgb.len() / 1000;
    assert!(
        far.len() <= allowed,
        "{what}: {} of {} channels are apart, first pixel {:?}: {:?} for {:?}",
        far.len(),
        found.rgb.len(),
        (far[0] / 3 % found.width as usize, far[0] / 3 / found.width as usize),
        &found.rgb[far[0] / 3 * 3..far[0] / 3 * 3 + 3],
        &wanted.rgb[far[0] / 3 * 3..far[0] / 3 * 3 + 3],
    );
}

/// Asserts that a picture whose layers are in bfloat16 is that of single precision, within 45 dB.
fn near(found: &Frame, wanted: &Frame, what: &str) {
    assert_eq!((found.width, found.height, found.rgb.len()), (wanted.width, wanted.height, wanted.rgb.len()), "{what}");
    let squared: f64 = found.rgb.iter().zip(&wanted.rgb).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum();
    let db = 10.0 * (255.0 * 255.0 * found.rgb.len() as f64 / squared.max(1.0)).log10();
    assert!(db >= 45.0, "{what}: {db:.1} dB");
}

#[test]
fn every_instruction_set_draws_what_the_reference_draws() {
    let network = Network::random(7);
    let reference = Scalar::new(network.clone());
    for (seed, bodies, width, height) in [
        (1, 0, 16, 16),
        (2, 1, 17, 19),
        (3, 2, 64, 48),
        (4, 5, 33, 50),
        (5, 8, 100, 31),
        (6, 12, 300, 18),
        (7, 32, 40, 40),
        (8, 6, 96, 64),
        (10, 4, 64, 48),
        (11, 5, 70, 40),
        (13, 3, 50, 50),
    ] {
        let mut scene = crowd(seed, bodies);
        if seed % 3 == 0 {
            scene.environment.ground = None;
        }
        if seed % 2 == 0 {
            tie(&mut scene);
        }
        if seed == 5 {
            scene.environment.place = scene::Place::Space;
            scene.environment.light = scene::Light::Star { body: "body_2".into() };
        }
        match seed {
            8 => scene.environment.liquid = Some(Liquid { level_m: 0.8, density_kg_m3: 998.0 }),
            // The eye within it, and nothing but it.
            10 => {
                scene.environment.liquid = Some(Liquid { level_m: 9.0, density_kg_m3: 920.0 });
                scene.environment.ground = None;
            }
            11 => scene.environment.liquid = Some(Liquid { level_m: 0.5, density_kg_m3: 13_534.0 }),
            13 => scene.environment.liquid = Some(Liquid { level_m: 900.0, density_kg_m3: 1025.0 }),
            _ => {}
        }
        let wanted = frame(&reference, &scene, size(width, height));
        for simd in Simd::available() {
            let found = frame(&Cpu::with(&network, simd, false), &scene, size(width, height));
            let what = format!("{} {bodies} bodies {width}x{height}", simd.name());
            match simd.precision() {
                Precision::F32 => agree(&found, &wanted, &what),
                Precision::Bf16 => near(&found, &wanted, &what),
            }
        }
    }
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let cpu = Cpu::new(&Network::random(8));
    let scenes = [crowd(11, 4), crowd(12, 7)];
    let jobs: Vec<Job<'_>> =
        scenes.iter().zip([size(130, 75), size(48, 40)]).map(|(scene, size)| Job { scene, size }).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| cpu.render(&jobs).expect("drawable"))
    };
    let one = with(1);
    for threads in [2, 3, 7] {
        assert!(with(threads) == one, "{threads} threads");
    }
    for (job, wanted) in jobs.iter().zip(&one) {
        assert!(&frame(&cpu, job.scene, job.size) == wanted, "a job by itself is the job among others");
    }
}

#[test]
fn smooth_edges_lie_between_the_colours_that_meet() {
    let network = Network::random(9);
    let mut scene = crowd(21, 0);
    let look = Look { colour: Colour::rgb(0, 0, 0), gloss: 0.0, ..Look::default() };
    scene.bodies.push(body(0, Shape::Sphere { radius_m: 1.0 }, [0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 1.0], look));
    scene.environment.ground = None;
    scene.camera.elevation_deg = 0.0;
    let rough = frame(&Cpu::with(&network, Simd::best(), false), &scene, size(64, 64));
    let smooth = frame(&Cpu::with(&network, Simd::best(), true), &scene, size(64, 64));
    let distinct = |frame: &Frame| {
        let row = &frame.rgb[32 * 64 * 3..33 * 64 * 3];
        row.chunks_exact(3).filter(|pixel| (12..110).contains(&pixel[1])).count()
    };
    assert_eq!(distinct(&rough), 0, "a black ball on a bright sky has nothing between");
    let edge: usize = (0..64)
        .map(|row| {
            let pixels = smooth.rgb[row * 64 * 3..(row + 1) * 64 * 3].chunks_exact(3);
            pixels.filter(|pixel| (12..180).contains(&pixel[1])).count()
        })
        .sum();
    assert!(edge > 20, "a smooth outline has pixels between, found {edge}");
}

#[test]
fn a_body_smaller_than_a_pixel_is_seen_wherever_it_is() {
    let network = Network::random(10);
    let cpu = Cpu::new(&network);
    let mut scene = Scene::empty("dot");
    scene.environment.ground = None;
    let empty = frame(&cpu, &scene, size(64, 64));
    let look = Look { colour: Colour::rgb(0, 0, 0), gloss: 0.0, ..Look::default() };
    for step in 0..20 {
        let position = [f64::from(step) * 0.017, 2.0 + f64::from(step) * 0.011, 0.0];
        let shape = Shape::Sphere { radius_m: 0.03 };
        scene.bodies = vec![body(0, shape, position, [0.0, 0.0, 0.0, 1.0], look.clone())];
        let found = frame(&cpu, &scene, size(64, 64));
        let changed = found.rgb.iter().zip(&empty.rgb).filter(|(a, b)| a.abs_diff(**b) > 1).count();
        assert!(changed > 0, "at step {step} the body vanished");
    }
}

#[test]
fn a_string_is_seen_all_along_however_far_the_camera_is() {
    let network = Network::random(10);
    let cpu = Cpu::new(&network);
    for distance_m in [3.0, 30.0, 300.0] {
        let mut scene = Scene::empty("string");
        scene.environment.ground = None;
        (scene.camera.elevation_deg, scene.camera.distance_m) = (0.0, distance_m);
        scene.camera.target_m = [0.0; 3];
        let empty = frame(&cpu, &scene, size(128, 128));
        let (high, aside) = (0.3 * distance_m, 0.02 * distance_m);
        scene.bodies =
            vec![body(0, Shape::Sphere { radius_m: 1e-4 }, [aside, -high, 0.0], [0.0, 0.0, 0.0, 1.0], Look::default())];
        scene.links = vec![Link {
            id: "string".into(),
            kind: LinkKind::String { length_m: 2.0 * high },
            a: LinkEnd::Point { point_m: [-aside, high, 0.0] },
            b: LinkEnd::Body { body: "body_0".into(), at_m: [0.0; 3] },
        }];
        let found = frame(&cpu, &scene, size(128, 128));
        let rows = 64 - 50..64 + 50;
        let dark = |row: &usize| {
            let row = row * 128 * 3..(row + 1) * 128 * 3;
            found.rgb[row.clone()].iter().zip(&empty.rgb[row]).any(|(a, b)| a.abs_diff(*b) > 12)
        };
        assert_eq!(rows.clone().filter(dark).count(), rows.len(), "from {distance_m} m");
    }
}

fn awkward() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(0.0),
        Just(-0.0),
        Just(90.0),
        Just(-90.0),
        Just(1e-12),
        Just(1e9),
        Just(-1e9),
        Just(f64::MAX),
        Just(f64::NAN),
        Just(f64::INFINITY),
        -200.0..200.0f64,
        -1.0..1.0f64,
    ]
}

fn awkward_shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        awkward().prop_map(|radius_m| Shape::Sphere { radius_m }),
        [awkward(), awkward(), awkward()].prop_map(|half_extents_m| Shape::Box { half_extents_m }),
        (awkward(), awkward()).prop_map(|(radius_m, half_height_m)| Shape::Cylinder { radius_m, half_height_m }),
        (awkward(), awkward()).prop_map(|(radius_m, half_height_m)| Shape::Capsule { radius_m, half_height_m }),
    ]
}

fn awkward_link() -> impl Strategy<Value = LinkKind> {
    prop_oneof![
        awkward().prop_map(|length_m| LinkKind::Rod { length_m }),
        awkward().prop_map(|length_m| LinkKind::String { length_m }),
        awkward().prop_map(|rest_length_m| LinkKind::Spring { rest_length_m, stiffness_n_m: 1.0, damping_n_s_m: 0.0 }),
        [awkward(), awkward(), awkward()].prop_map(|axis| LinkKind::Hinge { axis }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // Also what scene validation would refuse: the renderer must survive it.
    #[test]
    fn no_scene_makes_it_panic(
        bodies in prop::collection::vec(
            (awkward_shape(), [awkward(), awkward(), awkward()], [awkward(), awkward(), awkward(), awkward()],
             [awkward(), awkward(), awkward()]),
            0..5,
        ),
        links in prop::collection::vec((awkward_link(), [awkward(), awkward(), awkward()]), 0..3),
        camera in [awkward(), awkward(), awkward(), awkward(), awkward(), awkward(), awkward()],
        sun in [awkward(), awkward(), awkward()],
        tile_m in awkward(),
        liquid in prop::option::of((awkward(), awkward())),
        ground in any::<bool>(),
        width in 16u32..70,
        height in 16u32..40,
    ) {
        let mut scene = Scene::empty("awkward");
        scene.bodies = bodies.into_iter().enumerate().map(|(index, (shape, position, orientation, look))| {
            let [gloss, metal, glow] = look;
            body(index, shape, position, orientation, Look { gloss, metal, glow, ..Look::default() })
        }).collect();
        scene.links = links.into_iter().enumerate().map(|(index, (kind, point_m))| {
            let b = LinkEnd::Body { body: format!("body_{index}"), at_m: [0.0; 3] };
            Link { id: format!("link_{index}"), kind, a: LinkEnd::Point { point_m }, b }
        }).collect();
        let [azimuth_deg, elevation_deg, distance_m, fov_deg, target_m @ ..] = camera;
        scene.camera = scene::Camera { azimuth_deg, elevation_deg, distance_m, fov_deg, target_m, follow: None };
        let [azimuth_deg, elevation_deg, strength] = sun;
        scene.environment.light =
            scene::Light::Sun(scene::Sun { azimuth_deg, elevation_deg, strength, ..Default::default() });
        scene.environment.liquid = liquid.map(|(level_m, density_kg_m3)| Liquid { level_m, density_kg_m3 });
        match &mut scene.environment.ground {
            Some(plane) if ground => plane.tile_m = tile_m,
            plane => *plane = None,
        }
        for simd in Simd::available() {
            let cpu = Cpu::with(&Network::random(11), simd, true);
            let once = frame(&cpu, &scene, size(width, height));
            prop_assert_eq!(once.rgb.len(), (width * height * 3) as usize);
            prop_assert!(once == frame(&cpu, &scene, size(width, height)), "the same scene, the same bytes");
        }
    }
}
