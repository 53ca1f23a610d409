//! The command line: the same core as the pages; also how it is scripted and checked. JSON goes to stdout, talk to
//! stderr.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub mod ask;
pub mod bench;
pub mod check;
pub mod content;
pub mod films;
pub mod gallery;
pub mod play;
pub mod render;
pub mod scene_file;
pub mod serve;
pub mod simulate;
pub mod train;

/// Ask a world what would happen, and watch it.
#[derive(Debug, Parser)]
#[command(
    name = "orrery",
    version,
    about,
    long_about = "Orrery is a working model of the world that people learn from by asking it questions.\n\nThe laws it follows and the light it draws are learned; what it says is measured and checked against an exact solver."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Ask(ask::Args),
    Simulate(simulate::Args),
    Render(render::Args),
    Check(check::Args),
    Bench(bench::Args),
    Train(train::Args),
    Content(content::Args),
}

/// Runs the command and says what went wrong, if anything did, in one line.
#[must_use]
pub fn main(cli: Cli) -> ExitCode {
    let result = match cli.command {
        Command::Serve(args) => serve::run(args),
        Command::Ask(args) => ask::run(args),
        Command::Simulate(args) => simulate::run(args),
        Command::Render(args) => render::run(args),
        Command::Check(args) => check::run(args),
        Command::Bench(args) => bench::run(args),
        Command::Train(args) => train::run(args),
        Command::Content(args) => content::run(args),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("orrery: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and what caused it, each said once: many a message quotes its cause already.
fn told(error: &anyhow::Error) -> String {
    let mut out = String::new();
    for cause in error.chain().map(ToString::to_string).filter(|cause| !cause.is_empty()) {
        if !out.contains(&cause) {
            out = if out.is_empty() { cause } else { format!("{out}: {cause}") };
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_told_once() {
        let cause = || anyhow::anyhow!("no such file");
        assert_eq!(told(&cause().context("a.json: no such file")), "a.json: no such file");
        assert_eq!(told(&cause().context("a.json")), "a.json: no such file");
    }
}
