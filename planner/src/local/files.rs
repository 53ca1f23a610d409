//! The files of a language model: what it is, its tokenizer, its chat template, where its parameters lie.

use std::fmt::Display;
use std::fs::File;
use std::path::{Path, PathBuf};

use candle_core::quantized::gguf_file::{Content, Value as Gguf};
use candle_core::quantized::tokenizer::TokenizerFromGguf;
use serde_json::Value;
use thiserror::Error;
use tokenizers::Tokenizer;

/// Why a local model cannot be used.
#[derive(Debug, Error)]
pub enum LocalError {
    /// A file cannot be read.
    #[error("{}: {reason}", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        reason: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: the {what} cannot be used: {reason}", file.display())]
    Wrong {
        /// Which.
        file: PathBuf,
        /// What of it.
        what: &'static str,
        /// Why.
        reason: String,
    },
    /// Another family.
    #[error("{} is a model of the family {found:?}; those that run here are llama (also SmolLM), qwen2, qwen3 and gemma3", file.display())]
    Family {
        /// The model.
        file: PathBuf,
        /// Its family.
        found: String,
    },
    /// The chat template fails.
    #[error("the model's chat template: {reason}")]
    Template {
        /// Why.
        reason: String,
    },
    /// The tokenizer fails.
    #[error("the model's tokenizer: {reason}")]
    Tokenizer {
        /// Why.
        reason: String,
    },
    /// The grammar fails.
    #[error("the grammar over the model's tokens: {reason}")]
    Grammar {
        /// Why.
        reason: String,
    },
    /// What was written is no draft.
    #[error("it wrote no plan: {reason}: {text}")]
    NoDraft {
        /// Why.
        reason: String,
        /// What was written.
        text: String,
    },
    /// The time is up.
    #[error("it had written {written} tokens of a plan when its {budget_s} s were over")]
    TooSlow {
        /// The time.
        budget_s: f64,
        /// How far it came.
        written: usize,
    },
    /// The arithmetic fails.
    #[error("the model's network: {0}")]
    Network(#[from] candle_core::Error),
}

impl LocalError {
    /// A file is not what it should be.
    pub fn wrong(file: &Path, what: &'static str, reason: &dyn Display) -> Self {
        Self::Wrong { file: file.to_owned(), what, reason: reason.to_string() }
    }
}

/// A token that ends what a model says: by number, or as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Its number.
    Id(u32),
    /// Its text.
    Text(String),
}

impl End {
    /// Its number, as a tokenizer knows it.
    #[must_use]
    pub fn id(&self, of: &dyn Fn(&str) -> Option<u32>) -> Option<u32> {
        match self {
            Self::Id(id) => Some(*id),
            Self::Text(text) => of(text),
        }
    }
}

/// Where the parameters lie.
pub enum Parameters {
    /// Safetensors files, and the model's configuration.
    Safetensors {
        /// The files.
        files: Vec<PathBuf>,
        /// `config.json`.
        config: Value,
    },
    /// The header of a GGUF file.
    Gguf(Box<Content>),
}

/// What a model's files say.
pub struct Files {
    /// The folder or file.
    pub path: PathBuf,
    /// `llama`, `qwen2`, `qwen3`, `gemma3`.
    pub family: String,
    /// The tokenizer's JSON.
    pub tokenizer: Vec<u8>,
    /// The chat template.
    pub template: String,
    /// Special tokens that templates name.
    pub specials: Vec<(String, String)>,
    /// Tokens that end what it says.
    pub ends: Vec<End>,
    /// The parameters.
    pub parameters: Parameters,
    /// What tells it from others: its name and size.
    pub version: String,
}

impl Files {
    /// Reads what there is but the parameters.
    ///
    /// # Errors
    /// When a file is missing, damaged or of an unknown family.
    pub fn read(path: &Path) -> Result<Self, LocalError> {
        if path.is_dir() { Self::folder(path) } else { Self::gguf(path) }
    }

