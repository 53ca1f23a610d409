//! The engine's thread: takes commands, moves due sessions on, and has their pictures made together.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use kernels::dynamics::Laws;
use kernels::light::{Job, LightError, Size};
use uuid::Uuid;

use super::live::Live;
use super::load::{FRAMES_PER_SECOND, Load};
use super::message::{CACHED, Event, REDUCED};
use super::shelf::{self, FRAMES, Found, Jpeg, Key, STRIDE, Shelf, Versions};
use super::{Command, EngineError, Note, Parts, Standing, truth};
use crate::picture::join;

/// Pictures made together at most, so that the first does not wait long for the last.
const BATCH: usize = 8;

/// Sessions that nobody watches go on for so long and are then forgotten, with a note of where they stand; they can be
/// taken up from the store at any time.
const FORGET_AFTER: Duration = Duration::from_secs(15 * 60);

/// Sessions that nobody watches, at most; those that have been alone for longest are forgotten first.
const ALONE: usize = 256;

/// How often sessions that nobody watches are looked after, and the time that this may take.
const SWEEP_EVERY: Duration = Duration::from_millis(250);
const SWEEP_TAKES: Duration = Duration::from_millis(8);

/// The time that may be spent on catching up when somebody looks again.
const CATCH_UP_TAKES: Duration = Duration::from_millis(100);

/// Rollouts in memory.
const SHELF: usize = 96;

/// Frames without change after which the picture is made finer.
const REFINE_AFTER: u32 = 5;

/// What the light promises.
const ONE_A_JOB: &str = "invariant: the light makes one picture a job";

/// The engine's state, on its own thread.
pub(super) struct Worker {
    parts: Parts,
    commands: mpsc::Sender<Command>,
    versions: Versions,
    lives: HashMap<Uuid, Live>,
    shelf: Shelf,
    load: Load,
    /// What viewers were told last about pictures that are smaller or rarer than they should be.
    told: &'static str,
    truth: mpsc::SyncSender<truth::Second>,
    swept: Instant,
}

/// A frame that is due.
struct Due {
    session: Uuid,
    /// Pictures that make it.
    pictures: usize,
    /// The size of each.
    size: Size,
    /// Whether frames before it were missed.
    late: bool,
    place: Option<(Key, usize)>,
}

impl Worker {
    pub(super) fn new(parts: Parts, commands: mpsc::Sender<Command>) -> Self {
        let now = Instant::now();
        Self {
            versions: Versions {
                laws: parts.laws.version().to_owned(),
                light: parts.light.version().to_owned(),
                backend: parts.light.name().to_owned(),
                quality: parts.quality,
            },
            truth: truth::start(commands.clone()),
            load: Load::new(parts.largest, now),
            told: "",
            parts,
            commands,
            lives: HashMap::new(),
            shelf: Shelf::new(SHELF),
            swept: now,
        }
    }

