//! Quantities that are read off rollouts, beside closed forms: swings, springs, orbits, slopes, knocks; and what is said
//! where there is nothing to read.

use std::f64::consts::TAU;
use std::path::Path;
use std::time::{Duration, Instant};

use glam::DVec3;
use kernels::dynamics::Laws;
use planner::lesson::Library;
use planner::measure::{MeasureError, Mover, Purpose, Reading, Sense, arrivals, read, run};
use scene::{Change, Edit, LinkEnd, LinkKind, MeasuredValue, Quantity, Scene, Selector, apply};
use teacher::closed_form::orbit::Orbit;
use teacher::closed_form::pendulum::Pendulum;
use teacher::closed_form::spring::Spring;

/// A lesson's scene without air.
fn lesson(slug: &str) -> Scene {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let library = Library::read(&content).expect("the lessons are valid");
    let mut scene = library.get(slug).expect("a lesson").scene.clone();
    scene.environment.air_density_kg_m3 = 0.0;
    scene
}

fn edited(scene: &Scene, edit: &Edit) -> Scene {
    apply(scene, edit).expect("it can be made")
}

fn measure(scene: &Scene, quantity: Quantity, of: &str) -> Result<Reading, MeasureError> {
    let index = scene.bodies.iter().position(|body| body.id == of).expect("it is there");
    let purpose = Purpose { quantity, of: vec![index] };
    let deadline = Instant::now() + Duration::from_secs(60);
    let record = run(scene, &[], &Mover::Laws(Laws::textbook()), &purpose, deadline).expect("it can be simulated");
    read(&record, quantity, of)
}

fn value(reading: &Reading) -> f64 {
    reading.measurement.value.number().expect("a number")
}

/// What is read, and that it is within its own uncertainty of what is right.
fn near(scene: &Scene, quantity: Quantity, of: &str, exact: f64) -> Reading {
    let reading = measure(scene, quantity, of).expect("it can be measured");
    let (found, uncertainty) = (value(&reading), reading.measurement.uncertainty);
    assert!((found - exact).abs() <= uncertainty.max(1e-9 * exact.abs()), "{found} +- {uncertainty}, exactly {exact}");
    assert!(uncertainty <= 2e-3 * exact.abs(), "{uncertainty} of {exact}");
    reading
}

#[test]
fn a_pendulum_keeps_the_time_of_the_elliptic_integral() {
    for (angle_deg, gravity, length_m) in [(5.0, 9.81, 2.0), (30.0, 1.62, 2.0), (90.0, 9.81, 1.0), (150.0, 24.8, 1.6)] {
        let of = Selector::Id("bob".to_owned());
        let mut scene = lesson("pendulum");
        // A rod, so that it does not fold above the level of what it hangs from.
        scene.links[0].kind = LinkKind::Rod { length_m: 2.0 };
        scene = edited(&scene, &Edit::SetGravity(Change::To(gravity)));
        let length = Some(Change::To(length_m));
        let link = scene.links[0].id.clone();
        scene = edited(&scene, &Edit::SetLink { link, length, stiffness: None, damping: None });
        scene = edited(&scene, &Edit::SetReleaseAngle { of, value: Change::To(angle_deg) });
        let exact = Pendulum { length_m, gravity_m_s2: gravity, amplitude_rad: angle_deg.to_radians() };
        let period = near(&scene, Quantity::PeriodS, "bob", exact.period_s());
        assert_eq!(period.sense, Sense::ToAndFro);
        near(&scene, Quantity::FrequencyHz, "bob", 1.0 / exact.period_s());
        let angle = measure(&scene, Quantity::AngleDeg, "bob").expect("it swings");
        assert!((value(&angle) - angle_deg).abs() < 0.02, "{angle:?}");
        let fastest = value(&measure(&scene, Quantity::SpeedMS, "bob").expect("it moves"));
        let exact_m_s = (2.0 * gravity * length_m * (1.0 - angle_deg.to_radians().cos())).sqrt();
        assert!((fastest / exact_m_s - 1.0).abs() < 2e-3, "{fastest} {exact_m_s}");
    }
}

