//! How one body moves between events: in free flight, or on the ground alone.
//!
//! Where the accelerations are constant the motion is a closed form. Everything else is one step of the Runge-Kutta pair of
//! Dormand and Prince, *A family of embedded Runge-Kutta formulae*, J. Comp. Appl. Math. 6 (1980), RK5(4)7M: a state
//! inside a step is a shorter step from the same start, so that times of impact are found on the fifth-order solution
//! itself and not on an interpolant.

use geometry::contact::{Pose, Solid};
use geometry::frontal_area::frontal_area_m2;
use glam::{DQuat, DVec3};

use super::body::{Matter, State};
use crate::rules::Rules;

/// Local error allowed in one step, relative to the size, the speed and the spin of the body.
const TOLERANCE: f64 = 1e-12;

/// Gravity and air, and the rules of the world.
#[derive(Clone, Copy, Debug)]
pub(super) struct Surroundings {
    pub(super) gravity_m_s2: f64,
    pub(super) air_density_kg_m3: f64,
    pub(super) rules: Rules,
}

/// What carries a body besides the air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Hold {
    /// Nothing.
    Free,
    /// A ball, or a cylinder or capsule on its side across its axis, that slips over the ground; the friction coefficient, and the direction of the slip at the start.
    Slipping { friction: f64, direction: DVec3 },
    /// The same, rolling on the ground without slipping.
    Rolling,
    /// A box or a cylinder that slides on a face without turning; the friction coefficient, and the direction of its motion at the start.
    Sliding { friction: f64, direction: DVec3 },
}

impl Surroundings {
    /// Acceleration by quadratic drag on the frontal area, without a torque (see `geometry::frontal_area`).
    pub(super) fn drag_m_s2(&self, matter: &Matter, state: &State) -> DVec3 {
        let strength = 0.5 * self.air_density_kg_m3 * matter.drag_coefficient * matter.inverse_mass;
        if strength == 0.0 {
            return DVec3::ZERO;
        }
        let velocity = state.velocity_m_s - self.rules.wind_m_s;
        let area_m2 = frontal_area_m2(&matter.shape, state.pose.orientation, velocity);
        velocity * (-strength * area_m2 * velocity.length())
    }

    /// Acceleration in free flight; 0 for a fixed body.
    pub(super) fn free_m_s2(&self, matter: &Matter, state: &State) -> DVec3 {
        if matter.is_fixed() {
            return DVec3::ZERO;
        }
        DVec3::NEG_Y * self.gravity_m_s2 + self.drag_m_s2(matter, state)
    }

    /// Whether the air brakes this body.
    pub(super) fn brakes(&self, matter: &Matter) -> bool {
        self.air_density_kg_m3 * matter.drag_coefficient * matter.inverse_mass > 0.0
    }

    /// Linear and angular acceleration under a hold.
    pub(super) fn accelerations(&self, matter: &Matter, state: &State, hold: &Hold) -> (DVec3, DVec3) {
        let level = |vector: DVec3| DVec3::new(vector.x, 0.0, vector.z);
        match *hold {
            Hold::Free => {
                let turn = state.pose.orientation;
                let (spin, inertia) = (turn.conjugate() * state.spin_rad_s, matter.inertia);
                // Euler's equations without a torque, in the body's own frame.
                let spin_up = matter.inverse_inertia * (inertia * spin).cross(spin);
                (self.free_m_s2(matter, state), turn * spin_up)
            }
            Hold::Slipping { friction, direction } => {
                let arm_m = DVec3::NEG_Y * matter.rolling_radius_m();
                let slip = if self.brakes(matter) {
                    level(state.velocity_at(arm_m)).try_normalize().unwrap_or(direction)
                } else {
                    // Without air friction alone turns the slip, and it never does.
                    direction
                };
                let by_friction = slip * (-friction * self.gravity_m_s2);
                let spin_up = arm_m.cross(by_friction * matter.mass_kg) * matter.inverse_inertia.y;
                (by_friction + level(self.drag_m_s2(matter, state)), spin_up)
            }
            Hold::Rolling => {
                // The effective mass is 7/5 of a ball's own, 3/2 of a cylinder's: what pushes its centre has to turn it too.
                let radius_m = matter.rolling_radius_m();
                let effective = 1.0 + matter.inertia.y * matter.inverse_mass / radius_m.powi(2);
                let push = level(self.drag_m_s2(matter, state)) / effective;
                (push, DVec3::Y.cross(push) / radius_m)
            }
            Hold::Sliding { friction, direction } => {
                let along = if self.brakes(matter) {
                    level(state.velocity_m_s).try_normalize().unwrap_or(direction)
                } else {
                    direction
                };
                (along * (-friction * self.gravity_m_s2) + level(self.drag_m_s2(matter, state)), DVec3::ZERO)
            }
        }
    }
}

