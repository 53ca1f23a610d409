//! The live description reads as a person would say it.

use scene::{
    Arrangement, Change, Edit, Link, LinkEnd, LinkKind, Liquid, NewBody, Scene, Selector, Thing, World, apply, describe,
};

fn with(things: &[Thing]) -> Scene {
    things.iter().fold(Scene::empty("test"), |scene, thing| {
        apply(&scene, &Edit::AddBodies { body: thing.new_body(), count: 1, arrangement: Arrangement::Row })
            .expect("applies")
    })
}

#[test]
fn a_falling_ball_on_the_moon() {
    let mut scene = with(&[Thing::BowlingBall]);
    scene = apply(&scene, &Edit::SetWorld(World::Moon)).unwrap();
    scene = apply(&scene, &Edit::SetHeight { of: Selector::All, value: Change::To(4.7) }).unwrap();
    scene.bodies[0].velocity_m_s = [0.0, -3.21, 0.0];
    scene.clock.time_s = 1.98;
    assert_eq!(
        describe(&scene).to_string(),
        "2 seconds after the start: The bowling ball, 22 cm across and 6.8 kg, is 4.7 m above the ground, falling at \
         3.2 m/s. Gravity is 1.62 m/s², as on the Moon, there is no air. We look from the front right, a little above."
    );
}

#[test]
fn things_on_the_ground_and_on_each_other() {
    let scene = with(&[Thing::Crate]);
    let stacked = NewBody { position_m: Some([0.0, 0.6 + 0.0325, 0.0]), ..Thing::Brick.new_body() };
    let scene = apply(&scene, &Edit::AddBodies { body: stacked, count: 1, arrangement: Arrangement::Row }).unwrap();
    let bodies = describe(&scene).bodies;
    assert_eq!(bodies[0], "The crate, 60 cm by 60 cm by 60 cm and 12 kg, is on the ground, at rest.");
    assert!(bodies[1].ends_with("is on top of the crate, at rest."), "{}", bodies[1]);
}

#[test]
fn what_ties_things_is_said() {
    let mut scene = with(&[Thing::BowlingBall]);
    let body = scene.bodies[0].id.clone();
    let end = LinkEnd::Body { body, at_m: [0.0; 3] };
    let link = |id: &str, kind| Link {
        id: id.to_owned(),
        kind,
        a: LinkEnd::Point { point_m: [0.0, 3.0, 0.0] },
        b: end.clone(),
    };
    scene.links.push(link("cord", LinkKind::String { length_m: 2.0 }));
    let spring = LinkKind::Spring { rest_length_m: 0.5, stiffness_n_m: 40.0, damping_n_s_m: 0.0 };
    scene.links.push(link("spring", spring));
    assert_eq!(
        describe(&scene).links,
        [
            "A string of 2 m holds the bowling ball to a fixed point.",
            "A spring of 50 cm and 40 N/m holds the bowling ball to a fixed point."
        ]
    );
    assert!(describe(&scene).state().ends_with("to a fixed point."));
}

#[test]
fn numbers_are_said_without_noise() {
    use scene::words;
    assert_eq!(words::quantity(1.009_638, "s"), "1.01 s");
    assert_eq!(words::quantity(45.0, "deg"), "45°");
    assert_eq!(words::quantity(1540.2, "kg"), "1540 kg");
    assert_eq!(words::quantity(0.0, "J"), "0 J");
    assert_eq!(words::mass(0.0027), "2.7 g");
    assert_eq!(words::length(0.075), "7.5 cm");
    assert_eq!(words::quantity(-1e-13, "m"), "0 m");
}

