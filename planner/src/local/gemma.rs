//! Gemma 3 out of a GGUF file: its values in 32 bits, under the names that safetensors have, and its configuration.

use std::collections::HashMap;
use std::fs::File;

use candle_core::quantized::gguf_file::Content;
use candle_core::{Device, Result, Tensor};
use serde_json::{Value, json};

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
