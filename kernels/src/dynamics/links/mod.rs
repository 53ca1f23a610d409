//! Links that hold firmly: rods, strings and hinges. Lengths hold to rounding: the impulses of a part of a step are those
//! under which every length is right at its end (RATTLE, Andersen 1983, which keeps energy bounded), and velocities at its
//! end keep them so. Contacts feel links at once: an impulse at a contact is spread over all that is linked to its bodies.

mod dense;
pub mod end;
mod fly;
mod hinge;
mod joint;
mod project;
mod pull;
mod rod;
mod row;
mod settle;
mod spread;
mod string;

use geometry::contact::Pose;
use glam::DVec3;
use scene::{LinkKind, Scene};

use crate::dynamics::error::DynamicsError;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::rotation;
use dense::Dense;
use end::{End, WORLD};
use joint::{Joint, Kind};
use row::Row;
pub use spread::Spread;

/// How far a link may turn in a part of a step, in radians.
const TURN_RAD: f64 = 0.05;
/// How unevenly a link may turn in a part of a step, in radians.
const UNEVEN: f64 = 0.004;
/// How far a body may swing in its cycle across a link in a part of a step, in radians.
const SWING_RAD: f64 = 0.4;
/// Most parts of a step for the sake of a link.
const PARTS: f64 = 64.0;
/// In place of a group: none.
const ALONE: usize = usize::MAX;

/// Bodies that are linked to each other, directly or through others, and their links.
#[derive(Clone, Debug, Default)]
struct Group {
    joints: Vec<usize>,
    bodies: Vec<usize>,
}

/// Buffers that are kept between steps but carry nothing over.
#[derive(Clone, Debug, Default)]
struct Work {
    rows: Vec<Row>,
    errors: Vec<f64>,
    kept: Vec<f64>,
    rows_at_end: Vec<Row>,
    right: Vec<f64>,
    impulses: Vec<f64>,
    poses: Vec<Pose>,
    saved: Vec<(DVec3, DVec3)>,
    active: Vec<bool>,
    dense: Dense,
}

/// The firm links of a scene.
#[derive(Clone, Debug, Default)]
pub struct Links {
    joints: Vec<Joint>,
    groups: Vec<Group>,
    group_of: Vec<usize>,
    /// Along each string, the impulse of the present part so far.
    pulls: Vec<f64>,
    /// What links did to each body in the present part.
    effects: Vec<(DVec3, DVec3)>,
    work: Work,
}

impl Links {
    /// Reads the firm links of a scene. A link that cannot move anything (between fixed bodies, or on one body) is none.
    ///
    /// # Errors
    /// When a link ends nowhere, or a number is none.
    pub fn read(scene: &Scene, bodies: &[Rigid]) -> Result<Self, DynamicsError> {
        let mut joints = Vec::new();
        for (link, described) in scene.links.iter().enumerate() {
            let wrong = |what: &str| DynamicsError::Link { link: described.id.clone(), what: what.to_owned() };
            let length = |length_m: f64| {
                let valid = length_m > 0.0 && length_m.is_finite();
                valid.then_some(length_m).ok_or_else(|| wrong("has no length"))
            };
            let kind = match described.kind {
                LinkKind::Spring { .. } => continue,
                LinkKind::Rod { length_m } => Kind::Rod { length_m: length(length_m)? },
                LinkKind::String { length_m } => Kind::String { length_m: length(length_m)? },
                LinkKind::Hinge { axis } => {
                    let axis = DVec3::from_array(axis);
                    let size = axis.length();
                    if !(size > 0.0 && size.is_finite()) {
                        return Err(wrong("has no axis"));
                    }
                    // What the dynamics wrote is read back as it is, bit for bit.
                    let axis = if (size - 1.0).abs() < 1e-12 { axis } else { axis / size };
                    Kind::Hinge { axis, in_a: axis, in_b: axis }
                }
            };
            let a = End::read(scene, &described.id, &described.a)?;
            let b = End::read(scene, &described.id, &described.b)?;
            let free = |end: End| end.body != WORLD && !bodies[end.body].fixed;
            if a.body != b.body && (free(a) || free(b)) {
                joints.push(Joint { a, b, kind, link });
            }
        }
        let (groups, group_of) = grouped(&joints, bodies);
        Ok(Self { pulls: vec![0.0; joints.len()], joints, groups, group_of, ..Self::default() })
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        !self.joints.is_empty()
    }

