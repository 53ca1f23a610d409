//! The agent: from a question and its context to an answer that was measured. It plans, executes each step, feeds the
//! results back, and stops when the answer stands or the budget is spent.

mod answer;
mod session;

pub use answer::{Answer, Check, Choice, Clarification, Event, Source, TimingsMs, TraceEntry, VariantResult, Verdict};
pub use session::{Session, Turn};
