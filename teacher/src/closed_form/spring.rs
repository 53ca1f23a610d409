//! A mass on a damped spring, along its line.
//!
//! Source: Taylor, *Classical Mechanics* (2005), section 5.4: with `2 b = c/m` and `w0^2 = k/m` the displacement is
//! `exp(-b t)` times circular, linear or hyperbolic functions as `b` is below, at or above `w0`.

/// A damped oscillator, let go at a displacement from where it would rest, with a speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spring {
    /// The mass; of two bodies joined by the spring, `m1 m2 / (m1 + m2)`.
    pub mass_kg: f64,
    /// Force per stretch.
    pub stiffness_n_m: f64,
    /// Force per stretching speed.
    pub damping_n_s_m: f64,
    /// The displacement at the start.
    pub displacement_m: f64,
    /// The speed at the start.
    pub speed_m_s: f64,
}

impl Spring {
    /// The period without damping, in seconds: `2 pi sqrt(m/k)`.
    #[must_use]
    pub fn free_period_s(&self) -> f64 {
        std::f64::consts::TAU * (self.mass_kg / self.stiffness_n_m).sqrt()
    }

    /// Displacement in metres and speed in m/s after a time.
    #[must_use]
    pub fn at(&self, time_s: f64) -> (f64, f64) {
        let b = 0.5 * self.damping_n_s_m / self.mass_kg;
        let square = self.stiffness_n_m / self.mass_kg - b * b;
        let (x0, v0) = (self.displacement_m, self.speed_m_s);
        let w = square.abs().sqrt();
        let phase = w * time_s;
        // cosine-like and sine-like solutions, the latter over w so that none is lost where w is 0.
        let (c, s) = if square > 0.0 {
            (libm::cos(phase), if phase < 1e-8 { time_s } else { libm::sin(phase) / w })
        } else {
            (libm::cosh(phase), if phase < 1e-8 { time_s } else { libm::sinh(phase) / w })
        };
        let decay = libm::exp(-b * time_s);
        let slope = v0 + b * x0;
        let position_m = decay * (x0 * c + slope * s);
        (position_m, decay * (slope * c - square * x0 * s) - b * position_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_obeys_the_equation_of_motion_at_any_damping() {
        for damping_n_s_m in [0.0, 0.5, 4.0, 9.0] {
            let spring =
                Spring { mass_kg: 0.5, stiffness_n_m: 8.0, damping_n_s_m, displacement_m: 0.3, speed_m_s: -0.2 };
            let (x, v) = spring.at(0.0);
            assert!((x - 0.3).abs() < 1e-15 && (v + 0.2).abs() < 1e-15);
            for k in 1..30 {
                let (t, h) = (0.1 * f64::from(k), 1e-5);
                let ((x, v), (before, slower), (after, faster)) = (spring.at(t), spring.at(t - h), spring.at(t + h));
                assert!(((after - before) / (2.0 * h) - v).abs() < 1e-8);
                let force = -8.0 * x - damping_n_s_m * v;
                assert!(((faster - slower) / (2.0 * h) * 0.5 - force).abs() < 1e-7, "{damping_n_s_m} {t}");
            }
        }
    }
}
