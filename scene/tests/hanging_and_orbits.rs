//! What hangs, what lies on a ramp and what goes round something: edits that move bodies along their own ways.

use scene::{
    Body, Change, ColourName, Edit, Environment, Light, Link, LinkEnd, LinkKind, Look, Phase, Place, Scene, Selector,
    Shape, apply,
};

fn body(id: &str, shape: Shape, mass_kg: f64, position_m: [f64; 3]) -> Body {
    Body {
        mass_kg,
        look: Look { colour: ColourName::Red.colour(), ..Look::default() },
        ..Body::new(id, shape, position_m)
    }
}

fn hung(id: &str, body: &str, from: [f64; 3], length_m: f64) -> Link {
    Link {
        id: id.to_owned(),
        kind: LinkKind::String { length_m },
        a: LinkEnd::Point { point_m: from },
        b: LinkEnd::Body { body: body.to_owned(), at_m: [0.0; 3] },
    }
}

/// Five balls that just touch, on strings of 1 m, the first one held out by 30 degrees.
fn cradle() -> Scene {
    let mut scene = Scene::empty("cradle");
    for index in 0..5 {
        let x = 0.2 * f64::from(index);
        let id = format!("ball{}", index + 1);
        scene.bodies.push(body(&id, Shape::Sphere { radius_m: 0.1 }, 1.0, [x, 0.5, 0.0]));
        scene.links.push(hung(&format!("string{}", index + 1), &id, [x, 1.5, 0.0], 1.0));
    }
    release(&scene, "ball1", 30.0)
}

fn one(id: &str) -> Selector {
    Selector::Id(id.to_owned())
}

fn release(scene: &Scene, id: &str, angle_deg: f64) -> Scene {
    apply(scene, &Edit::SetReleaseAngle { of: one(id), value: Change::To(angle_deg) }).expect("applies")
}

fn angle_deg(scene: &Scene, index: usize) -> f64 {
    scene.hanging(index).expect("hangs").angle_deg()
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "expected {expected}, found {found}");
}

#[test]
fn a_release_angle_keeps_the_string_taut_and_lets_go_at_rest() {
    let mut start = cradle();
    start.bodies[0].velocity_m_s = [1.0, 0.0, 0.0];
    let scene = release(&start, "ball1", 60.0);
    close(angle_deg(&scene, 0), 60.0);
    close(scene.hanging(0).expect("hangs").arm_m.length(), 1.0);
    // Outwards, to the side on which it was held.
    close(scene.bodies[0].position_m[0], -(60.0_f64.to_radians().sin()));
    assert_eq!(scene.bodies[0].velocity_m_s, [0.0; 3]);
    close(angle_deg(&release(&scene, "ball1", 0.0), 0), 0.0);
    let more = Edit::SetReleaseAngle { of: one("ball1"), value: Change::By(15.0) };
    close(angle_deg(&apply(&start, &more).expect("applies"), 0), 45.0);
}

#[test]
fn what_hangs_in_the_way_is_lifted_along() {
    let down = release(&cradle(), "ball1", 0.0);
    // The third is drawn out to the right, away from most of the others or equally many: to the left it takes two along.
    let scene = release(&down, "ball2", 20.0);
    let angles: Vec<f64> = (0..5).map(|index| angle_deg(&scene, index).round()).collect();
    assert_eq!(angles, [20.0, 20.0, 0.0, 0.0, 0.0]);
    let scene = release(&down, "ball5", 20.0);
    assert!(scene.bodies[4].position_m[0] > 0.8, "the last one goes out to the right");
}

#[test]
fn a_string_of_another_length_keeps_its_angle_and_clears_the_ground() {
    let start = cradle();
    let link = |length| Edit::SetLink { link: "string1".into(), length: Some(length), stiffness: None, damping: None };
    let short = apply(&start, &link(Change::Times(0.5))).expect("applies");
    close(angle_deg(&short, 0), 30.0);
    close(short.hanging(0).expect("hangs").arm_m.length(), 0.5);
    close(short.hanging(0).expect("hangs").pivot_m.y, 1.5);
    let long = apply(&start, &link(Change::To(3.0))).expect("applies");
    let hanging = long.hanging(0).expect("hangs");
    close(hanging.arm_m.length(), 3.0);
    close(hanging.angle_deg(), 30.0);
    // Hanging straight down it would be just above the ground.
    close(hanging.pivot_m.y - 3.0 - 0.1, 0.2);
    let refused = apply(&start, &link(Change::To(1000.0))).expect_err("refused").to_string();
    assert_eq!(refused, "the length of the string can be anything from 0.01 to 100 m here, but 1000 m is too much");
}

