//! Binding: from a draft, which knows words and placeholders, to steps for the scene at hand. Every edit is tried on the
//! scene as it is bound, so that "add a ball and make it red" knows which ball, and an impossible value is found here.

mod aim;
mod amount;
mod arrange;
mod error;
mod links;
mod liquid;
mod lookup;
mod new_thing;
mod place;
mod view;
mod who;

use scene::{Base, Edit, Log, Plan, Scene, Step, Variant, apply};

use crate::draft::{Amount, Destination, Draft, DraftStep, Exact, Reading, Rough, Setting, Topic, Unclear, Word};
use crate::quantity::Quantity;

pub use amount::Property;
pub(crate) use arrange::lies_on;
pub use error::BindError;
pub(crate) use links::{link_edit, links};
pub(crate) use lookup::{clarification, telling, word as slug};
pub(crate) use who::principal;

/// What binding needs to know besides the draft.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    /// The start as it is: what setup edits change.
    pub start: &'a Scene,
    /// The scene as it is now: what events and views change.
    pub now: &'a Scene,
    /// What led there; its origin is the lesson's own scene, what "normal" means.
    pub log: &'a Log,
    /// Quantities of the question, in order.
    pub quantities: &'a [Quantity],
    /// Quantities of the question before.
    pub previous: &'a [Quantity],
    /// Ids of the bodies that the conversation is about.
    pub focus: &'a [String],
    /// The question, for looking passages up.
    pub question: &'a str,
}

/// A step, and what is not in its public form.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    /// A step of the plan.
    Step(Step),
    /// A passage about a topic.
    LookUp(Topic, Step),
    /// Somewhere else; the list of lessons, a neighbour or a lesson by name.
    GoTo(Destination),
    /// A question for the person.
    Quiz,
}

impl Bound {
    fn edited(&self) -> Option<&Edit> {
        match self {
            Self::Step(Step::Edit(edit)) => Some(edit),
            _ => None,
        }
    }
}

/// A draft that was bound.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundPlan {
    /// The steps, in order.
    pub steps: Vec<Bound>,
    /// The start after the plan's edits.
    pub start: Scene,
    /// The ids of the bodies that it is about.
    pub focus: Vec<String>,
    /// What was changed to make it possible, in sentences.
    pub repairs: Vec<String>,
}

/// Where nothing else was said, all of so few bodies are watched.
const MOST_WATCHED: usize = 3;
/// At most this many steps are changed to make a plan possible.
pub const MOST_REPAIRS: usize = 3;

/// Binds a draft.
///
/// # Errors
/// [`BindError`], in a sentence for the person who asked; nothing was changed then.
pub fn bind(draft: &Draft, situation: &Situation<'_>) -> Result<BoundPlan, BindError> {
    let variants = draft.steps.iter().any(|step| matches!(step, DraftStep::Versus));
    let mut binder = Binder::new(situation);
    if variants {
        binder.variants(&draft.steps)?;
    } else {
        let steps = excepting(&draft.steps);
        for (at, step) in steps.iter().enumerate() {
            if !said_better(at, step, &steps) {
                binder.step(step)?;
            }
        }
    }
    Ok(binder.finish())
}

/// Steps in which what is taken away after "all but the white one" is one more exception: "all but the white one and the black one". It
/// would be gone already.
fn excepting(steps: &[DraftStep]) -> Vec<DraftStep> {
    let mut out: Vec<DraftStep> = Vec::with_capacity(steps.len());
    for step in steps {
        match (out.last_mut(), step) {
            (Some(DraftStep::Remove(all)), DraftStep::Remove(one))
                if all.of.first() == Some(&Word::But) && one.of.first() != Some(&Word::But) =>
            {
                all.of.extend(&one.of);
            }
            _ => out.push(step.clone()),
        }
    }
    out
}

/// A rough word that another step says exactly: "steeper, say 35 degrees", "harder, twice as fast", "on Mars, where there is less gravity".
/// What follows on another's value goes on from it: "heavier than the red one" is as heavy as that, then more.
fn said_better(at: usize, step: &DraftStep, steps: &[DraftStep]) -> bool {
    let Some((of, Amount::Rough(rough))) = step.amount() else { return false };
    let what = std::mem::discriminant(step);
    let vague = !matches!(rough, Rough::None | Rough::Most | Rough::Normal | Rough::Same);
    let exactly = |(index, other): (usize, &DraftStep)| match other {
        DraftStep::World(_) => matches!(step, DraftStep::Gravity(_)),
        other => {
            let goes_on = |exact| index < at && matches!(exact, Exact::As(_));
            std::mem::discriminant(other) == what
                && matches!(other.amount(), Some((whom, Amount::Exact(exact))) if whom == of && !goes_on(exact))
        }
    };
    vague && steps.iter().enumerate().any(exactly)
}

