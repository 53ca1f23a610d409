//! The phrase books, one for each language: readable text files of carrier lines by family, slots, and the frames that
//! carriers are put in. How to write one stands in `training/data/planner/phrases/README.md`.

use std::collections::BTreeMap;

use planner::quantity::Language;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::names::Names;
use super::numbers;
use super::pattern::{Pattern, PatternError};
use super::stage::{Stage, lessons};

/// Files by name, with their text.
type Files = &'static [(&'static str, &'static str)];

/// The files of the English phrase book.
const ENGLISH: Files = &[
    ("environment.txt", include_str!("../../../data/planner/phrases/environment.txt")),
    ("bodies.txt", include_str!("../../../data/planner/phrases/bodies.txt")),
    ("motion.txt", include_str!("../../../data/planner/phrases/motion.txt")),
    ("view.txt", include_str!("../../../data/planner/phrases/view.txt")),
    ("measure.txt", include_str!("../../../data/planner/phrases/measure.txt")),
    ("explain.txt", include_str!("../../../data/planner/phrases/explain.txt")),
    ("navigate.txt", include_str!("../../../data/planner/phrases/navigate.txt")),
    ("decline.txt", include_str!("../../../data/planner/phrases/decline.txt")),
    ("degrees.txt", include_str!("../../../data/planner/phrases/degrees.txt")),
    ("lessons.txt", include_str!("../../../data/planner/phrases/lessons.txt")),
    ("spoken.txt", include_str!("../../../data/planner/phrases/spoken.txt")),
    ("learners.txt", include_str!("../../../data/planner/phrases/learners.txt")),
    ("second_reading.txt", include_str!("../../../data/planner/phrases/second_reading.txt")),
    ("children.txt", include_str!("../../../data/planner/phrases/children.txt")),
    ("classroom.txt", include_str!("../../../data/planner/phrases/classroom.txt")),
    ("sideways.txt", include_str!("../../../data/planner/phrases/sideways.txt")),
    ("hung.txt", include_str!("../../../data/planner/phrases/hung.txt")),
    ("slopes.txt", include_str!("../../../data/planner/phrases/slopes.txt")),
    ("sky.txt", include_str!("../../../data/planner/phrases/sky.txt")),
    ("floating.txt", include_str!("../../../data/planner/phrases/floating.txt")),
    ("more_voices.txt", include_str!("../../../data/planner/phrases/more_voices.txt")),
    ("likeness.txt", include_str!("../../../data/planner/phrases/likeness.txt")),
    ("beliefs.txt", include_str!("../../../data/planner/phrases/beliefs.txt")),
    ("wishes.txt", include_str!("../../../data/planner/phrases/wishes.txt")),
    ("arranging.txt", include_str!("../../../data/planner/phrases/arranging.txt")),
    ("talking.txt", include_str!("../../../data/planner/phrases/talking.txt")),
    ("convictions.txt", include_str!("../../../data/planner/phrases/convictions.txt")),
    ("one_breath.txt", include_str!("../../../data/planner/phrases/one_breath.txt")),
    ("borders.txt", include_str!("../../../data/planner/phrases/borders.txt")),
    ("amounts.txt", include_str!("../../../data/planner/phrases/amounts.txt")),
    ("second_thoughts.txt", include_str!("../../../data/planner/phrases/second_thoughts.txt")),
    ("series.txt", include_str!("../../../data/planner/phrases/series.txt")),
    ("trials.txt", include_str!("../../../data/planner/phrases/trials.txt")),
    ("setting_off.txt", include_str!("../../../data/planner/phrases/setting_off.txt")),
    ("afterwards.txt", include_str!("../../../data/planner/phrases/afterwards.txt")),
    ("seeing.txt", include_str!("../../../data/planner/phrases/seeing.txt")),
    ("limits.txt", include_str!("../../../data/planner/phrases/limits.txt")),
    ("doubts.txt", include_str!("../../../data/planner/phrases/doubts.txt")),
    ("stuff.txt", include_str!("../../../data/planner/phrases/stuff.txt")),
    ("everyday.txt", include_str!("../../../data/planner/phrases/everyday.txt")),
    ("beyond.txt", include_str!("../../../data/planner/phrases/beyond.txt")),
    ("indirect.txt", include_str!("../../../data/planner/phrases/indirect.txt")),
    ("outlook.txt", include_str!("../../../data/planner/phrases/outlook.txt")),
    ("wonders.txt", include_str!("../../../data/planner/phrases/wonders.txt")),
    ("going.txt", include_str!("../../../data/planner/phrases/going.txt")),
    ("littlest.txt", include_str!("../../../data/planner/phrases/littlest.txt")),
    ("teenagers.txt", include_str!("../../../data/planner/phrases/teenagers.txt")),
    ("lecterns.txt", include_str!("../../../data/planner/phrases/lecterns.txt")),
    ("guests.txt", include_str!("../../../data/planner/phrases/guests.txt")),
    ("engineers.txt", include_str!("../../../data/planner/phrases/engineers.txt")),
    ("newcomers.txt", include_str!("../../../data/planner/phrases/newcomers.txt")),
    ("aloud.txt", include_str!("../../../data/planner/phrases/aloud.txt")),
    ("terse.txt", include_str!("../../../data/planner/phrases/terse.txt")),
    ("replies.txt", include_str!("../../../data/planner/phrases/replies.txt")),
    ("claims.txt", include_str!("../../../data/planner/phrases/claims.txt")),
    ("swings.txt", include_str!("../../../data/planner/phrases/swings.txt")),
    ("drops.txt", include_str!("../../../data/planner/phrases/drops.txt")),
    ("blocks.txt", include_str!("../../../data/planner/phrases/blocks.txt")),
    ("heavens.txt", include_str!("../../../data/planner/phrases/heavens.txt")),
    ("doubles.txt", include_str!("../../../data/planner/phrases/doubles.txt")),
    ("figures.txt", include_str!("../../../data/planner/phrases/figures.txt")),
    ("supposing.txt", include_str!("../../../data/planner/phrases/supposing.txt")),
    ("threads.txt", include_str!("../../../data/planner/phrases/threads.txt")),
    ("putting.txt", include_str!("../../../data/planner/phrases/putting.txt")),
    ("motions.txt", include_str!("../../../data/planner/phrases/motions.txt")),
    ("windows.txt", include_str!("../../../data/planner/phrases/windows.txt")),
    ("tables.txt", include_str!("../../../data/planner/phrases/tables.txt")),
    ("misspelt.txt", include_str!("../../../data/planner/phrases/misspelt.txt")),
    ("fences.txt", include_str!("../../../data/planner/phrases/fences.txt")),
    ("crowd.txt", include_str!("../../../data/planner/phrases/crowd.txt")),
    ("strangers.txt", include_str!("../../../data/planner/phrases/strangers.txt")),
    ("desks.txt", include_str!("../../../data/planner/phrases/desks.txt")),
    ("evenings.txt", include_str!("../../../data/planner/phrases/evenings.txt")),
    ("errands.txt", include_str!("../../../data/planner/phrases/errands.txt")),
    ("hunches.txt", include_str!("../../../data/planner/phrases/hunches.txt")),
    ("earlier.txt", include_str!("../../../data/planner/phrases/earlier.txt")),
    ("spelt.txt", include_str!("../../../data/planner/phrases/spelt.txt")),
    ("trios.txt", include_str!("../../../data/planner/phrases/trios.txt")),
    ("gangs.txt", include_str!("../../../data/planner/phrases/gangs.txt")),
    ("spots.txt", include_str!("../../../data/planner/phrases/spots.txt")),
    ("pages.txt", include_str!("../../../data/planner/phrases/pages.txt")),
    ("convinced.txt", include_str!("../../../data/planner/phrases/convinced.txt")),
    ("crates.txt", include_str!("../../../data/planner/phrases/crates.txt")),
    ("hangers.txt", include_str!("../../../data/planner/phrases/hangers.txt")),
    ("rollers.txt", include_str!("../../../data/planner/phrases/rollers.txt")),
    ("droppers.txt", include_str!("../../../data/planner/phrases/droppers.txt")),
    ("weighed.txt", include_str!("../../../data/planner/phrases/weighed.txt")),
    ("followups.txt", include_str!("../../../data/planner/phrases/followups.txt")),
    ("tinkerers.txt", include_str!("../../../data/planner/phrases/tinkerers.txt")),
    ("seminar.txt", include_str!("../../../data/planner/phrases/seminar.txt")),
    ("foyer.txt", include_str!("../../../data/planner/phrases/foyer.txt")),
    ("borrowed.txt", include_str!("../../../data/planner/phrases/borrowed.txt")),
    ("runon.txt", include_str!("../../../data/planner/phrases/runon.txt")),
    ("grumblers.txt", include_str!("../../../data/planner/phrases/grumblers.txt")),
    ("musings.txt", include_str!("../../../data/planner/phrases/musings.txt")),
    ("workbench.txt", include_str!("../../../data/planner/phrases/workbench.txt")),
    ("verdicts.txt", include_str!("../../../data/planner/phrases/verdicts.txt")),
    ("stargazers.txt", include_str!("../../../data/planner/phrases/stargazers.txt")),
    ("topplers.txt", include_str!("../../../data/planner/phrases/topplers.txt")),
    ("armfuls.txt", include_str!("../../../data/planner/phrases/armfuls.txt")),
    ("halftold.txt", include_str!("../../../data/planner/phrases/halftold.txt")),
    ("slingshots.txt", include_str!("../../../data/planner/phrases/slingshots.txt")),
    ("rejoinders.txt", include_str!("../../../data/planner/phrases/rejoinders.txt")),
    ("figured.txt", include_str!("../../../data/planner/phrases/figured.txt")),
    ("hangon.txt", include_str!("../../../data/planner/phrases/hangon.txt")),
    ("accents.txt", include_str!("../../../data/planner/phrases/accents.txt")),
    ("scrawl.txt", include_str!("../../../data/planner/phrases/scrawl.txt")),
    ("stagehands.txt", include_str!("../../../data/planner/phrases/stagehands.txt")),
    ("carts.txt", include_str!("../../../data/planner/phrases/carts.txt")),
    ("onlookers.txt", include_str!("../../../data/planner/phrases/onlookers.txt")),
    ("movers.txt", include_str!("../../../data/planner/phrases/movers.txt")),
    ("parlour.txt", include_str!("../../../data/planner/phrases/parlour.txt")),
    ("gauges.txt", include_str!("../../../data/planner/phrases/gauges.txt")),
    ("dials.txt", include_str!("../../../data/planner/phrases/dials.txt")),
    ("wrecks.txt", include_str!("../../../data/planner/phrases/wrecks.txt")),
    ("lunar.txt", include_str!("../../../data/planner/phrases/lunar.txt")),
    ("bobbing.txt", include_str!("../../../data/planner/phrases/bobbing.txt")),
    ("pairs.txt", include_str!("../../../data/planner/phrases/pairs.txt")),
    ("creeds.txt", include_str!("../../../data/planner/phrases/creeds.txt")),
    ("odds.txt", include_str!("../../../data/planner/phrases/odds.txt")),
];

