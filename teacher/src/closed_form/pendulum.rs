//! A point on a rod that swings in a plane, at any amplitude.
//!
//! Source: Landau and Lifshitz, *Mechanics* (1976), section 11, problem 1; Abramowitz and Stegun (1964), 16.4 and 17.6: with
//! `k = sin(a/2)` and `w = sqrt(g/l)` the angle is `2 arcsin(k cd(w t, k))` and the period `4 K(k) / w`, both from
//! arithmetic-geometric means.

use std::f64::consts::PI;

/// Rounds of the mean: it doubles the digits each time.
const ROUNDS: usize = 12;

/// A pendulum let go at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pendulum {
    /// The reduced length: the rod's for a point, `I / (m d)` for a body that turns about an axis at `d` from its centre.
    pub length_m: f64,
    /// Gravity.
    pub gravity_m_s2: f64,
    /// The angle from the vertical at which it is let go, less than half a turn.
    pub amplitude_rad: f64,
}

impl Pendulum {
    /// The period in seconds: `2 pi sqrt(l/g) / agm(1, cos(a/2))`.
    #[must_use]
    pub fn period_s(&self) -> f64 {
        let (mut x, mut y) = (1.0, libm::cos(0.5 * self.amplitude_rad));
        for _ in 0..ROUNDS {
            (x, y) = (0.5 * (x + y), (x * y).sqrt());
        }
        2.0 * PI / (self.frequency() * x)
    }

    /// The angle from the vertical after a time, in radians.
    #[must_use]
    pub fn angle_rad(&self, time_s: f64) -> f64 {
        let k = libm::sin(0.5 * self.amplitude_rad);
        let quarter = 0.25 * self.period_s() * self.frequency();
        // cd(u) = sn(u + K).
        let turns = libm::fmod(time_s, self.period_s());
        2.0 * libm::asin((k * sn(self.frequency() * turns + quarter, k)).clamp(-1.0, 1.0))
    }

    /// The angular speed after a time, in rad/s, without its sign: from the energy.
    #[must_use]
    pub fn speed_rad_s(&self, time_s: f64) -> f64 {
        let fallen = libm::cos(self.angle_rad(time_s)) - libm::cos(self.amplitude_rad);
        self.frequency() * (2.0 * fallen).max(0.0).sqrt()
    }

    fn frequency(&self) -> f64 {
        (self.gravity_m_s2 / self.length_m).sqrt()
    }
}

/// Jacobi's `sn(u, k)` by descending Landen transformations (Abramowitz and Stegun, 16.4).
fn sn(u: f64, k: f64) -> f64 {
    let mut a = [1.0; ROUNDS + 1];
    let mut c = [k; ROUNDS + 1];
    let mut b = (1.0 - k * k).sqrt();
    let mut last = 0;
    while last < ROUNDS && c[last].abs() > f64::EPSILON * a[last] {
        c[last + 1] = 0.5 * (a[last] - b);
        a[last + 1] = 0.5 * (a[last] + b);
        b = (a[last] * b).sqrt();
        last += 1;
    }
    let mut phi = libm::pow(2.0, last as f64) * a[last] * u;
    for n in (1..=last).rev() {
        let back = (c[n] / a[n] * libm::sin(phi)).clamp(-1.0, 1.0);
        phi = 0.5 * (libm::asin(back) + phi);
    }
    libm::sin(phi)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::FRAC_PI_2;

    use super::*;

    #[test]
    fn small_swings_are_isochronous_and_large_ones_slow() {
        let small = Pendulum { length_m: 1.0, gravity_m_s2: 9.81, amplitude_rad: 1e-6 };
        assert!((small.period_s() - 2.0 * PI / 9.81_f64.sqrt()).abs() < 1e-12);
        // T(90 degrees) / T0 = 1.180340599 (Abramowitz and Stegun, table 17.1: K(1/2) = 1.8540746773).
        let right = Pendulum { amplitude_rad: FRAC_PI_2, ..small };
        assert!((right.period_s() / small.period_s() - 1.854_074_677_301_371_9 / FRAC_PI_2).abs() < 1e-12);
    }

    #[test]
    fn the_angle_obeys_the_equation_of_motion() {
        for degrees in [1.0_f64, 30.0, 90.0, 150.0, 179.0] {
            let p = Pendulum { length_m: 0.7, gravity_m_s2: 9.81, amplitude_rad: degrees.to_radians() };
            assert!((p.angle_rad(0.0) - p.amplitude_rad).abs() < 1e-7);
            for k in 1..20 {
                let t = 0.07 * f64::from(k) * p.period_s();
                let h = 1e-4 * p.period_s();
                let curve = (p.angle_rad(t + h) - 2.0 * p.angle_rad(t) + p.angle_rad(t - h)) / (h * h);
                let exact = -9.81 / 0.7 * p.angle_rad(t).sin();
                assert!((curve - exact).abs() < 1e-3, "{degrees} {t}: {curve} {exact}");
                let speed = (p.angle_rad(t + h) - p.angle_rad(t - h)) / (2.0 * h);
                assert!((speed.abs() - p.speed_rad_s(t)).abs() < 1e-4, "{degrees} {t}");
            }
        }
    }
}
