//! Fits laws of forces to tracks of motion without impacts.
//!
//! A path is first a smooth curve through what was seen. The law under which what was seen is, but for noise, a straight line and
//! twice the integral of the acceleration along that curve is about right: nothing is differentiated, so noise is only ever
//! averaged. From there law, places and velocities of the start are fitted together to what was seen ([`shooting`]), so that the
//! curve's own errors leave no bias.

use glam::{DQuat, DVec3};
use rayon::prelude::*;
use scene::Scene;

use super::squares::Sums;
use super::track::{Track, mean_attitude};
use super::{shooting, squares};

/// Most rounds along the smooth curve.
const ROUNDS: usize = 4;
/// A round that moves every parameter by less than this share of its standard deviation is the last.
const SETTLED: f64 = 0.02;
/// Highest degree of the smooth curve.
const DEGREE: usize = 16;
/// Errors of integration that are not worth pursuing, as a share of how far a body moves.
const FLOOR: f64 = 1e-5;
/// A flight whose residuals are so many times those of a typical one was misread.
const MISREAD: f64 = 3.0;

/// Place and velocity.
pub type Moving = [DVec3; 2];

/// An experiment in which nothing touches.
#[derive(Clone, Debug)]
pub struct Flight {
    /// What was declared.
    pub scene: Scene,
    /// When each frame was taken.
    pub times_s: Vec<f64>,
    /// Attitude of each body, on average: nothing turns that attitude matters to.
    pub attitudes: Vec<DQuat>,
    /// Places, `[body][frame]`.
    pub(super) seen_m: Vec<Vec<DVec3>>,
    /// One over the standard deviation of each body's places; 0 for what is fixed.
    pub(super) inverse_sd: Vec<f64>,
    smooth: Vec<Vec<Moving>>,
}

/// A law: accelerations of all bodies for its parameters, where they are and how they move.
pub type Law<'a> = dyn Fn(&[f64], &Flight, &[Moving], &mut [DVec3]) + Sync + 'a;

/// A fitted law.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Its parameters.
    pub parameters: Vec<f64>,
    /// Their covariance, row by row; robust against what is alike within an experiment.
    pub covariance: Vec<f64>,
    /// Chi-squared of the flights it was fitted to.
    pub square: f64,
    /// Numbers seen of these.
    pub count: usize,
    /// Which flights it was fitted to: those that were not misread.
    pub trusted: Vec<bool>,
    /// Chi-squared of each flight; infinite where the law leads nowhere.
    pub squares: Vec<f64>,
    /// Where each flight starts under the law: place and velocity of each body.
    pub starts: Vec<Vec<Moving>>,
}

impl Fitted {
    /// Chi-squared per number seen.
    #[must_use]
    pub fn misfit(&self) -> f64 {
        self.square / self.count.max(1) as f64
    }

    /// Standard deviation of a parameter.
    #[must_use]
    pub fn sd(&self, parameter: usize) -> f64 {
        self.covariance[parameter * self.parameters.len() + parameter].max(0.0).sqrt()
    }
}

impl Flight {
    /// Of an experiment.
    #[must_use]
    pub fn of(scene: &Scene, track: &Track) -> Self {
        let seen_m: Vec<Vec<DVec3>> = (0..scene.bodies.len()).map(|body| track.positions_m(body)).collect();
        let sd = |(places, noise_m): (&Vec<DVec3>, &f64)| noise_m.hypot(FLOOR * way_m(places)).max(f64::MIN_POSITIVE);
        let sd_m: Vec<f64> = seen_m.iter().zip(&track.position_sd_m).map(sd).collect();
        let smooth = seen_m.iter().zip(&sd_m).map(|(seen, sd_m)| smooth(&track.times_s, seen, *sd_m)).collect();
        let inverse = |(body, sd_m): (&scene::Body, &f64)| if body.fixed { 0.0 } else { 1.0 / sd_m };
        let inverse_sd = scene.bodies.iter().zip(&sd_m).map(inverse).collect();
        let attitudes = track.poses.iter().map(|poses| mean_attitude(poses.iter())).collect();
        Self { scene: scene.clone(), times_s: track.times_s.clone(), attitudes, seen_m, inverse_sd, smooth }
    }

    /// A smooth curve through what was seen, `[body][frame]`.
    #[must_use]
    pub fn path(&self) -> &[Vec<Moving>] {
        &self.smooth
    }

    /// How many numbers were seen of it.
    #[must_use]
    pub fn count(&self) -> usize {
        3 * self.times_s.len() * self.moving().count()
    }

