//! Forces that depend on where bodies are: springs, attraction, buoyancy. They act as velocity-Verlet kicks: the parabola
//! of a part of a step is flown under the force at its start, and a correcting kick at its end makes up for what the force
//! has become, which keeps energy bounded and errors of second order (Verlet 1967; Hairer, Lubich, Wanner 2003).

mod attraction;
mod immersion;
mod spring;

use glam::DVec3;
use scene::{LinkKind, Scene};

use crate::dynamics::error::DynamicsError;
use crate::dynamics::force_laws::ForceLaws;
use crate::dynamics::laws::Laws;
use crate::dynamics::links::end::{End, WORLD};
use crate::dynamics::rigid::Rigid;
use attraction::Attraction;
use immersion::Immersion;
use spring::Spring;

/// How far springs, orbits and floating bodies may turn in their cycle in a part of a step, in radians.
const PHASE_RAD: f64 = 0.02;
/// Most parts of a step for the sake of a force.
const PARTS: f64 = 64.0;

/// What forces do to a body where it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct ByPlace {
    pub springs: DVec3,
    pub attraction: DVec3,
    pub lift: DVec3,
}

impl ByPlace {
    pub fn all(&self) -> DVec3 {
        self.springs + self.attraction + self.lift
    }
}

/// The forces of a scene.
#[derive(Clone, Debug, Default)]
pub struct Forces {
    springs: Vec<Spring>,
    attraction: Option<Attraction>,
    immersion: Option<Immersion>,
    part_s: f64,
    /// Force and torque on each body, at the start of the present part and now.
    start: Vec<(DVec3, DVec3)>,
    now: Vec<(DVec3, DVec3)>,
}

