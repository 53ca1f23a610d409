//! Why there are no pixels.

use thiserror::Error;

use super::{CudaError, Size};
use crate::weights::WeightsError;

/// Why a scene could not be turned into pixels.
#[derive(Debug, Error)]
pub enum LightError {
    /// A size outside the limits.
    #[error(
        "an image is {min}x{min} to {width}x{height} pixels, found {found_width}x{found_height}",
        min = Size::MIN, width = Size::MAX_WIDTH, height = Size::MAX_HEIGHT
    )]
    Size {
        /// The width asked for.
        found_width: u32,
        /// The height asked for.
        found_height: u32,
    },
    /// A size that is not written `WIDTHxHEIGHT`.
    #[error("a size is written WIDTHxHEIGHT, for example 512x384; found {found:?}")]
    SizeText {
        /// What was found (its first 20 characters).
        found: String,
    },
    /// The network's weights cannot be used.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// Something in the scene cannot be drawn.
    #[error(transparent)]
    Scene(#[from] geometry::light::LightError),
    /// The device cannot be used.
    #[error(transparent)]
    Cuda(#[from] CudaError),
    /// A picture could not be encoded.
    #[error("the picture could not be encoded as JPEG: {0}")]
    Jpeg(#[from] jpeg_encoder::EncodingError),
}
