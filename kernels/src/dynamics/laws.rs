//! The laws: what a contact and the air do to bodies.
//!
//! A contact's impulses are measured in units of speed: `p = impulse * k_n`, with `k_n` the inverse effective mass along
//! the normal. The laws are told, for the pair's restitution `e` and friction `mu`:
//! - `normal(u, v0)`: `u`, the normal speed that the contact would have without its own impulse (negative: approaching),
//!   and `v0 <= 0`, the approach speed when the impact began (0 for a lasting contact);
//! - `friction(q, p)`: `q`, the sliding speed that it would have without its own friction, scaled by `k_n / k_t`, and
//!   `p`, the normal impulse.
//!
//! What no law may break is not learned: contacts only push (`p >= 0`), never give back more than they took
//! (`p <= -u - v0`), and friction never reverses sliding (`0 <= f <= q`).

use std::path::Path;
use std::sync::Arc;

use crate::dynamics::force_laws::ForceLaws;
use crate::dynamics::net::{HIDDEN, INPUTS, Net, PairNet};
use crate::weights::{Weights, WeightsError};

/// Sliding speeds up to this many normal impulses were watched; beyond, friction is as at this many.
const SLIDING_SEEN: f64 = 3.0;

/// Goes up with every change to geometry or stepping after which the same start leads to other states, be it in the last
/// bit: what was kept under another revision is not continued as if it were the same.
const REVISION: u32 = 2;

/// The share to which laws are learned.
const PRECISION: f64 = 0.01;

/// The sliding speed that the law of friction is told: faster sliding than was watched under such an impulse looks to it
/// like the fastest that was.
#[must_use]
pub fn seen_sliding(q: f64, p: f64) -> f64 {
    q.min(SLIDING_SEEN * p)
}

/// One term of a power law in a positive dimensionless quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerTerm {
    /// Its factor.
    pub coefficient: f64,
    /// Its exponent.
    pub exponent: f64,
}

/// Laws as they were learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Learned {
    /// The impulse along the normal.
    pub normal: Net,
    /// The impulse of friction.
    pub friction: Net,
    /// Drag force over `density * frontal area * speed^2`, as a sum of powers of the drag coefficient.
    pub drag: Vec<PowerTerm>,
    /// Springs, attraction and liquids; the textbook's unless they were learned.
    pub forces: ForceLaws,
}

#[derive(Clone, Debug)]
enum Rules {
    Learned(Box<Learned>),
    Textbook,
}

/// The laws that a simulator follows; shared between simulators.
#[derive(Clone, Debug)]
pub struct Laws {
    version: String,
    rules: Rules,
    forces: ForceLaws,
}

impl Laws {
    /// The learned laws that come with the repository.
    ///
    /// # Errors
    /// When their weights are missing or damaged.
    pub fn open() -> Result<Arc<Self>, WeightsError> {
        Self::from_weights(&Weights::open("dynamics")?)
    }

    /// The learned laws in a folder.
    ///
    /// # Errors
    /// When their weights are missing or damaged.
    pub fn open_in(folder: &Path) -> Result<Arc<Self>, WeightsError> {
        Self::from_weights(&Weights::open_in(folder, "dynamics")?)
    }

    /// Newton's restitution, Coulomb's friction and quadratic drag as written in textbooks, in the same integrator: what
    /// checks and benchmarks compare the learned laws with.
    #[must_use]
    pub fn textbook() -> Arc<Self> {
        Arc::new(Self { version: "textbook".to_owned(), rules: Rules::Textbook, forces: ForceLaws::default() })
    }

    /// Laws that were just learned.
    #[must_use]
    pub fn learned(learned: Learned, version: impl Into<String>) -> Arc<Self> {
        let forces = learned.forces.clone();
        Arc::new(Self { version: version.into(), rules: Rules::Learned(Box::new(learned)), forces })
    }

    /// What tells these laws from others: the hash of their weights, and the revision of the stepping around them.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What springs, attraction and liquids do.
    #[must_use]
    pub fn forces(&self) -> &ForceLaws {
        &self.forces
    }

