//! Gemma 3 (Gemma Team, Gemma 3 Technical Report, 2025): five layers of a window to one that sees everything, norms before and after
//! each part, norms of queries and keys. candle-transformers 0.11 has one that fails on a CPU, and whose window is one too wide;
//! this one's cache is joined anew at each step, so that it can be copied.
//!
//! Out of a GGUF file its values are taken in 32 bits, under the names that safetensors have.

use std::collections::HashMap;
use std::fs::File;
use std::sync::Arc;

use candle_core::quantized::gguf_file::Content;
use candle_core::{D, DType, Device, Module, Result, Tensor};
use candle_nn::{Activation, Embedding, Linear, VarBuilder, embedding, linear_no_bias};
use serde::Deserialize;
use serde_json::{Value, json};

/// What `config.json` says of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Config {
    head_dim: usize,
    hidden_activation: Activation,
    hidden_size: usize,
    intermediate_size: usize,
    num_attention_heads: usize,
    num_hidden_layers: usize,
    num_key_value_heads: usize,
    rms_norm_eps: f64,
    rope_theta: f64,
    rope_local_base_freq: f64,
    vocab_size: usize,
    final_logit_softcapping: Option<f64>,
    attn_logit_softcapping: Option<f64>,
    query_pre_attn_scalar: f64,
    sliding_window: usize,
    sliding_window_pattern: usize,
}

/// The network with its cache.
#[derive(Clone)]
pub struct Gemma {
    words: Embedding,
    layers: Vec<Layer>,
    norm: Norm,
    head: Linear,
    config: Arc<Config>,
}

#[derive(Clone)]
struct Norm {
    /// One and what the model has beyond it.
    scale: Tensor,
    epsilon: f64,
}

#[derive(Clone)]
struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    query_norm: Norm,
    key_norm: Norm,
    gate: Linear,
    up: Linear,
    down: Linear,
    before_attention: Norm,
    after_attention: Norm,
    before_feedforward: Norm,
    after_feedforward: Norm,
    /// How many places it sees, its own included; none is all.
    window: Option<usize>,
    /// Keys and values so far, `[1, heads, places, head_dim]`.
    cache: Option<(Tensor, Tensor)>,
}

impl Norm {
    fn open(size: usize, epsilon: f64, weights: &VarBuilder<'_>) -> Result<Self> {
        Ok(Self { scale: (weights.get(size, "weight")? + 1.0)?, epsilon })
    }
}

impl Module for Norm {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let mean = (x.sqr()?.mean_keepdim(D::Minus1)? + self.epsilon)?;
        x.broadcast_div(&mean.sqrt()?)?.broadcast_mul(&self.scale)
    }
}

impl Layer {
    fn open(index: usize, config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let (attention, feedforward) = (weights.pp("self_attn"), weights.pp("mlp"));
        let (size, inner) = (config.hidden_size, config.intermediate_size);
        let queries = config.num_attention_heads * config.head_dim;
        let keys = config.num_key_value_heads * config.head_dim;
        let norm = |name: &str| Norm::open(size, config.rms_norm_eps, &weights.pp(name));
        let of_heads = |name: &str| Norm::open(config.head_dim, config.rms_norm_eps, &attention.pp(name));
        Ok(Self {
            query: linear_no_bias(size, queries, attention.pp("q_proj"))?,
            key: linear_no_bias(size, keys, attention.pp("k_proj"))?,
            value: linear_no_bias(size, keys, attention.pp("v_proj"))?,
            output: linear_no_bias(queries, size, attention.pp("o_proj"))?,
            query_norm: of_heads("q_norm")?,
            key_norm: of_heads("k_norm")?,
            gate: linear_no_bias(size, inner, feedforward.pp("gate_proj"))?,
            up: linear_no_bias(size, inner, feedforward.pp("up_proj"))?,
            down: linear_no_bias(inner, size, feedforward.pp("down_proj"))?,
            before_attention: norm("input_layernorm")?,
            after_attention: norm("post_attention_layernorm")?,
            before_feedforward: norm("pre_feedforward_layernorm")?,
            after_feedforward: norm("post_feedforward_layernorm")?,
            window: (!(index + 1).is_multiple_of(config.sliding_window_pattern)).then_some(config.sliding_window),
            cache: None,
        })
    }

