//! What is seen of an experiment, and what the truth says about a prediction.

use glam::{DQuat, DVec3};
use scene::{Body, Look, Scene, Shape};
use teacher::drift::{self, TOLERANCE, Verdict};
use teacher::experiment::{Kind, Planned, Ranges, draw};
use teacher::observe::{series, watch};
use teacher::rules::Rules;
use teacher::solver::{Solver, predict};
use teacher::tracks::{Experiment, FORMAT, Tracks};

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

fn planned() -> Planned {
    Planned { scene: scene(), frames: 120, frames_per_second: 240.0 }
}

fn seen(noise: f64, seed: u64) -> Experiment {
    watch(&planned(), Rules::default(), noise, seed).expect("a ball and a box")
}

#[test]
fn a_seed_says_what_is_seen() {
    assert_eq!(seen(0.01, 7), seen(0.01, 7));
    assert_ne!(seen(0.01, 7), seen(0.01, 8));
}

#[test]
fn noise_is_as_large_as_it_is_said_to_be() {
    let (clean, noisy) = (seen(0.0, 1), seen(0.01, 1));
    // Both fall by g t^2 / 2 and fly 0.5 m; the second starts 2 m from the first.
    let fall_m = 0.5 * 9.81 * (119.0_f64 / 240.0).powi(2);
    let scale_m = ((2.0 + 119.0 / 240.0_f64).powi(2) + fall_m * fall_m).sqrt();
    for (a, b) in clean.tracks.iter().zip(&noisy.tracks) {
        let (mut shifts, mut turns) = (0.0, 0.0);
        for (a, b) in a.positions_m.iter().zip(&b.positions_m) {
            shifts += DVec3::from_array(*a).distance_squared(DVec3::from_array(*b));
        }
        for (a, b) in a.orientations.iter().zip(&b.orientations) {
            let turn = DQuat::from_array(*a).normalize().conjugate() * DQuat::from_array(*b).normalize();
            turns += turn.xyz().length_squared() * 4.0;
        }
        let sd = |sum: f64| (sum / (3.0 * 120.0)).sqrt();
        assert!((sd(shifts) / (0.01 * scale_m) - 1.0).abs() < 0.15, "{} of {scale_m}", sd(shifts));
        assert!((sd(turns) / 0.01 - 1.0).abs() < 0.15);
        assert!((b.position_sd_m / (0.01 * scale_m) - 1.0).abs() < 0.02);
        assert!(a.position_sd_m < 1e-7 && a.position_sd_m > 0.0);
    }
}

#[test]
fn tracks_survive_a_file_and_keep_velocities_to_themselves() {
    let tracks = series(&Ranges::TRAINED, Rules::default(), 0.01, 16, 3, || {}).expect("experiments");
    for experiment in &tracks.experiments {
        assert!(experiment.scene.bodies.iter().all(|body| body.velocity_m_s == [0.0; 3]));
        assert!(experiment.scene.bodies.iter().all(|body| body.angular_velocity_rad_s == [0.0; 3]));
    }
    let path = std::env::temp_dir().join(format!("orrery-tracks-{}.json", std::process::id()));
    tracks.save(&path).expect("a temporary folder can be written to");
    assert_eq!(Tracks::open(&path).expect("what was written"), tracks);
    std::fs::write(&path, "{\"format\": \"orrery tracks 1\"").expect("a temporary folder can be written to");
    let error = Tracks::open(&path).expect_err("it is cut off").to_string();
    assert!(error.contains("line 1"), "{error}");
    std::fs::remove_file(&path).expect("it was just written");
}

#[test]
fn tracks_that_cannot_be_learned_from_are_refused_with_the_reason_and_where() {
    let good = || {
        let experiments = vec![seen(0.01, 1), seen(0.01, 2)];
        Tracks { format: FORMAT.to_owned(), about: String::new(), experiments }
    };
    assert!(good().check().is_ok());
    let refused = |spoil: fn(&mut Tracks), said: &[&str]| {
        let mut tracks = good();
        spoil(&mut tracks);
        let error = tracks.check().expect_err(said[0]).to_string();
        assert!(said.iter().all(|part| error.contains(part)), "{error} does not say {said:?}");
    };
    let second = "experiment 2 (of 2)";
    refused(|t| t.format = "csv".to_owned(), &["orrery tracks 1", "csv"]);
    refused(|t| t.experiments.clear(), &["no experiments"]);
    refused(|t| t.experiments[1].times_s[5] = 0.0, &[second, "frame 6", "grow"]);
    refused(|t| t.experiments[1].times_s[5] = f64::NAN, &[second, "frame 6", "NaN"]);
    refused(|t| t.experiments[1].times_s.truncate(3), &[second, "3 frames", "8"]);
    refused(|t| t.experiments[1].tracks[1].body = "cat".to_owned(), &[second, "cat", "no such body"]);
    refused(|t| t.experiments[1].tracks[1].body = "ball".to_owned(), &[second, "two tracks", "ball"]);
    refused(|t| t.experiments[1].tracks.truncate(1), &[second, "no track", "box"]);
    refused(|t| t.experiments[1].tracks[0].positions_m.truncate(100), &[second, "ball", "100 positions", "120"]);
    refused(|t| t.experiments[1].tracks[0].positions_m[7][1] = f64::NAN, &[second, "position", "frame 8", "NaN"]);
    refused(|t| t.experiments[1].tracks[0].orientations[7] = [0.0; 4], &[second, "orientation", "frame 8", "1"]);
    refused(|t| t.experiments[1].tracks[0].position_sd_m = 0.0, &[second, "position_sd_m", "ball", "above 0"]);
    refused(|t| t.experiments[1].scene.bodies[0].mass_kg = -1.0, &[second, "mass"]);
    refused(|t| t.experiments[1].scene.bodies.iter_mut().for_each(|b| b.fixed = true), &[second, "free to move"]);
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
            let planned = draw(kind, &Ranges::TRAINED, seed);
            assert_eq!(planned, draw(kind, &Ranges::TRAINED, seed));
            assert_ne!(planned, draw(kind, &Ranges::TRAINED, seed + 1000));
            planned.scene.validate().expect("a scene within the limits");
            let mut solver = Solver::new(&planned.scene).expect("balls and boxes");
            solver.advance((planned.frames - 1) as f64 / planned.frames_per_second).expect("forwards");
            let (start, end) = (&planned.scene, solver.scene());
            let met = |b: Option<&str>| solver.impacts().iter().filter(|impact| impact.b.as_deref() == b).count();
            let moved = end.bodies.iter().zip(&start.bodies).all(|(end, start)| end.position_m != start.position_m);
            assert!(moved, "{kind:?} {seed}");
            match kind {
                Kind::Throw => assert_eq!(met(None), 1, "{seed}"),
                Kind::Landing => assert!(met(None) > 0, "{seed}"),
                Kind::Collision => assert_eq!(met(Some("b")), 1, "{seed}"),
                Kind::Slide => assert!(end.bodies[0].orientation == start.bodies[0].orientation, "{seed}"),
                Kind::Flight | Kind::Fall | Kind::Attraction | Kind::Spring | Kind::Immersion => {
                    assert!(solver.impacts().is_empty(), "{kind:?} {seed}");
                }
            }
        }
    }
}