    fn from_weights(weights: &Weights) -> Result<Arc<Self>, WeightsError> {
        let net = |name: &str| -> Result<Net, WeightsError> {
            let mut net = Net { inner: [[0.0; INPUTS]; HIDDEN], outer: [0.0; HIDDEN], skip: [0.0; INPUTS] };
            let inner = weights.f64s(&format!("{name}.inner"), &[HIDDEN, INPUTS])?;
            for (row, values) in net.inner.iter_mut().zip(inner.chunks_exact(INPUTS)) {
                row.copy_from_slice(values);
            }
            net.outer.copy_from_slice(&weights.f64s(&format!("{name}.outer"), &[HIDDEN])?);
            net.skip.copy_from_slice(&weights.f64s(&format!("{name}.skip"), &[INPUTS])?);
            Ok(net)
        };
        let terms = weights.tensors()?.tensor("drag").map_or(1, |drag| drag.shape().first().copied().unwrap_or(1));
        let drag = weights.f64s("drag", &[terms, 2])?;
        let learned = Learned {
            normal: net("normal")?,
            friction: net("friction")?,
            drag: drag.chunks_exact(2).map(|term| PowerTerm { coefficient: term[0], exponent: term[1] }).collect(),
            forces: ForceLaws::from_weights(weights)?,
        };
        Ok(Self::learned(learned, format!("{}-{REVISION}", weights.card.blake3)))
    }

    /// The law of contact of one pair of materials.
    #[must_use]
    pub fn of_pair(&self, restitution: f64, friction: f64) -> PairLaw {
        match &self.rules {
            Rules::Learned(learned) => PairLaw::Learned {
                normal: learned.normal.of_pair(restitution, friction),
                friction: learned.friction.of_pair(restitution, friction),
            },
            Rules::Textbook => PairLaw::Textbook { restitution, friction },
        }
    }

    /// Drag force over `density * frontal area * speed^2` for a drag coefficient: a half, in textbooks, of the
    /// coefficient.
    #[must_use]
    pub fn drag_factor(&self, drag_coefficient: f64) -> f64 {
        if drag_coefficient <= 0.0 {
            return 0.0;
        }
        match &self.rules {
            Rules::Learned(learned) => {
                let power = |term: &PowerTerm| term.coefficient * libm::pow(drag_coefficient, term.exponent);
                learned.drag.iter().map(power).sum::<f64>().max(0.0)
            }
            Rules::Textbook => 0.5 * drag_coefficient,
        }
    }
}

/// The law of contact of one pair of materials.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::large_enum_variant, reason = "contacts live in one reused vector; boxing would allocate each step")]
pub enum PairLaw {
    /// As learned.
    Learned {
        /// The impulse along the normal.
        normal: PairNet,
        /// The impulse of friction.
        friction: PairNet,
    },
    /// Newton's restitution and Coulomb's friction.
    Textbook {
        /// Separation speed over approach speed.
        restitution: f64,
        /// Friction over normal force.
        friction: f64,
    },
}

impl PairLaw {
    /// The impulse along the normal, in units of speed, for the speed `u` without it and the approach speed `v0` when the
    /// impact began (0 for a lasting contact).
    #[must_use]
    pub fn normal(&self, u: f64, v0: f64) -> f64 {
        let v0 = v0.min(0.0);
        let most = (-u - v0).max(0.0);
        let impulse = match self {
            Self::Learned { normal, .. } => normal.eval(u, v0),
            Self::Textbook { restitution, .. } => -u - restitution * v0,
        };
        // What ends approach but for the precision of the law ends it: bodies at rest do not sink.
        let lasts = v0 == 0.0 && impulse > most * (1.0 - PRECISION);
        if lasts { most } else { impulse.max(0.0).min(most) }
    }

    /// The impulse of friction, in the same units, against a sliding speed `q >= 0` without it, under the normal impulse
    /// `p >= 0`.
    #[must_use]
    pub fn friction(&self, q: f64, p: f64) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        let impulse = match self {
            Self::Learned { friction, .. } => friction.eval(seen_sliding(q, p), p),
            Self::Textbook { friction, .. } => friction * p,
        };
        impulse.max(0.0).min(q)
    }
}
