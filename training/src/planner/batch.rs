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

/// Makes batches without end.
pub struct Batches {
    generator: Generator,
    rng: ChaCha8Rng,
    reader: Arc<Reader>,
    grammar: Arc<Grammar>,
    apart: Apart,
    kept: BTreeMap<(String, Available), Vec<Choice>>,
    /// Examples whose draft is outside the grammar or uses quantities that its question does not have.
    pub refused: u64,
}

/// What a model is told of an example.
#[must_use]
pub fn context(example: &Example) -> Context {
    let spelled = |question: &str| spelling::corrected(question, &example.bodies).into_owned();
    Context {
        question: spelled(&example.question),
        lesson: example.lesson.clone(),
        bodies: example.bodies.clone(),
        previous: example.previous.clone().map(|(question, draft)| (spelled(&question), draft)),
        measured: example.measured.clone(),
    }
}

impl Batches {
    /// From a seed, without questions that are worded as those kept apart.
    #[must_use]
    pub fn new(seed: u64, reader: Arc<Reader>, grammar: Arc<Grammar>, apart: Apart) -> Self {
        Self {
            generator: Generator::new(seed),
            rng: ChaCha8Rng::seed_from_u64(seed ^ 0x7479_7065),
            reader,
            grammar,
            apart,
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
            let mut told = context(&example);
            told.question = self.read(&example);
            let text = Text::new(&told);
            let Some(choices) = self.choices(&example.draft, text.available) else { continue };
            let (mut pieces, parts) = self.reader.read(&text)?;
            noise::masked(&mut pieces, &mut self.rng);
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
        let read = spelling::corrected(&typed, &example.bodies);
        if noise::meant(&read) == noise::meant(&example.question) { read.into_owned() } else { typed }
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