#[test]
fn only_what_hangs_has_a_release_angle() {
    let mut scene = Scene::empty("ball");
    scene.bodies.push(body("ball", Shape::Sphere { radius_m: 0.3 }, 1.0, [0.0, 1.0, 0.0]));
    let refused = |edit: &Edit| apply(&scene, edit).expect_err("refused").to_string();
    assert_eq!(
        refused(&Edit::SetReleaseAngle { of: one("ball"), value: Change::To(10.0) }),
        "the ball does not hang on anything here, so there is no angle to let it go from"
    );
    assert_eq!(
        refused(&Edit::SetTilt { of: one("ball"), value: Change::To(10.0) }),
        "the ball is no ramp; only a board that stands still can be tilted"
    );
    assert_eq!(
        refused(&Edit::SetDistance { of: one("ball"), value: Change::Times(2.0) }),
        "the ball goes round nothing here, so there is no distance to change"
    );
    assert_eq!(
        refused(&Edit::SetPhase { of: one("ball"), phase: Phase::FullMoon }),
        "the ball goes round nothing that a star shines on here, so it has no phases"
    );
}

fn ramp() -> Scene {
    let mut scene = Scene::empty("ramp");
    let mut board = body("ramp", Shape::Box { half_extents_m: [2.0, 0.05, 0.5] }, 100.0, [0.0, 0.05, 0.0]);
    board.fixed = true;
    scene.bodies.push(board);
    scene.bodies.push(body("block", Shape::Box { half_extents_m: [0.2, 0.1, 0.1] }, 1.0, [-1.0, 0.2, 0.0]));
    scene.bodies.push(body("ball", Shape::Sphere { radius_m: 0.1 }, 1.0, [4.0, 0.1, 0.0]));
    scene
}

fn tilt(scene: &Scene, tilt_deg: f64) -> Scene {
    apply(scene, &Edit::SetTilt { of: one("ramp"), value: Change::To(tilt_deg) }).expect("applies")
}

