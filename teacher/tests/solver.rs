//! The solver agrees with the closed forms, conserves what is conserved and creates nothing.

use glam::{DQuat, DVec3};
use proptest::prelude::*;
use scene::{Body, Ground, Scene, Shape};
use teacher::closed_form::{bounce, collision, fall, projectile, slide};
use teacher::solver::{Solver, predict};

fn body(id: &str, shape: Shape, position_m: [f64; 3]) -> Body {
    Body { restitution: 1.0, friction: 0.0, ..Body::new(id, shape, position_m) }
}

fn ball(id: &str, radius_m: f64, position_m: [f64; 3]) -> Body {
    body(id, Shape::Sphere { radius_m }, position_m)
}

fn cuboid(id: &str, half_extents_m: [f64; 3], position_m: [f64; 3]) -> Body {
    body(id, Shape::Box { half_extents_m }, position_m)
}

/// An airless place whose ground has these coefficients.
fn place(bodies: Vec<Body>, restitution: f64, friction: f64) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.air_density_kg_m3 = 0.0;
    scene.environment.ground = Some(Ground { restitution, friction, ..Ground::default() });
    scene.bodies = bodies;
    scene
}

fn space(bodies: Vec<Body>) -> Scene {
    let mut scene = place(bodies, 0.0, 0.0);
    scene.environment.ground = None;
    scene.environment.gravity_m_s2 = 0.0;
    scene
}

fn energy_j(scene: &Scene) -> f64 {
    scene
        .bodies
        .iter()
        .filter(|body| !body.fixed)
        .map(|body| {
            let velocity = DVec3::from_array(body.velocity_m_s);
            let turn = DQuat::from_array(body.orientation);
            let spin = turn.conjugate() * DVec3::from_array(body.angular_velocity_rad_s);
            let inertia = DVec3::from_array(body.shape.inertia_per_mass_m2());
            let kinetic = 0.5 * velocity.length_squared() + 0.5 * (inertia * spin).dot(spin);
            body.mass_kg * (kinetic + scene.environment.gravity_m_s2 * body.position_m[1])
        })
        .sum()
}

fn momentum(scene: &Scene) -> DVec3 {
    scene.bodies.iter().map(|body| DVec3::from_array(body.velocity_m_s) * body.mass_kg).sum()
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} ({:e})", found - expected);
}

#[test]
fn a_ball_falls_and_bounces_as_the_textbook_says() {
    for (gravity, restitution, height_m) in [(9.81, 0.8, 5.0), (1.62, 0.5, 2.0), (24.8, 0.95, 20.0), (9.81, 1.0, 1.0)] {
        let mut scene = place(vec![ball("ball", 0.3, [0.0, height_m + 0.3, 0.0])], restitution, 0.4);
        scene.environment.gravity_m_s2 = gravity;
        let mut solver = Solver::new(&scene).expect("a ball");
        solver.advance(bounce::impact_time_s(height_m, gravity, restitution, 6) + 1e-6).expect("forwards");
        let impacts = solver.impacts();
        assert_eq!(impacts.len(), 6);
        close(impacts[0].approach_speed_m_s, fall::impact_speed_m_s(height_m, gravity), 1e-11);
        for (n, impact) in (1..).zip(impacts) {
            close(impact.time_s, bounce::impact_time_s(height_m, gravity, restitution, n), 1e-10);
            let up = impact.velocities_after_m_s[0][1];
            close(up * up / (2.0 * gravity), bounce::height_m(height_m, restitution, n), 1e-9);
        }
    }
}

#[test]
fn a_bouncing_ball_settles_when_the_series_says() {
    let scene = place(vec![ball("ball", 0.2, [0.0, 1.2, 0.0])], 0.5, 0.4);
    let settles_s = bounce::settling_time_s(1.0, 9.81, 0.5);
    let mut solver = Solver::new(&scene).expect("a ball");
    solver.advance(settles_s - 0.02).expect("forwards");
    assert!(solver.scene().bodies[0].velocity_m_s[1] != 0.0);
    solver.advance(0.02).expect("forwards");
    assert_eq!(solver.scene().bodies[0].velocity_m_s, [0.0; 3]);
    assert_eq!(solver.scene().bodies[0].position_m, [0.0, 0.2, 0.0]);
}

