//! The session log: what was done to a scene, and when. A session's past and present follow from it alone, so undo, rewind and
//! fork are positions in it, and a replay is exact.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::apply::apply;
use crate::body::Body;
use crate::camera::Camera;
use crate::edit::{Change, Edit, Sort, Viewpoint};
use crate::error::EditError;
use crate::scene::Scene;
use crate::step::Base;

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A change.
    Edit(Box<Edit>),
    /// Played again from the start as it was then.
    Restart,
    /// Everything put back as the lesson had it.
    Reset,
}

/// Something that was done, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The time step (of 1/240 s) since the start then valid.
    pub at_step: u64,
    /// The question or button that it came from; undo takes back a whole turn.
    pub turn: u64,
    /// What was done.
    pub action: Action,
}

/// What was done to a scene. Entries from `cursor` on were undone and can be redone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// The scene as the lesson had it.
    pub origin: Scene,
    /// What was done, oldest first.
    pub entries: Vec<Entry>,
    /// How many of the entries count.
    pub cursor: usize,
    /// The turn that new entries belong to.
    #[serde(default)]
    pub turn: u64,
}

/// Where a log leads: play `start` from step 0, make each event at its step, and be at `at_step`.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// The start as it now is, view included.
    pub start: Scene,
    /// Events since the start, in order, each to be applied when this many steps are done.
    pub events: Vec<(u64, Edit)>,
    /// The step to continue from.
    pub at_step: u64,
}

impl Log {
    /// A log of nothing yet.
    #[must_use]
    pub fn new(origin: Scene) -> Self {
        Self { origin, entries: Vec::new(), cursor: 0, turn: 0 }
    }

    /// Begins another turn: what is logged from here is undone together.
    pub fn begin_turn(&mut self) {
        self.turn += 1;
    }

    /// Makes a change at a step and logs it; whatever was undone before it is forgotten. Selectors are pinned to ids as they mean in
    /// `now`, the scene at that step. The position to continue from: a setup edit starts again from step 0, an event or a
    /// view edit goes on.
    ///
    /// # Errors
    /// [`EditError`]; the log is then as it was.
    pub fn edit(&mut self, now: &Scene, at_step: u64, edit: &Edit) -> Result<Position, EditError> {
        let edit = self.home(edit).pinned(now)?;
        let position = self.position();
        match edit.sort() {
            Sort::Setup => drop(apply(&position.start, &edit)?),
            Sort::Event => drop(apply(now, &edit)?),
            Sort::View => {
                apply(now, &edit)?;
                apply(&position.start, &edit)?;
            }
        }
        self.push(Entry { at_step, turn: self.turn, action: Action::Edit(Box::new(edit)) });
        Ok(self.position())
    }

    /// Logs that a run was put back on the solver's path at a step. It belongs to the turn whose run it mends, and is
    /// taken back with it.
    pub fn reanchor(&mut self, at_step: u64, bodies: Vec<Body>) -> Position {
        let action = Action::Edit(Box::new(Edit::Reanchor { bodies }));
        self.push(Entry { at_step, turn: self.turn, action });
        self.position()
    }