    /// Whether a body is linked.
    pub fn holds(&self, body: usize) -> bool {
        self.group_of.get(body).is_some_and(|&group| group != ALONE)
    }

    /// Whether a hinge joins two bodies, which then do not collide.
    pub fn hinges(&self, a: usize, b: usize) -> bool {
        let hinge = |joint: &Joint| matches!(joint.kind, Kind::Hinge { .. });
        self.joints.iter().any(|joint| hinge(joint) && [(a, b), (b, a)].contains(&(joint.a.body, joint.b.body)))
    }

    /// Calls `visit` for every pair of bodies that a link ties.
    pub fn pairs(&self, mut visit: impl FnMut(usize, usize)) {
        for joint in &self.joints {
            visit(joint.a.body, joint.b.body);
        }
    }

    /// Begins a step: hinges take up their axes, and what is out of place is put in place, without touching velocities.
    pub fn begin(&mut self, bodies: &mut [Rigid]) {
        for joint in &mut self.joints {
            joint.begin(|i| bodies[i].pose);
        }
        self.settle(bodies);
    }

    /// Ends a step: the axes of hinges between moving bodies have turned with them.
    pub fn end(&mut self, bodies: &[Rigid]) {
        let free = |i: usize| i != WORLD && !bodies[i].fixed;
        for joint in &mut self.joints {
            if let Kind::Hinge { axis, in_a, .. } = &mut joint.kind
                && free(joint.a.body)
                && free(joint.b.body)
            {
                let turned = bodies[joint.a.body].pose.orientation * *in_a;
                *axis = turned / turned.length();
            }
        }
    }

    /// Calls `visit` with the place of each hinge among the scene's links and its axis in the world's frame.
    pub fn axes(&self, mut visit: impl FnMut(usize, DVec3)) {
        for joint in &self.joints {
            if let Kind::Hinge { axis, .. } = joint.kind {
                visit(joint.link, axis);
            }
        }
    }

    /// Parts into which a step has to be split, so that in none a link turns far, or a body swings far across one.
    /// `accelerations` are those of the bodies but for links.
    pub fn parts(&mut self, bodies: &[Rigid], accelerations: &[DVec3], step_s: f64) -> f64 {
        let mut fastest = 0.0_f64;
        for group in &self.groups {
            let swing = pull::frequency_rad_s(&self.joints, group, &mut self.work, bodies, accelerations);
            fastest = fastest.max(swing * (TURN_RAD / SWING_RAD));
        }
        for joint in &self.joints {
            let velocity = |end: &End| {
                if end.body == WORLD {
                    DVec3::ZERO
                } else {
                    bodies[end.body].velocity_at(end.arm_m(|i| bodies[i].pose))
                }
            };
            if !matches!(joint.kind, Kind::Hinge { .. }) {
                fastest = fastest.max((velocity(&joint.a) - velocity(&joint.b)).length() / joint.scale_m());
            }
            for end in [&joint.a, &joint.b] {
                if end.body != WORLD && (end.at_m != DVec3::ZERO || joint.rows() > 1) {
                    fastest = fastest.max(bodies[end.body].spin.length());
                }
            }
        }
        (fastest * step_s / TURN_RAD).ceil().clamp(1.0, PARTS)
    }

    /// Begins to look for the impulses of a part of a step.
    pub fn start(&mut self, count: usize) {
        self.pulls.fill(0.0);
        self.effects.clear();
        self.effects.resize(count, (DVec3::ZERO, DVec3::ZERO));
    }

    /// What links did to a body's velocity and spin since the start of the part.
    pub fn effect(&self, body: usize) -> (DVec3, DVec3) {
        self.effects.get(body).copied().unwrap_or_default()
    }

