//! Running ahead: a rollout from a start, as long as what is asked for needs, by the learned laws or by the exact solver.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::{Laws, STEP_S, STEPS_PER_SECOND, Simulator};
use scene::{Edit, Quantity, Scene};
use teacher::solver::Solver;

use crate::measure::cycle::{ENOUGH, Manner};
use crate::measure::quantity::{SPEEDING_UP, has_hit};
use crate::measure::record::Touch;
use crate::measure::{MeasureError, Record};

/// The longest rollout that waits for something to happen, in scene seconds.
const LONGEST_S: u64 = 120;
/// The same for what goes round something, which may take its time.
const LONGEST_ORBIT_S: f64 = 600.0;
/// How long something without an end is watched.
const GLANCE_S: u64 = 6;
/// After this long what floats is taken to have settled.
const SETTLED_S: u64 = 24;
/// What has met nothing after this long, meets nothing.
const MEETING_S: u64 = 30;
/// After this long whatever topples has toppled.
const TOPPLED_S: u64 = 8;
/// Steps between two looks at whether all is seen.
const LOOK_EVERY: u64 = 24;

/// Who moves the scene.
#[derive(Clone, Debug)]
pub enum Mover {
    /// The learned laws.
    Laws(Arc<Laws>),
    /// The exact solver.
    Solver,
}

/// What a rollout is watched for, which says when all is seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Purpose {
    /// What will be read.
    pub quantity: Quantity,
    /// On which bodies (indices).
    pub of: Vec<usize>,
}

impl Purpose {
    fn is_seen(&self, record: &Record) -> bool {
        let returned = |&index: &usize| {
            let enough = if record.manner(index) == Manner::ToAndFro { ENOUGH } else { 1 };
            record.cycle(index).is_some_and(|cycle| cycle.count >= enough) || record.all_rest()
        };
        let swings = |&index: &usize| record.start.hanging(index).is_some();

        let done = |index: usize, count: usize| record.landings(index).len() >= count || record.has_settled(index);
        let landed = |count: usize| self.of.iter().all(|&index| done(index, count));
        let resting = || self.of.iter().all(|&index| record.has_settled(index));
        match self.quantity {
            Quantity::FallTimeS
            | Quantity::ImpactSpeedMS
            | Quantity::RangeM
            | Quantity::FlightTimeS
            | Quantity::OrderOfArrival => landed(1),
            Quantity::BounceHeightM => landed(2),
            Quantity::PeriodS | Quantity::FrequencyHz | Quantity::AmplitudeM => self.of.iter().all(returned),
            Quantity::SlideDistanceM | Quantity::RestTimeS => resting(),
            Quantity::HitTimeS => {
                let thrown = |index: usize| crate::measure::is_thrown(&record.start.bodies[index]);
                let met = |index: usize| record.meeting(index).is_some() && (!thrown(index) || done(index, 1));
                self.of.iter().all(|&index| met(index) || record.has_settled(index))
            }
            Quantity::KnockedOver => record.all_rest() || record.seconds() >= TOPPLED_S as f64,
            Quantity::AccelerationMS2 => record.seconds() >= SPEEDING_UP as f64 * STEP_S,
            Quantity::SubmergedPercent => resting() || record.seconds() >= SETTLED_S as f64,
            // Read at the start alone.
            Quantity::MassKg
            | Quantity::DensityKgM3
            | Quantity::EscapeSpeedMS
            | Quantity::DistanceM
            | Quantity::HeightM
            | Quantity::SizeM
            | Quantity::WeightN
            | Quantity::PotentialEnergyJ
            | Quantity::TotalEnergyJ => true,
            Quantity::AngleDeg if !self.of.iter().any(swings) => true,
            Quantity::SpeedMS | Quantity::MomentumKgMS | Quantity::KineticEnergyJ => {
                record.seconds() >= GLANCE_S as f64 || self.of.iter().all(|&index| has_hit(record, index))
            }
            Quantity::AngleDeg => record.seconds() >= GLANCE_S as f64,
            Quantity::TerminalSpeedMS => self.of.iter().all(|&index| record.steady(index)),
        }
    }

    fn longest_s(&self, start: &Scene) -> u64 {
        match self.quantity {
            Quantity::PeriodS | Quantity::FrequencyHz => {
                let years = self.of.iter().filter_map(|&index| year_s(start, index));
                LONGEST_S
                    .max(years.fold(0.0, |longest: f64, year_s| longest.max(1.1 * year_s)).min(LONGEST_ORBIT_S) as u64)
            }
            Quantity::SpeedMS | Quantity::MomentumKgMS | Quantity::KineticEnergyJ | Quantity::AngleDeg => GLANCE_S,
            Quantity::HitTimeS => MEETING_S,
            _ => LONGEST_S,
        }
    }
}

