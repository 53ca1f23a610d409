//! The steps of a plan that find something out: measurements, comparisons, sweeps, passages, destinations, questions back.

use scene::{Depth, Measurement, Position, Quantity, Scene, Selector, Step, Variant, describe, words};

use crate::agent::ahead::Found;
use crate::agent::say;
use crate::agent::work::Work;
use crate::agent::{Clarification, Event, Source};
use crate::bind::Bound;
use crate::draft::{Destination, Topic};
use crate::measure::{Record, is_thrown, whole};

/// Of more bodies than this, what is told as well is not said.
const FEW: usize = 2;
/// How many letters of a passage are said; all of it is in the source.
const SAID_LETTERS: usize = 420;
/// The same of what is said more exactly, up to where it stops being right.
const SAID_EXACTLY_LETTERS: usize = 800;

impl Work<'_> {
    /// Carries out one step that finds something out, and says what it found.
    pub(super) fn find_out(
        &mut self,
        step: Bound,
        after: &Position,
        measurements: &mut Vec<Measurement>,
        said: &mut Vec<String>,
    ) {
        match step {
            Bound::GoTo(destination) => self.go(destination, said),
            Bound::Quiz => self.quiz(&after.start, said),
            Bound::LookUp(topic, step) => {
                self.took(step);
                self.look_up(topic, after, said);
            }
            Bound::Step(step) => {
                self.took(step.clone());
                match step {
                    Step::Measure { quantity, of } => {
                        let of = self.bodies(&after.start, of.as_ref());
                        self.measured(after, quantity, &of, measurements, said);
                    }
                    Step::Compare { variants, quantity, of } if variants.iter().all(Variant::is_as_it_is) => {
                        let of = self.bodies(&after.start, of.as_ref());
                        self.against_each_other(after, quantity, &of, measurements, said);
                    }
                    Step::Compare { variants, quantity, of } if variants.len() == 2 && variants[0].is_as_it_is() => {
                        self.try_out(&after.start, &variants, quantity, of.as_ref(), said);
                    }
                    Step::Compare { variants, quantity, of } => {
                        self.variants(&after.start, &variants, quantity, of.as_ref());
                        said.extend(say::compared(quantity, &self.variants));
                        self.best_passage(quantity);
                    }
                    Step::Sweep { parameter, of, values, quantity, on } => {
                        let whose = [of.as_ref(), on.as_ref().or(of.as_ref())];
                        self.sweep(&after.start, parameter, &values, quantity, whose);
                        said.extend(say::compared(quantity, &self.variants));
                        self.best_passage(quantity);
                    }
                    Step::Clarify { question, options } => {
                        said.push(question.clone());
                        self.clarify = Some(Clarification { question, options });
                    }
                    Step::Decline { reason } => said.push(self.declined(reason)),
                    Step::ExplainAt { depth } => self.explain_at(depth, said),
                    Step::Guess { outcome } => self.judge(&after.start, outcome, said),
                    _ => {}
                }
            }
        }
    }

    fn measured(
        &mut self,
        after: &Position,
        quantity: Quantity,
        of: &[usize],
        measurements: &mut Vec<Measurement>,
        said: &mut Vec<String>,
    ) {
        let found = self.measure(&after.start, &after.events, quantity, of);
        if let Some(order) = &found.order {
            said.push(say::arrival(&after.start, order));
        }
        if let Some(error) = found.in_vain() {
            self.note(Event::Failed { reason: error.to_string() });
            said.push(error.to_string());
        }
        // After a change, the number means more beside the one before it.
        let before = if self.edits.is_empty() { Vec::new() } else { self.earlier(quantity, &found) };
        said.extend(say::measured(&after.start, &found.readings, say::Beside::Before(&before)));
        // Of many things one each is enough.
        let further = found.further.iter().filter(|_| found.readings.len() <= FEW);
        said.extend(further.map(|reading| say::sentence(&after.start, reading)));
        measurements.extend(found.all_measurements());
        if of.len() > 1
            && let Some(sum) = whole(&Record::new(&after.start), quantity)
        {
            let value = sum.value.number().unwrap_or(0.0);
            said.push(format!("together they start with {}", words::quantity(value, &sum.unit)));
            measurements.push(sum);
        }
        self.best_passage(quantity);
    }

    /// One change, tried out beside what is: the scene stays as it is.
    fn try_out(
        &mut self,
        start: &Scene,
        variants: &[Variant],
        quantity: Quantity,
        of: Option<&Selector>,
        said: &mut Vec<String>,
    ) {
        let mut tried = Vec::new();
        for tried_out in self.variants(start, variants, quantity, of) {
            match tried_out {
                Ok(found) => tried.push(found),
                Err(error) => said.push(error.to_string()),
            }
        }
        let [as_it_is, changed] = tried.as_slice() else { return };
        let (scene, found) = changed;
        let label = &variants[1].label;
        if variants[1].edits.is_empty() {
            self.now_and_before(as_it_is, found, said);
            return self.best_passage(quantity);
        }
        said.push(if label.is_empty() { "I tried it out".to_owned() } else { format!("I tried it out ({label})") });
        if let Some(order) = &found.order {
            let (then, now) = (say::arrival(scene, order), as_it_is.1.order.as_ref());
            said.push(match now.map(|now| say::arrival(&as_it_is.0, now)) {
                Some(now) if now == then => format!("{then}, just as it is now"),
                Some(now) => format!("{then}; as it is now, {now}"),
                None => then,
            });
        }
        said.extend(say::measured(scene, &found.readings, say::Beside::AsItIs(&as_it_is.1.readings)));
        said.extend(say::measured(scene, &found.further, say::Beside::AsItIs(&as_it_is.1.further)));
        if let Some(error) = found.in_vain() {
            said.push(error.to_string());
        }
        self.best_passage(quantity);
    }

    /// How it is, beside how it was.
    fn now_and_before(&mut self, (scene, now): &(Scene, Found), before: &Found, said: &mut Vec<String>) {
        let arrival = |found: &Found| found.order.as_ref().map(|order| say::arrival(scene, order));
        match (arrival(now), arrival(before)) {
            (Some(now), Some(before)) if now == before => said.push(format!("{now}, just as before")),
            (Some(now), Some(before)) => said.push(format!("now {now}; before, {before}")),
            (Some(now), None) => said.push(now),
            _ => {}
        }
        said.extend(say::measured(scene, &now.readings, say::Beside::Before(&before.readings)));
        said.extend(now.in_vain().map(ToString::to_string));
    }

    fn against_each_other(
        &mut self,
        after: &Position,
        quantity: Quantity,
        of: &[usize],
        measurements: &mut Vec<Measurement>,
        said: &mut Vec<String>,
    ) {
        let found = self.measure(&after.start, &after.events, quantity, of);
        said.extend(say::ranked(&after.start, &found.readings));
        if let Some(order) = &found.order {
            said.push(say::arrival(&after.start, order));
        }
        if let Some(error) = found.in_vain() {
            said.push(error.to_string());
        }
        measurements.extend(found.measurements());
        self.variants.push(crate::agent::VariantResult {
            label: "as it is".to_owned(),
            scene: after.start.clone(),
            measurements: found.measurements(),
        });
        self.best_passage(quantity);
    }

    pub(super) fn best_passage(&mut self, quantity: Quantity) {
        if self.source.is_none() {
            let topic = topic_of(quantity, &self.start);
            self.source = self.passage(topic);
        }
    }

    fn look_up(&mut self, topic: Topic, after: &Position, said: &mut Vec<String>) {
        match topic {
            Topic::Scene => {
                let now = self.present(after);
                said.push(describe(&now).to_string());
            }
            Topic::Lesson => {
                said.push(self.lesson.summary.clone());
                said.push(format!("You could ask: {}", self.suggestion()));
                self.source = self.passage(Some(topic));
            }
            topic => match self.passage(Some(topic)) {
                Some(source) => {
                    said.push(self.said_of(&source));
                    self.source = Some(source);
                }
                None => said.push("the lessons say nothing about that yet".to_owned()),
            },
        }
    }

    /// As much of a passage as is said.
    fn said_of(&self, source: &Source) -> String {
        let exactly = matches!(self.session.learner.depth, Depth::Deeper | Depth::Formula);
        say::opening(&source.text, if exactly { SAID_EXACTLY_LETTERS } else { SAID_LETTERS })
    }

    /// From now on things are explained more simply or more fully, beginning with what was quoted last.
    fn explain_at(&mut self, depth: Depth, said: &mut Vec<String>) {
        self.session.learner.depth = depth;
        if self.looks_up {
            return;
        }
        let retriever = &self.agent.retriever;
        let last = self.session.turns.iter().rev().find_map(|turn| turn.source.as_ref());
        let again = last.and_then(|source| retriever.again(&source.lesson, &source.heading, depth));
        let again = again.map(Source::from);
        let about = self.lesson.measures.first().and_then(|quantity| topic_of(*quantity, &self.start));
        if let Some(source) = again.or_else(|| self.passage(about)) {
            said.push(self.said_of(&source));
            self.source = Some(source);
        }
    }

    fn go(&mut self, destination: Destination, said: &mut Vec<String>) {
        match self.destination(destination) {
            Some((slug, title)) => {
                self.took(Step::GoTo { lesson: slug.clone() });
                said.push(format!("let's go to {title}"));
                self.go_to = Some(slug);
            }
            None => said.push("there is no lesson in that direction; this is the end of the row".to_owned()),
        }
    }

    fn declined(&self, reason: scene::DeclineReason) -> String {
        use scene::DeclineReason as Reason;
        let suggestion = self.suggestion();
        match reason {
            Reason::NotModelled => {
                format!(
                    "I can't show that, because I know only simple bodies and what makes them move: gravity, air, liquids, friction, strings and springs. The nearest I have is: {suggestion}"
                )
            }
            Reason::OffTopic => format!("That is beyond this little world. Here you could ask: {suggestion}"),
            Reason::NotUnderstood => format!("I did not understand that. You could ask, for example: {suggestion}"),
            Reason::Unkind => format!("Let's stay kind. You could ask: {suggestion}"),
            Reason::Subversion => format!("I am only the keeper of this little world. You could ask: {suggestion}"),
        }
    }
}

