//! Numbers in words: rounded as one would say them, with their unit.

/// Numbers with more digits before the point than this are said as powers of ten.
const PLAIN_DIGITS: i32 = 9;

/// A number with three significant digits, without an exponent or trailing zeros: "1.01", "24.8", "1540".
#[must_use]
pub fn number(value: f64) -> String {
    significant(value, 3)
}

/// A number with this many significant digits (at least the whole part), without an exponent or trailing zeros.
#[must_use]
pub fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value.is_finite() { "0".to_owned() } else { "endless".to_owned() };
    }
    let magnitude = libm::floor(libm::log10(value.abs())) as i32;
    if magnitude >= PLAIN_DIGITS {
        let mantissa = value / libm::pow(10.0, f64::from(magnitude));
        return format!("{} × 10{}", significant(mantissa, digits), superscript(magnitude));
    }
    let decimals = (digits - 1 - magnitude).clamp(0, 9);
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap_or(0));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { "0".to_owned() } else { text.to_owned() }
}

fn superscript(number: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().chars().filter_map(|c| c.to_digit(10)).map(|digit| DIGITS[digit as usize]).collect()
}

/// A value with its unit: "1.01 s", "45°"; what is long or fast is said in the units that people use for such things:
/// "27.3 days", "29.8 km/s".
#[must_use]
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "s" => duration(value),
        "m" if value.abs() >= 10_000.0 => length(value),
        "m/s" if value.abs() >= 1000.0 => with_unit(&number(value / 1000.0), "km/s"),
        "Hz" if value > 0.0 && value < LEAST_HZ => format!("once in {}", duration(1.0 / value)),
        unit => with_unit(&number(value), unit),
    }
}

/// Below this, "once in two hours" says more than a frequency.
const LEAST_HZ: f64 = 1e-3;
const MINUTE_S: f64 = 60.0;
const HOUR_S: f64 = 3600.0;
const DAY_S: f64 = 86_400.0;
/// The Julian year (IAU): 365.25 days.
const YEAR_S: f64 = 365.25 * DAY_S;

/// A time as one would say it: "1.01 s", "3.5 minutes", "27.3 days", "1.88 years".
#[must_use]
pub fn duration(value_s: f64) -> String {
    let (unit_s, name) = match value_s.abs() {
        s if s < 3.0 * MINUTE_S => return with_unit(&number(value_s), "s"),
        s if s < 3.0 * HOUR_S => (MINUTE_S, "minutes"),
        s if s < 3.0 * DAY_S => (HOUR_S, "hours"),
        s if s < 2.0 * YEAR_S => (DAY_S, "days"),
        _ => (YEAR_S, "years"),
    };
    format!("{} {name}", number(value_s / unit_s))
}

/// A number in figures with its unit.
#[must_use]
pub fn with_unit(number: &str, unit: &str) -> String {
    match unit {
        "" => number.to_owned(),
        "deg" | "°" => format!("{number}°"),
        "m/s2" => format!("{number} m/s²"),
        unit => format!("{number} {unit}"),
    }
}

/// A length as one would say it: in metres, small ones in centimetres or millimetres, great ones in kilometres.
#[must_use]
pub fn length(value_m: f64) -> String {
    let magnitude = value_m.abs();
    if magnitude >= 1e9 {
        format!("{} million km", number(value_m / 1e9))
    } else if magnitude >= 10_000.0 {
        format!("{} km", number(value_m / 1000.0))
    } else if magnitude >= 0.995 || magnitude == 0.0 {
        format!("{} m", significant(value_m, 2.max(if magnitude >= 10.0 { 3 } else { 2 })))
    } else if magnitude >= 0.0095 {
        format!("{} cm", significant(value_m * 100.0, 2))
    } else {
        format!("{} mm", significant(value_m * 1000.0, 2))
    }
}

/// A mass as one would say it: in kilograms, and small ones in grams.
#[must_use]
pub fn mass(value_kg: f64) -> String {
    if value_kg.abs() >= 0.9995 { quantity(value_kg, "kg") } else { quantity(value_kg * 1000.0, "g") }
}

/// "a", "b and c": a list as one would say it.
#[must_use]
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The sentence with a capital letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
