//! Cylinders and capsules: standing, lying, rolling, toppling, and never through the floor.

use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;

use glam::{DQuat, DVec3};
use kernels::dynamics::{Laws, Simulator};
use proptest::prelude::*;
use scene::{Body, Scene, Shape};

fn body(id: &str, shape: Shape, position_m: [f64; 3]) -> Body {
    Body { restitution: 0.6, friction: 0.5, ..Body::new(id, shape, position_m) }
}

fn can(radius_m: f64, half_height_m: f64) -> Shape {
    Shape::Cylinder { radius_m, half_height_m }
}

fn pill(radius_m: f64, half_height_m: f64) -> Shape {
    Shape::Capsule { radius_m, half_height_m }
}

/// On ideal ground (restitution and friction as the bodies have them) in a vacuum.
fn world(bodies: Vec<Body>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.air_density_kg_m3 = 0.0;
    if let Some(ground) = &mut scene.environment.ground {
        (ground.restitution, ground.friction) = (1.0, 0.5);
    }
    scene.bodies = bodies;
    scene
}

fn run(scene: &Scene, laws: &Arc<Laws>, seconds: f64) -> Simulator {
    let mut simulator = Simulator::new(scene, Arc::clone(laws)).expect("it can be simulated");
    simulator.advance((seconds * 240.0) as u64);
    simulator
}

fn learned() -> Arc<Laws> {
    Laws::open().expect("the weights come with the repository")
}

fn position(scene: &Scene, at: usize) -> DVec3 {
    DVec3::from_array(scene.bodies[at].position_m)
}

fn axis(scene: &Scene, at: usize) -> DVec3 {
    DQuat::from_array(scene.bodies[at].orientation) * DVec3::Y
}

