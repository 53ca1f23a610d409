//! What a step costs on one core, beside rapier3d in the same run. Told, not judged: a busy machine is no mistake of a law.

use std::sync::Arc;
use std::time::Instant;

use kernels::dynamics::{Laws, STEPS_PER_SECOND, Simulator};
use scene::{Scene, Shape};
use serde::Serialize;

use super::cases::{body, pair, place};
use super::peer::Peer;

/// Runs of each, taken in turn, the fastest of which counts.
const RUNS: usize = 3;
/// Simulated time of a run: from falling to rest.
const SECONDS: u64 = 5;

/// What a step of one scene costs.
#[derive(Clone, Debug, Serialize)]
pub struct Cost {
    /// What is in the scene.
    pub scene: &'static str,
    /// Microseconds a step of 1/240 s.
    pub step_us: f64,
    /// What they should be below on a core that is free.
    pub target_us: f64,
    /// The same of rapier3d.
    pub peer_step_us: f64,
}

fn dropped(shapes: &[Shape]) -> Scene {
    let mut scene = place(9.81, true);
    for (i, shape) in shapes.iter().enumerate() {
        let (column, row) = ((i % 6) as f64, (i / 6) as f64);
        let at = [1.1 * column + 0.05 * row, 1.0 + 0.8 * row + 0.1 * column, 0.04 * i as f64];
        let mut one = body(&format!("b{i}"), *shape, 1.0 + 0.2 * column, at);
        one.velocity_m_s = [0.3, 0.0, 0.2];
        one.angular_velocity_rad_s = [0.1, 1.0, 0.5];
        scene.bodies.push(one);
    }
    pair(&mut scene, 0.5, 0.4);
    for one in &mut scene.bodies {
        one.restitution = 0.7;
    }
    scene
}

/// Measures.
///
/// # Errors
/// When a scene cannot be simulated.
pub fn measure(laws: &Arc<Laws>) -> anyhow::Result<Vec<Cost>> {
    let (ball, cuboid) = (Shape::Sphere { radius_m: 0.3 }, Shape::Box { half_extents_m: [0.3, 0.25, 0.2] });
    let mixed: Vec<Shape> = (0..32).map(|i| if i % 2 == 0 { ball } else { cuboid }).collect();
    let scenes = [
        ("8 balls", 15.0, dropped(&[ball; 8])),
        ("8 boxes", 50.0, dropped(&[cuboid; 8])),
        ("32 bodies", 200.0, dropped(&mixed)),
    ];
    let steps = SECONDS * STEPS_PER_SECOND;
    let mut costs = Vec::new();
    for (name, target_us, scene) in scenes {
        let mut least = [f64::INFINITY; 2];
        for _ in 0..RUNS {
            let mut ours = Simulator::new(&scene, Arc::clone(laws))?;
            let begun = Instant::now();
            ours.advance(steps);
            least[0] = least[0].min(begun.elapsed().as_secs_f64());
            let mut peer = Peer::new(&scene)?;
            let begun = Instant::now();
            peer.advance(steps);
            least[1] = least[1].min(begun.elapsed().as_secs_f64());
        }
        let [step_us, peer_step_us] = least.map(|time_s| 1e6 * time_s / steps as f64);
        costs.push(Cost { scene: name, step_us, target_us, peer_step_us });
    }
    Ok(costs)
}
