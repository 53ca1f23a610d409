//! Two bodies that attract each other, by Newton's law of gravitation.
//!
//! Source: Battin, *An Introduction to the Mathematics and Methods of Astrodynamics* (1999), section 4.5: the relative
//! motion by universal variables and Stumpff's functions, one formula for ellipses, parabolas and hyperbolas. The
//! universal Kepler equation is solved by bisection and Newton's method.

use glam::DVec3;

/// The relative place and velocity of two bodies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    /// Constant of gravitation times the sum of both masses, in m3/s2.
    pub parameter_m3_s2: f64,
    /// From the one to the other.
    pub position_m: DVec3,
    /// Of the other relative to the one.
    pub velocity_m_s: DVec3,
}

impl Orbit {
    /// The inverse of the semi-major axis in 1/m: negative for a hyperbola.
    #[must_use]
    pub fn inverse_axis_per_m(&self) -> f64 {
        2.0 / self.position_m.length() - self.velocity_m_s.length_squared() / self.parameter_m3_s2
    }

    /// The period of an ellipse in seconds (Kepler's third law); infinite for an orbit that is none.
    #[must_use]
    pub fn period_s(&self) -> f64 {
        let inverse = self.inverse_axis_per_m();
        if inverse <= 0.0 {
            return f64::INFINITY;
        }
        std::f64::consts::TAU / (inverse * inverse * inverse * self.parameter_m3_s2).sqrt()
    }

    /// The eccentricity.
    #[must_use]
    pub fn eccentricity(&self) -> f64 {
        let (r, v) = (self.position_m, self.velocity_m_s);
        (v.cross(r.cross(v)) / self.parameter_m3_s2 - r / r.length()).length()
    }

    /// The orbit after a time, at its new place.
    #[must_use]
    pub fn after(&self, time_s: f64) -> Self {
        let mu = self.parameter_m3_s2;
        let root = mu.sqrt();
        let (r0, v0) = (self.position_m, self.velocity_m_s);
        let (distance, alpha) = (r0.length(), self.inverse_axis_per_m());
        let radial = r0.dot(v0) / root;
        let period_s = self.period_s();
        let time_s = if period_s.is_finite() { libm::fmod(time_s, period_s) } else { time_s };
        let target = root * time_s;
        // Time as a function of the universal anomaly: it grows without bound, and its slope is the distance.
        let flown = |x: f64| {
            let (c, s) = stumpff(alpha * x * x);
            let sum = radial * x * x * c + (1.0 - alpha * distance) * x * x * x * s + distance * x;
            let slope = radial * x * (1.0 - alpha * x * x * s) + (1.0 - alpha * distance) * x * x * c + distance;
            (sum - target, slope)
        };
        let (mut low, mut high) = (0.0, if target == 0.0 { 0.0 } else { target / distance });
        while flown(high).0 * target.signum() < 0.0 {
            low = high;
            high *= 2.0;
        }
        let mut x = 0.5 * (low + high);
        for _ in 0..200 {
            let (error, slope) = flown(x);
            if error * target.signum() < 0.0 {
                low = x;
            } else {
                high = x;
            }
            let newton = x - error / slope;
            let inside = newton > low.min(high) && newton < low.max(high);
            let next = if inside { newton } else { 0.5 * (low + high) };
            if next == x {
                break;
            }
            x = next;
        }
        let (c, s) = stumpff(alpha * x * x);
        let (f, g) = (1.0 - x * x * c / distance, time_s - x * x * x * s / root);
        let position_m = r0 * f + v0 * g;
        let now = position_m.length();
        let f_rate = root / (now * distance) * (alpha * x * x * x * s - x);
        let g_rate = 1.0 - x * x * c / now;
        Self { position_m, velocity_m_s: r0 * f_rate + v0 * g_rate, ..*self }
    }
}

/// Stumpff's `c2` and `c3`.
fn stumpff(z: f64) -> (f64, f64) {
    if z.abs() < 0.1 {
        let series = |first: f64| {
            let (mut term, mut sum) = (1.0 / if first == 2.0 { 2.0 } else { 6.0 }, 0.0);
            for k in 0..12 {
                sum += term;
                let n = first + 2.0 * f64::from(k);
                term *= -z / ((n + 1.0) * (n + 2.0));
            }
            sum
        };
        (series(2.0), series(3.0))
    } else if z > 0.0 {
        let root = z.sqrt();
        ((1.0 - libm::cos(root)) / z, (root - libm::sin(root)) / (z * root))
    } else {
        let root = (-z).sqrt();
        ((1.0 - libm::cosh(root)) / z, (libm::sinh(root) - root) / (-z * root))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn orbit(speed: f64) -> Orbit {
        let (position_m, velocity_m_s) = (DVec3::X * 2.0, DVec3::new(0.1, 0.2, speed));
        Orbit { parameter_m3_s2: 3.0, position_m, velocity_m_s }
    }

    #[test]
    fn energy_and_momentum_are_kept_on_ellipses_and_hyperbolas() {
        for speed in [0.3, 1.0, 1.6, 1.71, 2.5] {
            let start = orbit(speed);
            for time_s in [0.01, 1.0, 7.3, 40.0] {
                let end = start.after(time_s);
                assert!((end.inverse_axis_per_m() - start.inverse_axis_per_m()).abs() < 1e-9, "{speed} {time_s}");
                let turn = |o: &Orbit| o.position_m.cross(o.velocity_m_s);
                assert!((turn(&end) - turn(&start)).length() < 1e-9, "{speed} {time_s}");
                let back = end.after(-time_s);
                assert!((back.position_m - start.position_m).length() < 1e-8, "{speed} {time_s}");
            }
        }
    }

    #[test]
    fn a_circle_closes_in_keplers_period() {
        let circle = Orbit { parameter_m3_s2: 4.0, position_m: DVec3::X, velocity_m_s: DVec3::Y * 2.0 };
        assert!((circle.period_s() - std::f64::consts::PI).abs() < 1e-14);
        let quarter = circle.after(0.25 * circle.period_s());
        assert!((quarter.position_m - DVec3::Y).length() < 1e-13, "{quarter:?}");
        assert!(circle.eccentricity() < 1e-15);
    }
}
