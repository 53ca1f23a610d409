//! Hinges: the points of both ends coincide, and the bodies turn against each other about one axis only.

use geometry::contact::Pose;
use glam::DVec3;

use crate::dynamics::links::end::WORLD;
use crate::dynamics::links::joint::Joint;
use crate::dynamics::links::row::Row;

/// Adds three equations of place and two of direction.
pub fn add(
    joint: &Joint,
    index: usize,
    [in_a, in_b]: [DVec3; 2],
    pose: impl Fn(usize) -> Pose,
    rows: &mut Vec<Row>,
    errors: &mut Vec<f64>,
) {
    let (a, b) = (joint.a.body, joint.b.body);
    let between = joint.a.point_m(&pose) - joint.b.point_m(&pose);
    let (arm_a, arm_b) = (joint.a.arm_m(&pose), joint.b.arm_m(&pose));
    for linear in [DVec3::X, DVec3::Y, DVec3::Z] {
        let (turn_a, turn_b) = (arm_a.cross(linear), -arm_b.cross(linear));
        rows.push(Row { a, b, linear, turn_a, turn_b, joint: index });
        errors.push(between.dot(linear));
    }
    let world = |body: usize, local: DVec3| if body == WORLD { local } else { pose(body).orientation * local };
    let axis = world(a, in_a);
    let (one, other) = across(in_b);
    for local in [one, other] {
        // The axis of `a` stays square to two directions of `b` that are square to its own.
        let square = world(b, local);
        let turn = axis.cross(square);
        rows.push(Row { a, b, linear: DVec3::ZERO, turn_a: turn, turn_b: -turn, joint: index });
        errors.push(axis.dot(square));
    }
}

/// Two directions of unit length, square to each other and to a third.
fn across(axis: DVec3) -> (DVec3, DVec3) {
    let aside = if axis.x.abs() < 0.6 { DVec3::X } else { DVec3::Y };
    let one = axis.cross(aside);
    let one = one / one.length();
    (one, axis.cross(one))
}
