//! Contacts that last within a step: they are solved island by island, and islands that hardly move are put to rest.

use glam::DVec3;

use super::Stepper;
use crate::dynamics::gain::Before;
use crate::dynamics::island;
use crate::dynamics::relax::relax;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// Supported bodies slower than this share of what gravity makes in a step are at rest.
const REST_SHARE: f64 = 2e-3;
/// The same for bodies that a link or a force may move: what swings or bobs by a few millionths of its size.
const TIED_REST_SHARE: f64 = 2e-6;
/// Bodies slower than this many times the speed of rest (3 cm/s on Earth) hardly move. With 20 a stack that something rolls on
/// crept by millimetres a second: too fast to be worth the rounds, too slow to end.
const CALM: f64 = 400.0;

impl Stepper {
    /// Solves the contacts that last, island by island.
    pub(super) fn relax(&mut self, left_s: f64) {
        let slow = CALM * REST_SHARE * self.surroundings.gravity_m_s2 * left_s;
        let Self { bodies, touches, labels, touched, supported, driven, scratch, start, ties, .. } = self;
        touched.fill(false);
        supported.fill(false);
        if touches.is_empty() && !ties.any() {
            labels.clear();
            labels.extend(0..bodies.len());
            return;
        }
        island::label(labels, bodies, touches, ties.pairs());
        touches.sort_by_key(|touch| touch.island);
        let scale_m_s = self.surroundings.gravity_m_s2 * left_s;
        for group in touches.chunk_by_mut(|s, t| s.island == t.island) {
            let calm = group.iter().all(|touch| {
                [touch.a, touch.b].into_iter().filter(|&i| i != GROUND).all(|i| {
                    let (velocity, spin) = start[i];
                    velocity.length() < slow && spin.length() * bodies[i].reach_m < slow
                })
            });
            let before = group.iter().any(Touch::is_linked).then(|| Before::of(bodies, group));
            relax(scratch, bodies, group, scale_m_s, calm);
            if let Some(before) = before {
                before.keep(bodies);
            }
            for touch in group.iter() {
                touched[touch.a] = true;
                if touch.b != GROUND {
                    touched[touch.b] = true;
                }
                if touch.given_normal > 0.0 {
                    supported[touch.island] = true;
                }
            }
        }
        if ties.any() {
            self.moved.fill(false);
            ties.mark(bodies, &mut self.moved, driven);
            for i in 0..bodies.len() {
                supported[labels[i]] |= self.moved[i];
                driven[labels[i]] |= driven[i];
            }
        }
    }

    /// Puts supported islands to rest whose bodies hardly move, exactly where they were.
    pub(super) fn rest(&mut self, step_s: f64) {
        let gravity_m_s = self.surroundings.gravity_m_s2 * step_s;
        let tied = self.ties.any();
        for (i, body) in self.bodies.iter().enumerate() {
            let share = if tied && self.driven[self.labels[i]] { TIED_REST_SHARE } else { REST_SHARE };
            let slow = share * gravity_m_s;
            let quick = |body: &Rigid, velocity: DVec3, spin: DVec3| {
                velocity.length() >= slow || spin.length() * body.reach_m >= slow
            };
            let before = &self.before[i];
            if self.moved[i] || quick(body, body.velocity, body.spin) || quick(body, before.velocity, before.spin) {
                self.supported[self.labels[i]] = false;
            }
        }
        for (i, body) in self.bodies.iter_mut().enumerate().filter(|(_, body)| !body.fixed) {
            if self.supported[self.labels[i]] {
                body.pose = self.before[i].pose;
                (body.velocity, body.spin) = (DVec3::ZERO, DVec3::ZERO);
                body.refresh();
            }
        }
    }
}
