//! `/`: the lessons.

use actix_web::{HttpRequest, HttpResponse};

use super::{State, poster};
use crate::error::AppError;
use crate::pages::{CardView, Frame, HomePage, Preview, level};
use crate::session::visitor::Visitor;

/// What a link to the list says.
const ABOUT: &str = "Choose a scene, ask in your own words, and watch the answer happen.";

/// Lists the lessons.
pub async fn home(app: State, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let mut lessons = Vec::new();
    for lesson in app.library.lessons() {
        lessons.push(CardView {
            slug: lesson.slug.clone(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            alt: poster::caption(&app, lesson).await?,
            question: lesson.questions.first().cloned().unwrap_or_default(),
            minutes: lesson.minutes,
            level: level(lesson.level),
        });
    }
    let frame = Frame::new("Orrery", app.settings.kiosk);
    let frame = match lessons.first() {
        Some(first) => {
            let image = format!("/lessons/{}/preview.jpg", first.slug);
            frame.with_preview(Preview::of(&app, &request, ABOUT, &image, &first.alt))
        }
        None => frame,
    };
    let template = HomePage { frame, lessons };
    // At a kiosk, whoever comes to the list is somebody new, and finds every lesson as it begins.
    let visitor = if app.settings.kiosk { Visitor::somebody_new() } else { Visitor::of(&request) };
    super::page(&app, &visitor, &template)
}
