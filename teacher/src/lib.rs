//! The truth: exact solvers and a path tracer. The world to be watched: it makes the data that the model learns from
//! and the verdicts that check it.

pub mod closed_form;
pub mod drift;
pub mod error;
pub mod experiment;
pub mod light;
pub mod observe;
pub mod rules;
pub mod solver;
pub mod tracks;

pub use drift::{Drift, Verdict, drift};
pub use error::TeacherError;
pub use rules::{Rules, World};
