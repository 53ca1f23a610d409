//! Animations as GIF, written frame by frame, so that their length costs no memory.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use ::gif::{DisposalMethod, Encoder, Repeat};
use kernels::light::Frame;

use super::palette::Palette;
use super::reel::Animation;
use super::{PictureError, create, same_size};

/// The index that stands for "as in the frame before".
const UNCHANGED: u8 = 255;

/// How much worse than on its own picture a palette may do before a new one is made.
const TOLERATED: f32 = 1.6;

/// An animation being written. It repeats for ever.
pub struct Gif {
    path: PathBuf,
    encoder: Encoder<BufWriter<File>>,
    size: (u32, u32),
    frames_per_second: f64,
    written: u64,
    palette: Palette,
    /// What the palette reached on the picture it was made for, in squared units of a channel.
    palette_error: f32,
    before: Vec<[u8; 3]>,
}

impl Gif {
    /// Starts an animation with its first frame.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn create(path: &Path, first: &Frame, frames_per_second: f64) -> Result<Self, PictureError> {
        let edge = |pixels: u32| {
            u16::try_from(pixels).map_err(|_| PictureError::SizeChanged {
                expected: (u32::from(u16::MAX), u32::from(u16::MAX)),
                found: (first.width, first.height),
            })
        };
        let mut encoder = Encoder::new(create(path)?, edge(first.width)?, edge(first.height)?, &[])?;
        encoder.set_repeat(Repeat::Infinite)?;
        let palette = Palette::of(&first.rgb);
        let palette_error = palette.error(&first.rgb);
        let size = (first.width, first.height);
        let path = path.to_owned();
        let mut gif =
            Self { path, encoder, size, frames_per_second, written: 0, palette, palette_error, before: Vec::new() };
        gif.push(first)?;
        Ok(gif)
    }

    /// When a frame is shown, in hundredths of a second: rounded from the start on, so that roundings do not add up.
    fn centiseconds(&self, frame: u64) -> u64 {
        (frame as f64 * 100.0 / self.frames_per_second).round() as u64
    }
}

impl Animation for Gif {
    fn push(&mut self, frame: &Frame) -> Result<(), PictureError> {
        same_size(frame, self.size)?;
        if self.palette.error(&frame.rgb) > TOLERATED * self.palette_error + 1.0 {
            self.palette = Palette::of(&frame.rgb);
            self.palette_error = self.palette.error(&frame.rgb);
        }
        let colours = self.palette.colours();
        let mut indices = self.palette.indices(&frame.rgb, frame.width as usize);
        let shown: Vec<[u8; 3]> = indices.iter().map(|&index| colours[usize::from(index)]).collect();
        for (index, (now, before)) in indices.iter_mut().zip(shown.iter().zip(&self.before)) {
            if now == before {
                *index = UNCHANGED;
            }
        }
        let mut table: Vec<u8> = colours.iter().flatten().copied().collect();
        table.resize(3 * (usize::from(UNCHANGED) + 1), 0);
        let start = self.centiseconds(self.written);
        self.written += 1;
        self.encoder.write_frame(&::gif::Frame {
            width: frame.width as u16,
            height: frame.height as u16,
            delay: (self.centiseconds(self.written) - start).clamp(2, 6000) as u16,
            dispose: DisposalMethod::Keep,
            transparent: Some(UNCHANGED),
            palette: Some(table),
            buffer: Cow::Owned(indices),
            ..::gif::Frame::default()
        })?;
        self.before = shown;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), PictureError> {
        let Self { path, encoder, .. } = *self;
        let mut file = encoder.into_inner()?;
        // Dropped, it would not say that the disk is full.
        file.flush().map_err(|source| PictureError::Io { path, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(at: u32) -> Frame {
        let pixel = |x: u32, y: u32| {
            if (x as i32 - at as i32).abs() < 6 && (8..20).contains(&y) {
                [220, 40, 30]
            } else {
                [(90 + y) as u8, (140 + y) as u8, 230]
            }
        };
        let rgb = (0..32).flat_map(|y| (0..48).flat_map(move |x| pixel(x, y))).collect();
        Frame { width: 48, height: 32, rgb }
    }

    #[test]
    fn an_animation_shows_every_frame_for_its_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.gif");
        let frames: Vec<Frame> = (0..24).map(|i| picture(6 + i)).collect();
        let mut gif = Box::new(Gif::create(&path, &frames[0], 24.0).expect("starts"));
        for frame in &frames[1..] {
            gif.push(frame).expect("adds");
        }
        assert!(gif.push(&Frame { width: 16, height: 16, rgb: vec![0; 768] }).is_err());
        gif.finish().expect("finishes");

        let mut options = ::gif::DecodeOptions::new();
        options.set_color_output(::gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(File::open(&path).expect("written")).expect("a GIF");
        let mut canvas = vec![0u8; 48 * 32 * 3];
        let (mut count, mut delay) = (0, 0);
        while let Some(shown) = decoder.read_next_frame().expect("a frame") {
            for (pixel, rgba) in canvas.chunks_exact_mut(3).zip(shown.buffer.chunks_exact(4)) {
                if rgba[3] > 0 {
                    pixel.copy_from_slice(&rgba[..3]);
                }
            }
            let wanted = &frames[count].rgb;
            let worst = canvas.iter().zip(wanted).map(|(a, b)| a.abs_diff(*b)).max().expect("pixels");
            assert!(worst <= 16, "frame {count}: {worst}");
            count += 1;
            delay += u32::from(shown.delay);
        }
        assert_eq!((count, delay), (24, 100));
    }
}