    /// Gives the impulses under which, `dt_s` later, every length is right; bodies have the velocities that they would
    /// have then without, and had those of `start`. Where `whirls`, a body turns by its own momentum.
    pub fn fly(&mut self, bodies: &mut [Rigid], start: &[(DVec3, DVec3)], whirls: &[bool], dt_s: f64) {
        let mut work = std::mem::take(&mut self.work);
        for group in 0..self.groups.len() {
            fly::fly(self, group, &mut work, bodies, fly::Flight { start, whirls, dt_s });
        }
        self.work = work;
    }

    /// Whether velocities change, from those of `start`, by so much that links turn unevenly within `dt_s`.
    pub fn whips(&self, bodies: &[Rigid], start: &[(DVec3, DVec3)], dt_s: f64) -> bool {
        let changes = |end: &End, scale_m: f64| {
            if end.body == WORLD {
                return false;
            }
            let (body, before) = (&bodies[end.body], start[end.body]);
            let lever_m = end.at_m.length();
            let turned = (body.spin - before.1).length() * dt_s;
            let moved = (body.velocity - before.0).length() * dt_s / scale_m;
            moved > UNEVEN || lever_m > 0.0 && turned > UNEVEN
        };
        self.joints.iter().any(|joint| {
            let scale_m = match joint.kind {
                Kind::Rod { length_m } | Kind::String { length_m } => length_m,
                Kind::Hinge { .. } => (joint.a.at_m.length() + joint.b.at_m.length()).max(1e-3),
            };
            changes(&joint.a, scale_m) || changes(&joint.b, scale_m)
        })
    }

    /// Takes out of the velocities what would change lengths; strings only pull.
    pub fn project(&mut self, bodies: &mut [Rigid]) {
        for group in &self.groups {
            project::project(&self.joints, group, &mut self.work, bodies);
        }
    }

    /// Puts bodies where lengths are right, without touching velocities.
    pub fn settle(&mut self, bodies: &mut [Rigid]) {
        for group in &self.groups {
            settle::settle(&self.joints, group, &mut self.work, bodies);
        }
    }

    /// Calls `visit` for each slack string with its ends and length.
    pub fn slack(&self, bodies: &[Rigid], mut visit: impl FnMut(&End, &End, f64)) {
        for joint in &self.joints {
            if let Kind::String { length_m } = joint.kind
                && !string::is_taut(joint, bodies)
            {
                visit(&joint.a, &joint.b, length_m);
            }
        }
    }
}

/// Where a body will be `dt_s` later whose velocities change from `start` to what they are now.
fn arrival(body: &Rigid, start: (DVec3, DVec3), whirls: bool, dt_s: f64) -> Pose {
    let position_m = body.pose.position_m + (start.0 + body.velocity) * (0.5 * dt_s);
    let spin = (start.1 + body.spin) * 0.5;
    let orientation = if whirls {
        rotation::free(body.pose.orientation, spin, body.inertia, body.inverse_inertia, dt_s).0
    } else {
        rotation::turned(body.pose.orientation, spin * dt_s)
    };
    Pose { position_m, orientation }
}

fn grouped(joints: &[Joint], bodies: &[Rigid]) -> (Vec<Group>, Vec<usize>) {
    let mut label: Vec<usize> = (0..bodies.len()).collect();
    let free = |i: usize| i != WORLD && !bodies[i].fixed;
    for joint in joints.iter().filter(|joint| free(joint.a.body) && free(joint.b.body)) {
        let (one, other) = (label[joint.a.body], label[joint.b.body]);
        for label in &mut label {
            if *label == one.max(other) {
                *label = one.min(other);
            }
        }
    }
    let mut groups = Vec::new();
    let mut group_of = vec![ALONE; bodies.len()];
    for first in 0..bodies.len() {
        let within = |i: usize| free(i) && label[i] == first;
        let of = |joint: &Joint| within(joint.a.body) || within(joint.b.body);
        let found: Vec<usize> = (0..joints.len()).filter(|&k| of(&joints[k])).collect();
        if found.is_empty() {
            continue;
        }
        let members: Vec<usize> = (0..bodies.len()).filter(|&i| within(i)).collect();
        for &i in &members {
            group_of[i] = groups.len();
        }
        groups.push(Group { joints: found, bodies: members });
    }
    (groups, group_of)
}
