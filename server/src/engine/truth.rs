//! The check that runs beside every run: each second the exact solver starts from the model's own state of a second ago,
//! and what it predicts is compared with where the model went. Its thread takes what it can; a busy machine checks less
//! often, never more slowly drawn pictures.
//!
//! Past the tolerance the solver goes on to a moment that is still to come, and the run is put on its path there: an
//! event like any other, logged, so that a replay comes by the same states.

use std::sync::mpsc;

use kernels::dynamics::STEPS_PER_SECOND;
use scene::{Body, Edit, Scene};
use teacher::TeacherError;
use teacher::drift::Drift;
use uuid::Uuid;

use super::tracks::Side;
use super::{Command, step_of};

/// Checks that wait at most.
const QUEUE: usize = 4;

/// A second of a run.
pub(super) struct Second {
    pub(super) session: Uuid,
    /// Which of the session's runs.
    pub(super) run: u32,
    /// Which of two that play at once.
    pub(super) side: Side,
    pub(super) start: Scene,
    pub(super) end: Scene,
}

/// Where the solver says that a run should be at a moment to come.
#[derive(Clone, Debug)]
pub(super) struct Anchor {
    /// Which of the session's runs.
    pub(super) run: u32,
    /// The step that the solver started from.
    pub(super) from: u64,
    /// The step at which the bodies should be so.
    pub(super) at: u64,
    pub(super) bodies: Vec<Body>,
    /// The drift that called for it.
    pub(super) drift: f64,
}

impl Anchor {
    /// The event that puts a run there.
    pub(super) fn edit(&self) -> Edit {
        Edit::Reanchor { bodies: self.bodies.clone() }
    }

    /// What the page says once it is done.
    pub(super) fn in_words(&self) -> String {
        format!(
            "The run had drifted {:.1}\u{a0}% from the exact solver, so at {:.1}\u{a0}s it was put back on the solver's path.",
            self.drift * 100.0,
            self.at as f64 / STEPS_PER_SECOND as f64
        )
    }
}

/// Checks a second; past the tolerance also says where the run should be a little later.
fn judge(second: &Second) -> Result<(Drift, Option<Anchor>), TeacherError> {
    let judged = teacher::drift::judge(&second.start, &second.end)?;
    let drift = judged.drift.clone();
    // Only the run on the right is the session's, whose log can keep that it was put back.
    if agrees(&drift) || second.side == Side::Left {
        return Ok((drift, None));
    }
    let (at, bodies) = judged.put_back(STEPS_PER_SECOND)?;
    let anchor = Anchor { run: second.run, from: step_of(&second.start), at, bodies, drift: drift.drift };
    Ok((drift, Some(anchor)))
}

/// Starts the thread; it ends when nobody sends any more.
pub(super) fn start(commands: mpsc::Sender<Command>) -> mpsc::SyncSender<Second> {
    let (seconds, inbox) = mpsc::sync_channel::<Second>(QUEUE);
    let work = move || {
        for second in inbox {
            match judge(&second) {
                Ok((drift, anchor)) => {
                    let (session, side) = (second.session, second.side);
                    let found = Command::Drifted { session, side, drift: Box::new(drift), anchor };
                    if commands.send(found).is_err() {
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
    let apart = percent(drift);
    if agrees(drift) {
        format!("Checked against the exact solver each second: {apart} apart.")
    } else {
        format!("The exact solver goes {apart} another way here. Trust the solver.")
    }
}

/// What the page says of two runs, in the order of their labels.
pub(super) fn of_two_in_words(left: &Drift, right: &Drift, labels: &[String; 2]) -> String {
    match [left, right].into_iter().zip(labels).find(|(drift, _)| !agrees(drift)) {
        Some((drift, label)) => {
            format!("{label}: the exact solver goes {} another way here. Trust the solver.", percent(drift))
        }
        None => {
            let farther = if left.drift > right.drift { left } else { right };
            format!("Both checked against the exact solver each second: at most {} apart.", percent(farther))
        }
    }
}

fn agrees(drift: &Drift) -> bool {
    drift.drift <= drift.tolerance
}

fn percent(drift: &Drift) -> String {
    let percent = drift.drift * 100.0;
    if percent < 0.01 { "under 0.01\u{a0}%".to_owned() } else { format!("{percent:.2}\u{a0}%") }
}
