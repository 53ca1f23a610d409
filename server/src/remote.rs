//! The remote engine: any server that speaks OpenAI's chat completions with a JSON schema for the output (vLLM, llama.cpp, Ollama,
//! OpenAI, ...). What it writes goes through the same types and the same validation as the embedded model's; where it is slow,
//! down or writes nonsense, the embedded model stands in.

use std::sync::Arc;
use std::time::{Duration, Instant};

use planner::draft::Draft;
use planner::embedded::Embedded;
use planner::engine::{Context, Drafted, Engine, PlannerError, StandIn, Timings};
use planner::grammar::{Available, schema};
use planner::prompt::{Listener, Message, NoDraft, Role, messages, read};
use planner::quantity;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, ClientBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::time::{sleep, timeout};

use crate::config::EngineSettings;

/// What the engine is called.
const ENGINE: &str = "remote";
/// Times that a request is made, or a plan that is none sent back, before the engine gives up.
const ATTEMPTS: usize = 3;
/// The wait before a second request; it doubles with each.
const PAUSE: Duration = Duration::from_millis(150);
/// The largest answer that is read.
const LARGEST_BYTES: usize = 256 * 1024;
/// Tokens that a plan may have.
const MOST_TOKENS: u32 = 600;
/// What ends a stream.
const DONE: &str = "[DONE]";
/// How much of a server's own words on an error are kept.
const QUOTED: usize = 200;

/// Begins a client of HTTP. All of the program's are made here: the cryptography that it uses is chosen once for the process.
pub fn client() -> ClientBuilder {
    // Where it was chosen before, it was chosen here.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
}

/// Opens what understands questions. Requests to a remote model are made on `runtime`, which must go on running.
///
/// # Errors
/// When the embedded model's weights or a local model's files are missing or damaged, or a client cannot be made.
pub fn open(settings: &EngineSettings, runtime: Handle) -> Result<Arc<dyn Engine>, PlannerError> {
    let embedded = Arc::new(Embedded::open()?);
    Ok(match settings {
        EngineSettings::Embedded => embedded,
        EngineSettings::Local { model, budget } => {
            Arc::new(StandIn::new(planner::local::open(model, *budget)?, embedded))
        }
        EngineSettings::Remote(remote) => {
            Arc::new(StandIn::new(Arc::new(Remote::new(remote.clone(), runtime)?), embedded))
        }
    })
}

/// Where a remote language model is.
#[derive(Clone, Debug)]
pub struct RemoteSettings {
    /// The address that `/chat/completions` follows, such as `http://127.0.0.1:11434/v1`.
    pub url: String,
    /// The model's name there.
    pub model: String,
    /// The key, where one is needed.
    pub key: Option<SecretString>,
    /// How long a plan may take, with all attempts.
    pub budget: Duration,
}

/// A remote language model.
pub struct Remote {
    settings: RemoteSettings,
    client: Client,
    runtime: Handle,
    version: String,
}

/// Why an attempt came to nothing.
enum Failed {
    /// Another one may do better.
    ForNow(String),
    /// The request was not liked: a plainer one may do.
    NotLiked(String),
    /// No other will do better.
    ForGood(String),
}

