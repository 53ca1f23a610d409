//! `POST /lessons/{slug}/questions`: asks. A page gets a 303 back to itself, a script gets the answer.

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use planner::engine::QUESTION_LIMIT;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{State, lesson, see_other, wants_json};
use crate::app::App;
use crate::engine::message::Event;
use crate::error::AppError;
use crate::pages::{TurnFragment, TurnView};
use crate::service::{self, Buttons};
use crate::session::Question;

/// The question's form.
#[derive(Deserialize)]
pub struct Form {
    question: String,
    token: String,
    key: Uuid,
}

/// The answer for a script.
#[derive(Serialize)]
struct Reply {
    question: Uuid,
    html: String,
    #[serde(flatten)]
    buttons: Buttons,
    go_to: Option<String>,
    /// For the next question.
    key: Uuid,
}

/// Asks a question.
pub async fn ask(
    app: State,
    slug: web::Path<String>,
    request: HttpRequest,
    form: web::Form<Form>,
) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let visitor = app.tokens.visitor(&request, &form.token)?;
    let asked = app.ask(&visitor.hash(), lesson, form.key, &form.question).await;
    match asked {
        Ok(asked) if wants_json(&request) => reply(&app, &asked),
        Ok(service::Reply { question, .. }) => {
            let view = TurnView::new(&question, &app);
            let go_to = view.answer.and_then(|answer| answer.go_to).map(|(address, _)| address);
            Ok(see_other(go_to.unwrap_or_else(|| format!("/lessons/{slug}#answer"))))
        }
        Err(error @ (AppError::Refused(_) | AppError::Busy(_) | AppError::Conflict)) if !wants_json(&request) => {
            let typed = form.question.chars().take(QUESTION_LIMIT).collect();
            lesson::with_problem(&app, lesson, &visitor, &error, typed).await
        }
        Err(error) => Err(error),
    }
}

/// A question with its answer, and as a page shows it; whoever watches the session gets that, too.
pub fn shown(app: &App, question: &Question) -> Result<(TurnView, String), AppError> {
    let turn = TurnView::new(question, app);
    let html = TurnFragment { turn: &turn }.render()?;
    app.engine.announce(question.session, &Event::Answer { question: question.id.to_string(), html: &html });
    Ok((turn, html))
}

fn reply(app: &App, asked: &service::Reply) -> Result<HttpResponse, AppError> {
    let question = &asked.question;
    let (turn, html) = shown(app, question)?;
    Ok(HttpResponse::Ok().json(Reply {
        question: question.id,
        html,
        buttons: asked.buttons,
        go_to: turn.answer.and_then(|answer| answer.go_to).map(|(address, _)| address),
        key: Uuid::new_v4(),
    }))
}
