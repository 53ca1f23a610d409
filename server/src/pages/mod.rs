//! What the templates show: views of lessons, sessions and answers, ready to be printed.

mod answer;
mod lesson;

use actix_web::HttpRequest;
use askama::Template;

pub use answer::AnswerView;
pub use lesson::{LessonView, TurnView, level};

use crate::app::App;
use crate::routes::assets::{ICON, SCRIPT, STYLE};

/// What every page needs.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Shown in the browser's tab.
    pub title: String,
    /// Whether this is a kiosk.
    pub kiosk: bool,
    /// Address of the style sheet.
    pub style: &'static str,
    /// Address of the script.
    pub script: &'static str,
    /// Address of the icon.
    pub icon: &'static str,
    /// How others show a link to this page.
    pub preview: Option<Preview>,
}

/// What a message or another site shows of a page that is linked there (the Open Graph protocol).
#[derive(Clone, Debug)]
pub struct Preview {
    /// What it is about.
    pub description: String,
    /// The whole address of the page.
    pub page: String,
    /// The whole address of a picture, a JPEG of 1200 by 630 pixels.
    pub image: String,
    /// What the picture shows, in words.
    pub alt: String,
}

impl Preview {
    /// Of the page that is asked for; `image` is an address on this server and `alt` says what it shows.
    #[must_use]
    pub fn of(app: &App, request: &HttpRequest, description: &str, image: &str, alt: &str) -> Self {
        let origin = app.origin(request);
        Self {
            description: description.to_owned(),
            page: format!("{origin}{}", request.path()),
            image: format!("{origin}{image}"),
            alt: alt.to_owned(),
        }
    }
}

impl Frame {
    /// A page with this title.
    #[must_use]
    pub fn new(title: impl Into<String>, kiosk: bool) -> Self {
        let (style, script, icon) = (STYLE.address(), SCRIPT.address(), ICON.address());
        Self { title: title.into(), kiosk, style, script, icon, preview: None }
    }

    /// The same with what others show of it.
    #[must_use]
    pub fn with_preview(self, preview: Preview) -> Self {
        Self { preview: Some(preview), ..self }
    }
}

/// One lesson in the list.
#[derive(Clone, Debug)]
pub struct CardView {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// What its poster shows, in words.
    pub alt: String,
    /// A question to begin with.
    pub question: String,
    /// How long it takes.
    pub minutes: u32,
    /// For whom.
    pub level: &'static str,
}

/// The list of lessons.
#[derive(Template)]
#[template(path = "home.html")]
pub struct HomePage {
    /// Title and the like.
    pub frame: Frame,
    /// The lessons, in order.
    pub lessons: Vec<CardView>,
}

/// A lesson.
#[derive(Template)]
#[template(path = "lesson.html")]
pub struct LessonPage {
    /// Title and the like.
    pub frame: Frame,
    /// The lesson and the session.
    pub view: LessonView,
}

/// One answered question, as a fragment.
#[derive(Template)]
#[template(path = "turn.html")]
pub struct TurnFragment<'a> {
    /// The question and its answer.
    pub turn: &'a TurnView,
}

/// A page that says what went wrong.
#[derive(Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// Title and the like.
    pub frame: Frame,
    /// In a few words.
    pub heading: &'static str,
    /// The kind sentence.
    pub sentence: String,
}

/// A shared snapshot, before it is taken up.
#[derive(Template)]
#[template(path = "shared.html")]
pub struct SharedPage {
    /// Title and the like.
    pub frame: Frame,
    /// The snapshot's address.
    pub id: uuid::Uuid,
    /// The lesson's title.
    pub lesson: String,
    /// What one sees.
    pub description: String,
    /// The token for the form.
    pub token: String,
    /// Whether the picture is of two runs.
    pub shows_two: bool,
    /// Whether the laws have changed since, so that it goes on from its state.
    pub is_older: bool,
}