impl Remote {
    /// A client of the model; requests are made on `runtime`, which must go on running, and waited for by the thread that asks.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn new(settings: RemoteSettings, runtime: Handle) -> Result<Self, PlannerError> {
        let client = client()
            .connect_timeout(settings.budget)
            .timeout(settings.budget)
            .build()
            .map_err(|error| elsewhere(chain(&error)))?;
        let version = settings.model.clone();
        Ok(Self { settings, client, runtime, version })
    }

    async fn converse(&self, context: &Context, begun: &mut dyn FnMut(&Draft)) -> Result<(Draft, f64), String> {
        let earlier = context.previous.as_ref().map_or(0, |(question, _)| quantity::find(question).len());
        let available = Available::new(quantity::find(&context.question).len(), earlier);
        let schema = schema(available);
        let mut conversation = messages(context);
        let (mut why, mut plain, mut busy) = (String::new(), false, 0);
        for _ in 0..ATTEMPTS {
            if busy > 0 {
                sleep(PAUSE * 2_u32.pow(busy - 1)).await;
            }
            let mut listener = Listener::new(begun);
            match self.request(&conversation, Some(&schema), plain, &mut |text| listener.hear(text)).await {
                Ok(Written { text, confidence }) => match read(&text, available) {
                    Ok(draft) => return Ok((draft, confidence)),
                    Err(error) => {
                        why = format!("it wrote no plan: {error}");
                        correct(&mut conversation, text, &error);
                    }
                },
                Err(Failed::ForNow(reason)) => {
                    why = reason;
                    busy += 1;
                }
                Err(Failed::NotLiked(reason)) if !plain => (why, plain) = (reason, true),
                Err(Failed::NotLiked(reason) | Failed::ForGood(reason)) => return Err(reason),
            }
        }
        Err(why)
    }

    /// One request; `hear` is called with what was written so far whenever there is more of it. A plain one has nothing in it that some
    /// servers do not know.
    async fn request(
        &self,
        conversation: &[Message],
        schema: Option<&Value>,
        plain: bool,
        hear: &mut dyn FnMut(&str),
    ) -> Result<Written, Failed> {
        let mut body = json!({"model": self.settings.model, "messages": conversation});
        if let Some(schema) = schema {
            body["response_format"] = json!({"type": "json_schema", "json_schema": {"name": "plan", "schema": schema}});
        }
        if !plain {
            body["temperature"] = json!(0);
            body["max_tokens"] = json!(MOST_TOKENS);
            // How sure a model is counts for plans alone.
            if schema.is_some() {
                body["logprobs"] = json!(true);
                body["stream"] = json!(true);
            }
        }
        let url = format!("{}/chat/completions", self.settings.url.trim_end_matches('/'));
        let mut request = self.client.post(url).json(&body);
        if let Some(key) = &self.settings.key {
            request = request.bearer_auth(key.expose_secret());
        }
        let response = request.send().await.map_err(|error| Failed::ForNow(chain(&error)))?;
        let status = response.status();
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if status.is_success() && kind.starts_with("text/event-stream") {
            return streamed(response, hear).await;
        }
        let bytes = within(response).await?;
        if !status.is_success() {
            let words: String = String::from_utf8_lossy(&bytes).chars().take(QUOTED).collect();
            let reason = format!("the server answered {status}: {}", words.trim());
            return Err(match status {
                StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Failed::ForNow(reason),
                StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Failed::NotLiked(reason),
                status if status.is_server_error() => Failed::ForNow(reason),
                _ => Failed::ForGood(reason),
            });
        }
        let completion: Completion = serde_json::from_slice(&bytes)
            .map_err(|error| Failed::ForNow(format!("the server's answer is no completion: {error}")))?;
        let choice = completion.choices.into_iter().next();
        let choice = choice.ok_or_else(|| Failed::ForNow("the server's answer has no choices".to_owned()))?;
        let likelihood: f64 =
            choice.logprobs.iter().flat_map(|all| all.content.iter().flatten()).map(|one| one.logprob).sum();
        Ok(Written { text: choice.message.content.unwrap_or_default(), confidence: likelihood.exp().clamp(0.0, 1.0) })
    }
}

impl From<Failed> for String {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::ForNow(reason) | Failed::NotLiked(reason) | Failed::ForGood(reason) => reason,
        }
    }
}

/// Tells the model what is wrong with what it wrote.
fn correct(conversation: &mut Vec<Message>, written: String, error: &NoDraft) {
    conversation.push(Message::new(Role::Assistant, written));
    conversation.push(Message::new(Role::User, format!("{error}. Write the whole plan again, as JSON alone.")));
}

/// The body, if it is not too large.
async fn within(mut response: Response) -> Result<Vec<u8>, Failed> {
    let mut out = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| Failed::ForNow(chain(&error)))? {
        out.extend_from_slice(&part);
        if out.len() > LARGEST_BYTES {
            return Err(Failed::ForGood(format!("the server's answer is larger than {LARGEST_BYTES} bytes")));
        }
    }
    Ok(out)
}

