//! `/`: the lessons.

use actix_web::{HttpRequest, HttpResponse};

use super::State;
use crate::error::AppError;
use crate::pages::{CardView, Frame, HomePage, level};
use crate::session::visitor::Visitor;

/// Lists the lessons.
pub async fn home(app: State, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let lessons = app
        .library
        .lessons()
        .iter()
        .map(|lesson| CardView {
            slug: lesson.slug.clone(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            question: lesson.questions.first().cloned().unwrap_or_default(),
            minutes: lesson.minutes,
            level: level(lesson.level),
        })
        .collect();
    let template = HomePage { frame: Frame::new("Orrery", app.settings.kiosk), lessons };
    // At a kiosk, whoever comes to the list is somebody new, and finds every lesson as it begins.
    let visitor = if app.settings.kiosk { Visitor::somebody_new() } else { Visitor::of(&request) };
    super::page(&app, &visitor, &template)
}
