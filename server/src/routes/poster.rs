//! `/lessons/{slug}/poster.jpg` and `preview.jpg`: pictures of a lesson, for its card in the list and for links to it
//! elsewhere, drawn by the program and kept in memory.

use std::sync::PoisonError;

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use kernels::dynamics::STEPS_PER_SECOND;
use kernels::light::Size;
use planner::lesson::Lesson;
use scene::Log;

use super::{State, kept_picture};
use crate::app::App;
use crate::engine::in_words;
use crate::error::AppError;
use crate::session::Run;

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
            Self::Card => (960, 600),
            Self::Preview => (1200, 630),
        };
        Size::new(width, height).expect("invariant: within the limits of sizes")
    }
}

/// The lesson's poster.
pub async fn poster(app: State, slug: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    Ok(kept_picture(&request, find(&app, app.lesson(&slug)?, Poster::Card).await?))
}

/// The picture that a link to the lesson is shown with.
pub async fn preview(app: State, slug: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    Ok(kept_picture(&request, find(&app, app.lesson(&slug)?, Poster::Preview).await?))
}

/// What the lesson's pictures show, in words.
pub async fn caption(app: &App, lesson: &Lesson) -> Result<String, AppError> {
    let kept = app.captions.lock().unwrap_or_else(PoisonError::into_inner).get(&lesson.slug).cloned();
    if let Some(words) = kept {
        return Ok(words);
    }
    let (run, step) = moment(lesson);
    let words = in_words(&app.engine.state(run, step).await?, None);
    app.captions.lock().unwrap_or_else(PoisonError::into_inner).insert(lesson.slug.clone(), words.clone());
    Ok(words)
}

/// The run and the step that the lesson's pictures show.
fn moment(lesson: &Lesson) -> (Run, u64) {
    let run = Run::of(&Log::new(lesson.poster_scene()).position());
    (run, (lesson.poster.at_s * STEPS_PER_SECOND as f64).round() as u64)
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
    let (run, step) = moment(lesson);
    let past = app.engine.history(run.clone(), step).await?;
    let scene = app.engine.state(run, step).await?;
    let jpeg = Bytes::from(app.engine.still(scene, past, poster.size()).await?);
    app.posters.lock().unwrap_or_else(PoisonError::into_inner).insert(key, jpeg.clone());
    Ok(jpeg)
}
