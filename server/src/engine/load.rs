//! How large and how often pictures are made: as well as the machine allows, and less well before anything breaks.
//!
//! A ladder of rungs leads from the largest picture down: first smaller ones, each three quarters as wide and high, then rarer
//! ones, then both. The engine steps down when it is busy or late for some time, and up when there has been room for longer. A
//! rung that did not hold is tried again later and later, so that pictures do not keep changing size.

use std::time::{Duration, Instant};

use kernels::light::Size;

/// Pictures a second when nothing is short.
pub const FRAMES_PER_SECOND: u32 = 24;

/// Pictures a second on the lower rungs: divisors of the full rate, so that their steps are among those of full rollouts.
const RARER: u32 = 12;
const RAREST: u32 = 8;

/// Pictures of at least so many pixels are made at the full rate; smaller ones would save less than rarer ones do.
const LEAST_AT_FULL_RATE: usize = 40_000;

/// A stream starts with the largest picture of at most so many pixels: 256x256 and half as many again.
const FIRST: usize = 100_000;

/// The engine lowers its demands when it is busy for more than this part of the time, and raises them when the next
/// rung's work would still leave it below.
const BUSY: f64 = 0.80;
const ROOM: f64 = 0.68;

/// Of so many drawings one may be late before the engine counts as busy, and before there is room.
const LATE: u32 = 4;
const SELDOM_LATE: u32 = 20;

/// How long the engine is watched before it is judged.
const WINDOW: Duration = Duration::from_millis(700);

/// How long there must have been room before the next rung up is tried: at first, and at most after it did not hold.
const PATIENCE: [Duration; 2] = [Duration::from_secs(4), Duration::from_secs(128)];

/// A rung that is left downwards so soon after it was reached from below did not hold.
const RELAPSE: Duration = Duration::from_secs(10);

/// Time between two drawings that counts at most: a scene at rest says nothing about how busy a moving one keeps us.
const PAUSE: Duration = Duration::from_millis(130);

/// A picture that stands is drawn finer if that takes no longer: a question may come at any moment.
const LONGEST_REFINEMENT: Duration = Duration::from_millis(150);

/// What a stream gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rung {
    size: Size,
    frames_per_second: u32,
}

impl Rung {
    fn work(self) -> f64 {
        self.size.pixels() as f64 * f64::from(self.frames_per_second)
    }
}

/// From the best to the least.
fn ladder(largest: Size) -> Vec<Rung> {
    let sizes: Vec<Size> = std::iter::successors(Some(largest), |size| size.lower()).collect();
    let full = sizes.iter().take_while(|size| size.pixels() >= LEAST_AT_FULL_RATE).count().max(1);
    let at = |frames_per_second| move |&size: &Size| Rung { size, frames_per_second };
    let rungs = sizes[..full].iter().map(at(FRAMES_PER_SECOND)).chain(sizes[full - 1..].iter().map(at(RARER)));
    rungs.chain(sizes.last().map(at(RAREST))).collect()
}

/// What was seen of the engine's work since some moment.
#[derive(Clone, Copy, Debug, Default)]
struct Watched {
    time: Duration,
    busy: Duration,
    drawings: u32,
    late: u32,
}

impl Watched {
    fn fraction(&self) -> f64 {
        self.busy.as_secs_f64() / self.time.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    fn is_pressed(&self) -> bool {
        self.fraction() > BUSY || self.late * LATE > self.drawings
    }

    /// Whether work `growth` times as great would fit.
    fn has_room(&self, growth: f64) -> bool {
        self.fraction() * growth < ROOM && self.late * SELDOM_LATE <= self.drawings
    }
}

/// Watches how busy the engine is while it draws, and chooses the rung.
#[derive(Debug)]
pub struct Load {
    ladder: Vec<Rung>,
    /// Where streams start; below, the viewer is told.
    first: usize,
    rung: usize,
    drew: Instant,
    seconds_per_pixel: f64,
    watched: Watched,
    /// Whether the engine was pressed when it was judged last.
    pressed: bool,
    /// For how long there has been room without a break.
    roomy: Duration,
    patience: Duration,
    raised: Option<Instant>,
}

impl Load {
    /// A machine of which nothing is known yet, and the largest pictures it may make.
    #[must_use]
    pub fn new(largest: Size, now: Instant) -> Self {
        let ladder = ladder(largest);
        let first = ladder.iter().position(|rung| rung.size.pixels() <= FIRST).unwrap_or(ladder.len() - 1);
        Self {
            ladder,
            first,
            rung: first,
            drew: now,
            seconds_per_pixel: 0.0,
            watched: Watched::default(),
            pressed: false,
            roomy: Duration::ZERO,
            patience: PATIENCE[0],
            raised: None,
        }
    }

