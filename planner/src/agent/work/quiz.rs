//! A question for the person whose right answer is measured: what becomes of the lesson's quantity if one thing is changed.

use scene::{
    Base, Body, Change, Direction, Edit, Outcome, Parameter, Quantity, Scene, Selector, Variant, World, apply,
};
use serde::{Deserialize, Serialize};

use crate::agent::Clarification;
use crate::agent::experiment::set;
use crate::agent::say;
use crate::agent::work::Work;
use crate::bind::{Property, links, telling};
use crate::draft::{Draft, DraftStep};
use crate::measure::Sense;

/// A question that waits for the person's prediction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quiz {
    /// What is changed.
    edits: Vec<Edit>,
    /// The same in a few words: "on the Moon".
    label: String,
    /// What is measured.
    quantity: Quantity,
    /// The id of the body that it is measured on.
    of: String,
    /// The answers that were offered, for more, less and the same.
    options: [String; 3],
}

/// What is said where nothing can be asked.
const NOTHING: &str = "I can think of nothing to ask here; change something, and I will";
/// Outcomes in the order in which they are offered.
const OFFERED: [Outcome; 3] = [Outcome::More, Outcome::Less, Outcome::Same];

impl Quiz {
    /// The prediction that one of the offered answers is.
    #[must_use]
    pub fn chosen(&self, words: &str) -> Option<Draft> {
        let same = |option: &String| option.eq_ignore_ascii_case(words.trim().trim_end_matches(['.', '!']));
        self.options.iter().position(same).map(|at| Draft::of(vec![DraftStep::Guess(OFFERED[at])]))
    }

    fn option(&self, outcome: Outcome) -> &str {
        let at = OFFERED.iter().position(|offered| *offered == outcome).unwrap_or(0);
        &self.options[at]
    }
}

/// A change that could be asked about.
struct Idea {
    /// After "if".
    phrase: String,
    label: &'static str,
    edits: Vec<Edit>,
}

