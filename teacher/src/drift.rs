//! How far a model's prediction is from the truth, relative to the scene's scale, and the verdict on it.

use glam::{DQuat, DVec3};
use scene::{Body, Clock, Scene, Shape};
use serde::{Deserialize, Serialize};

use crate::error::TeacherError;
use crate::solver::Solver;

/// Predictions that differ by more than this part of the scene's scale are wrong.
pub const TOLERANCE: f64 = 0.01;

/// What the truth says about a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the tolerance.
    Agrees,
    /// Past it.
    Differs,
}

/// The difference of two scenes that started alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drift {
    /// The largest displacement of a body as a part of the scene's scale.
    pub drift: f64,
    /// The id of that body; empty if there is none.
    pub body: String,
    /// That displacement: of the centre, and for a box of its furthest corners by the difference in attitude.
    pub displacement_m: f64,
    /// The scene's scale: the diagonal of the upright box that holds every free body of both scenes with its bounding sphere.
    pub scale_m: f64,
    /// What `drift` may be at most.
    pub tolerance: f64,
    /// Whether it is.
    pub verdict: Verdict,
}

/// Compares a model's scene with the truth at the same instant.
///
/// # Errors
/// If the scenes do not hold the same bodies.
pub fn drift(model: &Scene, truth: &Scene) -> Result<Drift, TeacherError> {
    let mut pairs = Vec::with_capacity(truth.bodies.len());
    for at in 0..model.bodies.len().max(truth.bodies.len()) {
        match (model.bodies.get(at), truth.bodies.get(at)) {
            (Some(found), Some(expected)) if found.id == expected.id => pairs.push((found, expected)),
            (Some(body), _) | (_, Some(body)) => {
                return Err(TeacherError::DifferentBodies { only_in_one: body.id.clone() });
            }
            (None, None) => {}
        }
    }
    let scale_m = scale_m(pairs.iter().flat_map(|&(found, expected)| [found, expected]));
    let mut worst = (0.0, "");
    for (found, expected) in pairs {
        let displacement_m = displacement_m(found, expected);
        if displacement_m > worst.0 {
            worst = (displacement_m, &expected.id);
        }
    }
    let drift = if worst.0 == 0.0 || worst.0.is_infinite() { worst.0 } else { worst.0 / scale_m };
    let verdict = if drift <= TOLERANCE { Verdict::Agrees } else { Verdict::Differs };
    Ok(Drift { drift, body: worst.1.to_owned(), displacement_m: worst.0, scale_m, tolerance: TOLERANCE, verdict })
}

/// Solves on from `start` to the instant of `model` (by their clocks) and compares.
///
/// # Errors
/// As [`judge`].
pub fn check(start: &Scene, model: &Scene) -> Result<Drift, TeacherError> {
    Ok(judge(start, model)?.drift)
}

/// How far ahead of the stretch that was checked a run is put back, in seconds of the viewer: long enough for the check to
/// be done by then.
const AHEAD_S: f64 = 0.75;

/// A stretch of a run that was compared with the exact solver, which can go on from there.
#[derive(Clone, Debug)]
pub struct Judged {
    /// How far apart they are at its end.
    pub drift: Drift,
    /// The model's clock there.
    clock: Clock,
    solver: Solver,
}

/// Solves on from `start` to the instant of `model` (by their clocks) and compares.
///
/// # Errors
/// As [`Solver::new`], [`Solver::advance`] and [`drift`]; a model that is earlier than its start is refused as a time span.
pub fn judge(start: &Scene, model: &Scene) -> Result<Judged, TeacherError> {
    let mut solver = Solver::new(start)?;
    solver.advance(model.clock.time_s - start.clock.time_s)?;
    Ok(Judged { drift: drift(model, solver.scene())?, clock: model.clock, solver })
}

impl Judged {
    /// Where a run that drifted should be a little later, at a moment that is still to come: the step, counted from time 0,
    /// and the bodies as they are there.
    ///
    /// # Errors
    /// As [`Solver::advance`].
    pub fn put_back(mut self, steps_per_second: u64) -> Result<(u64, Vec<Body>), TeacherError> {
        let (clock, rate_hz) = (self.clock, steps_per_second as f64);
        let ahead = (clock.rate * AHEAD_S * rate_hz).ceil().max(1.0) as u64;
        let at = (clock.time_s * rate_hz).round() as u64 + ahead;
        self.solver.advance(at as f64 / rate_hz - clock.time_s)?;
        Ok((at, self.solver.scene().bodies.clone()))
    }
}

/// A displacement that is not a number is infinite.
fn displacement_m(found: &Body, expected: &Body) -> f64 {
    let shift_m = DVec3::from_array(found.position_m).distance(DVec3::from_array(expected.position_m));
    if !shift_m.is_finite() {
        return f64::INFINITY;
    }
    let [one, other] = [found, expected].map(|body| DQuat::from_array(body.orientation).normalize());
    // A corner at a distance r from the centre moves by the chord 2 r sin(angle / 2).
    let half_sine = match expected.shape {
        Shape::Sphere { .. } => return shift_m,
        Shape::Box { .. } => (one.conjugate() * other).xyz().length(),
        // That these turn about their own axis does not move their outline.
        Shape::Cylinder { .. } | Shape::Capsule { .. } => 0.5 * (one * DVec3::Y).distance(other * DVec3::Y),
    };
    let turn_m = 2.0 * half_sine * expected.shape.bounding_radius_m();
    if turn_m.is_finite() { shift_m.max(turn_m) } else { f64::INFINITY }
}

fn scale_m<'a>(bodies: impl Iterator<Item = &'a Body>) -> f64 {
    let (mut least, mut most) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    for body in bodies.filter(|body| !body.fixed) {
        let (at_m, radius_m) = (DVec3::from_array(body.position_m), body.shape.bounding_radius_m());
        least = least.min(at_m - radius_m);
        most = most.max(at_m + radius_m);
    }
    (most - least).max(DVec3::ZERO).length()
}
