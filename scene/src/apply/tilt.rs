//! Tilting a ramp: a fixed box turns about its foot and carries along what rests on it.

use glam::{DQuat, DVec3};

use crate::apply::setup::the;
use crate::body::{Body, Shape};
use crate::edit::Change;
use crate::error::EditError;
use crate::limits;
use crate::placement::{make_room, overlap_m};
use crate::scene::Scene;
use crate::select::Selector;

/// What is no further than this above a ramp rests on it.
const RESTS_M: f64 = 0.02;

/// How a fixed box is tilted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tilted {
    /// Between its top face and the level, 0 to 90.
    pub tilt_deg: f64,
    /// The level axis about which a positive turn makes it steeper.
    axis: DVec3,
}

impl Tilted {
    /// From level to how it is.
    pub(super) fn turn(&self) -> DQuat {
        turn(self.axis, self.tilt_deg)
    }
}

fn turn(axis: DVec3, angle_deg: f64) -> DQuat {
    let (half_sine, half_cosine) = libm::sincos(angle_deg.to_radians() / 2.0);
    let axis = axis * half_sine;
    DQuat::from_xyzw(axis.x, axis.y, axis.z, half_cosine)
}

impl Body {
    /// How a fixed box is tilted: `None` for what is free to move or has no flat top.
    #[must_use]
    pub fn tilted(&self) -> Option<Tilted> {
        if !self.fixed {
            return None;
        }
        let Shape::Box { half_extents_m: [x, y, z] } = self.shape else { return None };
        let turn = DQuat::from_array(self.orientation);
        // A ramp is a board: its slope is the broadest face, of equals the one nearest to level.
        let faces = [(y, turn * DVec3::Y), (x, turn * DVec3::X), (z, turn * DVec3::Z)];
        let (_, top) = faces
            .into_iter()
            .min_by(|(thin, a), (other, b)| thin.total_cmp(other).then(b.y.abs().total_cmp(&a.y.abs())))?;
        let top = if top.y < 0.0 { -top } else { top };
        let level = libm::hypot(top.x, top.z);
        // A level one is lifted on the left, so that things go down to the right.
        let axis = if level > 1e-9 { DVec3::new(top.z / level, 0.0, -top.x / level) } else { DVec3::NEG_Z };
        Some(Tilted { tilt_deg: libm::atan2(level, top.y).to_degrees(), axis })
    }

    /// Whether another body rests on this one or touches it.
    #[must_use]
    pub fn carries(&self, other: &Self) -> bool {
        !other.fixed && overlap_m(self, other) > -RESTS_M && other.position_m[1] > self.lowest_m()
    }
}

/// Sets the tilt of fixed boxes.
pub(super) fn set_tilt(scene: &mut Scene, of: &Selector, value: Change) -> Result<(), EditError> {
    for index in of.resolve(scene)? {
        let ramp = scene.bodies[index].clone();
        let tilted = ramp.tilted().ok_or_else(|| EditError::NoRamp { whose: the(&ramp) })?;
        let tilt_deg = limits::TILT.check(&the(&ramp), value.of(tilted.tilt_deg))?;
        let turn = turn(tilted.axis, tilt_deg - tilted.tilt_deg);
        let foot_m = foot(&ramp, tilted.axis);
        for (other, body) in scene.bodies.iter_mut().enumerate() {
            if other == index || ramp.carries(body) {
                let at = DVec3::from_array(body.position_m);
                body.position_m = (foot_m + turn * (at - foot_m)).to_array();
                body.orientation = (turn * DQuat::from_array(body.orientation)).normalize().to_array();
                body.velocity_m_s = (turn * DVec3::from_array(body.velocity_m_s)).to_array();
                body.angular_velocity_rad_s = (turn * DVec3::from_array(body.angular_velocity_rad_s)).to_array();
            }
        }
    }
    make_room(scene)
}

/// The lowest edge of a box: the middle of its lowest corners, as far down the slope as they go.
fn foot(ramp: &Body, axis: DVec3) -> DVec3 {
    let Shape::Box { half_extents_m: [x, y, z] } = ramp.shape else { return DVec3::from_array(ramp.position_m) };
    let turn = DQuat::from_array(ramp.orientation);
    let centre = DVec3::from_array(ramp.position_m);
    // Turning about the axis lifts this side; the foot is on the other.
    let lifted = DVec3::Y.cross(axis);
    let corner = |bits: i32| {
        let sign = |bit: i32| if bits & bit == 0 { 1.0 } else { -1.0 };
        centre + turn * DVec3::new(sign(1) * x, sign(2) * y, sign(4) * z)
    };
    // The height decides; between corners of one height, how far down the slope they are.
    let place = |corner: DVec3| corner.y + 1e-6 * lifted.dot(corner);
    let lowest = (0..8).map(corner).map(place).fold(f64::INFINITY, f64::min);
    let (sum, count) = (0..8)
        .map(corner)
        .filter(|&corner| place(corner) - lowest < 1e-9)
        .fold((DVec3::ZERO, 0.0), |(sum, count), corner| (sum + corner, count + 1.0));
    sum / count
}