    /// Runs until it is told to stop.
    pub(super) fn run(mut self, inbox: &mpsc::Receiver<Command>) {
        loop {
            let now = Instant::now();
            let next = self.lives.values().filter(|live| !live.streams.is_empty()).map(|live| live.due).min();
            let alone = if self.lives.is_empty() { FORGET_AFTER } else { SWEEP_EVERY };
            let wait = next.map_or(alone, |due| due.saturating_duration_since(now));
            match inbox.recv_timeout(wait) {
                Ok(Command::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Ok(command) => self.obey(command),
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            while let Ok(command) = inbox.try_recv() {
                if matches!(command, Command::Stop) {
                    return;
                }
                self.obey(command);
            }
            self.make_due_pictures();
            self.sweep();
        }
    }

    fn obey(&mut self, command: Command) {
        let now = Instant::now();
        // Whoever asked may have left meanwhile; then nobody waits for the reply.
        match command {
            Command::Open { session, tracks } => {
                self.lives.entry(session).or_insert_with(|| Live::new(session, *tracks, &self.versions, now));
            }
            Command::Replace { session, tracks } => {
                if let Some(live) = self.lives.get_mut(&session) {
                    live.replace(*tracks, &self.versions);
                }
            }
            Command::Room { session, reply } => {
                let more = self.lives.get(&session).filter(|live| !live.tracks.is_pair());
                let _ = reply.send(self.room_for(more.map_or(0, |live| live.streams.len())));
            }
            Command::Compare { session, left, reply } => {
                let left = left.map(|left| *left);
                let _ = reply.send(self.turn(session, |live, laws, versions| live.compare(left, laws, versions)));
            }
            Command::LayOut { session, layout } => {
                if let Some(live) = self.lives.get_mut(&session) {
                    live.lay_out(layout);
                }
            }
            Command::Standing { session, reply } => {
                let _ = reply.send(self.live(session).map(|live| live.standing()));
            }
            Command::See { session, playing } => {
                if let Some(live) = self.lives.get_mut(&session)
                    && let Err(error) = live.see(*playing, &self.parts.laws, &self.versions)
                {
                    tracing::warn!(session.id = %session, %error, "a view could not be changed");
                }
            }
            Command::Adjust { session, edits, reply } => {
                let done = self.turn(session, |live, _, versions| live.adjust(&edits, versions));
                if let Some(reply) = reply {
                    let _ = reply.send(done);
                }
            }
            Command::Rewind { session, reply } => {
                let _ = reply.send(self.turn(session, |live, laws, versions| live.rewind(laws, versions)));
            }
            Command::Seek { session, step, reply } => {
                let _ = reply.send(self.turn(session, |live, laws, versions| live.seek(step, laws, versions)));
            }
            Command::Watch { session, stream, reply } => {
                let more = self.lives.get(&session).map_or(0, Live::pictures);
                if let Err(full) = self.room_for(more) {
                    let _ = reply.send(Err(full));
                    return;
                }
                let running: usize = self.lives.values().map(|live| live.streams.len()).sum();
                if !self.told.is_empty() {
                    stream.event(&Event::Notice { text: self.told }.json());
                }
                let welcomed = self.live(session).map(|live| {
                    while now.elapsed() < CATCH_UP_TAKES && live.go_on_alone(now) {}
                    live.welcome(stream);
                });
                self.parts.metrics.streams.set(running as i64 + i64::from(welcomed.is_ok()));
                let _ = reply.send(welcomed);
            }
            Command::Tell { session, json } => {
                if let Some(live) = self.lives.get(&session) {
                    live.tell(&json);
                }
            }
            Command::Cached { key, frames } => self.shelf.fill(key, frames),
            Command::Drifted { session, side, drift, anchor } => {
                self.parts.metrics.drift.observe(drift.drift);
                if drift.drift > drift.tolerance {
                    tracing::warn!(session.id = %session, drift = drift.drift, body = drift.body, "a run drifts from the exact solver");
                }
                if let Some(live) = self.lives.get_mut(&session) {
                    live.say_drift(side, *drift);
                    if let Some(anchor) = anchor
                        && !live.plan(anchor)
                    {
                        tracing::debug!(session.id = %session, "the solver was too late for this run");
                    }
                }
            }
            Command::Stop => {}
        }
    }

    /// Does something to a session, and says where it then stands.
    fn turn(
        &mut self,
        session: Uuid,
        work: impl FnOnce(&mut Live, &Arc<Laws>, &Versions) -> Result<(), EngineError>,
    ) -> Result<Standing, EngineError> {
        let live = self.lives.get_mut(&session).ok_or(EngineError::NotLive(session))?;
        work(live, &self.parts.laws, &self.versions)?;
        Ok(live.standing())
    }

    /// Whether so many more streams can be served; a pair counts as two.
    fn room_for(&self, more: usize) -> Result<(), EngineError> {
        let running = self.lives.values().map(Live::weight).sum();
        let is_full = running + more > self.parts.streams || self.load.is_exhausted(Instant::now());
        // Nobody is turned away by a machine that serves nobody.
        if more > 0 && running > 0 && is_full { Err(EngineError::Full { running }) } else { Ok(()) }
    }

    fn live(&mut self, session: Uuid) -> Result<&mut Live, EngineError> {
        self.lives.get_mut(&session).ok_or(EngineError::NotLive(session))
    }

    /// Moves the sessions that are due on, earliest deadline first, and makes their pictures.
    fn make_due_pictures(&mut self) {
        let now = Instant::now();
        let mut due: Vec<(Instant, Uuid)> = self
            .lives
            .values()
            .filter(|live| !live.streams.is_empty() && live.due <= now)
            .map(|live| (live.due, live.id))
            .collect();
        due.sort_unstable();
        let mut pictures = 0;
        due.retain(|(_, session)| {
            pictures += self.lives[session].pictures();
            pictures <= BATCH
        });
        if due.is_empty() {
            return;
        }
        let mut wanted = Vec::new();
        for (_, session) in due {
            wanted.extend(self.move_on(session, now));
        }
        if wanted.is_empty() {
            return;
        }
        self.draw(&wanted);
        let done = Instant::now();
        let pixels = wanted.iter().map(|due| due.size.pixels() * due.pictures).sum();
        let late = wanted.iter().any(|due| due.late);
        if self.load.drew(pixels, done - now, late, done) {
            tracing::info!(size = %self.load.size(), frames_per_second = self.load.frames_per_second(), "pictures change with the load");
            self.tell_of_load();
        }
    }

    /// Tells everyone what is less than it should be, if that has changed.
    fn tell_of_load(&mut self) {
        let notice = self.load.notice();
        if notice != std::mem::replace(&mut self.told, notice) {
            let json = Event::Notice { text: notice }.json();
            for live in self.lives.values() {
                live.tell(&json);
            }
        }
    }

    /// Moves one session on. The picture it needs, if it has to be drawn; one that is on the shelf is sent at once.
    fn move_on(&mut self, session: Uuid, now: Instant) -> Option<Due> {
        let rate = self.load.frames_per_second();
        let live = self.lives.get_mut(&session)?;
        let before = (live.tracks.step(), live.is_over());
        let missed = live.advance(now, rate);
        self.parts.metrics.frames_dropped.inc_by(u64::from(missed));
        let moved = (live.tracks.step(), live.is_over()) != before;
        for second in live.take_seconds() {
            // A full queue means that this second is not checked.
            let _ = self.truth.try_send(second);
        }
        if let Some((anchor, before)) = live.take_anchor() {
            self.parts.metrics.reanchored.inc();
            live.say_anchor(&anchor);
            let note = Note::Reanchored { session, before: Box::new(before), step: anchor.at, bodies: anchor.bodies };
            // Nobody listens only when the service is stopping.
            let _ = self.parts.notes.send(note);
        }
        let (fine, late) = (self.load.largest(), missed > 0);
        let pictures = live.pictures();
        let has_time = self.load.has_time_for(fine.pixels() * pictures);
        let refine = live.still_frames >= REFINE_AFTER && !live.is_fine && has_time;
        if !live.is_awaited(now) {
            // Dropped before it is drawn or encoded: nobody would see it in time.
            self.parts.metrics.frames_dropped.inc_by(u64::from(moved));
            live.unseen |= moved;
            return None;
        }
        if !(live.changed || live.unseen || moved || refine) {
            return None;
        }
        live.is_fine = refine && !moved;
        if live.is_fine {
            return Some(Due { session, pictures, size: fine, late: false, place: None });
        }
        let whole = self.load.size();
        // Two halves of the next lower size are about the work of one picture.
        let size = if pictures > 1 { whole.lower().unwrap_or(whole) } else { whole };
        let step = live.tracks.step();
        let place = shelf::place(step).map(|place| (live.key(step, size), place));
        let Some((key, at)) = place else { return Some(Due { session, pictures, size, late, place: None }) };
        let next = live.key(step + FRAMES as u64 * STRIDE, size);
        let flags = if self.load.is_reduced() { REDUCED } else { 0 };
        let found = self.shelf.find(key, at);
        if let Found::Picture(jpeg, from_cache) = &found {
            live.send(jpeg, size, flags | if *from_cache { CACHED } else { 0 }, now);
            self.parts.metrics.frames_reused.inc();
        }
        if matches!(found, Found::Unknown) {
            self.look_up(key);
        }
        // Half a second ahead, the next second is asked for, unless the run ends before.
        if at == FRAMES / 2 && rate == FRAMES_PER_SECOND && !self.shelf.knows(next) {
            self.look_up(next);
        }
        (!matches!(found, Found::Picture(..))).then_some(Due { session, pictures, size, late, place })
    }

    fn look_up(&mut self, key: Key) {
        self.shelf.begin(key);
        if let Some(cache) = &self.parts.cache {
            let commands = self.commands.clone();
            cache.find(key.hex(), move |frames| {
                // The engine may have stopped meanwhile.
                let _ = commands.send(Command::Cached { key, frames });
            });
        }
    }

    /// Draws pictures together; one that several sessions need is drawn once.
    fn draw(&mut self, wanted: &[Due]) {
        let began = Instant::now();
        let mut first_with: HashMap<(Key, usize), usize> = HashMap::new();
        let mut unique: Vec<usize> = Vec::new();
        let mut same_as: Vec<usize> = Vec::new();
        for (at, due) in wanted.iter().enumerate() {
            let known = due.place.and_then(|place| first_with.get(&place).copied());
            same_as.push(known.unwrap_or_else(|| {
                unique.push(at);
                if let Some(place) = due.place {
                    first_with.insert(place, unique.len() - 1);
                }
                unique.len() - 1
            }));
        }
        match self.pictures(unique.iter().map(|&at| &wanted[at])) {
            Ok(jpegs) => {
                self.parts.metrics.frames_drawn.inc_by(jpegs.len() as u64);
                self.parts.metrics.draw_seconds.observe(began.elapsed().as_secs_f64() / jpegs.len() as f64);
                self.deliver(wanted, &same_as, &jpegs);
            }
            Err(error) => self.excuse(wanted, &error),
        }
    }

    /// Makes frames: all their pictures in one batch, those of two runs put together, each encoded.
    fn pictures<'a>(&self, wanted: impl Iterator<Item = &'a Due>) -> Result<Vec<Jpeg>, LightError> {
        let frames: Vec<(&Live, Size)> = wanted.map(|due| (&self.lives[&due.session], due.size)).collect();
        let jobs: Vec<Job<'_>> = frames
            .iter()
            .flat_map(|(live, size)| live.tracks.each().map(|track| Job { scene: track.scene(), size: *size }))
            .collect();
        let shown = frames.iter().flat_map(|(live, _)| live.tracks.shown());
        let drawn = self.parts.light.render(&jobs)?;
        let mut pictures = drawn.into_iter().zip(shown).map(|(picture, shown)| overlays::draw(picture, &shown));
        let mut jpegs = Vec::with_capacity(frames.len());
        for (live, _) in &frames {
            let mut picture = pictures.next().expect(ONE_A_JOB);
            if live.tracks.is_pair() {
                picture = join(&picture, &pictures.next().expect(ONE_A_JOB), live.layout);
            }
            jpegs.push(Jpeg::from(picture.to_jpeg(self.parts.quality)?));
        }
        Ok(jpegs)
    }

    fn deliver(&mut self, wanted: &[Due], same_as: &[usize], jpegs: &[Jpeg]) {
        let now = Instant::now();
        let flags = if self.load.is_reduced() { REDUCED } else { 0 };
        for (due, &at) in wanted.iter().zip(same_as) {
            if let Some(live) = self.lives.get_mut(&due.session) {
                live.send(&jpegs[at], due.size, flags, now);
            }
            if let Some((key, place)) = due.place
                && let Some(whole) = self.shelf.put(key, place, Arc::clone(&jpegs[at]))
                && let Some(cache) = &self.parts.cache
            {
                cache.keep(key.hex(), whole);
            }
        }
    }

    /// A scene that cannot be drawn: its viewers are told why, and the others of the batch are drawn without it.
    fn excuse(&mut self, wanted: &[Due], error: &LightError) {
        if let [due] = wanted {
            tracing::warn!(session.id = %due.session, %error, "a scene could not be drawn");
            if let Some(live) = self.lives.get_mut(&due.session) {
                live.tell(&Event::Notice { text: &format!("This cannot be drawn: {error}.") }.json());
                live.changed = false;
            }
            return;
        }
        for at in 0..wanted.len() {
            self.draw(&wanted[at..=at]);
        }
    }

    /// Lets go of streams that were closed, moves sessions on that nobody watches, and forgets old ones.
    fn sweep(&mut self) {
        let now = Instant::now();
        if now.saturating_duration_since(self.swept) < SWEEP_EVERY {
            return;
        }
        self.swept = now;
        let mut running = 0;
        for live in self.lives.values_mut() {
            let watched = !live.streams.is_empty();
            live.streams.retain(|stream| !stream.is_closed());
            running += live.streams.len();
            if !live.streams.is_empty() {
                live.alone_since = now;
            } else if watched {
                live.be_alone(now);
                // Nobody listens only when the service is stopping.
                let _ = self.parts.notes.send(live.left());
            }
        }
        self.parts.metrics.streams.set(running as i64);
        self.move_alone_on(now);
        self.forget(now);
    }

    /// Time goes on for sessions that nobody watches, as far as there is time for it; what is owed is made up later.
    fn move_alone_on(&mut self, now: Instant) {
        for live in self.lives.values_mut().filter(|live| live.streams.is_empty()) {
            while now.elapsed() < SWEEP_TAKES && live.go_on_alone(now) {}
        }
    }

    fn forget(&mut self, now: Instant) {
        let mut alone: Vec<(Instant, Uuid)> = self
            .lives
            .values()
            .filter(|live| live.streams.is_empty())
            .map(|live| (live.alone_since, live.id))
            .collect();
        alone.sort_unstable();
        let surplus = alone.len().saturating_sub(ALONE);
        for (at, (since, id)) in alone.into_iter().enumerate() {
            if (at < surplus || now.saturating_duration_since(since) >= FORGET_AFTER)
                && let Some(live) = self.lives.remove(&id)
                && live.was_watched()
            {
                let _ = self.parts.notes.send(live.left());
            }
        }
    }
}
