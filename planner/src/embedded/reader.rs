//! What the embedded model reads: `lesson ; red ball, hammer : the question`, and as a second part the question before
//! with what was made of it and what was measured before that, `make it [unused21] times heavier = mass it times
//! [unused21] ; before that measure period s it`. Quantities are placeholders,
//! `[unused1]` to `[unused6]` of the question and `[unused21]` to `[unused23]` of the one before, each followed by its unit.

use tokenizers::{AddedToken, Tokenizer, TruncationParams, TruncationStrategy};

use super::net::LENGTH;
use crate::draft::{Draft, DraftStep};
use crate::engine::{Context, PlannerError};
use crate::grammar::Available;
use crate::quantity::{self, Dimension};

/// Word piece that stands for the first quantity of the question.
const FIRST: usize = 1;
/// Word piece that stands for the first quantity of the question before.
const FIRST_BEFORE: usize = 21;
/// Bodies beyond this many are not named.
const BODIES: usize = 4;

/// The text of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Lesson, bodies, question.
    pub question: String,
    /// The question before and what was made of it.
    pub before: Option<String>,
    /// What quantities there are.
    pub available: Available,
    /// What those of the question are quantities of, in order.
    pub dimensions: Vec<Dimension>,
}

impl Text {
    /// Puts a context into words.
    #[must_use]
    pub fn new(context: &Context) -> Self {
        let now = quantity::find(&context.question);
        let bodies = context.bodies.iter().take(BODIES).map(String::as_str).collect::<Vec<_>>().join(", ");
        let question = quantity::masked(&context.question, &now, FIRST);
        let (before, earlier) = match &context.previous {
            Some((question, draft)) => {
                let found = quantity::find(question);
                let masked = quantity::masked(question, &found, FIRST_BEFORE);
                let measured = context.measured.clone().map(DraftStep::Measure);
                let measured =
                    measured.map_or_else(String::new, |step| format!(" ; before that {}", words(&step.to_string())));
                (Some(format!("{masked} = {}{measured}", draft_words(draft))), found.len())
            }
            None => (None, 0),
        };
        let lesson = &context.lesson;
        Self {
            question: format!("{lesson} ; {bodies} : {question}"),
            before,
            available: Available::new(now.len(), earlier),
            dimensions: now.iter().map(|quantity| quantity.dimension).collect(),
        }
    }
}

/// A draft in words that a sentence encoder knows.
fn draft_words(draft: &Draft) -> String {
    let line = draft.to_string();
    words(line.split_once('|').map_or(line.as_str(), |(_, steps)| steps))
}

/// Steps in words that a sentence encoder knows.
fn words(steps: &str) -> String {
    let words = steps.split_whitespace().map(|word| match word.strip_prefix('$') {
        Some(number) => match number.parse::<usize>() {
            Ok(number) => format!("[unused{}]", FIRST_BEFORE + number - 1),
            Err(_) => "that".to_owned(),
        },
        None => word.replace(['_', '+'], " "),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Turns text into word pieces.
pub struct Reader {
    tokenizer: Tokenizer,
}

impl Reader {
    /// With the tokenizer from its JSON file.
    ///
    /// # Errors
    /// When the file is not a tokenizer.
    pub fn new(json: &[u8]) -> Result<Self, PlannerError> {
        let failed = |error: tokenizers::Error| PlannerError::Tokenizer { reason: error.to_string() };
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(failed)?;
        let placeholders = (FIRST..FIRST + quantity::LIMIT)
            .chain(FIRST_BEFORE..FIRST_BEFORE + quantity::LIMIT)
            .map(|number| AddedToken::from(format!("[unused{number}]"), true));
        tokenizer.add_special_tokens(placeholders).map_err(failed)?;
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(Some(TruncationParams {
                max_length: LENGTH,
                strategy: TruncationStrategy::LongestFirst,
                ..TruncationParams::default()
            }))
            .map_err(failed)?;
        Ok(Self { tokenizer })
    }

    /// Word pieces of a text and the part that each belongs to.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn read(&self, text: &Text) -> Result<(Vec<u32>, Vec<u32>), PlannerError> {
        let failed = |error: tokenizers::Error| PlannerError::Tokenizer { reason: error.to_string() };
        let encoding = match &text.before {
            Some(before) => self.tokenizer.encode((text.question.as_str(), before.as_str()), true),
            None => self.tokenizer.encode(text.question.as_str(), true),
        }
        .map_err(failed)?;
        Ok((encoding.get_ids().to_vec(), encoding.get_type_ids().to_vec()))
    }
}
