//! Units as people write them.

use super::language::Words;
use super::{STANDARD_GRAVITY_M_S2, Token};

/// What a quantity is a quantity of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "dimensions name themselves")]
pub enum Dimension {
    /// No unit.
    Plain,
    Length,
    Mass,
    Time,
    Speed,
    Acceleration,
    /// In degrees.
    Angle,
    /// As a fraction.
    Percent,
    /// "twice", "3 times", "half".
    Factor,
    Density,
    Stiffness,
    Temperature,
    Force,
    Energy,
    /// Of turns.
    Frequency,
}

impl Dimension {
    /// The word that a language model reads in place of the unit.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Length => "meters",
            Self::Mass => "kilograms",
            Self::Time => "seconds",
            Self::Speed => "speed",
            Self::Acceleration => "acceleration",
            Self::Angle => "degrees",
            Self::Percent => "percent",
            Self::Factor => "times",
            Self::Density => "density",
            Self::Stiffness => "stiffness",
            Self::Temperature => "temperature",
            Self::Force => "newton",
            Self::Energy => "energy",
            Self::Frequency => "turns",
        }
    }
}

/// A unit as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "units name themselves")]
pub enum Unit {
    None,
    Metre,
    Kilometre,
    Centimetre,
    Millimetre,
    Foot,
    Inch,
    Yard,
    Mile,
    Kilogram,
    Gram,
    Milligram,
    Pound,
    Ounce,
    Tonne,
    Stone,
    Second,
    Millisecond,
    Minute,
    Hour,
    MetrePerSecond,
    KilometrePerSecond,
    KilometrePerHour,
    MilePerHour,
    FootPerSecond,
    MetrePerSecondSquared,
    Gravity,
    Degree,
    Radian,
    Percent,
    Times,
    KilogramPerCubicMetre,
    /// As much as a kilogram in each litre.
    GramPerCubicCentimetre,
    Celsius,
    Newton,
    NewtonPerMetre,
    AstronomicalUnit,
    Joule,
    /// Of turns: one a second.
    Hertz,
    /// Of turns.
    PerMinute,
}

impl Unit {
    /// What it measures.
    #[must_use]
    pub fn dimension(self) -> Dimension {
        match self {
            Self::None => Dimension::Plain,
            Self::Metre
            | Self::Kilometre
            | Self::Centimetre
            | Self::Millimetre
            | Self::Foot
            | Self::Inch
            | Self::Yard
            | Self::AstronomicalUnit
            | Self::Mile => Dimension::Length,
            Self::Kilogram | Self::Gram | Self::Milligram | Self::Pound | Self::Ounce | Self::Tonne | Self::Stone => {
                Dimension::Mass
            }
            Self::Second | Self::Millisecond | Self::Minute | Self::Hour => Dimension::Time,
            Self::MetrePerSecond
            | Self::KilometrePerSecond
            | Self::KilometrePerHour
            | Self::MilePerHour
            | Self::FootPerSecond => Dimension::Speed,
            Self::MetrePerSecondSquared | Self::Gravity => Dimension::Acceleration,
            Self::Degree | Self::Radian => Dimension::Angle,
            Self::Percent => Dimension::Percent,
            Self::Times => Dimension::Factor,
            Self::KilogramPerCubicMetre | Self::GramPerCubicCentimetre => Dimension::Density,
            Self::Celsius => Dimension::Temperature,
            Self::Newton => Dimension::Force,
            Self::NewtonPerMetre => Dimension::Stiffness,
            Self::Joule => Dimension::Energy,
            Self::Hertz | Self::PerMinute => Dimension::Frequency,
        }
    }

    /// One of it in SI (angles in degrees). International foot, pound and ounce as defined in 1959.
    #[must_use]
    pub fn in_si(self) -> f64 {
        match self {
            Self::Kilometre | Self::KilometrePerSecond | Self::Tonne | Self::GramPerCubicCentimetre => 1000.0,
            Self::Centimetre | Self::Percent => 0.01,
            Self::Millimetre | Self::Gram | Self::Millisecond => 0.001,
            Self::Milligram => 1e-6,
            Self::Foot | Self::FootPerSecond => 0.3048,
            Self::Inch => 0.0254,
            Self::Yard => 0.9144,
            Self::Mile => 1609.344,
            // IAU 2012, resolution B2.
            Self::AstronomicalUnit => 149_597_870_700.0,
            Self::Pound => 0.453_592_37,
            Self::Ounce => 0.028_349_523_125,
            // Fourteen pounds.
            Self::Stone => 6.350_293_18,
            Self::Minute => 60.0,
            Self::Hour => 3600.0,
            Self::KilometrePerHour => 1.0 / 3.6,
            Self::PerMinute => 1.0 / 60.0,
            Self::MilePerHour => 0.447_04,
            Self::Gravity => STANDARD_GRAVITY_M_S2,
            Self::Radian => 180.0 / std::f64::consts::PI,
            _ => 1.0,
        }
    }
}

