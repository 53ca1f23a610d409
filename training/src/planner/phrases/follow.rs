//! Follow-ups: questions that only mean something after the one before them.

use std::sync::Arc;

use planner::draft::notation;
use planner::draft::{Draft, DraftStep, Reading, Word};
use rand::Rng;
use rand::seq::IndexedRandom;

use super::book::Form;
use super::generate::{Asked, Generator, same_property, tried};
use super::stage::Stage;
use super::weave::{Part, placeholders, rename};

/// A question that means something only after another.
pub(super) struct FollowUp {
    /// The question with its steps.
    pub(super) part: Part,
    /// The text of the question before it.
    pub(super) before: String,
    /// That one's draft.
    pub(super) draft: Draft,
    /// What was measured before that.
    pub(super) measured: Option<Reading>,
}

impl FollowUp {
    fn new(part: Part, before: String, draft: Draft) -> Self {
        Self { part, before, draft, measured: None }
    }
}

impl Generator {
    /// A follow-up.
    pub(super) fn follow(&mut self, stage: &Stage) -> Option<FollowUp> {
        match self.rng.random_range(0..100) {
            0..12 => return self.settle(stage),
            12..15 => return self.predicted(stage),
            _ => {}
        }
        let asked = self.asked_before(stage)?;
        let before = Self::draft(&asked.whole)?;
        let mut measured = None;
        if before.steps.iter().all(DraftStep::alters) && self.rng.random_bool(0.25) {
            let known = self.any(Form::Measure, stage)?.1;
            measured = known.steps.first().and_then(|step| match step.parse() {
                Ok(DraftStep::Measure(reading) | DraftStep::Compare(reading)) => Some(reading),
                _ => None,
            });
        }
        if let Some(reading) = measured.clone().filter(|_| self.rng.random_bool(0.4)) {
            let part = self.measured_again(reading)?;
            return Some(FollowUp { measured, ..FollowUp::new(part, asked.whole.text, before) });
        }
        let part = match self.rng.random_range(0..100) {
            0..22 if asked.measures() => self.supposed_after(&asked, stage),
            0..22 => self.other_value(&asked, stage),
            22..26 => self.other_factor(&asked),
            26..30 => self.wrong_number(&asked),
            30..46 => self.further(&asked),
            46..58 => self.other_body(&asked, stage),
            58..66 => self.measured_after(&asked, stage),
            66..70 => {
                const LEVELS: [&str; 3] = ["simpler", "deeper", "formula"];
                let level = LEVELS[[0, 0, 0, 1, 1, 2].choose(&mut self.rng).copied().unwrap_or(0)];
                self.line(&format!("{level}_after")).map(|part| part.meaning(vec![format!("level {level}")]))
            }
            70..75 => {
                let topic = self.book.families[asked.family].topic.clone();
                Some(self.line("why_after")?.meaning(vec![format!("explain {topic}")]))
            }
            75..81 => self.line("undo_after").map(|part| part.meaning(vec!["undo".into()])),
            81..83 => self.meant(&asked, stage),
            83..90 => self.again(stage),
            90..95 => self.than_before(&asked, stage),
            _ => self.line("again_after").map(|part| part.meaning(vec!["restart".into()])),
        }?;
        Some(FollowUp { measured, ..FollowUp::new(part, asked.whole.text, before) })
    }

    /// A question whose one change is known, most of the time.
    fn asked_before(&mut self, stage: &Stage) -> Option<Asked> {
        for _ in 0..6 {
            let asked = self.asked(stage)?;
            if asked.core.is_some() || self.rng.random_bool(0.1) {
                return Some(asked);
            }
        }
        None
    }

    fn quantity(&mut self, slot: &str) -> Option<String> {
        let book = Arc::clone(&self.book);
        book.quantity(slot, &mut self.rng)
    }

    fn line(&mut self, sort: &str) -> Option<Part> {
        self.frame(sort, &[])
    }

    /// "and at 30?", "what about mars", "no, 4 kg": the same property, another value.
    fn other_value(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        let core = asked.core.as_ref()?;
        let bare = core.slots.len() == 1
            && core.steps.len() == 1
            && core.steps[0].contains(" to $1")
            && self.rng.random_bool(0.5);
        let mut value = if bare {
            let slot = if self.rng.random_bool(0.45) { "Qn" } else { core.slots[0].as_str() };
            let text = self.quantity(slot)?;
            Part::new(&text, core.steps.clone(), core.slots.clone()).filter(|part| part.quantities == 1)?
        } else {
            let mut value = self.fragment_like(asked.family, core, stage)?;
            if value.steps.len() == 1 && core.steps.len() == 1 {
                value.steps[0] = with_bodies_of(&value.steps[0], &core.steps[0]);
            }
            value
        };
        if let Some(measure) = &asked.measure {
            value.steps.push(rename(measure, |number| format!("$p{number}")));
        }
        if asked.tries() {
            value = tried(value);
        }
        self.frame(if bare { "other_number" } else { "other_value" }, &[&value])
    }

