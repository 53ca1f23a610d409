//! Animations as WebP by libwebp: in all their colours and a fraction of a GIF's size, shown by every browser in an `img`.
//! Compressed frames are kept until the end, as the container wants their sizes first: some kilobytes each.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use kernels::light::Frame;
use webp_animation::{
    AnimParams, ColorMode, Encoder, EncoderOptions, EncodingConfig, EncodingType, LossyEncodingConfig,
};

use super::reel::Animation;
use super::{PictureError, create, same_size};

/// libwebp's quality, 0 to 100: edges and thin lines of overlays are still clean.
const QUALITY: f32 = 85.0;
/// A loop count that means for ever.
const FOR_EVER: i32 = 0;

/// An animation being written. It repeats for ever.
pub struct WebP {
    path: PathBuf,
    file: BufWriter<File>,
    encoder: Encoder,
    size: (u32, u32),
    frames_per_second: f64,
    written: u64,
}

impl WebP {
    /// Starts an animation with its first frame.
    ///
    /// # Errors
    /// When the file cannot be made, or the encoder refuses the size.
    pub fn create(path: &Path, first: &Frame, frames_per_second: f64) -> Result<Self, PictureError> {
        let size = (first.width, first.height);
        let options = EncoderOptions {
            anim_params: AnimParams { loop_count: FOR_EVER },
            color_mode: ColorMode::Rgb,
            encoding_config: Some(EncodingConfig {
                encoding_type: EncodingType::Lossy(LossyEncodingConfig::default()),
                quality: QUALITY,
                ..EncodingConfig::default()
            }),
            ..EncoderOptions::default()
        };
        let encoder = Encoder::new_with_options(size, options)?;
        let file = create(path)?;
        let mut webp = Self { path: path.to_owned(), file, encoder, size, frames_per_second, written: 0 };
        webp.push(first)?;
        Ok(webp)
    }

    /// When a frame is shown, rounded from the start on, so that roundings do not add up.
    fn milliseconds(&self, frame: u64) -> i32 {
        (frame as f64 * 1000.0 / self.frames_per_second).round() as i32
    }
}

impl Animation for WebP {
    fn push(&mut self, frame: &Frame) -> Result<(), PictureError> {
        same_size(frame, self.size)?;
        self.encoder.add_frame(&frame.rgb, self.milliseconds(self.written))?;
        self.written += 1;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), PictureError> {
        let end = self.milliseconds(self.written);
        let Self { path, mut file, encoder, .. } = *self;
        let bytes = encoder.finalize(end)?;
        let written = file.write_all(&bytes).and_then(|()| file.flush());
        written.map_err(|source| PictureError::Io { path, source })
    }
}

#[cfg(test)]
mod tests {
    use webp_animation::Decoder;

    use super::*;

    const SIZE: (u32, u32) = (161, 97);

    fn picture(at: u32) -> Frame {
        let pixel = |x: u32, y: u32| {
            let inside = (i64::from(x) - i64::from(at)).pow(2) + (i64::from(y) - 40).pow(2) < 300;
            if inside { [210, 60, 50] } else { [(90 + y) as u8, (110 + y) as u8, 200] }
        };
        let rgb = (0..SIZE.1).flat_map(|y| (0..SIZE.0).flat_map(move |x| pixel(x, y))).collect();
        Frame { width: SIZE.0, height: SIZE.1, rgb }
    }

    fn written(frames: &[Frame]) -> Vec<u8> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.webp");
        let mut webp = Box::new(WebP::create(&path, &frames[0], 24.0).expect("starts"));
        for frame in &frames[1..] {
            webp.push(frame).expect("adds");
        }
        assert!(webp.push(&Frame { width: 16, height: 16, rgb: vec![0; 768] }).is_err());
        webp.finish().expect("finishes");
        std::fs::read(path).expect("written")
    }

    /// The body of the first chunk of this name (RIFF: four letters, four bytes of length).
    fn chunk<'a>(bytes: &'a [u8], name: &[u8; 4]) -> &'a [u8] {
        let at = bytes.windows(4).position(|window| window == name).expect("a chunk") + 8;
        &bytes[at..]
    }

    #[test]
    fn an_animation_shows_every_frame_for_its_time_for_ever() {
        let frames: Vec<Frame> = (0..60).map(|i| picture(20 + 2 * i)).collect();
        let bytes = written(&frames);
        let header = chunk(&bytes, b"VP8X");
        let edge = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], 0]) + 1;
        assert_eq!((edge(4), edge(7)), SIZE);
        // Four bytes of background, then how often it is shown.
        assert_eq!(chunk(&bytes, b"ANIM")[4..6], [0, 0], "it repeats for ever");

        let shown: Vec<_> = Decoder::new(&bytes).expect("a WebP").into_iter().collect();
        assert_eq!(shown.len(), frames.len());
        for (index, (found, frame)) in shown.iter().zip(&frames).enumerate() {
            assert_eq!(found.dimensions(), SIZE);
            // The decoder says when a frame ends.
            assert_eq!(found.timestamp(), ((index + 1) as f64 * 1000.0 / 24.0).round() as i32);
            let pixels = found.data().chunks_exact(4).zip(frame.rgb.chunks_exact(3));
            let square: f64 = pixels.flat_map(|(a, b)| (0..3).map(|c| f64::from(a[c].abs_diff(b[c])).powi(2))).sum();
            let psnr_db = 10.0 * (255.0 * 255.0 * frame.rgb.len() as f64 / square).log10();
            assert!(psnr_db > 32.0, "frame {index}: {psnr_db:.1} dB");
        }
    }

    #[test]
    fn what_stands_still_lasts_and_costs_next_to_nothing() {
        let mut film: Vec<Frame> = (0..24).map(|_| picture(50)).collect();
        let one = written(&film[..1]);
        assert_eq!(Decoder::new(&written(&film)).expect("a WebP").into_iter().count(), 1, "a picture that stands");
        film.push(picture(90));
        let bytes = written(&film);
        let ends: Vec<i32> = Decoder::new(&bytes).expect("a WebP").into_iter().map(|frame| frame.timestamp()).collect();
        assert_eq!(ends.first(), Some(&1000), "{ends:?}");
        assert!(bytes.len() < 3 * one.len() + 1000, "{} beside {} bytes", bytes.len(), one.len());
    }
}
