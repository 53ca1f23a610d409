//! An answer as it is shown: the words, what was measured, what the solver says, and how it came about.

use planner::agent::{Answer, Event, Foresight, TraceEntry, Verdict, say};
use scene::{MeasuredValue, Measurement, Scene, words};

/// One measured quantity.
#[derive(Clone, Debug)]
pub struct ReadingView {
    /// What and of what: "fall time of the red ball".
    pub label: String,
    /// The number with its unit.
    pub value: String,
    /// Half the interval, with unit, if there is one.
    pub uncertainty: String,
    /// What the exact solver says: "checked: the exact solver says 2.48 s; difference 0.02 %".
    pub check: String,
}

/// What was tried, side by side.
#[derive(Clone, Debug)]
pub struct VariantView {
    /// Its name.
    pub label: String,
    /// What was measured on it.
    pub readings: Vec<ReadingView>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerView {
    /// In a word: changed, answered, tried...
    pub kind: &'static str,
    /// What the person is asked to foretell before the rest is shown.
    pub foresight: Option<Foresight>,
    /// What they foretold, and whether it came so.
    pub foretold: Option<String>,
    /// The words.
    pub say: String,
    /// What was measured.
    pub readings: Vec<ReadingView>,
    /// What was tried.
    pub variants: Vec<VariantView>,
    /// Whether what was tried is two things, which can be shown side by side.
    pub is_pair: bool,
    /// The overall verdict of the check, if there was one.
    pub verdict: Option<String>,
    /// Whether the verdict is good.
    pub agrees: bool,
    /// Heading and words of the lesson; no words where they were said already.
    pub source: Option<(String, Option<String>)>,
    /// Questions that one could ask instead.
    pub options: Vec<String>,
    /// Where to go: address and words.
    pub go_to: Option<(String, String)>,
    /// What could be asked next.
    pub next: Option<String>,
    /// How it came about, line by line.
    pub trace: Vec<TraceView>,
    /// How long it took.
    pub took: String,
}

/// One line of a trace.
#[derive(Clone, Debug)]
pub struct TraceView {
    /// Milliseconds since the question.
    pub at: String,
    /// What was done, in a word.
    pub what: &'static str,
    /// The details.
    pub detail: String,
}

impl AnswerView {
    /// The view of an answer to a question; `title_of` names lessons.
    #[must_use]
    pub fn new(question: &str, answer: &Answer, title_of: impl Fn(&str) -> Option<String>) -> Self {
        let exact: Vec<(&Measurement, &Measurement)> = answer
            .trace
            .iter()
            .filter_map(|entry| match &entry.event {
                Event::Measured { measurement, exact: Some(exact) } => Some((measurement, exact)),
                _ => None,
            })
            .collect();
        let readings = |measurements: &[Measurement], scene: &Scene| -> Vec<ReadingView> {
            measurements.iter().map(|one| reading(one, scene, &exact)).collect()
        };
        let go_to = answer.go_to.as_deref().map(|slug| match title_of(slug) {
            Some(title) => (format!("/lessons/{slug}"), title),
            None => ("/".to_owned(), "All lessons".to_owned()),
        });
        let foresight = Foresight::of(question, answer);
        let foretold = foresight.as_ref().zip(answer.foretold).and_then(|(foresight, chosen)| {
            let thought = foresight.options.get(chosen)?;
            let right = &foresight.options[foresight.right];
            Some(if chosen == foresight.right {
                format!("You foretold it: {thought}.")
            } else {
                format!("You thought: {thought}. It was: {right}.")
            })
        });
        Self {
            kind: kind(answer.kind),
            foresight: foresight.filter(|_| answer.foretold.is_none()),
            foretold,
            say: answer.say.clone(),
            readings: readings(&answer.measurements, &answer.scene_after),
            variants: answer
                .variants
                .iter()
                .map(|one| VariantView { label: one.label.clone(), readings: readings(&one.measurements, &one.scene) })
                .collect(),
            is_pair: answer.variants.len() == 2,
            verdict: answer.check.map(|check| {
                let difference = percent(check.drift);
                match check.verdict {
                    Verdict::Agrees => format!("Checked: the exact solver agrees; largest difference {difference}."),
                    Verdict::Close => format!("Checked: the exact solver is close; largest difference {difference}."),
                    Verdict::Differs => {
                        format!("Checked: the exact solver differs by {difference}. Trust the solver here.")
                    }
                }
            }),
            agrees: answer.check.is_some_and(|check| check.verdict != Verdict::Differs),
            source: answer.source.as_ref().map(|source| {
                // What was said already is only attributed.
                let beginning: String = source.text.chars().take(40).collect();
                let said = answer.say.contains(&beginning);
                (source.heading.clone(), (!said).then(|| source.text.clone()))
            }),
            options: answer.clarify.as_ref().map(|clarify| clarify.options.clone()).unwrap_or_default(),
            go_to,
            next: answer.next.clone(),
            trace: answer.trace.iter().map(trace).collect(),
            took: format!("{:.0} ms", answer.timings_ms.total),
        }
    }
}

fn kind(kind: scene::Kind) -> &'static str {
    match kind {
        scene::Kind::Change => "Changed",
        scene::Kind::Answer => "Answered",
        scene::Kind::Experiment => "Tried out",
        scene::Kind::Navigate => "Went there",
        scene::Kind::Clarify => "Which one?",
        scene::Kind::Decline => "Not here",
    }
}

