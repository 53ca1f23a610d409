//! The local engine: a general language model from files on this machine, run by candle-transformers on the CPU: Llama 3, SmolLM,
//! Qwen2, Qwen3 and Gemma 3, as safetensors in Hugging Face's layout or as GGUF. It is told the conventions of drafts
//! ([`crate::prompt`]) through the model's own chat template, and writes through the same schema as every engine: llguidance masks the
//! model's tokens, and tokens that the schema forces are fed without asking.

mod chat;
mod files;
mod gemma;
mod model;

use std::fmt::Display;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{InferenceCapabilities, TokEnv};
use llguidance::{Matcher, ParserFactory};
use tokenizers::Tokenizer;
use toktrie_hf_tokenizers::ByteTokenizer;

use crate::draft::Draft;
use crate::engine::{Context, Drafted, Engine, PlannerError, Timings};
use crate::grammar::{Available, guided, schema};
use crate::prompt::{Listener, Message, Role, messages, read};
use crate::quantity;

pub use chat::Template;
pub use files::{Files, LocalError};
pub use model::Model;

/// What the engine is called.
const ENGINE: &str = "local";
/// Tokens that a plan may have.
const MOST_TOKENS: usize = 600;
/// Tokens that an answer in the model's own words may have.
const MOST_WORDS: usize = 160;

/// A language model on this machine.
pub struct Local {
    tokenizer: Tokenizer,
    template: Template,
    env: TokEnv,
    factory: ParserFactory,
    state: Mutex<State>,
    budget: Duration,
    version: String,
}

/// The model and what it has read.
struct State {
    model: Model,
    /// Tokens in its cache.
    read: Vec<u32>,
    /// The model with just the beginning that all conversations share in its cache, where it can be kept.
    start: Option<(Model, Vec<u32>)>,
}

impl Local {
    /// Opens a model: a folder in Hugging Face's layout, or a GGUF file. A plan may take as long as `budget`.
    ///
    /// # Errors
    /// When a file is missing or damaged, or the model is of another family.
    pub fn open(path: &Path, budget: Duration) -> Result<Self, LocalError> {
        let Files { path, family, tokenizer, template, specials, ends, parameters, version } = Files::read(path)?;
        let wrong = |reason: &dyn Display| LocalError::wrong(&path, "tokenizer", reason);
        let mut bytes = ByteTokenizer::from_json_bytes(&tokenizer).map_err(|error| wrong(&error))?;
        let tokenizer = Tokenizer::from_bytes(&tokenizer).map_err(|error| wrong(&error))?;
        let ends: Vec<u32> = ends.iter().filter_map(|end| end.id(&|token| tokenizer.token_to_id(token))).collect();
        if !ends.is_empty() {
            bytes.set_eos_tokens(&ends);
        }
        let env: TokEnv = bytes.into_tok_env(None).map_err(|error| wrong(&error))?;
        let mut factory =
            ParserFactory::new(&env, InferenceCapabilities { ff_tokens: true, ..Default::default() }, &[])
                .map_err(|error| wrong(&error))?;
        factory.quiet();
        let template = Template::new(&template, &specials)?;
        let model = Model::open(&path, &family, parameters)?;
        let state = Mutex::new(State { model, read: Vec::new(), start: None });
        Ok(Self { tokenizer, template, env, factory, state, budget, version })
    }

    /// The text of a conversation as the model knows it, up to where it is to go on.
    ///
    /// # Errors
    /// When the template fails.
    pub fn text(&self, conversation: &[Message]) -> Result<String, LocalError> {
        self.template.render(conversation)
    }

    /// The tokens of a text; special tokens in it are read as such.
    ///
    /// # Errors
    /// When the tokenizer fails.
    pub fn tokens(&self, text: &str) -> Result<Vec<u32>, LocalError> {
        let encoding = self.tokenizer.encode(text, false);
        Ok(encoding.map_err(|error| LocalError::Tokenizer { reason: error.to_string() })?.get_ids().to_vec())
    }

