//! The quantities, read off a record. Times are exact within a step; the uncertainty is what one step can hide.

use kernels::dynamics::{STEP_S, STEPS_PER_SECOND};
use scene::{MeasuredValue, Measurement, Quantity, Vec3};

use crate::measure::{Landing, MeasureError, Record, State};

/// In which moment a quantity was read: the words for it depend on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// Of the whole motion: a fall, a throw, a bounce.
    Whole,
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
}

/// Reads a quantity of one body off a record.
///
/// # Errors
/// [`MeasureError`], in a sentence, when the motion does not have it.
pub fn read(record: &Record, quantity: Quantity, of: &str) -> Result<Reading, MeasureError> {
    let index = record.index(of).ok_or_else(|| MeasureError::NoBody { id: of.to_owned() })?;
    let (value, uncertainty, sense) = Reader { record, index }.value(quantity)?;
    let scale = in_real_units(record, quantity);
    Ok(Reading {
        measurement: Measurement {
            quantity,
            of: of.to_owned(),
            value: MeasuredValue::Number(value * scale),
            unit: quantity.unit().to_owned(),
            uncertainty: uncertainty * scale,
        },
        sense,
    })
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
        return Err(MeasureError::NeverLands { whose: "anything".to_owned(), seconds: record.seconds() as u64 });
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
    let readers = (0..record.start.bodies.len()).map(|index| Reader { record, index });
    let states = readers.map(|reader| {
        let state = *record.state(reader.index, 0);
        let body = &record.start.bodies[reader.index];
        (body.mass_kg, state, reader.potential_j(&state))
    });
    let value = match quantity {
        Quantity::MomentumKgMS => {
            let sum = states.fold([0.0; 3], |sum: Vec3, (mass_kg, state, _)| {
                std::array::from_fn(|axis| sum[axis] + mass_kg * state.velocity_m_s[axis])
            });
            length(sum)
        }
        Quantity::KineticEnergyJ => states.map(|(mass_kg, state, _)| kinetic_j(mass_kg, &state)).sum(),
        Quantity::TotalEnergyJ => {
            states.map(|(mass_kg, state, potential)| kinetic_j(mass_kg, &state) + potential).sum()
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
        Quantity::FrequencyHz => 1.0 / units.time_s,
        Quantity::RangeM | Quantity::BounceHeightM | Quantity::SlideDistanceM => units.length_m,
        Quantity::ImpactSpeedMS | Quantity::SpeedMS | Quantity::TerminalSpeedMS | Quantity::EscapeSpeedMS => speed,
        Quantity::MomentumKgMS => units.mass_kg * speed,
        Quantity::KineticEnergyJ | Quantity::PotentialEnergyJ | Quantity::TotalEnergyJ => units.mass_kg * speed * speed,
        Quantity::MassKg => units.mass_kg,
        Quantity::DensityKgM3 => units.mass_kg / (units.length_m * units.length_m * units.length_m),
        Quantity::AngleDeg | Quantity::SubmergedPercent | Quantity::OrderOfArrival => 1.0,
    }
}

fn length(v: Vec3) -> f64 {
    (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]).sqrt()
}

