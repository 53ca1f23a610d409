//! The solver with links, attraction and liquids agrees with the closed forms and keeps what is conserved.

use std::f64::consts::{PI, TAU};

use glam::{DQuat, DVec3};
use proptest::prelude::*;
use scene::{Body, Ground, Link, LinkEnd, LinkKind, Liquid, Scene, Shape};
use teacher::closed_form::{float, orbit::Orbit, pendulum::Pendulum, spring::Spring};
use teacher::solver::{Solver, predict};

fn body(id: &str, shape: Shape, position_m: DVec3) -> Body {
    Body { restitution: 1.0, friction: 0.0, ..Body::new(id, shape, position_m.to_array()) }
}

fn ball(id: &str, radius_m: f64, position_m: DVec3) -> Body {
    body(id, Shape::Sphere { radius_m }, position_m)
}

fn space(gravity_m_s2: f64, bodies: Vec<Body>, links: Vec<Link>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.gravity_m_s2 = gravity_m_s2;
    scene.environment.air_density_kg_m3 = 0.0;
    scene.environment.ground = None;
    (scene.bodies, scene.links) = (bodies, links);
    scene
}

fn link(id: &str, kind: LinkKind, a: LinkEnd, b: LinkEnd) -> Link {
    Link { id: id.to_owned(), kind, a, b }
}

fn point(p: DVec3) -> LinkEnd {
    LinkEnd::Point { point_m: p.to_array() }
}

fn on(id: &str) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: [0.0; 3] }
}

fn at(id: &str, offset: DVec3) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: offset.to_array() }
}

fn place(scene: &Scene, i: usize) -> DVec3 {
    DVec3::from_array(scene.bodies[i].position_m)
}

fn speed(scene: &Scene, i: usize) -> DVec3 {
    DVec3::from_array(scene.bodies[i].velocity_m_s)
}

fn energy_j(scene: &Scene) -> f64 {
    let one = |body: &Body| {
        let spin = DQuat::from_array(body.orientation).conjugate() * DVec3::from_array(body.angular_velocity_rad_s);
        let turning = spin.dot(DVec3::from_array(body.shape.inertia_per_mass_m2()) * spin);
        let moving = DVec3::from_array(body.velocity_m_s).length_squared();
        body.mass_kg * (0.5 * (moving + turning) + scene.environment.gravity_m_s2 * body.position_m[1])
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(one).sum()
}

const PIVOT: DVec3 = DVec3::new(0.0, 4.0, 0.0);

fn hung(angle_rad: f64, kind: LinkKind) -> Scene {
    let bob = PIVOT + DVec3::new(angle_rad.sin(), -angle_rad.cos(), 0.0);
    space(9.81, vec![ball("bob", 1e-3, bob)], vec![link("rod", kind, point(PIVOT), on("bob"))])
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} ({:e})", found - expected);
}

#[test]
fn a_pendulum_is_where_jacobi_says() {
    for degrees in [5.0_f64, 30.0, 90.0, 150.0] {
        let amplitude_rad = degrees.to_radians();
        // The ball's own turning has no part in it: the rod holds its centre.
        let exact = Pendulum { length_m: 1.0, gravity_m_s2: 9.81, amplitude_rad };
        let mut solver = Solver::new(&hung(amplitude_rad, LinkKind::Rod { length_m: 1.0 })).expect("a pendulum");
        for k in 1..10 {
            solver.advance(1.1).expect("forwards");
            let arm = place(solver.scene(), 0) - PIVOT;
            close(arm.length(), 1.0, 1e-14);
            close(arm.x.atan2(-arm.y), exact.angle_rad(1.1 * f64::from(k)), 1e-8);
        }
    }
}

#[test]
fn a_box_on_a_hinge_is_a_pendulum_too() {
    let half = DVec3::new(0.1, 0.4, 0.05);
    let axis = DVec3::new(0.3, 0.0, 1.0).normalize();
    let turn = DQuat::from_axis_angle(axis, 0.9);
    let arm = DVec3::Y * 0.4;
    let mut plank = body("plank", Shape::Box { half_extents_m: half.to_array() }, PIVOT - turn * arm);
    plank.orientation = turn.to_array();
    let hinge = LinkKind::Hinge { axis: axis.to_array() };
    let scene = space(9.81, vec![plank], vec![link("hinge", hinge, at("plank", arm), point(PIVOT))]);
    let across = half * half / 3.0;
    let moments = DVec3::new(across.y + across.z, across.x + across.z, across.x + across.y);
    let length_m = (axis.dot(moments * axis) + 0.16) / 0.4;
    let exact = Pendulum { length_m, gravity_m_s2: 9.81, amplitude_rad: 0.9 };
    let mut solver = Solver::new(&scene).expect("a hinge");
    for k in 1..10 {
        solver.advance(0.7).expect("forwards");
        let turn = DQuat::from_array(solver.scene().bodies[0].orientation);
        let angle = 2.0 * turn.xyz().dot(axis).atan2(turn.w);
        close(angle, exact.angle_rad(0.7 * f64::from(k)), 1e-8);
        assert!((place(solver.scene(), 0) + turn * arm - PIVOT).length() < 1e-13);
    }
}