    /// The bodies that it is about.
    pub(super) fn moving(&self) -> impl Iterator<Item = usize> + '_ {
        self.inverse_sd.iter().enumerate().filter(|(_, inverse_sd)| **inverse_sd > 0.0).map(|(body, _)| body)
    }

    /// Accelerations along a path, `[body][frame]`.
    fn along(&self, path: &[Vec<Moving>], law: &Law<'_>, parameters: &[f64]) -> Vec<Vec<DVec3>> {
        let bodies = path.len();
        let (mut now, mut accelerations) = (vec![[DVec3::ZERO; 2]; bodies], vec![DVec3::ZERO; bodies]);
        let mut out = vec![Vec::with_capacity(self.times_s.len()); bodies];
        for frame in 0..self.times_s.len() {
            for (at, path) in now.iter_mut().zip(path) {
                *at = path[frame];
            }
            accelerations.fill(DVec3::ZERO);
            law(parameters, self, &now, &mut accelerations);
            for (out, acceleration) in out.iter_mut().zip(&accelerations) {
                out.push(*acceleration);
            }
        }
        out
    }
}

/// How far a body gets from where it is seen first.
pub(super) fn way_m(places: &[DVec3]) -> f64 {
    places.iter().map(|place| place.distance(places[0])).fold(0.0, f64::max)
}

/// A polynomial through noisy places, and its slope; of the degree that the Bayesian information criterion chooses.
fn smooth(times_s: &[f64], places_m: &[DVec3], sd_m: f64) -> Vec<Moving> {
    let (first, last) = (times_s[0], times_s[times_s.len() - 1]);
    let half_s = 0.5 * (last - first);
    let most = DEGREE.min(times_s.len() / 3) + 1;
    // Chebyshev's polynomials, which stay independent.
    let basis = |t: f64| {
        let x = (t - first) / half_s - 1.0;
        let (mut value, mut slope) = ([0.0; DEGREE + 1], [0.0; DEGREE + 1]);
        (value[0], value[1], slope[1]) = (1.0, x, 1.0);
        for k in 2..most {
            value[k] = 2.0 * x * value[k - 1] - value[k - 2];
            slope[k] = 2.0 * value[k - 1] + 2.0 * x * slope[k - 1] - slope[k - 2];
        }
        (value, slope)
    };
    let mut axes = [(); 3].map(|()| Sums::new(most));
    for (&t, place) in times_s.iter().zip(places_m) {
        let (value, _) = basis(t);
        for (sums, place) in axes.iter_mut().zip((*place - places_m[0]).to_array()) {
            sums.add(&value[..most], place, 1.0 / (sd_m * sd_m));
        }
    }
    let of_degree = |degree: usize| -> Option<(f64, [Vec<f64>; 3])> {
        let columns: Vec<usize> = (0..=degree).collect();
        let [x, y, z] = axes.each_ref().map(|sums| sums.solve(&columns));
        let solved = [x?, y?, z?];
        let criterion = axes.iter().zip(&solved).map(|(sums, solved)| sums.criterion(solved, 1.0, 1)).sum();
        Some((criterion, solved.map(|solved| solved.coefficients)))
    };
    let best = (1..most).filter_map(of_degree).min_by(|a, b| a.0.total_cmp(&b.0));
    let (_, solved) = best.unwrap_or_else(|| (0.0, [(); 3].map(|()| vec![0.0; most])));
    let sum = |weights: &[f64]| {
        DVec3::from_array(std::array::from_fn(|axis| solved[axis].iter().zip(weights).map(|(c, w)| c * w).sum()))
    };
    times_s
        .iter()
        .map(|&t| {
            let (value, slope) = basis(t);
            [places_m[0] + sum(&value), sum(&slope) / half_s]
        })
        .collect()
}

/// Integrates an acceleration that is linear between frames twice: places gained from the start.
fn integrate(times_s: &[f64], accelerations: &[DVec3]) -> Vec<DVec3> {
    let mut out = Vec::with_capacity(times_s.len());
    let (mut place, mut velocity) = (DVec3::ZERO, DVec3::ZERO);
    out.push(place);
    for k in 1..times_s.len() {
        let h = times_s[k] - times_s[k - 1];
        let (from, to) = (accelerations[k - 1], accelerations[k]);
        place += velocity * h + (from * 2.0 + to) * (h * h / 6.0);
        velocity += (from + to) * (0.5 * h);
        out.push(place);
    }
    out
}

