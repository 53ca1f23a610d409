//! Bodies: the things in a scene.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::environment::Colour;
use crate::scene::{Quaternion, Vec3};

/// Drag coefficients by shape: a smooth sphere below the drag crisis, a cube face on (Hoerner, Fluid-Dynamic Drag, 1965).
pub(crate) const SPHERE_DRAG: f64 = 0.47;
pub(crate) const BOX_DRAG: f64 = 1.05;

/// A rigid body of uniform density.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// Unique in its scene; lower-case words joined by underscores.
    pub id: String,
    /// What a person calls it.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Its mass.
    pub mass_kg: f64,
    /// Its centre.
    pub position_m: Vec3,
    /// Its attitude, `[x, y, z, w]`.
    #[serde(default = "no_rotation")]
    pub orientation: Quaternion,
    /// Velocity of its centre.
    #[serde(default)]
    pub velocity_m_s: Vec3,
    /// Angular velocity, in the world's frame.
    #[serde(default)]
    pub angular_velocity_rad_s: Vec3,
    /// Restitution against an ideal hard surface; a pair's is the product.
    #[serde(default = "default_restitution")]
    pub restitution: f64,
    /// Coulomb friction coefficient; a pair's is the geometric mean.
    #[serde(default = "default_friction")]
    pub friction: f64,
    /// Quadratic drag coefficient on the frontal area.
    #[serde(default = "default_drag")]
    pub drag_coefficient: f64,
    /// Whether it stays where it is whatever hits it.
    #[serde(default)]
    pub fixed: bool,
    /// What it looks like.
    #[serde(default)]
    pub look: Look,
}

fn no_rotation() -> Quaternion {
    [0.0, 0.0, 0.0, 1.0]
}
fn default_restitution() -> f64 {
    0.8
}
fn default_friction() -> f64 {
    0.4
}
fn default_drag() -> f64 {
    0.47
}

/// A shape, centred on the body's centre of mass; cylinders and capsules stand along y.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A ball.
    Sphere {
        /// Radius.
        radius_m: f64,
    },
    /// A cuboid.
    Box {
        /// Half the edges along the body's x, y and z.
        half_extents_m: Vec3,
    },
    /// A cylinder with flat ends.
    Cylinder {
        /// Radius.
        radius_m: f64,
        /// Half the distance between the flat ends.
        half_height_m: f64,
    },
    /// A cylinder with round ends.
    Capsule {
        /// Radius.
        radius_m: f64,
        /// Half the length of the straight part.
        half_height_m: f64,
    },
}

/// A sort of shape, as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShapeKind {
    /// A sphere.
    Sphere,
    /// A box.
    Box,
    /// A cylinder.
    Cylinder,
    /// A capsule.
    Capsule,
}

impl Body {
    /// A body of one kilogram at rest, named by its id, that bounces and rubs as a firm ball does.
    #[must_use]
    pub fn new(id: impl Into<String>, shape: Shape, position_m: impl Into<Vec3>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            shape,
            mass_kg: 1.0,
            position_m: position_m.into(),
            orientation: [0.0, 0.0, 0.0, 1.0],
            velocity_m_s: [0.0; 3],
            angular_velocity_rad_s: [0.0; 3],
            restitution: 0.8,
            friction: 0.4,
            drag_coefficient: SPHERE_DRAG,
            fixed: false,
            look: Look::default(),
        }
    }
}

impl Shape {
    /// Which sort of shape this is.
    #[must_use]
    pub fn kind(&self) -> ShapeKind {
        match self {
            Self::Sphere { .. } => ShapeKind::Sphere,
            Self::Box { .. } => ShapeKind::Box,
            Self::Cylinder { .. } => ShapeKind::Cylinder,
            Self::Capsule { .. } => ShapeKind::Capsule,
        }
    }

    /// Volume in cubic metres.
    #[must_use]
    pub fn volume_m3(&self) -> f64 {
        use std::f64::consts::PI;
        match *self {
            Self::Sphere { radius_m: r } => 4.0 / 3.0 * PI * r * r * r,
            Self::Box { half_extents_m: [x, y, z] } => 8.0 * x * y * z,
            Self::Cylinder { radius_m: r, half_height_m: h } => 2.0 * PI * r * r * h,
            Self::Capsule { radius_m: r, half_height_m: h } => 2.0 * PI * r * r * h + 4.0 / 3.0 * PI * r * r * r,
        }
    }

