//! Pictures: stills, animations and films of what a learner sees are written, the images that bodies show are read.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use kernels::light::Frame;
use thiserror::Error;

mod film;
mod gif;
mod load;
mod pair;
mod palette;
mod reel;
mod webp;

pub use load::{LoadError, load};
pub use pair::{Layout, join};
pub use reel::{Format, Reel};

/// Why a picture could not be written.
#[derive(Debug, Error)]
pub enum PictureError {
    /// The file cannot be made or written.
    #[error("{path} cannot be written: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The PNG encoder refused.
    #[error("the picture could not be encoded as PNG: {0}")]
    Png(#[from] png::EncodingError),
    /// The GIF encoder refused.
    #[error("the animation could not be encoded as GIF: {0}")]
    Gif(#[from] ::gif::EncodingError),
    /// The H.264 encoder refused.
    #[error("the film could not be encoded as H.264: {0}")]
    H264(#[from] openh264::Error),
    /// The film could not be put into its container.
    #[error("the film could not be written as MP4: {0}")]
    Mp4(#[from] mp4::Error),
    /// libwebp refused.
    #[error("the animation could not be encoded as WebP: {0:?}")]
    WebP(webp_animation::Error),
    /// A frame of an animation has another size than the first.
    #[error("the frames of an animation are of one size: expected {}x{}, found {}x{}", .expected.0, .expected.1, .found.0, .found.1)]
    SizeChanged {
        /// Width and height of the first frame.
        expected: (u32, u32),
        /// Width and height of this frame.
        found: (u32, u32),
    },
    /// An animation without frames.
    #[error("an animation needs at least one frame")]
    Empty,
}

impl From<webp_animation::Error> for PictureError {
    fn from(error: webp_animation::Error) -> Self {
        Self::WebP(error)
    }
}

/// Refuses a frame that is not of the size of the first, or whose bytes do not fill it.
fn same_size(frame: &Frame, expected: (u32, u32)) -> Result<(), PictureError> {
    let found = (frame.width, frame.height);
    let full = frame.rgb.len() == frame.width as usize * frame.height as usize * 3;
    if found == expected && full { Ok(()) } else { Err(PictureError::SizeChanged { expected, found }) }
}

/// A frame as a PNG file in memory.
///
/// # Errors
/// When the frame's bytes do not fit its size.
pub fn png_bytes(frame: &Frame) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::with_capacity(frame.rgb.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, frame.width, frame.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&frame.rgb)?;
    writer.finish()?;
    Ok(bytes)
}

/// Writes a frame as a PNG file.
///
/// # Errors
/// When the file cannot be written or the frame's bytes do not fit its size.
pub fn write_png(path: &Path, frame: &Frame) -> Result<(), PictureError> {
    std::fs::write(path, png_bytes(frame)?).map_err(|source| PictureError::Io { path: path.to_owned(), source })
}

/// Makes a file to be written to.
fn create(path: &Path) -> Result<BufWriter<File>, PictureError> {
    File::create(path).map(BufWriter::new).map_err(|source| PictureError::Io { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_gives_back_every_byte() {
        let rgb: Vec<u8> = (0..20 * 17 * 3).map(|i| (i * 7 % 256) as u8).collect();
        let frame = Frame { width: 20, height: 17, rgb };
        let bytes = png_bytes(&frame).expect("encodes");
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a PNG");
        let mut found = vec![0; reader.output_buffer_size().expect("small")];
        let info = reader.next_frame(&mut found).expect("an image");
        assert_eq!((info.width, info.height), (20, 17));
        assert_eq!(found, frame.rgb);
    }

    #[test]
    fn a_frame_whose_bytes_do_not_fit_is_refused() {
        assert!(png_bytes(&Frame { width: 20, height: 17, rgb: vec![0; 3] }).is_err());
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let frame = Frame { width: 16, height: 16, rgb: vec![0; 16 * 16 * 3] };
        let error = write_png(Path::new("no/such/folder/a.png"), &frame).expect_err("no folder");
        assert!(error.to_string().starts_with("no/such/folder/a.png cannot be written"), "{error}");
    }
}
