//! What the pages do with sessions: open them, ask, undo, compare, share. Handlers extract, call one of these, and render.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::STEPS_PER_SECOND;
use overlays::History;
use planner::agent::{Answer, AskError, Foresight, Watch};
use planner::engine::QUESTION_LIMIT;
use planner::lesson::Lesson;
use scene::{Edit, Overlay, Scene};
use serde::Serialize;
use uuid::Uuid;

use crate::app::App;
use crate::engine::message::Event;
use crate::engine::{Engine, EngineError, Standing};
use crate::error::{AppError, sentence};
use crate::session::{
    Beside, LOG_LIMIT, Playing, Question, Run, Session, Snapshot, TURNS_KEPT, Variant, common_entries, with_view,
};
use crate::store::Asked;

/// Questions whose answers are at hand, the latest.
pub const SHOWN: u32 = 12;

/// Tries at a question whose session is changed by something else meanwhile.
const TRIES: usize = 2;

/// Which buttons there are.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Buttons {
    /// Whether there is a turn to take back.
    pub can_undo: bool,
    /// Whether there is anything that the run can be compared with.
    pub can_compare: bool,
    /// Whether two runs are shown.
    pub shows_two: bool,
}

impl Buttons {
    /// Those of a session.
    #[must_use]
    pub fn of(session: &Session) -> Self {
        Self { can_undo: session.can_undo(), can_compare: session.can_compare(), shows_two: session.beside.is_some() }
    }
}

/// What came of a question.
pub struct Reply {
    /// The question with its answer.
    pub question: Question,
    /// The buttons now.
    pub buttons: Buttons,
}

/// Lets the page and the stream follow an answer as it comes about.
struct Following {
    engine: Engine,
    session: Uuid,
    /// The run before the question.
    before: Run,
    /// How the scene was when it was asked.
    now: Scene,
    beside: Option<Beside>,
    past: History,
}

impl Watch for Following {
    fn planned(&mut self, words: &str) {
        self.engine.announce(self.session, &Event::Plan { text: words });
    }

