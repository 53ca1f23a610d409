//! How overlays look: colours that people with any colour vision tell apart, and sizes that follow the picture's.

/// A colour with an opacity, sRGB-encoded, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ink {
    /// Red, green and blue.
    pub rgb: [u8; 3],
    /// 255 covers what is below.
    pub alpha: u8,
}

impl Ink {
    /// A colour that covers what is below.
    #[must_use]
    pub const fn solid(rgb: [u8; 3]) -> Self {
        Self { rgb, alpha: 255 }
    }

    /// The same, thinner: `share` of its opacity.
    #[must_use]
    pub fn thinned(self, share: f32) -> Self {
        Self { alpha: (f32::from(self.alpha) * share.clamp(0.0, 1.0) + 0.5) as u8, ..self }
    }

    /// The same, mixed with white.
    #[must_use]
    pub fn lighter(self, share: f32) -> Self {
        let lift = |channel: u8| (f32::from(channel) + (255.0 - f32::from(channel)) * share + 0.5) as u8;
        Self { rgb: self.rgb.map(lift), ..self }
    }

    /// How light it looks, 0 to 1 (luma of the encoded channels, ITU-R BT.601).
    #[must_use]
    pub fn luma(self) -> f32 {
        let [r, g, b] = self.rgb.map(f32::from);
        (0.299 * r + 0.587 * g + 0.114 * b) / 255.0
    }
}

// The palette of Okabe and Ito (Color Universal Design, 2008), which people with every kind of colour vision tell apart;
// blue is a little lighter than theirs, so that it stands out from its dark rim.

/// Orange.
pub const ORANGE: Ink = Ink::solid([0xe6, 0x9f, 0x00]);
/// Sky blue.
pub const SKY: Ink = Ink::solid([0x56, 0xb4, 0xe9]);
/// Bluish green.
pub const GREEN: Ink = Ink::solid([0x00, 0xb3, 0x82]);
/// Yellow.
pub const YELLOW: Ink = Ink::solid([0xf0, 0xe4, 0x42]);
/// Blue.
pub const BLUE: Ink = Ink::solid([0x3d, 0x8f, 0xd6]);
/// Vermillion.
pub const VERMILLION: Ink = Ink::solid([0xe8, 0x6a, 0x14]);
/// Reddish purple.
pub const PURPLE: Ink = Ink::solid([0xd7, 0x8f, 0xb8]);
/// White.
pub const WHITE: Ink = Ink::solid([0xff, 0xff, 0xff]);
/// The rim of everything, so that it stands out from any picture.
pub const RIM: Ink = Ink { rgb: [0x0c, 0x10, 0x18], alpha: 215 };
/// What graphs and legends stand on.
pub const PLATE: Ink = Ink { rgb: [0x0e, 0x13, 0x1d], alpha: 190 };

/// The height of a capital letter, in ems of the face.
const CAP: f32 = 0.729;
/// Letters are at least so many pixels high, whatever the picture.
const LEAST_CAP_PX: f32 = 7.0;

/// Sizes, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// The em of letters and figures: a twentieth of the picture's height, capitals of whole pixels.
    pub em: f32,
    /// The width of lines: a hundred and fortieth of the height.
    pub line: f32,
    /// The width of a rim.
    pub rim: f32,
    /// The room between things.
    pub gap: f32,
}

impl Style {
    /// For a picture of so many pixels.
    #[must_use]
    pub fn of(width: f32, height: f32) -> Self {
        // A narrow picture has no room for letters of a twentieth of its height.
        let size = height.min(width * 0.9);
        let cap = (size * CAP / 20.0).round().max(LEAST_CAP_PX);
        Self { em: cap / CAP, line: (height / 140.0).max(1.3), rim: (size / 220.0).max(1.0), gap: size / 70.0 }
    }

    /// The height of capitals and figures.
    #[must_use]
    pub fn cap(&self) -> f32 {
        self.em * CAP
    }
}