/// The files of lines of a language, that of its slots and that of its frames.
fn files(language: Language) -> (Files, Files, Files) {
    macro_rules! of {
        ($($file:literal),+) => {
            &[$(($file, include_str!(concat!("../../../data/planner/phrases/", $file)))),+]
        };
    }
    match language {
        Language::English => (ENGLISH, of!("slots.txt"), of!("frames.txt")),
        Language::Spanish => (
            of!("spanish/changes.txt", "spanish/questions.txt", "spanish/talking.txt", "spanish/voices.txt"),
            of!("spanish/slots.txt"),
            of!("spanish/frames.txt"),
        ),
        Language::French => (
            of!("french/changes.txt", "french/questions.txt", "french/talking.txt", "french/voices.txt"),
            of!("french/slots.txt"),
            of!("french/frames.txt"),
        ),
        Language::German => (
            of!("german/changes.txt", "german/questions.txt", "german/talking.txt", "german/voices.txt"),
            of!("german/slots.txt"),
            of!("german/frames.txt"),
        ),
    }
}

/// What part of speech a carrier is: where it can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// A command: "make it heavier".
    Do,
    /// The same as an infinitive, where a language has frames for it: "die Kugel schwerer machen".
    Inf,
    /// A clause after "if": "it was heavier".
    If,
    /// A fragment that says what is wanted: "a heavier ball".
    Np,
    /// A circumstance: "on the moon", "from 20 m".
    Adv,
    /// A measuring question: "how long does it take".
    Measure,
    /// What is measured, as a noun: "the fall time".
    Noun,
    /// A body and what it might do, after "would" or "does": "it fall faster".
    Pred,
    /// Which variant wins: "which goes further".
    Which,
    /// A whole question.
    Say,
    /// A request that leaves open which body is meant.
    OpenBody,
    /// A request that leaves a value open.
    OpenValue,
}

