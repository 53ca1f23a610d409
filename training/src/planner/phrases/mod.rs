//! Training text of the embedded planner: an endless stream of questions with the drafts they mean, said from the phrase
//! books of carrier lines, slots and frames (`training/data/planner/phrases/`), one for each language. Test and validation sets are other files,
//! written apart from it.

mod book;
mod cases;
mod check;
mod follow;
mod generate;
mod names;
mod numbers;
mod pattern;
mod report;
mod stage;
mod weave;

#[cfg(test)]
mod tests;

pub use book::{Book, BookError, Carrier, Family, Form};
pub use cases::{Case, CaseError, Set, cases};
pub use check::{faults, faults_of_file};
pub use generate::{Example, Generator};
pub use report::{Report, report};