/// A unit quaternion turned by a rotation vector in the world's frame, in radians.
pub(crate) fn turned(orientation: DQuat, rotation_rad: DVec3) -> DQuat {
    let angle = rotation_rad.length();
    if angle == 0.0 {
        return orientation;
    }
    let (sin, cos) = (libm::sin(0.5 * angle), libm::cos(0.5 * angle));
    let axis = rotation_rad / angle * sin;
    (DQuat::from_xyzw(axis.x, axis.y, axis.z, cos) * orientation).normalize()
}

/// Constant acceleration and constant spin, exactly.
pub(super) fn coast(start: &State, acceleration_m_s2: DVec3, t_s: f64) -> State {
    State {
        pose: Pose {
            position_m: start.pose.position_m + (start.velocity_m_s + acceleration_m_s2 * (0.5 * t_s)) * t_s,
            orientation: turned(start.pose.orientation, start.spin_rad_s * t_s),
        },
        velocity_m_s: start.velocity_m_s + acceleration_m_s2 * t_s,
        spin_rad_s: start.spin_rad_s,
    }
}

/// Whether a body's spin stays as it is without a torque.
pub(super) fn spins_steadily(matter: &Matter, state: &State) -> bool {
    let spin = state.pose.orientation.conjugate() * state.spin_rad_s;
    let wobble = (matter.inertia * spin).cross(spin);
    wobble.length() <= 1e-14 * matter.inertia.max_element() * spin.length_squared()
}

/// Whether a body's moments across its own y are equal.
pub(super) fn is_symmetric(matter: &Matter) -> bool {
    matter.inertia.x == matter.inertia.z
}

/// Constant acceleration, and the free rotation of a symmetric top, exactly (Landau and Lifshitz, *Mechanics*, section 33).
pub(super) fn precess(matter: &Matter, start: &State, acceleration_m_s2: DVec3, t_s: f64) -> State {
    let orientation = start.pose.orientation;
    let momentum = matter.angular_momentum(orientation, start.spin_rad_s);
    let axis = orientation * DVec3::Y;
    let own_rad_s = start.spin_rad_s.dot(axis) * (1.0 - matter.inertia.y * matter.inverse_inertia.x);
    let spun = turned(orientation, axis * (own_rad_s * t_s));
    let orientation = turned(spun, momentum * (matter.inverse_inertia.x * t_s));
    let mut state = coast(start, acceleration_m_s2, t_s);
    state.pose.orientation = orientation;
    state.spin_rad_s = matter.spin_of(orientation, momentum);
    state
}

pub(super) const STAGES: usize = 7;
/// The tableau of RK5(4)7M; the last row of `A` is the fifth-order solution, so that its stage is the next step's first.
pub(super) const A: [[f64; 6]; STAGES] = [
    [0.0; 6],
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];
/// Fifth-order weights less the embedded fourth-order ones.
pub(super) const ERROR: [f64; STAGES] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339_200.0, 22.0 / 525.0, -1.0 / 40.0];

/// Rates of change of a state.
#[derive(Clone, Copy)]
struct Rates {
    velocity: DVec3,
    turn: DQuat,
    acceleration: DVec3,
    spin_up: DVec3,
}

