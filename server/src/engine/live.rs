//! One live session: its run in real time, and who watches it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use kernels::light::Size;
use scene::{Edit, Scene, Sort};
use uuid::Uuid;

use super::message::{self, BodyNote, Event, FrameHead};
use super::past::Past;
use super::shelf::{RunHash, Versions};
use super::stream::Stream;
use super::truth::{self, Anchor};
use super::{EngineError, Note, Standing};
use crate::session::{Run, with_view};

/// A run that has not come to rest stands still after so many steps (an hour).
const LONGEST_RUN: u64 = 3600 * STEPS_PER_SECOND;

/// Steps that a run makes at a time while nobody watches.
const ALONE_STEPS: u64 = STEPS_PER_SECOND;

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
    past: Past,
    /// Where the run will be put back on the solver's path.
    anchor: Option<Anchor>,
    /// Until when a run that nobody watches has moved on; none if nobody ever watched it.
    moved_until: Option<Instant>,
}

impl Live {
    /// A session that begins to be live.
    pub fn new(id: Uuid, run: Run, simulator: Simulator, versions: &Versions, now: Instant) -> Self {
        Self {
            hash: RunHash::new(versions, &run.start),
            past: Past::new(&simulator),
            anchor: None,
            moved_until: None,
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
        self.step_on(steps as u64);
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

    /// Steps on, with the events on the way.
    fn step_on(&mut self, steps: u64) {
        let target = (self.simulator.step_index() + steps).min(LONGEST_RUN);
        self.run.advance(&mut self.simulator, target);
        self.past.note(&self.simulator);
    }

    /// Moves a run on that was watched and that nobody watches now, so that it is where physics says when somebody looks
    /// again. Returns whether it has more to catch up with.
    pub fn go_on_alone(&mut self, now: Instant) -> bool {
        let Some(until) = self.moved_until else { return false };
        if self.is_paused() || self.is_over() {
            self.moved_until = Some(now);
            return false;
        }
        let rate = self.simulator.scene().clock.rate * STEPS_PER_SECOND as f64;
        let owed = now.saturating_duration_since(until).as_secs_f64() * rate;
        let steps = (owed as u64).min(ALONE_STEPS);
        if steps < ALONE_STEPS.min(rate as u64).max(1) {
            return false;
        }
        let was = self.simulator.is_still();
        self.step_on(steps);
        self.moved_until = Some(until + Duration::from_secs_f64(steps as f64 / rate));
        if was && self.simulator.is_still() {
            self.frames_at_rest = REST_FRAMES;
        }
        true
    }

    /// Plans to put the run on the solver's path at a later step. Returns whether that can be: only if nothing else
    /// happens until then. It is forgotten if the run is changed before.
    pub fn plan(&mut self, anchor: Anchor) -> bool {
        let here = self.simulator.step_index();
        let disturbed = self.run.events.iter().any(|(at, _)| (anchor.from + 1..=anchor.at).contains(at));
        let fits = anchor.run == self.runs && anchor.at > here && !disturbed && self.anchor.is_none();
        if fits {
            self.past.forget_from(anchor.at);
            self.run.events.push((anchor.at, anchor.edit()));
            self.anchor = Some(anchor);
        }
        fits
    }

    /// Where the run has just been put on the solver's path, if it has, and the run as it was without that.
    pub fn take_anchor(&mut self) -> Option<(Anchor, Run)> {
        let here = self.simulator.step_index();
        let anchor = self.anchor.take_if(|anchor| anchor.at <= here)?;
        let before = self.run_without(&anchor);
        Some((anchor, before))
    }

    /// The run as it is without being put on the solver's path there.
    fn run_without(&self, anchor: &Anchor) -> Run {
        let mut run = self.run.clone();
        run.events.retain(|(at, edit)| *at != anchor.at || !matches!(edit, Edit::Reanchor { .. }));
        run
    }

    /// The latest second of the run, start and end, once it is over and if nothing happened in it but the laws.
    pub fn take_second(&mut self) -> Option<truth::Second> {
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
        undisturbed.then(|| truth::Second { session: self.id, run: self.runs, start, end: now.clone() })
    }

    /// Goes to another moment of the run, no further than it has been. What happened on the way is as it was.
    pub fn seek(&mut self, step: u64, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        let step = step.min(self.past.furthest());
        let mut simulator = match self.past.before(step) {
            Some(kept) => self.run.simulator_from(kept, self.run.events.len(), laws)?,
            None => self.run.simulator_at(0, laws)?,
        };
        self.run.advance(&mut simulator, step);
        self.simulator = simulator;
        self.runs += 1;
        self.second = None;
        self.frames_at_rest = 0;
        self.owed_steps = 0.0;
        self.due = Instant::now();
        self.refresh(versions);
        self.say(self.due, false);
        Ok(())
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
        self.anchor = None;
        self.refresh(versions);
        self.introduce();
        Ok(())
    }

    /// Puts another run in place of this one.
    pub fn replace(&mut self, run: Run, simulator: Simulator, versions: &Versions) {
        self.run = run;
        self.past = Past::new(&simulator);
        self.anchor = None;
        self.simulator = simulator;
        self.runs += 1;
        self.renew(versions);
    }

    /// Plays the run again.
    pub fn rewind(&mut self, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        // What was only planned has not been logged, so it is no part of the run that plays again.
        let mut run = self.anchor.as_ref().map_or_else(|| self.run.clone(), |anchor| self.run_without(anchor));
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

    /// Nobody watches any more.
    pub fn be_alone(&mut self, now: Instant) {
        self.alone_since = now;
        self.moved_until = Some(now);
    }

    /// Whether it has been watched, and is not now.
    #[must_use]
    pub fn was_watched(&self) -> bool {
        self.moved_until.is_some()
    }

    /// Where it is left.
    #[must_use]
    pub fn left(&self) -> Note {
        Note::Left { session: self.id, step: self.simulator.step_index() }
    }

    /// A new viewer: told what there is, and shown the latest picture.
    pub fn welcome(&mut self, stream: Stream) {
        if self.streams.is_empty() {
            self.due = Instant::now();
            self.moved_until = None;
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
            furthest_s: self.past.furthest() as f64 / STEPS_PER_SECOND as f64,
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
