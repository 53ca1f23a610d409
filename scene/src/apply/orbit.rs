//! Orbits: what a body goes round, how far away, and where on its way.

use glam::{DQuat, DVec3};

use crate::apply::setup::the;
use crate::body::Body;
use crate::edit::{Change, Phase};
use crate::environment::Light;
use crate::error::EditError;
use crate::limits;
use crate::scene::{Scene, Vec3};
use crate::select::Selector;

fn centre(body: &Body) -> DVec3 {
    DVec3::from_array(body.position_m)
}

impl Scene {
    /// The index of the body that the one at `index` goes round where bodies attract each other: the lightest heavier one
    /// in whose Hill sphere it is (radius `a (m / 3 M)^(1/3)`; Murray and Dermott, Solar System Dynamics, 1999,
    /// section 3.6), or the heaviest. `None` for the heaviest itself and where nothing attracts.
    #[must_use]
    pub fn primary(&self, index: usize) -> Option<usize> {
        let body = self.bodies.get(index).filter(|_| self.environment.mutual_gravity)?;
        let mass = |at: usize| self.bodies[at].mass_kg;
        let mut heavier: Vec<usize> = (0..self.bodies.len()).filter(|&at| mass(at) > body.mass_kg).collect();
        heavier.sort_by(|&a, &b| mass(a).total_cmp(&mass(b)));
        let heaviest = *heavier.last()?;
        let holds = |at: usize| {
            let away = centre(&self.bodies[at]).distance(centre(&self.bodies[heaviest]));
            let hill = away * libm::cbrt(mass(at) / (3.0 * mass(heaviest)));
            centre(body).distance(centre(&self.bodies[at])) < hill
        };
        heavier.iter().copied().find(|&at| at != heaviest && holds(at)).or(Some(heaviest))
    }

    /// The indices of the bodies that go round the one at `index`, and of those that go round these.
    #[must_use]
    pub fn satellites(&self, index: usize) -> Vec<usize> {
        let goes_round = |at: usize| {
            std::iter::successors(self.primary(at), |&above| self.primary(above)).any(|above| above == index)
        };
        (0..self.bodies.len()).filter(|&at| goes_round(at)).collect()
    }
}

/// A body that goes round another, and where others like it begin: each further out by half of its distance, and on by the
/// golden angle, so that none begins beside another. `None` where nothing goes round anything.
pub(super) fn others_like_it(scene: &Scene, count: usize) -> Option<(usize, Vec<(Vec3, Vec3)>)> {
    const GOLDEN_RAD: f64 = 2.399_963_229_728_653;
    let depth = |index: usize| std::iter::successors(scene.primary(index), |&at| scene.primary(at)).count();
    // The first of those that go round what itself goes round something, or just round something.
    let like = (0..scene.bodies.len()).rev().max_by_key(|&index| depth(index))?;
    let primary = scene.primary(like)?;
    let siblings = (0..scene.bodies.len()).filter(|&index| scene.primary(index) == Some(primary)).count();
    let velocity = |index: usize| DVec3::from_array(scene.bodies[index].velocity_m_s);
    let (middle, going) = (centre(&scene.bodies[primary]), velocity(primary));
    let (arm, relative) = (centre(&scene.bodies[like]) - middle, velocity(like) - going);
    let axis = arm.cross(relative).try_normalize()?;
    let place = |number: usize| {
        let number = (siblings + number) as f64;
        let (half_sine, half_cosine) = libm::sincos(number * GOLDEN_RAD / 2.0);
        let [x, y, z] = (axis * half_sine).to_array();
        let turn = DQuat::from_xyzw(x, y, z, half_cosine);
        let farther = 1.0 + 0.5 * number;
        let position = middle + turn * arm * farther;
        (position.to_array(), (going + turn * relative / farther.sqrt()).to_array())
    };
    Some((like, (0..count).map(place).collect()))
}