    /// "and on the moon?", "what if it were heavier?" after a measurement: it is measured again, if that were so.
    fn supposed_after(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        let measure = asked.core.as_ref()?.steps.first()?;
        let form = [Form::Adv, Form::Adv, Form::Np, Form::If].choose(&mut self.rng).copied()?;
        let (_, mut change) = self.cause(form, stage)?;
        change.steps.push(rename(measure, |number| format!("$p{number}")));
        let change = tried(change);
        let frame = match form {
            Form::If => "supposed_after",
            Form::Adv if self.rng.random_bool(0.4) => "there_after",
            _ if self.rng.random_bool(0.8) => "instead_after",
            _ => "other_value",
        };
        self.frame(frame, &[&change])
    }

    /// "half that", "now three times that": the property that was spoken of, by a factor of what it is.
    fn other_factor(&mut self, asked: &Asked) -> Option<Part> {
        let core = asked.core.as_ref().filter(|core| core.steps.len() == 1 && !asked.tries())?;
        let step: DraftStep = core.steps[0].parse().ok()?;
        let (of, _) = step.amount()?;
        let head: Vec<&str> = core.steps[0].split(' ').take(1 + usize::from(!of.is_empty())).collect();
        let head = head.join(" ");
        let slot = ["Qdouble", "Qpart", "Qtimes"].choose(&mut self.rng)?;
        let text = self.quantity(slot)?;
        let factor = Part::new(&text, vec![format!("{head} times $1")], vec![(*slot).to_owned()])?;
        self.frame("other_factor", &[&factor])
    }

    /// "I said 16, not 60": the value that was meant, and the one that was understood.
    fn wrong_number(&mut self, asked: &Asked) -> Option<Part> {
        let core = asked.core.as_ref().filter(|core| core.slots.len() == 1 && core.steps.len() == 1)?;
        if !core.steps[0].ends_with(" to $1") || asked.tries() {
            return None;
        }
        let slot = if self.rng.random_bool(0.5) { "Qn" } else { core.slots[0].as_str() };
        let (meant, heard) = (self.quantity(slot)?, self.quantity(slot)?);
        let meant = Part::new(&meant, core.steps.clone(), core.slots.clone()).filter(|part| part.quantities == 1)?;
        let heard = Part::new(&heard, Vec::new(), core.slots.clone()).filter(|part| part.quantities == 1)?;
        self.frame("wrong_number", &[&meant, &heard])
    }

    /// "no sorry, I meant softer": not what was said but the opposite.
    fn meant(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        let core = asked.core.as_ref().filter(|core| core.steps.len() == 1 && !asked.tries())?;
        let (_, said) = core.steps[0].rsplit_once(' ')?;
        let opposite = match said.trim_start_matches("much_").trim_start_matches("bit_") {
            "more" => "less",
            "less" => "more",
            _ => return None,
        };
        for _ in 0..6 {
            let mut meant = self.fragment_like(asked.family, core, stage)?;
            if meant.steps.len() == 1 && meant.steps[0].ends_with(opposite) {
                let step = with_bodies_of(&meant.steps[0], &core.steps[0]);
                meant.steps = vec!["undo".to_owned(), step];
                return self.frame("meant_after", &[&meant]);
            }
        }
        None
    }

    /// "even more", "too much", "the other way".
    fn further(&mut self, asked: &Asked) -> Option<Part> {
        let core = asked.core.as_ref().filter(|core| core.steps.len() == 1)?;
        let step = &core.steps[0];
        let rough = ["much_more", "bit_more", "more", "much_less", "bit_less", "less"];
        let words: Vec<&str> = step.split(' ').collect();
        let now = rough.iter().find(|rough| words.last() == Some(rough));
        let up = match now {
            Some(now) => now.ends_with("more"),
            None if step.contains(" to $1") && self.rng.random_bool(0.5) => true,
            None => return self.further_view(&words),
        };
        let head: Vec<&str> = words.iter().copied().take_while(|word| *word != "to" && !rough.contains(word)).collect();
        let head = head.join(" ");
        let (sort, value) = match self.rng.random_range(0..10) {
            0..5 => ("still_further", if up { "more" } else { "less" }),
            5..7 => ("bit_further", if up { "bit_more" } else { "bit_less" }),
            7 => ("much_further", if up { "much_more" } else { "much_less" }),
            8 => ("too_far", if up { "bit_less" } else { "bit_more" }),
            _ => ("other_way", if up { "less" } else { "more" }),
        };
        let Some(measure) = asked.measure.as_ref().filter(|_| asked.tries()) else {
            return Some(self.line(sort)?.meaning(vec![format!("{head} {value}")]));
        };
        // What was tried out has changed nothing: more than that is a lot more.
        let value = match (sort, up) {
            ("other_way", true) => "less",
            ("other_way", false) => "more",
            ("too_far", true) => "bit_more",
            ("too_far", false) => "bit_less",
            (_, true) => "much_more",
            (_, false) => "much_less",
        };
        let measure = rename(measure, |number| format!("$p{number}"));
        Some(self.line(sort)?.meaning(vec!["versus".into(), format!("{head} {value}"), measure]))
    }