/// The straight line that fits best: its value at the first time and its slope.
fn line(times_s: &[f64], places: impl Iterator<Item = DVec3> + Clone) -> Moving {
    let n = times_s.len() as f64;
    let mean_s = times_s.iter().sum::<f64>() / n;
    let spread: f64 = times_s.iter().map(|t| (t - mean_s) * (t - mean_s)).sum();
    let mean = places.clone().sum::<DVec3>() / n;
    let slope = times_s.iter().zip(places).map(|(t, x)| x * (t - mean_s)).sum::<DVec3>() / spread;
    [mean + slope * (times_s[0] - mean_s), slope]
}

/// What is left of places when their best straight line is taken out.
fn straightened(times_s: &[f64], places: &[DVec3]) -> Vec<DVec3> {
    let [start, slope] = line(times_s, places.iter().copied());
    times_s.iter().zip(places).map(|(t, x)| *x - start - slope * (t - times_s[0])).collect()
}

/// What one flight says in one round.
pub(super) struct Round {
    /// Half the second derivative of its chi-squared by the parameters.
    pub(super) curvature: Vec<f64>,
    /// Half its first derivative, negative.
    pub(super) slope: Vec<f64>,
    /// Its chi-squared.
    pub(super) square: f64,
    /// Numbers seen.
    pub(super) count: usize,
}

impl Round {
    pub(super) fn new(parameters: usize) -> Self {
        Self { curvature: vec![0.0; parameters * parameters], slope: vec![0.0; parameters], square: 0.0, count: 0 }
    }
}

/// The residual of a flight of which chi-squared and numbers seen are given, in standard deviations.
fn residual((square, count): (f64, usize)) -> f64 {
    (square / count.max(1) as f64).sqrt()
}

/// The median residual of flights, at least one; none where none is finite.
pub(super) fn typical(flights: impl Iterator<Item = (f64, usize)>) -> Option<f64> {
    let mut sorted: Vec<f64> = flights.map(residual).filter(|residual| residual.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).map(|median| median.max(1.0))
}

/// Gauss and Newton's step on what trusted rounds say together: the parameters it leads to, and whether it was too small to
/// matter. Rounds are judged by the law itself; the median keeps a law of the wrong form from distrusting all.
pub(super) fn step(rounds: &[Round], parameters: &[f64]) -> Option<(Fitted, bool)> {
    let n = parameters.len();
    let seen = || rounds.iter().map(|round| (round.square, round.count));
    let limit = MISREAD * typical(seen())?;
    let trusted: Vec<bool> = seen().map(|seen| residual(seen) < limit).collect();
    let mut sum = Round::new(n);
    let believed = || rounds.iter().zip(&trusted).filter(|(_, trusted)| **trusted).map(|(round, _)| round);
    for round in believed() {
        sum.curvature.iter_mut().zip(&round.curvature).for_each(|(sum, x)| *sum += x);
        sum.slope.iter_mut().zip(&round.slope).for_each(|(sum, x)| *sum += x);
        sum.square += round.square;
        sum.count += round.count;
    }
    let change = squares::solve(sum.curvature.clone(), sum.slope, n)?;
    let covariance = squares::sandwich(&sum.curvature, believed().map(|round| round.slope.clone()), n)?;
    let settled = (0..n).all(|k| change[k].abs() <= SETTLED * covariance[k * n + k].max(0.0).sqrt());
    let parameters: Vec<f64> = parameters.iter().zip(&change).map(|(parameter, change)| parameter + change).collect();
    let finite = parameters.iter().all(|parameter| parameter.is_finite());
    let squares = rounds.iter().map(|round| round.square).collect();
    let (square, count, starts) = (sum.square, sum.count, Vec::new());
    let fitted = Fitted { parameters, covariance, square, count, trusted, squares, starts };
    finite.then_some((fitted, settled))
}

/// What parameters lead to with one of them moved up and down, and how far apart the two are: for a derivative.
pub(super) fn either_side<T>(parameters: &[f64], which: usize, of: impl Fn(&[f64]) -> T) -> (T, T, f64) {
    let by = 1e-4 * parameters[which].abs().max(0.1);
    let moved = |by: f64| {
        let mut parameters = parameters.to_vec();
        parameters[which] += by;
        of(&parameters)
    };
    (moved(by), moved(-by), 2.0 * by)
}