/// What is written piece by piece, as server-sent events (WHATWG HTML, section 9.2) that each hold what is new.
async fn streamed(mut response: Response, hear: &mut dyn FnMut(&str)) -> Result<Written, Failed> {
    let (mut waiting, mut read, mut text, mut likelihood) = (Vec::new(), 0, String::new(), 0.0);
    while let Some(part) = response.chunk().await.map_err(|error| Failed::ForNow(chain(&error)))? {
        read += part.len();
        if read > LARGEST_BYTES {
            return Err(Failed::ForGood(format!("the server's answer is larger than {LARGEST_BYTES} bytes")));
        }
        waiting.extend_from_slice(&part);
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let Some(data) = line.trim().strip_prefix("data:").map(str::trim).filter(|data| *data != DONE) else {
                continue;
            };
            let piece: Piece = serde_json::from_str(data)
                .map_err(|error| Failed::ForNow(format!("the server's answer is no completion: {error}")))?;
            // The last one may have no choice and only count tokens.
            let Some(choice) = piece.choices.into_iter().next() else { continue };
            likelihood +=
                choice.logprobs.iter().flat_map(|all| all.content.iter().flatten()).map(|one| one.logprob).sum::<f64>();
            if let Some(more) = choice.delta.content.filter(|more| !more.is_empty()) {
                text.push_str(&more);
                hear(&text);
            }
        }
    }
    Ok(Written { text, confidence: likelihood.exp().clamp(0.0, 1.0) })
}

/// An error with what caused it; addresses may hold secrets and are left out.
fn chain(error: &reqwest::Error) -> String {
    let mut out = if error.is_timeout() { "no answer in time".to_owned() } else { "cannot be reached".to_owned() };
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        out.push_str(&format!(": {error}"));
        source = error.source();
    }
    out
}

fn elsewhere(reason: String) -> PlannerError {
    PlannerError::Elsewhere { engine: ENGINE, reason }
}

impl Engine for Remote {
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
        let began = Instant::now();
        let budget = self.settings.budget;
        let conversed = self.runtime.block_on(async { timeout(budget, self.converse(context, begun)).await });
        let (draft, confidence) = conversed
            .unwrap_or_else(|_| Err(format!("no plan within {} ms", budget.as_millis())))
            .map_err(elsewhere)?;
        let timings = Timings { encode_ms: 0.0, decode_ms: began.elapsed().as_secs_f64() * 1e3 };
        Ok(Drafted {
            draft,
            confidence,
            others: Vec::new(),
            choices: 0,
            timings,
            engine: ENGINE.to_owned(),
            stood_in: None,
        })
    }

    fn tell(&self, brief: &[Message]) -> Result<Option<String>, PlannerError> {
        let budget = self.settings.budget;
        let asked = async { timeout(budget, self.request(brief, None, false, &mut |_| {})).await };
        match self.runtime.block_on(asked) {
            Ok(Ok(written)) => Ok(Some(written.text)),
            Ok(Err(failed)) => Err(elsewhere(failed.into())),
            Err(_) => Err(elsewhere(format!("no words within {} ms", budget.as_millis()))),
        }
    }
}

/// What a model wrote, and the probability that it gave to it; 1 where the server does not say.
struct Written {
    text: String,
    confidence: f64,
}

/// What is new in a completion that is written piece by piece.
#[derive(Deserialize)]
struct Piece {
    choices: Vec<NewChoice>,
}

#[derive(Deserialize)]
struct NewChoice {
    delta: Content,
    #[serde(default)]
    logprobs: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Content,
    #[serde(default)]
    logprobs: Option<Logprobs>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    content: Option<String>,
}

#[derive(Deserialize)]
struct Logprobs {
    #[serde(default)]
    content: Option<Vec<Logprob>>,
}

#[derive(Deserialize)]
struct Logprob {
    logprob: f64,
}
