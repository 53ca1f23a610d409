//! Learned light: a scene to pixels.
//!
//! For every pixel the first hit is found exactly. What reaches that point, how much of the sun's disc and how much
//! light from sky, ground and other bodies, is predicted by a small network that sums over bodies what each does to
//! the point. The network sees geometry and lightness only; light is linear, so the colours of sun, sky, ground and
//! bodies are applied exactly to the transport that it predicts.
//!
//! [`features`] says what the network sees, [`network`] what it is, [`reference`] how a picture is made of it: the
//! obvious scalar version that faster ones are checked against.

pub mod features;
pub mod network;
pub mod reference;

pub use features::{Lit, Place};
pub use network::{Illumination, Layer, Network};
