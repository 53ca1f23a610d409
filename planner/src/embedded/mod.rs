//! The embedded model: ships with the program and is the default. It reads the question through a sentence encoder and
//! writes the plan lexeme by lexeme through the grammar.

pub mod net;
pub mod reader;
pub mod store;

use std::path::Path;
use std::time::Instant;

use kernels::weights::{Weights, directory};

use crate::engine::{Context, Drafted, Engine, PlannerError, Timings};
use crate::grammar::Grammar;

use net::{Net, Reading, ops};
use reader::{Reader, Text};

/// The model's name among the weights.
pub const NAME: &str = "planner";

/// What the engine is called.
const ENGINE: &str = "embedded";

/// The embedded model, ready to be asked.
pub struct Embedded {
    net: Net,
    reader: Reader,
    grammar: Grammar,
    version: String,
}

impl Embedded {
    /// Opens the model from the folder of weights.
    ///
    /// # Errors
    /// When the weights are missing, damaged, or made for a program with other lexemes.
    pub fn open() -> Result<Self, PlannerError> {
        Self::open_in(&directory())
    }

    /// Opens the model from a folder.
    ///
    /// # Errors
    /// When the weights are missing, damaged, or made for a program with other lexemes.
    pub fn open_in(folder: &Path) -> Result<Self, PlannerError> {
        let weights = Weights::open_in(folder, NAME)?;
        let grammar = Grammar::new()?;
        let stored = store::read(weights.bytes(), grammar.lexemes())?;
        Ok(Self { net: stored.net, reader: Reader::new(&stored.tokenizer)?, grammar, version: weights.card.blake3 })
    }
}

impl Engine for Embedded {
    fn name(&self) -> &str {
        ENGINE
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError> {
        draft(&self.net, &self.reader, &self.grammar, context)
    }
}

/// Reads a context and writes the likeliest draft, one choice after the other.
///
/// # Errors
/// When the tokenizer, the network or the grammar fails.
pub fn draft(net: &Net, reader: &Reader, grammar: &Grammar, context: &Context) -> Result<Drafted, PlannerError> {
    let begun = Instant::now();
    let text = Text::new(context);
    let (pieces, parts) = reader.read(&text)?;
    let mut reading = Reading::new();
    reading.push(&pieces, &parts);
    let mut memory = net.remember(&net.encode(&reading, None)?)?;
    let encode_ms = begun.elapsed().as_secs_f64() * 1e3;

    let mut walk = grammar.walk(text.available)?;
    let (mut last, mut choices, mut likelihood) = (0, 0, 0.0f64);
    while let Some(options) = walk.options()? {
        let logits = net.step(&mut memory, last)?;
        let shares = ops::probabilities(&logits, &options);
        let (share, option) = shares
            .iter()
            .zip(&options)
            .max_by(|a, b| a.0.total_cmp(b.0))
            .expect("invariant: the grammar offers at least two options");
        likelihood += f64::from(*share).max(1e-30).ln();
        walk.take(*option)?;
        last = *option;
        choices += 1;
    }
    let mut draft = walk.draft()?;
    // the kind follows from the steps; it was chosen first only because it helps to choose the rest
    draft.kind = crate::draft::notation::kind_of(&draft.steps);
    let decode_ms = begun.elapsed().as_secs_f64() * 1e3 - encode_ms;
    let timings = Timings { encode_ms, decode_ms };
    let engine = ENGINE.to_owned();
    Ok(Drafted { draft, confidence: likelihood.exp(), choices, timings, engine, stood_in: None })
}
