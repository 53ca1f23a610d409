//! Which of the languages that the planner understands a text is in, and the words of each that the finder knows.
//!
//! "Once" is eleven in Spanish and no number in English, "six" a number in both, "1.000" a thousand in German and one in
//! English. So the language is settled first, by counting the words (and the letters) that speak for each; a text is
//! English unless more speaks for another language, and only in that one's texts are its number words numbers.

mod french;
mod german;
mod spanish;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Token, Unit};

/// A language that the planner understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "languages name themselves")]
pub enum Language {
    English,
    Spanish,
    French,
    German,
}

/// Words of a language, without accents ("ß" is "ss").
pub(super) struct Words {
    /// Common words.
    common: &'static str,
    /// Numbers up to 999 that are one word.
    numbers: &'static [(&'static str, f64)],
    /// Numbers that multiply what stands before them.
    scales: &'static [(&'static str, f64)],
    /// The article that is also the number one.
    pub(super) ones: &'static [&'static str],
    /// What joins the words of a number: "treinta y cinco".
    pub(super) and: &'static str,
    /// Half as an adjective, a number only with a unit: "medio metro".
    pub(super) halves: &'static [&'static str],
    /// Words that are factors: "doble".
    factors: &'static [(&'static str, f64)],
    /// Fractions that are factors with `of` after them: "un cuarto de".
    fractions: &'static [(&'static str, f64)],
    /// What stands after a fraction.
    of: &'static [&'static str],
    /// Units besides those that English has too.
    units: &'static [(&'static str, Unit)],
    /// The value of a number written as one compound word.
    compound: fn(&str) -> Option<f64>,
    /// The factor that is written as one compound word.
    times: fn(&str) -> Option<f64>,
}

impl Language {
    /// The three besides English.
    pub const ABROAD: [Self; 3] = [Self::Spanish, Self::French, Self::German];

    /// Its words; none of English, which the finder knows anyway.
    pub(super) fn words(self) -> Option<&'static Words> {
        match self {
            Self::English => None,
            Self::Spanish => Some(&spanish::WORDS),
            Self::French => Some(&french::WORDS),
            Self::German => Some(&german::WORDS),
        }
    }
}

impl Words {
    /// The value of a number word, and whether it multiplies what stands before it.
    pub(super) fn number(&self, word: &str) -> Option<(f64, bool)> {
        if self.ones.contains(&word) {
            return Some((1.0, false));
        }
        let plain = of(self.numbers, word).map(|value| (value, false));
        plain.or_else(|| Some((of(self.scales, word)?, true))).or_else(|| Some(((self.compound)(word)?, false)))
    }

    /// The factor that the words begin with, and how many they are.
    pub(super) fn factor(&self, word: &str, next: &str) -> Option<(f64, usize)> {
        if let Some(value) = of(self.factors, word).or_else(|| (self.times)(word)) {
            return Some((value, 1));
        }
        let value = of(self.fractions, word)?;
        match next {
            "parte" => Some((value, 2)),
            // "la cuarta de la fila" is a place
            next => (self.of.contains(&next) && !word.ends_with('a')).then_some((value, 1)),
        }
    }

    /// A unit of one word.
    pub(super) fn unit(&self, word: &str) -> Option<Unit> {
        self.units.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
    }
}

fn of(list: &[(&str, f64)], word: &str) -> Option<f64> {
    list.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// Common English words; those that are common in another language, too, speak for both.
const ENGLISH: &str = "the it its it's is are were be been of to and or what what's whats how if with without make \
    made at from this that these those would will could can can't does do doesn't don't did drop set ball balls red blue \
    green yellow white black brown pink heavy heavier lighter light big bigger small smaller fast faster slow slower high \
    higher low lower perhaps maybe instead one two three four five six seven eight nine ten twenty thirty forty fifty sixty hundred thousand \
    more less much please show my your you we they them he she his her go let let's why when where which who by for into \
    than then now there here not just only about up down out off gravity moon weight speed height half twice double times \
    add remove put turn give throw push pull look time long far bounce think want like start again next thing all both \
    but too very bit little an string drag friction heat try use box floor ground higher pool release angle any some \
    have has had get gets got its our us each every into over under between second seconds meters degrees minutes what \
    feather hammer planet sun water float ramp slope launch shoot kick undo whole another same other first last new \
    die was am man hat so a no me on plus pour in er um uh say right";

/// Words that speak for a language and are words of English, too, so that they say nothing.
const SHARED: &[&str] = &[
    "once",
    "elf",
    "six",
    "zero",
    "cent",
    "cents",
    "mille",
    "million",
    "seize",
    "sept",
    "null",
    "pies",
    "fuss",
    "double",
    "triple",
    "quadruple",
    "tiers",
];

/// For each word the languages that it speaks for, in the order of the enum.
static EVIDENCE: LazyLock<HashMap<&'static str, [bool; 4]>> = LazyLock::new(|| {
    let mut out: HashMap<&'static str, [bool; 4]> = HashMap::new();
    let mut speaks = |word: &'static str, language: Language| {
        if !SHARED.contains(&word) {
            out.entry(word).or_default()[language as usize] = true;
        }
    };
    ENGLISH.split_whitespace().for_each(|word| speaks(word, Language::English));
    for language in Language::ABROAD {
        let words = language.words().expect("invariant: languages abroad have words");
        let numbers = [words.numbers, words.scales, words.factors].concat();
        let units = words.units.iter().map(|(unit, _)| *unit);
        words.common.split_whitespace().chain(units).chain(numbers.iter().map(|(word, _)| *word)).for_each(|word| {
            if word.len() > 2 || words.common.split_whitespace().any(|common| common == word) {
                speaks(word, language);
            }
        });
    }
    out
});

/// The language of a text.
pub(super) fn of_tokens(tokens: &[Token<'_>]) -> Language {
    let mut counts = [0usize; 4];
    for token in tokens {
        let by_word = EVIDENCE.get(token.lower.as_str()).copied().unwrap_or_default();
        // "l'air", "qu'elle"
        let elided = token.lower.split_once('\'').is_some_and(|(before, _)| {
            matches!(before, "l" | "d" | "c" | "qu" | "s" | "j" | "n" | "t" | "jusqu" | "lorsqu" | "aujourd")
        });
        let has = |letters: &str| token.text.to_lowercase().contains(|c: char| letters.contains(c));
        let by_letter = if token.text.is_ascii() {
            [false; 4]
        } else {
            [false, has("ñ¿¡áéíóú"), has("éèêàùçœîïôû"), has("äöüß")]
        };
        for (index, count) in counts.iter_mut().enumerate() {
            *count += usize::from(by_word[index]) + usize::from(by_letter[index]);
        }
        counts[Language::French as usize] += usize::from(elided);
    }
    let mut best = Language::English;
    for language in Language::ABROAD {
        if counts[language as usize] > counts[best as usize] {
            best = language;
        }
    }
    best
}

/// A word in small letters and without accents, as the tables have it.
pub(super) fn plain(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for char in word.to_lowercase().chars() {
        match char {
            'á' | 'à' | 'â' | 'ä' => out.push('a'),
            'é' | 'è' | 'ê' | 'ë' => out.push('e'),
            'í' | 'î' | 'ï' => out.push('i'),
            'ó' | 'ô' | 'ö' => out.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' => out.push('c'),
            'ß' => out.push_str("ss"),
            'œ' => out.push_str("oe"),
            '’' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}
