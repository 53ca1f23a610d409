//! Measuring: quantities are read off a recorded rollout, as one would read them off a film with a ruler and a clock, and
//! said in real units. The same reading is made on the model's rollout and on the exact solver's, which is the check.

mod cycle;
mod error;
mod quantity;
mod record;
mod run;

pub use error::MeasureError;
pub(crate) use quantity::{FORETOLD_S, is_thrown};
pub use quantity::{Reading, Sense, arrivals, knocked_over, read, read_after_hit, whole};
pub(crate) use record::stands;
pub use record::{Landing, Record, State};
pub use run::{Mover, Purpose, run};
