//! One measured value in words.

use scene::{LinkKind, Measurement, Quantity, Scene, words};

use crate::measure::{Reading, Sense, stands};

/// What moves off slower than this hardly stirs.
const HARDLY_M_S: f64 = 0.05;
/// What slides no further than this stays.
const STAYS_M: f64 = 1e-3;

/// "the red ball lands after 2.49 s".
#[must_use]
pub fn sentence(scene: &Scene, reading: &Reading) -> String {
    format!("{} {}", the(scene, &reading.measurement.of), predicate(scene, reading))
}

/// "lands after 2.49 s".
#[must_use]
pub fn predicate(scene: &Scene, reading: &Reading) -> String {
    let value = said(&reading.measurement);
    let sense = reading.sense;
    match reading.measurement.quantity {
        Quantity::FallTimeS | Quantity::FlightTimeS if sense == Sense::DownSlope => {
            format!("reaches the floor after {value}")
        }
        Quantity::FallTimeS if scene.environment.liquid.is_some() => format!("is at the bottom after {value}"),
        Quantity::FallTimeS => format!("lands after {value}"),
        Quantity::ImpactSpeedMS => format!("lands at a speed of {value}"),
        Quantity::RangeM => format!("lands {value} away"),
        Quantity::FlightTimeS => format!("stays in the air for {value}"),
        Quantity::BounceHeightM if sense == Sense::Greatest => format!("gets as high as {value}"),
        Quantity::BounceHeightM => format!("bounces back up to {value}"),
        Quantity::PeriodS => match sense {
            Sense::Round => format!("takes {value} to go once round {}", centre(scene, reading)),
            Sense::ToAndFro => format!("takes {value} for one swing, there and back"),
            _ => format!("takes {value} from one landing to the next"),
        },
        Quantity::FrequencyHz => {
            let verb = match sense {
                Sense::Round => format!("goes round {}", centre(scene, reading)),
                Sense::ToAndFro => "swings there and back".to_owned(),
                _ => "lands".to_owned(),
            };
            match number(&reading.measurement) {
                often if value.starts_with("once") || often <= 0.0 => format!("{verb} {value}"),
                often => format!("{verb} {} times a second", words::number(often)),
            }
        }
        Quantity::SpeedMS => match sense {
            Sense::AfterHit if reading.other.is_some() && number(&reading.measurement) < HARDLY_M_S => {
                format!("hardly moves any more just after it hits {} ({value})", other(scene, reading))
            }
            Sense::AfterHit if reading.other.is_some() => {
                format!("goes on at {value} just after it hits {}", other(scene, reading))
            }
            Sense::AfterHit if number(&reading.measurement) < HARDLY_M_S => {
                format!("hardly stirs when it is hit ({value})")
            }
            Sense::AfterHit => format!("moves off at {value} when it is hit"),
            Sense::Greatest => format!("gets as fast as {value}"),
            Sense::Round => format!("goes round {} at {value}", centre(scene, reading)),
            _ => format!("starts at {value}"),
        },
        Quantity::TerminalSpeedMS if sense == Sense::Rising => format!("would in the end rise at a steady {value}"),
        Quantity::TerminalSpeedMS if scene.environment.liquid.is_some() => {
            format!("would in the end sink at a steady {value}")
        }
        Quantity::TerminalSpeedMS => format!("would in the end fall at a steady {value}"),
        Quantity::MomentumKgMS | Quantity::KineticEnergyJ if reading.other.is_some() => {
            let what = if reading.measurement.quantity == Quantity::MomentumKgMS {
                "a momentum"
            } else {
                "an energy of motion"
            };
            format!("has {what} of {value} just after it hits {}", other(scene, reading))
        }
        Quantity::MomentumKgMS => held("a momentum of", &value, sense),
        Quantity::KineticEnergyJ => held("an energy of motion of", &value, sense),
        Quantity::PotentialEnergyJ if sense == Sense::Round => {
            format!("has {value} of energy from its place (none would be endlessly far away)")
        }
        Quantity::PotentialEnergyJ if sprung(scene, &reading.measurement.of) => {
            format!("has {value} of energy from its height and the spring at the start")
        }
        Quantity::PotentialEnergyJ => format!("has {value} of energy from its height at the start"),
        Quantity::TotalEnergyJ if sense == Sense::Round && number(&reading.measurement) < 0.0 => {
            format!("has {value} of energy in all: less than none, so it can never get away")
        }
        Quantity::TotalEnergyJ => format!("has {value} of energy in all at the start"),
        Quantity::AngleDeg if sense == Sense::ToAndFro => format!("swings out to {value} from hanging straight down"),
        Quantity::AngleDeg if sense == Sense::Slope => format!("lies on a slope of {value}"),
        Quantity::AngleDeg if scene.body(&reading.measurement.of).is_some_and(|body| body.fixed) => {
            format!("slopes by {value}")
        }
        Quantity::AngleDeg if number(&reading.measurement) >= 0.0 => format!("starts {value} above level"),
        Quantity::AngleDeg => {
            format!("starts {} below level", words::quantity(-number(&reading.measurement), "deg"))
        }
        Quantity::SlideDistanceM if number(&reading.measurement) < STAYS_M => "stays where it is".to_owned(),
        Quantity::SlideDistanceM => format!("comes to rest after {value}"),
        Quantity::MassKg => format!("has a mass of {value}"),
        Quantity::EscapeSpeedMS => format!("would need {value} to get away from {} for ever", centre(scene, reading)),
        Quantity::DensityKgM3 => format!("has a density of {value}"),
        Quantity::SubmergedPercent => submerged(number(&reading.measurement)),
        Quantity::HitTimeS => format!("first hits {} after {value}", other(scene, reading)),
        Quantity::RestTimeS if number(&reading.measurement) <= 0.0 => "is at rest all the time".to_owned(),
        Quantity::RestTimeS => format!("comes to rest after {value}"),
        Quantity::DistanceM if sense == Sense::Round => {
            format!("is {value} away from {}, from middle to middle", other(scene, reading))
        }
        Quantity::DistanceM => format!("starts {value} away from {}, from middle to middle", other(scene, reading)),
        Quantity::HeightM if number(&reading.measurement) < STAYS_M => "starts on the ground".to_owned(),
        Quantity::HeightM => format!("starts {value} above the ground"),
        Quantity::SizeM if scene.body(&reading.measurement.of).is_some_and(is_ball) => format!("is {value} across"),
        Quantity::SizeM => format!("measures {value} at its longest"),
        Quantity::AmplitudeM => format!("goes {value} to each side of the middle of its swing"),
        Quantity::AccelerationMS2 if number(&reading.measurement) < HARDLY_M_S => {
            "gets neither faster nor slower at the start".to_owned()
        }
        Quantity::AccelerationMS2 => format!("starts with an acceleration of {value}"),
        Quantity::WeightN if sense == Sense::Round => {
            format!("is pulled towards {} with {value}", centre(scene, reading))
        }
        Quantity::WeightN => format!("is pulled down with {value}"),
        Quantity::OrderOfArrival => "arrives".to_owned(),
        Quantity::KnockedOver => knocked_over(scene, number(&reading.measurement)),
    }
}

