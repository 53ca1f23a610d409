//! What the network sees and how a picture is composed of it, over the public face.

use geometry::light::{Ray, Surface, TraceScene, Vec3, View};
use kernels::light::{Lit, Network, Place, features, reference};
use proptest::prelude::*;
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

fn body(id: &str, shape: Shape, position_m: [f64; 3], orientation: [f64; 4]) -> Body {
    Body { orientation, restitution: 0.5, friction: 0.5, ..Body::new(id, shape, position_m) }
}

fn unit(q: [f64; 4]) -> [f64; 4] {
    let norm = q.iter().map(|q| q * q).sum::<f64>().sqrt();
    q.map(|q| q / norm)
}

fn one_of_each(scale: f64, turn_deg: f64) -> TraceScene {
    let (sin, cos) = turn_deg.to_radians().sin_cos();
    let turned = |[x, y, z]: [f64; 3]| [(x * cos + z * sin) * scale, y * scale, (z * cos - x * sin) * scale];
    let half = (turn_deg / 2.0).to_radians();
    let mut scene = Scene::empty("test");
    scene.bodies = vec![
        body("ball", Shape::Sphere { radius_m: 0.4 * scale }, turned([0.5, 0.9, -0.2]), [0.0, 0.0, 0.0, 1.0]),
        body(
            "box",
            Shape::Box { half_extents_m: [0.3 * scale, 0.5 * scale, 0.2 * scale] },
            turned([-0.6, 0.6, 0.3]),
            [0.0, half.sin(), 0.0, half.cos()],
        ),
        body(
            "cylinder",
            Shape::Cylinder { radius_m: 0.2 * scale, half_height_m: 0.5 * scale },
            turned([1.2, 0.5, 0.8]),
            unit([0.3 * half.cos(), half.sin(), -0.3 * half.sin(), half.cos()]),
        ),
        body(
            "capsule",
            Shape::Capsule { radius_m: 0.2 * scale, half_height_m: 0.5 * scale },
            turned([-1.2, 0.7, -0.8]),
            unit([0.6 * half.cos(), half.sin(), -0.6 * half.sin(), half.cos()]),
        ),
    ];
    scene.environment.light = scene::Light::Sun(scene::Sun { azimuth_deg: 40.0 + turn_deg, ..Default::default() });
    TraceScene::new(&scene).expect("drawable")
}

/// Share of the sun's disc that a body covers, by looking at it.
fn looked(scene: &TraceScene, point: Vec3) -> f32 {
    let sun = scene.sun.direction;
    let across = sun.any_orthonormal_vector();
    let upward = sun.cross(across);
    let side = 64;
    let (mut covered, mut all) = (0u32, 0u32);
    for row in 0..side {
        for column in 0..side {
            let at = |k: i32| (k as f32 + 0.5) / side as f32 * 2.0 - 1.0;
            let (x, y) = (at(row), at(column));
            if x * x + y * y < 1.0 {
                let direction = (sun + (across * x + upward * y) * scene.sun.radius_rad).normalize();
                all += 1;
                covered += u32::from(scene.occluded(&Ray { origin: point, direction }, Some(Surface::Ground)));
            }
        }
    }
    covered as f32 / all as f32
}

