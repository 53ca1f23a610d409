//! Rods, strings and hinges as equations between places, velocities and accelerations.

use glam::{DQuat, DVec3};
use scene::{LinkEnd, LinkKind, Scene};

use super::super::body::{Matter, State};
use crate::error::TeacherError;

/// Where a link ends: on a body, or at a point of the world.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct End {
    pub(super) body: Option<usize>,
    at_m: DVec3,
}

/// An end as it moves.
pub(super) struct Moving {
    pub(super) point_m: DVec3,
    pub(super) arm_m: DVec3,
    pub(super) velocity_m_s: DVec3,
    /// What turning alone accelerates it by.
    pub(super) inward_m_s2: DVec3,
    orientation: DQuat,
    spin_rad_s: DVec3,
}

impl End {
    pub(super) fn read(scene: &Scene, link: &str, end: &LinkEnd) -> Result<Self, TeacherError> {
        let wrong = |what: String| TeacherError::Link { link: link.to_owned(), what };
        let (body, at_m) = match end {
            LinkEnd::Body { body, at_m } => {
                let found = scene.bodies.iter().position(|other| other.id == *body);
                (Some(found.ok_or_else(|| wrong(format!("ends on a body {body:?} that is not there")))?), at_m)
            }
            LinkEnd::Point { point_m } => (None, point_m),
        };
        let at_m = DVec3::from_array(*at_m);
        if at_m.is_finite() { Ok(Self { body, at_m }) } else { Err(wrong("ends nowhere".to_owned())) }
    }

    pub(super) fn moving(&self, states: &[State]) -> Moving {
        let Some(body) = self.body else {
            return Moving {
                point_m: self.at_m,
                arm_m: DVec3::ZERO,
                velocity_m_s: DVec3::ZERO,
                inward_m_s2: DVec3::ZERO,
                orientation: DQuat::IDENTITY,
                spin_rad_s: DVec3::ZERO,
            };
        };
        let state = &states[body];
        let arm_m = state.pose.orientation * self.at_m;
        let turning = state.spin_rad_s.cross(arm_m);
        Moving {
            point_m: state.pose.position_m + arm_m,
            arm_m,
            velocity_m_s: state.velocity_m_s + turning,
            inward_m_s2: state.spin_rad_s.cross(turning),
            orientation: state.pose.orientation,
            spin_rad_s: state.spin_rad_s,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Rod { length_m: f64 },
    String { length_m: f64 },
    Hinge { in_a: DVec3, in_b: DVec3 },
}

/// A firm link.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    pub(super) a: End,
    pub(super) b: End,
    kind: Kind,
    /// Its place among the scene's links.
    pub(super) link: usize,
}

/// One equation: `linear . (va - vb) + turn_a . wa + turn_b . wb = 0`, and with accelerations plus `bias`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub(super) joint: usize,
    pub(super) parts: [(Option<usize>, DVec3, DVec3); 2],
    pub(super) error: f64,
    pub(super) bias: f64,
}

impl Row {
    /// The row applied to motions (velocities and spins, or accelerations) of the bodies.
    pub(super) fn of(&self, motion: impl Fn(usize) -> (DVec3, DVec3)) -> f64 {
        let one = |&(body, linear, turn): &(Option<usize>, DVec3, DVec3)| {
            body.map_or(0.0, |body| {
                let (along, turning) = motion(body);
                linear.dot(along) + turn.dot(turning)
            })
        };
        self.parts.iter().map(one).sum()
    }
}

