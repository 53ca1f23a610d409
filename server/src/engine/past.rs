//! The way back: states of a run that are kept on its way, so that any earlier moment is a few seconds of stepping away, and
//! what overlays tell of it. A state is all there is to a run, so stepping on from one gives the very same states again.

use std::sync::Arc;

use kernels::dynamics::{STEPS_PER_SECOND, Simulator};
use overlays::{History, SAMPLE_STEPS, Sample, WINDOW_STEPS};
use scene::Scene;

/// Steps from one kept state to the next.
const STRIDE: u64 = 5 * STEPS_PER_SECOND;

/// A state that is kept.
#[derive(Clone, Debug)]
struct Kept {
    step: u64,
    scene: Scene,
    /// What is known of the run up to there in sum; none where it is taken up between two samples.
    sample: Option<Arc<Sample>>,
}

/// States of one run, every few seconds, earliest first, and its history.
#[derive(Clone, Debug)]
pub(super) struct Past {
    states: Vec<Kept>,
    furthest: u64,
    history: History,
}

impl Past {
    /// Of a run that is taken up where the simulator stands, with what is known of it before.
    pub(super) fn new(simulator: &Simulator, history: History) -> Self {
        let mut past = Self { states: Vec::new(), furthest: 0, history };
        past.note(simulator);
        past
    }

    /// The step up to which a simulator may go before it is to be noted.
    pub(super) fn next_note(step: u64) -> u64 {
        (step + 1).next_multiple_of(SAMPLE_STEPS)
    }

    /// Notes the state; keeps it, if the last that was kept is far enough back.
    pub(super) fn note(&mut self, simulator: &Simulator) {
        let step = simulator.step_index();
        self.furthest = self.furthest.max(step);
        self.history.note(simulator.scene());
        if self.states.last().is_none_or(|last| last.step + STRIDE <= step) {
            let sample = self.history.at(step).cloned();
            self.states.push(Kept { step, scene: simulator.scene().clone(), sample });
        }
    }

    /// Something new happened at a step: what was kept from there on has not happened.
    pub(super) fn forget_from(&mut self, step: u64) {
        self.states.retain(|kept| kept.step < step);
        self.history.forget_from(step);
        self.furthest = self.furthest.min(step);
    }

    /// The latest state that was kept at or before a step.
    pub(super) fn before(&self, step: u64) -> Option<&Scene> {
        self.states.iter().rev().find(|kept| kept.step <= step).map(|kept| &kept.scene)
    }

    /// Where one has to begin to know all that a frame at a step tells of the past: a state, and what is known up to there.
    pub(super) fn long_before(&self, step: u64) -> Option<(&Scene, History)> {
        let from = step.saturating_sub(WINDOW_STEPS);
        let kept = self.states.iter().rev().filter(|kept| kept.step <= from);
        let known = kept.filter_map(|kept| kept.sample.as_ref().map(|sample| (&kept.scene, sample)));
        known.map(|(scene, sample)| (scene, self.history.resumed(Arc::clone(sample)))).next()
    }

    /// The history.
    pub(super) fn history(&self) -> &History {
        &self.history
    }

    /// Takes up another history of the same run.
    pub(super) fn learn(&mut self, history: History) {
        self.history = history;
    }

    /// The furthest step that the run has been at.
    pub(super) fn furthest(&self) -> u64 {
        self.furthest
    }
}
