//! Saying it: answers in words, put together from what was done and what was measured. Every number in them was
//! measured or is in the scene; every sentence could be said to a child.

mod change;
mod label;
mod reading;
mod results;

pub use change::{changes, offered};
pub use label::label;
pub use reading::{greatest_word, name, predicate, said as value, sentence};
pub use results::{Beside, compared, measured, outcome, ranked};
pub(crate) use results::{arrival, close};

use scene::words;

/// Sentences put together: each with a capital letter and a full stop.
#[must_use]
pub fn sentences(parts: &[String]) -> String {
    let ended = parts.iter().filter(|part| !part.trim().is_empty()).map(|part| {
        let part = words::capital(part.trim());
        if part.ends_with(['.', '!', '?', ':']) { part } else { format!("{part}.") }
    });
    ended.collect::<Vec<_>>().join(" ")
}

/// The first sentences of a text, up to about this many letters: never cut within a sentence.
#[must_use]
pub fn opening(text: &str, letters: usize) -> String {
    let mut end = text.len();
    for (at, mark) in text.match_indices(['.', '!', '?']) {
        let after = &text[at + mark.len()..];
        // A full stop within "J. J. Thomson" or "9.8" ends nothing.
        if (after.is_empty() || after.starts_with([' ', '"'])) && at > 20 {
            let stop = at + mark.len() + usize::from(after.starts_with('"'));
            if stop > letters {
                break;
            }
            end = stop;
        }
    }
    text[..end].trim().to_owned()
}
