//! Bodies and surroundings as the dynamics holds them: read from a scene, written back to it, nothing kept besides.

use geometry::contact::{Pose, Solid};
use glam::{DMat3, DQuat, DVec3};
use scene::{Body, Scene, Shape};

use crate::dynamics::error::DynamicsError;
use crate::dynamics::laws::Laws;
use crate::dynamics::rotation;

/// A body.
#[derive(Clone, Debug)]
pub struct Rigid {
    pub solid: Solid,
    pub pose: Pose,
    pub velocity: DVec3,
    pub spin: DVec3,
    pub inverse_mass: f64,
    /// Principal moments in its own frame.
    pub inertia: DVec3,
    pub inverse_inertia: DVec3,
    /// Inverse inertia in the world's frame, at the present pose.
    pub response: DMat3,
    pub restitution: f64,
    pub friction: f64,
    /// Bounding radius.
    pub reach_m: f64,
    pub inner_m: f64,
    /// Drag deceleration over frontal area times speed squared, in 1/m3.
    pub drag_per_area: f64,
    /// The same in surroundings of unit density.
    pub drag_per_density: f64,
    /// Velocity of what surrounds it.
    pub stream_m_s: DVec3,
    pub fixed: bool,
    pub shape: Shape,
    pub mass: f64,
}

/// Kinetic energy of some bodies together.
pub fn kinetic_energy_j(bodies: &[Rigid], members: &[usize]) -> f64 {
    members.iter().map(|&i| bodies[i].kinetic_energy_j()).sum()
}

impl Rigid {
    fn of(body: &Body, laws: &Laws, air_density_kg_m3: f64) -> Result<Self, DynamicsError> {
        check(body)?;
        let solid = Solid::of(&body.shape);
        let fixed = body.fixed;
        let inertia = DVec3::from_array(body.shape.inertia_per_mass_m2()) * body.mass_kg;
        let free = if fixed { 0.0 } else { 1.0 };
        let [x, y, z, w] = body.orientation;
        let read = DQuat::from_xyzw(x, y, z, w);
        // What the dynamics wrote is read back as it is, bit for bit; what a person wrote may need scaling.
        let orientation = if (read.length_squared() - 1.0).abs() < 1e-12 { read } else { rotation::unit(read) };
        let factor = laws.drag_factor(body.drag_coefficient);
        let drag = factor * air_density_kg_m3 / body.mass_kg;
        let mut rigid = Self {
            solid,
            pose: Pose { position_m: DVec3::from_array(body.position_m), orientation },
            velocity: DVec3::from_array(body.velocity_m_s) * free,
            spin: DVec3::from_array(body.angular_velocity_rad_s) * free,
            inverse_mass: free / body.mass_kg,
            inertia,
            inverse_inertia: inertia.recip() * free,
            response: DMat3::ZERO,
            restitution: body.restitution,
            friction: body.friction,
            reach_m: solid.bounding_radius_m(),
            inner_m: solid.inner_radius_m(),
            drag_per_area: drag,
            drag_per_density: factor / body.mass_kg,
            stream_m_s: laws.wind_m_s(),
            fixed,
            shape: body.shape,
            mass: body.mass_kg,
        };
        rigid.refresh();
        Ok(rigid)
    }

    /// Brings what depends on the pose up to date.
    pub fn refresh(&mut self) {
        self.response = match self.solid {
            Solid::Sphere { .. } => DMat3::from_diagonal(self.inverse_inertia),
            Solid::Box { .. } | Solid::Cylinder { .. } | Solid::Capsule { .. } => {
                let turn = DMat3::from_quat(self.pose.orientation);
                turn * DMat3::from_diagonal(self.inverse_inertia) * turn.transpose()
            }
        };
    }

    pub fn is_sphere(&self) -> bool {
        matches!(self.solid, Solid::Sphere { .. })
    }

    /// Whether its contacts move over its surface as it turns, and it is no ball.
    pub fn is_round(&self) -> bool {
        matches!(self.solid, Solid::Cylinder { .. } | Solid::Capsule { .. })
    }

    /// How fast its outline turns: a ball's not at all, a capsule's as its axis does. The lowest point of a tilted rim
    /// runs round it several times faster than that.
    pub fn turning_rad_s(&self) -> f64 {
        const ROUND_THE_RIM: f64 = 5.0;
        let of_axis = || self.spin.cross(self.pose.orientation * DVec3::Y).length();
        match self.solid {
            Solid::Sphere { .. } => 0.0,
            Solid::Box { .. } => self.spin.length(),
            Solid::Capsule { .. } => of_axis(),
            Solid::Cylinder { .. } => ROUND_THE_RIM * of_axis(),
        }
    }

    /// Velocity of the point at `arm` from the centre.
    pub fn velocity_at(&self, arm: DVec3) -> DVec3 {
        self.velocity + self.spin.cross(arm)
    }

    /// 1 if it can move, 0 if not.
    pub fn free(&self) -> f64 {
        if self.fixed { 0.0 } else { 1.0 }
    }

