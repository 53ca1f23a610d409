//! One viewer's stream: what is on its way to them, and how much of it they have not acknowledged.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use tokio::sync::mpsc;
use uuid::Uuid;

/// A frame that is unacknowledged for longer holds back the next ones.
pub const WINDOW: Duration = Duration::from_millis(250);

/// Messages that wait for the socket at most.
const QUEUE: usize = 16;

/// Something for the viewer's socket.
#[derive(Clone, Debug)]
pub enum Outgoing {
    /// A frame, header and all.
    Frame(Bytes),
    /// An event in JSON.
    Event(Arc<str>),
}

/// Frames that were sent and not yet acknowledged, with the time at which they were sent.
#[derive(Clone, Default)]
pub struct Window {
    waiting: Arc<Mutex<VecDeque<(u32, Instant)>>>,
}

impl Window {
    fn waiting(&self) -> std::sync::MutexGuard<'_, VecDeque<(u32, Instant)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a frame was sent.
    pub fn sent(&self, sequence: u32, at: Instant) {
        self.waiting().push_back((sequence, at));
    }

    /// Notes that a frame was not sent after all.
    fn take_back(&self, sequence: u32) {
        self.waiting().retain(|(sent, _)| *sent != sequence);
    }

    /// Notes that the viewer has this frame and all before it.
    pub fn acknowledge(&self, sequence: u32) {
        let mut waiting = self.waiting();
        while waiting.front().is_some_and(|(sent, _)| *sent <= sequence) {
            waiting.pop_front();
        }
    }

    /// Whether more frames have to wait.
    #[must_use]
    pub fn is_full(&self, now: Instant) -> bool {
        self.waiting().front().is_some_and(|(_, sent)| now.saturating_duration_since(*sent) >= WINDOW)
    }
}

/// The engine's end of a stream.
pub struct Stream {
    /// Its identity.
    pub id: Uuid,
    /// What is unacknowledged.
    pub window: Window,
    queue: mpsc::Sender<Outgoing>,
}

/// The viewer's end of a stream.
pub struct Viewer {
    /// Its identity.
    pub id: Uuid,
    /// What is unacknowledged.
    pub window: Window,
    /// What the engine sends.
    pub incoming: mpsc::Receiver<Outgoing>,
}

/// A new stream, both ends.
#[must_use]
pub fn stream() -> (Stream, Viewer) {
    let (queue, incoming) = mpsc::channel(QUEUE);
    let (id, window) = (Uuid::new_v4(), Window::default());
    (Stream { id, window: window.clone(), queue }, Viewer { id, window, incoming })
}

impl Stream {
    /// Whether a frame sent now would reach the viewer in time.
    #[must_use]
    pub fn is_ready(&self, now: Instant) -> bool {
        self.queue.capacity() > QUEUE / 2 && !self.window.is_full(now)
    }

    /// Sends a frame; it is dropped if the queue is full.
    pub fn frame(&self, sequence: u32, bytes: Bytes, now: Instant) {
        // Noted before it goes: an acknowledgement can be back before `try_send` returns.
        self.window.sent(sequence, now);
        if self.queue.try_send(Outgoing::Frame(bytes)).is_err() {
            self.window.take_back(sequence);
        }
    }

    /// Sends an event; it is dropped if the queue is full, and the next one says what is so by then.
    pub fn event(&self, json: &Arc<str>) {
        let _ = self.queue.try_send(Outgoing::Event(Arc::clone(json)));
    }

    /// Whether the viewer has gone.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.queue.is_closed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unacknowledged_frames_hold_back_the_next_after_a_quarter_of_a_second() {
        let window = Window::default();
        let start = Instant::now();
        assert!(!window.is_full(start));
        window.sent(1, start);
        window.sent(2, start + Duration::from_millis(40));
        assert!(!window.is_full(start + Duration::from_millis(249)));
        assert!(window.is_full(start + Duration::from_millis(250)));
        window.acknowledge(1);
        assert!(!window.is_full(start + Duration::from_millis(250)));
        window.acknowledge(u32::MAX);
        assert!(!window.is_full(start + Duration::from_secs(9)));
    }
}