#[test]
fn air_brakes_a_fall_as_the_textbook_says() {
    let mut scene = place(vec![ball("ball", 0.1, [0.0, 30.1, 0.0])], 0.9, 0.4);
    scene.environment.air_density_kg_m3 = 1.225;
    scene.bodies[0].mass_kg = 0.05;
    let area_m2 = std::f64::consts::PI * 0.01;
    let air = fall::InAir::new(0.05, 9.81, 1.225, 0.47, area_m2);
    let mut solver = Solver::new(&scene).expect("a ball");
    solver.advance(1.0).expect("forwards");
    close(30.1 - solver.scene().bodies[0].position_m[1], air.fallen_m(1.0), 1e-10);
    close(-solver.scene().bodies[0].velocity_m_s[1], air.speed_m_s(1.0), 1e-10);
    solver.advance(10.0).expect("forwards");
    close(solver.impacts()[0].time_s, air.time_s(30.0), 1e-9);
    close(solver.impacts()[0].approach_speed_m_s, air.impact_speed_m_s(30.0), 1e-9);
    let up = solver.impacts()[0].velocities_after_m_s[0][1];
    let again_s = air.rise_time_s(up) + air.time_s(air.rise_m(up));
    close(solver.impacts()[1].time_s - solver.impacts()[0].time_s, again_s, 1e-9);
}

#[test]
fn a_throw_lands_where_the_textbook_says() {
    for (speed_m_s, elevation_rad, height_m) in [(10.0, 0.7, 0.0), (25.0, 1.2, 3.0), (6.0, 0.0, 10.0)] {
        let throw = projectile::Throw { speed_m_s, elevation_rad, height_m, gravity_m_s2: 3.71 };
        let mut scene = place(vec![ball("ball", 0.25, [0.0, 0.25 + height_m, 0.0])], 0.0, 0.0);
        scene.environment.gravity_m_s2 = 3.71;
        scene.bodies[0].velocity_m_s = [speed_m_s * elevation_rad.cos(), speed_m_s * elevation_rad.sin(), 0.0];
        let mut solver = Solver::new(&scene).expect("a ball");
        solver.advance(throw.flight_time_s() + 1e-9).expect("forwards");
        close(solver.impacts()[0].time_s, throw.flight_time_s(), 1e-10);
        close(solver.impacts()[0].point_m[0], throw.range_m(), 1e-8);
    }
}

#[test]
fn balls_collide_as_the_textbook_says() {
    for restitution in [0.0, 0.3, 0.8, 1.0] {
        let mut a = ball("a", 0.3, [-2.0, 0.1, 0.05]);
        let mut b = ball("b", 0.5, [1.0, 0.0, 0.0]);
        (a.velocity_m_s, b.velocity_m_s) = ([3.0, 0.0, 0.0], [-1.0, 0.02, 0.0]);
        (a.mass_kg, b.mass_kg) = (2.0, 5.0);
        b.restitution = restitution;
        let mut solver = Solver::new(&space(vec![a.clone(), b.clone()])).expect("two balls");
        solver.advance(1.0).expect("forwards");
        let impact = &solver.impacts()[0];
        close(DVec3::from_array(impact.normal).length(), 1.0, 1e-12);
        let expected = collision::oblique_m_s([2.0, 5.0], [a.velocity_m_s, b.velocity_m_s], impact.normal, restitution);
        for (found, expected) in solver.scene().bodies.iter().zip(expected) {
            assert!((DVec3::from_array(found.velocity_m_s) - DVec3::from_array(expected)).length() < 1e-12);
        }
    }
}

#[test]
fn a_newtons_cradle_passes_on_as_many_balls_as_it_gets() {
    let mut bodies: Vec<Body> = (0..5).map(|i| ball(&format!("b{i}"), 0.1, [0.2 * f64::from(i), 0.0, 0.0])).collect();
    for body in &mut bodies[..2] {
        body.position_m[0] -= 1.0;
        body.velocity_m_s[0] = 2.0;
    }
    let end = predict(&space(bodies), 1.0).expect("five balls");
    let speeds: Vec<f64> = end.bodies.iter().map(|body| body.velocity_m_s[0]).collect();
    for (found, expected) in speeds.iter().zip([0.0, 0.0, 0.0, 2.0, 2.0]) {
        close(*found, expected, 1e-9);
    }
}

