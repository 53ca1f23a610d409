//! What people ask for beside fall times and speeds: how far away, how high, how big, how wide a swing goes, when something hits or
//! rests, what is knocked over, how strongly something is pulled; each beside a closed form or the scene.

mod script;

use planner::agent::Verdict;
use scene::Quantity;
use script::{ask, value};

/// One question and its answer, by the words of the steps.
fn asked(lesson: &'static str, question: &'static str, draft: &'static str) -> planner::agent::Answer {
    ask(lesson, &[(question, draft)])
}

fn near(found: f64, exact: f64, share: f64) {
    assert!((found - exact).abs() <= share * exact.abs(), "{found}, exactly {exact}");
}

#[test]
fn how_far_away_how_high_and_how_big() {
    let answer = asked("projectile", "how far is the box from the ball?", "answer | measure distance_m box");
    let place = |id: &str| glam::DVec3::from_array(answer.scene_after.body(id).expect("there").position_m);
    near(value(&answer, Quantity::DistanceM, "box"), place("box").distance(place("ball")), 1e-9);
    assert!(answer.say.contains("away from the orange ball, from middle to middle"), "{}", answer.say);

    let answer = asked("moon", "how far away is the moon?", "answer | measure distance_m moon");
    near(value(&answer, Quantity::DistanceM, "moon"), 384_400e3, 0.02);
    assert!(answer.say.contains("away from the Earth") || answer.say.contains("away from the earth"), "{}", answer.say);
    let answer = asked("moon", "how big is the moon?", "answer | measure size_m moon");
    assert!(answer.say.contains("drawn much larger than it is"), "{}", answer.say);

    let answer = asked("falling", "how high is the ball?", "answer | measure height_m ball");
    near(value(&answer, Quantity::HeightM, "ball"), answer.scene_after.body("ball").expect("there").lowest_m(), 1e-9);
    let answer = asked("falling", "how big is the ball?", "answer | measure size_m ball");
    assert!(answer.say.contains("across"), "{}", answer.say);
    let answer = asked("tower", "how big are the boxes?", "answer | measure size_m box");
    assert_eq!(answer.say.matches("40 cm").count(), 1, "{}", answer.say);
    let answer = asked("spring", "how far does it stretch?", "answer | measure amplitude_m it");
    assert!(!answer.say.contains('°'), "{}", answer.say);
    let answer = asked("pendulum", "how far is the bob?", "answer | measure distance_m bob");
    assert!(answer.say.contains("the only thing here"), "{}", answer.say);
}

#[test]
fn how_wide_it_swings_and_how_it_speeds_up() {
    let answer = asked("pendulum", "how far does it swing?", "answer | measure amplitude_m it");
    let bob = &answer.scene_before.bodies[0];
    let hanging = answer.scene_before.hanging(0).expect("it hangs");
    // The chord between the two ends, halved; the air takes a little.
    let sine = hanging.angle_deg().to_radians().sin();
    near(value(&answer, Quantity::AmplitudeM, &bob.id), hanging.arm_m.length() * sine, 0.01);

    let answer = asked("falling", "what is its acceleration?", "answer | measure acceleration_m_s2 ball");
    near(value(&answer, Quantity::AccelerationMS2, "ball"), 9.81, 0.01);
    let answer = asked("ramp", "how quickly does the ball speed up?", "answer | measure acceleration_m_s2 ball");
    // A ball that rolls: 5/7 of g sin(20°).
    near(value(&answer, Quantity::AccelerationMS2, "ball"), 5.0 / 7.0 * 9.81 * 20f64.to_radians().sin(), 0.03);

    let answer = asked("falling", "how strongly is it pulled?", "answer | measure weight_n ball");
    let ball = answer.scene_after.body("ball").expect("there");
    near(value(&answer, Quantity::WeightN, "ball"), ball.mass_kg * answer.scene_after.environment.gravity_m_s2, 1e-9);
    let answer = asked("moon", "how strongly does the earth pull the moon?", "answer | measure weight_n moon");
    // G M m / r² of the real ones.
    near(value(&answer, Quantity::WeightN, "moon"), 1.98e20, 0.03);
}

#[test]
fn when_it_hits_when_it_rests_and_what_is_over() {
    let answer = asked("collision", "when do they meet?", "answer | measure hit_time_s blue");
    assert!(answer.say.contains("first hits the red ball after"), "{}", answer.say);
    let answer = asked("falling", "does the ball hit the feather?", "answer | measure hit_time_s ball");
    assert!(answer.say.contains("hits nothing"), "{}", answer.say);

    let agrees = |answer: &planner::agent::Answer| {
        assert_eq!(answer.check.expect("it is checked").verdict, Verdict::Agrees, "{:?}", answer.check);
    };
    // What is told as well is held against its own kind.
    agrees(&asked("falling", "how strongly is it pulled?", "answer | measure weight_n ball"));
    agrees(&asked("projectile", "does it hit the box?", "answer | measure hit_time_s ball"));
    let answer = asked("ramp", "when does the block stop?", "answer | measure rest_time_s block");
    agrees(&answer);
    assert!(value(&answer, Quantity::RestTimeS, "block") > 1.0, "{}", answer.say);

    let answer = asked("tower", "does the tower fall?", "answer | measure knocked_over all");
    let over = value(&answer, Quantity::KnockedOver, "");
    assert!(over >= 1.0 && answer.say.contains("knocked over"), "{}", answer.say);
    let answer = asked("tower", "how many does the ball knock over?", "answer | measure knocked_over ball");
    assert!((value(&answer, Quantity::KnockedOver, "") - over).abs() < 1e-9, "{}", answer.say);
    let answer =
        asked("tower", "and with a slow ball?", "experiment | versus ; speed ball none ; measure knocked_over all");
    assert!(answer.say.contains("Nothing is knocked over"), "{}", answer.say);
}

#[test]
fn what_moves_is_told_before_and_after_the_hit() {
    let answer = asked("collision", "how fast is the blue ball after the hit?", "answer | measure speed_m_s blue");
    assert!(answer.say.contains("starts at"), "{}", answer.say);
    assert!(answer.say.contains("just after it hits the red ball"), "{}", answer.say);
    assert_eq!(answer.measurements.len(), 2, "{:?}", answer.measurements);

    // Balls that start alike are told apart after they hit.
    let draft = "experiment | sweep mass_kg speed_m_s ball at given";
    let answer = asked("tower", "compare a ball of 5 kg with one of 10 kg", draft);
    assert!(answer.say.contains("just after it hits") || !answer.say.contains("no difference"), "{}", answer.say);
}

#[test]
fn what_hangs_is_in_a_liquid_that_is_poured() {
    let answer = asked("pendulum", "put the pendulum under water", "change | liquid water");
    let liquid = answer.scene_after.environment.liquid.clone().expect("there is some");
    let bob = &answer.scene_after.bodies[0];
    assert!(liquid.level_m > bob.position_m[1], "{} {:?}", liquid.level_m, bob.position_m);
}

#[test]
fn sickles_and_nearly_full_moons() {
    for (phase, word) in [("waxing_crescent", "sickle, and growing"), ("waning_gibbous", "nearly round, and shrinking")]
    {
        let draft: &'static str = Box::leak(format!("change | phase {phase}").into_boxed_str());
        let answer = asked("moon", "show me that moon", draft);
        assert!(answer.say.contains(word), "{}", answer.say);
    }
}