    /// Principal moments of inertia per kilogram, about the centre, in square metres (uniform density).
    #[must_use]
    pub fn inertia_per_mass_m2(&self) -> Vec3 {
        match *self {
            Self::Sphere { radius_m: r } => [0.4 * r * r; 3],
            Self::Box { half_extents_m: [x, y, z] } => {
                [(y * y + z * z) / 3.0, (x * x + z * z) / 3.0, (x * x + y * y) / 3.0]
            }
            Self::Cylinder { radius_m: r, half_height_m: h } => {
                let across = r * r / 4.0 + h * h / 3.0;
                [across, r * r / 2.0, across]
            }
            Self::Capsule { radius_m: r, half_height_m: h } => {
                // A cylinder and two half-balls, each about the common centre (parallel-axis theorem).
                let cylinder = 2.0 * h;
                let ball = 4.0 / 3.0 * r;
                let whole = cylinder + ball;
                let along = (cylinder * r * r / 2.0 + ball * 0.4 * r * r) / whole;
                let across =
                    (cylinder * (r * r / 4.0 + h * h / 3.0) + ball * (0.4 * r * r + h * h + 0.75 * r * h)) / whole;
                [across, along, across]
            }
        }
    }

    /// Half the largest extent: a ball's radius, a box's longest half edge.
    #[must_use]
    pub fn half_largest_extent_m(&self) -> f64 {
        match *self {
            Self::Sphere { radius_m } => radius_m,
            Self::Box { half_extents_m: [x, y, z] } => x.max(y).max(z),
            Self::Cylinder { radius_m, half_height_m } => radius_m.max(half_height_m),
            Self::Capsule { radius_m, half_height_m } => radius_m + half_height_m,
        }
    }

    /// The shape of the same proportions whose half largest extent is `half_m`.
    #[must_use]
    pub fn resized(&self, half_m: f64) -> Self {
        let factor = half_m / self.half_largest_extent_m();
        match *self {
            Self::Sphere { .. } => Self::Sphere { radius_m: half_m },
            Self::Box { half_extents_m } => Self::Box { half_extents_m: half_extents_m.map(|half| half * factor) },
            Self::Cylinder { radius_m, half_height_m } => {
                Self::Cylinder { radius_m: radius_m * factor, half_height_m: half_height_m * factor }
            }
            Self::Capsule { radius_m, half_height_m } => {
                Self::Capsule { radius_m: radius_m * factor, half_height_m: half_height_m * factor }
            }
        }
    }

    /// The radius of the smallest sphere around the centre that holds the shape.
    #[must_use]
    pub fn bounding_radius_m(&self) -> f64 {
        match *self {
            Self::Sphere { radius_m } => radius_m,
            Self::Box { half_extents_m: [x, y, z] } => (x * x + y * y + z * z).sqrt(),
            Self::Cylinder { radius_m, half_height_m } => libm::hypot(radius_m, half_height_m),
            Self::Capsule { radius_m, half_height_m } => radius_m + half_height_m,
        }
    }
}

/// What a body looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Look {
    /// Its base colour.
    pub colour: Colour,
    /// 0 is matt, 1 a polished surface.
    pub gloss: f64,
    /// 0 is a dielectric, 1 a metal.
    pub metal: f64,
    /// Light given off, as a multiple of the base colour.
    pub glow: f64,
    /// What is painted on it, in its own frame.
    pub texture: Texture,
}

impl Default for Look {
    fn default() -> Self {
        Self { colour: Colour::rgb(0xd0, 0x3a, 0x2b), gloss: 0.2, metal: 0.0, glow: 0.0, texture: Texture::Plain }
    }
}

/// What is painted on a body, in its own frame, so that spin is visible.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Texture {
    /// One colour.
    #[default]
    Plain,
    /// Bands around y.
    Stripes,
    /// A chequerboard.
    Checker,
    /// The seams of a ball.
    Seams,
    /// Grain.
    Wood,
    /// Veins.
    Marble,
    /// Fine parallel scratches.
    Brushed,
    /// Rough stone.
    Rocky,
    /// The bands of a gas giant.
    Bands,
    /// Seas and continents.
    Earth,
    /// A cratered moon.
    Moon,
    /// An image file given by an author, on the face of a box towards its +z, in a mat and a frame of the body's colour.
    Picture {
        /// Its path below `content/`: a PNG or JPEG file.
        file: String,
    },
}
