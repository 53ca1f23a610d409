//! Which bodies touch, and how an impulse at a contact changes how they move.

use std::sync::Arc;

use geometry::contact::{
    Contact, Pose, STRICT, Solid, ground_manifold, ground_separation_m, manifold_preferring_faces, separation_m,
};
use glam::{DMat3, DVec3};

use super::body::{Matter, State};
use super::tied::Spread;
use crate::rules::{Grain, Rules};

/// The partner of a body in a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Partner {
    /// Another body, by index, greater than the first's.
    Body(usize),
    /// The ground.
    Ground,
}

/// A pair of bodies, or a body and the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) a: usize,
    pub(super) b: Partner,
}

impl Pair {
    /// The second body, if it is one.
    pub(super) fn body_b(&self) -> Option<usize> {
        match self.b {
            Partner::Body(b) => Some(b),
            Partner::Ground => None,
        }
    }

    /// Whether a body takes part.
    pub(super) fn holds(&self, body: usize) -> bool {
        self.a == body || self.b == Partner::Body(body)
    }
}

/// A contact of a pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Touch {
    pub(super) pair: Pair,
    pub(super) contact: Contact,
}

/// The ground's coefficients.
#[derive(Clone, Copy, Debug)]
pub(super) struct GroundMatter {
    pub(super) restitution: f64,
    pub(super) friction: f64,
}

/// Every pair that could ever touch, in a fixed order.
pub(super) fn pairs(matters: &[Matter], ground: bool) -> impl Iterator<Item = Pair> {
    (0..matters.len()).flat_map(move |a| {
        let others = (a + 1..matters.len())
            .filter(move |&b| !(matters[a].is_fixed() && matters[b].is_fixed()))
            .map(Partner::Body);
        let on_ground = (ground && !matters[a].is_fixed()).then_some(Partner::Ground);
        on_ground.into_iter().chain(others).map(move |b| Pair { a, b })
    })
}

/// Separation of a pair in metres, as `geometry::contact` defines it.
pub(super) fn gap_m(matters: &[Matter], pair: Pair, pose_of: impl Fn(usize) -> Pose) -> f64 {
    let (a, at_a) = (&matters[pair.a].solid, pose_of(pair.a));
    match pair.b {
        Partner::Ground => ground_separation_m(a, &at_a),
        Partner::Body(b) => separation_m(a, &at_a, &matters[b].solid, &pose_of(b)),
    }
}

/// Whether contacts of a pair move over its surfaces as it turns: a rim, or the side of a cylinder or a capsule.
pub(super) fn has_moving_contacts(matters: &[Matter], pair: Pair) -> bool {
    let moves = |body: usize| matches!(matters[body].solid, Solid::Cylinder { .. } | Solid::Capsule { .. });
    moves(pair.a) || pair.body_b().is_some_and(moves)
}

/// The least gap among the contacts of a pair whose features are not among those that are known to touch; `most_m` if
/// there is none below that.
pub(super) fn new_gap_m(
    matters: &[Matter],
    pair: Pair,
    pose_of: impl Fn(usize) -> Pose,
    known: &[u32],
    most_m: f64,
) -> f64 {
    let mut least_m = most_m;
    touches(matters, pose_of, pair, most_m, &mut |touch| {
        if !known.contains(&touch.contact.feature) {
            least_m = least_m.min(touch.contact.gap_m);
        }
    });
    least_m
}

/// Calls `found` with each contact of a pair whose gap is below the margin.
pub(super) fn touches(
    matters: &[Matter],
    pose_of: impl Fn(usize) -> Pose,
    pair: Pair,
    margin_m: f64,
    found: &mut impl FnMut(Touch),
) {
    let (a, at_a) = (&matters[pair.a].solid, &pose_of(pair.a));
    let contacts = match pair.b {
        Partner::Ground => {
            if at_a.position_m.y > a.bounding_radius_m() + margin_m {
                return;
            }
            ground_manifold(a, at_a, margin_m)
        }
        Partner::Body(b) => {
            let (b, at_b) = (&matters[b].solid, &pose_of(b));
            let reach_m = a.bounding_radius_m() + b.bounding_radius_m() + margin_m;
            if at_a.position_m.distance_squared(at_b.position_m) > reach_m * reach_m {
                return;
            }
            manifold_preferring_faces(a, at_a, b, at_b, margin_m, STRICT)
        }
    };
    for &contact in contacts.iter() {
        found(Touch { pair, contact });
    }
}

/// What a contact pushed and rubbed with in a step; a guess for the next one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Force {
    pub(super) pair: Pair,
    feature: u32,
    normal_n: f64,
    tangent_n: DVec3,
}

