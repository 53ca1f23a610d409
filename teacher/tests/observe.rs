//! What is seen of an experiment, and what the truth says about a prediction.

use scene::{Body, Look, Scene, Shape};
use teacher::drift::{self, TOLERANCE, Verdict};
use teacher::experiment::{Kind, Ranges, draw};
use teacher::observe::{Camera, Experiment, observe};
use teacher::solver::{Solver, predict};

fn scene() -> Scene {
    let body = |id: &str, shape, x: f64| Body {
        id: id.to_owned(),
        name: id.to_owned(),
        shape,
        mass_kg: 1.0,
        position_m: [x, 2.0, 0.0],
        orientation: [0.0, 0.0, 0.0, 1.0],
        velocity_m_s: [1.0, 0.0, 0.0],
        angular_velocity_rad_s: [0.0, 2.0, 1.0],
        restitution: 0.8,
        friction: 0.4,
        drag_coefficient: 0.47,
        fixed: false,
        look: Look::default(),
    };
    let mut scene = Scene::empty("watched");
    scene.bodies.push(body("ball", Shape::Sphere { radius_m: 0.2 }, 0.0));
    scene.bodies.push(body("box", Shape::Box { half_extents_m: [0.2, 0.3, 0.1] }, 2.0));
    scene
}

const CAMERA: Camera = Camera { frames: 240, frames_per_second: 240.0, noise: 0.01 };

#[test]
fn a_seed_says_what_is_seen() {
    let (one, same) = (observe(&scene(), CAMERA, 7), observe(&scene(), CAMERA, 7));
    assert_eq!(one, same);
    assert_ne!(one, observe(&scene(), CAMERA, 8));
}

#[test]
fn noise_is_as_large_as_it_is_said_to_be() {
    let clean = observe(&scene(), Camera { noise: 0.0, ..CAMERA }, 1).expect("a ball and a box");
    let noisy = observe(&scene(), CAMERA, 1).expect("a ball and a box");
    for (body, radius_m) in [(0, 0.2), (1, 0.14_f64.sqrt())] {
        let (mut shifts, mut turns) = (0.0, 0.0);
        for (a, b) in clean.bodies[body].iter().zip(&noisy.bodies[body]) {
            let (a, b) = (a.pose(), b.pose());
            shifts += (a.position_m - b.position_m).length_squared();
            turns += (a.orientation.conjugate() * b.orientation).xyz().length_squared() * 4.0;
        }
        let sd = |sum: f64| (sum / (3.0 * 240.0)).sqrt();
        assert!((sd(shifts) / (0.01 * radius_m) - 1.0).abs() < 0.1);
        assert!((sd(turns) / 0.01 - 1.0).abs() < 0.1);
    }
}

#[test]
fn an_experiment_survives_a_file_and_keeps_velocities_to_itself() {
    let experiment = Experiment::run(&scene(), CAMERA, 3).expect("a ball and a box");
    assert!(experiment.declared.bodies.iter().all(|body| body.velocity_m_s == [0.0; 3]));
    assert!(experiment.declared.bodies.iter().all(|body| body.angular_velocity_rad_s == [0.0; 3]));
    let text = serde_json::to_string(&experiment).expect("plain data");
    let read: Experiment = serde_json::from_str(&text).expect("what was written");
    assert_eq!(read, experiment);
}

#[test]
fn the_truth_agrees_with_itself_and_not_with_a_shift() {
    let start = scene();
    let mut model = predict(&start, 1.0).expect("a ball and a box");
    let found = drift::check(&start, &model).expect("the same bodies");
    assert!(found.drift < 1e-15 && found.verdict == Verdict::Agrees, "{found:?}");

    model.bodies[1].position_m[0] += 0.5 * TOLERANCE * found.scale_m;
    let found = drift::check(&start, &model).expect("the same bodies");
    assert_eq!((found.body.as_str(), found.verdict), ("box", Verdict::Agrees));
    assert!((found.drift - 0.5 * TOLERANCE).abs() < 1e-2 * TOLERANCE);

    model.bodies[1].position_m[0] += TOLERANCE * found.scale_m;
    assert_eq!(drift::check(&start, &model).expect("the same bodies").verdict, Verdict::Differs);
    model.bodies[1].position_m[0] = f64::NAN;
    assert_eq!(drift::check(&start, &model).expect("the same bodies").verdict, Verdict::Differs);
}

#[test]
fn scenes_with_other_bodies_are_refused() {
    let mut fewer = scene();
    fewer.bodies.pop();
    let error = drift::drift(&fewer, &scene()).expect_err("a body is missing");
    assert!(error.to_string().contains("\"box\""), "{error}");
}

#[test]
fn every_kind_of_experiment_shows_what_it_is_for() {
    for kind in Kind::ALL {
        for seed in 0..20 {
            let start = draw(kind, &Ranges::default(), seed);
            assert_eq!(start, draw(kind, &Ranges::default(), seed));
            assert_ne!(start, draw(kind, &Ranges::default(), seed + 1000));
            let mut solver = Solver::new(&start).expect("balls and boxes");
            solver.advance(kind.duration_s()).expect("forwards");
            let end = solver.scene();
            let met = |b: Option<&str>| solver.impacts().iter().any(|impact| impact.b.as_deref() == b);
            let moved = end.bodies.iter().zip(&start.bodies).all(|(end, start)| end.position_m != start.position_m);
            assert!(moved, "{kind:?} {seed}");
            match kind {
                Kind::Drop | Kind::Throw | Kind::Landing => assert!(met(None), "{kind:?} {seed}"),
                Kind::Collision => assert!(met(Some("second")), "{kind:?} {seed}"),
                Kind::Slide => assert!(end.bodies[0].orientation == start.bodies[0].orientation, "{seed}"),
                Kind::Roll => assert!(end.bodies[0].angular_velocity_rad_s != [0.0; 3], "{seed}"),
            }
        }
    }
}
