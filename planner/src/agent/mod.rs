//! The agent: from a question and its context to an answer that was measured. It plans, executes each step, feeds the
//! results back, and stops when the answer stands or the budget is spent.

mod ahead;
mod answer;
mod error;
mod experiment;
mod foresight;
mod meaning;
mod next;
mod refuse;
pub mod say;
mod session;
mod watch;
mod words;
mod work;

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernels::dynamics::Laws;

use crate::bind::{BindError, Situation, bind};
use crate::draft::{Draft, DraftStep, Reading};
use crate::engine::{Context, DOUBT, Drafted, Engine, is_doubted};
use crate::lesson::{Library, Retriever};
use crate::quantity;
use crate::spelling;

pub use answer::{Answer, Check, Choice, Clarification, Event, Source, TimingsMs, TraceEntry, VariantResult, Verdict};
pub use error::AskError;
pub use foresight::Foresight;
pub use session::{Learner, Offer, Session, Turn};
pub use watch::Watch;
pub use work::Quiz;

/// How long running ahead, measuring and checking may take for one question, by default.
const BUDGET: Duration = Duration::from_secs(4);

/// Answers questions. Share it by [`Arc`]; it holds nothing of any session.
pub struct Agent {
    engine: Arc<dyn Engine>,
    laws: Arc<Laws>,
    library: Arc<Library>,
    retriever: Retriever,
    budget: Duration,
}

impl std::fmt::Debug for Agent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Agent").field("engine", &self.engine.name()).finish_non_exhaustive()
    }
}

impl Agent {
    /// An agent that understands by `engine`, runs ahead by `laws` and knows the lessons of `library`.
    #[must_use]
    pub fn new(engine: Arc<dyn Engine>, laws: Arc<Laws>, library: Arc<Library>) -> Self {
        let retriever = Retriever::new(&library);
        Self { engine, laws, library, retriever, budget: BUDGET }
    }

    /// The same with another time budget for each question.
    #[must_use]
    pub fn with_budget(self, budget: Duration) -> Self {
        Self { budget, ..self }
    }

    /// The lessons that it knows.
    #[must_use]
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// Answers a question. Takes CPU time: never call it on an async thread.
    ///
    /// # Errors
    /// [`AskError`]: bad input is a sentence for the person who asked, and nothing has changed then.
    pub fn answer(&self, question: &str, session: &Session) -> Result<Answer, AskError> {
        self.answer_with(question, session, &mut ())
    }

    /// As [`Agent::answer`], while somebody watches.
    ///
    /// # Errors
    /// As [`Agent::answer`].
    pub fn answer_with(&self, question: &str, session: &Session, watch: &mut dyn Watch) -> Result<Answer, AskError> {
        let began = Instant::now();
        let lesson =
            self.library.get(&session.lesson).ok_or_else(|| AskError::no_lesson(&session.lesson, &self.library))?;
        let start = session.log.position().start;
        // One of the meanings that were offered for the last question: that question is taken up again.
        let asked = session.turns.last().and_then(|turn| Some((turn, turn.chosen(question)?)));
        let (question, turns) = match asked {
            Some((turn, _)) => (turn.question.as_str(), &session.turns[..session.turns.len() - 1]),
            None => (question, session.turns.as_slice()),
        };
        let previous = turns.last();
        let bodies: Vec<String> = start.bodies.iter().map(|body| body.name.clone()).collect();
        let spelled = |question: &str| spelling::corrected(question, &bodies).into_owned();
        let (typed, question) = (question, &*spelled(question));
        let previous = previous.map(|turn| (turn, spelled(&turn.question)));
        let context = Context {
            question: question.to_owned(),
            lesson: session.lesson.clone(),
            previous: previous.as_ref().and_then(|(turn, question)| Some((question.clone(), turn.draft.clone()?))),
            bodies,
            measured: measured_before(turns),
        };
        // What was offered needs no understanding.
        let quiz = || session.learner.quiz.as_ref().and_then(|quiz| quiz.chosen(typed));
        let quantities = quantity::find(question);
        let earlier = previous.as_ref().map(|(_, question)| quantity::find(question)).unwrap_or_default();
        let focus = match asked {
            Some((_, offer)) if !offer.about.is_empty() => offer.about.clone(),
            _ => previous.as_ref().map(|(turn, _)| turn.focus.clone()).unwrap_or_default(),
        };
        let situation = Situation {
            log: &session.log,
            start: &start,
            now: &session.now,
            quantities: &quantities,
            previous: &earlier,
            focus: &focus,
            question,
        };
        // As much of a plan as is written, while a slow model goes on.
        let mut begun = |draft: &Draft| {
            let words = bind(draft, &situation).ok().and_then(|bound| meaning::in_words(&start, &bound.steps));
            words.iter().for_each(|words| watch.planned(words));
        };
        let drafted = match asked.map(|(_, offer)| offer.draft.clone()).or_else(quiz) {
            Some(draft) => Drafted::chosen(draft),
            None => crate::plan(self.engine.as_ref(), &context, &mut begun)?,
        };
        let mut work = work::Work::new(self, lesson, typed, session, &start, began);
        if question != typed {
            work.note(Event::Spelled { question: question.to_owned() });
        }
        // An engine that could not plan is not asked for words.
        let speaks = drafted.stood_in.is_none();
        let mut meanings = meaning::meanings(&drafted, &situation);
        work.timings.plan = ms(began);
        if let Some(reason) = drafted.stood_in {
            work.note(Event::Failed { reason });
        }
        let meaning::Meaning { draft, share, .. } = &meanings[0];
        work.note(Event::Drafted { draft: draft.clone(), confidence: *share, engine: drafted.engine });
        let open = matches!(meanings[0].bound, Err(BindError::WhichOne { .. }));
        if !open && is_doubted(draft, *share, DOUBT) {
            return Ok(work.ask_back(&meanings));
        }
        let meaning::Meaning { draft, bound, .. } = meanings.swap_remove(0);
        match bound {
            Ok(bound) => {
                if let Some(words) = meaning::in_words(&start, &bound.steps) {
                    watch.planned(&words);
                }
                let answer = work.carry_out(&draft, bound, watch)?;
                Ok(if speaks { self.reworded(typed, answer) } else { answer })
            }
            Err(error) => work.refuse(&draft, error),
        }
    }
}

/// What was measured last, where the last turn measured nothing and nothing else came between but changes.
fn measured_before(turns: &[Turn]) -> Option<Reading> {
    let drafts = || turns.iter().rev().map_while(|turn| turn.draft.as_ref());
    let changes = drafts().take_while(|draft| draft.steps.iter().all(DraftStep::alters)).count();
    let before = drafts().nth(changes).filter(|_| changes > 0)?;
    before.steps.iter().find_map(|step| match step {
        DraftStep::Measure(reading) | DraftStep::Compare(reading) => Some(reading.clone()),
        _ => None,
    })
}

/// Milliseconds since a moment.
fn ms(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