/// A contact as a constraint on velocities, with the impulse it has given so far.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub(super) pair: Pair,
    feature: u32,
    pub(super) normal: DVec3,
    pub(super) arm_a_m: DVec3,
    pub(super) arm_b_m: DVec3,
    /// Change of normal velocity by a unit normal impulse, per kg.
    pub(super) normal_response: f64,
    /// The larger change of tangential velocity by a unit tangential impulse, per kg.
    pub(super) tangent_response: f64,
    pub(super) friction: f64,
    /// Where it is the ground's, how friction depends on the direction of sliding.
    grain: Option<Grain>,
    pub(super) restitution: f64,
    /// The normal velocity that the contact does not let fall below.
    pub(super) target_m_s: f64,
    pub(super) normal_impulse: f64,
    pub(super) tangent_impulse: DVec3,
    inverse_inertia_a: DMat3,
    inverse_inertia_b: DMat3,
    inverse_mass_a: f64,
    inverse_mass_b: f64,
    /// Where its bodies are linked: what an impulse does to all that are.
    spread: Option<Arc<Spread>>,
    held: bool,
}

/// A contact that yields less than this part of what it would without links cannot be pushed.
const HELD: f64 = 1e-9;

impl Constraint {
    pub(super) fn new(
        matters: &[Matter],
        states: &[State],
        (ground, rules): (GroundMatter, &Rules),
        touch: &Touch,
    ) -> Self {
        let a = touch.pair.a;
        let normal = touch.contact.normal;
        let arm_a_m = touch.contact.point_m - states[a].pose.position_m;
        let inverse_inertia_a = matters[a].inverse_inertia_world(states[a].pose.orientation);
        let mut constraint = Self {
            pair: touch.pair,
            feature: touch.contact.feature,
            normal,
            arm_a_m,
            arm_b_m: DVec3::ZERO,
            normal_response: 0.0,
            tangent_response: 0.0,
            friction: (matters[a].friction * ground.friction).sqrt(),
            grain: rules.grain,
            restitution: matters[a].restitution * ground.restitution,
            target_m_s: 0.0,
            normal_impulse: 0.0,
            tangent_impulse: DVec3::ZERO,
            inverse_inertia_a,
            inverse_inertia_b: DMat3::ZERO,
            inverse_mass_a: matters[a].inverse_mass,
            inverse_mass_b: 0.0,
            spread: None,
            held: false,
        };
        if let Some(b) = touch.pair.body_b() {
            constraint.arm_b_m = touch.contact.point_m - states[b].pose.position_m;
            constraint.friction = (matters[a].friction * matters[b].friction).sqrt();
            constraint.grain = None;
            constraint.restitution = matters[a].restitution * matters[b].restitution;
            constraint.inverse_inertia_b = matters[b].inverse_inertia_world(states[b].pose.orientation);
            constraint.inverse_mass_b = matters[b].inverse_mass;
        }
        constraint.weigh();
        constraint
    }

    /// Finds how the relative velocity answers to impulses along and across the normal.
    fn weigh(&mut self) {
        let (one, other) = self.normal.any_orthonormal_pair();
        let (along_one, along_other) = (self.response(one), self.response(other));
        let (xx, yy, xy) = (one.dot(along_one), other.dot(along_other), one.dot(along_other));
        let half_difference = 0.5 * (xx - yy);
        self.tangent_response = 0.5 * (xx + yy) + (half_difference * half_difference + xy * xy).sqrt();
        self.normal_response = self.normal.dot(self.response(self.normal));
    }

    /// Lets it feel the links of its bodies.
    pub(super) fn feel(&mut self, spread: Spread) {
        let alone = self.normal_response;
        self.spread = Some(Arc::new(spread));
        self.weigh();
        self.held = self.normal_response <= HELD * alone;
        self.tangent_response = self.tangent_response.max(HELD * alone);
    }

    /// Whether links hold its bodies so that no push moves them.
    pub(super) fn is_held(&self) -> bool {
        self.held
    }

    /// Whether its bodies are linked.
    pub(super) fn is_linked(&self) -> bool {
        self.spread.is_some()
    }

    /// Change of the relative velocity at the contact by an impulse on `a` and its opposite on `b`.
    pub(super) fn response(&self, impulse: DVec3) -> DVec3 {
        if let Some(spread) = &self.spread {
            let of_b = self.pair.body_b().map_or(DVec3::ZERO, |b| spread.at(b, self.arm_b_m, impulse));
            return spread.at(self.pair.a, self.arm_a_m, impulse) - of_b;
        }
        impulse * (self.inverse_mass_a + self.inverse_mass_b)
            + (self.inverse_inertia_a * self.arm_a_m.cross(impulse)).cross(self.arm_a_m)
            + (self.inverse_inertia_b * self.arm_b_m.cross(impulse)).cross(self.arm_b_m)
    }

