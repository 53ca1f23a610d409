//! What amounts mean: "50 m", "twice", "a bit more", "none", "as bouncy as possible" for each property.

use scene::limits::{self, Range};
use scene::{Body, Change, Edit, Light, Scene};

use crate::bind::links::links;
use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, Daylight, DraftStep, Exact, Rough, Slot, Word};
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
    /// Turns a second, at the start.
    Spin,
    /// How far something is moved.
    Shift,
    /// Of the launch above the horizon.
    Elevation,
    /// Of a body that hangs, from straight down.
    ReleaseAngle,
    /// Of a ramp.
    Tilt,
    /// From what a body goes round.
    Distance,
    /// Of strings, rods and springs.
    LinkLength,
    /// Of springs.
    Stiffness,
    /// Of springs.
    Damping,
    /// Of the liquid.
    LiquidDensity,
    /// Of the liquid's surface.
    LiquidLevel,
    /// Of the surroundings.
    Gravity,
    /// Of the surroundings.
    Air,
    /// Of the clock.
    Rate,
    /// Of the sun.
    Light,
    /// Of the camera round its target.
    CameraTurn,
    /// Of the camera above the horizon.
    CameraElevation,
    /// Of the camera from its target.
    CameraDistance,
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
        use Dimension::{Acceleration, Angle, Density, Frequency, Length, Mass, Percent, Plain, Speed, Stiffness};
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
            Self::Spin => of("a spin", "turns per second", &[Frequency, Plain], SPIN, 2.0, 20.0),
            Self::Shift => of("a distance", "metres", &[Length, Plain], limits::START_POSITION, 1.0, 50.0),
            Self::Elevation => of("an angle", "degrees", &[Angle, Plain], ELEVATION, 30.0, 90.0),
            Self::ReleaseAngle => of("an angle", "degrees", &[Angle, Plain], RELEASE, 30.0, 90.0),
            Self::Tilt => of("an angle", "degrees", &[Angle, Plain], limits::TILT, 10.0, 75.0),
            Self::Distance => of("a distance", "metres", &[Length, Plain], limits::DISTANCE, 1.0, 50.0),
            Self::LinkLength => of("a length", "metres", &[Length, Plain], limits::LINK_LENGTH, 1.0, 20.0),
            Self::Stiffness => {
                of("stiffness", "newtons per metre", &[Stiffness, Plain], limits::STIFFNESS, 10.0, 1000.0)
            }
            Self::Damping => of("damping", "plain numbers", &[Plain], limits::DAMPING, 0.5, 50.0),
            Self::LiquidDensity => {
                of("a density", "kilograms per cubic metre", &[Density, Plain], limits::LIQUID_DENSITY, 998.0, 13_546.0)
            }
            Self::LiquidLevel => of("a height", "metres", &[Length, Plain], limits::LIQUID_LEVEL, 1.0, 10.0),
            Self::Gravity => {
                of("gravity", "metres per second squared", &[Acceleration, Plain], limits::GRAVITY, 1.62, 25.0)
            }
            Self::Air => of("air", "kilograms per cubic metre", &[Density, Plain], limits::AIR_DENSITY, 1.225, 65.0),
            Self::Light => of("the light", "times", &[Plain, Percent], limits::SUN_STRENGTH, 0.5, 3.0),
            Self::CameraTurn => of("an angle", "degrees", &[Angle, Plain], limits::AZIMUTH, 30.0, 360.0),
            Self::CameraElevation => of("an angle", "degrees", &[Angle, Plain], limits::CAMERA_ELEVATION, 15.0, 89.0),
            Self::CameraDistance => of("a distance", "metres", &[Length, Plain], limits::CAMERA_DISTANCE, 5.0, 100.0),
            Self::Rate => of("the pace of time", "times", &[Plain, Percent], limits::RATE, 1.0, 4.0),
        }
    }

    /// The present value on a body of a scene, as [`Change`] counts it; 0 where bodies do not have it.
    pub(crate) fn present(self, scene: &Scene, body: &Body) -> f64 {
        let index = || scene.bodies.iter().position(|other| other.id == body.id);
        let [x, y, z] = body.velocity_m_s;
        match self {
            Self::Mass => body.mass_kg,
            Self::Size => body.shape.half_largest_extent_m(),
            Self::Restitution => body.restitution,
            Self::Friction => body.friction,
            Self::Drag => body.drag_coefficient,
            Self::Height => body.lowest_m(),
            Self::Speed => (x * x + y * y + z * z).sqrt(),
            Self::Spin => {
                let [x, y, z] = body.angular_velocity_rad_s;
                libm::hypot(libm::hypot(x, y), z) / std::f64::consts::TAU
            }
            Self::Shift => 0.0,
            Self::Elevation => libm::atan2(y, x.hypot(z)).to_degrees(),
            Self::ReleaseAngle => index().and_then(|at| scene.hanging(at)).map_or(0.0, |hanging| hanging.angle_deg()),
            Self::Tilt => body.tilted().map_or(0.0, |tilted| tilted.tilt_deg),
            Self::Distance => {
                let pair = index().and_then(|at| Some((body.position_m, scene.bodies[scene.primary(at)?].position_m)));
                pair.map_or(0.0, |([x, y, z], [px, py, pz])| libm::hypot(libm::hypot(x - px, y - py), z - pz))
            }
            Self::LinkLength | Self::Stiffness | Self::Damping => {
                links(scene, self, std::slice::from_ref(&body.id)).first().map_or(0.0, |(_, value)| *value)
            }
            Self::LiquidDensity
            | Self::LiquidLevel
            | Self::Gravity
            | Self::Air
            | Self::Rate
            | Self::Light
            | Self::CameraTurn
            | Self::CameraElevation
            | Self::CameraDistance => 0.0,
        }
    }

    fn edit(self, ids: &[String], value: Change) -> Edit {
        let of = selector(ids);
        let camera = |azimuth, elevation, distance| Edit::SetCamera { azimuth, elevation, distance, target_m: None };
        match self {
            Self::Mass => Edit::SetMass { of, value },
            Self::Size => Edit::SetSize { of, value },
            Self::Restitution => Edit::SetRestitution { of, value },
            Self::Friction => Edit::SetFriction { of, value },
            Self::Drag => Edit::SetDrag { of, value },
            Self::Height => Edit::SetHeight { of, value },
            Self::Speed => Edit::SetLaunch { of, speed: Some(value), direction: None, elevation: None },
            Self::Elevation => Edit::SetLaunch { of, speed: None, direction: None, elevation: Some(value) },
            Self::ReleaseAngle => Edit::SetReleaseAngle { of, value },
            Self::Tilt => Edit::SetTilt { of, value },
            Self::Distance => Edit::SetDistance { of, value },
            Self::Gravity => Edit::SetGravity(value),
            Self::Air => Edit::SetAir(value),
            Self::Rate => Edit::SetRate(value),
            Self::Light => Edit::SetSun { azimuth: None, elevation: None, strength: Some(value), colour: None },
            Self::CameraTurn => camera(Some(value), None, None),
            Self::CameraElevation => camera(None, Some(value), None),
            Self::CameraDistance => camera(None, None, Some(value)),
            Self::LinkLength
            | Self::Stiffness
            | Self::Damping
            | Self::LiquidDensity
            | Self::LiquidLevel
            | Self::Spin
            | Self::Shift => {
                unreachable!(
                    "invariant: links, the liquid, spins and places are not set by a number for several bodies"
                )
            }
        }
    }

    /// Percentages of it are of what it is now; of a ratio they are the value itself.
    fn is_ratio(self) -> bool {
        matches!(self, Self::Restitution | Self::Friction | Self::Rate | Self::Light)
    }
}

