//! One equation that a link sets between the velocities of two bodies.

use glam::DVec3;

use crate::dynamics::links::end::WORLD;
use crate::dynamics::rigid::Rigid;

/// `linear . (va - vb) + turn_a . wa + turn_b . wb`, which a link keeps at zero.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub a: usize,
    pub b: usize,
    pub linear: DVec3,
    pub turn_a: DVec3,
    pub turn_b: DVec3,
    /// The joint it belongs to.
    pub joint: usize,
}

impl Row {
    /// The part of each body: where the row acts on it.
    fn parts(&self) -> [(usize, DVec3, DVec3); 2] {
        [(self.a, self.linear, self.turn_a), (self.b, -self.linear, self.turn_b)]
    }

    /// How fast the equation is being broken.
    pub fn speed(&self, bodies: &[Rigid]) -> f64 {
        let one = |(i, linear, turn): (usize, DVec3, DVec3)| {
            if i == WORLD { 0.0 } else { linear.dot(bodies[i].velocity) + turn.dot(bodies[i].spin) }
        };
        self.parts().into_iter().map(one).sum()
    }

    /// The same for a motion of one body alone.
    pub fn speed_of(&self, body: usize, velocity: DVec3, spin: DVec3) -> f64 {
        let of = |(_, linear, turn): &(usize, DVec3, DVec3)| linear.dot(velocity) + turn.dot(spin);
        self.parts().iter().filter(|part| part.0 == body).map(of).sum()
    }

    /// What an impulse along the row does to its bodies.
    pub fn effect(&self, bodies: &[Rigid], impulse: f64) -> [(usize, DVec3, DVec3); 2] {
        self.parts().map(|(i, linear, turn)| {
            if i == WORLD {
                return (WORLD, DVec3::ZERO, DVec3::ZERO);
            }
            let body = &bodies[i];
            (i, linear * (body.inverse_mass * impulse), body.response * turn * impulse)
        })
    }

    /// The speed along this row for a unit impulse along another.
    pub fn answer(&self, other: &Self, bodies: &[Rigid]) -> f64 {
        let shared = |i: usize| i != WORLD && (i == self.a || i == self.b);
        let mut sum = 0.0;
        for (i, linear, turn) in other.parts() {
            if shared(i) {
                let body = &bodies[i];
                sum += self.speed_of(i, linear * body.inverse_mass, body.response * turn);
            }
        }
        sum
    }
}