    fn attend(&mut self, x: &Tensor, config: &Config, at: usize) -> Result<Tensor> {
        let count = x.dim(1)?;
        let heads =
            |x: Tensor, heads: usize| x.reshape((1, count, heads, config.head_dim))?.transpose(1, 2)?.contiguous();
        let query = self.query_norm.forward(&heads(x.apply(&self.query)?, config.num_attention_heads)?)?;
        let key = self.key_norm.forward(&heads(x.apply(&self.key)?, config.num_key_value_heads)?)?;
        let value = heads(x.apply(&self.value)?, config.num_key_value_heads)?;
        let base = if self.window.is_some() { config.rope_local_base_freq } else { config.rope_theta };
        let (cosine, sine) = angles(config.head_dim, base, at, count)?;
        let query = candle_nn::rotary_emb::rope(&query, &cosine, &sine)?;
        let key = candle_nn::rotary_emb::rope(&key, &cosine, &sine)?;
        let (key, value) = match &self.cache {
            Some((keys, values)) => (Tensor::cat(&[keys, &key], 2)?, Tensor::cat(&[values, &value], 2)?),
            None => (key, value),
        };
        self.cache = Some((key.clone(), value.clone()));
        // Several query heads share a head of keys: they are taken as more places of it.
        let places = key.dim(2)?;
        let (shared, groups) = (config.num_key_value_heads, config.num_attention_heads / config.num_key_value_heads);
        let query = query.reshape((1, shared, groups * count, config.head_dim))?;
        let scores = (query.matmul(&key.transpose(2, 3)?.contiguous()?)? / config.query_pre_attn_scalar.sqrt())?;
        let scores = match config.attn_logit_softcapping {
            Some(cap) => ((scores / cap)?.tanh()? * cap)?,
            None => scores,
        };
        let scores = scores.reshape((1, config.num_attention_heads, count, places))?;
        let scores = scores.broadcast_add(&mask(at, count, places, self.window)?)?;
        let shares = candle_nn::ops::softmax_last_dim(&scores)?;
        let shares = shares.reshape((1, shared, groups * count, places))?;
        let seen =
            shares.matmul(&value.contiguous()?)?.reshape((1, config.num_attention_heads, count, config.head_dim))?;
        seen.transpose(1, 2)?.reshape((1, count, ()))?.apply(&self.output)
    }

    fn forward(&mut self, x: &Tensor, config: &Config, at: usize) -> Result<Tensor> {
        let attended = self.attend(&x.apply(&self.before_attention)?, config, at)?;
        let x = (attended.apply(&self.after_attention)? + x)?;
        let inner = x.apply(&self.before_feedforward)?;
        let inner = (inner.apply(&self.gate)?.apply(&config.hidden_activation)? * inner.apply(&self.up)?)?;
        inner.apply(&self.down)?.apply(&self.after_feedforward)? + x
    }
}

/// Cosines and sines of places, `[count, head_dim / 2]`.
fn angles(head_dim: usize, base: f64, at: usize, count: usize) -> Result<(Tensor, Tensor)> {
    let rate = |pair: usize| 1.0 / base.powf(2.0 * pair as f64 / head_dim as f64) as f32;
    let angles: Vec<f32> =
        (at..at + count).flat_map(|place| (0..head_dim / 2).map(move |pair| place as f32 * rate(pair))).collect();
    let angles = Tensor::from_vec(angles, (count, head_dim / 2), &Device::Cpu)?;
    Ok((angles.cos()?, angles.sin()?))
}

/// What each of `count` places from `at` on sees of all: itself and what is before, no farther back than the window reaches.
fn mask(at: usize, count: usize, places: usize, window: Option<usize>) -> Result<Tensor> {
    let sees = |from: usize, to: usize| to <= from && window.is_none_or(|window| from - to < window);
    let values: Vec<f32> = (at..at + count)
        .flat_map(|from| (0..places).map(move |to| if sees(from, to) { 0.0 } else { f32::NEG_INFINITY }))
        .collect();
    Tensor::from_vec(values, (count, places), &Device::Cpu)
}

impl Gemma {
    /// Reads the parameters.
    ///
    /// # Errors
    /// When one is missing or of another shape.
    pub fn open(config: Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let weights = weights.pp("model");
        let words = embedding(config.vocab_size, config.hidden_size, weights.pp("embed_tokens"))?;
        let layers = weights.pp("layers");
        let layers: Result<Vec<Layer>> =
            (0..config.num_hidden_layers).map(|index| Layer::open(index, &config, &layers.pp(index))).collect();
        let norm = Norm::open(config.hidden_size, config.rms_norm_eps, &weights.pp("norm"))?;
        let head = Linear::new(words.embeddings().clone(), None);
        Ok(Self { words, layers: layers?, norm, head, config: Arc::new(config) })
    }

