//! Rays, views, skies and tones, over the public face.

use geometry::light::{
    Pattern, Pool, Ray, Surface, TraceScene, Vec3, View, disc_covered, display_linear, encode_srgb, response, sky,
    sun_cosine, texture, to_srgb8,
};
use glam::Vec2;
use proptest::prelude::*;
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

fn body(shape: Shape, position_m: [f64; 3], orientation: [f64; 4]) -> Body {
    Body { orientation, restitution: 0.5, friction: 0.5, ..Body::new("it", shape, position_m) }
}

fn trace(bodies: Vec<Body>) -> TraceScene {
    let mut scene = Scene::empty("test");
    scene.bodies = bodies;
    TraceScene::new(&scene).expect("drawable")
}

fn direction() -> impl Strategy<Value = Vec3> {
    (-1.0f32..1.0, 0.0f32..std::f32::consts::TAU).prop_map(|(y, turn)| {
        let flat = (1.0 - y * y).sqrt();
        Vec3::new(flat * turn.cos(), y, flat * turn.sin())
    })
}

/// Signed distance to a solid: negative inside.
fn signed_distance(shape: Shape, local: Vec3) -> f32 {
    match shape {
        Shape::Sphere { radius_m } => local.length() - radius_m as f32,
        Shape::Box { half_extents_m } => {
            let over = local.abs() - Vec3::from_array(half_extents_m.map(|h| h as f32));
            over.max(Vec3::ZERO).length() + over.max_element().min(0.0)
        }
        Shape::Cylinder { radius_m, half_height_m } => {
            let over =
                Vec2::new(Vec2::new(local.x, local.z).length() - radius_m as f32, local.y.abs() - half_height_m as f32);
            over.max(Vec2::ZERO).length() + over.max_element().min(0.0)
        }
        Shape::Capsule { radius_m, half_height_m } => {
            let half = half_height_m as f32;
            (local - Vec3::Y * local.y.clamp(-half, half)).length() - radius_m as f32
        }
    }
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        (0.05..2.0f64).prop_map(|radius_m| Shape::Sphere { radius_m }),
        [0.05..2.0f64, 0.05..2.0, 0.05..2.0].prop_map(|half_extents_m| Shape::Box { half_extents_m }),
        (0.02..2.0f64, 0.02..3.0f64).prop_map(|(radius_m, half_height_m)| Shape::Cylinder { radius_m, half_height_m }),
        (0.02..2.0f64, 0.02..3.0f64).prop_map(|(radius_m, half_height_m)| Shape::Capsule { radius_m, half_height_m }),
    ]
}

