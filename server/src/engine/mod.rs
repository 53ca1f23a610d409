//! The engine: one thread that owns the live sessions, steps them in real time and has their pictures made, so that no
//! async thread ever waits for inference. Due pictures of all sessions are made together, earliest deadline first.

mod cache;
mod live;
mod load;
pub mod message;
mod past;
mod shelf;
pub mod stream;
mod tracks;
mod truth;
mod words;
mod worker;

use std::sync::Arc;
use std::sync::mpsc;
use std::thread::JoinHandle;

use kernels::dynamics::{DynamicsError, Laws, STEPS_PER_SECOND};
use kernels::light::{Frame, Light, LightError, Size};
use overlays::{History, Shown as Drawn};
use scene::Scene;
use thiserror::Error;
use tokio::sync::{mpsc as tokio_mpsc, oneshot};
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::picture::{Layout, join};
use crate::session::{Companion, Playing, Run};
pub use cache::{CacheError, RolloutCache};
use stream::{Stream, Viewer, stream};
use tracks::{Left, Track, Tracks};
use words::Shown;
pub use words::in_words;

/// Why the engine did not do as it was asked.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The session is not live.
    #[error("session {0} is not live")]
    NotLive(Uuid),
    /// An edit does not apply to the scene.
    #[error(transparent)]
    Edit(#[from] scene::EditError),
    /// The scene cannot be simulated.
    #[error(transparent)]
    Dynamics(#[from] DynamicsError),
    /// The scene cannot be drawn.
    #[error(transparent)]
    Light(#[from] LightError),
    /// One more stream would break those that run.
    #[error("{running} streams are running, and this machine can serve no more")]
    Full {
        /// Streams that run.
        running: usize,
    },
    /// The engine has stopped.
    #[error("the engine has stopped")]
    Stopped,
}

/// Where a live session stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The scene at step 0 of the run.
    pub start: Scene,
    /// The scene now.
    pub now: Scene,
    /// The step of the run.
    pub step: u64,
    /// Whether nothing moves any more.
    pub is_over: bool,
    /// The scene on the left, if there are two, and what the left and the right one are called.
    pub left: Option<(Scene, [String; 2])>,
    /// What overlays need of the past of each run, the left one's first.
    pub pasts: Vec<History>,
}

impl Standing {
    fn shown(&self) -> Shown<'_> {
        Shown { scene: &self.now, left: self.left.as_ref().map(|(left, labels)| (left, labels)) }
    }

    /// What is shown, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        self.shown().state()
    }

    /// What surrounds the bodies, in words.
    #[must_use]
    pub fn surroundings(&self) -> String {
        self.shown().surroundings()
    }
}

/// What the engine needs.
pub struct Parts {
    /// The laws.
    pub laws: Arc<Laws>,
    /// The light.
    pub light: Arc<Light>,
    /// The cache of rollouts, if there is one.
    pub cache: Option<RolloutCache>,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// The size of a stream's largest pictures; under load they get smaller.
    pub largest: Size,
    /// Streams at most.
    pub streams: usize,
    /// Where numbers are counted.
    pub metrics: Arc<Metrics>,
    /// Told what is to be kept of what the engine does by itself.
    pub notes: tokio_mpsc::UnboundedSender<Note>,
}

/// Something that the engine did by itself, to be kept.
#[derive(Debug)]
pub enum Note {
    /// Nobody watches a session any more.
    Left {
        /// The session.
        session: Uuid,
        /// The step at which its run stands.
        step: u64,
    },
    /// A run was put back on the solver's path.
    Reanchored {
        /// The session.
        session: Uuid,
        /// The run without that.
        before: Box<Run>,
        /// The step at which it was done.
        step: u64,
        /// The bodies as they should be.
        bodies: Vec<scene::Body>,
    },
}

type Reply<T> = oneshot::Sender<Result<T, EngineError>>;

/// What the engine can be told.
enum Command {
    Open { session: Uuid, tracks: Box<Tracks> },
    Replace { session: Uuid, tracks: Box<Tracks> },
    See { session: Uuid, playing: Box<Playing> },
    Room { session: Uuid, reply: Reply<()> },
    Compare { session: Uuid, left: Option<Box<Left>>, reply: Reply<Standing> },
    LayOut { session: Uuid, layout: Layout },
    Standing { session: Uuid, reply: Reply<Standing> },
    Adjust { session: Uuid, edits: Vec<scene::Edit>, reply: Option<Reply<Standing>> },
    Rewind { session: Uuid, reply: Reply<Standing> },
    Seek { session: Uuid, step: u64, reply: Reply<Standing> },
    Watch { session: Uuid, stream: Stream, reply: Reply<()> },
    Tell { session: Uuid, json: Arc<str> },
    Cached { key: shelf::Key, frames: Vec<shelf::Jpeg> },
    Drifted { session: Uuid, side: tracks::Side, drift: Box<teacher::drift::Drift>, anchor: Option<truth::Anchor> },
    Stop,
}

