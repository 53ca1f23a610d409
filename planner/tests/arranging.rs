//! Putting things somewhere, moving them, spinning them, and speaking of them by name or by another's value.

#[expect(dead_code, reason = "not every test reads a single value")]
mod script;

use planner::agent::{Answer, Session};
use scene::{Body, Scene};
use script::{agent, ask};

fn body<'a>(scene: &'a Scene, id: &str) -> &'a Body {
    scene.body(id).unwrap_or_else(|| panic!("no {id}: {:?}", scene.bodies.iter().map(|b| &b.id).collect::<Vec<_>>()))
}

fn top(body: &Body) -> f64 {
    body.position_m[1] + body.half_bounds_m()[1]
}

#[test]
fn one_thing_on_beside_and_under_another() {
    let after = ask("collision", &[("put it on the red one", "change | put blue on red")]).scene_after;
    let (blue, red) = (body(&after, "blue_ball"), body(&after, "red_ball"));
    assert!((blue.lowest_m() - top(red)).abs() < 1e-9);
    assert_eq!(blue.position_m[0], red.position_m[0]);
    let after = ask("collision", &[("left of it", "change | put yellow left_of blue")]).scene_after;
    assert!(body(&after, "yellow_ball").position_m[0] < body(&after, "blue_ball").position_m[0]);
    // What is on the ground makes room for what goes under it.
    let after = ask("collision", &[("under", "change | add box place under by red")]).scene_after;
    let new = after.bodies.last().expect("a box");
    assert!(new.lowest_m().abs() < 1e-9);
    assert!((body(&after, "red_ball").lowest_m() - top(new)).abs() < 1e-9);
    // On a ramp, the ball rests on its slope.
    let after = ask("ramp", &[("on the ramp", "change | add ball place on by ramp")]).scene_after;
    let (ball, ramp) = (after.bodies.last().expect("a ball"), body(&after, "ramp"));
    assert!(ramp.carries(ball), "{:?}", ball.position_m);
    // Nothing can be put at itself, and what is tied stays.
    let refused = ask("collision", &[("on itself", "change | put red on red")]);
    assert!(refused.say.contains("cannot be put at itself"), "{}", refused.say);
    let refused = ask("pendulum", &[("move", "change | move it left normal")]);
    assert!(refused.say.contains("is tied"), "{}", refused.say);
}

#[test]
fn another_box_is_like_the_others_and_goes_on_their_pile() {
    let answer = ask("tower", &[("two more boxes", "change | add box count $1")]);
    let (before, after) = (&answer.scene_before, &answer.scene_after);
    let (highest, new) = (body(before, "box5"), &after.bodies[before.bodies.len()..]);
    assert_eq!(new.len(), 2);
    assert_eq!(new[0].shape, highest.shape);
    assert!(answer.say.contains("is on the blue box"), "{}", answer.say);
    assert!((new[0].lowest_m() - top(highest)).abs() < 1e-9, "{:?}", new[0].position_m);
    assert!((new[1].lowest_m() - top(&new[0])).abs() < 1e-9, "{:?}", new[1].position_m);
    // But not where it was said where.
    let beside = [("a faster ball", "change | speed ball more"), ("a box beside it", "change | add box place beside")];
    let after = ask("tower", &beside).scene_after;
    assert!(after.bodies.last().expect("a box").position_m[0] < 0.0);
    // Where there is no pile it stands by itself.
    let after = ask("falling", &[("a box", "change | add box")]).scene_after;
    assert!(after.bodies.last().expect("a box").lowest_m() >= 0.0);
}

#[test]
fn all_but_one_and_all_but_two() {
    let after = ask("billiards", &[("all but white", "change | remove but+white")]).scene_after;
    assert!(after.body("black_ball").is_none() && after.body("cue").is_some());
    let after = ask("billiards", &[("all but white and black", "change | remove but+white+black")]).scene_after;
    assert!(after.body("black_ball").is_some() && after.body("cue").is_some() && after.body("red_ball").is_none());
    let after = ask("billiards", &[("as two steps", "change | remove but+white ; remove black")]).scene_after;
    assert!(after.body("black_ball").is_some() && after.body("cue").is_some() && after.body("red_ball").is_none());
    let after = ask("billiards", &[("all but the red ball", "change | remove but+red+ball")]).scene_after;
    assert!(after.body("red_ball").is_some() && after.body("cue").is_none() && after.body("black_ball").is_none());
}

#[test]
fn a_step_to_the_side_is_seen_from_where_one_looks() {
    let before = ask("falling", &[("?", "answer | measure fall_time_s it")]).scene_after;
    let after = ask("falling", &[("move the ball 2 m left", "change | move ball left to $1")]).scene_after;
    let moved = body(&after, "ball").position_m[0] - body(&before, "ball").position_m[0];
    assert!((moved + 2.0).abs() < 1e-9, "{moved}");
    let behind = [("from behind", "change | camera back"), ("move the ball 2 m left", "change | move ball left to $1")];
    let after = ask("falling", &behind).scene_after;
    let moved = body(&after, "ball").position_m[0] - body(&before, "ball").position_m[0];
    assert!((moved - 2.0).abs() < 1e-9, "{moved}");
}