    /// The same for camera and clock.
    fn further_view(&mut self, words: &[&str]) -> Option<Part> {
        const PAIRS: [(&str, &str); 8] = [
            ("camera closer", "camera farther"),
            ("camera higher", "camera lower"),
            ("camera turn_left", "camera turn_right"),
            ("clock slower", "clock faster"),
            ("camera farther", "camera closer"),
            ("camera lower", "camera higher"),
            ("camera turn_right", "camera turn_left"),
            ("clock faster", "clock slower"),
        ];
        let step = words.join(" ");
        let (same, opposite) = PAIRS.into_iter().find(|(step_of, _)| *step_of == step)?;
        let (sort, step) = match self.rng.random_range(0..10) {
            0..7 => ("still_further", same),
            7 => ("bit_further", same),
            _ => (if self.rng.random_bool(0.5) { "too_far" } else { "other_way" }, opposite),
        };
        Some(self.line(sort)?.meaning(vec![step.into()]))
    }

    /// "same for the blue one", "no, the green one".
    fn other_body(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        let core = asked.core.as_ref().filter(|core| core.steps.len() == 1)?;
        let old = bodies_of(&core.steps[0])?;
        // Placeholders of the whole question before, not of the carrier alone.
        let step = asked.whole.steps.iter().find(|step| same_property(&[(*step).clone()], &core.steps))?;
        // After "let two balls go": "now three".
        let several = matches!(old.as_str(), "first_two" | "last_two");
        let slot = if several { "Sg" } else { "Sx" };
        let (text, words) = self.which(slot, stage).filter(|(_, words)| tells_apart(words, stage))?;
        let text = match text.strip_suffix(" balls") {
            Some(number) if several && self.rng.random_bool(0.6) => number.to_owned(),
            _ => text,
        };
        let new = notation::words(&words);
        if new == old && !several || placeholders(step).any(|number| number > 3) {
            return None;
        }
        let step = rename(&step.replacen(&format!(" {old}"), &format!(" {new}"), 1), |number| format!("$p{number}"));
        let wrong = self.rng.random_bool(0.35);
        // What was only tried out or measured needs no undoing.
        let mut steps =
            if wrong && !asked.tries() && !asked.measures() { vec!["undo".to_owned(), step] } else { vec![step] };
        if let Some(measure) = &asked.measure {
            steps.push(rename(measure, |number| format!("$p{number}")));
        }
        if asked.tries() {
            steps.insert(0, "versus".to_owned());
        }
        let name = Part::new(&text, Vec::new(), Vec::new())?;
        Some(self.frame(if wrong { "wrong_body" } else { "other_body" }, &[&name])?.meaning(steps))
    }

    /// "and how fast does it land now?"
    fn measured_after(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        let (family, question) = self.any(Form::Measure, stage)?;
        if asked.family == family && asked.measure.is_some() {
            return None;
        }
        self.frame("measured_after", &[&question])
    }

    /// "and now?", "did that change anything?" after a change, when something had been measured before it.
    fn measured_again(&mut self, reading: Reading) -> Option<Part> {
        let measure = DraftStep::Measure(reading).to_string();
        if self.rng.random_bool(0.6) {
            return Some(self.line("now_after")?.meaning(vec![measure]));
        }
        Some(self.line("changed_after")?.meaning(vec!["versus".into(), "undo".into(), measure]))
    }

    /// "does it swing slower than before?" after a change, "is that more than at first?" after a measurement.
    fn than_before(&mut self, asked: &Asked, stage: &Stage) -> Option<Part> {
        if asked.tries() {
            return None;
        }
        let first = self.rng.random_bool(0.3);
        let (when, back) = if first { ("at_first", "reset") } else { ("before", "undo") };
        let (part, measure) = if asked.measures() {
            let measure = asked.core.as_ref()?.steps.first()?;
            let measure = rename(measure, |number| format!("$p{number}"));
            (self.line(&format!("more_than_{when}"))?, measure)
        } else {
            let says = self.any(Form::Pred, stage)?.1;
            if !compares(&says.text) {
                return None;
            }
            let measure = says.steps.first()?.clone();
            (self.frame(&format!("than_{when}"), &[&says])?, measure)
        };
        Some(part.meaning(vec!["versus".into(), back.into(), measure]))
    }

