//! The motion of one body until the next event, as a function of time.

use glam::DVec3;

use super::body::{Matter, State};
use super::flight::{Hold, Surroundings, coast, integrate, is_symmetric, precess, spins_steadily};
use super::rest::partway;

/// How a body moves from a start until the end of an interval.
#[derive(Clone, Copy, Debug)]
pub(super) enum Motion {
    /// Not at all.
    Still,
    /// With constant acceleration and spin: a closed form.
    Coasting {
        /// The acceleration.
        acceleration_m_s2: DVec3,
    },
    /// With constant acceleration, turning about its own y and about its angular momentum, both evenly: a closed form.
    Precessing {
        /// The acceleration.
        acceleration_m_s2: DVec3,
    },
    /// One step of the high-order integrator.
    Integrated {
        /// What carries it.
        hold: Hold,
    },
    /// One step of a group of bodies that lean on each other.
    Stepped {
        /// Its velocities at the end of the step.
        end: State,
        /// The length of the step.
        step_s: f64,
    },
}

/// How far a motion can carry a body: bounds over a span of time.
pub(super) struct Sweep {
    /// Velocity at the start.
    pub(super) velocity_m_s: DVec3,
    /// What acceleration adds over the span.
    pub(super) gain_m_s: DVec3,
    /// The most by which the surface can move because the body turns.
    pub(super) turn_m_s: f64,
    /// Whether the acceleration is constant, so that differences between bodies are bounded by differences of these.
    pub(super) is_even: bool,
}

impl Motion {
    /// The simplest motion that is exact under a hold.
    pub(super) fn of(matter: &Matter, state: &State, hold: Hold, surroundings: &Surroundings) -> Self {
        if hold != Hold::Free && state.velocity_m_s == DVec3::ZERO && state.spin_rad_s == DVec3::ZERO {
            return Self::Still;
        }
        let even = match hold {
            Hold::Slipping { .. } => false,
            Hold::Free => !surroundings.brakes(matter) && spins_steadily(matter, state),
            Hold::Rolling | Hold::Sliding { .. } => !surroundings.brakes(matter),
        };
        if hold == Hold::Free && !even && !surroundings.brakes(matter) && is_symmetric(matter) {
            return Self::Precessing { acceleration_m_s2: surroundings.free_m_s2(matter, state) };
        }
        if even {
            Self::Coasting { acceleration_m_s2: surroundings.accelerations(matter, state, &hold).0 }
        } else {
            Self::Integrated { hold }
        }
    }

    /// The state after `t_s` seconds.
    pub(super) fn at(&self, matter: &Matter, start: &State, surroundings: &Surroundings, t_s: f64) -> State {
        match self {
            Self::Still => *start,
            Self::Coasting { acceleration_m_s2 } => coast(start, *acceleration_m_s2, t_s),
            Self::Precessing { acceleration_m_s2 } => precess(matter, start, *acceleration_m_s2, t_s),
            Self::Integrated { hold } => integrate(matter, start, hold, surroundings, t_s).0,
            Self::Stepped { end, step_s } => partway(start, end, *step_s, t_s),
        }
    }

    /// Bounds on the motion over a span.
    pub(super) fn sweep(&self, matter: &Matter, start: &State, surroundings: &Surroundings, span_s: f64) -> Sweep {
        /// Integrated accelerations and spins change by less than this factor within one accepted step.
        const MARGIN: f64 = 2.0;
        let turn_m_s = |spin_rad_s: f64| match matter.solid {
            geometry::contact::Solid::Sphere { .. } => 0.0,
            _ => spin_rad_s * matter.solid.bounding_radius_m(),
        };
        let spin_rad_s = start.spin_rad_s.length();
        let (velocity_m_s, is_even) = (start.velocity_m_s, matches!(self, Self::Still | Self::Coasting { .. }));
        let (gain_m_s, turn_m_s) = match self {
            Self::Still => (DVec3::ZERO, 0.0),
            Self::Coasting { acceleration_m_s2 } | Self::Precessing { acceleration_m_s2 } => {
                (*acceleration_m_s2 * span_s, turn_m_s(spin_rad_s))
            }
            Self::Integrated { hold } => {
                let (acceleration_m_s2, _) = surroundings.accelerations(matter, start, hold);
                // Near the terminal speed weight and drag all but cancel, and each alone is the bound.
                let gravity_m_s2 = if *hold == Hold::Free { surroundings.gravity_m_s2 } else { 0.0 };
                let gain_m_s = MARGIN * span_s * (acceleration_m_s2.length() + gravity_m_s2);
                (DVec3::Y * gain_m_s, turn_m_s(MARGIN * spin_rad_s))
            }
            Self::Stepped { end, .. } => {
                (end.velocity_m_s - start.velocity_m_s, turn_m_s(spin_rad_s.max(end.spin_rad_s.length())))
            }
        };
        Sweep { velocity_m_s, gain_m_s, turn_m_s, is_even }
    }
}