fn is_ball(body: &scene::Body) -> bool {
    matches!(body.shape, scene::Shape::Sphere { .. })
}

/// The other body of a reading, with its article.
fn other(scene: &Scene, reading: &Reading) -> String {
    reading.other.as_ref().map_or_else(|| "something".to_owned(), |id| the(scene, id))
}

/// How many end up elsewhere, of those that could.
#[must_use]
pub(crate) fn knocked_over(scene: &Scene, count: f64) -> String {
    let waiting = (0..scene.bodies.len()).filter(|&index| stands(scene, index)).count() as f64;
    if count == 0.0 {
        "nothing is knocked over".to_owned()
    } else if count < waiting {
        let are = if count > 1.0 { "of them are" } else { "of them is" };
        format!("{} {are} knocked over", words::number(count))
    } else if waiting > 1.0 {
        "all of them are knocked over".to_owned()
    } else {
        "it is knocked over".to_owned()
    }
}

/// What a body goes round, with its article.
fn centre(scene: &Scene, reading: &Reading) -> String {
    let index = scene.bodies.iter().position(|body| body.id == reading.measurement.of);
    let primary = index.and_then(|index| scene.primary(index)).and_then(|primary| scene.bodies.get(primary));
    primary.map_or_else(|| "the middle".to_owned(), |body| format!("the {}", body.name))
}

