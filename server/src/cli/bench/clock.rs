//! Time that the program's threads have worked: on a machine that does something else as well it says more than the clock.

use std::time::Instant;

use cpu_time::ProcessTime;

/// What some work took, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Took {
    /// Of the clock.
    pub clock_s: f64,
    /// Of all threads of this program together.
    pub threads_s: f64,
}

/// Does some work, and says what it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, Took) {
    let (clock, threads) = (Instant::now(), ProcessTime::now());
    let done = work();
    let took = Took { clock_s: clock.elapsed().as_secs_f64(), threads_s: threads.elapsed().as_secs_f64() };
    (done, took)
}
