//! The path tracer against what is known in closed form, and against itself.

use geometry::light::{Ray, Surface, TraceScene, Vec3, View};
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};
use teacher::light::{Dice, Settings, gather, image};

fn body(shape: Shape, position_m: [f64; 3]) -> Body {
    Body {
        name: "it".into(),
        restitution: 0.5,
        friction: 0.5,
        ..Body::new(format!("{position_m:?}"), shape, position_m)
    }
}

fn ball(radius_m: f64, position_m: [f64; 3]) -> Body {
    body(Shape::Sphere { radius_m }, position_m)
}

fn cuboid(half_extents_m: [f64; 3], position_m: [f64; 3]) -> Body {
    body(Shape::Box { half_extents_m }, position_m)
}

fn flat(bodies: Vec<Body>) -> (TraceScene, Scene) {
    let mut scene = Scene::empty("test");
    scene.bodies = bodies;
    (TraceScene::new(&scene).expect("drawable"), scene)
}

fn look(samples: usize, seed: u64) -> Settings {
    Settings { samples, rays: 1, seed }
}

#[test]
fn in_a_white_furnace_nothing_can_be_seen() {
    let cylinder = body(Shape::Cylinder { radius_m: 0.3, half_height_m: 0.5 }, [-0.9, 0.5, 0.3]);
    let capsule = body(Shape::Capsule { radius_m: 0.2, half_height_m: 0.4 }, [-0.2, 1.7, 0.2]);
    let (_, mut scene) =
        flat(vec![ball(0.5, [0.0, 0.5, 0.0]), cuboid([0.4, 0.8, 0.3], [0.9, 0.8, 0.2]), cylinder, capsule]);
    let kinds = [
        LinkKind::Rod { length_m: 1.0 },
        LinkKind::String { length_m: 3.0 },
        LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 9.0, damping_n_s_m: 0.0 },
        LinkKind::Hinge { axis: [0.0, 0.0, 1.0] },
    ];
    for (index, kind) in kinds.into_iter().enumerate() {
        let a = LinkEnd::Point { point_m: [0.5 - index as f64, 2.5, 0.5] };
        let b = LinkEnd::Body { body: scene.bodies[index].id.clone(), at_m: [0.0; 3] };
        scene.links.push(Link { id: format!("link_{index}"), kind, a, b });
    }
    let mut trace = TraceScene::new(&scene).expect("drawable");
    trace.sun.radiance = Vec3::ZERO;
    (trace.sky.zenith, trace.sky.horizon) = (Vec3::ONE, Vec3::ONE);
    trace.ground.as_mut().expect("there is one").colours = [Vec3::ONE; 2];
    for (index, body) in trace.bodies.iter_mut().enumerate() {
        (body.albedo, body.gloss, body.metal) = (Vec3::ONE, 0.7, (index % 2) as f32);
    }
    for link in &mut trace.links {
        link.albedo = Vec3::ONE;
    }
    let seen = image(&trace, &View::new(&scene, 24, 24), 24, 24, &look(16, 1));
    for colour in seen {
        assert!((colour - Vec3::ONE).abs().max_element() < 2e-3, "{colour}");
    }
}

#[test]
fn in_a_white_furnace_with_clear_water_nothing_can_be_seen() {
    let (_, mut scene) = flat(vec![ball(0.4, [0.0, 0.5, 0.0]), cuboid([0.4, 0.2, 0.3], [0.9, 0.2, 0.2])]);
    scene.environment.liquid = Some(scene::Liquid { level_m: 0.6, density_kg_m3: 998.0 });
    let mut trace = TraceScene::new(&scene).expect("drawable");
    trace.sun.radiance = Vec3::ZERO;
    (trace.sky.zenith, trace.sky.horizon) = (Vec3::ONE, Vec3::ONE);
    trace.ground.as_mut().expect("there is one").colours = [Vec3::ONE; 2];
    trace.pool.as_mut().expect("there is one").absorption = Vec3::ZERO;
    for (index, body) in trace.bodies.iter_mut().enumerate() {
        (body.albedo, body.gloss, body.metal) = (Vec3::ONE, 0.7, (index % 2) as f32);
    }
    let seen = image(&trace, &View::new(&scene, 16, 16), 16, 16, &look(512, 1));
    let mean = seen.iter().sum::<Vec3>() / seen.len() as f32;
    assert!((mean - Vec3::ONE).abs().max_element() < 5e-3, "{mean}");
    for colour in seen {
        assert!((colour - Vec3::ONE).abs().max_element() < 0.1, "{colour}");
    }
}

