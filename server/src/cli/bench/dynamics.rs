//! `orrery bench dynamics`: how much faster than real time scenes run ahead, and what learned laws cost beside textbook
//! ones in the same integrator.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::{Laws, STEP_S, Simulator};
use scene::{Body, Scene, Shape};
use serde::Serialize;
use training::evaluate::dynamics::cost;

/// Simulated seconds of one run: long enough to fall, bounce, roll and come to rest.
const SECONDS: u64 = 10;
/// Runs of each, the fastest of which counts.
const RUNS: usize = 5;
/// The target for four balls.
const TARGET_TIMES_REAL_TIME: f64 = 100.0;

#[derive(Debug, Serialize)]
struct Row {
    shape: &'static str,
    bodies: usize,
    /// Over the whole run; bodies at rest cost little or nothing.
    steps_per_s: f64,
    times_real_time: f64,
    /// Time with learned laws over time with textbook laws.
    learned_over_textbook: f64,
}

/// Measures and prints.
///
/// # Errors
/// When weights are missing, or four balls run slower than 100 times real time.
pub fn run(json: bool, peers: bool) -> anyhow::Result<()> {
    let (learned, textbook) = (Laws::open()?, Laws::textbook());
    let mut rows = Vec::new();
    for (shape, solid) in
        [("balls", Shape::Sphere { radius_m: 0.3 }), ("boxes", Shape::Box { half_extents_m: [0.3, 0.25, 0.2] })]
    {
        for bodies in [1, 4, 8, 32] {
            let scene = dropped(solid, bodies);
            let mut least = [f64::INFINITY; 2];
            // Taken in turn, so that whatever else the machine does falls on both.
            for _ in 0..RUNS {
                for (least, laws) in least.iter_mut().zip([&learned, &textbook]) {
                    *least = least.min(time_s(&scene, laws)?);
                }
            }
            let steps = SECONDS as f64 / STEP_S;
            rows.push(Row {
                shape,
                bodies,
                steps_per_s: steps / least[0],
                times_real_time: SECONDS as f64 / least[0],
                learned_over_textbook: least[0] / least[1],
            });
        }
    }
    let costs = if peers { cost::measure(&learned)? } else { Vec::new() };
    if json {
        println!("{}", serde_json::to_string_pretty(&serde_json::json!({ "dynamics": rows, "peers": costs }))?);
    } else {
        println!("Dynamics: {SECONDS} s from dropping to rest, one core, best of {RUNS}");
        println!("{:<12} {:>14} {:>16} {:>20}", "", "steps/s", "x real time", "learned/textbook");
        for row in &rows {
            let name = format!("{} {}", row.bodies, row.shape);
            println!(
                "{name:<12} {:>14.0} {:>16.0} {:>20.2}",
                row.steps_per_s, row.times_real_time, row.learned_over_textbook
            );
        }
        if peers {
            println!("\nA step of 1/240 s, in microseconds on one core");
            println!("{:<12} {:>14} {:>16} {:>20}", "", "Orrery", "rapier3d", "Orrery/rapier3d");
            for cost in &costs {
                let ratio = cost.step_us / cost.peer_step_us;
                println!("{:<12} {:>14.1} {:>16.1} {ratio:>20.2}", cost.scene, cost.step_us, cost.peer_step_us);
            }
        }
    }
    let four = rows.iter().find(|row| row.shape == "balls" && row.bodies == 4);
    let reached = four.map_or(0.0, |row| row.times_real_time);
    anyhow::ensure!(
        reached >= TARGET_TIMES_REAL_TIME,
        "four balls run {reached:.0} times faster than real time; the target is {TARGET_TIMES_REAL_TIME}"
    );
    Ok(())
}

fn time_s(scene: &Scene, laws: &Arc<Laws>) -> anyhow::Result<f64> {
    let mut simulator = Simulator::new(scene, Arc::clone(laws))?;
    let begun = Instant::now();
    simulator.advance((SECONDS as f64 / STEP_S) as u64);
    Ok(begun.elapsed().as_secs_f64())
}

/// Bodies that fall, spin, bounce off the ground and off each other.
fn dropped(shape: Shape, bodies: usize) -> Scene {
    let mut scene = Scene::empty("bench");
    for i in 0..bodies {
        let (column, row) = ((i % 6) as f64, (i / 6) as f64);
        scene.bodies.push(Body {
            name: format!("body {i}"),
            mass_kg: 1.0 + 0.2 * column,
            velocity_m_s: [0.3, 0.0, 0.2 * i as f64 / bodies as f64],
            angular_velocity_rad_s: [0.1, 1.0, 0.5],
            ..Body::new(
                format!("body{i}"),
                shape,
                [1.1 * column + 0.05 * row, 1.0 + 0.8 * row + 0.1 * column, 0.04 * i as f64],
            )
        });
    }
    scene
}
