//! Motion over the public face, against closed forms.

use std::sync::Arc;

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use scene::{Body, Scene, Shape};

fn ball(id: &str, radius_m: f64, position_m: [f64; 3]) -> Body {
    body(id, Shape::Sphere { radius_m }, position_m)
}

fn cuboid(id: &str, half_extents_m: [f64; 3], position_m: [f64; 3]) -> Body {
    body(id, Shape::Box { half_extents_m }, position_m)
}

fn body(id: &str, shape: Shape, position_m: [f64; 3]) -> Body {
    Body::new(id, shape, position_m)
}

/// Bodies on ideal ground (restitution and friction as the bodies have them) in a vacuum.
fn world(gravity_m_s2: f64, bodies: Vec<Body>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.gravity_m_s2 = gravity_m_s2;
    scene.environment.air_density_kg_m3 = 0.0;
    if let Some(ground) = &mut scene.environment.ground {
        ground.restitution = 1.0;
    }
    scene.bodies = bodies;
    scene
}

fn simulator(scene: &Scene, laws: &Arc<Laws>) -> Simulator {
    Simulator::new(scene, Arc::clone(laws)).expect("a scene of balls and boxes")
}

fn energy_j(scene: &Scene) -> f64 {
    let square = |v: [f64; 3]| v.iter().map(|x| x * x).sum::<f64>();
    let one = |body: &Body| {
        let q = glam::DQuat::from_array(body.orientation);
        let spin = (q.conjugate() * glam::DVec3::from_array(body.angular_velocity_rad_s)).to_array();
        let moments = body.shape.inertia_per_mass_m2();
        let turning: f64 = spin.iter().zip(moments).map(|(w, i)| w * w * i).sum();
        body.mass_kg
            * (0.5 * (square(body.velocity_m_s) + turning) + scene.environment.gravity_m_s2 * body.position_m[1])
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(one).sum()
}

fn bounce(laws: &Arc<Laws>, tolerance: f64) {
    for gravity in [0.6, 1.62, 9.81, 31.0] {
        for restitution in [0.2_f64, 0.5, 0.8, 1.0] {
            let mut start = world(gravity, vec![ball("ball", 0.2, [0.0, 2.2, 0.0])]);
            start.bodies[0].restitution = restitution;
            let mut run = simulator(&start, laws);
            let fall_s = (4.0 / gravity).sqrt();
            run.advance((fall_s * (1.0 + restitution) * STEPS_PER_SECOND as f64) as u64 + 1);
            let impacts = run.take_impacts();
            let first = &impacts[0];
            assert!((first.time_s / fall_s - 1.0).abs() < 1e-9, "{} against {fall_s}", first.time_s);
            let body = &run.scene().bodies[0];
            let height = body.position_m[1] - 0.2 + body.velocity_m_s[1] * body.velocity_m_s[1] / (2.0 * gravity);
            let exact = 2.0 * restitution * restitution;
            assert!((height / exact - 1.0).abs() < tolerance, "g {gravity} e {restitution}: {height} against {exact}");
        }
    }
}

#[test]
fn balls_bounce_as_high_as_their_restitution_says() {
    bounce(&Laws::textbook(), 1e-9);
}

#[test]
fn learned_laws_bounce_within_two_per_cent_also_under_gravities_they_never_saw() {
    bounce(&learned(), 0.02);
}

fn learned() -> Arc<Laws> {
    Laws::open().expect("the weights come with the repository")
}

#[test]
fn what_touches_goes_on_being_the_same_scene_with_learned_laws() {
    the_scene_is_all(&learned());
}

#[test]
fn a_crowd_spawned_inside_each_other_is_pushed_apart_gently() {
    let laws = learned();
    let bodies = (0..32)
        .map(|i| {
            let at = [0.05 * f64::from(i % 4), 0.1 + 0.05 * f64::from(i / 4), 0.03 * f64::from(i % 3)];
            if i % 2 == 0 { ball(&format!("b{i}"), 0.2, at) } else { cuboid(&format!("b{i}"), [0.2, 0.15, 0.1], at) }
        })
        .collect();
    let mut run = simulator(&world(9.81, bodies), &laws);
    for _ in 0..240 * 4 {
        run.step();
        for body in &run.scene().bodies {
            let speed = glam::DVec3::from_array(body.velocity_m_s).length();
            assert!(speed.is_finite() && speed < 12.0, "{} moves at {speed} m/s", body.id);
            assert!(body.position_m[1] > -0.2, "{} is at {:?}", body.id, body.position_m);
        }
    }
}

#[test]
fn what_cannot_be_simulated_is_refused_with_a_sentence() {
    let laws = Laws::textbook();
    let refused = |scene: &Scene| Simulator::new(scene, Arc::clone(&laws)).expect_err("it is refused").to_string();
    let mut scene = world(9.81, vec![ball("ball", 0.2, [0.0, 1.0, 0.0])]);
    scene.bodies[0].mass_kg = -5.0;
    assert_eq!(refused(&scene), "the mass of the ball is -5; it must be a number above 0");
    scene.bodies[0].mass_kg = 1.0;
    scene.bodies[0].position_m[1] = f64::NAN;
    assert!(refused(&scene).contains("the position of the ball"));
}

#[test]
fn an_event_happens_now_and_a_view_changes_nothing() {
    let laws = learned();
    let start = world(9.81, vec![ball("ball", 0.2, [0.0, 3.0, 0.0])]);
    let (mut run, mut other) = (simulator(&start, &laws), simulator(&start, &laws));
    run.advance(50);
    other.advance(50);
    other.apply(&scene::Edit::SetRate(scene::Change::To(0.5))).expect("a view edit");
    assert_eq!(run.state_hash(), other.state_hash());
    run.advance(50);
    other.advance(50);
    assert_eq!(run.state_hash(), other.state_hash());
    let push = scene::Edit::Push { of: scene::Selector::All, speed_m_s: 2.0, direction: scene::Direction::Right };
    other.apply(&push).expect("an event");
    assert_eq!(other.scene().bodies[0].velocity_m_s[0], 2.0);
    assert_eq!(other.step_index(), 100);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn nothing_is_ever_lost_to_infinity(
        gravity in 0.0..300.0_f64,
        states in proptest::collection::vec((proptest::array::uniform12(-1.0..1.0_f64), 0.01..2.0_f64, 0.001..1000.0_f64), 1..10),
        e in 0.0..1.0_f64,
        mu in 0.0..2.0_f64,
    ) {
        let laws = learned();
        let bodies = states.iter().enumerate().map(|(i, (x, size, mass))| {
            let at = [x[0] * 3.0, 2.0 + x[1] * 2.5, x[2] * 3.0];
            let id = format!("b{i}");
            let mut one = if i % 2 == 0 { ball(&id, *size, at) } else { cuboid(&id, [*size, size * 0.5, size * 0.7], at) };
            one.mass_kg = *mass;
            one.velocity_m_s = [x[3] * 100.0, x[4] * 100.0, x[5] * 100.0];
            one.angular_velocity_rad_s = [x[6] * 50.0, x[7] * 50.0, x[8] * 50.0];
            (one.restitution, one.friction) = (e, mu);
            one.fixed = x[9] > 0.8;
            one
        }).collect();
        let mut run = simulator(&world(gravity, bodies), &laws);
        run.advance(240);
        for body in &run.scene().bodies {
            let numbers = body.position_m.iter().chain(&body.velocity_m_s).chain(&body.angular_velocity_rad_s);
            for number in numbers.chain(&body.orientation) {
                proptest::prop_assert!(number.is_finite() && number.abs() < 1e6, "{:?}", body);
            }
        }
    }
}

#[test]
fn a_box_on_the_ground_stays_exactly_where_it_is() {
    let laws = Laws::textbook();
    let mut bodies: Vec<Body> =
        (0..3).map(|i| cuboid(&format!("box{i}"), [0.25; 3], [0.0, 0.25 + 0.5 * f64::from(i), 0.0])).collect();
    bodies.push(ball("ball", 0.3, [3.0, 0.3, 0.0]));
    let start = world(9.81, bodies);
    let mut run = simulator(&start, &laws);
    run.advance(2400);
    assert!(run.is_still());
    for (now, before) in run.scene().bodies.iter().zip(&start.bodies) {
        assert_eq!(now.position_m, before.position_m);
        assert_eq!(now.velocity_m_s, [0.0; 3]);
    }
}

#[test]
fn a_box_slides_as_far_as_friction_lets_it() {
    let laws = Laws::textbook();
    for (friction, speed) in [(0.4, 3.0), (0.1, 2.0), (0.8, 6.0)] {
        let mut start = world(9.81, vec![cuboid("box", [0.3, 0.1, 0.3], [0.0, 0.1, 0.0])]);
        start.bodies[0].friction = friction;
        start.bodies[0].velocity_m_s = [speed, 0.0, 0.0];
        if let Some(ground) = &mut start.environment.ground {
            ground.friction = friction;
        }
        let mut run = simulator(&start, &laws);
        run.advance(240 * 6);
        let exact = speed * speed / (2.0 * friction * 9.81);
        let found = run.scene().bodies[0].position_m[0];
        assert!((found / exact - 1.0).abs() < 0.005, "{found} against {exact}");
        assert!(run.is_still());
    }
}

#[test]
fn a_tumbling_box_comes_to_rest_and_never_gains_energy() {
    let laws = Laws::textbook();
    for k in 0..6 {
        let mut thrown = cuboid("box", [0.3, 0.2, 0.15], [0.0, 1.5, 0.0]);
        thrown.velocity_m_s = [1.0 + f64::from(k), 0.0, 0.3];
        thrown.angular_velocity_rad_s = [3.0, f64::from(k), -5.0];
        thrown.restitution = 0.1 * f64::from(k);
        let mut run = simulator(&world(9.81, vec![thrown]), &laws);
        let start = energy_j(run.scene());
        let mut most_gain = 0.0_f64;
        let mut before = start;
        for _ in 0..240 * 20 {
            run.step();
            let now = energy_j(run.scene());
            most_gain = most_gain.max(now - before);
            before = now;
        }
        eprintln!(
            "box {k}: gain {most_gain:e} of {start}, still {} y {:?}",
            run.is_still(),
            run.scene().bodies[0].position_m
        );
        assert!(most_gain < 2e-3 * start, "a step gained {most_gain} of {start}");
        assert!(run.is_still());
    }
}

#[test]
fn feathers_and_stones_fall_at_their_terminal_speed() {
    let laws = Laws::textbook();
    for (mass, radius) in [(0.01, 0.1), (5.0, 0.1), (0.002, 0.2)] {
        let mut start = world(9.81, vec![ball("ball", radius, [0.0, 1e4, 0.0])]);
        start.environment.air_density_kg_m3 = 1.225;
        start.bodies[0].mass_kg = mass;
        let mut run = simulator(&start, &laws);
        run.advance(240 * 60);
        let area = std::f64::consts::PI * radius * radius;
        let exact = (2.0 * mass * 9.81 / (1.225 * 0.47 * area)).sqrt();
        let found = -run.scene().bodies[0].velocity_m_s[1];
        assert!((found / exact - 1.0).abs() < 0.01, "{found} against {exact}");
    }
}

#[test]
fn a_fast_small_ball_is_not_missed() {
    let laws = Laws::textbook();
    let mut bullet = ball("bullet", 0.02, [-50.0, 1.0, 0.0]);
    bullet.velocity_m_s = [200.0, 0.0, 0.0];
    let target = ball("target", 0.02, [0.0, 1.0, 0.0]);
    let mut run = simulator(&world(0.0, vec![bullet, target]), &laws);
    run.advance(240);
    let impacts = run.take_impacts();
    assert_eq!(impacts.len(), 1);
    assert!((impacts[0].time_s - (50.0 - 0.04) / 200.0).abs() < 1e-9);
}

#[test]
fn the_scene_is_the_whole_state() {
    the_scene_is_all(&Laws::textbook());
}

fn the_scene_is_all(laws: &Arc<Laws>) {
    let mut bodies = Vec::new();
    for i in 0..6 {
        let at = [0.3 * f64::from(i) - 0.8, 0.8 + 0.5 * f64::from(i), 0.1 * f64::from(i % 3)];
        let mut one =
            if i % 2 == 0 { ball(&format!("b{i}"), 0.3, at) } else { cuboid(&format!("b{i}"), [0.3, 0.2, 0.25], at) };
        one.velocity_m_s = [1.0 - 0.3 * f64::from(i), 0.5, 0.2];
        one.angular_velocity_rad_s = [0.5, f64::from(i), 1.0];
        bodies.push(one);
    }
    let mut start = world(9.81, bodies);
    start.environment.air_density_kg_m3 = 1.225;
    let mut straight = simulator(&start, laws);
    let mut again = simulator(&start, laws);
    for _ in 0..20 {
        straight.advance(37);
        let text = serde_json::to_string(again.scene()).expect("a scene is JSON");
        let read: Scene = serde_json::from_str(&text).expect("and is read back");
        again = simulator(&read, laws);
        again.advance(37);
        assert_eq!(straight.state_hash(), again.state_hash());
    }
}
