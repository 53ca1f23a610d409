//! `POST /lessons/{slug}/controls`: pause, play, replay, undo, reset, speed, another moment, half a second on or back, two
//! runs in one picture or one again, what is drawn over it, what was foretold of an experiment.

use actix_web::{HttpRequest, HttpResponse, web};
use kernels::dynamics::STEPS_PER_SECOND;
use scene::{Change, Edit, Overlay};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{State, ask, lesson, see_other, wants_json};
use crate::error::AppError;
use crate::service::Buttons;

/// Steps by which a page without scripts moves on or back.
const HALF_A_SECOND: i64 = STEPS_PER_SECOND.cast_signed() / 2;

/// The controls' form: one of the buttons.
#[derive(Deserialize)]
pub struct Form {
    token: String,
    action: Option<Button>,
    speed: Option<f64>,
    /// A moment to go to, in seconds of the scene.
    time: Option<f64>,
    /// A question whose answer tried two variants, to be shown side by side.
    variants: Option<Uuid>,
    /// What was foretold of an experiment: the question, a full stop, the number of the answer that was chosen.
    guess: Option<String>,
    /// Something drawn over the picture, to be shown or put away, whichever it is not.
    show: Option<Overlay>,
}

/// The result of what was foretold, for a script.
#[derive(Serialize)]
struct Foretold {
    question: Uuid,
    html: String,
    #[serde(flatten)]
    buttons: Buttons,
}

/// A button.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Button {
    Pause,
    Play,
    Replay,
    Undo,
    Reset,
    Forward,
    Back,
    Compare,
    ShowOne,
}

/// Does what the button says.
pub async fn control(
    app: State,
    slug: web::Path<String>,
    request: HttpRequest,
    form: web::Form<Form>,
) -> Result<HttpResponse, AppError> {
    let lesson = app.lesson(&slug)?;
    let visitor = app.tokens.visitor(&request, &form.token)?;
    let who = visitor.hash();
    if let Some(guess) = &form.guess {
        let chosen = guess.split_once('.').and_then(|(id, at)| Some((id.parse().ok()?, at.parse().ok()?)));
        let (question, chosen) =
            chosen.ok_or_else(|| AppError::Refused("That is not one of the answers.".to_owned()))?;
        return match app.foretell(&who, lesson, question, chosen).await {
            Ok(told) if wants_json(&request) => {
                let (_, html) = ask::shown(&app, &told.question)?;
                let reply = Foretold { question, html, buttons: told.buttons };
                Ok(HttpResponse::Ok().json(reply))
            }
            Ok(_) => Ok(see_other(format!("/lessons/{slug}#answer"))),
            Err(error @ (AppError::Refused(_) | AppError::Busy(_))) if !wants_json(&request) => {
                lesson::with_problem(&app, lesson, &visitor, &error, String::new()).await
            }
            Err(error) => Err(error),
        };
    }
    let done = match (form.action, form.speed, form.time, form.variants, form.show) {
        (Some(Button::Pause), ..) => app.adjust(&who, lesson, vec![Edit::SetPaused(true)]).await,
        (Some(Button::Play), ..) => app.adjust(&who, lesson, vec![Edit::SetPaused(false)]).await,
        (Some(Button::Replay), ..) => app.replay(&who, lesson).await,
        (Some(Button::Undo), ..) => app.undo(&who, lesson).await,
        (Some(Button::Reset), ..) => app.reset(&who, lesson).await,
        (Some(Button::Forward), ..) => app.move_by(&who, lesson, HALF_A_SECOND).await,
        (Some(Button::Back), ..) => app.move_by(&who, lesson, -HALF_A_SECOND).await,
        (Some(Button::Compare), ..) => app.compare(&who, lesson).await,
        (Some(Button::ShowOne), ..) => app.show_one(&who, lesson).await,
        (None, Some(rate), ..) => app.adjust(&who, lesson, vec![Edit::SetRate(Change::To(rate))]).await,
        (None, None, Some(time_s), ..) => app.seek(&who, lesson, time_s).await,
        (None, None, None, Some(question), _) => app.show_variants(&who, lesson, question).await,
        (None, None, None, None, Some(overlay)) => app.show_or_hide(&who, lesson, overlay).await,
        (None, None, None, None, None) => Err(AppError::Refused("No button was pressed.".to_owned())),
    };
    match done {
        Ok(buttons) if wants_json(&request) => Ok(HttpResponse::Ok().json(buttons)),
        Ok(_) => Ok(see_other(format!("/lessons/{slug}#stage"))),
        Err(error @ (AppError::Refused(_) | AppError::Busy(_))) if !wants_json(&request) => {
            lesson::with_problem(&app, lesson, &visitor, &error, String::new()).await
        }
        Err(error) => Err(error),
    }
}