#[test]
fn the_ground_has_a_colour_and_can_be_taken_away() {
    let after = ask("billiards", &[("blue cloth", "change | colour ground blue")]).scene_after;
    let colours = after.environment.ground.expect("ground").colours;
    assert!(colours.iter().all(|colour| colour.name() == scene::ColourName::Blue), "{colours:?}");
    let answer = ask("falling", &[("what if there were no ground?", "change | remove ground")]);
    assert!(answer.scene_after.environment.ground.is_none());
}

#[test]
fn letting_go_after_a_throw_leaves_the_throw() {
    let thrown = ask("falling", &[("throw it up", "change | throw ball up normal")]);
    let let_go = ask("falling", &[("throw it up and let it fall", "change | throw ball up normal ; release ball")]);
    assert_eq!(let_go.measurements, thrown.measurements);
}

#[test]
fn what_is_added_goes_its_way() {
    let words = "a ball to the left of the red one, going right at 3 m/s";
    let answer = ask("collision", &[(words, "change | add ball place left_of by red way right speed to $1")]);
    let new = answer.scene_after.bodies.last().expect("a ball");
    assert_eq!(new.velocity_m_s, [3.0, 0.0, 0.0]);
    assert!(new.position_m[0] < body(&answer.scene_after, "red_ball").position_m[0]);
}

#[test]
fn spins() {
    let spin = |draft: &'static str, words: &'static str| -> (Answer, [f64; 3]) {
        let answer = ask("collision", &[(words, draft)]);
        let spin = body(&answer.scene_after, "blue_ball").angular_velocity_rad_s;
        (answer, spin)
    };
    let full = std::f64::consts::TAU;
    let (answer, turning) = spin("change | spin blue forward to $1", "topspin of 3 turns per second");
    assert!((turning[2] + 3.0 * full).abs() < 1e-9, "{turning:?}");
    assert!(answer.say.contains("spinning, 3 turns a second"), "{}", answer.say);
    let (_, turning) = spin("change | spin blue backward to $1", "backspin, 120 rpm");
    assert!((turning[2] - 2.0 * full).abs() < 1e-9, "{turning:?}");
    let (_, turning) = spin("change | spin blue sideways normal", "spin it like a top");
    assert!(turning[1] > 0.0 && turning[0] == 0.0);
    let stopped = ask(
        "collision",
        &[("spin", "change | spin blue sideways normal"), ("stop", "change | spin blue same_way none")],
    );
    assert_eq!(body(&stopped.scene_after, "blue_ball").angular_velocity_rad_s, [0.0; 3]);
    assert!(stopped.say.contains("without a spin"), "{}", stopped.say);
}

#[test]
fn values_of_others_and_all_but_one() {
    let script = [
        ("the blue one is 4 kg", "change | mass blue to $1"),
        ("make the red one twice as heavy as the blue one", "change | mass red as blue ; mass red times $1"),
    ];
    assert_eq!(body(&ask("collision", &script).scene_after, "red_ball").mass_kg, 8.0);
    let answer = ask("collision", &[("all but the red one", "change | remove but+red")]);
    assert_eq!(answer.scene_after.bodies.len(), 1);
    assert_eq!(answer.scene_after.bodies[0].id, "red_ball");
}

#[test]
fn bodies_are_known_by_their_names() {
    let agent = agent(&[("make the penguin twice as heavy", "change | mass named times $1")]);
    let mut lesson = agent.library().get("collision").expect("a lesson").clone();
    lesson.scene.bodies[1].name = "emperor penguin".to_owned();
    let (id, mass_kg) = (lesson.scene.bodies[1].id.clone(), lesson.scene.bodies[1].mass_kg);
    let answer = agent.answer("make the penguin twice as heavy", &Session::new(&lesson)).expect("an answer");
    assert_eq!(body(&answer.scene_after, &id).mass_kg, 2.0 * mass_kg);
}

#[test]
fn one_is_varied_and_another_measured() {
    let answer = ask("collision", &[("how", "experiment | sweep mass_kg speed_m_s red vary blue")]);
    assert!(answer.variants.len() >= 3);
    let speeds: Vec<f64> = answer
        .variants
        .iter()
        .filter_map(|variant| variant.measurements.iter().find(|m| m.of == "red_ball")?.value.number())
        .collect();
    assert!(speeds.windows(2).all(|pair| pair[1] > pair[0]), "{speeds:?}");
}

#[test]
fn what_becomes_something_else_on_a_slope_still_lies_on_it() {
    for change in ["change | become block brick", "change | become block ball", "change | size block times $1"] {
        let answer = ask("ramp", &[("make it half as big", change)]);
        let after = &answer.scene_after;
        let (ramp, block) = (after.body("ramp").expect("a ramp"), after.body("block").expect("a block"));
        assert!(ramp.carries(block), "{change}: {:?}", block.position_m);
    }
}
