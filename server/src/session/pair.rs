//! Two runs in one picture: what a session shows beside what, and the runs that follow from that.

use planner::agent::{Answer, VariantResult};
use scene::{Action, Edit, Log, Scene, Sort, Step};
use serde::{Deserialize, Serialize};

use super::Run;

/// The two runs of a comparison, left and right.
const BEFORE_AND_NOW: [&str; 2] = ["Before", "Now"];

/// What a session shows in one picture, where that is two runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// On the left the run as it was before the latest change, on the right as it is now.
    Before,
    /// Two variants that an answer tried. The session's own run waits meanwhile.
    Variants {
        /// Left and right.
        variants: Box<[Variant; 2]>,
        /// The step at which the session's own run waits.
        waits_at: u64,
    },
}

/// A variant that an answer tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// What a person calls it.
    pub label: String,
    /// The scene at step 0.
    pub start: Scene,
    /// What happens at step 0.
    pub events: Vec<Edit>,
}

/// What plays: one run, or two in lockstep.
#[derive(Clone, Debug, PartialEq)]
pub struct Playing {
    /// The run that plays; of two, the right one.
    pub run: Run,
    /// The left one of two.
    pub beside: Option<Companion>,
    /// Whether `run` is what the session's log leads to.
    pub is_own: bool,
}

/// A run on the left of another.
#[derive(Clone, Debug, PartialEq)]
pub struct Companion {
    /// The run.
    pub run: Run,
    /// What the page calls the left and the right one.
    pub labels: [String; 2],
}

impl Playing {
    /// What plays by this log where `beside` is chosen. A comparison with nothing to compare is the one run alone.
    #[must_use]
    pub fn of(log: &Log, beside: Option<&Beside>) -> Self {
        let own = Run::of(&log.position());
        match beside {
            None => Self { run: own, beside: None, is_own: true },
            Some(Beside::Before) => {
                let labels = BEFORE_AND_NOW.map(str::to_owned);
                let beside = before(log).map(|run| Companion { run, labels });
                Self { run: own.clone(), beside, is_own: true }.seen_as(own)
            }
            Some(Beside::Variants { variants, .. }) => {
                let [left, right] = variants.as_ref();
                let labels = [left.label.clone(), right.label.clone()];
                let beside = Some(Companion { run: left.run(), labels });
                Self { run: right.run(), beside, is_own: false }.seen_as(right.run())
            }
        }
    }

    /// The same with another version of its run, one that differs in how it is seen; both are seen from there.
    #[must_use]
    pub fn seen_as(mut self, run: Run) -> Self {
        if let Some(companion) = &mut self.beside {
            companion.run.start.camera.clone_from(&run.start.camera);
            companion.run.start.overlays.clone_from(&run.start.overlays);
            companion.run.start.clock = run.start.clock;
        }
        Self { run, ..self }
    }
}

impl Variant {
    fn run(&self) -> Run {
        Run { start: self.start.clone(), events: self.events.iter().map(|event| (0, event.clone())).collect() }
    }

    /// The two variants that an answer tried; none if it tried fewer or more.
    #[must_use]
    pub fn pair_of(answer: &Answer) -> Option<Box<[Self; 2]>> {
        let [left, right] = answer.variants.as_slice() else { return None };
        Some(Box::new([Self::of(left, answer), Self::of(right, answer)]))
    }

    fn of(tried: &VariantResult, answer: &Answer) -> Self {
        // What happens on the way is not in a variant's start, only among the edits that made it.
        let edits = answer.directives.iter().find_map(|step| match step {
            Step::Compare { variants, .. } => variants.iter().find(|variant| variant.label == tried.label),
            _ => None,
        });
        let events = edits.map(|variant| variant.edits.iter().filter(|edit| edit.sort() == Sort::Event).cloned());
        let mut label = tried.label.clone();
        if let Some(first) = label.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Self { label, start: tried.scene.clone(), events: events.map(Iterator::collect).unwrap_or_default() }
    }
}

