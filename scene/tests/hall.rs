//! Halls: what is a hall, and what is refused with a sentence.

use scene::{Body, Hall, Lamp, Look, Place, Scene, Shape, Skylight, Texture, describe, supported};

fn hall(hall: Hall) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.place = Place::Hall;
    scene.environment.hall = Some(hall);
    scene
}

fn refusal(scene: &Scene) -> String {
    scene.validate().expect_err("refused").to_string()
}

fn skylight(centre_m: [f64; 2], size_m: [f64; 2]) -> Skylight {
    Skylight { centre_m, size_m }
}

fn lamp(position_m: [f64; 3]) -> Lamp {
    Lamp { position_m, radius_m: 0.2, colour: scene::Colour::rgb(255, 255, 255), strength: 1.0 }
}

#[test]
fn a_hall_without_a_description_is_the_default_one_and_is_valid() {
    let mut scene = Scene::empty("test");
    assert_eq!(scene.environment.surrounding_hall(), None);
    scene.environment.place = Place::Hall;
    assert_eq!(scene.environment.surrounding_hall(), Some(Hall::default()));
    assert_eq!(scene.validate(), Ok(()));
}

#[test]
fn json_from_before_halls_reads_and_writes_as_it_did() {
    let scene = Scene::empty("test");
    let json = serde_json::to_string(&scene).unwrap();
    assert!(!json.contains("hall"), "{json}");
    assert_eq!(serde_json::from_str::<Scene>(&json).unwrap(), scene);
    let json = r#"{"name": "a", "environment": {"place": "hall", "hall": {"lamps": [{"position_m": [0, 3, 0], "radius_m": 0.1}]}}}"#;
    let scene: Scene = serde_json::from_str(json).unwrap();
    let hall = scene.environment.surrounding_hall().unwrap();
    assert_eq!((hall.size_m, hall.lamps.len(), hall.lamps[0].strength), (Hall::default().size_m, 1, 1.0));
    assert_eq!(serde_json::from_value::<Scene>(serde_json::to_value(&scene).unwrap()).unwrap(), scene);
}

#[test]
fn what_does_not_fit_into_a_hall_is_refused_with_a_sentence() {
    let with = |skylights, lamps| refusal(&hall(Hall { skylights, lamps, ..Hall::default() }));
    assert!(
        with(vec![skylight([5.0, 0.0], [4.0, 1.0])], vec![])
            .contains("a skylight is outside the hall, which is 12 m wide")
    );
    assert!(with(vec![skylight([0.0, 0.0], [2.0, 2.0]), skylight([1.0, 1.0], [2.0, 2.0])], vec![]).contains("overlap"));
    assert!(with(vec![skylight([0.0, 0.0], [0.1, 2.0])], vec![]).contains("the edge of a skylight"));
    assert!(with(vec![], vec![lamp([0.0, 4.9, 0.0])]).contains("a lamp is outside the hall"));
    assert!(with(vec![], vec![lamp([0.0, 2.0, 0.0]); 5]).contains("at most 4 lamps"));
    assert!(with(vec![skylight([f64::NAN, 0.0], [1.0, 1.0])], vec![]).contains("a skylight"));
    let low = Hall { size_m: [12.0, 1.0, 12.0], skylights: vec![], lamps: vec![], ..Hall::default() };
    assert!(refusal(&hall(low)).contains("the height of a hall"));
}

#[test]
fn bodies_start_within_the_hall_and_may_leave_it() {
    let mut scene = hall(Hall::default());
    scene.bodies = vec![Body {
        name: "red ball".into(),
        ..Body::new("red_ball", Shape::Sphere { radius_m: 0.3 }, [6.2, 1.0, 0.0])
    }];
    assert!(refusal(&scene).contains("the red ball is outside the hall"));
    scene.clock.time_s = 2.0;
    assert_eq!(scene.validate(), Ok(()), "on its way it may go anywhere");
    scene.clock.time_s = 0.0;
    scene.bodies[0].position_m[0] = 5.9;
    assert!(refusal(&scene).contains("the red ball"), "it reaches into the wall");
    scene.bodies[0].fixed = true;
    assert_eq!(scene.validate(), Ok(()), "what is fixed may");
    scene.environment.place = Place::Open;
    scene.bodies[0].position_m[0] = 100.0;
    assert_eq!(scene.validate(), Ok(()));
}

#[test]
fn a_description_names_the_hall_and_its_lamps() {
    let text = describe(&hall(Hall::default())).to_string();
    assert!(text.contains("a hall 12 m wide, 14 m deep and 5 m high, with two skylights and two lamps"), "{text}");
    let bare = Hall { skylights: vec![], lamps: vec![lamp([0.0, 3.0, 0.0])], ..Hall::default() };
    assert!(describe(&hall(bare)).to_string().contains("with one lamp"));
    let mut night = hall(Hall::default());
    night.environment.light = scene::Light::Sun(scene::Sun { elevation_deg: -8.0, ..Default::default() });
    assert!(describe(&night).to_string().contains("It is night"), "{}", describe(&night));
}

/// A box that shows a picture.
fn picture(file: &str, shape: Shape) -> Scene {
    let mut scene = Scene::empty("test");
    let look = Look { texture: Texture::Picture { file: file.into() }, ..Look::default() };
    scene.bodies =
        vec![Body { name: "portrait".into(), look, fixed: true, ..Body::new("portrait", shape, [0.0, 2.0, 0.0]) }];
    scene
}

#[test]
fn a_picture_is_a_file_below_the_content_on_a_box() {
    let board = Shape::Box { half_extents_m: [0.6, 0.4, 0.02] };
    let good = picture("hall/owl-1.png", board);
    assert_eq!((good.validate(), supported(&good)), (Ok(()), Ok(())));
    assert!(describe(&good).to_string().contains("which shows a picture"));
    let long = format!("{}.png", "a".repeat(200));
    for file in [
        "",
        "owl",
        "owl.svg",
        "../owl.png",
        "/etc/owl.png",
        "hall/../owl.png",
        "hall//owl.png",
        ".png",
        "a b.png",
        &long,
    ] {
        assert!(
            refusal(&picture(file, board)).contains("the picture of the portrait is a file below content/"),
            "{file}"
        );
    }
    let ball = picture("owl.png", Shape::Sphere { radius_m: 0.3 });
    assert!(supported(&ball).expect_err("refused").to_string().contains("only a box has a face"));
}

#[test]
fn what_a_hall_cannot_have_is_refused_with_a_sentence() {
    let scene = hall(Hall::default());
    assert_eq!(supported(&scene), Ok(()));
    let refused = |change: &dyn Fn(&mut scene::Environment)| {
        let mut scene = scene.clone();
        change(&mut scene.environment);
        supported(&scene).expect_err("refused").to_string()
    };
    assert_eq!(refused(&|environment| environment.ground = None), "a hall cannot be without a floor");
    let liquid = Some(scene::Liquid { level_m: 0.5, density_kg_m3: 998.0 });
    assert_eq!(refused(&|environment| environment.liquid = liquid.clone()), "a hall cannot hold a liquid");
    let star = || scene::Light::Star { body: "it".into() };
    assert_eq!(refused(&|environment| environment.light = star()), "a hall cannot be lit by a star");
}
