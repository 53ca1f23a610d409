//! `/lessons/{slug}/still.jpg`: the scene as it is now, as one picture; for pages without scripts.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use kernels::light::Size;

use super::State;
use crate::error::AppError;
use crate::session::visitor::Visitor;

/// Draws the visitor's scene; for somebody new, the lesson's.
pub async fn still(app: State, slug: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let scene = match Visitor::known(&request) {
        Some(visitor) => app.session(&visitor.hash(), lesson).await?.1.now,
        None => lesson.scene.clone(),
    };
    let size = Size::new(640, 480).expect("invariant: within the limits of sizes");
    let jpeg = app.engine.still(scene, size).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(jpeg))
}