#[test]
fn light_within_a_liquid_is_what_the_surroundings_say() {
    let (_, mut scene) = flat(vec![]);
    scene.environment.liquid = Some(scene::Liquid { level_m: 0.5, density_kg_m3: 998.0 });
    let mut trace = TraceScene::new(&scene).expect("drawable");
    trace.pool.as_mut().expect("there is one").absorption = Vec3::ZERO;
    let around = trace.below().expect("one sees into water");
    let point = Vec3::new(0.0, 0.25, 0.0);
    let at = |normal: Vec3| gather(&trace, point, normal, Surface::Link(9), 20_000, &mut Dice::new(4, 0));
    // The light that the surface sends down; the ground's own is seen from below and from the side.
    let up = at(Vec3::Y).ambient;
    assert!((up - around.sky.mean()).abs().max_element() < 0.05, "{up} {}", around.sky.mean());
    let sun = trace.sun_at(point);
    assert!((at(sun.direction).sun - 1.0).abs() < 1e-3);
}

#[test]
fn an_open_ground_has_the_radiance_of_the_closed_form() {
    let (mut trace, _) = flat(vec![]);
    trace.haze_per_m = 0.0;
    let light = gather(&trace, Vec3::ZERO, Vec3::Y, Surface::Ground, 4096, &mut Dice::new(3, 0));
    assert!((light.sun - trace.sun.direction.y).abs() < 1e-3);
    assert!((light.ambient - trace.sky.mean()).abs().max_element() < 2e-3, "{} {}", light.ambient, trace.sky.mean());
}

#[test]
fn a_star_lights_the_near_side_and_a_moon_eclipses_it() {
    let mut scene = Scene::empty("test");
    scene.bodies = vec![ball(1.0, [0.0; 3]), ball(0.5, [10.0, 0.0, 0.0]), ball(0.7, [8.0, 0.0, 0.0])];
    scene.environment.ground = None;
    scene.environment.place = scene::Place::Space;
    scene.environment.light = scene::Light::Star { body: scene.bodies[0].id.clone() };
    let mut trace = TraceScene::new(&scene).expect("drawable");
    let at = |trace: &TraceScene, normal: Vec3| {
        let point = Vec3::new(10.0, 0.0, 0.0) + normal * 0.5;
        gather(trace, point, normal, Surface::Body(1), 512, &mut Dice::new(5, 0))
    };
    assert_eq!(at(&trace, Vec3::NEG_X).sun, 0.0, "in the moon's umbra");
    trace.bodies[2].centre.y = 3.0;
    let noon = at(&trace, Vec3::NEG_X);
    assert!(noon.sun > 0.97, "{}", noon.sun);
    assert!(noon.ambient.max_element() < 0.2, "the star's light is not counted twice: {}", noon.ambient);
    assert_eq!(at(&trace, Vec3::X).sun, 0.0, "night");
}

#[test]
fn a_wall_hides_half_of_the_sun_where_its_edge_crosses_the_middle() {
    let (mut trace, _) = flat(vec![cuboid([50.0, 1.0, 0.5], [0.0, 1.0, 0.5])]);
    trace.sun.direction = Vec3::new(0.0, 1.0, 1.0).normalize();
    // The shadow of the top front edge (y = 2, z = 0) of the wall falls on z = -2.
    let light = |z| gather(&trace, Vec3::new(0.0, 0.0, z), Vec3::Y, Surface::Ground, 4096, &mut Dice::new(5, 0)).sun;
    let open = trace.sun.direction.y;
    assert!((light(-2.0) / open - 0.5).abs() < 0.02, "{}", light(-2.0) / open);
    assert_eq!(light(-1.5), 0.0);
    assert!((light(-2.5) / open - 1.0).abs() < 1e-3);
}

