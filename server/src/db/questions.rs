//! Questions and their answers.

use sqlx::PgPool;
use sqlx::types::chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::session::Question;
use crate::store::{Asked, StoreError};

struct Row {
    id: Uuid,
    session_id: Uuid,
    idempotency_key: Uuid,
    text: String,
    answer: Option<serde_json::Value>,
    asked_at: DateTime<Utc>,
}

impl From<Row> for Question {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            session: row.session_id,
            idempotency_key: row.idempotency_key,
            text: row.text,
            answer: row.answer,
            asked_at: row.asked_at,
        }
    }
}

pub(super) async fn ask(pool: &PgPool, session: Uuid, key: Uuid, text: &str) -> Result<Asked, StoreError> {
    let new = sqlx::query_as!(
        Row,
        "insert into questions (id, session_id, idempotency_key, text) values ($1, $2, $3, $4)
         on conflict (session_id, idempotency_key) do nothing
         returning id, session_id, idempotency_key, text, answer, asked_at",
        Uuid::now_v7(),
        session,
        key,
        text,
    )
    .fetch_optional(pool)
    .await?;
    if let Some(row) = new {
        return Ok(Asked::New(row.into()));
    }
    let before = sqlx::query_as!(
        Row,
        "select id, session_id, idempotency_key, text, answer, asked_at from questions
         where session_id = $1 and idempotency_key = $2",
        session,
        key,
    )
    .fetch_one(pool)
    .await?;
    Ok(Asked::Before(before.into()))
}

pub(super) async fn answer(
    pool: &PgPool,
    session: Uuid,
    question: Uuid,
    answer: &serde_json::Value,
) -> Result<(), StoreError> {
    let done = sqlx::query!(
        "update questions set answer = $3, answered_at = now() where session_id = $1 and id = $2",
        session,
        question,
        answer,
    )
    .execute(pool)
    .await?;
    match done.rows_affected() {
        0 => Err(StoreError::Absent { what: "question", id: question.to_string() }),
        _ => Ok(()),
    }
}

pub(super) async fn latest(pool: &PgPool, session: Uuid, at_most: u32) -> Result<Vec<Question>, StoreError> {
    let mut rows = sqlx::query_as!(
        Row,
        "select id, session_id, idempotency_key, text, answer, asked_at from questions
         where session_id = $1 order by asked_at desc, id desc limit $2",
        session,
        i64::from(at_most),
    )
    .fetch_all(pool)
    .await?;
    rows.reverse();
    Ok(rows.into_iter().map(Question::from).collect())
}
