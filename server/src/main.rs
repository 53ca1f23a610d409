//! The `orrery` command.

use clap::Parser;

fn main() -> std::process::ExitCode {
    server::cli::main(server::cli::Cli::parse())
}
