//! What amounts mean: "50 m", "twice", "a bit more", "none", "as bouncy as possible" for each property.

use scene::limits::{self, Range};
use scene::{Body, Change, Edit, Scene};

use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, DraftStep, Exact, Rough, Slot};
use crate::quantity::{Dimension, Quantity};

/// A property that an amount can be given for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// Of bodies.
    Mass,
    /// Half the largest extent; people say the whole.
    Size,
    /// Of bodies or the ground.
    Restitution,
    /// Of bodies or the ground.
    Friction,
    /// Of bodies.
    Drag,
    /// Of the lowest point above the ground.
    Height,
    /// At the start.
    Speed,
    /// Of the launch above the horizon.
    Elevation,
    /// Of the surroundings.
    Gravity,
    /// Of the surroundings.
    Air,
    /// Of the clock.
    Rate,
}

/// What rough words mean for a property.
struct Meaning {
    what: &'static str,
    unit: &'static str,
    dimensions: &'static [Dimension],
    range: Range,
    /// What "more" makes of none.
    something: f64,
    /// What "as much as makes sense" is.
    most: f64,
}

impl Property {
    fn meaning(self) -> Meaning {
        use Dimension::{Acceleration, Angle, Density, Length, Mass, Percent, Plain, Speed};
        let of =
            |what, unit, dimensions, range, something, most| Meaning { what, unit, dimensions, range, something, most };
        match self {
            Self::Mass => of("a mass", "kilograms", &[Mass, Plain], limits::MASS, 1.0, 1000.0),
            Self::Size => of("a size", "metres", &[Length, Plain], limits::SIZE, 0.3, 1.5),
            Self::Restitution => {
                of("bounciness", "numbers from 0 to 1", &[Plain, Percent], limits::RESTITUTION, 0.5, 1.0)
            }
            Self::Friction => of("friction", "numbers from 0 to 2", &[Plain, Percent], limits::FRICTION, 0.3, 1.5),
            Self::Drag => of("drag", "plain numbers", &[Plain], limits::DRAG, 0.5, 5.0),
            Self::Height => of("a height", "metres", &[Length, Plain], limits::HEIGHT, 2.0, 100.0),
            Self::Speed => of("a speed", "metres per second", &[Speed, Plain], limits::LAUNCH_SPEED, 3.0, 30.0),
            Self::Elevation => of("an angle", "degrees", &[Angle, Plain], ELEVATION, 30.0, 90.0),
            Self::Gravity => {
                of("gravity", "metres per second squared", &[Acceleration, Plain], limits::GRAVITY, 1.62, 25.0)
            }
            Self::Air => of("air", "kilograms per cubic metre", &[Density, Plain], limits::AIR_DENSITY, 1.225, 65.0),
            Self::Rate => of("the pace of time", "times", &[Plain, Percent], limits::RATE, 1.0, 4.0),
        }
    }

    /// The present value on a body, as [`Change`] counts it.
    pub(super) fn present(self, body: &Body) -> f64 {
        let [x, y, z] = body.velocity_m_s;
        match self {
            Self::Mass => body.mass_kg,
            Self::Size => body.shape.half_largest_extent_m(),
            Self::Restitution => body.restitution,
            Self::Friction => body.friction,
            Self::Drag => body.drag_coefficient,
            Self::Height => body.lowest_m(),
            Self::Speed => (x * x + y * y + z * z).sqrt(),
            Self::Elevation => libm::atan2(y, x.hypot(z)).to_degrees(),
            Self::Gravity | Self::Air | Self::Rate => 0.0,
        }
    }

    fn edit(self, ids: &[String], value: Change) -> Edit {
        let of = selector(ids);
        match self {
            Self::Mass => Edit::SetMass { of, value },
            Self::Size => Edit::SetSize { of, value },
            Self::Restitution => Edit::SetRestitution { of, value },
            Self::Friction => Edit::SetFriction { of, value },
            Self::Drag => Edit::SetDrag { of, value },
            Self::Height => Edit::SetHeight { of, value },
            Self::Speed => Edit::SetLaunch { of, speed: Some(value), direction: None, elevation: None },
            Self::Elevation => Edit::SetLaunch { of, speed: None, direction: None, elevation: Some(value) },
            Self::Gravity => Edit::SetGravity(value),
            Self::Air => Edit::SetAir(value),
            Self::Rate => Edit::SetRate(value),
        }
    }

