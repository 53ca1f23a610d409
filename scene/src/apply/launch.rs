//! Directions and launches: from "up and to the right" to a velocity.

use crate::apply::setup::the;
use crate::body::{Body, Shape};
use crate::edit::{Change, Direction};
use crate::error::{EditError, SceneError};
use crate::limits;
use crate::scene::Vec3;
use crate::validate::length_of;

/// The unit vector of a direction, for a body with this velocity.
///
/// # Errors
/// [`SceneError::NotFinite`] for an angle that is no number.
pub fn unit_vector(direction: Direction, velocity_m_s: Vec3) -> Result<Vec3, SceneError> {
    Ok(match direction {
        Direction::Up => [0.0, 1.0, 0.0],
        Direction::Down => [0.0, -1.0, 0.0],
        Direction::Left => [-1.0, 0.0, 0.0],
        Direction::Right => [1.0, 0.0, 0.0],
        Direction::Away => [0.0, 0.0, -1.0],
        Direction::Towards => [0.0, 0.0, 1.0],
        Direction::Onward => {
            let speed = length_of(velocity_m_s);
            if speed > 0.0 { velocity_m_s.map(|part| part / speed) } else { [1.0, 0.0, 0.0] }
        }
        Direction::Angle { elevation_deg, azimuth_deg } => {
            if !elevation_deg.is_finite() || !azimuth_deg.is_finite() {
                return Err(SceneError::NotFinite { what: "the angle of the direction".to_owned() });
            }
            let (up, level) = sin_cos_deg(elevation_deg);
            let (turned, ahead) = sin_cos_deg(azimuth_deg);
            [level * ahead, up, -level * turned]
        }
    })
}

/// Sine and cosine of an angle in degrees, exact at the right angles, the same on every machine.
pub(crate) fn sin_cos_deg(angle_deg: f64) -> (f64, f64) {
    let turns = angle_deg.rem_euclid(360.0);
    if turns == 0.0 {
        (0.0, 1.0)
    } else if turns == 90.0 {
        (1.0, 0.0)
    } else if turns == 180.0 {
        (0.0, -1.0)
    } else if turns == 270.0 {
        (-1.0, 0.0)
    } else {
        libm::sincos(turns.to_radians())
    }
}

/// The velocity of a body whose launch is changed: speed, direction, and elevation within the vertical plane of flight.
pub(super) fn launched(
    body: &Body,
    speed: Option<Change>,
    direction: Option<Direction>,
    elevation: Option<Change>,
) -> Result<Vec3, EditError> {
    let present = body.velocity_m_s;
    let present_speed = length_of(present);
    let speed_m_s = match speed {
        Some(change) => limits::LAUNCH_SPEED.check(&the(body), change.of(present_speed))?,
        None => present_speed,
    };
    if speed.is_none() && present_speed == 0.0 {
        return Err(EditError::NoSpeed { whose: the(body) });
    }
    let mut unit = unit_vector(direction.unwrap_or(Direction::Onward), present)?;
    if let Some(change) = elevation {
        let level = libm::hypot(unit[0], unit[2]);
        let present_deg = libm::atan2(unit[1], level).to_degrees();
        let wanted_deg = change.of(present_deg);
        let wanted_deg = ELEVATION.check(&the(body), wanted_deg)?;
        let (ahead, aside) = if level > 1e-12 { (unit[0] / level, unit[2] / level) } else { (1.0, 0.0) };
        let (up, along) = sin_cos_deg(wanted_deg);
        unit = [along * ahead, up, along * aside];
    }
    Ok(unit.map(|part| part * speed_m_s))
}

/// Changes a body so that a ball that rolls without slipping rolls on without slipping.
pub(super) fn rolling_on(body: &mut Body, change: impl FnOnce(&mut Body)) {
    let turning = rolling(body);
    let same = |axis: usize| (body.angular_velocity_rad_s[axis] - turning[axis]).abs() <= ROLLS * length_of(turning);
    let rolls = turning != [0.0; 3] && (0..3).all(same);
    change(body);
    if rolls {
        body.angular_velocity_rad_s = rolling(body);
    }
}

/// The angular velocity with which a ball on level ground rolls without slipping, `up × v / r`; none for other shapes.
fn rolling(body: &Body) -> Vec3 {
    let Shape::Sphere { radius_m } = body.shape else { return [0.0; 3] };
    let [x, _, z] = body.velocity_m_s;
    [z / radius_m, 0.0, -x / radius_m]
}

/// What turns within this share of rolling rolls.
const ROLLS: f64 = 1e-3;

/// Straight down to straight up.
const ELEVATION: limits::Range = limits::Range { what: "the launch angle", unit: "°", least: -90.0, most: 90.0 };