proptest! {
    #[test]
    fn a_hit_lies_on_the_surface_and_faces_the_ray(
        shape in shape(),
        towards in direction(),
        from in direction(),
        turn in [-1.0..1.0f64, -1.0..1.0, -1.0..1.0, 0.1..1.0],
    ) {
        let norm = turn.iter().map(|q| q * q).sum::<f64>().sqrt();
        let scene = trace(vec![body(shape, [0.0, 50.0, 0.0], turn.map(|q| q / norm))]);
        let centre = Vec3::new(0.0, 50.0, 0.0);
        let ray = Ray { origin: centre + from * 9.0, direction: (towards * 2.0 - from * 9.0).normalize() };
        // March the signed distance as an independent oracle.
        let local = |at: Vec3| signed_distance(shape, scene.bodies[0].to_local(at - centre));
        let mut t = 0.0;
        let mut nearest = f32::INFINITY;
        for _ in 0..2000 {
            let distance = local(ray.origin + ray.direction * t);
            nearest = nearest.min(distance);
            t += distance.max(1e-5);
            if distance < 1e-5 || t > 30.0 { break; }
        }
        match scene.first_hit(&ray, None).filter(|hit| hit.surface == Surface::Body(0)) {
            Some(hit) => {
                prop_assert!(local(hit.point).abs() < 1e-4, "off the surface by {}", local(hit.point));
                prop_assert!(hit.normal.dot(ray.direction) <= 1e-4);
                prop_assert!((hit.normal.length() - 1.0).abs() < 1e-4);
                prop_assert!(nearest < 2e-3);
            }
            None => prop_assert!(nearest > 1e-6, "the march came within {nearest}"),
        }
    }

    #[test]
    fn occlusion_agrees_with_the_first_hit(a in shape(), b in shape(), way in direction(), from in direction()) {
        let scene = trace(vec![
            body(a, [0.5, 2.0, 0.0], [0.0, 0.0, 0.0, 1.0]),
            body(b, [-3.0, 1.0, 2.0], [0.0, 0.0, 0.0, 1.0]),
        ]);
        let ray = Ray { origin: from * 6.0 + Vec3::Y * 6.5, direction: way };
        prop_assert_eq!(scene.occluded(&ray, None), scene.first_hit(&ray, None).is_some());
    }

    #[test]
    fn tones_rise_and_stay_displayable(a in 0.0f32..50.0, more in 0.001f32..10.0) {
        prop_assert!(display_linear(a + more) > display_linear(a));
        prop_assert!(display_linear(a) < 1.0);
        prop_assert!(encode_srgb(display_linear(a + more)) >= encode_srgb(display_linear(a)));
    }

    #[test]
    fn a_surface_never_sends_on_more_than_it_gets(
        gloss in 0.0f32..=1.0, metal in 0.0f32..=1.0, albedo in 0.0f32..=1.0, slant in 0.0f32..1.0,
    ) {
        let mut scene = Scene::empty("test");
        scene.bodies = vec![body(Shape::Sphere { radius_m: 1.0 }, [0.0, 5.0, 0.0], [0.0, 0.0, 0.0, 1.0])];
        let mut flat = TraceScene::new(&scene).expect("drawable");
        flat.bodies[0].albedo = Vec3::splat(albedo);
        (flat.bodies[0].gloss, flat.bodies[0].metal) = (gloss, metal);
        let ray = Ray { origin: Vec3::new(slant, 5.0, 9.0), direction: Vec3::NEG_Z };
        let hit = flat.first_hit(&ray, None).expect("aimed at the ball");
        let answer = geometry::light::Response::new(&hit, ray.direction);
        prop_assert!(answer.diffuse.min_element() >= -1e-6 && answer.mirror.min_element() >= 0.0);
        prop_assert!((answer.diffuse + answer.mirror).max_element() <= 1.0 + 1e-5);
    }
}

#[test]
fn views_look_along_their_angles() {
    let mut scene = Scene::empty("test");
    (scene.camera.azimuth_deg, scene.camera.elevation_deg, scene.camera.distance_m) = (90.0, 0.0, 4.0);
    let view = View::new(&scene, 200, 100);
    assert!((view.origin - Vec3::new(4.0, 2.0, 0.0)).length() < 1e-5);
    assert!((view.ray(0.0, 0.0).direction - Vec3::NEG_X).length() < 1e-5);
    assert!((view.right.length() / view.up.length() - 2.0).abs() < 1e-5, "the image is twice as wide as high");
    assert!(view.ray(0.0, 1.0).direction.y > 0.3, "up is up");
    assert!(view.ray(1.0, 0.0).direction.z < -0.3, "from +x, -z is to the right");
}

#[test]
fn views_survive_degenerate_cameras() {
    for (elevation_deg, distance_m) in [(90.0, 5.0), (-90.0, 5.0), (15.0, 0.0)] {
        let mut scene = Scene::empty("test");
        (scene.camera.elevation_deg, scene.camera.distance_m) = (elevation_deg, distance_m);
        let view = View::new(&scene, 64, 64);
        for (x, y) in [(-1.0, -1.0), (0.0, 0.0), (1.0, 1.0)] {
            let ray = view.ray(x, y);
            assert!(ray.direction.is_finite() && ray.origin.is_finite());
            assert!((ray.direction.length() - 1.0).abs() < 1e-5);
            assert!(ray.origin.y > 0.0, "the eye stays above the ground");
        }
    }
}

#[test]
fn a_view_follows_its_body() {
    let mut scene = Scene::empty("test");
    scene.bodies = vec![body(Shape::Sphere { radius_m: 0.2 }, [3.0, 7.0, 1.0], [0.0, 0.0, 0.0, 1.0])];
    scene.camera.follow = Some("it".into());
    let flat = TraceScene::new(&scene).expect("drawable");
    let hit = flat.first_hit(&View::new(&scene, 32, 32).ray(0.0, 0.0), None).expect("in the middle");
    assert_eq!(hit.surface, Surface::Body(0));
}

