//! `/lessons/{slug}/poster.jpg`: a picture of the lesson, drawn by the program and kept in memory.

use std::sync::PoisonError;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use kernels::light::Size;
use planner::lesson::Lesson;
use scene::Log;

use super::State;
use crate::app::App;
use crate::error::AppError;
use crate::session::Run;

/// The step that posters show: things have begun to move.
const STEP: u64 = 72;

/// The lesson's poster.
pub async fn poster(app: State, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    let jpeg = find(&app, app.lesson(&slug)?).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(jpeg))
}

/// Draws every poster before anybody asks for one, one after the other.
pub async fn draw_all(app: State) {
    for lesson in app.library.lessons() {
        if let Err(error) = find(&app, lesson).await {
            tracing::warn!(lesson.slug, %error, "a poster could not be drawn ahead");
        }
    }
}

/// Finds a poster, or draws it.
async fn find(app: &App, lesson: &Lesson) -> Result<Bytes, AppError> {
    let kept = app.posters.lock().unwrap_or_else(PoisonError::into_inner).get(&lesson.slug).cloned();
    if let Some(jpeg) = kept {
        return Ok(jpeg);
    }
    let run = Run::of(&Log::new(lesson.scene.clone()).position());
    let past = app.engine.history(run.clone(), STEP).await?;
    let scene = app.engine.state(run, STEP).await?;
    let size = Size::new(960, 720).expect("invariant: within the limits of sizes");
    let jpeg = Bytes::from(app.engine.still(scene, past, size).await?);
    app.posters.lock().unwrap_or_else(PoisonError::into_inner).insert(lesson.slug.clone(), jpeg.clone());
    Ok(jpeg)
}
