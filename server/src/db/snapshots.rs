//! Shared snapshots.

use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use crate::session::Snapshot;
use crate::store::StoreError;

pub(super) async fn put(pool: &PgPool, snapshot: &Snapshot) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into snapshots (id, lesson, content) values ($1, $2, $3)",
        snapshot.id,
        snapshot.lesson,
        Json(snapshot) as _,
    )
    .execute(pool)
    .await?;
    Ok(())
}

pub(super) async fn read(pool: &PgPool, id: Uuid) -> Result<Snapshot, StoreError> {
    sqlx::query_scalar!(r#"select content as "content: Json<Snapshot>" from snapshots where id = $1"#, id)
        .fetch_optional(pool)
        .await?
        .map(|content| content.0)
        .ok_or_else(|| StoreError::Absent { what: "snapshot", id: id.to_string() })
}