impl Form {
    /// All forms, with their names in the files.
    pub const ALL: [(&'static str, Self); 12] = [
        ("do", Self::Do),
        ("inf", Self::Inf),
        ("if", Self::If),
        ("np", Self::Np),
        ("adv", Self::Adv),
        ("measure", Self::Measure),
        ("noun", Self::Noun),
        ("pred", Self::Pred),
        ("which", Self::Which),
        ("say", Self::Say),
        ("open_body", Self::OpenBody),
        ("open_value", Self::OpenValue),
    ];
}

/// One line of the book: a pattern and the steps it means.
#[derive(Clone, Debug)]
pub struct Carrier {
    /// The words.
    pub pattern: Pattern,
    /// The steps, in the notation of drafts, with slots; placeholders count the quantities of this pattern.
    pub steps: String,
    /// Lessons it belongs to; empty is all.
    pub lessons: Vec<&'static str>,
    /// Needs several bodies (`Some(true)`), or just one.
    pub many: Option<bool>,
    /// It is one of the plainest ways to say it.
    pub often: bool,
    /// It says quantities that it does not mean: "from 3 to 5 kg", "is it 5 or 6 metres?".
    pub spare: bool,
    /// How often it is drawn.
    pub weight: f64,
    /// File and line, for errors.
    pub at: String,
}

impl Carrier {
    /// It can be said on this stage.
    #[must_use]
    pub fn fits(&self, stage: &Stage) -> bool {
        (self.lessons.is_empty() || self.lessons.contains(&stage.lesson))
            && self.many.is_none_or(|many| many == stage.many())
    }
}

/// Carriers about one thing.
#[derive(Clone, Debug)]
pub struct Family {
    /// Its name.
    pub name: String,
    /// How often a whole question of it is drawn.
    pub weight: f64,
    /// How often its other carriers are.
    pub part_weight: f64,
    /// The topic that "why?" asks about after it.
    pub topic: String,
    /// Lessons in which its lines are said that name none; empty is all.
    pub lessons: Vec<&'static str>,
    /// Its carriers, by form.
    pub carriers: BTreeMap<Form, Vec<Carrier>>,
}

impl Family {
    /// It changes how things move: what is measured can depend on it. (Of the others, "why?" asks about the program
    /// or the lesson.)
    #[must_use]
    pub fn moves_things(&self) -> bool {
        !matches!(self.topic.as_str(), "orrery" | "lesson")
    }

