//! PostgreSQL. All SQL of the program is in this folder, checked when it is compiled.

mod lessons;
mod questions;
mod sessions;
mod snapshots;

use std::time::Duration;

use async_trait::async_trait;
use scene::Scene;
use secrecy::{ExposeSecret, SecretString};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use thiserror::Error;
use uuid::Uuid;

use crate::session::{Question, Session, Snapshot};
use crate::store::{Asked, LessonRecord, Store, StoreError};

/// Why the database cannot be used.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// It cannot be reached.
    #[error(
        "the database cannot be reached ({0}): check DATABASE_URL and that PostgreSQL runs; `make run` starts a private one, ORRERY_STORE=files does without"
    )]
    Unreachable(sqlx::Error),
    /// Its schema cannot be brought up to date.
    #[error("the database's schema cannot be brought up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// The store in PostgreSQL.
#[derive(Clone)]
pub struct Postgres {
    pool: PgPool,
}

impl Postgres {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated.
    pub async fn open(url: &SecretString, connections: u32) -> Result<Self, DatabaseError> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .connect(url.expose_secret())
            .await
            .map_err(DatabaseError::Unreachable)?;
        sqlx::migrate!("../migrations").run(&pool).await?;
        Ok(Self { pool })
    }

    /// Closes the connections.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

#[async_trait]
impl Store for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    async fn check(&self) -> Result<(), StoreError> {
        sqlx::query_scalar!("select 1 as alive").fetch_one(&self.pool).await?;
        Ok(())
    }

    async fn put_lessons(&self, lessons: &[LessonRecord]) -> Result<(), StoreError> {
        lessons::put(&self.pool, lessons).await
    }

    async fn lessons(&self) -> Result<Vec<LessonRecord>, StoreError> {
        lessons::all(&self.pool).await
    }

    async fn open_session(&self, visitor: &[u8; 32], lesson: &str, origin: &Scene) -> Result<Session, StoreError> {
        sessions::open(&self.pool, visitor, lesson, origin).await
    }

    async fn session(&self, id: Uuid) -> Result<Session, StoreError> {
        sessions::read(&self.pool, id).await
    }

    async fn save(&self, session: &Session, keep: usize) -> Result<i64, StoreError> {
        sessions::save(&self.pool, session, keep).await
    }

    async fn leave(&self, id: Uuid, at_step: u64) -> Result<(), StoreError> {
        sessions::leave(&self.pool, id, at_step).await
    }

    async fn ask(&self, session: Uuid, idempotency_key: Uuid, text: &str) -> Result<Asked, StoreError> {
        questions::ask(&self.pool, session, idempotency_key, text).await
    }

    async fn answer(&self, session: Uuid, question: Uuid, answer: &serde_json::Value) -> Result<(), StoreError> {
        questions::answer(&self.pool, session, question, answer).await
    }

    async fn questions(&self, session: Uuid, at_most: u32) -> Result<Vec<Question>, StoreError> {
        questions::latest(&self.pool, session, at_most).await
    }

    async fn share(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        snapshots::put(&self.pool, snapshot).await
    }

    async fn snapshot(&self, id: Uuid) -> Result<Snapshot, StoreError> {
        snapshots::read(&self.pool, id).await
    }
}
