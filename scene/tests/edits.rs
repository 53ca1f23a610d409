//! Edits by behaviour: what `apply` does, what it refuses and in which words.

use scene::{
    Arrangement, Body, Change, ColourName, Direction, Edit, Look, Material, NewBody, Place, Scene, Selector, Shape,
    Standout, World, apply,
};

fn ball(id: &str, x: f64, y: f64, colour: ColourName) -> Body {
    Body {
        name: format!("{} ball", colour.word()),
        look: Look { colour: colour.colour(), ..Look::default() },
        ..Body::new(id, Shape::Sphere { radius_m: 0.3 }, [x, y, 0.0])
    }
}

fn two_balls() -> Scene {
    let mut scene = Scene::empty("two balls");
    scene.bodies = vec![ball("red", -1.0, 5.3, ColourName::Red), ball("blue", 1.0, 5.3, ColourName::Blue)];
    scene.bodies[1].mass_kg = 4.0;
    scene
}

fn refusal(edit: &Edit) -> String {
    apply(&two_balls(), edit).expect_err("refused").to_string()
}

#[test]
fn the_moon_has_its_gravity_and_no_air() {
    let moon = apply(&two_balls(), &Edit::SetWorld(World::Moon)).expect("applies");
    assert_eq!(moon.environment.gravity_m_s2, 1.62);
    assert_eq!(moon.environment.air_density_kg_m3, 0.0);
    assert!(moon.environment.ground.is_some());
}

#[test]
fn impossible_values_are_refused_with_the_limit() {
    assert_eq!(
        refusal(&Edit::SetMass { of: Selector::Id("red".into()), value: Change::To(-5.0) }),
        "the mass of the red ball can be anything from 0.000001 to 100000 kg here, but -5 kg is too little"
    );
    assert_eq!(
        refusal(&Edit::SetGravity(Change::To(1e6))),
        "the gravity can be anything from 0 to 300 m/s² here, but 1000000 m/s² is too much"
    );
    assert_eq!(
        refusal(&Edit::AddBodies { body: NewBody::default(), count: 500, arrangement: Arrangement::Row }),
        "a scene holds at most 32 bodies, and this would make 502"
    );
    assert_eq!(refusal(&Edit::SetGravity(Change::To(f64::NAN))), "the gravity is not a finite number");
}

#[test]
fn a_missing_body_is_named_with_those_that_are_there() {
    let of = Selector::Every(vec![Selector::Colour(ColourName::Green), Selector::Kind(scene::ShapeKind::Sphere)]);
    assert_eq!(
        refusal(&Edit::SetMass { of, value: Change::To(2.0) }),
        "there is no green ball here; there are the red ball and the blue ball"
    );
}

#[test]
fn what_cannot_be_shown_is_refused_with_a_sentence() {
    assert!(refusal(&Edit::SetPlace(Place::Hall)).contains("the red ball is outside the hall"));
    assert!(apply(&two_balls(), &Edit::SetMutualGravity(true)).is_ok());
    assert!(apply(&two_balls(), &Edit::SetWorld(World::Underwater)).is_ok());
}

#[test]
fn added_bodies_stand_clear_and_as_high_as_the_first() {
    let new = Edit::AddBodies { body: NewBody::default(), count: 12, arrangement: Arrangement::Row };
    let scene = apply(&two_balls(), &new).expect("applies");
    assert_eq!(scene.bodies.len(), 14);
    for (index, body) in scene.bodies.iter().enumerate() {
        assert!((body.lowest_m() - 5.0).abs() < 1e-9, "{} at {}", body.id, body.lowest_m());
        for other in &scene.bodies[index + 1..] {
            assert!(scene::placement::overlap_m(body, other) < 0.0);
            assert_ne!(body.name, other.name);
        }
    }
}

