//! What light meets: rays and first hits, cameras, sky, ground tiles, textures, surface response and tone mapping.
//!
//! Prediction (`kernels::light`) and truth (`teacher::light`) both stand on this module, so that they can only differ
//! in what is learned: how much sun, sky and bounced light reaches a point. Everything is `f32`; lengths are scene
//! units, angles radians, light is linear RGB in which a white diffuse surface under a uniform sky of radiance 1 has
//! radiance 1.

pub mod camera;
pub mod dusk;
pub mod intersect;
pub mod links;
pub mod liquid;
mod noise;
pub mod number;
mod paint;
pub mod picture;
pub mod response;
pub mod room;
pub mod round;
pub mod sky;
pub mod star;
pub mod stars;
pub mod texture;
pub mod tone;
pub mod trace_scene;

pub use camera::View;
pub use dusk::Dusk;
pub use intersect::{Hit, Ray, Seen, Surface, WET_COAT};
pub use links::TraceLink;
pub use liquid::{Crossing, Pool, Surroundings, Ways, crossing};
pub use number::Number;
pub use picture::{Picture, Pictures};
pub use response::{DIELECTRIC_F0, DULL_LOBE_RAD, Response, sun_cosine, sun_lobe};
pub use room::{Lamp, Opening, Room, Side};
pub use round::Capsule;
pub use sky::{Sky, Sun};
pub use star::{Star, disc_covered};
pub use stars::{FarStar, Starlight, far_stars};
pub use texture::Pattern;
pub use tone::{display_linear, encode_srgb, to_srgb8};
pub use trace_scene::{Form, Ground, LightError, TILE_BLUR_RAD, TraceBody, TraceScene};

pub use glam::Vec3;
