//! `/lessons/{slug}`: a lesson, its live scene and its conversation.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use planner::lesson::Lesson;

use super::{State, poster};
use crate::app::App;
use crate::error::AppError;
use crate::pages::{Frame, LessonPage, LessonView, Preview};
use crate::service::SHOWN;
use crate::session::visitor::Visitor;

/// Shows a lesson.
pub async fn lesson(app: State, slug: web::Path<String>, request: HttpRequest) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let visitor = Visitor::of(&request);
    let view = view(&app, lesson, &visitor).await?;
    let (image, alt) = (format!("/lessons/{}/preview.jpg", lesson.slug), poster::caption(&app, lesson).await?);
    let preview = Preview::of(&app, &request, &lesson.summary, &image, &alt);
    show(&app, &visitor, view, StatusCode::OK, |frame| frame.with_preview(preview))
}

/// A lesson's page after a form that could not be taken: the sentence, and what was typed.
pub async fn with_problem(
    app: &App,
    lesson: &Lesson,
    visitor: &Visitor,
    error: &AppError,
    typed: String,
) -> Result<HttpResponse, AppError> {
    let mut view = view(app, lesson, visitor).await?;
    view.problem = Some(error.sentence());
    view.typed = typed;
    show(app, visitor, view, actix_web::ResponseError::status_code(error), |frame| frame)
}

async fn view(app: &App, lesson: &Lesson, visitor: &Visitor) -> Result<LessonView, AppError> {
    let (session, standing) = app.session(&visitor.hash(), lesson).await?;
    let questions = app.store.questions(session.id, SHOWN).await?;
    Ok(LessonView::new(app, lesson, &session, &standing, &questions, app.tokens.token(visitor)))
}

fn show(
    app: &App,
    visitor: &Visitor,
    view: LessonView,
    status: StatusCode,
    dress: impl FnOnce(Frame) -> Frame,
) -> Result<HttpResponse, AppError> {
    let frame = dress(Frame::new(format!("{} · Orrery", view.title), app.settings.kiosk));
    super::page_with(status, app, visitor, &LessonPage { frame, view })
}
