//! Light in halls: the fast renderer against the scalar reference, and both against what is known in closed form.

use std::f32::consts::PI;
use std::sync::Arc;

use geometry::light::{Picture, Pictures, Side, Surface, TraceScene, Vec3};
use kernels::light::cpu::{Cpu, Simd};
use kernels::light::indoors::correction::Correction;
use kernels::light::{Backend, Frame, Job, Lit, Network, Place as Spot, Scalar, Size};
use scene::{Body, Colour, Hall, Lamp, Look, Place, Scene, Shape, Skylight, Texture};

fn lamp(position_m: [f64; 3]) -> Lamp {
    Lamp { position_m, radius_m: 0.2, colour: Colour::rgb(255, 220, 180), strength: 0.8 }
}

fn body(id: &str, shape: Shape, position_m: [f64; 3], look: Look) -> Body {
    Body { name: id.into(), fixed: true, look, ..Body::new(id, shape, position_m) }
}

/// A hall with a thing of every shape, a mirror, a picture and both sorts of light.
fn gallery(azimuth_deg: f64, elevation_deg: f64) -> Scene {
    let mut scene = Scene::empty("gallery");
    let skylights = vec![
        Skylight { centre_m: [1.0, -1.0], size_m: [2.0, 3.0] },
        Skylight { centre_m: [-2.0, 1.0], size_m: [1.0, 1.0] },
    ];
    let lamps = vec![lamp([-2.5, 3.2, 2.0]), lamp([2.5, 2.0, 1.0])];
    scene.environment.place = Place::Hall;
    scene.environment.hall = Some(Hall { size_m: [8.0, 4.0, 9.0], skylights, lamps, ..Hall::default() });
    if let scene::Light::Sun(sun) = &mut scene.environment.light {
        sun.elevation_deg = elevation_deg;
    }
    let plain = |r, g, b| Look { colour: Colour::rgb(r, g, b), ..Look::default() };
    let mirror = Look { gloss: 1.0, metal: 0.9, ..plain(220, 220, 220) };
    let picture = Look { gloss: 0.1, texture: Texture::Picture { file: "owl.png".into() }, ..plain(60, 40, 20) };
    scene.bodies = vec![
        body("ball", Shape::Sphere { radius_m: 0.6 }, [0.2, 0.6, 0.1], plain(200, 60, 40)),
        body("box", Shape::Box { half_extents_m: [0.5, 0.7, 0.4] }, [-1.4, 0.7, -1.0], plain(60, 160, 90)),
        body("can", Shape::Cylinder { radius_m: 0.4, half_height_m: 0.6 }, [1.6, 0.6, 0.8], mirror),
        body("pill", Shape::Capsule { radius_m: 0.3, half_height_m: 0.5 }, [0.8, 0.8, -1.8], plain(70, 80, 200)),
        body("picture", Shape::Box { half_extents_m: [0.9, 0.6, 0.02] }, [0.0, 1.8, -4.48], picture),
    ];
    scene.camera.azimuth_deg = azimuth_deg;
    scene.camera.distance_m = 7.0;
    scene.camera.target_m = [0.0, 1.2, 0.0];
    scene.camera.fov_deg = 65.0;
    scene
}

fn pictures() -> Arc<Pictures> {
    let rgb: Vec<u8> = (0..48 * 32).flat_map(|at| [(at * 5 % 256) as u8, (at / 48 * 8) as u8, 90]).collect();
    let mut pictures = Pictures::default();
    pictures.insert("owl.png", Picture::new(48, 32, &rgb).expect("a picture"));
    Arc::new(pictures)
}

fn frame(backend: &dyn Backend, scene: &Scene, width: u32, height: u32) -> Frame {
    let size = Size::new(width, height).expect("within the limits");
    backend.render(&[Job { scene, size }]).expect("drawable").pop().expect("a frame")
}

