//! The work on one question: carrying out a bound plan step by step, and putting the answer together.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::{Laws, Simulator};
use scene::framing::framing;
use scene::{Edit, Kind, Position, Quantity, Scene, Selector, Shape, Sort, Step, apply};

use crate::agent::{
    Agent, Answer, AskError, Check, Clarification, Event, Offer, Session, Source, TimingsMs, TraceEntry, Turn,
    VariantResult, Watch, ms, say,
};
use crate::bind::{Bound, BoundPlan};
use crate::draft::{Destination, Draft, Topic};
use crate::lesson::Lesson;
use crate::measure::{Reading, Sense};

pub(super) mod answers;
mod quiz;
mod view;

pub use quiz::Quiz;
use view::seen_as;

/// More readings than this are not all told; the measurements have them.
const MOST_TOLD: usize = 4;

/// The work on one question.
pub(super) struct Work<'a> {
    agent: &'a Agent,
    lesson: &'a Lesson,
    question: &'a str,
    /// The session as it becomes.
    pub(super) session: Session,
    /// The start before the question.
    pub(super) start: Scene,
    /// Edits made, in order, and the start and events after them.
    edits: Vec<Edit>,
    restarts: bool,
    pub(super) directives: Vec<Step>,
    pub(super) clarify: Option<Clarification>,
    /// Meanings that are offered.
    pub(super) offers: Vec<Offer>,
    pub(super) check: Option<Check>,
    /// What is to be said of the check.
    pub(super) caution: Option<String>,
    pub(super) variants: Vec<VariantResult>,
    source: Option<Source>,
    /// A passage about a topic is asked for: nothing else is to be quoted.
    looks_up: bool,
    go_to: Option<String>,
    trace: Vec<TraceEntry>,
    began: Instant,
    pub(super) deadline: Instant,
    pub(super) timings: TimingsMs,
}

impl<'a> Work<'a> {
    pub(super) fn new(
        agent: &'a Agent,
        lesson: &'a Lesson,
        question: &'a str,
        session: &Session,
        start: &Scene,
        began: Instant,
    ) -> Self {
        Self {
            agent,
            lesson,
            question,
            session: session.clone(),
            start: start.clone(),
            edits: Vec::new(),
            restarts: false,
            directives: Vec::new(),
            clarify: None,
            offers: Vec::new(),
            check: None,
            caution: None,
            variants: Vec::new(),
            source: None,
            looks_up: false,
            go_to: None,
            trace: Vec::new(),
            began,
            deadline: began + agent.budget,
            timings: TimingsMs::default(),
        }
    }

    pub(super) fn note(&mut self, event: Event) {
        self.trace.push(TraceEntry { at_ms: ms(self.began), event });
    }

    pub(super) fn laws(&self) -> Arc<Laws> {
        Arc::clone(&self.agent.laws)
    }

    /// A question that this lesson suggests.
    pub(super) fn suggestion(&self) -> &str {
        self.lesson.questions.first().map_or("What would this look like on the Moon?", String::as_str)
    }

    /// The bodies that a selector means; without one, those that the conversation is about, or the first that can move.
    pub(super) fn bodies(&self, scene: &Scene, of: Option<&Selector>) -> Vec<usize> {
        let meant = of.and_then(|of| of.resolve(scene).ok()).unwrap_or_default();
        if !meant.is_empty() {
            return meant;
        }
        let principal = crate::bind::principal(scene);
        principal.iter().filter_map(|id| scene.bodies.iter().position(|body| body.id == *id)).collect()
    }

