//! The networks of the model families, by candle-transformers, behind one interface: tokens in, logits of the last one out.

use std::fs::File;
use std::path::Path;

use candle_core::quantized::gguf_file::{Content, Value as Gguf};
use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::{llama, quantized_llama, quantized_qwen2, quantized_qwen3, qwen2, qwen3};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::local::files::{LocalError, Parameters};
use crate::local::gemma::{self, Gemma};

/// A network with its cache of keys and values.
pub enum Model {
    /// Llama 3 and SmolLM.
    Llama(Box<(llama::Llama, llama::Cache, llama::Cache)>),
    /// Qwen2 and Qwen2.5.
    Qwen2(Box<qwen2::ModelForCausalLM>),
    /// Qwen3.
    Qwen3(Box<qwen3::ModelForCausalLM>),
    /// Gemma 3, of our own.
    Gemma3(Box<Gemma>),
    /// Llama 3 and SmolLM, quantised.
    LlamaGguf(Box<quantized_llama::ModelWeights>),
    /// Qwen2 and Qwen2.5, quantised.
    Qwen2Gguf(Box<quantized_qwen2::ModelWeights>),
    /// Qwen3, quantised.
    Qwen3Gguf(Box<quantized_qwen3::ModelWeights>),
}

impl Model {
    /// Reads the parameters, in 32 bits where they are not quantised.
    ///
    /// # Errors
    /// When a file is missing or does not fit its configuration.
    pub fn open(path: &Path, family: &str, parameters: Parameters) -> Result<Self, LocalError> {
        match parameters {
            Parameters::Safetensors { files, config } => {
                // SAFETY: the files are mapped for reading; whoever changes them under a running program changes what it says.
                let weights = unsafe { VarBuilder::from_mmaped_safetensors(&files, DType::F32, &Device::Cpu)? };
                Self::plain(path, family, &completed(&config, family), weights)
            }
            Parameters::Gguf(content) => {
                let reader = File::open(path).map_err(|reason| LocalError::Read { file: path.to_owned(), reason })?;
                Self::quantised(path, family, *content, reader)
            }
        }
    }

    fn quantised(path: &Path, family: &str, mut content: Content, mut file: File) -> Result<Self, LocalError> {
        let (device, reader) = (Device::Cpu, &mut file);
        if family == "gemma3" {
            // candle's reader of quantised Gemmas takes another activation and no window; so its values are taken out of the file.
            let (config, tensors) =
                gemma::unpacked(&content, reader).map_err(|error| LocalError::wrong(path, "GGUF file", &error))?;
            return Self::plain(path, family, &config, VarBuilder::from_tensors(tensors, DType::F32, &device));
        }
        // Sines and cosines in 32 bits.
        content.metadata.insert("general.dtype".to_owned(), Gguf::U32(0));
        Ok(match family {
            "qwen2" => Self::Qwen2Gguf(Box::new(quantized_qwen2::ModelWeights::from_gguf(content, reader, &device)?)),
            "qwen3" => Self::Qwen3Gguf(Box::new(quantized_qwen3::ModelWeights::from_gguf(content, reader, &device)?)),
            _ => Self::LlamaGguf(Box::new(quantized_llama::ModelWeights::from_gguf(content, reader, &device)?)),
        })
    }

    fn plain(path: &Path, family: &str, config: &Value, weights: VarBuilder<'_>) -> Result<Self, LocalError> {
        Ok(match family {
            "qwen2" => Self::Qwen2(Box::new(qwen2::ModelForCausalLM::new(&parsed(path, config)?, weights)?)),
            "qwen3" => Self::Qwen3(Box::new(qwen3::ModelForCausalLM::new(&parsed(path, config)?, weights)?)),
            "gemma3" => Self::Gemma3(Box::new(Gemma::open(parsed(path, config)?, &weights)?)),
            _ => {
                let config = parsed::<llama::LlamaConfig>(path, config)?.into_config(false);
                let cache = llama::Cache::new(true, DType::F32, &config, &Device::Cpu)?;
                Self::Llama(Box::new((llama::Llama::load(weights, &config)?, cache.clone(), cache)))
            }
        })
    }

