//! Where lessons, sessions, questions and shared snapshots are kept. Two implementations: PostgreSQL
//! ([`crate::db::Postgres`]) and files ([`files::Files`]). Any server can take up any session from the store.

pub mod files;

use async_trait::async_trait;
use scene::Scene;
use thiserror::Error;
use uuid::Uuid;

use crate::session::{Question, Session, Snapshot};

/// Why the store could not do as it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Somebody else changed the session's log first.
    #[error("session {session} is no longer at revision {expected}")]
    Conflict {
        /// The session.
        session: Uuid,
        /// The revision that the change was made from.
        expected: i64,
    },
    /// There is no such session, lesson or question.
    #[error("the store has no {what} {id}")]
    Absent {
        /// What was looked for.
        what: &'static str,
        /// Which one.
        id: String,
    },
    /// What is kept cannot be read.
    #[error("{what} {id} in the store cannot be read: {reason}")]
    Damaged {
        /// What it is.
        what: &'static str,
        /// Which one.
        id: String,
        /// What is wrong.
        reason: String,
    },
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        source: std::io::Error,
    },
}

/// A lesson as it is kept: the document is the lesson in JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct LessonRecord {
    /// Its name in addresses.
    pub slug: String,
    /// Its place in the list.
    pub position: i32,
    /// Its title.
    pub title: String,
    /// Hash of the document.
    pub revision: String,
    /// The whole lesson.
    pub document: serde_json::Value,
}

/// What asking did.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// It is a new question.
    New(Question),
    /// The same form was sent before.
    Before(Question),
}

/// Keeps lessons, sessions, questions and shared snapshots.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// `postgres` or `files`.
    fn name(&self) -> &'static str;

    /// Whether it can be reached.
    async fn check(&self) -> Result<(), StoreError>;

    /// Puts the lessons in, replacing older revisions.
    async fn put_lessons(&self, lessons: &[LessonRecord]) -> Result<(), StoreError>;

    /// All lessons, in order.
    async fn lessons(&self) -> Result<Vec<LessonRecord>, StoreError>;

    /// The visitor's session with a lesson; begins one from `origin` if there is none.
    async fn open_session(&self, visitor: &[u8; 32], lesson: &str, origin: &Scene) -> Result<Session, StoreError>;

    /// A session.
    async fn session(&self, id: Uuid) -> Result<Session, StoreError>;

    /// Keeps a session that was changed from `session.revision`. The first `keep` entries of its log are as they were.
    /// Returns the new revision.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it is no longer at that revision; nothing is changed then.
    async fn save(&self, session: &Session, keep: usize) -> Result<i64, StoreError>;

    /// Notes the step at which a run was left.
    async fn leave(&self, id: Uuid, at_step: u64) -> Result<(), StoreError>;

    /// Keeps a question; a key that was used before in this session finds the question of that time.
    async fn ask(&self, session: Uuid, idempotency_key: Uuid, text: &str) -> Result<Asked, StoreError>;

    /// Keeps a question's answer.
    async fn answer(&self, session: Uuid, question: Uuid, answer: &serde_json::Value) -> Result<(), StoreError>;

    /// The latest questions of a session, oldest first.
    async fn questions(&self, session: Uuid, at_most: u32) -> Result<Vec<Question>, StoreError>;

    /// Keeps a shared snapshot.
    async fn share(&self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// A shared snapshot.
    async fn snapshot(&self, id: Uuid) -> Result<Snapshot, StoreError>;
}
