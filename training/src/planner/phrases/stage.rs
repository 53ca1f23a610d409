//! What a question is asked about: a lesson, the bodies on the stage, and the ways to say which of them is meant.

use planner::draft::Word;
use rand::Rng;
use rand::seq::IndexedRandom;

/// The lessons, by slug.
pub const LESSONS: [&str; 4] = ["falling", "bounce", "projectile", "collision"];

/// A lesson and the names of the bodies in its scene.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The lesson's slug.
    pub lesson: &'static str,
    /// Names of the bodies, in the scene's order.
    pub bodies: Vec<String>,
}

const COLOURS: [(&str, Word); 12] = [
    ("red", Word::Red),
    ("blue", Word::Blue),
    ("green", Word::Green),
    ("yellow", Word::Yellow),
    ("orange", Word::Orange),
    ("purple", Word::Purple),
    ("pink", Word::Pink),
    ("white", Word::White),
    ("black", Word::Black),
    ("brown", Word::Brown),
    ("grey", Word::Grey),
    ("gold", Word::Gold),
];
const OTHER_NAMES: [&str; 22] = [
    "ball",
    "ball",
    "steel ball",
    "rubber ball",
    "wooden ball",
    "heavy ball",
    "light ball",
    "small ball",
    "large ball",
    "feather",
    "feather",
    "hammer",
    "bowling ball",
    "tennis ball",
    "golf ball",
    "cannonball",
    "box",
    "wooden box",
    "crate",
    "coin",
    "brick",
    "apple",
];

/// Ways to say which bodies, with how often they are said, and the words of a draft for them.
type Saying = (f64, String, Vec<Word>);