impl Forces {
    /// Reads the forces of a scene.
    ///
    /// # Errors
    /// When a spring ends nowhere, or a number is none.
    pub fn read(scene: &Scene, bodies: &[Rigid]) -> Result<Self, DynamicsError> {
        let mut springs = Vec::new();
        for link in &scene.links {
            let LinkKind::Spring { rest_length_m, stiffness_n_m, damping_n_s_m } = link.kind else { continue };
            let wrong = |what: &str, found: f64, expected: &'static str| DynamicsError::Value {
                what: format!("the {what} of the link {}", link.id),
                found,
                expected,
            };
            if !(rest_length_m > 0.0 && rest_length_m.is_finite()) {
                return Err(wrong("rest length", rest_length_m, "a number above 0"));
            }
            for (what, value) in [("stiffness", stiffness_n_m), ("damping", damping_n_s_m)] {
                if !(value >= 0.0 && value.is_finite()) {
                    return Err(wrong(what, value, "0 or more"));
                }
            }
            let (a, b) = (End::read(scene, &link.id, &link.a)?, End::read(scene, &link.id, &link.b)?);
            let free = |end: &End| end.body != WORLD && !bodies[end.body].fixed;
            if a.body != b.body && (free(&a) || free(&b)) {
                springs.push(Spring::new(a, b, [rest_length_m, stiffness_n_m, damping_n_s_m]));
            }
        }
        let sharing =
            |end: End| springs.iter().filter(move |s| end.body != WORLD && [s.a.body, s.b.body].contains(&end.body));
        let counts: Vec<f64> = springs.iter().map(|s| sharing(s.a).count().max(sharing(s.b).count()) as f64).collect();
        for (spring, count) in springs.iter_mut().zip(counts) {
            spring.sharing = count;
        }
        let environment = &scene.environment;
        let attraction = environment.mutual_gravity.then(|| Attraction { gravitation: scene.units.gravitation() });
        if let Some(Attraction { gravitation }) = attraction
            && !gravitation.is_finite()
        {
            return Err(DynamicsError::Value {
                what: "the constant of gravitation in the scene's units".to_owned(),
                found: gravitation,
                expected: "a number",
            });
        }
        let mut immersion = None;
        if let Some(liquid) = &environment.liquid {
            let value = |what: &str, found: f64, valid: bool| {
                let what = format!("the {what} of the liquid");
                if valid {
                    Ok(found)
                } else {
                    Err(DynamicsError::Value { what, found, expected: "a number, 0 or more" })
                }
            };
            let (level_m, density) = (liquid.level_m, liquid.density_kg_m3);
            immersion = Some(Immersion {
                level_m: value("level", level_m, level_m.is_finite())?,
                density_kg_m3: value("density", density, density >= 0.0 && density.is_finite())?,
                air_density_kg_m3: environment.air_density_kg_m3,
                gravity_m_s2: environment.gravity_m_s2,
            });
        }
        Ok(Self { springs, attraction, immersion, ..Self::default() })
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        !self.springs.is_empty() || self.attraction.is_some() || self.immersion.is_some()
    }

    /// Whether a spring loses energy.
    pub fn damps(&self) -> bool {
        self.springs.iter().any(|spring| spring.damping_n_s_m > 0.0)
    }

    /// Whether bodies attract each other.
    pub fn attracts(&self) -> bool {
        self.attraction.is_some()
    }

    /// Whether a force turns bodies.
    pub fn turns(&self, bodies: &[Rigid]) -> bool {
        bodies.iter().any(|body| !body.is_sphere()) && (self.immersion.is_some() || !self.springs.is_empty())
    }

    /// Parts into which a step has to be split, so that none is long against a force's own period.
    pub fn parts(&self, laws: &ForceLaws, bodies: &[Rigid], step_s: f64) -> f64 {
        let mut fastest = 0.0_f64;
        for spring in &self.springs {
            fastest = fastest.max(spring.frequency_rad_s(laws, bodies));
        }
        if let Some(attraction) = &self.attraction {
            fastest = fastest.max(attraction.frequency_rad_s(laws, bodies));
        }
        if let Some(immersion) = &self.immersion {
            for body in bodies {
                fastest = fastest.max(immersion.frequency_rad_s(laws, body));
            }
        }
        // A whole power of two: the parts change rarely along an orbit.
        let wanted = (fastest * step_s / PHASE_RAD).clamp(1.0, PARTS);
        let mut parts = 1.0;
        while parts < wanted {
            parts *= 2.0;
        }
        parts
    }

    /// Begins a part of a step.
    pub fn begin(&mut self, laws: &ForceLaws, bodies: &[Rigid], part_s: f64) {
        self.part_s = part_s;
        for spring in &mut self.springs {
            spring.follow(laws, bodies, part_s);
        }
        self.gather(laws, bodies);
    }

    /// Takes the forces at the bodies' present places as those at the start of what is flown next.
    pub fn start(&mut self) {
        self.start.clone_from(&self.now);
    }

    /// Finds the forces at the bodies' present places.
    pub fn gather(&mut self, laws: &ForceLaws, bodies: &[Rigid]) {
        self.now.clear();
        self.now.resize(bodies.len(), (DVec3::ZERO, DVec3::ZERO));
        for spring in &self.springs {
            spring.add(laws, bodies, &mut self.now);
        }
        if let Some(attraction) = &self.attraction {
            attraction.add(laws, bodies, &mut self.now);
        }
        if let Some(immersion) = &self.immersion {
            immersion.add(laws, bodies, self.part_s, &mut self.now);
        }
    }

    /// The forces on each body at its present place, each sort by itself.
    pub fn acting(&self, laws: &ForceLaws, bodies: &[Rigid]) -> Vec<ByPlace> {
        let none = || vec![(DVec3::ZERO, DVec3::ZERO); bodies.len()];
        let (mut springs, mut attraction, mut lift) = (none(), none(), none());
        self.springs.iter().for_each(|spring| spring.add(laws, bodies, &mut springs));
        self.attraction.iter().for_each(|one| one.add(laws, bodies, &mut attraction));
        self.immersion.iter().for_each(|one| one.add(laws, bodies, self.part_s, &mut lift));
        let each = springs.iter().zip(&attraction).zip(&lift);
        each.map(|((springs, attraction), lift)| ByPlace { springs: springs.0, attraction: attraction.0, lift: lift.0 })
            .collect()
    }

    /// Force and torque on a body at the start of the present part.
    pub fn at_start(&self, body: usize) -> (DVec3, DVec3) {
        self.start.get(body).copied().unwrap_or_default()
    }

    /// Force and torque on a body now.
    pub fn at_end(&self, body: usize) -> (DVec3, DVec3) {
        self.now.get(body).copied().unwrap_or_default()
    }

    /// What dampers do in `dt_s`.
    pub fn resist(&self, laws: &ForceLaws, bodies: &mut [Rigid], dt_s: f64) {
        for spring in &self.springs {
            spring.damp(laws, bodies, dt_s);
        }
    }

    /// Sets each body's drag to that of what will surround it in `dt_s`.
    pub fn surround(&self, laws: &Laws, bodies: &mut [Rigid], dt_s: f64) {
        if let Some(immersion) = &self.immersion {
            immersion.surround(laws, bodies, dt_s);
        }
    }

    /// Marks the bodies that a force may carry, so that they can come to rest.
    pub fn mark_carried(&self, bodies: &[Rigid], carried: &mut [bool]) {
        for spring in &self.springs {
            for end in [spring.a, spring.b] {
                if end.body != WORLD {
                    carried[end.body] = true;
                }
            }
        }
        if let Some(immersion) = &self.immersion {
            for (body, carried) in bodies.iter().zip(carried) {
                *carried |= immersion.cuts(body);
            }
        }
    }

    /// Calls `visit` for every pair that a spring ties.
    pub fn pairs(&self, mut visit: impl FnMut(usize, usize)) {
        for spring in &self.springs {
            visit(spring.a.body, spring.b.body);
        }
    }
}