#[test]
fn every_instruction_set_draws_halls_as_the_reference_does() {
    let network = Network::open().expect("the weights that come with the repository");
    let reference = Scalar::new(network.clone()).with_pictures(pictures());
    for (azimuth_deg, elevation_deg) in [(20.0, 60.0), (200.0, 35.0), (100.0, -6.0)] {
        let scene = gallery(azimuth_deg, elevation_deg);
        let wanted = frame(&reference, &scene, 80, 56);
        for simd in Simd::available() {
            let found = frame(&Cpu::with(&network, simd, false).with_pictures(pictures()), &scene, 80, 56);
            let far = (0..found.rgb.len()).filter(|&i| found.rgb[i].abs_diff(wanted.rgb[i]) > 2).count();
            assert!(far <= 3 + found.rgb.len() / 400, "{}, from {azimuth_deg}: {far} channels are apart", simd.name());
        }
    }
}

#[test]
fn smooth_edges_show_lamps_skylights_and_pictures_too() {
    let network = Network::open().expect("the weights that come with the repository");
    let scene = gallery(0.0, 60.0);
    let cpu = Cpu::new(&network).with_pictures(pictures());
    let found = frame(&cpu, &scene, 128, 96);
    assert_eq!(found, frame(&cpu, &scene, 128, 96), "the same bytes again");
    assert!(found.rgb.chunks_exact(3).any(|c| c == [255; 3]), "a lamp is white");
    let without = frame(&Cpu::new(&network), &scene, 128, 96);
    assert_ne!(found, without, "a picture that is there differs from one that is not");
}

/// A hall of one grey.
fn grey(albedo: f32, skylights: Vec<Skylight>, lamps: Vec<Lamp>) -> TraceScene {
    grey_around(albedo, skylights, lamps, vec![])
}

/// The same around bodies.
fn grey_around(albedo: f32, skylights: Vec<Skylight>, lamps: Vec<Lamp>, bodies: Vec<Body>) -> TraceScene {
    let mut scene = Scene::empty("grey");
    scene.bodies = bodies;
    scene.environment.place = Place::Hall;
    scene.environment.hall = Some(Hall { size_m: [6.0, 3.0, 5.0], skylights, lamps, ..Hall::default() });
    let mut trace = TraceScene::new(&scene).expect("drawable");
    let room = trace.room.as_mut().expect("a hall");
    (room.walls, room.ceiling) = (Vec3::splat(albedo), Vec3::splat(albedo));
    trace.ground.as_mut().expect("a floor").colours = [Vec3::splat(albedo); 2];
    trace.sun.radiance = Vec3::ZERO;
    trace
}

/// Mean irradiance over pi over all of a hall's inside, weighed by area.
fn mean_light(network: &Network, trace: &TraceScene) -> (f32, f32) {
    let lit = Lit::new(trace);
    let (mut sum, mut area) = (0.0, 0.0);
    let steps = 24;
    let mut side = |surface, normal: Vec3, middle: Vec3, a: Vec3, b: Vec3| {
        let part = 4.0 * a.length() * b.length() / (steps * steps) as f32;
        for at in 0..steps * steps {
            let along = |step: usize| (2 * step + 1) as f32 / steps as f32 - 1.0;
            let point = middle + a * along(at % steps) + b * along(at / steps);
            sum += network.illumination(&lit, &Spot { point, normal, surface }).ambient.x * part;
            area += part;
        }
    };
    let (x, y, z) = (Vec3::X * 3.0, Vec3::Y * 1.5, Vec3::Z * 2.5);
    side(Surface::Ground, Vec3::Y, Vec3::ZERO, x, z);
    for wall in Side::ALL {
        let normal = wall.normal();
        let middle = y - normal * Vec3::new(3.0, 1.5, 2.5);
        let (a, b) = match wall.axis() {
            0 => (y, z),
            1 => (x, z),
            _ => (x, y),
        };
        side(Surface::Wall(wall), normal, middle, a, b);
    }
    (sum, area)
}

#[test]
fn a_closed_hall_takes_in_what_its_lamp_gives() {
    let network = Network::open().expect("the weights that come with the repository");
    for albedo in [0.0, 0.5, 0.8] {
        let trace = grey(albedo, vec![], vec![lamp([0.6, 1.8, -0.4])]);
        let light = trace.room.as_ref().expect("a hall").lamps[0];
        let given = PI * light.radiance.x * 4.0 * PI * light.radius * light.radius;
        let taken = (1.0 - albedo) * PI * mean_light(&network, &trace).0;
        assert!((taken / given - 1.0).abs() < 0.04, "albedo {albedo}: {taken} of {given}");
    }
}