    /// How often a carrier of a form is drawn from it.
    #[must_use]
    pub fn weight_of(&self, form: Form) -> f64 {
        if form == Form::Say { self.weight } else { self.part_weight }
    }

    /// Its carriers of a form.
    #[must_use]
    pub fn of(&self, form: Form) -> &[Carrier] {
        self.carriers.get(&form).map_or(&[], Vec::as_slice)
    }
}

/// Why a file of the phrase book cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// A line that is none of the sorts of lines.
    #[error(
        "{at}: expected `form [where]: pattern => steps`, `[family weight topic [lessons]]`, `[family]` or a comment, found `{found}`"
    )]
    Line {
        /// File and line.
        at: String,
        /// The line.
        found: String,
    },
    /// A pattern that cannot be read.
    #[error("{at}: {source}")]
    Pattern {
        /// File and line.
        at: String,
        /// What is wrong with it.
        source: PatternError,
    },
}

/// The whole phrase book of a language.
#[derive(Clone, Debug)]
pub struct Book {
    /// The language.
    pub language: Language,
    /// Families of carriers.
    pub families: Vec<Family>,
    /// Slots: for each name, pairs of what is said and what it is in the notation.
    pub slots: BTreeMap<String, Vec<(Pattern, String)>>,
    /// Frames, by what they are for.
    pub frames: BTreeMap<String, Vec<Pattern>>,
    /// What bodies are called, where that is not English.
    pub names: Names,
}

