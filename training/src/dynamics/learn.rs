//! Laws from tracks of one noise level: watch, read, fit.

use kernels::dynamics::{Learned, Net};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::Shape;
use teacher::observe::{Camera, Experiment};

use super::checkpoint::Stage;
use super::fit::{self, Law};
use super::sample::{ContactSample, DragSample, Sample, drag, impact, landing, slide};
use super::track::Track;
use super::watch::{RATE_HZ, TRAINED, Watched, collided, flown, landed, slid, thrown};
use super::{drag as drag_law, track};

/// What tracks of one split show.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Of the normal law.
    pub normal: Vec<Sample>,
    /// Of friction.
    pub friction: Vec<Sample>,
    /// Of drag.
    pub drag: Vec<DragSample>,
    /// Declared and measured acceleration of free fall, with the standard deviation of the latter.
    pub fall: Vec<(f64, f64, f64)>,
    /// Tracks that showed nothing usable.
    pub unused: u64,
}

/// Watches `count` experiments: balls thrown, balls colliding, boxes sliding, boxes landing on edges, bodies in air and in
/// free fall.
///
/// # Errors
/// When an experiment cannot be solved.
pub fn see(count: u64, noise: f64, seed: u64, mut progress: impl FnMut(u64)) -> anyhow::Result<Seen> {
    let mut seen = Seen::default();
    for index in 0..count {
        // A stream each, so that one experiment does not depend on how many numbers another drew.
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index);
        let draw: fn(&mut ChaCha8Rng, &super::watch::Ranges) -> Watched = match index % 8 {
            0 | 1 => thrown,
            2 | 3 => collided,
            4 => slid,
            5 => landed,
            _ => flown,
        };
        let mut watched = draw(&mut rng, &TRAINED);
        if index % 8 == 7 {
            watched.scene.environment.air_density_kg_m3 = 0.0;
        }
        let camera = Camera { frames: watched.frames, frames_per_second: RATE_HZ, noise };
        seen.read(&Experiment::run(&watched.scene, camera, rng.random())?);
        progress(1);
    }
    Ok(seen)
}

impl Seen {
    /// Reads an experiment as an observer would: what it is about is told by what is declared and by what is seen.
    pub fn read(&mut self, experiment: &Experiment) {
        let scene = &experiment.declared;
        let track = Track::of(&experiment.track);
        let contacts = self.normal.len() + self.drag.len() + self.fall.len();
        match (scene.bodies.as_slice(), &scene.environment.ground) {
            ([body], None) if scene.environment.air_density_kg_m3 > 0.0 && body.drag_coefficient > 0.0 => {
                self.drag.extend(drag(scene, &track));
            }
            ([_], None) => {
                let fit = track::fit_motion(&track.times_s, &track.positions_m(0), track.times_s[0], None);
                let gravity = scene.environment.gravity_m_s2;
                self.fall.push((gravity, -fit.acceleration_m_s2.y, fit.acceleration_sd_m_s2));
            }
            ([body], Some(_)) if matches!(body.shape, Shape::Box { .. }) => {
                let heights = track.poses[0].iter().map(|pose| pose.position_m.y);
                let (low, high) =
                    heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
                if high - low > 0.5 * body.shape.bounding_radius_m() {
                    self.normal.extend(landing(scene, &track));
                } else {
                    self.contact(slide(scene, &track));
                }
            }
            ([_], Some(_)) | ([_, _], None) => self.contact(impact(scene, &track)),
            _ => {}
        }
        if contacts == self.normal.len() + self.drag.len() + self.fall.len() {
            self.unused += 1;
        }
    }

    fn contact(&mut self, contact: Option<ContactSample>) {
        if let Some(contact) = contact {
            self.normal.push(contact.normal);
            self.friction.extend(contact.friction);
        }
    }
}

/// Units of progress of [`learn`].
#[must_use]
pub fn work(experiments: u64) -> u64 {
    experiments + experiments / VALIDATION_SHARE + 2 * fit::STEPS
}

/// One track in so many more is for validation.
const VALIDATION_SHARE: u64 = 8;

/// Learns the laws from tracks of one noise level. Training tracks have the seed itself, validation tracks the next.
///
/// # Errors
/// When an experiment cannot be simulated.
pub fn learn(experiments: u64, noise: f64, seed: u64, mut progress: impl FnMut(u64)) -> anyhow::Result<Stage> {
    let train = see(experiments, noise, seed, &mut progress)?;
    let validation = see(experiments / VALIDATION_SHARE, noise, seed + 1, &mut progress)?;
    let normal = fit::fit(Law::Normal, &train.normal, &validation.normal, seed, &mut progress);
    let friction = fit::fit(Law::Friction, &train.friction, &validation.friction, seed, &mut progress);
    let (drag, drag_spread) = drag_law::fit(&train.drag);
    let (speed_exponent, speed_exponent_sd) = drag_law::speed_exponent(&train.drag);
    let fall: Vec<(f64, f64, f64)> = train.fall.iter().map(|&(g, a, sd)| (g, a, 1.0 / (sd * sd + 1e-12))).collect();
    let (gravity_slope, gravity_slope_sd) = drag_law::slope(&fall);
    let speeds: Vec<f64> = train.normal.iter().map(|sample| sample.sd / sample.s.abs()).collect();
    Ok(Stage {
        noise,
        contacts: train.normal.len() as u64,
        unused: train.unused,
        median_speed_noise: median(speeds),
        normal: normal.parameters.to_vec(),
        friction: friction.parameters.to_vec(),
        drag: drag.iter().map(|term| (term.coefficient, term.exponent)).collect(),
        drag_spread: drag_spread.sqrt(),
        decays: (Some(normal.decay).filter(|d| d.is_finite()), Some(friction.decay).filter(|d| d.is_finite())),
        validation_losses: (normal.validation_loss, friction.validation_loss),
        speed_exponent: (speed_exponent, speed_exponent_sd),
        gravity_slope: (gravity_slope, gravity_slope_sd),
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The laws of a finished stage; none if it does not hold as many numbers as they have.
#[must_use]
pub fn laws(stage: &Stage) -> Option<Learned> {
    let net = |parameters: &[f64]| Some(Net::from_parameters(parameters.try_into().ok()?));
    let term = |&(coefficient, exponent): &(f64, f64)| kernels::dynamics::PowerTerm { coefficient, exponent };
    Some(Learned {
        normal: net(&stage.normal)?,
        friction: net(&stage.friction)?,
        drag: stage.drag.iter().map(term).collect(),
        forces: kernels::dynamics::ForceLaws::default(),
    })
}
