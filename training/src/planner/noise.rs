//! Typing as it is: slips of the finger, lost apostrophes and full stops. Quantities stay as they are.

use planner::quantity;
use rand::Rng;

/// Neighbours on a QWERTY keyboard.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
/// The share of questions that are typed carelessly.
const CARELESS: f64 = 0.25;

/// The question as a careless hand may type it; its quantities are the same.
pub fn typed(question: &str, rng: &mut impl Rng) -> String {
    if !rng.random_bool(CARELESS) {
        return question.to_owned();
    }
    let mut text = question.to_owned();
    match rng.random_range(0..10) {
        0 => text = text.replace(['\'', '’'], ""),
        1 => text.retain(|c| !matches!(c, '?' | '!' | ',')),
        2 => text.push_str(["?", "??", "!", "...", " ?", "."][rng.random_range(0..6)]),
        3 => text = text.to_uppercase(),
        _ => {
            for _ in 0..rng.random_range(1..=2) {
                text = slip(&text, rng);
            }
        }
    }
    let meant = |text: &str| -> Vec<(f64, quantity::Dimension)> {
        quantity::find(text).into_iter().map(|quantity| (quantity.value, quantity.dimension)).collect()
    };
    if meant(&text) == meant(question) { text } else { question.to_owned() }
}

/// One slip in one word of at least four letters.
fn slip(text: &str, rng: &mut impl Rng) -> String {
    let mut words: Vec<Vec<char>> = text.split(' ').map(|word| word.chars().collect()).collect();
    let long: Vec<usize> = (0..words.len())
        .filter(|index| words[*index].len() >= 4 && words[*index].iter().all(|c| c.is_alphabetic()))
        .collect();
    if long.is_empty() {
        return text.to_owned();
    }
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
