//! Everything that is nowhere.

use actix_web::HttpResponse;

use crate::error::AppError;

/// Says that there is nothing here.
pub async fn missing() -> Result<HttpResponse, AppError> {
    Err(AppError::NotFound("page"))
}
