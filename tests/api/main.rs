//! The service over HTTP and WebSocket, as a browser drives it; each test has a database of its own.

#[path = "../support/mod.rs"]
mod support;

mod asking;
mod bad_input;
mod foretold;
mod pages;
mod pair;
mod remote;
mod replay;
mod shown;
mod streams;
mod time;
