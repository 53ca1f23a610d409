//! The quantities, read off a record. Times are exact within a step; the uncertainty is what one step can hide.

use kernels::dynamics::{STEP_S, STEPS_PER_SECOND};
use scene::{Body, MeasuredValue, Measurement, Quantity, Vec3, energy};

use crate::measure::cycle::{Cycle, Manner};
use crate::measure::record::still;
use crate::measure::{Landing, MeasureError, Record, State};

/// A slope of less than this is level.
const LEVEL_DEG: f64 = 0.5;
/// What moves slower than this share of the speed at which it is hit has waited to be hit.
const WAITS: f64 = 0.02;

/// How long after the first knock the exact solver can still be compared with, in seconds; no record of a hit is shorter.
pub(crate) const FORETOLD_S: f64 = 0.5;
/// So many steps after the one of a hit no impulse passes along a row any more.
const AFTER_HIT: usize = 2;
/// So many steps are the start, for an acceleration.
pub(super) const SPEEDING_UP: usize = STEPS_PER_SECOND as usize / 20;

/// In which moment a quantity was read: the words for it depend on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Of the whole motion: a fall, a throw, a bounce.
    Whole,
    /// Of a way down a slope.
    DownSlope,
    /// Of what swings, on a link or in a liquid.
    ToAndFro,
    /// Of what goes round another body, relative to that.
    Round,
    /// Of what rises in a liquid.
    Rising,
    /// Of the slope on which it lies.
    Slope,
    /// At the start.
    AtStart,
    /// Just after the first hit by another body.
    AfterHit,
    /// The greatest on the way.
    Greatest,
}

/// A measurement and the moment it holds for.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What was measured.
    pub measurement: Measurement,
    /// When.
    pub sense: Sense,
    /// The id of the other body that it has to do with: what is hit, what is near.
    pub other: Option<String>,
}

/// Reads a quantity of one body off a record.
///
/// # Errors
/// [`MeasureError`], in a sentence, when the motion does not have it.
pub fn read(record: &Record, quantity: Quantity, of: &str) -> Result<Reading, MeasureError> {
    let index = record.index(of).ok_or_else(|| MeasureError::NoBody { id: of.to_owned() })?;
    let reader = Reader { record, index };
    let (value, other) = match quantity {
        Quantity::HitTimeS => reader.meeting()?,
        Quantity::DistanceM => reader.distance()?,
        quantity => (reader.value(quantity)?, None),
    };
    Ok(reader.reading(quantity, value, other))
}

/// The speed, momentum or energy of motion of what moves at the start, just after it hits another body that is free to move. None for
/// other quantities, for what waits, and where it hits nothing.
#[must_use]
pub fn read_after_hit(record: &Record, quantity: Quantity, of: &str) -> Option<Reading> {
    let reader = Reader { record, index: record.index(of)? };
    let mass_kg = reader.mass_kg();
    let value = |state: &State| match quantity {
        Quantity::SpeedMS => Some(length(state.velocity_m_s)),
        Quantity::MomentumKgMS => Some(mass_kg * length(state.velocity_m_s)),
        Quantity::KineticEnergyJ => Some(kinetic_j(mass_kg, state)),
        _ => None,
    };
    let hit = record.first_hit(reader.index).filter(|_| length(reader.state(0).velocity_m_s) > 0.0)?;
    let other = if hit.a == of { hit.b.clone() } else { Some(hit.a.clone()) };
    let step = (hit.time_s / STEP_S) as usize + AFTER_HIT;
    let value = value(reader.state(step))?;
    Some(reader.reading(quantity, (value, 0.0, Sense::AfterHit), other))
}

/// Whether everything that is told of a body's speed, momentum or energy of motion has happened: what moves at the start has hit
/// something, what waited was hit.
pub(super) fn has_hit(record: &Record, index: usize) -> bool {
    let reader = Reader { record, index };
    let moves = length(reader.state(0).velocity_m_s) > 0.0;
    let hit = record.first_hit(index).map(|hit| (hit.time_s / STEP_S) as usize);
    let step = if moves { hit } else { reader.hit_waiting() };
    step.is_some_and(|step| record.seconds() > (step + AFTER_HIT) as f64 * STEP_S + FORETOLD_S)
}

