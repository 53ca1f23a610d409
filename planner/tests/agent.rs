//! The agent by behaviour: what it does with a draft, what it measures, what it says. The language model is a script here, so
//! that each test says which draft it is about; the textbook's laws move the scenes.

mod script;

use planner::agent::{Answer, AskError, Session, Verdict, Watch};
use scene::{Kind, Quantity};
use script::{agent, ask, value};

/// The refusal of a draft.
fn refused(lesson: &str, question: &'static str, draft: &'static str) -> AskError {
    let agent = agent(&[(question, draft)]);
    let session = Session::new(agent.library().get(lesson).expect("a lesson"));
    agent.answer(question, &session).expect_err("refused")
}

#[test]
fn the_moon_is_a_change_with_a_measured_fall() {
    let answer = ask("falling", &[("what would this look like on the moon?", "change | world moon")]);
    assert_eq!(answer.kind, Kind::Change);
    assert_eq!(answer.scene_after.environment.gravity_m_s2, 1.62);
    assert_eq!(answer.scene_after.environment.air_density_kg_m3, 0.0);
    assert_eq!(answer.scene_before.environment.gravity_m_s2, 9.81);
    let exact = (2.0 * 5.0_f64 / 1.62).sqrt();
    for body in ["ball", "feather"] {
        assert!((value(&answer, Quantity::FallTimeS, body) / exact - 1.0).abs() < 0.01);
    }
    let check = answer.check.expect("checked");
    assert_eq!(check.verdict, Verdict::Agrees);
    assert!(answer.restarts && answer.source.is_some());
    assert!(answer.say.contains("On the Moon, gravity is 1.62 m/s² and there is no air."), "{}", answer.say);
    assert!(
        answer.say.contains("land at the same moment, after 2.48 s; before, it took them 1.01 s and 3."),
        "{}",
        answer.say
    );
}

#[test]
fn it_means_what_was_spoken_of_and_undo_is_exact() {
    let script = [
        ("drop a 3 kg blue ball from 8 metres as well", "change | add ball colour blue mass to $1 height to $2"),
        ("make it twice as heavy", "change | mass it times $1"),
        ("undo that", "navigate | undo"),
    ];
    let answer = ask("falling", &script[..2]);
    let ball = answer.scene_after.body("blue_ball").expect("added");
    assert_eq!(ball.mass_kg, 6.0);
    assert!((ball.lowest_m() - 8.0).abs() < 1e-9);
    let undone = ask("falling", &script);
    assert_eq!(undone.scene_after.body("blue_ball").expect("still there").mass_kg, 3.0);
}

#[test]
fn a_heavier_one_is_told_beside_the_one_that_was_there() {
    let answer = ask("falling", &[("does a heavier ball fall faster?", "change | add ball mass more")]);
    assert!(
        answer.say.contains("The red ball and the blue ball land at the same moment, after 1.01 s."),
        "{}",
        answer.say
    );
}

#[test]
fn variants_and_sweeps_are_measured_side_by_side() {
    let angles = "experiment | angle it to $1 ; versus ; angle it to $2 ; measure range_m it";
    let answer = ask("projectile", &[("30 or 60 degrees, which goes further?", angles)]);
    let labels: Vec<_> = answer.variants.iter().map(|variant| variant.label.as_str()).collect();
    assert_eq!(labels, ["30°", "60°"]);
    let ranges: Vec<f64> =
        answer.variants.iter().map(|v| v.measurements[0].value.number().expect("a number")).collect();
    assert!((ranges[0] / ranges[1] - 1.0).abs() < 0.06, "{ranges:?}");
    // Trying things out changes nothing.
    assert_eq!(answer.scene_after, answer.scene_before);

    let sweep =
        ask("projectile", &[("which angle goes farthest?", "experiment | sweep launch_elevation_deg range_m it")]);
    assert_eq!(sweep.variants.len(), 5);
    assert!(sweep.say.contains("It goes farthest at 45°."), "{}", sweep.say);
}

#[test]
fn bodies_are_compared_with_each_other() {
    let answer = ask("bounce", &[("which ball bounces highest?", "experiment | compare bounce_height_m all")]);
    assert!(answer.say.starts_with("The red ball rises highest: it bounces back up to 2."), "{}", answer.say);
    // 0.9 squared of three metres, a little less in air.
    let red = value(&answer, Quantity::BounceHeightM, "red_ball");
    assert!((2.2..2.43).contains(&red), "{red}");
    assert_eq!(answer.check.map(|check| check.verdict), Some(Verdict::Agrees));
}

#[test]
fn a_collision_is_told_by_what_is_hit() {
    let answer = ask("collision", &[("what if the blue ball is twice as fast?", "change | speed blue times $1")]);
    assert!((answer.scene_after.bodies[0].velocity_m_s[0] - 6.0).abs() < 1e-12);
    assert!(
        answer.say.contains("The red ball moves off at 5.88 m/s when it is hit, instead of 2.94 m/s."),
        "{}",
        answer.say
    );
    let red = ask("collision", &[("how fast is the red ball after the hit", "answer | measure speed_m_s red")]);
    // Equal masses, restitution 0.98 x 0.98: (1 + e) / 2 of 3 m/s.
    assert!((value(&red, Quantity::SpeedMS, "red_ball") - 2.94).abs() < 0.02, "{}", red.say);
    let momentum = ask("collision", &[("momentum?", "answer | measure momentum_kg_m_s blue")]);
    assert_eq!(value(&momentum, Quantity::MomentumKgMS, "blue_ball"), 6.0);
}

