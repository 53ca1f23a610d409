//! `/lessons/{slug}/poster.jpg`: a picture of the lesson, drawn by the program and kept in memory.

use std::sync::PoisonError;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, web};
use kernels::light::Size;
use scene::{Log, Scene};

use super::State;
use crate::app::App;
use crate::error::AppError;
use crate::session::Run;

/// The step that posters show: things have begun to move.
const STEP: u64 = 72;

/// Draws the poster, or finds it.
pub async fn poster(app: State, slug: web::Path<String>) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let kept = app.posters.lock().unwrap_or_else(PoisonError::into_inner).get(slug.as_str()).cloned();
    let jpeg = match kept {
        Some(jpeg) => jpeg,
        None => {
            let jpeg = draw(&app, &lesson.scene).await?;
            app.posters.lock().unwrap_or_else(PoisonError::into_inner).insert(slug.into_inner(), jpeg.clone());
            jpeg
        }
    };
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(jpeg))
}

async fn draw(app: &App, start: &Scene) -> Result<Bytes, AppError> {
    let run = Run::of(&Log::new(start.clone()).position());
    let scene = app.engine.state(run, STEP).await?;
    let size = Size::new(960, 720).expect("invariant: within the limits of sizes");
    Ok(app.engine.still(scene, size).await?.into())
}
