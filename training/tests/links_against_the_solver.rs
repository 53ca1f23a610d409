//! Links and liquids against the exact solver.

use glam::{DQuat, DVec3};
use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use scene::{Body, Ground, Link, LinkEnd, LinkKind, Liquid, Scene, Shape};
use teacher::solver::Solver;

fn body(id: &str, shape: Shape, position_m: DVec3) -> Body {
    Body { friction: 0.3, ..Body::new(id, shape, position_m.to_array()) }
}

fn ball(id: &str, radius_m: f64, position_m: DVec3) -> Body {
    body(id, Shape::Sphere { radius_m }, position_m)
}

fn scene(bodies: Vec<Body>, links: Vec<Link>) -> Scene {
    let mut scene = Scene::empty("test");
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

fn at(id: &str, offset: DVec3) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: offset.to_array() }
}

fn on(id: &str) -> LinkEnd {
    at(id, DVec3::ZERO)
}

const PIVOT: DVec3 = DVec3::new(0.0, 4.0, 0.0);

/// The largest distance of any body between prediction and truth, looked at ten times a second.
fn furthest_m(start: &Scene, seconds: u32) -> f64 {
    let mut model = Simulator::new(start, Laws::textbook()).expect("it can be simulated");
    let mut truth = Solver::new(start).expect("it can be solved");
    let mut worst = 0.0_f64;
    for _ in 0..seconds * 10 {
        model.advance(STEPS_PER_SECOND / 10);
        truth.advance(0.1).expect("forwards");
        for (found, exact) in model.scene().bodies.iter().zip(&truth.scene().bodies) {
            let off = DVec3::from_array(found.position_m) - DVec3::from_array(exact.position_m);
            worst = worst.max(off.length());
        }
    }
    worst
}

/// A chain of `count` balls on rods, let go straight at an angle.
fn chain(count: u32, length_m: f64, angle_rad: f64) -> Scene {
    let (mut bodies, mut links, mut from) = (Vec::new(), Vec::new(), point(PIVOT));
    for i in 0..count {
        let along = DVec3::new(angle_rad.sin(), -angle_rad.cos(), 0.0);
        let id = format!("b{i}");
        bodies.push(ball(&id, 0.02, PIVOT + along * (length_m * f64::from(i + 1))));
        links.push(link(&format!("l{i}"), LinkKind::Rod { length_m }, from, on(&id)));
        from = on(&id);
    }
    scene(bodies, links)
}

#[test]
fn a_chain_of_eight_swings_as_the_solver_says() {
    for (length_m, angle_rad) in [(0.1, 0.2), (0.2, 0.2), (0.3, 0.2), (0.2, 0.4)] {
        let off = furthest_m(&chain(8, length_m, angle_rad), 10);
        eprintln!("chain {length_m} {angle_rad}: {off:e}");
        assert!(off < 5e-3, "{length_m} {angle_rad}: {off}");
    }
}

#[test]
fn planks_on_hinges_swing_as_the_solver_says() {
    let half = DVec3::new(0.05, 0.25, 0.08);
    let shape = Shape::Box { half_extents_m: half.to_array() };
    let turn = DQuat::from_rotation_z(0.5);
    let end = DVec3::Y * 0.25;
    let (mut bodies, mut links, mut from, mut top) = (Vec::new(), Vec::new(), point(PIVOT), PIVOT);
    for i in 0..3 {
        let id = format!("b{i}");
        let mut plank = body(&id, shape, top - turn * end);
        plank.orientation = turn.to_array();
        bodies.push(plank);
        // The last one turns about another axis, so that it leaves the plane.
        let axis = if i == 2 { [0.3, 0.0, 1.0] } else { [0.0, 0.0, 1.0] };
        links.push(link(&format!("l{i}"), LinkKind::Hinge { axis }, from, at(&id, end)));
        (from, top) = (at(&id, -end), top - turn * end * 2.0);
    }
    let off = furthest_m(&scene(bodies, links), 5);
    eprintln!("planks: {off:e}");
    assert!(off < 2e-2, "{off}");
}

#[test]
fn a_string_that_goes_slack_and_taut_follows_the_solver() {
    let mut bob = ball("bob", 0.05, PIVOT - DVec3::Y);
    bob.velocity_m_s = [f64::sqrt(3.5 * 9.81), 0.0, 0.4];
    let string = LinkKind::String { length_m: 1.0 };
    let off = furthest_m(&scene(vec![bob], vec![link("s", string, point(PIVOT), on("bob"))]), 4);
    eprintln!("string: {off:e}");
    assert!(off < 5e-3, "{off}");
}

#[test]
fn a_dropped_ball_on_a_string_jerks_as_the_solver_says() {
    // Two balls on a string, off-centre, one thrown: the string jerks again and again.
    let one = ball("one", 0.1, DVec3::new(0.0, 5.0, 0.0));
    let mut two = ball("two", 0.1, DVec3::new(0.5, 5.0, 0.0));
    two.velocity_m_s = [3.0, 2.0, 0.5];
    two.mass_kg = 2.0;
    let string = LinkKind::String { length_m: 1.0 };
    let links = vec![link("s", string, at("one", DVec3::X * 0.1), at("two", DVec3::X * -0.1))];
    let off = furthest_m(&scene(vec![one, two], links), 3);
    eprintln!("bolas: {off:e}");
    assert!(off < 1e-2, "{off}");
}