impl Book {
    /// Reads the book of a language that is compiled in.
    ///
    /// # Errors
    /// Says file and line where one cannot be read.
    pub fn read(language: Language) -> Result<Self, BookError> {
        let (written, slots, frames) = files(language);
        let (families, names) = (Vec::new(), Names::default());
        let mut book = Self { language, families, slots: BTreeMap::new(), frames: BTreeMap::new(), names };
        for (file, text) in slots {
            book.read_slots(file, text)?;
        }
        for (file, text) in frames {
            book.read_frames(file, text)?;
        }
        for (file, text) in written {
            book.add(file, text)?;
        }
        book.balance();
        Ok(book)
    }

    /// The same book with this share of its lines, drawn by chance.
    #[must_use]
    pub fn thinned(&self, share: f64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(0x7468_696e);
        let mut book = self.clone();
        for carriers in book.families.iter_mut().flat_map(|family| family.carriers.values_mut()) {
            carriers.retain(|_| rng.random_bool(share.clamp(0.0, 1.0)));
        }
        book
    }

    /// Reads one more file of lines, with its frames.
    pub(super) fn add(&mut self, file: &str, text: &str) -> Result<(), BookError> {
        let (lines, frames) = text.split_once("# FRAMES\n").unwrap_or((text, ""));
        self.read_file(file, lines)?;
        self.read_frames(file, frames)
    }

    /// Makes meanings that few lines say nearly as frequent as those that many say: lines of one form that mean the
    /// same (whatever the bodies) share the square root of their weight.
    fn balance(&mut self) {
        let meaning = |steps: &str| {
            let about = |word: &str| matches!(word, "it" | "all" | "other") || word.starts_with("$S");
            steps.split_whitespace().filter(|word| !about(word)).collect::<Vec<_>>().join(" ")
        };
        for carriers in self.families.iter_mut().flat_map(|family| family.carriers.values_mut()) {
            let mut shares: BTreeMap<String, f64> = BTreeMap::new();
            for carrier in carriers.iter() {
                *shares.entry(meaning(&carrier.steps)).or_insert(0.0) += carrier.weight;
            }
            for carrier in carriers {
                carrier.weight /= shares[&meaning(&carrier.steps)].powf(0.6);
                if carrier.often {
                    carrier.weight *= 3.0;
                }
                // Lines of a few lessons are drawn only there.
                if (1..=3).contains(&carrier.lessons.len()) {
                    carrier.weight *= 1.6;
                }
            }
        }
    }

