//! A scene played on from its start, with its past: what `render`, `ask` and `content pictures` draw.

use std::sync::Arc;

use kernels::dynamics::{DynamicsError, Laws, STEPS_PER_SECOND, Simulator};
use overlays::{History, SAMPLE_STEPS, Shown};
use scene::Scene;

use crate::session::Run;

/// Frames in a second of simulated time.
pub const FRAMES_PER_SECOND: u64 = 24;
/// Steps from frame to frame.
pub const FRAME_STEPS: u64 = STEPS_PER_SECOND / FRAMES_PER_SECOND;

/// Frames of so many seconds, the one at their start not counted.
pub fn frames_in(seconds: f64) -> u64 {
    (seconds * FRAMES_PER_SECOND as f64).round() as u64
}

/// Steps of so many seconds.
pub fn steps_in(seconds: f64) -> u64 {
    (seconds * STEPS_PER_SECOND as f64).round() as u64
}

/// A run on its way.
pub struct Play {
    run: Run,
    laws: Arc<Laws>,
    /// Made with the first step: a scene may be drawn that cannot be simulated.
    simulator: Option<Simulator>,
    past: History,
}

impl Play {
    /// A run at its start.
    pub fn new(run: Run, laws: &Arc<Laws>) -> Self {
        Self { run, laws: Arc::clone(laws), simulator: None, past: History::default() }
    }

    /// Moves on, with the events on the way; also by no steps, for the events at the start.
    ///
    /// # Errors
    /// When the start cannot be simulated.
    pub fn go_on(&mut self, steps: u64) -> Result<(), DynamicsError> {
        if self.simulator.is_none() && (steps > 0 || !self.run.events.is_empty()) {
            let first = steps_in(self.run.start.clock.time_s);
            self.simulator = Some(self.run.simulator_at(first, &self.laws)?);
        }
        let Some(simulator) = &mut self.simulator else {
            self.past.note(&self.run.start);
            return Ok(());
        };
        self.past.note(simulator.scene());
        let end = simulator.step_index() + steps;
        while simulator.step_index() < end {
            let next = (simulator.step_index() + 1).next_multiple_of(SAMPLE_STEPS).min(end);
            self.run.advance(simulator, next);
            self.past.note(simulator.scene());
        }
        Ok(())
    }

    /// The scene as it is now.
    pub fn scene(&self) -> &Scene {
        self.simulator.as_ref().map_or(&self.run.start, Simulator::scene)
    }

    /// What is shown of it, beside another one if there are two.
    pub fn shown<'a>(&'a self, beside: Option<&'a Self>) -> Shown<'a> {
        Shown { scene: self.scene(), past: &self.past, beside: beside.map(|beside| &beside.past), laws: &self.laws }
    }
}
