//! Quantities in people's words: "50 m", "two and a half kilos", "2,5 seconds", "twice as heavy", "half". They are taken
//! out of the question before a language model reads it, which sees `[unused1] meters` and writes `"$1"`: so no number is
//! ever made up by a model, and every value is exactly the person's. What people measure by is a quantity as well: "from the Eiffel
//! Tower", "as fast as a cheetah". People write them in English, Spanish, French or German ("2,5 metros", "deux fois",
//! "zweieinhalb Sekunden"); which of these a text is in is settled first, by its other words.

mod abroad;
mod language;
mod likeness;
mod number;
mod spelling;
mod unit;

use std::ops::Range;

pub use language::Language;
pub use spelling::misspelt;
pub use unit::{Dimension, Unit};

/// Quantities beyond this many have no placeholder.
pub const LIMIT: usize = 6;

/// Standard acceleration of gravity in m/s² (BIPM, CGPM 1901): what "2 g's" counts in.
pub const STANDARD_GRAVITY_M_S2: f64 = 9.806_65;

/// A quantity that a person wrote.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// The value in SI; angles in degrees, percent as a fraction, factors as they are.
    pub value: f64,
    /// What it is a quantity of.
    pub dimension: Dimension,
    /// Where it stands, in bytes of the text.
    pub span: Range<usize>,
    /// The unit as it was written.
    pub unit: Unit,
}

impl Quantity {
    /// Read as an acceleration in m/s²: what an acceleration, a number of g's, "2 g" said of gravity, or a bare number is
    /// when gravity is what is talked about.
    #[must_use]
    pub fn as_acceleration(&self) -> Option<f64> {
        match (self.dimension, self.unit) {
            (Dimension::Acceleration | Dimension::Plain, _) => Some(self.value),
            (_, Unit::Gram) => Some(self.value / Unit::Gram.in_si() * STANDARD_GRAVITY_M_S2),
            _ => None,
        }
    }
}

/// A stretch of letters, of a number, or a single sign.
#[derive(Clone, Debug, PartialEq)]
struct Token<'a> {
    text: &'a str,
    /// In small letters, without accents, spelt as it should be.
    lower: String,
    span: Range<usize>,
    /// Whether white space or the start stands before it.
    spaced: bool,
}

/// Splits a text into words, numbers and signs. Apostrophes stay inside words.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    let mut spaced = true;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + first.len_utf8();
        let number = first.is_ascii_digit() || (first == '.' && text[end..].starts_with(|c: char| c.is_ascii_digit()));
        let mut take = |fits: &dyn Fn(char, Option<char>) -> bool| {
            while let Some(&(at, next)) = rest.peek() {
                let after = text[at + next.len_utf8()..].chars().next();
                if !fits(next, after) {
                    break;
                }
                end = at + next.len_utf8();
                rest.next();
            }
        };
        if number {
            take(&|next, after| {
                next.is_ascii_digit()
                    || (matches!(next, '.' | ',') && after.is_some_and(|after| after.is_ascii_digit()))
            });
        } else if first.is_alphabetic() {
            take(&|next, after| {
                next.is_alphabetic() || (matches!(next, '\'' | '’') && after.is_some_and(char::is_alphabetic))
            });
        }
        let word = &text[start..end];
        out.push(Token { text: word, lower: spelling::meant(language::plain(word)), span: start..end, spaced });
        spaced = false;
    }
    out
}

/// Finds the quantities of a text, in order. Never panics; spans are on character boundaries and do not overlap.
#[must_use]
pub fn find(text: &str) -> Vec<Quantity> {
    let tokens = tokens(text);
    let words = language::of_tokens(&tokens).words();
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let found = match words {
            Some(words) => abroad::read(&tokens, at, words),
            None => read(&tokens, at),
        };
        match found {
            Some((quantity, used)) => {
                out.push(quantity);
                at += used.max(1);
            }
            None => at += 1,
        }
    }
    out
}

/// The language that a text is in, as far as its words say; English if they do not.
#[must_use]
pub fn language(text: &str) -> Language {
    language::of_tokens(&tokens(text))
}

