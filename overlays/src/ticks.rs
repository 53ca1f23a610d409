//! Round numbers: steps of one, two or five, and lengths and other values written with the unit that suits them.

use std::borrow::Cow;

use scene::words;

/// The least of 1, 2 and 5 times a power of ten that is at least this.
pub fn round_up(value: f64) -> f64 {
    if !(value > 0.0 && value.is_finite()) {
        return 1.0;
    }
    let power = libm::pow(10.0, libm::floor(libm::log10(value)));
    let share = value / power;
    let round = [1.0, 2.0, 5.0].into_iter().find(|round| share <= round * (1.0 + 1e-9));
    power * round.unwrap_or(10.0)
}

/// The greatest of 1, 2 and 5 times a power of ten that is no more than this.
pub fn round_down(value: f64) -> f64 {
    let up = round_up(value);
    let power = libm::pow(10.0, libm::floor(libm::log10(up) + 1e-9) - 1.0);
    let steps = [100.0, 50.0, 20.0, 10.0, 5.0].map(|share| share * power);
    steps.into_iter().find(|step| *step <= value * (1.0 + 1e-9)).unwrap_or(up)
}

/// Multiples of a step from `least` to `most`, at most 200.
pub fn multiples(step: f64, least: f64, most: f64) -> impl Iterator<Item = (i64, f64)> {
    let valid = step > 0.0 && least.is_finite() && most.is_finite() && least <= most;
    let first = if valid { (least / step - 1e-9).ceil() } else { 1.0 };
    let last = if valid { (most / step + 1e-9).floor() } else { 0.0 };
    let count = if valid { (last - first + 1.0).clamp(0.0, 200.0) as i64 } else { 0 };
    (0..count).map(move |k| (first as i64 + k, (first + k as f64) * step))
}

/// A unit in which numbers of a size are short.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// What a number is divided by.
    pub size: f64,
    /// The unit's name.
    pub name: Cow<'static, str>,
}

impl Unit {
    const fn new(size: f64, name: &'static str) -> Self {
        Self { size, name: Cow::Borrowed(name) }
    }
}

const LENGTHS: [Unit; 6] = [
    Unit::new(0.001, "mm"),
    Unit::new(0.01, "cm"),
    Unit::new(1.0, "m"),
    Unit::new(1e3, "km"),
    Unit::new(1e6, "thousand km"),
    Unit::new(1e9, "million km"),
];
const ENERGIES: [Unit; 6] = [
    Unit::new(1e-6, "µJ"),
    Unit::new(1e-3, "mJ"),
    Unit::new(1.0, "J"),
    Unit::new(1e3, "kJ"),
    Unit::new(1e6, "MJ"),
    Unit::new(1e9, "GJ"),
];
const TIMES: [Unit; 5] = [
    Unit::new(1.0, "s"),
    Unit::new(60.0, "min"),
    Unit::new(3600.0, "h"),
    Unit::new(86_400.0, "days"),
    Unit::new(31_557_600.0, "years"),
];

/// The greatest unit that is no more than a value, or the least.
fn fitting(units: &[Unit], value: f64) -> Unit {
    let fits = units.iter().rev().find(|unit| unit.size <= value.abs() * (1.0 + 1e-9));
    fits.unwrap_or(&units[0]).clone()
}

/// For lengths in metres of which the step between two is this.
pub fn length_unit(step_m: f64) -> Unit {
    // Half metres are said in metres.
    if (0.1..1.0).contains(&step_m) { LENGTHS[2].clone() } else { fitting(&LENGTHS, step_m) }
}

/// For energies up to this many joules; those of planets are given in powers of ten.
pub fn energy_unit(most_j: f64) -> Unit {
    if !(most_j.is_finite() && most_j >= 1e12) {
        return fitting(&ENERGIES, most_j);
    }
    let thousands = libm::floor(libm::log10(most_j) / 3.0) as i32;
    let size = libm::pow(1000.0, f64::from(thousands));
    // The power of "1 × 10³⁰" alone.
    let power = words::significant(size, 1);
    Unit { size, name: Cow::Owned(format!("{} J", power.trim_start_matches("1 × "))) }
}

/// For times up to this many seconds.
pub fn time_unit(most_s: f64) -> Unit {
    fitting(&TIMES, most_s / 3.0)
}

/// A multiple of a round step, without digits that say nothing: "1.5", "−20", "2 × 10³³".
pub fn figure(value: f64, step: f64) -> String {
    if value.abs() >= 1e6 {
        return words::significant(value, 2).replace('-', "−");
    }
    let decimals = if step > 0.0 { (-libm::floor(libm::log10(step) + 1e-9)).clamp(0.0, 6.0) as usize } else { 0 };
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|letter| matches!(letter, '0' | '.' | '-'));
    if is_zero { "0".to_owned() } else { text.replace('-', "−") }
}
