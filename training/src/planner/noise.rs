//! Typing as it is: slips of the finger, lost apostrophes and full stops, spelling by ear, words left out and words that fill. Quantities
//! stay as they are. And word pieces that are not read, as in BERT's own training (Devlin and others, 2019).

use planner::quantity;
use rand::Rng;
use rand::seq::IndexedRandom;

/// Neighbours on a QWERTY keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// The share of questions that are typed carelessly.
const CARELESS: f64 = 0.35;
/// How one who spells by ear may write what is written otherwise.
const BY_EAR: [(&str, &str); 46] = [
    ("th", "f"),
    ("th", "v"),
    ("th", "d"),
    ("ph", "f"),
    ("ck", "k"),
    ("ight", "ite"),
    ("ough", "uff"),
    ("tion", "shun"),
    ("ture", "cher"),
    ("wh", "w"),
    ("ea", "ee"),
    ("ee", "ea"),
    ("ie", "y"),
    ("ai", "ay"),
    ("ow", "ou"),
    ("ou", "ow"),
    ("oo", "u"),
    ("er", "a"),
    ("er", "ur"),
    ("ar", "er"),
    ("le", "el"),
    ("ll", "l"),
    ("ss", "s"),
    ("tt", "t"),
    ("pp", "p"),
    ("rr", "r"),
    ("c", "k"),
    ("c", "s"),
    ("s", "z"),
    ("z", "s"),
    ("x", "cks"),
    ("qu", "kw"),
    ("kn", "n"),
    ("gh", "g"),
    ("ge", "j"),
    ("dge", "j"),
    ("ey", "y"),
    ("y", "ie"),
    ("i", "e"),
    ("e", "i"),
    ("ing", "in"),
    ("ing", "ing'"),
    ("ed", "d"),
    ("ve", "v"),
    ("mb", "m"),
    ("au", "or"),
];
/// What is left out by those who hurry, and by those whose own language has no such words.
const LITTLE: [&str; 6] = ["the", "a", "an", "to", "of", "please"];
/// Short ways of writing.
const SHORT: [(&str, &str); 16] = [
    ("you", "u"),
    ("are", "r"),
    ("please", "pls"),
    ("please", "plz"),
    ("because", "cuz"),
    ("want to", "wanna"),
    ("going to", "gonna"),
    ("what is", "whats"),
    ("do not", "dont"),
    ("don't", "dont"),
    ("about", "abt"),
    ("with", "w/"),
    ("without", "w/o"),
    ("and", "&"),
    ("really", "rly"),
    ("kind of", "kinda"),
];
/// Words that only fill; most are said first.
const FILL: [&str; 14] =
    ["um", "uh", "er", "like", "well", "hmm", "you know", "just", "actually", "ok", "so", "maybe", "I guess", "hey"];

/// The question as a careless hand may type it; its quantities are the same.
pub fn typed(question: &str, rng: &mut impl Rng) -> String {
    if !rng.random_bool(CARELESS) {
        return question.to_owned();
    }
    let mut text = question.to_owned();
    match rng.random_range(0..16) {
        0 => text = text.replace(['\'', '’'], ""),
        1 => text.retain(|c| !matches!(c, '?' | '!' | ',')),
        2 => text.push_str(["?", "??", "!", "...", " ?", "."][rng.random_range(0..6)]),
        3 => text = text.to_uppercase(),
        4..7 => {
            for _ in 0..rng.random_range(1..=3) {
                text = by_ear(&text, rng);
            }
        }
        7 | 8 => text = without_little(&text, rng),
        9 => text = filled(&text, rng),
        10 => text = shortened(&text, rng),
        _ => {
            for _ in 0..rng.random_range(1..=2) {
                text = slip(&text, rng);
            }
        }
    }
    if meant(&text) == meant(question) { text } else { question.to_owned() }
}

/// The quantities of a text.
pub(super) fn meant(text: &str) -> Vec<(f64, quantity::Dimension)> {
    quantity::find(text).into_iter().map(|quantity| (quantity.value, quantity.dimension)).collect()
}

