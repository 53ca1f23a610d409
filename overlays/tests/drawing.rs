//! What overlays put where, over the public face: on a plain grey picture, so that every pixel that differs is theirs.

use std::sync::Arc;

use geometry::light::View;
use geometry::light::camera::vec3;
use glam::Vec2;
use kernels::dynamics::{Laws, Simulator};
use kernels::light::Frame;
use overlays::{History, Shown, draw};
use scene::{Body, Camera, Environment, Light, Link, LinkEnd, LinkKind, Liquid, Overlay, Scene, Shape};

const GREY: u8 = 120;

fn grey(width: u32, height: u32) -> Frame {
    Frame { width, height, rgb: vec![GREY; (width * height * 3) as usize] }
}

/// A scene in which nothing pulls, seen from the front.
fn empty(overlays: &[Overlay]) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment =
        Environment { gravity_m_s2: 0.0, air_density_kg_m3: 0.0, ground: None, ..Environment::default() };
    scene.camera = Camera {
        azimuth_deg: 0.0,
        elevation_deg: 0.0,
        distance_m: 10.0,
        target_m: [0.0, 2.0, 0.0],
        fov_deg: 40.0,
        follow: None,
    };
    scene.overlays = overlays.to_vec();
    scene
}

fn ball(id: &str, at: [f64; 3], velocity_m_s: [f64; 3]) -> Body {
    Body { velocity_m_s, ..Body::new(id, Shape::Sphere { radius_m: 0.2 }, at) }
}

fn drawn(scene: &Scene, past: &History, size: (u32, u32)) -> Frame {
    draw(grey(size.0, size.1), &Shown { scene, past, beside: None, laws: &Laws::textbook() })
}

fn at_start(scene: &Scene) -> Frame {
    drawn(scene, &History::of(scene), (256, 256))
}

/// A run by steps of a frame, its past noted on the way.
fn run(scene: &Scene, steps: u64) -> (Scene, History) {
    let mut simulator = Simulator::new(scene, Laws::textbook()).expect("it can be simulated");
    let mut past = History::of(simulator.scene());
    for _ in 0..steps / 10 {
        simulator.advance(10);
        past.note(simulator.scene());
    }
    (simulator.scene().clone(), past)
}

/// Where a point is in the picture, by the renderer's view.
fn pixel(scene: &Scene, point: [f64; 3], (width, height): (u32, u32)) -> Vec2 {
    let before = View::new(scene, width as usize, height as usize).before(vec3(point));
    let at = Vec2::new(before.x, -before.y) / before.z;
    (at + 1.0) * 0.5 * Vec2::new(width as f32, height as f32)
}

/// Pixels that pass, by their middles.
fn pixels(frame: &Frame, passes: impl Fn([u8; 3]) -> bool) -> Vec<Vec2> {
    let of = |(index, rgb): (usize, &[u8])| {
        let at = Vec2::new((index as u32 % frame.width) as f32, (index as u32 / frame.width) as f32) + 0.5;
        passes([rgb[0], rgb[1], rgb[2]]).then_some(at)
    };
    frame.rgb.chunks_exact(3).enumerate().filter_map(of).collect()
}

fn changed(frame: &Frame) -> Vec<Vec2> {
    pixels(frame, |rgb| rgb != [GREY; 3])
}

/// Whether a pixel has the very colour of an arrow: letters beside it are lighter.
fn is(ink: [u8; 3]) -> impl Fn([u8; 3]) -> bool {
    move |rgb| rgb.iter().zip(ink).all(|(found, ink)| found.abs_diff(ink) < 12)
}

const YELLOW: [u8; 3] = [0xf0, 0xe4, 0x42];
const PURPLE: [u8; 3] = [0xd7, 0x8f, 0xb8];

fn distance_to_segment(at: Vec2, from: Vec2, to: Vec2) -> f32 {
    let along = to - from;
    let share = ((at - from).dot(along) / along.length_squared()).clamp(0.0, 1.0);
    at.distance(from + along * share)
}

#[test]
fn a_picture_without_overlays_is_given_back_as_it_is() {
    let mut scene = empty(&[]);
    scene.bodies.push(ball("ball", [0.0, 2.0, 0.0], [3.0, 0.0, 0.0]));
    assert_eq!(at_start(&scene), grey(256, 256));
}

