//! The `orrery` program: command line, pages, streams and sessions.

mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod engine;
mod error;
mod markdown;
mod metrics;
pub mod notes;
mod pages;
pub mod picture;
pub mod remote;
mod routes;
mod service;
pub mod session;
pub mod startup;
pub mod store;
