//! The model's weight file: matrices as 8-bit integers with a scale for each row, vectors as 32-bit floats, the tokenizer
//! and the list of lexemes. Matrices are unpacked on loading; the file is small, the arithmetic is not changed.

use std::collections::{BTreeMap, HashMap};

use candle_core::{Device, Tensor};
use kernels::weights::WeightsError;
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

use super::NAME;
use super::net::Net;
use crate::engine::PlannerError;

/// The tensor that holds the tokenizer's JSON file.
const TOKENIZER: &str = "tokenizer.json";
/// The metadata that holds the lexemes, a JSON list.
const LEXEMES: &str = "lexemes";
/// What a matrix's scales are called, after the matrix.
pub const SCALE: &str = ".scale";
/// Tensors whose rows are lexemes: found by name, not by place.
const BY_LEXEME: [&str; 3] = ["decoder.lexemes", "decoder.head.weight", BIAS];
const BIAS: &str = "decoder.head.bias";
/// The logit of a lexeme that the weights do not know.
const NEVER: f32 = -1e9;

/// A model as it is stored.
pub struct Stored {
    /// The network.
    pub net: Net,
    /// The tokenizer's JSON file.
    pub tokenizer: Vec<u8>,
}

/// Named tensors in memory: shape and values.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// A row as 8-bit integers: the scale, and the rounded values.
fn quantise(row: &[f32]) -> (f32, Vec<i8>) {
    let most = row.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
    (scale, row.iter().map(|x| (x / scale).round().clamp(-127.0, 127.0) as i8).collect())
}

/// Makes the file of a model.
///
/// # Errors
/// When the tensors do not have the shapes they claim.
pub fn write(tensors: &Tensors, lexemes: &[String], tokenizer: &[u8]) -> Result<Vec<u8>, PlannerError> {
    let mut parts: Vec<(String, Dtype, Vec<usize>, Vec<u8>)> =
        vec![(TOKENIZER.to_owned(), Dtype::U8, vec![tokenizer.len()], tokenizer.to_vec())];
    let floats = |values: &[f32]| values.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>();
    for (name, (shape, values)) in tensors {
        if let [rows, columns] = shape[..] {
            let (scales, bytes): (Vec<f32>, Vec<Vec<i8>>) = values.chunks_exact(columns).map(quantise).unzip();
            let bytes = bytes.into_iter().flatten().map(i8::cast_unsigned).collect();
            parts.push((name.clone(), Dtype::I8, shape.clone(), bytes));
            parts.push((format!("{name}{SCALE}"), Dtype::F32, vec![rows], floats(&scales)));
        } else {
            parts.push((name.clone(), Dtype::F32, shape.clone(), floats(values)));
        }
    }
    let views = parts
        .iter()
        .map(|(name, dtype, shape, bytes)| Ok((name.clone(), TensorView::new(*dtype, shape.clone(), bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|error| malformed(&error.to_string()))?;
    let list = serde_json::to_string(lexemes).expect("invariant: strings are JSON");
    let metadata = HashMap::from([(LEXEMES.to_owned(), list)]);
    safetensors::serialize(views, Some(metadata)).map_err(|error| malformed(&error.to_string()))
}

/// Reads a model for a program with these lexemes, which are matched by name. Lexemes that the weights do not know yet are
/// never chosen: a program with a wider vocabulary goes on with the weights it has until it is trained again.
///
/// # Errors
/// When the file is not such a model, or was made for so different a grammar that it lacks most of its lexemes.
pub fn read(bytes: &[u8], lexemes: &[String]) -> Result<Stored, PlannerError> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| malformed(&error.to_string()))?;
    let list = header.metadata().as_ref().and_then(|metadata| metadata.get(LEXEMES));
    let known: Vec<String> =
        list.and_then(|list| serde_json::from_str(list).ok()).ok_or_else(|| malformed("it has no list of lexemes"))?;
    let places: Vec<Option<usize>> = lexemes.iter().map(|lexeme| known.iter().position(|one| one == lexeme)).collect();
    let missing: Vec<&str> =
        lexemes.iter().zip(&places).filter(|(_, place)| place.is_none()).map(|(one, _)| one.as_str()).collect();
    if missing.len() * 2 > lexemes.len() {
        return Err(PlannerError::Lexemes { known: known.len(), missing: missing.join(" ") });
    }

    let tensors = SafeTensors::deserialize(bytes).map_err(|error| malformed(&error.to_string()))?;
    let mut source = |name: &str, shape: &[usize]| -> candle_core::Result<Tensor> {
        let by_lexeme = BY_LEXEME.contains(&name);
        let mut stored = shape.to_vec();
        if by_lexeme {
            stored[0] = known.len();
        }
        let values = floats(&tensors, name, &stored).map_err(|error| candle_core::Error::Msg(error.to_string()))?;
        if !by_lexeme {
            return Tensor::from_vec(values, shape, &Device::Cpu);
        }
        let width = values.len() / known.len();
        let unknown = if name == BIAS { NEVER } else { 0.0 };
        let row = |place: &Option<usize>| match place {
            Some(place) => values[place * width..(place + 1) * width].to_vec(),
            None => vec![unknown; width],
        };
        Tensor::from_vec(places.iter().flat_map(row).collect(), shape, &Device::Cpu)
    };
    let net = Net::new(lexemes.len(), &mut source)?;
    let tokenizer = tensors.tensor(TOKENIZER).map_err(|_| malformed("it has no tokenizer"))?.data().to_vec();
    Ok(Stored { net, tokenizer })
}

/// A tensor's values, unpacked.
fn floats(tensors: &SafeTensors<'_>, name: &str, shape: &[usize]) -> Result<Vec<f32>, PlannerError> {
    let get = |name: &str, dtype: Dtype, shape: &[usize]| {
        let view = tensors.tensor(name).map_err(|_| malformed(&format!("it has no tensor `{name}`")))?;
        if view.dtype() != dtype || view.shape() != shape {
            let found = format!("{:?} {:?}", view.dtype(), view.shape());
            return Err(malformed(&format!("tensor `{name}`: expected {dtype:?} {shape:?}, found {found}")));
        }
        Ok(view)
    };
    let unpack = |bytes: &[u8]| -> Vec<f32> {
        bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
    };
    let &[rows, columns] = shape else { return Ok(unpack(get(name, Dtype::F32, shape)?.data())) };
    let values = get(name, Dtype::I8, shape)?;
    let scales = unpack(get(&format!("{name}{SCALE}"), Dtype::F32, &[rows])?.data());
    let rows = values.data().chunks_exact(columns).zip(scales);
    Ok(rows.flat_map(|(row, scale)| row.iter().map(move |x| f32::from(x.cast_signed()) * scale)).collect())
}

fn malformed(reason: &str) -> PlannerError {
    PlannerError::Weights(WeightsError::Malformed {
        path: format!("{NAME}.safetensors").into(),
        reason: reason.to_owned(),
    })
}
