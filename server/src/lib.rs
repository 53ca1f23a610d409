//! The `orrery` program: command line, pages, streams and sessions.

pub mod cli;
pub mod picture;
