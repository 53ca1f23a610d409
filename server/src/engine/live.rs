//! One live session: its run in real time, and who watches it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use kernels::light::Size;
use scene::{Edit, Scene, Sort};
use uuid::Uuid;

use super::message::{self, BodyNote, Event, FrameHead};
use super::shelf::{RunHash, Versions};
use super::stream::Stream;
use super::{EngineError, Standing};
use crate::session::{Run, with_view};

/// A run that has not come to rest stands still after so many steps (two minutes), so that it can be replayed quickly.
const LONGEST_RUN: u64 = 120 * STEPS_PER_SECOND;

/// Frames without motion after which time stands still.
const REST_FRAMES: u32 = 12;

/// Frames that a late session catches up on at most.
const CATCH_UP: u32 = 6;

/// How often the state is put in words.
const WORDS_EVERY: Duration = Duration::from_secs(1);

/// A session in the engine.
pub struct Live {
    /// Its identity.
    pub id: Uuid,
    /// The run that is playing.
    pub run: Run,
    /// The state now.
    pub simulator: Simulator,
    /// What its pictures depend on.
    pub hash: RunHash,
    /// When its next picture is due.
    pub due: Instant,
    /// Who watches.
    pub streams: Vec<Stream>,
    /// When the last one left.
    pub alone_since: Instant,
    runs: u32,
    sequence: u32,
    owed_steps: f64,
    frames_at_rest: u32,
    /// Frames since the last change of anything: the picture is refined when there is time.
    pub still_frames: u32,
    /// Whether the present state has to be drawn before time goes on.
    pub changed: bool,
    /// Whether it has moved since the last frame that anybody was shown.
    pub unseen: bool,
    /// Whether the picture that was sent last was a fine one.
    pub is_fine: bool,
    words: String,
    words_at: Instant,
    second: Option<Scene>,
}

impl Live {
    /// A session that begins to be live.
    pub fn new(id: Uuid, run: Run, simulator: Simulator, versions: &Versions, now: Instant) -> Self {
        Self {
            hash: RunHash::new(versions, &run.start),
            id,
            run,
            simulator,
            due: now,
            streams: Vec::new(),
            alone_since: now,
            runs: 0,
            sequence: 0,
            owed_steps: 0.0,
            frames_at_rest: 0,
            still_frames: 0,
            changed: true,
            unseen: false,
            is_fine: false,
            words: String::new(),
            words_at: now,
            second: None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            start: self.run.start.clone(),
            now: self.simulator.scene().clone(),
            step: self.simulator.step_index(),
        }
    }

