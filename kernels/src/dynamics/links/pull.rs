//! How hard links pull, and so how fast what hangs on them can swing to and fro across them: a light body between heavy
//! ones does so far faster than either of them.

use glam::DVec3;

use crate::dynamics::links::end::{End, WORLD};
use crate::dynamics::links::joint::{Joint, Kind};
use crate::dynamics::links::{Group, Work, string};
use crate::dynamics::rigid::Rigid;

/// The fastest swing across a link of the group, in radians a second, for bodies with these accelerations but for links.
pub fn frequency_rad_s(
    joints: &[Joint],
    group: &Group,
    work: &mut Work,
    bodies: &[Rigid],
    accelerations: &[DVec3],
) -> f64 {
    let Work { rows, errors, right, dense, .. } = work;
    rows.clear();
    errors.clear();
    right.clear();
    let spin = |end: &End| if end.body == WORLD { DVec3::ZERO } else { bodies[end.body].spin };
    for &k in &group.joints {
        let joint = &joints[k];
        if joint.is_string() && !string::is_taut(joint, bodies) {
            continue;
        }
        let before = rows.len();
        joint.add(k, |i| bodies[i].pose, rows, errors);
        let arms = [&joint.a, &joint.b].map(|end| end.arm_m(|i| bodies[i].pose));
        let velocity =
            |end: &End, arm: DVec3| if end.body == WORLD { DVec3::ZERO } else { bodies[end.body].velocity_at(arm) };
        let closing = velocity(&joint.a, arms[0]) - velocity(&joint.b, arms[1]);
        let inward = |end: &End, arm: DVec3| spin(end).cross(spin(end).cross(arm));
        let turning = inward(&joint.a, arms[0]) - inward(&joint.b, arms[1]);
        for row in &rows[before..] {
            let across = closing - row.linear * closing.dot(row.linear);
            let outward = match joint.kind {
                Kind::Hinge { .. } => 0.0,
                Kind::Rod { length_m } | Kind::String { length_m } => across.length_squared() / length_m,
            };
            let of = |i: usize| if i == WORLD || bodies[i].fixed { DVec3::ZERO } else { accelerations[i] };
            right.push(-(row.linear.dot(of(row.a) - of(row.b) + turning) + outward));
        }
    }
    if rows.is_empty() {
        return 0.0;
    }
    dense.factor(rows.len(), |i, j| rows[i].answer(&rows[j], bodies));
    dense.solve(right);
    let mut fastest = 0.0_f64;
    for (row, force) in rows.iter().zip(right.iter()).filter(|(row, _)| row.linear != DVec3::ZERO) {
        let joint = &joints[row.joint];
        let yields = |end: &End| {
            if end.body == WORLD {
                return 0.0;
            }
            let body = &bodies[end.body];
            let aside = match joint.kind {
                Kind::Hinge { .. } => 0.0,
                Kind::Rod { length_m } | Kind::String { length_m } => body.inverse_mass / length_m,
            };
            aside + body.inverse_inertia.max_element() * end.at_m.length()
        };
        fastest = fastest.max(force.abs() * (yields(&joint.a) + yields(&joint.b)));
    }
    fastest.sqrt()
}
