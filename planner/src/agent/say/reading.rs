//! One measured value in words.

use scene::{Measurement, Quantity, Scene, words};

use crate::measure::{Reading, Sense};

/// "the red ball lands after 2.49 s".
#[must_use]
pub fn sentence(scene: &Scene, reading: &Reading) -> String {
    format!("{} {}", the(scene, &reading.measurement.of), predicate(reading))
}

/// "lands after 2.49 s".
#[must_use]
pub fn predicate(reading: &Reading) -> String {
    let value = said(&reading.measurement);
    let sense = reading.sense;
    match reading.measurement.quantity {
        Quantity::FallTimeS => format!("lands after {value}"),
        Quantity::ImpactSpeedMS => format!("lands at a speed of {value}"),
        Quantity::RangeM => format!("lands {value} away"),
        Quantity::FlightTimeS => format!("stays in the air for {value}"),
        Quantity::BounceHeightM => format!("bounces back up to {value}"),
        Quantity::PeriodS => format!("takes {value} from one landing to the next"),
        Quantity::FrequencyHz => format!("lands {} times a second", words::number(number(&reading.measurement))),
        Quantity::SpeedMS => match sense {
            Sense::AfterHit => format!("moves off at {value} when it is hit"),
            Sense::Greatest => format!("gets as fast as {value}"),
            Sense::AtStart | Sense::Whole => format!("starts at {value}"),
        },
        Quantity::TerminalSpeedMS => format!("would in the end fall at a steady {value}"),
        Quantity::MomentumKgMS => held("a momentum of", &value, sense),
        Quantity::KineticEnergyJ => held("an energy of motion of", &value, sense),
        Quantity::PotentialEnergyJ => format!("has {value} of energy from its height at the start"),
        Quantity::TotalEnergyJ => format!("has {value} of energy in all at the start"),
        Quantity::AngleDeg if number(&reading.measurement) >= 0.0 => format!("starts {value} above level"),
        Quantity::AngleDeg => {
            format!("starts {} below level", words::quantity(-number(&reading.measurement), "deg"))
        }
        Quantity::SlideDistanceM => format!("comes to rest after {value}"),
        Quantity::MassKg => format!("has a mass of {value}"),
        Quantity::EscapeSpeedMS => format!("has an escape speed of {value}"),
        Quantity::DensityKgM3 => format!("has a density of {value}"),
        Quantity::SubmergedPercent => submerged(number(&reading.measurement)),
        Quantity::OrderOfArrival => "arrives".to_owned(),
    }
}

fn submerged(percent: f64) -> String {
    if percent >= 99.5 {
        "sinks: all of it is below the surface".to_owned()
    } else if percent <= 0.5 {
        "stays above the surface".to_owned()
    } else {
        format!("floats with {}% of it below the surface", words::significant(percent, 2))
    }
}

fn held(what: &str, value: &str, sense: Sense) -> String {
    match sense {
        Sense::AtStart | Sense::Whole => format!("starts with {what} {value}"),
        Sense::AfterHit => format!("has {what} {value} just after it is hit"),
        Sense::Greatest => format!("reaches {what} {value}"),
    }
}

/// The value with its unit, as one would say it.
#[must_use]
pub(super) fn said(measurement: &Measurement) -> String {
    let value = number(measurement);
    match measurement.quantity {
        Quantity::MassKg => words::mass(value),
        Quantity::RangeM | Quantity::BounceHeightM | Quantity::SlideDistanceM if value < 1.0 => words::length(value),
        _ => words::quantity(value, &measurement.unit),
    }
}

pub(super) fn number(measurement: &Measurement) -> f64 {
    measurement.value.number().unwrap_or(0.0)
}

/// "the red ball", or what the whole scene is called.
pub(super) fn the(scene: &Scene, id: &str) -> String {
    scene.body(id).map_or_else(|| "everything together".to_owned(), |body| format!("the {}", body.name))
}

/// How the one with the most of a quantity is spoken of: "flies farthest".
#[must_use]
pub fn greatest_word(quantity: Quantity) -> (&'static str, bool) {
    // The flag says whether the greatest value wins; of times to land, the least does.
    match quantity {
        Quantity::FallTimeS => ("lands first", false),
        Quantity::FlightTimeS => ("stays up longest", true),
        Quantity::ImpactSpeedMS => ("lands fastest", true),
        Quantity::RangeM => ("goes farthest", true),
        Quantity::BounceHeightM => ("bounces highest", true),
        Quantity::PeriodS => ("takes longest between landings", true),
        Quantity::FrequencyHz => ("bounces most often", true),
        Quantity::SpeedMS => ("is fastest", true),
        Quantity::TerminalSpeedMS => ("has the highest end speed", true),
        Quantity::MomentumKgMS => ("has the most momentum", true),
        Quantity::KineticEnergyJ => ("has the most energy of motion", true),
        Quantity::PotentialEnergyJ => ("has the most energy from its height", true),
        Quantity::TotalEnergyJ => ("has the most energy", true),
        Quantity::AngleDeg => ("starts steepest", true),
        Quantity::SlideDistanceM => ("goes farthest before it rests", true),
        Quantity::MassKg => ("is heaviest", true),
        Quantity::EscapeSpeedMS => ("is hardest to escape from", true),
        Quantity::DensityKgM3 => ("is densest", true),
        Quantity::SubmergedPercent => ("lies deepest in the liquid", true),
        Quantity::OrderOfArrival => ("arrives first", false),
    }
}
