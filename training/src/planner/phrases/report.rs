//! What the phrase book covers: carriers by family and form, and what a sample of the generator is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};

use planner::quantity::Language;

use super::book::{Book, BookError, Family, Form};
use super::generate::Generator;

/// Counts over the phrase book and over a sample of examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Carrier lines, by family and form.
    pub carriers: BTreeMap<(String, &'static str), usize>,
    /// For each language its carrier lines, its frames and how many of the examples are in it. (What follows counts the
    /// carriers, frames and words of English.)
    pub languages: BTreeMap<Language, [usize; 3]>,
    /// Carrier lines in all.
    pub lines: usize,
    /// Frames in all.
    pub frames: usize,
    /// Distinct words in carriers, frames and slots.
    pub words: usize,
    /// Examples in the sample.
    pub sampled: usize,
    /// How many of them have a previous question.
    pub with_previous: usize,
    /// How often each step (and each rough word, reason and topic) is in the sample.
    pub steps: BTreeMap<String, usize>,
    /// How often each kind is.
    pub kinds: BTreeMap<String, usize>,
    /// Different questions in the sample.
    pub different: usize,
}

/// Counts carriers, and what the first `sampled` examples of a generator are.
///
/// # Errors
/// When the phrase book cannot be read.
pub fn report(seed: u64, sampled: usize) -> Result<Report, BookError> {
    let book = Book::read(Language::English)?;
    let mut words = BTreeSet::new();
    let mut add = |word: &str| {
        if !word.is_empty() {
            words.insert(word.to_lowercase());
        }
    };
    let mut carriers = BTreeMap::new();
    for family in &book.families {
        for (name, form) in Form::ALL {
            let lines = family.of(form);
            if !lines.is_empty() {
                *carriers.entry((family.name.clone(), name)).or_insert(0) += lines.len();
            }
            lines.iter().for_each(|carrier| carrier.pattern.words(&mut add));
        }
    }
    book.frames.values().flatten().for_each(|frame| frame.words(&mut add));
    book.slots.values().flatten().for_each(|(way, _)| way.words(&mut add));
    let mut steps = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    let mut with_previous = 0;
    let mut different = BTreeSet::new();
    let mut languages = BTreeMap::new();
    for language in [Language::English].into_iter().chain(Language::ABROAD) {
        let book = Book::read(language)?;
        let lines = |family: &Family| family.carriers.values().map(Vec::len).sum::<usize>();
        let frames = book.frames.values().map(Vec::len).sum();
        languages.insert(language, [book.families.iter().map(lines).sum(), frames, 0]);
    }
    let mut generator = Generator::new(seed);
    for _ in 0..sampled {
        let Some(example) = generator.next() else { break };
        languages.entry(generator.language()).or_default()[2] += 1;
        with_previous += usize::from(example.previous.is_some());
        let line = example.draft.to_string();
        let (kind, rest) = line.split_once(" | ").unwrap_or((&line, ""));
        *kinds.entry(kind.to_owned()).or_insert(0) += 1;
        for step in rest.split(" ; ") {
            *steps.entry(step.split(' ').next().unwrap_or("").to_owned()).or_insert(0) += 1;
        }
        different.insert(example.question);
    }
    Ok(Report {
        lines: carriers.values().sum(),
        frames: book.frames.values().map(Vec::len).sum(),
        carriers,
        words: words.len(),
        sampled,
        with_previous,
        steps,
        kinds,
        different: different.len(),
        languages,
    })
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} carrier lines, {} frames, {} different words", self.lines, self.frames, self.words)?;
        writeln!(f, "\n| family | form | lines |\n|---|---|---|")?;
        for ((family, form), lines) in &self.carriers {
            writeln!(f, "| {family} | {form} | {lines} |")?;
        }
        let share = |count: usize| 100.0 * count as f64 / self.sampled.max(1) as f64;
        writeln!(
            f,
            "\nOf {} examples, {:.1} % different questions, {:.1} % after another",
            self.sampled,
            share(self.different),
            share(self.with_previous)
        )?;
        writeln!(f, "\n| language | lines | frames | % of examples |\n|---|---|---|---|")?;
        for (language, [lines, frames, examples]) in &self.languages {
            writeln!(f, "| {language:?} | {lines} | {frames} | {:.1} |", share(*examples))?;
        }
        writeln!(f, "\n| kind | % of examples |\n|---|---|")?;
        for (kind, count) in &self.kinds {
            writeln!(f, "| {kind} | {:.1} |", share(*count))?;
        }
        writeln!(f, "\n| step | per 100 examples |\n|---|---|")?;
        for (step, count) in &self.steps {
            writeln!(f, "| {step} | {:.2} |", share(*count))?;
        }
        Ok(())
    }
}
