//! Fits laws of forces to tracks of motion without impacts: the law under which what was seen is, but for noise, a straight
//! line and twice the integral of the acceleration along the path.
//!
//! A path is first a smooth curve through what was seen; the law is fitted along it (Gauss and Newton; where each body started
//! and how fast is fitted too, and drops out, being linear); then the path becomes what the law makes of it (Picard's iteration),
//! until neither changes. Nothing is differentiated, so noise is only ever averaged. Since the last path holds no noise of its own,
//! the law is not biased by it.

use glam::{DQuat, DVec3};
use scene::Scene;

use super::squares;
use super::track::{Track, mean_attitude};

/// Most rounds.
const ROUNDS: usize = 14;
/// A round that moves every parameter by less than this share of its standard deviation is the last.
const SETTLED: f64 = 0.02;
/// Degree of the first smooth curve.
const DEGREE: usize = 6;
/// Errors of integration that are not worth pursuing, as a share of how far a body moves.
const FLOOR: f64 = 1e-4;
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
    seen_m: Vec<Vec<DVec3>>,
    inverse_sd: Vec<f64>,
    smooth: Vec<Vec<Moving>>,
}

/// A law: accelerations of all bodies for its parameters, where they are and how they move.
pub type Law<'a> = dyn Fn(&[f64], &Flight, &[Moving], &mut [DVec3]) + 'a;

