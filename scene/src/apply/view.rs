//! View edits: how one looks. None changes what happens. Relative moves of the camera, the clock and the sun stop at
//! their limits, because "closer still" wants the closest there is; absolute ones are refused beyond them.

use crate::apply::setup::each;
use crate::camera::Camera;
use crate::edit::{Change, Edit, Viewpoint};
use crate::environment::Light;
use crate::error::{EditError, SelectError};
use crate::limits::{self, Range};
use crate::scene::Scene;

pub(super) fn apply(scene: &mut Scene, before: &Scene, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::SetCamera { azimuth, elevation, distance, target_m } => {
            let camera = &mut scene.camera;
            moved(&limits::AZIMUTH, &mut camera.azimuth_deg, *azimuth)?;
            moved(&limits::CAMERA_ELEVATION, &mut camera.elevation_deg, *elevation)?;
            moved(&limits::CAMERA_DISTANCE, &mut camera.distance_m, *distance)?;
            if let Some(target_m) = target_m {
                camera.target_m = *target_m;
            }
        }
        Edit::LookFrom(viewpoint) => look_from(&mut scene.camera, *viewpoint),
        Edit::Follow { of: None } => scene.camera.follow = None,
        Edit::Follow { of: Some(of) } => {
            let first = of.resolve(before)?.first().copied().ok_or(SelectError::Empty)?;
            scene.camera.follow = Some(before.bodies[first].id.clone());
        }
        Edit::SetRate(change) => moved(&limits::RATE, &mut scene.clock.rate, Some(*change))?,
        Edit::SetPaused(paused) => scene.clock.paused = *paused,
        Edit::SetOverlay { overlay, shown } => {
            scene.overlays.retain(|present| present != overlay);
            if *shown {
                scene.overlays.push(*overlay);
            }
        }
        Edit::SetLook { of, colour, gloss, metal, glow, texture } => each(scene, of, |body| {
            let look = &mut body.look;
            look.colour = colour.unwrap_or(look.colour);
            look.gloss = gloss.unwrap_or(look.gloss);
            look.metal = metal.unwrap_or(look.metal);
            look.glow = glow.unwrap_or(look.glow);
            if let Some(texture) = texture {
                look.texture = texture.clone();
            }
            Ok(())
        })?,
        Edit::SetSun { azimuth, elevation, strength, colour } => {
            if let Light::Sun(sun) = &mut scene.environment.light {
                moved(&limits::AZIMUTH, &mut sun.azimuth_deg, *azimuth)?;
                moved(&limits::SUN_ELEVATION, &mut sun.elevation_deg, *elevation)?;
                moved(&limits::SUN_STRENGTH, &mut sun.strength, *strength)?;
                sun.colour = colour.unwrap_or(sun.colour);
            }
        }
        Edit::SetGroundColours(colours) => {
            scene.environment.ground.as_mut().ok_or(EditError::NoGround)?.colours = *colours;
        }
        Edit::Rename { of, name } => each(scene, of, |body| {
            body.name.clone_from(name);
            Ok(())
        })?,
        // Sorted by `apply` in the parent module.
        _ => {}
    }
    Ok(())
}

fn moved(range: &Range, slot: &mut f64, change: Option<Change>) -> Result<(), EditError> {
    let Some(change) = change else { return Ok(()) };
    let wanted = change.of(*slot);
    *slot = match change {
        Change::By(_) | Change::Times(_) if wanted.is_finite() => range.clamp(wanted),
        _ => range.check("", wanted)?,
    };
    Ok(())
}

/// `Home` is the start's own view, which only a session knows: [`crate::log::Log`] turns it into that camera. On a
/// scene alone it is the default view at the present target.
fn look_from(camera: &mut Camera, viewpoint: Viewpoint) {
    let home = Camera::default();
    (camera.azimuth_deg, camera.elevation_deg) = match viewpoint {
        Viewpoint::Top => (0.0, 89.0),
        Viewpoint::Front => (0.0, 5.0),
        Viewpoint::Back => (180.0, 5.0),
        Viewpoint::Left => (-90.0, 5.0),
        Viewpoint::Right => (90.0, 5.0),
        Viewpoint::Low => (camera.azimuth_deg, 2.0),
        Viewpoint::Home => (home.azimuth_deg, home.elevation_deg),
    };
}
