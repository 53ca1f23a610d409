//! `orrery serve`: Serves the pages.

use clap::Args as ClapArgs;

/// Serves the pages.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being built")
}
