//! Numbers as people write them: digits with a decimal point or comma, words, fractions, factors.

use super::{Token, Unit, unit};

/// The value of a number word, and whether it multiplies what stands before it.
fn word(text: &str) -> Option<(f64, bool)> {
    Some(match text {
        "zero" => (0.0, false),
        "one" => (1.0, false),
        "two" => (2.0, false),
        "three" => (3.0, false),
        "four" => (4.0, false),
        "five" => (5.0, false),
        "six" => (6.0, false),
        "seven" => (7.0, false),
        "eight" => (8.0, false),
        "nine" => (9.0, false),
        "ten" => (10.0, false),
        "eleven" => (11.0, false),
        "twelve" => (12.0, false),
        "thirteen" => (13.0, false),
        "fourteen" => (14.0, false),
        "fifteen" => (15.0, false),
        "sixteen" => (16.0, false),
        "seventeen" => (17.0, false),
        "eighteen" => (18.0, false),
        "nineteen" => (19.0, false),
        "twenty" => (20.0, false),
        "thirty" => (30.0, false),
        "forty" => (40.0, false),
        "fifty" => (50.0, false),
        "sixty" => (60.0, false),
        "seventy" => (70.0, false),
        "eighty" => (80.0, false),
        "ninety" => (90.0, false),
        "dozen" => (12.0, true),
        "hundred" => (100.0, true),
        "thousand" => (1000.0, true),
        "million" => (1e6, true),
        "billion" => (1e9, true),
        _ => return None,
    })
}

/// What says of an amount that it comes on top.
pub(super) const MORE_OF_IT: [&str; 4] = ["another", "extra", "additional", "further"];

/// Digits: "10,000" and "1,000,000" are thousands, "2,5" is a decimal.
fn digits(text: &str) -> Option<f64> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let groups: Vec<&str> = text.split('.').next().unwrap_or("").split(',').collect();
    let thousands = groups.len() > 1
        && !groups[0].is_empty()
        && groups[0].len() <= 3
        && !groups[0].starts_with('0')
        && groups[1..].iter().all(|group| group.len() == 3);
    let plain = if thousands { text.replace(',', "") } else { text.replacen(',', ".", 1) };
    plain.parse().ok()
}

/// The number that starts at a token, with its sign, and how many tokens it takes.
pub(super) fn number(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let is = |index: usize, text: &str| tokens.get(index).is_some_and(|token| token.lower == text);
    if (is(at, "-") || is(at, "−") || is(at, "minus")) && (tokens[at].spaced || is(at, "−")) {
        let (value, used) = unsigned(tokens, at + 1)?;
        return Some((-value, used + 1));
    }
    unsigned(tokens, at)
}

/// Part of a name, as in "mp3" or "h2o".
pub(super) fn glued(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        !tokens[at].spaced && tokens[before].text.ends_with(|c: char| c.is_alphanumeric() || c == '.')
    })
}

fn unsigned(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let first = tokens.get(at)?;
    if let Some(mut value) = digits(&first.lower) {
        if glued(tokens, at) {
            return None;
        }
        let mut used = 1;
        // "384 000", of which no row of numbers is written
        while value >= 1.0 && value.fract() == 0.0 && first.lower.len() <= 3 && lower(at + used) == "000" {
            value *= 1000.0;
            used += 1;
        }
        // "1½"
        if let Some(part) = sign(lower(at + used)) {
            return Some((value + part, used + 1));
        }
        // "1e3"
        if lower(at + 1) == "e" && !tokens[at + 1].spaced {
            let negative = lower(at + 2) == "-";
            let power = tokens.get(at + 2 + usize::from(negative)).and_then(|token| token.text.parse::<i32>().ok());
            if let Some(power) = power.filter(|power| (0..=12).contains(power)) {
                value *= 10f64.powi(if negative { -power } else { power });
                used += 2 + usize::from(negative);
            }
        }
        // "1/3", "2 1/2"
        if let Some((fraction, more)) = fraction(tokens, at, value) {
            return Some((fraction, more));
        }
        // "3 hundred", "2 million"
        while let Some((scale, true)) = word(lower(at + used)) {
            value *= scale;
            used += 1;
        }
        let (half, more) = and_a_half(tokens, at + used);
        return Some((value + half, used + more));
    }
    words(tokens, at)
}

