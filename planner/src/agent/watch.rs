//! Watching an answer come about.

use crate::agent::Session;

/// Somebody who watches an answer come about.
pub trait Watch {
    /// The plan in words, as far as it is written: "make the ball heavier, and measure the fall time". Called again when there is
    /// more of it.
    fn planned(&mut self, words: &str) {
        let _ = words;
    }

    /// The question's edits are made, which happens once if there are any: the session after them, and whether play begins again at
    /// step 0. Measuring and checking follow while the picture already changes.
    fn changed(&mut self, session: &Session, restarts: bool) {
        let _ = (session, restarts);
    }
}

/// Nobody.
impl Watch for () {}
