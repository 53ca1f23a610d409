//! How the guide teaches: in simpler words or more exactly, and by questions whose answers are measured.

#[expect(dead_code, reason = "not every test reads a single value")]
mod script;

use planner::agent::Session;
use scene::{Depth, Kind};
use script::{agent, ask};

#[test]
fn every_section_about_physics_is_told_in_three_ways() {
    let agent = agent(&[]);
    for lesson in agent.library().lessons() {
        let retold = lesson.sections.iter().filter(|section| section.simple.is_some() && section.exact.is_some());
        assert!(retold.count() >= 2, "{}", lesson.slug);
        for section in &lesson.sections {
            assert!(!section.markdown.contains("### In simple") && !section.markdown.contains("### More exactly"));
        }
    }
}

#[test]
fn simpler_is_about_what_was_quoted_last_and_stays_so() {
    let answer = ask(
        "falling",
        &[
            ("why is the feather so slow?", "answer | explain air_resistance"),
            ("like i'm five", "answer | level simpler"),
            ("why is the ball not?", "answer | explain mass_and_fall"),
        ],
    );
    let lesson = agent(&[]).library().get("falling").expect("a lesson").clone();
    let simple: Vec<String> = lesson.sections.iter().filter_map(|section| section.simple.clone()).collect();
    let session = answer.session.expect("a session");
    assert_eq!(session.learner.depth, Depth::Simpler);
    for turn in &session.turns[1..] {
        let quoted = &turn.source.as_ref().expect("a source").text;
        assert!(simple.iter().any(|text| text.replace('*', "").contains(&quoted[..20])), "{quoted}");
    }
    assert_eq!(session.turns[0].source.as_ref().unwrap().heading, session.turns[1].source.as_ref().unwrap().heading);
}

#[test]
fn the_formula_is_quoted() {
    let answer = ask("pendulum", &[("what is the formula?", "answer | level formula ; explain period")]);
    assert!(answer.say.contains('='), "{}", answer.say);
    assert_eq!(answer.kind, Kind::Answer);
}

#[test]
fn a_question_is_asked_and_its_answer_measured() {
    for lesson in agent(&[]).library().lessons() {
        let agent = agent(&[("quiz me", "answer | quiz")]);
        let mut session = Session::new(lesson);
        let mut asked = Vec::new();
        // Where many things knock against each other, measuring takes long.
        let times = if matches!(lesson.slug.as_str(), "tower" | "billiards") { 1 } else { 3 };
        for _ in 0..times {
            let answer = agent.answer("quiz me", &session).expect("a question");
            println!("{}: {}", lesson.slug, answer.say);
            let options = answer.clarify.expect("choices").options;
            assert_eq!(options.len(), 3);
            assert_eq!(answer.scene_before, answer.scene_after);
            session = *answer.session.expect("a session");
            // Every prediction can be judged, and just one is right.
            let judged: Vec<_> =
                options.iter().map(|option| agent.answer(option, &session).expect("a verdict")).collect();
            let right = judged.iter().filter(|answer| answer.say.contains("Well predicted")).count();
            assert_eq!(right, 1, "{}: {}", lesson.slug, judged[0].say);
            assert!(judged.iter().all(|answer| answer.kind == Kind::Experiment && answer.variants.len() == 2));
            println!("  {}", judged[2].say);
            asked.push(answer.say);
        }
        assert!(times == 1 || asked[0] != asked[1], "{}: {asked:?}", lesson.slug);
    }
}

#[test]
fn a_prediction_without_a_question_is_told_so() {
    let answer = ask("falling", &[("longer", "experiment | guess more")]);
    assert!(answer.say.contains("I have not asked you anything yet"), "{}", answer.say);
}

#[test]
fn what_is_offered_next_follows_from_what_the_person_foretold() {
    let agent = agent(&[("quiz me", "answer | quiz"), ("on the moon", "change | world moon")]);
    let lesson = agent.library().get("falling").expect("a lesson");
    // Three times right, and once wrong.
    let offered = |right: [bool; 3]| -> String {
        let mut session = Session::new(lesson);
        let mut next = None;
        for right in right {
            session = *agent.answer("quiz me", &session).expect("a question").session.expect("a session");
            let judged: Vec<_> = ["It takes longer", "It takes less time", "It takes just as long"]
                .iter()
                .map(|guess| agent.answer(guess, &session).expect("a verdict"))
                .collect();
            let wanted = judged.into_iter().find(|answer| answer.say.contains("Well predicted") == right);
            let answer = wanted.expect("such an answer");
            next = answer.next.clone();
            session = *answer.session.expect("a session");
        }
        next.expect("something to do next")
    };
    assert_eq!(offered([true, true, true]), "Go to the next lesson");
    assert_eq!(offered([true, false, true]), "Quiz me");
    let surprised = offered([true, true, false]);
    assert!(lesson.misconceptions.iter().any(|one| one.question == surprised), "{surprised}");
    // Who has only looked around is offered the lesson's own questions, and none twice.
    let first = agent.answer("on the moon", &Session::new(lesson)).expect("an answer");
    assert_eq!(first.next.as_ref(), lesson.questions.first());
    let mut session = *first.session.expect("a session");
    session.turns[0].question = lesson.questions[0].to_uppercase();
    let second = agent.answer("on the moon", &session).expect("an answer");
    assert_eq!(second.next.as_ref(), lesson.questions.get(1));
}
