//! A throw in a vacuum over level ground.
//!
//! Source: Halliday, Resnick and Walker, *Fundamentals of Physics* (10th edition, 2014), section 4-4.

/// A throw from a height above the level on which it lands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Throw {
    /// Launch speed.
    pub speed_m_s: f64,
    /// Launch angle above the horizon.
    pub elevation_rad: f64,
    /// Height of launch above the landing; not negative.
    pub height_m: f64,
    /// Gravity.
    pub gravity_m_s2: f64,
}

impl Throw {
    fn up_m_s(&self) -> f64 {
        self.speed_m_s * libm::sin(self.elevation_rad)
    }

    fn along_m_s(&self) -> f64 {
        self.speed_m_s * libm::cos(self.elevation_rad)
    }

    /// Time in seconds until it lands: the later root of `h + v_y t - g t^2 / 2 = 0`.
    #[must_use]
    pub fn flight_time_s(&self) -> f64 {
        let up = self.up_m_s();
        (up + (up * up + 2.0 * self.gravity_m_s2 * self.height_m).sqrt()) / self.gravity_m_s2
    }

    /// Distance in metres along the ground until it lands.
    #[must_use]
    pub fn range_m(&self) -> f64 {
        self.along_m_s() * self.flight_time_s()
    }

    /// Greatest height in metres above the landing.
    #[must_use]
    pub fn apex_m(&self) -> f64 {
        let up = self.up_m_s().max(0.0);
        self.height_m + up * up / (2.0 * self.gravity_m_s2)
    }

    /// Speed in m/s at landing.
    #[must_use]
    pub fn impact_speed_m_s(&self) -> f64 {
        (self.speed_m_s * self.speed_m_s + 2.0 * self.gravity_m_s2 * self.height_m).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_range_is_the_textbooks() {
        let throw = Throw { speed_m_s: 10.0, elevation_rad: 0.7, height_m: 0.0, gravity_m_s2: 9.81 };
        assert!((throw.range_m() - 100.0 * libm::sin(1.4) / 9.81).abs() < 1e-12);
        assert!((throw.apex_m() - (10.0 * libm::sin(0.7)).powi(2) / 19.62).abs() < 1e-12);
        assert!((throw.impact_speed_m_s() - 10.0).abs() < 1e-12);
    }
}
