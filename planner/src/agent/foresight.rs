//! What a person may foretell before the result of an experiment is shown: which of the things that were tried comes out first, fastest,
//! farthest.

use scene::words::capital;
use scene::{MeasuredValue, Measurement, Scene};

use crate::agent::Answer;
use crate::agent::say;

/// So many things can be told apart at a glance.
const MOST: usize = 5;
/// The answer that none stands out.
const SAME: &str = "No difference";
/// Words that questions begin with, in the languages of the lessons.
const ASKING: [&str; 28] = [
    "which", "what", "does", "do", "did", "is", "are", "will", "would", "can", "could", "how", "who", "when", "cuál",
    "cual", "qué", "que", "cómo", "quel", "quelle", "lequel", "laquelle", "est-ce", "welche", "welcher", "was", "wie",
];

/// A question with answers to choose from, of which one is what was measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foresight {
    /// "Which one lands first?"
    pub question: String,
    /// What was tried, and [`SAME`] at the end.
    pub options: Vec<String>,
    /// Which of these it is.
    pub right: usize,
}

impl Foresight {
    /// What can be foretold of an answer to a question. None where somebody said what they believe, since that is foretold already; where
    /// nothing was tried; and where too many things were, or two of several stand out together.
    #[must_use]
    pub fn of(asked: &str, answer: &Answer) -> Option<Self> {
        let first = asked.split(|c: char| !c.is_alphabetic() && c != '-').find(|word| !word.is_empty())?.to_lowercase();
        if answer.kind != scene::Kind::Experiment || !(asked.contains('?') || ASKING.contains(&first.as_str())) {
            return None;
        }
        match answer.variants.as_slice() {
            [one] => among_bodies(&one.scene, &one.measurements),
            several => {
                let measured: Vec<&Measurement> =
                    several.iter().map(|variant| only(&variant.measurements)).collect::<Option<_>>()?;
                let names = several.iter().map(|variant| capital(&variant.label));
                among(names.collect(), &measured)
            }
        }
    }
}

/// The one thing that was measured of a variant; other quantities of it are only told as well.
fn only(measurements: &[Measurement]) -> Option<&Measurement> {
    let (first, others) = measurements.split_first()?;
    let told_as_well = |other: &Measurement| other.quantity != first.quantity || other.of == first.of;
    others.iter().all(told_as_well).then_some(first)
}

/// Which body comes out first.
fn among_bodies(scene: &Scene, measurements: &[Measurement]) -> Option<Foresight> {
    let name = |id: &str| Some(capital(&format!("the {}", scene.body(id)?.name)));
    if let Some(MeasuredValue::Order(groups)) = only(measurements).map(|one| &one.value) {
        let mut ids: Vec<&String> = groups.iter().flatten().collect();
        let first = groups.first()?;
        // In the scene's order, which gives nothing away.
        ids.sort_by_key(|id| scene.bodies.iter().position(|body| body.id == **id));
        let right = match first.as_slice() {
            [winner] => ids.iter().position(|id| *id == winner)?,
            _ if first.len() == ids.len() => ids.len(),
            _ => return None,
        };
        let names: Vec<String> = ids.iter().map(|id| name(id)).collect::<Option<_>>()?;
        return asked(only(measurements)?, names, right);
    }
    let of_bodies: Vec<&Measurement> = measurements.iter().filter(|one| !one.of.is_empty()).collect();
    let names = of_bodies.iter().map(|one| name(&one.of)).collect::<Option<_>>()?;
    among(names, &of_bodies)
}

/// Which of these values wins.
fn among(names: Vec<String>, measured: &[&Measurement]) -> Option<Foresight> {
    let first = measured.first()?;
    let alike = measured.iter().all(|one| one.quantity == first.quantity);
    let values: Vec<f64> = measured.iter().filter_map(|one| one.value.number()).collect();
    if !alike || values.len() != names.len() {
        return None;
    }
    let (_, greatest) = say::greatest_word(first.quantity);
    let better = |a: f64, b: f64| if greatest { a > b } else { a < b };
    let best = (0..values.len()).reduce(|best, here| if better(values[here], values[best]) { here } else { best })?;
    let close: Vec<usize> = (0..values.len()).filter(|&index| say::close(values[index], values[best])).collect();
    let right = match close.len() {
        1 => best,
        all if all == values.len() => all,
        _ => return None,
    };
    asked(first, names, right)
}

fn asked(measured: &Measurement, mut options: Vec<String>, right: usize) -> Option<Foresight> {
    if !(2..=MOST).contains(&options.len()) {
        return None;
    }
    options.push(SAME.to_owned());
    let (verb, _) = say::greatest_word(measured.quantity);
    Some(Foresight { question: format!("What do you think: which one {verb}?"), options, right })
}