#[test]
fn an_arrow_points_from_the_middle_to_where_its_velocity_says() {
    for velocity in [[4.0, 0.0, 0.0], [-2.0, 2.5, 0.0], [1.0, -2.0, 2.5]] {
        let mut scene = empty(&[Overlay::Velocity]);
        let at = [0.4, 1.8, 0.3];
        scene.bodies.push(ball("ball", at, velocity));
        let frame = at_start(&scene);
        // The fastest is drawn 0.24 of what is seen at the camera's distance long.
        let speed = velocity.iter().map(|v| v * v).sum::<f64>().sqrt();
        let length = 0.24 * 2.0 * 10.0 * 20_f64.to_radians().tan();
        let tip: [f64; 3] = std::array::from_fn(|axis| at[axis] + velocity[axis] / speed * length);
        let (from, to) = (pixel(&scene, at, (256, 256)), pixel(&scene, tip, (256, 256)));
        let along = (to - from).normalize();
        // Letters keep clear of the tip's own line.
        let arrow: Vec<Vec2> = pixels(&frame, is(YELLOW))
            .into_iter()
            .filter(|at| (*at - from).perp_dot(along).abs() < 1.5 && at.distance(from) < from.distance(to) + 4.0)
            .collect();
        let furthest = arrow.iter().map(|at| (*at - from).dot(along)).fold(0.0, f32::max);
        assert!((furthest - from.distance(to)).abs() < 3.0, "{velocity:?}: {furthest} of {}", from.distance(to));
    }
}

#[test]
fn twice_the_speed_is_twice_the_length() {
    let mut scene = empty(&[Overlay::Velocity]);
    scene.bodies.push(ball("slow", [-1.0, 1.0, 0.0], [2.0, 0.0, 0.0]));
    scene.bodies.push(ball("fast", [-1.0, 3.0, 0.0], [4.0, 0.0, 0.0]));
    let frame = at_start(&scene);
    let reach = |at: [f64; 3]| {
        let from = pixel(&scene, at, (256, 256));
        let shaft =
            pixels(&frame, is(YELLOW)).into_iter().filter(|at| (at.y - from.y).abs() < 1.0 && at.x < from.x + 64.0);
        shaft.map(|at| at.x - from.x).fold(0.0, f32::max)
    };
    let (slow, fast) = (reach([-1.0, 1.0, 0.0]), reach([-1.0, 3.0, 0.0]));
    assert!((fast / slow - 2.0).abs() < 0.15, "{slow} and {fast}");
}

#[test]
fn two_runs_beside_each_other_have_one_scale() {
    let scene = |speed: f64| {
        let mut scene = empty(&[Overlay::Velocity]);
        scene.bodies.push(ball("ball", [-1.0, 2.0, 0.0], [speed, 0.0, 0.0]));
        scene
    };
    let (slow, fast) = (scene(2.0), scene(4.0));
    let (slow_past, fast_past) = (History::of(&slow), History::of(&fast));
    let reach = |scene: &Scene, past: &History, beside: Option<&History>| {
        let frame = draw(grey(256, 256), &Shown { scene, past, beside, laws: &Laws::textbook() });
        let from = pixel(scene, [-1.0, 2.0, 0.0], (256, 256));
        let shaft = pixels(&frame, is(YELLOW)).into_iter().filter(|at| (at.y - from.y).abs() < 1.0);
        shaft.map(|at| at.x - from.x).fold(0.0, f32::max)
    };
    let (alone, fastest) = (reach(&slow, &slow_past, None), reach(&fast, &fast_past, Some(&slow_past)));
    assert!((alone - fastest).abs() < 2.0, "each fills the scale when it is the faster: {alone} and {fastest}");
    let beside = reach(&slow, &slow_past, Some(&fast_past));
    assert!((fastest / beside - 2.0).abs() < 0.15, "{beside} and {fastest}");
}

