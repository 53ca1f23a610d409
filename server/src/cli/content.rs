//! `orrery content`: Checks, imports and exports lessons.

use clap::Args as ClapArgs;

/// Checks, imports and exports lessons.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being built")
}
