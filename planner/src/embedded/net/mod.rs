//! The network of the embedded model: a BERT encoder (Devlin and others, 2019; the sizes and names of all-MiniLM-L6-v2)
//! that reads the question, and a small pre-norm decoder that attends to it and chooses lexemes one after the other.
//! Batches are packed: the rows of all examples one after the other, without padding.

#[cfg(target_arch = "x86_64")]
pub mod amx;
pub mod bf16;
pub mod kernels;
pub mod ops;

use std::sync::Arc;

use candle_core::{Device, Result, Tensor};

use kernels::Segments;
use ops::Dropout;

/// Width of the encoder.
pub const ENCODER_WIDTH: usize = 384;
/// Layers of the encoder.
pub const ENCODER_LAYERS: usize = 6;
/// Word pieces that the encoder knows.
pub const WORD_PIECES: usize = 30_522;
/// Width of the decoder.
pub const DECODER_WIDTH: usize = 256;
/// Layers of the decoder.
pub const DECODER_LAYERS: usize = 2;
/// Choices in a plan that the decoder can tell apart by their place; later ones share the last place.
pub const CHOICES: usize = 96;
/// Word pieces that are read; what goes beyond is cut off.
pub const LENGTH: usize = 72;

/// Heads of the encoder's attention.
pub const ENCODER_HEADS: usize = 12;
const ENCODER_INNER: usize = 1536;
const ENCODER_PLACES: usize = 512;
/// Heads of the decoder's attention.
pub const DECODER_HEADS: usize = 4;
/// What is added to the encoder's variances before they divide.
pub const ENCODER_NORM_EPS: f32 = 1e-12;
/// What is added to the decoder's variances before they divide.
pub const DECODER_NORM_EPS: f32 = 1e-5;
/// What embeddings of lexemes are multiplied by.
pub const LEXEME_SCALE: f64 = 4.0;
const DECODER_INNER: usize = 4 * DECODER_WIDTH;

/// The name of the word piece embeddings, which stay as they were pre-trained.
pub const WORDS: &str = "embeddings.word_embeddings.weight";

/// Where parameters come from: by name and shape.
pub type Source<'a> = dyn FnMut(&str, &[usize]) -> Result<Tensor> + 'a;

struct Linear {
    weight: Tensor,
    bias: Tensor,
}

impl Linear {
    fn new(source: &mut Source<'_>, name: &str, input: usize, output: usize) -> Result<Self> {
        Ok(Self {
            weight: source(&format!("{name}.weight"), &[output, input])?,
            bias: source(&format!("{name}.bias"), &[output])?,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        ops::linear(x, &self.weight, &self.bias)
    }
}

struct Norm {
    gain: Tensor,
    bias: Tensor,
    eps: f32,
}

impl Norm {
    fn new(source: &mut Source<'_>, name: &str, width: usize, eps: f32) -> Result<Self> {
        Ok(Self {
            gain: source(&format!("{name}.weight"), &[width])?,
            bias: source(&format!("{name}.bias"), &[width])?,
            eps,
        })
    }

    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        ops::layer_norm(x, &self.gain, &self.bias, self.eps)
    }
}

struct EncoderLayer {
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    attention_norm: Norm,
    inner: Linear,
    outer: Linear,
    norm: Norm,
}

struct DecoderLayer {
    own_norm: Norm,
    query: Linear,
    key: Linear,
    value: Linear,
    output: Linear,
    cross_norm: Norm,
    cross_query: Linear,
    cross_key: Linear,
    cross_value: Linear,
    cross_output: Linear,
    inner_norm: Norm,
    inner: Linear,
    outer: Linear,
}

/// Drops activations while training; each use draws its own.
#[derive(Debug)]
pub struct Noise {
    rate: f32,
    seed: std::cell::Cell<u32>,
}

impl Noise {
    /// Drops this share, drawn from a seed.
    #[must_use]
    pub fn new(rate: f32, seed: u32) -> Self {
        Self { rate, seed: seed.into() }
    }