    /// Carries a bound plan out: first what changes the scene, so that the picture changes at once, then what is measured.
    pub(super) fn carry_out(
        mut self,
        draft: &Draft,
        bound: BoundPlan,
        watch: &mut dyn Watch,
    ) -> Result<Answer, AskError> {
        for how in &bound.repairs {
            self.note(Event::Repaired { how: how.clone() });
        }
        self.session.log.begin_turn();
        let mut said = Vec::new();
        let mut later = Vec::new();
        for step in bound.steps {
            match step {
                Bound::Step(Step::Edit(edit)) => {
                    self.make(&edit)?;
                    self.took(Step::Edit(edit));
                }
                Bound::Step(Step::Undo) => {
                    said.push(self.undo()?);
                    self.took(Step::Undo);
                }
                Bound::Step(Step::Restart) => {
                    let position = self.session.log.restart(self.session.at_step);
                    self.begin_again(&position);
                    said.push("Once more from the beginning".to_owned());
                    self.took(Step::Restart);
                }
                Bound::Step(Step::Reset) => {
                    let position = self.session.log.reset(self.session.at_step);
                    self.begin_again(&position);
                    said.push("Everything is back as the lesson had it".to_owned());
                    self.took(Step::Reset);
                }
                other => later.push(other),
            }
        }
        // What was lifted, thrown or added should be seen.
        if self.edits.iter().any(|edit| edit.sort() == Sort::Setup)
            && let Some(edit) = framing(&self.session.log.position().start)
        {
            self.make(&edit)?;
            self.edits.pop();
            self.took(Step::Edit(edit));
        }
        if !self.edits.is_empty() || self.restarts {
            watch.changed(&self.session, self.restarts);
        }
        let after = self.session.log.position();
        said.extend(say::changes(&self.start, &after.start, &self.edits));
        said.extend(bound.repairs.iter().cloned());
        let kind = draft.kind;
        let focus = bound.focus;
        let simulate = Instant::now();
        let asked = later.iter().any(|bound| {
            matches!(bound, Bound::Step(Step::Measure { .. } | Step::Compare { .. } | Step::Sweep { .. }))
        });
        self.looks_up = later.iter().any(|bound| matches!(bound, Bound::LookUp(..)));
        let mut measurements = Vec::new();
        for step in later {
            self.find_out(step, &after, &mut measurements, &mut said);
        }
        let consequential = self.edits.iter().any(|edit| edit.sort() != Sort::View);
        if consequential && !asked {
            self.consequences(&after, &focus, &mut measurements, &mut said);
        }
        said.extend(self.caution.take());
        self.timings.simulate = ms(simulate);
        if said.is_empty() {
            said.push("That changes nothing here".to_owned());
        }
        let say = say::sentences(&said);
        let mut answer = self.finish(kind, draft, focus, say);
        answer.measurements = measurements;
        Ok(answer)
    }

    /// Makes an edit in the session's log.
    fn make(&mut self, edit: &Edit) -> Result<(), AskError> {
        let (now, at_step) = (self.session.now.clone(), self.session.at_step);
        let impossible = |error: scene::EditError| AskError::Impossible(error.into());
        let position = self.session.log.edit(&now, at_step, edit).map_err(impossible)?;
        match edit.sort() {
            Sort::Setup => self.begin_again(&position),
            Sort::Event => self.session.now = apply(&now, edit).map_err(impossible)?,
            // The start carries the view; the lesson's own is known only to the log.
            Sort::View => self.session.now = seen_as(&now, &position.start),
        }
        self.edits.push(edit.clone());
        Ok(())
    }

    fn begin_again(&mut self, position: &Position) {
        self.session.now = position.start.clone();
        self.session.at_step = 0;
        self.restarts = true;
    }

    fn took(&mut self, step: Step) {
        self.note(Event::Took { step: step.clone() });
        self.directives.push(step);
    }

    /// Takes the last turn back. What changed the start plays again from it; what only happened is undone where it happened.
    fn undo(&mut self) -> Result<String, AskError> {
        let before = self.session.log.position();
        let Some(position) = self.session.log.undo() else {
            return Ok("There is nothing to take back yet".to_owned());
        };
        if before.moves_as(&position) {
            self.session.now = seen_as(&self.session.now, &position.start);
            return Ok("I have taken that back".to_owned());
        }
        self.begin_again(&position);
        Ok("I have taken that back".to_owned())
    }