/// What one flight says of a law along its smooth curve.
fn round(flight: &Flight, law: &Law<'_>, parameters: &[f64]) -> Round {
    let n = parameters.len();
    let times_s = &flight.times_s;
    let of = |parameters: &[f64]| -> Vec<Vec<DVec3>> {
        flight.along(&flight.smooth, law, parameters).iter().map(|of_body| integrate(times_s, of_body)).collect()
    };
    let gained = of(parameters);
    let by_parameter = |k: usize| -> Vec<Vec<DVec3>> {
        let (up, down, apart) = either_side(parameters, k, of);
        let slope = |(up, down): (&Vec<DVec3>, &Vec<DVec3>)| -> Vec<DVec3> {
            up.iter().zip(down).map(|(up, down)| (*up - *down) / apart).collect()
        };
        up.iter().zip(&down).map(slope).collect()
    };
    let derivatives: Vec<Vec<Vec<DVec3>>> = (0..n).map(by_parameter).collect();
    let mut out = Round::new(n);
    for body in flight.moving() {
        let weight = flight.inverse_sd[body] * flight.inverse_sd[body];
        let off: Vec<DVec3> = flight.seen_m[body].iter().zip(&gained[body]).map(|(seen, x)| *seen - *x).collect();
        let off = straightened(times_s, &off);
        let columns: Vec<Vec<DVec3>> = derivatives.iter().map(|d| straightened(times_s, &d[body])).collect();
        for (i, one) in columns.iter().enumerate() {
            out.slope[i] += weight * one.iter().zip(&off).map(|(x, y)| x.dot(*y)).sum::<f64>();
            for (j, other) in columns.iter().enumerate() {
                out.curvature[i * n + j] += weight * one.iter().zip(other).map(|(x, y)| x.dot(*y)).sum::<f64>();
            }
        }
        out.square += weight * off.iter().map(|off| off.length_squared()).sum::<f64>();
        out.count += 3 * times_s.len();
    }
    out
}

/// Fits a law from a first guess at its parameters, to those flights that it does not explain far worse than most; none where
/// what was seen does not determine them.
#[must_use]
pub fn fit(flights: &[Flight], guess: &[f64], law: &Law<'_>) -> Option<Fitted> {
    let parameters = along_smooth(flights, guess, law).unwrap_or_else(|| guess.to_vec());
    shooting::refine(flights, &parameters, flights.iter().map(shooting::smooth_start).collect(), law)
}

/// Parameters that fit along smooth curves.
fn along_smooth(flights: &[Flight], guess: &[f64], law: &Law<'_>) -> Option<Vec<f64>> {
    let mut parameters = guess.to_vec();
    for _ in 0..ROUNDS {
        let rounds: Vec<Round> = flights.par_iter().map(|flight| round(flight, law, &parameters)).collect();
        let (fitted, settled) = step(&rounds, &parameters)?;
        parameters = fitted.parameters;
        if settled {
            break;
        }
    }
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::contact::Pose;

    /// Bobs on springs whose pull is `-k x - d v`, seen with a little noise that is no one's.
    fn swinging(noise_m: f64) -> Vec<Flight> {
        (0..20)
            .map(|i| {
                let kind = teacher::experiment::Kind::Fall;
                let scene = teacher::experiment::draw(kind, &teacher::experiment::Ranges::TRAINED, 1).scene;
                let times_s: Vec<f64> = (0..100).map(|k| f64::from(k) * 0.01).collect();
                let (k, d) = (9.0_f64, 0.4_f64);
                let turning = (k - d * d / 4.0).sqrt();
                let phase = f64::from(i) * 0.3;
                let at = |t: f64| 0.5 * libm::exp(-0.5 * d * t) * libm::cos(turning * t + phase);
                let off = |frame: usize| noise_m * (((frame * 7919 + i as usize * 104_729) % 101) as f64 / 50.0 - 1.0);
                let pose = |(frame, t): (usize, &f64)| Pose {
                    position_m: DVec3::X * (at(*t) + off(frame)),
                    orientation: DQuat::IDENTITY,
                };
                let track = Track {
                    poses: vec![times_s.iter().enumerate().map(pose).collect()],
                    times_s,
                    position_sd_m: vec![noise_m.max(1e-8)],
                    orientation_sd_rad: vec![1e-8],
                };
                Flight::of(&scene, &track)
            })
            .collect()
    }

    #[test]
    fn a_spring_and_its_damping_are_found_from_places_alone() {
        let law =
            |p: &[f64], _: &Flight, now: &[Moving], out: &mut [DVec3]| out[0] = now[0][0] * -p[0] - now[0][1] * p[1];
        for (noise_m, within) in [(0.0, 2e-3), (0.01, 0.05)] {
            let found = fit(&swinging(noise_m), &[5.0, 0.0], &law).expect("a spring");
            let [k, d] = found.parameters[..] else { panic!("two numbers") };
            assert!((k - 9.0).abs() < 9.0 * within && (d - 0.4).abs() < within, "{found:?}");
        }
    }
}