#[test]
fn what_floats_and_what_sinks_is_said() {
    let mut scene = with(&[Thing::BowlingBall]);
    scene.environment.liquid = Some(Liquid { level_m: 1.2, density_kg_m3: 998.0 });
    let mut at = |middle_m: f64, rise_m_s: f64| {
        scene.bodies[0].position_m[1] = middle_m;
        scene.bodies[0].velocity_m_s = [0.0, rise_m_s, 0.0];
        describe(&scene).bodies.remove(0)
    };
    let said = |place: &str| format!("The bowling ball, 22 cm across and 6.8 kg, is {place}.");
    assert_eq!(at(2.3, -3.0), said("99 cm above the water, falling at 3 m/s"));
    assert_eq!(at(1.2, 0.0), said("floating in the water, with 11 cm of its height above the surface, at rest"));
    assert_eq!(
        at(1.195, -3.0),
        said("partly in the water, with 10 cm of its height above the surface, sinking at 3 m/s")
    );
    assert_eq!(at(0.6, 0.5), said("49 cm under the surface of the water, rising at 0.5 m/s"));
    assert_eq!(at(0.11, 0.0), said("on the bottom, 98 cm under the surface of the water, at rest"));
    assert!(describe(&scene).environment.ends_with("Water of 998 kg/m³ covers the ground, 1.2 m deep."));
}

#[test]
fn long_times_and_great_numbers_are_said_as_people_say_them() {
    let said = |value: f64, unit: &str| scene::words::quantity(value, unit);
    assert_eq!(said(2.886, "s"), "2.89 s");
    assert_eq!(said(2_360_591.5, "s"), "27.3 days");
    assert_eq!(said(5.0 * 31_557_600.0, "s"), "5 years");
    assert_eq!(said(29_784.0, "m/s"), "29.8 km/s");
    assert_eq!(said(3.17e-8, "Hz"), "once in 365 days");
    assert_eq!(said(-2.648e33, "J"), "-2.65 × 10³³ J");
    assert_eq!(said(1234.0, "J"), "1234 J");
    assert_eq!(scene::words::length(149_597_870_700.0), "150 million km");
    assert_eq!(scene::words::length(384_400_000.0), "384400 km");
}

#[test]
fn a_planet_is_told_in_real_units_and_without_the_size_that_it_is_drawn_with() {
    let mut scene = scene::Scene::empty("orbit");
    scene.units = scene::Units { length_m: 149_597_870_700.0 / 5.0, time_s: 525_960.0, mass_kg: 1e26 };
    scene.environment.mutual_gravity = true;
    scene.environment.ground = None;
    for (id, mass_kg, x, speed) in [("sun", 19_884.1, 0.0, 0.0), ("planet", 0.0597, 5.0, -0.524)] {
        let body = serde_json::json!({
            "id": id, "name": id, "shape": {"sphere": {"radius_m": 0.3}}, "mass_kg": mass_kg,
            "position_m": [x, 0.0, 0.0], "velocity_m_s": [0.0, 0.0, speed],
        });
        scene.bodies.push(serde_json::from_value(body).expect("a body"));
    }
    scene.clock.time_s = 30.0;
    let described = scene::describe(&scene);
    assert_eq!(described.time, "183 days after the start, in quick motion:");
    assert_eq!(described.bodies[0], "The sun, 1.99 × 10³⁰ kg, is what the others go round.");
    let planet = "The planet, 5.97 × 10²⁴ kg, is 150 million km from the sun and moves at 29.8 km/s.";
    assert_eq!(described.bodies[1], planet);
}

#[test]
fn what_is_drawn_over_the_picture_is_named_in_one_order() {
    use scene::Overlay;
    let mut scene = scene::Scene::empty("falling");
    assert!(scene::describe(&scene).overlays.is_empty());
    scene.overlays = vec![Overlay::Labels, Overlay::Velocity];
    let described = scene::describe(&scene);
    assert_eq!(described.overlays[0], "Arrows show how fast things move and which way.");
    assert!(described.state().ends_with("which way. The name of each thing stands beside it."));
    let mut sentences = std::collections::BTreeSet::new();
    for overlay in Overlay::ALL {
        assert_eq!(Overlay::named(overlay.name()), Some(overlay));
        assert_eq!(serde_json::to_value(overlay).expect("a name"), overlay.name());
        assert!(overlay.sentence().ends_with('.') && sentences.insert(overlay.sentence()));
        scene.overlays = vec![overlay];
        assert_eq!(scene::supported(&scene), Ok(()), "{overlay:?} can be drawn");
    }
}
