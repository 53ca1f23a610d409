//! The generator: draws a stage, carriers that fit it and frames to put them in, and says them.

use std::sync::Arc;

use planner::draft::notation;
use planner::draft::{Draft, DraftStep, Reading, Word};
use planner::quantity::{self, Language};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::book::{Book, Carrier, Family, Form};
use super::names::{Agreement, sort_and_case};
use super::pattern::tidy;
use super::stage::Stage;
use super::weave::{Part, placeholders, rename, weave};

/// The share of examples in languages other than English.
const ABROAD: f64 = 0.135;
/// The most words of a question; in other languages fewer, since those are more word pieces to the model.
const MOST_WORDS: [usize; 2] = [40, 22];
/// The most steps a draft holds.
const MOST_STEPS: usize = 6;

/// A question in its context, and the draft that it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The lesson's slug.
    pub lesson: String,
    /// Names of the bodies, in the scene's order.
    pub bodies: Vec<String>,
    /// The question, as typed but for typing errors.
    pub question: String,
    /// The question before it with its draft.
    pub previous: Option<(String, Draft)>,
    /// What was measured before that, if it is to be known.
    pub measured: Option<Reading>,
    /// What it means; `$1` is the first quantity that `planner::quantity` finds in the question.
    pub draft: Draft,
}

/// What a slot of a line was drawn to be.
struct Bound {
    slot: String,
    said: String,
    /// Its words in the steps.
    meant: String,
    /// What it makes words agree with, if it is a thing.
    agreement: Option<Agreement>,
}

/// A question with what a follow-up needs to know of it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Text and steps.
    pub whole: Part,
    /// The family of its carrier.
    pub family: usize,
    /// What a follow-up can take up: the carrier alone where it is the only one that changes something, or the
    /// measurement where nothing is changed.
    pub core: Option<Part>,
    /// The measuring step, if any.
    pub measure: Option<String>,
}

impl Asked {
    /// It tries one change out beside what is.
    pub(super) fn tries(&self) -> bool {
        self.whole.steps.first().is_some_and(|step| step == "versus")
    }

    /// It only measures.
    pub(super) fn measures(&self) -> bool {
        self.core.as_ref().is_some_and(|core| core.steps.iter().all(|step| measures(step)))
    }

    /// A whole question: the one thing that it changes or measures can be taken up.
    fn of(family: usize, whole: Part) -> Self {
        let (measured, changed): (Vec<&String>, Vec<&String>) =
            whole.steps.iter().filter(|step| *step != "versus").partition(|step| measures(step));
        let (taken, measure) = match (&changed[..], &measured[..]) {
            ([change], []) => (Some(*change), None),
            ([change], [measure]) => (Some(*change), Some((*measure).clone())),
            ([], [measure]) => (Some(*measure), None),
            _ => (None, None),
        };
        let core = taken.map(|step| whole.clone().meaning(vec![step.clone()]));
        Self { whole, family, core, measure }
    }
}

/// An endless stream of examples. The same seed gives the same stream.
#[derive(Clone, Debug)]
pub struct Generator {
    books: Vec<Arc<Book>>,
    /// The book of the language that is spoken now.
    pub(super) book: Arc<Book>,
    pub(super) rng: ChaCha8Rng,
    /// The only language to be spoken, if it is one.
    only: Option<Language>,
}

