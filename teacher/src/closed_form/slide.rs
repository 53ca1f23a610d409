//! Sliding on level ground under Coulomb friction, in a vacuum.
//!
//! Source: Goldstein, Poole and Safko, *Classical Mechanics* (3rd edition, 2002), chapter 1, and for the ball Routh,
//! *Dynamics of a System of Rigid Bodies*, Elementary Part (1905), article 239: friction `mu m g` brakes the slip of a solid
//! ball at `7/2 mu g` until it rolls at 5/7 of its launch speed.

/// Distance in metres in which a body that slides without turning comes to rest: `v^2 / (2 mu g)`.
#[must_use]
pub fn distance_m(speed_m_s: f64, friction: f64, gravity_m_s2: f64) -> f64 {
    speed_m_s * speed_m_s / (2.0 * friction * gravity_m_s2)
}

/// Time in seconds in which it comes to rest: `v / (mu g)`.
#[must_use]
pub fn time_s(speed_m_s: f64, friction: f64, gravity_m_s2: f64) -> f64 {
    speed_m_s / (friction * gravity_m_s2)
}

/// Speed in m/s at which a solid ball launched without spin rolls in the end: `5/7 v`.
#[must_use]
pub fn rolling_speed_m_s(speed_m_s: f64) -> f64 {
    speed_m_s * 5.0 / 7.0
}

/// Time in seconds until a solid ball launched without spin rolls: `2 v / (7 mu g)`.
#[must_use]
pub fn slipping_time_s(speed_m_s: f64, friction: f64, gravity_m_s2: f64) -> f64 {
    2.0 * speed_m_s / (7.0 * friction * gravity_m_s2)
}

/// Distance in metres over which a solid ball launched without spin slips: `12 v^2 / (49 mu g)`.
#[must_use]
pub fn slipping_distance_m(speed_m_s: f64, friction: f64, gravity_m_s2: f64) -> f64 {
    12.0 * speed_m_s * speed_m_s / (49.0 * friction * gravity_m_s2)
}
