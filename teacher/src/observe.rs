//! What an observer sees of an experiment: poses over time, with the noise of a camera. Laws are learned from this and
//! from nothing else: velocities, impulses and forces stay with the solver.

use geometry::contact::Pose;
use glam::{DQuat, DVec3};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::{Quaternion, Scene, Vec3};
use serde::{Deserialize, Serialize};

use crate::error::TeacherError;
use crate::solver::Solver;

/// A pose as it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    /// The centre.
    pub position_m: Vec3,
    /// The attitude, `[x, y, z, w]`.
    pub orientation: Quaternion,
}

impl Sighting {
    /// As geometry's pose.
    #[must_use]
    pub fn pose(&self) -> Pose {
        Pose {
            position_m: DVec3::from_array(self.position_m),
            orientation: DQuat::from_array(self.orientation).normalize(),
        }
    }
}

/// Poses over time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// When each frame was taken, from the start of the experiment.
    pub times_s: Vec<f64>,
    /// What was seen, `[body][frame]`, bodies in the scene's order.
    pub bodies: Vec<Vec<Sighting>>,
}

/// How an experiment is watched.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Frames taken; the first is the start.
    pub frames: usize,
    /// Frames a second.
    pub frames_per_second: f64,
    /// Standard deviation of a pose: of each component of a position as a part of the body's bounding radius, and of each component
    /// of a rotation vector in radians.
    pub noise: f64,
}

/// An experiment as an observer keeps it: what was declared, and what was seen. A file of these is what a model can be
/// trained from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Shapes, masses, materials, gravity, air and ground. All velocities are zero: they are for the observer to find out.
    pub declared: Scene,
    /// How it was watched.
    pub camera: Camera,
    /// What was seen.
    pub track: Track,
}

impl Experiment {
    /// Runs and watches an experiment.
    ///
    /// # Errors
    /// As [`observe`].
    pub fn run(scene: &Scene, camera: Camera, seed: u64) -> Result<Self, TeacherError> {
        let track = observe(scene, camera, seed)?;
        let mut declared = scene.clone();
        for (body, seen) in declared.bodies.iter_mut().zip(&track.bodies) {
            body.velocity_m_s = [0.0; 3];
            body.angular_velocity_rad_s = [0.0; 3];
            if let Some(first) = seen.first() {
                (body.position_m, body.orientation) = (first.position_m, first.orientation);
            }
        }
        Ok(Self { declared, camera, track })
    }
}

/// Solves a scene and takes a noisy track of it. The same seed gives the same track.
///
/// # Errors
/// A scene that cannot be solved, or a frame rate that gives no time span.
pub fn observe(scene: &Scene, camera: Camera, seed: u64) -> Result<Track, TeacherError> {
    let mut solver = Solver::new(scene)?;
    let mut noise = Noise(ChaCha8Rng::seed_from_u64(seed));
    let mut track = Track { times_s: Vec::with_capacity(camera.frames), bodies: vec![Vec::new(); scene.bodies.len()] };
    let start_s = scene.clock.time_s;
    for frame in 0..camera.frames {
        let time_s = frame as f64 / camera.frames_per_second;
        let elapsed_s = solver.scene().clock.time_s - start_s;
        if time_s > elapsed_s || !time_s.is_finite() {
            solver.advance(time_s - elapsed_s)?;
        }
        track.times_s.push(time_s);
        for (body, seen) in solver.scene().bodies.iter().zip(&mut track.bodies) {
            let position_m =
                DVec3::from_array(body.position_m) + noise.vector() * (camera.noise * body.shape.bounding_radius_m());
            let turn = DQuat::from_array(body.orientation);
            let orientation = crate::solver::turned(turn, noise.vector() * camera.noise);
            seen.push(Sighting { position_m: position_m.to_array(), orientation: orientation.to_array() });
        }
    }
    Ok(track)
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
