//! A rigid body as the solver holds it, and its state.

use geometry::contact::{Pose, Solid};
use glam::{DMat3, DQuat, DVec3};
use scene::{Body, Scene, Shape};

use crate::error::TeacherError;

/// Where a body is and how it moves, in the world's frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct State {
    pub(super) pose: Pose,
    pub(super) velocity_m_s: DVec3,
    pub(super) spin_rad_s: DVec3,
}

impl State {
    /// Velocity of the material point at `arm_m` from the centre.
    pub(super) fn velocity_at(&self, arm_m: DVec3) -> DVec3 {
        self.velocity_m_s + self.spin_rad_s.cross(arm_m)
    }
}

/// What about a body does not change while it moves.
#[derive(Clone, Debug)]
pub(super) struct Matter {
    pub(super) solid: Solid,
    pub(super) shape: Shape,
    pub(super) mass_kg: f64,
    /// 0 for a fixed body.
    pub(super) inverse_mass: f64,
    /// Principal moments about the centre, in kg m2.
    pub(super) inertia: DVec3,
    /// 0 for a fixed body.
    pub(super) inverse_inertia: DVec3,
    pub(super) restitution: f64,
    pub(super) friction: f64,
    pub(super) drag_coefficient: f64,
}

impl Matter {
    pub(super) fn of(body: &Body) -> Result<Self, TeacherError> {
        let solid = Solid::of(&body.shape);
        check(body, &solid)?;
        let inertia = DVec3::from_array(body.shape.inertia_per_mass_m2()) * body.mass_kg;
        let free = if body.fixed { 0.0 } else { 1.0 };
        Ok(Self {
            solid,
            shape: body.shape,
            mass_kg: body.mass_kg,
            inverse_mass: free / body.mass_kg,
            inertia,
            inverse_inertia: free / inertia,
            restitution: body.restitution,
            friction: body.friction,
            drag_coefficient: body.drag_coefficient,
        })
    }

    /// Radius of the circle that it rolls on, when it rolls about its own y.
    pub(super) fn rolling_radius_m(&self) -> f64 {
        match self.solid {
            Solid::Sphere { radius_m } | Solid::Cylinder { radius_m, .. } | Solid::Capsule { radius_m, .. } => radius_m,
            Solid::Box { .. } => self.solid.inner_radius_m(),
        }
    }

    pub(super) fn is_fixed(&self) -> bool {
        self.inverse_mass == 0.0
    }

    /// Inverse inertia tensor in the world's frame.
    pub(super) fn inverse_inertia_world(&self, orientation: DQuat) -> DMat3 {
        if let Solid::Sphere { .. } = self.solid {
            return DMat3::from_diagonal(self.inverse_inertia);
        }
        let turn = DMat3::from_quat(orientation);
        turn * DMat3::from_diagonal(self.inverse_inertia) * turn.transpose()
    }

    /// Angular momentum about the centre, in the world's frame.
    pub(super) fn angular_momentum(&self, orientation: DQuat, spin_rad_s: DVec3) -> DVec3 {
        orientation * (self.inertia * (orientation.conjugate() * spin_rad_s))
    }

    /// The spin that carries an angular momentum at an attitude.
    pub(super) fn spin_of(&self, orientation: DQuat, angular_momentum: DVec3) -> DVec3 {
        orientation * (self.inverse_inertia * (orientation.conjugate() * angular_momentum))
    }

    /// Kinetic energy in joules; 0 for a fixed body.
    pub(super) fn kinetic_energy_j(&self, state: &State) -> f64 {
        if self.is_fixed() {
            return 0.0;
        }
        let angular = self.angular_momentum(state.pose.orientation, state.spin_rad_s);
        0.5 * (self.mass_kg * state.velocity_m_s.length_squared() + state.spin_rad_s.dot(angular))
    }
}

/// The state of a scene's body; a fixed body stands still whatever it says.
pub(super) fn state_of(body: &Body) -> State {
    let moving = if body.fixed { 0.0 } else { 1.0 };
    State {
        pose: Pose::of(body),
        velocity_m_s: DVec3::from_array(body.velocity_m_s) * moving,
        spin_rad_s: DVec3::from_array(body.angular_velocity_rad_s) * moving,
    }
}

/// Writes a state into a scene's body.
pub(super) fn write(state: &State, body: &mut Body) {
    body.position_m = state.pose.position_m.to_array();
    body.orientation = state.pose.orientation.to_array();
    if !body.fixed {
        body.velocity_m_s = state.velocity_m_s.to_array();
        body.angular_velocity_rad_s = state.spin_rad_s.to_array();
    }
}

/// Refuses what the solver has no law for.
pub(super) fn check_environment(scene: &Scene) -> Result<(), TeacherError> {
    let environment = &scene.environment;
    let not_negative = |quantity, found: f64| {
        let of = || "environment".to_owned();
        (found.is_finite() && found >= 0.0).then_some(()).ok_or_else(|| TeacherError::Number {
            quantity,
            of: of(),
            expected: "finite and not negative",
            found,
        })
    };
    not_negative("gravity", environment.gravity_m_s2)?;
    not_negative("air density", environment.air_density_kg_m3)?;
    if let Some(liquid) = &environment.liquid {
        not_negative("liquid density", liquid.density_kg_m3)?;
        // A level may be below the ground.
        not_negative("the size of the liquid's level", liquid.level_m.abs())?;
    }
    if let Some(ground) = &environment.ground {
        not_negative("friction", ground.friction)?;
        not_negative("restitution", ground.restitution)?;
    }
    Ok(())
}

fn check(body: &Body, solid: &Solid) -> Result<(), TeacherError> {
    let refuse = |quantity, expected, found| TeacherError::Number { quantity, of: body.id.clone(), expected, found };
    let finite = |quantity, values: &[f64]| {
        let odd = values.iter().find(|value| !value.is_finite());
        odd.map_or(Ok(()), |&found| Err(refuse(quantity, "finite", found)))
    };
    finite("position", &body.position_m)?;
    finite("orientation", &body.orientation)?;
    finite("velocity", &body.velocity_m_s)?;
    finite("angular velocity", &body.angular_velocity_rad_s)?;
    let turn = DQuat::from_array(body.orientation).length();
    if turn < 1e-6 {
        return Err(refuse("the length of the orientation", "1", turn));
    }
    for (quantity, found) in [("mass", body.mass_kg), ("size", solid.inner_radius_m())] {
        if !(found.is_finite() && found > 0.0) {
            return Err(refuse(quantity, "finite and positive", found));
        }
    }
    finite("size", &[solid.bounding_radius_m()])?;
    let coefficients =
        [("restitution", body.restitution), ("friction", body.friction), ("drag coefficient", body.drag_coefficient)];
    for (quantity, found) in coefficients {
        if !(found.is_finite() && found >= 0.0) {
            return Err(refuse(quantity, "finite and not negative", found));
        }
    }
    Ok(())
}
