//! Two runs in one picture: what a session shows beside what, and the runs that follow from that.

use planner::agent::{Answer, VariantResult};
use scene::{Edit, Log, Scene, Sort, Step};
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
                let beside = log.before().map(|position| Companion { run: Run::of(&position), labels });
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

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{Body, Change};

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