impl Generator {
    /// A generator over the compiled-in phrase books.
    ///
    /// # Panics
    /// When a compiled-in phrase book cannot be read, which a test rules out.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let read =
            |language| Book::read(language).expect("invariant: the phrase books that are compiled in can be read");
        let books: Vec<Arc<Book>> =
            [Language::English].into_iter().chain(Language::ABROAD).map(|language| Arc::new(read(language))).collect();
        Self { book: Arc::clone(&books[0]), books, rng: ChaCha8Rng::seed_from_u64(seed), only: None }
    }

    /// Says only this share of the books' lines, the same ones for every seed.
    #[must_use]
    pub fn from_lines(mut self, share: f64) -> Self {
        if share < 1.0 {
            self.books = self.books.iter().map(|book| Arc::new(book.thinned(share))).collect();
            self.speak(self.language());
        }
        self
    }

    /// Says everything in one language.
    #[must_use]
    pub fn only(mut self, language: Language) -> Self {
        self.only = Some(language);
        self.speak(language);
        self
    }

    /// The language of the last example.
    #[must_use]
    pub fn language(&self) -> Language {
        self.book.language
    }

    fn speak(&mut self, language: Language) {
        self.book = Arc::clone(&self.books[language as usize]);
    }

    /// One way to say which bodies are meant.
    pub(super) fn which(&mut self, slot: &str, stage: &Stage) -> Option<(String, Vec<Word>)> {
        let book = Arc::clone(&self.book);
        which(&book, slot, stage, &mut self.rng).map(|(said, words, _)| (said, words))
    }

    /// One carrier, said; none if its words do not fit its placeholders this time.
    pub(super) fn say(&mut self, carrier: &Carrier, stage: &Stage) -> Option<Part> {
        let mut bound: Vec<Bound> = Vec::new();
        let mut quantities = Vec::new();
        let mut governs: Vec<Agreement> = Vec::new();
        let book = Arc::clone(&self.book);
        let text = carrier.pattern.say(&mut self.rng, &mut |slot, rng: &mut ChaCha8Rng| {
            if slot.starts_with('Q') {
                quantities.push(slot.to_owned());
                return book.quantity(slot, rng);
            }
            let (base, _) = sort_and_case(slot);
            let named = base.starts_with('S');
            // A slot that comes again is the same thing again.
            if let Some(again) = bound.iter().find(|one| one.slot == slot && one.meant != "x") {
                governs.extend(again.agreement);
                return Some(if named { format!("{NAMED}{}{NAMED}", again.said) } else { again.said.clone() });
            }
            let (said, meant, agreement) = if matches!(base, "S" | "Sn" | "Sx" | "So" | "Sp" | "Sg" | "Sball" | "Sthey")
            {
                let (said, words, agreement) = which(&book, slot, stage, rng)?;
                governs.push(agreement);
                (said, notation::words(&words), Some(agreement))
            } else {
                let (way, token) = book.slots.get(base)?.choose(rng)?;
                (way.say(rng, &mut |_, _| None)?, token.clone(), None)
            };
            // Two slots of one sort are two different things.
            let same = |one: &Bound| {
                one_sort(&one.slot) == one_sort(slot) && one.meant.split('+').next() == meant.split('+').next()
            };
            if meant != "x" && bound.iter().any(same) {
                return None;
            }
            bound.push(Bound { slot: slot.to_owned(), said: said.clone(), meant, agreement });
            // Numbers in a name ("the first two") are none of the line's own.
            Some(if named { format!("{NAMED}{said}{NAMED}") } else { said })
        })?;
        let bind_one =
            |word: &str| match word.strip_prefix('$').filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))
            {
                Some(name) => bound.iter().find(|one| one.slot == name).map(|one| one.meant.clone()),
                None => Some(word.to_owned()),
            };
        // "but+$So"
        let bind = |word: &str| word.split('+').map(bind_one).collect::<Option<Vec<_>>>().map(|parts| parts.join("+"));
        let step =
            |step: &str| step.split_whitespace().map(bind).collect::<Option<Vec<_>>>().map(|words| words.join(" "));
        let text = if book.language == Language::English { text } else { book.names.agreed(&text, NAMED, &governs) };
        let (text, own) = own_quantities(&text);
        let mut steps = Vec::new();
        for step in carrier.steps.split(';').map(step) {
            let step = step?;
            if placeholders(&step).any(|number| number > own.len()) {
                return None;
            }
            steps.push(rename(&step, |number| format!("${}", own[number - 1])));
        }
        // A line that says "the ball" for what is talked about means the one ball where there are other things too.
        let chosen = bound.iter().any(|one| one.slot.starts_with('S') && one.slot != "Side");
        if !chosen && stage.the_ball() == Word::Ball && says_the_ball(&text) {
            for step in &mut steps {
                *step =
                    step.split(' ').map(|word| if word == "it" { "ball" } else { word }).collect::<Vec<_>>().join(" ");
            }
        }
        Part::new(&text, steps, quantities)
    }

    /// A carrier of a form from a family, said.
    pub(super) fn of_family(&mut self, family: usize, form: Form, stage: &Stage) -> Option<Part> {
        let book = Arc::clone(&self.book);
        let carriers: Vec<&Carrier> =
            book.families[family].of(form).iter().filter(|carrier| carrier.fits(stage)).collect();
        let carrier = *carriers.choose_weighted(&mut self.rng, |carrier| carrier.weight).ok()?;
        self.say(carrier, stage)
    }

    /// A family that has carriers of a form for this stage.
    pub(super) fn family(&mut self, form: Form, stage: &Stage) -> Option<usize> {
        let fits = |family: &Family| family.of(form).iter().any(|carrier| carrier.fits(stage));
        let families: Vec<usize> = (0..self.book.families.len()).filter(|at| fits(&self.book.families[*at])).collect();
        families.choose_weighted(&mut self.rng, |at| self.book.families[*at].weight_of(form)).ok().copied()
    }

    /// A carrier of a form, from any family.
    pub(super) fn any(&mut self, form: Form, stage: &Stage) -> Option<(usize, Part)> {
        let family = self.family(form, stage)?;
        Some((family, self.of_family(family, form, stage)?))
    }

    /// A carrier of a form from a family on which what is measured can depend (and seldom from another).
    pub(super) fn cause(&mut self, form: Form, stage: &Stage) -> Option<(usize, Part)> {
        let family = self.family(form, stage)?;
        if !self.book.families[family].moves_things() && self.rng.random_bool(0.9) {
            return None;
        }
        Some((family, self.of_family(family, form, stage)?))
    }

    /// A fragment or a circumstance.
    fn fragment(&mut self, stage: &Stage) -> Option<(usize, Part)> {
        let form = if self.rng.random_bool(0.5) { Form::Np } else { Form::Adv };
        self.any(form, stage)
    }

    /// Parts in a frame of a sort.
    pub(super) fn frame(&mut self, sort: &str, parts: &[&Part]) -> Option<Part> {
        let book = Arc::clone(&self.book);
        let frame = book.frames.get(sort)?.choose(&mut self.rng)?;
        let part = weave(frame, parts, &mut self.rng, &mut |_, _| None)?;
        if book.language == Language::English {
            return Some(part);
        }
        // Words run together where a frame and its parts meet, too: "s'il".
        let text = book.names.agreed(&part.text, NAMED, &[]);
        Part::new(&text, part.steps, part.slots).filter(|contracted| contracted.quantities == part.quantities)
    }

    /// A measuring question.
    fn measuring(&mut self, stage: &Stage) -> Option<Part> {
        if self.rng.random_bool(0.3) {
            let noun = self.any(Form::Noun, stage)?.1;
            return self.frame("tell", &[&noun]);
        }
        Some(self.any(Form::Measure, stage)?.1)
    }

    /// A question that stands on its own.
    pub(super) fn asked(&mut self, stage: &Stage) -> Option<Asked> {
        let alone = |family, part: Part| Asked { core: Some(part.clone()), whole: part, family, measure: None };
        let framed = |family, whole, core| Asked { whole, family, core: Some(core), measure: None };
        match self.rng.random_range(0..1000) {
            // plain commands
            0..65 => self.any(Form::Do, stage).map(|(family, part)| alone(family, part)),
            65..135 => {
                let infinitive = self.language() != Language::English && self.rng.random_bool(0.5);
                let (form, frame) = if infinitive { (Form::Inf, "infinitive") } else { (Form::Do, "request") };
                let (family, core) = self.any(form, stage)?;
                let whole = self.frame(frame, &[&core])?;
                Some(framed(family, whole, core))
            }
            135..175 => {
                let (family, core) = self.fragment(stage)?;
                let whole = self.frame("fragment", &[&core])?;
                Some(framed(family, whole, core))
            }
            175..230 => {
                let (family, core) = self.any(Form::If, stage)?;
                let whole = self.frame("what_if", &[&core])?;
                Some(framed(family, whole, core))
            }
            230..250 => {
                let (family, core) = self.any(Form::Adv, stage)?;
                let whole = self.frame("what_at", &[&core])?;
                Some(framed(family, whole, core))
            }
            250..265 => {
                let (family, core) = self.any(Form::If, stage)?;
                let whole = self.frame("wish", &[&core])?;
                Some(framed(family, whole, core))
            }
            265..310 => {
                let (form, frame, tries) = match self.rng.random_range(0..10) {
                    0..3 => (Form::If, "measure_if", true),
                    3..6 => (Form::Adv, "measure_at", true),
                    6..8 => (Form::Do, "try_measure", true),
                    _ => (Form::Do, "do_measure", false),
                };
                let (family, core) = self.cause(form, stage)?;
                let measure = self.measuring(stage)?;
                let whole = self.frame(frame, &[&core, &measure])?;
                let whole = if tries { tried(whole) } else { whole };
                Some(Asked { whole, family, core: Some(core), measure: measure.steps.first().cloned() })
            }
            310..335 => {
                let measure = self.measuring(stage)?;
                let family = self.family(Form::Measure, stage)?;
                Some(Asked::of(family, tried(measure)))
            }
            335..360 => self.yes_no(stage),
            360..380 => self.versus(stage),
            380..470 => self.several(stage),
            470..476 => self.rather(stage),
            476..490 => {
                let (form, _) = [(Form::OpenBody, ()), (Form::OpenValue, ())].choose(&mut self.rng).copied()?;
                let what = if form == Form::OpenBody { "clarify which_body" } else { "clarify how_much" };
                let (family, part) = self.open(form, stage)?;
                Some(Asked { whole: part.meaning(vec![what.into()]), family, core: None, measure: None })
            }
            _ => self.any(Form::Say, stage).map(|(family, part)| Asked::of(family, part)),
        }
    }

    /// A request that leaves something open.
    pub(super) fn open(&mut self, form: Form, stage: &Stage) -> Option<(usize, Part)> {
        let family = self.family(form, stage)?;
        let carriers: Vec<Carrier> =
            self.book.families[family].of(form).iter().filter(|carrier| carrier.fits(stage)).cloned().collect();
        let mut carrier = carriers.choose(&mut self.rng)?.clone();
        // What is left open is bound by the follow-up that answers.
        carrier.steps = carrier.steps.replace("$Open", "open");
        Some((family, self.say(&carrier, stage)?))
    }

    /// "Would it fall faster on the moon?"
    fn yes_no(&mut self, stage: &Stage) -> Option<Asked> {
        let pred = self.any(Form::Pred, stage)?.1;
        let (form, frame) = match self.rng.random_range(0..10) {
            0..4 => (Form::Adv, "would_at"),
            4..7 => (Form::If, "would_if"),
            _ => (Form::Do, "would_do"),
        };
        let (family, core) = self.cause(form, stage)?;
        let whole = tried(self.frame(frame, &[&core, &pred])?);
        Some(Asked { whole, family, core: Some(core), measure: pred.steps.first().cloned() })
    }

    /// "Which goes further, 30 degrees or 60 degrees?"
    fn versus(&mut self, stage: &Stage) -> Option<Asked> {
        let (family, first) = self.fragment(stage).filter(|(family, _)| self.book.families[*family].moves_things())?;
        let mut second = self.fragment_like(family, &first, stage)?;
        second.steps.insert(0, "versus".into());
        let (frame, last) = if self.rng.random_bool(0.5) {
            ("versus_which", self.any(Form::Which, stage)?.1)
        } else {
            let quantity = match stage.lesson {
                "falling" => "measure fall_time_s it",
                "bounce" => "measure bounce_height_m it",
                "projectile" => "measure range_m it",
                "pendulum" | "spring" => "measure period_s it",
                "orbit" => "measure period_s planet",
                "moon" => "measure period_s moon",
                "floating" => "measure submerged_percent all",
                "ramp" => "compare order_of_arrival all",
                _ => "measure speed_m_s it",
            };
            ("versus", Part::new("", vec![quantity.into()], Vec::new())?)
        };
        let whole = if frame == "versus" {
            let mut whole = self.frame(frame, &[&first, &second])?;
            whole.steps.extend(last.steps.clone());
            whole
        } else {
            self.frame(frame, &[&first, &second, &last])?
        };
        Some(Asked { whole, family, core: None, measure: None })
    }

    /// Another fragment that sets the same thing to another value: of the family, or of one that has such fragments.
    pub(super) fn fragment_like(&mut self, family: usize, like: &Part, stage: &Stage) -> Option<Part> {
        let property = property(&like.steps)?.to_owned();
        let with = |at: &usize, form: Form| {
            let fits = |carrier: &Carrier| carrier.fits(stage) && carrier.steps.starts_with(&property);
            self.book.families[*at].of(form).iter().any(fits)
        };
        let has = |at: &usize| with(at, Form::Np) || with(at, Form::Adv);
        let family = if has(&family) {
            family
        } else {
            let others: Vec<usize> = (0..self.book.families.len()).filter(has).collect();
            *others.choose_weighted(&mut self.rng, |at| self.book.families[*at].part_weight).ok()?
        };
        for _ in 0..12 {
            let form = if self.rng.random_bool(0.5) { Form::Np } else { Form::Adv };
            if let Some(part) = self.of_family(family, form, stage)
                && part.steps.len() == like.steps.len()
                && same_property(&part.steps, &like.steps)
                && (part.steps != like.steps || part.slots.iter().any(|slot| !slot.is_empty()))
                && part.text != like.text
            {
                return Some(part);
            }
        }
        None
    }

    /// Several commands in one question, perhaps with a measurement at the end.
    fn several(&mut self, stage: &Stage) -> Option<Asked> {
        let count = [2, 2, 2, 3, 3, 3, 4].choose(&mut self.rng).copied()?;
        let measured = self.rng.random_bool(0.22);
        let short = self.rng.random_bool(0.25);
        let mut parts: Vec<Part> = Vec::new();
        let mut first_family = 0;
        for _ in 0..count * 6 {
            if parts.len() == count {
                break;
            }
            let at_end = !parts.is_empty() && self.rng.random_bool(0.15);
            let said = match (short, at_end) {
                (true, _) => self.fragment(stage),
                (false, true) => self.any(Form::Adv, stage),
                (false, false) => self.any(Form::Do, stage),
            };
            let Some((family, part)) = said else { continue };
            if parts.iter().any(|other| same_property(&other.steps, &part.steps)) || part.text.split(' ').count() > 10 {
                continue;
            }
            if parts.is_empty() {
                first_family = family;
            }
            parts.push(part);
        }
        let mut whole = parts.first()?.clone();
        let last = parts.len() - 1;
        for (at, part) in parts.iter().enumerate().skip(1) {
            let sort = if at == last || self.rng.random_bool(0.25) { "join_last" } else { "join" };
            whole = self.frame(sort, &[&whole, part])?;
        }
        let mut measure = None;
        if measured {
            let question = self.measuring(stage)?;
            measure = question.steps.first().cloned();
            whole = self.frame("do_measure", &[&whole, &question])?;
        }
        if self.rng.random_bool(0.35) {
            whole = self.frame(if short { "fragment" } else { "request" }, &[&whole])?;
        }
        Some(Asked { whole, family: first_family, core: None, measure })
    }

    /// "Don't do that, do this."
    fn rather(&mut self, stage: &Stage) -> Option<Asked> {
        let (_, not) = self.any(Form::Do, stage)?;
        let (family, core) = self.any(Form::Do, stage)?;
        let whole = self.frame("rather", &[&core, &not.meaning(Vec::new())])?;
        Some(Asked { whole, family, core: Some(core), measure: None })
    }

    /// A part as a draft, if it is one.
    pub(super) fn draft(part: &Part) -> Option<Draft> {
        if part.steps.is_empty() || part.steps.len() > MOST_STEPS {
            return None;
        }
        let steps: Vec<DraftStep> = part.steps.iter().map(|step| step.parse().ok()).collect::<Option<_>>()?;
        Some(Draft::of(steps))
    }

    fn finished(&mut self, text: &str, draft: &Draft) -> String {
        let asks = matches!(draft.kind, scene::Kind::Answer | scene::Kind::Experiment)
            || ["what", "how", "can", "could", "would", "why", "does", "is "].iter().any(|word| text.starts_with(word));
        let end = match self.rng.random_range(0..10) {
            0..=4 if asks => "?",
            5 if asks => " ?",
            0 => ".",
            1 => "!",
            _ => "",
        };
        if text.ends_with(|c: char| !c.is_alphanumeric()) { text.to_owned() } else { format!("{text}{end}") }
    }

    /// Spelled as people do who have no key for it: without accents or umlauts, in small letters. Quantities stay.
    fn spelled(&mut self, text: String) -> String {
        let pairs: &[(&str, &str)] = match self.language() {
            Language::English => return text,
            Language::Spanish => &[("á", "a"), ("é", "e"), ("í", "i"), ("ó", "o"), ("ú", "u"), ("¿", "")],
            Language::French => &[("é", "e"), ("è", "e"), ("ê", "e"), ("à", "a"), ("ù", "u"), ("ç", "c"), ("î", "i")],
            Language::German => &[("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ü", "Ue")],
        };
        let mut out = text.clone();
        if self.rng.random_bool(0.2) {
            pairs.iter().for_each(|(with, without)| out = out.replace(with, without));
        } else if self.rng.random_bool(0.2) {
            out = out.replace('ß', "ss");
        }
        if self.rng.random_bool(0.4) {
            out = out.to_lowercase();
        }
        let values = |text: &str| quantity::find(text).iter().map(|found| found.value).collect::<Vec<_>>();
        if values(&out) == values(&text) { out } else { text }
    }

    fn example(&mut self) -> Option<Example> {
        let stage = Stage::random(&mut self.rng);
        let mut measured = None;
        let (part, previous) = match self.rng.random_range(0..100) {
            0..27 => {
                let follow = self.follow(&stage)?;
                measured = follow.measured;
                (follow.part, Some((follow.before, follow.draft)))
            }
            27..48 => {
                let before = self.asked(&stage)?.whole;
                let draft = Self::draft(&before)?;
                (self.asked(&stage)?.whole, Some((before.text, draft)))
            }
            _ => (self.asked(&stage)?.whole, None),
        };
        let draft = Self::draft(&part)?;
        let most = MOST_WORDS[usize::from(self.language() != Language::English)];
        if part.text.split(' ').count() > most {
            return None;
        }
        let question = self.finished(&part.text, &draft);
        let question = self.spelled(question);
        let lesson = stage.lesson.to_owned();
        Some(Example { lesson, bodies: stage.bodies, question, previous, measured, draft })
    }
}