#[test]
fn what_stands_still_has_no_arrow_and_nothing_else_of_the_picture_changes() {
    let mut scene = empty(&[Overlay::Velocity]);
    scene.bodies.push(ball("ball", [0.0, 2.0, 0.0], [3.0, 0.0, 0.0]));
    scene.bodies.push(ball("still", [-1.5, 0.5, 0.0], [0.0; 3]));
    let frame = at_start(&scene);
    let from = pixel(&scene, [0.0, 2.0, 0.0], (256, 256));
    let far: Vec<Vec2> =
        changed(&frame).into_iter().filter(|at| distance_to_segment(*at, from, from + Vec2::X * 66.0) > 60.0).collect();
    assert!(far.is_empty(), "{far:?}");
    let still = pixel(&scene, [-1.5, 0.5, 0.0], (256, 256));
    assert!(changed(&frame).iter().all(|at| at.distance(still) > 8.0));
}

#[test]
fn the_weight_hangs_straight_down_as_long_as_it_is_heavy() {
    let mut scene = empty(&[Overlay::Force]);
    scene.environment.gravity_m_s2 = 9.81;
    scene.bodies.push(ball("ball", [-1.0, 2.5, 0.0], [0.0; 3]));
    let frame = at_start(&scene);
    let length = 0.24 * 2.0 * 10.0 * 20_f64.to_radians().tan();
    let from = pixel(&scene, [-1.0, 2.5, 0.0], (256, 256));
    let tip = pixel(&scene, [-1.0, 2.5 - length, 0.0], (256, 256));
    let purple = pixels(&frame, is(PURPLE));
    let lowest = purple.iter().filter(|at| (at.x - from.x).abs() < 1.5).map(|at| at.y).fold(0.0, f32::max);
    assert!((lowest - tip.y).abs() < 3.0, "{lowest} of {}", tip.y);
}

#[test]
fn a_trail_lies_where_the_body_was() {
    let mut scene = empty(&[Overlay::Trails]);
    scene.bodies.push(ball("ball", [-2.0, 2.0, 0.0], [1.5, 0.6, 0.0]));
    let (now, past) = run(&scene, 480);
    let frame = drawn(&now, &past, (256, 256));
    let places: Vec<Vec2> = (0..=20)
        .map(|k| f64::from(k) * 0.1)
        .map(|t| pixel(&scene, [-2.0 + 1.5 * t, 2.0 + 0.6 * t, 0.0], (256, 256)))
        .collect();
    let touched = changed(&frame);
    for place in &places {
        assert!(touched.iter().any(|at| at.distance(*place) < 1.5), "the trail passes {place}");
    }
    let (from, to) = (places[0], places[20]);
    assert!(touched.iter().all(|at| distance_to_segment(*at, from, to) < 8.0), "and is nowhere else");
}

#[test]
fn a_trail_reaches_back_twenty_seconds_and_no_further() {
    let mut scene = empty(&[Overlay::Trails]);
    scene.bodies.push(ball("ball", [-2.5, 2.0, 0.0], [0.2, 0.0, 0.0]));
    let (now, past) = run(&scene, 240 * 25);
    let touched = changed(&drawn(&now, &past, (256, 256)));
    let x = |t: f64| pixel(&scene, [-2.5 + 0.2 * t, 2.0, 0.0], (256, 256)).x;
    let left = touched.iter().map(|at| at.x).fold(f32::INFINITY, f32::min);
    assert!((left - x(5.0)).abs() < 5.0, "{left} and {}", x(5.0));
    let needed = past.until(240 * 25);
    assert_eq!(drawn(&now, &needed, (256, 256)), drawn(&now, &past, (256, 256)), "older samples do not matter");
}

#[test]
fn what_is_behind_a_body_is_dimmed() {
    let scene = |near: bool| {
        let mut scene = empty(&[Overlay::Trails]);
        scene.bodies.push(ball("ball", [-2.0, 2.0, 0.0], [2.0, 0.0, 0.0]));
        let wall = Shape::Box { half_extents_m: [0.6, 0.6, 0.1] };
        scene.bodies.push(Body { fixed: true, ..Body::new("wall", wall, [0.0, 2.0, if near { 2.0 } else { -2.0 }]) });
        let (now, past) = run(&scene, 460);
        drawn(&now, &past, (256, 256))
    };
    let at = |frame: &Frame| frame.rgb[3 * (128 * 256 + 120)..][..3].to_vec();
    assert_ne!(at(&scene(true)), at(&scene(false)));
}