impl Rates {
    fn of(matter: &Matter, state: &State, hold: &Hold, surroundings: &Surroundings) -> Self {
        let (acceleration, spin_up) = surroundings.accelerations(matter, state, hold);
        let w = state.spin_rad_s * 0.5;
        let turn = DQuat::from_xyzw(w.x, w.y, w.z, 0.0) * state.pose.orientation;
        Self { velocity: state.velocity_m_s, turn, acceleration, spin_up }
    }

    fn sum(rates: &[Self], weights: &[f64]) -> Self {
        let zero = DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0);
        let none = Self { velocity: DVec3::ZERO, turn: zero, acceleration: DVec3::ZERO, spin_up: DVec3::ZERO };
        rates.iter().zip(weights).fold(none, |sum, (rate, &weight)| Self {
            velocity: sum.velocity + rate.velocity * weight,
            turn: sum.turn + rate.turn * weight,
            acceleration: sum.acceleration + rate.acceleration * weight,
            spin_up: sum.spin_up + rate.spin_up * weight,
        })
    }

    fn after(&self, start: &State, t_s: f64) -> State {
        State {
            pose: Pose {
                position_m: start.pose.position_m + self.velocity * t_s,
                orientation: start.pose.orientation + self.turn * t_s,
            },
            velocity_m_s: start.velocity_m_s + self.acceleration * t_s,
            spin_rad_s: start.spin_rad_s + self.spin_up * t_s,
        }
    }
}

/// One step of `t_s` seconds: the state after it, and its error relative to [`TOLERANCE`] (1 is just good enough).
pub(super) fn integrate(
    matter: &Matter,
    start: &State,
    hold: &Hold,
    surroundings: &Surroundings,
    t_s: f64,
) -> (State, f64) {
    let mut rates = [Rates::of(matter, start, hold, surroundings); STAGES];
    let mut end = *start;
    for stage in 1..STAGES {
        end = Rates::sum(&rates[..stage], &A[stage]).after(start, t_s);
        rates[stage] = Rates::of(matter, &end, hold, surroundings);
    }
    end.pose.orientation = end.pose.orientation.normalize();

    let error = Rates::sum(&rates, &ERROR);
    // A ball's attitude is seen but moves nothing: 1e-9 rad a step is good enough for it.
    let attitude = if let Solid::Sphere { .. } = matter.solid { 1e-3 } else { 1.0 };
    let radius_m = matter.solid.bounding_radius_m();
    let speed_m_s = start.velocity_m_s.length() + (surroundings.gravity_m_s2 * radius_m).sqrt() + f64::MIN_POSITIVE;
    let spin_rad_s = start.spin_rad_s.length() + speed_m_s / radius_m;
    let error = (error.velocity.length() / radius_m)
        .max(error.turn.length() * attitude)
        .max(error.acceleration.length() / speed_m_s)
        .max(error.spin_up.length() / spin_rad_s);
    (end, error * t_s / TOLERANCE)
}

/// The longest step up to `limit_s` whose error is allowed, started from a guess; and a guess for the step after it.
pub(super) fn allowed_step_s(
    matter: &Matter,
    start: &State,
    hold: &Hold,
    surroundings: &Surroundings,
    limit_s: f64,
    guess_s: f64,
) -> (f64, f64) {
    /// A shorter step is taken as it is: the error is then rounding.
    const SHORTEST_S: f64 = 1e-7;
    let mut step_s = guess_s.min(limit_s);
    loop {
        let (_, error) = integrate(matter, start, hold, surroundings, step_s);
        // Local error grows with the fifth power of the step.
        let factor = 0.9 * libm::pow(error.max(1e-10), -0.2);
        if error <= 1.0 || step_s <= SHORTEST_S {
            return (step_s, step_s * factor.clamp(1.0, 5.0));
        }
        step_s *= factor.clamp(0.1, 0.9);
    }
}