#[test]
fn without_a_ground_one_looks_past_the_bodies_into_the_horizon() {
    let mut scene = Scene::empty("test");
    scene.environment.ground = None;
    let flat = TraceScene::new(&scene).expect("drawable");
    let down = Ray { origin: Vec3::Y, direction: Vec3::NEG_Y };
    assert_eq!(flat.first_hit(&down, None), None);
    assert_eq!(flat.sky.radiance(down.direction), flat.sky.horizon);
}

#[test]
fn a_set_sun_gives_no_light() {
    let mut scene = Scene::empty("test");
    scene.environment.light = scene::Light::Sun(scene::Sun { elevation_deg: -5.0, ..Default::default() });
    assert_eq!(TraceScene::new(&scene).expect("drawable").sun.radiance, Vec3::ZERO);
}

/// A ball of radius 0.2 at (0, 1, 0), tied to a point two metres above the ground.
fn hung(kind: LinkKind) -> Scene {
    let mut scene = Scene::empty("test");
    scene.bodies = vec![body(Shape::Sphere { radius_m: 0.2 }, [0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0])];
    let (a, b) = (LinkEnd::Point { point_m: [0.0, 2.0, 0.0] }, LinkEnd::Body { body: "it".into(), at_m: [0.0; 3] });
    scene.links = vec![Link { id: "link".into(), kind, a, b }];
    scene
}

/// What a level ray along -z meets at a place.
fn met(scene: &TraceScene, x: f32, y: f32) -> Option<Surface> {
    let ray = Ray { origin: Vec3::new(x, y, 5.0), direction: Vec3::NEG_Z };
    scene.first_hit(&ray, None).map(|hit| hit.surface)
}

#[test]
fn a_rod_a_taut_string_and_a_mount_stand_where_they_are_tied() {
    for kind in [LinkKind::Rod { length_m: 1.0 }, LinkKind::String { length_m: 1.0 }] {
        let scene = TraceScene::new(&hung(kind)).expect("drawable");
        let radius = scene.links[0].pieces[0].radius;
        assert!((0.003..0.02).contains(&radius), "{radius}");
        assert_eq!(met(&scene, 0.9 * radius, 1.6), Some(Surface::Link(0)));
        assert_eq!(met(&scene, 1.1 * radius, 1.6), None);
        assert_eq!(met(&scene, 0.0, 1.1), Some(Surface::Body(0)), "what lies within a body is hidden");
        assert_eq!(met(&scene, 0.0, 2.0 + 2.0 * radius), Some(Surface::Link(1)), "the mount");
    }
}

#[test]
fn a_slack_string_sags_by_its_length_and_lies_on_the_ground_where_it_is_too_long() {
    for (length_m, lowest) in [(1.5, -0.2f32), (6.0, 0.0)] {
        let mut scene = hung(LinkKind::String { length_m });
        scene.bodies[0].position_m = [0.6, 1.8, 0.0];
        let flat = TraceScene::new(&scene).expect("drawable");
        let pieces = &flat.links[0].pieces;
        let drawn: f32 = pieces.iter().map(|piece| 2.0 * piece.half_length).sum();
        let low = pieces.iter().map(|piece| piece.centre.y).fold(f32::INFINITY, f32::min);
        if lowest < 0.0 {
            assert!((drawn - length_m as f32).abs() < 1e-3, "{drawn}");
            assert!((1.1..1.5).contains(&low), "{low}");
        } else {
            assert!(low > 0.0 && low < 0.05, "{low}");
        }
    }
}

#[test]
fn a_spring_keeps_its_turns_and_stretches_between_mount_and_body() {
    let spring = |y: f64| {
        let mut scene = hung(LinkKind::Spring { rest_length_m: 0.8, stiffness_n_m: 10.0, damping_n_s_m: 0.0 });
        scene.bodies[0].position_m[1] = y;
        TraceScene::new(&scene).expect("drawable").links[0].clone()
    };
    let (long, short) = (spring(1.0), spring(1.4));
    assert_eq!(long.pieces.len(), short.pieces.len());
    let end = |link: &geometry::light::TraceLink| link.pieces.last().expect("pieces").centre.y;
    assert!(end(&long) > 1.2 && end(&long) < 1.3, "the coil ends at the ball's surface: {}", end(&long));
    assert!(end(&short) > 1.6 && end(&short) < 1.65);
    for link in [&long, &short] {
        for piece in &link.pieces {
            let apart = (piece.centre - link.bounds.centre).length();
            assert!(apart <= link.bounds.half_length + link.bounds.radius);
        }
    }
}