#[test]
fn the_light_of_a_body_goes_to_and_fro_as_that_of_a_lamp_does() {
    let network = Network::open().expect("the weights that come with the repository");
    for albedo in [0.0, 0.5, 0.8] {
        let ball = body("ball", Shape::Sphere { radius_m: 0.3 }, [0.4, 1.6, -0.2], Look::default());
        let mut trace = grey_around(albedo, vec![], vec![], vec![ball]);
        // White, so that it takes in nothing.
        (trace.bodies[0].albedo, trace.bodies[0].glow, trace.bodies[0].gloss) = (Vec3::ONE, 2.0, 0.0);
        let given = PI * trace.bodies[0].glow * 4.0 * PI * 0.3 * 0.3;
        let taken = (1.0 - albedo) * PI * mean_light(&network, &trace).0;
        assert!((taken / given - 1.0).abs() < 0.12, "albedo {albedo}: {taken} of {given}");
    }
}

#[test]
fn a_floor_darkens_towards_where_a_ball_touches_it() {
    let network = Network::open().expect("the weights that come with the repository");
    let ball = body("ball", Shape::Sphere { radius_m: 0.7 }, [0.0, 0.7, 0.0], Look::default());
    let trace = grey_around(0.6, vec![], vec![lamp([-2.0, 2.5, 1.5]), lamp([2.0, 2.5, -1.5])], vec![ball]);
    let lit = Lit::new(&trace);
    let light = |x: f32| {
        let spot = Spot { point: Vec3::new(x, 0.0, x), normal: Vec3::Y, surface: Surface::Ground };
        network.illumination(&lit, &spot).ambient.x
    };
    let found = [0.1, 0.25, 0.4, 0.8].map(light);
    assert!(found.is_sorted(), "{found:?}");
    assert!(found[0] < 0.15 * found[3], "{found:?}");
}

#[test]
fn what_is_learned_counts_near_bodies_alone() {
    let ball = body("ball", Shape::Sphere { radius_m: 0.1 }, [2.0, 0.1, 2.0], Look::default());
    let trace = grey_around(0.6, vec![], vec![lamp([0.0, 2.0, 0.0])], vec![ball]);
    let lit = Lit::new(&trace);
    let mut learned = Network::random(3);
    for layer in learned.indoors.layers_mut() {
        layer.weight.iter_mut().enumerate().for_each(|(at, weight)| *weight = (at as f32).sin());
    }
    let nothing = Network { indoors: Correction::none(), ..learned.clone() };
    let differ = |point: Vec3| {
        let spot = Spot { point, normal: Vec3::Y, surface: Surface::Ground };
        let light = |network: &Network| network.illumination(&lit, &spot).ambient.x;
        (light(&learned) / light(&nothing) - 1.0).abs()
    };
    let (far, near) = (differ(Vec3::new(-2.0, 0.0, -2.0)), differ(Vec3::new(2.0, 0.0, 1.85)));
    assert!(far < 0.02 && near > 0.1, "{far} from afar, {near} beside it");
}

#[test]
fn under_a_white_sky_alone_a_white_hall_is_white() {
    let network = Network::open().expect("the weights that come with the repository");
    let whole = Skylight { centre_m: [0.0, 0.0], size_m: [6.0, 5.0] };
    let mut trace = grey(1.0, vec![whole], vec![]);
    (trace.sky.zenith, trace.sky.horizon) = (Vec3::ONE, Vec3::ONE);
    let lit = Lit::new(&trace);
    for x in [-2.0, 0.0, 1.5] {
        let spot = Spot { point: Vec3::new(x, 0.0, 0.3), normal: Vec3::Y, surface: Surface::Ground };
        let found = network.illumination(&lit, &spot).ambient.x;
        assert!((found - 1.0).abs() < 0.05, "{found}");
    }
}
