//! `/lessons/{slug}/still.jpg`: the scene as it is now, as one picture; for pages without scripts. Of two runs both are
//! shown, side by side or, with `?tall=true`, one above the other.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use kernels::light::Size;
use overlays::History;
use serde::Deserialize;

use super::State;
use crate::engine::Standing;
use crate::error::AppError;
use crate::picture::Layout;
use crate::session::visitor::Visitor;

/// The shape of the view.
#[derive(Deserialize)]
pub struct Query {
    #[serde(default)]
    tall: bool,
}

/// Draws the visitor's scene; for somebody new, the lesson's.
pub async fn still(
    app: State,
    slug: web::Path<String>,
    query: web::Query<Query>,
    request: HttpRequest,
) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let size = Size::new(640, 480).expect("invariant: within the limits of sizes");
    let standing = match Visitor::known(&request) {
        Some(visitor) => Some(app.session(&visitor.hash(), lesson).await?.1),
        None => None,
    };
    let jpeg = match standing {
        None => app.engine.still(lesson.scene.clone(), History::of(&lesson.scene), size).await?,
        Some(Standing { now, left, pasts, .. }) => {
            let mut pasts = pasts.into_iter();
            let mut past = || pasts.next().unwrap_or_default();
            match left {
                None => app.engine.still(now, past(), size).await?,
                Some((left, _)) => {
                    let layout = if query.tall { Layout::Stacked } else { Layout::SideBySide };
                    app.engine.still_of_two([(left, past()), (now, past())], size, layout).await?
                }
            }
        }
    };
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(jpeg))
}
