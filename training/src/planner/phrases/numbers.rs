//! Quantities as people type them, by what they are quantities of.

use rand::Rng;
use rand::seq::IndexedRandom;

const WORDS: [&str; 20] = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "twelve",
    "fifteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "a hundred",
    "two hundred",
    "twenty five",
    "forty five",
];
const TIMES: [&str; 13] = [
    "twice",
    "twice",
    "two times",
    "three times",
    "3 times",
    "2 times",
    "10 times",
    "ten times",
    "5x",
    "2x",
    "four times",
    "five times",
    "100 times",
];
const PARTS: [&str; 9] =
    ["half", "half", "half", "a third", "a quarter", "a tenth", "one third", "one tenth", "a quarter of"];
const MULTIPLIERS: [&str; 8] = ["double", "double", "double", "triple", "halve", "quadruple", "half", "triple"];
const FACTORS: [&str; 12] =
    ["2", "3", "5", "10", "100", "two", "three", "ten", "1.5", "four", "a factor of 3", "a factor of ten"];

fn pick<R: Rng>(rng: &mut R, from: &[&str]) -> String {
    (*from.choose(rng).expect("invariant: lists of surfaces are not empty")).to_owned()
}

fn number<R: Rng>(rng: &mut R) -> String {
    match rng.random_range(0..10) {
        0..=2 => rng.random_range(1..13).to_string(),
        3..=4 => (rng.random_range(1..21) * 5).to_string(),
        5 => format!("{:.1}", rng.random_range(0.1..20.0)),
        6 => rng.random_range(10..200).to_string(),
        7 => (rng.random_range(1..11) * 100).to_string(),
        8 => format!("{:.2}", rng.random_range(0.01..5.0)),
        _ => pick(rng, &WORDS),
    }
}

fn with_unit<R: Rng>(rng: &mut R, units: &[&str]) -> String {
    let unit = pick(rng, units);
    let number = number(rng);
    // A word runs into no unit: "ten m", not "tenm".
    if number.ends_with(|c: char| c.is_alphabetic()) && !unit.starts_with(' ') && unit != "°" {
        format!("{number} {unit}")
    } else {
        format!("{number}{unit}")
    }
}

/// The words for a quantity slot (`Qlen`, `Qmass`, `Qspeed`, `Qangle`, `Qtime`, `Qaccel`, `Qdeg`, `Qn`, `Qcount`, `Qtimes`,
/// `Qstiff`, `Qfar`, `Qspin`, `Qpart`, `Qdouble`, `Qfactor`, `Qshare`, `Qdensity`), or none where there is no such slot.
pub fn quantity<R: Rng>(slot: &str, rng: &mut R) -> Option<String> {
    Some(match slot {
        "Qmass" if rng.random_bool(0.06) => {
            pick(rng, &["one kilo", "one kilogram", "half a kilo", "half a ton", "one ton"])
        }
        "Qlen" if rng.random_bool(0.05) => pick(rng, &["one metre", "one meter", "half a metre", "one kilometre"]),
        "Qlen" => with_unit(
            rng,
            &[" m", "m", " meters", " metres", " meter", " cm", "cm", " feet", " m", " m", " ft", " metre", " km"],
        ),
        "Qsize" => {
            with_unit(rng, &[" cm", "cm", " m", "m", " centimetres", " centimeters", " meters", " inches", " mm"])
        }
        "Qmass" => with_unit(
            rng,
            &[" kg", "kg", " kilos", " kilograms", " grams", " kg", "kg", " kilo", " pounds", " tons", " kgs"],
        ),
        "Qspeed" => with_unit(
            rng,
            &[
                " m/s",
                "m/s",
                " meters per second",
                " km/h",
                " mph",
                " m/s",
                " metres a second",
                "km/h",
                " kph",
                " metres per second",
            ],
        ),
        "Qangle" => {
            let degrees = if rng.random_bool(0.6) {
                (rng.random_range(1..18) * 5).to_string()
            } else if rng.random_bool(0.7) {
                rng.random_range(1..90).to_string()
            } else {
                pick(rng, &["ten", "twenty", "thirty", "forty five", "sixty", "seventy"])
            };
            let unit = pick(rng, &[" degrees", "°", " deg", " degrees", " degrees", " degree"]);
            format!("{degrees}{unit}")
        }
        "Qstiff" => {
            let number = if rng.random_bool(0.7) { (rng.random_range(1..41) * 5).to_string() } else { number(rng) };
            let unit = pick(rng, &[" N/m", "N/m", " newtons per metre", " newtons per meter", " newton per metre", ""]);
            format!("{number}{unit}")
        }
        "Qfar" => with_unit(
            rng,
            &[" million km", " million kilometres", " AU", " au", " million miles", " thousand km", " km"],
        ),
        "Qtime" => with_unit(rng, &[" seconds", " s", " sec", " seconds", "s", " minutes"]),
        "Qaccel" => {
            if rng.random_bool(0.5) {
                number(rng)
            } else {
                with_unit(rng, &[" m/s2", " m/s^2", " m/s²", " meters per second squared", " g's"])
            }
        }
        "Qdeg" => (rng.random_range(1..18) * 5).to_string(),
        "Qn" => number(rng),
        "Qcount" => pick(
            rng,
            &["2", "3", "4", "5", "6", "7", "8", "10", "12", "two", "three", "four", "five", "six", "ten", "20"],
        ),
        "Qtimes" => pick(rng, &TIMES),
        "Qpart" => pick(rng, &PARTS),
        "Qdouble" => pick(rng, &MULTIPLIERS),
        "Qfactor" => pick(rng, &FACTORS),
        "Qshare" => match rng.random_range(0..4) {
            0 => format!("{}%", rng.random_range(0..101)),
            1 => format!("{} percent", rng.random_range(1..20) * 5),
            2 => format!("0.{}", rng.random_range(1..10)),
            _ => format!("0.{}", rng.random_range(5..100)),
        },
        "Qspin" => {
            let number = if rng.random_bool(0.7) { rng.random_range(1..20).to_string() } else { number(rng) };
            let unit = pick(
                rng,
                &[
                    " turns per second",
                    " turns a second",
                    " rpm",
                    "rpm",
                    " hz",
                    " revolutions per minute",
                    " rotations per second",
                    " times a second",
                    " revolutions per second",
                    " spins a second",
                    " rotations a minute",
                ],
            );
            format!("{number}{unit}")
        }
        "Qdensity" => with_unit(rng, &[" kg/m3", " kg/m^3", " kg per cubic meter", " kg/m³"]),
        _ => return None,
    })
}

/// A part of a quantity in other languages: `N` any number, with a decimal comma; `Nd` degrees; `Nc` a small count.
pub fn numeral<R: Rng>(part: &str, rng: &mut R) -> Option<String> {
    Some(match part {
        "N" => match rng.random_range(0..10) {
            0..=3 => rng.random_range(1..13).to_string(),
            4..=5 => (rng.random_range(1..21) * 5).to_string(),
            6 => (rng.random_range(1..11) * 100).to_string(),
            _ => {
                let decimal = format!("{:.1}", rng.random_range(0.1..20.0));
                if rng.random_bool(0.85) { decimal.replace('.', ",") } else { decimal }
            }
        },
        "Nd" => (rng.random_range(1..18) * 5).to_string(),
        "Nc" => rng.random_range(2..13).to_string(),
        _ => return None,
    })
}
