//! Which back end draws: the choice of whoever starts the program.

use std::str::FromStr;
use std::sync::Arc;

use geometry::light::Pictures;
use thiserror::Error;

use super::{Backend, Cpu, Cuda, LightError, Network, Precision, Scalar};

/// A back end by name.
///
/// None is chosen by itself but the CPU's: how fast the kernels, which are plain, are on a small device is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// `cpu`: the vector units of this machine.
    #[default]
    Cpu,
    /// `scalar`: the reference, for comparison.
    Scalar,
    /// `cuda`: the first CUDA device, in single precision.
    Cuda,
    /// `cuda-bf16`: the same with weights in bfloat16.
    CudaBf16,
}

/// A name that is none of a back end.
#[derive(Debug, Error)]
#[error("a back end for light is cpu, scalar, cuda or cuda-bf16, found {found:?}")]
pub struct UnknownChoice {
    /// What was found (its first 20 characters).
    pub found: String,
}

impl FromStr for Choice {
    type Err = UnknownChoice;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "cpu" => Self::Cpu,
            "scalar" => Self::Scalar,
            "cuda" => Self::Cuda,
            "cuda-bf16" => Self::CudaBf16,
            other => return Err(UnknownChoice { found: other.chars().take(20).collect() }),
        })
    }
}

impl Choice {
    /// The back end over a network, with pictures that bodies may show.
    ///
    /// # Errors
    /// When it is a device's and there is none that can be used.
    pub fn backend(self, network: &Network, pictures: Arc<Pictures>) -> Result<Box<dyn Backend>, LightError> {
        Ok(match self {
            Self::Cpu => Box::new(Cpu::new(network).with_pictures(pictures)),
            Self::Scalar => Box::new(Scalar::new(network.clone()).with_pictures(pictures)),
            Self::Cuda => Box::new(Cuda::new(network, Precision::F32)?.with_pictures(pictures)),
            Self::CudaBf16 => Box::new(Cuda::new(network, Precision::Bf16)?.with_pictures(pictures)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_ends_are_chosen_by_name() {
        let network = Network::random(1);
        for (name, starts) in [("cpu", "cpu "), ("scalar", "cpu scalar")] {
            let choice: Choice = name.parse().expect("a name");
            assert!(
                choice.backend(&network, Arc::default()).expect("on every machine").name().starts_with(starts),
                "{name}"
            );
        }
        let error = "gpu".parse::<Choice>().expect_err("no name").to_string();
        assert!(error.contains("cuda-bf16") && error.contains("gpu"), "{error}");
    }

    #[test]
    fn a_device_that_is_not_there_is_no_reason_to_draw_otherwise() {
        if !Cuda::is_present() {
            let error =
                Choice::CudaBf16.backend(&Network::random(1), Arc::default()).err().expect("no device").to_string();
            assert!(error.contains("NVIDIA driver"), "{error}");
        }
    }
}
