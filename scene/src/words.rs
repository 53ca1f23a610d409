//! Numbers in words: rounded as one would say them, with their unit.

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
    let decimals = (digits - 1 - magnitude).clamp(0, 9);
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap_or(0));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.') { "0".to_owned() } else { text.to_owned() }
}

/// A value with its unit: "1.01 s", "45°".
#[must_use]
pub fn quantity(value: f64, unit: &str) -> String {
    with_unit(&number(value), unit)
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

/// A length as one would say it: in metres, and small ones in centimetres or millimetres.
#[must_use]
pub fn length(value_m: f64) -> String {
    let magnitude = value_m.abs();
    if magnitude >= 0.995 || magnitude == 0.0 {
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
