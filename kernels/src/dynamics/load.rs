//! A first guess at the impulses of lasting contacts: every body's weight, and what it carries, shared equally by the
//! contacts under it, from the top down. Exact for a straight stack; relaxation corrects it elsewhere. It stands in for
//! the last step's impulses, which a scene does not hold.

use crate::dynamics::rigid::Rigid;
use crate::dynamics::touch::{GROUND, Touch};

/// Contacts steeper than this (the cosine of the normal from the vertical) carry no weight in the guess.
const LEVEL: f64 = 0.3;

/// Buffers that are kept between steps.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    order: Vec<usize>,
    load: Vec<f64>,
}

/// Gives the contacts of one island their share of the weight that gravity adds in the time (`speed_m_s`, per unit of
/// mass).
pub fn guess(scratch: &mut Scratch, bodies: &mut [Rigid], touches: &mut [Touch], speed_m_s: f64) {
    let Scratch { order, load } = scratch;
    load.clear();
    load.resize(bodies.len(), 0.0);
    order.clear();
    for touch in touches.iter() {
        for i in [touch.a, touch.b] {
            if i != GROUND && !bodies[i].fixed && !order.contains(&i) {
                order.push(i);
                load[i] = speed_m_s / bodies[i].inverse_mass;
            }
        }
    }
    let height = |i: &usize| bodies[*i].pose.position_m.y;
    order.sort_by(|i, j| height(j).total_cmp(&height(i)).then(i.cmp(j)));
    for &upper in order.iter() {
        let under =
            |touch: &Touch| touch.a == upper && touch.normal.y > LEVEL || touch.b == upper && touch.normal.y < -LEVEL;
        let carried: f64 = touches.iter().filter(|touch| under(touch)).map(|touch| touch.normal.y.abs()).sum();
        if carried == 0.0 {
            continue;
        }
        let share = load[upper] / carried;
        for touch in touches.iter_mut().filter(|touch| under(touch)) {
            touch.given_normal = share;
            touch.give(bodies, touch.normal * share);
            let lower = if touch.a == upper { touch.b } else { touch.a };
            if lower != GROUND {
                load[lower] += share * touch.normal.y.abs();
            }
        }
    }
}
