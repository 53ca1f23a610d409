//! What acts on bodies besides contacts, gravity and air, for the stepper: forces by where bodies are, and links.

use glam::DVec3;
use scene::Scene;

use crate::dynamics::error::DynamicsError;
use crate::dynamics::flight::Path;
use crate::dynamics::forces::{ByPlace, Forces};
use crate::dynamics::laws::Laws;
use crate::dynamics::links::Links;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::rotation;
use crate::dynamics::toi::first_touch;
use crate::dynamics::touch::{GROUND, Touch};

/// Forces and links of a scene; nothing is carried over from step to step but the axes of hinges.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    forces: Forces,
    links: Links,
    any: bool,
    bends: bool,
    /// Velocities before a part of a step, should it have to be flown again.
    entry: Vec<(DVec3, DVec3)>,
    /// Whether a body turns by its own momentum, kicked at both ends of the part.
    whirls: Vec<bool>,
    pairs: Vec<(usize, usize)>,
    accelerations: Vec<DVec3>,
}

impl Ties {
    /// Reads the forces and links of a scene.
    ///
    /// # Errors
    /// When a link ends nowhere, or a number is none.
    pub fn read(scene: &Scene, bodies: &[Rigid]) -> Result<Self, DynamicsError> {
        let (forces, links) = (Forces::read(scene, bodies)?, Links::read(scene, bodies)?);
        let mut pairs = Vec::new();
        links.pairs(|a, b| pairs.push((a, b)));
        forces.pairs(|a, b| pairs.push((a, b)));
        let bends = links.any() || forces.damps() || forces.turns(bodies);
        Ok(Self { any: forces.any() || links.any(), bends, forces, links, pairs, ..Self::default() })
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.any
    }

    /// Whether there are links.
    pub fn links(&self) -> bool {
        self.links.any()
    }

    /// Whether a part of a step that ends early is not the beginning of the whole one, so that it has to be flown again.
    pub fn bends(&self) -> bool {
        self.bends
    }

    /// Pairs that are tied without touching.
    pub fn pairs(&self) -> &[(usize, usize)] {
        &self.pairs
    }

    /// Whether a link holds a body firmly.
    pub fn holds(&self, body: usize) -> bool {
        self.links.holds(body)
    }

    /// What forces do to each body where it is, each by itself; nothing where there are none.
    pub fn acting(&self, laws: &Laws, bodies: &[Rigid]) -> Vec<ByPlace> {
        if self.forces.any() { self.forces.acting(laws.forces(), bodies) } else { Vec::new() }
    }

    /// Whether two bodies pass through each other because a hinge joins them.
    pub fn passes(&self, a: usize, b: usize) -> bool {
        b != GROUND && self.links.any() && self.links.hinges(a, b)
    }

    /// Calls `visit` with the place of each hinge among the scene's links and its axis.
    pub fn axes(&self, visit: impl FnMut(usize, DVec3)) {
        self.links.axes(visit);
    }

    /// Begins a step; returns into how many parts it has to be split.
    pub fn begin_step(&mut self, laws: &Laws, bodies: &mut [Rigid], gravity: DVec3, step_s: f64) -> f64 {
        if !self.any {
            return 1.0;
        }
        self.links.begin(bodies);
        let parts = self.forces.parts(laws.forces(), bodies, step_s);
        if !self.links.any() {
            return parts;
        }
        self.forces.begin(laws.forces(), bodies, step_s / parts);
        self.accelerations.clear();
        let of = |(i, body): (usize, &Rigid)| gravity + self.forces.at_end(i).0 * body.inverse_mass;
        self.accelerations.extend(bodies.iter().enumerate().map(of));
        parts.max(self.links.parts(bodies, &self.accelerations, step_s))
    }

    /// Puts what is linked in place, as the next step would.
    pub fn assemble(&mut self, bodies: &mut [Rigid]) {
        self.links.begin(bodies);
    }

    /// Ends a step in which something moved.
    pub fn end_step(&mut self, bodies: &[Rigid]) {
        self.links.end(bodies);
    }

    /// Begins a part of a step.
    pub fn begin_part(&mut self, laws: &Laws, bodies: &[Rigid], part_s: f64) {
        self.forces.begin(laws.forces(), bodies, part_s);
    }

    /// Takes up the present state as the one to fly from.
    pub fn enter(&mut self, bodies: &[Rigid]) {
        self.entry.clear();
        self.entry.extend(bodies.iter().map(|body| (body.velocity, body.spin)));
        self.forces.start();
    }

    /// Goes back to it.
    pub fn enter_again(&self, bodies: &mut [Rigid], touches: &mut [Touch]) {
        for (body, entry) in bodies.iter_mut().zip(&self.entry) {
            (body.velocity, body.spin) = *entry;
        }
        for touch in touches {
            touch.given_normal = 0.0;
            touch.given_tangent = DVec3::ZERO;
        }
    }

    /// What acts before a part of `dt_s` is flown: the first half of damping; and the surroundings' resistance in it.
    pub fn resist(&mut self, laws: &Laws, bodies: &mut [Rigid], touches: &[Touch], dt_s: f64) {
        self.forces.surround(laws, bodies, dt_s);
        self.forces.resist(laws.forces(), bodies, 0.5 * dt_s);
        self.whirls.clear();
        self.whirls.extend(bodies.iter().enumerate().map(|(i, body)| {
            !body.fixed && !body.is_sphere() && (self.links.holds(i) || self.forces.at_start(i).1 != DVec3::ZERO)
        }));
        for touch in touches {
            self.whirls[touch.a] = false;
            if touch.b != GROUND {
                self.whirls[touch.b] = false;
            }
        }
        self.links.start(bodies.len());
    }

