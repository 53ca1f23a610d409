//! The tracks file: what was declared of experiments and what was seen of them, as JSON (docs/tracks.md). The solver writes
//! such files, and so can anyone with a camera; laws are learned from them.

use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use glam::DVec4;
use scene::{Quaternion, Scene, SceneError, Vec3};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What the `format` of a tracks file has to say.
pub const FORMAT: &str = "orrery tracks 1";
/// How far the length of an orientation may be from 1.
const UNIT: f64 = 1e-3;
/// The fewest frames that say anything about a motion.
const LEAST_FRAMES: usize = 8;

/// A tracks file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tracks {
    /// [`FORMAT`].
    pub format: String,
    /// Where the tracks are from, for people.
    #[serde(default)]
    pub about: String,
    /// The experiments.
    pub experiments: Vec<Experiment>,
}

/// One experiment: what was declared of it, and what was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Shapes, masses, materials, links, gravity, air, ground, liquid. Its velocities say nothing.
    pub scene: Scene,
    /// When each frame was taken, in seconds of the scene, growing.
    pub times_s: Vec<f64>,
    /// What was seen of each body that is not fixed.
    pub tracks: Vec<Track>,
}

/// The poses of one body over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// The id of the body in the scene.
    pub body: String,
    /// Standard deviation of one component of a position.
    pub position_sd_m: f64,
    /// Standard deviation of one component of a small turn.
    pub orientation_sd_rad: f64,
    /// Where its centre was in each frame.
    pub positions_m: Vec<Vec3>,
    /// How it was turned in each frame, `[x, y, z, w]`.
    pub orientations: Vec<Quaternion>,
}

/// Why a tracks file cannot be learned from.
#[derive(Debug, Error)]
pub enum TracksError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// It is no JSON of this form.
    #[error("{path} is not a tracks file (docs/tracks.md says what one holds): {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its line and column.
        source: serde_json::Error,
    },
    /// It is of another format.
    #[error("the format has to be {FORMAT:?}, found {found:?}")]
    Format {
        /// What it says.
        found: String,
    },
    /// It holds nothing.
    #[error("there are no experiments in it")]
    Empty,
    /// Something is wrong with one experiment.
    #[error("experiment {number} (of {count}): {flaw}")]
    Experiment {
        /// Which, from 1.
        number: usize,
        /// Of how many.
        count: usize,
        /// What is wrong with it.
        flaw: Flaw,
    },
}

/// What can be wrong with an experiment. Frames count from 1.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Flaw {
    /// The scene is not well-formed.
    #[error("its scene: {0}")]
    Scene(#[from] SceneError),
    /// There is nothing that moves.
    #[error("no body in its scene is free to move")]
    NothingMoves,
    /// Too few frames.
    #[error("it has {found} frames; at least {LEAST_FRAMES} are needed to see a motion")]
    TooFewFrames {
        /// How many.
        found: usize,
    },
    /// A time that is no number.
    #[error("the time of frame {frame} is {found}; it has to be a number")]
    TimeNumber {
        /// Which frame.
        frame: usize,
        /// What it says.
        found: f64,
    },
    /// Times that do not grow.
    #[error("frame {frame} is at {found} s, not after the one before it, at {before} s; times have to grow")]
    Unsorted {
        /// Which frame.
        frame: usize,
        /// Its time.
        found: f64,
        /// The time of the frame before it.
        before: f64,
    },
    /// A track of nothing that is there.
    #[error("there is a track of {body:?}, but no such body in the scene")]
    UnknownBody {
        /// Its id.
        body: String,
    },
    /// Two tracks of one body.
    #[error("there are two tracks of {body:?}")]
    Twice {
        /// Its id.
        body: String,
    },
    /// A free body that nobody watched.
    #[error("there is no track of {body:?}, which is free to move")]
    Unwatched {
        /// Its id.
        body: String,
    },
    /// Counts that differ.
    #[error("{body:?} has {found} {what} for {expected} times")]
    Count {
        /// The body's id.
        body: String,
        /// Of what.
        what: &'static str,
        /// How many.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A number that is none.
    #[error("the {what} of {body:?} in frame {frame} holds {found}; it has to be a number")]
    Number {
        /// The body's id.
        body: String,
        /// Which quantity.
        what: &'static str,
        /// In which frame.
        frame: usize,
        /// What it says.
        found: f64,
    },
    /// An orientation that is no rotation.
    #[error("the orientation of {body:?} in frame {frame} has the length {found:.4}; it has to be 1, within {UNIT}")]
    NotUnit {
        /// The body's id.
        body: String,
        /// In which frame.
        frame: usize,
        /// Its length.
        found: f64,
    },
    /// A standard deviation that cannot be.
    #[error("the {what} of {body:?} is {found}; it has to be a number above 0: how far off a measurement typically is")]
    Deviation {
        /// The body's id.
        body: String,
        /// Which.
        what: &'static str,
        /// What it says.
        found: f64,
    },
}

impl Tracks {
    /// Reads a file and checks it.
    ///
    /// # Errors
    /// When it cannot be read, is of another form, or something in it is wrong: what, and where.
    pub fn open(path: &Path) -> Result<Self, TracksError> {
        let file = std::fs::File::open(path).map_err(|source| TracksError::Io { path: path.to_owned(), source })?;
        let tracks: Self = serde_json::from_reader(BufReader::new(file))
            .map_err(|source| TracksError::Json { path: path.to_owned(), source })?;
        tracks.check()?;
        Ok(tracks)
    }

    /// Writes a file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), TracksError> {
        let io = |source| TracksError::Io { path: path.to_owned(), source };
        let mut file = BufWriter::new(std::fs::File::create(path).map_err(io)?);
        serde_json::to_writer(&mut file, self).map_err(|source| TracksError::Json { path: path.to_owned(), source })?;
        file.write_all(b"\n").and_then(|()| file.flush()).map_err(io)
    }

    /// Whether everything in it can be learned from.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn check(&self) -> Result<(), TracksError> {
        if self.format != FORMAT {
            return Err(TracksError::Format { found: self.format.clone() });
        }
        let count = self.experiments.len();
        if count == 0 {
            return Err(TracksError::Empty);
        }
        for (index, experiment) in self.experiments.iter().enumerate() {
            experiment.check().map_err(|flaw| TracksError::Experiment { number: index + 1, count, flaw })?;
        }
        Ok(())
    }
}

