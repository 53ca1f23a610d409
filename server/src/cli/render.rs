//! `orrery render`: Renders a scene to images.

use clap::Args as ClapArgs;

/// Renders a scene to images.
#[derive(Debug, ClapArgs)]
pub struct Args {}

/// Runs the command.
///
/// # Errors
/// When it cannot be carried out.
pub fn run(_args: Args) -> anyhow::Result<()> {
    anyhow::bail!("this command is being built")
}
