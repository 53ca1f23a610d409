//! A language model by heart: each test says which draft it is about, and the textbook's laws move the scenes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernels::dynamics::Laws;
use planner::agent::{Agent, Answer, Session};
use planner::engine::{Context, Drafted, Engine, PlannerError, Timings};
use planner::lesson::Library;
use scene::Quantity;

/// Knows a few questions by heart: a draft of each, or several with their probabilities, `30 % change | world moon // 20 % ...`.
struct Script(BTreeMap<&'static str, &'static str>);

impl Engine for Script {
    fn name(&self) -> &str {
        "script"
    }
    fn version(&self) -> &str {
        "1"
    }
    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError> {
        let written = self.0.get(context.question.as_str()).expect("a question of the script");
        let mut drafts = written.split(" // ").map(|one| {
            let (share, draft) = one.split_once(" % ").unwrap_or(("100", one));
            (draft.parse().expect("a draft"), share.parse::<f64>().expect("a share") / 100.0)
        });
        let (draft, confidence) = drafts.next().expect("a draft");
        let engine = self.name().to_owned();
        Ok(Drafted {
            draft,
            confidence,
            others: drafts.collect(),
            choices: 1,
            timings: Timings::default(),
            engine,
            stood_in: None,
        })
    }
}

/// The agent with these drafts for questions.
pub fn agent(script: &[(&'static str, &'static str)]) -> Agent {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let library = Arc::new(Library::read(&content).expect("the lessons are valid"));
    Agent::new(Arc::new(Script(script.iter().copied().collect())), Laws::textbook(), library)
        .with_budget(Duration::from_secs(60))
}

/// Asks one question after another in one session; the last answer.
pub fn ask(lesson: &str, script: &[(&'static str, &'static str)]) -> Answer {
    let agent = agent(script);
    let mut session = Session::new(agent.library().get(lesson).expect("a lesson"));
    let mut last = None;
    for (question, _) in script {
        let answer = agent.answer(question, &session).expect("an answer");
        session = *answer.session.clone().expect("a session");
        println!("{question}\n  -> {}", answer.say);
        last = Some(answer);
    }
    last.expect("an answer")
}

/// What was measured on a body.
pub fn value(answer: &Answer, quantity: Quantity, of: &str) -> f64 {
    let found = answer.measurements.iter().find(|m| m.quantity == quantity && m.of == of).expect("measured");
    found.value.number().expect("a number")
}
