//! Reading the pictures that bodies show: PNG and JPEG files below `content/`, once, before anything is drawn.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use geometry::light::picture::{MOST_PIXELS, Picture, PictureError, Pictures};
use scene::Scene;
use thiserror::Error;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The largest file that is read: far above what a picture on a wall needs.
const MOST_BYTES: u64 = 16 << 20;

/// Why a picture that a scene names cannot be shown.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("the picture {path} cannot be read: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The file is too large.
    #[error("the picture {path} has {found} bytes; at most {MOST_BYTES} are read")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        found: u64,
    },
    /// The file is no image, or a damaged one.
    #[error("{path} is no PNG or JPEG picture that can be read: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the decoder says.
        reason: String,
    },
    /// The image has no pixels, or too many.
    #[error("{path}: {source}")]
    Pixels {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PictureError,
    },
}

/// Reads every picture that some scenes name.
///
/// # Errors
/// The first that cannot be read, with its path.
pub fn load<'a>(content: &Path, scenes: impl IntoIterator<Item = &'a Scene>) -> Result<Pictures, LoadError> {
    let files: BTreeSet<&str> = scenes.into_iter().flat_map(Pictures::named).collect();
    let mut pictures = Pictures::default();
    for file in files {
        pictures.insert(file, read(&content.join(file))?);
    }
    Ok(pictures)
}

/// Reads one.
///
/// # Errors
/// When it is missing, too large, damaged or no picture.
pub fn read(path: &Path) -> Result<Picture, LoadError> {
    let failed = |source| LoadError::Io { path: path.to_owned(), source };
    let found = std::fs::metadata(path).map_err(failed)?.len();
    if found > MOST_BYTES {
        return Err(LoadError::TooLarge { path: path.to_owned(), found });
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    let decoded = if bytes.starts_with(b"\x89PNG") { png(&bytes) } else { jpeg(&bytes) };
    let (width, height, rgb) = decoded.map_err(|reason| LoadError::Damaged { path: path.to_owned(), reason })?;
    Picture::new(width, height, &rgb).map_err(|source| LoadError::Pixels { path: path.to_owned(), source })
}

/// Width, height and sRGB pixels; what is transparent lies on white.
type Decoded = Result<(usize, usize, Vec<u8>), String>;

fn png(bytes: &[u8]) -> Decoded {
    let said = |error: png::DecodingError| error.to_string();
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(said)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if width.max(height) > MOST_PIXELS {
        return Err(PictureError::Size { width, height }.to_string());
    }
    let mut pixels = vec![0; reader.output_buffer_size().ok_or("it is too large")?];
    let info = reader.next_frame(&mut pixels).map_err(said)?;
    pixels.truncate(info.buffer_size());
    let on_white = |value: u8, alpha: u8| (255 - (255 - u16::from(value)) * u16::from(alpha) / 255) as u8;
    let rgb = match info.color_type {
        png::ColorType::Rgb => pixels,
        png::ColorType::Rgba => pixels.chunks_exact(4).flat_map(|c| [0, 1, 2].map(|k| on_white(c[k], c[3]))).collect(),
        png::ColorType::Grayscale => pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
        png::ColorType::GrayscaleAlpha => pixels.chunks_exact(2).flat_map(|c| [on_white(c[0], c[1]); 3]).collect(),
        png::ColorType::Indexed => return Err("its palette was not resolved".to_owned()),
    };
    Ok((width, height, rgb))
}

fn jpeg(bytes: &[u8]) -> Decoded {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::RGB)
        .set_max_width(MOST_PIXELS)
        .set_max_height(MOST_PIXELS);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let rgb = decoder.decode().map_err(|error| error.to_string())?;
    let info = decoder.info().ok_or("it has no header")?;
    Ok((usize::from(info.width), usize::from(info.height), rgb))
}

#[cfg(test)]
mod tests {
    use kernels::light::Frame;

    use super::*;
    use crate::picture::png_bytes;

    /// Red on the left, white on the right.
    fn frame() -> Frame {
        let rgb = (0..16).flat_map(|_| (0..32).flat_map(|x| if x < 16 { [200, 10, 10] } else { [255; 3] })).collect();
        Frame { width: 32, height: 16, rgb }
    }

    fn written(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        (folder, path)
    }

    #[test]
    fn png_and_jpeg_files_give_their_colours() {
        for bytes in [png_bytes(&frame()).expect("encodes"), frame().to_jpeg(95).expect("encodes")] {
            let (_folder, path) = written("owl.png", &bytes);
            let picture = read(&path).expect("a picture");
            let (red, white) = (picture.albedo(0.2, 0.5, 0.0), picture.albedo(0.8, 0.5, 0.0));
            assert!(red.x > 0.5 && red.y < 0.05 && white.min_element() > 0.9, "{red} {white}");
            assert!((picture.aspect() - 2.0).abs() < 1e-6);
        }
    }

    #[test]
    fn what_is_no_picture_is_named_and_refused() {
        let whole = png_bytes(&frame()).expect("encodes");
        let jpeg = frame().to_jpeg(80).expect("encodes");
        for bytes in [&b""[..], b"no picture at all", &whole[..whole.len() / 2], &jpeg[..20]] {
            let (_folder, path) = written("owl.jpg", bytes);
            let error = read(&path).expect_err("refused").to_string();
            assert!(error.contains("owl.jpg is no PNG or JPEG picture"), "{error}");
        }
        let error = read(Path::new("no/such/owl.png")).expect_err("refused").to_string();
        assert!(error.starts_with("the picture no/such/owl.png cannot be read"), "{error}");
    }
}