/// What the lesson should be asked about, for a quantity.
fn topic_of(quantity: Quantity, scene: &Scene) -> Option<Topic> {
    let space = scene.environment.mutual_gravity;
    let sloping = scene.bodies.iter().any(|body| body.tilted().is_some_and(|tilted| tilted.tilt_deg > 0.5));
    let thrown = scene.bodies.iter().any(is_thrown);
    Some(match quantity {
        Quantity::BounceHeightM if thrown => Topic::Components,
        Quantity::PeriodS | Quantity::FrequencyHz | Quantity::SpeedMS if space => Topic::KeplersLaws,
        Quantity::PeriodS | Quantity::FrequencyHz if !scene.links.is_empty() => Topic::Period,
        Quantity::PeriodS | Quantity::FrequencyHz if scene.environment.liquid.is_some() => Topic::Oscillation,
        Quantity::FallTimeS | Quantity::OrderOfArrival | Quantity::AngleDeg if sloping => Topic::InclinedPlane,
        Quantity::AngleDeg if !scene.links.is_empty() => Topic::Pendulum,
        Quantity::FallTimeS | Quantity::ImpactSpeedMS => Topic::FreeFall,
        Quantity::OrderOfArrival => Topic::MassAndFall,
        Quantity::RangeM | Quantity::FlightTimeS => Topic::Range,
        Quantity::BounceHeightM | Quantity::PeriodS | Quantity::FrequencyHz => Topic::Restitution,
        Quantity::SpeedMS => Topic::Speed,
        Quantity::TerminalSpeedMS => Topic::TerminalSpeed,
        Quantity::MomentumKgMS => Topic::Momentum,
        Quantity::KineticEnergyJ | Quantity::PotentialEnergyJ | Quantity::TotalEnergyJ => Topic::Energy,
        Quantity::AngleDeg => Topic::LaunchAngle,
        Quantity::SlideDistanceM => Topic::Friction,
        Quantity::MassKg => Topic::Weight,
        Quantity::DensityKgM3 => Topic::Density,
        Quantity::SubmergedPercent => Topic::Buoyancy,
        Quantity::EscapeSpeedMS => Topic::EscapeSpeed,
        Quantity::DistanceM if space => Topic::Orbit,
        Quantity::AmplitudeM if !scene.links.is_empty() => Topic::Oscillation,
        Quantity::AccelerationMS2 if sloping => Topic::InclinedPlane,
        Quantity::AccelerationMS2 => Topic::FreeFall,
        Quantity::WeightN => Topic::Gravity,
        Quantity::RestTimeS => Topic::Friction,
        Quantity::KnockedOver => Topic::Stability,
        Quantity::HitTimeS => Topic::Collision,
        Quantity::DistanceM | Quantity::HeightM | Quantity::SizeM | Quantity::AmplitudeM => return None,
    })
}