    /// What an edit leads to, where nothing else was asked: the lesson's own quantities, before and after.
    fn consequences(
        &mut self,
        after: &Position,
        focus: &[String],
        measurements: &mut Vec<scene::Measurement>,
        said: &mut Vec<String>,
    ) {
        if self.edits.iter().all(|edit| edit.sort() != Sort::Setup) {
            return self.aftermath(focus, measurements, said);
        }
        let concerns_all = |edit: &Edit| {
            let bodies = matches!(edit, Edit::AddBodies { .. } | Edit::InsertBody(_));
            edit.sort() == Sort::Setup && edit.of().is_none() && !bodies
        };
        let surroundings = self.edits.iter().any(concerns_all);
        let free: Vec<usize> = Selector::All.resolve(&after.start).unwrap_or_default();
        // A new world concerns everyone; a new mass only its body.
        let all_free = free.clone();
        let of: Vec<usize> = if surroundings && free.len() <= 3 {
            free
        } else {
            let about: Vec<usize> = focus
                .iter()
                .filter_map(|id| after.start.bodies.iter().position(|body| body.id == *id))
                .take(3)
                .collect();
            let added = self.edits.iter().any(|edit| matches!(edit, Edit::AddBodies { .. }));
            match about {
                about if about.is_empty() => self.bodies(&after.start, None),
                // What is new is told beside what was there: "a heavier one" wants to be compared.
                about if added => {
                    let first = self.bodies(&after.start, None);
                    first.iter().copied().filter(|index| !about.contains(index)).chain(about.clone()).collect()
                }
                about => about,
            }
        };
        // A ramp is changed for the sake of what is on it.
        let movers: Vec<usize> = of.iter().copied().filter(|&index| !after.start.bodies[index].fixed).collect();
        let of = if movers.is_empty() { all_free.iter().copied().take(3).collect() } else { movers };
        let mut quantities = self.lesson.measures.clone();
        let first = of.first().and_then(|&index| after.start.bodies.get(index)).map(|body| body.id.clone());
        quantities.push(crate::bind::telling(&after.start, first.as_ref()));
        for quantity in quantities {
            // A speed is handed on: what the others do then is the answer. An order is one of all.
            let of = if matches!(quantity, Quantity::SpeedMS | Quantity::OrderOfArrival) {
                self.bodies(&after.start, Some(&Selector::All))
            } else {
                of.clone()
            };
            let mut found = self.measure(&after.start, &after.events, quantity, &of);
            if found.readings.is_empty() && found.order.is_none() && of != all_free {
                // What a heavier sun changes is the year of its planet.
                found = self.measure(&after.start, &after.events, quantity, &all_free);
            }
            let told = |reading: &Reading| {
                reading.sense != Sense::AtStart && reading.measurement.value.number().is_some_and(|value| value > 0.0)
            };
            let moves = |reading: &Reading| reading.measurement.value.number().is_some_and(|value| value > 0.0);
            if quantity == Quantity::SpeedMS && found.readings.iter().any(moves) {
                let handed_on = found.readings.iter().any(told);
                found.readings.retain(|reading| if handed_on { told(reading) } else { moves(reading) });
            }
            if let Some(order) = &found.order {
                said.push(say::arrival(&after.start, order));
                measurements.push(order.clone());
            }
            if found.readings.is_empty() {
                continue;
            }
            measurements.extend(found.measurements());
            if quantity == Quantity::SpeedMS && found.readings.len() > MOST_TOLD {
                let value = |reading: &Reading| reading.measurement.value.number().unwrap_or(0.0);
                found.readings.sort_by(|a, b| value(b).total_cmp(&value(a)));
                found.readings.truncate(MOST_TOLD);
                said.push("here are the fastest:".to_owned());
            }
            // Another moment of the same motion changes nothing.
            let same = |edit: &Edit| matches!(edit, Edit::SetPhase { .. }) || edit.sort() == Sort::View;
            let same = self.edits.iter().all(same);
            let before = if same { Vec::new() } else { self.earlier(quantity, &found) };
            said.extend(say::measured(&after.start, &found.readings, say::Beside::Before(&before)));
            break;
        }
        self.source = self.source.take().or_else(|| self.passage(topic_of(&self.edits)));
    }

    /// What a push, a throw or a release leads to from this very moment.
    fn aftermath(&mut self, focus: &[String], measurements: &mut Vec<scene::Measurement>, said: &mut Vec<String>) {
        let now = self.session.now.clone();
        let of: Vec<usize> =
            focus.iter().filter_map(|id| now.bodies.iter().position(|body| body.id == *id)).take(3).collect();
        let Some(&first) = of.first() else { return };
        let slides = matches!(now.bodies[first].shape, Shape::Box { .. }) && now.bodies[first].lowest_m() < 0.01;
        let told = crate::bind::telling(&now, Some(&now.bodies[first].id));
        for quantity in slides.then_some(Quantity::SlideDistanceM).into_iter().chain([told]) {
            let found = self.measure(&now, &[], quantity, &of);
            if !found.readings.is_empty() {
                said.extend(say::measured(&now, &found.readings, say::Beside::Before(&[])));
                measurements.extend(found.measurements());
                break;
            }
        }
        self.source = self.source.take().or_else(|| self.passage(topic_of(&self.edits)));
    }

    /// The same quantity on the start as it was, for the bodies that were there.
    fn earlier(&mut self, quantity: scene::Quantity, found: &super::ahead::Found) -> Vec<Reading> {
        let start = self.start.clone();
        let of: Vec<usize> = found
            .readings
            .iter()
            .filter_map(|reading| start.bodies.iter().position(|body| body.id == reading.measurement.of))
            .collect();
        if of.is_empty() || Instant::now() > self.deadline {
            return Vec::new();
        }
        let readings = self.measure_unchecked(&start, quantity, &of).readings;
        for reading in &readings {
            self.note(Event::MeasuredBefore { measurement: reading.measurement.clone() });
        }
        readings
    }

