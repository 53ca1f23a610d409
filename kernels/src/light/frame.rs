//! Sizes, jobs and frames: what goes into a back end and what comes out.

use std::fmt;
use std::str::FromStr;

use scene::Scene;

use super::LightError;

/// The size of an image in pixels, within limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    width: u32,
    height: u32,
}

impl Size {
    /// The least width and height.
    pub const MIN: u32 = 16;
    /// The greatest width.
    pub const MAX_WIDTH: u32 = 1280;
    /// The greatest height.
    pub const MAX_HEIGHT: u32 = 720;
    /// 256 by 256, the size of a live stream on a small machine.
    pub const STREAM: Self = Self { width: 256, height: 256 };

    /// A size of `width` by `height` pixels.
    ///
    /// # Errors
    /// When either is outside the limits: 16 to 1280 by 16 to 720.
    pub fn new(width: u32, height: u32) -> Result<Self, LightError> {
        if (Self::MIN..=Self::MAX_WIDTH).contains(&width) && (Self::MIN..=Self::MAX_HEIGHT).contains(&height) {
            Ok(Self { width, height })
        } else {
            Err(LightError::Size { found_width: width, found_height: height })
        }
    }

    /// Pixels from left to right.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.width
    }

    /// Pixels from top to bottom.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.height
    }

    /// Number of pixels.
    #[must_use]
    pub const fn pixels(self) -> usize {
        self.width as usize * self.height as usize
    }

    /// The next step down in quality: three quarters of the width and height (rounded to even numbers), which is a
    /// little over half the work. `None` where that would fall below 96 pixels.
    #[must_use]
    pub fn lower(self) -> Option<Self> {
        let step = |edge: u32| edge * 3 / 8 * 2;
        let (width, height) = (step(self.width), step(self.height));
        (width.min(height) >= 96).then_some(Self { width, height })
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

impl FromStr for Size {
    type Err = LightError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || LightError::SizeText { found: text.chars().take(20).collect() };
        let (width, height) = text.split_once(['x', 'X']).ok_or_else(wrong)?;
        let edge = |digits: &str| digits.trim().parse::<u32>().map_err(|_| wrong());
        Self::new(edge(width)?, edge(height)?)
    }
}

/// One picture to be made.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The world at the instant to be shown; its camera says from where.
    pub scene: &'a Scene,
    /// The size of the picture.
    pub size: Size,
}

/// A picture: tone-mapped pixels ready for a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Red, green, blue, row by row from the top: `3 x width x height` bytes.
    pub rgb: Vec<u8>,
}

impl Frame {
    /// The picture as a baseline JPEG with 4:2:0 chroma; `quality` is taken within 1 to 100.
    ///
    /// # Errors
    /// When `rgb` does not hold `3 x width x height` bytes or a side is 0 or over 65,535.
    pub fn to_jpeg(&self, quality: u8) -> Result<Vec<u8>, LightError> {
        let edge = |pixels: u32| {
            u16::try_from(pixels).map_err(|_| LightError::Size { found_width: self.width, found_height: self.height })
        };
        let mut bytes = Vec::with_capacity(self.rgb.len() / 8);
        let encoder = jpeg_encoder::Encoder::new(&mut bytes, quality.clamp(1, 100));
        encoder.encode(&self.rgb, edge(self.width)?, edge(self.height)?, jpeg_encoder::ColorType::Rgb)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_outside_the_limits_is_refused_with_the_limits() {
        for (width, height) in [(0, 0), (15, 100), (100, 15), (1281, 720), (1280, 721), (u32::MAX, u32::MAX)] {
            let error = Size::new(width, height).expect_err("outside the limits").to_string();
            assert!(error.contains("16x16 to 1280x720"), "{error}");
        }
        assert_eq!(Size::new(1280, 720).expect("the greatest").pixels(), 921_600);
        assert_eq!(Size::new(16, 16).expect("the least").pixels(), 256);
    }

    #[test]
    fn sizes_are_read_and_written_alike() {
        let size: Size = "512x384".parse().expect("well written");
        assert_eq!((size.width(), size.height()), (512, 384));
        assert_eq!(size.to_string(), "512x384");
        for text in ["", "x", "512", "512x", "-1x20", "1e3x20", "99999999999x20", "a b", "512x384x2"] {
            assert!(matches!(text.parse::<Size>(), Err(LightError::SizeText { .. })), "{text:?}");
        }
    }

    #[test]
    fn steps_down_end() {
        let mut size = Size::new(1280, 720).expect("the greatest");
        let mut steps = 0;
        while let Some(lower) = size.lower() {
            assert!(lower.pixels() < size.pixels());
            size = lower;
            steps += 1;
        }
        assert!((4..20).contains(&steps), "{steps}");
    }

    #[test]
    fn a_jpeg_has_its_markers_and_its_size() {
        let frame = Frame { width: 20, height: 18, rgb: vec![90; 20 * 18 * 3] };
        let bytes = frame.to_jpeg(0).expect("a picture");
        assert_eq!(bytes[..2], [0xff, 0xd8]);
        assert_eq!(bytes[bytes.len() - 2..], [0xff, 0xd9]);
        let start = bytes.windows(2).position(|marker| marker == [0xff, 0xc0]).expect("a baseline frame header");
        assert_eq!(bytes[start + 5..start + 9], [0, 18, 0, 20]);
        let short = Frame { width: 20, height: 18, rgb: vec![90; 20] };
        assert!(short.to_jpeg(80).is_err());
    }
}
