//! One live session: its run in real time, and who watches it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernels::dynamics::{Laws, STEPS_PER_SECOND};
use kernels::light::Size;
use scene::{Edit, Overlay};
use teacher::drift::Drift;
use uuid::Uuid;

use super::message::{self, BodyNote, Event, FrameHead, PairNote};
use super::shelf::{Key, RunHash, Versions};
use super::stream::Stream;
use super::tracks::{Left, Side, Track, Tracks};
use super::truth::{self, Anchor};
use super::words::Shown;
use super::{EngineError, Note, Standing};
use crate::picture::Layout;
use crate::session::{Playing, Run};

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
    /// What is playing.
    pub tracks: Tracks,
    /// What its pictures depend on, of each track.
    hashes: Vec<RunHash>,
    /// How two pictures make one for those who watch.
    pub layout: Layout,
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
    /// What the solver said last of the left run and of the right one.
    drifts: [Option<Drift>; 2],
    /// Where the run will be put back on the solver's path.
    anchor: Option<Anchor>,
    /// Until when a run that nobody watches has moved on; none if nobody ever watched it.
    moved_until: Option<Instant>,
}

impl Live {
    /// A session that begins to be live.
    pub fn new(id: Uuid, tracks: Tracks, versions: &Versions, now: Instant) -> Self {
        Self {
            hashes: hashes(&tracks, versions),
            layout: Layout::default(),
            anchor: None,
            moved_until: None,
            id,
            tracks,
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
            drifts: [None, None],
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let main = &self.tracks.main;
        Standing {
            start: main.run.start.clone(),
            now: main.scene().clone(),
            step: main.step(),
            is_over: self.is_over(),
            left: self.tracks.left.as_ref().map(|left| (left.track.scene().clone(), left.labels.clone())),
            pasts: self.tracks.each().map(Track::history).collect(),
        }
    }

    fn shown(&self) -> Shown<'_> {
        let left = self.tracks.left.as_ref().map(|left| (left.track.scene(), &left.labels));
        Shown { scene: self.tracks.main.scene(), left }
    }

    /// How many pictures a frame takes: a pair counts as two.
    #[must_use]
    pub fn pictures(&self) -> usize {
        self.tracks.each().count()
    }