#[test]
fn a_spring_is_where_the_textbook_says() {
    for damping_n_s_m in [0.0, 0.6, 30.0] {
        let kind = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 40.0, damping_n_s_m };
        let mut bob = ball("bob", 0.05, PIVOT - DVec3::Y * 1.3);
        bob.mass_kg = 0.5;
        let scene = space(9.81, vec![bob], vec![link("spring", kind, point(PIVOT), on("bob"))]);
        let rest_m = 1.0 + 0.5 * 9.81 / 40.0;
        let displacement_m = 1.3 - rest_m;
        let exact = Spring { mass_kg: 0.5, stiffness_n_m: 40.0, damping_n_s_m, displacement_m, speed_m_s: 0.0 };
        let mut solver = Solver::new(&scene).expect("a spring");
        for k in 1..10 {
            solver.advance(0.5).expect("forwards");
            let length_m = PIVOT.y - place(solver.scene(), 0).y;
            close(length_m - rest_m, exact.at(0.5 * f64::from(k)).0, 1e-9);
        }
    }
}

fn attracting(bodies: Vec<Body>) -> Scene {
    let mut scene = space(0.0, bodies, vec![]);
    scene.environment.mutual_gravity = true;
    scene.units.mass_kg = 1.0 / 6.674_30e-11;
    scene
}

#[test]
fn two_bodies_are_where_kepler_says() {
    for (fast, seconds) in [(2.0, 6.0), (1.4, 6.0), (2.6, 3.0), (4.0, 2.0)] {
        let (m1, m2) = (3.0, 1.0);
        let mut one = ball("one", 0.01, DVec3::ZERO);
        let mut two = ball("two", 0.01, DVec3::X);
        (one.mass_kg, two.mass_kg) = (m1, m2);
        two.velocity_m_s = [0.1, 0.0, fast];
        let start = Orbit { parameter_m3_s2: m1 + m2, position_m: DVec3::X, velocity_m_s: DVec3::new(0.1, 0.0, fast) };
        let end = predict(&attracting(vec![one, two]), seconds).expect("an orbit");
        let exact = start.after(seconds);
        let off = (place(&end, 1) - place(&end, 0) - exact.position_m).length();
        assert!(off < 1e-8, "{fast}: {off:e}");
        let centre = (place(&end, 0) * m1 + place(&end, 1) * m2) / (m1 + m2);
        let drift = (DVec3::X + DVec3::new(0.1, 0.0, fast) * seconds) * (m2 / (m1 + m2));
        assert!((centre - drift).length() < 1e-10);
    }
}

#[test]
fn a_ball_bobs_about_where_it_floats() {
    let shape = Shape::Sphere { radius_m: 0.2 };
    let mut ball = body("ball", shape, DVec3::Y * 0.3);
    ball.mass_kg = 0.4 * 1000.0 * shape.volume_m3();
    let wanted_m = float::height_m(&shape, DQuat::IDENTITY, ball.mass_kg, 1000.0).expect("it floats");
    // Much slower in a thicker world.
    ball.drag_coefficient = 20.0;
    let mut scene = space(9.81, vec![ball], vec![]);
    scene.environment.liquid = Some(Liquid { level_m: 0.0, density_kg_m3: 1000.0 });
    let end = predict(&scene, 60.0).expect("it floats");
    close(place(&end, 0).y, wanted_m, 2e-3);
}