/// How far out rough words may hold what hangs: beyond, a string would not stay taut.
const RELEASE: Range = Range { what: "the release angle", unit: "°", least: 0.0, most: 90.0 };
/// In turns a second: as fast as a body may spin ([`limits::SPIN`]).
const SPIN: Range = Range { what: "the spin", unit: "turns/s", least: 0.0, most: 1000.0 };
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
                // "Minus two kilos" says it twice.
                match quantity.dimension {
                    Dimension::Factor if quantity.value > 1.0 => Change::Times(1.0 / quantity.value),
                    Dimension::Factor | Dimension::Percent => Change::Times(1.0 - quantity.value.abs()),
                    _ => Change::By(-self.value(property, quantity)?.abs()),
                }
            }
            Exact::As(word) => Change::To(self.of_another(property, word)?),
            Exact::Times(slot) => Change::Times(of(slot)?.value),
            Exact::Over(slot) => Change::Times(1.0 / of(slot)?.value),
        })
    }

    /// The value that another body has.
    fn of_another(&self, property: Property, word: Word) -> Result<f64, BindError> {
        let ids = self.meant(&[word])?;
        let body = ids.first().and_then(|id| self.start.body(id));
        Ok(body.map_or(0.0, |body| property.present(&self.start, body)))
    }

    /// The value of a quantity as this property counts it.
    pub(super) fn value(&self, property: Property, quantity: &Quantity) -> Result<f64, BindError> {
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
        let value = if property == Property::Size { quantity.value / 2.0 } else { quantity.value };
        Ok(value / self.unit(quantity.dimension))
    }

    /// What one of the scene's units stands for in SI.
    fn unit(&self, dimension: Dimension) -> f64 {
        let units = self.start.units;
        match dimension {
            Dimension::Length => units.length_m,
            Dimension::Mass => units.mass_kg,
            Dimension::Speed => units.length_m / units.time_s,
            Dimension::Frequency => 1.0 / units.time_s,
            Dimension::Acceleration => units.length_m / (units.time_s * units.time_s),
            _ => 1.0,
        }
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
            Property::Elevation | Property::Tilt | Property::CameraTurn | Property::CameraElevation => {
                present + 30.0 * libm::log(factor) / libm::log(3.0)
            }
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
                let others = self
                    .start
                    .bodies
                    .iter()
                    .find(|body| !ids.contains(&body.id))
                    .map(|body| property.present(&self.start, body));
                let mut values: Vec<(f64, Vec<String>)> = Vec::new();
                for id in ids {
                    let Some(body) = self.start.body(id) else { continue };
                    let present = property.present(&self.start, body);
                    let lesson = &self.situation.log.origin;
                    let origin = lesson.body(id).map(|body| property.present(lesson, body));
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

    /// How fast an ordinary push or throw is here.
    pub(super) fn ordinary_speed(&self) -> f64 {
        let speed = |body: &Body| Property::Speed.present(&self.start, body);
        let fastest = self.start.bodies.iter().map(speed).fold(0.0, f64::max);
        if self.start.units.are_si() || fastest == 0.0 { ORDINARY_SPEED_M_S } else { ORDINARY_SHARE * fastest }
    }

    /// An angle needs a speed: a body at rest gets an ordinary one first.
    pub(super) fn start_moving(&mut self, property: Property, ids: &[String]) -> Result<(), BindError> {
        for id in ids {
            let Some(body) = self.start.body(id) else { continue };
            if Property::Speed.present(&self.start, body) == 0.0 && property == Property::Elevation {
                let speed = self.ordinary_speed();
                let (name, units) = (body.name.clone(), self.start.units);
                self.edit(Property::Speed.edit(std::slice::from_ref(id), Change::To(speed)))?;
                let said = scene::words::quantity(speed * units.length_m / units.time_s, "m/s");
                let how = format!("the {name} was at rest, so it now starts at {said}");
                self.repaired(how)?;
            }
        }
        Ok(())
    }

    /// Gravity, air, ground, light, camera and pace of time.
    pub(super) fn surroundings(&mut self, step: &DraftStep) -> Result<(), BindError> {
        let (property, amount) = match step {
            DraftStep::Gravity(amount) => (Property::Gravity, *amount),
            DraftStep::Air(amount) => (Property::Air, *amount),
            DraftStep::GroundFriction(amount) => (Property::Friction, *amount),
            DraftStep::GroundBounce(amount) => (Property::Restitution, *amount),
            DraftStep::Rate(amount) => (Property::Rate, *amount),
            DraftStep::Light(amount) => (Property::Light, *amount),
            DraftStep::CameraTurn(amount) => (Property::CameraTurn, *amount),
            DraftStep::CameraElevation(amount) => (Property::CameraElevation, *amount),
            DraftStep::CameraDistance(amount) => (Property::CameraDistance, *amount),
            _ => return Ok(()),
        };
        let present = |scene: &Scene| {
            let environment = &scene.environment;
            match step {
                DraftStep::Gravity(_) => environment.gravity_m_s2,
                DraftStep::Air(_) => environment.air_density_kg_m3,
                DraftStep::GroundFriction(_) => environment.ground.as_ref().map_or(0.0, |ground| ground.friction),
                DraftStep::GroundBounce(_) => environment.ground.as_ref().map_or(0.0, |ground| ground.restitution),
                DraftStep::Light(_) => match &environment.light {
                    Light::Sun(sun) => sun.strength,
                    _ => 1.0,
                },
                DraftStep::CameraTurn(_) => scene.camera.azimuth_deg,
                DraftStep::CameraElevation(_) => scene.camera.elevation_deg,
                DraftStep::CameraDistance(_) => scene.camera.distance_m,
                _ => scene.clock.rate,
            }
        };
        // "It is too dark" after sunset is a wish for the day.
        if property == Property::Light && amount.grows() && self.after_sunset() {
            return self.daylight(Daylight::Noon);
        }
        let change = match amount {
            Amount::Exact(exact) => self.exact(property, exact)?,
            Amount::Rough(rough) => {
                // "Put the air back" in a lesson without air means the Earth's.
                let origin = present(&self.situation.log.origin);
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
const ORDINARY_SPEED_M_S: f64 = 4.0;
/// The same in space, as a share of the speed of what is fastest there.
const ORDINARY_SHARE: f64 = 0.25;