impl BoundPlan {
    /// The plan in its public form.
    #[must_use]
    pub fn plan(&self, kind: scene::Kind) -> Plan {
        let steps = self.steps.iter().map(|bound| match bound {
            Bound::Step(step) | Bound::LookUp(_, step) => step.clone(),
            Bound::GoTo(destination) => Step::GoTo { lesson: lookup::word(*destination).to_owned() },
            Bound::Quiz => Step::Predict { question: String::new(), options: Vec::new() },
        });
        Plan { kind, steps: steps.collect() }
    }
}

/// The work of binding one draft.
struct Binder<'a> {
    situation: &'a Situation<'a>,
    /// The start with the edits so far.
    start: Scene,
    /// The scene now, with the events and views so far; after a setup edit it is the start.
    now: Scene,
    /// The start before the last edit.
    earlier: Option<Scene>,
    /// The log, once a change was taken back.
    undone: Option<Log>,
    steps: Vec<Bound>,
    focus: Vec<String>,
    repairs: Vec<String>,
    /// What is bound is only tried out: nobody is asked which body is meant.
    tries: bool,
}

impl<'a> Binder<'a> {
    fn new(situation: &'a Situation<'a>) -> Self {
        let focus = situation.focus.iter().filter(|id| situation.start.body(id).is_some()).cloned().collect();
        Self {
            situation,
            start: situation.start.clone(),
            now: situation.now.clone(),
            earlier: None,
            undone: None,
            steps: Vec::new(),
            focus,
            repairs: Vec::new(),
            tries: false,
        }
    }

    fn finish(self) -> BoundPlan {
        BoundPlan { steps: self.steps, start: self.start, focus: self.focus, repairs: self.repairs }
    }

    /// Tries an edit on the scene and takes it into the plan.
    fn edit(&mut self, edit: Edit) -> Result<(), BindError> {
        match edit.sort() {
            scene::Sort::Setup => {
                let next = apply(&self.start, &edit)?;
                let before = std::mem::replace(&mut self.start, next);
                self.now = self.start.clone();
                // "Heavier than the red one" is as heavy as that at first: the value that stands is enough.
                let last = self.steps.last().and_then(Bound::edited);
                let sort = std::mem::discriminant::<Edit>;
                let again = last.is_some_and(|last| sort(last) == sort(&edit) && last.of() == edit.of());
                let settled = |earlier: &Scene| apply(earlier, &edit).is_ok_and(|scene| scene == self.start);
                match &self.earlier {
                    Some(earlier) if again && settled(earlier) => drop(self.steps.pop()),
                    _ => self.earlier = Some(before),
                }
            }
            scene::Sort::Event => self.now = apply(&self.now, &edit)?,
            scene::Sort::View => {
                self.now = apply(&self.now, &edit)?;
                self.start = apply(&self.start, &edit)?;
            }
        }
        self.steps.push(Bound::Step(Step::Edit(edit)));
        Ok(())
    }

    /// Says that something was changed to make the plan possible.
    fn repaired(&mut self, how: String) -> Result<(), BindError> {
        if self.repairs.len() >= MOST_REPAIRS {
            return Err(BindError::TooManyRepairs { last: how });
        }
        self.repairs.push(how);
        Ok(())
    }

    fn push(&mut self, step: Step) {
        self.steps.push(Bound::Step(step));
    }