/// A handle on the engine.
#[derive(Clone)]
pub struct Engine {
    commands: mpsc::Sender<Command>,
    laws: Arc<Laws>,
    light: Arc<Light>,
    quality: u8,
    /// One still at a time: streams come first.
    stills: Arc<tokio::sync::Semaphore>,
}

impl Engine {
    /// Starts the engine's thread.
    ///
    /// # Errors
    /// When the system refuses a thread.
    pub fn start(parts: Parts) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (commands, inbox) = mpsc::channel();
        let engine = Self {
            commands: commands.clone(),
            laws: Arc::clone(&parts.laws),
            light: Arc::clone(&parts.light),
            quality: parts.quality,
            stills: Arc::new(tokio::sync::Semaphore::new(1)),
        };
        let thread = std::thread::Builder::new()
            .name("orrery-engine".to_owned())
            .spawn(move || worker::Worker::new(parts, commands).run(&inbox))?;
        Ok((engine, thread))
    }

    /// The laws in use.
    #[must_use]
    pub fn laws(&self) -> &Arc<Laws> {
        &self.laws
    }

    fn tell(&self, command: Command) -> Result<(), EngineError> {
        self.commands.send(command).map_err(|_| EngineError::Stopped)
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, EngineError> {
        let (reply, answer) = oneshot::channel();
        self.tell(command(reply))?;
        answer.await.map_err(|_| EngineError::Stopped)?
    }

    /// Makes a session live, with what plays in it at a step. One that is live stays as it is.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub async fn open(&self, session: Uuid, playing: Playing, step: u64) -> Result<(), EngineError> {
        let tracks = self.simulated(move |laws| Tracks::at(playing, step, laws)).await?;
        self.tell(Command::Open { session, tracks: Box::new(tracks) })
    }

    /// Puts other runs, at a step of them, in the place of a live session's own.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub async fn replace(&self, session: Uuid, playing: Playing, step: u64) -> Result<(), EngineError> {
        let tracks = self.simulated(move |laws| Tracks::at(playing, step, laws)).await?;
        self.tell(Command::Replace { session, tracks: Box::new(tracks) })
    }

    /// Begins other runs at step 0. Takes CPU time: never call it on an async thread.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub fn begin(&self, session: Uuid, playing: Playing) -> Result<(), EngineError> {
        let tracks = Box::new(Tracks::at(playing, 0, &self.laws)?);
        self.tell(Command::Replace { session, tracks })
    }

    /// Goes on with a run whose events from the `known`th on happen at the state `now` after the history `before`, and beside
    /// it, if there are two, from the same state without them.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub fn go_on(
        &self,
        session: Uuid,
        playing: Playing,
        now: &Scene,
        known: usize,
        before: &History,
    ) -> Result<(), EngineError> {
        let tracks = Box::new(Tracks::parted(playing, now, known, before, &self.laws)?);
        self.tell(Command::Replace { session, tracks })
    }

    /// Goes on as it is, seen as the starts of `playing` are seen.
    ///
    /// # Errors
    /// When the engine has stopped.
    pub fn see(&self, session: Uuid, playing: Playing) -> Result<(), EngineError> {
        self.tell(Command::See { session, playing: Box::new(playing) })
    }

    /// Whether there is room to show a session's viewers two runs instead of one.
    ///
    /// # Errors
    /// [`EngineError::Full`] if that would break the streams that run.
    pub async fn room_for_two(&self, session: Uuid) -> Result<(), EngineError> {
        self.ask(|reply| Command::Room { session, reply }).await
    }

    /// Shows a run on the left of a live session's own, which goes on; with none, the own alone.
    ///
    /// # Errors
    /// When it is not live, or the scene cannot be simulated.
    pub async fn compare(
        &self,
        session: Uuid,
        companion: Option<Companion>,
        step: u64,
    ) -> Result<Standing, EngineError> {
        let left = match companion {
            Some(companion) => Some(self.simulated(move |laws| Left::at(companion, step, laws)).await?),
            None => None,
        };
        self.ask(|reply| Command::Compare { session, left: left.map(Box::new), reply }).await
    }

    /// How two pictures make one for those who watch a session.
    pub fn lay_out(&self, session: Uuid, layout: Layout) {
        // A stopped engine shows nothing.
        let _ = self.tell(Command::LayOut { session, layout });
    }

    /// The state of a run at a step.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub async fn state(&self, run: Run, step: u64) -> Result<Scene, EngineError> {
        self.simulated(move |laws| Ok(run.simulator_at(step, laws)?.scene().clone())).await
    }

    /// Does what takes CPU time off the async threads.
    async fn simulated<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Laws>) -> Result<T, DynamicsError> + Send + 'static,
    ) -> Result<T, EngineError> {
        let laws = Arc::clone(&self.laws);
        Ok(tokio::task::spawn_blocking(move || work(&laws)).await.map_err(|_| EngineError::Stopped)??)
    }

    /// Where a live session stands.
    ///
    /// # Errors
    /// When it is not live.
    pub async fn standing(&self, session: Uuid) -> Result<Standing, EngineError> {
        self.ask(|reply| Command::Standing { session, reply }).await
    }

    /// Makes view edits that are the viewer's own and not logged: pause, speed, camera.
    ///
    /// # Errors
    /// When one does not apply, or is no view edit.
    pub async fn adjust(&self, session: Uuid, edits: Vec<scene::Edit>) -> Result<Standing, EngineError> {
        self.ask(|reply| Command::Adjust { session, edits, reply: Some(reply) }).await
    }

    /// Plays the run again from its start, with everything that happened in it.
    ///
    /// # Errors
    /// When it is not live.
    pub async fn rewind(&self, session: Uuid) -> Result<Standing, EngineError> {
        self.ask(|reply| Command::Rewind { session, reply }).await
    }

    /// Goes to another moment of the run, no further than it has been, and plays on from there.
    ///
    /// # Errors
    /// When it is not live.
    pub async fn seek(&self, session: Uuid, step: u64) -> Result<Standing, EngineError> {
        self.ask(|reply| Command::Seek { session, step, reply }).await
    }

    /// As [`Engine::adjust`] without waiting; what does not apply is left.
    pub fn nudge(&self, session: Uuid, edits: Vec<scene::Edit>) {
        // A stopped engine shows nothing, so there is nothing to turn.
        let _ = self.tell(Command::Adjust { session, edits, reply: None });
    }

    /// Begins a stream of a live session.
    ///
    /// # Errors
    /// When it is not live, or there are too many streams.
    pub async fn watch(&self, session: Uuid) -> Result<Viewer, EngineError> {
        let (stream, viewer) = stream();
        self.ask(|reply| Command::Watch { session, stream, reply }).await?;
        Ok(viewer)
    }

    /// Tells everyone who watches a session.
    pub fn announce(&self, session: Uuid, event: &message::Event<'_>) {
        // Where the engine has stopped nobody watches.
        let _ = self.tell(Command::Tell { session, json: event.json() });
    }

    /// The history of a run up to a step, as overlays need it.
    ///
    /// # Errors
    /// When the scene cannot be simulated.
    pub async fn history(&self, run: Run, step: u64) -> Result<History, EngineError> {
        self.simulated(move |laws| Ok(Track::at(run, step, laws)?.history())).await
    }

    /// One picture, off the async threads.
    ///
    /// # Errors
    /// When the scene cannot be drawn.
    pub async fn still(&self, scene: Scene, past: History, size: Size) -> Result<Vec<u8>, EngineError> {
        let laws = Arc::clone(&self.laws);
        self.drawn(move |light, quality| still(light, &laws, (&scene, &past, None), size)?.to_jpeg(quality)).await
    }

    /// One picture of two scenes, each of this size.
    ///
    /// # Errors
    /// When a scene cannot be drawn.
    pub async fn still_of_two(
        &self,
        scenes: [(Scene, History); 2],
        size: Size,
        layout: Layout,
    ) -> Result<Vec<u8>, EngineError> {
        let laws = Arc::clone(&self.laws);
        self.drawn(move |light, quality| {
            let [(left, left_past), (right, right_past)] = &scenes;
            let left = still(light, &laws, (left, left_past, Some(right_past)), size)?;
            let right = still(light, &laws, (right, right_past, Some(left_past)), size)?;
            join(&left, &right, layout).to_jpeg(quality)
        })
        .await
    }

    async fn drawn(
        &self,
        work: impl FnOnce(&Light, u8) -> Result<Vec<u8>, LightError> + Send + 'static,
    ) -> Result<Vec<u8>, EngineError> {
        let turn = Arc::clone(&self.stills).acquire_owned().await.map_err(|_| EngineError::Stopped)?;
        let (light, quality) = (Arc::clone(&self.light), self.quality.max(90));
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            Ok(work(&light, quality)?)
        })
        .await
        .map_err(|_| EngineError::Stopped)?
    }

    /// Stops the engine's thread; its streams end.
    pub fn stop(&self) {
        // It may have stopped already.
        let _ = self.tell(Command::Stop);
    }
}

/// A scene with its overlays: the scene, the past of its run, and that of the one beside it.
fn still(
    light: &Light,
    laws: &Arc<Laws>,
    shown: (&Scene, &History, Option<&History>),
    size: Size,
) -> Result<Frame, LightError> {
    let (scene, past, beside) = shown;
    Ok(overlays::draw(light.frame(scene, size)?, &Drawn { scene, past, beside, laws }))
}

/// The step that a state is at.
fn step_of(scene: &Scene) -> u64 {
    (scene.clock.time_s * STEPS_PER_SECOND as f64).round() as u64
}