#[test]
fn a_ramp_turns_about_its_foot_and_carries_what_rests_on_it() {
    let start = ramp();
    let scene = tilt(&start, 60.0);
    let ramp = &scene.bodies[0];
    close(ramp.tilted().expect("a ramp").tilt_deg, 60.0);
    close(ramp.lowest_m(), 0.0);
    // The block keeps its place on the board: its middle is as far from the board's as before.
    let apart = |scene: &Scene| {
        let [a, b] = [&scene.bodies[0], &scene.bodies[1]].map(|body| body.position_m);
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    close(apart(&scene), apart(&start));
    assert_eq!(scene.bodies[1].orientation, ramp.orientation);
    assert_eq!(scene.bodies[2], start.bodies[2]);
    // Lifted on the left, so that things go down to the right.
    assert!(scene.bodies[1].position_m[1] > 2.0);
    let back = tilt(&tilt(&scene, 10.0), 0.0);
    for (body, before) in back.bodies.iter().zip(&start.bodies) {
        for axis in 0..3 {
            close(body.position_m[axis], before.position_m[axis]);
        }
    }
    let too_steep = Edit::SetTilt { of: one("ramp"), value: Change::To(120.0) };
    assert_eq!(
        apply(&start, &too_steep).expect_err("refused").to_string(),
        "the tilt of the ramp can be anything from 0 to 85 ° here, but 120 ° is too much"
    );
}

/// A star, a planet with a moon round it, all in one plane.
fn space() -> Scene {
    let mut scene = Scene::empty("space");
    scene.environment = Environment {
        gravity_m_s2: 0.0,
        mutual_gravity: true,
        air_density_kg_m3: 0.0,
        ground: None,
        place: Place::Space,
        light: Light::Star { body: "sun".into() },
        ..Environment::default()
    };
    let ball = |radius_m| Shape::Sphere { radius_m };
    scene.bodies.push(body("sun", ball(0.5), 1e5, [0.0; 3]));
    scene.bodies.push(body("earth", ball(0.1), 1.0, [50.0, 0.0, 0.0]));
    scene.bodies.push(body("moon", ball(0.05), 0.01, [50.0, 0.0, 0.3]));
    scene.bodies[0].look.glow = 1.0;
    scene.bodies[1].velocity_m_s = [0.0, 0.0, -2.0];
    scene.bodies[2].velocity_m_s = [0.4, 0.0, -2.0];
    scene
}

#[test]
fn a_moon_goes_round_its_planet_and_the_planet_round_the_star() {
    let scene = space();
    assert_eq!([0, 1, 2].map(|index| scene.primary(index)), [None, Some(0), Some(1)]);
    assert_eq!(scene.satellites(0), [1, 2]);
    assert_eq!(scene.satellites(1), [2]);
    let mut apart = scene.clone();
    apart.environment.mutual_gravity = false;
    assert_eq!(apart.primary(1), None);
}

#[test]
fn further_out_a_planet_goes_slower_and_keeps_its_moon() {
    let scene = apply(&space(), &Edit::SetDistance { of: one("earth"), value: Change::Times(4.0) }).expect("applies");
    assert_eq!(scene.bodies[1].position_m, [200.0, 0.0, 0.0]);
    // Kepler's third law: a quarter of the pull's depth, half the speed.
    assert_eq!(scene.bodies[1].velocity_m_s, [0.0, 0.0, -1.0]);
    assert_eq!(scene.bodies[2].position_m, [200.0, 0.0, 0.3]);
    assert_eq!(scene.bodies[2].velocity_m_s, [0.4, 0.0, -1.0]);
    assert_eq!(scene.bodies[0], space().bodies[0]);
    let far = apply(&space(), &Edit::SetDistance { of: one("earth"), value: Change::Times(100.0) });
    assert!(far.expect_err("refused").to_string().starts_with("the distance of the earth can be anything from"));
}

#[test]
fn phases_are_places_on_the_way_round() {
    let seen = |phase| {
        let scene = apply(&space(), &Edit::SetPhase { of: one("moon"), phase }).expect("applies");
        let [earth, moon] = [1, 2].map(|index| scene.bodies[index].clone());
        let away: [f64; 3] = std::array::from_fn(|axis| moon.position_m[axis] - earth.position_m[axis]);
        let speed: f64 =
            (0..3).map(|axis| (moon.velocity_m_s[axis] - earth.velocity_m_s[axis]).powi(2)).sum::<f64>().sqrt();
        close(away.iter().map(|part| part * part).sum::<f64>().sqrt(), 0.3);
        close(speed, 0.4);
        away
    };
    // The sun is to the left of the planet; the moon goes from towards the viewer to the right.
    close(seen(Phase::NewMoon)[0], -0.3);
    close(seen(Phase::FullMoon)[0], 0.3);
    close(seen(Phase::FirstQuarter)[2], 0.3);
    close(seen(Phase::LastQuarter)[2], -0.3);
    close(seen(Phase::SolarEclipse)[0], -0.3);
}

#[test]
fn in_a_tilted_orbit_only_an_eclipse_is_in_line() {
    let mut scene = space();
    scene.bodies[2].velocity_m_s = [0.3, 0.2, -2.0];
    let height = |phase| {
        apply(&scene, &Edit::SetPhase { of: one("moon"), phase }).expect("applies").bodies[2].position_m[1].abs()
    };
    assert!(height(Phase::FullMoon) > 0.05);
    close(height(Phase::LunarEclipse), 0.0);
    close(height(Phase::SolarEclipse), 0.0);
}

#[test]
fn limits_are_said_in_real_units() {
    let mut scene = space();
    scene.units.length_m = 1e9;
    scene.units.mass_kg = 1e24;
    let edit = Edit::SetMass { of: one("earth"), value: Change::To(1e6) };
    assert_eq!(
        apply(&scene, &edit).expect_err("refused").to_string(),
        "the mass of the earth can be anything from 1e18 to 1e29 kg here, but 1e30 kg is too much"
    );
    let edit = Edit::SetDistance { of: one("earth"), value: Change::To(2000.0) };
    assert_eq!(
        apply(&scene, &edit).expect_err("refused").to_string(),
        "the distance of the earth can be anything from 0.01 to 1000 million km here, but 2000 million km is too much"
    );
}

#[test]
fn what_hangs_or_floats_in_space_keeps_its_centre_when_it_grows() {
    for (scene, id) in [(cradle(), "ball1"), (space(), "moon")] {
        let grown = apply(&scene, &Edit::SetSize { of: one(id), value: Change::Times(0.5) }).expect("applies");
        assert_eq!(grown.body(id).expect("there").position_m, scene.body(id).expect("there").position_m);
    }
}
