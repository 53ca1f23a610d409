//! A learner's session with one lesson: its log, and what follows from it.
//!
//! The log is all that counts. The run that is playing and the state at any step follow from it bit for bit, on any
//! machine, so that replay, undo and sharing are positions in it.

mod run;
pub mod visitor;

use planner::agent::Turn;
use scene::{Log, Scene};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use run::{Run, with_view};

/// Entries at most in one session's log.
pub const LOG_LIMIT: usize = 1_000;

/// Turns of the conversation that are kept for the planner.
pub const TURNS_KEPT: usize = 12;

/// A session, as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Its identity.
    pub id: Uuid,
    /// The lesson's slug.
    pub lesson: String,
    /// How often it was changed: whoever changes it says which revision they saw.
    pub revision: i64,
    /// The time step at which the run stood when it was last left.
    pub at_step: u64,
    /// What happened.
    pub log: Log,
    /// The conversation, latest last.
    pub turns: Vec<Turn>,
}

impl Session {
    /// The run that is playing.
    #[must_use]
    pub fn run(&self) -> Run {
        Run::of(&self.log.position())
    }

    /// Whether there is a turn to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.log.can_undo()
    }
}

/// How many leading entries two versions of a log have in common.
#[must_use]
pub fn common_entries(before: &Log, after: &Log) -> usize {
    before.entries.iter().zip(&after.entries).take_while(|(a, b)| a == b).count()
}

/// A question and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Its identity.
    pub id: Uuid,
    /// Whose.
    pub session: Uuid,
    /// Sent with the form, so that a form sent twice asks once.
    pub idempotency_key: Uuid,
    /// The words.
    pub text: String,
    /// The answer with its trace, once there is one.
    pub answer: Option<serde_json::Value>,
    /// When it was asked.
    pub asked_at: chrono::DateTime<chrono::Utc>,
}

/// What a shared link carries: everything that is needed to continue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its identity.
    pub id: Uuid,
    /// The lesson's slug.
    pub lesson: String,
    /// What happened.
    pub log: Log,
    /// The step at which it was shared.
    pub at_step: u64,
    /// The state at that step, for when the laws have changed since.
    pub now: Scene,
    /// The version of the laws that it was made with.
    pub laws: String,
}
