//! Fidelity of the planner on questions written by hand apart from its phrase book.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;
use planner::draft::{Draft, DraftStep};
use planner::engine::{Drafted, Engine, is_doubted};
use scene::Kind;
use serde::Serialize;

use crate::evaluate::quantile;
use crate::planner::batch::context;
use crate::planner::phrases::Case;

/// Shares over a set of questions, 0 to 1.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Questions.
    pub cases: usize,
    /// Drafts that are exactly as they should be, the order of steps aside.
    pub exact: f64,
    /// Drafts that change something that they should not, or change it wrongly.
    pub wrong_change: f64,
    /// Of the questions that ask for no change, those that change something.
    pub changed_unasked: f64,
    /// Of those declined, those that should be.
    pub decline_precision: f64,
    /// Of those that should be declined, those that are.
    pub decline_recall: f64,
    /// Changes not made for want of confidence.
    pub doubted: f64,
    /// Exact ones by sort of question, and how many there are.
    pub groups: BTreeMap<String, (usize, usize)>,
    /// Milliseconds for a plan: the median, and the 95th percentile.
    pub plan_ms: [f64; 2],
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "planner: {} questions written by hand, never trained on", self.cases)?;
        for (what, share) in [
            ("exact", self.exact),
            ("wrong change", self.wrong_change),
            ("changed unasked", self.changed_unasked),
            ("decline precision", self.decline_precision),
            ("decline recall", self.decline_recall),
            ("doubted", self.doubted),
        ] {
            writeln!(f, "  {what:18} {:6.1} %", 100.0 * share)?;
        }
        for (group, (exact, all)) in &self.groups {
            writeln!(f, "  {group:18} {exact:3} of {all}")?;
        }
        write!(f, "  plan p50 {:.1} ms, p95 {:.1} ms", self.plan_ms[0], self.plan_ms[1])
    }
}

/// One question and what became of it.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The question.
    pub case: Case,
    /// What the model wrote.
    pub drafted: Drafted,
}

/// Asks all questions of a set.
///
/// # Errors
/// When the model cannot be run.
pub fn ask(engine: &dyn Engine, cases: Vec<Case>) -> Result<Vec<Answered>> {
    cases
        .into_iter()
        .map(|case| {
            let drafted = engine.draft(&context(&case.example))?;
            Ok(Answered { case, drafted })
        })
        .collect()
}

/// The steps of a draft regardless of their order; where variants are compared the order counts.
fn steps(draft: &Draft) -> Vec<String> {
    let mut steps: Vec<String> = draft.steps.iter().map(ToString::to_string).collect();
    if !draft.steps.contains(&DraftStep::Versus) {
        steps.sort();
    }
    steps
}

/// The steps that change the scene.
fn changes(draft: &Draft) -> Vec<String> {
    use DraftStep as S;
    draft
        .steps
        .iter()
        .filter(|step| {
            !matches!(
                step,
                S::Camera(_)
                    | S::CameraTurn(_)
                    | S::CameraElevation(_)
                    | S::CameraDistance(_)
                    | S::Follow(_)
                    | S::Clock(_)
                    | S::Rate(_)
                    | S::Show(_)
                    | S::Hide(_)
                    | S::Measure(_)
                    | S::Compare(_)
                    | S::Sweep(_)
                    | S::Explain(_)
                    | S::GoTo(_)
                    | S::Clarify(_)
                    | S::Decline(_)
            )
        })
        .map(ToString::to_string)
        .collect()
}

/// Whether a draft is as it should be.
#[must_use]
pub fn is_exact(answered: &Answered) -> bool {
    steps(&answered.drafted.draft) == steps(&answered.case.example.draft)
}

/// Counts; changes of less confidence than `sure` count as asked back, as the agent does.
#[must_use]
pub fn report(answered: &[Answered], sure: f64) -> Report {
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let mut out = Report { cases: answered.len(), ..Report::default() };
    let (mut exact, mut wrong, mut unasked, mut still, mut doubted) = (0, 0, 0, 0, 0);
    let (mut declined, mut rightly, mut should) = (0, 0, 0);
    let mut times = Vec::new();
    for one in answered {
        let right = &one.case.example.draft;
        let doubt = is_doubted(&one.drafted.draft, one.drafted.confidence, sure);
        let hit = !doubt && is_exact(one);
        let (wanted, done) = (changes(right), if doubt { Vec::new() } else { changes(&one.drafted.draft) });
        let decline = one.drafted.draft.kind == Kind::Decline;
        exact += usize::from(hit);
        doubted += usize::from(doubt);
        wrong += usize::from(done.iter().any(|step| !wanted.contains(step)));
        still += usize::from(wanted.is_empty());
        unasked += usize::from(wanted.is_empty() && !done.is_empty());
        declined += usize::from(decline);
        should += usize::from(right.kind == Kind::Decline);
        rightly += usize::from(decline && right.kind == Kind::Decline);
        let group = out.groups.entry(one.case.group.clone()).or_default();
        group.0 += usize::from(hit);
        group.1 += 1;
        times.push(one.drafted.timings.encode_ms + one.drafted.timings.decode_ms);
    }
    out.plan_ms = [0.5, 0.95].map(|share| quantile(&mut times, share));
    out.exact = share(exact, answered.len());
    out.wrong_change = share(wrong, answered.len());
    out.changed_unasked = share(unasked, still);
    out.decline_precision = share(rightly, declined);
    out.decline_recall = share(rightly, should);
    out.doubted = share(doubted, answered.len());
    out
}