#[test]
fn a_cradle_of_five_sends_out_the_last_ball() {
    for kind in [LinkKind::Rod { length_m: 0.5 }, LinkKind::String { length_m: 0.5 }] {
        let (mut bodies, mut links) = (Vec::new(), Vec::new());
        for i in 0..5 {
            let angle: f64 = if i == 0 { -0.6 } else { 0.0 };
            let pivot = PIVOT + DVec3::X * (0.1 * f64::from(i));
            let id = format!("b{i}");
            bodies.push(ball(&id, 0.05, pivot + DVec3::new(angle.sin(), -angle.cos(), 0.0) * 0.5));
            links.push(link(&format!("l{i}"), kind, point(pivot), on(&id)));
        }
        let start = space(9.81, bodies, links);
        let exact = Pendulum { length_m: 0.5, gravity_m_s2: 9.81, amplitude_rad: 0.6 };
        // Half a period later the last ball is as far out as the first was.
        let end = predict(&start, 0.5 * exact.period_s()).expect("a cradle");
        let arm = place(&end, 4) - (PIVOT + DVec3::X * 0.4);
        close(arm.x.atan2(-arm.y), 0.6, 1e-5);
        for i in 0..4 {
            let arm = place(&end, i) - (PIVOT + DVec3::X * (0.1 * i as f64));
            close(arm.x.atan2(-arm.y), 0.0, 1e-5);
        }
        close(energy_j(&end), energy_j(&start), 1e-7);
    }
}

#[test]
fn a_string_goes_slack_and_taut_where_the_textbook_says() {
    let mut scene = hung(0.0, LinkKind::String { length_m: 1.0 });
    scene.bodies[0].velocity_m_s = [f64::sqrt(3.5 * 9.81), 0.0, 0.0];
    let mut solver = Solver::new(&scene).expect("a string");
    let start_j = energy_j(solver.scene());
    // Slack where cos = (2 - v^2 / g l) / 3; then a parabola that meets the circle again at three times the angle.
    let theta = f64::acos(-0.5);
    let mut slackest: f64 = 0.0;
    let mut again = None;
    for _ in 0..1500 {
        solver.advance(1e-3).expect("forwards");
        let arm = place(solver.scene(), 0) - PIVOT;
        assert!(arm.length() < 1.0 + 1e-9);
        slackest = slackest.max(1.0 - arm.length());
        if arm.length() < 1.0 - 1e-6 {
            close(energy_j(solver.scene()), start_j, 1e-8 * start_j);
        } else if slackest > 0.1 && again.is_none() {
            again = Some(arm);
        }
    }
    assert!(slackest > 0.1, "{slackest}");
    let arm = again.expect("it becomes taut again");
    let exact = PI + 3.0 * (PI - theta);
    let off = (arm - DVec3::new(exact.sin(), -exact.cos(), 0.0)).length();
    assert!(off < 0.01, "{arm} {off}");
    assert!(energy_j(solver.scene()) < start_j - 0.1);
}

#[test]
fn a_chain_of_eight_keeps_its_energy_and_its_lengths() {
    let start = chain();
    let mut solver = Solver::new(&start).expect("a chain");
    solver.advance(5.0).expect("forwards");
    let scene = solver.scene();
    close(energy_j(scene), energy_j(&start), 1e-7);
    for i in 1..8 {
        close((place(scene, i) - place(scene, i - 1)).length(), 0.2, 1e-13);
    }
}

fn chain() -> Scene {
    let (mut bodies, mut links, mut from) = (Vec::new(), Vec::new(), point(PIVOT));
    for i in 0..8 {
        let angle = 0.5_f64;
        let at = PIVOT + DVec3::new(angle.sin(), -angle.cos(), 0.0) * (0.2 * f64::from(i + 1));
        let id = format!("b{i}");
        bodies.push(ball(&id, 0.02, at));
        links.push(link(&format!("l{i}"), LinkKind::Rod { length_m: 0.2 }, from, on(&id)));
        from = on(&id);
    }
    space(9.81, bodies, links)
}

#[test]
fn what_is_struck_feels_its_rod_at_once() {
    let still = ball("hung", 0.1, PIVOT - DVec3::Y);
    let mut shot = ball("shot", 0.1, PIVOT - DVec3::Y * 2.0);
    shot.velocity_m_s = [0.0, 3.0, 0.0];
    let mut scene = space(0.0, vec![still, shot], vec![]);
    scene.links = vec![link("rod", LinkKind::Rod { length_m: 1.0 }, point(PIVOT), on("hung"))];
    let end = predict(&scene, 1.0).expect("a rod");
    assert!((speed(&end, 1) - DVec3::NEG_Y * 3.0).length() < 1e-9, "{}", speed(&end, 1));
    assert!(speed(&end, 0).length() < 1e-9);
}