    /// "again but slower", "same thing on mars".
    fn again(&mut self, stage: &Stage) -> Option<Part> {
        let form = [Form::Adv, Form::Adv, Form::Np].choose(&mut self.rng).copied()?;
        let mut part = self.any(form, stage)?.1;
        part.steps.push("restart".into());
        self.frame("again_with", &[&part])
    }

    /// A prediction, after the guide asked for one.
    fn predicted(&mut self, stage: &Stage) -> Option<FollowUp> {
        let quiz = self.book.families.iter().position(|family| family.name == "quiz")?;
        let before = self.of_family(quiz, Form::Say, stage)?;
        let draft = Self::draft(&before)?;
        let outcome = ["more", "more", "less", "less", "same", "same", "unsure"].choose(&mut self.rng)?;
        let part = self.line(&format!("guess_{outcome}"))?.meaning(vec![format!("guess {outcome}")]);
        Some(FollowUp::new(part, before.text, draft))
    }

    /// An answer to "which one?" or "how much?".
    fn settle(&mut self, stage: &Stage) -> Option<FollowUp> {
        let form = if self.rng.random_bool(0.5) && stage.many() { Form::OpenBody } else { Form::OpenValue };
        let (_, open) = self.open(form, stage)?;
        let (what, answer) = if form == Form::OpenBody {
            let (text, words) = self.which("Sx", stage).filter(|(_, words)| tells_apart(words, stage))?;
            let bodies = notation::words(&words);
            let steps =
                open.steps.iter().map(|step| rename(step, |number| format!("$p{number}")).replace("open", &bodies));
            ("clarify which_body", Part::new(&text, steps.collect(), Vec::new())?)
        } else {
            // "gravity to open Qaccel": the last word names the quantity that is asked for.
            let (step, slot) = open.steps.first()?.rsplit_once(' ')?;
            let slot = if self.rng.random_bool(0.3) { "Qn" } else { slot };
            let text = self.quantity(slot)?;
            ("clarify how_much", Part::new(&text, vec![step.replace("open", "$1")], vec![slot.to_owned()])?)
        };
        let before = Self::draft(&open.clone().meaning(vec![what.into()]))?;
        let frame = if form == Form::OpenBody { "settle_body" } else { "settle_value" };
        Some(FollowUp::new(self.frame(frame, &[&answer])?, open.text, before))
    }
}

/// It says that something does more or less of something, after the name of what does.
fn compares(text: &str) -> bool {
    const OF_MANNER: [&str; 22] = [
        "more", "less", "further", "farther", "faster", "slower", "quicker", "longer", "shorter", "higher", "lower",
        "sooner", "later", "earlier", "harder", "softer", "bigger", "deeper", "heavier", "better", "wider", "stronger",
    ];
    let words: Vec<&str> = text.split(' ').collect();
    words.iter().rev().take(3).any(|word| OF_MANNER.contains(word))
        && !words.windows(2).rev().take(2).any(|pair| pair[0] == "the" && OF_MANNER.contains(&pair[1]))
}

/// These words say which of several bodies is meant. "The ball" does where there is one, and other things.
fn tells_apart(words: &[Word], stage: &Stage) -> bool {
    match words {
        [Word::It] => false,
        [Word::Ball] => stage.bodies.iter().filter(|name| name.ends_with("ball")).count() == 1,
        _ => true,
    }
}

/// The bodies that a step is about, in the notation.
fn bodies_of(step: &str) -> Option<String> {
    let json = serde_json::to_value(step.parse::<DraftStep>().ok()?).ok()?;
    let of = json.as_object()?.values().next()?.get("of")?.as_array()?.clone();
    Some(of.iter().filter_map(|word| word.as_str()).collect::<Vec<_>>().join("+"))
}

/// A step about "it", about the bodies of another step instead.
fn with_bodies_of(step: &str, other: &str) -> String {
    match (bodies_of(step).as_deref(), bodies_of(other)) {
        (Some("it" | "ball"), Some(bodies)) => {
            let mut words: Vec<&str> = step.split(' ').collect();
            if let Some(word) = words.iter_mut().skip(1).find(|word| matches!(**word, "it" | "ball")) {
                *word = &bodies;
            }
            words.join(" ")
        }
        _ => step.to_owned(),
    }
}
