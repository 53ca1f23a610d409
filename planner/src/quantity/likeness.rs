//! Quantities by likeness: "from the Eiffel Tower", "as fast as a cheetah", "as heavy as an elephant", "the size of a pea". What
//! is spoken of stands for its height, speed, mass or size; of one with a range, for a common example.

use scene::Thing;

use super::{Dimension, Token, Unit, number, unit};

/// What of a thing is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aspect {
    Height,
    Speed,
    Mass,
    Size,
}

/// A thing that people measure by: how it is called, what of it, and how much, in SI.
type Known = (&'static str, Aspect, f64);

/// Sights that have a name of their own. Heights in m: of buildings with all that belongs to them (Council on Tall Buildings and Urban
/// Habitat, The Skyscraper Center), else by their keepers (National Park Service, UK Parliament, Opera della Primaziale Pisana), of
/// Everest by the survey of 2020, the least depth at Niagara from the crest (Niagara Parks).
const SIGHTS: [Known; 15] = [
    ("eiffel tower", Aspect::Height, 330.0),
    ("statue of liberty", Aspect::Height, 93.0),
    ("big ben", Aspect::Height, 96.0),
    ("empire state building", Aspect::Height, 443.0),
    ("burj khalifa", Aspect::Height, 828.0),
    ("leaning tower of pisa", Aspect::Height, 57.0),
    ("tower of pisa", Aspect::Height, 57.0),
    ("great pyramid", Aspect::Height, 139.0),
    ("niagara falls", Aspect::Height, 51.0),
    ("golden gate bridge", Aspect::Height, 227.0),
    ("brandenburg gate", Aspect::Height, 26.0),
    ("cologne cathedral", Aspect::Height, 157.0),
    ("mount everest", Aspect::Height, 8849.0),
    ("everest", Aspect::Height, 8849.0),
    ("sound", Aspect::Speed, 343.0),
];

/// Things that there are many of. Heights and sizes in m, speeds in m/s, masses in kg: furniture by EN 527 and EN 1729, a storey of
/// 3 m, animals by D. W. Macdonald, The Encyclopedia of Mammals (2009), the cheetah as measured in the wild (Wilson and others,
/// Nature 498, 2013), people by Bohannon (Gait & Posture 5, 1997) and world records, vehicles in town and on their tracks.
const KINDS: [Known; 63] = [
    ("table", Aspect::Height, 0.74),
    ("desk", Aspect::Height, 0.74),
    ("chair", Aspect::Height, 0.46),
    ("shelf", Aspect::Height, 1.8),
    ("ladder", Aspect::Height, 3.0),
    ("door", Aspect::Height, 2.0),
    ("house", Aspect::Height, 8.0),
    ("roof", Aspect::Height, 8.0),
    ("balcony", Aspect::Height, 4.0),
    ("diving board", Aspect::Height, 3.0),
    ("lamp post", Aspect::Height, 6.0),
    ("tree", Aspect::Height, 15.0),
    ("church tower", Aspect::Height, 50.0),
    ("lighthouse", Aspect::Height, 30.0),
    ("cliff", Aspect::Height, 50.0),
    ("skyscraper", Aspect::Height, 200.0),
    ("double decker bus", Aspect::Height, 4.4),
    ("giraffe", Aspect::Height, 5.0),
    ("horse", Aspect::Height, 1.6),
    ("elephant", Aspect::Height, 3.2),
    ("person", Aspect::Height, 1.7),
    ("snail", Aspect::Speed, 0.01),
    ("tortoise", Aspect::Speed, 0.08),
    ("person walking", Aspect::Speed, 1.4),
    ("jogger", Aspect::Speed, 2.8),
    ("runner", Aspect::Speed, 5.0),
    ("sprinter", Aspect::Speed, 10.0),
    ("bike", Aspect::Speed, 5.0),
    ("bicycle", Aspect::Speed, 5.0),
    ("dog", Aspect::Speed, 12.0),
    ("cat", Aspect::Speed, 13.0),
    ("horse", Aspect::Speed, 15.0),
    ("cheetah", Aspect::Speed, 26.0),
    ("car", Aspect::Speed, 14.0),
    ("racing car", Aspect::Speed, 90.0),
    ("train", Aspect::Speed, 45.0),
    ("bullet train", Aspect::Speed, 89.0),
    ("plane", Aspect::Speed, 250.0),
    ("aeroplane", Aspect::Speed, 250.0),
    ("airplane", Aspect::Speed, 250.0),
    ("jet", Aspect::Speed, 250.0),
    ("bullet", Aspect::Speed, 400.0),
    ("fly", Aspect::Mass, 1.2e-5),
    ("paperclip", Aspect::Mass, 0.001),
    ("mouse", Aspect::Mass, 0.02),
    ("egg", Aspect::Mass, 0.06),
    ("bag of sugar", Aspect::Mass, 1.0),
    ("baby", Aspect::Mass, 3.5),
    ("cat", Aspect::Mass, 4.0),
    ("dog", Aspect::Mass, 20.0),
    ("person", Aspect::Mass, 70.0),
    ("piano", Aspect::Mass, 300.0),
    ("horse", Aspect::Mass, 500.0),
    ("cow", Aspect::Mass, 700.0),
    ("car", Aspect::Mass, 1300.0),
    ("elephant", Aspect::Mass, 5000.0),
    ("bus", Aspect::Mass, 12_000.0),
    ("pea", Aspect::Size, 0.008),
    ("grape", Aspect::Size, 0.02),
    ("egg", Aspect::Size, 0.057),
    ("orange", Aspect::Size, 0.075),
    ("car", Aspect::Size, 4.4),
    ("house", Aspect::Size, 10.0),
];

/// Things of the vocabulary that people measure by as well.
const THINGS: [Thing; 15] = [
    Thing::Feather,
    Thing::Hammer,
    Thing::Coin,
    Thing::Apple,
    Thing::Brick,
    Thing::BowlingBall,
    Thing::PingPongBall,
    Thing::TennisBall,
    Thing::GolfBall,
    Thing::Football,
    Thing::Basketball,
    Thing::BeachBall,
    Thing::Marble,
    Thing::Cannonball,
    Thing::Watermelon,
];

/// Paces that need no thing: "at walking speed".
const PACES: [(&str, f64); 5] =
    [("walking", 1.4), ("running", 5.0), ("jogging", 2.8), ("cycling", 5.0), ("motorway", 33.0)];

/// The likeness that starts at a token: its value, its unit, and how many tokens it takes.
pub(super) fn read(tokens: &[Token<'_>], at: usize) -> Option<(f64, Unit, usize)> {
    let word = |index: usize| tokens.get(index).map_or("", |token| token.lower.as_str());
    if let Some((_, speed)) = PACES.iter().find(|(pace, _)| *pace == word(at))
        && matches!(word(at + 1), "pace" | "speed")
    {
        return Some((*speed, Unit::MetrePerSecond, 2));
    }
    // "The top of" goes with what it is the top of.
    let top = match [word(at), word(at + 1), word(at + 2)] {
        ["the", "top", "of"] => 3,
        ["top", "of", _] => 2,
        _ => 0,
    };
    let aspect = if top > 0 { Aspect::Height } else { aspect(tokens, at)? };
    let begins = at + top;
    let (article, begins) = match word(begins) {
        article @ ("a" | "an" | "the") => (article, begins + 1),
        _ => ("", begins),
    };
    let (value, used) = match article {
        "a" | "an" => common(tokens, begins, aspect)?,
        _ => longest(tokens, begins, SIGHTS.iter().copied().filter(|known| known.1 == aspect))?,
    };
    // "From a table that is 2 m high" says itself how high.
    let after = (begins + used..)
        .find(|index| !matches!(word(*index), "that" | "which" | "is" | "of" | "about" | "a" | "height"));
    let said = after.and_then(|after| Some((after, number::number(tokens, after)?)));
    if let Some((after, (_, digits))) = said
        && aspect == Aspect::Height
        && unit::unit(&tokens[after + digits..], None).is_some_and(|(unit, _)| unit.dimension() == Dimension::Length)
    {
        return None;
    }
    let unit = match aspect {
        Aspect::Height | Aspect::Size => Unit::Metre,
        Aspect::Speed => Unit::MetrePerSecond,
        Aspect::Mass => Unit::Kilogram,
    };
    Some((value, unit, begins + used - at))
}

/// What is asked of the thing that starts at a token, by the words before it.
fn aspect(tokens: &[Token<'_>], at: usize) -> Option<Aspect> {
    let before =
        |back: usize| at.checked_sub(back).and_then(|index| tokens.get(index)).map_or("", |token| token.lower.as_str());
    Some(match [before(3), before(2), before(1)] {
        ["as", "high" | "tall", "as"] | [_, "height", "of"] | [_, _, "from" | "off"] => Aspect::Height,
        ["as", "fast" | "quick", "as"] | [_, "speed", "of"] | [_, "fast", "like"] => Aspect::Speed,
        ["as", "heavy" | "much", "as"] | [_, "weight" | "mass", "of"] | [_, "heavy", "like"] => Aspect::Mass,
        ["as", "big" | "large" | "small" | "tiny" | "wide" | "long", "as"]
        | [_, "size", "of"]
        | [_, "big" | "small", "like"] => Aspect::Size,
        _ => return None,
    })
}

/// A thing that there are many of, or one of the vocabulary's.
fn common(tokens: &[Token<'_>], at: usize, aspect: Aspect) -> Option<(f64, usize)> {
    let kinds = KINDS.iter().copied().filter(|known| known.1 == aspect);
    let things = THINGS.iter().filter_map(|thing| {
        let body = thing.new_body();
        let value = match aspect {
            Aspect::Mass => body.mass_kg?,
            Aspect::Size => 2.0 * scene::Body::new("", body.shape?, [0.0; 3]).shape.half_largest_extent_m(),
            Aspect::Height | Aspect::Speed => return None,
        };
        Some((thing.word(), aspect, value))
    });
    longest(tokens, at, kinds.chain(things))
}

/// Of the things that are called by the words from a token on, the one with the longest name: its value, and how many tokens it takes.
fn longest(tokens: &[Token<'_>], at: usize, known: impl Iterator<Item = Known>) -> Option<(f64, usize)> {
    let called = |name: &str| {
        let words = || name.split([' ', '-']);
        // A sign such as the one in "ping-pong ball" is a token of its own.
        let (mut index, mut fits) = (at, true);
        for word in words() {
            if index > at && tokens.get(index).is_some_and(|token| token.text == "-") {
                index += 1;
            }
            fits &= tokens.get(index).is_some_and(|token| token.lower == word);
            index += 1;
        }
        fits.then_some(index - at)
    };
    known.filter_map(|(name, _, value)| Some((value, called(name)?))).max_by_key(|(_, used)| *used)
}
