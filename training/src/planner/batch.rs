//! Batches: examples from the phrase book, typed, read into word pieces, and walked through the grammar into choices.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use planner::draft::Draft;
use planner::embedded::net::Reading;
use planner::embedded::net::ops::Targets;
use planner::embedded::reader::{Reader, Text};
use planner::engine::Context;
use planner::grammar::{Available, Choice, Grammar};
use planner::spelling;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::apart::Apart;
use super::noise;
use super::phrases::{Example, Generator};

/// Drafts whose choices are kept; most drafts come again.
const KEPT: usize = 20_000;

/// Examples as the network takes them.
pub struct Batch {
    /// What is read.
    pub reading: Reading,
    /// What was chosen before each choice, packed.
    pub before: Vec<u32>,
    /// Bounds of the plans in `before`.
    pub bounds: Vec<usize>,
    /// What should be chosen.
    pub targets: Arc<Targets>,
}

impl Batch {
    /// How many examples there are.
    #[must_use]
    pub fn examples(&self) -> usize {
        self.bounds.len() - 1
    }

    /// The same examples in this many batches, those of like length together.
    #[must_use]
    pub fn by_length(&self, parts: usize) -> Vec<Self> {
        let length = |example: &usize| self.reading.bounds[example + 1] - self.reading.bounds[*example];
        let mut examples: Vec<usize> = (0..self.examples()).collect();
        examples.sort_by_key(length);
        examples.chunks(examples.len().div_ceil(parts).max(1)).map(|some| self.only(some)).collect()
    }

    fn only(&self, examples: &[usize]) -> Self {
        let (mut reading, mut before, mut bounds) = (Reading::new(), Vec::new(), vec![0]);
        let (mut options, mut right) = (Vec::new(), Vec::new());
        for example in examples {
            let read = self.reading.bounds[*example]..self.reading.bounds[example + 1];
            reading.push(&self.reading.pieces[read.clone()], &self.reading.parts[read]);
            let chosen = self.bounds[*example]..self.bounds[example + 1];
            before.extend(&self.before[chosen.clone()]);
            bounds.push(before.len());
            options.extend_from_slice(&self.targets.options[chosen.clone()]);
            right.extend(&self.targets.right[chosen]);
        }
        Self { reading, before, bounds, targets: Arc::new(Targets { options, right }) }
    }
}

/// Makes batches without end.
pub struct Batches {
    generator: Generator,
    rng: ChaCha8Rng,
    reader: Arc<Reader>,
    grammar: Arc<Grammar>,
    apart: Apart,
    hidden: f64,
    kept: BTreeMap<(String, Available), Vec<Choice>>,
    /// Examples whose draft is outside the grammar or uses quantities that its question does not have.
    pub refused: u64,
}

/// What a model is told of an example.
#[must_use]
pub fn context(example: &Example) -> Context {
    told(example, spelled(&example.question, example))
}

fn spelled(question: &str, example: &Example) -> String {
    spelling::corrected(question, &example.bodies).into_owned()
}

/// What a model is told of an example whose question reads so.
fn told(example: &Example, question: String) -> Context {
    Context {
        question,
        lesson: example.lesson.clone(),
        bodies: example.bodies.clone(),
        previous: example.previous.clone().map(|(question, draft)| (spelled(&question, example), draft)),
        measured: example.measured.clone(),
    }
}

impl Batches {
    /// What a generator says, typed from a seed, without questions that are worded as those kept apart; of most, this share of the word pieces is hidden.
    #[must_use]
    pub fn new(
        generator: Generator,
        seed: u64,
        hidden: f64,
        reader: Arc<Reader>,
        grammar: Arc<Grammar>,
        apart: Apart,
    ) -> Self {
        Self {
            generator,
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x7479_7065),
            reader,
            grammar,
            apart,
            hidden,
            kept: BTreeMap::new(),
            refused: 0,
        }
    }

    /// The next batch of this many examples.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn next(&mut self, size: usize) -> Result<Batch> {
        let mut reading = Reading::new();
        let (mut before, mut bounds) = (Vec::new(), vec![0]);
        let (mut options, mut right) = (Vec::new(), Vec::new());
        while bounds.len() <= size {
            let Some(example) = self.generator.next() else { anyhow::bail!("the phrase book ended") };
            if self.apart.shared(&example.question).is_some() {
                continue;
            }
            let text = Text::new(&told(&example, self.read(&example)));
            let Some(choices) = self.choices(&example.draft, text.available) else { continue };
            let (mut pieces, parts) = self.reader.read(&text)?;
            noise::masked(&mut pieces, self.hidden, &mut self.rng);
            reading.push(&pieces, &parts);
            before.push(0);
            before.extend(choices[..choices.len() - 1].iter().map(|choice| choice.taken));
            for choice in choices {
                right.push(choice.taken);
                options.push(choice.options);
            }
            bounds.push(before.len());
        }
        Ok(Batch { reading, before, bounds, targets: Arc::new(Targets { options, right }) })
    }

    /// The question as somebody may type it and the planner reads it; its quantities are the same.
    fn read(&mut self, example: &Example) -> String {
        let typed = noise::typed(&example.question, &mut self.rng);
        let read = spelled(&typed, example);
        if noise::meant(&read) == noise::meant(&example.question) { read } else { typed }
    }

    fn choices(&mut self, draft: &Draft, available: Available) -> Option<Vec<Choice>> {
        let key = (draft.to_string(), available);
        if let Some(choices) = self.kept.get(&key) {
            return Some(choices.clone());
        }
        let Ok(choices) = self.grammar.choices(draft, available) else {
            self.refused += 1;
            return None;
        };
        if choices.is_empty() {
            return None;
        }
        if self.kept.len() >= KEPT {
            self.kept.clear();
        }
        self.kept.insert(key, choices.clone());
        Some(choices)
    }
}
