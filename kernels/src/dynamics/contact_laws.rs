//! The laws of contact: what a touch gives along its normal and across it.
//!
//! A law is a sum of six terms, `[s, s e, s mu, t, t e, t mu]` for its two speeds `s`, `t` and the pair's restitution `e`
//! and friction `mu`: twice the speeds, twice the impulse, whatever the coefficients are. Where tracks earned it, a law has
//! one input more: the size of a speed ([`Bend`]) or the direction of sliding ([`Grain`]).

use std::sync::Arc;

use glam::DVec3;

/// Terms of a law of contact.
pub const TERMS: usize = 6;

/// The impulse along the normal: `s` is the normal speed without it, `t` the approach speed when the impact began.
#[derive(Clone, Debug, PartialEq)]
pub struct NormalLaw {
    /// Coefficients of `[u, u e, u mu, v0, v0 e, v0 mu]`.
    pub terms: [f64; TERMS],
    /// What `v0` is multiplied by at its speed; none where only ratios of speeds matter.
    pub bend: Option<Arc<Bend>>,
}

/// The impulse of friction: `s` is the sliding speed without it, `t` the normal impulse.
#[derive(Clone, Debug, PartialEq)]
pub struct FrictionLaw {
    /// Coefficients of `[q, q e, q mu, p, p e, p mu]`.
    pub terms: [f64; TERMS],
    /// What `p` is multiplied by in the direction of sliding over the ground; none where all directions are alike.
    pub grain: Option<Arc<Grain>>,
}

/// The speed that a bend is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BendOf {
    /// The approach speed `|v0|`.
    Approach,
    /// The speed `e |v0|` of a rebound by the pair's restitution.
    Rebound,
}

/// A factor that depends on a speed: linear in its logarithm between evenly spaced knots, constant beyond them.
#[derive(Clone, Debug, PartialEq)]
pub struct Bend {
    /// Of which speed.
    pub of: BendOf,
    /// Whether it holds for contacts with the ground alone.
    pub ground_only: bool,
    /// Natural logarithm of the speed at the first knot, in m/s.
    pub first_ln_m_s: f64,
    /// Distance of the knots in the logarithm of speed.
    pub step_ln: f64,
    /// The factor at each knot; at least one.
    pub factors: Vec<f64>,
}

impl Bend {
    /// Weights of the knots at a speed: the left one's index, and the share of the right one.
    #[must_use]
    pub fn place(&self, speed_m_s: f64) -> (usize, f64) {
        let last = self.factors.len() - 1;
        if last == 0 || speed_m_s <= 0.0 {
            return (0, 0.0);
        }
        let at = ((libm::log(speed_m_s) - self.first_ln_m_s) / self.step_ln).clamp(0.0, last as f64);
        let left = (at as usize).min(last - 1);
        (left, at - left as f64)
    }

    /// The speed it is told for an approach under a restitution.
    #[must_use]
    pub fn input_m_s(&self, approach_m_s: f64, restitution: f64) -> f64 {
        match self.of {
            BendOf::Approach => approach_m_s,
            BendOf::Rebound => restitution * approach_m_s,
        }
    }

    /// The factor for an approach under a restitution.
    #[must_use]
    pub fn factor(&self, approach_m_s: f64, restitution: f64) -> f64 {
        let (left, share) = self.place(self.input_m_s(approach_m_s, restitution));
        let at = self.factors[left];
        if share == 0.0 { at } else { at + (self.factors[left + 1] - at) * share }
    }
}

/// A factor that depends on the direction of sliding over level ground: `1 + sum a_k cos(k angle) + b_k sin(k angle)`, with
/// the angle from +x towards +z.
#[derive(Clone, Debug, PartialEq)]
pub struct Grain {
    /// `[a_k, b_k]` from `k = 1`.
    pub waves: Vec<[f64; 2]>,
}

impl Grain {
    /// The factor in a direction of unit length; never below 0. What its level part is too small to tell is as all directions
    /// are on average.
    #[must_use]
    pub fn factor(&self, direction: DVec3) -> f64 {
        let level = (direction.x * direction.x + direction.z * direction.z).sqrt();
        if level < 1e-9 {
            return 1.0;
        }
        let (cosine, sine) = (direction.x / level, direction.z / level);
        let (mut sum, mut c, mut s) = (1.0, 1.0, 0.0);
        for [a, b] in &self.waves {
            (c, s) = (c * cosine - s * sine, s * cosine + c * sine);
            sum += a * c + b * s;
        }
        sum.max(0.0)
    }
}

/// Terms of one pair of materials: the factors of its two speeds.
pub fn of_pair(terms: &[f64; TERMS], restitution: f64, friction: f64) -> [f64; 2] {
    let fold = |at: usize| terms[at] + terms[at + 1] * restitution + terms[at + 2] * friction;
    [fold(0), fold(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bend_is_linear_between_its_knots_and_constant_beyond() {
        let bend = Bend {
            of: BendOf::Approach,
            ground_only: false,
            first_ln_m_s: 0.0,
            step_ln: libm::log(2.0),
            factors: vec![1.0, 0.5, 0.75],
        };
        for (speed, factor) in [(0.0, 1.0), (0.1, 1.0), (1.0, 1.0), (2.0, 0.5), (4.0, 0.75), (100.0, 0.75)] {
            assert!((bend.factor(speed, 0.3) - factor).abs() < 1e-12, "{speed}");
        }
        assert!((bend.factor(2.0_f64.sqrt(), 0.3) - 0.75).abs() < 1e-12);
        let of_rebound = Bend { of: BendOf::Rebound, ..bend };
        assert!((of_rebound.factor(4.0, 0.5) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_grain_is_the_sum_of_its_waves() {
        let grain = Grain { waves: vec![[0.2, 0.1], [0.0, -0.3]] };
        for k in 0..16 {
            let angle = f64::from(k) * 0.4;
            let direction = DVec3::new(libm::cos(angle), 0.0, libm::sin(angle));
            let exact = 1.0 + 0.2 * libm::cos(angle) + 0.1 * libm::sin(angle) - 0.3 * libm::sin(2.0 * angle);
            assert!((grain.factor(direction) - exact).abs() < 1e-12);
        }
        assert!((grain.factor(DVec3::Y) - 1.0).abs() < 1e-12);
    }
}
