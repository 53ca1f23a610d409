//! Language to steps: language models, constrained decoding, lesson retrieval, and the agent that plans, runs,
//! measures, checks and answers. Never HTTP or SQL.

pub mod agent;
pub mod bind;
pub mod draft;
pub mod embedded;
pub mod engine;
pub mod grammar;
pub mod lesson;
pub mod local;
pub mod measure;
pub mod prompt;
pub mod quantity;
pub mod spelling;

pub use engine::plan;
