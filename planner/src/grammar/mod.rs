//! The one road by which a language model writes a plan: Rust types -> JSON schema -> a mask over the model's tokens ->
//! JSON -> [`Draft`]. Whatever a model prefers, what comes out deserialises.
//!
//! The tokens here are JSON lexemes (`{`, `:`, `"world"`, `"moon"`, ...) gathered from the schema itself. Wherever the
//! schema leaves only one lexeme it is taken without asking, so a model sees and makes nothing but choices.

mod lexemes;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, InferenceCapabilities, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};
use thiserror::Error;

pub use lexemes::Available;

use crate::draft::Draft;

/// The lexeme that ends a plan.
pub const END: &str = "<end>";

/// Why a walk through the grammar failed.
#[derive(Debug, Error)]
pub enum GrammarError {
    /// The schema could not be turned into a grammar.
    #[error("the schema of drafts cannot be decoded by: {reason}")]
    Schema {
        /// What the compiler said.
        reason: String,
    },
    /// A lexeme that may not stand there.
    #[error("`{lexeme}` cannot follow `{before}`: {reason}")]
    Refused {
        /// The lexeme.
        lexeme: String,
        /// What was written before it.
        before: String,
        /// What the matcher said.
        reason: String,
    },
    /// A draft that its own schema does not allow, or that uses quantities the question does not have.
    #[error("the draft is not within its grammar: after `{written}` none of the lexemes begins `{rest}`")]
    Outside {
        /// What fitted.
        written: String,
        /// What did not.
        rest: String,
    },
    /// A finished text that is not a draft. It would be a fault of the grammar.
    #[error("what was decoded is not a draft: {reason}: {text}")]
    NotADraft {
        /// The text.
        text: String,
        /// What is wrong.
        reason: String,
    },
}

/// The grammar of drafts over its own lexemes.
pub struct Grammar {
    schema: serde_json::Value,
    lexemes: Vec<String>,
    factory: ParserFactory,
    /// A matcher at the start, by what quantities there are.
    starts: Mutex<BTreeMap<Available, Arc<Mutex<Matcher>>>>,
}

/// One choice: what could have been taken, and what was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Lexemes that may stand here, ascending.
    pub options: Vec<u32>,
    /// The one taken.
    pub taken: u32,
}

impl Grammar {
    /// The grammar of [`Draft`].
    ///
    /// # Errors
    /// When the schema cannot be turned into a grammar.
    pub fn new() -> Result<Self, GrammarError> {
        let schema = schemars::schema_for!(Draft).to_value();
        let lexemes = lexemes::of(&schema);
        let mut words: Vec<Vec<u8>> = lexemes.iter().map(|lexeme| lexeme.as_bytes().to_vec()).collect();
        // how the trie marks tokens that are not text
        words[0] = [&[TokTrie::SPECIAL_TOKEN_MARKER], END.as_bytes()].concat();
        let count = u32::try_from(words.len()).expect("invariant: a schema has fewer than 2^32 words");
        let trie = TokTrie::from(&TokRxInfo::new(count, 0), &words);
        let env: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
        let mut factory = ParserFactory::new(&env, InferenceCapabilities::default(), &[])
            .map_err(|error| GrammarError::Schema { reason: error.to_string() })?;
        factory.quiet();
        let grammar = Self { schema, lexemes, factory, starts: Mutex::default() };
        grammar.start(Available::default())?;
        Ok(grammar)
    }

    /// The lexemes; a lexeme's place is its number. The first one is [`END`].
    #[must_use]
    pub fn lexemes(&self) -> &[String] {
        &self.lexemes
    }

