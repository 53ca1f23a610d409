//! Films as MP4: H.264 by OpenH264, written frame by frame, so that their length costs no memory.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use kernels::light::Frame;
use mp4::{AvcConfig, MediaConfig, Mp4Config, Mp4Sample, Mp4Writer, TrackConfig, TrackType};
use openh264::OpenH264API;
use openh264::encoder::{
    Complexity, Encoder, EncoderConfig, FrameRate, FrameType, IntraFramePeriod, RateControlMode, UsageType, VuiConfig,
};
use openh264::formats::{RgbSliceU8, YUVBuffer};

use super::reel::Animation;
use super::{PictureError, create, same_size};

/// Ticks of a film's clock in a second.
const TICKS_HZ: u32 = 90_000;
/// Seconds between pictures that stand for themselves, to which a player can jump.
const SEEK_S: f64 = 2.0;
/// Kinds of network abstraction layer units: the parameters of the sequence and of its pictures (H.264, table 7-1).
const SEQUENCE: u8 = 7;
const PICTURE: u8 = 8;

/// A film being written.
pub struct Film {
    path: PathBuf,
    encoder: Encoder,
    writer: Mp4Writer<BufWriter<File>>,
    /// Of the frames; the film's are even.
    size: (u32, u32),
    frames_per_second: f64,
    written: u64,
}

impl Film {
    /// Starts a film with its first frame. H.264 wants even edges: an odd one loses its last row or column.
    ///
    /// # Errors
    /// When the file cannot be written, or the encoder refuses the size.
    pub fn create(path: &Path, first: &Frame, frames_per_second: f64) -> Result<Self, PictureError> {
        let size = (first.width, first.height);
        // Without rate control every picture has the same quantiser, and is as good as the one before.
        let config = EncoderConfig::new()
            .rate_control_mode(RateControlMode::Off)
            .usage_type(UsageType::ScreenContentRealTime)
            .complexity(Complexity::High)
            .max_frame_rate(FrameRate::from_hz(frames_per_second as f32))
            .intra_frame_period(IntraFramePeriod::from_num_frames((SEEK_S * frames_per_second) as u32))
            .skip_frames(false)
            .adaptive_quantization(false)
            .background_detection(false)
            // One thread: the same frames give the same file on every machine.
            .num_threads(1)
            .vui(VuiConfig::bt601());
        let encoder = Encoder::with_api_config(OpenH264API::from_source(), config)?;
        let [major_brand, base, avc] = ["isom", "iso2", "avc1"].map(|brand| brand.parse().expect("invariant: a brand"));
        let container = Mp4Config {
            major_brand,
            minor_version: 512,
            compatible_brands: vec![major_brand, base, avc],
            timescale: TICKS_HZ,
        };
        let writer = Mp4Writer::write_start(create(path)?, &container)?;
        let mut film = Self { path: path.to_owned(), encoder, writer, size, frames_per_second, written: 0 };
        film.push(first)?;
        Ok(film)
    }

    /// When a frame is shown, rounded from the start on, so that roundings do not add up.
    fn ticks(&self, frame: u64) -> u64 {
        (frame as f64 * f64::from(TICKS_HZ) / self.frames_per_second).round() as u64
    }
}

impl Animation for Film {
    fn push(&mut self, frame: &Frame) -> Result<(), PictureError> {
        same_size(frame, self.size)?;
        let (width, height) = (frame.width as usize & !1, frame.height as usize & !1);
        let rows = frame.rgb.chunks_exact(3 * frame.width as usize).take(height);
        let even: Vec<u8> = rows.flat_map(|row| &row[..3 * width]).copied().collect();
        let picture = YUVBuffer::from_rgb8_source(RgbSliceU8::new(&even, (width, height)));
        let encoded = self.encoder.encode(&picture)?;
        let is_sync = matches!(encoded.frame_type(), FrameType::IDR | FrameType::I);
        let stream = encoded.to_vec();
        let mut bytes = Vec::with_capacity(stream.len());
        for unit in units(&stream) {
            match unit[0] & 0x1f {
                SEQUENCE | PICTURE => {}
                _ => {
                    bytes.extend((unit.len() as u32).to_be_bytes());
                    bytes.extend(unit);
                }
            }
        }
        if self.written == 0 {
            let of = |kind| units(&stream).find(|unit| unit[0] & 0x1f == kind).map(<[u8]>::to_vec);
            let parameters = AvcConfig {
                width: width as u16,
                height: height as u16,
                seq_param_set: of(SEQUENCE).unwrap_or_default(),
                pic_param_set: of(PICTURE).unwrap_or_default(),
            };
            self.writer.add_track(&TrackConfig {
                track_type: TrackType::Video,
                timescale: TICKS_HZ,
                language: "und".to_owned(),
                media_conf: MediaConfig::AvcConfig(parameters),
            })?;
        }
        let start_time = self.ticks(self.written);
        self.written += 1;
        let duration = (self.ticks(self.written) - start_time) as u32;
        let sample = Mp4Sample { start_time, duration, rendering_offset: 0, is_sync, bytes: bytes.into() };
        self.writer.write_sample(1, &sample)?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), PictureError> {
        let Self { path, mut writer, .. } = *self;
        writer.write_end()?;
        let file = writer.into_writer().into_inner().map_err(std::io::IntoInnerError::into_error);
        file.map(drop).map_err(|source| PictureError::Io { path, source })
    }
}

