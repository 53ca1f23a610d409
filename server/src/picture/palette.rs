//! Palettes of at most 255 colours, and ordered dithering that stands still between frames.

/// Bits a channel in the histogram and in the table of nearest colours.
const BITS: u32 = 5;
const CELLS: usize = 1 << (3 * BITS);

/// The 8 by 8 threshold matrix of Bayer (1973), as ranks 0 to 63.
const BAYER: [[u8; 8]; 8] = [
    [0, 32, 8, 40, 2, 34, 10, 42],
    [48, 16, 56, 24, 50, 18, 58, 26],
    [12, 44, 4, 36, 14, 46, 6, 38],
    [60, 28, 52, 20, 62, 30, 54, 22],
    [3, 35, 11, 43, 1, 33, 9, 41],
    [51, 19, 59, 27, 49, 17, 57, 25],
    [15, 47, 7, 39, 13, 45, 5, 37],
    [63, 31, 55, 23, 61, 29, 53, 21],
];

/// Colours chosen for pictures, with the nearest colour for every cell of the colour cube.
pub struct Palette {
    colours: Vec<[u8; 3]>,
    nearest: Vec<u8>,
    /// Amplitude of the dither: about the distance between neighbouring colours.
    spread: f32,
}

/// A box of histogram cells: mean colours with their counts.
struct Bucket(Vec<([f32; 3], f32)>);

impl Bucket {
    /// The channel with the greatest summed squared deviation, and that sum.
    fn widest(&self) -> (usize, f32) {
        let weight: f32 = self.0.iter().map(|(_, count)| count).sum();
        (0..3)
            .map(|channel| {
                let mean = self.0.iter().map(|(colour, count)| colour[channel] * count).sum::<f32>() / weight;
                let spread = self.0.iter().map(|(colour, count)| (colour[channel] - mean).powi(2) * count).sum();
                (channel, spread)
            })
            .fold((0, -1.0), |best, found| if found.1 > best.1 { found } else { best })
    }

    /// Splits at the weighted mean of a channel.
    fn split(mut self, channel: usize) -> (Self, Self) {
        self.0.sort_by(|a, b| a.0[channel].total_cmp(&b.0[channel]));
        let weight: f32 = self.0.iter().map(|(_, count)| count).sum();
        let mean = self.0.iter().map(|(colour, count)| colour[channel] * count).sum::<f32>() / weight;
        let at = self.0.partition_point(|(colour, _)| colour[channel] <= mean).clamp(1, self.0.len() - 1);
        let upper = self.0.split_off(at);
        (self, Self(upper))
    }

    fn mean(&self) -> [u8; 3] {
        let weight: f32 = self.0.iter().map(|(_, count)| count).sum();
        [0, 1, 2].map(|channel| {
            let sum: f32 = self.0.iter().map(|(colour, count)| colour[channel] * count).sum();
            (sum / weight).round() as u8
        })
    }
}

impl Palette {
    /// Colours for a picture: the box of greatest variance is split until there are 255 (Wan, Wong and Prusinkiewicz,
    /// 1988).
    pub fn of(rgb: &[u8]) -> Self {
        let mut sums = vec![([0.0f32; 3], 0.0f32); CELLS];
        for pixel in rgb.chunks_exact(3) {
            let (sum, count) = &mut sums[cell([pixel[0], pixel[1], pixel[2]])];
            for (sum, &channel) in sum.iter_mut().zip(pixel) {
                *sum += f32::from(channel);
            }
            *count += 1.0;
        }
        let used = sums.iter().filter(|(_, count)| *count > 0.0);
        let first: Vec<_> = used.map(|(sum, count)| (sum.map(|sum| sum / count), *count)).collect();
        let mut done = Vec::new();
        let mut open = if first.is_empty() { Vec::new() } else { vec![Bucket(first)] };
        while !open.is_empty() && open.len() + done.len() < 255 {
            let ranked = open.iter().map(Bucket::widest).enumerate();
            let (at, (channel, spread)) =
                ranked.fold((0, (0, -1.0)), |best, found| if found.1.1 > best.1.1 { found } else { best });
            let bucket = open.swap_remove(at);
            if bucket.0.len() < 2 || spread <= 0.0 {
                done.push(bucket);
            } else {
                let (lower, upper) = bucket.split(channel);
                open.extend([lower, upper]);
            }
        }
        open.extend(done);
        let mut colours: Vec<[u8; 3]> = open.iter().map(Bucket::mean).collect();
        if colours.is_empty() {
            colours.push([0; 3]);
        }
        let nearest: Vec<u8> = (0..CELLS).map(|index| nearest(&colours, centre(index))).collect();
        let mut palette = Self { colours, nearest, spread: 0.0 };
        palette.spread = (palette.error(rgb).sqrt() * 1.5).min(24.0);
        palette
    }

