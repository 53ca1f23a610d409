//! What is said of swings, springs, slopes, knocks, orbits and floating bodies: measured, checked against the solver, in
//! sentences for a child.

mod script;

use planner::agent::{Answer, Session, Verdict};
use scene::Quantity;
use script::{agent, ask, value};

/// Asks once; the answer holds these words, and the solver agrees.
fn told(lesson: &str, draft: &'static str, words: &[&str]) -> Answer {
    let answer = ask(lesson, &[("?", draft)]);
    for part in words {
        assert!(answer.say.contains(part), "{draft}: {}", answer.say);
    }
    let check = answer.check.expect("checked");
    assert_eq!(check.verdict, Verdict::Agrees, "{draft}: {check:?}");
    answer
}

#[test]
fn swings_and_springs() {
    let answer = told(
        "pendulum",
        "answer | measure period_s it",
        &["The brass bob takes 2.89 s for one swing, there and back."],
    );
    assert_eq!(answer.source.expect("a passage").heading, "What sets the pace");
    let answer = ask("pendulum", &[("make it twice as heavy", "change | mass it times $1")]);
    assert!(answer.say.contains("for one swing, there and back, just as before"), "{}", answer.say);
    told("pendulum", "answer | measure frequency_hz it", &["swings there and back 0.346 times a second"]);
    told("pendulum", "answer | measure angle_deg it", &["swings out to 30° from hanging straight down"]);
    told("pendulum", "change | world moon", &["for one swing, there and back, instead of 2.89 s"]);
    told("spring", "answer | measure period_s it", &["The blue weight takes 1.62 s for one swing"]);
    told("spring", "answer | measure potential_energy_j it", &["of energy from its height and the spring"]);
    told("spring", "change | world moon", &["just as before"]);
}

#[test]
fn slopes() {
    let all = "experiment | compare order_of_arrival all";
    told("ramp", all, &["The red ball reaches the floor first, then the wooden block."]);
    told("ramp", "answer | measure angle_deg ramp", &["The ramp slopes by 20°."]);
    let answer = ask("ramp", &[("tilt the ramp to 10 degrees", "change | angle ramp to $1")]);
    assert!(answer.say.contains("The red ball is the only one to reach the floor."), "{}", answer.say);
    told("ramp", "answer | measure slide_distance_m block", &["The wooden block comes to rest after"]);
}

#[test]
fn knocks() {
    told("cradle", "answer | measure speed_m_s last", &["The fifth ball moves off at 2.4", "when it is hit."]);
    told("cradle", "answer | measure period_s it", &["The first ball takes 2.3", "for one swing"]);
    told("billiards", "answer | measure speed_m_s black", &["The black ball moves off at"]);
    let answer = ask("billiards", &[("what if it were twice as fast", "change | speed it times $1")]);
    assert!(answer.say.contains("Here are the fastest:"), "{}", answer.say);
    let spoken = answer.say.matches(" ball ").count();
    assert!((3..=8).contains(&spoken) && answer.measurements.len() > 4, "{}", answer.say);
    let answer = ask("tower", &[("how far does the blue box get", "answer | measure slide_distance_m blue")]);
    let verdict = answer.check.expect("checked").verdict;
    assert!(verdict == Verdict::Agrees || answer.say.contains("nobody could foretell the end"), "{}", answer.say);
}

#[test]
fn orbits() {
    let answer =
        told("orbit", "answer | measure period_s it", &["The blue planet takes 365 days to go once round the sun."]);
    assert!((value(&answer, Quantity::PeriodS, "planet") / 86_400.0 - 365.25).abs() < 0.5);
    told("orbit", "answer | measure speed_m_s planet", &["goes round the sun at 24.3 km/s"]);
    told(
        "orbit",
        "answer | measure escape_speed_m_s planet",
        &["would need 38.5 km/s to get away from the sun for ever"],
    );
    told("orbit", "answer | measure frequency_hz planet", &["goes round the sun once in 365 days"]);
    told("orbit", "answer | measure total_energy_j planet", &["less than none, so it can never get away"]);
    told("moon", "answer | measure period_s moon", &["The Moon takes 27.", "days to go once round the Earth."]);
    let answer = ask("orbit", &[("does it land?", "answer | measure fall_time_s planet")]);
    assert!(answer.say.contains("keeps falling towards the sun and keeps missing"), "{}", answer.say);
}

#[test]
fn floating() {
    told(
        "floating",
        "answer | measure submerged_percent ice",
        &["The ice cube floats with 92% of it below the surface."],
    );
    told("floating", "answer | measure submerged_percent ball", &["The steel ball sinks"]);
    told("floating", "answer | measure terminal_speed_m_s ball", &["would in the end sink at a steady"]);
    told("floating", "answer | measure terminal_speed_m_s cork", &["would in the end rise at a steady"]);
}

#[test]
fn what_a_slope_cannot_be_is_refused_with_its_limit() {
    let question = "give the ramp a friction of 50";
    let agent = agent(&[(question, "change | friction ramp to $1")]);
    let session = Session::new(agent.library().get("ramp").expect("a lesson"));
    let error = agent.answer(question, &session).expect_err("refused");
    assert!(error.to_string().contains("from 0 to 2"), "{error}");
}