    /// The logits after the last of these tokens, `[1, count]`, of which the first stands at a place.
    ///
    /// # Errors
    /// When the arithmetic fails.
    pub fn forward(&mut self, tokens: &Tensor, at: usize) -> Result<Tensor> {
        let count = tokens.dim(1)?;
        let mut x = (tokens.apply(&self.words)?.to_dtype(DType::F32)? * (self.config.hidden_size as f64).sqrt())?;
        for layer in &mut self.layers {
            x = layer.forward(&x, &self.config, at)?;
        }
        let logits = x.narrow(1, count - 1, 1)?.apply(&self.norm)?.apply(&self.head)?;
        match self.config.final_logit_softcapping {
            Some(cap) => (logits / cap)?.tanh()? * cap,
            None => Ok(logits),
        }
    }

    /// Forgets what was read.
    pub fn clear(&mut self) {
        self.layers.iter_mut().for_each(|layer| layer.cache = None);
    }
}

/// Names in a block, in llama.cpp's files and in the model's own.
const IN_BLOCK: [(&str, &str); 13] = [
    ("attn_q", "self_attn.q_proj"),
    ("attn_k", "self_attn.k_proj"),
    ("attn_v", "self_attn.v_proj"),
    ("attn_output", "self_attn.o_proj"),
    ("attn_q_norm", "self_attn.q_norm"),
    ("attn_k_norm", "self_attn.k_norm"),
    ("attn_norm", "input_layernorm"),
    ("post_attention_norm", "post_attention_layernorm"),
    ("ffn_norm", "pre_feedforward_layernorm"),
    ("post_ffw_norm", "post_feedforward_layernorm"),
    ("ffn_gate", "mlp.gate_proj"),
    ("ffn_up", "mlp.up_proj"),
    ("ffn_down", "mlp.down_proj"),
];

/// The configuration and the tensors of a file.
///
/// # Errors
/// When a value is missing or a tensor cannot be read.
pub(super) fn unpacked(content: &Content, reader: &mut File) -> Result<(Value, HashMap<String, Tensor>)> {
    let number = |key: &str| -> Result<f64> {
        let Some(value) = content.metadata.get(&format!("gemma3.{key}")) else {
            candle_core::bail!("it lacks gemma3.{key}")
        };
        value.to_f32().map(f64::from).or_else(|_| value.to_u32().map(f64::from))
    };
    let whole = |key: &str| number(key).map(|value| value as u64);
    let mut tensors = HashMap::new();
    for name in content.tensor_infos.keys() {
        let Some(known) = renamed(name) else { continue };
        let tensor = content.tensor(reader, name, &Device::Cpu)?.dequantize(&Device::Cpu)?;
        // The files hold what a norm multiplies by, the model what it has beyond one.
        let tensor = if name.ends_with("norm.weight") { (tensor - 1.0)? } else { tensor };
        tensors.insert(known, tensor);
    }
    let rows = tensors.get("model.embed_tokens.weight").map_or(Ok(0), |tensor| tensor.dim(0))?;
    let head_dim = whole("attention.key_length")?;
    let config = json!({
        "attention_bias": false,
        "head_dim": head_dim,
        "hidden_activation": "gelu_pytorch_tanh",
        "hidden_size": whole("embedding_length")?,
        "intermediate_size": whole("feed_forward_length")?,
        "num_attention_heads": whole("attention.head_count")?,
        "num_hidden_layers": whole("block_count")?,
        "num_key_value_heads": whole("attention.head_count_kv")?,
        "rms_norm_eps": number("attention.layer_norm_rms_epsilon")?,
        "rope_theta": number("rope.freq_base")?,
        "rope_local_base_freq": 10_000.0,
        "vocab_size": rows,
        "final_logit_softcapping": null,
        "attn_logit_softcapping": null,
        "query_pre_attn_scalar": head_dim,
        "sliding_window": whole("attention.sliding_window")?,
        "sliding_window_pattern": 6,
        "max_position_embeddings": whole("context_length")?,
    });
    Ok((config, tensors))
}

fn renamed(name: &str) -> Option<String> {
    match name {
        "token_embd.weight" => return Some("model.embed_tokens.weight".to_owned()),
        "output_norm.weight" => return Some("model.norm.weight".to_owned()),
        _ => {}
    }
    let (block, part) = name.strip_prefix("blk.")?.split_once('.')?;
    let part = part.strip_suffix(".weight")?;
    let (_, known) = IN_BLOCK.iter().find(|(theirs, _)| *theirs == part)?;
    Some(format!("model.layers.{block}.{known}.weight"))
}