    /// Whether there is a turn to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        self.entries[..self.cursor.min(self.entries.len())].last().is_some_and(|entry| entry.turn > 0)
    }

    /// Plays again from the start as it is.
    pub fn restart(&mut self, at_step: u64) -> Position {
        self.push(Entry { at_step, turn: self.turn, action: Action::Restart });
        self.position()
    }

    /// Puts everything back as the lesson had it. This too can be undone.
    pub fn reset(&mut self, at_step: u64) -> Position {
        self.push(Entry { at_step, turn: self.turn, action: Action::Reset });
        self.position()
    }

    /// Takes the last turn back: the position just before it, at the step at which it was made. None when there is
    /// nothing to undo; what was logged before the first turn is nobody's to take back.
    pub fn undo(&mut self) -> Option<Position> {
        if !self.can_undo() {
            return None;
        }
        let counted = &self.entries[..self.cursor.min(self.entries.len())];
        let turn = counted.last()?.turn;
        self.cursor = counted.iter().rposition(|entry| entry.turn != turn).map_or(0, |before| before + 1);
        let undone_at = self.entries[self.cursor].at_step;
        Some(Position { at_step: undone_at, ..self.position() })
    }

    /// Makes the last undone turn again. None when there is nothing to redo.
    pub fn redo(&mut self) -> Option<Position> {
        let undone = self.entries.get(self.cursor..)?;
        let turn = undone.first()?.turn;
        self.cursor += undone.iter().take_while(|entry| entry.turn == turn).count();
        Some(self.position())
    }

    /// Goes to where the log led after its first `entries` entries, keeping the later ones for redo.
    pub fn rewind(&mut self, entries: usize) -> Position {
        self.cursor = entries.min(self.entries.len());
        self.position()
    }

    /// Where the log led before the latest turn that changed how anything moves, looked at as it is now. None if none did.
    #[must_use]
    pub fn before(&self) -> Option<Position> {
        let now = self.position();
        let counted = &self.entries[..self.cursor.min(self.entries.len())];
        let is_view = |entry: &Entry| matches!(&entry.action, Action::Edit(edit) if edit.sort() == Sort::View);
        let mut earlier = self.fork();
        let mut until = counted.len();
        while earlier.undo().is_some() {
            let only_seen = counted[earlier.cursor..until].iter().all(is_view);
            if !only_seen && !earlier.position().moves_as(&now) {
                // What only the look of things was changed by since then holds for both.
                earlier.entries.truncate(earlier.cursor);
                earlier.entries.extend(counted[until..].iter().filter(|entry| is_view(entry)).cloned());
                earlier.cursor = earlier.entries.len();
                return Some(earlier.position());
            }
            until = earlier.cursor;
        }
        None
    }

    /// What a variant may be of: where the log leads, where it led before the latest change of how anything moves, or the
    /// lesson's own start. None before anything was changed, but for where the log leads.
    #[must_use]
    pub fn at(&self, base: Base) -> Option<Position> {
        match base {
            Base::Now => Some(self.position()),
            Base::Before => self.before(),
            Base::Lesson => {
                self.before().map(|_| Position { start: self.origin.clone(), events: Vec::new(), at_step: 0 })
            }
        }
    }

    /// Another log with the same past up to here, and its own future.
    #[must_use]
    pub fn fork(&self) -> Self {
        let entries = self.entries[..self.cursor.min(self.entries.len())].to_vec();
        Self { origin: self.origin.clone(), cursor: entries.len(), entries, turn: self.turn }
    }

    /// Where the log leads: a pure fold over its entries. An entry that no longer applies (a log from elsewhere) is
    /// passed over, so that a stored session always opens.
    #[must_use]
    pub fn position(&self) -> Position {
        let mut position = Position { start: self.origin.clone(), events: Vec::new(), at_step: 0 };
        for entry in self.entries.iter().take(self.cursor) {
            position.step(&self.origin, entry);
        }
        position
    }

    /// The edits that count and have not been reset, for a summary of what was changed.
    pub fn edits(&self) -> impl Iterator<Item = &Edit> {
        let counted = &self.entries[..self.cursor.min(self.entries.len())];
        let since = counted.iter().rposition(|entry| entry.action == Action::Reset).map_or(0, |reset| reset + 1);
        counted[since..].iter().filter_map(|entry| match &entry.action {
            Action::Edit(edit) => Some(edit.as_ref()),
            Action::Restart | Action::Reset => None,
        })
    }

    fn push(&mut self, entry: Entry) {
        self.entries.truncate(self.cursor);
        self.entries.push(entry);
        self.cursor = self.entries.len();
    }

    /// The lesson's own view is known only here: `LookFrom(Home)` becomes that camera.
    fn home(&self, edit: &Edit) -> Edit {
        match edit {
            Edit::LookFrom(Viewpoint::Home) => {
                let Camera { azimuth_deg, elevation_deg, distance_m, target_m, .. } = self.origin.camera;
                Edit::SetCamera {
                    azimuth: Some(Change::To(azimuth_deg)),
                    elevation: Some(Change::To(elevation_deg)),
                    distance: Some(Change::To(distance_m)),
                    target_m: Some(target_m),
                }
            }
            other => other.clone(),
        }
    }
}

impl Position {
    /// Whether both move alike, whatever they look like.
    #[must_use]
    pub fn moves_as(&self, other: &Self) -> bool {
        let bare = |position: &Self| {
            let mut scene = position.start.clone();
            scene.camera = Camera::default();
            scene.clock = crate::camera::Clock::default();
            scene.overlays.clear();
            scene.environment.light = crate::environment::Light::default();
            if let Some(ground) = &mut scene.environment.ground {
                ground.colours = crate::environment::Ground::default().colours;
            }
            for body in &mut scene.bodies {
                body.look = crate::body::Look::default();
                body.name = String::new();
            }
            scene
        };
        self.events == other.events && bare(self) == bare(other)
    }

    fn step(&mut self, origin: &Scene, entry: &Entry) {
        match &entry.action {
            Action::Restart => {
                self.events.clear();
                self.at_step = 0;
            }
            Action::Reset => *self = Self { start: origin.clone(), events: Vec::new(), at_step: 0 },
            Action::Edit(edit) => match edit.sort() {
                Sort::Setup => {
                    if let Ok(start) = apply(&self.start, edit) {
                        *self = Self { start, events: Vec::new(), at_step: 0 };
                    }
                }
                Sort::Event => {
                    // Made at an earlier moment, after going back to it: what happened later has not happened.
                    self.events.retain(|(at, _)| *at <= entry.at_step);
                    self.events.push((entry.at_step, edit.as_ref().clone()));
                    self.at_step = entry.at_step;
                }
                Sort::View => {
                    if let Ok(start) = apply(&self.start, edit) {
                        self.start = start;
                    }
                    self.at_step = entry.at_step;
                }
            },
        }
    }
}
