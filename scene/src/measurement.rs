//! What can be measured, and what was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A quantity that a rollout can be measured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each name says the quantity and its unit")]
pub enum Quantity {
    FallTimeS,
    ImpactSpeedMS,
    RangeM,
    FlightTimeS,
    BounceHeightM,
    PeriodS,
    FrequencyHz,
    SpeedMS,
    TerminalSpeedMS,
    MomentumKgMS,
    KineticEnergyJ,
    PotentialEnergyJ,
    TotalEnergyJ,
    AngleDeg,
    SlideDistanceM,
    MassKg,
    EscapeSpeedMS,
    OrderOfArrival,
    DensityKgM3,
    /// The share of a body's volume that is below the surface of a liquid, in the end.
    SubmergedPercent,
    /// When it first meets another body.
    HitTimeS,
    /// From when on it is at rest.
    RestTimeS,
    /// At the start, from middle to middle: to what it goes round, else to the body next to it.
    DistanceM,
    /// Of its lowest point above the ground, at the start.
    HeightM,
    /// Its largest extent.
    SizeM,
    /// How far it goes to each side of the middle of its way to and fro.
    AmplitudeM,
    /// At the start.
    AccelerationMS2,
    /// The force that pulls it down, or towards what it goes round, at the start.
    WeightN,
    /// How many bodies that stood end up elsewhere.
    KnockedOver,
}

impl Quantity {
    /// The unit's symbol; empty for an order.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::FallTimeS | Self::FlightTimeS | Self::PeriodS | Self::HitTimeS | Self::RestTimeS => "s",
            Self::ImpactSpeedMS | Self::SpeedMS | Self::TerminalSpeedMS | Self::EscapeSpeedMS => "m/s",
            Self::RangeM | Self::BounceHeightM | Self::SlideDistanceM => "m",
            Self::DistanceM | Self::HeightM | Self::SizeM | Self::AmplitudeM => "m",
            Self::AccelerationMS2 => "m/s²",
            Self::WeightN => "N",
            Self::FrequencyHz => "Hz",
            Self::MomentumKgMS => "kg m/s",
            Self::KineticEnergyJ | Self::PotentialEnergyJ | Self::TotalEnergyJ => "J",
            Self::AngleDeg => "deg",
            Self::MassKg => "kg",
            Self::OrderOfArrival | Self::KnockedOver => "",
            Self::DensityKgM3 => "kg/m³",
            Self::SubmergedPercent => "%",
        }
    }
}

/// One measured quantity, with its uncertainty from the step size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// What was measured.
    pub quantity: Quantity,
    /// The id of the body it was measured on; empty for the whole scene.
    pub of: String,
    /// The value, in real units.
    pub value: MeasuredValue,
    /// The unit's symbol.
    pub unit: String,
    /// Half-width of the interval the true value lies in, in the same unit.
    pub uncertainty: f64,
}

/// A number, or an order of ids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum MeasuredValue {
    /// A number.
    Number(f64),
    /// Groups of ids in order of arrival; those in one group arrived together within the uncertainty.
    Order(Vec<Vec<String>>),
}

impl MeasuredValue {
    /// The number, if it is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Order(_) => None,
        }
    }
}