/// "1/3" or "2 1/2", but not "0 / 0.1 / 0.4" nor "1/2/3", which are lists.
pub(super) fn fraction(tokens: &[Token<'_>], at: usize, value: f64) -> Option<(f64, usize)> {
    let number = |index: usize| tokens.get(index).and_then(|token| digits(&token.lower));
    let slash = |index: usize| tokens.get(index).is_some_and(|token| token.text == "/");
    let whole = |number: &f64| *number != 0.0 && number.fract() == 0.0;
    if slash(at + 1) {
        let listed = slash(at + 3) || at.checked_sub(1).is_some_and(slash);
        let below = number(at + 2).filter(whole).filter(|_| value.fract() == 0.0 && !listed)?;
        return Some((value / below, 3));
    }
    let above = number(at + 1)?;
    if slash(at + 2) {
        let below = number(at + 3).filter(whole)?;
        return Some((value + above / below, 4));
    }
    None
}

/// "and a half", "and a quarter".
pub(super) fn and_a_half(tokens: &[Token<'_>], at: usize) -> (f64, usize) {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    match (lower(at), lower(at + 1), lower(at + 2)) {
        ("and", "a", "half") => (0.5, 3),
        ("and", "a", "quarter") => (0.25, 3),
        _ => (0.0, 0),
    }
}

/// "a hundred and twenty", "twenty-five", "two point five".
fn words(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let mut index = at;
    let article = matches!(lower(at), "a" | "an");
    // "a couple of metres", but not "a couple of balls"
    let another = at > 0 && MORE_OF_IT.contains(&lower(at - 1));
    if (lower(at) == "a" && lower(at + 1) == "couple") || (lower(at) == "couple" && another) {
        let couple = at + usize::from(lower(at) == "a");
        let of = couple + 1 + usize::from(lower(couple + 1) == "of");
        return unit::unit(tokens.get(of..)?, None).map(|_| (2.0, of - at));
    }
    if article {
        index += 1;
        word(lower(index)).filter(|(_, scale)| *scale)?;
    }
    let (mut total, mut group, mut last) = (0.0, if article { 1.0 } else { 0.0 }, f64::INFINITY);
    let start = index;
    loop {
        let Some((value, scale)) = word(lower(index)) else {
            let joins = index > start
                && (lower(index) == "-" || (lower(index) == "and" && last >= 100.0))
                && word(lower(index + 1)).is_some_and(|(value, scale)| !scale && value < last && last >= 20.0);
            if joins {
                index += 1;
                continue;
            }
            break;
        };
        if scale {
            group = if group == 0.0 { value } else { group * value };
            if value >= 1000.0 {
                total += group;
                group = 0.0;
            }
        } else {
            // "twenty five" goes on; "two three" does not
            let goes_on = index == start || (value < last && last >= 20.0 && (value < 10.0 || last >= 100.0));
            if !goes_on {
                break;
            }
            group += value;
        }
        last = value;
        index += 1;
    }
    if index == start {
        return None;
    }
    let mut value = total + group;
    if lower(index) == "point" {
        let mut place = 0.1;
        let mut end = index + 1;
        while let Some((digit, false)) = word(lower(end)).filter(|(digit, _)| *digit < 10.0) {
            value += digit * place;
            place /= 10.0;
            end += 1;
        }
        if end > index + 1 {
            index = end;
        }
    }
    let (half, more) = and_a_half(tokens, index);
    Some((value + half, index + more - at))
}

/// A factor in one piece: "x2", "×0.5", "tenfold".
pub(super) fn times(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let first = tokens.get(at)?;
    if matches!(first.lower.as_str(), "x" | "×") && first.spaced {
        let next = tokens.get(at + 1).filter(|next| !next.spaced)?;
        return digits(&next.lower).map(|value| (value, 2));
    }
    let (count, _) = word(first.lower.strip_suffix("fold")?)?;
    Some((count, 1))
}

/// "Half a dozen".
pub(super) fn half_a_dozen(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let is = |index: usize, text: &str| tokens.get(at + index).is_some_and(|token| token.lower == text);
    (is(0, "half") && is(1, "a") && is(2, "dozen")).then_some((6.0, 3))
}

/// A fraction in one sign.
fn sign(text: &str) -> Option<f64> {
    Some(match text {
        "½" => 0.5,
        "⅓" => 1.0 / 3.0,
        "⅔" => 2.0 / 3.0,
        "¼" => 0.25,
        "¾" => 0.75,
        _ => return None,
    })
}

/// A factor in a word: "twice", "double", "half", "a third of", "by a third".
pub(super) fn factor(tokens: &[Token<'_>], at: usize) -> Option<(f64, usize)> {
    let by = at > 0 && matches!(tokens[at - 1].lower.as_str(), "by" | "to");
    let tokens = &tokens[at..];
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    if let Some(part) = sign(lower(0)) {
        return Some((part, 1));
    }
    let value = match lower(0) {
        "twice" | "double" | "doubled" | "doubles" | "doubling" => 2.0,
        "thrice" | "triple" | "tripled" | "triples" | "tripling" | "treble" => 3.0,
        "quadruple" | "quadrupled" => 4.0,
        "halve" | "halved" | "halves" | "halving" => 0.5,
        // "Half as heavy again" is one and a half times as heavy.
        "half" if lower(1) == "as" && (lower(3) == "again" || lower(4) == "again") => 1.5,
        "half" => {
            // "half of", "half as", "half the"; "half-time" and "half full" stay words
            return Some((0.5, 1));
        }
        _ => {
            if let Some(parts) = part(lower(1).strip_suffix('s').unwrap_or_default()) {
                // "two thirds"
                let count = word(lower(0)).map(|(value, _)| value).or_else(|| lower(0).parse().ok());
                let counted = count.filter(|count| (2.0..10.0).contains(count));
                return counted.map(|count| (count * parts, 2));
            }
            let skip = usize::from(matches!(lower(0), "a" | "one" | "an"));
            // "a third ball" and "third" are ordinals: a part needs "of", "off", "heavier" or the like after it, or a unit
            let value = part(lower(skip))?;
            let next = lower(skip + 1);
            let of = matches!(next, "of" | "as" | "off") || (next == "the" && (skip == 1 || lower(skip) != "third"));
            let of = of || (by && skip == 1 && !next.starts_with(char::is_alphabetic));
            const COMPARED: [&str; 21] = [
                "swifter", "more", "less", "heavier", "lighter", "bigger", "larger", "smaller", "faster", "quicker",
                "slower", "higher", "lower", "longer", "shorter", "stronger", "weaker", "stiffer", "softer", "closer",
                "steeper",
            ];
            let compared = skip == 1 && COMPARED.contains(&next);
            return (of || compared || lower(skip) == "quarter").then_some((value, skip + 1));
        }
    };
    Some((value, 1))
}

/// A part of one by its name: "third".
fn part(name: &str) -> Option<f64> {
    Some(match name {
        "third" => 1.0 / 3.0,
        "quarter" => 0.25,
        "fifth" => 0.2,
        "sixth" => 1.0 / 6.0,
        "eighth" => 0.125,
        "tenth" => 0.1,
        "hundredth" => 0.01,
        _ => return None,
    })
}

/// After a fraction: "a second", "of a metre", "a metre per second", "metre".
pub(super) fn unit_after_fraction(tokens: &[Token<'_>]) -> Option<(Unit, usize)> {
    let lower = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    let skip = match (lower(0), lower(1)) {
        ("of", "a" | "an" | "one") => 2,
        ("a" | "an", _) => 1,
        _ => 0,
    };
    // the shortest units need an article to be meant: "half m" is typed, "half a g" is not
    let (unit, used) = unit::unit(&tokens[skip.min(tokens.len())..], None)?;
    (!matches!(unit, Unit::Times | Unit::Percent)).then_some((unit, skip + used))
}