    fn folder(path: &Path) -> Result<Self, LocalError> {
        let config = json(&path.join("config.json"))?;
        let settings = json(&path.join("tokenizer_config.json"))?;
        let family = family(path, config["model_type"].as_str().unwrap_or_default())?;
        let (tokenizer_file, template_file) = (path.join("tokenizer.json"), path.join("chat_template.jinja"));
        let template = match settings["chat_template"].as_str() {
            Some(template) => template.to_owned(),
            None => text(&template_file)?,
        };
        let generation = json(&path.join("generation_config.json")).unwrap_or_default();
        let ids = |value: &Value| -> Vec<End> {
            let one = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok()).map(End::Id);
            value
                .as_array()
                .map_or_else(|| one(value).into_iter().collect(), |all| all.iter().filter_map(one).collect())
        };
        let mut ends = [ids(&generation["eos_token_id"]), ids(&config["eos_token_id"])].concat();
        let specials = specials(&settings);
        ends.extend(specials.iter().filter(|(name, _)| name == "eos_token").map(|(_, text)| End::Text(text.clone())));
        let files = parameter_files(path)?;
        let size = bytes_of(&files);
        Ok(Self {
            path: path.to_owned(),
            family,
            tokenizer: bytes(&tokenizer_file)?,
            template,
            specials,
            ends,
            parameters: Parameters::Safetensors { files, config },
            version: version(path, size),
        })
    }

    fn gguf(path: &Path) -> Result<Self, LocalError> {
        let wrong = |what: &'static str, reason: String| LocalError::wrong(path, what, &reason);
        let mut file = File::open(path).map_err(|reason| LocalError::Read { file: path.to_owned(), reason })?;
        let mut content = Content::read(&mut file).map_err(|error| wrong("GGUF header", error.to_string()))?;
        // What llama.cpp calls its way of splitting is known to candle by another name.
        let splitting = "tokenizer.ggml.pre";
        if content.metadata.get(splitting).is_some_and(|pre| pre.to_string().is_ok_and(|pre| pre == "llama-bpe")) {
            content.metadata.insert(splitting.to_owned(), Gguf::String("llama3".to_owned()));
        }
        if content.tensor_infos.contains_key("rope_freqs.weight") {
            let reason =
                "its angles are scaled (rope_freqs.weight), which is not read from GGUF here; use its safetensors";
            return Err(wrong("GGUF file", reason.to_owned()));
        }
        let text_of = |key: &str| content.metadata.get(key).and_then(|value| value.to_string().ok()).cloned();
        let family = family(path, &text_of("general.architecture").unwrap_or_default())?;
        // A tokenizer beside the file is better than one made again from its words.
        let beside = path.with_file_name("tokenizer.json");
        let tokenizer = if beside.exists() {
            bytes(&beside)?
        } else {
            let tokenizer = Tokenizer::from_gguf(&content).map_err(|error| wrong("tokenizer", error.to_string()))?;
            let text = tokenizer.to_string(false).map_err(|error| wrong("tokenizer", error.to_string()))?;
            let mut made = serde_json::from_str(&text).map_err(|error| wrong("tokenizer", error.to_string()))?;
            begin_without_space(&mut made);
            made.to_string().into_bytes()
        };
        let template = text_of("tokenizer.chat_template").ok_or_else(|| {
            wrong("chat template", "there is none; the model is not one for conversations".to_owned())
        })?;
        let token = |key: &str| -> Option<(u32, String)> {
            let id = content.metadata.get(&format!("tokenizer.ggml.{key}_token_id")).and_then(number)?;
            let tokens = content.metadata.get("tokenizer.ggml.tokens")?.to_vec().ok()?;
            Some((id, tokens.get(id as usize)?.to_string().ok()?.clone()))
        };
        let named = [("bos_token", "bos"), ("eos_token", "eos")];
        let specials: Vec<(String, String)> =
            named.iter().filter_map(|(name, key)| Some(((*name).to_owned(), token(key)?.1))).collect();
        let mut ends: Vec<End> =
            ["eos", "eot"].iter().filter_map(|key| token(key)).map(|(id, _)| End::Id(id)).collect();
        // Files often name only one of the tokens that end a turn.
        ends.extend(["<|im_end|>", "<|eot_id|>", "<end_of_turn>"].map(|text| End::Text(text.to_owned())));
        let size = bytes_of(&[path.to_owned()]);
        Ok(Self {
            path: path.to_owned(),
            family,
            tokenizer,
            template,
            specials,
            ends,
            parameters: Parameters::Gguf(Box::new(content)),
            version: version(path, size),
        })
    }
}

/// Texts begin as they are: candle's tokenizers of ways of splitting that it does not know put a space before them.
fn begin_without_space(tokenizer: &mut Value) {
    match tokenizer {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "add_prefix_space" {
                    *value = Value::Bool(false);
                }
                begin_without_space(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(begin_without_space),
        _ => {}
    }
}

fn number(value: &Gguf) -> Option<u32> {
    value.to_u32().ok().or_else(|| value.to_i32().ok().and_then(|number| u32::try_from(number).ok()))
}

fn family(path: &Path, found: &str) -> Result<String, LocalError> {
    let family = match found {
        "gemma3_text" => "gemma3",
        known @ ("llama" | "qwen2" | "qwen3" | "gemma3") => known,
        _ => return Err(LocalError::Family { file: path.to_owned(), found: found.to_owned() }),
    };
    Ok(family.to_owned())
}

/// Special tokens by name; some files give them as objects.
fn specials(settings: &Value) -> Vec<(String, String)> {
    let fields = settings.as_object().into_iter().flatten().filter(|(name, _)| name.ends_with("_token"));
    let text = |value: &Value| value.as_str().or_else(|| value["content"].as_str()).map(str::to_owned);
    fields.filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}

/// The safetensors files of a folder: one, or those that its index names.
fn parameter_files(folder: &Path) -> Result<Vec<PathBuf>, LocalError> {
    let index = folder.join("model.safetensors.index.json");
    if !index.exists() {
        return Ok(vec![folder.join("model.safetensors")]);
    }
    let parts = json(&index)?;
    let map = parts["weight_map"].as_object();
    let mut files: Vec<PathBuf> =
        map.into_iter().flat_map(|map| map.values()).filter_map(Value::as_str).map(|name| folder.join(name)).collect();
    files.sort();
    files.dedup();
    Ok(files)
}

fn bytes_of(files: &[PathBuf]) -> u64 {
    files.iter().filter_map(|file| std::fs::metadata(file).ok()).map(|metadata| metadata.len()).sum()
}

fn version(path: &Path, size: u64) -> String {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    format!("{name} ({size} bytes)")
}

fn bytes(file: &Path) -> Result<Vec<u8>, LocalError> {
    std::fs::read(file).map_err(|reason| LocalError::Read { file: file.to_owned(), reason })
}

fn text(file: &Path) -> Result<String, LocalError> {
    std::fs::read_to_string(file).map_err(|reason| LocalError::Read { file: file.to_owned(), reason })
}

fn json(file: &Path) -> Result<Value, LocalError> {
    serde_json::from_slice(&bytes(file)?).map_err(|error| LocalError::wrong(file, "JSON", &error))
}
