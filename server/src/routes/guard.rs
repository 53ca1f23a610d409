//! What every response promises the browser, and who may send forms.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, web};

use crate::app::App;
use crate::error::AppError;

/// Only our own files, no inline scripts, no frames but our own.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

const PROMISES: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Refuses forms from other origins.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<BoxBody, B>>, actix_web::Error> {
    if !request.method().is_safe()
        && let Some(app) = request.app_data::<web::Data<App>>()
        && let Err(error) = own_origin(app, request.request())
    {
        return Ok(request.error_response(error).map_into_left_body());
    }
    Ok(next.call(request).await?.map_into_right_body())
}

/// Adds the promises.
pub async fn promise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let mut response = next.call(request).await?;
    for (name, value) in PROMISES {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    Ok(response)
}

/// Whether a request comes from one of our own pages. One without an origin is not from a browser's page.
///
/// # Errors
/// When it comes from elsewhere.
pub fn own_origin(app: &App, request: &HttpRequest) -> Result<(), AppError> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().unwrap_or("unreadable");
    let own = match &app.settings.public_origin {
        Some(own) => origin == own,
        None => {
            let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
            let from = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            host.is_some() && from == host
        }
    };
    if own { Ok(()) } else { Err(AppError::Origin(origin.chars().take(100).collect())) }
}
