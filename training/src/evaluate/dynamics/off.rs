//! A law switched off: the scene as it would be without it, to say how much of a row the law is.

use scene::{LinkKind, Scene};

/// What is switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Friction and restitution.
    Contact,
    /// Friction.
    Friction,
    /// Restitution.
    Restitution,
    /// Air.
    Air,
    /// Uniform gravity.
    Gravity,
    /// Mutual gravity.
    Attraction,
    /// All links.
    Links,
    /// The dampers of springs.
    Damping,
}

impl Off {
    /// As the table says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Friction => "friction",
            Self::Restitution => "restitution",
            Self::Air => "air",
            Self::Gravity => "gravity",
            Self::Attraction => "attraction",
            Self::Links => "links",
            Self::Damping => "damping",
        }
    }

    /// The scene without it.
    pub fn of(self, scene: &Scene) -> Scene {
        let mut scene = scene.clone();
        if matches!(self, Self::Contact | Self::Friction) {
            scene.bodies.iter_mut().for_each(|body| body.friction = 0.0);
            scene.environment.ground.iter_mut().for_each(|ground| ground.friction = 0.0);
        }
        if matches!(self, Self::Contact | Self::Restitution) {
            scene.bodies.iter_mut().for_each(|body| body.restitution = 0.0);
            scene.environment.ground.iter_mut().for_each(|ground| ground.restitution = 0.0);
        }
        match self {
            Self::Contact | Self::Friction | Self::Restitution => {}
            Self::Air => scene.environment.air_density_kg_m3 = 0.0,
            Self::Gravity => scene.environment.gravity_m_s2 = 0.0,
            Self::Attraction => scene.environment.mutual_gravity = false,
            Self::Links => scene.links.clear(),
            Self::Damping => {
                for link in &mut scene.links {
                    if let LinkKind::Spring { damping_n_s_m, .. } = &mut link.kind {
                        *damping_n_s_m = 0.0;
                    }
                }
            }
        }
        scene
    }
}
