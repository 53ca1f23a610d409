//! Immersion: a liquid carries a body with the weight of what it displaces, and resists its motion. The liquid that has
//! to be moved along with a body (added mass) is left out.

use geometry::displaced::displaced;
use glam::DVec3;

use crate::dynamics::force_laws::ForceLaws;
use crate::dynamics::laws::Laws;
use crate::dynamics::rigid::Rigid;

/// A part of a step that is longer than this share of a radian of a body's bobbing weakens what moves it, so that even
/// bodies far lighter than the liquid stay steady; where it floats is not changed.
const FOLLOWED: f64 = 0.5;

/// A still liquid.
#[derive(Clone, Copy, Debug)]
pub struct Immersion {
    pub level_m: f64,
    pub density_kg_m3: f64,
    pub air_density_kg_m3: f64,
    pub gravity_m_s2: f64,
}

impl Immersion {
    /// Adds buoyancy, at the centre of what is displaced; `part_s` is the part of a step it acts in.
    pub fn add(&self, laws: &ForceLaws, bodies: &[Rigid], part_s: f64, out: &mut [(DVec3, DVec3)]) {
        let weight_n_m3 = laws.buoyancy * self.density_kg_m3 * self.gravity_m_s2;
        for (body, out) in bodies.iter().zip(out).filter(|(body, _)| !body.fixed) {
            let height_m = body.pose.position_m.y - self.level_m;
            let below = displaced(&body.shape, body.pose.orientation, height_m);
            if below.volume_m3 == 0.0 {
                continue;
            }
            let lift = DVec3::Y * (weight_n_m3 * below.volume_m3);
            let phase = self.frequency_rad_s(laws, body) * part_s / FOLLOWED;
            let weight = DVec3::Y * (body.mass * self.gravity_m_s2);
            let share = if phase > 1.0 { 1.0 / (phase * phase) } else { 1.0 };
            out.0 += (lift - weight) * share + weight;
            out.1 += below.centre_m.cross(lift) * share;
        }
    }

    /// How fast a body bobs that the surface cuts, in radians a second; 0 if it does not.
    pub fn frequency_rad_s(&self, laws: &ForceLaws, body: &Rigid) -> f64 {
        if body.fixed || (body.pose.position_m.y - self.level_m).abs() >= body.reach_m {
            return 0.0;
        }
        let area_m2 = std::f64::consts::PI * body.reach_m * body.reach_m;
        let stiffness_n_m = laws.buoyancy * self.density_kg_m3 * self.gravity_m_s2 * area_m2;
        // A box that tilts is righted by the same water, over a lever of its own size.
        let tilt =
            if body.is_sphere() { 0.0 } else { body.inverse_inertia.max_element() * body.reach_m * body.reach_m };
        (stiffness_n_m * (body.inverse_mass + 0.25 * tilt)).sqrt()
    }

    /// Sets each body's drag to that of what surrounds it half of `dt_s` from now. Wind blows over the liquid: what is in it,
    /// be it in part, is in still surroundings.
    pub fn surround(&self, laws: &Laws, bodies: &mut [Rigid], dt_s: f64) {
        for body in bodies.iter_mut().filter(|body| !body.fixed) {
            let at = body.pose.position_m.y + 0.5 * dt_s * body.velocity.y;
            let below = displaced(&body.shape, body.pose.orientation, at - self.level_m);
            let share = below.volume_m3 / body.shape.volume_m3();
            let density =
                self.air_density_kg_m3 * (1.0 - share) + laws.forces().liquid_drag * self.density_kg_m3 * share;
            body.stream_m_s = if share > 0.0 { DVec3::ZERO } else { laws.wind_m_s() };
            body.drag_per_area = body.drag_per_density * density;
        }
    }

    /// Whether the surface cuts a body: then it may float. What is all below only sinks or rises.
    pub fn cuts(&self, body: &Rigid) -> bool {
        let height_m = body.pose.position_m.y - self.level_m;
        let below = || displaced(&body.shape, body.pose.orientation, height_m).volume_m3;
        height_m.abs() < body.reach_m && (0.0..body.shape.volume_m3()).contains(&below()) && below() > 0.0
    }
}