impl Stage {
    /// A lesson with bodies like those that a learner sees there: mostly one or two, two or more where bodies collide.
    pub fn random<R: Rng>(rng: &mut R) -> Self {
        let lesson = LESSONS.choose(rng).copied().expect("invariant: there are lessons");
        let least = if lesson == "collision" { 2 } else { 1 };
        let more = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3].choose(rng).copied().unwrap_or(0);
        let count = if lesson == "collision" && rng.random_bool(0.7) { 2 } else { least + more };
        let mut bodies: Vec<String> = Vec::new();
        while bodies.len() < count {
            let x: f64 = rng.random();
            let name = if x < 0.62 {
                let colour =
                    COLOURS[if rng.random_bool(0.6) { rng.random_range(0..2) } else { rng.random_range(0..12) }];
                format!("{} ball", colour.0)
            } else if x < 0.76 {
                format!("{} box", COLOURS.choose(rng).expect("invariant: colours").0)
            } else {
                (*OTHER_NAMES.choose(rng).expect("invariant: names")).to_owned()
            };
            if !bodies.contains(&name) {
                bodies.push(name);
            }
        }
        Self { lesson, bodies }
    }

    /// The scene has more than one body.
    #[must_use]
    pub fn many(&self) -> bool {
        self.bodies.len() > 1
    }

    /// Ways to say which bodies are meant: `plural` for "they", `named` to leave "it" out.
    fn sayings(&self, plural: Option<bool>, named: bool) -> Vec<Saying> {
        let kinds: Vec<&str> = self.bodies.iter().map(|name| last_word(name)).collect();
        let mixed = kinds.iter().any(|kind| !kind.ends_with("ball"));
        let ball = if mixed { Word::Ball } else { Word::It };
        let many = self.many();
        let mut out: Vec<Saying> = Vec::new();
        let mut say = |weight: f64, texts: &[&str], words: &[Word]| {
            for text in texts {
                out.push((weight / texts.len() as f64, (*text).to_owned(), words.to_vec()));
            }
        };
        if plural != Some(true) {
            if !named {
                say(
                    if many { 5.0 } else { 9.0 },
                    &["it", "it", "it", "it", "this", "that", "the thing", "the object", "that thing"],
                    &[Word::It],
                );
            }
            say(
                if many { 3.0 } else { 6.0 },
                &["the ball", "the ball", "the ball", "that ball", "my ball", "ball", "this ball"],
                &[ball],
            );
            let things: [(&[&str], Word); 6] = [
                (&["the box", "the cube", "the block", "the crate", "that box", "box"], Word::Box),
                (&["the feather", "feather", "that feather"], Word::Feather),
                (&["the hammer", "hammer"], Word::Hammer),
                (&["the coin", "coin", "the penny"], Word::Coin),
                (&["the apple", "apple"], Word::Apple),
                (&["the brick", "brick"], Word::Brick),
            ];
            for (texts, word) in things {
                let here = kinds.iter().any(|kind| *kind == name(word) || (word == Word::Box && *kind == "crate"));
                say(if here { 4.0 } else { 0.25 }, texts, &[word]);
            }
            for (colour, word) in COLOURS {
                let of = self.bodies.iter().find(|name| name.starts_with(colour));
                let weight = if of.is_some() { 5.0 } else { 0.12 };
                let one = [
                    format!("the {colour} one"),
                    format!("the {colour} one"),
                    colour.to_owned(),
                    format!("that {colour} one"),
                ];
                say(weight * 0.55, &one.each_ref().map(String::as_str), &[word]);
                let (text, kind) = match of.map(|name| last_word(name)) {
                    Some("box") => ("box", Word::Box),
                    _ => ("ball", Word::Ball),
                };
                let kinded =
                    [format!("the {colour} {text}"), format!("the {colour} {text}"), format!("{colour} {text}")];
                say(weight * 0.5, &kinded.each_ref().map(String::as_str), &[word, kind]);
            }
            let some = if many { 1.2 } else { 0.12 };
            say(
                some,
                &[
                    "the heavier one",
                    "the heavy one",
                    "the heavy ball",
                    "the heaviest",
                    "the heavier ball",
                    "the heaviest one",
                ],
                &[Word::Heavier],
            );
            say(
                some,
                &["the lighter one", "the light one", "the lightest", "the light ball", "the lighter ball"],
                &[Word::Lighter],
            );
            say(
                some,
                &[
                    "the bigger one",
                    "the big one",
                    "the big ball",
                    "the large one",
                    "the biggest one",
                    "the larger one",
                ],
                &[Word::Bigger],
            );
            say(
                some,
                &[
                    "the smaller one",
                    "the small one",
                    "the little one",
                    "the tiny one",
                    "the small ball",
                    "the little ball",
                ],
                &[Word::Smaller],
            );
            say(
                some * 0.5,
                &["the faster one", "the fast one", "the fastest ball", "the quicker one"],
                &[Word::Faster],
            );
            say(some * 0.4, &["the slower one", "the slow one", "the slowest one", "the slow ball"], &[Word::Slower]);
            say(some * 0.4, &["the higher one", "the highest one", "the one on top", "the top one"], &[Word::Higher]);
            say(some * 0.4, &["the lower one", "the lowest one", "the bottom one", "the one below"], &[Word::Lower]);
            say(
                some * 0.7,
                &["the left one", "the one on the left", "the left ball", "the ball on the left"],
                &[Word::Left],
            );
            say(
                some * 0.7,
                &["the right one", "the one on the right", "the right ball", "the ball on the right"],
                &[Word::Right],
            );
            say(
                some * 0.7,
                &["the first one", "the first ball", "the original one", "the original ball"],
                &[Word::First],
            );
            say(some * 0.9, &["the other one", "the other ball", "the other", "that other one"], &[Word::Other]);
            say(
                some.max(0.6),
                &[
                    "the new one",
                    "the new ball",
                    "the one i just added",
                    "the newest one",
                    "the one you added",
                    "the last one i added",
                ],
                &[Word::New],
            );
        }
        if plural != Some(false) {
            let weight = if many { 5.0 } else { 0.4 };
            say(
                weight,
                &[
                    "both",
                    "them",
                    "all of them",
                    "everything",
                    "both of them",
                    "they all",
                    "all the balls",
                    "both balls",
                    "the balls",
                    "all objects",
                    "every ball",
                    "the two balls",
                    "all of it",
                ],
                &[Word::All],
            );
        }
        out
    }

    /// One way to say which bodies are meant. Slot names: `S` any, `Sn` one body, `Sx` one body by more than "it", `Sp` all.
    pub fn which<R: Rng>(&self, slot: &str, rng: &mut R) -> Option<(String, Vec<Word>)> {
        let sayings = match slot {
            "S" => self.sayings(None, false),
            "Sn" => self.sayings(Some(false), false),
            "Sx" => self.sayings(Some(false), true),
            "Sp" => self.sayings(Some(true), false),
            _ => return None,
        };
        sayings.choose_weighted(rng, |saying| saying.0).ok().map(|(_, text, words)| (text.clone(), words.clone()))
    }
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

fn name(word: Word) -> &'static str {
    match word {
        Word::Box => "box",
        Word::Feather => "feather",
        Word::Hammer => "hammer",
        Word::Coin => "coin",
        Word::Apple => "apple",
        Word::Brick => "brick",
        _ => "",
    }
}