impl Iterator for Generator {
    type Item = Example;

    fn next(&mut self) -> Option<Example> {
        let abroad = self.rng.random_bool(ABROAD).then(|| Language::ABROAD.choose(&mut self.rng)).flatten().copied();
        self.speak(self.only.or(abroad).unwrap_or(Language::English));
        loop {
            if let Some(example) = self.example() {
                return Some(example);
            }
        }
    }
}

/// A change that is measured, as something to try out beside what is.
pub(super) fn tried(mut part: Part) -> Part {
    if !part.steps.iter().any(|step| step == "versus") && part.steps.iter().any(|step| alters(step)) {
        part.steps.insert(0, "versus".into());
    }
    part
}

/// The step measures.
fn measures(step: &str) -> bool {
    step.starts_with("measure ") || step.starts_with("compare ")
}

fn alters(step: &str) -> bool {
    step.parse::<DraftStep>().is_ok_and(|step| step.alters())
}

/// Stands before and after what a slot for bodies says.
const NAMED: char = '\u{E100}';

/// One way to say which bodies are meant in a book's language, with how it governs other words.
fn which<R: Rng>(book: &Book, slot: &str, stage: &Stage, rng: &mut R) -> Option<(String, Vec<Word>, Agreement)> {
    match book.language {
        Language::English => stage.which(sort_and_case(slot).0, rng).map(|(said, words)| (said, words, 0)),
        _ => book.names.which(stage, slot, rng),
    }
}