fn kinetic_j(mass_kg: f64, state: &State) -> f64 {
    let speed = length(state.velocity_m_s);
    0.5 * mass_kg * speed * speed + state.turning_j
}

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
                Ok((landing.time_s, STEP_S / 2.0, Sense::Whole))
            }
            Quantity::ImpactSpeedMS => {
                let landing = self.landing()?;
                Ok((self.speed_at(&landing), self.gravity() * STEP_S / 2.0, Sense::Whole))
            }
            Quantity::RangeM => {
                let landing = self.landing()?;
                let (from, to) = (self.state(0).position_m, self.position_at(&landing));
                let level = (to[0] - from[0]).hypot(to[2] - from[2]);
                let velocity = self.state(landing.step).velocity_m_s;
                Ok((level, velocity[0].hypot(velocity[2]) * STEP_S / 2.0, Sense::Whole))
            }
            Quantity::BounceHeightM => self.bounce_height(),
            Quantity::PeriodS => self.period().map(|period_s| (period_s, STEP_S, Sense::Whole)),
            Quantity::FrequencyHz => {
                let period_s = self.period()?;
                Ok((1.0 / period_s, STEP_S / (period_s * period_s), Sense::Whole))
            }
            Quantity::SlideDistanceM => self.slide(),
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
            Quantity::PotentialEnergyJ => Ok((self.potential_j(self.state(0)), 0.0, Sense::AtStart)),
            Quantity::TotalEnergyJ => {
                let state = self.state(0);
                Ok((kinetic_j(self.mass_kg(), state) + self.potential_j(state), 0.0, Sense::AtStart))
            }
            Quantity::AngleDeg => self.angle(),
            Quantity::MassKg => Ok((self.mass_kg(), 0.0, Sense::AtStart)),
            Quantity::DensityKgM3 => {
                let volume_m3 = self.record.start.bodies[self.index].shape.volume_m3();
                Ok((self.mass_kg() / volume_m3, 0.0, Sense::AtStart))
            }
            Quantity::SubmergedPercent => self.submerged(),
            Quantity::TerminalSpeedMS => self.terminal(),
            Quantity::EscapeSpeedMS => Err(MeasureError::NoPlanet),
            Quantity::OrderOfArrival => Err(MeasureError::NoBody { id: "the order of all".to_owned() }),
        }
    }

    fn whose(&self) -> String {
        format!("the {}", self.record.start.bodies[self.index].name)
    }

    fn seconds(&self) -> u64 {
        self.record.seconds().round() as u64
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
        Err(if self.record.at_rest(self.index) && self.state(0).lowest_m < 0.01 {
            MeasureError::OnTheGround { whose: self.whose() }
        } else if self.gravity() == 0.0 {
            MeasureError::NoGravity { whose: self.whose() }
        } else {
            MeasureError::NeverLands { whose: self.whose(), seconds: self.seconds() }
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

    fn bounce_height(&self) -> Result<Value, MeasureError> {
        let first = self.landing()?;
        let landings = self.record.landings(self.index);
        let until = landings.get(1).map_or(usize::MAX, |second| second.step);
        let height_m = self
            .record
            .states(self.index)
            .enumerate()
            .skip(first.step + 1)
            .take_while(|(step, _)| *step <= until)
            .map(|(_, state)| state.lowest_m)
            .fold(0.0, f64::max);
        // Between two rows at the top, the parabola rises by at most g h^2 / 8.
        Ok((height_m, self.gravity() * STEP_S * STEP_S / 8.0 + 1e-3 * height_m, Sense::Whole))
    }

    fn period(&self) -> Result<f64, MeasureError> {
        match self.record.landings(self.index).as_slice() {
            [first, second, ..] => Ok(second.time_s - first.time_s),
            _ => Err(MeasureError::NeverBounces { whose: self.whose(), seconds: self.seconds() }),
        }
    }

    fn slide(&self) -> Result<Value, MeasureError> {
        if !self.record.at_rest(self.index) {
            return Err(MeasureError::StillMoving { whose: self.whose(), seconds: self.seconds() });
        }
        let (from, to) = (self.state(0).position_m, self.state(usize::MAX).position_m);
        let start_m_s = length(self.state(0).velocity_m_s);
        Ok(((to[0] - from[0]).hypot(to[2] - from[2]), start_m_s * STEP_S / 2.0, Sense::Whole))
    }

    fn angle(&self) -> Result<Value, MeasureError> {
        let velocity = self.state(0).velocity_m_s;
        if length(velocity) < 1e-9 {
            return Err(MeasureError::NoDirection { whose: self.whose() });
        }
        let elevation = libm::atan2(velocity[1], velocity[0].hypot(velocity[2]));
        Ok((elevation.to_degrees(), 0.0, Sense::AtStart))
    }

    fn potential_j(&self, state: &State) -> f64 {
        self.mass_kg() * self.gravity() * state.lowest_m.max(0.0)
    }

    /// What moves at the start is read there; what waits to be hit, just after it is; what falls, at its fastest.
    fn moment(&self, value: impl Fn(&State) -> f64, uncertainty: f64) -> Value {
        if let Some(hit_s) = self.record.first_hit_s(self.index)
            && length(self.state(0).velocity_m_s) < 1e-9
        {
            // One step beyond the step of the hit, in which impulses may still pass along a row.
            return (value(self.state((hit_s / STEP_S) as usize + 2)), uncertainty, Sense::AfterHit);
        }
        let start = value(self.state(0));
        if start > 0.0 {
            return (start, 0.0, Sense::AtStart);
        }
        (self.record.states(self.index).map(value).fold(0.0, f64::max), uncertainty, Sense::Greatest)
    }

    /// The share below the surface of the liquid in the end: the middle of what it was over the last two seconds.
    fn submerged(&self) -> Result<Value, MeasureError> {
        if self.record.start.environment.liquid.is_none() {
            return Err(MeasureError::NoLiquid { whose: self.whose() });
        }
        let count = self.record.states(self.index).count();
        let last = self.record.states(self.index).skip(count.saturating_sub(2 * STEPS_PER_SECOND as usize));
        let (least, most) = last
            .map(|state| state.submerged)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), share| (least.min(share), most.max(share)));
        Ok((50.0 * (least + most), 50.0 * (most - least), Sense::Whole))
    }

    /// The steady speed of a long fall: the record is of a fall without ground.
    fn terminal(&self) -> Result<Value, MeasureError> {
        if self.record.start.environment.air_density_kg_m3 == 0.0 {
            return Err(MeasureError::NoAir { whose: self.whose() });
        }
        if self.gravity() == 0.0 {
            return Err(MeasureError::NoGravity { whose: self.whose() });
        }
        if !self.record.steady(self.index) {
            return Err(MeasureError::NotSteady { whose: self.whose(), seconds: self.seconds() });
        }
        let now = length(self.state(usize::MAX).velocity_m_s);
        Ok((now, 1e-3 * now, Sense::Whole))
    }
}
