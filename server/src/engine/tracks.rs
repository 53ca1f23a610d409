//! The runs of one live session on their way: one, or two in lockstep. Whatever is done to the right one, its steps and
//! moments and view, is done to the left one, so that one picture shows both at the same moment from the same side.

use std::sync::Arc;

use kernels::dynamics::{DynamicsError, Laws, Simulator};
use overlays::{History, Shown};
use scene::{Edit, Scene, Sort};

use super::past::Past;
use crate::session::{Companion, Playing, Run, with_view};

/// Which of two runs. One that is alone is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The companion's.
    Left,
    /// The main one's.
    Right,
}

/// A run on its way.
#[derive(Clone)]
pub struct Track {
    /// The run.
    pub run: Run,
    /// The state now.
    pub simulator: Simulator,
    past: Past,
    /// The state at the beginning of the second that is checked next.
    second: Option<Scene>,
}

/// The left one of two runs.
#[derive(Clone)]
pub struct Left {
    /// The run.
    pub track: Track,
    /// What the page calls the left and the right one.
    pub labels: [String; 2],
}

/// What plays in a session.
#[derive(Clone)]
pub struct Tracks {
    /// The run that plays; of two, the right one.
    pub main: Track,
    /// The left one of two.
    pub left: Option<Left>,
    /// Whether the main run is what the session's log leads to.
    pub is_own: bool,
}

impl Track {
    /// A run at a step.
    ///
    /// # Errors
    /// When its start cannot be simulated.
    pub fn at(run: Run, step: u64, laws: &Arc<Laws>) -> Result<Self, DynamicsError> {
        let simulator = run.simulator_at(0, laws)?;
        let mut track = Self { past: Past::new(&simulator, History::default()), run, simulator, second: None };
        track.go_on_to(step);
        Ok(track)
    }

    /// A run from a state that is known, with the events of that step from the `known`th on and its history before.
    ///
    /// # Errors
    /// When the state cannot be simulated.
    pub fn from(
        run: Run,
        now: &Scene,
        known: usize,
        mut before: History,
        laws: &Arc<Laws>,
    ) -> Result<Self, DynamicsError> {
        let simulator = run.simulator_from(now, known, laws)?;
        before.forget_from(simulator.step_index());
        Ok(Self { past: Past::new(&simulator, before), run, simulator, second: None })
    }

    /// The step that it is at.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.simulator.step_index()
    }

    /// The state now.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        self.simulator.scene()
    }

    /// What is shown of it, beside another one if there are two.
    #[must_use]
    fn shown<'a>(&'a self, other: Option<&'a Self>) -> Shown<'a> {
        let beside = other.map(|other| other.past.history());
        Shown { scene: self.scene(), past: self.past.history(), beside, laws: self.simulator.laws() }
    }

    /// What overlays need of its past.
    #[must_use]
    pub fn history(&self) -> History {
        self.past.history().until(self.step())
    }

    /// Steps on, with the events on the way.
    fn go_on_to(&mut self, step: u64) {
        while self.step() < step {
            let next = Past::next_note(self.step()).min(step);
            self.run.advance(&mut self.simulator, next);
            self.past.note(&self.simulator);
        }
    }

    /// Its state at another moment, and its history where that is not at hand. What happened on the way is as it was.
    fn sought(&self, step: u64, laws: &Arc<Laws>) -> Result<(Simulator, Option<History>), DynamicsError> {
        let from = |kept: Option<&Scene>| match kept {
            Some(kept) => self.run.simulator_from(kept, self.run.events.len(), laws),
            None => self.run.simulator_at(0, laws),
        };
        if self.past.history().covers(step) {
            let mut simulator = from(self.past.before(step))?;
            self.run.advance(&mut simulator, step);
            return Ok((simulator, None));
        }
        let (kept, mut history) =
            self.past.long_before(step).map_or_else(Default::default, |(kept, known)| (Some(kept), known));
        let mut simulator = from(kept)?;
        history.note(simulator.scene());
        while simulator.step_index() < step {
            let next = Past::next_note(simulator.step_index()).min(step);
            self.run.advance(&mut simulator, next);
            history.note(simulator.scene());
        }
        Ok((simulator, Some(history)))
    }

    /// Goes to another moment.
    fn go_to(&mut self, (simulator, history): (Simulator, Option<History>)) {
        self.simulator = simulator;
        self.second = None;
        if let Some(history) = history {
            self.past.learn(history);
        }
    }

    /// Its state and its start after view edits.
    fn adjusted(&self, edits: &[Edit]) -> Result<(Simulator, Scene), DynamicsError> {
        let (mut simulator, mut start) = (self.simulator.clone(), self.run.start.clone());
        for edit in edits.iter().filter(|edit| edit.sort() == Sort::View) {
            simulator.apply(edit)?;
            start = scene::apply(&start, edit)?;
        }
        Ok((simulator, start))
    }

    fn see(&mut self, run: Run, laws: &Arc<Laws>) -> Result<(), DynamicsError> {
        let now = with_view(self.scene(), &run.start);
        self.simulator = Simulator::new(&now, Arc::clone(laws))?;
        self.run = run;
        Ok(())
    }

    /// From this step on something else happens than was thought.
    pub(super) fn forget_from(&mut self, step: u64) {
        self.past.forget_from(step);
    }

    /// The latest second, start and end, once it is over and if nothing happened in it but the laws.
    pub fn take_second(&mut self) -> Option<(Scene, Scene)> {
        let now = self.simulator.scene();
        let start = match &self.second {
            None => {
                self.second = Some(now.clone());
                return None;
            }
            Some(start) if now.clock.time_s - start.clock.time_s < 1.0 => return None,
            Some(_) => self.second.replace(now.clone())?,
        };
        let (from, to) = (super::step_of(&start), super::step_of(now));
        let undisturbed = !self.run.events.iter().any(|(at, _)| (from + 1..=to).contains(at));
        undisturbed.then(|| (start, now.clone()))
    }
}