impl Experiment {
    /// The track of a body.
    #[must_use]
    pub fn track(&self, body: &str) -> Option<&Track> {
        self.tracks.iter().find(|track| track.body == body)
    }

    fn check(&self) -> Result<(), Flaw> {
        self.scene.validate()?;
        if self.scene.bodies.iter().all(|body| body.fixed) {
            return Err(Flaw::NothingMoves);
        }
        let frames = self.times_s.len();
        if frames < LEAST_FRAMES {
            return Err(Flaw::TooFewFrames { found: frames });
        }
        if let Some(frame) = self.times_s.iter().position(|time| !time.is_finite()) {
            return Err(Flaw::TimeNumber { frame: frame + 1, found: self.times_s[frame] });
        }
        if let Some(at) = self.times_s.windows(2).position(|pair| pair[1] <= pair[0]) {
            return Err(Flaw::Unsorted { frame: at + 2, found: self.times_s[at + 1], before: self.times_s[at] });
        }
        for (index, track) in self.tracks.iter().enumerate() {
            let body = || track.body.clone();
            if self.scene.body(&track.body).is_none() {
                return Err(Flaw::UnknownBody { body: body() });
            }
            if self.tracks[..index].iter().any(|other| other.body == track.body) {
                return Err(Flaw::Twice { body: body() });
            }
            track.check(frames)?;
        }
        let unwatched = |body: &&scene::Body| !body.fixed && self.track(&body.id).is_none();
        match self.scene.bodies.iter().find(unwatched) {
            Some(body) => Err(Flaw::Unwatched { body: body.id.clone() }),
            None => Ok(()),
        }
    }
}

impl Track {
    fn check(&self, frames: usize) -> Result<(), Flaw> {
        let body = || self.body.clone();
        let deviations = [("position_sd_m", self.position_sd_m), ("orientation_sd_rad", self.orientation_sd_rad)];
        for (what, found) in deviations {
            if !(found > 0.0 && found.is_finite()) {
                return Err(Flaw::Deviation { body: body(), what, found });
            }
        }
        for (what, found) in [("positions", self.positions_m.len()), ("orientations", self.orientations.len())] {
            if found != frames {
                return Err(Flaw::Count { body: body(), what, found, expected: frames });
            }
        }
        let number = |what, frame: usize, values: &[f64]| match values.iter().find(|value| !value.is_finite()) {
            Some(&found) => Err(Flaw::Number { body: body(), what, frame: frame + 1, found }),
            None => Ok(()),
        };
        for (frame, position_m) in self.positions_m.iter().enumerate() {
            number("position", frame, position_m)?;
        }
        for (frame, orientation) in self.orientations.iter().enumerate() {
            number("orientation", frame, orientation)?;
            let found = DVec4::from_array(*orientation).length();
            if (found - 1.0).abs() > UNIT {
                return Err(Flaw::NotUnit { body: body(), frame: frame + 1, found });
            }
        }
        Ok(())
    }
}