#[test]
fn names_stand_beside_their_bodies() {
    let mut scene = empty(&[Overlay::Labels]);
    scene.bodies.push(ball("ball", [0.0, 2.0, 0.0], [0.0; 3]));
    let centre = pixel(&scene, [0.0, 2.0, 0.0], (256, 256));
    let touched = changed(&at_start(&scene));
    assert!(!touched.is_empty());
    assert!(touched.iter().all(|at| at.distance(centre) < 45.0 && at.distance(centre) > 6.0), "beside, not over it");
    scene.bodies[0].position_m = [0.0, 2.0, 30.0];
    assert!(changed(&at_start(&scene)).is_empty(), "what is behind the camera has no name");
}

#[test]
fn graphs_keep_to_their_panel() {
    for overlay in [Overlay::EnergyGraph, Overlay::PositionGraph] {
        let mut scene = empty(&[overlay]);
        scene.environment.gravity_m_s2 = 9.81;
        scene.environment.ground = Some(scene::Ground::default());
        scene.bodies.push(ball("ball", [0.0, 4.0, 0.0], [0.0; 3]));
        let (now, past) = run(&scene, 300);
        let square = changed(&drawn(&now, &past, (256, 256)));
        assert!(square.len() > 2000 && square.iter().all(|at| at.y > 160.0), "below in a square picture");
        let wide = changed(&drawn(&now, &past, (640, 360)));
        assert!(wide.len() > 10_000 && wide.iter().all(|at| at.x > 380.0), "at the right in a wide one");
    }
}

#[test]
fn rulers_and_angles_are_drawn_where_there_is_something_to_measure() {
    let mut scene = empty(&[Overlay::Angles]);
    assert!(changed(&at_start(&scene)).is_empty(), "no angle without anything that has one");
    scene.environment.gravity_m_s2 = 9.81;
    scene.bodies.push(ball("bob", [0.9, 1.5, 0.0], [0.0; 3]));
    let pivot = [0.0, 3.0, 0.0];
    scene.links.push(Link {
        id: "rod".into(),
        kind: LinkKind::Rod { length_m: 0.9_f64.hypot(1.5) },
        a: LinkEnd::Point { point_m: pivot },
        b: LinkEnd::Body { body: "bob".into(), at_m: [0.0; 3] },
    });
    let at = pixel(&scene, pivot, (256, 256));
    let touched = changed(&at_start(&scene));
    assert!(!touched.is_empty() && touched.iter().all(|place| place.distance(at) < 90.0));

    scene.overlays = vec![Overlay::Rulers];
    scene.environment.ground = Some(scene::Ground::default());
    let touched = changed(&at_start(&scene));
    assert!(touched.iter().any(|at| at.x < 12.0 && at.y < 100.0), "a ruler stands at the left");
    assert!(touched.iter().any(|at| at.x > 240.0), "marks run along the ground");
}

/// Many bodies with everything on.
fn crowd(count: usize) -> Scene {
    let mut scene = Scene::empty("crowd");
    scene.overlays = Overlay::ALL.to_vec();
    for index in 0..count {
        let (x, y) = ((index % 6) as f64 - 2.5, (index / 6) as f64 * 0.7 + 0.4);
        let mut body = ball(&format!("body{index}"), [x, y, 0.1 * index as f64], [0.3 * x, 0.2, 0.0]);
        body.name = format!("a rather long name of body {index}");
        scene.bodies.push(body);
    }
    scene
}

#[test]
fn the_same_inputs_give_the_same_bytes_on_any_thread() {
    let (now, past) = run(&crowd(12), 200);
    let first = drawn(&now, &past, (320, 240));
    let others: Vec<_> = (0..4)
        .map(|_| {
            let (now, past) = (now.clone(), past.clone());
            std::thread::spawn(move || drawn(&now, &past, (320, 240)))
        })
        .collect();
    for other in others {
        assert_eq!(other.join().expect("it draws"), first);
    }
    assert_ne!(first, grey(320, 240));
}