/// Sets the distance of bodies from what they go round. The velocity relative to it becomes the root of the ratio slower, so
/// that the orbit keeps its shape (Kepler's third law); satellites come along.
pub(super) fn set_distance(scene: &mut Scene, of: &Selector, value: Change) -> Result<(), EditError> {
    for index in of.resolve(scene)? {
        let body = &scene.bodies[index];
        let whose = the(body);
        let primary = scene.primary(index).ok_or_else(|| EditError::NoOrbit { whose: whose.clone() })?;
        let arm = centre(body) - centre(&scene.bodies[primary]);
        let distance = arm.length();
        let wanted = limits::DISTANCE.check(&whose, value.of(distance))?;
        let velocity = |body: &Body| DVec3::from_array(body.velocity_m_s);
        let relative = velocity(body) - velocity(&scene.bodies[primary]);
        let moved = arm * (wanted / distance - 1.0);
        let faster = relative * ((distance / wanted).sqrt() - 1.0);
        let satellites = scene.satellites(index);
        for at in satellites.into_iter().chain([index]) {
            let body = &mut scene.bodies[at];
            body.position_m = (centre(body) + moved).to_array();
            body.velocity_m_s = (velocity(body) + faster).to_array();
            if body.position_m.iter().any(|part| part.abs() > limits::START_POSITION.most) {
                return Err(EditError::TooFar { whose: the(body) });
            }
        }
    }
    crate::placement::make_room(scene)
}

/// Puts moons to where a phase is seen from what they go round; how fast they go towards and around it is kept. For an
/// eclipse the plane of the orbit turns as well, so that the three stand in one line.
pub(super) fn set_phase(scene: &mut Scene, of: &Selector, phase: Phase) -> Result<(), EditError> {
    for index in of.resolve(scene)? {
        let no_phases = EditError::NoPhases { whose: the(&scene.bodies[index]) };
        let Some(planet) = scene.primary(index) else { return Err(no_phases) };
        let Some(star) = star(scene).filter(|&star| star != planet && star != index) else { return Err(no_phases) };
        let velocity = |at: usize| DVec3::from_array(scene.bodies[at].velocity_m_s);
        let place = |at: usize| centre(&scene.bodies[at]);
        let (arm, relative) = (place(index) - place(planet), velocity(index) - velocity(planet));
        let to_star = place(star) - place(planet);
        let (Some(outwards), Some(sunwards)) = (arm.try_normalize(), to_star.try_normalize()) else {
            return Err(no_phases);
        };
        let normal = arm.cross(relative).try_normalize().unwrap_or(DVec3::Y);
        let in_plane = (sunwards - normal * normal.dot(sunwards)).try_normalize().unwrap_or(outwards);
        let on_the_way = |eighths: f64| {
            let (sine, cosine) = libm::sincos(eighths * std::f64::consts::FRAC_PI_4);
            in_plane * cosine + normal.cross(in_plane) * sine
        };
        let direction = match phase {
            Phase::NewMoon => in_plane,
            Phase::WaxingCrescent => on_the_way(1.0),
            Phase::FirstQuarter => normal.cross(in_plane),
            Phase::WaxingGibbous => on_the_way(3.0),
            Phase::FullMoon => -in_plane,
            Phase::WaningGibbous => on_the_way(5.0),
            Phase::LastQuarter => -normal.cross(in_plane),
            Phase::WaningCrescent => on_the_way(7.0),
            Phase::SolarEclipse => sunwards,
            Phase::LunarEclipse => -sunwards,
        };
        let normal = (normal - direction * direction.dot(normal)).try_normalize().unwrap_or(normal);
        let (away, round) = (relative.dot(outwards), relative - outwards * relative.dot(outwards));
        let moved = place(planet) + direction * arm.length();
        let faster = velocity(planet) + direction * away + normal.cross(direction) * round.length();
        let body = &mut scene.bodies[index];
        body.position_m = moved.to_array();
        body.velocity_m_s = faster.to_array();
    }
    crate::placement::make_room(scene)
}

/// The body that lights the scene, or the heaviest that glows.
fn star(scene: &Scene) -> Option<usize> {
    if let Light::Star { body } = &scene.environment.light {
        return scene.bodies.iter().position(|other| other.id == *body);
    }
    let glows = |&at: &usize| scene.bodies[at].look.glow > 0.0;
    let mass = |at: usize| scene.bodies[at].mass_kg;
    (0..scene.bodies.len()).filter(glows).max_by(|&a, &b| mass(a).total_cmp(&mass(b)))
}
