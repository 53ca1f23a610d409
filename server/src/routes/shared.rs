//! Sharing: `POST /lessons/{slug}/share` keeps a snapshot, `/shared/{id}` shows it and lets one go on from it.

use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use kernels::light::Size;
use overlays::History;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{State, see_other, wants_json};
use crate::engine::in_words;
use crate::error::AppError;
use crate::pages::{Frame, Preview, SharedPage};
use crate::picture::Layout;
use crate::session::visitor::Visitor;
use crate::session::{Playing, Run};

/// A form that holds nothing but its token.
#[derive(Deserialize)]
pub struct Form {
    token: String,
}

/// The link for a script.
#[derive(Serialize)]
struct Link {
    address: String,
}

/// Keeps a snapshot.
pub async fn share(
    app: State,
    slug: web::Path<String>,
    request: HttpRequest,
    form: web::Form<Form>,
) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let visitor = app.tokens.visitor(&request, &form.token)?;
    let id = app.share(&visitor.hash(), lesson).await?;
    let address = format!("/shared/{id}");
    Ok(if wants_json(&request) { HttpResponse::Ok().json(Link { address }) } else { see_other(address) })
}

/// Shows a snapshot.
pub async fn shared(app: State, id: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let snapshot = app.store.snapshot(identity(&id)?).await?;
    let lesson = app.lesson(&snapshot.lesson)?;
    let visitor = Visitor::of(&request);
    let description = in_words(&snapshot.now, snapshot.left.as_ref());
    let frame = Frame::new(format!("{}, shared · Orrery", lesson.title), app.settings.kiosk);
    let image = format!("/shared/{}/preview.jpg", snapshot.id);
    let template = SharedPage {
        frame: frame.with_preview(Preview::of(&app, &request, &description, &image, &description)),
        id: snapshot.id,
        lesson: lesson.title.clone(),
        description,
        token: app.tokens.token(&visitor),
        shows_two: snapshot.left.is_some(),
        is_older: snapshot.laws != app.engine.laws().version(),
    };
    super::page(&app, &visitor, &template)
}

/// The picture of a snapshot.
pub async fn picture(app: State, id: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    Ok(super::kept_picture(&request, draw(app, id, [640, 480], [640, 480]).await?))
}

/// The picture that a link to a snapshot is shown with.
pub async fn preview(app: State, id: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    Ok(super::kept_picture(&request, draw(app, id, [1200, 630], [600, 630]).await?))
}

/// A snapshot, or two side by side, each of its size in pixels.
async fn draw(app: State, id: web::Path<String>, one: [u32; 2], each: [u32; 2]) -> Result<Bytes, AppError> {
    let snapshot = app.store.snapshot(identity(&id)?).await?;
    let [width, height] = if snapshot.left.is_some() { each } else { one };
    let size = Size::new(width, height).expect("invariant: within the limits of sizes");
    let playing = Playing::of(&snapshot.log, snapshot.beside.as_ref());
    // What overlays tell of the past is played again, where the laws are still those that it was made with.
    let known = !snapshot.now.overlays.is_empty() && snapshot.laws == app.engine.laws().version();
    let past = async |run: Option<Run>| match run.filter(|_| known) {
        Some(run) => app.engine.history(run, snapshot.at_step).await,
        None => Ok(History::default()),
    };
    let now = (snapshot.now, past(Some(playing.run)).await?);
    let jpeg = match snapshot.left {
        Some((left, _)) => {
            let left = (left, past(playing.beside.map(|companion| companion.run)).await?);
            app.engine.still_of_two([left, now], size, Layout::SideBySide).await?
        }
        None => app.engine.still(now.0, now.1, size).await?,
    };
    Ok(Bytes::from(jpeg))
}

/// Goes on from a snapshot in the visitor's own session.
pub async fn take_up(
    app: State,
    id: web::Path<String>,
    request: HttpRequest,
    form: web::Form<Form>,
) -> Result<HttpResponse, AppError> {
    let snapshot = app.store.snapshot(identity(&id)?).await?;
    let lesson = app.lesson(&snapshot.lesson)?;
    let visitor = app.tokens.visitor(&request, &form.token)?;
    app.take_up(&visitor.hash(), lesson, &snapshot).await?;
    Ok(see_other(format!("/lessons/{}", lesson.slug)))
}

fn identity(text: &str) -> Result<Uuid, AppError> {
    text.parse().map_err(|_| AppError::NotFound("snapshot"))
}
