//! The laws of forces that act without touch: what springs, attraction and liquids do.
//!
//! Their form is fixed (along the line between the ends, equal and opposite, at the centre of the displaced liquid); how
//! strong they are is a few numbers that can be learned. Where weights do not hold them they are the textbook's.

use crate::dynamics::laws::PowerTerm;
use crate::weights::{Weights, WeightsError};

/// How strong springs, attraction and liquids are.
#[derive(Clone, Debug, PartialEq)]
pub struct ForceLaws {
    /// Pull of a spring over `stiffness * rest length`, as a sum of odd powers of the strain (stretch over rest length):
    /// `sign(strain) * sum c |strain|^p`. Hooke: `[1, 1]`. Tensor `spring`, n x 2.
    pub spring: Vec<PowerTerm>,
    /// Pull of a damper over `damping * stretching speed` (which is damping times rest length times strain rate). 1 in
    /// textbooks. Tensor `damping`, 1.
    pub damping: f64,
    /// Attraction over `G m1 m2`, as a sum of powers of the distance in scene units. Newton: `[1, -2]`. Tensor
    /// `attraction`, n x 2.
    pub attraction: Vec<PowerTerm>,
    /// Buoyancy over the weight of the displaced liquid. 1 (Archimedes). Tensor `buoyancy`, 1.
    pub buoyancy: f64,
    /// Drag in a liquid over what the law of drag in air gives for the liquid's density. 1 in textbooks. Tensor
    /// `liquid_drag`, 1.
    pub liquid_drag: f64,
}

impl Default for ForceLaws {
    /// The textbook's.
    fn default() -> Self {
        Self {
            spring: vec![PowerTerm { coefficient: 1.0, exponent: 1.0 }],
            damping: 1.0,
            attraction: vec![PowerTerm { coefficient: 1.0, exponent: -2.0 }],
            buoyancy: 1.0,
            liquid_drag: 1.0,
        }
    }
}

impl ForceLaws {
    /// From weights; what they do not hold is the textbook's.
    pub(super) fn from_weights(weights: &Weights) -> Result<Self, WeightsError> {
        let tensors = weights.tensors()?;
        let terms = |name: &str, default: Vec<PowerTerm>| match tensors.tensor(name) {
            Ok(_) => {
                let power = |&[coefficient, exponent]: &[f64; 2]| PowerTerm { coefficient, exponent };
                Ok(weights.pairs(name)?.iter().map(power).collect())
            }
            Err(_) => Ok::<_, WeightsError>(default),
        };
        let factor = |name: &str, default: f64| match tensors.tensor(name) {
            Ok(_) => Ok(weights.f64s(name, &[1])?[0]),
            Err(_) => Ok::<_, WeightsError>(default),
        };
        let textbook = Self::default();
        Ok(Self {
            spring: terms("spring", textbook.spring)?,
            damping: factor("damping", textbook.damping)?,
            attraction: terms("attraction", textbook.attraction)?,
            buoyancy: factor("buoyancy", textbook.buoyancy)?,
            liquid_drag: factor("liquid_drag", textbook.liquid_drag)?,
        })
    }
}

/// A sum of powers of a positive number, and its slope.
pub(super) fn powers(terms: &[PowerTerm], x: f64) -> (f64, f64) {
    terms.iter().fold((0.0, 0.0), |(value, slope), term| {
        let power = term.coefficient * power(x, term.exponent);
        (value + power, slope + power * term.exponent / x)
    })
}

/// Whole powers that textbooks use are exact to rounding, and quick.
fn power(x: f64, exponent: f64) -> f64 {
    if exponent == 1.0 {
        x
    } else if exponent == -2.0 {
        1.0 / (x * x)
    } else {
        libm::pow(x, exponent)
    }
}
