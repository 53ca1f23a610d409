//! Falling from rest, in a vacuum and through air with quadratic drag.
//!
//! Source: Taylor, *Classical Mechanics* (2005), section 2.4, equations 2.52 to 2.58: with the terminal speed `u`,
//! `v = u tanh(g t / u)` and `y = (u^2 / g) ln cosh(g t / u)`.

/// Time in seconds to fall by a height in a vacuum.
#[must_use]
pub fn time_s(height_m: f64, gravity_m_s2: f64) -> f64 {
    (2.0 * height_m / gravity_m_s2).sqrt()
}

/// Speed in m/s after falling by a height in a vacuum.
#[must_use]
pub fn impact_speed_m_s(height_m: f64, gravity_m_s2: f64) -> f64 {
    (2.0 * gravity_m_s2 * height_m).sqrt()
}

/// Falling straight through air with drag `1/2 rho Cd A v^2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InAir {
    /// Gravity.
    pub gravity_m_s2: f64,
    /// The speed at which drag carries the weight.
    pub terminal_speed_m_s: f64,
}

impl InAir {
    /// From mass, air density, drag coefficient and frontal area: `u = sqrt(2 m g / (rho Cd A))`.
    #[must_use]
    pub fn new(
        mass_kg: f64,
        gravity_m_s2: f64,
        air_density_kg_m3: f64,
        drag_coefficient: f64,
        frontal_area_m2: f64,
    ) -> Self {
        let drag_at_unit_speed_n = 0.5 * air_density_kg_m3 * drag_coefficient * frontal_area_m2;
        Self { gravity_m_s2, terminal_speed_m_s: (mass_kg * gravity_m_s2 / drag_at_unit_speed_n).sqrt() }
    }

    /// Speed in m/s after a time from rest.
    #[must_use]
    pub fn speed_m_s(&self, time_s: f64) -> f64 {
        self.terminal_speed_m_s * libm::tanh(self.gravity_m_s2 * time_s / self.terminal_speed_m_s)
    }

    /// Height in metres fallen after a time from rest.
    #[must_use]
    pub fn fallen_m(&self, time_s: f64) -> f64 {
        let y = self.gravity_m_s2 * time_s / self.terminal_speed_m_s;
        self.terminal_speed_m_s * self.terminal_speed_m_s / self.gravity_m_s2 * ln_cosh(y)
    }

    /// Time in seconds to fall by a height from rest: `(u / g) arcosh(exp(g h / u^2))`.
    #[must_use]
    pub fn time_s(&self, height_m: f64) -> f64 {
        // arcosh(e^x) = x + ln(1 + sqrt(1 - e^-2x)), which neither overflows nor cancels.
        let x = self.reduced(height_m);
        (x + libm::log1p((-libm::expm1(-2.0 * x)).sqrt())) * self.terminal_speed_m_s / self.gravity_m_s2
    }

    /// Speed in m/s after falling by a height from rest: `u sqrt(1 - exp(-2 g h / u^2))`.
    #[must_use]
    pub fn impact_speed_m_s(&self, height_m: f64) -> f64 {
        self.terminal_speed_m_s * (-libm::expm1(-2.0 * self.reduced(height_m))).sqrt()
    }

    /// Height in metres reached by a throw straight up: `(u^2 / 2g) ln(1 + v^2 / u^2)`.
    #[must_use]
    pub fn rise_m(&self, speed_m_s: f64) -> f64 {
        let ratio = speed_m_s / self.terminal_speed_m_s;
        self.terminal_speed_m_s * self.terminal_speed_m_s / (2.0 * self.gravity_m_s2) * libm::log1p(ratio * ratio)
    }

    /// Time in seconds from a throw straight up to its highest point: `(u / g) arctan(v / u)`.
    #[must_use]
    pub fn rise_time_s(&self, speed_m_s: f64) -> f64 {
        self.terminal_speed_m_s / self.gravity_m_s2 * libm::atan(speed_m_s / self.terminal_speed_m_s)
    }

    fn reduced(&self, height_m: f64) -> f64 {
        self.gravity_m_s2 * height_m / (self.terminal_speed_m_s * self.terminal_speed_m_s)
    }
}

/// `ln cosh y` without overflow at large `y` and without cancellation at small.
fn ln_cosh(y: f64) -> f64 {
    let y = y.abs();
    if y < 1e-3 {
        let square = y * y;
        return square * (0.5 - square / 12.0);
    }
    y + libm::log1p(libm::exp(-2.0 * y)) - std::f64::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_height_are_inverse() {
        let air = InAir::new(0.05, 9.81, 1.225, 0.47, 0.03);
        for height_m in [1e-6, 0.1, 1.0, 30.0, 5000.0] {
            let back_m = air.fallen_m(air.time_s(height_m));
            assert!((back_m - height_m).abs() < 1e-11 * height_m.max(1.0), "{height_m} {back_m}");
            let speed = air.speed_m_s(air.time_s(height_m));
            assert!((speed - air.impact_speed_m_s(height_m)).abs() < 1e-11);
        }
    }

    #[test]
    fn thin_air_is_nearly_a_vacuum() {
        let air = InAir::new(1.0, 9.81, 1e-9, 0.47, 0.01);
        assert!((air.time_s(5.0) - time_s(5.0, 9.81)).abs() < 1e-9);
        assert!((air.impact_speed_m_s(5.0) - impact_speed_m_s(5.0, 9.81)).abs() < 1e-9);
    }
}
