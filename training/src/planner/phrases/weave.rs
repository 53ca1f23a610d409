//! Parts of questions with the steps they mean, and how they are put together: every step's placeholders are numbered by
//! where its quantities come to stand in the whole text, as the quantity finder sees it.

use planner::quantity::{self, LIMIT};
use rand::Rng;

use super::pattern::{Pattern, tidy};

/// A piece of text and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The text, tidy.
    pub text: String,
    /// Steps in the notation of drafts; placeholders count the quantities of `text`.
    pub steps: Vec<String>,
    /// How many quantities the finder finds in `text`.
    pub quantities: usize,
    /// The quantity slots that were filled, in order of appearance.
    pub slots: Vec<String>,
}

impl Part {
    /// A part, if every placeholder of its steps has a quantity in its text.
    #[must_use]
    pub fn new(text: &str, steps: Vec<String>, slots: Vec<String>) -> Option<Self> {
        let text = tidy(text);
        let quantities = quantity::find(&text).len();
        let highest = steps.iter().flat_map(|step| placeholders(step)).max().unwrap_or(0);
        (highest <= quantities && quantities <= LIMIT).then_some(Self { text, steps, quantities, slots })
    }

    /// With other steps in place of its own.
    #[must_use]
    pub fn meaning(mut self, steps: Vec<String>) -> Self {
        self.steps = steps;
        self
    }
}

/// The numbers of the placeholders `$1`.. in a step.
pub fn placeholders(step: &str) -> impl Iterator<Item = usize> + '_ {
    step.split_whitespace().filter_map(|word| word.strip_prefix('$')?.parse().ok())
}

/// A step with its placeholders `$1`.. renamed.
#[must_use]
pub fn rename(step: &str, to: impl Fn(usize) -> String) -> String {
    let word = |word: &str| match word.strip_prefix('$').and_then(|number| number.parse().ok()) {
        Some(number) => to(number),
        None => word.to_owned(),
    };
    step.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// Puts parts into a frame: `$A` is the first, `$B` the second and so on; steps follow in the order of `parts`, whatever
/// the order in the text. None if the quantities of the whole are not those of its parts.
pub fn weave<R: Rng>(
    frame: &Pattern,
    parts: &[&Part],
    rng: &mut R,
    fill: &mut dyn FnMut(&str, &mut R) -> Option<String>,
) -> Option<Part> {
    let marker = |index: usize| char::from_u32(0xE000 + u32::try_from(index).ok()?);
    let template = frame.say(rng, &mut |slot, rng| match slot.as_bytes() {
        [letter @ b'A'..=b'F'] => marker(usize::from(letter - b'A')).map(String::from),
        _ => fill(slot, rng),
    })?;
    let mut text = String::new();
    let mut starts = vec![None; parts.len()];
    for char in tidy(&template).chars() {
        match (0..parts.len()).find(|index| marker(*index) == Some(char)) {
            Some(index) => {
                starts[index] = Some(text.len());
                text.push_str(&parts[index].text);
            }
            None => text.push(char),
        }
    }
    let found = quantity::find(&text);
    if found.len() > LIMIT {
        return None;
    }
    let mut steps = Vec::new();
    let mut slots = Vec::new();
    for (part, start) in parts.iter().zip(starts) {
        let start = start?;
        let end = start + part.text.len();
        let inside = found.iter().filter(|quantity| quantity.span.start >= start && quantity.span.end <= end).count();
        if inside != part.quantities {
            return None;
        }
        let before = found.iter().filter(|quantity| quantity.span.end <= start).count();
        steps.extend(part.steps.iter().map(|step| rename(step, |number| format!("${}", number + before))));
        slots.extend(part.slots.iter().cloned());
    }
    Part::new(&text, steps, slots)
}