    fn draw(&self) -> Dropout {
        let seed = self.seed.get().wrapping_mul(0x915F_77F5).wrapping_add(0x6A09_E667);
        self.seed.set(seed);
        Dropout { rate: self.rate, seed }
    }
}

fn residual(x: &Tensor, y: &Tensor, noise: Option<&Noise>) -> Result<Tensor> {
    ops::residual(x, y, noise.map(Noise::draw))
}

/// Questions as the encoder reads them, packed.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Word pieces.
    pub pieces: Vec<u32>,
    /// 0 for the question, 1 for what came before it.
    pub parts: Vec<u32>,
    /// Bounds of the examples: one more than there are.
    pub bounds: Vec<usize>,
}

impl Reading {
    /// No examples yet.
    #[must_use]
    pub fn new() -> Self {
        Self { bounds: vec![0], ..Self::default() }
    }

    /// Adds an example; what goes beyond [`LENGTH`] is cut off.
    pub fn push(&mut self, pieces: &[u32], parts: &[u32]) {
        let length = pieces.len().min(parts.len()).min(LENGTH);
        self.pieces.extend(&pieces[..length]);
        self.parts.extend(&parts[..length]);
        self.bounds.push(self.pieces.len());
    }

    fn places(bounds: &[usize], most: usize) -> Vec<u32> {
        let place = |index: usize| u32::try_from(index.min(most - 1)).expect("invariant: places fit 32 bits");
        bounds.windows(2).flat_map(|pair| (0..pair[1] - pair[0]).map(place)).collect()
    }
}

/// The network.
pub struct Net {
    words: Tensor,
    places: Tensor,
    parts: Tensor,
    embedding_norm: Norm,
    encoder: Vec<EncoderLayer>,
    lexemes: Tensor,
    choice_places: Tensor,
    decoder: Vec<DecoderLayer>,
    decoder_norm: Norm,
    head: Linear,
}

/// What the decoder keeps of a question between choices. A clone shares what was kept so far.
#[derive(Clone)]
pub struct Memory {
    cross: Vec<(Tensor, Tensor)>,
    own: Vec<Option<(Tensor, Tensor)>>,
    choices: usize,
}

impl Net {
    /// A network that chooses among `lexemes`, with parameters from a source.
    ///
    /// # Errors
    /// When the source lacks a parameter.
    pub fn new(lexemes: usize, source: &mut Source<'_>) -> Result<Self> {
        const EPS: f32 = ENCODER_NORM_EPS;
        let (e, d) = (ENCODER_WIDTH, DECODER_WIDTH);
        let mut encoder = Vec::new();
        for layer in 0..ENCODER_LAYERS {
            let at = |name: &str| format!("encoder.layer.{layer}.{name}");
            encoder.push(EncoderLayer {
                query: Linear::new(source, &at("attention.self.query"), e, e)?,
                key: Linear::new(source, &at("attention.self.key"), e, e)?,
                value: Linear::new(source, &at("attention.self.value"), e, e)?,
                output: Linear::new(source, &at("attention.output.dense"), e, e)?,
                attention_norm: Norm::new(source, &at("attention.output.LayerNorm"), e, EPS)?,
                inner: Linear::new(source, &at("intermediate.dense"), e, ENCODER_INNER)?,
                outer: Linear::new(source, &at("output.dense"), ENCODER_INNER, e)?,
                norm: Norm::new(source, &at("output.LayerNorm"), e, EPS)?,
            });
        }
        let mut decoder = Vec::new();
        for layer in 0..DECODER_LAYERS {
            let at = |name: &str| format!("decoder.layer.{layer}.{name}");
            decoder.push(DecoderLayer {
                own_norm: Norm::new(source, &at("own.norm"), d, DECODER_NORM_EPS)?,
                query: Linear::new(source, &at("own.query"), d, d)?,
                key: Linear::new(source, &at("own.key"), d, d)?,
                value: Linear::new(source, &at("own.value"), d, d)?,
                output: Linear::new(source, &at("own.output"), d, d)?,
                cross_norm: Norm::new(source, &at("cross.norm"), d, DECODER_NORM_EPS)?,
                cross_query: Linear::new(source, &at("cross.query"), d, d)?,
                cross_key: Linear::new(source, &at("cross.key"), e, d)?,
                cross_value: Linear::new(source, &at("cross.value"), e, d)?,
                cross_output: Linear::new(source, &at("cross.output"), d, d)?,
                inner_norm: Norm::new(source, &at("inner.norm"), d, DECODER_NORM_EPS)?,
                inner: Linear::new(source, &at("inner.inner"), d, DECODER_INNER)?,
                outer: Linear::new(source, &at("inner.outer"), DECODER_INNER, d)?,
            });
        }
        Ok(Self {
            words: source(WORDS, &[WORD_PIECES, e])?,
            places: source("embeddings.position_embeddings.weight", &[ENCODER_PLACES, e])?,
            parts: source("embeddings.token_type_embeddings.weight", &[2, e])?,
            embedding_norm: Norm::new(source, "embeddings.LayerNorm", e, EPS)?,
            encoder,
            lexemes: source("decoder.lexemes", &[lexemes, d])?,
            choice_places: source("decoder.places", &[CHOICES, d])?,
            decoder,
            decoder_norm: Norm::new(source, "decoder.norm", d, DECODER_NORM_EPS)?,
            head: Linear::new(source, "decoder.head", d, lexemes)?,
        })
    }