impl Work<'_> {
    /// Asks what one change would do; another change each time.
    pub(super) fn quiz(&mut self, start: &Scene, said: &mut Vec<String>) {
        let Some((quantity, body)) = self.asked_about(start) else {
            said.push(NOTHING.to_owned());
            return;
        };
        let acts = self.bodies(start, None).first().map_or_else(|| body.clone(), |&index| start.bodies[index].clone());
        let possible: Vec<Idea> =
            ideas(start, &acts).into_iter().filter(|idea| changed(start, &idea.edits).is_some()).collect();
        let asked = self.session.learner.quizzes as usize;
        // The first from here on whose outcome can be measured.
        let quiz = (0..possible.len()).find_map(|more| {
            let idea = &possible[(asked + more) % possible.len()];
            let scene = changed(start, &idea.edits)?;
            let of = scene.bodies.iter().position(|other| other.id == body.id)?;
            let (what, options) = choices(start, quantity, &body)?;
            self.measure_unchecked(&scene, quantity, &[of]).readings.first()?;
            let options = options.map(str::to_owned);
            let question = format!("what do you think: if {}, {what}?", idea.phrase);
            let (edits, label, of) = (idea.edits.clone(), idea.label.to_owned(), body.id.clone());
            Some((Quiz { edits, label, quantity, of, options }, question))
        });
        let Some((quiz, question)) = quiz else {
            said.push(NOTHING.to_owned());
            return;
        };
        said.push(question.clone());
        let question = scene::words::capital(&question);
        let options = quiz.options.to_vec();
        self.session.learner.quizzes += 1;
        self.session.learner.quiz = Some(quiz);
        self.took(scene::Step::Predict { question: question.clone(), options: options.clone() });
        self.clarify = Some(Clarification { question, options });
    }

    /// The lesson's own quantity that can be asked about, and the body that tells it: of speeds the first that is given by a hit.
    fn asked_about(&mut self, start: &Scene) -> Option<(Quantity, Body)> {
        let first = self.bodies(start, None).first().copied()?;
        let body = |index: usize| start.bodies[index].clone();
        let can = |quantity: &Quantity| choices(start, *quantity, &start.bodies[first]).is_some();
        let told = telling(start, Some(&start.bodies[first].id));
        let quantity = self.lesson.measures.iter().copied().chain([told]).find(can)?;
        if quantity != Quantity::SpeedMS {
            return Some((quantity, body(first)));
        }
        let all = self.bodies(start, Some(&Selector::All));
        let hit = self.measure_unchecked(start, quantity, &all).readings;
        let hit = hit.iter().find(|reading| reading.sense == Sense::AfterHit)?;
        Some((quantity, start.body(&hit.measurement.of)?.clone()))
    }

    /// Tries out what was asked about, and says whether the prediction was right.
    pub(super) fn judge(&mut self, start: &Scene, guess: Outcome, said: &mut Vec<String>) {
        let Some(quiz) = self.session.learner.quiz.take() else {
            said.push("I have not asked you anything yet; say \"quiz me\", and I will".to_owned());
            return;
        };
        let changed = Variant { label: quiz.label.clone(), base: Base::Now, edits: quiz.edits.clone() };
        let variants = [Variant::as_it_is(), changed];
        let of = Selector::Id(quiz.of.clone());
        self.variants(start, &variants, quiz.quantity, Some(&of));
        let found: Vec<_> = self.variants.iter().filter_map(|variant| variant.measurements.first()).collect();
        let values: Vec<(f64, String)> =
            found.iter().filter_map(|found| Some((found.value.number()?, say::value(found)))).collect();
        let [(before, before_said), (after, after_said)] = &values[..] else {
            said.push("that cannot be measured any more, since the scene has changed; ask me for another".to_owned());
            return;
        };
        let right = say::outcome(*before, *after);
        if guess != Outcome::Unsure {
            self.session.learner.predicted(guess == right);
        }
        said.push(match guess {
            Outcome::Unsure => "let's find out together".to_owned(),
            guess if guess == right => "well predicted".to_owned(),
            _ => "not quite".to_owned(),
        });
        said.push(format!("I tried both: {before_said} as it is, {after_said} {}", quiz.label));
        said.push(quiz.option(right).to_owned());
        self.best_passage(quiz.quantity);
    }
}

fn changed(start: &Scene, edits: &[Edit]) -> Option<Scene> {
    edits.iter().try_fold(start.clone(), |scene, edit| apply(&scene, edit)).ok()
}

