//! Learned dynamics: a scene at one time step to the scene at the next, on the CPU, in `f64`, bit for bit the same on
//! every machine.
//!
//! Geometry, the time of impact, the relaxation of simultaneous contacts and the integrator are fixed and exact; what
//! a contact or the air *does* is given by small learned laws ([`Laws`]) that see only dimensionless ratios, so that
//! speeds, masses, sizes and gravities beyond those that were watched are the same numbers to them.
//! docs/dynamics.md says how the laws were learned and what they reach.

mod acting;
mod contact;
mod contact_laws;
mod error;
mod flight;
mod force_laws;
mod forces;
mod gain;
mod impact;
mod island;
mod laws;
mod links;
mod load;
mod relax;
mod rigid;
mod rotation;
mod separate;
mod simulator;
mod stepper;
mod ties;
mod toi;
mod touch;

pub use acting::{Acting, acting};
pub use contact_laws::{Bend, BendOf, FrictionLaw, Grain, NormalLaw, TERMS};
pub use error::DynamicsError;
pub use force_laws::ForceLaws;
pub use laws::{Laws, Learned, PairLaw, PowerTerm, seen_sliding};
pub use simulator::{Impact, STEP_S, STEPS_PER_SECOND, Simulator};
