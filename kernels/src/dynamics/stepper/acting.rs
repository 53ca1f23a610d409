//! The forces of a part of a step, each by itself, read off without taking it.

use glam::DVec3;

use super::Stepper;
use crate::dynamics::acting::Acting;
use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::GROUND;

impl Stepper {
    /// The forces on each body in the first part of a step, once what strikes now has struck. Gravity, forces by place and
    /// drag are what the laws say; contacts give what relaxing them gives; links what is left of the change of velocity.
    /// The bodies are not where they were afterwards.
    pub fn acting(mut self, step_s: f64) -> Vec<Acting> {
        let part_s = step_s / self.begin(step_s);
        let gravity = self.surroundings.gravity();
        let tied = self.ties.any();
        if tied {
            self.ties.begin_part(&self.laws, &self.bodies, part_s);
        }
        self.find(part_s, part_s, false);
        self.strike(part_s, |_| {});
        if tied {
            self.ties.enter(&self.bodies);
        }
        let before: Vec<DVec3> = self.bodies.iter().map(|body| body.velocity).collect();
        let by_place = self.ties.acting(&self.laws, &self.bodies);
        self.plan(part_s);

        let mut push = vec![DVec3::ZERO; self.bodies.len()];
        let mut friction = push.clone();
        for touch in &self.touches {
            let across = touch.normal * (touch.given_normal / part_s);
            let along = touch.given_tangent / part_s;
            for (body, side) in [(touch.a, 1.0), (touch.b, -1.0)] {
                if body != GROUND {
                    push[body] += across * side;
                    friction[body] += along * side;
                }
            }
        }
        let of = |(i, body): (usize, &Rigid)| {
            if body.fixed {
                return Acting::default();
            }
            let start = self.start[i].0;
            let place = by_place.get(i).copied().unwrap_or_default();
            let weight = gravity * body.mass;
            let drag = drag(body, start);
            // Half of what dampers do in a part is done before it is flown.
            let damping = (start - before[i]) * (2.0 * body.mass / part_s);
            let change = (body.velocity - start) * (body.mass / part_s);
            let firm = if self.ties.holds(i) {
                change - weight - drag - place.all() - push[i] - friction[i]
            } else {
                DVec3::ZERO
            };
            Acting {
                weight_n: weight.to_array(),
                drag_n: drag.to_array(),
                lift_n: place.lift.to_array(),
                links_n: (place.springs + damping + firm).to_array(),
                attraction_n: place.attraction.to_array(),
                push_n: push[i].to_array(),
                friction_n: friction[i].to_array(),
                acceleration_m_s2: ((change + damping) / body.mass).to_array(),
            }
        };
        self.bodies.iter().enumerate().map(of).collect()
    }
}

/// Drag on a body that moves at this velocity through what surrounds it.
fn drag(body: &Rigid, velocity: DVec3) -> DVec3 {
    let through = velocity - body.stream_m_s;
    let speed = through.length();
    if speed == 0.0 {
        return DVec3::ZERO;
    }
    through * (-body.mass * body.drag_per_area * body.frontal_area_m2(through / speed) * speed)
}
