//! The check that runs beside every run: each second the exact solver starts from the model's own state of a second ago,
//! and what it predicts is compared with where the model went. Its thread takes what it can; a busy machine checks less
//! often, never more slowly drawn pictures.

use std::sync::mpsc;

use scene::Scene;
use teacher::drift::Drift;
use uuid::Uuid;

use super::Command;

/// Checks that wait at most.
const QUEUE: usize = 4;

/// A second of a run.
pub(super) struct Second {
    pub(super) session: Uuid,
    pub(super) start: Scene,
    pub(super) end: Scene,
}

/// Starts the thread; it ends when nobody sends any more.
pub(super) fn start(commands: mpsc::Sender<Command>) -> mpsc::SyncSender<Second> {
    let (seconds, inbox) = mpsc::sync_channel::<Second>(QUEUE);
    let work = move || {
        for second in inbox {
            match teacher::drift::check(&second.start, &second.end) {
                Ok(drift) => {
                    if commands.send(Command::Drifted { session: second.session, drift: Box::new(drift) }).is_err() {
                        return;
                    }
                }
                Err(error) => tracing::debug!(session.id = %second.session, %error, "a second could not be checked"),
            }
        }
    };
    let spawned = std::thread::Builder::new().name("orrery-truth".to_owned()).spawn(work);
    if let Err(error) = spawned {
        tracing::warn!(%error, "the thread that checks runs could not be started; runs go on unchecked");
    }
    seconds
}

/// What the page says of it.
pub(super) fn in_words(drift: &Drift) -> String {
    let percent = drift.drift * 100.0;
    let within = if percent < 0.01 { "under 0.01".to_owned() } else { format!("{percent:.2}") };
    if drift.drift <= drift.tolerance {
        format!("Checked against the exact solver each second: {within}\u{a0}% apart.")
    } else {
        format!("The exact solver goes {within}\u{a0}% another way here. Trust the solver.")
    }
}
