//! Quantities in Spanish, French and German texts.
//!
//! There the comma is the decimal sign ("2,5" and also "1,000" is one), and points or spaces stand between thousands
//! ("1.000", "10 000") where exactly three digits follow each and the first is no zero ("0.125" is an eighth, as is what a
//! calculator shows: "9.81"). Where both signs stand, the last is the decimal sign; where commas part two groups of three
//! ("1,000,000"), they part thousands. A text without a word that speaks for one of these languages is read as English.

use super::language::Words;
use super::number::{fraction, glued, unit_after_fraction};
use super::{Quantity, Token, Unit, quantity, unit};

/// The quantity that starts at a token, and how many tokens it takes.
pub(super) fn read(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(Quantity, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let unit_at = |index: usize| unit::unit(&tokens[index.min(tokens.len())..], Some(words));
    if words.halves.contains(&lower(at)) {
        let (unit, more) = unit_at(at + 1).filter(|(unit, _)| !matches!(unit, Unit::Times | Unit::Percent))?;
        return quantity(tokens, at, 0.5, unit, 1 + more);
    }
    if let Some((value, used)) = words.factor(lower(at), lower(at + 1)) {
        let after = match (lower(at + used), lower(at + used + 1)) {
            ("de", "un" | "una" | "une") => 2,
            ("de" | "d'un" | "d'une", _) => 1,
            _ => 0,
        };
        let found = unit_at(at + used + after).map(|(unit, more)| (unit, after + more));
        let fits = |(unit, _): &(Unit, usize)| !matches!(unit, Unit::Times | Unit::Percent);
        return match found.or_else(|| unit_after_fraction(&tokens[at + used..])).filter(fits) {
            Some((unit, more)) => quantity(tokens, at, value, unit, used + more),
            None => quantity(tokens, at, value, Unit::Times, used),
        };
    }
    let negative = matches!(lower(at), "-" | "−" | "minus") && (tokens[at].spaced || lower(at) == "−");
    let sign = usize::from(negative);
    let (value, used) = unsigned(tokens, at + sign, words)?;
    let value = if negative { -value } else { value };
    let used = used + sign;
    // "un millón de kilómetros"
    let of = usize::from(value >= 1e6 && lower(at + used) == "de");
    let article = used == 1 && words.ones.contains(&lower(at));
    match unit_at(at + used + of) {
        Some((unit, more)) if !article || counts(unit, tokens, at + used, more) => {
            let end = at + used + of + more;
            // "dos metros y medio"
            let (part, more_still) = and_a_half(tokens, end, words);
            quantity(tokens, at, value + part, unit, end - at + more_still)
        }
        // "one" alone is rarely a number: "una pelota"
        _ if article => None,
        _ => quantity(tokens, at, value, Unit::None, used),
    }
}

/// After "one", this is a unit: none of one letter, no "una vez", and no "une seconde balle".
fn counts(unit: Unit, tokens: &[Token<'_>], at: usize, used: usize) -> bool {
    let word = &tokens[at].lower;
    let ordinal = matches!(word.as_str(), "segundo" | "seconde")
        && tokens.get(at + used).is_some_and(|next| next.text.starts_with(char::is_alphabetic));
    word.len() > 1 && !ordinal && !matches!(unit, Unit::Times | Unit::Percent)
}

/// A number without its sign, in digits or in words.
fn unsigned(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(f64, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let Some(mut value) = digits(lower(at)) else { return in_words(tokens, at, words) };
    if glued(tokens, at) {
        return None;
    }
    let mut used = 1;
    let group = |text: &str, most: usize| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_digit());
    // "10 000"
    if group(lower(at), 3) && !lower(at).starts_with('0') {
        while lower(at + used).len() == 3 && group(lower(at + used), 3) {
            value = value * 1000.0 + digits(lower(at + used))?;
            used += 1;
        }
    }
    if used == 1
        && let Some(found) = fraction(tokens, at, value)
    {
        return Some(found);
    }
    while let Some((scale, true)) = words.number(lower(at + used)) {
        value *= scale;
        used += 1;
    }
    let (part, more) = and_a_half(tokens, at + used, words);
    Some((value + part, used + more))
}

/// Digits with a decimal comma, or a point where it is no sign of thousands.
fn digits(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let thousands = |sign: char| {
        let groups: Vec<&str> = text.split(sign).collect();
        let first = !groups[0].is_empty() && groups[0].len() <= 3 && !groups[0].starts_with('0');
        first && groups[1..].iter().all(|group| group.len() == 3)
    };
    let (point, comma) = (text.rfind('.'), text.rfind(','));
    let plain = match (point, comma) {
        (Some(point), Some(comma)) if point > comma => text.replace(',', ""),
        (Some(_), Some(_)) => text.replace('.', "").replacen(',', ".", 1),
        (Some(_), None) if thousands('.') => text.replace('.', ""),
        (None, Some(_)) if text.matches(',').count() > 1 && thousands(',') => text.replace(',', ""),
        _ => text.replacen(',', ".", 1),
    };
    plain.parse().ok()
}

/// "y medio", "et demie", "y cuarto".
fn and_a_half(tokens: &[Token<'_>], at: usize, words: &Words) -> (f64, usize) {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    if words.and.is_empty() || lower(at) != words.and {
        return (0.0, 0);
    }
    match lower(at + 1) {
        half if words.halves.contains(&half) => (0.5, 2),
        "cuarto" | "quart" => (0.25, 2),
        _ => (0.0, 0),
    }
}

/// "treinta y cinco", "quatre-vingt-dix", "zweihundertfünf", "deux virgule cinq".
fn in_words(tokens: &[Token<'_>], at: usize, words: &Words) -> Option<(f64, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let (mut total, mut group, mut last, mut index) = (0.0, 0.0, f64::INFINITY, at);
    loop {
        let hyphen = index > at && lower(index) == "-";
        let joined = hyphen || (index > at && !words.and.is_empty() && lower(index) == words.and);
        let next = index + usize::from(joined);
        let Some((value, scale)) = words.number(lower(next)) else { break };
        if scale {
            if joined && !hyphen {
                break;
            }
            group = if group == 0.0 { value } else { group * value };
            if value >= 1000.0 {
                total += group;
                group = 0.0;
            }
            last = value;
        } else if last == 4.0 && value == 20.0 {
            // "quatre-vingts"
            group += 76.0;
            last = 80.0;
        } else {
            let ones = value < 10.0 && last >= 20.0;
            let teens = (last == 60.0 || last == 80.0) && value < 20.0;
            let ten_and = last == 10.0 && hyphen && value < 10.0;
            if !(index == at || last >= 100.0 && value < last || ones || teens || ten_and) {
                break;
            }
            group += value;
            last = value;
        }
        index = next + 1;
    }
    if index == at {
        return None;
    }
    let mut value = total + group;
    if matches!(lower(index), "coma" | "punto" | "virgule" | "komma")
        && let Some((digit, false)) = words.number(lower(index + 1)).filter(|(digit, _)| *digit < 10.0)
    {
        value += digit / 10.0;
        index += 2;
    }
    let (part, more) = and_a_half(tokens, index, words);
    Some((value + part, index + more - at))
}
