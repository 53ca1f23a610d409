//! Support: what can be simulated and drawn today. The vocabulary is wider than that; what is beyond it is refused
//! with a sentence, never ignored.

use crate::body::Texture;
use crate::environment::Place;
use crate::error::Unsupported;
use crate::scene::Scene;

/// Whether every part of a scene can be simulated and drawn: bodies of any shape and texture but a picture of one's own,
/// tied by links or attracting each other, floating in a liquid, on open ground, on none or
/// in space, by the light of a sun or of a star among them.
///
/// # Errors
/// The first thing that cannot.
pub fn supported(scene: &Scene) -> Result<(), Unsupported> {
    for body in &scene.bodies {
        if let Some(texture) = undrawn(&body.look.texture) {
            return Err(Unsupported::Texture { whose: format!("the {}", body.name), texture });
        }
    }
    let environment = &scene.environment;
    if environment.place == Place::Hall {
        return Err(Unsupported::Place { place: "a hall" });
    }
    Ok(())
}

fn undrawn(texture: &Texture) -> Option<&'static str> {
    match texture {
        Texture::Picture { .. } => Some("a picture"),
        _ => None,
    }
}
