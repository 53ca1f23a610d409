//! What an observer sees of an experiment: poses over time, with the noise of a camera. Laws are learned from this and
//! from nothing else: velocities, impulses and forces stay with the solver.

use glam::{DQuat, DVec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::Scene;

use crate::error::TeacherError;
use crate::experiment::{Kind, Planned, Ranges, draw};
use crate::rules::Rules;
use crate::solver::Solver;
use crate::tracks::{Experiment, FORMAT, Track, Tracks};

/// What is written has so many decimals: with no noise besides, this is what is left of it.
const DECIMALS: f64 = 1e7;
/// The standard deviation of rounding to that.
const ROUNDING: f64 = 0.29 / DECIMALS;

/// The length that noise is a share of: the diagonal of the upright box that holds the centres of all free bodies at all
/// times; of a body's own size where nothing moves.
#[must_use]
pub fn scale_of_motion_m(states: &[Scene]) -> f64 {
    let (mut least, mut most) = (DVec3::INFINITY, DVec3::NEG_INFINITY);
    for body in states.iter().flat_map(|state| &state.bodies).filter(|body| !body.fixed) {
        let at_m = DVec3::from_array(body.position_m);
        (least, most) = (least.min(at_m), most.max(at_m));
    }
    let diagonal_m = (most - least).max(DVec3::ZERO).length();
    let sizes = states.iter().take(1).flat_map(|state| &state.bodies).map(|body| body.shape.bounding_radius_m());
    if diagonal_m > 0.0 { diagonal_m } else { sizes.fold(0.0, f64::max) }
}

/// Solves a scene under rules and takes noisy tracks of it. `noise` is the standard deviation of each component of a position
/// as a share of the scale of motion, and of each component of a rotation vector in radians: as of a camera whose picture
/// just holds the motion. The same seed gives the same tracks.
///
/// # Errors
/// A scene that cannot be solved, or a frame rate that gives no time span.
pub fn watch(planned: &Planned, rules: Rules, noise: f64, seed: u64) -> Result<Experiment, TeacherError> {
    let mut solver = Solver::under(&planned.scene, rules)?;
    let start_s = planned.scene.clock.time_s;
    let mut states = Vec::with_capacity(planned.frames);
    let mut times_s = Vec::with_capacity(planned.frames);
    for frame in 0..planned.frames {
        let time_s = frame as f64 / planned.frames_per_second;
        let elapsed_s = solver.scene().clock.time_s - start_s;
        if time_s > elapsed_s || !time_s.is_finite() {
            solver.advance(time_s - elapsed_s)?;
        }
        times_s.push(time_s);
        states.push(solver.scene().clone());
    }
    let position_sd_m = noise * scale_of_motion_m(&states);
    let mut deviates = Noise(ChaCha8Rng::seed_from_u64(seed));
    let mut tracks = Vec::with_capacity(planned.scene.bodies.len());
    for (index, body) in planned.scene.bodies.iter().enumerate() {
        let mut track = Track {
            body: body.id.clone(),
            position_sd_m: position_sd_m.max(ROUNDING),
            orientation_sd_rad: noise.max(ROUNDING),
            positions_m: Vec::with_capacity(states.len()),
            orientations: Vec::with_capacity(states.len()),
        };
        for state in &states {
            let body = &state.bodies[index];
            let position_m = DVec3::from_array(body.position_m) + deviates.vector() * position_sd_m;
            let turn = DQuat::from_array(body.orientation);
            let orientation = crate::solver::turned(turn, deviates.vector() * noise);
            track.positions_m.push(position_m.to_array().map(rounded));
            track.orientations.push(orientation.to_array().map(rounded));
        }
        tracks.push(track);
    }
    // Velocities are for the observer to find out, and the start is as it was seen.
    let mut scene = planned.scene.clone();
    for (body, track) in scene.bodies.iter_mut().zip(&tracks) {
        body.velocity_m_s = [0.0; 3];
        body.angular_velocity_rad_s = [0.0; 3];
        if let (Some(&position_m), Some(&orientation)) = (track.positions_m.first(), track.orientations.first()) {
            body.position_m = position_m;
            body.orientation = DQuat::from_array(orientation).normalize().to_array();
        }
    }
    Ok(Experiment { scene, times_s, tracks })
}

/// Draws and watches `count` experiments of all kinds by turns. The same seed gives the same, and a longer series begins with
/// the shorter one; `progress` is told of each.
///
/// # Errors
/// When an experiment cannot be solved.
pub fn series(
    ranges: &Ranges,
    rules: Rules,
    noise: f64,
    count: u64,
    seed: u64,
    mut progress: impl FnMut(),
) -> Result<Tracks, TeacherError> {
    let mut experiments = Vec::with_capacity(count as usize);
    for index in 0..count {
        // A stream each, so that one experiment does not depend on how many numbers another drew.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index);
        let planned = draw(Kind::of_index(index), ranges, rng.random());
        experiments.push(watch(&planned, rules, noise, rng.random())?);
        progress();
    }
    let about = format!("{count} experiments by the solver, seed {seed}, noise {noise} of the scale of motion");
    Ok(Tracks { format: FORMAT.to_owned(), about, experiments })
}

fn rounded(value: f64) -> f64 {
    libm::round(value * DECIMALS) / DECIMALS
}

/// Normal deviates by Box and Muller (*A note on the generation of random normal deviates*, 1958), with `libm`, so that
/// a seed says the same on every machine.
struct Noise(ChaCha8Rng);

impl Noise {
    fn normal(&mut self) -> f64 {
        let (u, v): (f64, f64) = (1.0 - self.0.random::<f64>(), self.0.random());
        (-2.0 * libm::log(u)).sqrt() * libm::cos(std::f64::consts::TAU * v)
    }

    fn vector(&mut self) -> DVec3 {
        DVec3::new(self.normal(), self.normal(), self.normal())
    }
}