proptest! {
    // A body large against the sun: the clearance alone then settles how much of the disc is covered.
    #[test]
    fn the_clearance_of_a_body_tells_how_much_of_the_sun_it_covers(
        form in 0..4,
        half in [0.3..0.8f64, 0.3..0.8, 0.3..0.8],
        turn in [-1.0..1.0f64, -1.0..1.0, -1.0..1.0, 0.1..1.0],
        aside in -1.0..1.0f32,
        along in 1.0..4.0f32,
        way in 0.0..std::f32::consts::TAU,
    ) {
        let mut scene = Scene::empty("test");
        let shape = match form {
            0 => Shape::Sphere { radius_m: half[0] },
            1 => Shape::Box { half_extents_m: half },
            2 => Shape::Cylinder { radius_m: half[0], half_height_m: 1.5 * half[1] },
            _ => Shape::Capsule { radius_m: half[0], half_height_m: 1.5 * half[1] },
        };
        scene.bodies = vec![body("it", shape, [0.0, 6.0, 0.0], unit(turn))];
        let flat = TraceScene::new(&scene).expect("drawable");
        let sun = flat.sun.direction;
        let across = sun.any_orthonormal_vector();
        let sideways = across * way.cos() + sun.cross(across) * way.sin();
        let reach = flat.bodies[0].bounding_radius;
        let point = flat.bodies[0].centre - sun * (along + reach) + sideways * (aside * reach * 1.2);
        let place = Place { point, normal: Vec3::Y, surface: Surface::Ground };
        let pair = Lit::new(&flat).pair(0, &place);
        // Where two edges cut the disc, their product covers too little and the nearer alone too much. A cylinder's rim
        // is taken for straight where the sun leaves it: one place in 5,000 is off by more than a tenth, one of 60,000 by
        // 0.22, the worst of all that were ever tried by 0.254.
        let off = if form == 2 { 0.3 } else { 0.1 };
        let (least, most) = (pair.occlusion - off, features::disc_share(pair.x[0]) + off);
        let seen = looked(&flat, point);
        prop_assert!((least..most).contains(&seen), "looked {seen}, not in {least} to {most}");
        prop_assert!(pair.x.iter().all(|x| x.is_finite() && x.abs() <= 2.0));
    }

    // The sun's disc cut by a slim thing: as much as one sees.
    #[test]
    fn the_shadow_of_a_link_is_that_of_its_pieces(
        x in -0.3..0.3f32, z in -0.3..0.3f32, along in 0.1..0.9f32, kind in 0..3, sun in 20.0..80.0f64,
    ) {
        let mut scene = Scene::empty("test");
        scene.bodies = vec![body("it", Shape::Sphere { radius_m: 0.001 }, [0.7, 2.0, 0.2], [0.0, 0.0, 0.0, 1.0])];
        scene.environment.light = scene::Light::Sun(scene::Sun { elevation_deg: sun, ..Default::default() });
        let kind = match kind {
            0 => LinkKind::Rod { length_m: 1.0 },
            1 => LinkKind::String { length_m: 2.2 },
            _ => LinkKind::Spring { rest_length_m: 1.5, stiffness_n_m: 1.0, damping_n_s_m: 0.0 },
        };
        let (a, b) = (LinkEnd::Point { point_m: [-0.5, 2.4, 0.0] }, LinkEnd::Body { body: "it".into(), at_m: [0.0; 3] });
        scene.links = vec![Link { id: "link".into(), kind, a, b }];
        let mut flat = TraceScene::new(&scene).expect("drawable");
        flat.links.truncate(1);
        flat.bodies.clear();
        let pieces = &flat.links[0].pieces;
        let aim = pieces[(along * pieces.len() as f32) as usize].centre + Vec3::new(x, 0.0, z) * 0.3;
        let point = aim - flat.sun.direction * (aim.y / flat.sun.direction.y);
        let place = Place { point, normal: Vec3::Y, surface: Surface::Ground };
        let (left, seen) = (Lit::new(&flat).past_links(&place), looked(&flat, point));
        // Where turns of a coil cross, their shares are taken for independent.
        let slack = if pieces.len() > 20 { 0.25 } else { 0.12 };
        prop_assert!((1.0 - left - seen).abs() < slack, "looked {seen}, worked out {}", 1.0 - left);
    }

    #[test]
    fn features_do_not_depend_on_scale_or_on_the_turn_about_the_vertical(
        scale in 0.1..10.0f64, turn_deg in 0.0..360.0f64, x in -2.0..2.0f64, z in -2.0..2.0f64,
    ) {
        let (plain, other) = (one_of_each(1.0, 0.0), one_of_each(scale, turn_deg));
        let (sin, cos) = turn_deg.to_radians().sin_cos();
        let at = |x: f64, z: f64| Place {
            point: Vec3::new(x as f32, 0.0, z as f32), normal: Vec3::Y, surface: Surface::Ground,
        };
        let turned = at((x * cos + z * sin) * scale, (z * cos - x * sin) * scale);
        for index in 0..4 {
            let (a, b) = (Lit::new(&plain).pair(index, &at(x, z)), Lit::new(&other).pair(index, &turned));
            for (k, (a, b)) in a.x.iter().zip(b.x).enumerate() {
                // The first two are magnified by the smallness of the sun.
                let slack = if k < 2 { 2e-2 } else { 1e-3 };
                prop_assert!((a - b).abs() < slack, "feature {k}: {a} and {b}");
            }
        }
    }
}