/// What could be asked about with a body. Whatever does not fit the scene is sorted out by the scene itself.
fn ideas(start: &Scene, body: &Body) -> Vec<Idea> {
    let of = || Selector::Id(body.id.clone());
    let name = &body.name;
    let times = Change::Times(2.0);
    let present = |property: Property| property.present(start, body);
    let tied = |property| !links(start, property, std::slice::from_ref(&body.id)).is_empty();
    let environment = &start.environment;
    let (hung, sprung) = (tied(Property::LinkLength), tied(Property::Stiffness));
    let ramp = start.bodies.iter().find(|board| board.carries(body) && board.tilted().is_some());
    let on_ground = environment.ground.is_some() && environment.gravity_m_s2 > 0.0;
    let mut out = Vec::new();
    let mut add = |phrase: String, label: &'static str, edits: Vec<Edit>| out.push(Idea { phrase, label, edits });
    add(format!("the {name} were twice as heavy"), "twice as heavy", vec![Edit::SetMass { of: of(), value: times }]);
    if on_ground {
        add("all this were on the Moon".to_owned(), "on the Moon", vec![Edit::SetWorld(World::Moon)]);
    }
    if hung {
        let what = if sprung { "spring" } else { "string" };
        let edits = set(start, Parameter::LinkLengthM, &of(), 2.0 * present(Property::LinkLength));
        add(format!("the {what} were twice as long"), "twice as long", edits);
    } else if body.lowest_m() > 0.05 && on_ground && environment.liquid.is_none() && ramp.is_none() {
        let edits = vec![Edit::SetHeight { of: of(), value: times }];
        add(format!("the {name} started from twice as high"), "from twice as high", edits);
    }
    if let Some(tilted) = ramp.and_then(Body::tilted) {
        let edits = set(start, Parameter::TiltDeg, &of(), 1.5 * tilted.tilt_deg);
        add("the ramp were steeper by half".to_owned(), "half as steep again", edits);
    }
    if sprung {
        let edits = set(start, Parameter::StiffnessNM, &of(), 2.0 * present(Property::Stiffness));
        add("the spring were twice as stiff".to_owned(), "twice as stiff", edits);
    }
    if environment.air_density_kg_m3 > 0.0 && environment.liquid.is_none() {
        add("there were no air".to_owned(), "without air", vec![Edit::SetAir(Change::To(0.0))]);
    }
    if present(Property::Speed) > 0.0 && !environment.mutual_gravity {
        let edits =
            vec![Edit::SetLaunch { of: of(), speed: Some(times), direction: Some(Direction::Onward), elevation: None }];
        add(format!("the {name} started twice as fast"), "twice as fast", edits);
    }
    if environment.mutual_gravity {
        let edits = vec![Edit::SetDistance { of: of(), value: times }];
        add(format!("the {name} were twice as far away"), "twice as far away", edits);
        if let Some(heaviest) = start.bodies.iter().max_by(|a, b| a.mass_kg.total_cmp(&b.mass_kg)) {
            let edits = vec![Edit::SetMass { of: Selector::Id(heaviest.id.clone()), value: times }];
            add(format!("the {} were twice as heavy", heaviest.name), "with twice as much to pull", edits);
        }
    }
    if let Some(liquid) = &environment.liquid {
        for (fluid, phrase, label) in [
            (scene::Fluid::SaltWater, "this were the salty sea", "in salt water"),
            (scene::Fluid::Mercury, "this were mercury", "in mercury"),
        ] {
            let liquid = scene::Liquid { density_kg_m3: fluid.density_kg_m3(), ..liquid.clone() };
            add(phrase.to_owned(), label, vec![Edit::SetLiquid(Some(liquid))]);
        }
    }
    if on_ground && !hung {
        add(format!("the {name} were twice as big"), "twice as big", vec![Edit::SetSize { of: of(), value: times }]);
    }
    out
}

/// What is asked about a quantity of a body, and the answers for more, less and the same. None where it cannot be asked so.
fn choices(start: &Scene, quantity: Quantity, body: &Body) -> Option<(String, [&'static str; 3])> {
    const LONG: [&str; 3] = ["It takes longer", "It takes less time", "It takes just as long"];
    const FAST: [&str; 3] = ["It is faster", "It is slower", "It is just as fast"];
    const FAR: [&str; 3] = ["It goes further", "It goes less far", "It goes just as far"];
    let name = &body.name;
    let way = if start.environment.mutual_gravity { "to go round once" } else { "for one swing, there and back" };
    Some(match quantity {
        Quantity::FallTimeS => (format!("does the {name} take longer to come down, or less time"), LONG),
        Quantity::FlightTimeS => (format!("does the {name} stay in the air for longer, or less long"), LONG),
        Quantity::PeriodS => (format!("does the {name} take longer {way}, or less time"), LONG),
        Quantity::RangeM => (format!("does the {name} fly further, or less far"), FAR),
        Quantity::SlideDistanceM => (format!("does the {name} slide further, or less far"), FAR),
        Quantity::BounceHeightM => (
            format!("does the {name} come back up higher, or less high"),
            ["It comes back higher", "It comes back less high", "It comes back just as high"],
        ),
        Quantity::ImpactSpeedMS => (format!("is the {name} faster when it lands, or slower"), FAST),
        Quantity::SpeedMS => (format!("does the {name} move off faster when it is hit, or slower"), FAST),
        Quantity::SubmergedPercent => (
            format!("does more of the {name} lie in the liquid, or less"),
            ["More of it lies in the liquid", "Less of it lies in the liquid", "Just as much of it lies in the liquid"],
        ),
        _ => return None,
    })
}
