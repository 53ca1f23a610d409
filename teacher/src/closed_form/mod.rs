//! Closed forms: the textbook's answers where there are any. They check the solver, the learned dynamics and the
//! measurements of a scene; SI units throughout, angles in radians.

pub mod bounce;
pub mod collision;
pub mod fall;
pub mod float;
pub mod orbit;
pub mod pendulum;
pub mod projectile;
pub mod slide;
pub mod spring;
