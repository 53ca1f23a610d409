//! How things look, how one looks at them, and the other way round: what these words do to a scene.

mod script;

use planner::agent::Answer;
use scene::{Kind, Light, Quantity, Texture};
use script::{ask, value};

fn after(lesson: &str, question: &'static str, draft: &'static str) -> Answer {
    let answer = ask(lesson, &[(question, draft)]);
    assert_eq!(answer.kind, Kind::Change, "{}", answer.say);
    answer
}

#[test]
fn surfaces_look_as_they_are_wished() {
    let look = |draft| after("falling", "do it", draft).scene_after.body("ball").expect("a ball").look.clone();
    let plain = look("change | clock slower");
    assert!(look("change | look ball shiny").gloss > plain.gloss);
    assert!(look("change | look ball matt").gloss < plain.gloss);
    assert!(look("change | look ball mirror").metal > plain.metal);
    assert!(look("change | look ball glowing").glow > 0.0);
    assert_eq!(look("change | look ball striped").texture, Texture::Stripes);
    assert_eq!(look("change | look ball striped ; look ball plain").texture, Texture::Plain);
    assert_eq!(look("change | look ball glowing ; look ball unlit").glow, 0.0);
    // Paint weighs nothing.
    let painted = after("falling", "go", "change | look all mirror ; measure fall_time_s ball");
    let bare = after("falling", "go", "change | clock normal ; measure fall_time_s ball");
    assert_eq!(value(&painted, Quantity::FallTimeS, "ball"), value(&bare, Quantity::FallTimeS, "ball"));
    let answer = after("falling", "stripes, please", "change | look ball striped");
    assert_eq!(answer.say, "The red ball now has stripes.");
    assert_eq!(after("falling", "shine it", "change | look ball shiny").say, "The red ball is shiny now.");
}

#[test]
fn the_view_is_set_by_numbers() {
    let camera = |question, draft| {
        let answer = after("falling", question, draft);
        (answer.scene_before.camera.clone(), answer.scene_after.camera.clone())
    };
    let (before, now) = camera("turn by 60 degrees", "change | camera_turn more_by $1");
    assert!((now.azimuth_deg - before.azimuth_deg - 60.0).abs() < 1e-9);
    let (_, now) = camera("from 45 degrees above", "change | camera_elevation to $1");
    assert!((now.elevation_deg - 45.0).abs() < 1e-9);
    let (before, now) = camera("twice as close", "change | camera_distance over $1");
    assert!((now.distance_m * 2.0 - before.distance_m).abs() < 1e-9);
}

#[test]
fn light_grows_and_fades() {
    let strength = |draft| match after("falling", "the light", draft).scene_after.environment.light {
        Light::Sun(sun) => sun.strength,
        _ => panic!("this lesson is lit by the sun"),
    };
    let plain = strength("change | clock slower");
    assert!(strength("change | light more") > plain);
    assert!(strength("change | light much_less") < plain);
    // After sunset, more light is day.
    let night = ("make it night", "change | daylight dusk");
    let answer = ask("falling", &[night, ("why is it so dark", "change | light more")]);
    let Light::Sun(sun) = answer.scene_after.environment.light else { panic!("the sun") };
    assert!(sun.elevation_deg > 60.0);
}

#[test]
fn the_ground_has_two_colours_where_two_are_named() {
    let answer = after("falling", "black and white tiles", "change | colour ground black ; colour ground white");
    let [dark, bright] = answer.scene_after.environment.ground.expect("a ground").colours;
    assert!(dark.srgb[0] < 60 && bright.srgb[0] > 200, "{dark:?} {bright:?}");
}

#[test]
fn backward_is_the_other_way_and_as_fast() {
    let answer = after("orbit", "round the other way", "change | launch planet backward");
    let velocity = |scene: &scene::Scene| scene.body("planet").expect("a planet").velocity_m_s;
    let ([x, _, z], [was_x, _, was_z]) = (velocity(&answer.scene_after), velocity(&answer.scene_before));
    assert!((x + was_x).abs() < 1e-9 && (z + was_z).abs() < 1e-9);
    // A push backward slows what moves.
    let answer = after("collision", "hold it back with 1 m/s", "change | push blue backward to $1");
    let log = answer.session.expect("a session").log;
    let pushed = log.entries.iter().any(|entry| format!("{entry:?}").contains("180"));
    assert!(pushed, "{:?}", log.entries);
}

#[test]
fn what_is_said_exactly_is_not_done_roughly_as_well() {
    let answer = after("ramp", "steeper, say 35 degrees", "change | angle ramp more ; angle ramp to $1");
    let tilt_deg = answer.scene_after.body("ramp").expect("a ramp").tilted().expect("a tilt").tilt_deg;
    assert!((tilt_deg - 35.0).abs() < 1e-6, "{tilt_deg}");
    assert_eq!(answer.directives.len(), 1, "{:?}", answer.directives);
    let answer = after("falling", "twice as heavy", "change | mass ball more ; mass ball times $1");
    let mass_kg = |scene: &scene::Scene| scene.body("ball").expect("a ball").mass_kg;
    assert!((mass_kg(&answer.scene_after) - 2.0 * mass_kg(&answer.scene_before)).abs() < 1e-9);
    let answer = after("falling", "on mars, with less gravity", "change | world mars ; gravity less");
    assert!((answer.scene_after.environment.gravity_m_s2 - 3.71).abs() < 1e-9);
    // "Normal" is a beginning, not a rough word: half of what it was.
    let draft = "change | mass ball normal ; mass ball times $1";
    let heavy = ("ten times heavier", "change | mass ball times $1");
    let answer = ask("falling", &[heavy, ("half of what it was at first", draft)]);
    assert!((mass_kg(&answer.scene_after) * 20.0 - mass_kg(&answer.scene_before)).abs() < 1e-6);
}

#[test]
fn what_was_moved_is_said_with_where_to() {
    let say = after("falling", "half a metre to the left", "change | move ball left to $1").say;
    assert!(say.starts_with("The red ball now starts further to the left."), "{say}");
}

#[test]
fn a_range_is_tried_in_even_steps() {
    let draft = "experiment | sweep release_angle_deg period_s bob at between";
    let answer = ask("pendulum", &[("from 10 to 80 degrees", draft)]);
    let values: Vec<&str> = answer.variants.iter().map(|variant| variant.label.as_str()).collect();
    assert_eq!(values, ["from 10°", "from 27.5°", "from 45°", "from 62.5°", "from 80°"]);
}
