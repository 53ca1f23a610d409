//! Where bodies are let go: on the arc on which they hang, on a ramp, in an orbit; and the angle that a body has.

use scene::{Change, Edit, Phase, Selector};

use crate::bind::amount::Property;
use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Amount, Exact, Rough, Setting, Word};

/// How far the release angle reaches that "let it go from higher up" gives to what hangs straight down.
const ORDINARY_RELEASE_DEG: f64 = 30.0;

impl Binder<'_> {
    /// The release angle of what hangs, the tilt of a ramp or of what bodies lie still on, the launch elevation of the rest.
    pub(super) fn angle(&mut self, setting: &Setting) -> Result<(), BindError> {
        let ids = self.who(&setting.of)?;
        let hangs = |id: &String| self.index(id).is_some_and(|index| self.start.hanging(index).is_some());
        if ids.iter().any(hangs) {
            let ids: Vec<String> = ids.iter().filter(|id| hangs(id)).cloned().collect();
            // "Now three": the number says how many, and nothing of an angle.
            let counted =
                matches!(setting.of[..], [Word::FirstFew | Word::LastFew]) && self.counts_the_few(setting.value);
            return self.release_angle(&ids, if counted { Amount::Rough(Rough::Same) } else { setting.value });
        }
        let ramps = self.ramps(&ids);
        if ramps.is_empty() {
            self.set(Property::Elevation, &ids, setting.value)
        } else {
            self.set(Property::Tilt, &ramps, setting.value)
        }
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.start.bodies.iter().position(|body| body.id == id)
    }

    /// The ramps among these bodies, or else those on which they lie still.
    fn ramps(&self, ids: &[String]) -> Vec<String> {
        let boards = || self.start.bodies.iter().filter(|body| body.tilted().is_some());
        let named: Vec<String> =
            boards().filter(|board| ids.contains(&board.id)).map(|board| board.id.clone()).collect();
        if !named.is_empty() {
            return named;
        }
        let lies_on = |board: &scene::Body| {
            let still = |id: &String| {
                self.start.body(id).is_some_and(|body| body.velocity_m_s == [0.0; 3] && board.carries(body))
            };
            ids.iter().any(still)
        };
        boards().filter(|board| lies_on(board)).map(|board| board.id.clone()).collect()
    }

    /// "The same" and "as usual" are the angle at which others are held out, or at which the lesson lets go.
    fn release_angle(&mut self, ids: &[String], amount: Amount) -> Result<(), BindError> {
        let angles = |scene: &scene::Scene| -> Vec<(String, f64)> {
            let of = |index: usize| Some((scene.bodies[index].id.clone(), scene.hanging(index)?.angle_deg()));
            (0..scene.bodies.len()).filter_map(of).collect()
        };
        let widest = |of: &[(String, f64)]| {
            let widest = of.iter().map(|(_, angle)| *angle).fold(0.0, f64::max);
            if widest > 0.1 { widest } else { ORDINARY_RELEASE_DEG }
        };
        let (now, lesson) = (angles(&self.start), angles(&self.situation.log.origin));
        let value = match amount {
            Amount::Exact(exact) => self.exact(Property::ReleaseAngle, exact)?,
            Amount::Rough(Rough::Same) => Change::To(widest(&now)),
            Amount::Rough(rough) => {
                let present =
                    now.iter().filter(|(id, _)| ids.contains(id)).map(|(_, angle)| *angle).fold(0.0, f64::max);
                Change::To(self.rough(Property::ReleaseAngle, rough, present, widest(&lesson), widest(&now)))
            }
        };
        self.edit(Edit::SetReleaseAngle { of: selector(ids), value })
    }

    /// A height for what hangs by a string or a rod is a place on its arc.
    pub(super) fn height(&mut self, setting: &Setting) -> Result<(), BindError> {
        let ids = self.who(&setting.of)?;
        let (tied, loose): (Vec<String>, Vec<String>) = ids.into_iter().partition(|id| self.on_an_arc(id));
        if !loose.is_empty() {
            self.set(Property::Height, &loose, setting.value)?;
        }
        if let (Amount::Rough(_), false) = (setting.value, tied.is_empty()) {
            return self.release_angle(&tied, setting.value);
        }
        tied.iter().try_for_each(|id| self.height_on_arc(id, setting.value))
    }

    /// Whether a body hangs, and not on a spring.
    fn on_an_arc(&self, id: &str) -> bool {
        let unsprung = || crate::bind::links(&self.start, Property::Stiffness, &[id.to_owned()]).is_empty();
        self.index(id).is_some_and(|index| self.start.hanging(index).is_some()) && unsprung()
    }

    fn height_on_arc(&mut self, id: &str, amount: Amount) -> Result<(), BindError> {
        let Some((index, hanging)) = self.index(id).and_then(|index| Some((index, self.start.hanging(index)?))) else {
            return Ok(());
        };
        let body = &self.start.bodies[index];
        let half_m = body.position_m[1] - body.lowest_m();
        let Amount::Exact(exact) = amount else { return Ok(()) };
        let wanted_m = self.exact(Property::Height, exact)?.of(body.lowest_m());
        let (length_m, below_m) = (hanging.arm_m.length(), hanging.pivot_m.y - wanted_m - half_m);
        if below_m.abs() > length_m {
            let least = hanging.pivot_m.y - length_m - half_m;
            return Err(BindError::OffItsArc { whose: body.name.clone(), least, most: least + 2.0 * length_m });
        }
        let value = Change::To(libm::acos(below_m / length_m).to_degrees());
        self.edit(Edit::SetReleaseAngle { of: selector(&[id.to_owned()]), value })
    }

    /// Gravity where there is none but what bodies have for each other: the pull of the heaviest.
    pub(super) fn attraction(&mut self, amount: Amount) -> Result<(), BindError> {
        match amount {
            Amount::Rough(Rough::None) => return self.edit(Edit::SetMutualGravity(false)),
            Amount::Exact(Exact::To(_) | Exact::MoreBy(_) | Exact::LessBy(_)) => return Err(BindError::PullOfBodies),
            _ => {}
        }
        let heaviest = Selector::The(scene::Standout::Heaviest).resolve(&self.start)?;
        let ids: Vec<String> = heaviest.into_iter().map(|index| self.start.bodies[index].id.clone()).collect();
        self.set(Property::Mass, &ids, amount)?;
        let name = ids.first().and_then(|id| self.start.body(id)).map_or("heaviest", |body| body.name.as_str());
        let how = format!("the pull here is that of the {name}, so I changed how heavy the {name} is");
        self.repaired(how)
    }

    /// The moon is what goes round something that itself goes round something.
    pub(super) fn phase(&mut self, phase: Phase) -> Result<(), BindError> {
        let moon =
            |&index: &usize| self.start.primary(index).is_some_and(|planet| self.start.primary(planet).is_some());
        let Some(index) = (0..self.start.bodies.len()).find(moon) else { return Err(BindError::NoMoon) };
        let ids = vec![self.start.bodies[index].id.clone()];
        self.focus.clone_from(&ids);
        self.edit(Edit::SetPhase { of: selector(&ids), phase })
    }

    /// What stays put when bodies are turned off: gravity among bodies is put back where the lesson had it.
    pub(super) fn attracts(&self) -> bool {
        let uniform = self.start.environment.gravity_m_s2 > 0.0 || self.start.environment.ground.is_some();
        self.situation.log.origin.environment.mutual_gravity && !uniform
    }

    /// Bodies that go round something, for words that mean none of them.
    pub(super) fn orbiting(&mut self, words: &[Word]) -> Result<Vec<String>, BindError> {
        let ids = self.who(words)?;
        let round = |id: &String| self.index(id).is_some_and(|index| self.start.primary(index).is_some());
        let going: Vec<String> = ids.iter().filter(|id| round(id)).cloned().collect();
        Ok(if going.is_empty() { ids } else { going })
    }
}
