//! Limits: how much of everything a scene may hold, each with its reason. They are said in errors, so that a learner
//! who asks for too much learns what is possible.

use crate::error::SceneError;

/// Bodies in a scene. Light visits every body for every pixel and contacts grow with pairs; 32 keeps both real-time.
pub const MAX_BODIES: usize = 32;

/// Links in a scene: one for each body, which is a chain of all of them.
pub const MAX_LINKS: usize = 32;

/// Skylights in a hall, and as many lamps: each is looked for from every point that is drawn.
pub const MAX_SKYLIGHTS: usize = 4;

/// See [`MAX_SKYLIGHTS`].
pub const MAX_LAMPS: usize = 4;

/// Letters in a name, so that it fits on a label.
pub const MAX_NAME_CHARS: usize = 60;

/// Letters in an id.
pub const MAX_ID_CHARS: usize = 60;

/// Letters in the path of a picture.
pub const MAX_PICTURE_FILE_CHARS: usize = 120;

/// How far from length one an orientation may be. An f64 quaternion that is renormalised each step stays within 1e-15.
pub const ORIENTATION_TOLERANCE: f64 = 1e-6;

/// How deep bodies may reach into each other or into the ground at a start. Below it is touching.
pub const TOUCH_M: f64 = 1e-3;

/// An interval that a number must lie in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// What the number is, as the subject of a sentence.
    pub what: &'static str,
    /// The unit's symbol; empty for a ratio.
    pub unit: &'static str,
    /// The least allowed.
    pub least: f64,
    /// The most allowed.
    pub most: f64,
}

impl Range {
    const fn new(what: &'static str, unit: &'static str, least: f64, most: f64) -> Self {
        Self { what, unit, least, most }
    }

    /// The value, if it lies in the interval.
    ///
    /// # Errors
    /// [`SceneError::NotFinite`] or [`SceneError::OutOfRange`], naming `whose` (a body's name, or empty).
    pub fn check(&self, whose: &str, value: f64) -> Result<f64, SceneError> {
        let what = if whose.is_empty() { self.what.to_owned() } else { format!("{} of {whose}", self.what) };
        if !value.is_finite() {
            return Err(SceneError::NotFinite { what });
        }
        if value < self.least || value > self.most {
            return Err(SceneError::OutOfRange {
                what,
                least: self.least,
                most: self.most,
                unit: self.unit,
                found: value,
            });
        }
        Ok(value)
    }

    /// The nearest value in the interval.
    #[must_use]
    pub fn clamp(&self, value: f64) -> f64 {
        value.clamp(self.least, self.most)
    }
}