/// The sort of a slot; a body in one word is a body.
fn one_sort(slot: &str) -> &str {
    match sort_and_case(slot).0 {
        "So" => "Sx",
        sort => sort,
    }
}

/// A line as it is said, without the marks about names, and the numbers (from 1) of its quantities that stand outside names.
fn own_quantities(marked: &str) -> (String, Vec<usize>) {
    let marked = tidy(marked);
    let mut text = String::new();
    let mut names: Vec<usize> = Vec::new();
    for char in marked.chars() {
        if char == NAMED { names.push(text.len()) } else { text.push(char) }
    }
    let named = |at: usize| names.chunks_exact(2).any(|name| (name[0]..name[1]).contains(&at));
    let found = quantity::find(&text);
    let own = found.iter().zip(1..).filter(|(found, _)| !named(found.span.start)).map(|(_, number)| number).collect();
    (text, own)
}

/// The words "the ball" or "a heavier ball" stand in it.
fn says_the_ball(text: &str) -> bool {
    const BEFORE: [&str; 14] = [
        "the", "that", "this", "my", "heavier", "lighter", "bigger", "larger", "smaller", "faster", "slower",
        "bouncier", "harder", "softer",
    ];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(2).any(|pair| pair[1] == "ball" && BEFORE.contains(&pair[0]))
}

/// Both lists begin by setting the same property (of the same bodies or of others).
pub(super) fn same_property(a: &[String], b: &[String]) -> bool {
    property(a) == property(b)
}

/// The first word of what the steps set.
fn property(steps: &[String]) -> Option<&str> {
    steps.iter().find(|step| *step != "versus").and_then(|step| step.split(' ').next())
}
