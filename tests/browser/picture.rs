//! What a person sees, as pixels that can be compared.

/// A picture's colours, without its alpha.
pub struct Picture {
    rgb: Vec<u8>,
}

impl Picture {
    /// From red, green, blue, alpha of each pixel.
    pub fn from_rgba(rgba: Vec<u8>) -> Self {
        let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        let brightest = rgb.iter().max().copied().unwrap_or(0);
        assert!(brightest > 40, "the picture is black");
        Self { rgb }
    }

    /// The mean difference of a colour channel, of 255.
    pub fn difference(&self, other: &Self) -> f64 {
        assert_eq!(self.rgb.len(), other.rgb.len());
        let sum: u64 = self.rgb.iter().zip(&other.rgb).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        sum as f64 / self.rgb.len() as f64
    }
}
