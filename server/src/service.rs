//! What the pages do with sessions: open them, ask, undo, share. Handlers extract, call one of these, and render.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::STEPS_PER_SECOND;
use planner::agent::{Answer, AskError};
use planner::engine::QUESTION_LIMIT;
use planner::lesson::Lesson;
use scene::Edit;
use uuid::Uuid;

use crate::app::App;
use crate::engine::{EngineError, Standing};
use crate::error::{AppError, sentence};
use crate::session::{LOG_LIMIT, Question, Run, Session, Snapshot, TURNS_KEPT, common_entries, with_view};
use crate::store::Asked;

/// What came of a question.
pub struct Reply {
    /// The question with its answer.
    pub question: Question,
    /// Whether there is a turn to take back.
    pub can_undo: bool,
}

/// A question that can be asked, or the sentence that says why not.
///
/// # Errors
/// When it is empty, too long, or holds control characters.
pub fn checked_question(text: &str) -> Result<String, AppError> {
    let text = text.trim().replace("\r\n", "\n");
    let refused = |why: &str| Err(AppError::Refused(why.to_owned()));
    if text.is_empty() {
        return refused("The question is empty. Ask in your own words, for example: what if this were on the Moon?");
    }
    if text.chars().count() > QUESTION_LIMIT {
        return refused(&format!("That is more than {QUESTION_LIMIT} characters. Please ask in a sentence or two."));
    }
    if text.chars().any(|letter| letter == '\u{fffd}' || (letter.is_control() && !matches!(letter, '\n' | '\t'))) {
        return refused("That holds characters that are not text. Please type the question in words.");
    }
    Ok(text)
}

