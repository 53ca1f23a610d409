//! The embedded model: ships with the program and is the default. It reads the question through a sentence encoder and
//! writes the plan lexeme by lexeme through the grammar.

mod beam;
pub mod net;
pub mod reader;
pub mod store;
mod typed;

use std::path::Path;
use std::time::Instant;

use kernels::weights::{Weights, directory};

use crate::engine::{Context, Drafted, Engine, PlannerError, Timings};
use crate::grammar::Grammar;

use net::{Net, Reading};
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

/// Reads a context and writes the likeliest drafts.
///
/// # Errors
/// When the tokenizer, the network or the grammar fails.
pub fn draft(net: &Net, reader: &Reader, grammar: &Grammar, context: &Context) -> Result<Drafted, PlannerError> {
    let begun = Instant::now();
    let text = Text::new(context);
    let (pieces, parts) = reader.read(&text)?;
    let mut reading = Reading::new();
    reading.push(&pieces, &parts);
    let memory = net.remember(&net.encode(&reading, None)?)?;
    let encode_ms = begun.elapsed().as_secs_f64() * 1e3;

    let (drafts, choices) = beam::search(net, memory, grammar.walk(text.available)?, &text.dimensions)?;
    let decode_ms = begun.elapsed().as_secs_f64() * 1e3 - encode_ms;
    let mut drafts = drafts.into_iter();
    let (draft, confidence) = drafts.next().expect("invariant: the likeliest branch is never given up");
    let timings = Timings { encode_ms, decode_ms };
    Ok(Drafted {
        draft,
        confidence,
        others: drafts.collect(),
        choices,
        timings,
        engine: ENGINE.to_owned(),
        stood_in: None,
    })
}
