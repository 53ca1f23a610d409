//! What travels over the socket: frames in binary, events in JSON.
//!
//! A frame, little-endian:
//! ```text
//! 0   u64  step              8   f64  time_s
//! 16  u32  sequence          20  u32  run (counts starts and rewinds, so that old frames are told from new)
//! 24  u16  width             26  u16  height
//! 28  u8   flags             29  u8   bodies        30  u16  rate in hundredths
//! 32  bodies x 7 f32: position_m, velocity_m_s, lowest_m      then the JPEG
//! ```
//! Of two runs in one picture the right one's bodies come first and the left one's after them; `bodies` counts both.

use actix_web::web::Bytes;
use scene::{Overlay, Scene, Units};
use serde::Serialize;

/// The frame came from the cache of rollouts.
pub const CACHED: u8 = 1;
/// The picture is smaller or slower than usual, since many are watching.
pub const REDUCED: u8 = 2;
/// Time stands still.
pub const PAUSED: u8 = 4;
/// Nothing moves any more.
pub const AT_REST: u8 = 8;
/// The picture is of two runs.
pub const PAIR: u8 = 16;
/// Of two runs, the left one is above the right one.
pub const STACKED: u8 = 32;

/// Bytes in front of the bodies.
pub const HEADER_BYTES: usize = 32;

/// What a frame shows, besides its picture.
#[derive(Clone, Copy, Debug)]
pub struct FrameHead<'a> {
    /// The time step of the run.
    pub step: u64,
    /// Counts frames of one stream's session.
    pub sequence: u32,
    /// Counts runs of the session.
    pub run: u32,
    /// Width and height of the picture in pixels.
    pub size: (u32, u32),
    /// [`CACHED`], [`REDUCED`], [`PAUSED`], [`AT_REST`], [`PAIR`], [`STACKED`].
    pub flags: u8,
    /// The state in this frame; of two, the right one.
    pub scene: &'a Scene,
    /// The state on the left, if there are two.
    pub left: Option<&'a Scene>,
}

impl FrameHead<'_> {
    /// Header, bodies and picture as one message.
    #[must_use]
    pub fn with(&self, jpeg: &[u8]) -> Bytes {
        let bodies =
            || [self.scene].into_iter().chain(self.left).flat_map(|scene| &scene.bodies).take(usize::from(u8::MAX));
        let count = bodies().count();
        let mut bytes = Vec::with_capacity(HEADER_BYTES + count * 28 + jpeg.len());
        bytes.extend(self.step.to_le_bytes());
        bytes.extend(self.scene.clock.time_s.to_le_bytes());
        bytes.extend(self.sequence.to_le_bytes());
        bytes.extend(self.run.to_le_bytes());
        bytes.extend((self.size.0 as u16).to_le_bytes());
        bytes.extend((self.size.1 as u16).to_le_bytes());
        bytes.extend([self.flags, count as u8]);
        bytes.extend(((self.scene.clock.rate * 100.0).round() as u16).to_le_bytes());
        for body in bodies() {
            for value in body.position_m.iter().chain(&body.velocity_m_s).chain([&body.lowest_m()]) {
                bytes.extend((*value as f32).to_le_bytes());
            }
        }
        bytes.extend(jpeg);
        bytes.into()
    }
}

/// An event for the page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event<'a> {
    /// A run begins, or the bodies have changed.
    Scene {
        /// Which run.
        run: u32,
        /// How far it has been, in seconds of the scene.
        furthest_s: f64,
        /// The bodies, in the order of the frames' states; of two runs, the right one's.
        bodies: Vec<BodyNote<'a>>,
        /// The left one of two runs.
        #[serde(skip_serializing_if = "Option::is_none")]
        pair: Option<PairNote<'a>>,
        /// What a unit of the scene stands for.
        units: Units,
        /// Whether there is ground below, that heights can be told from.
        grounded: bool,
        /// What surrounds them, in words.
        surroundings: String,
    },
    /// What is drawn over the picture.
    Overlays {
        /// In the order in which it was asked for.
        shown: &'a [Overlay],
    },
    /// The state in words.
    Description {
        /// The words.
        text: &'a str,
        /// Whether they are worth saying aloud: a run began, stopped or came to rest.
        aloud: bool,
    },
    /// Something the viewer should know about the stream.
    Notice {
        /// The words; empty takes the last notice away.
        text: &'a str,
    },
    /// How far the run is from the exact solver.
    Drift {
        /// In words.
        text: &'a str,
    },
    /// What a question that is being answered was understood as, so far.
    Plan {
        /// What will be done, in words.
        text: &'a str,
    },
    /// A question was answered.
    Answer {
        /// The question's identity.
        question: String,
        /// The answer as a fragment of the page.
        html: &'a str,
    },
}

/// What the page needs to know of a body besides its state.
#[derive(Clone, Debug, Serialize)]
pub struct BodyNote<'a> {
    /// What a person calls it.
    pub name: &'a str,
    /// Its colour, `#rrggbb`.
    pub colour: String,
}

impl<'a> BodyNote<'a> {
    /// Of all bodies of a scene, in order.
    #[must_use]
    pub fn all(scene: &'a Scene) -> Vec<Self> {
        scene.bodies.iter().map(|body| Self { name: &body.name, colour: body.look.colour.to_string() }).collect()
    }
}

/// What the page needs to know of two runs in one picture.
#[derive(Clone, Debug, Serialize)]
pub struct PairNote<'a> {
    /// What the left and the right one are called.
    pub labels: &'a [String; 2],
    /// The bodies of the left one.
    pub left: Vec<BodyNote<'a>>,
}

impl Event<'_> {
    /// As JSON.
    #[must_use]
    pub fn json(&self) -> std::sync::Arc<str> {
        serde_json::to_string(self).expect("invariant: events have string keys only").into()
    }
}
