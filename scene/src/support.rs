//! Support: what can be simulated and drawn today. The vocabulary is wider than that; what is beyond it is refused
//! with a sentence, never ignored.

use crate::body::{ShapeKind, Texture};
use crate::environment::{Environment, Light, Place};
use crate::error::Unsupported;
use crate::scene::Scene;

/// Whether every part of a scene can be simulated and drawn: bodies of any shape and texture (a picture on boxes alone),
/// tied by links or attracting each other, floating in a liquid, on open ground, on none, in a hall or
/// in space, by the light of a sun or of a star among them.
///
/// # Errors
/// The first thing that cannot.
pub fn supported(scene: &Scene) -> Result<(), Unsupported> {
    for body in &scene.bodies {
        if matches!(body.look.texture, Texture::Picture { .. }) && body.shape.kind() != ShapeKind::Box {
            return Err(Unsupported::Picture { whose: format!("the {}", body.name) });
        }
    }
    in_a_hall(&scene.environment)
}

/// What a hall cannot have.
fn in_a_hall(environment: &Environment) -> Result<(), Unsupported> {
    let cannot = |what| Err(Unsupported::Hall { what });
    match environment {
        environment if environment.place != Place::Hall => Ok(()),
        Environment { ground: None, .. } => cannot("be without a floor"),
        Environment { liquid: Some(_), .. } => cannot("hold a liquid"),
        Environment { light: Light::Star { .. }, .. } => cannot("be lit by a star"),
        _ => Ok(()),
    }
}