#[test]
fn a_launched_ball_slips_and_then_rolls() {
    let mut scene = place(vec![ball("ball", 0.1, [0.0, 0.1, 0.0])], 0.3, 0.5);
    scene.bodies[0].velocity_m_s = [2.0, 0.0, 0.0];
    scene.bodies[0].friction = 0.18;
    let friction = 0.3;
    let slips_s = slide::slipping_time_s(2.0, friction, 9.81);
    let end = predict(&scene, slips_s + 1.0).expect("a ball");
    let rolls_m_s = slide::rolling_speed_m_s(2.0);
    close(end.bodies[0].velocity_m_s[0], rolls_m_s, 1e-12);
    close(end.bodies[0].angular_velocity_rad_s[2], -rolls_m_s / 0.1, 1e-10);
    close(end.bodies[0].position_m[0], slide::slipping_distance_m(2.0, friction, 9.81) + rolls_m_s, 1e-10);
    assert_eq!(end.bodies[0].position_m[1], 0.1);
}

#[test]
fn a_box_slides_as_far_as_friction_lets_it() {
    for turn in [0.0, 0.3] {
        let mut scene = place(vec![cuboid("box", [0.3, 0.1, 0.2], [0.0, 0.1, 0.0])], 0.3, 0.5);
        scene.bodies[0].friction = 0.18;
        scene.bodies[0].velocity_m_s = [3.0, 0.0, 1.0];
        scene.bodies[0].orientation = DQuat::from_rotation_y(turn).to_array();
        let speed_m_s = 10.0_f64.sqrt();
        let end = predict(&scene, 3.0).expect("a box");
        let way = DVec3::from_array(end.bodies[0].position_m) - DVec3::new(0.0, 0.1, 0.0);
        close(way.length(), slide::distance_m(speed_m_s, 0.3, 9.81), 1e-9);
        assert_eq!(end.bodies[0].velocity_m_s, [0.0; 3]);
    }
}

#[test]
fn a_box_dropped_flat_bounces_flat() {
    let scene = place(vec![cuboid("box", [0.3, 0.1, 0.2], [0.0, 1.1, 0.0])], 0.5, 0.4);
    let mut solver = Solver::new(&scene).expect("a box");
    solver.advance(bounce::impact_time_s(1.0, 9.81, 0.5, 4) + 1e-6).expect("forwards");
    for (n, impact) in (1..).zip(solver.impacts()) {
        close(impact.time_s, bounce::impact_time_s(1.0, 9.81, 0.5, n), 1e-9);
    }
    solver.advance(3.0).expect("forwards");
    let end = &solver.scene().bodies[0];
    assert_eq!(end.velocity_m_s, [0.0; 3]);
    close(end.position_m[1], 0.1, 1e-7);
    close(end.orientation[3].abs(), 1.0, 1e-9);
}

#[test]
fn a_box_dropped_on_a_corner_or_an_edge_comes_to_rest_on_a_face() {
    for orientation in [
        DQuat::from_rotation_z(std::f64::consts::FRAC_PI_4),
        DQuat::from_rotation_z(0.2) * DQuat::from_rotation_x(0.3),
        DQuat::from_rotation_x(1e-3),
    ] {
        let mut scene = place(vec![cuboid("box", [0.3, 0.2, 0.2], [0.0, 1.5, 0.0])], 0.5, 0.5);
        scene.bodies[0].friction = 0.5;
        scene.bodies[0].orientation = orientation.to_array();
        let mut solver = Solver::new(&scene).expect("a box");
        let mut energy = energy_j(&scene);
        for _ in 0..60 {
            solver.advance(0.1).expect("forwards");
            let now = energy_j(solver.scene());
            assert!(now <= energy + 1e-6, "energy grew by {:e}", now - energy);
            energy = now;
        }
        let end = &solver.scene().bodies[0];
        assert_eq!(end.velocity_m_s, [0.0; 3], "{orientation}");
        let up = DQuat::from_array(end.orientation).conjugate() * DVec3::Y;
        close(up.abs().max_element(), 1.0, 1e-9);
    }
}

#[test]
fn a_box_at_rest_stays_for_a_minute() {
    let mut scene = place(vec![cuboid("box", [0.3, 0.1, 0.2], [0.0, 0.1, 0.0])], 0.5, 0.5);
    scene.bodies.push(cuboid("top", [0.1, 0.1, 0.1], [0.1, 0.3, 0.0]));
    for body in &mut scene.bodies {
        body.friction = 0.4;
        body.orientation = DQuat::from_rotation_y(0.4).to_array();
    }
    let end = predict(&scene, 60.0).expect("two boxes");
    for (start, end) in scene.bodies.iter().zip(&end.bodies) {
        assert_eq!(end.velocity_m_s, [0.0; 3]);
        assert!((DVec3::from_array(start.position_m) - DVec3::from_array(end.position_m)).length() < 1e-9);
    }
}

