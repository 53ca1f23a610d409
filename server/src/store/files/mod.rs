//! The store in files, for a kiosk or a trial with no database: one folder, one JSON file a session, written whole or
//! not at all.
//!
//! ```text
//! lessons/<slug>.json            sessions/<id>.json             snapshots/<id>.json
//! visitors/<hash>/<lesson>       (holds the session's id)
//! ```

mod atomic;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use planner::agent::Learner;
use scene::{Log, Scene};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::session::{Question, Session, Snapshot};
use crate::store::{Asked, LessonRecord, Store, StoreError};

/// Questions kept of one session; older ones make room.
const QUESTIONS_KEPT: usize = 500;

/// The store in files.
#[derive(Clone)]
pub struct Files {
    folder: Arc<PathBuf>,
    /// One writer at a time: a session's file is read, changed and written as one.
    writing: Arc<Mutex<()>>,
}

#[derive(Serialize, Deserialize)]
struct SessionFile {
    session: Session,
    questions: Vec<Question>,
}

#[derive(Serialize, Deserialize)]
struct LessonFile {
    position: i32,
    title: String,
    revision: String,
    document: serde_json::Value,
}

impl Files {
    /// Opens the folder, making it if it is not there.
    ///
    /// # Errors
    /// When it cannot be made or written to.
    pub fn open(folder: PathBuf) -> Result<Self, StoreError> {
        for part in ["lessons", "sessions", "visitors", "snapshots"] {
            atomic::make_folder(&folder.join(part))?;
        }
        atomic::write(&folder.join("about.txt"), b"Sessions of Orrery. One JSON file a session.\n")?;
        Ok(Self { folder: Arc::new(folder), writing: Arc::default() })
    }

    /// Runs file work on a thread where it may block.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let this = self.clone();
        tokio::task::spawn_blocking(move || {
            // A writer that panicked left whole files behind, so its lock can be taken over.
            let _one = this.writing.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            work(&this)
        })
        .await
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
    }

    fn session_path(&self, id: Uuid) -> PathBuf {
        self.folder.join("sessions").join(format!("{id}.json"))
    }

    fn read_session(&self, id: Uuid) -> Result<SessionFile, StoreError> {
        atomic::read("session", &id.to_string(), &self.session_path(id))
    }

    fn write_session(&self, file: &SessionFile) -> Result<(), StoreError> {
        atomic::write_json(&self.session_path(file.session.id), file)
    }
}

