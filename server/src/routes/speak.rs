//! The boundary where errors become words: a page or JSON for the person, the cause once for the log.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Serialize;

use super::wants_json;
use crate::app::App;
use crate::error::AppError;
use crate::pages::{ErrorPage, Frame};

/// An error for a script.
#[derive(Serialize)]
struct Problem {
    error: String,
}

/// Turns failed responses into words.
pub async fn speak<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<BoxBody, B>>, actix_web::Error> {
    let (path, method) = (request.path().to_owned(), request.method().clone());
    let kiosk = request.app_data::<web::Data<App>>().is_some_and(|app| app.settings.kiosk);
    let json = wants_json(request.request());
    let response = next.call(request).await?;
    let Some(error) = response.response().error() else {
        return Ok(response.map_into_right_body());
    };
    let status = response.status();
    let (sentence, cause) = match error.as_error::<AppError>() {
        Some(error) => (error.sentence(), error.to_string()),
        None => (by_status(status), error.to_string()),
    };
    let request = response.into_parts().0;
    if status.is_server_error() {
        tracing::error!(%method, path, %status, cause, "a request failed");
    } else {
        tracing::debug!(%method, path, %status, cause, "a request was refused");
    }
    let mut response = HttpResponse::build(status);
    let response = if json {
        response.json(Problem { error: sentence })
    } else {
        let frame = Frame::new("Orrery", kiosk);
        let page = ErrorPage { frame, heading: heading(status), sentence: sentence.clone() }.render();
        match page {
            Ok(page) => response.content_type("text/html; charset=utf-8").body(page),
            Err(_) => response.content_type("text/plain; charset=utf-8").body(sentence),
        }
    };
    Ok(ServiceResponse::new(request, response).map_into_left_body())
}

fn heading(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "Nothing here",
        StatusCode::SERVICE_UNAVAILABLE => "A moment, please",
        status if status.is_server_error() => "That did not work",
        _ => "That cannot be done",
    }
}

/// For errors of the framework: forms that cannot be read, and the like.
fn by_status(status: StatusCode) -> String {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "That is far more than a question. Please ask in a sentence or two.",
        StatusCode::NOT_FOUND => "There is nothing at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take such requests.",
        status if status.is_client_error() => "What was sent could not be read. Please use the form on the page.",
        _ => "Something went wrong on our side. Nothing of yours was lost; please try again.",
    }
    .to_owned()
}
