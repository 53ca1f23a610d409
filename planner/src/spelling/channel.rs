//! How likely a word is written in some way: the least cost of edits that lead from the word to what was written, a weighted
//! Damerau-Levenshtein distance with groups of letters that sound alike.

/// Groups of letters, and how one who spells by ear may write them.
const BY_EAR: &[(&str, &str)] = &[
    ("th", "f"),
    ("th", "v"),
    ("th", "d"),
    ("ph", "f"),
    ("gh", "f"),
    ("ck", "k"),
    ("ight", "ite"),
    ("ought", "ort"),
    ("ough", "uff"),
    ("ough", "o"),
    ("tion", "shun"),
    ("sion", "shun"),
    ("ssure", "sher"),
    ("ture", "cher"),
    ("wh", "w"),
    ("wh", "h"),
    ("ea", "ee"),
    ("ea", "e"),
    ("ee", "ea"),
    ("ie", "y"),
    ("ai", "ay"),
    ("a", "ay"),
    ("a", "ai"),
    ("ow", "ou"),
    ("ou", "ow"),
    ("oo", "u"),
    ("ue", "oo"),
    ("o", "oo"),
    ("u", "oo"),
    ("a", "or"),
    ("a", "u"),
    ("ar", "or"),
    ("al", "or"),
    ("er", "a"),
    ("er", "ur"),
    ("ar", "er"),
    ("ear", "er"),
    ("ir", "er"),
    ("ure", "er"),
    ("le", "el"),
    ("le", "ul"),
    ("c", "k"),
    ("c", "s"),
    ("ce", "s"),
    ("se", "s"),
    ("s", "z"),
    ("z", "s"),
    ("x", "cks"),
    ("x", "ks"),
    ("qu", "kw"),
    ("kn", "n"),
    ("wr", "r"),
    ("ge", "j"),
    ("g", "j"),
    ("dge", "j"),
    ("ey", "y"),
    ("y", "ie"),
    ("y", "ee"),
    ("ing", "in"),
    ("ed", "d"),
    ("ed", "t"),
    ("ve", "v"),
    ("mb", "m"),
    ("au", "or"),
    ("o", "u"),
    ("ould", "ud"),
    ("wha", "wo"),
    ("wa", "wo"),
    ("one", "wun"),
    ("igh", "i"),
    ("aight", "ate"),
    ("tch", "ch"),
    ("se", "z"),
    ("ai", "e"),
    ("alf", "af"),
    ("a", "ar"),
    ("ow", "o"),
    ("au", "o"),
];
/// What one of them costs.
const HEARD: f64 = 0.9;
/// Two letters in the wrong order.
const SWAPPED: f64 = 1.0;
/// A doubled letter written once, or a single one twice.
const DOUBLED: f64 = 0.5;
/// A vowel, an `h` or an apostrophe left out or put in; any other letter.
const VOWEL: f64 = 1.3;
const APOSTROPHE: f64 = 0.2;
const LETTER: f64 = 2.2;
/// One vowel for another, one letter for another of a like sound or beside it on the keyboard, any for any.
const VOWELS: f64 = 1.0;
const ALIKE: f64 = 1.3;
const BESIDE: f64 = 1.7;
const OTHER: f64 = 2.6;
/// What anything costs more at the first letter, which people seldom miss.
const FIRST: f64 = 0.9;
/// Letters of a like sound.
const SOUNDS: [&[u8]; 7] = [b"ckq", b"sz", b"fv", b"gj", b"dt", b"bp", b"mn"];
/// Rows of a QWERTY keyboard.
const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
/// Longer words are not compared.
const LONGEST: usize = 24;

/// Rows after which none is reached any more: the longest group but one letter.
const JUMP: usize = 4;

/// What somebody wrote, to be compared with words.
pub(super) struct Channel<'a> {
    written: &'a [u8],
    /// For each number of letters: the groups of which the last of them may be a way to write, and how many letters that has.
    heard: Vec<Vec<(&'static [u8], usize)>>,
    table: [[f64; LONGEST + 1]; LONGEST + 1],
}

