//! Cylinders and capsules in the exact solver: against closed forms, and against what must be conserved.

use std::f64::consts::FRAC_PI_2;

use geometry::contact::{Pose, Solid, closest_points, ground_separation_m};
use glam::{DQuat, DVec3};
use proptest::prelude::*;
use scene::{Body, Ground, Scene, Shape};
use teacher::closed_form::{bounce, slide};
use teacher::solver::{Solver, predict};

fn body(id: &str, shape: Shape, position_m: [f64; 3]) -> Body {
    Body { restitution: 1.0, friction: 0.5, ..Body::new(id, shape, position_m) }
}

fn can(radius_m: f64, half_height_m: f64) -> Shape {
    Shape::Cylinder { radius_m, half_height_m }
}

fn pill(radius_m: f64, half_height_m: f64) -> Shape {
    Shape::Capsule { radius_m, half_height_m }
}

fn on_side(mut body: Body) -> Body {
    body.orientation = DQuat::from_rotation_x(FRAC_PI_2).to_array();
    body
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

fn spin_and_momentum(body: &Body) -> (DVec3, DVec3) {
    let turn = DQuat::from_array(body.orientation);
    let spin = turn.conjugate() * DVec3::from_array(body.angular_velocity_rad_s);
    (spin, turn * (DVec3::from_array(body.shape.inertia_per_mass_m2()) * spin))
}

fn energy_j(scene: &Scene) -> f64 {
    let of = |body: &Body| {
        let (spin, _) = spin_and_momentum(body);
        let turning = (DVec3::from_array(body.shape.inertia_per_mass_m2()) * spin).dot(spin);
        let kinetic = 0.5 * (DVec3::from_array(body.velocity_m_s).length_squared() + turning);
        body.mass_kg * (kinetic + scene.environment.gravity_m_s2 * body.position_m[1])
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(of).sum()
}

fn axis(body: &Body) -> DVec3 {
    DQuat::from_array(body.orientation) * DVec3::Y
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} ({:e})", found - expected);
}

#[test]
fn a_spinning_can_precesses_about_its_momentum() {
    let mut top = body("top", can(0.3, 0.2), [0.0; 3]);
    top.angular_velocity_rad_s = [1.0, 8.0, -0.5];
    let scene = space(vec![top]);
    let [across, along, _] = scene.bodies[0].shape.inertia_per_mass_m2();
    let (_, momentum) = spin_and_momentum(&scene.bodies[0]);
    let end = predict(&scene, 3.0).expect("a can");
    let (spin, its_momentum) = spin_and_momentum(&end.bodies[0]);
    assert!((its_momentum - momentum).length() < 1e-12);
    close(spin.y, 8.0, 1e-12);
    close(energy_j(&end), energy_j(&scene), 1e-12);
    // The axis turns about the momentum at momentum / across; the spin seen from the body turns at (1 - along / across).
    let turn = DQuat::from_axis_angle(momentum.normalize(), momentum.length() / across * 3.0);
    assert!((axis(&end.bodies[0]) - turn * DVec3::Y).length() < 1e-10);
    let seen = (1.0 - along / across) * 8.0 * 3.0;
    let rotated = DQuat::from_rotation_y(-seen) * DVec3::new(1.0, 8.0, -0.5);
    assert!((spin - rotated).length() < 1e-9, "{spin} is not {rotated}");
}

#[test]
fn flat_drops_bounce_as_the_textbook_says() {
    for (dropped, height_m) in [
        (body("standing", can(0.2, 0.3), [0.0, 1.3, 0.0]), 0.3),
        (on_side(body("lying", can(0.2, 0.3), [0.0, 1.2, 0.0])), 0.2),
        (on_side(body("capsule", pill(0.2, 0.3), [0.0, 1.2, 0.0])), 0.2),
        (body("upright", pill(0.2, 0.3), [0.0, 1.5, 0.0]), 0.5),
    ] {
        let mut solver = Solver::new(&place(vec![dropped], 0.5, 0.4)).expect("known");
        solver.advance(bounce::impact_time_s(1.0, 9.81, 0.5, 4) + 1e-6).expect("forwards");
        assert_eq!(solver.impacts().len(), 4);
        for (n, impact) in (1..).zip(solver.impacts()) {
            close(impact.time_s, bounce::impact_time_s(1.0, 9.81, 0.5, n), 1e-8);
        }
        solver.advance(2.0).expect("forwards");
        let end = &solver.scene().bodies[0];
        assert_eq!(end.velocity_m_s, [0.0; 3], "{}", end.id);
        close(end.position_m[1], height_m, 1e-7);
    }
}

#[test]
fn on_its_side_it_slips_and_then_rolls() {
    for shape in [can(0.1, 0.3), can(0.3, 0.05), pill(0.1, 0.2)] {
        let (Shape::Cylinder { radius_m, .. } | Shape::Capsule { radius_m, .. }) = shape else { continue };
        let mut launched = on_side(body("it", shape, [0.0, radius_m, 0.0]));
        launched.velocity_m_s = [2.0, 0.0, 0.0];
        launched.friction = 0.18;
        // Friction brakes the centre by mu g and the slip by mu g (1 + 1 / k).
        let k = shape.inertia_per_mass_m2()[1] / (radius_m * radius_m);
        let rolls_m_s = 2.0 / (1.0 + k);
        let slips_s = (2.0 - rolls_m_s) / (0.3 * 9.81);
        let slips_m = 0.5 * (2.0 + rolls_m_s) * slips_s;
        let end = predict(&place(vec![launched], 0.3, 0.5), slips_s + 1.0).expect("known");
        close(end.bodies[0].velocity_m_s[0], rolls_m_s, 1e-12);
        close(end.bodies[0].angular_velocity_rad_s[2], -rolls_m_s / radius_m, 1e-10);
        close(end.bodies[0].position_m[0], slips_m + rolls_m_s, 1e-10);
        assert_eq!(end.bodies[0].position_m[1], radius_m);
    }
}

#[test]
fn a_standing_can_slides_as_far_as_friction_lets_it() {
    let mut scene = place(vec![body("can", can(0.2, 0.1), [0.0, 0.1, 0.0])], 0.3, 0.5);
    scene.bodies[0].friction = 0.18;
    scene.bodies[0].velocity_m_s = [3.0, 0.0, 1.0];
    let end = predict(&scene, 3.0).expect("a can");
    let way = DVec3::from_array(end.bodies[0].position_m) - DVec3::new(0.0, 0.1, 0.0);
    close(way.length(), slide::distance_m(10.0_f64.sqrt(), 0.3, 9.81), 1e-9);
    assert_eq!(end.bodies[0].velocity_m_s, [0.0; 3]);
}

#[test]
fn what_stands_or_lies_stays_for_a_minute() {
    let cube = |id: &str, y: f64| body(id, Shape::Box { half_extents_m: [0.25; 3] }, [0.0, y, 0.0]);
    let stack = vec![cube("below", 0.25), body("can", can(0.2, 0.3), [0.0, 0.8, 0.0]), cube("above", 1.35)];
    for bodies in [
        vec![body("standing", can(0.2, 0.5), [0.0, 0.5, 0.0])],
        vec![on_side(body("lying", can(0.2, 0.5), [0.0, 0.2, 0.0]))],
        vec![on_side(body("capsule", pill(0.2, 0.5), [0.0, 0.2, 0.0]))],
        stack,
    ] {
        let scene = place(bodies, 0.5, 0.5);
        let end = predict(&scene, 60.0).expect("known");
        for (start, end) in scene.bodies.iter().zip(&end.bodies) {
            let moved_m = DVec3::from_array(start.position_m).distance(DVec3::from_array(end.position_m));
            close(moved_m, 0.0, 1e-6);
            assert_eq!(end.velocity_m_s, [0.0; 3], "{}", end.id);
        }
    }
}

#[test]
fn ramps_are_those_of_the_textbook() {
    let (angle, friction) = (0.5_f64, 0.5);
    let turn = DQuat::from_rotation_z(-angle);
    for shape in [can(0.2, 0.5), can(0.3, 0.05), pill(0.2, 0.3)] {
        let (Shape::Cylinder { radius_m, .. } | Shape::Capsule { radius_m, .. }) = shape else { continue };
        let mut slab = body("slab", Shape::Box { half_extents_m: [50.0, 1.0, 5.0] }, (turn * DVec3::NEG_Y).to_array());
        (slab.orientation, slab.fixed, slab.friction) = (turn.to_array(), true, friction);
        let mut roller = body("roller", shape, (turn * DVec3::Y * radius_m).to_array());
        roller.orientation = (turn * DQuat::from_rotation_x(FRAC_PI_2)).to_array();
        (roller.friction, roller.restitution) = (friction, 0.0);
        let mut scene = space(vec![slab, roller]);
        scene.environment.gravity_m_s2 = 9.81;
        let end = predict(&scene, 1.0).expect("a ramp");
        let way_m = DVec3::from_array(end.bodies[1].position_m).distance(DVec3::from_array(scene.bodies[1].position_m));
        let k = shape.inertia_per_mass_m2()[1] / (radius_m * radius_m);
        close(way_m, 0.5 * 9.81 * angle.sin() / (1.0 + k), 1e-5);
    }
}

#[test]
fn a_tilted_can_rights_itself_or_topples() {
    let balance = (0.2_f64 / 0.5).atan();
    for (angle, rises) in [(0.8 * balance, true), (1.2 * balance, false)] {
        let mut leaning = body("can", can(0.2, 0.5), [0.0, 0.5 * angle.cos() + 0.2 * angle.sin(), 0.0]);
        leaning.orientation = DQuat::from_rotation_z(angle).to_array();
        leaning.restitution = 0.2;
        let mut solver = Solver::new(&place(vec![leaning], 1.0, 0.5)).expect("a can");
        let mut energy = energy_j(solver.scene());
        for _ in 0..40 {
            solver.advance(0.1).expect("forwards");
            let now = energy_j(solver.scene());
            assert!(now <= energy + 1e-8, "energy grew by {:e}", now - energy);
            energy = now;
        }
        let up = axis(&solver.scene().bodies[0]).y.abs();
        assert!(if rises { up > 1.0 - 1e-6 } else { up < 1e-3 }, "from {angle} it ends at {up}");
    }
}

#[test]
fn a_ball_balances_on_a_lying_can_and_rolls_off_when_it_does_not() {
    for (x, stays) in [(0.0_f64, true), (0.1, false)] {
        let height_m = (0.35 * 0.35 - x * x).sqrt() + 0.2;
        let mut bodies = vec![
            on_side(body("can", can(0.2, 0.5), [0.0, 0.2, 0.0])),
            body("ball", Shape::Sphere { radius_m: 0.15 }, [x, height_m, 0.0]),
        ];
        bodies[1].restitution = 0.5;
        let scene = place(bodies, 0.5, 0.5);
        let mut solver = Solver::new(&scene).expect("known");
        let mut energy = energy_j(&scene);
        for _ in 0..20 {
            solver.advance(0.1).expect("forwards");
            let now = energy_j(solver.scene());
            assert!(now <= energy + 1e-8, "energy grew by {:e}", now - energy);
            energy = now;
        }
        let end = solver.scene();
        close(end.bodies[0].position_m[1], 0.2, 1e-6);
        let ball_m = DVec3::from_array(end.bodies[1].position_m);
        if stays {
            close(ball_m.distance(DVec3::new(0.0, 0.55, 0.0)), 0.0, 1e-6);
        } else {
            assert!(ball_m.y < 0.3 && ball_m.x.abs() > 0.3, "{ball_m}");
        }
    }
}

fn any_shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        1 => (0.1..0.4).prop_map(|radius_m| Shape::Sphere { radius_m }),
        1 => [0.1..0.4, 0.1..0.4, 0.1..0.4].prop_map(|half_extents_m| Shape::Box { half_extents_m }),
        2 => (0.1..0.4, 0.1..0.4).prop_map(|(radius_m, half_height_m)| Shape::Cylinder { radius_m, half_height_m }),
        2 => (0.1..0.3, 0.1..0.4).prop_map(|(radius_m, half_height_m)| Shape::Capsule { radius_m, half_height_m }),
    ]
}

