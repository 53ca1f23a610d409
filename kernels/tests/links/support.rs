//! Scenes of linked bodies, and what is read off them.

use std::f64::consts::TAU;

use glam::{DQuat, DVec3};
use kernels::dynamics::{Laws, STEP_S, Simulator};
use scene::{Body, Link, LinkEnd, LinkKind, Scene, Shape};

pub fn body(id: &str, shape: Shape, position_m: DVec3) -> Body {
    Body { restitution: 1.0, friction: 0.0, ..Body::new(id, shape, position_m.to_array()) }
}

pub fn ball(id: &str, radius_m: f64, position_m: DVec3) -> Body {
    body(id, Shape::Sphere { radius_m }, position_m)
}

/// A vacuum without ground.
pub fn space(gravity_m_s2: f64, bodies: Vec<Body>, links: Vec<Link>) -> Scene {
    let mut scene = Scene::empty("test");
    scene.environment.gravity_m_s2 = gravity_m_s2;
    scene.environment.air_density_kg_m3 = 0.0;
    scene.environment.ground = None;
    (scene.bodies, scene.links) = (bodies, links);
    scene
}

pub fn link(id: &str, kind: LinkKind, a: LinkEnd, b: LinkEnd) -> Link {
    Link { id: id.to_owned(), kind, a, b }
}

pub fn point(p: DVec3) -> LinkEnd {
    LinkEnd::Point { point_m: p.to_array() }
}

pub fn on(id: &str) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: [0.0; 3] }
}

pub fn at(id: &str, offset: DVec3) -> LinkEnd {
    LinkEnd::Body { body: id.to_owned(), at_m: offset.to_array() }
}

pub fn run(scene: &Scene) -> Simulator {
    Simulator::new(scene, Laws::textbook()).expect("a scene that can be simulated")
}

pub fn place(run: &Simulator, i: usize) -> DVec3 {
    DVec3::from_array(run.scene().bodies[i].position_m)
}

pub fn speed(run: &Simulator, i: usize) -> DVec3 {
    DVec3::from_array(run.scene().bodies[i].velocity_m_s)
}

/// Kinetic energy, and that of the scene's own gravity.
pub fn energy_j(scene: &Scene) -> f64 {
    let one = |body: &Body| {
        let spin = DQuat::from_array(body.orientation).conjugate() * DVec3::from_array(body.angular_velocity_rad_s);
        let turning = spin.dot(DVec3::from_array(body.shape.inertia_per_mass_m2()) * spin);
        let moving = DVec3::from_array(body.velocity_m_s).length_squared();
        body.mass_kg * (0.5 * (moving + turning) + scene.environment.gravity_m_s2 * body.position_m[1])
    };
    scene.bodies.iter().filter(|body| !body.fixed).map(one).sum()
}

/// The period of a pendulum from the arithmetic-geometric mean: `2 pi sqrt(l/g) / agm(1, cos(a/2))`.
pub fn period_s(length_m: f64, gravity_m_s2: f64, angle_rad: f64) -> f64 {
    let (mut x, mut y) = (1.0, (0.5 * angle_rad).cos());
    for _ in 0..40 {
        (x, y) = (0.5 * (x + y), f64::sqrt(x * y));
    }
    TAU * (length_m / gravity_m_s2).sqrt() / x
}

pub const PIVOT: DVec3 = DVec3::new(0.0, 4.0, 0.0);

pub fn pendulum(length_m: f64, angle_rad: f64, kind: LinkKind) -> Scene {
    let bob = PIVOT + DVec3::new(angle_rad.sin(), -angle_rad.cos(), 0.0) * length_m;
    let mut bob = ball("bob", 1e-3, bob);
    bob.restitution = 0.5;
    space(9.81, vec![bob], vec![link("rod", kind, point(PIVOT), on("bob"))])
}

/// Mean time between passages through the lowest point in one direction, and the largest change of energy.
pub fn swings(run: &mut Simulator, seconds: f64, across: impl Fn(&Simulator) -> f64) -> (f64, f64) {
    let start = energy_j(run.scene());
    let (mut passages, mut worst) = (Vec::new(), 0.0_f64);
    let mut before = across(run);
    for _ in 0..(seconds / STEP_S) as usize {
        run.step();
        let now = across(run);
        if before < 0.0 && now >= 0.0 {
            passages.push(run.time_s() - STEP_S * now / (now - before));
        }
        before = now;
        worst = worst.max((energy_j(run.scene()) - start).abs());
    }
    let period = (passages[passages.len() - 1] - passages[0]) / (passages.len() - 1) as f64;
    (period, worst)
}

/// Units in which the constant of gravitation is 1.
pub fn unit_gravitation(scene: &mut Scene) {
    scene.environment.mutual_gravity = true;
    scene.units.mass_kg = 1.0 / 6.674_30e-11;
}