    /// The logits after the last of these tokens, of which the first stands at a place.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn forward(&mut self, tokens: &[u32], at: usize) -> Result<Vec<f32>, LocalError> {
        let input = Tensor::new(tokens, &Device::Cpu)?.unsqueeze(0)?;
        let logits = match self {
            Self::Llama(held) => {
                let (model, cache, _) = held.as_mut();
                model.forward(&input, at, cache)?
            }
            Self::Qwen2(model) => model.forward(&input, at)?,
            Self::Qwen3(model) => model.forward(&input, at)?,
            Self::Gemma3(model) => model.forward(&input, at)?,
            Self::LlamaGguf(model) => model.forward(&input, at)?,
            Self::Qwen2Gguf(model) => model.forward(&input, at)?,
            Self::Qwen3Gguf(model) => model.forward(&input, at)?,
        };
        Ok(logits.flatten_all()?.to_dtype(DType::F32)?.to_vec1()?)
    }

    /// How many tokens may be read at once from a place on: quantised Qwen3 keeps what it reads one by one apart from what it reads
    /// at once.
    #[must_use]
    pub fn at_once(&self, at: usize) -> usize {
        match self {
            Self::Qwen3Gguf(_) if at > 0 => 1,
            _ => usize::MAX,
        }
    }

    /// Forgets what was read.
    pub fn clear(&mut self) {
        match self {
            Self::Llama(held) => held.1 = held.2.clone(),
            Self::Qwen2(model) => model.clear_kv_cache(),
            Self::Qwen3(model) => model.clear_kv_cache(),
            Self::Gemma3(model) => model.clear(),
            Self::LlamaGguf(model) => model.clear_kv_cache(),
            Self::Qwen2Gguf(model) => model.clear_kv_cache(),
            Self::Qwen3Gguf(model) => model.clear_kv_cache(),
        }
    }

    /// The same network with the same cache, where both can go on without disturbing each other: the parameters are shared, and
    /// caches that are joined anew at each step are as well. None where a cache is written in place.
    #[must_use]
    pub fn copy(&self) -> Option<Self> {
        Some(match self {
            Self::Llama(held) => Self::Llama(held.clone()),
            Self::Qwen2(model) => Self::Qwen2(model.clone()),
            Self::Qwen3(model) => Self::Qwen3(model.clone()),
            Self::LlamaGguf(model) => Self::LlamaGguf(model.clone()),
            Self::Qwen3Gguf(model) => Self::Qwen3Gguf(model.clone()),
            Self::Gemma3(model) => Self::Gemma3(model.clone()),
            Self::Qwen2Gguf(_) => return None,
        })
    }
}

fn parsed<T: DeserializeOwned>(path: &Path, config: &Value) -> Result<T, LocalError> {
    serde_json::from_value(config.clone()).map_err(|error| LocalError::wrong(path, "config.json", &error))
}

/// A configuration with what its family leaves out filled in, as the families' own implementations do.
fn completed(config: &Value, family: &str) -> Value {
    let mut config = config.clone();
    let Some(fields) = config.as_object_mut() else { return config };
    // Later versions keep the angles apart.
    if let Some(angles) = fields.get("rope_parameters").cloned() {
        if let Some(theta) = angles.get("rope_theta") {
            fields.entry("rope_theta").or_insert(theta.clone());
        }
        if angles.get("rope_type").is_some_and(|kind| kind != "default") {
            fields.entry("rope_scaling").or_insert(angles);
        }
    }
    let defaults = match family {
        "qwen2" => json!({
            "sliding_window": 4096, "max_window_layers": 28, "tie_word_embeddings": false, "use_sliding_window": false,
            "rope_theta": 10_000.0,
        }),
        "qwen3" => json!({
            "attention_bias": false, "max_window_layers": 28, "tie_word_embeddings": false, "use_sliding_window": false,
            "rope_theta": 1_000_000.0,
        }),
        "gemma3" => json!({
            "attention_bias": false, "rope_theta": 1_000_000.0, "rope_local_base_freq": 10_000.0, "sliding_window_pattern": 6,
            "sliding_window": 512, "query_pre_attn_scalar": 256, "hidden_activation": "gelu_pytorch_tanh", "vocab_size": 262_144,
            "rms_norm_eps": 1e-6, "num_attention_heads": 8, "num_key_value_heads": 4, "head_dim": 256,
            "max_position_embeddings": 131_072,
        }),
        _ => json!({}),
    };
    for (name, value) in defaults.as_object().into_iter().flatten() {
        let missing = fields.get(name).is_none_or(Value::is_null);
        if missing {
            fields.insert(name.clone(), value.clone());
        }
    }
    // candle looks through the window even where it is not to be used.
    if family == "qwen2" && fields.get("use_sliding_window") != Some(&json!(true)) {
        let whole = fields.get("max_position_embeddings").cloned().unwrap_or(json!(32_768));
        fields.insert("sliding_window".to_owned(), whole);
    }
    config
}
