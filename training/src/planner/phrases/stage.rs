//! What a question is asked about: a lesson, the bodies on the stage, and the ways to say which of them is meant.

use planner::draft::Word;
use rand::Rng;
use rand::seq::IndexedRandom;

/// The lessons, by slug.
pub const LESSONS: [&str; 13] = [
    "falling",
    "bounce",
    "projectile",
    "collision",
    "pendulum",
    "spring",
    "ramp",
    "cradle",
    "billiards",
    "tower",
    "orbit",
    "moon",
    "floating",
];
/// Lessons that go together in the phrase book: the first four, in which bodies fall, fly and collide; those in which
/// bodies hang; those in space.
const GROUPS: [(&str, &[&str]); 3] = [
    ("classic", &["falling", "bounce", "projectile", "collision"]),
    ("hung", &["pendulum", "spring", "cradle"]),
    ("space", &["orbit", "moon"]),
];
/// The share of questions asked in the first four lessons.
const CLASSIC: f64 = 0.35;

/// The lessons that a list such as `bounce,hung` or `!ramp,!space` means: those that are named or, of all, those that
/// are not. None where a name is unknown.
#[must_use]
pub fn lessons(places: &str) -> Option<Vec<&'static str>> {
    let mut meant: Vec<&'static str> = if places.starts_with('!') { LESSONS.to_vec() } else { Vec::new() };
    for place in places.split(',') {
        let name = place.trim_start_matches('!');
        let alone = LESSONS.iter().copied().filter(|lesson| *lesson == name);
        let of_group =
            GROUPS.iter().filter(|(group, _)| *group == name).flat_map(|(_, lessons)| lessons.iter().copied());
        let found: Vec<&'static str> = alone.chain(of_group).collect();
        if found.is_empty() {
            return None;
        }
        if place.starts_with('!') {
            meant.retain(|lesson| !found.contains(lesson));
        } else {
            meant.extend(found);
        }
    }
    Some(meant)
}

/// The bodies that each lesson starts with (`content/*/scene.json`).
const STARTS: [&[&str]; 13] = [
    &["red ball", "feather"],
    &["red ball", "yellow ball", "blue ball"],
    &["orange ball", "green box"],
    &["blue ball", "red ball", "yellow ball"],
    &["brass bob"],
    &["blue weight"],
    &["ramp", "wooden block", "red ball"],
    &["first ball", "second ball", "third ball", "fourth ball", "fifth ball"],
    &["white ball", "yellow ball", "blue ball", "red ball", "purple ball", "orange ball", "green ball", "black ball"],
    &["red box", "orange box", "yellow box", "green box", "blue box", "steel ball"],
    &["sun", "blue planet"],
    &["sun", "Earth", "Moon"],
    &["wooden block", "steel ball", "ice cube", "cork"],
];

/// A lesson and the names of the bodies in its scene.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The lesson's slug.
    pub lesson: &'static str,
    /// Names of the bodies, in the scene's order.
    pub bodies: Vec<String>,
}

