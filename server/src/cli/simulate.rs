//! `orrery simulate`: Steps a scene and prints its states.

use clap::Args as ClapArgs;

/// Steps a scene and prints its states.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being built")
}
