//! Whole rollouts in Redis, for the next learner who asks the same. The stream never waits for it: what cannot be had in
//! time is drawn.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::AsyncCommands as _;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use secrecy::ExposeSecret as _;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

use super::shelf::{FRAMES, Jpeg};
use crate::config::CacheSettings;

/// Requests that wait at most; more are dropped.
const QUEUE: usize = 256;

/// How long Redis is left alone after it failed.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why the cache cannot be used.
#[derive(Debug, Error)]
pub enum CacheError {
    /// Redis cannot be reached.
    #[error(
        "Redis cannot be reached ({0}): check REDIS_URL and that Redis runs; `make run` starts a private one, ORRERY_STORE=files does without"
    )]
    Unreachable(#[from] redis::RedisError),
}

type Found = Box<dyn FnOnce(Vec<Jpeg>) + Send>;

enum Request {
    Find { key: String, found: Found },
    Keep { key: String, frames: Vec<Jpeg> },
    Check { done: oneshot::Sender<()> },
}

/// A handle on the cache; requests are carried out one after the other by a task of its own.
#[derive(Clone)]
pub struct RolloutCache {
    requests: mpsc::Sender<Request>,
    healthy: Arc<AtomicBool>,
}

impl RolloutCache {
    /// Connects, and starts the task.
    ///
    /// # Errors
    /// When Redis cannot be reached.
    pub async fn open(settings: &CacheSettings) -> Result<Self, CacheError> {
        let client = redis::Client::open(settings.url.expose_secret())?;
        let patience = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(Duration::from_secs(1)))
            .set_number_of_retries(1);
        let mut connection = ConnectionManager::new_with_config(client, patience).await?;
        let () = redis::cmd("PING").query_async(&mut connection).await?;
        let (requests, inbox) = mpsc::channel(QUEUE);
        let healthy = Arc::new(AtomicBool::new(true));
        let keeper = Keeper {
            connection,
            prefix: settings.prefix.clone(),
            keep_s: settings.keep.as_secs(),
            healthy: Arc::clone(&healthy),
        };
        tokio::spawn(keeper.run(inbox));
        Ok(Self { requests, healthy })
    }

    /// Whether Redis answers now; while it is left alone after a failure, whether it did before.
    pub async fn is_healthy(&self) -> bool {
        let (done, answered) = oneshot::channel();
        // With a full queue, or while Redis is left alone, nothing is asked and the latest outcome stands.
        if self.requests.try_send(Request::Check { done }).is_ok() {
            let _ = answered.await;
        }
        self.healthy.load(Ordering::Relaxed)
    }

    /// Looks a rollout up; `found` is called if it is there.
    pub fn find(&self, key: String, found: impl FnOnce(Vec<Jpeg>) + Send + 'static) {
        // With a full queue Redis is too slow to be of use.
        let _ = self.requests.try_send(Request::Find { key, found: Box::new(found) });
    }

    /// Keeps a rollout.
    pub fn keep(&self, key: String, frames: Vec<Jpeg>) {
        // As above: the next learner's pictures are drawn, then.
        let _ = self.requests.try_send(Request::Keep { key, frames });
    }
}

struct Keeper {
    connection: ConnectionManager,
    prefix: String,
    keep_s: u64,
    healthy: Arc<AtomicBool>,
}

impl Keeper {
    async fn run(mut self, mut inbox: mpsc::Receiver<Request>) {
        let mut rest_until = None;
        while let Some(request) = inbox.recv().await {
            if rest_until.is_some_and(|until| tokio::time::Instant::now() < until) {
                continue;
            }
            let mut waiting = None;
            let outcome = match request {
                Request::Check { done } => {
                    waiting = Some(done);
                    redis::cmd("PING").query_async::<()>(&mut self.connection).await
                }
                Request::Find { key, found } => self.find(&key, found).await,
                Request::Keep { key, frames } => self.keep(&key, &frames).await,
            };
            let was_healthy = self.healthy.swap(outcome.is_ok(), Ordering::Relaxed);
            if let Some(done) = waiting {
                // Whoever asked may have left.
                let _ = done.send(());
            }
            match outcome {
                Ok(()) if !was_healthy => tracing::info!("Redis is back; rollouts are cached again"),
                Ok(()) => {}
                Err(error) => {
                    if was_healthy {
                        tracing::warn!(%error, "Redis is gone; streams go on without cached rollouts");
                    }
                    rest_until = Some(tokio::time::Instant::now() + RETRY_AFTER);
                }
            }
        }
    }

    async fn find(&mut self, key: &str, found: Found) -> Result<(), redis::RedisError> {
        let bytes: Option<Vec<u8>> = self.connection.get(format!("{}:rollout:{key}", self.prefix)).await?;
        if let Some(frames) = bytes.as_deref().and_then(unpack) {
            found(frames);
        }
        Ok(())
    }

    async fn keep(&mut self, key: &str, frames: &[Jpeg]) -> Result<(), redis::RedisError> {
        self.connection.set_ex(format!("{}:rollout:{key}", self.prefix), pack(frames), self.keep_s).await
    }
}

/// Each frame behind its length (u32, little-endian).
fn pack(frames: &[Jpeg]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(frames.iter().map(|frame| frame.len() + 4).sum());
    for frame in frames {
        bytes.extend((frame.len() as u32).to_le_bytes());
        bytes.extend_from_slice(frame);
    }
    bytes
}

/// None if the bytes are not a whole rollout.
fn unpack(mut bytes: &[u8]) -> Option<Vec<Jpeg>> {
    let mut frames = Vec::with_capacity(FRAMES);
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let (frame, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        frames.push(Jpeg::from(frame));
        bytes = rest;
    }
    (bytes.is_empty() && frames.len() == FRAMES).then_some(frames)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rollouts_survive_packing() {
        let frames: Vec<Jpeg> = (0..FRAMES).map(|at| Jpeg::from(vec![at as u8; at])).collect();
        let bytes = pack(&frames);
        assert_eq!(unpack(&bytes), Some(frames));
        assert_eq!(unpack(&bytes[..bytes.len() - 1]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_unpacking(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = unpack(&bytes);
        }
    }
}