    /// The colours: 1 to 255 of them.
    pub fn colours(&self) -> &[[u8; 3]] {
        &self.colours
    }

    /// The mean squared distance from the pixels of a picture to their nearest colours, per channel.
    pub fn error(&self, rgb: &[u8]) -> f32 {
        let distance = |pixel: &[u8]| {
            let colour = self.colours[usize::from(self.nearest[cell([pixel[0], pixel[1], pixel[2]])])];
            colour.iter().zip(pixel).map(|(a, b)| (f32::from(*a) - f32::from(*b)).powi(2)).sum::<f32>()
        };
        rgb.chunks_exact(3).map(distance).sum::<f32>() / (rgb.len().max(1) as f32)
    }

    /// The index of the colour for every pixel of a picture, dithered by position alone, so that what does not move
    /// does not flicker.
    pub fn indices(&self, rgb: &[u8], width: usize) -> Vec<u8> {
        let index = |(at, pixel): (usize, &[u8])| {
            let rank = BAYER[at / width % 8][at % width % 8];
            let shift = (f32::from(rank) / 63.0 - 0.5) * self.spread;
            let colour = [0, 1, 2].map(|channel| (f32::from(pixel[channel]) + shift).round().clamp(0.0, 255.0) as u8);
            self.nearest[cell(colour)]
        };
        rgb.chunks_exact(3).enumerate().map(index).collect()
    }
}

fn cell([r, g, b]: [u8; 3]) -> usize {
    let top = |channel: u8| usize::from(channel >> (8 - BITS));
    (top(r) << (2 * BITS)) | (top(g) << BITS) | top(b)
}

fn centre(cell: usize) -> [i32; 3] {
    let mask = (1 << BITS) - 1;
    [cell >> (2 * BITS), (cell >> BITS) & mask, cell & mask].map(|top| ((top << (8 - BITS)) + (1 << (7 - BITS))) as i32)
}

fn nearest(colours: &[[u8; 3]], wanted: [i32; 3]) -> u8 {
    let distance = |colour: &[u8; 3]| -> i32 {
        // Weighted as the eye does, roughly: green most, blue least.
        colour.iter().zip(wanted).zip([3, 4, 2]).map(|((&c, w), weight)| weight * (i32::from(c) - w).pow(2)).sum()
    };
    let best = colours.iter().enumerate().min_by_key(|(_, colour)| distance(colour));
    best.map_or(0, |(index, _)| index as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_colours_are_kept_as_they_are() {
        let rgb: Vec<u8> = [[10, 20, 30], [200, 100, 50], [255, 255, 255]].repeat(40).concat();
        let palette = Palette::of(&rgb);
        assert_eq!(palette.colours().len(), 3);
        assert_eq!(palette.error(&rgb), 0.0);
        let indices = palette.indices(&rgb, 12);
        let found: Vec<u8> = indices.iter().flat_map(|&index| palette.colours()[usize::from(index)]).collect();
        assert_eq!(found, rgb);
    }

    #[test]
    fn a_gradient_keeps_its_mean_through_the_dither() {
        let width = 64;
        let rgb: Vec<u8> = (0..width * width)
            .flat_map(|at| [(at % width * 4) as u8, (at / width * 4) as u8, ((at % width + at / width) * 2) as u8])
            .collect();
        let palette = Palette::of(&rgb);
        assert_eq!(palette.colours().len(), 255);
        let shown: Vec<u8> =
            palette.indices(&rgb, width).iter().flat_map(|&index| palette.colours()[usize::from(index)]).collect();
        for channel in 0..3 {
            let mean = |bytes: &[u8]| {
                bytes.iter().skip(channel).step_by(3).map(|&byte| f64::from(byte)).sum::<f64>() / (width * width) as f64
            };
            assert!((mean(&shown) - mean(&rgb)).abs() < 2.0, "channel {channel}: {} {}", mean(&shown), mean(&rgb));
        }
    }

    #[test]
    fn no_pixels_make_a_palette_too() {
        let palette = Palette::of(&[]);
        assert_eq!(palette.colours().len(), 1);
        assert!(palette.indices(&[], 16).is_empty());
    }
}
