//! The report as a table for people, 140 columns wide.

use std::fmt;

use super::worlds::Table;
use super::{Range, Report, Row, Unit};

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short: String = self.laws.chars().take(12).collect();
        writeln!(
            f,
            "Dynamics {short}, seed {}: error against closed forms or the exact solver, worst (mean) of held-out",
            self.seed
        )?;
        writeln!(
            f,
            "cases; rapier3d's and that with a law switched off on the same cases, worst, in trained range | beyond it."
        )?;
        let (trained, beyond, peer) = ("in trained range", "beyond it", "rapier3d");
        writeln!(f, "{:<43}{trained:>18}{beyond:>18}{peer:>19}{:>19} {:<11}{:>9}", "", "without", "", "target")?;
        for row in self.rows.iter().filter(|row| row.range == Range::Trained) {
            let other = self.rows.iter().find(|other| other.range == Range::Beyond && other.quantity == row.quantity);
            let beyond = other.map_or_else(|| "- ".to_owned(), ours);
            let both = |of: fn(&Row) -> Option<f64>| match (of(row), other.and_then(of)) {
                (None, _) => "-".to_owned(),
                (Some(one), None) => number(one, row.unit),
                (Some(one), Some(two)) => format!("{} | {}", number(one, row.unit), number(two, row.unit)),
            };
            writeln!(
                f,
                "{:<43}{:>18}{beyond:>18}{:>19}{:>19} {:<11}{:>9}",
                row.quantity,
                ours(row),
                both(|row| row.peer),
                both(|row| row.without_law),
                row.off.unwrap_or(""),
                targets(row, other)
            )?;
        }
        if !self.minutes.is_empty() {
            writeln!(
                f,
                "Ten simulated minutes of each lesson (worst drift of a second; times put back on the solver's path):"
            )?;
            for one in &self.minutes {
                let (drift, sank) = (number(one.worst_drift, Unit::Share), number(one.sank_m, Unit::Metres));
                let mark = if one.met { ' ' } else { '!' };
                let finite = if one.finite { "" } else { ", not a number" };
                writeln!(
                    f,
                    "{:<43}{drift:>17}{mark}{:>17}{mark} {} of {} seconds checked, sank {sank}{finite}",
                    one.lesson, one.anchors, one.checked, one.seconds
                )?;
            }
        }
        if !self.worlds.is_empty() {
            write!(f, "{}", Table(&self.worlds))?;
        }
        if !self.costs.is_empty() {
            writeln!(f, "Microseconds a step on one core, from falling to rest (told, not judged):")?;
            for cost in &self.costs {
                let mark = if cost.step_us < cost.target_us { ' ' } else { '!' };
                writeln!(
                    f,
                    "{:<43}{:>17.1}{mark}{:>37.1}{:>41.0}",
                    cost.scene, cost.step_us, cost.peer_step_us, cost.target_us
                )?;
            }
        }
        write!(f, "{}", if self.met { "Every target is met." } else { "A target is missed (marked !)." })
    }
}

/// Worst and mean, in the unit of the worst.
fn ours(row: &Row) -> String {
    let mark = if row.met { ' ' } else { '!' };
    if !row.mean_error.is_finite() {
        return format!("{}{mark}", number(row.worst_error, row.unit));
    }
    let (factor, name) = scale(row.worst_error, row.unit);
    format!("{} ({}){name}{mark}", digits(factor * row.worst_error), digits(factor * row.mean_error))
}

fn targets(row: &Row, other: Option<&Row>) -> String {
    match other {
        Some(other) if other.target != row.target => {
            format!("{}, {}", number(row.target, row.unit), number(other.target, row.unit))
        }
        _ => number(row.target, row.unit),
    }
}

/// Two digits and the unit; what never happens is as wrong as can be.
fn number(value: f64, unit: Unit) -> String {
    if !value.is_finite() {
        return "never".to_owned();
    }
    let (factor, name) = scale(value, unit);
    digits(factor * value) + name
}

/// By what a value is multiplied to be read, and what it then is.
fn scale(value: f64, unit: Unit) -> (f64, &'static str) {
    match unit {
        Unit::Share => (100.0, " %"),
        Unit::Metres if value >= 1.0 => (1.0, " m"),
        Unit::Metres => (1000.0, " mm"),
        Unit::Degrees => (1.0, "°"),
        Unit::Speed => (1.0, ""),
    }
}

fn digits(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if !(0.01..1e5).contains(&value) {
        format!("{value:.0e}")
    } else {
        let decimals = (1.0 - value.log10().floor()).max(0.0) as usize;
        format!("{value:.decimals$}")
    }
}