/// The units of a stream, which start codes of three or four bytes part (H.264, annex B).
fn units(stream: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut starts: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at + 3 <= stream.len() {
        if stream[at..at + 3] == [0, 0, 1] {
            let code = if at > 0 && stream[at - 1] == 0 { at - 1 } else { at };
            starts.push((code, at + 3));
            at += 3;
        } else {
            at += 1;
        }
    }
    let ends: Vec<usize> = starts.iter().skip(1).map(|start| start.0).chain([stream.len()]).collect();
    starts.into_iter().zip(ends).map(|((_, from), to)| &stream[from..to]).filter(|unit| !unit.is_empty())
}

#[cfg(test)]
mod tests {
    use openh264::decoder::Decoder;
    use openh264::formats::YUVSource;

    use super::*;

    fn picture(at: u32) -> Frame {
        let pixel = |x: u32, y: u32| {
            let inside = (i64::from(x) - i64::from(at)).pow(2) + (i64::from(y) - 40).pow(2) < 300;
            if inside { [210, 60, 50] } else { [(90 + y) as u8, (110 + y) as u8, 200] }
        };
        let rgb = (0..97).flat_map(|y| (0..161).flat_map(move |x| pixel(x, y))).collect();
        Frame { width: 161, height: 97, rgb }
    }

    #[test]
    fn a_film_shows_every_frame_for_its_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.mp4");
        let frames: Vec<Frame> = (0..60).map(|i| picture(20 + 2 * i)).collect();
        let mut film = Box::new(Film::create(&path, &frames[0], 24.0).expect("starts"));
        for frame in &frames[1..] {
            film.push(frame).expect("adds");
        }
        assert!(film.push(&Frame { width: 16, height: 16, rgb: vec![0; 768] }).is_err());
        film.finish().expect("finishes");

        let file = File::open(&path).expect("written");
        let size = file.metadata().expect("there").len();
        let mut reader = mp4::Mp4Reader::read_header(std::io::BufReader::new(file), size).expect("an MP4");
        assert_eq!(reader.duration().as_millis(), 2500);
        let track = &reader.tracks()[&1];
        assert_eq!((track.width(), track.height(), track.sample_count()), (160, 96, 60));
        let mut stream = Vec::new();
        for parameters in [track.sequence_parameter_set(), track.picture_parameter_set()] {
            stream.extend([0, 0, 0, 1]);
            stream.extend(parameters.expect("there"));
        }
        let mut decoder = Decoder::new().expect("a decoder");
        decoder.decode(&stream).expect("parameters");
        let mut jumps = 0;
        for (index, frame) in frames.iter().enumerate() {
            let sample = reader.read_sample(1, index as u32 + 1).expect("read").expect("a sample");
            jumps += u32::from(sample.is_sync);
            let (mut units, mut rest) = (Vec::new(), &sample.bytes[..]);
            while let Some((length, tail)) = rest.split_first_chunk::<4>() {
                let (unit, tail) = tail.split_at(u32::from_be_bytes(*length) as usize);
                units.extend([0, 0, 0, 1]);
                units.extend(unit);
                rest = tail;
            }
            let shown = decoder.decode(&units).expect("decodes").expect("a picture");
            let mut rgb = vec![0; shown.rgb8_len()];
            shown.write_rgb8(&mut rgb);
            let mut square = 0.0;
            for (found, wanted) in rgb.chunks_exact(3 * 160).zip(frame.rgb.chunks_exact(3 * 161)) {
                square += found.iter().zip(wanted).map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2)).sum::<f64>();
            }
            let psnr_db = 10.0 * (255.0 * 255.0 * rgb.len() as f64 / square).log10();
            assert!(psnr_db > 30.0, "frame {index}: {psnr_db:.1} dB");
        }
        assert!(jumps >= 2, "a player can jump");
    }
}