fn reading(one: &Measurement, scene: &Scene, exact: &[(&Measurement, &Measurement)]) -> ReadingView {
    let name = |id: &str| scene.body(id).map_or_else(|| id.replace('_', " "), |body| body.name.clone());
    let of = if one.of.is_empty() { String::new() } else { format!(" of the {}", name(&one.of)) };
    let value = match &one.value {
        MeasuredValue::Number(number) => with_unit(*number, &one.unit),
        MeasuredValue::Order(groups) => groups
            .iter()
            .map(|group| group.iter().map(|id| name(id)).collect::<Vec<_>>().join(" and "))
            .collect::<Vec<_>>()
            .join(", then "),
    };
    let uncertainty = if one.uncertainty > 0.0 && one.value.number().is_some() {
        // An uncertainty is itself known to one figure.
        unbroken(&format!("± {}", words::with_unit(&words::significant(one.uncertainty, 1), &one.unit)))
    } else {
        String::new()
    };
    let check = exact.iter().find(|(measured, _)| *measured == one).and_then(|(_, exact)| {
        let (found, says) = (one.value.number()?, exact.value.number()?);
        let scale = says.abs().max(f64::MIN_POSITIVE);
        Some(format!(
            "checked: the exact solver says {}; difference {}",
            with_unit(says, &one.unit),
            percent((found - says).abs() / scale)
        ))
    });
    ReadingView {
        label: format!("{}{of}", words::capital(say::name(one.quantity))),
        value,
        uncertainty,
        check: check.unwrap_or_default(),
    }
}

/// Never broken between number and unit.
fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

fn with_unit(value: f64, unit: &str) -> String {
    unbroken(&words::quantity(value, unit))
}

fn percent(fraction: f64) -> String {
    let percent = fraction * 100.0;
    if percent < 0.005 { "under 0.01\u{a0}%".to_owned() } else { format!("{percent:.2}\u{a0}%") }
}

fn trace(entry: &TraceEntry) -> TraceView {
    let (what, detail) = match &entry.event {
        Event::Spelled { question } => ("read as", question.clone()),
        Event::Drafted { draft, confidence, engine } => {
            ("understood", format!("{draft} — {:.0} % sure ({engine})", confidence * 100.0))
        }
        Event::Took { step } => ("did", json(step)),
        Event::Failed { reason } => ("could not", reason.clone()),
        Event::Repaired { how } => ("changed the plan", how.clone()),
        Event::Measured { measurement, exact } => (
            "measured",
            format!(
                "{}{}",
                json(measurement),
                exact.as_ref().map_or_else(String::new, |exact| format!(" | exact: {}", json(&exact.value)))
            ),
        ),
        Event::MeasuredBefore { measurement } => ("measured before", json(measurement)),
        Event::Found { source } => ("read", format!("{}: {}", source.lesson, source.heading)),
        Event::Struck { sentence } => ("taken out", sentence.clone()),
        Event::OutOfTime { budget_ms } => ("stopped", format!("after {budget_ms:.0} ms")),
    };
    TraceView { at: format!("{:.0}\u{a0}ms", entry.at_ms), what, detail }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("invariant: steps and measurements have string keys only")
}

#[cfg(test)]
mod tests {
    use super::{percent, with_unit};

    #[test]
    fn numbers_are_written_as_people_do() {
        assert_eq!(with_unit(2.4823, "s"), "2.48\u{a0}s");
        assert_eq!(with_unit(45.0, "deg"), "45°");
        assert_eq!(percent(0.000_2), "0.02\u{a0}%");
        assert_eq!(percent(0.0), "under 0.01\u{a0}%");
    }
}
