//! Simulated minutes of every lesson that ships; `orrery check dynamics` runs all ten of each.

use std::path::Path;
use std::time::{Duration, Instant};

use kernels::dynamics::Laws;
use planner::lesson::Library;
use training::evaluate::dynamics::minutes;

/// What a test has time for.
const SECONDS: u64 = 60;
const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn minutes_of_every_lesson_stay_true() {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content");
    let library = Library::read(&content).expect("the lessons are valid");
    let laws = Laws::open().expect("the weights that ship");
    let mut wrong = Vec::new();
    for lesson in library.lessons() {
        let begun = Instant::now();
        let found = minutes::run(&laws, lesson, SECONDS, PATIENCE).expect("it can be simulated");
        println!("{found:?} in {:.1} s", begun.elapsed().as_secs_f64());
        if !found.met {
            wrong.push(found);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
