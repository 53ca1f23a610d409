//! Who carries whom, and the exact motions of a body that the ground carries alone.

use geometry::contact::Solid;
use glam::DVec3;

use super::body::{Matter, State};
use super::flight::{Hold, Surroundings, turned};
use super::rest::Group;
use super::touch::{Constraint, Pair, Touch};

/// A slip or a spin below this part of the body's own speed is none.
const NO_SLIP: f64 = 1e-8;
/// With air a slip is followed to half its rest again and again, until it would end within this time.
const LAST_SLIP_S: f64 = 1e-5;

/// The bodies that lean on each other or on the ground, in groups.
#[derive(Clone, Debug)]
pub(super) struct Supports {
    touching: Vec<(Pair, u32)>,
    slow: Vec<Pair>,
    pressed: Vec<Pair>,
    fixed: Vec<bool>,
    groups: Vec<Group>,
}

impl Supports {
    /// Groups of bodies by the contacts that press: those that would close without a force.
    ///
    /// What is carried by the ground, by a fixed body or by a carried body does not accelerate; everything else
    /// accelerates freely. A contact presses where these accelerations drive its bodies together and these part by no more
    /// than `slow_m_s`.
    pub(super) fn of(
        matters: &[Matter],
        states: &[State],
        surroundings: &Surroundings,
        touching: &[(Touch, Constraint)],
        slow_m_s: f64,
    ) -> Self {
        let slow: Vec<&(Touch, Constraint)> =
            touching.iter().filter(|(_, constraint)| constraint.normal_velocity_m_s(states) <= slow_m_s).collect();
        let fixed: Vec<bool> = matters.iter().map(Matter::is_fixed).collect();
        let mut carried = fixed.clone();
        let mut pressed: Vec<Pair> = Vec::new();
        let least_m_s2 = 1e-9 * surroundings.gravity_m_s2;
        let acceleration = |body: usize, arm_m: DVec3, carried: &[bool]| {
            let spin = states[body].spin_rad_s;
            let inward = spin.cross(spin.cross(arm_m));
            if carried[body] { inward } else { inward + surroundings.free_m_s2(&matters[body], &states[body]) }
        };
        loop {
            let before = pressed.len();
            for (touch, constraint) in &slow {
                let pair = touch.pair;
                let normal = constraint.normal;
                let of_a = acceleration(pair.a, constraint.arm_a_m, &carried);
                let of_b = pair.body_b().map_or(DVec3::ZERO, |b| acceleration(b, constraint.arm_b_m, &carried));
                if pressed.contains(&pair) || (of_a - of_b).dot(normal) >= -least_m_s2 {
                    continue;
                }
                pressed.push(pair);
                let b_carries = pair.body_b().is_none_or(|b| carried[b]);
                if b_carries && normal.y > 0.0 {
                    carried[pair.a] = true;
                } else if let Some(b) = pair.body_b()
                    && carried[pair.a]
                    && normal.y < 0.0
                {
                    carried[b] = true;
                }
            }
            if pressed.len() == before {
                break;
            }
        }
        let slow = slow.iter().map(|(touch, _)| touch.pair).collect();
        let touching = touching.iter().map(|(touch, _)| (touch.pair, touch.contact.feature)).collect();
        let mut supports = Self { touching, slow, pressed, fixed, groups: Vec::new() };
        supports.regroup();
        supports
    }

    /// Lets a pair that touches slowly lean as well.
    pub(super) fn press(&mut self, pair: Pair) {
        self.pressed.push(pair);
        self.regroup();
    }

    /// The groups, by their first body; a fixed body belongs to none.
    pub(super) fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Whether a pair touches without approaching or parting.
    pub(super) fn is_slow(&self, pair: Pair) -> bool {
        self.slow.contains(&pair)
    }

    /// Whether a pair's contacts belong to a group's step.
    pub(super) fn leans(&self, pair: Pair) -> bool {
        self.groups.iter().any(|group| group.pairs.contains(&pair))
    }

    /// The features of a pair that touch: the corners of a box, on the ground.
    pub(super) fn features(&self, pair: Pair) -> Vec<u32> {
        self.touching.iter().filter(|&&(touching, _)| touching == pair).map(|&(_, feature)| feature).collect()
    }