/// How many of the bodies that stood end up elsewhere, by more than they are large.
#[must_use]
pub fn knocked_over(record: &Record, of: &[usize]) -> Measurement {
    let over = of.iter().filter(|&&index| record.is_knocked_over(index)).count();
    Measurement {
        quantity: Quantity::KnockedOver,
        of: String::new(),
        value: MeasuredValue::Number(over as f64),
        unit: String::new(),
        uncertainty: 0.0,
    }
}

/// The order in which bodies land; those that land within a step and a half per cent of each other land together.
///
/// # Errors
/// [`MeasureError::NeverLands`] when none does.
pub fn arrivals(record: &Record, of: &[usize]) -> Result<Measurement, MeasureError> {
    let mut times: Vec<(f64, usize)> =
        of.iter().filter_map(|&index| Some((record.landings(index).first()?.time_s, index))).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut groups: Vec<(f64, Vec<String>)> = Vec::new();
    for (time_s, index) in &times {
        let id = record.start.bodies[*index].id.clone();
        match groups.last_mut() {
            Some((first_s, group)) if time_s - *first_s <= together_s(*first_s) => group.push(id),
            _ => groups.push((*time_s, vec![id])),
        }
    }
    if groups.is_empty() {
        return Err(MeasureError::NeverLands { whose: "anything".to_owned() });
    }
    Ok(Measurement {
        quantity: Quantity::OrderOfArrival,
        of: String::new(),
        value: MeasuredValue::Order(groups.into_iter().map(|(_, group)| group).collect()),
        unit: String::new(),
        uncertainty: STEP_S * record.start.units.time_s,
    })
}

/// How far apart two landings may be to count as together: what nobody would see.
fn together_s(time_s: f64) -> f64 {
    (2.0 * STEP_S).max(0.015 * time_s)
}

/// The momentum or an energy of all bodies together, at the start of a record. None for other quantities.
#[must_use]
pub fn whole(record: &Record, quantity: Quantity) -> Option<Measurement> {
    let free = (0..record.start.bodies.len()).filter(|&index| !record.start.bodies[index].fixed);
    let states = free.map(|index| (record.start.bodies[index].mass_kg, *record.state(index, 0)));
    let value = match quantity {
        Quantity::MomentumKgMS => {
            let sum = states.fold([0.0; 3], |sum: Vec3, (mass_kg, state)| {
                std::array::from_fn(|axis| sum[axis] + mass_kg * state.velocity_m_s[axis])
            });
            length(sum)
        }
        Quantity::KineticEnergyJ => states.map(|(mass_kg, state)| kinetic_j(mass_kg, &state)).sum(),
        Quantity::TotalEnergyJ => {
            let moving: f64 = states.map(|(mass_kg, state)| kinetic_j(mass_kg, &state)).sum();
            moving + energy::of_place_of_all(&record.start)
        }
        _ => return None,
    };
    Some(Measurement {
        quantity,
        of: String::new(),
        value: MeasuredValue::Number(value * in_real_units(record, quantity)),
        unit: quantity.unit().to_owned(),
        uncertainty: 0.0,
    })
}

/// The factor from scene units to real ones.
fn in_real_units(record: &Record, quantity: Quantity) -> f64 {
    let units = record.start.units;
    let speed = units.length_m / units.time_s;
    match quantity {
        Quantity::FallTimeS | Quantity::FlightTimeS | Quantity::PeriodS => units.time_s,
        Quantity::HitTimeS | Quantity::RestTimeS => units.time_s,
        Quantity::FrequencyHz => 1.0 / units.time_s,
        Quantity::RangeM | Quantity::BounceHeightM | Quantity::SlideDistanceM => units.length_m,
        Quantity::DistanceM | Quantity::HeightM | Quantity::SizeM | Quantity::AmplitudeM => units.length_m,
        Quantity::AccelerationMS2 => speed / units.time_s,
        Quantity::WeightN => units.mass_kg * speed / units.time_s,
        Quantity::ImpactSpeedMS | Quantity::SpeedMS | Quantity::TerminalSpeedMS | Quantity::EscapeSpeedMS => speed,
        Quantity::MomentumKgMS => units.mass_kg * speed,
        Quantity::KineticEnergyJ | Quantity::PotentialEnergyJ | Quantity::TotalEnergyJ => units.mass_kg * speed * speed,
        Quantity::MassKg => units.mass_kg,
        Quantity::DensityKgM3 => units.mass_kg / (units.length_m * units.length_m * units.length_m),
        Quantity::AngleDeg | Quantity::SubmergedPercent | Quantity::OrderOfArrival | Quantity::KnockedOver => 1.0,
    }
}