/// From none to a little more than the Sun's 274 m/s2, the greatest in our system.
pub const GRAVITY: Range = Range::new("the gravity", "m/s²", 0.0, 300.0);
/// From a vacuum to beyond Venus, whose surface air is 65 kg/m3; denser is a liquid, and needs buoyancy.
pub const AIR_DENSITY: Range = Range::new("the density of the air", "kg/m³", 0.0, 100.0);
/// From a grain of sand to a blue whale.
pub const MASS: Range = Range::new("the mass", "kg", 1e-6, 1e5);
/// Half the extent, from a coin's half thickness to a house.
pub const SIZE: Range = Range::new("the size from the middle to the edge", "m", 0.0005, 50.0);
/// Dead to lossless; above one, a bounce would make energy from nothing.
pub const RESTITUTION: Range = Range::new("the bounciness", "", 0.0, 1.0);
/// Frictionless to soft rubber on asphalt.
pub const FRICTION: Range = Range::new("the friction coefficient", "", 0.0, 2.0);
/// Beyond a parachute (1.75; Hoerner, Fluid-Dynamic Drag, 1965), so that a parachute's area may be folded in.
pub const DRAG: Range = Range::new("the drag coefficient", "", 0.0, 20.0);
/// The speed that an edit may give: below the speed of sound, where drag stays quadratic.
pub const LAUNCH_SPEED: Range = Range::new("the speed", "m/s", 0.0, 300.0);
/// The speed that a body may reach on its way, without ground to stop it.
pub const SPEED: Range = Range::new("the speed", "m/s", 0.0, 1e6);
/// The height that an edit may give: low enough that the air's density and gravity stay the same all the way.
pub const HEIGHT: Range = Range::new("the height", "m", 0.0, 1000.0);
/// Where an edit may put a body, along each axis.
pub const START_POSITION: Range = Range::new("the position", "m", -1000.0, 1000.0);
/// Where a body may get to, along each axis: beyond it f64 no longer resolves a micrometre's contact.
pub const POSITION: Range = Range::new("the position", "m", -1e9, 1e9);
/// Turning faster than this is a thousand turns a second.
pub const SPIN: Range = Range::new("the spin", "rad/s", -6300.0, 6300.0);
/// Of a look.
pub const GLOSS: Range = Range::new("the gloss", "", 0.0, 1.0);
/// Of a look.
pub const METAL: Range = Range::new("the metal of the look", "", 0.0, 1.0);
/// Of a look.
pub const GLOW: Range = Range::new("the glow", "", 0.0, 20.0);
/// From a mosaic to a field.
pub const TILE: Range = Range::new("the edge of a ground tile", "m", 0.02, 50.0);
/// Any direction round the compass, with room for many turns.
pub const AZIMUTH: Range = Range::new("the azimuth", "°", -3600.0, 3600.0);
/// From astronomical night to straight overhead.
pub const SUN_ELEVATION: Range = Range::new("the elevation of the sun", "°", -18.0, 90.0);
/// Night to three times a clear day.
pub const SUN_STRENGTH: Range = Range::new("the strength of the sun", "", 0.0, 3.0);
/// From below to straight above.
pub const CAMERA_ELEVATION: Range = Range::new("the camera's elevation", "°", -60.0, 90.0);
/// From a coin to a mountain.
pub const CAMERA_DISTANCE: Range = Range::new("the camera's distance", "m", 0.1, 5000.0);
/// A telephoto lens to a wide one.
pub const FIELD_OF_VIEW: Range = Range::new("the camera's field of view", "°", 5.0, 110.0);
/// Slow motion a hundred times to quick motion twenty times; faster, frames would skip bounces.
pub const RATE: Range = Range::new("the rate of time", "", 0.01, 100.0);
/// A scene's age: a month.
pub const TIME: Range = Range::new("the time", "s", 0.0, 3e6);
/// What one scene unit stands for: atoms to galaxies.
pub const UNIT: Range = Range::new("a unit", "", 1e-15, 1e30);
/// Of a rod, a string or a spring.
pub const LINK_LENGTH: Range = Range::new("the length", "m", 0.01, 100.0);
/// From hanging straight down to standing on top, to either side.
pub const RELEASE_ANGLE: Range = Range::new("the angle from hanging straight down", "°", -180.0, 180.0);
/// From level to nearly upright.
pub const TILT: Range = Range::new("the tilt", "°", 0.0, 85.0);
/// Between the middles of two bodies of which one goes round the other.
pub const DISTANCE: Range = Range::new("the distance", "m", 0.01, 1000.0);
/// Of a spring: softer is no spring, stiffer wants steps shorter than the clock's.
pub const STIFFNESS: Range = Range::new("the stiffness", "N/m", 0.01, 1e6);
/// Of a spring.
pub const DAMPING: Range = Range::new("the damping", "N s/m", 0.0, 1e5);
/// Of the surface of a liquid, above y = 0: from a puddle to a lake.
pub const LIQUID_LEVEL: Range = Range::new("the height of the liquid's surface", "m", 0.01, 100.0);
/// Of a liquid, from ether to mercury.
pub const LIQUID_DENSITY: Range = Range::new("the density of the liquid", "kg/m³", 500.0, 14_000.0);
/// From a closet to a hangar.
pub const HALL_WIDTH: Range = Range::new("the width or depth of a hall", "m", 2.0, 60.0);
/// Likewise.
pub const HALL_HEIGHT: Range = Range::new("the height of a hall", "m", 2.0, 20.0);
/// Smaller ones are chinks, which would need more samples than there are.
pub const SKYLIGHT: Range = Range::new("the edge of a skylight", "m", 0.3, 60.0);
/// From a bulb to a paper lantern.
pub const LAMP_RADIUS: Range = Range::new("the radius of a lamp", "m", 0.03, 0.5);
/// Off to floodlight.
pub const LAMP_STRENGTH: Range = Range::new("the strength of a lamp", "", 0.0, 10.0);
