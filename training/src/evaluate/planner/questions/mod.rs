//! Held-out questions in people's own words, and what must come of each (`tests/questions/`).

mod case;
mod holds;
mod numbers;
mod outcome;
mod report;
mod view;

pub use case::{Case, Form, Measured, Predicate, cases};
pub use outcome::{Outcome, Wrong, ask, ask_all};
pub use report::{Report, report};
