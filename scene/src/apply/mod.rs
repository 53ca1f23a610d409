//! Applying edits: a pure function from a scene and an edit to the next scene, or a sentence that says why not.

mod bodies;
mod event;
pub mod hanging;
pub(crate) mod launch;
mod orbit;
mod setup;
pub mod tilt;
mod view;

use crate::edit::{Edit, Sort};
use crate::error::EditError;
use crate::scene::Scene;
use crate::support::supported;

pub use launch::unit_vector;

/// The scene after an edit. The given scene is untouched, whatever happens.
///
/// # Errors
/// [`EditError`] when the edit names bodies that are not there, when a value is beyond its limit, or when the result could not
/// be simulated and drawn.
pub fn apply(scene: &Scene, edit: &Edit) -> Result<Scene, EditError> {
    changed(scene, edit).map_err(|error| error.in_real_units(scene.units))
}

fn changed(scene: &Scene, edit: &Edit) -> Result<Scene, EditError> {
    let mut next = scene.clone();
    match edit.sort() {
        Sort::Setup => setup::apply(&mut next, edit)?,
        Sort::Event => event::apply(&mut next, edit)?,
        Sort::View => view::apply(&mut next, scene, edit)?,
    }
    next.validate()?;
    supported(&next)?;
    Ok(next)
}

/// The selector of an edit, shared or mutable.
macro_rules! selector {
    ($edit:expr, $as_ref:ident) => {
        match $edit {
            Self::RemoveBodies { of }
            | Self::SetMass { of, .. }
            | Self::SetSize { of, .. }
            | Self::SetRestitution { of, .. }
            | Self::SetFriction { of, .. }
            | Self::SetDrag { of, .. }
            | Self::SetMaterial { of, .. }
            | Self::SetShape { of, .. }
            | Self::SetHeight { of, .. }
            | Self::SetPosition { of, .. }
            | Self::SetLaunch { of, .. }
            | Self::SetReleaseAngle { of, .. }
            | Self::SetTilt { of, .. }
            | Self::SetDistance { of, .. }
            | Self::SetPhase { of, .. }
            | Self::SetVelocity { of, .. }
            | Self::SetSpin { of, .. }
            | Self::SetFixed { of, .. }
            | Self::Push { of, .. }
            | Self::Throw { of, .. }
            | Self::Hold { of, .. }
            | Self::Nudge { of, .. }
            | Self::SetLook { of, .. }
            | Self::Rename { of, .. } => Some(of),
            Self::Follow { of } => of.$as_ref(),
            _ => None,
        }
    };
}

impl Edit {
    /// When this edit takes effect.
    #[must_use]
    pub fn sort(&self) -> Sort {
        match self {
            Self::SetGravity(_)
            | Self::SetWorld(_)
            | Self::SetAir(_)
            | Self::SetGround { .. }
            | Self::RemoveGround(_)
            | Self::SetLiquid(_)
            | Self::SetPlace(_)
            | Self::SetMutualGravity(_)
            | Self::AddBodies { .. }
            | Self::InsertBody(_)
            | Self::RemoveBodies { .. }
            | Self::SetMass { .. }
            | Self::SetSize { .. }
            | Self::SetRestitution { .. }
            | Self::SetFriction { .. }
            | Self::SetDrag { .. }
            | Self::SetMaterial { .. }
            | Self::SetShape { .. }
            | Self::SetHeight { .. }
            | Self::SetPosition { .. }
            | Self::SetLaunch { .. }
            | Self::SetReleaseAngle { .. }
            | Self::SetTilt { .. }
            | Self::SetDistance { .. }
            | Self::SetPhase { .. }
            | Self::SetVelocity { .. }
            | Self::SetSpin { .. }
            | Self::SetFixed { .. }
            | Self::AddLink(_)
            | Self::RemoveLink { .. }
            | Self::SetLink { .. } => Sort::Setup,
            Self::Push { .. }
            | Self::Throw { .. }
            | Self::Cut { .. }
            | Self::Hold { .. }
            | Self::Nudge { .. }
            | Self::Reanchor { .. } => Sort::Event,
            Self::SetCamera { .. }
            | Self::LookFrom(_)
            | Self::Follow { .. }
            | Self::SetRate(_)
            | Self::SetPaused(_)
            | Self::SetOverlay { .. }
            | Self::SetLook { .. }
            | Self::SetSun { .. }
            | Self::SetGroundColours(_)
            | Self::Rename { .. } => Sort::View,
        }
    }

    /// The selector that says which bodies this edit is about, if it has one.
    #[must_use]
    pub fn of(&self) -> Option<&crate::Selector> {
        selector!(self, as_ref)
    }

    fn of_mut(&mut self) -> Option<&mut crate::Selector> {
        selector!(self, as_mut)
    }

    /// The same edit about the same bodies by id, as `scene` has them now: so that a log replays to the same end even when
    /// "the highest" is by then another one.
    ///
    /// # Errors
    /// [`crate::error::SelectError`] when the selector finds nothing.
    pub fn pinned(&self, scene: &Scene) -> Result<Self, crate::error::SelectError> {
        let mut edit = self.clone();
        if let Some(of) = edit.of_mut() {
            *of = of.pinned(scene)?;
        }
        Ok(edit)
    }
}
