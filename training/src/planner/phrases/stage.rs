//! What a question is asked about: a lesson, the bodies on the stage, and the ways to say which of them is meant.

use planner::draft::Word;
use rand::Rng;
use rand::seq::IndexedRandom;

/// The lessons, by slug.
pub const LESSONS: [&str; 4] = ["falling", "bounce", "projectile", "collision"];

/// The bodies that each lesson starts with (`content/*/scene.json`).
const STARTS: [&[&str]; 4] = [
    &["red ball", "feather"],
    &["red ball", "yellow ball", "blue ball"],
    &["orange ball", "green box"],
    &["blue ball", "red ball", "yellow ball"],
];

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

/// Everyday kinds of bodies.
const KINDS: [(Word, &str, &[&str]); 6] = [
    (Word::Box, "box", &["the box", "the cube", "the block", "the crate", "that box", "box", "the square thing"]),
    (Word::Feather, "feather", &["the feather", "feather", "that feather"]),
    (Word::Hammer, "hammer", &["the hammer", "hammer", "that hammer"]),
    (Word::Coin, "coin", &["the coin", "coin", "the penny"]),
    (Word::Apple, "apple", &["the apple", "apple", "that apple"]),
    (Word::Brick, "brick", &["the brick", "brick", "that brick"]),
];

/// Ways in which one body stands out, with how often they are said.
const STANDOUTS: [(f64, Word, &[&str]); 13] = [
    (
        1.2,
        Word::Heavier,
        &["the heavier one", "the heavy one", "the heavy ball", "the heaviest", "the heavier ball", "the heaviest one"],
    ),
    (1.2, Word::Lighter, &["the lighter one", "the light one", "the lightest", "the light ball", "the lighter ball"]),
    (
        1.2,
        Word::Bigger,
        &[
            "the bigger one",
            "the big one",
            "the big ball",
            "the large one",
            "the biggest one",
            "the larger one",
            "the large ball",
        ],
    ),
    (
        1.2,
        Word::Smaller,
        &["the smaller one", "the small one", "the little one", "the tiny one", "the small ball", "the little ball"],
    ),
    (0.6, Word::Faster, &["the faster one", "the fast one", "the fastest ball", "the quicker one"]),
    (0.5, Word::Slower, &["the slower one", "the slow one", "the slowest one", "the slow ball"]),
    (0.5, Word::Higher, &["the higher one", "the highest one", "the one on top", "the top one", "the upper one"]),
    (0.5, Word::Lower, &["the lower one", "the lowest one", "the bottom one", "the one below"]),
    (0.8, Word::Left, &["the left one", "the one on the left", "the left ball", "the ball on the left"]),
    (0.8, Word::Right, &["the right one", "the one on the right", "the right ball", "the ball on the right"]),
    (0.8, Word::First, &["the first one", "the first ball", "the original one", "the original ball"]),
    (1.1, Word::Other, &["the other one", "the other ball", "the other", "that other one"]),
    (
        1.2,
        Word::New,
        &[
            "the new one",
            "the new ball",
            "the one i just added",
            "the newest one",
            "the one you added",
            "the last one i added",
            "the ball you just added",
        ],
    ),
];

const IT: [&str; 10] = ["it", "it", "it", "it", "it", "this", "that", "the thing", "the object", "that thing"];
const BALL: [&str; 8] = ["the ball", "the ball", "the ball", "that ball", "my ball", "ball", "this ball", "the sphere"];
const ALL: [&str; 14] = [
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
    "all bodies",
];

/// Ways to say which bodies, with how often they are said, and the words of a draft for them.
type Saying = (f64, String, Vec<Word>);