/// A quantity in this unit, written in so many tokens, if it is finite.
fn quantity(tokens: &[Token<'_>], at: usize, value: f64, unit: Unit, used: usize) -> Option<(Quantity, usize)> {
    let span = tokens[at].span.start..tokens[at + used - 1].span.end;
    let value = value * unit.in_si();
    value.is_finite().then_some((Quantity { value, dimension: unit.dimension(), span, unit }, used))
}

/// The quantity that starts at a token of an English text, and how many tokens it takes.
fn read(tokens: &[Token<'_>], at: usize) -> Option<(Quantity, usize)> {
    if let Some((value, unit, used)) = likeness::read(tokens, at) {
        return quantity(tokens, at, value, unit, used);
    }
    if let Some((value, used)) = number::times(tokens, at) {
        return quantity(tokens, at, value, Unit::Times, used);
    }
    if let Some((value, used)) = number::half_a_dozen(tokens, at) {
        return quantity(tokens, at, value, Unit::None, used);
    }
    if let Some((value, used)) = number::factor(tokens, at) {
        // "half a second", "a quarter of a metre": a fraction of a unit.
        if let Some((unit, more)) = number::unit_after_fraction(&tokens[at + used..]) {
            return quantity(tokens, at, value, unit, used + more);
        }
        return quantity(tokens, at, value, Unit::Times, used);
    }
    // "another metre": the word that says so stays in the text.
    if at > 0
        && number::MORE_OF_IT.contains(&tokens[at - 1].lower.as_str())
        && let Some((unit, used)) = unit::by_name(&tokens[at..])
    {
        return quantity(tokens, at, 1.0, unit, used);
    }
    if let Some((unit, used)) = unit::one(&tokens[at..]) {
        let (half, more) = number::and_a_half(tokens, at + used);
        return quantity(tokens, at, 1.0 + half, unit, used + more);
    }
    let (value, used) = number::number(tokens, at)?;
    if let Some(more) = unit::stone(&tokens[at + used..]).filter(|_| value > 1.0) {
        return quantity(tokens, at, value, Unit::Stone, used + more);
    }
    if let Some((unit, more)) = unit::unit(&tokens[at + used..], None) {
        let next = at + used + more;
        // "five foot ten", at the end
        if unit == Unit::Foot
            && let Some((inches, digits)) = number::number(tokens, next)
            && (1.0..12.0).contains(&inches)
            && inches.fract() == 0.0
            && next + digits == tokens.len()
        {
            return quantity(tokens, at, value + inches / 12.0, unit, used + more + digits);
        }
        // "five foot ten inches"
        if let Some((small, digits)) = number::number(tokens, next)
            && let Some((below, named)) = unit::unit(&tokens[next + digits..], None)
            && unit::goes_on(unit, below).is_some_and(|limit| (0.0..limit).contains(&small))
        {
            let value = value + small * below.in_si() / unit.in_si();
            return quantity(tokens, at, value, unit, used + more + digits + named);
        }
        // "two metres and a half"
        let (half, halves) = number::and_a_half(tokens, next);
        return quantity(tokens, at, value + half, unit, used + more + halves);
    }
    // "two more pounds": the word that says so stays in the text, and the unit after it.
    let more = tokens
        .get(at + used)
        .is_some_and(|next| number::MORE_OF_IT.contains(&next.lower.as_str()) || next.lower == "more");
    if more && let Some((unit, _)) = unit::unit(&tokens[at + used + 1..], None).filter(|(unit, _)| *unit != Unit::Times)
    {
        return quantity(tokens, at, value, unit, used);
    }
    // "one" alone is rarely a number: "the red one", "one more"; in a row of numbers it is: "one, two and four metres".
    if used == 1 && matches!(tokens[at].lower.as_str(), "one" | "a" | "an") && !begins_a_row(tokens, at) {
        return None;
    }
    // "All four" are everyone.
    let everyone = at > 0 && tokens[at - 1].lower == "all" && used == 1 && (2.0..=12.0).contains(&value);
    let a_name = tokens
        .get(at + 1)
        .is_none_or(|next| next.spaced || next.text.chars().all(|c| c.is_alphabetic() || ".?!,".contains(c)));
    if everyone && a_name {
        return None;
    }
    quantity(tokens, at, value, Unit::None, used)
}

/// "One" begins a row of number words: "one, two and four metres"; in "the red one, 5 kg" or "the top one, two kilos" it
/// stands for a thing.
fn begins_a_row(tokens: &[Token<'_>], at: usize) -> bool {
    const BEFORE_A_THING: [&str; 38] = [
        "the", "this", "that", "which", "each", "every", "any", "other", "first", "second", "third", "last", "new",
        "left", "right", "top", "bottom", "middle", "upper", "lower", "big", "bigger", "small", "smaller", "heavy",
        "heavier", "light", "lighter", "red", "blue", "green", "yellow", "orange", "purple", "pink", "white", "black",
        "brown",
    ];
    let next = at + 1 + usize::from(tokens.get(at + 1).is_some_and(|token| token.text == ","));
    let word = |token: &Token<'_>| token.text.starts_with(char::is_alphabetic);
    tokens[at].lower == "one"
        && !(at > 0 && BEFORE_A_THING.contains(&tokens[at - 1].lower.as_str()))
        && next > at + 1
        && tokens.get(next).is_some_and(word)
        && number::number(tokens, next).is_some()
}

/// The text with its first [`LIMIT`] quantities replaced by `[unusedN] unit`, counting from `first`.
#[must_use]
pub fn masked(text: &str, quantities: &[Quantity], first: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut from = 0;
    for (index, quantity) in quantities.iter().take(LIMIT).enumerate() {
        out.push_str(&text[from..quantity.span.start]);
        out.push_str(&format!(" [unused{}] {} ", first + index, quantity.dimension.word()));
        from = quantity.span.end;
    }
    out.push_str(&text[from..]);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
