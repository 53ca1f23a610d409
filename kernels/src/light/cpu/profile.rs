//! Where the time of a picture goes.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Where the time of some pictures went, summed over threads, and what was computed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Profile {
    /// Thread time for rays, edges and gathering, in seconds.
    pub hits_s: f64,
    /// Thread time for features, network, surface response and mirrored rays, in seconds.
    pub network_s: f64,
    /// Thread time for tone mapping, in seconds.
    pub develop_s: f64,
    /// Points at which the network was evaluated.
    pub places: u64,
    /// Floating-point operations of the network's layers.
    pub network_flop: u64,
}

/// Adds up what threads measure.
#[derive(Default)]
pub struct Tally {
    hits_ns: AtomicU64,
    network_ns: AtomicU64,
    develop_ns: AtomicU64,
    places: AtomicU64,
}

impl Tally {
    /// Adds a cell.
    pub fn add(&self, hits: Duration, network: Duration, develop: Duration, places: u64) {
        let add = |sum: &AtomicU64, part: Duration| sum.fetch_add(part.as_nanos() as u64, Relaxed);
        add(&self.hits_ns, hits);
        add(&self.network_ns, network);
        add(&self.develop_ns, develop);
        self.places.fetch_add(places, Relaxed);
    }

    /// The sums, with the operations that the network takes for a place.
    pub fn profile(&self, flop_per_place: u64) -> Profile {
        let seconds = |sum: &AtomicU64| sum.load(Relaxed) as f64 * 1e-9;
        let places = self.places.load(Relaxed);
        Profile {
            hits_s: seconds(&self.hits_ns),
            network_s: seconds(&self.network_ns),
            develop_s: seconds(&self.develop_ns),
            places,
            network_flop: places * flop_per_place,
        }
    }
}

impl std::ops::AddAssign for Profile {
    fn add_assign(&mut self, other: Self) {
        self.hits_s += other.hits_s;
        self.network_s += other.network_s;
        self.develop_s += other.develop_s;
        self.places += other.places;
        self.network_flop += other.network_flop;
    }
}