    fn step(&mut self, step: &DraftStep) -> Result<(), BindError> {
        self.sure_whom(step)?;
        match step {
            DraftStep::World(_) if self.attracts() => Err(BindError::InSpace),
            DraftStep::World(world) => self.edit(Edit::SetWorld(*world)),
            DraftStep::Gravity(Amount::Rough(Rough::Normal | Rough::More))
                if self.attracts() && !self.start.environment.mutual_gravity =>
            {
                self.edit(Edit::SetMutualGravity(true))
            }
            DraftStep::Gravity(amount) if self.attracts() => self.attraction(*amount),
            DraftStep::Gravity(_)
            | DraftStep::Air(_)
            | DraftStep::GroundFriction(_)
            | DraftStep::GroundBounce(_)
            | DraftStep::Light(_)
            | DraftStep::CameraTurn(_)
            | DraftStep::CameraElevation(_)
            | DraftStep::CameraDistance(_)
            | DraftStep::Rate(_) => self.surroundings(step),
            DraftStep::Mass(setting) => self.setting(Property::Mass, setting),
            DraftStep::Size(setting) => self.setting(Property::Size, setting),
            DraftStep::Bounce(setting) => self.setting(Property::Restitution, setting),
            DraftStep::Friction(setting) => self.setting(Property::Friction, setting),
            DraftStep::Drag(setting) => self.setting(Property::Drag, setting),
            DraftStep::Height(setting) => self.height(setting),
            DraftStep::Speed(setting) => self.setting(Property::Speed, setting),
            DraftStep::Angle(setting) => self.angle(setting),
            DraftStep::LinkLength(setting) => self.link_setting(Property::LinkLength, setting),
            DraftStep::Stiffness(setting) => self.link_setting(Property::Stiffness, setting),
            DraftStep::Damping(setting) => self.link_setting(Property::Damping, setting),
            DraftStep::Cut(whom) => self.cut(&whom.of),
            DraftStep::Distance(setting) => {
                let ids = self.orbiting(&setting.of)?;
                self.set(Property::Distance, &ids, setting.value)
            }
            DraftStep::Phase(phase) => self.phase(*phase),
            DraftStep::Liquid(_) | DraftStep::LiquidDensity(_) | DraftStep::LiquidLevel(_) => self.liquid(step),
            DraftStep::Add(new) => self.add(new),
            DraftStep::Remove(whom) if whom.of == [Word::Ground] => self.edit(Edit::RemoveGround(true)),
            DraftStep::Remove(whom) => {
                let of = self.whom(&whom.of)?;
                self.focus.clear();
                self.edit(Edit::RemoveBodies { of })
            }
            DraftStep::Launch(aim) => self.launch(aim),
            DraftStep::Push(shove) => self.shove(shove, false),
            DraftStep::Throw(shove) => self.shove(shove, true),
            DraftStep::Spin(twist) => self.spin(twist),
            DraftStep::Move(shove) => self.shift(shove),
            DraftStep::Put(putting) => self.put(putting),
            DraftStep::Material(made) => {
                let of = self.whom(&made.of)?;
                self.edit(Edit::SetMaterial { of, material: made.material })
            }
            DraftStep::Become(turned) => self.turn_into(turned),
            DraftStep::Hold(whom) => {
                let of = self.whom(&whom.of)?;
                self.edit(Edit::Hold { of, held: true })
            }
            DraftStep::Release(whom) => self.release(&whom.of),
            DraftStep::Colour(_)
            | DraftStep::Look(_)
            | DraftStep::Daylight(_)
            | DraftStep::Camera(_)
            | DraftStep::Follow(_)
            | DraftStep::Clock(_)
            | DraftStep::Show(_)
            | DraftStep::Hide(_) => self.view(step),
            DraftStep::Measure(reading) => self.measure(reading),
            DraftStep::Compare(reading) => self.compare(reading),
            DraftStep::Sweep(trial) => self.sweep(trial),
            // Handled before, in `variants`.
            DraftStep::Versus => Ok(()),
            DraftStep::Explain(topic) => {
                let query = format!("{}: {}", lookup::topic(*topic), self.situation.question);
                self.steps.push(Bound::LookUp(*topic, Step::LookUp { query }));
                Ok(())
            }
            DraftStep::Level(depth) => {
                self.push(Step::ExplainAt { depth: *depth });
                Ok(())
            }
            DraftStep::Quiz => {
                self.steps.push(Bound::Quiz);
                Ok(())
            }
            DraftStep::Guess(outcome) => {
                self.push(Step::Guess { outcome: *outcome });
                Ok(())
            }
            DraftStep::GoTo(destination) => {
                self.steps.push(Bound::GoTo(*destination));
                Ok(())
            }
            // What follows is said of the scene as it then is: "no, I meant softer".
            DraftStep::Undo => {
                self.push(Step::Undo);
                let undone = self.undone.get_or_insert_with(|| self.situation.log.fork()).undo();
                if let Some(position) = undone {
                    self.go_on_from(position.start);
                }
                Ok(())
            }
            DraftStep::Restart => {
                self.push(Step::Restart);
                Ok(())
            }
            DraftStep::Reset => {
                self.push(Step::Reset);
                self.go_on_from(self.situation.log.origin.clone());
                Ok(())
            }
            DraftStep::Clarify(unclear) => {
                self.clarify(*unclear);
                Ok(())
            }
            DraftStep::Decline(reason) => {
                self.push(Step::Decline { reason: *reason });
                Ok(())
            }
        }
    }

