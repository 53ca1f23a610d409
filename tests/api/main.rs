//! The service over HTTP and WebSocket, as a browser drives it; each test has a database of its own.

#[path = "../support/mod.rs"]
#[expect(dead_code, reason = "other targets use the rest")]
mod support;

mod asking;
mod bad_input;
mod pages;
mod pair;
mod replay;
mod streams;
mod time;
