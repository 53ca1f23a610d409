//! Every animation that was asked for, of the same frames: one path for GIF, WebP and film, whoever makes the frames.

use std::path::{Path, PathBuf};

use kernels::light::Frame;

use super::PictureError;
use super::film::Film;
use super::gif::Gif;
use super::webp::WebP;

/// Something that frames are added to, written to a file.
pub trait Animation {
    /// Adds a frame.
    ///
    /// # Errors
    /// When its size is not that of the first, or the file cannot be written.
    fn push(&mut self, frame: &Frame) -> Result<(), PictureError>;

    /// Finishes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    fn finish(self: Box<Self>) -> Result<(), PictureError>;
}

/// How an animation is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 256 colours; shown everywhere.
    Gif,
    /// All colours, small; shown by browsers.
    WebP,
    /// H.264 in MP4: the smallest, for players.
    Mp4,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gif, Self::WebP, Self::Mp4];

    /// How its files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Mp4 => "mp4",
        }
    }

    /// Whether a file has its ending.
    #[must_use]
    pub fn suits(self, path: &Path) -> bool {
        path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(self.ending()))
    }

    fn create(self, path: &Path, first: &Frame, frames_per_second: f64) -> Result<Box<dyn Animation>, PictureError> {
        Ok(match self {
            Self::Gif => Box::new(Gif::create(path, first, frames_per_second)?),
            Self::WebP => Box::new(WebP::create(path, first, frames_per_second)?),
            Self::Mp4 => Box::new(Film::create(path, first, frames_per_second)?),
        })
    }
}

/// The animations that are written of one run; perhaps none.
pub struct Reel {
    wanted: Vec<(Format, PathBuf)>,
    frames_per_second: f64,
    /// Made with the first frame, which says how large they are.
    running: Vec<Box<dyn Animation>>,
}

impl Reel {
    /// What is to be written, in which format.
    #[must_use]
    pub fn new(wanted: Vec<(Format, PathBuf)>, frames_per_second: f64) -> Self {
        Self { wanted, frames_per_second, running: Vec::new() }
    }

    /// Adds a frame to each.
    ///
    /// # Errors
    /// When its size is not that of the first, or a file cannot be written.
    pub fn push(&mut self, frame: &Frame) -> Result<(), PictureError> {
        if self.running.is_empty() {
            let started = self.wanted.iter().map(|(format, path)| format.create(path, frame, self.frames_per_second));
            self.running = started.collect::<Result<_, _>>()?;
            return Ok(());
        }
        self.running.iter_mut().try_for_each(|one| one.push(frame))
    }

    /// Finishes all files.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn finish(self) -> Result<(), PictureError> {
        self.running.into_iter().try_for_each(Animation::finish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_fills_every_file_and_each_is_what_its_ending_says() {
        let folder = tempfile::tempdir().expect("a folder");
        let wanted: Vec<_> =
            Format::ALL.map(|format| (format, folder.path().join("a").with_extension(format.ending()))).to_vec();
        let mut reel = Reel::new(wanted.clone(), 24.0);
        for shade in 0..3 {
            reel.push(&Frame { width: 32, height: 24, rgb: vec![40 * shade; 32 * 24 * 3] }).expect("adds");
        }
        reel.finish().expect("finishes");
        let begins: [(usize, &[u8]); 3] = [(0, b"GIF89a"), (8, b"WEBP"), (4, b"ftyp")];
        for ((format, path), (at, mark)) in wanted.iter().zip(begins) {
            let bytes = std::fs::read(path).expect("written");
            assert_eq!(&bytes[at..at + mark.len()], mark, "{format:?}");
            assert!(format.suits(path) && !format.suits(Path::new("a.png")) && !format.suits(Path::new("gif")));
        }
    }

    #[test]
    fn a_file_that_cannot_be_made_is_named_at_the_first_frame() {
        for format in Format::ALL {
            let path = PathBuf::from("no/such/folder/a").with_extension(format.ending());
            let mut reel = Reel::new(vec![(format, path.clone())], 24.0);
            let error = reel.push(&Frame { width: 32, height: 24, rgb: vec![0; 32 * 24 * 3] }).expect_err("no folder");
            assert!(error.to_string().starts_with(&format!("{} cannot be written", path.display())), "{error}");
        }
    }

    #[test]
    fn a_full_disk_is_told() {
        if !Path::new("/dev/full").exists() {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        for format in Format::ALL {
            let path = folder.path().join("a").with_extension(format.ending());
            std::os::unix::fs::symlink("/dev/full", &path).expect("a link");
            let mut reel = Reel::new(vec![(format, path)], 24.0);
            let frame = Frame { width: 32, height: 24, rgb: vec![90; 32 * 24 * 3] };
            let told = reel.push(&frame).and_then(|()| reel.finish());
            assert!(told.is_err(), "{format:?}");
        }
    }
}
