//! The laws: what a contact and the air do to bodies.
//!
//! A contact's impulses are measured in units of speed: `p = impulse * k_n`, with `k_n` the inverse effective mass along
//! the normal. The laws are told, for the pair's restitution `e` and friction `mu`:
//! - `normal(u, v0)`: `u`, the normal speed that the contact would have without its own impulse (negative: approaching),
//!   and `v0 <= 0`, the approach speed when the impact began (0 for a lasting contact);
//! - `friction(q, p, d)`: `q`, the sliding speed that it would have without its own friction, scaled by `k_n / k_t`, `p`,
//!   the normal impulse, and the direction `d` of that sliding.
//!
//! What no law may break is not learned: contacts only push (`p >= 0`), never give back more than they took
//! (`p <= -u - v0`), and friction never reverses sliding (`0 <= f <= q`).

use std::path::Path;
use std::sync::Arc;

use glam::DVec3;

use crate::dynamics::contact_laws::{Bend, BendOf, FrictionLaw, Grain, NormalLaw, TERMS, of_pair};
use crate::dynamics::force_laws::ForceLaws;
use crate::weights::{Weights, WeightsError};

/// Sliding speeds up to this many normal impulses were watched; beyond, friction is as at this many.
const SLIDING_SEEN: f64 = 3.0;

/// Goes up with every change to geometry or stepping after which the same start leads to other states, be it in the last
/// bit: what was kept under another revision is not continued as if it were the same.
const REVISION: u32 = 5;

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
    /// The impulse along the normal. Tensor `normal`, 6; where it bends, `normal.bend`, n x 2: the logarithm of speed and the
    /// factor at each knot, and `normal.bend.of`, 2: 1 for a speed of rebound, 1 for the ground alone.
    pub normal: NormalLaw,
    /// The impulse of friction. Tensor `friction`, 6; where it has a grain, `friction.grain`, n x 2.
    pub friction: FrictionLaw,
    /// Drag force over `density * frontal area * speed^2`, as a sum of powers of the drag coefficient. Tensor `drag`, n x 2.
    pub drag: Vec<PowerTerm>,
    /// Velocity of the air. Tensor `wind`, 3; still where it is absent.
    pub wind_m_s: DVec3,
    /// Springs, attraction and liquids; the textbook's unless they were learned.
    pub forces: ForceLaws,
}

impl Learned {
    /// The textbook's, in the form of learned ones.
    #[must_use]
    pub fn textbook() -> Self {
        Self {
            normal: NormalLaw { terms: [-1.0, 0.0, 0.0, 0.0, -1.0, 0.0], bend: None },
            friction: FrictionLaw { terms: [0.0, 0.0, 0.0, 0.0, 0.0, 1.0], grain: None },
            drag: vec![PowerTerm { coefficient: 0.5, exponent: 1.0 }],
            wind_m_s: DVec3::ZERO,
            forces: ForceLaws::default(),
        }
    }
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
        let tensors = weights.tensors()?;
        let has = |name: &str| tensors.tensor(name).is_ok();
        let terms = |name: &str| -> Result<[f64; TERMS], WeightsError> {
            let mut terms = [0.0; TERMS];
            terms.copy_from_slice(&weights.f64s(name, &[TERMS])?);
            Ok(terms)
        };
        let bend = if has("normal.bend") {
            let knots = weights.pairs("normal.bend")?;
            let of = weights.f64s("normal.bend.of", &[2])?;
            let step_ln = knots.get(1).map_or(1.0, |next| next[0] - knots[0][0]);
            let bend = |first: &[f64; 2]| Bend {
                of: if of[0] == 1.0 { BendOf::Rebound } else { BendOf::Approach },
                ground_only: of[1] == 1.0,
                first_ln_m_s: first[0],
                step_ln,
                factors: knots.iter().map(|knot| knot[1]).collect(),
            };
            knots.first().map(bend).map(Arc::new)
        } else {
            None
        };
        let grain = if has("friction.grain") {
            Some(Arc::new(Grain { waves: weights.pairs("friction.grain")? }))
        } else {
            None
        };
        let power = |&[coefficient, exponent]: &[f64; 2]| PowerTerm { coefficient, exponent };
        let learned = Learned {
            normal: NormalLaw { terms: terms("normal")?, bend },
            friction: FrictionLaw { terms: terms("friction")?, grain },
            drag: weights.pairs("drag")?.iter().map(power).collect(),
            wind_m_s: if has("wind") { DVec3::from_slice(&weights.f64s("wind", &[3])?) } else { DVec3::ZERO },
            forces: ForceLaws::from_weights(weights)?,
        };
        Ok(Self::learned(learned, format!("{}-{REVISION}", weights.card.blake3)))
    }

    /// The law of contact of one pair of materials; `ground` says whether one of them is the ground.
    #[must_use]
    pub fn of_pair(&self, restitution: f64, friction: f64, ground: bool) -> PairLaw {
        match &self.rules {
            Rules::Learned(learned) => PairLaw::Learned {
                normal: of_pair(&learned.normal.terms, restitution, friction),
                friction: of_pair(&learned.friction.terms, restitution, friction),
                restitution,
                bend: learned.normal.bend.as_ref().filter(|bend| ground || !bend.ground_only).cloned(),
                grain: learned.friction.grain.as_ref().filter(|_| ground).cloned(),
            },
            Rules::Textbook => PairLaw::Textbook { restitution, friction },
        }
    }

    /// Velocity of the air: none, in textbooks.
    #[must_use]
    pub fn wind_m_s(&self) -> DVec3 {
        match &self.rules {
            Rules::Learned(learned) => learned.wind_m_s,
            Rules::Textbook => DVec3::ZERO,
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
#[derive(Clone, Debug)]
pub enum PairLaw {
    /// As learned.
    Learned {
        /// The impulse along the normal over `[u, v0]`.
        normal: [f64; 2],
        /// The impulse of friction over `[q, p]`.
        friction: [f64; 2],
        /// The pair's restitution, for the bend.
        restitution: f64,
        /// What `v0` is multiplied by at its speed.
        bend: Option<Arc<Bend>>,
        /// What `p` is multiplied by in the direction of sliding.
        grain: Option<Arc<Grain>>,
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
            Self::Learned { normal, restitution, bend, .. } => {
                let told = bend.as_ref().map_or(v0, |bend| v0 * bend.factor(-v0, *restitution));
                normal[0] * u + normal[1] * told
            }
            Self::Textbook { restitution, .. } => -u - restitution * v0,
        };
        // What ends approach but for the precision of the law ends it: bodies at rest do not sink.
        let lasts = v0 == 0.0 && impulse > most * (1.0 - PRECISION);
        if lasts { most } else { impulse.max(0.0).min(most) }
    }

    /// The impulse of friction, in the same units, against a sliding speed `q >= 0` without it in a direction of unit length,
    /// under the normal impulse `p >= 0`.
    #[must_use]
    pub fn friction(&self, q: f64, p: f64, direction: DVec3) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        let impulse = match self {
            Self::Learned { friction, grain, .. } => {
                let told = grain.as_ref().map_or(p, |grain| p * grain.factor(direction));
                friction[0] * seen_sliding(q, p) + friction[1] * told
            }
            Self::Textbook { friction, .. } => friction * p,
        };
        impulse.max(0.0).min(q)
    }
}
