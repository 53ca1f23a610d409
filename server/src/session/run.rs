//! The run that is playing: a start and the events on the way, and the state at any step of it.

use std::sync::Arc;

use kernels::dynamics::{DynamicsError, Laws, Simulator};
use scene::{Edit, Overlay, Position, Scene};

/// One run: a start, and what happens on the way. Everything before its first step is in the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The scene at step 0.
    pub start: Scene,
    /// What happens at which step; several at one step in this order.
    pub events: Vec<(u64, Edit)>,
}

impl Run {
    /// The run that a log leads to.
    #[must_use]
    pub fn of(position: &Position) -> Self {
        Self { start: position.start.clone(), events: position.events.clone() }
    }

    /// Keeps what the viewer chose for themselves (`now`'s camera, clock and overlays) where the log has not changed it since
    /// `before`. A run that begins again plays, whether it was paused or not.
    #[must_use]
    pub fn seen_as(mut self, before: &Self, now: &Scene, begins: bool) -> Self {
        if self.start.camera == before.start.camera {
            self.start.camera = now.camera.clone();
        }
        let (logged, was) = (std::mem::take(&mut self.start.overlays), &before.start.overlays);
        let put_away = |overlay: &Overlay| was.contains(overlay) && !logged.contains(overlay);
        let mut shown: Vec<Overlay> = now.overlays.iter().copied().filter(|overlay| !put_away(overlay)).collect();
        let added = logged.iter().copied().filter(|overlay| !was.contains(overlay) && !now.overlays.contains(overlay));
        shown.extend(added);
        self.start.overlays = shown;
        let (clock, was) = (&mut self.start.clock, before.start.clock);
        if clock.rate == was.rate {
            clock.rate = now.clock.rate;
        }
        if clock.paused == was.paused && !begins {
            clock.paused = now.clock.paused;
        }
        self
    }

    /// Whether both move alike, whatever they look like.
    #[must_use]
    pub fn moves_as(&self, other: &Self) -> bool {
        self.events == other.events && with_view(&self.start, &other.start) == other.start
    }

    /// The simulator at a step of this run. Events that cannot happen (their body is gone) are passed over.
    ///
    /// # Errors
    /// When the start holds something that cannot be simulated.
    pub fn simulator_at(&self, step: u64, laws: &Arc<Laws>) -> Result<Simulator, DynamicsError> {
        let mut simulator = Simulator::new(&self.start, Arc::clone(laws))?;
        self.happen(&mut simulator, 0);
        self.advance(&mut simulator, step);
        Ok(simulator)
    }

    /// The simulator of this run from a state that is known, with the events of that step from the `known`th on.
    ///
    /// # Errors
    /// When the state holds something that cannot be simulated.
    pub fn simulator_from(&self, now: &Scene, known: usize, laws: &Arc<Laws>) -> Result<Simulator, DynamicsError> {
        let mut simulator = Simulator::new(&with_view(now, &self.start), Arc::clone(laws))?;
        self.happen(&mut simulator, known);
        Ok(simulator)
    }

    /// Steps a simulator of this run on to `step`, with the events on the way.
    pub fn advance(&self, simulator: &mut Simulator, step: u64) {
        while simulator.step_index() < step {
            let here = simulator.step_index();
            let next = self.events.iter().map(|(at, _)| *at).filter(|at| *at > here).min();
            simulator.advance(next.unwrap_or(step).min(step) - here);
            self.happen(simulator, 0);
        }
    }

    /// Lets the events of the simulator's present step happen, those from the `known`th of the run on.
    fn happen(&self, simulator: &mut Simulator, known: usize) {
        let here = simulator.step_index();
        for (_, edit) in self.events.iter().skip(known).filter(|(at, _)| *at == here) {
            // The same event fails the same way in every replay, so passing over it keeps replay exact.
            let _ = simulator.apply(edit);
        }
    }
}

/// The state `now`, seen as `start` is seen: camera, clock, overlays, sun, colours, looks and names.
#[must_use]
pub fn with_view(now: &Scene, start: &Scene) -> Scene {
    let mut scene = now.clone();
    scene.camera = start.camera.clone();
    scene.overlays = start.overlays.clone();
    scene.clock = scene::Clock { time_s: now.clock.time_s, ..start.clock };
    scene.environment.light = start.environment.light.clone();
    if let (Some(ground), Some(seen)) = (&mut scene.environment.ground, &start.environment.ground) {
        ground.colours = seen.colours;
    }
    for body in &mut scene.bodies {
        if let Some(seen) = start.body(&body.id) {
            body.look = seen.look.clone();
            body.name.clone_from(&seen.name);
        }
    }
    scene
}