pub(super) const COLOURS: [(&str, Word); 12] = [
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

/// Things that no word of a draft stands for: they are meant by their names.
const NAMED: [&str; 40] = [
    "penguin",
    "teapot",
    "statue",
    "robot",
    "rubber duck",
    "toy car",
    "vase",
    "snowman",
    "rocket",
    "satellite",
    "comet",
    "teddy bear",
    "bottle",
    "anvil",
    "skateboard",
    "wheel",
    "coconut",
    "turtle",
    "piano",
    "lamp",
    "egg",
    "balloon",
    "domino",
    "pumpkin",
    "rock",
    "pillow",
    "phone",
    "log",
    "toy boat",
    "puck",
    "pencil",
    "watermelon",
    "book",
    "dice",
    "marble",
    "asteroid",
    "lantern",
    "barrel",
    "acorn",
    "parcel",
];

/// Everyday kinds of bodies, and those that the lessons are about.
pub(super) const KINDS: [(Word, &str, &[&str]); 17] = [
    (Word::Box, "box", &["the box", "the cube", "the crate", "that box", "box", "the square thing"]),
    (Word::Block, "block", &["the block", "the wooden block", "that block", "block", "the block of wood", "the wood"]),
    (Word::Feather, "feather", &["the feather", "feather", "that feather"]),
    (Word::Hammer, "hammer", &["the hammer", "hammer", "that hammer"]),
    (Word::Coin, "coin", &["the coin", "coin", "the penny"]),
    (Word::Apple, "apple", &["the apple", "apple", "that apple"]),
    (Word::Brick, "brick", &["the brick", "brick", "that brick"]),
    (Word::Bob, "bob", &["the bob", "the brass bob", "the bob", "that bob", "bob", "the pendulum bob"]),
    (Word::Weight, "weight", &["the weight", "the weight", "that weight", "the hanging weight", "weight"]),
    (
        Word::Ramp,
        "ramp",
        &["the ramp", "the ramp", "the slope", "the incline", "the plank", "the inclined plane", "ramp", "the board"],
    ),
    (Word::Ice, "cube", &["the ice cube", "the ice", "ice", "that ice cube", "the block of ice", "the cube"]),
    (Word::Cork, "cork", &["the cork", "cork", "that cork"]),
    (Word::Planet, "planet", &["the planet", "the planet", "that planet", "planet", "our planet"]),
    (Word::Sun, "sun", &["the sun", "the sun", "the star", "sun"]),
    (Word::Earth, "Earth", &["the earth", "earth", "our earth", "the earth"]),
    (Word::Moon, "Moon", &["the moon", "the moon", "moon", "our moon"]),
    (Word::White, "cue", &["the cue ball", "the cue", "cue ball"]),
];
/// The first kinds are those that can be asked for anywhere, though they are not there.
pub(super) const EVERYDAY: usize = 7;

/// Places in a row, in which the balls of a cradle hang and the boxes of a tower stand.
const ROW: [(Word, &str); 6] = [
    (Word::First, "first"),
    (Word::Second, "second"),
    (Word::Third, "third"),
    (Word::Fourth, "fourth"),
    (Word::Fifth, "fifth"),
    (Word::Last, "last"),
];
/// Several of a row of balls.
const ROWS: [(Word, &[&str]); 2] = [
    (
        Word::FirstFew,
        &[
            "the first two balls",
            "the first two",
            "two balls",
            "the two on the left",
            "the two left balls",
            "balls one and two",
            "the first three balls",
            "the first three",
            "three balls",
            "the three on the left",
            "three of them",
            "the first four balls",
            "the first four",
            "four balls",
            "four of them",
        ],
    ),
    (
        Word::LastFew,
        &[
            "the last two balls",
            "the last two",
            "the two on the right",
            "the two at the other end",
            "the last three balls",
            "the three on the right",
        ],
    ),
];

/// Ways in which one body stands out, with how often they are said.
pub(super) const STANDOUTS: [(f64, Word, &[&str]); 13] = [
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
        let classic = GROUPS[0].1.len();
        let index = if rng.random_bool(CLASSIC) {
            rng.random_range(0..classic)
        } else {
            rng.random_range(classic..LESSONS.len())
        };
        let lesson = LESSONS[index];
        let start = || STARTS[index].iter().map(|name| (*name).to_owned()).collect();
        if index >= classic {
            return Self { lesson, bodies: Self::varied(start(), rng) };
        }
        if rng.random_bool(0.4) {
            return Self { lesson, bodies: start() };
        }
        let least = if lesson == "collision" { 2 } else { 1 };
        let more = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3].choose(rng).copied().unwrap_or(0);
        let count = if lesson == "collision" && rng.random_bool(0.7) { 2 } else { least + more };
        let mut bodies: Vec<String> = Vec::new();
        while bodies.len() < count {
            let name = Self::any_body(rng);
            if !bodies.contains(&name) {
                bodies.push(name);
            }
        }
        Self { lesson, bodies }
    }

    /// A lesson's own bodies, now and then one less or one more.
    fn varied<R: Rng>(mut bodies: Vec<String>, rng: &mut R) -> Vec<String> {
        match rng.random_range(0..10) {
            0 if bodies.len() > 2 => {
                bodies.remove(rng.random_range(1..bodies.len()));
            }
            1 => {
                let name = Self::any_body(rng);
                if !bodies.contains(&name) {
                    bodies.push(name);
                }
            }
            2 if bodies[0] == "brass bob" => "bob".clone_into(&mut bodies[0]),
            2 if bodies[0] == "blue weight" => "weight".clone_into(&mut bodies[0]),
            _ => {}
        }
        bodies
    }

    fn any_body<R: Rng>(rng: &mut R) -> String {
        let x: f64 = rng.random();
        if x > 0.95 {
            return (*NAMED.choose(rng).expect("invariant: names")).to_owned();
        }
        if x < 0.62 {
            // Lessons use red and blue more than other colours.
            let most = if rng.random_bool(0.6) { 2 } else { COLOURS.len() };
            let colour = rng.random_range(0..most);
            format!("{} ball", COLOURS[colour].0)
        } else if x < 0.76 {
            format!("{} box", COLOURS.choose(rng).expect("invariant: colours").0)
        } else {
            (*OTHER_NAMES.choose(rng).expect("invariant: names")).to_owned()
        }
    }

    /// The scene has more than one body.
    #[must_use]
    pub fn many(&self) -> bool {
        self.bodies.len() > 1
    }

    /// What "the ball" means: the one ball among other things, or what is talked about where all are balls.
    pub fn the_ball(&self) -> Word {
        let round = |name: &String| matches!(last_word(name), "bob" | "weight") || name.ends_with("ball");
        if self.bodies.iter().all(round) { Word::It } else { Word::Ball }
    }

    /// The balls hang or the boxes stand in a row that can be counted.
    fn in_row(&self) -> Option<(&'static str, Option<Word>)> {
        match self.lesson {
            "cradle" => Some(("ball", None)),
            "tower" => Some(("box", Some(Word::Box))),
            _ => None,
        }
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
        for (at, (word, kind, texts)) in KINDS.into_iter().enumerate() {
            let called = |name: &String| last_word(name) == kind || (kind == "box" && name == "crate");
            let cue = kind == "cue" && self.lesson == "billiards";
            let here = cue || self.bodies.iter().any(called);
            let absent = if at < EVERYDAY { 0.1 } else { 0.0 };
            // Where there is a box and no block, people call it a block too.
            let boxes = word == Word::Block && self.bodies.iter().any(|name| last_word(name) == "box");
            let word = if boxes && !here { Word::Box } else { word };
            say(
                if here {
                    4.0
                } else if boxes {
                    0.6
                } else {
                    absent
                },
                texts,
                &[word],
            );
        }
        for name in self.bodies.iter().filter(|name| NAMED.contains(&name.as_str())) {
            let the = format!("the {name}");
            say(4.0, &[&the, &the, &format!("that {name}"), name], &[Word::Named]);
        }
        if let Some((what, kind)) = self.in_row() {
            for (word, place) in ROW {
                let words: Vec<Word> = [word].into_iter().chain(kind).collect();
                say(1.2, &[&format!("the {place} {what}"), &format!("{place} {what}")], &words);
                say(0.4, &[&format!("the {place} one")], &[word]);
            }
            let ends = match kind {
                Some(kind) => [
                    (["the top box", "the box on top", "the uppermost box"], vec![Word::Higher, kind]),
                    (["the bottom box", "the lowest box", "the box at the bottom"], vec![Word::Lower, kind]),
                    (["the middle box", "the box in the middle", "the middle one"], vec![Word::Middle, kind]),
                ],
                None => [
                    (["the middle ball", "the ball in the middle", "the middle one"], vec![Word::Middle]),
                    (["the end ball", "the ball at the other end", "the last ball in the row"], vec![Word::Last]),
                    (["the ball on the left end", "the leftmost ball", "the left ball"], vec![Word::Left]),
                ],
            };
            for (texts, words) in ends {
                say(1.2, &texts, &words);
            }
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
                Some("weight") => ("weight", Word::Weight),
                Some("planet") => ("planet", Word::Planet),
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

    /// Ways to say several bodies of a row.
    fn several(&self) -> Vec<Saying> {
        let row = if self.lesson == "cradle" { &ROWS[..] } else { &[] };
        let mut out = Vec::new();
        for (word, texts) in row {
            out.extend(texts.iter().map(|text| (1.5 / texts.len() as f64, (*text).to_owned(), vec![*word])));
        }
        out
    }

    /// One way to say which bodies are meant. Slot names: `S` any, `Sn` one body, `Sx` one body by more than "it",
    /// `So` the same in one word of a draft, `Sp` all,
    /// `Sg` several of a row, `Sthey` all as "they", `Sball` the word "ball".
    pub fn which<R: Rng>(&self, slot: &str, rng: &mut R) -> Option<(String, Vec<Word>)> {
        let sayings = match slot {
            "S" => [self.one(false), self.all(), self.several()].concat(),
            "Sg" => self.several(),
            "Sn" => self.one(false),
            "Sx" => self.one(true),
            "So" => {
                let word = |(weight, text, words): Saying| (weight, text, words[..1].to_vec());
                self.one(true).into_iter().map(word).collect()
            }
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

pub(super) fn last_word(name: &str) -> &str {
    name.rsplit(' ').next().unwrap_or(name)
}

/// The words for a ball by its full name: "red ball" is red and a ball, "bowling ball" just the ball.
fn words_of(name: &str, ball: Word) -> Vec<Word> {
    match COLOURS.iter().find(|(colour, _)| name.starts_with(colour)) {
        Some((_, colour)) => vec![*colour, Word::Ball],
        None => vec![ball],
    }
}
