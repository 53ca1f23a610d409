//! The addresses. One handler a file: extract, call the service, render.

mod ask;
pub mod assets;
mod control;
pub mod guard;
mod health;
mod home;
mod lesson;
mod missing;
pub mod poster;
mod shared;
pub mod speak;
mod still;
mod stream;

use actix_web::http::header;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use crate::app::App;
use crate::error::AppError;
use crate::session::visitor::Visitor;

/// The service's state, as handlers take it.
type State = web::Data<App>;

/// All addresses.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(home::home))
        .route("/lessons/{slug}", web::get().to(lesson::lesson))
        .route("/lessons/{slug}/questions", web::post().to(ask::ask))
        .route("/lessons/{slug}/controls", web::post().to(control::control))
        .route("/lessons/{slug}/stream", web::get().to(stream::stream))
        .route("/lessons/{slug}/still.jpg", web::get().to(still::still))
        .route("/lessons/{slug}/poster.jpg", web::get().to(poster::poster))
        .route("/lessons/{slug}/preview.jpg", web::get().to(poster::preview))
        .route("/lessons/{slug}/share", web::post().to(shared::share))
        .route("/shared/{id}", web::get().to(shared::shared))
        .route("/shared/{id}", web::post().to(shared::take_up))
        .route("/shared/{id}/still.jpg", web::get().to(shared::picture))
        .route("/shared/{id}/preview.jpg", web::get().to(shared::preview))
        .route("/assets/{name}", web::get().to(assets::asset))
        .route("/favicon.ico", web::get().to(assets::icon))
        .route("/healthz", web::get().to(health::health))
        .route("/metrics", web::get().to(health::metrics))
        .default_service(web::route().to(missing::missing));
}

/// A page, with the visitor's cookie if they are new. What is in it is theirs alone.
fn page(app: &App, visitor: &Visitor, template: &impl Template) -> Result<HttpResponse, AppError> {
    page_with(actix_web::http::StatusCode::OK, app, visitor, template)
}

fn page_with(
    status: actix_web::http::StatusCode,
    app: &App,
    visitor: &Visitor,
    template: &impl Template,
) -> Result<HttpResponse, AppError> {
    let mut response = HttpResponse::build(status);
    response.content_type("text/html; charset=utf-8").insert_header((header::CACHE_CONTROL, "private, no-store"));
    if let Some(cookie) = visitor.cookie(app.is_secure()) {
        response.cookie(cookie);
    }
    Ok(response.body(template.render()?))
}

/// A JPEG that is the same for everybody for an hour; whoever has it already is only told so.
fn kept_picture(request: &HttpRequest, jpeg: Bytes) -> HttpResponse {
    let tag = format!("\"{}\"", &blake3::hash(&jpeg).to_hex()[..16]);
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|tags| tags.split(',').any(|one| one.trim().trim_start_matches("W/") == tag));
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, "public, max-age=3600")).insert_header((header::ETAG, tag));
    if is_known { response.finish() } else { response.content_type("image/jpeg").body(jpeg) }
}

/// Somewhere else, after a form was taken.
fn see_other(address: String) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish()
}

/// Whether the request would rather have JSON than a page.
fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let rank = |kind: &str| accept.find(kind).unwrap_or(usize::MAX);
    rank("application/json") < rank("text/html")
}