impl Stage {
    /// A lesson with bodies like those that a learner sees there: mostly one or two, two or more where bodies collide.
    pub fn random<R: Rng>(rng: &mut R) -> Self {
        let index = rng.random_range(0..LESSONS.len());
        let lesson = LESSONS[index];
        if rng.random_bool(0.4) {
            return Self { lesson, bodies: STARTS[index].iter().map(|name| (*name).to_owned()).collect() };
        }
        let least = if lesson == "collision" { 2 } else { 1 };
        let more = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3].choose(rng).copied().unwrap_or(0);
        let count = if lesson == "collision" && rng.random_bool(0.7) { 2 } else { least + more };
        let mut bodies: Vec<String> = Vec::new();
        while bodies.len() < count {
            let x: f64 = rng.random();
            let name = if x < 0.62 {
                // Lessons use red and blue more than other colours.
                let most = if rng.random_bool(0.6) { 2 } else { COLOURS.len() };
                let colour = rng.random_range(0..most);
                format!("{} ball", COLOURS[colour].0)
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

    /// What "the ball" means: the one ball among other things, or what is talked about where all are balls.
    pub fn the_ball(&self) -> Word {
        if self.bodies.iter().all(|name| name.ends_with("ball")) { Word::It } else { Word::Ball }
    }

    /// Ways to say one body; `named` leaves "it" out.
    fn one(&self, named: bool) -> Vec<Saying> {
        let many = self.many();
        let mut out: Vec<Saying> = Vec::new();
        let mut say = |weight: f64, texts: &[&str], words: &[Word]| {
            let each = |text: &&str| (weight / texts.len() as f64, (*text).to_owned(), words.to_vec());
            out.extend(texts.iter().map(each));
        };
        if !named {
            say(if many { 5.0 } else { 9.0 }, &IT, &[Word::It]);
        }
        say(if many { 3.0 } else { 6.0 }, &BALL, &[self.the_ball()]);
        let mut balls = self.bodies.iter().filter(|name| name.ends_with("ball"));
        if let (Some(only), None) = (balls.next(), balls.next()) {
            say(2.0, &[&format!("the {only}")], &words_of(only, self.the_ball()));
        }
        for (word, kind, texts) in KINDS {
            let here = self.bodies.iter().any(|name| last_word(name) == kind || (kind == "box" && name == "crate"));
            say(if here { 4.0 } else { 0.1 }, texts, &[word]);
        }
        for (colour, word) in COLOURS {
            let of = self.bodies.iter().find(|name| name.starts_with(colour));
            let weight = if of.is_some() { 5.0 } else { 0.12 };
            let one = [
                &format!("the {colour} one"),
                &format!("the {colour} one"),
                colour,
                &format!("that {colour} one"),
                &format!("the {colour}"),
                &format!("the {colour} thing"),
            ];
            say(weight * 0.55, &one, &[word]);
            let (text, kind) = match of.map(|name| last_word(name)) {
                Some("box") => ("box", Word::Box),
                _ => ("ball", Word::Ball),
            };
            let full = format!("the {colour} {text}");
            say(
                weight * 0.5,
                &[&full, &full, &format!("{colour} {text}"), &format!("that {colour} {text}")],
                &[word, kind],
            );
        }
        for (share, word, texts) in STANDOUTS {
            let seldom = if word == Word::New { share.min(0.6) } else { share * 0.1 };
            say(if many { share } else { seldom }, texts, &[word]);
        }
        out
    }

    /// Ways to say all bodies.
    fn all(&self) -> Vec<Saying> {
        let weight = if self.many() { 5.0 } else { 0.4 };
        ALL.iter().map(|text| (weight / ALL.len() as f64, (*text).to_owned(), vec![Word::All])).collect()
    }

    /// One way to say which bodies are meant. Slot names: `S` any, `Sn` one body, `Sx` one body by more than "it", `Sp` all,
    /// `Sthey` all as "they", `Sball` the word "ball".
    pub fn which<R: Rng>(&self, slot: &str, rng: &mut R) -> Option<(String, Vec<Word>)> {
        let sayings = match slot {
            "S" => [self.one(false), self.all()].concat(),
            "Sn" => self.one(false),
            "Sx" => self.one(true),
            "Sp" => self.all(),
            "Sball" => vec![(1.0, "ball".to_owned(), vec![self.the_ball()])],
            "Sthey" if self.many() => {
                let say = |text: &&str| (1.0, (*text).to_owned(), vec![Word::All]);
                ["they", "they", "both", "the balls", "they both", "they all", "all of them"].iter().map(say).collect()
            }
            _ => return None,
        };
        sayings.choose_weighted(rng, |saying| saying.0).ok().map(|(_, text, words)| (text.clone(), words.clone()))
    }
}

fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// The words for a ball by its full name: "red ball" is red and a ball, "bowling ball" just the ball.
fn words_of(name: &str, ball: Word) -> Vec<Word> {
    match COLOURS.iter().find(|(colour, _)| name.starts_with(colour)) {
        Some((_, colour)) => vec![*colour, Word::Ball],
        None => vec![ball],
    }
}
