//! Colour names: which basic colour a person would call a body, by distance in a perceptual space.

use crate::environment::Colour;
use crate::select::ColourName;

/// Every colour name with an sRGB example of it: the focal colours of the basic terms (after Berlin and Kay, Basic
/// Color Terms, 1969; sRGB values after Sturges and Whitfield, Locating basic colours in the Munsell space, 1995),
/// some with a second example, because people use one word for the pure and for the muted colour.
const EXAMPLES: [(ColourName, [Colour; 2]); 13] = [
    (ColourName::Red, [Colour::rgb(0xd0, 0x3a, 0x2b), Colour::rgb(0xb0, 0x10, 0x20)]),
    (ColourName::Orange, [Colour::rgb(0xf0, 0x80, 0x20), Colour::rgb(0xe8, 0x95, 0x45)]),
    (ColourName::Yellow, [Colour::rgb(0xf2, 0xd0, 0x2e), Colour::rgb(0xf7, 0xe8, 0x70)]),
    (ColourName::Green, [Colour::rgb(0x3f, 0x9d, 0x4e), Colour::rgb(0x1f, 0x6b, 0x35)]),
    (ColourName::Blue, [Colour::rgb(0x2f, 0x6f, 0xd0), Colour::rgb(0x20, 0x3a, 0x90)]),
    (ColourName::Purple, [Colour::rgb(0x8a, 0x4f, 0xc0), Colour::rgb(0x5c, 0x2a, 0x7e)]),
    (ColourName::Pink, [Colour::rgb(0xf2, 0x8c, 0xb4), Colour::rgb(0xf8, 0xb8, 0xc8)]),
    (ColourName::Brown, [Colour::rgb(0x7a, 0x4a, 0x2b), Colour::rgb(0x9a, 0x6b, 0x43)]),
    (ColourName::Black, [Colour::rgb(0x20, 0x20, 0x22), Colour::rgb(0x00, 0x00, 0x00)]),
    (ColourName::White, [Colour::rgb(0xf4, 0xf2, 0xec), Colour::rgb(0xff, 0xff, 0xff)]),
    (ColourName::Grey, [Colour::rgb(0x80, 0x82, 0x86), Colour::rgb(0x58, 0x5a, 0x5e)]),
    (ColourName::Gold, [Colour::rgb(0xd4, 0xa2, 0x3a), Colour::rgb(0xc8, 0x9b, 0x3c)]),
    (ColourName::Silver, [Colour::rgb(0xc4, 0xc8, 0xce), Colour::rgb(0xb8, 0xbc, 0xc2)]),
];

/// How much a squared difference in lightness, green-red and blue-yellow counts: people name by hue first, and call both
/// a pale and a dark green green.
const WEIGHTS: [f64; 3] = [0.25, 1.0, 1.0];

impl Colour {
    /// Oklab lightness, green-red and blue-yellow (B. Ottosson, A perceptual color space for image processing, 2020).
    #[must_use]
    pub fn oklab(self) -> [f64; 3] {
        let [r, g, b] = self.srgb.map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
        });
        let l = libm::cbrt(0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b);
        let m = libm::cbrt(0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b);
        let s = libm::cbrt(0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b);
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    /// The basic colour name whose example is nearest in Oklab.
    #[must_use]
    pub fn name(self) -> ColourName {
        let here = self.oklab();
        let distance = |example: &Colour| -> f64 {
            let there = example.oklab();
            (0..3).map(|axis| WEIGHTS[axis] * (here[axis] - there[axis]) * (here[axis] - there[axis])).sum()
        };
        EXAMPLES
            .iter()
            .flat_map(|(name, examples)| examples.iter().map(move |example| (*name, distance(example))))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .expect("invariant: the table of examples is not empty")
            .0
    }
}

impl ColourName {
    /// A good example of this colour.
    #[must_use]
    pub fn colour(self) -> Colour {
        EXAMPLES
            .iter()
            .find(|(name, _)| *name == self)
            .expect("invariant: every colour name has an example, checked by a test")
            .1[0]
    }

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Purple => "purple",
            Self::Pink => "pink",
            Self::Brown => "brown",
            Self::Black => "black",
            Self::White => "white",
            Self::Grey => "grey",
            Self::Gold => "gold",
            Self::Silver => "silver",
        }
    }

    /// Every name.
    pub const ALL: [Self; 13] = [
        Self::Red,
        Self::Orange,
        Self::Yellow,
        Self::Green,
        Self::Blue,
        Self::Purple,
        Self::Pink,
        Self::Brown,
        Self::Black,
        Self::White,
        Self::Grey,
        Self::Gold,
        Self::Silver,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_names_its_own_example() {
        for name in ColourName::ALL {
            assert_eq!(name.colour().name(), name);
        }
    }

    #[test]
    fn pure_and_muted_colours_get_the_word_that_people_use() {
        let named = |hex: &str| hex.parse::<Colour>().expect("a colour").name();
        assert_eq!(named("#ff0000"), ColourName::Red);
        assert_eq!(named("#0000ff"), ColourName::Blue);
        assert_eq!(named("#00ff00"), ColourName::Green);
        assert_eq!(named("#ffff00"), ColourName::Yellow);
        assert_eq!(named("#ffffff"), ColourName::White);
        assert_eq!(named("#8b4513"), ColourName::Brown);
        assert_eq!(named("#ff69b4"), ColourName::Pink);
    }
}