impl Left {
    /// A run on the left, at a step.
    ///
    /// # Errors
    /// When its start cannot be simulated.
    pub fn at(companion: Companion, step: u64, laws: &Arc<Laws>) -> Result<Self, DynamicsError> {
        Ok(Self { track: Track::at(companion.run, step, laws)?, labels: companion.labels })
    }
}

impl Tracks {
    /// What plays, at a step.
    ///
    /// # Errors
    /// When a start cannot be simulated.
    pub fn at(playing: Playing, step: u64, laws: &Arc<Laws>) -> Result<Self, DynamicsError> {
        Ok(Self {
            main: Track::at(playing.run, step, laws)?,
            left: playing.beside.map(|companion| Left::at(companion, step, laws)).transpose()?,
            is_own: playing.is_own,
        })
    }

    /// What plays after something has just happened to a run that was at the state `now` with `known` events and the history
    /// `before`: with the new events on the right, without them on the left.
    ///
    /// # Errors
    /// When the state cannot be simulated.
    pub fn parted(
        playing: Playing,
        now: &Scene,
        known: usize,
        before: &History,
        laws: &Arc<Laws>,
    ) -> Result<Self, DynamicsError> {
        let left = playing.beside.map(|Companion { run, labels }| {
            let all = run.events.len();
            Track::from(run, now, all, before.clone(), laws).map(|track| Left { track, labels })
        });
        let main = Track::from(playing.run, now, known, before.clone(), laws)?;
        Ok(Self { main, left: left.transpose()?, is_own: playing.is_own })
    }

    /// Whether there are two.
    #[must_use]
    pub fn is_pair(&self) -> bool {
        self.left.is_some()
    }

    /// The tracks, the left one first.
    pub fn each(&self) -> impl Iterator<Item = &Track> {
        self.left.iter().map(|left| &left.track).chain([&self.main])
    }