    /// Gives an impulse at the point at `arm` from the centre.
    pub fn push_at(&mut self, arm: DVec3, impulse: DVec3) {
        self.velocity += impulse * self.inverse_mass;
        self.spin += self.response * arm.cross(impulse);
    }

    /// Kinetic energy; 0 for a fixed body.
    pub fn kinetic_energy_j(&self) -> f64 {
        if self.fixed {
            return 0.0;
        }
        let local = self.pose.orientation.conjugate() * self.spin;
        0.5 * (self.velocity.length_squared() / self.inverse_mass + local.dot(self.inertia * local))
    }

    /// Silhouette area along a direction of unit length.
    pub fn frontal_area_m2(&self, direction: DVec3) -> f64 {
        match self.solid {
            Solid::Sphere { radius_m } => std::f64::consts::PI * radius_m * radius_m,
            Solid::Box { half_extents_m: h } => {
                let d = self.pose.orientation.conjugate() * direction;
                4.0 * (h.y * h.z * d.x.abs() + h.x * h.z * d.y.abs() + h.x * h.y * d.z.abs())
            }
            Solid::Cylinder { radius_m: r, half_height_m: h } | Solid::Capsule { radius_m: r, half_height_m: h } => {
                let d = self.pose.orientation.conjugate() * direction;
                let end = if let Solid::Cylinder { .. } = self.solid { d.y.abs() } else { 1.0 };
                4.0 * r * h * (d.x * d.x + d.z * d.z).sqrt() + std::f64::consts::PI * r * r * end
            }
        }
    }

    /// Whether every number is one.
    pub fn is_finite(&self) -> bool {
        self.pose.position_m.is_finite()
            && self.pose.orientation.is_finite()
            && self.velocity.is_finite()
            && self.spin.is_finite()
    }

    /// Writes the state into a scene's body.
    pub fn write(&self, body: &mut Body) {
        if self.fixed {
            return;
        }
        body.position_m = self.pose.position_m.to_array();
        body.orientation = self.pose.orientation.to_array();
        body.velocity_m_s = self.velocity.to_array();
        body.angular_velocity_rad_s = self.spin.to_array();
    }
}

fn check(body: &Body) -> Result<(), DynamicsError> {
    let of = |what: &str| format!("the {what} of the {}", body.name);
    let wrong =
        |what: &str, found: f64, expected: &'static str| Err(DynamicsError::Value { what: of(what), found, expected });
    if !(body.mass_kg > 0.0 && body.mass_kg.is_finite()) {
        return wrong("mass", body.mass_kg, "a number above 0");
    }
    let inertia = body.shape.inertia_per_mass_m2();
    if let Some(&bad) = inertia.iter().find(|moment| !(**moment > 0.0 && moment.is_finite())) {
        return wrong("moment of inertia per mass", bad, "a number above 0, so every extent must be above 0");
    }
    if !(0.0..=1.0).contains(&body.restitution) {
        return wrong("restitution", body.restitution, "between 0 and 1");
    }
    for (what, value) in [("friction", body.friction), ("drag coefficient", body.drag_coefficient)] {
        if !(value >= 0.0 && value.is_finite()) {
            return wrong(what, value, "0 or more");
        }
    }
    let states = [
        ("position", &body.position_m[..]),
        ("orientation", &body.orientation[..]),
        ("velocity", &body.velocity_m_s[..]),
        ("angular velocity", &body.angular_velocity_rad_s[..]),
    ];
    for (what, values) in states {
        if let Some(&bad) = values.iter().find(|value| !value.is_finite()) {
            return wrong(what, bad, "a number");
        }
    }
    Ok(())
}

/// The ground's materials.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    pub restitution: f64,
    pub friction: f64,
}

/// What surrounds the bodies.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings {
    /// Uniform gravity, downwards.
    pub gravity_m_s2: f64,
    pub floor: Option<Floor>,
}

impl Surroundings {
    /// The acceleration of gravity.
    pub fn gravity(&self) -> DVec3 {
        DVec3::new(0.0, -self.gravity_m_s2, 0.0)
    }
}

/// Reads a scene.
///
/// # Errors
/// When it holds something that cannot be simulated.
pub fn read(scene: &Scene, laws: &Laws) -> Result<(Surroundings, Vec<Rigid>), DynamicsError> {
    let environment = &scene.environment;
    let value = |what: &str, found: f64| {
        if found >= 0.0 && found.is_finite() {
            Ok(found)
        } else {
            Err(DynamicsError::Value { what: what.to_owned(), found, expected: "0 or more" })
        }
    };
    let gravity_m_s2 = value("gravity", environment.gravity_m_s2)?;
    let air = value("the density of the air", environment.air_density_kg_m3)?;
    let floor = match &environment.ground {
        Some(ground) => Some(Floor {
            restitution: value("the restitution of the ground", ground.restitution)?.min(1.0),
            friction: value("the friction of the ground", ground.friction)?,
        }),
        None => None,
    };
    let bodies = scene.bodies.iter().map(|body| Rigid::of(body, laws, air)).collect::<Result<_, _>>()?;
    Ok((Surroundings { gravity_m_s2, floor }, bodies))
}
