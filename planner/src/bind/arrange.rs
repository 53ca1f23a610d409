//! Where things are put and how they turn: "on top of the box", "a metre to the left", "with backspin".

use std::f64::consts::TAU;

use glam::DVec3;
use scene::{Arrangement, Body, Edit, Selector, Thing};

use crate::bind::amount::Property;
use crate::bind::new_thing::is_free_box;
use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, NewThing, Putting, Rough, Shove, Spot, Turn, Twist, Way};

/// What a step to the side is, in sizes of the body that makes it.
const STEP: f64 = 3.0;
/// The gap beside a body, as a share of the greater of both.
const GAP: f64 = 0.5;

/// Whether one body lies on another, over its middle or near it.
pub(crate) fn lies_on(upper: &Body, lower: &Body) -> bool {
    let (up, low) = (upper.half_bounds_m(), lower.half_bounds_m());
    let apart = |axis: usize| (upper.position_m[axis] - lower.position_m[axis]).abs();
    let touching = (upper.position_m[1] - lower.position_m[1] - up[1] - low[1]).abs() < 0.1 * low[1];
    touching && apart(0) < low[0] && apart(2) < low[2]
}

impl Binder<'_> {
    /// Turns bodies: a wheel rolling onward turns forward, a top sideways.
    pub(super) fn spin(&mut self, twist: &Twist) -> Result<(), BindError> {
        for id in self.who(&twist.of)? {
            let Some(body) = self.start.body(&id) else { continue };
            let turning = DVec3::from_array(body.angular_velocity_rad_s);
            let going = DVec3::from_array(body.velocity_m_s) * DVec3::new(1.0, 0.0, 1.0);
            let rolling = DVec3::Y.cross(going.try_normalize().unwrap_or(DVec3::X));
            let axis = match twist.turn {
                Turn::Forward => rolling,
                Turn::Backward => -rolling,
                Turn::Sideways => DVec3::Y,
                Turn::SameWay => turning.try_normalize().unwrap_or(DVec3::Y),
            };
            let present = Property::Spin.present(&self.start, body);
            let lesson = &self.situation.log.origin;
            let origin = lesson.body(&id).map_or(0.0, |body| Property::Spin.present(lesson, body));
            let turns = match twist.value {
                Amount::Exact(exact) => self.exact(Property::Spin, exact)?.of(present),
                // An ordinary spin is the lesson's own, if it has one.
                Amount::Rough(Rough::Normal | Rough::Same) => {
                    if origin > 0.0 {
                        origin
                    } else {
                        self.rough(Property::Spin, Rough::More, 0.0, 0.0, 0.0)
                    }
                }
                Amount::Rough(rough) => self.rough(Property::Spin, rough, present, origin, origin),
            };
            let angular_velocity_rad_s = (axis * turns * TAU).to_array();
            self.edit(Edit::SetSpin { of: Selector::Id(id), angular_velocity_rad_s })?;
        }
        Ok(())
    }

    /// Moves where bodies start, all by the same way.
    pub(super) fn shift(&mut self, shove: &Shove) -> Result<(), BindError> {
        let ids = self.who(&shove.of)?;
        let Some(first) = ids.first().and_then(|id| self.start.body(id)) else { return Ok(()) };
        let ordinary = STEP * first.shape.half_largest_extent_m();
        let far = match shove.speed {
            Amount::Exact(exact) => self.exact(Property::Shift, exact)?.of(ordinary),
            Amount::Rough(Rough::BitMore | Rough::BitLess) => ordinary / 2.0,
            Amount::Rough(Rough::MuchMore | Rough::Most) => ordinary * 3.0,
            Amount::Rough(_) => ordinary,
        };
        let by = self.pointing(shove.way) * far;
        let moved: Vec<(String, DVec3)> = ids
            .iter()
            .filter_map(|id| Some((id.clone(), DVec3::from_array(self.start.body(id)?.position_m) + by)))
            .collect();
        moved.into_iter().try_for_each(|(id, place)| self.place(&id, place))
    }

    /// Puts bodies at another one, each next to the one before it.
    pub(super) fn put(&mut self, putting: &Putting) -> Result<(), BindError> {
        let ids = self.who(&putting.of)?;
        let by = self.meant(&putting.by)?;
        let mut by = by.into_iter().find(|id| !ids.contains(id)).ok_or(BindError::AtItself)?;
        for id in &ids {
            self.put_at(id, putting.spot, &by)?;
            by.clone_from(id);
        }
        Ok(())
    }

    /// What was just added goes where it was said to go, and starts moving.
    pub(super) fn settle_new(&mut self, new: &NewThing, ids: &[String], focus: &[String]) -> Result<(), BindError> {
        // Where boxes are piled up, one more goes on top, unless it was said where.
        let somewhere = new.spot.is_some() || new.height.is_some();
        let piled = new.thing == Thing::Box && matches!(new.arrangement, None | Some(Arrangement::Stack));
        let pile = if piled && !somewhere { self.top_of_a_pile(ids) } else { None };
        if let Some(spot) = new.spot.or(pile.is_some().then_some(Spot::On)) {
            let by = match (&new.by, pile) {
                (Some(of), _) => self.meant(of)?,
                (None, Some(top)) => vec![top],
                (None, None) => focus.to_vec(),
            };
            let by = by.into_iter().find(|id| !ids.contains(id));
            let principal = || super::principal(&self.start).into_iter().find(|id| !ids.contains(id));
            if let Some(mut by) = by.or_else(principal) {
                for id in ids {
                    self.put_at(id, spot, &by)?;
                    by.clone_from(id);
                }
            }
        }
        if new.way.is_some() || new.speed.is_some() {
            let ordinary = self.ordinary_speed();
            let speed = match new.speed {
                None | Some(Amount::Rough(Rough::Normal | Rough::Same)) => ordinary,
                Some(Amount::Exact(exact)) => self.exact(Property::Speed, exact)?.of(ordinary),
                Some(Amount::Rough(rough)) => self.rough(Property::Speed, rough, ordinary, ordinary, ordinary),
            };
            let way = self.pointing(new.way.unwrap_or(Way::Onward));
            let velocity_m_s = (way * speed).to_array();
            self.edit(Edit::SetVelocity { of: selector(ids), velocity_m_s })?;
        }
        Ok(())
    }

    /// The topmost box that lies on another one, where boxes are piled up.
    fn top_of_a_pile(&self, new: &[String]) -> Option<String> {
        let boxes = || self.start.bodies.iter().filter(|body| is_free_box(body) && !new.contains(&body.id));
        boxes()
            .filter(|upper| boxes().any(|lower| lies_on(upper, lower)))
            .max_by(|a, b| a.position_m[1].total_cmp(&b.position_m[1]))
            .map(|top| top.id.clone())
    }

    /// A direction as the learner sees it.
    fn pointing(&self, way: Way) -> DVec3 {
        use scene::Direction as D;
        match self.direction(way) {
            D::Up => DVec3::Y,
            D::Down => DVec3::NEG_Y,
            D::Left => DVec3::NEG_X,
            D::Away => DVec3::NEG_Z,
            D::Towards => DVec3::Z,
            D::Right | D::Onward | D::Angle { .. } => DVec3::X,
        }
    }

    fn put_at(&mut self, id: &str, spot: Spot, by: &str) -> Result<(), BindError> {
        let (Some(body), Some(other)) = (self.start.body(id).cloned(), self.start.body(by).cloned()) else {
            return Ok(());
        };
        let (half, other_half) = (DVec3::from_array(body.half_bounds_m()), DVec3::from_array(other.half_bounds_m()));
        let there = DVec3::from_array(other.position_m);
        let beside = |towards: DVec3| {
            let reach = (half + other_half).dot(towards.abs());
            let gap = GAP * (half.dot(towards.abs())).max(other_half.dot(towards.abs()));
            let level = there.y - other_half.y + half.y;
            DVec3::new(there.x, level, there.z) + towards * (reach + gap)
        };
        let over = there.y + other_half.y + half.y;
        let place = match spot {
            Spot::LeftOf => beside(self.pointing(Way::Left)),
            Spot::RightOf | Spot::Beside => beside(self.pointing(Way::Right)),
            Spot::InFrontOf => beside(self.pointing(Way::Towards)),
            Spot::Behind => beside(self.pointing(Way::Away)),
            Spot::Above => DVec3::new(there.x, over + half.y.max(other_half.y) * 2.0, there.z),
            Spot::On => self.resting(&body, &other).unwrap_or(DVec3::new(there.x, over, there.z)),
            Spot::Under => return self.put_under(&body, &other),
        };
        self.place(id, place)
    }

    /// Resting on a ramp: over its middle, as high as the slope is there. A box lands on it and settles.
    fn resting(&self, body: &Body, other: &Body) -> Option<DVec3> {
        let tilt = other.tilted()?.tilt_deg.to_radians();
        let scene::Shape::Box { half_extents_m } = other.shape else { return None };
        let thinnest = half_extents_m.into_iter().fold(f64::INFINITY, f64::min);
        let round = matches!(body.shape, scene::Shape::Sphere { .. });
        let [half_x, half_y, _] = body.half_bounds_m();
        let reach = if round { half_y / libm::cos(tilt) } else { half_y + half_x * libm::tan(tilt) };
        let up = thinnest / libm::cos(tilt) + reach;
        Some(DVec3::from_array(other.position_m) + DVec3::Y * up)
    }

    /// Under what stands on the ground there is no room: that goes on top.
    fn put_under(&mut self, body: &Body, other: &Body) -> Result<(), BindError> {
        let [_, half_y, _] = body.half_bounds_m();
        let [_, other_half_y, _] = other.half_bounds_m();
        let [x, y, z] = other.position_m;
        if self.start.environment.ground.is_none() {
            return self.place(&body.id, DVec3::new(x, y - other_half_y - half_y * 2.0, z));
        }
        if other.lowest_m() < 2.0 * half_y {
            self.place(&other.id, DVec3::new(x, 2.0 * half_y + other_half_y, z))?;
        }
        self.place(&body.id, DVec3::new(x, half_y, z))
    }

    fn place(&mut self, id: &str, place: DVec3) -> Result<(), BindError> {
        let index = self.start.bodies.iter().position(|body| body.id == id);
        if index.is_some_and(|index| self.start.hanging(index).is_some()) {
            let whose = self.start.body(id).map_or_else(String::new, |body| body.name.clone());
            return Err(BindError::Tied { whose });
        }
        let mut position_m = place.to_array();
        if self.start.environment.ground.is_some()
            && let Some(body) = self.start.body(id)
        {
            position_m[1] = position_m[1].max(body.half_bounds_m()[1]);
        }
        self.edit(Edit::SetPosition { of: Selector::Id(id.to_owned()), position_m })
    }
}
