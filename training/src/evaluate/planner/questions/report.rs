//! Shares over all questions, beside what is aimed for.

use std::collections::BTreeMap;
use std::fmt;

use scene::Kind;
use serde::Serialize;

use super::outcome::{Outcome, Wrong};
use crate::evaluate::quantile;

/// Questions in other languages than English, told apart.
const LANGUAGES: &str = "languages";
/// What is aimed for, as shares: passed in all, in every category, wrong changes, declines both ways.
const TARGETS: [f64; 4] = [0.92, 0.85, 0.02, 0.90];

/// Shares over held-out questions, 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Questions.
    pub cases: usize,
    /// Those of which everything came out as it must, languages other than English aside.
    pub passed: f64,
    /// The same over all.
    pub passed_in_all: f64,
    /// Those whose scene was changed though it must not be, or otherwise than it must.
    pub wrong_changes: f64,
    /// Of the answers that decline, those that may.
    pub decline_precision: f64,
    /// Of the questions that can only be declined, those that are.
    pub decline_recall: f64,
    /// Numbers said that could be traced to nothing.
    pub untraced: Vec<String>,
    /// By category: how many passed, of how many.
    pub categories: BTreeMap<String, (usize, usize)>,
    /// By lesson.
    pub lessons: BTreeMap<String, (usize, usize)>,
    /// By what is wrong: kind, scene, what was measured, where it went.
    pub wrong: BTreeMap<&'static str, usize>,
    /// By confidence, in steps of a tenth: how many passed, of how many.
    pub calibration: Vec<(usize, usize)>,
    /// Milliseconds for a plan: the median, and the 95th percentile.
    pub plan_ms: [f64; 2],
    /// Milliseconds for the whole answer, likewise.
    pub total_ms: [f64; 2],
    /// Each that did not pass.
    pub errors: Vec<Mistake>,
    /// Whether every target is reached.
    pub reached: bool,
}

/// A question of which something came out wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mistake {
    /// Which.
    pub id: String,
    /// What is wrong: kind, scene, measured, goes_to.
    pub wrong: Vec<&'static str>,
    /// The kind that the answer had.
    pub kind: Kind,
    /// How sure the model was.
    pub confidence: f64,
}

impl Wrong {
    fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Scene => "scene",
            Self::Measured => "measured",
            Self::GoesTo => "goes_to",
        }
    }
}

/// Counts.
#[must_use]
pub fn report(outcomes: &[Outcome]) -> Report {
    let share = |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let count = |counted: &dyn Fn(&&Outcome) -> bool| outcomes.iter().filter(counted).count();
    let declined = |one: &Outcome| one.kind == Kind::Decline;
    let only_declined = |one: &Outcome| one.case.kind == [Kind::Decline];
    let english = |one: &Outcome| one.case.category != LANGUAGES;
    let mut categories: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut lessons = categories.clone();
    let mut wrong = BTreeMap::new();
    let mut calibration = vec![(0, 0); 10];
    for one in outcomes {
        let tenth = ((one.confidence * 10.0) as usize).min(9);
        let category = categories.entry(one.case.category.clone()).or_default();
        let lesson = lessons.entry(one.case.lesson.clone()).or_default();
        for counts in [category, lesson, &mut calibration[tenth]] {
            counts.0 += usize::from(one.passes());
            counts.1 += 1;
        }
        for part in &one.wrong {
            *wrong.entry(part.name()).or_default() += 1;
        }
    }
    let at = |mut times: Vec<f64>| {
        times.retain(|time| time.is_finite());
        [0.5, 0.95].map(|share| quantile(&mut times, share))
    };
    let passed = share(count(&|one| english(one) && one.passes()), count(&|one| english(one)));
    let wrong_changes = share(count(&|one| one.changed_wrongly()), outcomes.len());
    let precision =
        share(count(&|one| declined(one) && one.case.kind.contains(&Kind::Decline)), count(&|one| declined(one)));
    let recall = share(count(&|one| only_declined(one) && declined(one)), count(&|one| only_declined(one)));
    let untraced: Vec<String> = outcomes
        .iter()
        .flat_map(|one| one.untraced.iter().map(|number| format!("{}: {number} in {:?}", one.case.id, one.say)))
        .collect();
    let [least, least_in_each, most_wrong, least_declines] = TARGETS;
    let each = categories.iter().filter(|(name, _)| *name != LANGUAGES);
    let reached = passed >= least
        && each.map(|(_, (passed, all))| share(*passed, *all)).all(|share| share >= least_in_each)
        && wrong_changes <= most_wrong
        && precision.min(recall) >= least_declines
        && untraced.is_empty();
    Report {
        cases: outcomes.len(),
        passed,
        passed_in_all: share(count(&|one| one.passes()), outcomes.len()),
        wrong_changes,
        decline_precision: precision,
        decline_recall: recall,
        untraced,
        categories,
        lessons,
        wrong,
        calibration,
        plan_ms: at(outcomes.iter().map(|one| one.plan_ms).collect()),
        total_ms: at(outcomes.iter().map(|one| one.total_ms).collect()),
        errors: outcomes
            .iter()
            .filter(|one| !one.passes())
            .map(|one| Mistake {
                id: one.case.id.clone(),
                wrong: one.wrong.iter().map(|part| part.name()).collect(),
                kind: one.kind,
                confidence: one.confidence,
            })
            .collect(),
        reached,
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [least, least_in_each, most_wrong, least_declines] = TARGETS.map(|target| 100.0 * target);
        writeln!(f, "planner: {} held-out questions, by what came of them", self.cases)?;
        writeln!(f, "  as it must be      {:6.1} %  (target {least:.0})", 100.0 * self.passed)?;
        writeln!(f, "  wrong changes      {:6.1} %  (target at most {most_wrong:.0})", 100.0 * self.wrong_changes)?;
        writeln!(f, "  decline precision  {:6.1} %  (target {least_declines:.0})", 100.0 * self.decline_precision)?;
        writeln!(f, "  decline recall     {:6.1} %  (target {least_declines:.0})", 100.0 * self.decline_recall)?;
        writeln!(f, "  untraced numbers   {:6}    (target 0)", self.untraced.len())?;
        writeln!(f, "by category (target {least_in_each:.0} % in each but languages)")?;
        for (name, (passed, all)) in &self.categories {
            writeln!(f, "  {name:18} {:6.1} %  {passed} of {all}", 100.0 * *passed as f64 / *all as f64)?;
        }
        writeln!(f, "by lesson")?;
        for (name, (passed, all)) in &self.lessons {
            writeln!(f, "  {name:18} {:6.1} %  {passed} of {all}", 100.0 * *passed as f64 / *all as f64)?;
        }
        let wrong: Vec<String> = self.wrong.iter().map(|(name, count)| format!("{name} {count}")).collect();
        writeln!(f, "wrong: {}", wrong.join(", "))?;
        writeln!(f, "confidence, in tenths: passed of all")?;
        for (tenth, (passed, all)) in self.calibration.iter().enumerate().filter(|(_, (_, all))| *all > 0) {
            let share = 100.0 * *passed as f64 / *all as f64;
            writeln!(
                f,
                "  {:.1} to {:.1}  {share:6.1} %  {passed} of {all}",
                tenth as f64 / 10.0,
                (tenth + 1) as f64 / 10.0
            )?;
        }
        writeln!(f, "a plan p50 {:.1} ms, p95 {:.1} ms", self.plan_ms[0], self.plan_ms[1])?;
        write!(f, "an answer p50 {:.1} ms, p95 {:.1} ms", self.total_ms[0], self.total_ms[1])
    }
}