/// A fixed slab tilted by this angle, falling towards +x, its upper face through the origin; and a body on it.
fn on_ramp(mut body: Body, height_m: f64, angle_rad: f64, friction: f64) -> Scene {
    let turn = DQuat::from_rotation_z(-angle_rad);
    let mut slab = cuboid("slab", [50.0, 1.0, 5.0], (turn * DVec3::NEG_Y).to_array());
    (slab.orientation, slab.fixed, slab.friction) = (turn.to_array(), true, friction);
    body.position_m = (turn * DVec3::Y * height_m).to_array();
    (body.orientation, body.friction, body.restitution) = (turn.to_array(), friction, 0.0);
    let mut scene = space(vec![slab, body]);
    scene.environment.gravity_m_s2 = 9.81;
    scene
}

#[test]
fn ramps_are_those_of_the_textbook() {
    let way_m = |scene: &Scene| {
        let end = predict(scene, 1.0).expect("a ramp");
        DVec3::from_array(end.bodies[1].position_m).distance(DVec3::from_array(scene.bodies[1].position_m))
    };
    let (angle, friction) = (0.5_f64, 0.3);
    let slider = on_ramp(cuboid("box", [0.3, 0.1, 0.2], [0.0; 3]), 0.1, angle, friction);
    close(way_m(&slider), 0.5 * 9.81 * (angle.sin() - friction * angle.cos()), 1e-5);
    let roller = on_ramp(ball("ball", 0.2, [0.0; 3]), 0.2, angle, friction);
    close(way_m(&roller), 0.5 * 9.81 * angle.sin() * 5.0 / 7.0, 1e-5);
    let slipper = on_ramp(ball("ball", 0.2, [0.0; 3]), 0.2, angle, 0.05);
    close(way_m(&slipper), 0.5 * 9.81 * (angle.sin() - 0.05 * angle.cos()), 1e-5);
    for (angle, sticks) in [(0.29, true), (0.293, false)] {
        let holder = on_ramp(cuboid("box", [0.3, 0.1, 0.2], [0.0; 3]), 0.1, angle, friction);
        assert_eq!(way_m(&holder) < 1e-9, sticks, "at {angle} rad (it slips from {} rad)", friction.atan());
    }
}

#[test]
fn a_tower_stands_for_a_minute() {
    let mut bodies: Vec<Body> = (0..5)
        .map(|i| cuboid(&format!("b{i}"), [0.2; 3], [0.01 * f64::from(i), 0.2 + 0.4 * f64::from(i), 0.0]))
        .collect();
    for body in &mut bodies {
        (body.friction, body.restitution) = (0.5, 0.3);
    }
    let scene = place(bodies, 0.5, 0.5);
    let end = predict(&scene, 60.0).expect("five boxes");
    for (start, end) in scene.bodies.iter().zip(&end.bodies) {
        close(DVec3::from_array(start.position_m).distance(DVec3::from_array(end.position_m)), 0.0, 1e-6);
    }
}

#[test]
fn a_box_pushed_too_high_topples() {
    // Friction that would hold the base of a tall box turns it over instead.
    let mut scene = place(vec![cuboid("box", [0.1, 0.5, 0.1], [0.0, 0.5, 0.0])], 0.0, 1.0);
    scene.bodies[0].friction = 1.0;
    scene.bodies[0].velocity_m_s = [2.0, 0.0, 0.0];
    let end = predict(&scene, 5.0).expect("a box");
    close(end.bodies[0].position_m[1], 0.1, 1e-6);
    assert_eq!(end.bodies[0].velocity_m_s, [0.0; 3]);
}

#[test]
fn a_ball_at_rest_beside_a_box_costs_nothing() {
    // A micrometre apart, in air: neither moves, and no time is spent on finding out when they will touch.
    let mut scene =
        place(vec![ball("ball", 0.2, [0.0, 0.2, 0.0]), cuboid("box", [0.4; 3], [0.600_001, 0.4, 0.0])], 0.5, 0.5);
    scene.environment.air_density_kg_m3 = 1.225;
    for body in &mut scene.bodies {
        body.friction = 0.5;
    }
    let mut solver = Solver::new(&scene).expect("a ball and a box");
    solver.advance(3600.0).expect("forwards");
    for (start, end) in scene.bodies.iter().zip(&solver.scene().bodies) {
        assert_eq!(start.position_m, end.position_m);
    }
}

