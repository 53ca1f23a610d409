//! Directions as the learner sees them, launches, pushes and throws.

use scene::{Change, Direction, Edit};

use crate::bind::amount::Property;
use crate::bind::who::selector;
use crate::bind::{BindError, Binder};
use crate::draft::{Aim, Amount, Rough, Shove, Way, Word};

/// The world's directions to the left, to the right, away from and towards a viewer, for each quarter turn of the camera.
const SEEN: [[Direction; 4]; 4] = {
    use Direction::{Away, Left, Right, Towards};
    [
        [Left, Right, Away, Towards],
        [Towards, Away, Left, Right],
        [Right, Left, Towards, Away],
        [Away, Towards, Right, Left],
    ]
};

impl Binder<'_> {
    pub(super) fn direction(&self, way: Way) -> Direction {
        let quarter = (self.now.camera.azimuth_deg / 90.0).round().rem_euclid(4.0) as usize;
        let [left, right, away, towards] = SEEN[quarter % 4];
        match way {
            Way::Up => Direction::Up,
            Way::Down => Direction::Down,
            Way::Left => left,
            Way::Right => right,
            Way::Away => away,
            Way::Towards => towards,
            // What is at rest would go to the right.
            Way::Onward => Direction::Onward,
            Way::Backward => left,
        }
    }

    /// Against the way that the first of these bodies goes.
    fn against(&self, ids: &[String]) -> Direction {
        let velocity = ids.first().and_then(|id| self.now.body(id)).map_or([0.0; 3], |body| body.velocity_m_s);
        match velocity {
            [0.0, 0.0, 0.0] => self.direction(Way::Backward),
            [x, y, z] => Direction::Angle {
                elevation_deg: libm::atan2(-y, x.hypot(z)).to_degrees(),
                azimuth_deg: libm::atan2(z, -x).to_degrees(),
            },
        }
    }

    /// Starts bodies the other way, as fast and as steeply as before.
    fn turn_back(&mut self, ids: &[String]) -> Result<(), BindError> {
        for id in ids {
            let Some([x, y, z]) = self.start.body(id).map(|body| body.velocity_m_s) else { continue };
            let of = selector(std::slice::from_ref(id));
            self.edit(Edit::SetVelocity { of, velocity_m_s: [-x, y, -z] })?;
        }
        Ok(())
    }

    pub(super) fn launch(&mut self, aim: &Aim) -> Result<(), BindError> {
        let ids = self.who(&aim.of)?;
        let moves = |id: &String| self.start.body(id).is_some_and(|body| body.velocity_m_s != [0.0; 3]);
        if aim.way == Way::Backward && ids.iter().any(moves) {
            return self.turn_back(&ids);
        }
        let direction = Some(self.direction(aim.way));
        let still = ids.iter().any(|id| self.start.body(id).is_some_and(|body| body.velocity_m_s == [0.0; 3]));
        let speed = still.then(|| Change::To(self.ordinary_speed()));
        self.edit(Edit::SetLaunch { of: selector(&ids), speed, direction, elevation: None })
    }

    pub(super) fn shove(&mut self, shove: &Shove, throw: bool) -> Result<(), BindError> {
        let ids = self.who(&shove.of)?;
        let ordinary = self.ordinary_speed();
        let speed_m_s = match shove.speed {
            Amount::Exact(exact) => self.exact(Property::Speed, exact)?.of(ordinary),
            Amount::Rough(Rough::Normal | Rough::Same) => ordinary,
            Amount::Rough(rough) => self.rough(Property::Speed, rough, ordinary, ordinary, ordinary),
        };
        let direction = if shove.way == Way::Backward { self.against(&ids) } else { self.direction(shove.way) };
        let of = selector(&ids);
        self.edit(if throw {
            Edit::Throw { of, speed_m_s, direction }
        } else {
            Edit::Push { of, speed_m_s, direction }
        })
    }

    /// Lets go what is held; what is fixed in the start becomes free there.
    pub(super) fn release(&mut self, words: &[Word]) -> Result<(), BindError> {
        let ids = self.who(words)?;
        let of = selector(&ids);
        // Letting go of what nothing holds is the last word of a throw, not another wish.
        let held = ids.iter().any(|id| self.now.body(id).is_some_and(|body| body.fixed));
        if !held && !self.steps.is_empty() {
            return Ok(());
        }
        let fixed_at_start = ids.iter().any(|id| self.start.body(id).is_some_and(|body| body.fixed));
        self.edit(if fixed_at_start { Edit::SetFixed { of, fixed: false } } else { Edit::Hold { of, held: false } })
    }
}
