//! Attraction: every body pulls every other along the line between their centres, equally and oppositely.

use glam::DVec3;
use scene::Units;

use crate::dynamics::force_laws::{ForceLaws, powers};
use crate::dynamics::rigid::Rigid;

/// Newtonian constant of gravitation in m3/(kg s2) (CODATA 2018: 6.67430(15)e-11).
const GRAVITATION_SI: f64 = 6.674_30e-11;
/// Bodies whose centres are nearer than this share of their inner radii overlap; the pull then falls to nothing at the
/// middle, as it does inside a ball.
const INSIDE: f64 = 0.5;

/// The constant of gravitation in a scene's units.
#[must_use]
pub fn gravitation(units: Units) -> f64 {
    let Units { length_m: l, time_s: t, mass_kg: m } = units;
    GRAVITATION_SI * (m / l) * (t / l) * (t / l)
}

/// Attraction between the bodies of a scene.
#[derive(Clone, Copy, Debug)]
pub struct Attraction {
    /// The constant of gravitation in scene units.
    pub gravitation: f64,
}

impl Attraction {
    /// Adds the forces on all bodies. A body's mass acts whether it is fixed or not.
    pub fn add(&self, laws: &ForceLaws, bodies: &[Rigid], out: &mut [(DVec3, DVec3)]) {
        for (i, one) in bodies.iter().enumerate() {
            for (j, other) in bodies.iter().enumerate().skip(i + 1) {
                if one.fixed && other.fixed {
                    continue;
                }
                let between = other.pose.position_m - one.pose.position_m;
                let distance = between.length();
                let acts_at = distance.max(INSIDE * (one.inner_m + other.inner_m));
                let (pull, _) = powers(&laws.attraction, acts_at);
                let force = between * (self.gravitation * one.mass * other.mass * pull / acts_at);
                out[i].0 += force;
                out[j].0 -= force;
            }
        }
    }

    /// The greatest rate at which a pair turns about each other or passes by, in radians a second.
    pub fn frequency_rad_s(&self, laws: &ForceLaws, bodies: &[Rigid]) -> f64 {
        let mut most = 0.0_f64;
        for (i, one) in bodies.iter().enumerate() {
            for other in bodies.iter().skip(i + 1).filter(|other| !(one.fixed && other.fixed)) {
                let distance = (other.pose.position_m - one.pose.position_m).length();
                let acts_at = distance.max(INSIDE * (one.inner_m + other.inner_m));
                let (pull, slope) = powers(&laws.attraction, acts_at);
                let slope = slope.abs().max(pull.abs() / acts_at);
                let mass = other.mass * one.free() + one.mass * other.free();
                let squared = self.gravitation * mass * slope;
                let passing = (other.velocity - one.velocity).length() / acts_at;
                // Distant bodies that hardly pull need no finer steps for flying past each other.
                let turning = squared.sqrt();
                most = most.max(turning.max(passing.min(3.0 * turning)));
            }
        }
        most
    }
}