/// The share of questions of which some words are not read.
const MASKED: f64 = 0.6;
/// The share of their word pieces that is not, unless one says otherwise.
pub const HIDDEN: f64 = 0.18;
/// MiniLM's word piece for one that is not read.
const MASK: u32 = 103;
/// The first of MiniLM's word pieces that is no sign of its own.
const WORDS: u32 = 1000;

/// Hides this share of the word pieces of most questions, so that no single word decides what is meant.
pub fn masked(pieces: &mut [u32], hidden: f64, rng: &mut impl Rng) {
    if !rng.random_bool(MASKED) {
        return;
    }
    for piece in pieces.iter_mut().filter(|piece| **piece >= WORDS) {
        if rng.random_bool(hidden) {
            *piece = MASK;
        }
    }
}

/// Which words are of at least four letters and nothing else.
fn long(words: &[impl AsRef<str>]) -> Vec<usize> {
    (0..words.len())
        .filter(|index| {
            let word = words[*index].as_ref();
            word.chars().count() >= 4 && word.chars().all(char::is_alphabetic)
        })
        .collect()
}

/// One word of at least four letters as it sounds.
fn by_ear(text: &str, rng: &mut impl Rng) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let long = long(&words);
    if long.is_empty() {
        return text.to_owned();
    }
    let word = &mut words[long[rng.random_range(0..long.len())]];
    let fitting: Vec<&(&str, &str)> = BY_EAR.iter().filter(|(written, _)| word.contains(written)).collect();
    if let Some((written, heard)) = fitting.choose(rng) {
        *word = word.replacen(written, heard, 1);
    }
    words.join(" ")
}

/// Without some of the little words.
fn without_little(text: &str, rng: &mut impl Rng) -> String {
    let kept: Vec<&str> = text
        .split(' ')
        .filter(|word| !LITTLE.contains(&word.to_lowercase().as_str()) || rng.random_bool(0.4))
        .collect();
    if kept.is_empty() { text.to_owned() } else { kept.join(" ") }
}

/// With a word that only fills.
fn filled(text: &str, rng: &mut impl Rng) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    let at = if rng.random_bool(0.6) { 0 } else { rng.random_range(0..=words.len()) };
    words.insert(at, FILL[rng.random_range(0..FILL.len())]);
    words.join(" ")
}

/// With what has a short way of writing written so.
fn shortened(text: &str, rng: &mut impl Rng) -> String {
    let mut text = format!(" {text} ");
    for (long, short) in SHORT {
        if rng.random_bool(0.7) {
            text = text.replace(&format!(" {long} "), &format!(" {short} "));
        }
    }
    text.trim().to_owned()
}

/// One slip in one word of at least four letters.
fn slip(text: &str, rng: &mut impl Rng) -> String {
    let long = long(&text.split(' ').collect::<Vec<_>>());
    if long.is_empty() {
        return text.to_owned();
    }
    let mut words: Vec<Vec<char>> = text.split(' ').map(|word| word.chars().collect()).collect();
    let word = &mut words[long[rng.random_range(0..long.len())]];
    let at = rng.random_range(1..word.len());
    match rng.random_range(0..5) {
        0 => word.swap(at - 1, at),
        1 => {
            word.remove(at);
        }
        2 => word.insert(at, word[at]),
        3 => word[at] = neighbour(word[at], rng),
        _ => {
            let near = neighbour(word[at], rng);
            word.insert(at, near);
        }
    }
    words.iter().map(|word| word.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

fn neighbour(letter: char, rng: &mut impl Rng) -> char {
    for row in ROWS {
        if let Some(place) = row.find(letter.to_ascii_lowercase()) {
            let near = if rng.random_bool(0.5) { place.saturating_sub(1) } else { (place + 1).min(row.len() - 1) };
            return char::from(row.as_bytes()[near]);
        }
    }
    letter
}