/// The unit that the tokens start with, and how many of them it takes; `words` are those of the text's language, if that is
/// not English.
pub(super) fn unit(tokens: &[Token<'_>], words: Option<&Words>) -> Option<(Unit, usize)> {
    let mut skip = 0;
    // "20ish metres"
    if tokens.first().is_some_and(|token| token.lower == "ish" && !token.spaced) {
        skip = 1;
    }
    // "5-metre drop"
    if tokens.first().is_some_and(|token| token.text == "-" && !token.spaced) {
        skip = 1;
    }
    let word = |index: usize| tokens.get(skip + index).map_or("", |token| token.lower.as_str());
    let joined = |index: usize| tokens.get(skip + index).is_some_and(|token| !token.spaced);
    if matches!((word(0), word(1)), ("por", "ciento") | ("pour", "cent")) {
        return Some((Unit::Percent, skip + 2));
    }
    // "3 turns per second", "5 times a second"
    if matches!(
        word(0),
        "turn" | "turns" | "revolution" | "revolutions" | "rev" | "revs" | "rotation" | "rotations" | "spins" | "times"
    ) && matches!(word(1), "/" | "per" | "a" | "an" | "each" | "every")
    {
        match word(2) {
            "s" | "sec" | "second" => return Some((Unit::Hertz, skip + 3)),
            "min" | "minute" => return Some((Unit::PerMinute, skip + 3)),
            _ => {}
        }
    }
    let first = simple(word(0), joined(0)).or_else(|| words?.unit(word(0)))?;
    // "m/s", "metres per second", "km an hour", "metros por segundo", "km à l'heure"
    let per = matches!(word(1), "/" | "per" | "a" | "an" | "each" | "every" | "por" | "par" | "pro");
    let (mut unit, mut used) = (first, 1);
    if first == Unit::Kilometre && word(1) == "heure" {
        return Some((Unit::KilometrePerHour, skip + 2));
    }
    // "50 N/m", "50 newtons per metre"
    if first == Unit::Newton
        && matches!(word(1), "/" | "per" | "a" | "por" | "par" | "pro")
        && matches!(word(2), "m" | "metre" | "meter" | "metres" | "meters" | "metro")
    {
        return Some((Unit::NewtonPerMetre, skip + 3));
    }
    // "1.26 g/cc", "0.8 kg per litre"
    if per {
        let more = match (first, word(2), word(3), word(4)) {
            (Unit::Gram, "cm", "^", "3") => 5,
            (Unit::Gram, "cm", "3" | "³", _) | (Unit::Gram, "cubic", "cm" | "centimetre" | "centimeter", _) => 4,
            (Unit::Gram, "cc" | "cm³" | "ccm" | "ml" | "millilitre" | "milliliter", ..)
            | (Unit::Kilogram, "l" | "litre" | "liter", ..) => 3,
            _ => 0,
        };
        if more > 0 {
            return Some((Unit::GramPerCubicCentimetre, skip + more));
        }
    }
    if per {
        let below = word(2);
        let second = matches!(below, "s" | "sec" | "secs" | "second" | "seconds" | "segundo" | "seconde" | "sekunde");
        let hour = matches!(below, "h" | "hr" | "hour" | "hours" | "hora" | "heure" | "l'heure" | "stunde");
        let speed = match (first, second, hour) {
            (Unit::Metre, true, _) => Some(Unit::MetrePerSecond),
            (Unit::Kilometre, true, _) => Some(Unit::KilometrePerSecond),
            (Unit::Foot, true, _) => Some(Unit::FootPerSecond),
            (Unit::Kilometre, _, true) => Some(Unit::KilometrePerHour),
            (Unit::Mile, _, true) => Some(Unit::MilePerHour),
            (Unit::Kilogram, ..) if matches!(below, "m" | "cubic" | "m³") => Some(Unit::KilogramPerCubicMetre),
            _ => None,
        };
        if let Some(speed) = speed {
            (unit, used) = (speed, 3);
            if speed == Unit::KilogramPerCubicMetre {
                used += match (word(2), word(3), word(4)) {
                    ("m", "^", "3") => 2,
                    ("m", "3" | "³", _) | ("cubic", ..) => 1,
                    _ => 0,
                };
            }
            if speed == Unit::MetrePerSecond {
                let squared = match (word(3), word(4), word(5)) {
                    ("^", "2", _) | ("per" | "/" | "a" | "every", "second" | "s" | "sec", _) => 2,
                    ("al", "cuadrado", _) | ("au", "carre", _) | ("zum", "quadrat", _) | ("hoch", "2", _) => 2,
                    ("²" | "squared" | "square" | "carree" | "quadrat", ..) => 1,
                    ("2", ..) if joined(3) => 1,
                    _ => 0,
                };
                if squared > 0 {
                    (unit, used) = (Unit::MetrePerSecondSquared, used + squared);
                }
            }
        }
    }
    // "°C", "degrees celsius"
    if unit == Unit::Degree && matches!(word(1), "c" | "celsius" | "f" | "fahrenheit" | "centigrade") {
        (unit, used) = (Unit::Celsius, 2);
    }
    if unit == Unit::Percent && word(0) == "per" {
        used = 2;
        if !matches!(word(1), "cent") {
            return None;
        }
    }
    Some((unit, skip + used))
}

/// "A metre", "an inch": one of a unit whose name is nothing else.
pub(super) fn one(tokens: &[Token<'_>]) -> Option<(Unit, usize)> {
    let article = tokens.first().is_some_and(|token| matches!(token.lower.as_str(), "a" | "an"));
    let (unit, used) = by_name(tokens.get(1..).filter(|_| article)?)?;
    Some((unit, used + 1))
}

/// A unit whose name is nothing else.
pub(super) fn by_name(tokens: &[Token<'_>]) -> Option<(Unit, usize)> {
    let name = tokens.first()?.lower.as_str();
    let meant = matches!(
        name,
        "metre" | "meter" | "centimetre" | "centimeter" | "kilometre" | "kilometer" | "foot" | "inch" | "yard" | "mile"
    ) || matches!(
        name,
        "kilo" | "kilogram" | "kilogramme" | "gram" | "gramme" | "tonne" | "pound" | "degree"
    );
    unit(tokens, None).filter(|_| meant)
}

/// How many of the second unit a number in the first may go on with: "5 ft 10 in", "1 kg 500 g".
pub(super) fn goes_on(first: Unit, second: Unit) -> Option<f64> {
    Some(match (first, second) {
        (Unit::Foot, Unit::Inch) => 12.0,
        (Unit::Metre, Unit::Centimetre) => 100.0,
        (Unit::Kilogram, Unit::Gram) => 1000.0,
        (Unit::Pound, Unit::Ounce) => 16.0,
        (Unit::Stone, Unit::Pound) => 14.0,
        (Unit::Minute, Unit::Second) | (Unit::Hour, Unit::Minute) => 60.0,
        _ => return None,
    })
}

/// "Three stone", of somebody's weight: not "three stone balls", nor "three stones".
pub(super) fn stone(tokens: &[Token<'_>]) -> Option<usize> {
    let stone = tokens.first().is_some_and(|token| token.lower == "stone");
    let ends = tokens.get(1).is_none_or(|next| {
        !next.text.starts_with(char::is_alphabetic)
            || matches!(
                next.lower.as_str(),
                "and" | "please" | "now" | "heavy" | "instead" | "or" | "then" | "for" | "each"
            )
    });
    (stone && ends).then_some(1)
}

/// A unit of one word. A bare "a" or "x" is one only where it is written as such.
fn simple(word: &str, joined: bool) -> Option<Unit> {
    Some(match word {
        "m" | "metre" | "metres" | "meter" | "meters" | "mtr" | "mtrs" => Unit::Metre,
        "km" | "kms" | "kilometre" | "kilometres" | "kilometer" | "kilometers" => Unit::Kilometre,
        "cm" | "cms" | "centimetre" | "centimetres" | "centimeter" | "centimeters" => Unit::Centimetre,
        "mm" | "millimetre" | "millimetres" | "millimeter" | "millimeters" => Unit::Millimetre,
        "ft" | "foot" | "feet" => Unit::Foot,
        "inch" | "inches" => Unit::Inch,
        "in" if joined => Unit::Inch,
        "yd" | "yard" | "yards" => Unit::Yard,
        "mile" | "miles" => Unit::Mile,
        "kg" | "kgs" | "kilo" | "kilos" | "kilogram" | "kilograms" | "kilogramme" | "kilogrammes" => Unit::Kilogram,
        "g" | "gram" | "grams" | "gramme" | "grammes" | "gr" => Unit::Gram,
        "mg" | "milligram" | "milligrams" => Unit::Milligram,
        "lb" | "lbs" | "pound" | "pounds" => Unit::Pound,
        "oz" | "ounce" | "ounces" => Unit::Ounce,
        "t" | "ton" | "tons" | "tonne" | "tonnes" => Unit::Tonne,
        "s" | "sec" | "secs" | "second" | "seconds" => Unit::Second,
        "ms" | "millisecond" | "milliseconds" => Unit::Millisecond,
        "min" | "mins" | "minute" | "minutes" => Unit::Minute,
        "h" | "hr" | "hrs" | "hour" | "hours" => Unit::Hour,
        "kmh" | "kph" => Unit::KilometrePerHour,
        "mph" => Unit::MilePerHour,
        "mps" => Unit::MetrePerSecond,
        "gs" | "g's" | "gees" | "gravities" => Unit::Gravity,
        "°" | "º" | "deg" | "degs" | "degree" | "degrees" => Unit::Degree,
        "rad" | "radian" | "radians" => Unit::Radian,
        "%" | "percent" | "per" => Unit::Percent,
        "times" | "fold" | "time" => Unit::Times,
        "x" => Unit::Times,
        "celsius" | "fahrenheit" | "kelvin" | "kelvins" => Unit::Celsius,
        "n" | "newton" | "newtons" => Unit::Newton,
        "au" => Unit::AstronomicalUnit,
        "j" | "joule" | "joules" => Unit::Joule,
        "hz" | "hertz" | "rps" => Unit::Hertz,
        "rpm" => Unit::PerMinute,
        _ => return None,
    })
}