#[test]
fn a_box_on_the_ground_pulled_by_a_spring_slides_and_stops() {
    let mut cart = body("cart", Shape::Box { half_extents_m: [0.2, 0.1, 0.2] }, DVec3::Y * 0.1);
    cart.friction = 0.2;
    let kind = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 20.0, damping_n_s_m: 0.0 };
    let mut scene = space(9.81, vec![cart], vec![link("spring", kind, point(DVec3::new(1.5, 0.1, 0.0)), on("cart"))]);
    scene.environment.ground = Some(Ground { friction: 0.2, restitution: 0.5, ..Ground::default() });
    // Stretched by 0.5 m; friction takes 2 mu m g / k = 0.1962 m from each swing's amplitude, of 0.4019 m about its rest.
    let w = f64::sqrt(20.0);
    let end = predict(&scene, PI / w).expect("a spring on the ground");
    let reached = 2.0 * (0.5 - 0.2 * 9.81 / 20.0);
    close(place(&end, 0).x, reached, 2e-3);
    let later = predict(&scene, 4.0).expect("a spring on the ground");
    assert!(speed(&later, 0).length() < 1e-3, "{}", speed(&later, 0));
}

#[test]
fn moons_and_ground_of_nothing() {
    // No ground, no gravity, many bodies that attract each other: momentum stays.
    let mut bodies = Vec::new();
    for i in 0..5 {
        let angle = TAU * f64::from(i) / 5.0;
        let mut one = ball(&format!("b{i}"), 0.02, DVec3::new(angle.cos(), 0.1 * f64::from(i), angle.sin()));
        one.mass_kg = 0.1 + 0.1 * f64::from(i);
        one.velocity_m_s = [-0.5 * angle.sin(), 0.0, 0.5 * angle.cos()];
        bodies.push(one);
    }
    let start = attracting(bodies);
    let end = predict(&start, 3.0).expect("moons");
    let momentum = |scene: &Scene| -> DVec3 { (0..5).map(|i| speed(scene, i) * scene.bodies[i].mass_kg).sum() };
    assert!((momentum(&start) - momentum(&end)).length() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn random_links_never_fail(
        liquid in any::<bool>(),
        mutual in any::<bool>(),
        bodies in prop::collection::vec((prop::array::uniform12(-1.0..1.0_f64), 0.05..0.3_f64, -1.0..1.0_f64), 2..5),
        links in prop::collection::vec((0..6_usize, 0..6_usize, 0..4_usize, prop::array::uniform6(-1.0..1.0_f64)), 1..5),
    ) {
        let made = bodies.iter().enumerate().map(|(i, (x, size, mass))| {
            let place = DVec3::new(x[0], 1.0 + x[1], x[2]) * 2.0;
            let id = format!("b{i}");
            let shape = Shape::Box { half_extents_m: [*size, size * 0.5, size * 0.7] };
            let mut one = if i % 2 == 0 { ball(&id, *size, place) } else { body(&id, shape, place) };
            one.mass_kg = 10f64.powf(*mass);
            one.velocity_m_s = [x[3] * 5.0, x[4] * 5.0, x[5] * 5.0];
            one.angular_velocity_rad_s = [x[6] * 5.0, x[7] * 5.0, x[8] * 5.0];
            (one.restitution, one.friction) = (x[10].abs(), x[11].abs());
            one.fixed = x[9] > 0.8;
            one
        }).collect::<Vec<_>>();
        let count = made.len();
        let end = |i: usize, x: &[f64]| {
            let offset = DVec3::new(x[0], x[1], x[2]);
            if i < count { at(&format!("b{i}"), offset * 0.2) } else { point(offset * 2.0 + DVec3::Y * 3.0) }
        };
        let links = links.iter().enumerate().map(|(k, (a, b, kind, x))| {
            let length_m = 0.3 + 2.0 * x[0].abs();
            let kind = match kind {
                0 => LinkKind::Rod { length_m },
                1 => LinkKind::String { length_m },
                2 => LinkKind::Spring {
                    rest_length_m: length_m,
                    stiffness_n_m: 10f64.powf(x[1] + 1.5),
                    damping_n_s_m: 10f64.powf(x[2] - 1.0),
                },
                _ => LinkKind::Hinge { axis: [x[3], x[4], x[5] + 2.0] },
            };
            link(&format!("l{k}"), kind, end(*a, &x[..3]), end(*b, &x[3..]))
        }).collect();
        let mut scene = space(9.81, made, links);
        scene.environment.ground = Some(Ground::default());
        scene.environment.mutual_gravity = mutual;
        scene.environment.liquid = liquid.then_some(Liquid { level_m: 1.0, density_kg_m3: 998.0 });
        let end = predict(&scene, 0.3).expect("links that end somewhere");
        for body in &end.bodies {
            let numbers = body.position_m.iter().chain(&body.velocity_m_s).chain(&body.angular_velocity_rad_s);
            for number in numbers.chain(&body.orientation) {
                prop_assert!(number.is_finite(), "{body:?}");
            }
        }
        prop_assert_eq!(end, predict(&scene, 0.3).expect("links that end somewhere"));
    }
}
