//! Lessons.

use sqlx::PgPool;

use crate::store::{LessonRecord, StoreError};

pub(super) async fn put(pool: &PgPool, lessons: &[LessonRecord]) -> Result<(), StoreError> {
    let mut transaction = pool.begin().await?;
    for lesson in lessons {
        sqlx::query!(
            "insert into lessons (slug, position, title, revision, document) values ($1, $2, $3, $4, $5)
             on conflict (slug) do update
             set position = $2, title = $3, revision = $4, document = $5, updated_at = now()
             where lessons.revision <> $4 or lessons.position <> $2",
            lesson.slug,
            lesson.position,
            lesson.title,
            lesson.revision,
            lesson.document,
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await?;
    Ok(())
}

pub(super) async fn all(pool: &PgPool) -> Result<Vec<LessonRecord>, StoreError> {
    let lessons = sqlx::query_as!(
        LessonRecord,
        "select slug, position, title, revision, document from lessons order by position, slug"
    )
    .fetch_all(pool)
    .await?;
    Ok(lessons)
}
