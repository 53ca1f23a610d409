//! Worlds: gravity, air, sky, ground and light together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::environment::{Colour, Sky};

/// Somewhere a scene can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "worlds name themselves")]
pub enum World {
    Mercury,
    Venus,
    Earth,
    Moon,
    Mars,
    Jupiter,
    Saturn,
    Titan,
    Uranus,
    Neptune,
    Pluto,
    Sun,
    SpaceStation,
    DeepSpace,
    Underwater,
}

/// What a world sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// Gravity at the surface.
    pub gravity_m_s2: f64,
    /// Density of the air at the surface.
    pub air_density_kg_m3: f64,
    /// The colours of the ground's tiles; none where there is nothing to stand on.
    pub ground: Option<[Colour; 2]>,
    /// The sky.
    pub sky: Sky,
    /// Colour of the sunlight that arrives.
    pub sun_colour: Colour,
    /// Strength of the light as a person's eye, adapted to it, would call it: 1 is a clear day on Earth.
    pub sun_strength: f64,
    /// The density of the liquid that fills it, where there is one.
    pub liquid_kg_m3: Option<f64>,
}

impl World {
    /// Gravity, air, ground and sky.
    ///
    /// Gravity and surface air density: NASA Space Science Data Coordinated Archive, Planetary Fact Sheets (D. R.
    /// Williams); the gas giants and the Sun at the 1 bar level and at the photosphere, where there is no ground: the
    /// floor is ours, so that there is something to fall on. Titan: Fulchignoni et al., Nature 438 (2005). Pluto: Stern
    /// et al., Science 350 (2015). Sky colours: after surface photographs (Apollo 11; Venera 13; Viking 1 and
    /// Curiosity; Huygens), otherwise after the cloud tops. Sunlight is weaker far out, but eyes adapt: its strength
    /// here is the cube root of the true ratio.
    #[must_use]
    pub fn surroundings(self) -> Surroundings {
        let black = Sky { zenith: Colour::rgb(0x04, 0x05, 0x09), horizon: Colour::rgb(0x0a, 0x0b, 0x12) };
        let white = Colour::rgb(0xff, 0xfa, 0xf2);
        let of = |gravity, air, ground: [u32; 2], sky: Sky, sun_colour, sun_strength| Surroundings {
            gravity_m_s2: gravity,
            air_density_kg_m3: air,
            ground: Some(ground.map(hex)),
            sky,
            sun_colour,
            sun_strength,
            liquid_kg_m3: None,
        };
        let sky = |zenith, horizon| Sky { zenith: hex(zenith), horizon: hex(horizon) };
        match self {
            Self::Mercury => of(3.70, 0.0, [0x8d8378, 0x6c645c], black, white, 1.5),
            Self::Venus => of(8.87, 65.0, [0x9a6b3a, 0x74502c], sky(0xc98a3a, 0xe8b866), hex(0xffd890), 0.7),
            Self::Earth => of(9.81, 1.225, [0xc9b79c, 0x8f7b60], Sky::default(), Colour::rgb(0xff, 0xf4, 0xe0), 1.0),
            Self::Moon => of(1.62, 0.0, [0x9b9892, 0x74726e], black, white, 1.0),
            Self::Mars => of(3.71, 0.020, [0xb5673f, 0x8c4a2c], sky(0xb98a63, 0xe3c39c), hex(0xffeede), 0.75),
            Self::Jupiter => of(24.79, 0.16, [0xc8a582, 0xa07a58], sky(0xb98f68, 0xead9be), white, 0.55),
            Self::Saturn => of(10.44, 0.19, [0xd8c490, 0xb09a68], sky(0xcbb47c, 0xf0e4bc), white, 0.5),
            Self::Titan => of(1.35, 5.4, [0x8a5f35, 0x694526], sky(0xa86a24, 0xd69a48), hex(0xffcf8a), 0.45),
            Self::Uranus => of(8.87, 0.42, [0x9cc8cc, 0x76a4aa], sky(0x7fb8c0, 0xd2ecee), white, 0.45),
            Self::Neptune => of(11.15, 0.45, [0x5f7fc0, 0x46609a], sky(0x3a5cae, 0xa8bfe6), white, 0.4),
            Self::Pluto => of(0.62, 0.0, [0xc2b098, 0x96836c], black, white, 0.4),
            Self::Sun => of(274.0, 0.0002, [0xf0a030, 0xd87a18], sky(0xf0a028, 0xffe090), hex(0xffe8b0), 2.0),
            Self::SpaceStation | Self::DeepSpace => Surroundings {
                gravity_m_s2: 0.0,
                air_density_kg_m3: if self == Self::SpaceStation { 1.225 } else { 0.0 },
                ground: None,
                sky: black,
                sun_colour: white,
                sun_strength: 1.0,
                liquid_kg_m3: None,
            },
            Self::Underwater => Surroundings {
                liquid_kg_m3: Some(1025.0),
                ..of(9.81, 1.225, [0xb8a67c, 0x8f8262], sky(0x0d4a6b, 0x2a86a0), hex(0x9fe0f0), 0.5)
            },
        }
    }

    /// Where that is, to follow a verb: "on the Moon", "in deep space".
    #[must_use]
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Mercury => "on Mercury",
            Self::Venus => "on Venus",
            Self::Earth => "on Earth",
            Self::Moon => "on the Moon",
            Self::Mars => "on Mars",
            Self::Jupiter => "on Jupiter",
            Self::Saturn => "on Saturn",
            Self::Titan => "on Titan",
            Self::Uranus => "on Uranus",
            Self::Neptune => "on Neptune",
            Self::Pluto => "on Pluto",
            Self::Sun => "on the Sun",
            Self::SpaceStation => "in a space station",
            Self::DeepSpace => "in deep space",
            Self::Underwater => "under water",
        }
    }
}

fn hex(rgb: u32) -> Colour {
    let [_, r, g, b] = rgb.to_be_bytes();
    Colour::rgb(r, g, b)
}
