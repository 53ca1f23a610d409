//! A ball that bounces on the ground in a vacuum.
//!
//! Source: Newton's restitution (*Principia*, 1687, scholium to the laws) gives each rebound the speed `e v`, so the
//! heights shrink by `e^2` and the flights by `e`; the sums are geometric.

use super::fall;

/// Height in metres of the `n`-th rebound of a ball dropped from `height_m`: `e^(2n) h`.
#[must_use]
pub fn height_m(height_m: f64, restitution: f64, n: u32) -> f64 {
    libm::pow(restitution, 2.0 * f64::from(n)) * height_m
}

/// Time in seconds of the `n`-th impact (the first is 1): the fall and `n - 1` flights, each `e` times the one before.
#[must_use]
pub fn impact_time_s(height_m: f64, gravity_m_s2: f64, restitution: f64, n: u32) -> f64 {
    let fall_s = fall::time_s(height_m, gravity_m_s2);
    (1..n).map(|k| 2.0 * fall_s * libm::pow(restitution, f64::from(k))).sum::<f64>() + fall_s
}

/// Time in seconds until it lies still, for a restitution below 1: `sqrt(2h/g) (1 + e) / (1 - e)`.
#[must_use]
pub fn settling_time_s(height_m: f64, gravity_m_s2: f64, restitution: f64) -> f64 {
    fall::time_s(height_m, gravity_m_s2) * (1.0 + restitution) / (1.0 - restitution)
}