impl Joint {
    /// Reads the firm links of a scene; one that cannot move anything is none.
    pub(super) fn read(scene: &Scene, matters: &[Matter], states: &[State]) -> Result<Vec<Self>, TeacherError> {
        let mut joints = Vec::new();
        for (link, described) in scene.links.iter().enumerate() {
            let wrong = |what: &str| TeacherError::Link { link: described.id.clone(), what: what.to_owned() };
            let length = |length_m: f64| {
                let valid = length_m > 0.0 && length_m.is_finite();
                valid.then_some(length_m).ok_or_else(|| wrong("has no length"))
            };
            let a = End::read(scene, &described.id, &described.a)?;
            let b = End::read(scene, &described.id, &described.b)?;
            let kind = match described.kind {
                LinkKind::Spring { .. } => continue,
                LinkKind::Rod { length_m } => Kind::Rod { length_m: length(length_m)? },
                LinkKind::String { length_m } => Kind::String { length_m: length(length_m)? },
                LinkKind::Hinge { axis } => {
                    let axis = DVec3::from_array(axis).try_normalize().ok_or_else(|| wrong("has no axis"))?;
                    let local =
                        |end: &End| end.body.map_or(axis, |body| states[body].pose.orientation.conjugate() * axis);
                    Kind::Hinge { in_a: local(&a), in_b: local(&b) }
                }
            };
            let free = |end: &End| end.body.is_some_and(|body| !matters[body].is_fixed());
            if a.body != b.body && (free(&a) || free(&b)) {
                joints.push(Self { a, b, kind, link });
            }
        }
        Ok(joints)
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self.kind, Kind::String { .. })
    }

    pub(super) fn is_hinge(&self) -> bool {
        matches!(self.kind, Kind::Hinge { .. })
    }

    /// Its size, for tolerances.
    pub(super) fn scale_m(&self) -> f64 {
        match self.kind {
            Kind::Rod { length_m } | Kind::String { length_m } => length_m,
            Kind::Hinge { .. } => 1.0,
        }
    }

    /// How much shorter than its length a string or rod is.
    pub(super) fn slack_m(&self, states: &[State]) -> f64 {
        self.scale_m() - self.a.moving(states).point_m.distance(self.b.moving(states).point_m)
    }

    /// The axis of a hinge in the world's frame.
    pub(super) fn axis(&self, states: &[State]) -> Option<DVec3> {
        match self.kind {
            Kind::Hinge { in_a, .. } => Some(self.a.moving(states).orientation * in_a),
            _ => None,
        }
    }

    /// Adds its equations.
    pub(super) fn rows(&self, joint: usize, states: &[State], out: &mut Vec<Row>) {
        let (a, b) = (self.a.moving(states), self.b.moving(states));
        let between_m = a.point_m - b.point_m;
        let mut point = |linear: DVec3, error: f64, more: f64| {
            let parts = [(self.a.body, linear, a.arm_m.cross(linear)), (self.b.body, -linear, -b.arm_m.cross(linear))];
            out.push(Row { joint, parts, error, bias: linear.dot(a.inward_m_s2 - b.inward_m_s2) + more });
        };
        match self.kind {
            Kind::Rod { length_m } | Kind::String { length_m } => {
                let distance_m = between_m.length();
                let along = if distance_m > 1e-9 * length_m { between_m / distance_m } else { DVec3::Y };
                let closing = a.velocity_m_s - b.velocity_m_s;
                let across = closing - along * closing.dot(along);
                point(along, distance_m - length_m, across.length_squared() / distance_m.max(1e-9 * length_m));
            }
            Kind::Hinge { in_a, in_b } => {
                for linear in DVec3::AXES {
                    point(linear, between_m.dot(linear), 0.0);
                }
                let axis = a.orientation * in_a;
                let (one, other) = in_b.any_orthonormal_pair();
                for square in [b.orientation * one, b.orientation * other] {
                    let turn = axis.cross(square);
                    let (axis_rate, square_rate) = (a.spin_rad_s.cross(axis), b.spin_rad_s.cross(square));
                    let bias = a.spin_rad_s.cross(axis_rate).dot(square)
                        + 2.0 * axis_rate.dot(square_rate)
                        + axis.dot(b.spin_rad_s.cross(square_rate));
                    let parts = [(self.a.body, DVec3::ZERO, turn), (self.b.body, DVec3::ZERO, -turn)];
                    out.push(Row { joint, parts, error: axis.dot(square), bias });
                }
            }
        }
    }
}