    /// Acceleration of a body by forces, at the start of the part.
    pub fn acceleration(&self, i: usize, body: &Rigid) -> DVec3 {
        self.forces.at_start(i).0 * body.inverse_mass
    }

    /// A body's spin after `dt_s`, but for links and contacts.
    pub fn spun(&self, i: usize, body: &Rigid, dt_s: f64) -> DVec3 {
        let kick = body.response * self.forces.at_start(i).1 * dt_s;
        if self.whirls[i] || body.is_sphere() {
            return body.spin + kick;
        }
        let (inertia, inverse) = (body.inertia, body.inverse_inertia);
        rotation::free(body.pose.orientation, body.spin, inertia, inverse, dt_s).1 + kick
    }

    /// Gives the impulses of links over the part.
    pub fn fly(&mut self, bodies: &mut [Rigid], start: &[(DVec3, DVec3)], dt_s: f64) {
        self.links.fly(bodies, start, &self.whirls, dt_s);
    }

    /// Whether links change velocities too much for one part of `dt_s`.
    pub fn whips(&self, bodies: &[Rigid], start: &[(DVec3, DVec3)], dt_s: f64) -> bool {
        self.links.whips(bodies, start, dt_s)
    }

    /// The path of a body whose velocities are now those at the end of the part.
    pub fn path(&self, i: usize, body: &mut Rigid, (velocity, spin): (DVec3, DVec3), dt_s: f64, touched: bool) -> Path {
        if !self.any || !self.whirls[i] {
            return Path::new(body, velocity, spin, dt_s, touched);
        }
        // Kicked by half, turned freely, to be kicked by half again.
        let kicked = (spin + body.spin) * 0.5;
        body.spin = rotation::free(body.pose.orientation, kicked, body.inertia, body.inverse_inertia, dt_s).1;
        Path::new(body, velocity, kicked, dt_s, false)
    }

    /// What acts when a part has been flown: forces' correcting kick, the second half of damping, and what keeps lengths.
    pub fn arrive(&mut self, laws: &Laws, bodies: &mut [Rigid], dt_s: f64) {
        self.links.settle(bodies);
        self.forces.gather(laws.forces(), bodies);
        for (i, body) in bodies.iter_mut().enumerate().filter(|(_, body)| !body.fixed) {
            let ((force_before, torque_before), (force, torque)) = (self.forces.at_start(i), self.forces.at_end(i));
            let (linked_velocity, linked_spin) = self.links.effect(i);
            body.velocity += (force - force_before) * (0.5 * dt_s * body.inverse_mass) - linked_velocity * 0.5;
            body.spin += if self.whirls[i] {
                body.response * torque * (0.5 * dt_s)
            } else {
                body.response * (torque - torque_before) * (0.5 * dt_s) - linked_spin * 0.5
            };
        }
        self.forces.resist(laws.forces(), bodies, 0.5 * dt_s);
        self.links.project(bodies);
    }

    /// Takes out of the velocities what would change lengths.
    pub fn project(&mut self, bodies: &mut [Rigid]) {
        self.links.project(bodies);
    }

    /// Tells contacts what drives them, and lets them feel links.
    pub fn prepare(&mut self, bodies: &[Rigid], touches: &mut [Touch]) {
        for touch in touches.iter_mut() {
            let by = |i: usize| {
                if i == GROUND { DVec3::ZERO } else { self.forces.at_end(i).0 * bodies[i].inverse_mass }
            };
            touch.driven_m_s2 = (by(touch.a) - by(touch.b)).dot(touch.normal).abs();
        }
        if self.links.any() {
            self.links.spread(bodies, touches);
        }
    }

    /// The time until the first string becomes taut, if that is before `first` and within the time left.
    pub fn next_taut(&self, bodies: &[Rigid], paths: &[Path], left_s: f64, first: Option<f64>) -> Option<f64> {
        let mut first = first;
        self.links.slack(bodies, |a, b, length_m| {
            let bound = |body: usize, arm_m: f64| {
                if body == GROUND { 0.0 } else { paths[body].speed_bound_at_m_s(&bodies[body], arm_m) }
            };
            let gap = |t: f64| {
                let pose = |i: usize| paths[i].pose(&bodies[i], t);
                length_m - (a.point_m(pose) - b.point_m(pose)).length()
            };
            let bound = bound(a.body, a.at_m.length()) + bound(b.body, b.at_m.length());
            first = first_touch(first.unwrap_or(left_s), bound, length_m, gap).or(first);
        });
        first
    }

    /// Marks the bodies that links or forces may hold still, and those that they may move.
    pub fn mark(&self, bodies: &[Rigid], carried: &mut [bool], driven: &mut [bool]) {
        for (i, carried) in carried.iter_mut().enumerate() {
            *carried |= self.links.holds(i);
        }
        self.forces.mark_carried(bodies, carried);
        for (driven, carried) in driven.iter_mut().zip(carried) {
            *driven = *carried || self.forces.attracts();
        }
    }
}
