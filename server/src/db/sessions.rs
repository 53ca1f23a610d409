//! Sessions and their logs. Whoever changes one says which revision they saw; the row is locked while it changes.

use planner::agent::{Learner, Turn};
use scene::{Action, Entry, Log, Scene};
use sqlx::types::Json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::session::{Beside, Session};
use crate::store::StoreError;

struct SessionRow {
    lesson: String,
    origin: Json<Scene>,
    cursor: i32,
    turns: Json<Vec<Turn>>,
    turn: i64,
    revision: i64,
    at_step: i64,
    beside: Option<Json<Beside>>,
    learner: Json<Learner>,
}

struct EntryRow {
    at_step: i64,
    turn: i64,
    action: Json<Action>,
}

pub(super) async fn open(
    pool: &PgPool,
    visitor: &[u8; 32],
    lesson: &str,
    origin: &Scene,
) -> Result<Session, StoreError> {
    sqlx::query!(
        "insert into sessions (id, visitor, lesson, origin) values ($1, $2, $3, $4) on conflict do nothing",
        Uuid::now_v7(),
        &visitor[..],
        lesson,
        Json(origin) as _,
    )
    .execute(pool)
    .await?;
    let id = sqlx::query_scalar!("select id from sessions where visitor = $1 and lesson = $2", &visitor[..], lesson)
        .fetch_one(pool)
        .await?;
    read(pool, id).await
}

pub(super) async fn read(pool: &PgPool, id: Uuid) -> Result<Session, StoreError> {
    // One snapshot for both reads, or a change between them would pair a revision with another one's log.
    let mut transaction = pool.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read, read only").execute(&mut *transaction).await?;
    let row = sqlx::query_as!(
        SessionRow,
        r#"select lesson, origin as "origin: Json<Scene>", cursor, turn, turns as "turns: Json<Vec<Turn>>",
                  revision, at_step, beside as "beside: Json<Beside>", learner as "learner: Json<Learner>"
           from sessions where id = $1"#,
        id
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or_else(|| StoreError::Absent { what: "session", id: id.to_string() })?;
    let entries = sqlx::query_as!(
        EntryRow,
        r#"select at_step, turn, action as "action: Json<Action>" from log_entries where session_id = $1 order by position"#,
        id
    )
    .fetch_all(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(Session {
        id,
        lesson: row.lesson,
        revision: row.revision,
        at_step: row.at_step.unsigned_abs(),
        log: Log {
            origin: row.origin.0,
            entries: entries
                .into_iter()
                .map(|entry| Entry {
                    at_step: entry.at_step.unsigned_abs(),
                    turn: entry.turn.unsigned_abs(),
                    action: entry.action.0,
                })
                .collect(),
            cursor: row.cursor.unsigned_abs() as usize,
            turn: row.turn.unsigned_abs(),
        },
        turns: row.turns.0,
        beside: row.beside.map(|beside| beside.0),
        learner: row.learner.0,
    })
}

pub(super) async fn save(pool: &PgPool, session: &Session, keep: usize) -> Result<i64, StoreError> {
    let mut transaction = pool.begin().await?;
    let revision = sqlx::query_scalar!(
        "update sessions set revision = revision + 1, at_step = $3, origin = $4, cursor = $5, turns = $6, turn = $7,
                beside = $8, learner = $9, updated_at = now()
         where id = $1 and revision = $2 returning revision",
        session.id,
        session.revision,
        session.at_step.cast_signed(),
        Json(&session.log.origin) as _,
        position(session.log.cursor),
        Json(&session.turns) as _,
        session.log.turn.cast_signed(),
        session.beside.as_ref().map(Json) as _,
        Json(&session.learner) as _,
    )
    .fetch_optional(&mut *transaction)
    .await?
    .ok_or(StoreError::Conflict { session: session.id, expected: session.revision })?;
    put_entries(&mut transaction, session, keep).await?;
    transaction.commit().await?;
    Ok(revision)
}

pub(super) async fn leave(pool: &PgPool, id: Uuid, at_step: u64) -> Result<(), StoreError> {
    sqlx::query!("update sessions set at_step = $2, updated_at = now() where id = $1", id, at_step.cast_signed())
        .execute(pool)
        .await?;
    Ok(())
}

async fn put_entries(connection: &mut PgConnection, session: &Session, keep: usize) -> Result<(), StoreError> {
    sqlx::query!("delete from log_entries where session_id = $1 and position >= $2", session.id, position(keep))
        .execute(&mut *connection)
        .await?;
    for (at, entry) in session.log.entries.iter().enumerate().skip(keep) {
        sqlx::query!(
            "insert into log_entries (session_id, position, at_step, turn, action) values ($1, $2, $3, $4, $5)",
            session.id,
            position(at),
            entry.at_step.cast_signed(),
            entry.turn.cast_signed(),
            Json(&entry.action) as _,
        )
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

fn position(entries: usize) -> i32 {
    i32::try_from(entries).expect("invariant: a log has at most LOG_LIMIT entries")
}
