//! What acts: the forces on each body of a scene at an instant, as the laws have them. They are what the next part of a step
//! is made of, so that arrows drawn from them and the motion that follows agree.

use std::sync::Arc;

use scene::{Scene, Vec3};

use crate::dynamics::error::DynamicsError;
use crate::dynamics::laws::Laws;
use crate::dynamics::rigid;
use crate::dynamics::simulator::STEP_S;
use crate::dynamics::stepper::Stepper;
use crate::dynamics::ties::Ties;

/// The forces on one body, in newtons (scene units of mass, length and time); all zero on a fixed one.
///
/// An impact is no force here: what happens in an instant has no size that an arrow could have. Forces are those just after
/// it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Acting {
    /// Mass times gravity, downwards.
    pub weight_n: Vec3,
    /// Of the air or the liquid: the laws' factor times density, frontal area and the square of the speed through it, against
    /// that speed.
    pub drag_n: Vec3,
    /// Of a liquid: the weight of what is displaced, upwards.
    pub lift_n: Vec3,
    /// Of rods, strings, hinges and springs.
    pub links_n: Vec3,
    /// Of the other bodies where bodies attract each other.
    pub attraction_n: Vec3,
    /// Of what it touches, across the surface: what keeps bodies apart.
    pub push_n: Vec3,
    /// Of what it touches, along the surface.
    pub friction_n: Vec3,
    /// What all of them together make of its velocity, in m/s2.
    pub acceleration_m_s2: Vec3,
}

/// The forces on each body of a scene, in the scene's order.
///
/// # Errors
/// When the scene holds something that cannot be simulated.
pub fn acting(scene: &Scene, laws: &Arc<Laws>) -> Result<Vec<Acting>, DynamicsError> {
    let (surroundings, bodies) = rigid::read(scene, laws)?;
    let ties = Ties::read(scene, &bodies)?;
    Ok(Stepper::new(surroundings, bodies, ties, Arc::clone(laws), STEP_S).acting(STEP_S))
}
