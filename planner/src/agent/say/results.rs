//! Several measured values in words: before and after, against each other, along a sweep.

use scene::{MeasuredValue, Measurement, Outcome, Quantity, Scene, words};

use crate::agent::VariantResult;
use crate::agent::say::reading::{greatest_word, knocked_over, number, predicate, said, sentence, the};
use crate::measure::Reading;

/// Values closer than this share are the same to a person.
const SAME: f64 = 0.006;

/// Readings that others are told beside.
#[derive(Clone, Copy, Debug)]
pub enum Beside<'a> {
    /// How it was before a change.
    Before(&'a [Reading]),
    /// How it is, where a change was only tried out.
    AsItIs(&'a [Reading]),
}

impl<'a> Beside<'a> {
    fn readings(self) -> &'a [Reading] {
        match self {
            Self::Before(readings) | Self::AsItIs(readings) => readings,
        }
    }
}

/// What was measured, beside the same without the change where there is one.
#[must_use]
pub fn measured(scene: &Scene, readings: &[Reading], beside: Beside<'_>) -> Vec<String> {
    if let Some(together) = together(scene, readings, beside) {
        return vec![together];
    }
    if let [first, _, _, ..] = readings
        && beside.readings().is_empty()
        && readings.iter().all(|reading| predicate(scene, reading) == predicate(scene, first))
    {
        return vec![format!("each of them {}", predicate(scene, first))];
    }
    readings.iter().map(|reading| with_other(scene, reading, beside)).collect()
}

fn with_other(scene: &Scene, reading: &Reading, beside: Beside<'_>) -> String {
    let now = sentence(scene, reading);
    let earlier = beside.readings().iter().find(|earlier| {
        earlier.measurement.of == reading.measurement.of
            && earlier.measurement.quantity == reading.measurement.quantity
            && earlier.sense == reading.sense
    });
    match earlier {
        None => now,
        Some(earlier) if close(number(&earlier.measurement), number(&reading.measurement)) => match beside {
            Beside::Before(_) => format!("{now}, just as before"),
            Beside::AsItIs(_) => format!("{now}, just as it does now"),
        },
        Some(earlier) => format!("{now}, instead of {}", said(&earlier.measurement)),
    }
}

/// What became of a value, as a person would see it.
#[must_use]
pub fn outcome(before: f64, after: f64) -> Outcome {
    if close(before, after) {
        Outcome::Same
    } else if after > before {
        Outcome::More
    } else {
        Outcome::Less
    }
}

/// Whether two values are the same to a person.
pub(crate) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= SAME * a.abs().max(b.abs())
}

/// Several things that land at the same moment: the point of many an experiment.
fn together(scene: &Scene, readings: &[Reading], beside: Beside<'_>) -> Option<String> {
    let [first, _, ..] = readings else { return None };
    let falls = readings.iter().all(|reading| reading.measurement.quantity == Quantity::FallTimeS);
    let same = readings.iter().all(|reading| close(number(&reading.measurement), number(&first.measurement)));
    if !falls || !same {
        return None;
    }
    let names: Vec<String> = readings.iter().map(|reading| the(scene, &reading.measurement.of)).collect();
    let both = if names.len() == 2 { "at the same moment" } else { "all at the same moment" };
    let now = format!("{} land {both}, after {}", words::list(&names), said(&first.measurement));
    let earlier: Vec<String> = readings
        .iter()
        .filter_map(|reading| beside.readings().iter().find(|earlier| earlier.measurement.of == reading.measurement.of))
        .map(|earlier| said(&earlier.measurement))
        .collect();
    if earlier.len() < names.len() || earlier.iter().all(|value| *value == said(&first.measurement)) {
        return Some(now);
    }
    Some(match beside {
        Beside::Before(_) => format!("{now}; before, it took them {}", words::list(&earlier)),
        Beside::AsItIs(_) => format!("{now}; as it is now, it takes them {}", words::list(&earlier)),
    })
}

