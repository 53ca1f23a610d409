//! Fluids: the liquids that people know by name, and their densities.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A liquid by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "liquids name themselves")]
pub enum Fluid {
    Water,
    SaltWater,
    Oil,
    Alcohol,
    Honey,
    Mercury,
}

impl Fluid {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Water, Self::SaltWater, Self::Oil, Self::Alcohol, Self::Honey, Self::Mercury];

    /// Density at 20 °C and one atmosphere. Water, ethanol and mercury: CRC Handbook of Chemistry and Physics (97th ed.,
    /// sections 6 and 15). Sea water of 35 g/kg: UNESCO, Technical Papers in Marine Science 36 (1981). Olive oil and honey:
    /// Engineering ToolBox, "Densities of liquids".
    #[must_use]
    pub fn density_kg_m3(self) -> f64 {
        match self {
            Self::Water => 998.0,
            Self::SaltWater => 1025.0,
            Self::Oil => 911.0,
            Self::Alcohol => 789.0,
            Self::Honey => 1420.0,
            Self::Mercury => 13_546.0,
        }
    }

    /// What a person calls it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::SaltWater => "salt water",
            Self::Oil => "oil",
            Self::Alcohol => "alcohol",
            Self::Honey => "honey",
            Self::Mercury => "mercury",
        }
    }

    /// The liquid with this density, if it is one that has a name here.
    #[must_use]
    pub fn of_density(density_kg_m3: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|fluid| (fluid.density_kg_m3() - density_kg_m3).abs() < 1.5)
    }
}
