//! `orrery bench planner`.

/// Measures and prints.
///
/// # Errors
/// When weights are missing.
pub fn run(_json: bool) -> anyhow::Result<()> {
    anyhow::bail!("this benchmark is being built")
}
