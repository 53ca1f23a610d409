//! Spelling: what is no English word is read as the word that was most likely meant, by a noisy channel (Kernighan, Church and
//! Gale, 1990; with letters that sound alike as in Brill and Moore, 2000): of the words of the phrase book, the one for which
//! its own probability times that of writing it so is greatest. Children write by ear, and a sentence encoder reads their
//! words in pieces that mean nothing. Words are never changed that are words, names or numbers.

mod channel;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::quantity::{self, Language};
use channel::Channel;

/// Shorter words are left alone: almost anything is one letter away from them.
const SHORTEST: usize = 3;
/// Longer ones as well: nobody meant them.
const LONGEST: usize = 16;
/// How unlikely one unit of [`Channel::cost`] is, in nats.
const COST_NATS: f64 = 3.0;
/// How much of a word's improbability counts: the frequent little words are seldom misspelt.
const PRIOR: f64 = 0.7;
/// What a word may cost for each of its letters, and for itself.
const PER_LETTER: f64 = 0.45;
const PER_WORD: f64 = 0.6;
/// How unlikely a forgotten space is, in nats.
const NO_SPACE_NATS: f64 = 5.0;
/// Parts of a word without its space come at least this often in the book.
const OFTEN: u32 = 150;

/// English words, and how often the phrase book says them.
struct Words {
    /// In order, to be looked up.
    known: Vec<(&'static str, u32)>,
    /// Those that can be meant, with their improbability in nats.
    meant: Vec<(&'static str, f64)>,
    /// How often the book says any word.
    total: f64,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("english.txt")));

impl Words {
    fn read(text: &'static str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let word = |line: &'static str| match line.split_once(' ') {
            Some((word, times)) => (word, times.parse().unwrap_or(0)),
            None => (line, 0),
        };
        let mut known: Vec<(&str, u32)> = lines.map(word).collect();
        known.sort_unstable();
        let total = known.iter().map(|(_, times)| f64::from(*times)).sum();
        let meant = known.iter().filter(|(_, times)| *times > 0);
        let meant = meant.map(|(word, times)| (*word, nats(*times, total))).collect();
        Self { known, meant, total }
    }

    /// How often the book says a word, if it is one.
    fn find(&self, word: &str) -> Option<u32> {
        self.known.binary_search_by_key(&word, |(known, _)| known).ok().map(|at| self.known[at].1)
    }

    /// The word that was most likely meant, and how unlikely that is.
    fn likeliest(&self, written: &str) -> Option<(&'static str, f64)> {
        let most = PER_WORD + PER_LETTER * written.len() as f64;
        let mut channel = Channel::new(written.as_bytes());
        let mut best: Option<(&str, f64)> = None;
        for &(word, rarity) in &self.meant {
            // Nothing that costs more can still be the best.
            let left = best.map_or(most, |(_, score)| ((score - rarity) / COST_NATS).min(most));
            if left > 0.0
                && let Some(cost) = channel.cost(word.as_bytes(), left)
            {
                best = Some((word, COST_NATS * cost + rarity));
            }
        }
        best
    }