    /// Reads questions: one row `[384]` a word piece.
    ///
    /// # Errors
    /// When a word piece is unknown.
    pub fn encode(&self, reading: &Reading, noise: Option<&Noise>) -> Result<Tensor> {
        let rows = reading.pieces.len();
        let index = |values: &[u32]| Tensor::from_slice(values, rows, &Device::Cpu);
        let words = self.words.index_select(&index(&reading.pieces)?, 0)?;
        let places = self.places.index_select(&index(&Reading::places(&reading.bounds, ENCODER_PLACES))?, 0)?;
        let parts = self.parts.index_select(&index(&reading.parts)?, 0)?;
        let mut x = self.embedding_norm.forward(&((words + places)? + parts)?)?;
        if noise.is_some() {
            x = residual(&x.zeros_like()?, &x, noise)?;
        }
        let segments = Arc::new(Segments {
            queries: reading.bounds.clone(),
            keys: reading.bounds.clone(),
            causal: false,
            heads: ENCODER_HEADS,
        });
        for layer in &self.encoder {
            let (q, k, v) = (layer.query.forward(&x)?, layer.key.forward(&x)?, layer.value.forward(&x)?);
            let attended = layer.output.forward(&ops::attention(&q, &k, &v, &segments)?)?;
            x = layer.attention_norm.forward(&residual(&x, &attended, noise)?)?;
            let inner = layer.outer.forward(&ops::gelu(&layer.inner.forward(&x)?)?)?;
            x = layer.norm.forward(&residual(&x, &inner, noise)?)?;
        }
        Ok(x)
    }

