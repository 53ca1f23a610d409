//! How large and how often pictures are made: as well as the machine allows, and less well before anything breaks.

use std::time::{Duration, Instant};

use kernels::light::Size;

/// Pictures a second when nothing is short.
pub const FRAMES_PER_SECOND: u32 = 24;

/// From the best to the least: width, height, pictures a second. All have the shape 4:3.
const LEVELS: [(u32, u32, u32); 8] = [
    (640, 480, 24),
    (512, 384, 24),
    (400, 300, 24),
    (320, 240, 24),
    (256, 192, 24),
    (256, 192, 12),
    (192, 144, 12),
    (160, 120, 8),
];

/// Where a stream starts: 256x256 pixels' worth of work and a little more.
const FIRST: usize = 3;

/// Below this, the viewer is told.
const NOMINAL: usize = 4;

/// The engine lowers its demands when it is busy for more than this part of the time, and raises them when the next
/// level's work would still leave it below.
const BUSY: f64 = 0.80;

/// How long a level is observed before it is left: downwards, and upwards.
const PATIENCE: [Duration; 2] = [Duration::from_millis(700), Duration::from_secs(4)];

/// Time between two drawings that counts at most: a scene at rest says nothing about how busy a moving one keeps us.
const PAUSE: Duration = Duration::from_millis(130);

/// A picture that stands is drawn finer if that takes no longer: a question may come at any moment.
const LONGEST_REFINEMENT: Duration = Duration::from_millis(150);

/// Watches how busy the engine is while it draws, and chooses the level.
#[derive(Debug)]
pub struct Load {
    level: usize,
    drew: Instant,
    seconds_per_pixel: f64,
    watched: Duration,
    busy: Duration,
}

impl Load {
    /// A machine of which nothing is known yet.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { level: FIRST, drew: now, seconds_per_pixel: 0.0, watched: Duration::ZERO, busy: Duration::ZERO }
    }

    /// The size of pictures.
    #[must_use]
    pub fn size(&self) -> Size {
        let (width, height, _) = LEVELS[self.level];
        Size::new(width, height).expect("invariant: every level is within the limits of sizes")
    }

    /// Pictures a second.
    #[must_use]
    pub fn frames_per_second(&self) -> u32 {
        LEVELS[self.level].2
    }

    /// Whether pictures are smaller or rarer than they should be.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.level > NOMINAL
    }

    /// Whether one more stream would break those that run.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.level + 1 == LEVELS.len() && self.fraction() > BUSY
    }

    /// Whether so many pixels would be drawn without anybody waiting for them.
    #[must_use]
    pub fn has_time_for(&self, pixels: usize) -> bool {
        !self.is_reduced() && self.seconds_per_pixel * (pixels as f64) < LONGEST_REFINEMENT.as_secs_f64()
    }

    /// Notes pictures of so many pixels that were drawn just now; true if the level has changed.
    pub fn drew(&mut self, pixels: usize, took: Duration, now: Instant) -> bool {
        self.seconds_per_pixel = took.as_secs_f64() / pixels.max(1) as f64;
        self.watched += now.saturating_duration_since(self.drew).min(PAUSE);
        self.drew = now;
        self.busy += took;
        if self.watched < PATIENCE[0] {
            return false;
        }
        let fraction = self.fraction();
        let next = if fraction > BUSY && self.level + 1 < LEVELS.len() {
            self.level + 1
        } else if self.watched >= PATIENCE[1] && self.level > 0 && fraction * self.growth() < BUSY * 0.85 {
            self.level - 1
        } else {
            self.level
        };
        let changed = next != self.level;
        if changed || self.watched >= PATIENCE[1] {
            *self = Self { level: next, seconds_per_pixel: self.seconds_per_pixel, ..Self::new(now) };
        }
        changed
    }

    fn fraction(&self) -> f64 {
        let watched = self.watched.as_secs_f64();
        if watched > 0.0 { self.busy.as_secs_f64() / watched } else { 0.0 }
    }

    /// How much more work the next better level is.
    fn growth(&self) -> f64 {
        let work = |level: usize| {
            let (width, height, rate) = LEVELS[level];
            f64::from(width * height * rate)
        };
        work(self.level - 1) / work(self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(load: &mut Load, from: Instant, fraction: f64, seconds: u32) -> Instant {
        let mut now = from;
        for _ in 0..seconds * 20 {
            now += Duration::from_millis(50);
            load.drew(10_000, Duration::from_millis(50).mul_f64(fraction), now);
        }
        now
    }

    #[test]
    fn a_busy_machine_goes_down_until_it_is_exhausted_and_an_idle_one_up() {
        let start = Instant::now();
        let mut load = Load::new(start);
        let first = load.size();
        let now = run(&mut load, start, 0.99, 1);
        assert!(load.size().pixels() < first.pixels());
        assert!(!load.is_exhausted());
        let now = run(&mut load, now, 0.99, 11);
        assert!(load.is_reduced() && load.is_exhausted());
        run(&mut load, now, 0.01, 60);
        assert_eq!((load.size().width(), load.frames_per_second()), (640, 24));
        assert!(!load.is_exhausted());
    }

    #[test]
    fn a_level_that_fits_is_kept() {
        let start = Instant::now();
        let mut load = Load::new(start);
        let first = load.size();
        run(&mut load, start, 0.6, 60);
        assert_eq!(load.size(), first);
    }
}