/// Whether a spring holds a body.
fn sprung(scene: &Scene, id: &str) -> bool {
    scene.links.iter().any(|link| matches!(link.kind, LinkKind::Spring { .. }) && link.holds(id))
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
        Sense::AfterHit => format!("has {what} {value} just after it is hit"),
        Sense::Greatest => format!("reaches {what} {value}"),
        _ => format!("starts with {what} {value}"),
    }
}

/// The value with its unit, as one would say it.
#[must_use]
pub fn said(measurement: &Measurement) -> String {
    let value = number(measurement);
    match measurement.quantity {
        Quantity::MassKg => words::mass(value),
        Quantity::KnockedOver => format!("{} knocked over", words::number(value)),
        Quantity::RangeM | Quantity::BounceHeightM | Quantity::SlideDistanceM if value < 1.0 => words::length(value),
        Quantity::DistanceM | Quantity::HeightM | Quantity::SizeM | Quantity::AmplitudeM => words::length(value),
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

/// What a quantity is called.
#[must_use]
pub fn name(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::FallTimeS => "fall time",
        Quantity::ImpactSpeedMS => "impact speed",
        Quantity::RangeM => "range",
        Quantity::FlightTimeS => "flight time",
        Quantity::BounceHeightM => "bounce height",
        Quantity::PeriodS => "period",
        Quantity::FrequencyHz => "frequency",
        Quantity::SpeedMS => "speed",
        Quantity::TerminalSpeedMS => "terminal speed",
        Quantity::MomentumKgMS => "momentum",
        Quantity::KineticEnergyJ => "kinetic energy",
        Quantity::PotentialEnergyJ => "potential energy",
        Quantity::TotalEnergyJ => "total energy",
        Quantity::AngleDeg => "angle",
        Quantity::SlideDistanceM => "slide distance",
        Quantity::MassKg => "mass",
        Quantity::EscapeSpeedMS => "escape speed",
        Quantity::DensityKgM3 => "density",
        Quantity::SubmergedPercent => "share below the surface",
        Quantity::OrderOfArrival => "order of arrival",
        Quantity::HitTimeS => "time of the first hit",
        Quantity::RestTimeS => "time to come to rest",
        Quantity::DistanceM => "distance",
        Quantity::HeightM => "height at the start",
        Quantity::SizeM => "size",
        Quantity::AmplitudeM => "amplitude",
        Quantity::AccelerationMS2 => "acceleration",
        Quantity::WeightN => "weight",
        Quantity::KnockedOver => "number knocked over",
    }
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
        Quantity::BounceHeightM => ("rises highest", true),
        Quantity::PeriodS => ("takes longest to come back", true),
        Quantity::FrequencyHz => ("comes back most often", true),
        Quantity::SpeedMS => ("is fastest", true),
        Quantity::TerminalSpeedMS => ("has the highest end speed", true),
        Quantity::MomentumKgMS => ("has the most momentum", true),
        Quantity::KineticEnergyJ => ("has the most energy of motion", true),
        Quantity::PotentialEnergyJ => ("has the most energy from its height", true),
        Quantity::TotalEnergyJ => ("has the most energy", true),
        Quantity::AngleDeg => ("has the widest angle", true),
        Quantity::SlideDistanceM => ("goes farthest before it rests", true),
        Quantity::MassKg => ("is heaviest", true),
        Quantity::EscapeSpeedMS => ("is hardest to escape from", true),
        Quantity::DensityKgM3 => ("is densest", true),
        Quantity::SubmergedPercent => ("lies deepest in the liquid", true),
        Quantity::HitTimeS => ("hits something first", false),
        Quantity::RestTimeS => ("comes to rest first", false),
        Quantity::DistanceM => ("is farthest away", true),
        Quantity::HeightM => ("starts highest", true),
        Quantity::SizeM => ("is biggest", true),
        Quantity::AmplitudeM => ("swings widest", true),
        Quantity::AccelerationMS2 => ("speeds up most", true),
        Quantity::WeightN => ("is pulled hardest", true),
        Quantity::OrderOfArrival => ("arrives first", false),
        Quantity::KnockedOver => ("knocks over most", true),
    }
}