    /// The size of pictures.
    #[must_use]
    pub fn size(&self) -> Size {
        self.ladder[self.rung].size
    }

    /// The size of the largest pictures.
    #[must_use]
    pub fn largest(&self) -> Size {
        self.ladder[0].size
    }

    /// Pictures a second.
    #[must_use]
    pub fn frames_per_second(&self) -> u32 {
        self.ladder[self.rung].frames_per_second
    }

    /// Whether pictures are smaller or rarer than they should be.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.rung > self.first
    }

    /// What the viewer is told about that; empty if nothing is wrong.
    #[must_use]
    pub fn notice(&self) -> &'static str {
        let (here, first) = (self.ladder[self.rung], self.ladder[self.first]);
        match (here.size != first.size, here.frames_per_second != first.frames_per_second) {
            _ if !self.is_reduced() => "",
            (true, false) => "This machine is busy: the picture is smaller for now. What is measured stays exact.",
            (false, _) => {
                "This machine is busy: the picture moves less smoothly for now. What is measured stays exact."
            }
            (true, true) => {
                "This machine is busy: the picture is smaller and moves less smoothly for now. What is measured stays exact."
            }
        }
    }

    /// Whether one more stream would break those that run. Who has not drawn for a while is not busy any more.
    #[must_use]
    pub fn is_exhausted(&self, now: Instant) -> bool {
        self.rung + 1 == self.ladder.len() && self.pressed && now.saturating_duration_since(self.drew) < WINDOW
    }

    /// Whether so many pixels would be drawn without anybody waiting for them.
    #[must_use]
    pub fn has_time_for(&self, pixels: usize) -> bool {
        !self.is_reduced() && self.seconds_per_pixel * (pixels as f64) < LONGEST_REFINEMENT.as_secs_f64()
    }

    /// Notes pictures of so many pixels that were drawn just now, and whether some of them were late; true if the rung has
    /// changed.
    pub fn drew(&mut self, pixels: usize, took: Duration, late: bool, now: Instant) -> bool {
        self.seconds_per_pixel = took.as_secs_f64() / pixels.max(1) as f64;
        self.watched.time += now.saturating_duration_since(self.drew).min(PAUSE.max(took));
        self.watched.busy += took;
        self.watched.drawings += 1;
        self.watched.late += u32::from(late);
        self.drew = now;
        if self.watched.time < WINDOW {
            return false;
        }
        let seen = std::mem::take(&mut self.watched);
        self.pressed = seen.is_pressed();
        if self.pressed {
            self.roomy = Duration::ZERO;
            return self.step_down(now);
        }
        self.roomy =
            if self.rung > 0 && seen.has_room(self.growth()) { self.roomy + seen.time } else { Duration::ZERO };
        if self.roomy < self.patience {
            return false;
        }
        self.roomy = Duration::ZERO;
        self.raised = Some(now);
        self.rung -= 1;
        true
    }

    fn step_down(&mut self, now: Instant) -> bool {
        if self.rung + 1 == self.ladder.len() {
            return false;
        }
        let relapsed = self.raised.take().is_some_and(|raised| now.saturating_duration_since(raised) < RELAPSE);
        self.patience = if relapsed { (self.patience * 2).min(PATIENCE[1]) } else { PATIENCE[0] };
        self.rung += 1;
        true
    }

    /// How much more work the next better rung is.
    fn growth(&self) -> f64 {
        self.ladder[self.rung - 1].work() / self.ladder[self.rung].work()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZES: [(u32, u32); 6] = [(640, 480), (1280, 720), (128, 128), (256, 256), (720, 128), (128, 720)];

    fn size(width: u32, height: u32) -> Size {
        Size::new(width, height).expect("within the limits")
    }

    /// A machine whose time for a picture is a part of the time between pictures that depends on the rung. Returns the changes.
    fn run(load: &mut Load, now: &mut Instant, seconds: u32, busy: impl Fn(&Load) -> f64) -> usize {
        let until = *now + Duration::from_secs(seconds.into());
        let mut changes = 0;
        while *now < until {
            let period = Duration::from_secs(1) / load.frames_per_second();
            let part = busy(load);
            let took = period.mul_f64(part);
            *now += period.max(took);
            changes += usize::from(load.drew(load.size().pixels(), took, part > 1.0, *now));
        }
        changes
    }

    #[test]
    fn every_ladder_goes_down_from_its_largest_picture() {
        for (width, height) in SIZES {
            let ladder = ladder(size(width, height));
            assert_eq!((ladder[0].size, ladder[0].frames_per_second), (size(width, height), FRAMES_PER_SECOND));
            assert!(ladder.len() >= 3, "{width}x{height}: {ladder:?}");
            for pair in ladder.windows(2) {
                assert!(pair[1].work() < pair[0].work(), "{width}x{height}: {ladder:?}");
                assert!(pair[1].work() > 0.4 * pair[0].work(), "no great leaps: {ladder:?}");
                assert_eq!(FRAMES_PER_SECOND % pair[1].frames_per_second, 0);
            }
        }
        let rungs = ladder(size(640, 480))
            .iter()
            .map(|rung| format!("{}@{}", rung.size, rung.frames_per_second))
            .collect::<Vec<_>>();
        assert_eq!(
            rungs.join(" "),
            "640x480@24 480x360@24 360x270@24 270x202@24 270x202@12 202x150@12 150x112@12 150x112@8"
        );
    }

    #[test]
    fn a_busy_machine_goes_down_until_it_is_exhausted_and_an_idle_one_up() {
        let mut now = Instant::now();
        let mut load = Load::new(size(640, 480), now);
        let first = load.size();
        run(&mut load, &mut now, 1, |_| 0.99);
        assert!(load.size().pixels() < first.pixels());
        assert!(!load.is_exhausted(now));
        run(&mut load, &mut now, 11, |_| 0.99);
        assert!(load.is_reduced() && load.is_exhausted(now));
        assert_eq!((load.size(), load.frames_per_second()), (size(150, 112), RAREST));
        assert!(!load.is_exhausted(now + Duration::from_secs(1)), "nothing is drawn any more");
        run(&mut load, &mut now, 60, |_| 0.01);
        assert_eq!((load.size(), load.frames_per_second()), (size(640, 480), FRAMES_PER_SECOND));
        assert!(!load.is_exhausted(now) && !load.is_reduced());
    }

    #[test]
    fn a_rung_that_fits_is_kept() {
        let mut now = Instant::now();
        let mut load = Load::new(size(640, 480), now);
        assert_eq!(run(&mut load, &mut now, 60, |_| 0.6), 0);
    }

    #[test]
    fn pictures_that_are_late_count_as_much_as_those_that_take_long() {
        let (start, mut now) = (Instant::now(), Instant::now());
        let mut load = Load::new(size(640, 480), start);
        let mut draw = |load: &mut Load, count: u32, late: fn(u32) -> bool| {
            (0..count).any(|at| {
                now += Duration::from_millis(42);
                load.drew(1000, Duration::from_millis(5), late(at), now)
            })
        };
        assert!(!draw(&mut load, 72, |at| at % 6 == 0), "one in six is neither");
        assert!(draw(&mut load, 40, |at| at % 2 == 0));
        assert!(load.is_reduced());
    }

    #[test]
    fn a_rung_that_does_not_hold_is_tried_less_and_less_often() {
        let mut now = Instant::now();
        let mut load = Load::new(size(640, 480), now);
        let first = load.size();
        // The rung where it starts is too much, and the one below looks as if there were room for more.
        let busy = |load: &Load| if load.size().pixels() >= first.pixels() { 0.95 } else { 0.2 };
        let changes = [run(&mut load, &mut now, 60, busy), run(&mut load, &mut now, 600, busy)];
        assert!((3..=10).contains(&changes[0]), "{changes:?}");
        assert!(changes[1] <= 14, "in ten minutes it settles: {changes:?}");
        // What was short is there now: it is found out within the longest patience.
        run(&mut load, &mut now, 140, |_| 0.2);
        assert!(!load.is_reduced());
    }

    #[test]
    fn viewers_are_told_what_is_less_than_it_should_be() {
        let mut now = Instant::now();
        let mut load = Load::new(size(640, 480), now);
        let mut told = vec![load.notice()];
        while !load.is_exhausted(now) {
            run(&mut load, &mut now, 1, |_| 0.99);
            if told.last() != Some(&load.notice()) {
                told.push(load.notice());
            }
        }
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(told[0].is_empty() && told[1].contains("is smaller for now") && told[2].contains("smaller and moves"));
        let mut small = Load::new(size(128, 128), now);
        run(&mut small, &mut now, 1, |_| 0.99);
        assert!(small.notice().contains("moves less smoothly"), "{}", small.notice());
    }
}