impl<'a> Channel<'a> {
    pub(super) fn new(written: &'a [u8]) -> Self {
        let ending = |row: usize| {
            let fits = |(_, heard): &&(&str, &str)| written[..row].ends_with(heard.as_bytes());
            BY_EAR.iter().filter(fits).map(|(group, heard)| (group.as_bytes(), heard.len())).collect()
        };
        Self { written, heard: (0..=written.len()).map(ending).collect(), table: [[0.0; LONGEST + 1]; LONGEST + 1] }
    }

    /// The cost of writing `word` so, if it is less than `limit`.
    pub(super) fn cost(&mut self, word: &[u8], limit: f64) -> Option<f64> {
        let (rows, columns) = (self.written.len(), word.len());
        if rows.abs_diff(columns) > 4 || rows > LONGEST || columns > LONGEST {
            return None;
        }
        let mut beyond = 0;
        for row in 0..=rows {
            let mut least = f64::INFINITY;
            for column in 0..=columns {
                let cost = self.reached(word, row, column);
                self.table[row][column] = cost;
                least = least.min(cost);
            }
            beyond = if least >= limit { beyond + 1 } else { 0 };
            if beyond >= JUMP {
                return None;
            }
        }
        Some(self.table[rows][columns]).filter(|cost| *cost < limit)
    }

    /// The cost of writing the first `column` letters of a word as the first `row` that were written.
    fn reached(&self, word: &[u8], row: usize, column: usize) -> f64 {
        let (written, table) = (self.written, &self.table);
        if row == 0 && column == 0 {
            return 0.0;
        }
        let mut best = f64::INFINITY;
        if row > 0 && column > 0 {
            let by = replaced(written[row - 1], word[column - 1]);
            let first = if by > 0.0 && row == 1 && column == 1 { FIRST } else { 0.0 };
            best = best.min(table[row - 1][column - 1] + by + first);
        }
        if row > 0 {
            let first = if column == 0 && row == 1 { FIRST } else { 0.0 };
            best = best.min(table[row - 1][column] + letter(written, row - 1) + first);
        }
        if column > 0 {
            let first = if row == 0 && column == 1 { FIRST } else { 0.0 };
            best = best.min(table[row][column - 1] + letter(word, column - 1) + first);
        }
        if row > 1 && column > 1 && written[row - 1] == word[column - 2] && written[row - 2] == word[column - 1] {
            best = best.min(table[row - 2][column - 2] + SWAPPED);
        }
        for (group, heard) in &self.heard[row] {
            if word[..column].ends_with(group) {
                best = best.min(table[row - heard][column - group.len()] + HEARD);
            }
        }
        best
    }
}

/// What it costs that a letter of a word is left out, or stands where none should.
fn letter(word: &[u8], at: usize) -> f64 {
    let here = word[at];
    let twice = (at > 0 && word[at - 1] == here) || word.get(at + 1) == Some(&here);
    match here {
        b'\'' => APOSTROPHE,
        _ if twice => DOUBLED,
        _ if is_vowel(here) || here == b'h' => VOWEL,
        _ => LETTER,
    }
}

/// What it costs that one letter stands for another.
fn replaced(written: u8, meant: u8) -> f64 {
    if written == meant {
        return 0.0;
    }
    if is_vowel(written) && is_vowel(meant) {
        return VOWELS;
    }
    if SOUNDS.iter().any(|sound| sound.contains(&written) && sound.contains(&meant)) {
        return ALIKE;
    }
    let beside = |row: &&[u8]| {
        let place = |letter: u8| row.iter().position(|key| *key == letter);
        matches!((place(written), place(meant)), (Some(a), Some(b)) if a.abs_diff(b) == 1)
    };
    if ROWS.iter().any(beside) { BESIDE } else { OTHER }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}