    /// What the model would say next after these tokens: a logit for each token.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn logits(&self, tokens: &[u32]) -> Result<Vec<f32>, LocalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.begin_with(tokens, 0)
    }

    /// The likeliest tokens after these.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn greedy(&self, tokens: &[u32], count: usize) -> Result<Vec<u32>, LocalError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logits = state.begin_with(tokens, 0)?;
        let mut out = Vec::with_capacity(count);
        for _ in 0..count {
            let (best, _) = likeliest(&logits, |_| true);
            out.push(best);
            logits = state.feed(&[best])?;
        }
        Ok(out)
    }

    fn write(&self, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<Written, LocalError> {
        let began = Instant::now();
        let earlier = context.previous.as_ref().map_or(0, |(question, _)| quantity::find(question).len());
        let available = Available::new(quantity::find(&context.question).len(), earlier);
        let conversation = messages(context);
        let prompt = self.tokens(&self.text(&conversation)?)?;
        let shared = self.shared(&conversation, &prompt)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logits = state.begin_with(&prompt, shared)?;
        let encode_ms = began.elapsed().as_secs_f64() * 1e3;
        let parser = self.factory.create_parser(TopLevelGrammar::from_json_schema(guided(schema(available))));
        let mut matcher = Matcher::new(parser);
        let failed = |reason: String| LocalError::Grammar { reason };
        let (mut tokens, mut choices, mut likelihood) = (Vec::new(), 0, 0.0_f64);
        let mut listener = Listener::new(begun);
        while tokens.len() < MOST_TOKENS {
            if began.elapsed() > self.budget {
                return Err(LocalError::TooSlow { budget_s: self.budget.as_secs_f64(), written: tokens.len() });
            }
            let forced = matcher.consume_ff_tokens();
            if !forced.is_empty() {
                logits = state.feed(&forced)?;
                tokens.extend(forced);
            }
            let mask = matcher.compute_mask_or_eos().map_err(|error| failed(error.to_string()))?;
            if matcher.is_stopped() {
                break;
            }
            // Models have more rows than their tokenizers have tokens.
            let known = |token: u32| (token as usize) < self.env.tok_trie().vocab_size();
            let (token, share) = likeliest(&logits, |token| known(token) && mask.is_allowed(token));
            if self.env.tok_trie().eos_tokens().contains(&token) {
                break;
            }
            likelihood += f64::from(share).max(1e-30).ln();
            choices += 1;
            matcher.consume_token(token).map_err(|error| failed(error.to_string()))?;
            logits = state.feed(&[token])?;
            tokens.push(token);
            if let Ok(written) = self.tokenizer.decode(&tokens, true) {
                listener.hear(&written);
            }
        }
        let text = self.tokenizer.decode(&tokens, true);
        let text = text.map_err(|error| LocalError::Tokenizer { reason: error.to_string() })?;
        let draft = read(&text, available).map_err(|error| LocalError::NoDraft { reason: error.to_string(), text })?;
        let timings = Timings { encode_ms, decode_ms: began.elapsed().as_secs_f64() * 1e3 - encode_ms };
        Ok(Written { draft, confidence: likelihood.exp(), choices, timings })
    }

    /// What the model says next in a conversation, as it comes.
    fn say(&self, conversation: &[Message]) -> Result<String, LocalError> {
        let began = Instant::now();
        let prompt = self.tokens(&self.text(conversation)?)?;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut logits = state.begin_with(&prompt, 0)?;
        let mut tokens = Vec::new();
        while tokens.len() < MOST_WORDS {
            if began.elapsed() > self.budget {
                return Err(LocalError::TooSlow { budget_s: self.budget.as_secs_f64(), written: tokens.len() });
            }
            let known = |token: u32| (token as usize) < self.env.tok_trie().vocab_size();
            let (token, _) = likeliest(&logits, known);
            if self.env.tok_trie().eos_tokens().contains(&token) {
                break;
            }
            logits = state.feed(&[token])?;
            tokens.push(token);
        }
        self.tokenizer.decode(&tokens, true).map_err(|error| LocalError::Tokenizer { reason: error.to_string() })
    }

    /// How many tokens at the beginning of a conversation are those of every other: its conventions and examples.
    fn shared(&self, conversation: &[Message], prompt: &[u32]) -> Result<usize, LocalError> {
        let mut other = conversation.to_vec();
        if let Some(last) = other.iter_mut().rfind(|message| message.role == Role::User) {
            "?".clone_into(&mut last.content);
        }
        let other = self.tokens(&self.text(&other)?)?;
        Ok(prompt.iter().zip(&other).take_while(|(a, b)| a == b).count())
    }
}

