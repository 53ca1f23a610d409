//! A lesson's page: the lesson's words, the session's conversation, and the forms.

use planner::agent::Answer;
use planner::lesson::{Lesson, Level, Misconception};
use scene::{Overlay, words};
use uuid::Uuid;

use super::AnswerView;
use crate::app::App;
use crate::engine::Standing;
use crate::markdown;
use crate::service::Buttons;
use crate::session::{Question, Session};

/// A question and its answer.
#[derive(Clone, Debug)]
pub struct TurnView {
    /// The question's identity.
    pub id: Uuid,
    /// The words.
    pub question: String,
    /// The answer; none while it is being worked on, or where it failed.
    pub answer: Option<AnswerView>,
}

/// A section of the text.
#[derive(Clone, Debug)]
pub struct SectionView {
    /// Its heading.
    pub heading: String,
    /// Its text, as HTML.
    pub html: String,
    /// The same for other readers: what it is called, and its HTML.
    pub retold: Vec<(&'static str, String)>,
}

/// Pause or play, and the speeds.
#[derive(Clone, Debug)]
pub struct ControlView {
    /// Whether time stands still.
    pub paused: bool,
    /// The speeds: value, label, whether it is the present one.
    pub speeds: Vec<(&'static str, &'static str, bool)>,
    /// What can be drawn over the picture: value, label, whether it is.
    pub shows: Vec<(&'static str, &'static str, bool)>,
    /// Which others there are.
    pub buttons: Buttons,
}

/// Speeds on the page: scene seconds a second.
pub const SPEEDS: [(&str, &str, f64); 6] = [
    ("0.0625", "¹⁄₁₆×", 0.0625),
    ("0.25", "¼×", 0.25),
    ("1", "1×", 1.0),
    ("4", "4×", 4.0),
    ("20", "20×", 20.0),
    ("100", "100×", 100.0),
];

/// What a button calls something drawn over the picture.
fn label(overlay: Overlay) -> &'static str {
    match overlay {
        Overlay::Trails => "Paths",
        Overlay::Velocity => "Speed",
        Overlay::Acceleration => "Acceleration",
        Overlay::Force => "Forces",
        Overlay::Rulers => "Rulers",
        Overlay::Angles => "Angles",
        Overlay::Labels => "Names",
        Overlay::EnergyGraph => "Energy graph",
        Overlay::PositionGraph => "Height graph",
    }
}

/// A lesson and a session with it.
#[derive(Clone, Debug)]
pub struct LessonView {
    /// Its name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// For whom.
    pub level: &'static str,
    /// How long it takes.
    pub minutes: u32,
    /// Its text.
    pub sections: Vec<SectionView>,
    /// What one can do after it.
    pub objectives: Vec<String>,
    /// What people often believe.
    pub misconceptions: Vec<Misconception>,
    /// Questions to begin with.
    pub questions: Vec<String>,
    /// The lesson before: slug, title.
    pub previous: Option<(String, String)>,
    /// The lesson after: slug, title.
    pub next: Option<(String, String)>,
    /// The conversation, latest first.
    pub turns: Vec<TurnView>,
    /// The buttons.
    pub controls: ControlView,
    /// The state in words.
    pub description: String,
    /// What surrounds the bodies, in words.
    pub surroundings: String,
    /// What the left and the right one of two runs are called.
    pub pair: Option<[String; 2]>,
    /// The time of the run.
    pub time: String,
    /// Address of a picture of the present state.
    pub still: String,
    /// The token for forms.
    pub token: String,
    /// The key for the next question.
    pub key: Uuid,
    /// The keys for the suggested questions.
    pub suggestion_keys: Vec<Uuid>,
    /// The keys for the misconceptions' questions.
    pub misconception_keys: Vec<Uuid>,
    /// What went wrong with the latest form, if anything did.
    pub problem: Option<String>,
    /// The question that could not be taken, to be mended.
    pub typed: String,
}

/// A level in a word.
#[must_use]
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Beginner => "Beginner",
        Level::Intermediate => "Some physics",
        Level::Advanced => "Advanced",
    }
}

impl TurnView {
    /// The view of a kept question.
    #[must_use]
    pub fn new(question: &Question, app: &App) -> Self {
        let answer = question.answer.as_ref().and_then(|json| serde_json::from_value::<Answer>(json.clone()).ok());
        Self {
            id: question.id,
            question: question.text.clone(),
            answer: answer.map(|answer| {
                AnswerView::new(&question.text, &answer, |slug| {
                    app.library.get(slug).map(|lesson| lesson.title.clone())
                })
            }),
        }
    }
}

impl LessonView {
    /// The view of a lesson and a session with it.
    #[must_use]
    pub fn new(
        app: &App,
        lesson: &Lesson,
        session: &Session,
        standing: &Standing,
        questions: &[Question],
        token: String,
    ) -> Self {
        let neighbour = |one: Option<&Lesson>| one.map(|lesson| (lesson.slug.clone(), lesson.title.clone()));
        let clock = standing.now.clock;
        Self {
            slug: lesson.slug.clone(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            level: level(lesson.level),
            minutes: lesson.minutes,
            sections: lesson
                .sections
                .iter()
                .map(|section| SectionView {
                    heading: section.heading.clone(),
                    html: markdown::to_html(&section.markdown),
                    retold: [("In simple words", &section.simple), ("More exactly", &section.exact)]
                        .into_iter()
                        .filter_map(|(name, text)| Some((name, markdown::to_html(text.as_ref()?))))
                        .collect(),
                })
                .collect(),
            objectives: lesson.objectives.clone(),
            misconceptions: lesson.misconceptions.clone(),
            questions: lesson.questions.clone(),
            previous: neighbour(app.library.previous(&lesson.slug)),
            next: neighbour(app.library.next(&lesson.slug)),
            turns: questions
                .iter()
                .rev()
                .enumerate()
                .map(|(age, question)| {
                    let mut turn = TurnView::new(question, app);
                    // Only the latest result waits to be foretold.
                    if let Some(answer) = turn.answer.as_mut().filter(|_| age > 0) {
                        answer.foresight = None;
                    }
                    turn
                })
                .collect(),
            controls: ControlView {
                paused: clock.paused,
                speeds: SPEEDS.map(|(value, label, rate)| (value, label, (clock.rate - rate).abs() < 1e-9)).to_vec(),
                shows: Overlay::ALL
                    .map(|overlay| (overlay.name(), label(overlay), standing.now.overlays.contains(&overlay)))
                    .to_vec(),
                buttons: Buttons::of(session),
            },
            description: standing.in_words(),
            surroundings: standing.surroundings(),
            pair: standing.left.as_ref().map(|(_, labels)| labels.clone()),
            time: match standing.now.units {
                units if units.are_si() => format!("{:.2}\u{a0}s", clock.time_s),
                units => words::duration(clock.time_s * units.time_s),
            },
            still: format!("/lessons/{}/still.jpg?at={}-{}", lesson.slug, session.revision, standing.step),
            token,
            key: Uuid::new_v4(),
            suggestion_keys: lesson.questions.iter().map(|_| Uuid::new_v4()).collect(),
            misconception_keys: lesson.misconceptions.iter().map(|_| Uuid::new_v4()).collect(),
            problem: None,
            typed: String::new(),
        }
    }
}
