//! `/lessons/{slug}/poster.jpg` and `preview.jpg`: pictures of a lesson, for its card in the list and for links to it
//! elsewhere, drawn by the program and kept in memory.

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

/// A picture of a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Poster {
    /// On its card.
    Card,
    /// Beside a link to it.
    Preview,
}

impl Poster {
    fn size(self) -> Size {
        let (width, height) = match self {
            Self::Card => (960, 720),
            Self::Preview => (1200, 630),
        };
        Size::new(width, height).expect("invariant: within the limits of sizes")
    }
}

/// The lesson's poster.
pub async fn poster(app: State, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    show(&app, &slug, Poster::Card).await
}

/// The picture that a link to the lesson is shown with.
pub async fn preview(app: State, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    show(&app, &slug, Poster::Preview).await
}

async fn show(app: &App, slug: &str, poster: Poster) -> Result<HttpResponse, AppError> {
    let jpeg = find(app, app.lesson(slug)?, poster).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(jpeg))
}

/// Draws every poster before anybody asks for one, one after the other.
pub async fn draw_all(app: State) {
    for lesson in app.library.lessons() {
        if let Err(error) = find(&app, lesson, Poster::Card).await {
            tracing::warn!(lesson.slug, %error, "a poster could not be drawn ahead");
        }
    }
}

/// Finds a poster, or draws it.
async fn find(app: &App, lesson: &Lesson, poster: Poster) -> Result<Bytes, AppError> {
    let key = (lesson.slug.clone(), poster);
    let kept = app.posters.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
    if let Some(jpeg) = kept {
        return Ok(jpeg);
    }
    let run = Run::of(&Log::new(lesson.scene.clone()).position());
    let past = app.engine.history(run.clone(), STEP).await?;
    let scene = app.engine.state(run, STEP).await?;
    let jpeg = Bytes::from(app.engine.still(scene, past, poster.size()).await?);
    app.posters.lock().unwrap_or_else(PoisonError::into_inner).insert(key, jpeg.clone());
    Ok(jpeg)
}
