//! What ends a step early: touches, and strings that become taut or slack, root-found on the motion of the step.

use geometry::contact::Solid;

use super::super::body::State;
use super::super::first_touch::first_touch_s;
use super::super::touch::{Constraint, Pair, Partner, Touch, gap_m, new_gap_m};
use super::joint::{End, Joint};
use super::{TAUT, Tied};

/// Touches that come and go within this time are missed.
const SHORTEST_TOUCH_S: f64 = 1e-5;

/// What ends a step early.
#[derive(Clone, Copy, Debug)]
pub(super) enum Event {
    Touch(Pair),
    Taut(usize),
    Slack(usize),
}

impl Tied {
    /// The first event within the span.
    pub(super) fn first_event(
        &self,
        at: &impl Fn(f64) -> Vec<State>,
        span_s: f64,
        touching: &[Pair],
        pressed: &[Pair],
        found: &[(Touch, Constraint)],
    ) -> Option<(f64, Event)> {
        let end = at(span_s);
        let mut first: Option<(f64, Event)> = None;
        // Twice the larger speed at both ends bounds the speed within an accepted step.
        let sweep_m_s = |body: usize| {
            let (start, end) = (&self.states[body], &end[body]);
            let turning = match self.matters[body].solid {
                Solid::Sphere { .. } => 0.0,
                _ => self.matters[body].solid.bounding_radius_m(),
            };
            let of = |state: &State| state.velocity_m_s.length() + state.spin_rad_s.length() * turning;
            2.0 * of(start).max(of(end)) + 1e-9
        };
        for pair in self.pairs() {
            let end_s = first.map_or(span_s, |(at_s, _)| at_s);
            let fastest_m_s = sweep_m_s(pair.a) + pair.body_b().map_or(0.0, sweep_m_s);
            if !self.in_reach(pair, fastest_m_s * end_s) {
                continue;
            }
            let touch_m = self.touch_m(pair);
            let at_s = if pressed.contains(&pair) {
                let of_pair = found.iter().filter(|(touch, _)| touch.pair == pair);
                let known: Vec<u32> = of_pair.map(|(touch, _)| touch.contact.feature).collect();
                let reach_m = 2.0 * fastest_m_s * end_s;
                let gap = |t_s: f64| {
                    let states = at(t_s);
                    new_gap_m(&self.matters, pair, |body| states[body].pose, &known, reach_m) + touch_m
                };
                first_touch_s(&gap, end_s, fastest_m_s, SHORTEST_TOUCH_S)
            } else {
                // What touches without pressing may graze within the touch.
                let start_m = gap_m(&self.matters, pair, |body| self.states[body].pose);
                let allowed_m = if touching.contains(&pair) { (-start_m).max(0.0) + 0.5 * touch_m } else { 0.0 };
                let gap = |t_s: f64| {
                    let states = at(t_s);
                    gap_m(&self.matters, pair, |body| states[body].pose) + allowed_m
                };
                first_touch_s(&gap, end_s, fastest_m_s, SHORTEST_TOUCH_S)
            };
            if let Some(at_s) = at_s
                && (first.is_none() || at_s < end_s)
            {
                first = Some((at_s, Event::Touch(pair)));
            }
        }
        for (k, joint) in self.joints.iter().enumerate().filter(|(_, joint)| joint.is_string()) {
            let end_s = first.map_or(span_s, |(at_s, _)| at_s);
            let at_s =
                if self.holds[k] { self.slack_s(at, end_s, k) } else { self.taut_s(at, end_s, joint, sweep_m_s) };
            if let Some(at_s) = at_s
                && (first.is_none() || at_s < end_s)
            {
                first = Some((at_s, if self.holds[k] { Event::Slack(k) } else { Event::Taut(k) }));
            }
        }
        first
    }

    /// When the tension of a taut string passes zero.
    fn slack_s(&self, at: &impl Fn(f64) -> Vec<State>, end_s: f64, k: usize) -> Option<f64> {
        let push = |t_s: f64| self.system().accelerations(&at(t_s)).1[k];
        if push(end_s) <= 0.0 {
            return None;
        }
        let (mut pulls_s, mut pushes_s) = (0.0, end_s);
        for _ in 0..60 {
            let middle_s = 0.5 * (pulls_s + pushes_s);
            if push(middle_s) > 0.0 {
                pushes_s = middle_s;
            } else {
                pulls_s = middle_s;
            }
        }
        Some(pushes_s)
    }

    /// When a slack string becomes taut.
    fn taut_s(
        &self,
        at: &impl Fn(f64) -> Vec<State>,
        end_s: f64,
        joint: &Joint,
        sweep_m_s: impl Fn(usize) -> f64,
    ) -> Option<f64> {
        let slack_m = |t_s: f64| joint.slack_m(&at(t_s));
        let start_m = joint.slack_m(&self.states);
        // What has only just gone slack may stretch a little before it holds again.
        let allowed_m = if start_m < TAUT * joint.scale_m() { TAUT * joint.scale_m() - start_m.min(0.0) } else { 0.0 };
        let turning = |body: usize| self.states[body].spin_rad_s.length() * 2.0 * joint.scale_m();
        let of = |end: &End| end.body.map_or(0.0, |body| sweep_m_s(body) + turning(body));
        let fastest_m_s = of(&joint.a) + of(&joint.b);
        first_touch_s(&|t_s: f64| slack_m(t_s) + allowed_m, end_s, fastest_m_s, SHORTEST_TOUCH_S)
    }

    fn in_reach(&self, pair: Pair, way_m: f64) -> bool {
        let (matter, at_m) = (&self.matters[pair.a], self.states[pair.a].pose.position_m);
        let radius_m = matter.solid.bounding_radius_m();
        match pair.b {
            Partner::Ground => at_m.y - radius_m <= way_m,
            Partner::Body(b) => {
                let reach_m = radius_m + self.matters[b].solid.bounding_radius_m() + way_m;
                at_m.distance_squared(self.states[b].pose.position_m) <= reach_m * reach_m
            }
        }
    }
}