#[test]
fn a_weight_on_a_spring_keeps_the_time_of_its_mass_and_stiffness() {
    for (mass_kg, stiffness_n_m, damping_n_s_m, gravity) in
        [(2.0, 30.0, 0.0, 9.81), (2.0, 120.0, 0.0, 9.81), (0.5, 30.0, 0.3, 1.62), (2.0, 30.0, 1.0, 3.71)]
    {
        let mut scene = lesson("spring");
        scene.bodies[0].mass_kg = mass_kg;
        scene.environment.gravity_m_s2 = gravity;
        let rest_length_m = 0.7;
        scene.links[0].kind = LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m };
        // Let go 0.3 m below where it would hang at rest; the spring holds it at its top, 0.16 m above its middle.
        scene.bodies[0].position_m[1] = 2.95 - rest_length_m - mass_kg * gravity / stiffness_n_m - 0.3 - 0.16;
        let exact = Spring { mass_kg, stiffness_n_m, damping_n_s_m, displacement_m: 0.3, speed_m_s: 0.0 };
        let decay = 0.5 * damping_n_s_m / mass_kg;
        let free = TAU / exact.free_period_s();
        let period_s = TAU / (free * free - decay * decay).sqrt();
        let found = value(&measure(&scene, Quantity::PeriodS, "weight").expect("it swings"));
        assert!((found / period_s - 1.0).abs() < 2e-3, "{found} {period_s}");
    }
}

#[test]
fn energies_count_springs_and_attraction() {
    let scene = lesson("spring");
    let LinkKind::Spring { rest_length_m, stiffness_n_m, .. } = scene.links[0].kind else { panic!("a spring") };
    let body = &scene.bodies[0];
    let LinkEnd::Point { point_m } = scene.links[0].a else { panic!("a point") };
    let stretch_m = point_m[1] - (body.position_m[1] + 0.16) - rest_length_m;
    let exact = body.mass_kg * 9.81 * body.lowest_m() + 0.5 * stiffness_n_m * stretch_m * stretch_m;
    for quantity in [Quantity::PotentialEnergyJ, Quantity::TotalEnergyJ] {
        near(&scene, quantity, "weight", exact);
    }
    // A bound orbit has less energy than none: -G m M / (2 a) of a planet that is light beside its sun.
    let scene = lesson("orbit");
    let (sun, planet) = (&scene.bodies[0], &scene.bodies[1]);
    let joules = scene.units.mass_kg * (scene.units.length_m / scene.units.time_s).powi(2);
    let exact = -scene.units.gravitation() * sun.mass_kg * planet.mass_kg / (2.0 * 5.0) * joules;
    let found = value(&measure(&scene, Quantity::TotalEnergyJ, "planet").expect("measured"));
    assert!((found / exact - 1.0).abs() < 1e-4, "{found} {exact}");
}

/// The orbit of a body round another, in scene units.
fn orbit(scene: &Scene, one: usize, other: usize) -> Orbit {
    let (one, other) = (&scene.bodies[one], &scene.bodies[other]);
    Orbit {
        parameter_m3_s2: scene.units.gravitation() * (one.mass_kg + other.mass_kg),
        position_m: DVec3::from_array(other.position_m) - DVec3::from_array(one.position_m),
        velocity_m_s: DVec3::from_array(other.velocity_m_s) - DVec3::from_array(one.velocity_m_s),
    }
}

#[test]
fn a_planet_keeps_keplers_time_and_escapes_at_the_speed_of_a_parabola() {
    for (times, faster) in [(1.0, 1.0), (0.5, 1.0), (1.0, 1.15)] {
        let mut scene = lesson("orbit");
        let of = Selector::Id("planet".to_owned());
        scene = edited(&scene, &Edit::SetDistance { of, value: Change::Times(times) });
        for axis in 0..3 {
            scene.bodies[1].velocity_m_s[axis] *= faster;
        }
        let units = scene.units;
        let exact = orbit(&scene, 0, 1);
        let year = near(&scene, Quantity::PeriodS, "planet", exact.period_s() * units.time_s);
        assert_eq!(year.sense, Sense::Round);
        let escape = value(&measure(&scene, Quantity::EscapeSpeedMS, "planet").expect("there is a sun"));
        let leaving =
            Orbit { velocity_m_s: exact.velocity_m_s.normalize() * (escape / units.length_m * units.time_s), ..exact };
        assert!((leaving.inverse_axis_per_m() * exact.position_m.length()).abs() < 1e-9);
    }
    let scene = lesson("orbit");
    let year_s = value(&measure(&scene, Quantity::PeriodS, "planet").expect("a year"));
    assert!((year_s / 86_400.0 - 365.25).abs() < 0.05, "{year_s}");
}

