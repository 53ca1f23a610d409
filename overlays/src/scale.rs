//! How long arrows are: a share of the picture's height for the greatest that the run has in it, and that stays so while
//! the run goes on. Only where something becomes greater than it promised at the start all arrows become shorter, at once.

use crate::sheet::Sheet;

/// The greatest is this share of the height of what is seen at the camera's distance.
const SHARE: f64 = 0.24;
/// What is greater than promised shortens arrows by this factor, or by it as often as it takes.
const STEP: f64 = 1.6;

/// The scene units that one unit of something is drawn long.
pub fn length_per_unit(sheet: &Sheet<'_>, promised: f64, greatest: f64) -> f64 {
    let camera = &sheet.scene.camera;
    let seen = 2.0 * camera.distance_m * libm::tan(camera.fov_deg.to_radians() / 2.0);
    SHARE * seen / full(promised, greatest)
}

/// What an arrow of full length stands for.
fn full(promised: f64, greatest: f64) -> f64 {
    let base = if promised > 1e-9 && promised.is_finite() { promised } else { 1.0 };
    if !(greatest > 1e-12 && greatest.is_finite()) {
        return base;
    }
    let steps = libm::ceil(libm::log(greatest / base) / libm::log(STEP) - 1e-9);
    // What promised something keeps its word; what promised nothing is taken as it comes.
    let steps = if promised > 1e-9 { steps.max(0.0) } else { steps };
    base * libm::pow(STEP, steps)
}