/// Bodies against each other: the winner first, then everyone's value.
#[must_use]
pub fn ranked(scene: &Scene, readings: &[Reading]) -> Vec<String> {
    let Some(quantity) = readings.first().map(|reading| reading.measurement.quantity) else { return Vec::new() };
    let (verb, greatest) = greatest_word(quantity);
    let mut order: Vec<&Reading> = readings.iter().collect();
    order.sort_by(|a, b| number(&a.measurement).total_cmp(&number(&b.measurement)));
    if greatest {
        order.reverse();
    }
    let [winner, second, ..] = order.as_slice() else {
        return readings.iter().map(|reading| sentence(scene, reading)).collect();
    };
    if let Some(together) = together(scene, readings, Beside::Before(&[])) {
        return vec![together];
    }
    if close(number(&winner.measurement), number(&second.measurement)) {
        let mut out = vec!["there is hardly a difference".to_owned()];
        out.extend(order.iter().map(|reading| sentence(scene, reading)));
        return out;
    }
    let others: Vec<String> = order[1..]
        .iter()
        .map(|reading| format!("{} with {}", the(scene, &reading.measurement.of), said(&reading.measurement)))
        .collect();
    let come = if others.len() > 1 { "come" } else { "comes" };
    vec![
        format!("{} {verb}: it {}", the(scene, &winner.measurement.of), predicate(scene, winner)),
        format!("after it {come} {}", words::list(&others)),
    ]
}

/// The order of arrival in words.
#[must_use]
pub(crate) fn arrival(scene: &Scene, measurement: &Measurement) -> String {
    let groups = match &measurement.value {
        MeasuredValue::Order(groups) => groups,
        MeasuredValue::Number(count) => return knocked_over(scene, *count),
    };
    let named = |group: &Vec<String>| words::list(&group.iter().map(|id| the(scene, id)).collect::<Vec<_>>());
    // Down a slope, one does not land.
    let slope = scene.bodies.iter().any(|body| body.tilted().is_some_and(|tilted| tilted.tilt_deg > 0.5));
    let (land, lands) = if slope { ("reach the floor", "reaches the floor") } else { ("land", "lands") };
    let verb = |group: &Vec<String>| if group.len() > 1 { format!("{land} together") } else { lands.to_owned() };
    match groups.as_slice() {
        [] => format!("nothing {lands}"),
        [all] if all.len() > 1 => format!("{} {land} at the same moment", named(all)),
        [one] => format!("{} is the only one to {land}", named(one)),
        [first, rest @ ..] => {
            let rest = rest.iter().map(named).collect::<Vec<_>>().join(", then ");
            format!("{} {} first, then {rest}", named(first), verb(first))
        }
    }
}

/// Variants of an experiment: each label with its value, and which has the most.
#[must_use]
pub fn compared(quantity: Quantity, variants: &[VariantResult]) -> Vec<String> {
    let values: Vec<(&str, f64, String)> = variants
        .iter()
        .filter_map(|variant| {
            let asked = |measurement: &&Measurement| measurement.quantity == quantity;
            let measurement = variant.measurements.iter().find(asked).or(variant.measurements.first())?;
            Some((variant.label.as_str(), measurement.value.number()?, said(measurement)))
        })
        .collect();
    let listed: Vec<String> = values.iter().map(|(label, _, value)| format!("{label}: {value}")).collect();
    let (verb, greatest) = greatest_word(quantity);
    let best = values.iter().fold(None, |best: Option<&(&str, f64, String)>, here| match best {
        Some(held) if (held.1 >= here.1) == greatest => Some(held),
        _ => Some(here),
    });
    match (best, values.len()) {
        (Some(best), 2..) => {
            let spread = values.iter().all(|value| close(value.1, best.1));
            let end =
                if spread { "it makes no difference".to_owned() } else { format!("it {verb} {}", placed(best.0)) };
            let mut out = vec![format!("I tried each of them. {}", listed.join(", ")), end];
            let without = variants.iter().filter(|variant| values.iter().all(|(label, ..)| *label != variant.label));
            out.extend(without.map(|variant| format!("{} there was nothing to measure", placed(&variant.label))));
            out
        }
        _ => listed,
    }
}

/// A variant's label within a sentence: "at 45°", "on the Moon", "with 5 kg".
fn placed(label: &str) -> String {
    let stands_alone = ["on ", "in ", "under ", "without ", "from ", "as "].iter().any(|word| label.starts_with(word));
    if stands_alone {
        label.to_owned()
    } else if label.ends_with('°') || label.ends_with("m/s") {
        format!("at {label}")
    } else {
        format!("with {label}")
    }
}