#[test]
fn a_standout_is_looked_for_among_the_others_words() {
    let mut scene = two_balls();
    scene.bodies.push(Body { mass_kg: 9.0, ..ball("box", 3.0, 1.0, ColourName::Green) });
    scene.bodies[2].shape = Shape::Box { half_extents_m: [0.3; 3] };
    let heaviest_ball =
        Selector::Every(vec![Selector::The(Standout::Heaviest), Selector::Kind(scene::ShapeKind::Sphere)]);
    assert_eq!(heaviest_ball.resolve(&scene), Ok(vec![1]));
}

#[test]
fn a_bigger_body_keeps_its_lowest_point_and_its_mass() {
    let edit = Edit::SetSize { of: Selector::Id("red".into()), value: Change::Times(2.0) };
    let scene = apply(&two_balls(), &edit).expect("applies");
    assert!((scene.bodies[0].lowest_m() - 5.0).abs() < 1e-12);
    assert_eq!(scene.bodies[0].mass_kg, 1.0);
}

#[test]
fn a_material_sets_mass_by_density() {
    let edit = Edit::SetMaterial { of: Selector::Id("red".into()), material: Material::Steel };
    let scene = apply(&two_balls(), &edit).expect("applies");
    // 4/3 pi 0.3^3 x 7850.
    assert!((scene.bodies[0].mass_kg - 887.8).abs() < 0.1);
}

#[test]
fn a_launch_turns_within_its_plane() {
    let mut scene = two_balls();
    scene.bodies[0].velocity_m_s = [3.0, 0.0, -4.0];
    let edit = Edit::SetLaunch {
        of: Selector::Id("red".into()),
        speed: Some(Change::Times(2.0)),
        direction: None,
        elevation: Some(Change::To(90.0)),
    };
    let scene = apply(&scene, &edit).expect("applies");
    assert_eq!(scene.bodies[0].velocity_m_s, [0.0, 10.0, 0.0]);
    let at_rest = Edit::SetLaunch {
        of: Selector::Id("blue".into()),
        speed: None,
        direction: Some(Direction::Up),
        elevation: None,
    };
    assert!(apply(&scene, &at_rest).expect_err("refused").to_string().contains("how fast"));
}

#[test]
fn what_rolls_goes_on_rolling() {
    let red = || Selector::Id("red".into());
    let mut scene = two_balls();
    // 0.3 m in radius, on the ground.
    scene.bodies[0].velocity_m_s = [3.0, 0.0, 0.0];
    scene.bodies[0].angular_velocity_rad_s = [0.0, 0.0, -10.0];
    let turning = |scene: &scene::Scene| scene.bodies[0].angular_velocity_rad_s[2];
    let speed = |change| Edit::SetLaunch { of: red(), speed: Some(change), direction: None, elevation: None };
    assert!(turning(&apply(&scene, &speed(Change::To(0.0))).expect("applies")).abs() < 1e-12);
    assert!((turning(&apply(&scene, &speed(Change::Times(2.0))).expect("applies")) + 20.0).abs() < 1e-9);
    let bigger = Edit::SetSize { of: red(), value: Change::Times(2.0) };
    assert!((turning(&apply(&scene, &bigger).expect("applies")) + 5.0).abs() < 1e-9);
    // What turns otherwise goes on turning as it did.
    scene.bodies[0].angular_velocity_rad_s = [0.0, 4.0, 0.0];
    let faster = apply(&scene, &speed(Change::Times(2.0))).expect("applies");
    assert_eq!(faster.bodies[0].angular_velocity_rad_s, [0.0, 4.0, 0.0]);
}

#[test]
fn what_is_lifted_out_of_sight_is_brought_into_view() {
    let mut scene = two_balls();
    scene.camera.target_m = [0.0, 2.7, 0.0];
    scene.camera.distance_m = 12.0;
    assert_eq!(scene::framing::framing(&scene), None);
    let lifted = apply(&scene, &Edit::SetHeight { of: Selector::All, value: Change::To(60.0) }).expect("applies");
    let edit = scene::framing::framing(&lifted).expect("out of sight");
    let seen = apply(&lifted, &edit).expect("applies");
    assert!(seen.camera.distance_m > 60.0 && seen.camera.distance_m < 120.0, "{}", seen.camera.distance_m);
    assert_eq!(scene::framing::framing(&seen), None);
}