#[test]
fn a_pin_shows_on_both_sides_of_what_turns_on_it() {
    let mut scene = hung(LinkKind::Hinge { axis: [0.0, 0.0, 2.0] });
    scene.links[0].a = LinkEnd::Point { point_m: [0.0, 1.0, 0.0] };
    let flat = TraceScene::new(&scene).expect("drawable");
    let pin = flat.links[0].pieces[0];
    assert_eq!(pin.axis, Vec3::Z);
    assert!(pin.half_length > 0.2 && pin.half_length < 0.3);
    assert_eq!(met(&flat, 0.0, 1.0), Some(Surface::Link(0)));
}

#[test]
fn a_star_shines_from_where_it_is() {
    let mut scene = Scene::empty("test");
    let ball = |x: f64| body(Shape::Sphere { radius_m: 0.5 }, [x, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
    scene.bodies = vec![ball(0.0), ball(4.0), ball(-8.0)];
    scene.environment = scene::Environment {
        ground: None,
        place: scene::Place::Space,
        light: scene::Light::Star { body: "star".into() },
        ..Default::default()
    };
    assert!(TraceScene::new(&scene).expect_err("there is no such body").to_string().contains("star"));
    scene.bodies[0].id = "star".into();
    let flat = TraceScene::new(&scene).expect("drawable");
    assert!(flat.bodies[0].glow > 1.0 && flat.sky.zenith == Vec3::ZERO);
    let sun = flat.sun_at(Vec3::new(3.5, 0.0, 0.0));
    assert_eq!(sun.direction, Vec3::NEG_X);
    assert!((sun.radius_rad - 0.5 / 3.5).abs() < 1e-6);
    let towards =
        |x: f32| Ray { origin: Vec3::new(x, 0.0, 0.0), direction: flat.sun_at(Vec3::new(x, 0.0, 0.0)).direction };
    assert!(!flat.shaded(&towards(3.0), None), "the star does not hide itself, nor does what lies beyond");
    assert!(flat.shaded(&towards(6.0), None), "behind the planet is its shadow");
}

#[test]
fn links_to_bodies_that_are_gone_are_left_out() {
    let mut scene = hung(LinkKind::Rod { length_m: 1.0 });
    scene.bodies.clear();
    assert!(TraceScene::new(&scene).expect("drawable").links.is_empty());
}

proptest! {
    // Rays at a link's pieces never miss what the bounds let through, nor hit what they do not hold.
    #[test]
    fn the_bounds_of_a_link_hold_all_of_it(from in direction(), x in -0.1f32..0.1, y in 0.9f32..2.1, z in -0.1f32..0.1) {
        let kind = LinkKind::Spring { rest_length_m: 0.8, stiffness_n_m: 10.0, damping_n_s_m: 0.0 };
        let link = &TraceScene::new(&hung(kind)).expect("drawable").links[0];
        let origin = Vec3::new(0.0, 1.5, 0.0) + from * 3.0;
        let ray = Ray { origin, direction: (Vec3::new(x, y, z) - origin).normalize() };
        let met = link.pieces.iter().filter_map(|piece| piece.entry(&ray)).map(|(t, _)| t).reduce(f32::min);
        prop_assert_eq!(link.entry(&ray).map(|(t, _)| t), met);
    }
}

#[test]
fn the_sun_sets_smoothly_over_a_surface() {
    let radius = sky::SUN_RADIUS_RAD;
    assert_eq!(sun_cosine(-2.0 * radius, radius), 0.0);
    assert_eq!(sun_cosine(0.5, radius), 0.5);
    assert!((sun_cosine(0.0, radius) - radius / 4.0).abs() < 1e-6);
}

#[test]
fn the_glint_holds_the_whole_sun() {
    for gloss in [0.0f32, 0.5, 1.0] {
        let steps = 200_000;
        let mut sum = 0.0f64;
        for step in 0..steps {
            // Midpoints in the square root of the angle: the peak is narrow.
            let at = (step as f64 + 0.5) / steps as f64;
            let angle = at * at * std::f64::consts::PI;
            let width = 2.0 * at / steps as f64 * std::f64::consts::PI;
            let lobe = f64::from(response::sun_lobe(angle.cos() as f32, gloss, 0.02));
            sum += lobe * 2.0 * std::f64::consts::PI * angle.sin() * width;
        }
        assert!((0.9..1.02).contains(&sum), "gloss {gloss}: {sum}");
    }
}

#[test]
fn black_is_black_and_bright_is_white() {
    assert_eq!(to_srgb8(0.0), 0);
    assert_eq!(to_srgb8(f32::INFINITY.min(1e6)), 255);
    assert_eq!(to_srgb8(-1.0), 0);
}

#[test]
fn a_pattern_has_the_mean_that_is_said_and_melts_into_it() {
    let mut flat = trace(vec![body(Shape::Sphere { radius_m: 2.0 }, [0.0; 3], [0.0, 0.0, 0.0, 1.0])]);
    let ball = &mut flat.bodies[0];
    ball.albedo = Vec3::new(0.3, 0.6, 0.8);
    for pattern in Pattern::ALL {
        ball.pattern = pattern;
        let said = ball.mean_albedo();
        let points = 20_000;
        // Points evenly over the ball (Fibonacci's lattice).
        let at = |k: i32| {
            let y = 1.0 - (2.0 * k as f32 + 1.0) / points as f32;
            let (sin, cos) = (k as f32 * 2.399_963).sin_cos();
            let flat = (1.0 - y * y).max(0.0).sqrt();
            [2.0 * flat * cos, 2.0 * y, 2.0 * flat * sin]
        };
        let seen = |width: f32, k: i32| Vec3::from_array(texture::albedo(ball, at(k), width));
        let mean = (0..points).map(|k| seen(0.0, k)).sum::<Vec3>() / points as f32;
        assert!((mean - said).abs().max_element() < 0.02, "{pattern:?}: {mean} for {said}");
        assert!((0..points).all(|k| seen(0.0, k).min_element() >= 0.0 && seen(0.0, k).max_element() <= 1.3));
        let painted = !matches!(pattern, Pattern::Plain | Pattern::Stripes | Pattern::Checker | Pattern::Seams);
        let apart = |k: i32| (seen(40.0, k) - said).abs().max_element();
        assert!(!painted || (0..points).all(|k| apart(k) < 0.15), "{pattern:?} from far away");
    }
}

fn pond(level_m: f64, density_kg_m3: f64, bodies: Vec<Body>) -> TraceScene {
    let mut scene = Scene::empty("pond");
    scene.bodies = bodies;
    scene.environment.liquid = Some(scene::Liquid { level_m, density_kg_m3 });
    TraceScene::new(&scene).expect("drawable")
}

proptest! {
    #[test]
    fn the_surface_of_a_liquid_obeys_fresnel_and_snell(way in direction(), index in 1.2f32..1.6) {
        prop_assume!(way.y.abs() > 0.01);
        let pool = Pool { index, ..pond(1.0, 998.0, vec![]).pool.expect("water") };
        let ways = pool.ways(Vec3::Y, way);
        let below = way.y > 0.0;
        let sine = |v: Vec3| (v.x * v.x + v.z * v.z).sqrt();
        prop_assert!((ways.mirrored.direction - Vec3::new(way.x, -way.y, way.z)).length() < 1e-6);
        prop_assert!((0.0..=1.0).contains(&ways.mirrored_share));
        let bend = pool.bend(below);
        if sine(way) * bend >= 1.0 {
            prop_assert_eq!(ways.refracted_share, 0.0, "total reflection");
            return Ok(());
        }
        let onward = ways.refracted.direction;
        prop_assert!((onward.length() - 1.0).abs() < 1e-3 && onward.y * way.y > 0.0);
        prop_assert!((sine(onward) - bend * sine(way)).abs() < 1e-4);
        // The same light the other way: as much is mirrored, and what one way gathers the other spreads.
        let back = pool.ways(Vec3::Y, -onward);
        prop_assert!((back.mirrored_share - ways.mirrored_share).abs() < 2e-3);
        prop_assert!((back.refracted_share - ways.refracted_share / bend.powi(4)).abs() < 5e-3);
        // Head on, what is mirrored is the square of the difference of the indices over their sum.
        let ahead = pool.ways(Vec3::Y, Vec3::Y * way.y.signum()).mirrored_share;
        prop_assert!((ahead - ((index - 1.0) / (index + 1.0)).powi(2)).abs() < 1e-5);
    }
}

#[test]
fn a_ray_meets_the_surface_of_a_liquid_before_what_lies_below() {
    let ball = |y: f64| body(Shape::Sphere { radius_m: 0.2 }, [0.0, y, 0.0], [0.0, 0.0, 0.0, 1.0]);
    let down = |scene: &TraceScene, from: f32| {
        let ray = Ray { origin: Vec3::new(0.1, from, 0.0), direction: Vec3::NEG_Y };
        scene.first_hit(&ray, None).map(|hit| (hit.surface, hit.point.y))
    };
    assert_eq!(down(&pond(1.0, 998.0, vec![ball(0.5)]), 5.0), Some((Surface::Liquid, 1.0)));
    assert_eq!(down(&pond(1.0, 998.0, vec![ball(0.5)]), 0.9).map(|hit| hit.0), Some(Surface::Body(0)));
    assert_eq!(down(&pond(1.0, 998.0, vec![ball(1.0)]), 5.0).map(|hit| hit.0), Some(Surface::Body(0)), "it floats");
    assert_eq!(down(&pond(1.0, 998.0, vec![]), 0.9), Some((Surface::Ground, 0.0)));
    assert_eq!(down(&pond(-1.0, 998.0, vec![]), 5.0), Some((Surface::Ground, 0.0)), "water below the ground");
    let metal = pond(1.0, 13_534.0, vec![]);
    assert!(metal.clear_pool().is_none() && down(&metal, 5.0) == Some((Surface::Liquid, 1.0)));
    let up = Ray { origin: Vec3::new(0.0, 0.2, 0.0), direction: Vec3::Y };
    let seen = pond(1.0, 998.0, vec![]).first_hit(&up, None).expect("the surface from below");
    assert_eq!((seen.surface, seen.normal), (Surface::Liquid, Vec3::NEG_Y));
}

#[test]
fn a_shadow_falls_where_bent_light_does_not_come() {
    let ball = body(Shape::Sphere { radius_m: 0.1 }, [0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 1.0]);
    let scene = pond(1.0, 998.0, vec![ball]);
    let (air, water) = (scene.sun.direction, scene.sun_at(Vec3::new(0.0, 0.5, 0.0)));
    let surface = Vec3::new(0.0, 2.0, 0.0) - air / air.y;
    let bottom = surface - water.direction / water.direction.y;
    let shaded = |point: Vec3| {
        let ray = Ray { origin: point, direction: water.direction };
        scene.shaded(&ray, Some(Surface::Ground))
    };
    assert!(shaded(Vec3::new(bottom.x, 0.0, bottom.z)), "at {bottom}");
    assert!(!shaded(Vec3::new(bottom.x + 0.3, 0.0, bottom.z)));
    let straight = Vec3::new(0.0, 2.0, 0.0) - air * (2.0 / air.y);
    assert!(!shaded(Vec3::new(straight.x, 0.0, straight.z)), "where it would be without water");
    let share = water.radiance / scene.sun.radiance;
    assert!(share.x < share.y && share.y < share.z && share.z < 1.2, "red goes first: {share}");
}

proptest! {
    #[test]
    fn an_eclipse_covers_what_two_discs_share(radius in 0.05f32..30.0, place in -1.2f32..1.2) {
        // From wholly covered, or wholly before the star, to clear of it.
        let apart = (radius + place).max(0.0);
        let side = 400;
        let (mut all, mut covered) = (0, 0);
        for row in 0..side {
            for column in 0..side {
                let at = |k: i32| (k as f32 + 0.5) / side as f32 * 2.0 - 1.0;
                let (x, y) = (at(row), at(column));
                if x * x + y * y < 1.0 {
                    all += 1;
                    covered += i32::from((x - apart).hypot(y) < radius);
                }
            }
        }
        let (seen, said) = (covered as f32 / all as f32, disc_covered(radius, apart - radius));
        prop_assert!((seen - said).abs() < 4e-3, "counted {seen}, said {said}");
    }
}