    /// Velocity of `a` relative to `b` at the contact.
    pub(super) fn velocity_m_s(&self, states: &[State]) -> DVec3 {
        let of_a = states[self.pair.a].velocity_at(self.arm_a_m);
        self.pair.body_b().map_or(of_a, |b| of_a - states[b].velocity_at(self.arm_b_m))
    }

    /// Normal part of the relative velocity; negative when the bodies approach.
    pub(super) fn normal_velocity_m_s(&self, states: &[State]) -> f64 {
        self.velocity_m_s(states).dot(self.normal)
    }

    /// Gives an impulse to `a` and its opposite to `b`.
    pub(super) fn apply(&self, states: &mut [State], impulse: DVec3) {
        if let Some(spread) = &self.spread {
            spread.apply(states, impulse);
            return;
        }
        let a = &mut states[self.pair.a];
        a.velocity_m_s += impulse * self.inverse_mass_a;
        a.spin_rad_s += self.inverse_inertia_a * self.arm_a_m.cross(impulse);
        if let Some(b) = self.pair.body_b() {
            let b = &mut states[b];
            b.velocity_m_s -= impulse * self.inverse_mass_b;
            b.spin_rad_s -= self.inverse_inertia_b * self.arm_b_m.cross(impulse);
        }
    }

    /// The mean force that the contact's impulse is over a step.
    pub(super) fn force(&self, step_s: f64) -> Force {
        Force {
            pair: self.pair,
            feature: self.feature,
            normal_n: self.normal_impulse / step_s,
            tangent_n: self.tangent_impulse / step_s,
        }
    }

    /// Begins with the force of the same contact in an earlier solution.
    pub(super) fn warm_start(&mut self, forces: &[Force], step_s: f64, states: &mut [State]) {
        let same = |force: &&Force| force.pair == self.pair && force.feature == self.feature;
        if let Some(force) = forces.iter().find(same) {
            let tangent_n = force.tangent_n - self.normal * force.tangent_n.dot(self.normal);
            self.normal_impulse = force.normal_n * step_s;
            self.tangent_impulse = self.within_cone(tangent_n * step_s);
            self.apply(states, self.normal * self.normal_impulse + self.tangent_impulse);
        }
    }

    /// Brings the normal velocity up to the target, pushing only; the change of velocity made.
    fn push(&mut self, states: &mut [State]) -> f64 {
        if self.held {
            return 0.0;
        }
        let missing_m_s = self.target_m_s - self.normal_velocity_m_s(states);
        let impulse = (self.normal_impulse + missing_m_s / self.normal_response).max(0.0);
        let change = impulse - self.normal_impulse;
        self.normal_impulse = impulse;
        self.apply(states, self.normal * change);
        change.abs() * self.normal_response
    }

    /// A tangential impulse cut to what friction can give: against a slip in the opposite direction.
    fn within_cone(&self, impulse: DVec3) -> DVec3 {
        let roughness = self.grain.map_or(1.0, |grain| grain.factor(-impulse));
        shortened(impulse, self.friction * roughness * self.normal_impulse)
    }

    /// Brings the tangential velocity to rest as far as Coulomb's cone allows; the change of velocity made.
    fn rub(&mut self, states: &mut [State]) -> f64 {
        let velocity = self.velocity_m_s(states);
        let slip = velocity - self.normal * velocity.dot(self.normal);
        let impulse = self.within_cone(self.tangent_impulse - slip / self.tangent_response);
        let change = impulse - self.tangent_impulse;
        self.tangent_impulse = impulse;
        self.apply(states, change);
        change.length() * self.tangent_response
    }
}

/// A vector cut to a length, which may be 0.
fn shortened(vector: DVec3, limit: f64) -> DVec3 {
    let length = vector.length();
    if length > limit { vector * (limit / length) } else { vector }
}

/// Projected Gauss-Seidel (Moreau; Jourdan, Alart and Jean, *A Gauss-Seidel like algorithm to solve frictional contact
/// problems*, Comput. Methods Appl. Mech. Eng. 155, 1998): contact after contact, normal then tangent, the order turned
/// round every time, until nothing changes by more than `tolerance_m_s` or the rounds are spent.
pub(super) fn relax(constraints: &mut [Constraint], states: &mut [State], rounds: usize, tolerance_m_s: f64) {
    let count = constraints.len();
    for round in 0..rounds {
        let mut change_m_s: f64 = 0.0;
        for i in 0..count {
            let constraint = &mut constraints[if round % 2 == 0 { i } else { count - 1 - i }];
            change_m_s = change_m_s.max(constraint.push(states)).max(constraint.rub(states));
        }
        if change_m_s <= tolerance_m_s {
            return;
        }
    }
}
