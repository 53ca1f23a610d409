//! Laws from tracks: read what each experiment shows, fit every law of which something was seen.

use kernels::dynamics::Learned;
use scene::{LinkKind, Shape};
use teacher::tracks::Experiment;

use super::contact::{self, Forms};
use super::flights::Flight;
use super::forces;
use super::report::{LawReport, Which};
use super::sample::{ContactSample, FrictionSample, NormalSample, impact, landing, slide};
use super::track::{Track, fit_motion};

/// What tracks show.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Of the normal law.
    pub normal: Vec<NormalSample>,
    /// Of friction.
    pub friction: Vec<FrictionSample>,
    /// Bodies alone in air.
    pub air: Vec<Flight>,
    /// Bodies that attract each other.
    pub attraction: Vec<Flight>,
    /// Bodies on springs.
    pub springs: Vec<Flight>,
    /// Bodies in liquids.
    pub liquids: Vec<Flight>,
    /// Declared and measured acceleration of free fall, with the standard deviation of the latter.
    pub fall: Vec<(f64, f64, f64)>,
    /// Experiments that showed nothing usable.
    pub unused: usize,
}

impl Seen {
    /// Reads experiments.
    pub fn of<'a>(experiments: impl IntoIterator<Item = &'a Experiment>, mut progress: impl FnMut()) -> Self {
        let mut seen = Self::default();
        for experiment in experiments {
            if !seen.read(experiment) {
                seen.unused += 1;
            }
            progress();
        }
        seen
    }

    /// Reads an experiment as an observer would: what it is about is told by what is declared and by what is seen. Whether it
    /// showed something.
    fn read(&mut self, experiment: &Experiment) -> bool {
        let scene = &experiment.scene;
        let track = Track::of(experiment);
        let environment = &scene.environment;
        let (ground, in_air) = (environment.ground.is_some(), environment.air_density_kg_m3 > 0.0);
        let springs = scene.links.iter().all(|link| matches!(link.kind, LinkKind::Spring { .. }));
        let flight = || Flight::of(scene, &track);
        match (scene.bodies.as_slice(), environment.mutual_gravity, &environment.liquid) {
            (bodies, true, None) if bodies.len() > 1 && !ground && !in_air && scene.links.is_empty() => {
                self.attraction.push(flight());
                true
            }
            ([_], false, Some(_)) if !ground && scene.links.is_empty() => {
                self.liquids.push(flight());
                true
            }
            (_, false, None) if !scene.links.is_empty() && springs && !ground && !in_air => {
                self.springs.push(flight());
                true
            }
            ([body], false, None) if scene.links.is_empty() && !ground && in_air => {
                if body.drag_coefficient > 0.0 {
                    self.air.push(flight());
                }
                body.drag_coefficient > 0.0
            }
            ([_], false, None) if scene.links.is_empty() && !ground => {
                let sd_m = track.position_sd_m[0];
                let fit = fit_motion(&track.times_s, &track.positions_m(0), track.times_s[0], None, sd_m);
                self.fall.push((environment.gravity_m_s2, -fit.acceleration_m_s2.y, fit.acceleration_sd_m_s2));
                true
            }
            ([body], false, None) if scene.links.is_empty() && !in_air && matches!(body.shape, Shape::Box { .. }) => {
                let heights = track.poses[0].iter().map(|pose| pose.position_m.y);
                let (low, high) =
                    heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
                let falls = high - low > 0.25 * body.shape.bounding_radius_m() + 6.0 * track.position_sd_m[0];
                if falls {
                    let landed = landing(scene, &track);
                    self.normal.extend(landed);
                    landed.is_some()
                } else {
                    self.contact(slide(scene, &track))
                }
            }
            ([a], false, None) if scene.links.is_empty() && !in_air && matches!(a.shape, Shape::Sphere { .. }) => {
                self.contact(impact(scene, &track))
            }
            ([a, b], false, None) if scene.links.is_empty() && !in_air && !ground => {
                let balls = [a, b].iter().all(|body| matches!(body.shape, Shape::Sphere { .. }) && !body.fixed);
                balls && self.contact(impact(scene, &track))
            }
            _ => false,
        }
    }

    fn contact(&mut self, contact: Option<ContactSample>) -> bool {
        if let Some(contact) = contact {
            self.normal.push(contact.normal);
            self.friction.extend(contact.friction);
        }
        contact.is_some()
    }
}

