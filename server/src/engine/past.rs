//! The way back: states of a run that are kept on its way, so that any earlier moment is a few seconds of stepping away.
//! A state is all there is to a run, so stepping on from one gives the very same states again.

use kernels::dynamics::{STEPS_PER_SECOND, Simulator};
use scene::Scene;

/// Steps from one kept state to the next.
const STRIDE: u64 = 5 * STEPS_PER_SECOND;

/// States of one run, every few seconds, earliest first.
#[derive(Clone, Debug)]
pub(super) struct Past {
    states: Vec<(u64, Scene)>,
    furthest: u64,
}

impl Past {
    /// Of a run that is taken up where the simulator stands.
    pub(super) fn new(simulator: &Simulator) -> Self {
        let mut past = Self { states: Vec::new(), furthest: 0 };
        past.note(simulator);
        past
    }

    /// Keeps the state, if the last that was kept is far enough back.
    pub(super) fn note(&mut self, simulator: &Simulator) {
        let step = simulator.step_index();
        self.furthest = self.furthest.max(step);
        if self.states.last().is_none_or(|(last, _)| last + STRIDE <= step) {
            self.states.push((step, simulator.scene().clone()));
        }
    }

    /// Something new happened at a step: what was kept from there on has not happened.
    pub(super) fn forget_from(&mut self, step: u64) {
        self.states.retain(|(at, _)| *at < step);
        self.furthest = self.furthest.min(step);
    }

    /// The latest state that was kept at or before a step.
    pub(super) fn before(&self, step: u64) -> Option<&Scene> {
        self.states.iter().rev().find(|(at, _)| *at <= step).map(|(_, scene)| scene)
    }

    /// The furthest step that the run has been at.
    pub(super) fn furthest(&self) -> u64 {
        self.furthest
    }
}