/// The run before the latest turn that changed how anything moves, looked at as the log has it now. None if none did.
#[must_use]
pub fn before(log: &Log) -> Option<Run> {
    let now = Run::of(&log.position());
    let counted = &log.entries[..log.cursor.min(log.entries.len())];
    let mut earlier = log.fork();
    let mut until = counted.len();
    while earlier.undo().is_some() {
        let turn = &counted[earlier.cursor..until];
        let only_seen = turn.iter().all(is_view);
        if !only_seen && !Run::of(&earlier.position()).moves_as(&now) {
            // What only the look of things was changed by since then holds for both.
            let seen = counted[until..].iter().filter(|entry| is_view(entry)).cloned();
            earlier.entries.truncate(earlier.cursor);
            earlier.entries.extend(seen);
            earlier.cursor = earlier.entries.len();
            return Some(Run::of(&earlier.position()));
        }
        until = earlier.cursor;
    }
    None
}

fn is_view(entry: &scene::Entry) -> bool {
    matches!(&entry.action, Action::Edit(edit) if edit.sort() == Sort::View)
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{Body, Change, Direction, Selector};

    fn log() -> Log {
        let mut origin = Scene::empty("falling");
        let ball = serde_json::json!({"id": "ball", "name": "red ball", "shape": {"sphere": {"radius_m": 0.3}},
            "mass_kg": 1.0, "position_m": [0, 5, 0]});
        origin.bodies.push(serde_json::from_value::<Body>(ball).expect("a body"));
        Log::new(origin)
    }

    fn turn(log: &mut Log, at_step: u64, edit: &Edit) {
        log.begin_turn();
        let now = log.position().start;
        log.edit(&now, at_step, edit).expect("it applies");
    }

    fn ball() -> Selector {
        Selector::Id("ball".to_owned())
    }

    #[test]
    fn there_is_a_before_once_something_moves_otherwise() {
        let mut log = log();
        assert_eq!(before(&log), None);
        turn(&mut log, 0, &Edit::Rename { of: ball(), name: "apple".to_owned() });
        assert_eq!(before(&log), None, "a name moves nothing");

        turn(&mut log, 50, &Edit::SetGravity(Change::To(1.62)));
        turn(
            &mut log,
            70,
            &Edit::SetCamera { azimuth: Some(Change::To(77.0)), elevation: None, distance: None, target_m: None },
        );
        turn(&mut log, 80, &Edit::Rename { of: ball(), name: "moon stone".to_owned() });
        let earlier = before(&log).expect("the run on Earth");
        assert_eq!(earlier.start.environment.gravity_m_s2, 9.81);
        assert_eq!(earlier.start.camera, log.position().start.camera, "seen from the same side");
        assert_eq!(earlier.start.bodies[0].name, "moon stone", "a new name holds for both");

        turn(&mut log, 90, &Edit::Push { of: ball(), speed_m_s: 2.0, direction: Direction::Up });
        let earlier = before(&log).expect("the run without the push");
        assert_eq!((earlier.start.environment.gravity_m_s2, earlier.events.len()), (1.62, 0));
        log.undo().expect("a turn");
        assert_eq!(before(&log).expect("the run on Earth").start.environment.gravity_m_s2, 9.81);
        log.reset(100);
        assert_eq!(before(&log).expect("what was reset").start.environment.gravity_m_s2, 1.62);
    }

    #[test]
    fn a_pair_is_seen_alike() {
        let mut log = log();
        turn(&mut log, 0, &Edit::SetGravity(Change::To(1.62)));
        let playing = Playing::of(&log, Some(&Beside::Before));
        let mut run = playing.run.clone();
        run.start.camera.azimuth_deg = 12.0;
        run.start.clock.rate = 0.25;
        let playing = playing.seen_as(run);
        let left = playing.beside.expect("two");
        assert_eq!(left.run.start.camera, playing.run.start.camera);
        assert_eq!(left.run.start.clock, playing.run.start.clock);
        assert_eq!(left.labels, ["Before", "Now"]);
        assert!(!left.run.moves_as(&playing.run));
    }
}