    fn read_file(&mut self, file: &str, text: &str) -> Result<(), BookError> {
        let mut current = None;
        for (at, line) in lines(file, text) {
            let wrong = || BookError::Line { at: at.clone(), found: line.to_owned() };
            if let Some(head) = line.strip_prefix('[') {
                let head: Vec<&str> = head.trim_end_matches(']').split_whitespace().collect();
                current = match head[..] {
                    // a family of an earlier file, opened again
                    [name] => Some(self.families.iter().position(|family| family.name == name).ok_or_else(wrong)?),
                    [name, weight, topic, ref places @ ..] if places.len() <= 1 => {
                        let (weight, part_weight) = weight.split_once('/').unwrap_or((weight, weight));
                        let weight = weight.parse().map_err(|_| wrong())?;
                        let part_weight = part_weight.parse().map_err(|_| wrong())?;
                        let carriers = BTreeMap::new();
                        let lessons = match places {
                            [places] => lessons(places).ok_or_else(wrong)?,
                            _ => Vec::new(),
                        };
                        self.families.push(Family {
                            name: name.into(),
                            weight,
                            part_weight,
                            topic: topic.into(),
                            lessons,
                            carriers,
                        });
                        Some(self.families.len() - 1)
                    }
                    _ => return Err(wrong()),
                };
                continue;
            }
            let (form, rest) = line.split_once(':').ok_or_else(wrong)?;
            let (text, steps) = rest.rsplit_once("=>").ok_or_else(wrong)?;
            let mut form = form.split_whitespace();
            let name = form.next().ok_or_else(wrong)?;
            let (_, kind) = Form::ALL.into_iter().find(|(known, _)| *known == name).ok_or_else(wrong)?;
            let pattern = parse(&at, text.trim())?;
            let weight = pattern.ways().powf(0.3).min(6.0);
            let mut carrier = Carrier {
                pattern,
                steps: steps.trim().into(),
                lessons: Vec::new(),
                many: None,
                often: false,
                spare: false,
                weight,
                at: at.clone(),
            };
            for place in form {
                match place {
                    "many" => carrier.many = Some(true),
                    "one" => carrier.many = Some(false),
                    "often" => carrier.often = true,
                    "spare" => carrier.spare = true,
                    places => carrier.lessons = lessons(places).ok_or_else(wrong)?,
                }
            }
            let family = &mut self.families[current.ok_or_else(wrong)?];
            if carrier.lessons.is_empty() {
                carrier.lessons.clone_from(&family.lessons);
            }
            family.carriers.entry(kind).or_default().push(carrier);
        }
        Ok(())
    }

    fn read_slots(&mut self, file: &str, text: &str) -> Result<(), BookError> {
        let mut name = String::new();
        for (at, line) in lines(file, text) {
            if let Some(head) = line.strip_prefix('[') {
                name = head.trim_end_matches(']').into();
                continue;
            }
            let wrong = || BookError::Line { at: at.clone(), found: line.into() };
            let (token, ways) = line.split_once('=').ok_or_else(wrong)?;
            for way in ways.split('|') {
                let (token, way) = (token.trim(), way.trim());
                match name.strip_prefix("bodies ") {
                    Some(agreement) => self.names.add(agreement, token, way, &self.slots).ok_or_else(wrong)?,
                    None if name == "contractions" => self.names.contract(token, way).ok_or_else(wrong)?,
                    None => self.slots.entry(name.clone()).or_default().push((parse(&at, way)?, token.into())),
                }
            }
        }
        Ok(())
    }

    fn read_frames(&mut self, file: &str, text: &str) -> Result<(), BookError> {
        let mut name = String::new();
        for (at, line) in lines(file, text) {
            match line.strip_prefix('[') {
                Some(head) => name = head.trim_end_matches(']').into(),
                None => self.frames.entry(name.clone()).or_default().push(parse(&at, line)?),
            }
        }
        Ok(())
    }

    /// The words for a quantity slot, or none where there is no such slot.
    pub fn quantity<R: Rng>(&self, slot: &str, rng: &mut R) -> Option<String> {
        if self.language == Language::English {
            return numbers::quantity(slot, rng);
        }
        let (way, _) = self.slots.get(slot)?.choose(rng)?;
        way.say(rng, &mut |part, rng| {
            numbers::numeral(part, rng).or_else(|| self.slots.get(part)?.choose(rng)?.0.say(rng, &mut |_, _| None))
        })
    }
}

/// The lines of a file that say something, with file and line number.
fn lines<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = (String, &'a str)> {
    text.lines()
        .enumerate()
        .map(move |(number, line)| (format!("{file}:{}", number + 1), line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

fn parse(at: &str, text: &str) -> Result<Pattern, BookError> {
    Pattern::parse(text).map_err(|source| BookError::Pattern { at: at.into(), source })
}