fn energy_j(scene: &Scene) -> f64 {
    let one = |body: &Body| {
        let spin = DQuat::from_array(body.orientation).conjugate() * DVec3::from_array(body.angular_velocity_rad_s);
        let turning = spin.dot(DVec3::from_array(body.shape.inertia_per_mass_m2()) * spin);
        let kinetic = 0.5 * (DVec3::from_array(body.velocity_m_s).length_squared() + turning);
        body.mass_kg * (kinetic + scene.environment.gravity_m_s2 * body.position_m[1])
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(one).sum()
}

fn on_side(mut body: Body) -> Body {
    body.orientation = DQuat::from_rotation_x(FRAC_PI_2).to_array();
    body
}

#[test]
fn what_stands_or_lies_stays_for_a_minute() {
    for laws in [Laws::textbook(), learned()] {
        for body in [
            body("standing", can(0.2, 0.5), [0.0, 0.5, 0.0]),
            on_side(body("lying", can(0.2, 0.5), [0.0, 0.2, 0.0])),
            on_side(body("capsule", pill(0.2, 0.5), [0.0, 0.2, 0.0])),
        ] {
            let start = world(vec![body]);
            let end = run(&start, &laws, 60.0);
            assert!(end.is_still());
            assert_eq!(end.scene().bodies[0].position_m, start.bodies[0].position_m);
            assert_eq!(end.scene().bodies[0].velocity_m_s, [0.0; 3]);
        }
    }
}

#[test]
fn a_box_on_a_can_on_a_box_stands() {
    for laws in [Laws::textbook(), learned()] {
        let cube = |id: &str, y: f64| body(id, Shape::Box { half_extents_m: [0.25; 3] }, [0.0, y, 0.0]);
        let start = world(vec![cube("below", 0.25), body("can", can(0.2, 0.3), [0.0, 0.8, 0.0]), cube("above", 1.35)]);
        let end = run(&start, &laws, 20.0);
        for at in 0..3 {
            let moved_m = position(end.scene(), at).distance(position(&start, at));
            assert_eq!(moved_m, 0.0, "{} moved", start.bodies[at].id);
        }
        assert!(end.is_still());
    }
}

#[test]
fn a_ball_balances_on_a_lying_can_and_rolls_off_when_it_does_not() {
    let laws = Laws::textbook();
    let ball = |x: f64| body("ball", Shape::Sphere { radius_m: 0.15 }, [x, (0.35 * 0.35 - x * x).sqrt() + 0.2, 0.0]);
    let start = world(vec![on_side(body("can", can(0.2, 0.5), [0.0, 0.2, 0.0])), ball(0.0)]);
    let end = run(&start, &laws, 1.0);
    assert!(position(end.scene(), 1).distance(position(&start, 1)) < 1e-3, "{}", position(end.scene(), 1));
    let end = run(&world(vec![start.bodies[0].clone(), ball(0.1)]), &laws, 3.0);
    assert!((position(end.scene(), 1).y - 0.15).abs() < 1e-3, "{}", position(end.scene(), 1));
    assert!((position(end.scene(), 0).y - 0.2).abs() < 1e-3);
}

/// A fixed slab tilted by this angle, falling towards +x, its upper face through the origin, and a body on its side on it.
fn on_ramp(shape: Shape, radius_m: f64, angle_rad: f64) -> Scene {
    let turn = DQuat::from_rotation_z(-angle_rad);
    let slab = Shape::Box { half_extents_m: [50.0, 1.0, 5.0] };
    let mut slab = body("slab", slab, (turn * DVec3::NEG_Y).to_array());
    (slab.orientation, slab.fixed) = (turn.to_array(), true);
    let mut roller = body("roller", shape, (turn * DVec3::Y * radius_m).to_array());
    roller.orientation = (turn * DQuat::from_rotation_x(FRAC_PI_2)).to_array();
    let mut scene = world(vec![slab, roller]);
    scene.environment.ground = None;
    scene
}

#[test]
fn cylinders_and_capsules_roll_down_as_their_moments_say() {
    for laws in [Laws::textbook(), learned()] {
        for shape in [can(0.2, 0.5), can(0.3, 0.05), pill(0.2, 0.3)] {
            for angle in [0.1_f64, 0.3, 0.5] {
                let (Shape::Cylinder { radius_m, .. } | Shape::Capsule { radius_m, .. }) = shape else { continue };
                let start = on_ramp(shape, radius_m, angle);
                let end = run(&start, &laws, 2.0);
                let k = shape.inertia_per_mass_m2()[1] / (radius_m * radius_m);
                let exact = 0.5 * 9.81 * angle.sin() / (1.0 + k) * 4.0;
                let way_m = position(end.scene(), 1).distance(position(&start, 1));
                assert!((way_m / exact - 1.0).abs() < 1e-5, "{shape:?} at {angle}: {way_m} against {exact}");
                assert!((axis(end.scene(), 1).z.abs() - 1.0).abs() < 1e-6, "it veers: {}", axis(end.scene(), 1));
            }
        }
    }
}

#[test]
fn drops_are_what_the_exact_solver_says() {
    let tilted = |angle: f64| DQuat::from_rotation_y(0.4) * DQuat::from_rotation_z(angle);
    for (shape, lowest_m) in [(can(0.2, 0.4), [0.4, 0.2]), (pill(0.2, 0.4), [0.6, 0.2])] {
        for (angle, lowest_m) in [(0.0, lowest_m[0]), (FRAC_PI_2, lowest_m[1]), (0.5, 0.4), (1.2, 0.4)] {
            let mut dropped = body("it", shape, [0.0, lowest_m + 1.0, 0.0]);
            dropped.orientation = tilted(angle).to_array();
            let start = world(vec![dropped]);
            // Until after the first impact, and before what a second one amplifies.
            let mut truth = teacher::solver::Solver::new(&start).expect("it can be solved");
            truth.advance(0.55).expect("forwards");
            for (laws, tolerance) in [(Laws::textbook(), 5e-4), (learned(), 1e-2)] {
                let mut model = Simulator::new(&start, laws).expect("it can be simulated");
                model.advance(132);
                let drift = teacher::drift::drift(model.scene(), truth.scene()).expect("the same bodies");
                eprintln!("{shape:?} at {angle}: drift {:e}", drift.drift);
                assert!(drift.drift < tolerance, "{shape:?} at {angle}: {drift:?}");
                assert!((model.take_impacts()[0].time_s - truth.impacts()[0].time_s).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn a_tilted_can_rights_itself_or_topples() {
    let laws = Laws::textbook();
    // It balances on its rim at atan(r / h).
    let balance = (0.2_f64 / 0.5).atan();
    for (angle, rises) in [(0.8 * balance, true), (1.2 * balance, false)] {
        let mut leaning = body("can", can(0.2, 0.5), [0.0, 0.5 * angle.cos() + 0.2 * angle.sin(), 0.0]);
        leaning.orientation = DQuat::from_rotation_z(angle).to_array();
        leaning.restitution = 0.2;
        let end = run(&world(vec![leaning]), &laws, 10.0);
        let up = axis(end.scene(), 0).y.abs();
        eprintln!("from {angle}: up {up}, still {}, at {}", end.is_still(), position(end.scene(), 0));
        assert!(if rises { up > 1.0 - 1e-6 } else { up < 1e-3 }, "from {angle} it ends at {up}");
    }
}

#[test]
fn a_coin_on_its_edge_spins_on() {
    let laws = Laws::textbook();
    let mut coin = on_side(body("coin", can(0.1, 0.005), [0.0, 0.1, 0.0]));
    coin.angular_velocity_rad_s = [0.0, 20.0, 0.0];
    let start = world(vec![coin]);
    let end = run(&start, &laws, 0.5);
    let spin = end.scene().bodies[0].angular_velocity_rad_s[1];
    eprintln!("spin {spin}, at {}, axis {}", position(end.scene(), 0), axis(end.scene(), 0));
    assert!((position(end.scene(), 0).y - 0.1).abs() < 1e-3);
    assert!(axis(end.scene(), 0).y.abs() < 0.01);
}

#[test]
fn energy_is_never_created() {
    let laws = Laws::textbook();
    for k in 0..8 {
        let step = f64::from(k);
        let shape = if k % 2 == 0 { can(0.2, 0.1 + 0.05 * step) } else { pill(0.15, 0.1 + 0.05 * step) };
        let mut thrown = body("it", shape, [0.0, 1.5, 0.0]);
        thrown.velocity_m_s = [1.0 + step, 0.0, 0.3];
        thrown.angular_velocity_rad_s = [3.0, step, -5.0];
        thrown.restitution = 0.1 * step;
        let mut simulator = Simulator::new(&world(vec![thrown]), Arc::clone(&laws)).expect("it can be simulated");
        let start = energy_j(simulator.scene());
        let (mut before, mut most) = (start, 0.0_f64);
        for _ in 0..240 * 10 {
            simulator.step();
            let now = energy_j(simulator.scene());
            most = most.max(now - before);
            before = now;
        }
        let end = &simulator.scene().bodies[0];
        eprintln!(
            "{k}: gain {:e}, still {}, y {}, v {:?} w {:?}",
            most / start,
            simulator.is_still(),
            end.position_m[1],
            end.velocity_m_s,
            end.angular_velocity_rad_s
        );
        assert!(most < 2e-3 * start, "a step gained {most} of {start}");
    }
}

fn any_shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        (0.05..0.5).prop_map(|radius_m| Shape::Sphere { radius_m }),
        [0.05..0.5, 0.05..0.5, 0.05..0.5].prop_map(|half_extents_m| Shape::Box { half_extents_m }),
        (0.05..0.5, 0.02..0.5).prop_map(|(radius_m, half_height_m)| Shape::Cylinder { radius_m, half_height_m }),
        (0.05..0.3, 0.02..0.5).prop_map(|(radius_m, half_height_m)| Shape::Capsule { radius_m, half_height_m }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_falls_on_a_table_does_not_sink_into_it(
        round in any_shape().prop_filter("round", |shape| matches!(shape, Shape::Cylinder { .. } | Shape::Capsule { .. })),
        x in proptest::array::uniform8(-1.0..1.0_f64),
    ) {
        let table = Shape::Box { half_extents_m: [3.0, 0.5, 3.0] };
        let mut table = body("table", table, [0.0, -0.5, 0.0]);
        (table.fixed, table.restitution) = (true, 1.0);
        let mut dropped = body("it", round, [0.0, 1.2, 0.0]);
        dropped.orientation = DQuat::from_xyzw(x[0], x[1], x[2], 1.0).normalize().to_array();
        dropped.angular_velocity_rad_s = [x[3] * 6.0, x[4] * 6.0, x[5] * 6.0];
        dropped.restitution = 0.5 + 0.4 * x[6];
        let mut start = world(vec![table, dropped]);
        start.environment.ground = None;
        let mut simulator = Simulator::new(&start, learned()).expect("it can be simulated");
        let solid = geometry::contact::Solid::of(&round);
        for _ in 0..240 {
            simulator.advance(2);
            let body = &simulator.scene().bodies[1];
            let height_m = geometry::contact::ground_separation_m(&solid, &geometry::contact::Pose::of(body));
            let aside_m = body.position_m[0].abs().max(body.position_m[2].abs());
            let sinks = -height_m / solid.bounding_radius_m();
            prop_assert!(aside_m > 2.0 || sinks < 0.05, "{round:?} sinks by {sinks}");
        }
        prop_assert!(energy_j(simulator.scene()) <= energy_j(&start) * (1.0 + 1e-4));
    }

    #[test]
    fn nothing_sinks_or_is_lost(
        states in proptest::collection::vec((any_shape(), proptest::array::uniform12(-1.0..1.0_f64)), 2..9),
        restitution in 0.0..1.0_f64,
        friction in 0.0..1.0_f64,
    ) {
        let laws = learned();
        let bodies = states.iter().enumerate().map(|(i, (shape, x))| {
            let mut one = body(&format!("b{i}"), *shape, [x[0] * 1.5, 1.0 + 0.9 * i as f64, x[1] * 1.5]);
            one.orientation = (DQuat::from_xyzw(x[2], x[3], x[4], 1.2)).normalize().to_array();
            one.velocity_m_s = [x[5] * 5.0, x[6] * 5.0, x[7] * 5.0];
            one.angular_velocity_rad_s = [x[8] * 10.0, x[9] * 10.0, x[10] * 10.0];
            (one.restitution, one.friction) = (restitution, friction);
            one.mass_kg = 1.0 + 0.9 * x[11];
            one
        }).collect();
        let mut simulator = Simulator::new(&world(bodies), laws).expect("it can be simulated");
        for _ in 0..24 {
            simulator.advance(30);
            for body in &simulator.scene().bodies {
                let numbers = body.position_m.iter().chain(&body.velocity_m_s).chain(&body.angular_velocity_rad_s);
                for number in numbers.chain(&body.orientation) {
                    prop_assert!(number.is_finite() && number.abs() < 1e4, "{:?}", body);
                }
                let solid = geometry::contact::Solid::of(&body.shape);
                let height_m = geometry::contact::ground_separation_m(&solid, &geometry::contact::Pose::of(body));
                prop_assert!(height_m > -0.05 * solid.bounding_radius_m(), "{} is {height_m} above the floor", body.id);
            }
        }
    }
}