    /// What is shown of each, the left one first.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        let left = self.left.as_ref().map(|left| &left.track);
        left.map(|left| left.shown(Some(&self.main))).into_iter().chain([self.main.shown(left)])
    }

    /// The tracks, the left one first.
    pub fn each_mut(&mut self) -> impl Iterator<Item = &mut Track> {
        self.left.iter_mut().map(|left| &mut left.track).chain([&mut self.main])
    }

    /// The step that they are at.
    #[must_use]
    pub fn step(&self) -> u64 {
        self.main.step()
    }

    /// The furthest step that they have been at.
    #[must_use]
    pub fn furthest(&self) -> u64 {
        self.main.past.furthest()
    }

    /// Whether nothing moves any more, in either.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.each().all(|track| track.simulator.is_still())
    }

    /// Whether anything is still to happen in either.
    #[must_use]
    pub fn is_awaiting(&self) -> bool {
        let step = self.step();
        self.each().any(|track| track.run.events.iter().any(|(at, _)| *at > step))
    }

    /// Steps on, with the events on the way.
    pub fn go_on_to(&mut self, step: u64) {
        for track in self.each_mut() {
            track.go_on_to(step);
        }
    }

    /// Goes to another moment, no further than the main run has been.
    ///
    /// # Errors
    /// When a kept state cannot be simulated; both are then where they were.
    pub fn seek(&mut self, step: u64, laws: &Arc<Laws>) -> Result<(), DynamicsError> {
        let step = step.min(self.furthest());
        let there: Vec<_> = self.each().map(|track| track.sought(step, laws)).collect::<Result<_, _>>()?;
        for (track, moment) in self.each_mut().zip(there) {
            track.go_to(moment);
        }
        Ok(())
    }

    /// Makes view edits, all or none.
    ///
    /// # Errors
    /// When one does not apply.
    pub fn adjust(&mut self, edits: &[Edit]) -> Result<(), DynamicsError> {
        let adjusted: Vec<_> = self.each().map(|track| track.adjusted(edits)).collect::<Result<_, _>>()?;
        for (track, (simulator, start)) in self.each_mut().zip(adjusted) {
            track.simulator = simulator;
            track.run.start = start;
        }
        Ok(())
    }

    /// Goes on as it is, seen as `playing` is seen.
    ///
    /// # Errors
    /// When a state cannot be simulated.
    pub fn see(&mut self, playing: Playing, laws: &Arc<Laws>) -> Result<(), DynamicsError> {
        self.main.see(playing.run, laws)?;
        match (&mut self.left, playing.beside) {
            (Some(left), Some(companion)) => {
                left.track.see(companion.run, laws)?;
                left.labels = companion.labels;
            }
            (left, None) => *left = None,
            (left, Some(companion)) => *left = Some(Left::at(companion, self.main.step(), laws)?),
        }
        Ok(())
    }

    /// Begins again, playing.
    ///
    /// # Errors
    /// When a start cannot be simulated.
    pub fn restart(&mut self, laws: &Arc<Laws>) -> Result<(), DynamicsError> {
        for track in self.each_mut() {
            track.run.start.clock.paused = false;
            *track = Track::at(track.run.clone(), 0, laws)?;
        }
        Ok(())
    }

    /// Puts a run on the left, or takes the one that is there away; the main one goes on.
    ///
    /// # Errors
    /// When its state cannot be simulated.
    pub fn set_left(&mut self, left: Option<Left>, laws: &Arc<Laws>) -> Result<(), DynamicsError> {
        self.left = match left {
            None => None,
            Some(mut left) => {
                // The main run may have moved meanwhile, either way.
                let (step, main) = (self.step(), &self.main.run);
                let mut run = left.track.run.clone();
                run.start.camera.clone_from(&main.start.camera);
                run.start.clock = main.start.clock;
                run.start.overlays.clone_from(&main.start.overlays);
                left.track.see(run, laws)?;
                let moment = left.track.sought(step, laws)?;
                left.track.go_to(moment);
                Some(left)
            }
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{Body, Change, Direction, Selector};

    fn run(gravity_m_s2: f64) -> Run {
        let mut start = Scene::empty("falling");
        start.environment.gravity_m_s2 = gravity_m_s2;
        for (at, height) in [(0.0, 5.0), (0.9, 3.0)] {
            let ball = serde_json::json!({"id": format!("ball{height}"), "name": "ball", "mass_kg": 1.0,
                "shape": {"sphere": {"radius_m": 0.3}}, "position_m": [at, height, 0], "velocity_m_s": [0.4, 0, 0]});
            start.bodies.push(serde_json::from_value::<Body>(ball).expect("a body"));
        }
        let push = Edit::Push { of: Selector::Id("ball3".into()), speed_m_s: 2.5, direction: Direction::Up };
        Run { start, events: vec![(133, push)] }
    }

    fn pair(laws: &Arc<Laws>) -> Tracks {
        let labels = ["Before".to_owned(), "Now".to_owned()];
        let beside = Some(Companion { run: run(9.81), labels });
        Tracks::at(Playing { run: run(1.62), beside, is_own: true }, 0, laws).expect("it can be simulated")
    }

    /// Each half is where its run is alone, bit for bit.
    fn check(tracks: &Tracks, laws: &Arc<Laws>) {
        let alone = |gravity, step| run(gravity).simulator_at(step, laws).expect("a state").state_hash();
        let hashes: Vec<u64> = tracks.each().map(|track| track.simulator.state_hash()).collect();
        assert_eq!(hashes, [alone(9.81, tracks.step()), alone(1.62, tracks.step())], "at step {}", tracks.step());
    }

    #[test]
    fn each_of_two_is_where_it_would_be_alone_whatever_is_done_to_both() {
        let laws = Laws::open().expect("the laws' weights");
        let mut tracks = pair(&laws);
        for step in [1, 10, 132, 133, 134, 400] {
            tracks.go_on_to(step);
            check(&tracks, &laws);
        }
        tracks.adjust(&[Edit::SetPaused(true), Edit::SetRate(Change::To(0.25))]).expect("a view");
        assert!(tracks.each().all(|track| track.scene().clock.paused && track.scene().clock.rate == 0.25));
        check(&tracks, &laws);
        tracks.go_on_to(3000);
        check(&tracks, &laws);
        for step in [140, 2700, 0, 133, 9999] {
            tracks.seek(step, &laws).expect("a moment");
            assert_eq!(tracks.step(), step.min(3000));
            check(&tracks, &laws);
        }
        let turn = Edit::SetCamera { azimuth: Some(Change::By(20.0)), elevation: None, distance: None, target_m: None };
        tracks.adjust(&[turn]).expect("a view");
        let cameras: Vec<_> = tracks.each().map(|track| track.scene().camera.clone()).collect();
        assert_eq!(cameras[0], cameras[1]);
        tracks.go_on_to(3333);
        check(&tracks, &laws);
    }

    #[test]
    fn one_put_on_the_left_late_joins_the_moment_and_the_view_of_the_other() {
        let laws = Laws::open().expect("the laws' weights");
        let whole = pair(&laws);
        let mut tracks = Tracks { left: None, ..whole.clone() };
        tracks.go_on_to(500);
        tracks.adjust(&[Edit::SetPaused(true)]).expect("a view");
        for at in [480, 700] {
            let mut left = whole.left.clone();
            left.as_mut().expect("a left one").track.go_on_to(at);
            tracks.set_left(left, &laws).expect("it joins");
            check(&tracks, &laws);
            assert!(tracks.each().all(|track| track.scene().clock.paused));
        }
        tracks.set_left(None, &laws).expect("it leaves");
        assert!(!tracks.is_pair());
    }

    #[test]
    fn what_happens_to_one_leaves_the_other_as_it_was() {
        let laws = Laws::open().expect("the laws' weights");
        let (before, mut after) = (run(3.71), run(3.71));
        let now = before.simulator_at(200, &laws).expect("a state").scene().clone();
        let throw = Edit::Throw { of: Selector::Id("ball5".into()), speed_m_s: 3.0, direction: Direction::Up };
        after.events.push((200, throw));
        let labels = ["Before".to_owned(), "Now".to_owned()];
        let beside = Some(Companion { run: before.clone(), labels });
        let playing = Playing { run: after.clone(), beside, is_own: true };
        let history = Track::at(before.clone(), 200, &laws).expect("a state").history();
        let mut tracks = Tracks::parted(playing, &now, before.events.len(), &history, &laws).expect("a state");
        tracks.go_on_to(900);
        let alone = |run: &Run| run.simulator_at(900, &laws).expect("a state").state_hash();
        let hashes: Vec<u64> = tracks.each().map(|track| track.simulator.state_hash()).collect();
        assert_eq!(hashes, [alone(&before), alone(&after)]);
        assert_ne!(hashes[0], hashes[1]);
    }

    #[test]
    fn what_is_drawn_over_a_moment_is_the_same_however_one_came_to_it() {
        let laws = Laws::open().expect("the laws' weights");
        let mut start = run(9.81);
        start.start.overlays = scene::Overlay::ALL.to_vec();
        start.start.environment.ground.as_mut().expect("a ground").restitution = 1.0;
        let drawn = |track: &Track| {
            let grey = kernels::light::Frame { width: 160, height: 120, rgb: vec![120; 160 * 120 * 3] };
            overlays::draw(grey, &track.shown(None))
        };
        let playing = Playing { run: start.clone(), beside: None, is_own: true };
        let mut tracks = Tracks::at(playing, 0, &laws).expect("it can be simulated");
        let mut seen = Vec::new();
        // Also at steps between two samples, as in slow motion.
        for step in [0, 7, 133, 500, 1203, 6100, 9000] {
            tracks.go_on_to(step);
            seen.push((step, drawn(&tracks.main)));
        }
        for (step, first) in seen.iter().rev().chain(&seen) {
            tracks.seek(*step, &laws).expect("a moment");
            assert!(drawn(&tracks.main) == *first, "at step {step} after going there");
            let alone = Track::at(start.clone(), *step, &laws).expect("a state");
            assert!(drawn(&alone) == *first, "at step {step} taken up there");
        }
        // What is known of the past goes with a run that something happens to.
        tracks.seek(1203, &laws).expect("a moment");
        let (now, history) = (tracks.main.scene().clone(), tracks.main.history());
        let mut pushed = start.clone();
        let push = Edit::Push { of: Selector::Id("ball5".into()), speed_m_s: 3.0, direction: Direction::Up };
        pushed.events.push((1203, push));
        let playing = Playing { run: pushed.clone(), beside: None, is_own: true };
        let mut parted = Tracks::parted(playing, &now, start.events.len(), &history, &laws).expect("a state");
        for step in [1203, 1500, 6500] {
            parted.go_on_to(step);
            let alone = Track::at(pushed.clone(), step, &laws).expect("a state");
            assert!(drawn(&parted.main) == drawn(&alone), "at step {step} after a push");
        }
    }
}