#[test]
fn the_moon_goes_round_the_earth_in_a_month_and_the_earth_round_the_sun() {
    let scene = lesson("moon");
    let month_s = value(&measure(&scene, Quantity::PeriodS, "moon").expect("a month"));
    assert!((month_s / 86_400.0 - 27.3).abs() < 0.4, "{month_s}");
    let speed = value(&measure(&scene, Quantity::SpeedMS, "moon").expect("it moves"));
    assert!((speed - 1023.0).abs() < 10.0, "{speed}");
    let fastest = value(&measure(&scene, Quantity::EscapeSpeedMS, "earth").expect("from the sun"));
    assert!((fastest / 42_100.0 - 1.0).abs() < 0.01, "{fastest}");
}

#[test]
fn on_a_ramp_a_ball_is_first_and_a_block_stays_below_the_angle_of_friction() {
    let scene = lesson("ramp");
    let purpose = Purpose { quantity: Quantity::OrderOfArrival, of: vec![1, 2] };
    let deadline = Instant::now() + Duration::from_secs(60);
    let record = run(&scene, &[], &Mover::Laws(Laws::textbook()), &purpose, deadline).expect("a record");
    let order = arrivals(&record, &[1, 2]).expect("both arrive");
    assert_eq!(order.value, MeasuredValue::Order(vec![vec!["ball".to_owned()], vec!["block".to_owned()]]));
    let fall = measure(&scene, Quantity::FallTimeS, "block").expect("it arrives");
    assert_eq!(fall.sense, Sense::DownSlope);
    assert!(value(&fall) > 1.5, "{fall:?}");
    assert!((value(&measure(&scene, Quantity::AngleDeg, "ramp").expect("it is tilted")) - 20.0).abs() < 1e-6);
    assert_eq!(measure(&scene, Quantity::AngleDeg, "block").expect("it lies on the ramp").sense, Sense::Slope);
    let slid = value(&measure(&scene, Quantity::SlideDistanceM, "block").expect("it comes to rest"));
    assert!((3.0..6.0).contains(&slid), "{slid}");
    let of = Selector::Id("ramp".to_owned());
    let flat = edited(&scene, &Edit::SetTilt { of, value: Change::To(10.0) });
    assert!(value(&measure(&flat, Quantity::SlideDistanceM, "block").expect("it stays")) < 1e-3);
}

#[test]
fn in_the_cradle_the_last_ball_leaves_as_fast_as_the_first_came_and_all_keep_one_time() {
    let scene = lesson("cradle");
    let exact = (2.0 * 9.81 * 1.3 * (1.0 - 40.0_f64.to_radians().cos())).sqrt();
    let speed = |id: &str| measure(&scene, Quantity::SpeedMS, id).expect("it moves");
    let last = speed("ball5");
    assert_eq!(last.sense, Sense::AfterHit);
    assert!((value(&last) / exact - 1.0).abs() < 0.03, "{last:?} {exact}");
    assert!(value(&speed("ball3")) < 0.05 * exact);
    let first = speed("ball1");
    assert_eq!(first.sense, Sense::Greatest);
    assert!((value(&first) / exact - 1.0).abs() < 3e-3, "{first:?}");
    let whole = Pendulum { length_m: 1.3, gravity_m_s2: 9.81, amplitude_rad: 40.0_f64.to_radians() }.period_s();
    for id in ["ball1", "ball5"] {
        let period = value(&measure(&scene, Quantity::PeriodS, id).expect("it comes back"));
        assert!((period / whole - 1.0).abs() < 0.01, "{id} {period} {whole}");
    }
}

#[test]
fn what_never_comes_back_has_no_period_and_says_so() {
    let mut scene = lesson("pendulum");
    scene = edited(&scene, &Edit::SetGravity(Change::To(0.0)));
    let said = measure(&scene, Quantity::PeriodS, "bob").expect_err("it hangs still").to_string();
    assert!(said.starts_with("the brass bob does not come back to where it was for as long as I watched"), "{said}");
    let mut scene = lesson("orbit");
    scene.bodies[1].velocity_m_s = scene.bodies[1].velocity_m_s.map(|part| part * 2.0);
    let said = measure(&scene, Quantity::PeriodS, "planet").expect_err("it leaves").to_string();
    assert!(said.contains("for as long as I watched"), "{said}");
    let said = measure(&scene, Quantity::EscapeSpeedMS, "sun").expect_err("from what?").to_string();
    assert!(said.contains("is the heaviest here"), "{said}");
    let said = measure(&scene, Quantity::FallTimeS, "planet").expect_err("it goes round").to_string();
    assert!(said.contains("keeps falling towards the sun"), "{said}");
}
