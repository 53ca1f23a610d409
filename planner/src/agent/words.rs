//! A larger model says in its own words what was found, in the language of the question. It is held to the facts: a sentence with a
//! number that was neither measured nor quoted is taken out, and the trace says so.

use scene::{Depth, Kind};

use crate::agent::{Agent, Answer, Event, TraceEntry};
use crate::prompt::{Message, Role};
use crate::quantity::{Dimension, Quantity, find};

/// What the model is told to do.
const TASK: &str = "You are the guide of a live physics scene that a learner watches. Say what was done and found in at most three short \
                    sentences, to the learner, in the language of the question. Say nothing that does not stand in the facts: no number of \
                    your own, no other unit, no promise. Write plain text, without markup.";
/// Numbers that differ by no more than this share are one number.
const SAME: f64 = 0.005;
/// More letters than this are no short answer.
const LONGEST: usize = 900;

impl Agent {
    /// The answer in the engine's own words, if it has some that hold.
    pub(super) fn reworded(&self, question: &str, mut answer: Answer) -> Answer {
        if !matches!(answer.kind, Kind::Change | Kind::Answer | Kind::Experiment) {
            return answer;
        }
        let depth = answer.session.as_ref().map_or(Depth::Normal, |session| session.learner.depth);
        let quoted = answer.source.as_ref().map_or("", |source| source.text.as_str());
        let at_ms = answer.timings_ms.total;
        let mut note = |event| answer.trace.push(TraceEntry { at_ms, event });
        let written = match self.engine.tell(&brief(question, &answer.say, quoted, depth)) {
            Ok(None) => return answer,
            Ok(Some(written)) => written,
            Err(error) => {
                note(Event::Failed { reason: error.to_string() });
                return answer;
            }
        };
        let (words, struck) = held(&written, &format!("{question}\n{}\n{quoted}", answer.say));
        for sentence in struck {
            note(Event::Struck { sentence });
        }
        if let Some(words) = words {
            if let Some(turn) = answer.session.as_mut().and_then(|session| session.turns.last_mut()) {
                turn.say.clone_from(&words);
            }
            answer.say = words;
        }
        answer
    }
}

/// What the model is told: the question, and the facts.
fn brief(question: &str, facts: &str, quoted: &str, depth: Depth) -> Vec<Message> {
    let level = match depth {
        Depth::Simpler => " Use the simplest words, as for a small child.",
        Depth::Normal => "",
        Depth::Deeper => " The learner wants it exact and in detail.",
        Depth::Formula => " The learner wants the formula, if it stands in the facts.",
    };
    let lesson = if quoted.is_empty() { String::new() } else { format!("\nfrom the lesson: {quoted}") };
    vec![
        Message::new(Role::System, format!("{TASK}{level}")),
        Message::new(Role::User, format!("question: {question}\nfacts: {facts}{lesson}")),
    ]
}

/// The sentences of a text whose numbers stand in what is known, if any are left, and those that were taken out.
fn held(written: &str, known: &str) -> (Option<String>, Vec<String>) {
    let written = written.trim();
    // What is no answer in words: JSON, markup, a treatise.
    let plain = !written.starts_with(['{', '[', '<', '`', '#']) && written.chars().count() <= LONGEST;
    if written.is_empty() || !plain {
        return (None, if written.is_empty() { Vec::new() } else { vec![written.chars().take(LONGEST).collect()] });
    }
    let known = find(known);
    let (kept, struck): (Vec<&str>, Vec<&str>) = sentences(written)
        .into_iter()
        .partition(|sentence| find(sentence).iter().all(|said| stands(said, sentence, &known)));
    let words = kept.join(" ");
    ((!words.is_empty()).then_some(words), struck.into_iter().map(str::to_owned).collect())
}

/// Whether a quantity stands among those that are known: the same, rounded, or as the ratio of two of one kind.
fn stands(said: &Quantity, text: &str, known: &[Quantity]) -> bool {
    let close = |a: f64, b: f64| (a - b).abs() <= SAME * a.abs().max(b.abs()).max(1e-9);
    let digits = text[said.span.clone()].chars().filter(char::is_ascii_digit).count();
    // "2.5 s" for 2.48 s; a single digit rounds too much away.
    let rounded =
        |value: f64| digits >= 2 && (said.value - value).abs() <= 0.5 * 10f64.powi(1 - digits as i32) * value.abs();
    if known.iter().any(|one| one.dimension == said.dimension && (close(one.value, said.value) || rounded(one.value))) {
        return true;
    }
    let is_ratio = matches!(said.dimension, Dimension::Factor | Dimension::Percent);
    let pairs = known.iter().flat_map(|a| known.iter().map(move |b| (a, b)));
    is_ratio
        && pairs
            .filter(|(a, b)| a.dimension == b.dimension && b.value != 0.0)
            .any(|(a, b)| (a.value / b.value / said.value - 1.0).abs() < 0.02)
}

/// A text in its sentences, each with its mark.
fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, mark) in text.match_indices(['.', '!', '?', '\n']) {
        let end = at + mark.len();
        // "9.8" and "J. J." end nothing.
        let ends = mark == "\n" || text[end..].is_empty() || text[end..].starts_with(char::is_whitespace);
        if ends && end > from {
            out.push(text[from..end].trim());
            from = end;
        }
    }
    out.push(text[from..].trim());
    out.retain(|sentence| !sentence.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &str = "how long on the moon? The red ball lands after 2.48 s, instead of 1.01 s. It starts 5 m up.";

    #[test]
    fn words_with_known_numbers_are_kept() {
        for words in [
            "On the Moon the ball takes 2.48 seconds. At home it took 1.01 s!",
            "It takes about 2.5 s from 5 m.",
            "Auf dem Mond dauert der Fall 2,48 Sekunden.",
            "That is about two and a half times as long.".replace("two and a half", "2.46").as_str(),
            "It falls more slowly there.",
        ] {
            let (kept, struck) = held(words, KNOWN);
            assert_eq!((kept.as_deref(), struck.len()), (Some(words), 0));
        }
    }

    #[test]
    fn a_sentence_with_a_number_of_its_own_is_taken_out() {
        let (kept, struck) = held("It lands after 2.48 s. The Moon is 384400 km away. Watch it!", KNOWN);
        assert_eq!(kept.as_deref(), Some("It lands after 2.48 s. Watch it!"));
        assert_eq!(struck, ["The Moon is 384400 km away."]);
        for wrong in ["It takes 3 s.", "It lands at 2.48 m/s.", "It takes twice as long.", "It starts 5 kg up."] {
            assert_eq!(held(wrong, KNOWN), (None, vec![wrong.to_owned()]));
        }
    }

    #[test]
    fn what_is_no_answer_in_words_is_not_said() {
        assert_eq!(held("{\"kind\":\"change\"}", KNOWN).0, None);
        assert_eq!(held("<b>5 m</b>", KNOWN).0, None);
        assert_eq!(held("  ", KNOWN), (None, Vec::new()));
        assert_eq!(held(&"So it goes. ".repeat(200), KNOWN).0, None);
    }
}