fn length(v: Vec3) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}

fn kinetic_j(mass_kg: f64, state: &State) -> f64 {
    let speed = length(state.velocity_m_s);
    0.5 * mass_kg * speed * speed + state.turning_j
}

/// Whether it starts upwards, so that it flies higher than it starts.
pub(crate) fn is_thrown(body: &Body) -> bool {
    body.velocity_m_s[1] > THROWN_M_S
}

fn the(body: &Body) -> String {
    format!("the {}", body.name)
}

fn sense(manner: Manner) -> Sense {
    match manner {
        Manner::Round => Sense::Round,
        Manner::ToAndFro => Sense::ToAndFro,
        Manner::Bouncing => Sense::Whole,
    }
}

/// What has gone no farther than this has stayed where it was.
const NO_WAY_M: f64 = 1e-6;
/// What starts upwards faster than this is thrown up.
const THROWN_M_S: f64 = 0.1;
/// What bobs through more than this share of itself has not settled.
const MOST_BOBBING: f64 = 0.3;

struct Reader<'a> {
    record: &'a Record,
    index: usize,
}

type Value = (f64, f64, Sense);

impl Reader<'_> {
    fn value(&self, quantity: Quantity) -> Result<Value, MeasureError> {
        match quantity {
            Quantity::FallTimeS | Quantity::FlightTimeS => {
                let landing = self.landing()?;
                let sense = if self.slope().is_some() { Sense::DownSlope } else { Sense::Whole };
                Ok((landing.time_s, STEP_S / 2.0, sense))
            }
            Quantity::ImpactSpeedMS => {
                let landing = self.landing()?;
                Ok((self.speed_at(&landing), self.gravity() * STEP_S / 2.0, Sense::Whole))
            }
            Quantity::RangeM => {
                let landing = self.landing()?;
                let (from, to) = (self.state(0).position_m, self.position_at(&landing));
                let level = (to[0] - from[0]).hypot(to[2] - from[2]);
                // Rounding is no way to have gone.
                let level = if level < NO_WAY_M { 0.0 } else { level };
                let velocity = self.state(landing.step).velocity_m_s;
                Ok((level, velocity[0].hypot(velocity[2]) * STEP_S / 2.0, Sense::Whole))
            }
            Quantity::BounceHeightM => self.bounce_height(),
            Quantity::PeriodS => {
                let cycle = self.cycle()?;
                Ok((cycle.period_s, cycle.uncertainty_s, sense(cycle.manner)))
            }
            Quantity::FrequencyHz => {
                let Cycle { period_s, uncertainty_s, manner, .. } = self.cycle()?;
                Ok((1.0 / period_s, uncertainty_s / (period_s * period_s), sense(manner)))
            }
            Quantity::SlideDistanceM => self.slide(),
            Quantity::SpeedMS if self.primary().is_some() => Ok((self.speed_round(), 0.0, Sense::Round)),
            Quantity::SpeedMS => Ok(self.moment(|state| length(state.velocity_m_s), self.gravity() * STEP_S)),
            Quantity::MomentumKgMS => {
                let mass_kg = self.mass_kg();
                Ok(self.moment(|state| mass_kg * length(state.velocity_m_s), mass_kg * self.gravity() * STEP_S))
            }
            Quantity::KineticEnergyJ => {
                let mass_kg = self.mass_kg();
                let by_step = mass_kg * self.gravity() * STEP_S * length(self.state(0).velocity_m_s).max(1.0);
                Ok(self.moment(|state| kinetic_j(mass_kg, state), by_step))
            }
            Quantity::PotentialEnergyJ => Ok((energy::of_place(&self.record.start, self.index), 0.0, self.at_start())),
            Quantity::TotalEnergyJ => {
                let state = self.state(0);
                let place_j = energy::of_place(&self.record.start, self.index);
                Ok((kinetic_j(self.mass_kg(), state) + place_j, 0.0, self.at_start()))
            }
            Quantity::AngleDeg => self.angle(),
            Quantity::MassKg => Ok((self.mass_kg(), 0.0, Sense::AtStart)),
            Quantity::DensityKgM3 => {
                let volume_m3 = self.record.start.bodies[self.index].shape.volume_m3();
                Ok((self.mass_kg() / volume_m3, 0.0, Sense::AtStart))
            }
            Quantity::SubmergedPercent => self.submerged(),
            Quantity::TerminalSpeedMS => self.terminal(),
            Quantity::EscapeSpeedMS => self.escape_speed(),
            Quantity::RestTimeS => self.rest(),
            Quantity::HeightM if self.record.start.environment.ground.is_none() => {
                Err(MeasureError::NoGround { whose: self.whose() })
            }
            Quantity::HeightM => Ok((self.state(0).lowest_m.max(0.0), 0.0, Sense::AtStart)),
            Quantity::SizeM if !self.record.start.units.are_si() => {
                Err(MeasureError::NotToScale { whose: self.whose() })
            }
            Quantity::SizeM => {
                let shape = &self.record.start.bodies[self.index].shape;
                Ok((2.0 * shape.half_largest_extent_m(), 0.0, Sense::AtStart))
            }
            Quantity::AmplitudeM => self.amplitude(),
            Quantity::AccelerationMS2 => Ok(self.acceleration()),
            Quantity::WeightN => self.weight(),
            Quantity::HitTimeS => self.meeting().map(|(value, _)| value),
            Quantity::DistanceM => self.distance().map(|(value, _)| value),
            Quantity::OrderOfArrival | Quantity::KnockedOver => {
                Err(MeasureError::NoBody { id: "all of them together".to_owned() })
            }
        }
    }

    fn reading(&self, quantity: Quantity, (value, uncertainty, sense): Value, other: Option<String>) -> Reading {
        let scale = in_real_units(self.record, quantity);
        Reading {
            measurement: Measurement {
                quantity,
                of: self.record.start.bodies[self.index].id.clone(),
                value: MeasuredValue::Number(value * scale),
                unit: quantity.unit().to_owned(),
                uncertainty: uncertainty * scale,
            },
            sense,
            other,
        }
    }

    /// When it first meets another body, and which.
    fn meeting(&self) -> Result<(Value, Option<String>), MeasureError> {
        let (time_s, other) =
            self.record.meeting(self.index).ok_or_else(|| MeasureError::MeetsNothing { whose: self.whose() })?;
        Ok(((time_s, STEP_S / 2.0, Sense::Whole), Some(other.to_owned())))
    }

    /// How far it is, at the start, from what it goes round, or from the body next to it.
    fn distance(&self) -> Result<(Value, Option<String>), MeasureError> {
        let start = &self.record.start;
        let place = |index: usize| glam::DVec3::from_array(start.bodies[index].position_m);
        let apart = |index: &usize| place(*index).distance(place(self.index));
        let others = (0..start.bodies.len()).filter(|index| *index != self.index);
        let nearest = || others.min_by(|a, b| apart(a).total_cmp(&apart(b)));
        let other = self.primary().or_else(nearest).ok_or_else(|| MeasureError::Alone { whose: self.whose() })?;
        Ok(((apart(&other), 0.0, self.at_start()), Some(start.bodies[other].id.clone())))
    }

    /// From when on it is at rest.
    fn rest(&self) -> Result<Value, MeasureError> {
        if !self.record.at_rest(self.index) {
            return Err(MeasureError::StillMoves { whose: self.whose() });
        }
        let last = self.record.states(self.index).enumerate().filter(|(_, state)| !still(state)).last();
        Ok((last.map_or(0.0, |(step, _)| (step + 1) as f64 * STEP_S), STEP_S, Sense::Whole))
    }

    /// Half of the way between the two ends of its way to and fro, along the line between them.
    fn amplitude(&self) -> Result<Value, MeasureError> {
        self.cycle()?;
        if self.record.manner(self.index) != Manner::ToAndFro {
            return Err(MeasureError::NeverReturns { whose: self.whose() });
        }
        let places = || self.record.states(self.index).map(|state| glam::DVec3::from_array(state.position_m));
        let from = places().next().unwrap_or_default();
        let farthest =
            |from: glam::DVec3| places().max_by(|a, b| a.distance(from).total_cmp(&b.distance(from))).unwrap_or(from);
        let one = farthest(from);
        let fastest_m_s = self.record.states(self.index).map(|state| length(state.velocity_m_s)).fold(0.0, f64::max);
        Ok((0.5 * one.distance(farthest(one)), fastest_m_s * STEP_S, Sense::ToAndFro))
    }

    /// How fast its velocity changes in the first twentieth of a second.
    fn acceleration(&self) -> Value {
        let velocity = |step: usize| glam::DVec3::from_array(self.state(step).velocity_m_s);
        let over = |from: usize, to: usize| (velocity(to) - velocity(from)) / ((to - from) as f64 * STEP_S);
        let mean = over(0, SPEEDING_UP);
        let bent = (over(0, SPEEDING_UP / 2) - over(SPEEDING_UP / 2, SPEEDING_UP)).length();
        (mean.length(), 0.5 * bent, Sense::AtStart)
    }

    /// The force of gravity on it at the start: `m g`, or `G M m / r²` towards what it goes round.
    fn weight(&self) -> Result<Value, MeasureError> {
        let start = &self.record.start;
        if !start.environment.mutual_gravity {
            return Ok((self.mass_kg() * self.gravity(), 0.0, Sense::AtStart));
        }
        let primary = self.primary().ok_or_else(|| MeasureError::Heaviest { whose: self.whose() })?;
        let place = |index: usize| glam::DVec3::from_array(start.bodies[index].position_m);
        let apart = place(primary).distance(place(self.index));
        let pull = start.units.gravitation() * start.bodies[primary].mass_kg * self.mass_kg() / (apart * apart);
        Ok((pull, 0.0, Sense::Round))
    }

    fn whose(&self) -> String {
        the(&self.record.start.bodies[self.index])
    }

    /// What it goes round, if it does.
    fn primary(&self) -> Option<usize> {
        self.record.start.primary(self.index)
    }

    /// The tilt in degrees of the slope that it lies on at the start, if it lies on one.
    fn slope(&self) -> Option<f64> {
        let body = &self.record.start.bodies[self.index];
        let slopes = self.record.start.bodies.iter().filter(|other| other.id != body.id && other.carries(body));
        slopes.filter_map(|slope| slope.tilted()).map(|tilted| tilted.tilt_deg).find(|tilt_deg| *tilt_deg > LEVEL_DEG)
    }

    /// At the start; of what goes round another, relative to that.
    fn at_start(&self) -> Sense {
        if self.primary().is_some() { Sense::Round } else { Sense::AtStart }
    }

    fn gravity(&self) -> f64 {
        self.record.start.environment.gravity_m_s2
    }

    fn mass_kg(&self) -> f64 {
        self.record.start.bodies[self.index].mass_kg
    }

    fn state(&self, step: usize) -> &State {
        self.record.state(self.index, step)
    }

    fn landing(&self) -> Result<Landing, MeasureError> {
        if let Some(landing) = self.record.landings(self.index).first() {
            return Ok(*landing);
        }
        Err(if let Some(primary) = self.primary() {
            let primary = the(&self.record.start.bodies[primary]);
            MeasureError::FallsRound { whose: self.whose(), primary }
        } else if self.record.at_rest(self.index) && self.state(0).lowest_m < 0.01 {
            MeasureError::OnTheGround { whose: self.whose() }
        } else if self.gravity() == 0.0 {
            MeasureError::NoGravity { whose: self.whose() }
        } else {
            MeasureError::NeverLands { whose: self.whose() }
        })
    }

    /// Where the centre is at a landing: from the step before, along its velocity.
    fn position_at(&self, landing: &Landing) -> Vec3 {
        let state = self.state(landing.step);
        let within_s = landing.time_s - landing.step as f64 * STEP_S;
        std::array::from_fn(|axis| state.position_m[axis] + state.velocity_m_s[axis] * within_s)
    }

    /// The speed just before a landing: the approach along the normal is exact, the rest hardly changes within a step.
    fn speed_at(&self, landing: &Landing) -> f64 {
        let velocity = self.state(landing.step).velocity_m_s;
        let along: f64 = (0..3).map(|axis| velocity[axis] * landing.normal[axis]).sum();
        let across: Vec3 = std::array::from_fn(|axis| velocity[axis] - along * landing.normal[axis]);
        landing.approach_m_s.hypot(length(across))
    }

    /// How high it comes after its first landing; of what is thrown up, how high it flies.
    fn bounce_height(&self) -> Result<Value, MeasureError> {
        let first = self.landing()?;
        let landings = self.record.landings(self.index);
        let (from, until, sense) = if is_thrown(&self.record.start.bodies[self.index]) {
            (0, first.step, Sense::Greatest)
        } else {
            (first.step + 1, landings.get(1).map_or(usize::MAX, |second| second.step), Sense::Whole)
        };
        let height_m = self
            .record
            .states(self.index)
            .enumerate()
            .skip(from)
            .take_while(|(step, _)| *step <= until)
            .map(|(_, state)| state.lowest_m)
            .fold(0.0, f64::max);
        // Between two rows at the top, the parabola rises by at most g h^2 / 8.
        Ok((height_m, self.gravity() * STEP_S * STEP_S / 8.0 + 1e-3 * height_m, sense))
    }

    fn cycle(&self) -> Result<Cycle, MeasureError> {
        self.record.cycle(self.index).ok_or_else(|| match self.record.manner(self.index) {
            Manner::Bouncing => MeasureError::NeverBounces { whose: self.whose() },
            Manner::Round | Manner::ToAndFro => MeasureError::NeverReturns { whose: self.whose() },
        })
    }

    /// How fast it goes round another body: its speed at the start, relative to that.
    fn speed_round(&self) -> f64 {
        let own = self.state(0).velocity_m_s;
        let other = self.primary().map_or([0.0; 3], |primary| self.record.state(primary, 0).velocity_m_s);
        length(std::array::from_fn(|axis| own[axis] - other[axis]))
    }

    /// The speed relative to what it goes round at which it would just not come back, from where it is at the start: that of a
    /// parabola, `sqrt(2 G (M + m) / r)` (Battin 1999, section 3.3).
    fn escape_speed(&self) -> Result<Value, MeasureError> {
        let start = &self.record.start;
        let Some(primary) = self.primary() else {
            return Err(if start.environment.mutual_gravity {
                MeasureError::Heaviest { whose: self.whose() }
            } else {
                MeasureError::NoPlanet
            });
        };
        let (own, other) = (self.state(0).position_m, self.record.state(primary, 0).position_m);
        let distance_m = length(std::array::from_fn(|axis| own[axis] - other[axis]));
        let mass_kg = self.mass_kg() + start.bodies[primary].mass_kg;
        Ok(((2.0 * start.units.gravitation() * mass_kg / distance_m).sqrt(), 0.0, Sense::Round))
    }

    fn slide(&self) -> Result<Value, MeasureError> {
        if !self.record.at_rest(self.index) {
            return Err(MeasureError::StillMoving { whose: self.whose() });
        }
        // The whole way, down the slope and on along the floor.
        let places: Vec<Vec3> = self.record.states(self.index).map(|state| state.position_m).collect();
        let ways = places.windows(2).map(|pair| length(std::array::from_fn(|axis| pair[1][axis] - pair[0][axis])));
        let fastest_m_s = self.record.states(self.index).map(|state| length(state.velocity_m_s)).fold(0.0, f64::max);
        let sense = if self.slope().is_some() { Sense::DownSlope } else { Sense::Whole };
        Ok((ways.sum(), fastest_m_s * STEP_S / 2.0, sense))
    }

    /// The tilt of a ramp or of what it lies still on, how far out a swing goes, or the launch above level.
    fn angle(&self) -> Result<Value, MeasureError> {
        let start = &self.record.start;
        if let Some(tilted) = start.bodies[self.index].tilted() {
            return Ok((tilted.tilt_deg, 0.0, Sense::AtStart));
        }
        if let Some(hanging) = start.hanging(self.index) {
            let out_deg = |state: &State| {
                let arm = glam::DVec3::from_array(state.position_m) - hanging.pivot_m;
                libm::atan2(libm::hypot(arm.x, arm.z), -arm.y).to_degrees()
            };
            let widest = self.record.states(self.index).map(out_deg).fold(0.0, f64::max);
            // Between two rows at its end, a swing goes on by at most an eighth of g / l times the square of the step.
            let beyond = (self.gravity() * STEP_S * STEP_S / (8.0 * hanging.arm_m.length())).to_degrees();
            return Ok((widest, beyond, Sense::ToAndFro));
        }
        if let Some(tilt_deg) = self.slope().filter(|_| length(self.state(0).velocity_m_s) < 1e-9) {
            return Ok((tilt_deg, 0.0, Sense::Slope));
        }
        let velocity = self.state(0).velocity_m_s;
        if length(velocity) < 1e-9 {
            return Err(MeasureError::NoDirection { whose: self.whose() });
        }
        let elevation = libm::atan2(velocity[1], velocity[0].hypot(velocity[2]));
        Ok((elevation.to_degrees(), 0.0, Sense::AtStart))
    }

    /// The step in which it is first hit, if it waited until then.
    fn hit_waiting(&self) -> Option<usize> {
        let hit = self.record.first_hit(self.index)?;
        let step = (hit.time_s / STEP_S) as usize;
        let waited = |state: &State| length(state.velocity_m_s) < WAITS * hit.approach_m_s;
        self.record.states(self.index).take(step + 1).all(waited).then_some(step)
    }

    /// What moves at the start is read there; what waits to be hit, just after it is; what falls, at its fastest.
    fn moment(&self, value: impl Fn(&State) -> f64, uncertainty: f64) -> Value {
        if let Some(step) = self.hit_waiting() {
            return (value(self.state(step + AFTER_HIT)), uncertainty, Sense::AfterHit);
        }
        let start = value(self.state(0));
        if start > 0.0 {
            return (start, 0.0, Sense::AtStart);
        }
        (self.record.states(self.index).map(value).fold(0.0, f64::max), uncertainty, Sense::Greatest)
    }

    /// The share below the surface of the liquid in the end: at rest, or the middle of what it was over the last two seconds.
    fn submerged(&self) -> Result<Value, MeasureError> {
        if self.record.start.environment.liquid.is_none() {
            return Err(MeasureError::NoLiquid { whose: self.whose() });
        }
        if self.record.at_rest(self.index) {
            return Ok((100.0 * self.state(usize::MAX).submerged, 0.0, Sense::Whole));
        }
        let count = self.record.states(self.index).count();
        let last = self.record.states(self.index).skip(count.saturating_sub(2 * STEPS_PER_SECOND as usize));
        let (least, most) = last
            .map(|state| state.submerged)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), share| (least.min(share), most.max(share)));
        if most - least > MOST_BOBBING {
            return Err(MeasureError::NotSettled { whose: self.whose() });
        }
        Ok((50.0 * (least + most), 50.0 * (most - least), Sense::Whole))
    }

    /// The steady speed of a long fall: the record is of a fall without ground.
    fn terminal(&self) -> Result<Value, MeasureError> {
        let environment = &self.record.start.environment;
        if environment.air_density_kg_m3 == 0.0 && environment.liquid.is_none() {
            return Err(MeasureError::NoAir { whose: self.whose() });
        }
        if self.gravity() == 0.0 {
            return Err(MeasureError::NoGravity { whose: self.whose() });
        }
        if !self.record.steady(self.index) {
            return Err(MeasureError::NotSteady { whose: self.whose() });
        }
        let velocity = self.state(usize::MAX).velocity_m_s;
        let now = length(velocity);
        Ok((now, 1e-3 * now, if velocity[1] > 0.0 { Sense::Rising } else { Sense::Whole }))
    }
}
