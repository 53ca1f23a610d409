//! Forces by where bodies are and how they move: springs with dampers, attraction, buoyancy, drag in air and liquid.

use geometry::displaced::displaced;
use geometry::frontal_area::frontal_area_m2;
use glam::DVec3;
use scene::{LinkKind, Liquid, Scene};

use super::super::body::{Matter, State};
use super::super::flight::Surroundings;
use super::joint::End;
use crate::error::TeacherError;

#[derive(Clone, Debug)]
struct Spring {
    a: End,
    b: End,
    rest_m: f64,
    stiffness_n_m: f64,
    damping_n_s_m: f64,
}

/// All forces of a scene but those of contacts and firm links.
#[derive(Clone, Debug)]
pub(super) struct Forces {
    springs: Vec<Spring>,
    gravitation: f64,
    liquid: Option<Liquid>,
    surroundings: Surroundings,
}

impl Forces {
    pub(super) fn read(scene: &Scene, surroundings: Surroundings) -> Result<Self, TeacherError> {
        let mut springs = Vec::new();
        for link in &scene.links {
            let LinkKind::Spring { rest_length_m: rest_m, stiffness_n_m, damping_n_s_m } = link.kind else { continue };
            for (quantity, found, valid) in [
                ("rest length", rest_m, rest_m > 0.0),
                ("stiffness", stiffness_n_m, stiffness_n_m >= 0.0),
                ("damping", damping_n_s_m, damping_n_s_m >= 0.0),
            ] {
                if !(valid && found.is_finite()) {
                    let of = link.id.clone();
                    return Err(TeacherError::Number { quantity, of, expected: "finite and not negative", found });
                }
            }
            let (a, b) = (End::read(scene, &link.id, &link.a)?, End::read(scene, &link.id, &link.b)?);
            springs.push(Spring { a, b, rest_m, stiffness_n_m, damping_n_s_m });
        }
        let gravitation = if scene.environment.mutual_gravity { scene.units.gravitation() } else { 0.0 };
        if !gravitation.is_finite() {
            return Err(TeacherError::Number {
                quantity: "the constant of gravitation",
                of: "units".to_owned(),
                expected: "finite",
                found: gravitation,
            });
        }
        Ok(Self { springs, gravitation, liquid: scene.environment.liquid.clone(), surroundings })
    }

    /// Force and torque about the centre on every body.
    pub(super) fn on(&self, matters: &[Matter], states: &[State]) -> Vec<(DVec3, DVec3)> {
        let mut out: Vec<(DVec3, DVec3)> = matters.iter().zip(states).map(|(m, s)| self.alone(m, s)).collect();
        for spring in &self.springs {
            let (a, b) = (spring.a.moving(states), spring.b.moving(states));
            let between_m = a.point_m - b.point_m;
            let length_m = between_m.length();
            if length_m <= 1e-9 * spring.rest_m {
                continue;
            }
            let along = between_m / length_m;
            let stretching_m_s = (a.velocity_m_s - b.velocity_m_s).dot(along);
            let pull_n = spring.stiffness_n_m * (length_m - spring.rest_m) + spring.damping_n_s_m * stretching_m_s;
            for (end, moving, side) in [(spring.a, &a, -1.0), (spring.b, &b, 1.0)] {
                if let Some(body) = end.body {
                    let force = along * (side * pull_n);
                    out[body].0 += force;
                    out[body].1 += moving.arm_m.cross(force);
                }
            }
        }
        if self.gravitation > 0.0 {
            for i in 0..matters.len() {
                for j in i + 1..matters.len() {
                    let between_m = states[j].pose.position_m - states[i].pose.position_m;
                    // Overlapping bodies attract less towards the middle, as inside a ball.
                    let inside_m = 0.5 * (matters[i].solid.inner_radius_m() + matters[j].solid.inner_radius_m());
                    let acts_at_m = between_m.length().max(inside_m);
                    let strength = self.gravitation * matters[i].mass_kg * matters[j].mass_kg;
                    let exponent = self.surroundings.rules.attraction_exponent;
                    let falls = if exponent == 2.0 { acts_at_m * acts_at_m } else { libm::pow(acts_at_m, exponent) };
                    let force = between_m * (strength / (falls * acts_at_m));
                    out[i].0 += force;
                    out[j].0 -= force;
                }
            }
        }
        out
    }

    /// Weight, buoyancy and drag.
    fn alone(&self, matter: &Matter, state: &State) -> (DVec3, DVec3) {
        if matter.is_fixed() {
            return (DVec3::ZERO, DVec3::ZERO);
        }
        let gravity_m_s2 = self.surroundings.gravity_m_s2;
        let mut force = DVec3::NEG_Y * (matter.mass_kg * gravity_m_s2);
        let (mut torque, mut density) = (DVec3::ZERO, self.surroundings.air_density_kg_m3);
        let mut wind = self.surroundings.rules.wind_m_s;
        if let Some(liquid) = &self.liquid {
            let height_m = state.pose.position_m.y - liquid.level_m;
            let below = displaced(&matter.shape, state.pose.orientation, height_m);
            let lift = DVec3::Y * (liquid.density_kg_m3 * gravity_m_s2 * below.volume_m3);
            force += lift;
            torque = below.centre_m.cross(lift);
            // Wind blows over the liquid: what is in it, be it in part, is in still surroundings.
            if below.volume_m3 > 0.0 {
                wind = DVec3::ZERO;
            }
            density += (liquid.density_kg_m3 - density) * (below.volume_m3 / matter.shape.volume_m3());
        }
        if density > 0.0 {
            let velocity = state.velocity_m_s - wind;
            let area_m2 = frontal_area_m2(&matter.shape, state.pose.orientation, velocity);
            force -= velocity * (0.5 * density * matter.drag_coefficient * area_m2 * velocity.length());
        }
        (force, torque)
    }
}