    /// Whether the run is over: at rest, or long enough.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let awaited = self.run.events.iter().any(|(at, _)| *at > self.simulator.step_index());
        !awaited && (self.frames_at_rest >= REST_FRAMES || self.simulator.step_index() >= LONGEST_RUN)
    }

    fn is_paused(&self) -> bool {
        self.simulator.scene().clock.paused
    }

    /// Moves on by the time since the last frame was due. Returns how many frames were missed.
    pub fn advance(&mut self, now: Instant, frames_per_second: u32) -> u32 {
        let period = Duration::from_secs(1) / frames_per_second;
        let late = now.saturating_duration_since(self.due).as_secs_f64() / period.as_secs_f64();
        let missed = (late as u32).min(CATCH_UP);
        self.due = if late < f64::from(CATCH_UP) { self.due + period * (missed + 1) } else { now + period };
        if self.changed || self.is_paused() || self.is_over() {
            self.still_frames += u32::from(!self.changed);
            return 0;
        }
        let rate = self.simulator.scene().clock.rate;
        let per_frame = rate * STEPS_PER_SECOND as f64 / f64::from(frames_per_second);
        let owed = self.owed_steps + per_frame * f64::from(missed + 1);
        let steps = owed.floor().max(0.0);
        self.owed_steps = owed - steps;
        let target = (self.simulator.step_index() + steps as u64).min(LONGEST_RUN);
        self.run.advance(&mut self.simulator, target);
        if steps > 0.0 {
            let moved = !self.simulator.is_still();
            self.frames_at_rest = if moved { 0 } else { self.frames_at_rest + 1 };
            self.still_frames = if moved { 0 } else { self.still_frames + 1 };
            if self.is_over() {
                self.say(now, true);
            }
        }
        missed
    }

    /// The latest second of the run, start and end, once it is over and if nothing happened in it but the laws.
    pub fn take_second(&mut self) -> Option<(Scene, Scene)> {
        let now = self.simulator.scene();
        let start = match &self.second {
            None => {
                self.second = Some(now.clone());
                return None;
            }
            Some(start) if now.clock.time_s - start.clock.time_s < 1.0 => return None,
            Some(_) => self.second.replace(now.clone())?,
        };
        let step = |scene: &Scene| (scene.clock.time_s * STEPS_PER_SECOND as f64).round() as u64;
        let (from, to) = (step(&start), step(now));
        let undisturbed = !self.run.events.iter().any(|(at, _)| (from + 1..=to).contains(at));
        undisturbed.then(|| (start, now.clone()))
    }

    /// Makes view edits, all or none; not logged.
    pub fn adjust(&mut self, edits: &[Edit], versions: &Versions) -> Result<(), EngineError> {
        let mut start = self.run.start.clone();
        let mut simulator = self.simulator.clone();
        for edit in edits.iter().filter(|edit| edit.sort() == Sort::View) {
            simulator.apply(edit)?;
            start = scene::apply(&start, edit)?;
        }
        self.run.start = start;
        self.simulator = simulator;
        self.refresh(versions);
        Ok(())
    }

    /// Goes on as it is, seen as the start of `run` is seen.
    pub fn see(&mut self, run: Run, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        let now = with_view(self.simulator.scene(), &run.start);
        self.simulator = Simulator::new(&now, Arc::clone(laws))?;
        self.run = run;
        self.refresh(versions);
        self.introduce();
        Ok(())
    }

    /// Puts another run in place of this one.
    pub fn replace(&mut self, run: Run, simulator: Simulator, versions: &Versions) {
        self.run = run;
        self.simulator = simulator;
        self.runs += 1;
        self.renew(versions);
    }

    /// Plays the run again.
    pub fn rewind(&mut self, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        let mut run = self.run.clone();
        run.start.clock.paused = false;
        let simulator = run.simulator_at(0, laws)?;
        self.replace(run, simulator, versions);
        Ok(())
    }

    /// The view has changed: the next picture is drawn anew.
    fn refresh(&mut self, versions: &Versions) {
        self.hash = RunHash::new(versions, &self.run.start);
        self.still_frames = 0;
        self.changed = true;
    }

    fn renew(&mut self, versions: &Versions) {
        self.refresh(versions);
        self.second = None;
        self.frames_at_rest = 0;
        self.owed_steps = 0.0;
        self.due = Instant::now();
        self.introduce();
        self.say(self.due, true);
    }

    /// Whether any viewer would get a frame in time.
    #[must_use]
    pub fn is_awaited(&self, now: Instant) -> bool {
        self.streams.iter().any(|stream| stream.is_ready(now))
    }

    /// Sends a picture of the present state to everyone who is ready for it.
    pub fn send(&mut self, jpeg: &[u8], size: Size, flags: u8, now: Instant) {
        self.sequence = self.sequence.wrapping_add(1);
        let over = if self.is_over() { message::AT_REST } else { 0 };
        let paused = if self.is_paused() { message::PAUSED } else { 0 };
        let head = FrameHead {
            step: self.simulator.step_index(),
            sequence: self.sequence,
            run: self.runs,
            size,
            flags: flags | over | paused,
            scene: self.simulator.scene(),
        };
        let bytes = head.with(jpeg);
        for stream in self.streams.iter().filter(|stream| stream.is_ready(now)) {
            stream.frame(self.sequence, bytes.clone(), now);
        }
        self.changed = false;
        self.unseen = false;
        if now.saturating_duration_since(self.words_at) >= WORDS_EVERY {
            self.say(now, false);
        }
    }

    /// A new viewer: told what there is, and shown the latest picture.
    pub fn welcome(&mut self, stream: Stream) {
        if self.streams.is_empty() {
            self.due = Instant::now();
        }
        self.streams.push(stream);
        self.changed = true;
        self.introduce();
        self.words.clear();
        self.say(Instant::now(), false);
    }

    /// Tells everyone what the run holds.
    fn introduce(&self) {
        let scene = self.simulator.scene();
        let event = Event::Scene {
            run: self.runs,
            bodies: scene
                .bodies
                .iter()
                .map(|body| BodyNote { name: &body.name, colour: body.look.colour.to_string() })
                .collect(),
            surroundings: surroundings(scene),
        };
        self.tell(&event.json());
    }

    /// Puts the state in words, if they have changed.
    fn say(&mut self, now: Instant, aloud: bool) {
        let words = in_words(self.simulator.scene());
        self.words_at = now;
        if words != self.words || aloud {
            self.tell(&Event::Description { text: &words, aloud }.json());
            self.words = words;
        }
    }

    /// Tells everyone who watches.
    pub fn tell(&self, json: &Arc<str>) {
        for stream in &self.streams {
            stream.event(json);
        }
    }
}

/// The bodies of a scene in words.
#[must_use]
pub fn in_words(scene: &Scene) -> String {
    scene::describe(scene).state()
}

/// What surrounds the bodies, in words.
#[must_use]
pub fn surroundings(scene: &Scene) -> String {
    scene::describe(scene).environment.replace("m/s2", "m/s²")
}