    /// Logits after each of the choices made so far, for all examples at once: one row a choice. `before` holds what was
    /// chosen before each (0 at the start), packed by `bounds`; `encoded` and `reading` are what was read.
    ///
    /// # Errors
    /// When the bounds do not fit.
    pub fn decode(
        &self,
        encoded: &Tensor,
        reading: &Reading,
        before: &[u32],
        bounds: &[usize],
        noise: Option<&Noise>,
    ) -> Result<Tensor> {
        let mut x = self.embed(before, &Reading::places(bounds, CHOICES))?;
        let own =
            Arc::new(Segments { queries: bounds.to_vec(), keys: bounds.to_vec(), causal: true, heads: DECODER_HEADS });
        let cross = Arc::new(Segments {
            queries: bounds.to_vec(),
            keys: reading.bounds.clone(),
            causal: false,
            heads: DECODER_HEADS,
        });
        for layer in &self.decoder {
            let h = layer.own_norm.forward(&x)?;
            let (k, v) = (layer.key.forward(&h)?, layer.value.forward(&h)?);
            let attended = ops::attention(&layer.query.forward(&h)?, &k, &v, &own)?;
            x = residual(&x, &layer.output.forward(&attended)?, noise)?;
            let (k, v) = (layer.cross_key.forward(encoded)?, layer.cross_value.forward(encoded)?);
            let q = layer.cross_query.forward(&layer.cross_norm.forward(&x)?)?;
            x = residual(&x, &layer.cross_output.forward(&ops::attention(&q, &k, &v, &cross)?)?, noise)?;
            x = residual(&x, &layer.feed(&x)?, noise)?;
        }
        self.head.forward(&self.decoder_norm.forward(&x)?)
    }

    /// Prepares to choose for one question, of which `encoded` holds the rows.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn remember(&self, encoded: &Tensor) -> Result<Memory> {
        let cross = self
            .decoder
            .iter()
            .map(|layer| Ok((layer.cross_key.forward(encoded)?, layer.cross_value.forward(encoded)?)))
            .collect::<Result<_>>()?;
        Ok(Memory { cross, own: self.decoder.iter().map(|_| None).collect(), choices: 0 })
    }

    /// Logits of the next choice, after `last` (0 at the start) was chosen.
    ///
    /// # Errors
    /// When the shapes do not fit.
    pub fn step(&self, memory: &mut Memory, last: u32) -> Result<Vec<f32>> {
        let place = u32::try_from(memory.choices.min(CHOICES - 1)).expect("invariant: places fit 32 bits");
        let mut x = self.embed(&[last], &[place])?;
        memory.choices += 1;
        let seen = |rows: usize| {
            Arc::new(Segments { queries: vec![0, 1], keys: vec![0, rows], causal: false, heads: DECODER_HEADS })
        };
        for ((layer, (cross_k, cross_v)), own) in self.decoder.iter().zip(&memory.cross).zip(&mut memory.own) {
            let h = layer.own_norm.forward(&x)?;
            let (mut k, mut v) = (layer.key.forward(&h)?, layer.value.forward(&h)?);
            if let Some((earlier_k, earlier_v)) = own.as_ref() {
                (k, v) = (Tensor::cat(&[earlier_k, &k], 0)?, Tensor::cat(&[earlier_v, &v], 0)?);
            }
            let attended = ops::attention(&layer.query.forward(&h)?, &k, &v, &seen(memory.choices))?;
            *own = Some((k, v));
            x = residual(&x, &layer.output.forward(&attended)?, None)?;
            let q = layer.cross_query.forward(&layer.cross_norm.forward(&x)?)?;
            let attended = ops::attention(&q, cross_k, cross_v, &seen(cross_k.dim(0)?))?;
            x = residual(&x, &layer.cross_output.forward(&attended)?, None)?;
            x = residual(&x, &layer.feed(&x)?, None)?;
        }
        self.head.forward(&self.decoder_norm.forward(&x)?)?.flatten_all()?.to_vec1()
    }

    fn embed(&self, chosen: &[u32], places: &[u32]) -> Result<Tensor> {
        let index = |values: &[u32]| Tensor::from_slice(values, values.len(), &Device::Cpu);
        let lexemes = self.lexemes.index_select(&index(chosen)?, 0)?;
        (lexemes.affine(LEXEME_SCALE, 0.0)?) + self.choice_places.index_select(&index(places)?, 0)?
    }
}

impl DecoderLayer {
    fn feed(&self, x: &Tensor) -> Result<Tensor> {
        self.outer.forward(&ops::gelu(&self.inner.forward(&self.inner_norm.forward(x)?)?)?)
    }
}
