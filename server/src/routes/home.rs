//! `/`: the lessons.

use actix_web::{HttpRequest, HttpResponse};

use super::State;
use crate::error::AppError;
use crate::pages::{CardView, Frame, HomePage, level};
use crate::session::visitor::Visitor;

/// What a link to the list says.
const ABOUT: &str = "Choose a scene, ask in your own words, and watch the answer happen.";

/// Lists the lessons.
pub async fn home(app: State, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let lessons: Vec<CardView> = app
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
    let frame = Frame::new("Orrery", app.settings.kiosk);
    let frame = match lessons.first() {
        Some(first) => frame.with_preview(&request, ABOUT, &format!("/lessons/{}/preview.jpg", first.slug)),
        None => frame,
    };
    let template = HomePage { frame, lessons };
    // At a kiosk, whoever comes to the list is somebody new, and finds every lesson as it begins.
    let visitor = if app.settings.kiosk { Visitor::somebody_new() } else { Visitor::of(&request) };
    super::page(&app, &visitor, &template)
}