#[test]
fn springs_and_boxes_swing_as_the_solver_says() {
    let mut one = body("one", Shape::Box { half_extents_m: [0.2, 0.1, 0.15] }, PIVOT - DVec3::Y * 1.2);
    one.angular_velocity_rad_s = [0.5, 0.2, 0.0];
    let two = ball("two", 0.1, PIVOT - DVec3::new(0.3, 2.2, 0.0));
    let spring =
        |stiffness_n_m: f64, damping_n_s_m: f64| LinkKind::Spring { rest_length_m: 0.8, stiffness_n_m, damping_n_s_m };
    let links = vec![
        link("s", spring(80.0, 0.0), point(PIVOT), at("one", DVec3::new(0.1, 0.1, 0.0))),
        link("t", spring(50.0, 0.5), at("one", DVec3::new(-0.1, -0.1, 0.05)), on("two")),
    ];
    let off = furthest_m(&scene(vec![one, two], links), 5);
    eprintln!("springs: {off:e}");
    assert!(off < 1e-2, "{off}");
}

#[test]
fn floats_bob_as_the_solver_says() {
    let mut ball = ball("ball", 0.2, DVec3::Y * 0.5);
    ball.mass_kg = 15.0;
    let mut raft = body("raft", Shape::Box { half_extents_m: [0.4, 0.1, 0.3] }, DVec3::new(2.0, 0.1, 0.0));
    raft.mass_kg = 40.0;
    raft.orientation = DQuat::from_rotation_z(0.3).to_array();
    let mut start = scene(vec![ball, raft], vec![]);
    start.environment.liquid = Some(Liquid { level_m: 0.0, density_kg_m3: 998.0 });
    start.environment.air_density_kg_m3 = 1.2;
    let off = furthest_m(&start, 5);
    eprintln!("floats: {off:e}");
    assert!(off < 5e-3, "{off}");
}

#[test]
fn a_ball_that_swings_into_another_on_a_rod_goes_on_as_the_solver_says() {
    // Off the line of centres, unequal, not elastic, over the ground.
    let mut one = ball("one", 0.1, PIVOT + DVec3::new(-1.4, -1.0, 0.0).normalize() * 1.5);
    one.mass_kg = 2.0;
    let two = ball("two", 0.12, PIVOT + DVec3::new(0.26, -1.5, 0.05));
    let rod = |length_m: f64| LinkKind::Rod { length_m };
    let links = vec![
        link("a", rod(1.5), point(PIVOT), on("one")),
        link("b", rod(1.5), point(PIVOT + DVec3::new(0.26, 0.0, 0.05)), on("two")),
    ];
    let off = furthest_m(&scene(vec![one, two], links), 3);
    eprintln!("collision on rods: {off:e}");
    assert!(off < 1e-2, "{off}");
}

#[test]
fn a_dumbbell_that_lands_bounces_as_the_solver_says() {
    let one = ball("one", 0.1, DVec3::new(0.0, 1.0, 0.0));
    let mut two = ball("two", 0.1, DVec3::new(0.6, 1.3, 0.0));
    two.mass_kg = 2.0;
    let length_m = f64::sqrt(0.36 + 0.09);
    let mut start = scene(vec![one, two], vec![link("r", LinkKind::Rod { length_m }, on("one"), on("two"))]);
    start.environment.ground = Some(Ground { friction: 0.3, restitution: 0.9, ..Ground::default() });
    let off = furthest_m(&start, 1);
    eprintln!("dumbbell: {off:e}");
    assert!(off < 1e-2, "{off}");
}

#[test]
fn a_heavy_weight_below_a_light_one_swings_as_the_solver_says() {
    let mut start = chain(2, 0.5, 0.5);
    start.bodies[0].mass_kg = 1e-3;
    start.bodies[1].mass_kg = 1e3;
    let off = furthest_m(&start, 1);
    eprintln!("a million to one: {off:e}");
    assert!(off < 5e-3, "{off}");
}

#[test]
fn a_cart_on_a_spring_slides_and_stops_as_the_solver_says() {
    let mut cart = body("cart", Shape::Box { half_extents_m: [0.2, 0.1, 0.2] }, DVec3::Y * 0.1);
    cart.friction = 0.2;
    let spring = LinkKind::Spring { rest_length_m: 1.0, stiffness_n_m: 20.0, damping_n_s_m: 0.0 };
    let mut start = scene(vec![cart], vec![link("s", spring, point(DVec3::new(1.5, 0.1, 0.0)), on("cart"))]);
    start.environment.ground = Some(Ground { friction: 0.2, restitution: 0.5, ..Ground::default() });
    let off = furthest_m(&start, 3);
    eprintln!("cart: {off:e}");
    assert!(off < 5e-3, "{off}");
}

#[test]
fn three_that_attract_each_other_fall_together_as_the_solver_says() {
    let mut bodies = vec![
        ball("a", 0.02, DVec3::new(1.0, 0.0, 0.0)),
        ball("b", 0.02, DVec3::new(-0.5, 0.8, 0.1)),
        ball("c", 0.02, DVec3::new(-0.4, -0.9, 0.0)),
    ];
    bodies[0].velocity_m_s = [0.0, 0.9, 0.1];
    bodies[1].velocity_m_s = [-0.8, -0.4, 0.0];
    bodies[2].velocity_m_s = [0.7, -0.5, 0.0];
    let mut start = scene(bodies, vec![]);
    start.environment.gravity_m_s2 = 0.0;
    start.environment.mutual_gravity = true;
    start.units.mass_kg = 1.0 / 6.674_30e-11;
    let off = furthest_m(&start, 5);
    eprintln!("three: {off:e}");
    assert!(off < 5e-3, "{off}");
}