    fn regroup(&mut self) {
        let mut leader: Vec<usize> = (0..self.fixed.len()).collect();
        let mut in_group = vec![false; self.fixed.len()];
        for pair in &self.pressed {
            for body in [Some(pair.a), pair.body_b()].into_iter().flatten() {
                in_group[body] = !self.fixed[body];
            }
            if let Some(b) = pair.body_b().filter(|&b| !self.fixed[b] && !self.fixed[pair.a]) {
                let (keep, give) = (leader[pair.a].min(leader[b]), leader[pair.a].max(leader[b]));
                for other in &mut leader {
                    if *other == give {
                        *other = keep;
                    }
                }
            }
        }
        self.groups.clear();
        for first in 0..leader.len() {
            let bodies: Vec<usize> = (first..leader.len()).filter(|&b| in_group[b] && leader[b] == first).collect();
            if bodies.is_empty() {
                continue;
            }
            let belongs = |body: usize| self.fixed[body] || bodies.contains(&body);
            let within = |pair: &Pair| {
                bodies.iter().any(|&body| pair.holds(body)) && belongs(pair.a) && pair.body_b().is_none_or(belongs)
            };
            let mut pairs: Vec<Pair> = self.slow.iter().chain(&self.pressed).copied().filter(within).collect();
            pairs.sort_unstable();
            pairs.dedup();
            self.groups.push(Group { bodies, pairs });
        }
    }
}

/// How a body moves that only the ground carries, and for how long; none where its motion is no closed form.
///
/// A ball is put exactly on the ground; it slips under constant friction until its slip ends, then rolls. So does a cylinder
/// or a capsule on its side that moves straight across its axis. A box on a face or a cylinder on a cap that does not turn
/// slides like a point, as long as the ground's push stays within its base. In wind, or in air over ground with a grain, nothing
/// is that simple.
pub(super) fn alone_on_ground(
    matter: &Matter,
    state: &mut State,
    surroundings: &Surroundings,
    friction: f64,
) -> Option<(Hold, f64)> {
    if surroundings.brakes(matter) && (surroundings.rules.is_windy() || surroundings.rules.grain.is_some()) {
        return None;
    }
    match matter.solid {
        Solid::Sphere { radius_m } => Some(ball(matter, state, surroundings, friction, radius_m)),
        Solid::Box { half_extents_m } => flat_box(matter, state, surroundings, friction, half_extents_m),
        Solid::Cylinder { radius_m, half_height_m } => {
            on_cap(matter, state, surroundings, friction, [radius_m, half_height_m])
                .or_else(|| on_side(matter, state, surroundings, friction, radius_m))
        }
        Solid::Capsule { radius_m, .. } => on_side(matter, state, surroundings, friction, radius_m),
    }
}

fn level(vector: DVec3) -> DVec3 {
    DVec3::new(vector.x, 0.0, vector.z)
}

fn ball(matter: &Matter, state: &mut State, surroundings: &Surroundings, friction: f64, radius_m: f64) -> (Hold, f64) {
    state.pose.position_m.y = radius_m;
    state.velocity_m_s.y = 0.0;
    let arm_m = DVec3::NEG_Y * radius_m;
    let slip = level(state.velocity_at(arm_m));
    let own_speed_m_s = state.velocity_m_s.length() + state.spin_rad_s.length() * radius_m;
    if slip.length() > NO_SLIP * own_speed_m_s {
        let direction = slip.normalize();
        let friction = friction * surroundings.rules.roughness(direction);
        let hold = Hold::Slipping { friction, direction };
        let (acceleration, spin_up) = surroundings.accelerations(matter, state, &hold);
        let braking_m_s2 = -(acceleration + spin_up.cross(arm_m)).dot(direction);
        return (hold, until_stopped_s(slip.length(), braking_m_s2, surroundings.brakes(matter)));
    }
    // The share of the air's push that friction has to pass on to keep it turning (2/7 for a ball, 1/3 for a cylinder).
    let inertia_ratio = matter.inertia.y / (matter.mass_kg * radius_m * radius_m);
    let push = level(surroundings.drag_m_s2(matter, state));
    let needed_m_s2 = push.length() * inertia_ratio / (1.0 + inertia_ratio);
    if needed_m_s2 > friction * surroundings.gravity_m_s2 {
        return (Hold::Slipping { friction, direction: push.normalize() }, f64::INFINITY);
    }
    // What is left of the slip is taken by one last impulse of friction.
    let impulse = -slip * matter.mass_kg / (1.0 + 1.0 / inertia_ratio);
    state.velocity_m_s += impulse * matter.inverse_mass;
    state.spin_rad_s += arm_m.cross(impulse) * matter.inverse_inertia.y;
    (Hold::Rolling, f64::INFINITY)
}

