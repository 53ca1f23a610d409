//! What surrounds the bodies: gravity, air, ground, liquid, light, sky and place.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fluid::Fluid;
use crate::hall::Hall;

/// What surrounds the bodies. The default is an open place on Earth at sea level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Environment {
    /// Uniform gravity, downwards (along -y).
    pub gravity_m_s2: f64,
    /// Whether bodies attract each other by Newton's law of gravitation.
    pub mutual_gravity: bool,
    /// Density of the air; 0 is a vacuum.
    pub air_density_kg_m3: f64,
    /// The ground plane at y = 0, or none (space, free fall).
    pub ground: Option<Ground>,
    /// A still liquid filling everything below its level.
    pub liquid: Option<Liquid>,
    /// What lights the scene.
    pub light: Light,
    /// The colours of the sky.
    pub sky: Sky,
    /// What kind of place this is.
    pub place: Place,
    /// The room, where the place is a hall; without it a hall is the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hall: Option<Hall>,
}

impl Default for Environment {
    fn default() -> Self {
        Self {
            gravity_m_s2: 9.81,
            mutual_gravity: false,
            air_density_kg_m3: 1.225,
            ground: Some(Ground::default()),
            liquid: None,
            light: Light::default(),
            sky: Sky::default(),
            place: Place::Open,
            hall: None,
        }
    }
}

/// The ground plane y = 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ground {
    /// Coulomb friction coefficient against an ideal partner; a pair's is the geometric mean.
    pub friction: f64,
    /// Restitution against an ideal hard surface; a pair's is the product.
    pub restitution: f64,
    /// The two colours of its tiles.
    pub colours: [Colour; 2],
    /// The edge of one tile.
    pub tile_m: f64,
}

impl Default for Ground {
    fn default() -> Self {
        Self {
            friction: 0.5,
            restitution: 0.9,
            colours: [Colour::rgb(0xc9, 0xb7, 0x9c), Colour::rgb(0x8f, 0x7b, 0x60)],
            tile_m: 0.5,
        }
    }
}

/// A still liquid filling everything below its level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Liquid {
    /// Height of the surface.
    pub level_m: f64,
    /// Density; water is 998.
    pub density_kg_m3: f64,
}

impl Liquid {
    /// What it is taken for, by its density.
    #[must_use]
    pub fn fluid(&self) -> Fluid {
        match self.density_kg_m3 {
            density if density < 850.0 => Fluid::Alcohol,
            density if density < 960.0 => Fluid::Oil,
            density if density < 1010.0 => Fluid::Water,
            // The oceans have 1,025, the Dead Sea 1,240.
            density if density < 1300.0 => Fluid::SaltWater,
            density if density < 5000.0 => Fluid::Honey,
            _ => Fluid::Mercury,
        }
    }
}

/// What lights the scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Light {
    /// A distant sun with an angular size.
    Sun(Sun),
    /// A glowing body, in space.
    Star {
        /// The id of the glowing body.
        body: String,
    },
}

impl Default for Light {
    fn default() -> Self {
        Self::Sun(Sun::default())
    }
}

/// A distant sun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sun {
    /// 0 looks along -z from +z, turning to +x.
    pub azimuth_deg: f64,
    /// Above the horizon. Below about 8 degrees its light reddens and fades, and the sky dims: dusk, then night.
    pub elevation_deg: f64,
    /// 1 is a clear day.
    pub strength: f64,
    /// The colour of its light.
    pub colour: Colour,
}

impl Sun {
    /// Whether it stands so low that it is night: below 6 degrees under the horizon, where civil twilight ends.
    #[must_use]
    pub fn is_night(&self) -> bool {
        self.elevation_deg < -6.0
    }
}

impl Default for Sun {
    fn default() -> Self {
        Self { azimuth_deg: 40.0, elevation_deg: 55.0, strength: 1.0, colour: Colour::rgb(0xff, 0xf4, 0xe0) }
    }
}

/// The colours of the sky, blended by the square root of the sine of the elevation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sky {
    /// Straight up.
    pub zenith: Colour,
    /// At the horizon.
    pub horizon: Colour,
}

impl Default for Sky {
    fn default() -> Self {
        Self { zenith: Colour::rgb(0x5b, 0x8b, 0xd0), horizon: Colour::rgb(0xdf, 0xe8, 0xf2) }
    }
}

/// What kind of place this is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Open ground under a sky.
    #[default]
    Open,
    /// A gallery hall with walls, skylights and lamps.
    Hall,
    /// Black sky with stars.
    Space,
}

/// An sRGB colour, written `#rrggbb`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour {
    /// Red, green and blue, sRGB-encoded.
    pub srgb: [u8; 3],
}

impl Colour {
    /// From sRGB-encoded channels.
    #[must_use]
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { srgb: [r, g, b] }
    }

    /// Linear-light channels in 0 to 1 (IEC 61966-2-1).
    #[must_use]
    pub fn linear(self) -> [f32; 3] {
        self.srgb.map(|channel| {
            let c = f32::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.srgb;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

impl std::fmt::Debug for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

impl std::str::FromStr for Colour {
    type Err = crate::error::ColourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || crate::error::ColourError { found: text.chars().take(20).collect() };
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii()).ok_or_else(wrong)?;
        let channel = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).map_err(|_| wrong());
        Ok(Self::rgb(channel(0)?, channel(2)?, channel(4)?))
    }
}

impl Serialize for Colour {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Colour {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Colour".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "An sRGB colour, written #rrggbb.",
            "pattern": "^#[0-9a-fA-F]{6}$"
        })
    }
}