struct Written {
    draft: Draft,
    confidence: f64,
    choices: usize,
    timings: Timings,
}

impl State {
    /// Reads a text from its beginning; the first `shared` tokens are kept for the next, where the model can.
    fn begin_with(&mut self, tokens: &[u32], shared: usize) -> Result<Vec<f32>, LocalError> {
        let kept = self.start.as_ref().filter(|(_, start)| start.len() < tokens.len() && tokens.starts_with(start));
        match kept.and_then(|(model, start)| Some((model.copy()?, start.clone()))) {
            Some((model, start)) => (self.model, self.read) = (model, start),
            None => {
                self.model.clear();
                self.read.clear();
            }
        }
        if self.read.is_empty() && (1..tokens.len()).contains(&shared) {
            self.feed(&tokens[..shared])?;
            self.start = self.model.copy().map(|model| (model, tokens[..shared].to_vec()));
        }
        let from = self.read.len();
        self.feed(&tokens[from..])
    }

    /// Reads on.
    fn feed(&mut self, tokens: &[u32]) -> Result<Vec<f32>, LocalError> {
        let mut logits = Vec::new();
        let mut rest = tokens;
        while !rest.is_empty() {
            let (now, later) = rest.split_at(self.model.at_once(self.read.len()).min(rest.len()));
            logits = self.model.forward(now, self.read.len())?;
            self.read.extend_from_slice(now);
            rest = later;
        }
        Ok(logits)
    }
}

/// The likeliest of the allowed tokens and its share of their probability.
fn likeliest(logits: &[f32], allowed: impl Fn(u32) -> bool) -> (u32, f32) {
    let allowed: Vec<(u32, f32)> = (0_u32..).zip(logits.iter().copied()).filter(|(token, _)| allowed(*token)).collect();
    // The first of equals, as in the models' own implementations.
    let best = allowed.iter().copied().reduce(|best, one| if one.1 > best.1 { one } else { best });
    let (token, most) = best.unwrap_or((0, 0.0));
    let sum: f32 = allowed.iter().map(|(_, logit)| (logit - most).exp()).sum();
    (token, 1.0 / sum.max(1.0))
}

impl Engine for Local {
    fn name(&self) -> &str {
        ENGINE
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn draft(&self, context: &Context) -> Result<Drafted, PlannerError> {
        self.draft_aloud(context, &mut |_| {})
    }

    fn draft_aloud(&self, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<Drafted, PlannerError> {
        let written = self
            .write(context, begun)
            .map_err(|error| PlannerError::Elsewhere { engine: ENGINE, reason: error.to_string() })?;
        let Written { draft, confidence, choices, timings } = written;
        Ok(Drafted {
            draft,
            confidence,
            others: Vec::new(),
            choices,
            timings,
            engine: ENGINE.to_owned(),
            stood_in: None,
        })
    }

    fn tell(&self, brief: &[Message]) -> Result<Option<String>, PlannerError> {
        let said = self.say(brief);
        said.map(Some).map_err(|error| PlannerError::Elsewhere { engine: ENGINE, reason: error.to_string() })
    }
}

/// Opens a model as an engine; the error is one of the planner's.
///
/// # Errors
/// As [`Local::open`].
pub fn open(path: &Path, budget: Duration) -> Result<Arc<dyn Engine>, PlannerError> {
    let local = Local::open(path, budget)
        .map_err(|error| PlannerError::Elsewhere { engine: ENGINE, reason: error.to_string() })?;
    Ok(Arc::new(local))
}