    fn changed(&mut self, changed: &planner::agent::Session, restarts: bool) {
        let (id, before) = (self.session, &self.before);
        let playing = Playing::of(&changed.log, self.beside.as_ref());
        if playing.run == *before && !restarts {
            return;
        }
        let happened = playing.run.events.len() > before.events.len();
        let seen = playing.run.clone().seen_as(before, &self.now, restarts);
        let playing = playing.seen_as(seen);
        let shown = if restarts {
            self.engine.begin(id, playing)
        } else if happened {
            self.engine.go_on(id, playing, &self.now, before.events.len(), &self.past)
        } else {
            self.engine.see(id, playing)
        };
        if let Err(error) = shown {
            tracing::warn!(session.id = %id, %error, "a changed scene could not be shown");
        }
    }
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
                self.engine.open(session.id, session.playing(), session.at_step).await?;
                self.engine.standing(session.id).await?
            }
            other => other?,
        };
        Ok((session, standing))
    }

    /// The visitor's session as [`App::session`], playing its own run: variants that were only tried are put away.
    async fn own(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<(Session, Standing), AppError> {
        let (mut session, standing) = self.session(visitor, lesson).await?;
        let Some(Beside::Variants { waits_at, .. }) = session.beside else { return Ok((session, standing)) };
        session.beside = None;
        session.at_step = waits_at;
        session.revision = self.store.save(&session, session.log.entries.len()).await?;
        let own = session.playing();
        let seen = own.run.clone().seen_as(&own.run, &standing.now, false);
        self.engine.replace(session.id, own.seen_as(seen), waits_at).await?;
        let standing = self.engine.standing(session.id).await?;
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
        let (session, _) = self.session(visitor, lesson).await?;
        if session.log.entries.len() >= LOG_LIMIT {
            return Err(AppError::Refused(
                "So much was changed here that there is no room for more. Press Reset to begin again.".to_owned(),
            ));
        }
        let question = match self.store.ask(session.id, key, &text).await? {
            Asked::Before(question) if question.answer.is_some() => {
                return Ok(Reply { question, buttons: Buttons::of(&session) });
            }
            Asked::New(question) | Asked::Before(question) => question,
        };
        self.metrics.questions.inc();
        let mut tries = 1;
        let (answer, session) = loop {
            match self.answered(visitor, lesson, &text).await {
                // A run that was put back on the solver's path meanwhile is another one to think about.
                Err(AppError::Conflict) if tries < TRIES => tries += 1,
                other => break other?,
            }
        };
        let json = serde_json::to_value(answer.as_ref()).map_err(|_| AppError::Unexpected("an answer is not JSON"))?;
        self.store.answer(session.id, question.id, &json).await?;
        self.metrics.answer_seconds.observe(began.elapsed().as_secs_f64());
        Ok(Reply { question: Question { answer: Some(json), ..question }, buttons: Buttons::of(&session) })
    }

    /// Thinks a question through on the session as it is now, and keeps what became of the session.
    async fn answered(
        &self,
        visitor: &[u8; 32],
        lesson: &Lesson,
        text: &str,
    ) -> Result<(Box<Answer>, Session), AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        let mut answer = self.think(&session, &standing, text.to_owned()).await?;
        self.metrics.plan_seconds.observe(answer.timings_ms.plan / 1000.0);

        let before = session.log.clone();
        let Some(after) = answer.session.take() else {
            return Err(AppError::Unexpected("an answer without a session"));
        };
        session.log = after.log;
        session.turns = after.turns;
        session.learner = after.learner;
        let surplus = session.turns.len().saturating_sub(TURNS_KEPT);
        session.turns.drain(..surplus);
        session.at_step = if answer.restarts { 0 } else { standing.step };
        session.drop_idle_comparison();
        match self.store.save(&session, common_entries(&before, &session.log)).await {
            Ok(revision) => session.revision = revision,
            Err(error) => {
                // The engine shows what the hook let it show; it goes back to what is kept.
                let kept = self.store.session(session.id).await?;
                self.engine.replace(kept.id, kept.playing(), kept.at_step).await?;
                return Err(error.into());
            }
        }
        // What was tried against each other is seen side by side, where there is room for two; what can be foretold waits for that.
        if let Some(variants) = Variant::pair_of(&answer)
            && Foresight::of(text, &answer).is_none()
        {
            let standing = self.engine.standing(session.id).await?;
            if let Err(error) = self.play_pair(&mut session, standing, variants).await {
                tracing::debug!(session.id = %session.id, %error, "two variants are not shown side by side");
            }
        }
        Ok((answer, session))
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
            learner: session.learner.clone(),
        };
        let agent = Arc::clone(&self.agent);
        let mut following = Following {
            engine: self.engine.clone(),
            session: session.id,
            before: Run::of(&context.log.position()),
            now: standing.now.clone(),
            beside: session.beside.clone(),
            past: standing.pasts.last().cloned().unwrap_or_default(),
        };
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            agent.answer_with(&text, &context, &mut following)
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
    pub async fn undo(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Buttons, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        let before = session.run();
        let Some(position) = session.log.undo() else {
            return Err(AppError::Refused("There is nothing to take back: this is how the lesson began.".to_owned()));
        };
        let run = Run::of(&position);
        let only_seen = before.moves_as(&run);
        session.at_step = if only_seen {
            standing.step
        } else if with_view(&run.start, &standing.start) == standing.start {
            position.at_step.min(standing.step)
        } else {
            // What is undone was a change of the start: that start is played from its beginning.
            0
        };
        session.drop_idle_comparison();
        let entries = session.log.entries.len();
        self.store.save(&session, entries).await?;
        let playing = session.playing().seen_as(run.seen_as(&before, &standing.now, !only_seen));
        if only_seen {
            self.engine.see(session.id, playing)?;
        } else {
            self.engine.replace(session.id, playing, session.at_step).await?;
        }
        Ok(Buttons::of(&session))
    }

    /// Puts everything back as the lesson had it; this, too, can be undone.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn reset(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Buttons, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        let before = session.log.clone();
        if before.entries.len() >= LOG_LIMIT {
            session.log = scene::Log::new(before.origin.clone());
        } else {
            session.log.begin_turn();
            session.log.reset(standing.step);
        }
        session.at_step = 0;
        session.beside = None;
        self.store.save(&session, common_entries(&before, &session.log)).await?;
        self.engine.replace(session.id, session.playing(), 0).await?;
        Ok(Buttons::of(&session))
    }

    /// Shows the run as it was before the latest change beside the run as it is, at the same moment. Where that is over
    /// already, both play from their start.
    ///
    /// # Errors
    /// When there is nothing to compare or no room for two, or a part fails.
    pub async fn compare(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Buttons, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        session.beside = Some(Beside::Before);
        let Some(companion) = session.playing().beside else {
            return Err(AppError::Refused(
                "There is nothing to compare with yet. Change something first: what if this were on the Moon?"
                    .to_owned(),
            ));
        };
        self.engine.room_for_two(session.id).await?;
        self.store.save(&session, session.log.entries.len()).await?;
        let standing = self.engine.compare(session.id, Some(companion), standing.step).await?;
        if standing.is_over {
            self.engine.rewind(session.id).await?;
            self.store.leave(session.id, 0).await?;
        }
        Ok(Buttons::of(&session))
    }

    /// Plays the two variants that an answer tried side by side, from their start. The session's own run waits.
    ///
    /// # Errors
    /// When the answer has no two variants or there is no room for two, or a part fails.
    pub async fn show_variants(
        &self,
        visitor: &[u8; 32],
        lesson: &Lesson,
        question: Uuid,
    ) -> Result<Buttons, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        let answer = self.answer_to(&session, question).await?.map(|(_, answer)| answer);
        let Some(variants) = answer.as_ref().and_then(Variant::pair_of) else {
            return Err(AppError::Refused(
                "That answer did not try two things, so there are no two to show.".to_owned(),
            ));
        };
        self.play_pair(&mut session, standing, variants).await?;
        Ok(Buttons::of(&session))
    }

    /// An answered question of a session, with its answer.
    async fn answer_to(&self, session: &Session, question: Uuid) -> Result<Option<(Question, Answer)>, AppError> {
        let asked = self.store.questions(session.id, SHOWN).await?.into_iter().find(|one| one.id == question);
        let answer = |json: &serde_json::Value| serde_json::from_value::<Answer>(json.clone()).ok();
        Ok(asked.and_then(|asked| {
            let answer = asked.answer.as_ref().and_then(answer)?;
            Some((asked, answer))
        }))
    }

    /// Takes what the person foretold of an experiment, or that they only want to see it, and shows what came of it: two variants side by
    /// side, anything else once more from the beginning.
    ///
    /// # Errors
    /// When nothing of that answer waits to be foretold, or a part fails.
    pub async fn foretell(
        &self,
        visitor: &[u8; 32],
        lesson: &Lesson,
        question: Uuid,
        chosen: usize,
    ) -> Result<Reply, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        let waiting = self.answer_to(&session, question).await?.and_then(|(asked, answer)| {
            let foresight = Foresight::of(&asked.text, &answer).filter(|_| answer.foretold.is_none())?;
            Some((asked, answer, foresight))
        });
        let Some((asked, answer, foresight)) = waiting else {
            return Err(AppError::Refused("Nothing of that answer is waiting to be foretold.".to_owned()));
        };
        let answer = Answer { foretold: Some(chosen.min(foresight.options.len())), ..answer };
        let json = serde_json::to_value(&answer).map_err(|_| AppError::Unexpected("an answer is not JSON"))?;
        self.store.answer(session.id, asked.id, &json).await?;
        if chosen < foresight.options.len() {
            session.learner.predicted(chosen == foresight.right);
            session.revision = self.store.save(&session, session.log.entries.len()).await?;
        }
        let shown = match Variant::pair_of(&answer) {
            Some(variants) => self.play_pair(&mut session, standing, variants).await,
            None => match self.engine.rewind(session.id).await {
                Ok(_) => Ok(self.store.leave(session.id, 0).await?),
                Err(error) => Err(error.into()),
            },
        };
        if let Err(error) = shown {
            tracing::debug!(session.id = %session.id, %error, "what was foretold is not shown");
        }
        Ok(Reply { question: Question { answer: Some(json), ..asked }, buttons: Buttons::of(&session) })
    }

    /// Plays two variants side by side from their start, seen as the session's own run is seen.
    async fn play_pair(
        &self,
        session: &mut Session,
        standing: Standing,
        variants: Box<[Variant; 2]>,
    ) -> Result<(), AppError> {
        self.engine.room_for_two(session.id).await?;
        session.beside = Some(Beside::Variants { variants, waits_at: standing.step });
        session.at_step = 0;
        session.revision = self.store.save(session, session.log.entries.len()).await?;
        let playing = session.playing();
        let mut seen = playing.run.clone();
        seen.start.camera = standing.now.camera;
        seen.start.overlays = standing.now.overlays;
        seen.start.clock.rate = standing.now.clock.rate;
        Ok(self.engine.replace(session.id, playing.seen_as(seen), 0).await?)
    }

    /// Shows the session's own run alone again.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn show_one(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Buttons, AppError> {
        let (mut session, standing) = self.own(visitor, lesson).await?;
        if session.beside.take().is_some() {
            self.store.save(&session, session.log.entries.len()).await?;
            self.engine.compare(session.id, None, standing.step).await?;
        }
        Ok(Buttons::of(&session))
    }

    /// Plays the run again, with all that happened in it.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn replay(&self, visitor: &[u8; 32], lesson: &Lesson) -> Result<Buttons, AppError> {
        let (session, _) = self.session(visitor, lesson).await?;
        self.engine.rewind(session.id).await?;
        self.store.leave(session.id, 0).await?;
        Ok(Buttons::of(&session))
    }

    /// Goes to another moment of the run, in seconds of the scene; what happened later is still to come, until something
    /// else is done.
    ///
    /// # Errors
    /// When it is no moment, or a part fails.
    pub async fn seek(&self, visitor: &[u8; 32], lesson: &Lesson, time_s: f64) -> Result<Buttons, AppError> {
        if !(time_s.is_finite() && time_s >= 0.0) {
            return Err(AppError::Refused("A moment is given in seconds from the start, 0 or more.".to_owned()));
        }
        let (session, _) = self.session(visitor, lesson).await?;
        let standing = self.engine.seek(session.id, (time_s * STEPS_PER_SECOND as f64).round() as u64).await?;
        self.store.leave(session.id, standing.step).await?;
        Ok(Buttons::of(&session))
    }

    /// Moves a run that nobody watches by so many steps, on or back: for pages without scripts.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn move_by(&self, visitor: &[u8; 32], lesson: &Lesson, steps: i64) -> Result<Buttons, AppError> {
        let (session, standing) = self.session(visitor, lesson).await?;
        let step = standing.step.saturating_add_signed(steps);
        let playing = session.playing();
        let seen = playing.run.clone().seen_as(&playing.run, &standing.now, false);
        self.engine.replace(session.id, playing.seen_as(seen), step).await?;
        self.store.leave(session.id, step).await?;
        Ok(Buttons::of(&session))
    }

    /// Makes view edits that are the viewer's own: pause, play, speed.
    ///
    /// # Errors
    /// When one does not apply.
    pub async fn adjust(&self, visitor: &[u8; 32], lesson: &Lesson, edits: Vec<Edit>) -> Result<Buttons, AppError> {
        let (session, _) = self.session(visitor, lesson).await?;
        self.engine.adjust(session.id, edits).await?;
        Ok(Buttons::of(&session))
    }

    /// Draws something over the picture, or no longer, whichever it is not; the viewer's own.
    ///
    /// # Errors
    /// When a part fails.
    pub async fn show_or_hide(
        &self,
        visitor: &[u8; 32],
        lesson: &Lesson,
        overlay: Overlay,
    ) -> Result<Buttons, AppError> {
        let (session, standing) = self.session(visitor, lesson).await?;
        let shown = !standing.now.overlays.contains(&overlay);
        self.engine.adjust(session.id, vec![Edit::SetOverlay { overlay, shown }]).await?;
        Ok(Buttons::of(&session))
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
            left: standing.left,
            laws: self.engine.laws().version().to_owned(),
            beside: session.beside,
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
            session.beside.clone_from(&snapshot.beside);
        } else {
            let mut start = snapshot.now.clone();
            start.clock.time_s = 0.0;
            session.log = scene::Log::new(start);
            session.at_step = 0;
            session.beside = None;
        }
        session.turns.clear();
        self.store.save(&session, 0).await?;
        let playing = session.playing();
        let mut seen = playing.run.clone();
        seen.start.overlays.clone_from(&snapshot.now.overlays);
        self.engine.replace(session.id, playing.seen_as(seen), session.at_step).await?;
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
