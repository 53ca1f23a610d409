//! The report as a table for people, 140 columns wide.

use std::fmt;

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
        if !self.costs.is_empty() {
            writeln!(f, "Microseconds a step on one core, from falling to rest (told, not judged):")?;
            for cost in &self.costs {
                writeln!(f, "{:<43}{:>17.1} {:>37.1}", cost.scene, cost.step_us, cost.peer_step_us)?;
            }
        }
        write!(f, "{}", if self.met { "Every target is met." } else { "A target is missed (marked !)." })
    }
}

fn ours(row: &Row) -> String {
    let mark = if row.met { ' ' } else { '!' };
    format!("{} ({}){mark}", number(row.worst_error, row.unit), number(row.mean_error, row.unit))
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
    let (value, name) = match unit {
        Unit::Share => (100.0 * value, " %"),
        Unit::Metres if value >= 1.0 => (value, " m"),
        Unit::Metres => (1000.0 * value, " mm"),
        Unit::Degrees => (value, "°"),
        Unit::Speed => (value, ""),
    };
    let digits = if value == 0.0 {
        "0".to_owned()
    } else if !(0.01..1e5).contains(&value) {
        format!("{value:.0e}")
    } else {
        let decimals = (1.0 - value.log10().floor()).max(0.0) as usize;
        format!("{value:.decimals$}")
    };
    digits + name
}