#[async_trait]
impl Store for Files {
    fn name(&self) -> &'static str {
        "files"
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.with(|this| atomic::make_folder(&this.folder.join("sessions"))).await
    }

    async fn put_lessons(&self, lessons: &[LessonRecord]) -> Result<(), StoreError> {
        let lessons = lessons.to_vec();
        self.with(move |this| {
            for lesson in lessons {
                let path = this.folder.join("lessons").join(format!("{}.json", lesson.slug));
                let file = LessonFile {
                    position: lesson.position,
                    title: lesson.title,
                    revision: lesson.revision,
                    document: lesson.document,
                };
                atomic::write_json(&path, &file)?;
            }
            Ok(())
        })
        .await
    }

    async fn lessons(&self) -> Result<Vec<LessonRecord>, StoreError> {
        self.with(|this| {
            let mut lessons = Vec::new();
            for path in atomic::list(&this.folder.join("lessons"), "json")? {
                let slug = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                let file: LessonFile = atomic::read("lesson", &slug, &path)?;
                lessons.push(LessonRecord {
                    slug,
                    position: file.position,
                    title: file.title,
                    revision: file.revision,
                    document: file.document,
                });
            }
            lessons.sort_by(|a, b| (a.position, &a.slug).cmp(&(b.position, &b.slug)));
            Ok(lessons)
        })
        .await
    }

    async fn open_session(&self, visitor: &[u8; 32], lesson: &str, origin: &Scene) -> Result<Session, StoreError> {
        let hash = blake3::Hash::from_bytes(*visitor).to_hex();
        let (lesson, origin) = (lesson.to_owned(), origin.clone());
        self.with(move |this| {
            let folder = this.folder.join("visitors").join(hash.as_str());
            let pointer = folder.join(&lesson);
            if pointer.exists() {
                let id: Uuid = atomic::read("visitor", &hash, &pointer)?;
                return Ok(this.read_session(id)?.session);
            }
            let session = Session {
                id: Uuid::now_v7(),
                lesson,
                revision: 0,
                at_step: 0,
                log: Log::new(origin),
                turns: Vec::new(),
                beside: None,
                learner: Learner::default(),
            };
            this.write_session(&SessionFile { session: session.clone(), questions: Vec::new() })?;
            atomic::make_folder(&folder)?;
            atomic::write_json(&pointer, &session.id)?;
            Ok(session)
        })
        .await
    }

    async fn session(&self, id: Uuid) -> Result<Session, StoreError> {
        self.with(move |this| Ok(this.read_session(id)?.session)).await
    }

    async fn save(&self, session: &Session, _keep: usize) -> Result<i64, StoreError> {
        let session = session.clone();
        self.with(move |this| {
            let mut file = this.read_session(session.id)?;
            if file.session.revision != session.revision {
                return Err(StoreError::Conflict { session: session.id, expected: session.revision });
            }
            file.session = Session { revision: session.revision + 1, ..session };
            this.write_session(&file)?;
            Ok(file.session.revision)
        })
        .await
    }

    async fn leave(&self, id: Uuid, at_step: u64) -> Result<(), StoreError> {
        self.with(move |this| {
            let mut file = this.read_session(id)?;
            file.session.at_step = at_step;
            this.write_session(&file)
        })
        .await
    }

    async fn ask(&self, session: Uuid, idempotency_key: Uuid, text: &str) -> Result<Asked, StoreError> {
        let text = text.to_owned();
        self.with(move |this| {
            let mut file = this.read_session(session)?;
            if let Some(before) = file.questions.iter().find(|question| question.idempotency_key == idempotency_key) {
                return Ok(Asked::Before(before.clone()));
            }
            let question = Question {
                id: Uuid::now_v7(),
                session,
                idempotency_key,
                text,
                answer: None,
                asked_at: chrono::Utc::now(),
            };
            file.questions.push(question.clone());
            let surplus = file.questions.len().saturating_sub(QUESTIONS_KEPT);
            file.questions.drain(..surplus);
            this.write_session(&file)?;
            Ok(Asked::New(question))
        })
        .await
    }

    async fn answer(&self, session: Uuid, question: Uuid, answer: &serde_json::Value) -> Result<(), StoreError> {
        let answer = answer.clone();
        self.with(move |this| {
            let mut file = this.read_session(session)?;
            let found = file.questions.iter_mut().find(|one| one.id == question);
            found.ok_or_else(|| StoreError::Absent { what: "question", id: question.to_string() })?.answer =
                Some(answer);
            this.write_session(&file)
        })
        .await
    }

    async fn questions(&self, session: Uuid, at_most: u32) -> Result<Vec<Question>, StoreError> {
        self.with(move |this| {
            let mut questions = this.read_session(session)?.questions;
            let surplus = questions.len().saturating_sub(at_most as usize);
            Ok(questions.split_off(surplus))
        })
        .await
    }

    async fn share(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let snapshot = snapshot.clone();
        self.with(move |this| {
            let path = this.folder.join("snapshots").join(format!("{}.json", snapshot.id));
            atomic::write_json(&path, &snapshot)
        })
        .await
    }

    async fn snapshot(&self, id: Uuid) -> Result<Snapshot, StoreError> {
        self.with(move |this| {
            atomic::read("snapshot", &id.to_string(), &this.folder.join("snapshots").join(format!("{id}.json")))
        })
        .await
    }
}