fn flat_box(
    matter: &Matter,
    state: &mut State,
    surroundings: &Surroundings,
    friction: f64,
    half_extents_m: DVec3,
) -> Option<(Hold, f64)> {
    let speed_m_s = state.velocity_m_s.length();
    let radius_m = matter.solid.bounding_radius_m();
    let up = state.pose.orientation.conjugate() * DVec3::Y;
    let axis = up.abs().max_position();
    let tilt = (1.0 - up[axis].abs()).max(0.0).sqrt();
    let turns = state.spin_rad_s.length() * radius_m > NO_SLIP * speed_m_s;
    let rises = state.velocity_m_s.y.abs() > NO_SLIP * speed_m_s;
    if speed_m_s == 0.0 || tilt > NO_SLIP || turns || rises {
        return None;
    }
    // Friction acts below the centre: the ground's push moves forwards by friction times the height of the centre.
    let direction = level(state.velocity_m_s).normalize();
    let mut base_m = half_extents_m;
    base_m[axis] = f64::INFINITY;
    let ahead_m = state.pose.orientation.conjugate()
        * direction
        * (friction * surroundings.rules.roughness(direction) * half_extents_m[axis]);
    let mut within = ahead_m.abs().cmplt(base_m);
    within.set(axis, true);
    if !within.all() {
        return None;
    }
    slides(matter, state, surroundings, friction, half_extents_m[axis])
}

/// A cylinder that slides on a cap without turning.
fn on_cap(
    matter: &Matter,
    state: &mut State,
    surroundings: &Surroundings,
    friction: f64,
    [radius_m, half_height_m]: [f64; 2],
) -> Option<(Hold, f64)> {
    let speed_m_s = state.velocity_m_s.length();
    let tilt = level(state.pose.orientation * DVec3::Y).length();
    let turns = state.spin_rad_s.length() * matter.solid.bounding_radius_m() > NO_SLIP * speed_m_s;
    let rises = state.velocity_m_s.y.abs() > NO_SLIP * speed_m_s;
    let roughness = surroundings.rules.roughness(state.velocity_m_s);
    let topples = friction * roughness * half_height_m >= radius_m;
    if speed_m_s == 0.0 || tilt > NO_SLIP || turns || rises || topples {
        return None;
    }
    slides(matter, state, surroundings, friction, half_height_m)
}

/// A cylinder or a capsule on its side that moves across its axis: a ball, but for its moment.
fn on_side(
    matter: &Matter,
    state: &mut State,
    surroundings: &Surroundings,
    friction: f64,
    radius_m: f64,
) -> Option<(Hold, f64)> {
    /// Both ends touch; what tilt, and what part of the speed besides rolling, that leaves is taken out.
    const LEVEL: f64 = 1e-5;
    let axis = state.pose.orientation * DVec3::Y;
    let (velocity_m_s, spin_rad_s) = (state.velocity_m_s, state.spin_rad_s);
    let none_m_s = LEVEL * (velocity_m_s.length() + spin_rad_s.length() * radius_m);
    let wobbles_m_s = spin_rad_s.cross(axis).length() * matter.solid.bounding_radius_m();
    let odd_m_s = wobbles_m_s.max(velocity_m_s.y.abs()).max(velocity_m_s.dot(axis).abs());
    if axis.y.abs() > LEVEL || odd_m_s > none_m_s {
        return None;
    }
    let level_axis = level(axis).normalize();
    if axis.y.abs() > f64::EPSILON {
        state.pose.orientation = turned(state.pose.orientation, axis.cross(level_axis));
    }
    state.velocity_m_s -= level_axis * velocity_m_s.dot(level_axis);
    state.spin_rad_s = level_axis * spin_rad_s.dot(level_axis);
    Some(ball(matter, state, surroundings, friction, radius_m))
}

/// What slides like a point, its centre this high; none once it has stopped.
fn slides(
    matter: &Matter,
    state: &mut State,
    surroundings: &Surroundings,
    friction: f64,
    height_m: f64,
) -> Option<(Hold, f64)> {
    let direction = level(state.velocity_m_s).normalize();
    let speed_m_s = state.velocity_m_s.length();
    state.velocity_m_s.y = 0.0;
    state.spin_rad_s = DVec3::ZERO;
    state.pose.position_m.y = height_m;
    let friction = friction * surroundings.rules.roughness(direction);
    let hold = Hold::Sliding { friction, direction };
    let braking_m_s2 = -surroundings.accelerations(matter, state, &hold).0.dot(direction);
    let until_s = until_stopped_s(speed_m_s, braking_m_s2, surroundings.brakes(matter));
    let radius_m = matter.solid.bounding_radius_m();
    if until_s * braking_m_s2 <= NO_SLIP * (surroundings.gravity_m_s2 * radius_m).sqrt() {
        state.velocity_m_s = DVec3::ZERO;
        return None;
    }
    Some((hold, until_s))
}

/// How long a slip of this speed may be followed before friction has to be looked at again.
fn until_stopped_s(slip_m_s: f64, braking_m_s2: f64, in_air: bool) -> f64 {
    if braking_m_s2 <= 0.0 {
        return f64::INFINITY;
    }
    let stops_s = slip_m_s / braking_m_s2;
    if in_air && stops_s > LAST_SLIP_S { 0.5 * stops_s } else { stops_s }
}