impl App {
    /// The visitor's session with a lesson, live in the engine, and where it stands.
    ///
    /// # Errors
    /// When the store fails or the scene cannot be simulated.
    pub async fn session(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<(Session, Standing), AppError> {
        let session = self.store.open_session(visitor, &lesson.slug, &lesson.scene).await?;
        let standing = match self.engine.standing(session.id).await {
            Err(EngineError::NotLive(_)) => {
                self.engine.open(session.id, session.run(), session.at_step).await?;
                self.engine.standing(session.id).await?
            }
            other => other?,
        };
        Ok((session, standing))
    }

    /// Asks a question, lets the scene follow the answer, and keeps both. A form that was sent before is answered as it
    /// was then.
    ///
    /// # Errors
    /// When the question cannot be taken, or a part fails; the session is then as it was.
    pub async fn ask(&self, visitor: &[u8; 32], lesson: &Lesson, key: Uuid, text: &str) -> Result<Reply, AppError> {
        let text = checked_question(text)?;
        let began = Instant::now();
        let (mut session, standing) = self.session(visitor, lesson).await?;
        if session.log.entries.len() >= LOG_LIMIT {
            return Err(AppError::Refused(
                "So much was changed here that there is no room for more. Press Reset to begin again.".to_owned(),
            ));
        }
        let question = match self.store.ask(session.id, key, &text).await? {
            Asked::Before(question) if question.answer.is_some() => {
                return Ok(Reply { question, can_undo: session.can_undo() });
            }
            Asked::New(question) | Asked::Before(question) => question,
        };
        self.metrics.questions.inc();
        let mut answer = self.think(&session, &standing, text).await?;
        self.metrics.plan_seconds.observe(answer.timings_ms.plan / 1000.0);

        let before = session.log.clone();
        let Some(after) = answer.session.take() else {
            return Err(AppError::Unexpected("an answer without a session"));
        };
        session.log = after.log;
        session.turns = after.turns;
        let surplus = session.turns.len().saturating_sub(TURNS_KEPT);
        session.turns.drain(..surplus);
        session.at_step = if answer.restarts { 0 } else { standing.step };
        let stored = self.store.save(&session, common_entries(&before, &session.log)).await;
        if let Err(error) = stored {
            // The engine shows what the hook let it show; it goes back to what is kept.
            let kept = self.store.session(session.id).await?;
            self.engine.replace(kept.id, kept.run(), kept.at_step).await?;
            return Err(error.into());
        }
        let json = serde_json::to_value(answer.as_ref()).map_err(|_| AppError::Unexpected("an answer is not JSON"))?;
        self.store.answer(session.id, question.id, &json).await?;
        self.metrics.answer_seconds.observe(began.elapsed().as_secs_f64());
        Ok(Reply { question: Question { answer: Some(json), ..question }, can_undo: session.can_undo() })
    }

    /// Plans, runs ahead, measures and checks, on a thread of its own; the stream follows as soon as the scene has
    /// changed, before anything is measured.
    async fn think(&self, session: &Session, standing: &Standing, text: String) -> Result<Box<Answer>, AppError> {
        let turn = tokio::time::timeout(self.settings.planner.budget, Arc::clone(&self.desk).acquire_owned()).await;
        let turn = turn
            .map_err(|_| AppError::Busy("no worker was free for a question".to_owned()))?
            .map_err(|_| AppError::Unexpected("the desk is closed"))?;
        let context = planner::agent::Session {
            lesson: session.lesson.clone(),
            log: session.log.clone(),
            now: standing.now.clone(),
            at_step: standing.step,
            turns: session.turns.clone(),
        };
        let (agent, engine, id) = (Arc::clone(&self.agent), self.engine.clone(), session.id);
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let before = Run::of(&context.log.position());
            let mut show = |changed: &planner::agent::Session, restarts: bool| {
                let run = Run::of(&changed.log.position());
                if run == before && !restarts {
                    return;
                }
                let run = run.seen_as(&before, &context.now, restarts);
                let shown = if restarts {
                    engine.go_on(id, run.clone(), &run.start, 0)
                } else if run.events.len() > before.events.len() {
                    engine.go_on(id, run, &context.now, before.events.len())
                } else {
                    engine.see(id, run)
                };
                if let Err(error) = shown {
                    tracing::warn!(session.id = %id, %error, "a changed scene could not be shown");
                }
            };
            agent.answer_with(&text, &context, &mut show)
        });
        match work.await {
            Ok(Ok(answer)) => Ok(Box::new(answer)),
            Ok(Err(error)) => Err(refusal(error)),
            Err(_) => Err(AppError::Unexpected("the agent panicked")),
        }
    }

    /// Takes the latest turn back.
    ///
    /// # Errors
    /// When there is nothing to take back, or a part fails.
    pub async fn undo(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<bool, AppError> {
        let (mut session, standing) = self.session(visitor, lesson).await?;
        let before = session.run();
        let Some(position) = session.log.undo() else {
            return Err(AppError::Refused("There is nothing to take back: this is how the lesson began.".to_owned()));
        };
        let run = Run::of(&position);
        let only_seen = Run { start: with_view(&before.start, &run.start), ..before.clone() } == run;
        session.at_step = if only_seen {
            standing.step
        } else if with_view(&run.start, &standing.start) == standing.start {
            position.at_step.min(standing.step)
        } else {
            // What is undone was a change of the start: that start is played from its beginning.
            0
        };
        let entries = session.log.entries.len();
        self.store.save(&session, entries).await?;
        let run = run.seen_as(&before, &standing.now, !only_seen);
        if only_seen {
            self.engine.see(session.id, run)?;
        } else {
            self.engine.replace(session.id, run, session.at_step).await?;
        }
        Ok(session.can_undo())
    }

    /// Puts everything back as the lesson had it; this, too, can be undone.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn reset(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<bool, AppError> {
        let (mut session, standing) = self.session(visitor, lesson).await?;
        let before = session.log.clone();
        if before.entries.len() >= LOG_LIMIT {
            session.log = scene::Log::new(before.origin.clone());
        } else {
            session.log.begin_turn();
            session.log.reset(standing.step);
        }
        session.at_step = 0;
        self.store.save(&session, common_entries(&before, &session.log)).await?;
        self.engine.replace(session.id, session.run(), 0).await?;
        Ok(session.can_undo())
    }

    /// Plays the run again, with all that happened in it.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn replay(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<bool, AppError> {
        let (session, _) = self.session(visitor, lesson).await?;
        self.engine.rewind(session.id).await?;
        self.store.leave(session.id, 0).await?;
        Ok(session.can_undo())
    }

    /// Goes to another moment of the run, in seconds of the scene; what happened later is still to come, until something
    /// else is done.
    ///
    /// # Errors
    /// When it is no moment, or a part fails.
    pub async fn seek(&self, visitor: &[u8; 32], lesson: &Lesson, time_s: f64) -> Result<bool, AppError> {
        if !(time_s.is_finite() && time_s >= 0.0) {
            return Err(AppError::Refused("A moment is given in seconds from the start, 0 or more.".to_owned()));
        }
        let (session, _) = self.session(visitor, lesson).await?;
        let standing = self.engine.seek(session.id, (time_s * STEPS_PER_SECOND as f64).round() as u64).await?;
        self.store.leave(session.id, standing.step).await?;
        Ok(session.can_undo())
    }

    /// Moves a run that nobody watches by so many steps, on or back: for pages without scripts.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn move_by(&self, visitor: &[u8; 32], lesson: &Lesson, steps: i64) -> Result<bool, AppError> {
        let (session, standing) = self.session(visitor, lesson).await?;
        let step = standing.step.saturating_add_signed(steps);
        self.engine.replace(session.id, session.run(), step).await?;
        self.store.leave(session.id, step).await?;
        Ok(session.can_undo())
    }

    /// Makes view edits that are the viewer's own: pause, play, speed.
    ///
    /// # Errors
    /// When one does not apply.
    pub async fn adjust(&self, visitor: &[u8; 32], lesson: &Lesson, edits: Vec<Edit>) -> Result<bool, AppError> {
        let (session, _) = self.session(visitor, lesson).await?;
        self.engine.adjust(session.id, edits).await?;
        Ok(session.can_undo())
    }

    /// Keeps a snapshot for a link.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn share(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Uuid, AppError> {
        let (session, standing) = self.session(visitor, lesson).await?;
        let snapshot = Snapshot {
            id: Uuid::new_v4(),
            lesson: session.lesson,
            log: session.log.fork(),
            at_step: standing.step,
            now: standing.now,
            laws: self.engine.laws().version().to_owned(),
        };
        self.store.share(&snapshot).await?;
        Ok(snapshot.id)
    }

    /// Takes a snapshot up in the visitor's own session. One made with other laws goes on from its state.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn take_up(&self, visitor: &[u8; 32], lesson: &Lesson, snapshot: &Snapshot) -> Result<(), AppError> {
        let (mut session, _) = self.session(visitor, lesson).await?;
        if snapshot.laws == self.engine.laws().version() {
            session.log = snapshot.log.clone();
            session.at_step = snapshot.at_step;
        } else {
            let mut start = snapshot.now.clone();
            start.clock.time_s = 0.0;
            session.log = scene::Log::new(start);
            session.at_step = 0;
        }
        session.turns.clear();
        self.store.save(&session, 0).await?;
        self.engine.replace(session.id, session.run(), session.at_step).await?;
        Ok(())
    }
}

/// What cannot be asked is refused with the agent's own sentence; what failed on our side is ours to mend.
fn refusal(error: AskError) -> AppError {
    if error.is_bad_input() {
        AppError::Refused(sentence(&error.to_string()))
    } else {
        AppError::Agent(Box::new(error))
    }
}
