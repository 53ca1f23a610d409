//! The vocabulary of Orrery: scenes, edits, steps and measurements. Pure: no I/O, no clock, no randomness.

pub mod apply;
pub mod body;
pub mod camera;
pub mod colour;
pub mod edit;
pub mod environment;
pub mod error;
pub mod limits;
pub mod link;
pub mod log;
pub mod material;
pub mod measurement;
pub mod placement;
mod resolve;
pub mod scene;
pub mod select;
pub mod step;
pub mod support;
mod validate;
pub mod world;

pub use apply::apply;
pub use body::{Body, Look, Shape, ShapeKind, Texture};
pub use camera::{Camera, Clock, Overlay};
pub use edit::{Arrangement, Change, Direction, Edit, NewBody, Sort, Viewpoint};
pub use environment::{Colour, Environment, Ground, Light, Liquid, Place, Sky, Sun};
pub use error::{EditError, SceneError, SelectError, Unsupported};
pub use link::{Link, LinkEnd, LinkKind};
pub use log::{Action, Entry, Log, Position};
pub use material::Material;
pub use measurement::{MeasuredValue, Measurement, Quantity};
pub use scene::{Quaternion, Scene, Units, Vec3};
pub use select::{ColourName, Selector, Standout};
pub use step::{DeclineReason, Kind, Parameter, Plan, Step, Variant};
pub use support::supported;
pub use world::World;