    /// How many streams it counts as.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.streams.len() * self.pictures()
    }

    /// Whether the run is over: at rest, or long enough.
    #[must_use]
    pub fn is_over(&self) -> bool {
        let ended = self.frames_at_rest >= REST_FRAMES || self.tracks.step() >= LONGEST_RUN;
        ended && !self.tracks.is_awaiting()
    }

    fn is_paused(&self) -> bool {
        self.tracks.main.scene().clock.paused
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
        let rate = self.tracks.main.scene().clock.rate;
        let per_frame = rate * STEPS_PER_SECOND as f64 / f64::from(frames_per_second);
        let owed = self.owed_steps + per_frame * f64::from(missed + 1);
        let steps = owed.floor().max(0.0);
        self.owed_steps = owed - steps;
        self.step_on(steps as u64);
        if steps > 0.0 {
            let moved = !self.tracks.is_still();
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
        self.tracks.go_on_to((self.tracks.step() + steps).min(LONGEST_RUN));
    }

    /// Moves a run on that was watched and that nobody watches now, so that it is where physics says when somebody looks
    /// again. Returns whether it has more to catch up with.
    pub fn go_on_alone(&mut self, now: Instant) -> bool {
        let Some(until) = self.moved_until else { return false };
        if self.is_paused() || self.is_over() {
            self.moved_until = Some(now);
            return false;
        }
        let rate = self.tracks.main.scene().clock.rate * STEPS_PER_SECOND as f64;
        let owed = now.saturating_duration_since(until).as_secs_f64() * rate;
        let steps = (owed as u64).min(ALONE_STEPS);
        if steps < ALONE_STEPS.min(rate as u64).max(1) {
            return false;
        }
        let was = self.tracks.is_still();
        self.step_on(steps);
        self.moved_until = Some(until + Duration::from_secs_f64(steps as f64 / rate));
        if was && self.tracks.is_still() {
            self.frames_at_rest = REST_FRAMES;
        }
        true
    }

    /// Plans to put the run on the solver's path at a later step. Returns whether that can be: only if nothing else
    /// happens until then, and only of a run that is in the session's log, which keeps it. It is forgotten if the run is
    /// changed before.
    pub fn plan(&mut self, anchor: Anchor) -> bool {
        let (here, is_own, main) = (self.tracks.step(), self.tracks.is_own, &mut self.tracks.main);
        let disturbed = main.run.events.iter().any(|(at, _)| (anchor.from + 1..=anchor.at).contains(at));
        let fits = is_own && anchor.run == self.runs && anchor.at > here && !disturbed && self.anchor.is_none();
        if fits {
            main.forget_from(anchor.at);
            main.run.events.push((anchor.at, anchor.edit()));
            self.anchor = Some(anchor);
        }
        fits
    }

    /// Where the run has just been put on the solver's path, if it has, and the run as it was without that.
    pub fn take_anchor(&mut self) -> Option<(Anchor, Run)> {
        let here = self.tracks.step();
        let anchor = self.anchor.take_if(|anchor| anchor.at <= here)?;
        let before = self.run_without(&anchor);
        Some((anchor, before))
    }

    /// The run as it is without being put on the solver's path there.
    fn run_without(&self, anchor: &Anchor) -> Run {
        let mut run = self.tracks.main.run.clone();
        run.events.retain(|(at, edit)| *at != anchor.at || !matches!(edit, Edit::Reanchor { .. }));
        run
    }

    /// The latest second of each run, once it is over and if nothing happened in it but the laws.
    pub fn take_seconds(&mut self) -> Vec<truth::Second> {
        let (session, run) = (self.id, self.runs);
        let left = self.tracks.left.as_mut().map(|left| (Side::Left, &mut left.track));
        let each = left.into_iter().chain([(Side::Right, &mut self.tracks.main)]);
        each.filter_map(|(side, track)| {
            let (start, end) = track.take_second()?;
            Some(truth::Second { session, run, side, start, end })
        })
        .collect()
    }

    /// Says how far the runs are from the exact solver; of two, the one that is farther.
    pub fn say_drift(&mut self, side: Side, drift: Drift) {
        self.drifts[side as usize] = Some(drift);
        let [left, right] = &self.drifts;
        let labels = self.tracks.left.as_ref().map(|left| &left.labels);
        let text = match (labels, left, right) {
            (Some(labels), Some(left), Some(right)) => truth::of_two_in_words(left, right, labels),
            (_, _, Some(right)) => truth::in_words(right),
            (_, _, None) => return,
        };
        self.tell(&Event::Drift { text: &text }.json());
    }

    /// Says that the run was put back on the solver's path; of two, which.
    pub fn say_anchor(&self, anchor: &Anchor) {
        let text = match &self.tracks.left {
            Some(left) => format!("{}: {}", left.labels[1], anchor.in_words()),
            None => anchor.in_words(),
        };
        self.tell(&Event::Drift { text: &text }.json());
    }

    /// Goes to another moment of the run, no further than it has been. What happened on the way is as it was.
    pub fn seek(&mut self, step: u64, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        self.tracks.seek(step, laws)?;
        self.runs += 1;
        self.frames_at_rest = 0;
        self.owed_steps = 0.0;
        self.due = Instant::now();
        self.refresh(versions);
        self.say(self.due, false);
        Ok(())
    }

    /// Makes view edits, all or none; not logged.
    pub fn adjust(&mut self, edits: &[Edit], versions: &Versions) -> Result<(), EngineError> {
        let before = self.overlays().to_vec();
        self.tracks.adjust(edits)?;
        self.refresh(versions);
        if before != self.overlays() {
            self.say_overlays();
            self.say(Instant::now(), false);
        }
        Ok(())
    }

    /// Goes on as it is, seen as the start of each run is seen.
    pub fn see(&mut self, playing: Playing, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        self.tracks.see(playing, laws)?;
        self.anchor = None;
        self.refresh(versions);
        self.introduce();
        Ok(())
    }

    /// Puts other runs in place of these.
    pub fn replace(&mut self, tracks: Tracks, versions: &Versions) {
        self.tracks = tracks;
        self.anchor = None;
        self.runs += 1;
        self.renew(versions);
    }

    /// Shows a run on the left of this one from here on, or no longer.
    pub fn compare(&mut self, left: Option<Left>, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        self.tracks.set_left(left, laws)?;
        self.frames_at_rest = 0;
        self.drifts = [None, None];
        self.refresh(versions);
        self.introduce();
        self.say(Instant::now(), true);
        Ok(())
    }

    /// Plays the run again.
    pub fn rewind(&mut self, laws: &Arc<Laws>, versions: &Versions) -> Result<(), EngineError> {
        let mut tracks = self.tracks.clone();
        if let Some(anchor) = &self.anchor {
            // What was only planned has not been logged, so it is no part of the run that plays again.
            tracks.main.run = self.run_without(anchor);
        }
        tracks.restart(laws)?;
        self.replace(tracks, versions);
        Ok(())
    }

    /// The view has changed: the next picture is drawn anew.
    fn refresh(&mut self, versions: &Versions) {
        self.hashes = hashes(&self.tracks, versions);
        self.still_frames = 0;
        self.changed = true;
    }

    fn renew(&mut self, versions: &Versions) {
        self.refresh(versions);
        self.drifts = [None, None];
        self.frames_at_rest = 0;
        self.owed_steps = 0.0;
        self.due = Instant::now();
        self.introduce();
        self.say(self.due, true);
    }

    /// How two pictures make one from here on.
    pub fn lay_out(&mut self, layout: Layout) {
        if self.layout != layout {
            self.layout = layout;
            self.changed |= self.tracks.is_pair();
        }
    }

    /// What the rollout is known by that this step lies in, with each of its pictures of this size.
    #[must_use]
    pub fn key(&self, step: u64, size: Size) -> Key {
        let keys = self.tracks.each().zip(&self.hashes).map(|(track, hash)| hash.at(&track.run, step, size));
        Key::of_all(keys, self.layout)
    }

    /// Whether any viewer would get a frame in time.
    #[must_use]
    pub fn is_awaited(&self, now: Instant) -> bool {
        self.streams.iter().any(|stream| stream.is_ready(now))
    }

    /// Sends a picture of the present state to everyone who is ready for it; of a pair, `size` is that of each half.
    pub fn send(&mut self, jpeg: &[u8], size: Size, flags: u8, now: Instant) {
        self.sequence = self.sequence.wrapping_add(1);
        let flag = |is_so: bool, flag: u8| if is_so { flag } else { 0 };
        let left = self.tracks.left.as_ref().map(|left| left.track.scene());
        let stacked = left.is_some() && self.layout == Layout::Stacked;
        let head = FrameHead {
            step: self.tracks.step(),
            sequence: self.sequence,
            run: self.runs,
            size: if left.is_some() { self.layout.joined(size) } else { (size.width(), size.height()) },
            flags: flags
                | flag(self.is_over(), message::AT_REST)
                | flag(self.is_paused(), message::PAUSED)
                | flag(left.is_some(), message::PAIR)
                | flag(stacked, message::STACKED),
            scene: self.tracks.main.scene(),
            left,
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
        Note::Left { session: self.id, step: self.tracks.step() }
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
        let surroundings = self.shown().surroundings();
        let scene = self.tracks.main.scene();
        let event = Event::Scene {
            run: self.runs,
            furthest_s: self.tracks.furthest() as f64 / STEPS_PER_SECOND as f64,
            bodies: BodyNote::all(scene),
            pair: self
                .tracks
                .left
                .as_ref()
                .map(|left| PairNote { labels: &left.labels, left: BodyNote::all(left.track.scene()) }),
            units: scene.units,
            grounded: scene.environment.ground.is_some(),
            surroundings,
        };
        self.tell(&event.json());
        self.say_overlays();
    }

    fn overlays(&self) -> &[Overlay] {
        &self.tracks.main.scene().overlays
    }

    /// Tells everyone what is drawn over the picture.
    fn say_overlays(&self) {
        self.tell(&Event::Overlays { shown: self.overlays() }.json());
    }

    /// Puts the state in words, if they have changed.
    fn say(&mut self, now: Instant, aloud: bool) {
        let words = self.shown().state();
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

fn hashes(tracks: &Tracks, versions: &Versions) -> Vec<RunHash> {
    tracks.each().map(|track| RunHash::new(versions, &track.run.start)).collect()
}