#[test]
fn lessons_answer_in_their_own_words() {
    let answer = ask("falling", &[("why is the feather slow?", "answer | explain air_resistance")]);
    let source = answer.source.expect("a source");
    assert_eq!(source.heading, "What the air does");
    assert!(answer.say.contains("pushing air out of its way"), "{}", answer.say);
    let scene = ask("falling", &[("what do I see?", "answer | explain scene")]);
    assert!(scene.say.contains("red ball") && scene.say.contains("feather"), "{}", scene.say);
    let next = ask("falling", &[("next lesson", "navigate | go_to next")]);
    assert_eq!(next.go_to.as_deref(), Some("bounce"));
}

#[test]
fn impossible_values_are_an_error_of_the_one_who_asks() {
    let mass = refused("falling", "make the ball weigh -5 kg", "change | mass ball to $1");
    assert!(mass.is_bad_input());
    assert!(mass.to_string().contains("but -5 kg is too little"), "{mass}");
    let gravity = refused("falling", "set gravity to a million", "change | gravity to $1");
    assert!(gravity.to_string().contains("from 0 to 300 m/s²"), "{gravity}");
    let many = refused("falling", "add 500 balls", "change | add ball count $1");
    assert!(many.to_string().contains("at most 32 bodies"), "{many}");
    let unit = refused("falling", "make it weigh 5 metres", "change | mass ball to $1");
    assert!(unit.to_string().contains("a mass is given in kilograms"), "{unit}");
    for (question, part) in [("", "question"), ("\u{1}\u{2}", "text"), (" ", "question")] {
        let agent = agent(&[]);
        let session = Session::new(agent.library().get("falling").expect("a lesson"));
        let error = agent.answer(question, &session).expect_err("refused");
        assert!(error.is_bad_input() && error.to_string().contains(part), "{error}");
    }
    let agent = agent(&[]);
    let session = Session::new(agent.library().get("falling").expect("a lesson"));
    assert!(agent.answer(&"why ".repeat(100_000), &session).expect_err("refused").is_bad_input());
}

#[test]
fn what_is_not_here_or_not_known_is_said_kindly() {
    let green = ask("falling", &[("make the green ball bigger", "change | size green+ball more")]);
    assert_eq!(green.kind, Kind::Clarify);
    assert!(
        green.say.contains("There is no green ball here; there are the red ball and the feather."),
        "{}",
        green.say
    );
    assert_eq!(green.scene_after, green.scene_before);
    let water = ask("falling", &[("fill it with water", "change | world underwater")]);
    assert_eq!(water.kind, Kind::Change);
    assert!(water.scene_after.environment.liquid.is_some(), "{}", water.say);
    let vacuum = ask("falling", &[("end speed", "answer | air none ; measure terminal_speed_m_s feather")]);
    assert!(vacuum.say.contains("faster and faster"), "{}", vacuum.say);
}

#[test]
fn a_push_is_told_from_the_moment_it_happens() {
    let answer = ask("projectile", &[("push the green box to the left at 3 m/s", "change | push green left to $1")]);
    assert!(!answer.restarts);
    assert_eq!(answer.session.as_ref().expect("a session").log.position().events.len(), 1);
    // v^2 / (2 mu g) with mu the mean of 0.6 and 0.6, less a little for the air.
    let slid = value(&answer, Quantity::SlideDistanceM, "box");
    assert!((slid - 9.0 / (2.0 * 0.6 * 9.81)).abs() < 0.03, "{slid}");
}

#[test]
fn what_is_lifted_out_of_sight_is_framed_and_undone_with_it() {
    let script = [("drop it from 60 m", "change | height it to $1"), ("back", "navigate | undo")];
    let lifted = ask("falling", &script[..1]);
    assert!(lifted.scene_after.camera.distance_m > 60.0);
    let back = ask("falling", &script);
    assert_eq!(back.scene_after, lifted.scene_before);
}

#[test]
fn the_view_changes_without_a_restart() {
    let answer = ask("falling", &[("closer", "change | camera closer"), ("slow motion", "change | clock much_slower")]);
    assert!(!answer.restarts);
    assert_eq!(answer.scene_after.clock.rate, 0.2);
    assert!(answer.scene_after.camera.distance_m < 7.0 && answer.measurements.is_empty());
}

/// What somebody who watches hears.
#[derive(Default)]
struct Seen {
    planned: Vec<String>,
    changed: Vec<(f64, bool)>,
}

impl Watch for Seen {
    fn planned(&mut self, words: &str) {
        self.planned.push(words.to_owned());
    }

    fn changed(&mut self, session: &Session, restarts: bool) {
        self.changed.push((session.log.position().start.environment.air_density_kg_m3, restarts));
    }
}

#[test]
fn who_watches_hears_of_the_plan_and_of_the_change_before_anything_is_measured() {
    let agent = agent(&[("no air", "change | air none")]);
    let session = Session::new(agent.library().get("falling").expect("a lesson"));
    let mut seen = Seen::default();
    let answer = agent.answer_with("no air", &session, &mut seen).expect("an answer");
    assert_eq!(seen.changed, [(0.0, true)]);
    assert_eq!(seen.planned, ["The air is gone"]);
    let json = serde_json::to_string(&answer).expect("json");
    let back: Answer = serde_json::from_str(&json).expect("an answer");
    assert_eq!(back, Answer { session: None, ..answer });
}
