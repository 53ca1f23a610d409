//! The gallery hall: a room with walls and a ceiling, open to the sky through skylights, with lamps that hang in it.
//!
//! The room is centred on x = z = 0 and its floor is the ground, y = 0. Its walls are seen and light meets them; they hold
//! nothing back: where a body should stop, the author puts a fixed box.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::environment::{Colour, Environment, Place};
use crate::error::SceneError;
use crate::limits;
use crate::scene::{Scene, Vec3};

/// A room. The default is a gallery with two skylights and two lamps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Hall {
    /// Width along x, height and depth along z of its inside.
    pub size_m: Vec3,
    /// The colour of its walls.
    pub walls: Colour,
    /// The colour of its ceiling.
    pub ceiling: Colour,
    /// Openings in the ceiling, at most four, clear of each other.
    pub skylights: Vec<Skylight>,
    /// Balls of light, at most four.
    pub lamps: Vec<Lamp>,
}

/// A rectangular opening in the ceiling, along its edges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skylight {
    /// The x and z of its middle.
    pub centre_m: [f64; 2],
    /// Its extent along x and z.
    pub size_m: [f64; 2],
}

/// A ball of light. It throws no shadow.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lamp {
    /// Its middle.
    pub position_m: Vec3,
    /// Its radius: the larger it is, the softer are the shadows and the paler is its surface.
    pub radius_m: f64,
    /// The colour of its light.
    #[serde(default = "warm")]
    pub colour: Colour,
    /// How much light it gives. At 1, a white surface that faces it from two metres away is as bright as one that faces two
    /// thirds of a clear day's sun.
    #[serde(default = "one")]
    pub strength: f64,
}

fn warm() -> Colour {
    Colour::rgb(0xff, 0xe2, 0xb8)
}

fn one() -> f64 {
    1.0
}

impl Default for Hall {
    fn default() -> Self {
        let skylight = |z: f64| Skylight { centre_m: [0.0, z], size_m: [4.0, 2.6] };
        let lamp = |x: f64| Lamp { position_m: [x, 3.8, 0.0], radius_m: 0.18, colour: warm(), strength: 1.0 };
        Self {
            size_m: [12.0, 5.0, 14.0],
            walls: Colour::rgb(0xe9, 0xe4, 0xda),
            ceiling: Colour::rgb(0xf2, 0xf0, 0xec),
            skylights: vec![skylight(-3.0), skylight(3.0)],
            lamps: vec![lamp(-4.0), lamp(4.0)],
        }
    }
}

impl Environment {
    /// The hall that surrounds everything, if the place is one: the one described, or the default.
    #[must_use]
    pub fn surrounding_hall(&self) -> Option<Hall> {
        (self.place == Place::Hall).then(|| self.hall.clone().unwrap_or_default())
    }
}

impl Hall {
    /// Whether its parts are within their limits and within it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn validate(&self) -> Result<(), SceneError> {
        let [width, height, depth] = self.size_m;
        limits::HALL_WIDTH.check("", width)?;
        limits::HALL_WIDTH.check("", depth)?;
        limits::HALL_HEIGHT.check("", height)?;
        crate::validate::many("skylights", limits::MAX_SKYLIGHTS, self.skylights.len())?;
        crate::validate::many("lamps", limits::MAX_LAMPS, self.lamps.len())?;
        for skylight in &self.skylights {
            for axis in 0..2 {
                limits::SKYLIGHT.check("", skylight.size_m[axis])?;
                let reach = skylight.centre_m[axis].abs() + 0.5 * skylight.size_m[axis];
                if !reach.is_finite() || reach > 0.5 * self.size_m[2 * axis] + limits::TOUCH_M {
                    return Err(self.outside("a skylight"));
                }
            }
        }
        for (index, a) in self.skylights.iter().enumerate() {
            if self.skylights[index + 1..].iter().any(|b| a.overlaps(b)) {
                return Err(SceneError::SkylightsOverlap);
            }
        }
        for lamp in &self.lamps {
            limits::LAMP_RADIUS.check("", lamp.radius_m)?;
            limits::LAMP_STRENGTH.check("", lamp.strength)?;
            if !self.holds(lamp.position_m, [lamp.radius_m; 3]) {
                return Err(self.outside("a lamp"));
            }
        }
        Ok(())
    }

    /// Whether all of a box around a point is within the hall.
    #[must_use]
    pub fn holds(&self, [x, y, z]: Vec3, half_m: Vec3) -> bool {
        let [width, height, depth] = self.size_m;
        let within = |at: f64, half: f64, room: f64| at.abs() + half <= 0.5 * room + limits::TOUCH_M;
        let fits = within(x, half_m[0], width) && within(z, half_m[2], depth);
        fits && y - half_m[1] >= -limits::TOUCH_M && y + half_m[1] <= height + limits::TOUCH_M
    }

    /// The error of something that is not within the hall.
    pub(crate) fn outside(&self, what: &str) -> SceneError {
        SceneError::OutsideHall { what: what.to_owned(), size_m: self.size_m }
    }
}

impl Skylight {
    fn overlaps(&self, other: &Self) -> bool {
        (0..2).all(|axis| {
            let apart = (self.centre_m[axis] - other.centre_m[axis]).abs();
            apart < 0.5 * (self.size_m[axis] + other.size_m[axis]) - limits::TOUCH_M
        })
    }
}

impl Scene {
    /// Whether the hall, if there is one, holds everything at the start. Later on a body may have gone its way: walls hold
    /// nothing back.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub(crate) fn validate_hall(&self) -> Result<(), SceneError> {
        if let Some(hall) = &self.environment.hall {
            hall.validate()?;
        }
        let Some(hall) = self.environment.surrounding_hall().filter(|_| self.clock.time_s == 0.0) else {
            return Ok(());
        };
        for body in &self.bodies {
            // What is fixed may reach into a wall, as a picture's frame does.
            let half_m = if body.fixed { [0.0; 3] } else { body.half_bounds_m() };
            let sunk = !body.fixed && body.lowest_m() < 0.0;
            let lifted = if sunk { half_m[1] } else { body.position_m[1] };
            if !hall.holds([body.position_m[0], lifted, body.position_m[2]], half_m) {
                return Err(hall.outside(&format!("the {}", body.name)));
            }
        }
        Ok(())
    }
}