    /// Two frequent words that were written as one, and their improbability.
    fn apart(&self, written: &str) -> Option<(String, f64)> {
        let both = (1..written.len()).filter_map(|at| {
            let (first, second) = written.split_at(at);
            let rarity =
                |word: &str| self.find(word).filter(|times| *times >= OFTEN).map(|times| nats(times, self.total));
            Some((format!("{first} {second}"), rarity(first)? + rarity(second)? + NO_SPACE_NATS))
        });
        both.min_by(|a, b| a.1.total_cmp(&b.1))
    }
}

fn nats(times: u32, total: f64) -> f64 {
    -PRIOR * (f64::from(times) / total).ln()
}

/// An English text with its words spelled as they were meant; other languages stay as they are, and so do `names`.
#[must_use]
pub fn corrected<'a>(text: &'a str, names: &[String]) -> Cow<'a, str> {
    if quantity::language(text) != Language::English {
        return Cow::Borrowed(text);
    }
    let shouted = !text.contains(|c: char| c.is_lowercase());
    let mut out = String::with_capacity(text.len() + 8);
    let mut changed = false;
    let mut rest = text;
    while let Some(begin) = rest.find(char::is_alphanumeric) {
        let (between, from) = rest.split_at(begin);
        let inside = |(at, c): &(usize, char)| {
            c.is_alphanumeric()
                || (matches!(c, '\'' | '’') && from[at + c.len_utf8()..].starts_with(char::is_alphabetic))
        };
        let end = from.char_indices().find(|here| !inside(here)).map_or(from.len(), |(at, _)| at);
        let (word, after) = from.split_at(end);
        let named = !shouted && !out.is_empty() && word.starts_with(char::is_uppercase);
        let meant = if named || is_name(word, names) { None } else { meant(word) };
        changed |= meant.is_some();
        out.push_str(between);
        out.push_str(meant.as_deref().unwrap_or(word));
        rest = after;
    }
    if !changed {
        return Cow::Borrowed(text);
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn is_name(word: &str, names: &[String]) -> bool {
    names.iter().any(|name| name.split(' ').any(|part| part.eq_ignore_ascii_case(word)))
}

/// What was meant by something that is no word; none if it is one, or nothing comes near.
fn meant(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase().replace('’', "'");
    let spelled = (SHORTEST..=LONGEST).contains(&lower.len())
        && lower.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'\'');
    // What counts as a number goes on to be one.
    if let Some(number) = quantity::misspelt(&lower) {
        return Some(number.to_owned());
    }
    let words = &*WORDS;
    // "the string's", "he'd"
    let root = lower.split('\'').next().unwrap_or(&lower);
    if !spelled || words.find(&lower).is_some() || words.find(root).is_some() {
        return None;
    }
    // "slooooow": as often as somebody feels.
    for most in [2, 1] {
        let shorter = shortened(&lower, most);
        if shorter != lower && words.find(&shorter).is_some() {
            return Some(shorter);
        }
    }
    let written = shortened(&lower, 2);
    match (words.likeliest(&written), words.apart(&written)) {
        (Some((_, one)), Some((apart, two))) if two < one => Some(apart),
        (None, Some((apart, _))) => Some(apart),
        (one, _) => one.map(|(word, _)| word.to_owned()),
    }
}

/// With every letter at most so often in a row, where it is there three times or more.
fn shortened(word: &str, most: usize) -> String {
    let letters = word.as_bytes();
    let run = |at: usize| letters[at..].iter().take_while(|letter| **letter == letters[at]).count();
    let mut out = String::new();
    let mut at = 0;
    while at < letters.len() {
        let length = run(at);
        let kept = if length > 2 { most } else { length };
        out.extend(std::iter::repeat_n(char::from(letters[at]), kept));
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_children_write_is_read_as_they_mean_it() {
        for (written, meant) in [
            ("mak the bloo ball hevvier", "make the blue ball heavier"),
            ("mak the stringg longer liek a fether", "make the string longer like a feather"),
            ("wot hapens wen i tak the grafity away", "what happens when i take the gravity away"),
            ("I wood like a nuther planit too. a red won", "I wood like a another planet too. a red won"),
            ("dont stop it", "don't stop it"),
            ("sloooow moshun pleeease", "slow motion please"),
            ("put it infront of the box", "put it in front of the box"),
            ("MAK IT HEVIER", "MAKE IT HEAVIER"),
            ("a harf of it", "a half of it"),
        ] {
            assert_eq!(corrected(written, &[]).to_lowercase(), meant.to_lowercase(), "{written}");
        }
    }

    #[test]
    fn words_names_numbers_and_other_languages_stay_as_they_are() {
        for text in [
            "make the pomegranate heavier, Quintillus said",
            "set v0 to [unused1] m and wait for 3s",
            "haz la pelota roja más pesada por favor",
            "mach die rote Kugel bitte schwerer",
            "lol idk pls",
            "asdfgh jkl qwrtz",
        ] {
            assert!(matches!(corrected(text, &[]), Cow::Borrowed(_)), "{} of {text}", corrected(text, &[]));
        }
        assert_eq!(corrected("make zorbel faster", &["blue zorbel".to_owned()]), "make zorbel faster");
    }
}
