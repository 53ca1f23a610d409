//! Energy: of motion, of height, of what springs store, of bodies that attract each other. What the agent measures and what a
//! graph shows are the same numbers. In scene units, as masses, lengths and times of the scene are.

use glam::{DQuat, DVec3};

use crate::body::{Body, Shape};
use crate::link::{Link, LinkKind};
use crate::scene::Scene;

/// Energy of motion of one body: half its mass times the square of its speed, and of its turning. A fixed one has none.
#[must_use]
pub fn kinetic(body: &Body) -> f64 {
    if body.fixed {
        return 0.0;
    }
    0.5 * body.mass_kg * DVec3::from_array(body.velocity_m_s).length_squared() + of_turning(body)
}

/// Energy of turning: half the spin's square times the moment of inertia, in the body's own frame.
#[must_use]
pub fn of_turning(body: &Body) -> f64 {
    let turn = DQuat::from_array(body.orientation);
    let spin = (turn.conjugate() * DVec3::from_array(body.angular_velocity_rad_s)).to_array();
    let moments = body.shape.inertia_per_mass_m2();
    0.5 * body.mass_kg * (0..3).map(|axis| moments[axis] * spin[axis] * spin[axis]).sum::<f64>()
}

/// Energy of motion of all bodies together. In other units how large a body is drawn says nothing about its size, so that its
/// turning is left out.
#[must_use]
pub fn kinetic_of_all(scene: &Scene) -> f64 {
    let turning = |body: &Body| if scene.units.are_si() { 0.0 } else { of_turning(body) };
    scene.bodies.iter().filter(|body| !body.fixed).map(|body| kinetic(body) - turning(body)).sum()
}

/// What one body has by its place: from its height above the ground, in the springs that hold it, and in
/// the pull of the others (0 is infinitely far away).
#[must_use]
pub fn of_place(scene: &Scene, index: usize) -> f64 {
    let body = &scene.bodies[index];
    let springs = scene.links.iter().filter(|link| link.holds(&body.id));
    let pulls = (0..scene.bodies.len()).filter(|&other| other != index);
    of_height(scene, index)
        + springs.map(|link| stored(scene, link)).sum::<f64>()
        + pulls.map(|other| attracted(scene, index, other)).sum::<f64>()
}

/// What all bodies have by their places together: each spring and each pair counts once.
#[must_use]
pub fn of_place_of_all(scene: &Scene) -> f64 {
    let free = (0..scene.bodies.len()).filter(|&index| !scene.bodies[index].fixed);
    free.map(|index| of_height(scene, index)).sum::<f64>() + of_ties(scene)
}

/// The same with the heights of their middles above where these are when the bodies lie flat on the ground, which is what
/// energy of motion turns into when something topples. What a liquid gives and takes is left out.
#[must_use]
pub fn of_middles(scene: &Scene) -> f64 {
    let lifted = |body: &Body| {
        let flat_m = match body.shape {
            Shape::Sphere { radius_m } | Shape::Capsule { radius_m, .. } => radius_m,
            Shape::Cylinder { radius_m, half_height_m } => radius_m.min(half_height_m),
            Shape::Box { half_extents_m: [x, y, z] } => x.min(y).min(z),
        };
        body.mass_kg * scene.environment.gravity_m_s2 * (body.position_m[1] - flat_m)
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(lifted).sum::<f64>() + of_ties(scene)
}

fn of_ties(scene: &Scene) -> f64 {
    let count = scene.bodies.len();
    let pairs = (0..count).flat_map(|one| (one + 1..count).map(move |other| (one, other)));
    scene.links.iter().map(|link| stored(scene, link)).sum::<f64>()
        + pairs.map(|(one, other)| attracted(scene, one, other)).sum::<f64>()
}

fn of_height(scene: &Scene, index: usize) -> f64 {
    let body = &scene.bodies[index];
    body.mass_kg * scene.environment.gravity_m_s2 * body.lowest_m().max(0.0)
}

/// What a spring stores: half the stiffness times the square of the stretch (Hooke); nothing in what does not stretch.
#[must_use]
pub fn stored(scene: &Scene, link: &Link) -> f64 {
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