fn rotation() -> impl Strategy<Value = [f64; 4]> {
    [-1.0..1.0, -1.0..1.0, -1.0..1.0, -1.0..1.0_f64]
        .prop_filter("a direction", |q| q.iter().map(|x| x * x).sum::<f64>() > 0.01)
        .prop_map(|q| DQuat::from_array(q).normalize().to_array())
}

fn any_body() -> impl Strategy<Value = Body> {
    let shape = prop_oneof![
        (0.1..0.4).prop_map(|radius_m| Shape::Sphere { radius_m }),
        [0.1..0.4, 0.1..0.4, 0.1..0.4].prop_map(|half_extents_m| Shape::Box { half_extents_m }),
    ];
    let velocity = [-3.0..3.0, -3.0..3.0, -3.0..3.0];
    (shape, rotation(), velocity.clone(), velocity, 0.0..=1.0, 0.0..1.0, 0.2..5.0).prop_map(
        |(shape, orientation, velocity_m_s, angular_velocity_rad_s, restitution, friction, mass_kg)| Body {
            orientation,
            velocity_m_s,
            angular_velocity_rad_s,
            restitution,
            friction,
            mass_kg,
            ..body("", shape, [0.0; 3])
        },
    )
}

/// One to four bodies side by side in the air.
fn any_bodies() -> impl Strategy<Value = Vec<Body>> {
    prop::collection::vec(any_body(), 1..=4).prop_map(|mut bodies| {
        for (at, body) in bodies.iter_mut().enumerate() {
            body.id = format!("b{at}");
            body.position_m = [1.0 * at as f64 - 1.5, 1.0 + 0.3 * at as f64, 0.1 * at as f64];
            // Towards the middle, so that they meet.
            body.velocity_m_s[0] -= 2.0 * body.position_m[0];
        }
        bodies
    })
}

/// The deepest overlap, as a part of the smallest extent.
fn deepest_overlap(scene: &Scene) -> f64 {
    use geometry::contact::{Pose, Solid, closest_points, ground_separation_m};
    let solids: Vec<(Solid, Pose)> = scene.bodies.iter().map(|body| (Solid::of(&body.shape), Pose::of(body))).collect();
    let mut deepest: f64 = 0.0;
    for (i, (a, at_a)) in solids.iter().enumerate() {
        if scene.environment.ground.is_some() {
            deepest = deepest.max(-ground_separation_m(a, at_a) / a.inner_radius_m());
        }
        for (b, at_b) in &solids[..i] {
            let separation_m = closest_points(a, at_a, b, at_b).separation_m;
            deepest = deepest.max(-separation_m / a.inner_radius_m().min(b.inner_radius_m()));
        }
    }
    deepest
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn energy_is_never_created_and_nothing_overlaps(
        bodies in any_bodies(), restitution in 0.0..=1.0, friction in 0.0..1.0,
    ) {
        let mut solver = Solver::new(&place(bodies, restitution, friction)).expect("spheres and boxes");
        let start_j = energy_j(solver.scene());
        let mut energy = start_j;
        for _ in 0..30 {
            solver.advance(0.1).expect("forwards");
            let now = energy_j(solver.scene());
            prop_assert!(now <= energy + 1e-9 * start_j, "energy grew by {:e} of {start_j}", now - energy);
            energy = now;
            let overlap = deepest_overlap(solver.scene());
            prop_assert!(overlap < 1e-3, "overlap {overlap:e} at {} s", solver.scene().clock.time_s);
        }
    }

    #[test]
    fn momentum_is_conserved_in_space(bodies in any_bodies()) {
        let scene = space(bodies);
        let end = predict(&scene, 2.0).expect("spheres and boxes");
        prop_assert!((momentum(&end) - momentum(&scene)).length() < 1e-9);
        prop_assert!(energy_j(&end) <= energy_j(&scene) * (1.0 + 1e-9));
    }

    #[test]
    fn the_same_start_gives_the_same_bits(bodies in any_bodies()) {
        let mut scene = place(bodies, 0.7, 0.4);
        scene.environment.air_density_kg_m3 = 1.225;
        let (one, other) = (predict(&scene, 1.0), predict(&scene, 1.0));
        prop_assert_eq!(one.expect("spheres and boxes"), other.expect("spheres and boxes"));
    }
}