    /// Percentages of it are of what it is now; of a ratio they are the value itself.
    fn is_ratio(self) -> bool {
        matches!(self, Self::Restitution | Self::Friction | Self::Rate)
    }
}

/// Straight down to straight up.
const ELEVATION: Range = Range { what: "the launch angle", unit: "°", least: -90.0, most: 90.0 };

impl Binder<'_> {
    /// The quantity that a placeholder stands for.
    pub(super) fn quantity(&self, slot: Slot) -> Result<&Quantity, BindError> {
        let here = slot as usize;
        let previous = Slot::P1 as usize;
        let found = if here < previous {
            self.situation.quantities.get(here)
        } else {
            self.situation.previous.get(here - previous)
        };
        found.ok_or(BindError::NoQuantity)
    }

    /// What an exact amount of a property is.
    pub(super) fn exact(&self, property: Property, exact: Exact) -> Result<Change, BindError> {
        let of = |slot: Slot| self.quantity(slot);
        Ok(match exact {
            Exact::To(slot) => {
                let quantity = of(slot)?;
                match quantity.dimension {
                    Dimension::Factor => Change::Times(quantity.value),
                    Dimension::Percent if !property.is_ratio() => Change::Times(quantity.value),
                    _ => Change::To(self.value(property, quantity)?),
                }
            }
            Exact::MoreBy(slot) => {
                let quantity = of(slot)?;
                match quantity.dimension {
                    // "A third more"; but "twice more" is twice as much.
                    Dimension::Factor if quantity.value > 1.0 => Change::Times(quantity.value),
                    Dimension::Factor | Dimension::Percent => Change::Times(1.0 + quantity.value),
                    _ => Change::By(self.value(property, quantity)?),
                }
            }
            Exact::LessBy(slot) => {
                let quantity = of(slot)?;
                match quantity.dimension {
                    Dimension::Factor if quantity.value > 1.0 => Change::Times(1.0 / quantity.value),
                    Dimension::Factor | Dimension::Percent => Change::Times(1.0 - quantity.value),
                    _ => Change::By(-self.value(property, quantity)?),
                }
            }
            Exact::Times(slot) => Change::Times(of(slot)?.value),
            Exact::Over(slot) => Change::Times(1.0 / of(slot)?.value),
        })
    }

    /// The value of a quantity as this property counts it.
    fn value(&self, property: Property, quantity: &Quantity) -> Result<f64, BindError> {
        let meaning = property.meaning();
        if property == Property::Gravity
            && let Some(value) = quantity.as_acceleration()
        {
            return Ok(value);
        }
        if !meaning.dimensions.contains(&quantity.dimension) {
            let found = self.situation.question.get(quantity.span.clone()).unwrap_or("that number");
            return Err(BindError::WrongUnit {
                what: meaning.what,
                expected: meaning.unit,
                found: format!("{found:?}"),
            });
        }
        // People give a ball's size as its width.
        Ok(if property == Property::Size { quantity.value / 2.0 } else { quantity.value })
    }

    /// What a rough word makes of a present value.
    pub(super) fn rough(&self, property: Property, rough: Rough, present: f64, normal: f64, same: f64) -> f64 {
        let meaning = property.meaning();
        let factor = match rough {
            Rough::BitMore => 1.2,
            Rough::More => 1.5,
            Rough::MuchMore => 3.0,
            Rough::BitLess => 1.0 / 1.2,
            Rough::Less => 1.0 / 1.5,
            Rough::MuchLess => 1.0 / 3.0,
            Rough::None => return meaning.range.least.max(0.0),
            Rough::Most => return meaning.most,
            Rough::Normal => return normal,
            Rough::Same => return same,
        };
        let more = factor > 1.0;
        let value = match property {
            // Angles add: "steeper" means as much anywhere.
            Property::Elevation => present + 30.0 * libm::log(factor) / libm::log(3.0),
            // Ratios come nearer to their ends, and never beyond.
            Property::Restitution if more => 1.0 - (1.0 - present) / factor,
            _ if present <= 0.0 && more => meaning.something * factor / 1.5,
            _ => present * factor,
        };
        meaning.range.clamp(value)
    }

    /// Sets a property of bodies, one edit for each different outcome.
    pub(super) fn set(&mut self, property: Property, ids: &[String], amount: Amount) -> Result<(), BindError> {
        if property == Property::Elevation || property == Property::Speed {
            self.start_moving(property, ids)?;
        }
        match amount {
            Amount::Exact(exact) => {
                let change = self.exact(property, exact)?;
                self.edit(property.edit(ids, change))
            }
            Amount::Rough(rough) => {
                let others =
                    self.start.bodies.iter().find(|body| !ids.contains(&body.id)).map(|body| property.present(body));
                let mut values: Vec<(f64, Vec<String>)> = Vec::new();
                for id in ids {
                    let Some(body) = self.start.body(id) else { continue };
                    let present = property.present(body);
                    let origin = self.situation.origin.body(id).map(|body| property.present(body));
                    let same = others.unwrap_or(present);
                    let value = self.rough(property, rough, present, origin.unwrap_or(same), same);
                    match values.iter_mut().find(|(held, _)| *held == value) {
                        Some((_, ids)) => ids.push(id.clone()),
                        None => values.push((value, vec![id.clone()])),
                    }
                }
                for (value, ids) in values {
                    self.edit(property.edit(&ids, Change::To(value)))?;
                }
                Ok(())
            }
        }
    }

    /// An angle needs a speed: a body at rest gets an ordinary one first.
    pub(super) fn start_moving(&mut self, property: Property, ids: &[String]) -> Result<(), BindError> {
        for id in ids {
            let Some(body) = self.start.body(id) else { continue };
            if Property::Speed.present(body) == 0.0 && property == Property::Elevation {
                let how = format!("the {} was at rest, so it now starts at {ORDINARY_SPEED_M_S} m/s", body.name);
                self.edit(Property::Speed.edit(std::slice::from_ref(id), Change::To(ORDINARY_SPEED_M_S)))?;
                self.repaired(how)?;
            }
        }
        Ok(())
    }

    /// Gravity, air, ground and pace of time.
    pub(super) fn surroundings(&mut self, step: &DraftStep) -> Result<(), BindError> {
        let (property, amount) = match step {
            DraftStep::Gravity(amount) => (Property::Gravity, *amount),
            DraftStep::Air(amount) => (Property::Air, *amount),
            DraftStep::GroundFriction(amount) => (Property::Friction, *amount),
            DraftStep::GroundBounce(amount) => (Property::Restitution, *amount),
            DraftStep::Rate(amount) => (Property::Rate, *amount),
            _ => return Ok(()),
        };
        let present = |scene: &Scene| {
            let environment = &scene.environment;
            match step {
                DraftStep::Gravity(_) => environment.gravity_m_s2,
                DraftStep::Air(_) => environment.air_density_kg_m3,
                DraftStep::GroundFriction(_) => environment.ground.as_ref().map_or(0.0, |ground| ground.friction),
                DraftStep::GroundBounce(_) => environment.ground.as_ref().map_or(0.0, |ground| ground.restitution),
                _ => scene.clock.rate,
            }
        };
        let change = match amount {
            Amount::Exact(exact) => self.exact(property, exact)?,
            Amount::Rough(rough) => {
                // "Put the air back" in a lesson without air means the Earth's.
                let origin = present(self.situation.origin);
                let normal = if property == Property::Air && origin == 0.0 { 1.225 } else { origin };
                Change::To(self.rough(property, rough, present(&self.start), normal, normal))
            }
        };
        match step {
            DraftStep::GroundFriction(_) => {
                self.edit(Edit::SetGround { friction: Some(change), restitution: None })?;
                self.rough_bodies_too(change)
            }
            DraftStep::GroundBounce(_) => self.edit(Edit::SetGround { friction: None, restitution: Some(change) }),
            _ => self.edit(property.edit(&[], change)),
        }
    }

    /// Friction takes two: where the bodies themselves are perfectly smooth, a rough floor would change nothing.
    fn rough_bodies_too(&mut self, change: Change) -> Result<(), BindError> {
        let smooth: Vec<String> =
            self.start.bodies.iter().filter(|body| body.friction == 0.0).map(|body| body.id.clone()).collect();
        let Change::To(friction) = change else { return Ok(()) };
        if friction == 0.0 || smooth.is_empty() {
            return Ok(());
        }
        self.edit(Edit::SetFriction { of: selector(&smooth), value: Change::To(friction) })?;
        self.repaired("friction takes two rough surfaces, so the things on the floor are rough now as well".to_owned())
    }
}

/// How fast an ordinary push or throw is.
pub(super) const ORDINARY_SPEED_M_S: f64 = 4.0;
