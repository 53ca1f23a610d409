//! Energies of place: of height, of what springs store, of bodies that attract each other.

use glam::DVec3;
use scene::{Link, LinkKind, Scene};

/// What one body has by its place, in scene units: from its height above the ground, in the springs that hold it, and in
/// the pull of the others (0 is infinitely far away).
pub(super) fn of_one(scene: &Scene, index: usize) -> f64 {
    let body = &scene.bodies[index];
    let springs = scene.links.iter().filter(|link| link.holds(&body.id));
    let pulls = (0..scene.bodies.len()).filter(|&other| other != index);
    of_height(scene, index)
        + springs.map(|link| stored(scene, link)).sum::<f64>()
        + pulls.map(|other| attracted(scene, index, other)).sum::<f64>()
}

/// What all bodies have together: each spring and each pair counts once.
pub(super) fn of_all(scene: &Scene) -> f64 {
    let count = scene.bodies.len();
    let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    (0..count).filter(|&index| !scene.bodies[index].fixed).map(|index| of_height(scene, index)).sum::<f64>()
        + scene.links.iter().map(|link| stored(scene, link)).sum::<f64>()
        + pairs.map(|(one, other)| attracted(scene, one, other)).sum::<f64>()
}

fn of_height(scene: &Scene, index: usize) -> f64 {
    let body = &scene.bodies[index];
    body.mass_kg * scene.environment.gravity_m_s2 * body.lowest_m().max(0.0)
}

/// Half the stiffness times the square of the stretch (Hooke); nothing in what does not stretch.
fn stored(scene: &Scene, link: &Link) -> f64 {
    let LinkKind::Spring { rest_length_m, stiffness_n_m, .. } = link.kind else { return 0.0 };
    let (Some(a), Some(b)) = (scene.end_m(&link.a), scene.end_m(&link.b)) else { return 0.0 };
    let stretch_m = a.distance(b) - rest_length_m;
    0.5 * stiffness_n_m * stretch_m * stretch_m
}

/// Less the constant of gravitation times both masses over their distance (Newton), where bodies attract each other.
fn attracted(scene: &Scene, one: usize, other: usize) -> f64 {
    if !scene.environment.mutual_gravity {
        return 0.0;
    }
    let (one, other) = (&scene.bodies[one], &scene.bodies[other]);
    let distance_m = DVec3::from_array(one.position_m).distance(DVec3::from_array(other.position_m));
    -scene.units.gravitation() * one.mass_kg * other.mass_kg / distance_m
}
