//! Materials: density, restitution, friction and look together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::environment::Colour;

/// What a body is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "materials name themselves")]
pub enum Material {
    Steel,
    Iron,
    Brass,
    Gold,
    Lead,
    Aluminium,
    Wood,
    Cork,
    Rubber,
    Plastic,
    Glass,
    Ice,
    Stone,
    Clay,
    Foam,
    Feather,
}

/// What a material gives a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Properties {
    /// Density.
    pub density_kg_m3: f64,
    /// Restitution against an ideal hard surface.
    pub restitution: f64,
    /// Coulomb friction coefficient against itself.
    pub friction: f64,
    /// Base colour, sRGB.
    pub colour: Colour,
    /// 0 is matt, 1 polished.
    pub gloss: f64,
    /// 0 is a dielectric, 1 a metal.
    pub metal: f64,
}

impl Material {
    /// Density, restitution, friction and look.
    ///
    /// Densities: CRC Handbook of Chemistry and Physics (97th ed., sections 12 and 15); cork, foam and feather
    /// (loose down with its air): Engineering ToolBox, "Densities of solids" and "of miscellaneous materials".
    /// Restitutions: R. Cross, "The coefficient of restitution for collisions of happy balls, unhappy balls and tennis
    /// balls" (Am. J. Phys. 68, 2000), and Goldsmith, "Impact" (1960), for balls of a few centimetres dropped from
    /// about a metre on a heavy hard block. Friction: Fuller, "Coefficients of Friction" (AIP Handbook, 3rd ed., 2d),
    /// dry and of the material on itself, rounded. Metal colours: measured reflectances rounded to sRGB.
    #[must_use]
    pub fn properties(self) -> Properties {
        let of = |density_kg_m3, restitution, friction, colour, gloss, metal| Properties {
            density_kg_m3,
            restitution,
            friction,
            colour,
            gloss,
            metal,
        };
        match self {
            Self::Steel => of(7850.0, 0.90, 0.6, Colour::rgb(0xb4, 0xb8, 0xbd), 0.8, 1.0),
            Self::Iron => of(7870.0, 0.67, 0.8, Colour::rgb(0x6e, 0x6f, 0x72), 0.4, 1.0),
            Self::Brass => of(8500.0, 0.60, 0.5, Colour::rgb(0xc8, 0xa0, 0x4b), 0.8, 1.0),
            Self::Gold => of(19_300.0, 0.30, 0.5, Colour::rgb(0xd8, 0xa8, 0x3c), 0.9, 1.0),
            Self::Lead => of(11_340.0, 0.16, 0.9, Colour::rgb(0x5c, 0x60, 0x68), 0.2, 1.0),
            Self::Aluminium => of(2700.0, 0.65, 0.8, Colour::rgb(0xcd, 0xd1, 0xd6), 0.6, 1.0),
            Self::Wood => of(700.0, 0.60, 0.4, Colour::rgb(0x9a, 0x6b, 0x43), 0.2, 0.0),
            Self::Cork => of(240.0, 0.60, 0.5, Colour::rgb(0xb8, 0x8c, 0x5a), 0.0, 0.0),
            Self::Rubber => of(1100.0, 0.85, 1.0, Colour::rgb(0x3a, 0x3a, 0x3e), 0.1, 0.0),
            Self::Plastic => of(1050.0, 0.75, 0.3, Colour::rgb(0x2f, 0x6f, 0xd0), 0.5, 0.0),
            Self::Glass => of(2500.0, 0.94, 0.9, Colour::rgb(0xa8, 0xd4, 0xc8), 0.95, 0.0),
            Self::Ice => of(917.0, 0.50, 0.05, Colour::rgb(0xd4, 0xec, 0xf6), 0.8, 0.0),
            Self::Stone => of(2600.0, 0.70, 0.6, Colour::rgb(0x8c, 0x88, 0x80), 0.1, 0.0),
            Self::Clay => of(1750.0, 0.05, 0.7, Colour::rgb(0xa8, 0x5a, 0x3c), 0.0, 0.0),
            Self::Foam => of(30.0, 0.50, 0.6, Colour::rgb(0xf2, 0xd8, 0x70), 0.0, 0.0),
            Self::Feather => of(2.5, 0.10, 0.5, Colour::rgb(0xf4, 0xf2, 0xec), 0.0, 0.0),
        }
    }

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Steel => "steel",
            Self::Iron => "iron",
            Self::Brass => "brass",
            Self::Gold => "gold",
            Self::Lead => "lead",
            Self::Aluminium => "aluminium",
            Self::Wood => "wooden",
            Self::Cork => "cork",
            Self::Rubber => "rubber",
            Self::Plastic => "plastic",
            Self::Glass => "glass",
            Self::Ice => "ice",
            Self::Stone => "stone",
            Self::Clay => "clay",
            Self::Foam => "foam",
            Self::Feather => "feather",
        }
    }
}
