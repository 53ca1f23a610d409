//! Rods keep the distance of their ends; taut strings do the same, but only pull.

use geometry::contact::Pose;
use glam::DVec3;

use crate::dynamics::links::joint::Joint;
use crate::dynamics::links::row::Row;

/// Ends nearer than this share of the length have no direction; they are then parted upwards.
const MEET: f64 = 1e-9;

/// Adds the equation of the distance.
pub fn add(
    joint: &Joint,
    index: usize,
    length_m: f64,
    pose: impl Fn(usize) -> Pose,
    rows: &mut Vec<Row>,
    errors: &mut Vec<f64>,
) {
    let between = joint.a.point_m(&pose) - joint.b.point_m(&pose);
    let distance = between.length();
    let along = if distance > MEET * length_m { between / distance } else { DVec3::Y };
    rows.push(Row {
        a: joint.a.body,
        b: joint.b.body,
        linear: along,
        turn_a: joint.a.arm_m(&pose).cross(along),
        turn_b: -joint.b.arm_m(&pose).cross(along),
        joint: index,
    });
    errors.push(distance - length_m);
}