    pub(super) fn passage(&mut self, topic: Option<Topic>) -> Option<Source> {
        let found = self.agent.retriever.find(&self.lesson.slug, topic, self.question)?;
        let passage = self.agent.retriever.at(found, self.session.learner.depth).unwrap_or(found);
        let source = Source::from(passage);
        self.note(Event::Found { source: source.clone() });
        Some(source)
    }

    pub(super) fn destination(&self, destination: Destination) -> Option<(String, String)> {
        let library = &self.agent.library;
        let lesson = match destination {
            Destination::Next => library.next(&self.lesson.slug),
            Destination::Previous => library.previous(&self.lesson.slug),
            Destination::List => return Some((String::new(), "the list of lessons".to_owned())),
            named => library.get(crate::bind::slug(named)),
        };
        lesson.map(|lesson| (lesson.slug.clone(), format!("\"{}\"", lesson.title)))
    }

    /// Puts the answer together and the turn into the session.
    pub(super) fn finish(mut self, kind: Kind, draft: &Draft, focus: Vec<String>, say: String) -> Answer {
        let focus = if focus.is_empty() {
            self.session.turns.last().map(|turn| turn.focus.clone()).unwrap_or_default()
        } else {
            focus
        };
        let turn = Turn {
            question: self.question.to_owned(),
            draft: Some(draft.clone()),
            focus,
            say: say.clone(),
            source: self.source.clone(),
            offers: std::mem::take(&mut self.offers),
        };
        self.session.remember(turn);
        let session = &self.session;
        let next = super::next::next(self.lesson, &self.agent.library, &session.turns, &session.learner);
        self.timings.total = ms(self.began);
        Answer {
            kind,
            directives: self.directives,
            scene_before: self.start,
            scene_after: self.session.log.position().start,
            variants: self.variants,
            measurements: Vec::new(),
            say,
            source: self.source,
            check: self.check,
            clarify: self.clarify,
            go_to: self.go_to,
            next,
            foretold: None,
            restarts: self.restarts,
            timings_ms: self.timings,
            trace: self.trace,
            session: Some(Box::new(self.session)),
        }
    }

    /// The session's present, played to a step: for readings of "now".
    pub(super) fn present(&self, position: &Position) -> Scene {
        let Ok(mut simulator) = Simulator::new(&position.start, self.laws()) else { return position.start.clone() };
        let mut done = 0;
        for (step, event) in &position.events {
            simulator.advance(step.saturating_sub(done));
            done = done.max(*step);
            if simulator.apply(event).is_err() {
                break;
            }
        }
        simulator.advance(self.session.at_step.saturating_sub(done));
        simulator.scene().clone()
    }
}

/// What the lesson should be asked about, for these edits.
fn topic_of(edits: &[Edit]) -> Option<Topic> {
    edits.iter().find_map(|edit| {
        Some(match edit {
            Edit::SetWorld(_) | Edit::SetGravity(_) => Topic::Gravity,
            Edit::SetAir(scene::Change::To(density)) if *density == 0.0 => Topic::Vacuum,
            Edit::SetAir(_) | Edit::SetDrag { .. } => Topic::AirResistance,
            Edit::SetMass { .. } => Topic::MassAndFall,
            Edit::SetRestitution { .. } | Edit::SetMaterial { .. } => Topic::Restitution,
            Edit::SetGround { friction: Some(_), .. } | Edit::SetFriction { .. } => Topic::Friction,
            Edit::SetGround { .. } => Topic::Bounce,
            Edit::SetLaunch { elevation: Some(_), .. } => Topic::LaunchAngle,
            Edit::SetLaunch { .. } => Topic::Speed,
            Edit::SetHeight { .. } => Topic::FreeFall,
            Edit::SetReleaseAngle { .. } => Topic::Pendulum,
            Edit::SetTilt { .. } => Topic::InclinedPlane,
            Edit::SetDistance { .. } => Topic::KeplersLaws,
            Edit::SetPhase { phase: scene::Phase::SolarEclipse | scene::Phase::LunarEclipse, .. } => Topic::Eclipse,
            Edit::SetPhase { .. } => Topic::Phases,
            Edit::SetLink { stiffness: Some(_), .. } => Topic::HookesLaw,
            Edit::SetLink { damping: Some(_), .. } => Topic::Damping,
            Edit::SetLink { .. } => Topic::Period,
            Edit::Cut { .. } => Topic::Tension,
            Edit::SetLiquid(_) => Topic::Buoyancy,
            Edit::Push { .. } | Edit::Throw { .. } => Topic::Impulse,
            _ => return None,
        })
    })
}
