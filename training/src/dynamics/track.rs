//! What an observer makes of a noisy track: local fits of flight and spin, and the moment at which they break.
//!
//! Everything here is read off poses over time. Shapes, masses, materials and gravity are declared; velocities, impulses
//! and accelerations are not, and are estimated.

use geometry::contact::Pose;
use glam::{DQuat, DVec3};
use teacher::tracks::Experiment;

/// Poses over time, ready to be fitted.
#[derive(Clone, Debug)]
pub struct Track {
    /// When each frame was taken.
    pub times_s: Vec<f64>,
    /// Poses, `[body][frame]`, bodies in the scene's order; a fixed body is where it was declared.
    pub poses: Vec<Vec<Pose>>,
    /// Standard deviation of one component of a position, by body.
    pub position_sd_m: Vec<f64>,
    /// Standard deviation of one component of a small turn, by body.
    pub orientation_sd_rad: Vec<f64>,
}

impl Track {
    /// What was seen.
    #[must_use]
    pub fn of(experiment: &Experiment) -> Self {
        let frames = experiment.times_s.len();
        let mut track = Self {
            times_s: experiment.times_s.clone(),
            poses: Vec::new(),
            position_sd_m: Vec::new(),
            orientation_sd_rad: Vec::new(),
        };
        for body in &experiment.scene.bodies {
            let seen = experiment.track(&body.id);
            let pose = |(position_m, orientation): (&scene::Vec3, &scene::Quaternion)| Pose {
                position_m: DVec3::from_array(*position_m),
                orientation: DQuat::from_array(*orientation).normalize(),
            };
            track.poses.push(match seen {
                Some(seen) => seen.positions_m.iter().zip(&seen.orientations).map(pose).collect(),
                None => vec![Pose::of(body); frames],
            });
            track.position_sd_m.push(seen.map_or(0.0, |seen| seen.position_sd_m));
            track.orientation_sd_rad.push(seen.map_or(0.0, |seen| seen.orientation_sd_rad));
        }
        track
    }

    /// Positions of a body.
    #[must_use]
    pub fn positions_m(&self, body: usize) -> Vec<DVec3> {
        self.poses[body].iter().map(|pose| pose.position_m).collect()
    }
}

/// The mean of attitudes that differ little.
#[must_use]
pub fn mean_attitude<'a>(poses: impl Iterator<Item = &'a Pose>) -> DQuat {
    let mut first = None;
    let mut sum = glam::DVec4::ZERO;
    for pose in poses {
        let q = glam::DVec4::from(pose.orientation);
        let first = *first.get_or_insert(q);
        sum += if q.dot(first) < 0.0 { -q } else { q };
    }
    if sum.length_squared() > 0.0 { DQuat::from_vec4(sum.normalize()) } else { DQuat::IDENTITY }
}

/// A polynomial fitted to positions about a moment, with the standard deviations of what it says.
#[derive(Clone, Copy, Debug)]
pub struct Motion {
    /// The moment.
    pub at_s: f64,
    /// Position then.
    pub position_m: DVec3,
    /// Velocity then.
    pub velocity_m_s: DVec3,
    /// Acceleration, where it was fitted; the declared one otherwise.
    pub acceleration_m_s2: DVec3,
    /// Standard deviation of one component of a position about the fit.
    pub residual_sd_m: f64,
    /// Standard deviation of one component of the velocity, by that of the positions.
    pub velocity_sd_m_s: f64,
    /// Standard deviation of one component of the acceleration; 0 where it was declared.
    pub acceleration_sd_m_s2: f64,
}

/// Fits uniform acceleration about `at_s`: declared if `acceleration` is given, else estimated too. `sd_m` is the standard
/// deviation of one component of a position.
#[must_use]
pub fn fit_motion(times_s: &[f64], positions_m: &[DVec3], at_s: f64, acceleration: Option<DVec3>, sd_m: f64) -> Motion {
    let order = if acceleration.is_some() { 2 } else { 3 };
    let basis = |t: f64| [1.0, t - at_s, 0.5 * (t - at_s) * (t - at_s)];
    let mut normal = [[0.0; 3]; 3];
    let mut right = [DVec3::ZERO; 3];
    for (&t, &x) in times_s.iter().zip(positions_m) {
        let b = basis(t);
        let x = x - acceleration.unwrap_or(DVec3::ZERO) * b[2];
        for i in 0..order {
            right[i] += x * b[i];
            for j in 0..order {
                normal[i][j] += b[i] * b[j];
            }
        }
    }
    if order == 2 {
        normal[2][2] = 1.0;
    }
    let inverse = inverse3(normal);
    let mut c = [DVec3::ZERO; 3];
    for i in 0..order {
        for j in 0..order {
            c[i] += right[j] * inverse[i][j];
        }
    }
    let acceleration_m_s2 = acceleration.unwrap_or(c[2]);
    let square: f64 = times_s
        .iter()
        .zip(positions_m)
        .map(|(&t, &x)| {
            let b = basis(t);
            (x - c[0] - c[1] * b[1] - acceleration_m_s2 * b[2]).length_squared()
        })
        .sum();
    let free = (3 * (times_s.len() - order).max(1)) as f64;
    let variance = square / free;
    Motion {
        at_s,
        position_m: c[0],
        velocity_m_s: c[1],
        acceleration_m_s2,
        residual_sd_m: variance.sqrt(),
        velocity_sd_m_s: sd_m * inverse[1][1].sqrt(),
        acceleration_sd_m_s2: if order == 3 { sd_m * inverse[2][2].sqrt() } else { 0.0 },
    }
}

fn inverse3(m: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let matrix = glam::DMat3::from_cols_array_2d(&m).transpose().inverse();
    matrix.transpose().to_cols_array_2d()
}

