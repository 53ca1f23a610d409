//! A learner's session with one lesson: its log, and what follows from it.
//!
//! The log is all that counts. The run that is playing and the state at any step follow from it bit for bit, on any
//! machine, so that replay, undo and sharing are positions in it.

mod pair;
mod run;
pub mod visitor;

use planner::agent::{Learner, Turn};
use scene::{Log, Scene};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use pair::{Beside, Companion, Playing, Variant};
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
    /// What is shown beside what, where the learner chose to see two runs in one picture.
    #[serde(default)]
    pub beside: Option<Beside>,
    /// What is known of the person.
    #[serde(default)]
    pub learner: Learner,
}

impl Session {
    /// The run that its log leads to.
    #[must_use]
    pub fn run(&self) -> Run {
        Run::of(&self.log.position())
    }

    /// What is playing.
    #[must_use]
    pub fn playing(&self) -> Playing {
        Playing::of(&self.log, self.beside.as_ref())
    }

    /// Whether there is a turn to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.log.can_undo()
    }

    /// Whether there is anything that the run can be compared with.
    #[must_use]
    pub fn can_compare(&self) -> bool {
        self.log.before().is_some()
    }

    /// Compares no longer, if the log has nothing to compare with any more.
    pub fn drop_idle_comparison(&mut self) {
        if self.beside == Some(Beside::Before) && !self.can_compare() {
            self.beside = None;
        }
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
    /// The state of the left one of two runs, and what both are called.
    #[serde(default)]
    pub left: Option<(Scene, [String; 2])>,
    /// The version of the laws that it was made with.
    pub laws: String,
    /// What was shown beside what.
    #[serde(default)]
    pub beside: Option<Beside>,
}