#[test]
fn nothing_breaks_it() {
    let laws = Laws::textbook();
    let sizes = [(1, 1), (16, 16), (128, 128), (1280, 720), (16, 720)];
    let spoil: [fn(&mut Scene); 12] = [
        |_| {},
        |scene| scene.bodies.clear(),
        |scene| scene.bodies[0].position_m = [f64::NAN; 3],
        |scene| scene.bodies[0].velocity_m_s = [f64::INFINITY, f64::NAN, 0.0],
        |scene| scene.bodies[0].shape = Shape::Sphere { radius_m: 0.0 },
        |scene| scene.bodies[0].position_m = [1e300, -1e300, 1e9],
        |scene| scene.camera.distance_m = 0.0,
        |scene| scene.camera = Camera { elevation_deg: 90.0, target_m: [0.0; 3], ..scene.camera.clone() },
        |scene| scene.camera.follow = Some("nobody".into()),
        |scene| scene.environment.liquid = Some(Liquid { level_m: 1.0, density_kg_m3: 998.0 }),
        |scene| scene.environment.light = Light::Star { body: "nobody".into() },
        |scene| {
            scene.units.length_m = 1e30;
            scene.units.time_s = 1e-15;
            scene.clock.time_s = f64::NAN;
            scene.links.push(Link {
                id: "loose".into(),
                kind: LinkKind::String { length_m: 1.0 },
                a: LinkEnd::Body { body: "nobody".into(), at_m: [0.0; 3] },
                b: LinkEnd::Point { point_m: [f64::NAN; 3] },
            });
        },
    ];
    for spoil in spoil {
        let mut scene = crowd(32);
        scene.bodies[3].name = "𝔫𝔞𝔪𝔢 🜂 \u{202e}".to_owned();
        spoil(&mut scene);
        let past = History::of(&scene);
        for (width, height) in sizes {
            let frame = draw(grey(width, height), &Shown { scene: &scene, past: &past, beside: None, laws: &laws });
            assert_eq!((frame.width, frame.height, frame.rgb.len()), (width, height, (width * height * 3) as usize));
        }
    }
    let short = Frame { width: 20, height: 20, rgb: vec![0; 3] };
    let scene = crowd(2);
    let kept = draw(short.clone(), &Shown { scene: &scene, past: &History::of(&scene), beside: None, laws: &laws });
    assert_eq!(kept, short, "bytes that are no picture are given back");
}

#[test]
fn a_history_tells_the_same_of_a_step_however_it_came_there() {
    let scene = crowd(3);
    let laws: Arc<Laws> = Laws::textbook();
    let (now, whole) = run(&scene, 240 * 30);
    assert!(whole.covers(240 * 30) && whole.covers(1000) && !whole.covers(240 * 31));
    // Resumed from a sample more than twenty seconds back, with the states in between played again.
    let sample = whole.at(2000).expect("a sample").clone();
    let mut simulator = Simulator::new(&scene, Arc::clone(&laws)).expect("it can be simulated");
    simulator.advance(2000);
    let mut resumed = whole.resumed(sample);
    while simulator.step_index() < 240 * 30 {
        simulator.advance(10);
        resumed.note(simulator.scene());
    }
    assert_eq!(drawn(&now, &resumed, (128, 128)), drawn(&now, &whole, (128, 128)));
    let mut forgotten = whole.clone();
    forgotten.forget_from(240 * 29);
    assert!(!forgotten.covers(240 * 30) && forgotten.covers(240 * 29 - 10));
}

#[test]
fn beyond_the_wall_of_a_hall_nothing_is_told_and_an_arrow_from_within_is_whole() {
    let at_depth = |z: f64, hall: bool| {
        let mut scene = empty(&[Overlay::Velocity, Overlay::Labels]);
        if hall {
            scene.environment = serde_json::from_value(serde_json::json!({
                "gravity_m_s2": 0.0, "air_density_kg_m3": 0.0, "place": "hall", "hall": {"size_m": [8.0, 5.0, 6.0]}
            }))
            .expect("a hall");
        }
        scene.camera.distance_m = 2.5;
        scene.bodies.push(ball("ball", [0.0, 2.0, z], [0.0, 0.4, -3.0]));
        changed(&at_start(&scene)).len()
    };
    assert!(at_depth(-5.0, false) > 50, "in the open it is told");
    assert_eq!(at_depth(-5.0, true), 0, "the wall is at -3");
    assert_eq!(at_depth(-2.6, true), at_depth(-2.6, false), "its arrow ends beyond the wall");
}
