//! Simulated minutes of each lesson, as when nobody asks anything: what may never happen, and how often the run would be
//! put back on the solver's path, by the same judge as while a scene plays (`teacher::drift`, once a simulated second).

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use planner::lesson::Lesson;
use scene::{Edit, Scene};
use serde::Serialize;
use teacher::drift::{Verdict, judge};

/// How long a run is checked, in simulated seconds.
pub const TEN_MINUTES_S: u64 = 600;
/// How long the solver may take for that.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// The share of its time that the solver may take at once: where a lesson begins with much going on, and rests then.
const AT_ONCE: f64 = 0.25;
/// The least share of the seconds that must have been checked.
const LEAST_CHECKED: f64 = 0.1;
/// Most often that a run may be put back.
const MOST_ANCHORS: u32 = 1;
/// How far a body's lowest point may sink below the ground, in metres: what a contact gives way under load, and a corner
/// that is being caught.
const SINKS_M: f64 = 0.01;

/// Some minutes of one lesson.
#[derive(Clone, Debug, Serialize)]
pub struct Minutes {
    /// The lesson's slug.
    pub lesson: String,
    /// Simulated seconds.
    pub seconds: u64,
    /// Seconds of them that the solver checked: it had no time for the others, or could not solve them.
    pub checked: u64,
    /// How often the run was put back on the solver's path.
    pub anchors: u32,
    /// The largest drift of any second, as a share of the scene's scale.
    pub worst_drift: f64,
    /// The furthest below the ground that any body's lowest point was, in metres.
    pub sank_m: f64,
    /// Whether every number stayed one.
    pub finite: bool,
    /// Whether all of this is as it should be.
    pub met: bool,
}

/// Runs a lesson by itself for some simulated seconds. The solver may take `patience` for all of them: where it is slower,
/// seconds evenly spread go unchecked, as they do while a scene plays.
///
/// # Errors
/// When its scene cannot be simulated.
pub fn run(laws: &Arc<Laws>, lesson: &Lesson, seconds: u64, patience: Duration) -> anyhow::Result<Minutes> {
    let mut run = Simulator::new(&lesson.scene, Arc::clone(laws))?;
    let mut found = Minutes {
        lesson: lesson.slug.clone(),
        seconds,
        checked: 0,
        anchors: 0,
        worst_drift: 0.0,
        sank_m: 0.0,
        finite: true,
        met: false,
    };
    // Where the run will be put back: the step, and what is there then.
    let mut anchor: Option<(u64, Edit)> = None;
    let mut solving = Duration::ZERO;
    for second in 0..seconds {
        let start = run.scene().clone();
        let end = (second + 1) * STEPS_PER_SECOND;
        let anchored = anchor.take_if(|(at, _)| *at <= end);
        if let Some((at, edit)) = &anchored {
            run.advance(at - run.step_index());
            run.apply(edit)?;
        }
        run.advance(end - run.step_index());
        found.look(run.scene());
        // A second in which the run was put back is none to check, nor is what comes before that.
        if anchored.is_some() || anchor.is_some() || !found.finite {
            continue;
        }
        if run.is_still() && start.bodies == run.scene().bodies {
            found.checked += seconds - second;
            break;
        }
        let share = AT_ONCE + (1.0 - AT_ONCE) * (second + 1) as f64 / seconds as f64;
        if solving <= patience.mul_f64(share) {
            let begun = Instant::now();
            anchor = found.check(&start, run.scene());
            solving += begun.elapsed();
        }
    }
    let checked = found.checked as f64 >= LEAST_CHECKED * seconds as f64;
    found.met = found.finite && checked && found.sank_m <= SINKS_M && found.anchors <= MOST_ANCHORS;
    Ok(found)
}

impl Minutes {
    fn look(&mut self, scene: &Scene) {
        for body in &scene.bodies {
            let numbers = body.position_m.iter().chain(&body.velocity_m_s).chain(&body.orientation);
            self.finite &= numbers.chain(&body.angular_velocity_rad_s).all(|number| number.is_finite());
            if scene.environment.ground.is_some() {
                self.sank_m = self.sank_m.max(-body.lowest_m());
            }
        }
    }

    /// Checks a second; past the tolerance, says where the run is to be put back.
    fn check(&mut self, start: &Scene, end: &Scene) -> Option<(u64, Edit)> {
        let judged = judge(start, end).ok()?;
        self.checked += 1;
        self.worst_drift = self.worst_drift.max(judged.drift.drift);
        if judged.drift.verdict == Verdict::Agrees {
            return None;
        }
        self.anchors += 1;
        let (at, bodies) = judged.put_back(STEPS_PER_SECOND).ok()?;
        Some((at, Edit::Reanchor { bodies }))
    }
}