/// One to four bodies side by side in the air, flying towards the middle.
fn any_bodies() -> impl Strategy<Value = Vec<Body>> {
    let numbers = proptest::array::uniform12(-1.0..1.0_f64);
    prop::collection::vec((any_shape(), numbers), 1..=4).prop_map(|bodies| {
        let each = bodies.into_iter().enumerate().map(|(at, (shape, x))| {
            let mut one =
                body(&format!("b{at}"), shape, [1.2 * at as f64 - 1.8, 1.0 + 0.3 * at as f64, 0.1 * at as f64]);
            one.orientation = DQuat::from_xyzw(x[0], x[1], x[2], 1.0).normalize().to_array();
            one.velocity_m_s = [3.0 * x[3] - 2.0 * one.position_m[0], 3.0 * x[4], 3.0 * x[5]];
            one.angular_velocity_rad_s = [3.0 * x[6], 3.0 * x[7], 3.0 * x[8]];
            (one.restitution, one.friction, one.mass_kg) = (0.5 + 0.5 * x[9], 0.5 + 0.5 * x[10], 1.0 + 0.8 * x[11]);
            one
        });
        each.collect()
    })
}

/// The deepest overlap, as a part of the smallest extent.
fn deepest_overlap(scene: &Scene) -> f64 {
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
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn energy_is_never_created_and_nothing_overlaps(
        bodies in any_bodies(), restitution in 0.0..=1.0, friction in 0.0..1.0,
    ) {
        let mut solver = Solver::new(&place(bodies, restitution, friction)).expect("known");
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
        let momentum = |scene: &Scene| -> DVec3 {
            scene.bodies.iter().map(|body| DVec3::from_array(body.velocity_m_s) * body.mass_kg).sum()
        };
        let end = predict(&scene, 2.0).expect("known");
        prop_assert!((momentum(&end) - momentum(&scene)).length() < 1e-9);
        prop_assert!(energy_j(&end) <= energy_j(&scene) * (1.0 + 1e-9));
    }
}