#[test]
fn surfaces_give_back_no_more_than_falls_on_them() {
    let (mut trace, scene) = flat(vec![ball(0.5, [0.0, 0.6, 0.0]), cuboid([0.3, 0.3, 0.3], [0.6, 0.3, 0.5])]);
    trace.ground.as_mut().expect("there is one").colours = [Vec3::splat(0.8); 2];
    let brightest = (trace.sky.zenith.max(trace.sky.horizon) + trace.sun.radiance).max_element();
    for body in &mut trace.bodies {
        (body.albedo, body.gloss) = (Vec3::splat(0.8), 0.0);
    }
    // Every surface diffuse with albedo a: radiance is at most a / (1 - a) of what one surface can receive.
    for colour in image(&trace, &View::new(&scene, 24, 24), 24, 24, &look(16, 9)) {
        assert!(colour.max_element() <= brightest * 0.8 / (1.0 - 0.8));
    }
}

#[test]
fn the_error_falls_at_least_with_the_root_of_the_samples() {
    let (trace, _) = flat(vec![ball(0.5, [0.0, 0.5, 0.0]), ball(0.5, [1.1, 0.5, 0.0])]);
    let point = Vec3::new(0.5, 0.0, 0.45);
    let at = |samples, seed| gather(&trace, point, Vec3::Y, Surface::Ground, samples, &mut Dice::new(11, seed)).ambient;
    let truth = at(400_000, 1_000_000);
    let error = |samples| {
        let repeats = 400;
        let sum: f32 = (0..repeats).map(|seed| (at(samples, seed) - truth).length_squared()).sum();
        (sum / repeats as f32).sqrt()
    };
    let ratio = error(4) / error(64);
    assert!((3.4..12.0).contains(&ratio), "sixteen times the samples made the error {ratio} times smaller, not 4");
}

#[test]
fn a_symmetric_scene_has_a_symmetric_picture() {
    let (mut trace, mut scene) = flat(vec![ball(0.5, [-0.8, 0.5, 0.0]), ball(0.5, [0.8, 0.5, 0.0])]);
    trace.sun.direction = Vec3::new(0.0, 0.6, 0.8);
    scene.camera.azimuth_deg = 0.0;
    scene.camera.target_m = [0.0, 0.5, 0.0];
    trace.ground.as_mut().expect("there is one").colours = [Vec3::splat(0.5); 2];
    let side = 20;
    let seen = image(&trace, &View::new(&scene, side, side), side, side, &look(256, 2));
    for y in 0..side {
        for x in 0..side / 2 {
            let (left, right) = (seen[y * side + x], seen[y * side + side - 1 - x]);
            assert!((left - right).abs().max_element() < 0.12, "row {y}: {left} and {right}");
        }
    }
}

#[test]
fn a_pixel_depends_on_the_seed_and_not_on_the_threads() {
    let (trace, scene) = flat(vec![ball(0.5, [0.0, 0.5, 0.0])]);
    let view = View::new(&scene, 16, 12);
    let picture = |seed| image(&trace, &view, 16, 12, &look(4, seed));
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("one thread");
    assert_eq!(picture(1), alone.install(|| picture(1)));
    assert_ne!(picture(1), picture(2));
}

#[test]
fn a_mirror_shows_what_stands_before_it() {
    let (mut trace, _) = flat(vec![cuboid([2.0, 2.0, 0.1], [0.0, 2.0, -1.1]), ball(0.5, [0.0, 2.0, 2.0])]);
    (trace.bodies[0].gloss, trace.bodies[0].metal, trace.bodies[0].albedo) = (1.0, 1.0, Vec3::ONE);
    (trace.bodies[1].albedo, trace.bodies[1].glow, trace.bodies[1].gloss) = (Vec3::X, 5.0, 0.0);
    let ray = Ray { origin: Vec3::new(0.0, 2.0, 1.0), direction: Vec3::NEG_Z };
    let seen = teacher::light::image::along(&trace, &ray, 8, &mut Dice::new(1, 1));
    assert!(seen.x >= 4.9 && seen.y < 0.1 && seen.z < 0.1, "the glowing red ball behind the eye: {seen}");
}