/// A fitted law.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Its parameters.
    pub parameters: Vec<f64>,
    /// Their covariance, row by row; robust against what is alike within an experiment.
    pub covariance: Vec<f64>,
    /// Chi-squared.
    pub square: f64,
    /// Numbers seen.
    pub count: usize,
    /// Which flights it was fitted to: those that were not misread.
    pub trusted: Vec<bool>,
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
        let smooth: Vec<Vec<Moving>> = seen_m.iter().map(|seen| smooth(&track.times_s, seen)).collect();
        let inverse_sd = scene
            .bodies
            .iter()
            .zip(&smooth)
            .zip(&track.position_sd_m)
            .map(|((body, path), sd_m)| {
                let way_m = path.iter().map(|at| (at[0] - path[0][0]).length()).fold(0.0, f64::max);
                if body.fixed { 0.0 } else { 1.0 / sd_m.hypot(FLOOR * way_m).max(f64::MIN_POSITIVE) }
            })
            .collect();
        let attitudes = track.poses.iter().map(|poses| mean_attitude(poses.iter())).collect();
        Self { scene: scene.clone(), times_s: track.times_s.clone(), attitudes, seen_m, inverse_sd, smooth }
    }

    /// A smooth curve through what was seen, `[body][frame]`.
    #[must_use]
    pub fn path(&self) -> &[Vec<Moving>] {
        &self.smooth
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

/// A polynomial through noisy places, and its slope.
fn smooth(times_s: &[f64], places_m: &[DVec3]) -> Vec<Moving> {
    let (first, last) = (times_s[0], times_s[times_s.len() - 1]);
    let half_s = 0.5 * (last - first);
    let degree = DEGREE.min(times_s.len() / 3);
    // Chebyshev's polynomials, which stay independent.
    let basis = |t: f64| {
        let x = (t - first) / half_s - 1.0;
        let (mut value, mut slope) = ([0.0; DEGREE + 1], [0.0; DEGREE + 1]);
        (value[0], value[1], slope[1]) = (1.0, x, 1.0);
        for k in 2..=degree {
            value[k] = 2.0 * x * value[k - 1] - value[k - 2];
            slope[k] = 2.0 * value[k - 1] + 2.0 * x * slope[k - 1] - slope[k - 2];
        }
        (value, slope)
    };
    let n = degree + 1;
    let mut matrix = vec![0.0; n * n];
    let mut right = [vec![0.0; n], vec![0.0; n], vec![0.0; n]];
    for (&t, place) in times_s.iter().zip(places_m) {
        let (value, _) = basis(t);
        for i in 0..n {
            for j in 0..n {
                matrix[i * n + j] += value[i] * value[j];
            }
            for (right, place) in right.iter_mut().zip((*place - places_m[0]).to_array()) {
                right[i] += value[i] * place;
            }
        }
    }
    let solved = right.map(|right| squares::solve(matrix.clone(), right, n).unwrap_or_else(|| vec![0.0; n]));
    let sum = |weights: &[f64]| {
        DVec3::from_array(std::array::from_fn(|axis| (0..n).map(|k| solved[axis][k] * weights[k]).sum()))
    };
    times_s
        .iter()
        .map(|&t| {
            let (value, slope) = basis(t);
            [places_m[0] + sum(&value), sum(&slope) / half_s]
        })
        .collect()
}

/// Integrates an acceleration that is linear between frames: velocities and places gained from the start.
fn integrate(times_s: &[f64], accelerations: &[DVec3]) -> Vec<Moving> {
    let mut out = Vec::with_capacity(times_s.len());
    let mut now = [DVec3::ZERO; 2];
    out.push(now);
    for k in 1..times_s.len() {
        let h = times_s[k] - times_s[k - 1];
        let (from, to) = (accelerations[k - 1], accelerations[k]);
        now[0] += now[1] * h + (from * 2.0 + to) * (h * h / 6.0);
        now[1] += (from + to) * (0.5 * h);
        out.push(now);
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

/// One flight in one round.
struct Round {
    curvature: Vec<f64>,
    slope: Vec<f64>,
    square: f64,
    count: usize,
    /// What the law gains along the path for the present parameters, and its derivatives by each.
    gained: Vec<Vec<Moving>>,
}

fn round(flight: &Flight, path: &[Vec<Moving>], law: &Law<'_>, parameters: &[f64]) -> Round {
    let n = parameters.len();
    let times_s = &flight.times_s;
    let of = |parameters: &[f64]| -> Vec<Vec<Moving>> {
        flight.along(path, law, parameters).iter().map(|of_body| integrate(times_s, of_body)).collect()
    };
    let gained = of(parameters);
    let mut derivatives = Vec::with_capacity(n);
    for k in 0..n {
        let step = 1e-4 * parameters[k].abs().max(0.1);
        let (mut up, mut down) = (parameters.to_vec(), parameters.to_vec());
        up[k] += step;
        down[k] -= step;
        let (up, down) = (of(&up), of(&down));
        let difference = |(up, down): (&Vec<Moving>, &Vec<Moving>)| -> Vec<DVec3> {
            up.iter().zip(down).map(|(u, d)| (u[0] - d[0]) / (2.0 * step)).collect()
        };
        derivatives.push(up.iter().zip(&down).map(difference).collect::<Vec<_>>());
    }
    let mut out = Round { curvature: vec![0.0; n * n], slope: vec![0.0; n], square: 0.0, count: 0, gained };
    for (body, inverse_sd) in flight.inverse_sd.iter().enumerate().filter(|(_, inverse_sd)| **inverse_sd > 0.0) {
        let weight = inverse_sd * inverse_sd;
        let off: Vec<DVec3> =
            flight.seen_m[body].iter().zip(&out.gained[body]).map(|(seen, gained)| *seen - gained[0]).collect();
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

/// What the law makes of a path.
fn follow(flight: &Flight, gained: &[Vec<Moving>]) -> Vec<Vec<Moving>> {
    let of = |(body, gained): (usize, &Vec<Moving>)| -> Vec<Moving> {
        if flight.inverse_sd[body] == 0.0 {
            return flight.smooth[body].clone();
        }
        let off = flight.seen_m[body].iter().zip(gained).map(|(seen, gained)| *seen - gained[0]);
        let [start, slope] = line(&flight.times_s, off);
        let at =
            |(t, gained): (&f64, &Moving)| [start + slope * (t - flight.times_s[0]) + gained[0], slope + gained[1]];
        flight.times_s.iter().zip(gained).map(at).collect()
    };
    gained.iter().enumerate().map(of).collect()
}

/// Fits a law from a first guess at its parameters; none where what was seen does not determine them.
#[must_use]
pub fn fit(flights: &[Flight], guess: &[f64], law: &Law<'_>) -> Option<Fitted> {
    let n = guess.len();
    let mut parameters = guess.to_vec();
    let mut paths: Vec<Vec<Vec<Moving>>> = flights.iter().map(|flight| flight.smooth.clone()).collect();
    let mut trusted = vec![true; flights.len()];
    let mut found = None;
    for turn in 0..ROUNDS {
        let rounds: Vec<Round> =
            flights.iter().zip(&paths).map(|(flight, path)| round(flight, path, law, &parameters)).collect();
        if turn >= 2 {
            // Judged by the law itself, once it is about right; the median keeps a law of the wrong form from distrusting all.
            let mut misfits: Vec<f64> = rounds.iter().map(|r| (r.square / r.count.max(1) as f64).sqrt()).collect();
            for (trusted, misfit) in trusted.iter_mut().zip(&misfits) {
                *trusted = misfit.is_finite();
            }
            let mut sorted: Vec<f64> = misfits.iter().copied().filter(|misfit| misfit.is_finite()).collect();
            sorted.sort_by(f64::total_cmp);
            let typical = sorted.get(sorted.len() / 2).copied()?.max(1.0);
            for (trusted, misfit) in trusted.iter_mut().zip(misfits.drain(..)) {
                *trusted &= misfit < MISREAD * typical;
            }
        }
        let (mut curvature, mut slope) = (vec![0.0; n * n], vec![0.0; n]);
        let (mut square, mut count) = (0.0, 0);
        for (round, _) in rounds.iter().zip(&trusted).filter(|(_, trusted)| **trusted) {
            curvature.iter_mut().zip(&round.curvature).for_each(|(sum, x)| *sum += x);
            slope.iter_mut().zip(&round.slope).for_each(|(sum, x)| *sum += x);
            square += round.square;
            count += round.count;
        }
        let change = squares::solve(curvature.clone(), slope, n)?;
        let slopes = rounds.iter().zip(&trusted).filter(|(_, trusted)| **trusted).map(|(round, _)| round.slope.clone());
        let covariance = squares::sandwich(&curvature, slopes, n)?;
        let settled = (0..n).all(|k| change[k].abs() <= SETTLED * covariance[k * n + k].max(0.0).sqrt());
        parameters.iter_mut().zip(&change).for_each(|(parameter, change)| *parameter += change);
        if !parameters.iter().all(|parameter| parameter.is_finite()) {
            return None;
        }
        for ((flight, path), round) in flights.iter().zip(&mut paths).zip(&rounds) {
            *path = follow(flight, &round.gained);
        }
        found = Some(Fitted { parameters: parameters.clone(), covariance, square, count, trusted: trusted.clone() });
        if settled && turn >= 3 {
            break;
        }
    }
    found
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