/// How long an undisturbed orbit takes, in the scene's time: by Kepler's third law, with the semi-major axis that the energy
/// gives (Murray and Dermott, Solar System Dynamics, 1999, equations 2.22 and 2.34). None for what goes round nothing or gets
/// away.
fn year_s(scene: &Scene, index: usize) -> Option<f64> {
    let (body, primary) = (&scene.bodies[index], &scene.bodies[scene.primary(index)?]);
    let pull = scene.units.gravitation() * (body.mass_kg + primary.mass_kg);
    let apart = |a: scene::Vec3, b: scene::Vec3| libm::hypot(libm::hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
    let distance = apart(body.position_m, primary.position_m);
    let speed = apart(body.velocity_m_s, primary.velocity_m_s);
    let axis = 1.0 / (2.0 / distance - speed * speed / pull);
    (axis > 0.0).then(|| std::f64::consts::TAU * libm::sqrt(axis * axis * axis / pull))
}

/// Either mover at work.
enum Moving {
    Model(Box<Simulator>),
    Truth(Box<Solver>, usize),
}

impl Moving {
    fn new(scene: &Scene, mover: &Mover) -> Result<Self, MeasureError> {
        Ok(match mover {
            Mover::Laws(laws) => Self::Model(Box::new(Simulator::new(scene, Arc::clone(laws))?)),
            Mover::Solver => Self::Truth(Box::new(Solver::new(scene)?), 0),
        })
    }

    fn step(&mut self) -> Result<(), MeasureError> {
        match self {
            Self::Model(simulator) => simulator.step(),
            Self::Truth(solver, _) => solver.advance(STEP_S)?,
        }
        Ok(())
    }

    fn scene(&self) -> &Scene {
        match self {
            Self::Model(simulator) => simulator.scene(),
            Self::Truth(solver, _) => solver.scene(),
        }
    }

    fn apply(&mut self, edit: &Edit) -> Result<(), MeasureError> {
        match self {
            Self::Model(simulator) => simulator.apply(edit)?,
            Self::Truth(solver, seen) => {
                let changed = scene::apply(solver.scene(), edit).map_err(kernels::dynamics::DynamicsError::from)?;
                **solver = Solver::new(&changed)?;
                *seen = 0;
            }
        }
        Ok(())
    }

    fn touches(&mut self, since_s: f64) -> Vec<Touch> {
        match self {
            Self::Model(simulator) => simulator
                .take_impacts()
                .into_iter()
                .map(|impact| Touch {
                    time_s: impact.time_s - since_s,
                    a: impact.a,
                    b: impact.b,
                    approach_m_s: impact.approach_speed_m_s,
                    normal: impact.normal,
                })
                .collect(),
            Self::Truth(solver, seen) => {
                let fresh = &solver.impacts()[*seen..];
                *seen += fresh.len();
                fresh
                    .iter()
                    .map(|impact| Touch {
                        time_s: impact.time_s - since_s,
                        a: impact.a.clone(),
                        b: impact.b.clone(),
                        approach_m_s: impact.approach_speed_m_s,
                        normal: impact.normal,
                    })
                    .collect()
            }
        }
    }
}

/// Rolls a scene forward from `start`, making each event at its step (counted from `start`), until all that `purpose` asks
/// for is seen, the longest time is over, or the `deadline` has come.
///
/// # Errors
/// [`MeasureError::Dynamics`] or [`MeasureError::Teacher`] when the scene cannot be moved.
pub fn run(
    start: &Scene,
    events: &[(u64, Edit)],
    mover: &Mover,
    purpose: &Purpose,
    deadline: Instant,
) -> Result<Record, MeasureError> {
    let mut moving = Moving::new(start, mover)?;
    let since_s = start.clock.time_s;
    let mut record = Record::new(start);
    let last_event = events.iter().map(|(step, _)| *step).max().unwrap_or(0);
    let longest_s = purpose.longest_s(start);
    // What takes longer than most is not there much sooner than foretold.
    let look_from = if longest_s > LONGEST_S { longest_s * STEPS_PER_SECOND * 4 / 5 } else { 0 };
    let longest = (longest_s * STEPS_PER_SECOND).max(last_event + STEPS_PER_SECOND);
    for step in 0..longest {
        for (_, event) in events.iter().filter(|(at, _)| *at == step) {
            moving.apply(event)?;
        }
        moving.step()?;
        record.watch(moving.scene());
        record.touches.extend(moving.touches(since_s));
        let look = (step + 1) % LOOK_EVERY == 0 && step >= look_from;
        if step < last_event {
            continue;
        }
        if look && purpose.is_seen(&record) {
            break;
        }
        if Instant::now() > deadline {
            record.cut_short = !purpose.is_seen(&record);
            break;
        }
    }
    Ok(record)
}
