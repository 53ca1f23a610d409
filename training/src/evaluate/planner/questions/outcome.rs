//! What came of a question, and whether it is what must.

use anyhow::{Context, Result};
use planner::agent::{Agent, Answer, Event, Session};
use planner::draft::Draft;
use rayon::prelude::*;
use scene::{Kind, Measurement, Quantity, Step};

use super::case::{Case, Measured};
use super::holds::all_hold;
use super::numbers::untraced;
use super::view::View;

/// What came of a question.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The question.
    pub case: Case,
    /// What the answer set out to do; what cannot be is refused in a sentence and counts as declined.
    pub kind: Kind,
    /// What was said.
    pub say: String,
    /// How it was understood, in the model's notation.
    pub drafted: String,
    /// How sure the model was.
    pub confidence: f64,
    /// What is not as it must be; empty for a case that passes.
    pub wrong: Vec<Wrong>,
    /// Whether the scene changed.
    pub changed: bool,
    /// Numbers in the words that come from nowhere.
    pub untraced: Vec<String>,
    /// Milliseconds for the plan and for all of it.
    pub plan_ms: f64,
    /// All of it.
    pub total_ms: f64,
}

/// What is not as it must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not an acceptable kind of answer.
    Kind,
    /// The scene changed, or changed otherwise than it must.
    Scene,
    /// What must be measured was not.
    Measured,
    /// It goes elsewhere.
    GoesTo,
}

impl Outcome {
    /// Whether everything is as it must be.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.wrong.is_empty()
    }

    /// Whether the scene was changed where it must not be, or otherwise than it must.
    #[must_use]
    pub fn changed_wrongly(&self) -> bool {
        self.changed && (self.wrong.contains(&Wrong::Scene) || self.wrong.contains(&Wrong::Kind))
    }
}

/// Asks the questions before a case, then the case's own, and judges what came of it.
///
/// # Errors
/// When the lesson is not there, the model cannot be run, or a scene cannot be replayed.
pub fn ask(agent: &Agent, case: Case) -> Result<Outcome> {
    let naming = || format!("question {}", case.id);
    let lesson = agent.library().get(&case.lesson).with_context(naming)?;
    let mut session = Session::new(lesson);
    for earlier in &case.after {
        // What cannot be changes nothing.
        if let Some(answer) = answer(agent, earlier, &session).with_context(naming)?
            && let Some(after) = answer.session
        {
            session = *after;
        }
    }
    let before = View::new(&session.log.position()).with_context(naming)?;
    let Some(answer) = answer(agent, &case.ask, &session).with_context(naming)? else {
        let wrong = judge(&case, Kind::Decline, &before, &before, None);
        return Ok(Outcome {
            case,
            kind: Kind::Decline,
            say: "refused as impossible".to_owned(),
            drafted: String::new(),
            confidence: 1.0,
            wrong,
            changed: false,
            untraced: Vec::new(),
            plan_ms: f64::NAN,
            total_ms: f64::NAN,
        });
    };
    let quoted: Vec<&str> =
        [&case.ask].into_iter().chain(case.after.last()).chain(&lesson.questions).map(String::as_str).collect();
    let untraced = untraced(&answer, &quoted);
    let session = answer.session.as_deref().context("the agent gives the session back with its answer")?;
    let after = View::new(&session.log.position()).with_context(naming)?;
    let (draft, confidence) = drafted(&answer);
    Ok(Outcome {
        kind: answer.kind,
        drafted: draft.map_or_else(String::new, ToString::to_string),
        confidence,
        wrong: judge(&case, answer.kind, &before, &after, Some(&answer)),
        changed: !before.is_same(&after),
        untraced,
        plan_ms: answer.timings_ms.plan,
        total_ms: answer.timings_ms.total,
        say: answer.say,
        case,
    })
}

/// Asks every case, on all cores, in order; calls `done` after each.
///
/// # Errors
/// As [`ask`].
pub fn ask_all(agent: &Agent, cases: Vec<Case>, done: impl Fn() + Sync) -> Result<Vec<Outcome>> {
    let one = |case| {
        let outcome = ask(agent, case);
        done();
        outcome
    };
    cases.into_par_iter().map(one).collect()
}

/// The answer, or none if what was asked cannot be.
fn answer(agent: &Agent, question: &str, session: &Session) -> Result<Option<Answer>> {
    match agent.answer(question, session) {
        Ok(answer) => Ok(Some(answer)),
        Err(error) if error.is_bad_input() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn drafted(answer: &Answer) -> (Option<&Draft>, f64) {
    let found = answer.trace.iter().find_map(|entry| match &entry.event {
        Event::Drafted { draft, confidence, .. } => Some((draft, *confidence)),
        _ => None,
    });
    found.map_or((None, 1.0), |(draft, confidence)| (Some(draft), confidence))
}

fn judge(case: &Case, kind: Kind, before: &View, after: &View, answer: Option<&Answer>) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    // Taking back is a change by one name and going elsewhere by the other.
    let takes_back = answer.is_some_and(|answer| {
        answer.directives.iter().any(|step| matches!(step, Step::Undo | Step::Restart | Step::Reset))
    });
    let either = |kind: &Kind| matches!(kind, Kind::Change | Kind::Navigate);
    if !(case.kind.contains(&kind) || takes_back && either(&kind) && case.kind.iter().any(either)) {
        wrong.push(Wrong::Kind);
    }
    let same = before.is_same(after);
    let right = match &case.scene_for {
        Some(kinds) if !kinds.contains(&kind) && !takes_back => same,
        _ => all_hold(&case.scene, before, after),
    };
    if !right || case.unchanged && !same {
        wrong.push(Wrong::Scene);
    }
    let met = |wanted: &Measured| !wanted.when.contains(&kind) || answer.is_some_and(|answer| was(wanted, answer));
    if !case.measured.iter().all(met) {
        wrong.push(Wrong::Measured);
    }
    let goes_to = answer.and_then(|answer| answer.go_to.clone());
    if kind == Kind::Navigate && !case.goes_to.is_empty() && !goes_to.is_some_and(|to| case.goes_to.contains(&to)) {
        wrong.push(Wrong::GoesTo);
    }
    wrong
}

/// Whether an answer measured what was wanted.
fn was(wanted: &Measured, answer: &Answer) -> bool {
    let fits = |one: &Measurement| {
        let whole = one.quantity == Quantity::OrderOfArrival || one.of.is_empty();
        (wanted.quantity.is_empty() || wanted.quantity.contains(&one.quantity))
            && (wanted.of.is_empty() || whole || wanted.of.contains(&one.of))
    };
    let of_variants = answer.variants.iter().filter(|variant| variant.measurements.iter().any(fits)).count();
    let of_scene = answer.measurements.iter().any(fits);
    let among_them = answer.variants.iter().any(|variant| variant.scene == answer.scene_after);
    let tried = of_variants + usize::from(of_scene && !among_them);
    let swept = answer.directives.iter().any(|step| matches!(step, Step::Sweep { .. })) && of_variants >= 3;
    (of_variants > 0 || of_scene) && tried >= wanted.variants && (!wanted.sweep || swept)
}