/// The constant angular velocity that best turns the attitudes of a freely flying ball, with the standard deviation of one
/// component, by that of an attitude (Gauss-Newton on the rotation that is left over).
#[must_use]
pub fn fit_spin(times_s: &[f64], attitudes: &[DQuat], sd_rad: f64) -> (DVec3, f64) {
    let middle = attitudes.len() / 2;
    let steps = attitudes.len() - 1;
    let turns = attitudes.windows(2).map(|pair| rotation_vector(pair[1] * pair[0].conjugate()));
    let mut spin = turns.sum::<DVec3>() / (times_s[steps] - times_s[0]);
    let mut reference = attitudes[middle];
    let mean_s = times_s.iter().sum::<f64>() / times_s.len() as f64;
    let spread: f64 = times_s.iter().map(|t| (t - mean_s) * (t - mean_s)).sum();
    for _ in 0..4 {
        let left: Vec<DVec3> = times_s
            .iter()
            .zip(attitudes)
            .map(|(&t, &q)| rotation_vector(q * (DQuat::from_scaled_axis(spin * (t - mean_s)) * reference).conjugate()))
            .collect();
        let mean = left.iter().sum::<DVec3>() / left.len() as f64;
        let slope = times_s.iter().zip(&left).map(|(&t, &r)| r * (t - mean_s)).sum::<DVec3>() / spread;
        spin += slope;
        reference = (DQuat::from_scaled_axis(mean) * reference).normalize();
    }
    (spin, sd_rad / spread.sqrt())
}

fn rotation_vector(q: DQuat) -> DVec3 {
    let q = if q.w < 0.0 { -q } else { q };
    let sine = q.xyz().length();
    if sine < 1e-12 { q.xyz() * 2.0 } else { q.xyz() * (2.0 * libm::atan2(sine, q.w) / sine) }
}

/// The frame from which a second straight flight fits better than the first going on: the least sum of squares over all
/// bodies and all splits that leave `least` frames on either side. Positions must have their declared acceleration taken
/// out.
#[must_use]
pub fn break_frame(times_s: &[f64], straight_m: &[Vec<DVec3>], least: usize) -> usize {
    let frames = times_s.len();
    let origin_s = times_s[frames / 2];
    // Sums over the first k frames: 1, t, t^2, and for every body x, t x, x^2.
    let mut sums = vec![Sums::default(); frames + 1];
    let mut best = (f64::INFINITY, frames / 2);
    let mut costs = vec![0.0; frames + 1];
    for track in straight_m {
        for k in 0..frames {
            let next = sums[k].plus(times_s[k] - origin_s, track[k] - track[0]);
            sums[k + 1] = next;
        }
        let all = sums[frames];
        for k in least..=frames - least {
            costs[k] += sums[k].residual() + all.minus(&sums[k]).residual();
        }
    }
    for (k, &cost) in costs.iter().enumerate().take(frames - least + 1).skip(least) {
        if cost < best.0 {
            best = (cost, k);
        }
    }
    best.1
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    t: f64,
    tt: f64,
    x: DVec3,
    tx: DVec3,
    xx: f64,
}

impl Sums {
    fn plus(&self, t: f64, x: DVec3) -> Self {
        Self {
            n: self.n + 1.0,
            t: self.t + t,
            tt: self.tt + t * t,
            x: self.x + x,
            tx: self.tx + x * t,
            xx: self.xx + x.length_squared(),
        }
    }

    fn minus(&self, other: &Self) -> Self {
        Self {
            n: self.n - other.n,
            t: self.t - other.t,
            tt: self.tt - other.tt,
            x: self.x - other.x,
            tx: self.tx - other.tx,
            xx: self.xx - other.xx,
        }
    }

    /// Sum of squares about the best straight line.
    fn residual(&self) -> f64 {
        let spread = self.tt - self.t * self.t / self.n;
        let slope = (self.tx - self.x * (self.t / self.n)) / spread;
        self.xx - self.x.length_squared() / self.n - slope.length_squared() * spread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bent_line_breaks_where_it_bends() {
        let times: Vec<f64> = (0..60).map(|k| f64::from(k) / 120.0).collect();
        let bend = 25.5 / 120.0;
        let line: Vec<DVec3> = times
            .iter()
            .map(|&t| DVec3::new(t, if t < bend { -3.0 * t } else { -3.0 * bend + 2.0 * (t - bend) }, 0.0))
            .collect();
        assert_eq!(break_frame(&times, &[line], 6), 26);
    }

    #[test]
    fn parabolas_and_spins_are_read_back() {
        let times: Vec<f64> = (0..40).map(|k| f64::from(k) / 120.0).collect();
        let (x, v, a) = (DVec3::new(1.0, 2.0, 3.0), DVec3::new(0.5, -4.0, 2.0), DVec3::new(0.1, -9.81, 0.3));
        let positions: Vec<DVec3> = times.iter().map(|&t| x + v * t + a * (0.5 * t * t)).collect();
        let free = fit_motion(&times, &positions, 0.0, None, 1e-6);
        assert!((free.velocity_m_s - v).length() < 1e-9 && (free.acceleration_m_s2 - a).length() < 1e-7);
        let declared = fit_motion(&times, &positions, 0.0, Some(a), 1e-6);
        assert!((declared.velocity_m_s - v).length() < 1e-10);
        let spin = DVec3::new(20.0, -5.0, 12.0);
        let attitudes: Vec<DQuat> = times.iter().map(|&t| DQuat::from_scaled_axis(spin * t)).collect();
        assert!((fit_spin(&times, &attitudes, 1e-6).0 - spin).length() < 1e-8);
    }
}