    fn go_on_from(&mut self, scene: Scene) {
        self.now = scene.clone();
        self.start = scene;
    }

    fn setting(&mut self, property: Property, setting: &Setting) -> Result<(), BindError> {
        let ids = self.who(&setting.of)?;
        self.set(property, &ids, setting.value)
    }

    fn measure(&mut self, reading: &Reading) -> Result<(), BindError> {
        let of = Some(self.whom(&reading.of)?);
        self.push(Step::Measure { quantity: reading.quantity, of });
        Ok(())
    }

    fn compare(&mut self, reading: &Reading) -> Result<(), BindError> {
        // "Which lands first, it or the feather": against each other means all, unless several were named.
        let ids = self.who(&reading.of)?;
        let of = if ids.len() > 1 { who::selector(&ids) } else { scene::Selector::All };
        let variants = vec![Variant::as_it_is()];
        self.push(Step::Compare { variants, quantity: reading.quantity, of: Some(of) });
        Ok(())
    }

    /// Steps with `Versus` between them: each stretch of edits is a variant of the same start, measured by what follows
    /// the last of them. `Undo` and `Reset` in a stretch mean the scene as it was before the latest change and as the
    /// lesson has it. How it is looked at and what is explained is no part of a variant.
    fn variants(&mut self, steps: &[DraftStep]) -> Result<(), BindError> {
        let mut variants = Vec::new();
        let mut readings = Vec::new();
        let mut explained = Vec::new();
        let mut focus = self.focus.clone();
        for stretch in steps.split(|step| matches!(step, DraftStep::Versus)) {
            let mut binder = Binder {
                focus: self.focus.clone(),
                repairs: self.repairs.clone(),
                tries: true,
                ..Binder::new(self.situation)
            };
            let mut base = Base::Now;
            for step in stretch {
                match step {
                    DraftStep::Undo => base = binder.go_back(Base::Before)?,
                    DraftStep::Reset => base = binder.go_back(Base::Lesson)?,
                    DraftStep::Measure(reading) | DraftStep::Compare(reading) => readings.push(reading.clone()),
                    DraftStep::Explain(_) | DraftStep::Level(_) => explained.push(step),
                    step if step.alters() => binder.step(step)?,
                    step => self.step(step)?,
                }
            }
            let edits: Vec<_> = binder.steps.iter().filter_map(Bound::edited).cloned().collect();
            // To try the same twice shows nothing.
            if variants.iter().all(|other: &Variant| (other.base, &other.edits) != (base, &edits)) {
                let label = crate::agent::say::label(&self.base(base)?, base, &edits);
                variants.push(Variant { label, base, edits });
            }
            self.repairs = binder.repairs;
            focus = binder.focus;
        }
        self.focus = focus;
        let (quantity, of) = match readings.first() {
            Some(reading) => (reading.quantity, Some(self.whom(&reading.of)?)),
            None => {
                let start = self.situation.start;
                let few = start.bodies.iter().filter(|body| !body.fixed).count() <= MOST_WATCHED;
                let all = (few && self.focus.is_empty()).then_some(scene::Selector::All);
                (lookup::telling(start, self.focus.first()), all)
            }
        };
        self.push(Step::Compare { variants, quantity, of });
        explained.into_iter().try_for_each(|step| self.step(step))
    }

    /// The scene that variants may be of.
    fn base(&self, base: Base) -> Result<Scene, BindError> {
        if base.is_now() {
            return Ok(self.situation.start.clone());
        }
        self.situation.log.at(base).map(|position| position.start).ok_or(BindError::NothingBefore)
    }

    /// What follows is a variant of an earlier scene.
    fn go_back(&mut self, base: Base) -> Result<Base, BindError> {
        let scene = self.base(base)?;
        self.go_on_from(scene);
        self.steps.clear();
        Ok(base)
    }

    fn clarify(&mut self, unclear: Unclear) {
        let (question, options) = clarification(unclear, &self.start);
        self.push(Step::Clarify { question, options });
    }
}