#[test]
fn a_star_is_eclipsed_by_what_stands_before_it_only() {
    let ball =
        |id: &str, radius_m: f64, x: f64| body(id, Shape::Sphere { radius_m }, [x, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
    let mut scene = Scene::empty("test");
    scene.bodies = vec![ball("star", 1.0, 0.0), ball("planet", 0.5, 10.0), ball("moon", 0.2, 8.0)];
    scene.environment.ground = None;
    scene.environment.light = scene::Light::Star { body: "star".into() };
    let seen = |moon: f64| {
        let mut scene = scene.clone();
        scene.bodies[2].position_m[0] = moon;
        let flat = TraceScene::new(&scene).expect("drawable");
        let place = Place { point: Vec3::new(9.5, 0.0, 0.0), normal: Vec3::NEG_X, surface: Surface::Body(1) };
        Lit::new(&flat).starlit(&place)
    };
    assert!(seen(9.0) < 0.01, "a moon that fills the disc");
    assert!((0.3..0.9).contains(&seen(7.0)), "an annular eclipse: {}", seen(7.0));
    assert_eq!(seen(-3.0), 1.0, "a moon beyond the star");
}

#[test]
fn light_adds_up() {
    let network = Network::random(7);
    let place = Place { point: Vec3::new(0.2, 0.0, 0.3), normal: Vec3::Y, surface: Surface::Ground };
    let ambient = |scale: f32| {
        let mut scene = one_of_each(1.0, 0.0);
        scene.sun.radiance *= scale;
        scene.sky.zenith *= scale;
        scene.sky.horizon *= scale;
        network.illumination(&Lit::new(&scene), &place).ambient
    };
    assert!((ambient(1.0) * 3.0 - ambient(3.0)).length() < 1e-4, "thrice the light is thrice as bright");
}

#[test]
fn pictures_are_finite_with_and_without_ground_and_bodies() {
    let network = Network::random(1);
    let mut scene = Scene::empty("test");
    for ground in [true, false] {
        for bodies in [0, 1] {
            scene.environment.ground = ground.then(Default::default);
            scene.bodies = (0..bodies)
                .map(|_| body("it", Shape::Sphere { radius_m: 0.5 }, [0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 1.0]))
                .collect();
            let flat = TraceScene::new(&scene).expect("drawable");
            let image = reference::radiance(&network, &flat, &View::new(&scene, 17, 9), 17, 9);
            assert_eq!(image.len(), 17 * 9);
            assert!(image.iter().all(|colour| colour.is_finite() && colour.min_element() >= 0.0));
        }
    }
}

#[test]
fn the_earths_shadow_has_its_umbra_and_its_penumbra_in_true_proportions() {
    // In radii of the Earth: the Sun's radius and distance, and the Moon's distance.
    let (sun_radius, sun_away, moon_away) = (109.2, 23_455.0, 60.3);
    let ball =
        |id: &str, radius_m: f64, x: f64| body(id, Shape::Sphere { radius_m }, [x, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
    let mut scene = Scene::empty("test");
    scene.bodies = vec![ball("sun", sun_radius, -sun_away), ball("earth", 1.0, 0.0), ball("moon", 0.273, moon_away)];
    scene.environment.ground = None;
    scene.environment.place = scene::Place::Space;
    scene.environment.light = scene::Light::Star { body: "sun".into() };
    let flat = TraceScene::new(&scene).expect("drawable");
    let lit = Lit::new(&flat);
    let at = |aside: f64| {
        let place = Place {
            point: Vec3::new(moon_away as f32, aside as f32, 0.0),
            normal: Vec3::NEG_X,
            surface: Surface::Body(2),
        };
        lit.starlit(&place)
    };
    let umbra = 1.0 - moon_away * (sun_radius - 1.0) / sun_away;
    let penumbra = 1.0 + moon_away * (sun_radius + 1.0) / sun_away;
    assert!(at(0.0) < 1e-3 && at(umbra - 0.02) < 1e-3, "in the umbra: {} and {}", at(0.0), at(umbra - 0.02));
    assert!((1e-4..0.1).contains(&at(umbra + 0.03)), "just out of it: {}", at(umbra + 0.03));
    assert!((0.35..0.65).contains(&at(1.0)), "half way through the penumbra: {}", at(1.0));
    assert!((0.9..0.9999).contains(&at(penumbra - 0.03)), "almost out of it: {}", at(penumbra - 0.03));
    assert!(at(penumbra + 0.02) > 0.999, "in full sunlight: {}", at(penumbra + 0.02));
}
