//! `orrery ask`: Asks a question about a lesson and prints the measured answer.

use clap::Args as ClapArgs;

/// Asks a question about a lesson and prints the measured answer.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being built")
}