/// What was learned.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The laws; the textbook's where nothing was seen of one.
    pub laws: Learned,
    /// What is told of each law that was learned.
    pub reports: Vec<LawReport>,
    /// Laws of which too little was seen.
    pub unseen: Vec<Which>,
    /// Contacts that were seen.
    pub contacts: usize,
    /// Experiments that showed nothing usable.
    pub unused: usize,
    /// Median standard deviation of an estimated speed of approach, as a share of it.
    pub median_speed_noise: f64,
    /// The power of speed that drag follows, with its standard deviation.
    pub speed_power: (f64, f64),
    /// Measured acceleration of free fall over declared gravity, with its standard deviation.
    pub gravity: (f64, f64),
}

/// Learns the laws from what was seen; `progress` is told of each law that is done.
pub fn learn(seen: &Seen, forms: Forms, mut progress: impl FnMut(Which)) -> Lesson {
    let mut laws = Learned::textbook();
    let mut reports = Vec::new();
    let mut speed_power = (f64::NAN, f64::NAN);
    if let Some(found) = contact::normal(&seen.normal, forms) {
        laws.normal = found.law.clone();
        reports.push(found.report(Which::Rebound, &laws));
    }
    progress(Which::Rebound);
    if let Some(found) = contact::friction(&seen.friction, &laws.normal, forms) {
        laws.friction = found.law.clone();
        reports.push(found.report(Which::Friction, &laws));
    }
    progress(Which::Friction);
    if let Some(found) = forces::air(&seen.air, forms) {
        speed_power = found.law.speed_power;
        (laws.drag, laws.wind_m_s) = (found.law.drag.clone(), found.law.wind_m_s);
        reports.push(found.report(Which::Air, &laws));
    }
    progress(Which::Air);
    if let Some(found) = forces::attraction(&seen.attraction, forms) {
        laws.forces.attraction = found.law.clone();
        reports.push(found.report(Which::Attraction, &laws));
    }
    progress(Which::Attraction);
    if let Some(found) = forces::springs(&seen.springs, forms) {
        (laws.forces.spring, laws.forces.damping) = (found.law.pull.clone(), found.law.damping);
        reports.push(found.report(Which::Springs, &laws));
    }
    progress(Which::Springs);
    if let Some(found) = forces::liquids(&seen.liquids, &laws.drag) {
        (laws.forces.buoyancy, laws.forces.liquid_drag) = (found.law.buoyancy, found.law.drag);
        reports.push(found.report(Which::Liquids, &laws));
    }
    progress(Which::Liquids);
    let told = |law: &Which| reports.iter().any(|report: &LawReport| report.law == *law);
    let unseen = Which::ALL.into_iter().filter(|law| !told(law)).collect();
    let impacts = seen.normal.iter().filter(|sample| sample.v0 < 0.0);
    Lesson {
        laws,
        unseen,
        contacts: seen.normal.len(),
        unused: seen.unused,
        median_speed_noise: median(impacts.map(|sample| sample.sd / -sample.v0).collect()),
        speed_power,
        gravity: proportion(&seen.fall),
        reports,
    }
}

/// The factor by which the second of each triple exceeds the first, and its standard deviation; the third is the second's.
fn proportion(points: &[(f64, f64, f64)]) -> (f64, f64) {
    let weight = |sd: f64| 1.0 / (sd * sd + 1e-12);
    let curvature: f64 = points.iter().map(|&(x, _, sd)| weight(sd) * x * x).sum();
    let factor = points.iter().map(|&(x, y, sd)| weight(sd) * x * y).sum::<f64>() / curvature;
    (factor, 1.0 / curvature.sqrt())
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
