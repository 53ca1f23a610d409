//! Keeps what the engine does by itself: where runs were left, and where they were put back on the solver's path.

use std::sync::Arc;

use scene::Body;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::engine::Note;
use crate::session::Run;
use crate::store::{Store, StoreError};

/// Tries at a session that others change at the same time.
const TRIES: usize = 3;

/// Keeps notes until the engine stops.
pub async fn keep(store: Arc<dyn Store>, mut notes: mpsc::UnboundedReceiver<Note>) {
    while let Some(note) = notes.recv().await {
        let (session, kept) = match note {
            Note::Left { session, step } => (session, store.leave(session, step).await),
            Note::Reanchored { session, before, step, bodies } => {
                (session, reanchored(store.as_ref(), session, &before, step, bodies).await)
            }
        };
        if let Err(error) = kept {
            tracing::warn!(session.id = %session, %error, "what a run did by itself could not be kept");
        }
    }
}

/// Logs that a run was put back on the solver's path, so that a replay comes by the same states. A session whose run is
/// another one by now needs no such entry: what it plays was never put back.
///
/// # Errors
/// When the store fails, or others change the session again and again.
pub async fn reanchored(
    store: &dyn Store,
    session: Uuid,
    before: &Run,
    step: u64,
    bodies: Vec<Body>,
) -> Result<(), StoreError> {
    for attempt in 1..=TRIES {
        let mut kept = store.session(session).await?;
        if !kept.run().moves_as(before) {
            return Ok(());
        }
        let entries = kept.log.cursor;
        kept.log.reanchor(step, bodies.clone());
        kept.at_step = step;
        match store.save(&kept, entries).await {
            Err(StoreError::Conflict { .. }) if attempt < TRIES => {}
            other => return other.map(drop),
        }
    }
    Ok(())
}