    /// Begins a plan about a question that has these quantities.
    ///
    /// # Errors
    /// When the schema cannot be turned into a grammar.
    pub fn walk(&self, available: Available) -> Result<Walk<'_>, GrammarError> {
        Ok(Walk { grammar: self, matcher: self.start(available)?, written: String::new(), done: false })
    }

    /// The choices that lead to a draft.
    ///
    /// # Errors
    /// When the draft is outside the schema or uses quantities that are not available.
    pub fn choices(&self, draft: &Draft, available: Available) -> Result<Vec<Choice>, GrammarError> {
        let text = serde_json::to_string(draft).expect("invariant: drafts hold only strings and lists");
        let mut walk = self.walk(available)?;
        let mut out = Vec::with_capacity(12);
        while let Some(options) = walk.options()? {
            let rest = text.strip_prefix(walk.written.as_str()).unwrap_or_default();
            let taken = options.iter().copied().find(|option| rest.starts_with(walk.lexeme(*option)));
            let Some(taken) = taken else {
                return Err(GrammarError::Outside { written: walk.written, rest: rest.to_owned() });
            };
            walk.take(taken)?;
            out.push(Choice { options, taken });
        }
        if walk.written == text { Ok(out) } else { Err(GrammarError::Outside { written: walk.written, rest: text }) }
    }

    fn start(&self, available: Available) -> Result<Matcher, GrammarError> {
        let start = {
            let mut starts = self.starts.lock().unwrap_or_else(PoisonError::into_inner);
            match starts.get(&available) {
                Some(start) => Arc::clone(start),
                None => {
                    let schema = guided(lexemes::narrowed(&self.schema, available));
                    let parser = self.factory.create_parser(TopLevelGrammar::from_json_schema(schema));
                    let matcher = Matcher::new(parser);
                    if let Some(reason) = matcher.get_error() {
                        return Err(GrammarError::Schema { reason });
                    }
                    let start = Arc::new(Mutex::new(matcher));
                    starts.insert(available, Arc::clone(&start));
                    start
                }
            }
        };
        // a deep clone shares no lexer cache, so walks on several threads do not wait for each other
        Ok(start.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// The JSON schema of plans about a question that has these quantities.
#[must_use]
pub fn schema(available: Available) -> serde_json::Value {
    lexemes::narrowed(&schemars::schema_for!(Draft).to_value(), available)
}

/// A schema whose JSON is written without a space, so that there is one way to write a plan.
#[must_use]
pub fn guided(mut schema: serde_json::Value) -> serde_json::Value {
    schema["x-guidance"] = serde_json::json!({
        "whitespace_flexible": false,
        "item_separator": ",",
        "key_separator": ":",
        "coerce_one_of": true,
    });
    schema
}

/// A plan being written.
#[derive(Clone)]
pub struct Walk<'a> {
    grammar: &'a Grammar,
    matcher: Matcher,
    written: String,
    done: bool,
}

impl Walk<'_> {
    /// The lexemes among which to choose next, at least two, ascending; lexemes without an alternative are written on the
    /// way. `None` when the plan is whole.
    ///
    /// # Errors
    /// When the matcher fails.
    pub fn options(&mut self) -> Result<Option<Vec<u32>>, GrammarError> {
        while !self.done {
            let mask = self.matcher.compute_mask_or_eos().map_err(|error| self.refused(0, &error.to_string()))?;
            let mut options = Vec::new();
            mask.iter_set_entries(|index| {
                options.push(u32::try_from(index).expect("invariant: lexemes are numbered in 32 bits"));
            });
            options.retain(|option| (*option as usize) < self.grammar.lexemes.len());
            match options.as_slice() {
                [] => return Err(self.refused(0, "nothing can follow")),
                [0] => self.done = true,
                [only] => self.take(*only)?,
                _ => return Ok(Some(options)),
            }
        }
        Ok(None)
    }

    /// Writes a lexeme.
    ///
    /// # Errors
    /// When it may not stand here.
    pub fn take(&mut self, lexeme: u32) -> Result<(), GrammarError> {
        if lexeme == 0 {
            self.done = true;
            return Ok(());
        }
        self.matcher.consume_token(lexeme).map_err(|error| self.refused(lexeme, &error.to_string()))?;
        let grammar = self.grammar;
        self.written.push_str(&grammar.lexemes[lexeme as usize]);
        Ok(())
    }

    /// What was written so far, as JSON.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The text of a lexeme.
    #[must_use]
    pub fn lexeme(&self, lexeme: u32) -> &str {
        &self.grammar.lexemes[lexeme as usize]
    }

    /// The draft, once it is whole.
    ///
    /// # Errors
    /// When it is not whole.
    pub fn draft(&self) -> Result<Draft, GrammarError> {
        serde_json::from_str(&self.written)
            .map_err(|error| GrammarError::NotADraft { text: self.written.clone(), reason: error.to_string() })
    }

    fn refused(&self, lexeme: u32, reason: &str) -> GrammarError {
        GrammarError::Refused {
            lexeme: self.lexeme(lexeme).to_owned(),
            before: self.written.clone(),
            reason: reason.to_owned(),
        }
    }
}
